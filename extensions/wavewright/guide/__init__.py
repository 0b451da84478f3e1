"""How-to guides run as tests: read a page, run its steps, compare, update."""
