"""A Bot API on this machine with a chat page: the demo, and the other side of the tests. Speaks JSON only."""
