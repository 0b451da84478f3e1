"""The one exception that is shown to the user instead of a traceback."""


class UserError(Exception):
    """Something the user can put right.

    Args:
        message: What is wrong, in one sentence.
        fix: What to do about it; a command where there is one.
        place: Where it is, as ``path`` or ``path:line``, when it is in a file.
    """

    def __init__(self, message: str, *, fix: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.place = place

    def __str__(self) -> str:
        """Return the place and the message, then what to do on a line of its own."""
        head = f"{self.place}: {self.message}" if self.place else self.message
        return f"{head}\n  {self.fix}" if self.fix else head
