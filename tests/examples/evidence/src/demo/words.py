"""Says words."""


def say(count: int) -> str:
    """Return a word so many times."""
    return " ".join(["word"] * count)
