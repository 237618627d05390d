"""Rules without input or output: reading, writing, rights, calendars. Standard library and pure libraries only."""
