"""The commands of this tool, by name: what a document may tell its readers to run."""

COMMANDS = (
    "new",
    "check",
    "trace",
    "explain",
    "pre-merge",
    "setup",
    "update",
    "setting",
    "completion",
)
