"""`wavewright check`: read the project, judge it, print the findings for people or programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.examine import BASELINE, Options, examine, in_ci, inside
from wavewright.cli.output import coloured, echo, root_of, root_option, style
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.checks.report import Report

EXIT_FINDINGS = 1
FORMATS = click.Choice(["text", "json", "sarif", "github", "junit"])


@click.command("check")
@click.argument("paths", metavar="[PATH]…", nargs=-1, type=click.Path(allow_dash=True))
@root_option
@click.option(
    "--format", "format_", type=FORMATS, default="text", show_default=True, help="Output form."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to this file instead of printing it.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    help="Only these rules or families, with commas between.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULES",
    help="Not these rules or families, with commas between.",
)
@click.option(
    "--baseline/--no-baseline",
    default=None,
    help="Make the baseline when there is none; or show what it knows, which is left out else.",
)
@click.option(
    "--update-baseline", is_flag=True, help="Record the findings of today; later, take mended out."
)
@click.option(
    "--accept-new", is_flag=True, help="With --update-baseline: record new findings as well."
)
@click.option(
    "--changed",
    is_flag=False,
    flag_value="",
    metavar="[COMMIT]",
    help="Only findings that the change since a commit causes; by default since the main branch.",
)
@click.option(
    "--evidence", is_flag=True, help="A status that no run on these files shows is an error."
)
@click.option("--fix", is_flag=True, help="Mend what needs no decision, and show what is left.")
@click.option("--dry-run", is_flag=True, help="With --fix: print a diff and write nothing.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option(
    "--quiet", "-q", is_flag=True, help="Print only how many there are; nothing when clean."
)
@click.option("--exit-zero", is_flag=True, help="End with 0 whatever is found.")
@click.option("--no-cache", is_flag=True, help="Read every file, and remember nothing.")
@click.option(
    "--stdin-filename",
    metavar="PATH",
    help="With - as the only PATH: standard input is the content of this file.",
)
def command(**given: Any) -> int:  # noqa: ANN401  # what click parsed
    """Check that documents, features, tests and code agree.

    The whole project is read; with PATH only the findings in these files and folders are shown.
    Each finding has a place, a rule and what to do; `wavewright explain RULE` says why.

    Exit code 0 without errors, 1 with errors, 2 when the check cannot run. Warnings are no errors.
    """
    asked = given.pop("baseline")
    options = Options(baseline=asked is not False, **given)
    folder = root_of(options.root)
    if asked and not os.path.lexists(folder / BASELINE):
        _refuse_in_ci()
        options = options._replace(update_baseline=True)
    _fitting(options)
    if options.watch:
        from wavewright.cli.watching import watch

        watch(folder, options, lambda report: _print(report, options))
    if options.fix:
        from wavewright.cli.mending import fix

        return fix(folder, options, lambda report: show(report, options))
    overlay: dict[str, bytes | None] = {}
    if options.stdin_filename is not None:
        path = inside(folder, options.stdin_filename)
        if (folder / path).is_dir():
            raise UserError(f"{path} is a folder", fix="Name the file that is on standard input.")
        overlay[path] = _standard_input()
    return show(examine(folder, options, overlay), options)


def _refuse_in_ci() -> None:
    """Refuse to make a baseline in CI, where nobody would see what it takes for known.

    Raises:
        UserError: With what to do instead.
    """
    if in_ci():
        raise UserError(
            f"there is no {BASELINE}",
            fix="Make it where you work, with `wavewright check --baseline`, and commit it.",
        )


def _fitting(options: Options) -> None:
    """Refuse options that do not go together.

    Raises:
        click.UsageError: With those.
    """
    given = {
        "--fix": options.fix,
        "--watch": options.watch,
        "--stdin-filename": options.stdin_filename is not None,
        "--output": options.output is not None,
        f"--format {options.format_}": options.format_ != "text",
    }
    for one, others in {
        "--fix": ("--watch", "--stdin-filename"),
        "--watch": ("--stdin-filename", "--output", f"--format {options.format_}"),
    }.items():
        for other in others:
            if given[one] and given[other]:
                raise click.UsageError(f"{one} does not go with {other}.")
    for one, other, fits in (
        ("--dry-run", "--fix", options.fix or not options.dry_run),
        ("--accept-new", "--update-baseline", options.update_baseline or not options.accept_new),
        ("--update-baseline", "--baseline", options.baseline or not options.update_baseline),
    ):
        if not fits:
            raise click.UsageError(f"{one} needs {other}.")
    if options.update_baseline and (options.fix or not options.whole):
        raise click.UsageError("--update-baseline is for the whole project and all rules.")
    if options.dry_run and options.format_ != "text":
        raise click.UsageError("--dry-run prints a diff, it has no other format.")
    dash = "-" in options.paths
    if dash and options.stdin_filename is None:
        raise click.UsageError("- needs --stdin-filename PATH, the file that is on standard input.")
    if options.stdin_filename is not None and options.paths != ("-",):
        raise click.UsageError("--stdin-filename needs - as the only PATH.")


def _standard_input() -> bytes:
    stream = getattr(sys.stdin, "buffer", None)  # a process may have been started without one
    return stream.read() if stream else b""


def show(report: Report, options: Options) -> int:
    """Print or write a report, and the baseline when it changed; return the exit code."""
    if options.output is None:
        _print(report, options)
    else:
        from wavewright.write.reports import save

        save(options.output, "\n".join([*_lines(report, options), ""]))
    if options.format_ == "github":
        _summarize(report)
    if report.baseline is not None:
        from wavewright.cli.mending import keep_baseline

        keep_baseline(report)
    return EXIT_FINDINGS if report.errors and not options.exit_zero else 0


def _print(report: Report, options: Options) -> None:
    chunk: list[str] = []
    for line in _lines(report, options):
        chunk.append(line)
        if len(chunk) == 500:  # noqa: PLR2004  # lines at a time, for the speed of it
            echo("\n".join(chunk))
            chunk.clear()
    if chunk:
        echo("\n".join(chunk))


def _lines(report: Report, options: Options) -> Iterable[str]:
    """Return the lines of a report in the form that is asked for."""
    if options.format_ == "json":
        import json

        from wavewright.checks.report import as_data

        return [json.dumps(as_data(report), indent=2, ensure_ascii=False)]
    if options.format_ == "sarif":
        from wavewright.checks.report import sarif

        return [sarif.text(report).rstrip()]
    if options.format_ == "junit":
        from wavewright.checks.report import junit

        return [junit.text(report).rstrip()]
    if options.format_ == "github":
        from wavewright.checks.report import github

        return github.commands(report, _within_repository(report.root))
    return _text(report, options)


def _text(report: Report, options: Options) -> Iterable[str]:
    from wavewright.checks.report import text
    from wavewright.shown import unpainted

    paint = style if options.output is None and coloured() else unpainted
    if options.statistics and not options.quiet:
        return text.statistics(report, paint)
    width = text.WIDTH if options.output else _width(text.WIDTH)
    return text.lines(report, paint, width, quiet=options.quiet)


def _width(default: int) -> int:
    if not sys.stdout.isatty():
        return default
    import shutil

    return shutil.get_terminal_size((default, 24)).columns


def _within_repository(root: str) -> str:
    """Return the project's folder from the root of the checkout that GitHub made."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if not workspace:
        return ""
    here, top = Path(root).resolve(), Path(workspace).resolve()
    found = here.relative_to(top).as_posix() if here.is_relative_to(top) else ""
    return "" if found == "." else found


def _summarize(report: Report) -> None:
    """Add to the summary of the job, where GitHub wants one."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    from wavewright.checks.report import github
    from wavewright.write.reports import append

    try:
        append(Path(name), github.summary(report))
    except OSError as error:
        echo(f"The job summary was not written: {error.strerror or error}", err=True)
