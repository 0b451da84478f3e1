"""`wavewright explain`: the page of a rule, from the docstring of its check."""

from __future__ import annotations

import click

from wavewright.cli.output import echo, style


@click.command("explain")
@click.argument("rule", required=False)
def command(rule: str | None) -> None:
    """Print the page of a rule: what is right, why, and how to get there.

    Without RULE, list all rules in one line each.
    """
    from wavewright.checks import CHECKS
    from wavewright.checks import rule as find

    if not rule:
        for check in CHECKS:
            echo(f"{style(check.rule.ljust(9), 'cyan', bold=True)} {check.summary}")
        return
    check = find(rule)
    echo(f"{style(check.rule, 'cyan', bold=True)} ({check.name})")
    echo()
    echo(check.page)
