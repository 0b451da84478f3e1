"""`wavewright check`: read the project, judge it, print the findings for people or programs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import (
    echo,
    echo_json,
    format_option,
    read,
    root_of,
    root_option,
    style,
)
from wavewright.errors import UserError

if TYPE_CHECKING:
    from wavewright.model import Finding, Project

EXIT_FINDINGS = 1


@click.command("check")
@click.argument("paths", metavar="[PATH]…", nargs=-1, type=click.Path())
@root_option
@format_option
def command(paths: tuple[str, ...], root: Path | None, format_: str) -> int:
    """Check that documents, features, tests and code agree.

    The whole project is read; with PATH only the findings in these files and folders are shown.
    Each finding has a place, a rule and what to do; `wavewright explain RULE` says why.

    Exit code 0 without findings, 1 with findings, 2 when the check cannot run.
    """
    from wavewright.checks import judge
    from wavewright.checks.report import as_data

    folder = root_of(root)
    wanted = [_inside(folder, path) for path in paths]
    project = read(folder)
    for path in wanted:
        _known(project, path)
    findings = tuple(one for one in judge(project) if _shown(one, wanted))
    if format_ == "json":
        echo_json(as_data(project, findings))
    else:
        _print(project, findings)
    return EXIT_FINDINGS if findings else 0


def _inside(root: Path, path: str) -> str:
    """Return a path of the command line as a path from the root.

    Raises:
        UserError: When it is outside of the project.
    """
    full = Path(os.path.normpath(Path.cwd() / path))
    for base in (root.absolute(), root.resolve()):
        for one in (full, full.resolve()):
            if one.is_relative_to(base):
                return one.relative_to(base).as_posix()
    raise UserError(f"{path} is not in the project {root}", fix="Name files of the project.")


def _known(project: Project, path: str) -> None:
    """Refuse a path that is neither on disk nor known to the reader.

    Raises:
        UserError: With the nearest known path.
    """
    if path in project.files or (Path(project.root) / path).exists():
        return
    import difflib

    near = difflib.get_close_matches(path, project.files, n=1)
    fix = f"Did you mean {near[0]}?" if near else "Name a file or folder of the project."
    raise UserError(f"there is no {path}", fix=fix)


def _shown(finding: Finding, wanted: list[str]) -> bool:
    path = finding.place.path
    return not wanted or any(one in {".", path} or path.startswith(f"{one}/") for one in wanted)


def _print(project: Project, findings: tuple[Finding, ...]) -> None:
    from wavewright.checks.report import COUNTED, files_of

    for one in findings:
        where = style(f"{one.place}:{one.place.column}", "", bold=True)
        echo(f"{where} {style(one.rule, 'red', bold=True)} {one.message}")
        if one.fix:
            echo(f"    {one.fix}")
    if not findings:
        counts = [_counted(len(project.of(kind)), kind, name) for name, kind in COUNTED.items()]
        echo(f"{style('No findings', 'green', bold=True)}: {', '.join(counts)} checked.")
        return
    files = _counted(files_of(findings), "file", "files")
    echo(f"{_counted(len(findings), 'finding', 'findings')} in {files}.")


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
