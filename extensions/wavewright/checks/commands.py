"""The commands of this tool, by name: what a document may tell its readers to run."""

COMMANDS = (
    "new",
    "check",
    "trace",
    "verify",
    "status",
    "evidence",
    "guide",
    "explain",
    "tdd",
    "pyramid",
    "pre-merge",
    "release",
    "setup",
    "update",
    "setting",
    "completion",
)
