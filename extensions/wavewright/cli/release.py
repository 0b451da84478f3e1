"""`wavewright release`: from what is unreleased to a release that is out, step by step."""

from __future__ import annotations

import importlib

import click

# name → (module, one line for --help). A subcommand is one file; it is imported when it runs.
SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "prepare": ("wavewright.cli.release_prepare", "Make the commit and the tag of a release."),
    "hotfix": ("wavewright.cli.release_hotfix", "Start the next patch of a release at its tag."),
    "tag": ("wavewright.cli.release_tag", "Tag a release whose pull request was merged."),
    "version": ("wavewright.cli.release_version", "Print the version that a tag is of, if any."),
    "notes": ("wavewright.cli.release_notes", "Print the notes of a release."),
    "build": ("wavewright.cli.release_build", "Build a wheel and an sdist, and look into them."),
    "handover": ("wavewright.cli.release_handover", "Print where a workflow is to upload it."),
    "publish": ("wavewright.cli.release_publish", "Upload what is built, or rehearse that."),
    "verify": ("wavewright.cli.release_verify", "Install a version as users do, and try it."),
    "announce": ("wavewright.cli.release_announce", "Print the announcement of a release."),
    "rollback": ("wavewright.cli.release_rollback", "Prepare to take a release back."),
}


class LazyGroup(click.Group):
    """A group that knows the names of its commands, and imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of a release."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command, which calls its click command ``command``."""
        if cmd_name not in SUBCOMMANDS:
            return None
        found: click.Command = importlib.import_module(SUBCOMMANDS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in SUBCOMMANDS.items()])


@click.group("release", cls=LazyGroup, no_args_is_help=True)
def command() -> None:
    """Release the project: version, changelog, one commit and one tag, together or not at all.

    Everything is made aside, in a work tree that nobody sees. Whatever refuses: checkout, branch
    and tags are as before. What a killed command has left is finished or taken back by the next.
    """
