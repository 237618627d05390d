"""Speed, measured: `make bench`. Two programs take turns on the same core against the same bare Bot API."""
