"""Records to screens: pure functions, no I/O, no query."""
