"""The package; each capability has a module of its own in it."""
