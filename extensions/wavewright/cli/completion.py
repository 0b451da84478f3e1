"""`wavewright completion SHELL`: the script that makes a shell complete our words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

PROGRAM = "wavewright"
VARIABLE = "_WAVEWRIGHT_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash   echo 'eval "$(wavewright completion bash)"' >> ~/.bashrc
    zsh    echo 'eval "$(wavewright completion zsh)"' >> ~/.zshrc
    fish   wavewright completion fish > ~/.config/fish/completions/wavewright.fish
    """  # noqa: D301  # click reads the backspace: keep these lines as they are
    from wavewright.cli import cli

    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover  # click knows all of SHELLS
        raise click.UsageError(f"{shell} is not known")
    # The template, not `source()`: that one starts bash to see whether it is new enough.
    made = kind(cli, {}, PROGRAM, VARIABLE)
    click.echo(made.source_template % made.source_vars())
