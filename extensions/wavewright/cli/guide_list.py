"""`wavewright guide list`: the guides, what they have and what they prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.cli.guide_pages import chosen_paths, linked_project
from wavewright.cli.output import echo, echo_json, style
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.shown import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wavewright.guide.document import Guide, Step
    from wavewright.guide.linked import Linked


def listed(folder: Path, names: tuple[str, ...], *, steps: bool, json: bool) -> int:
    """Print the guides; return the exit code."""
    from wavewright.guide.data import of_list
    from wavewright.guide.linked import linked

    config = load(folder, remember=True)
    paths = chosen_paths(folder, config, names)
    project = linked_project(folder, config)
    rows = [(*_read(folder, path), linked(project, path)) for path in paths]
    if json:
        echo_json(of_list((guide, links, problem) for guide, problem, links in rows))
        return 0
    for guide, problem, links in rows:
        for line in _lines(guide, links, problem, steps=steps):
            echo(line)
    return 0


def _read(folder: Path, path: str) -> tuple[Guide, str]:
    """Return a guide, or why its page cannot be read as one."""
    from wavewright.guide.document import Guide
    from wavewright.guide.page import read

    try:
        return read(folder, path), ""
    except UserError as error:
        return Guide(path, "", ""), str(error).replace("\n", "")


def _lines(guide: Guide, links: Linked, problem: str, *, steps: bool) -> Iterator[str]:
    due = [step for step in guide.steps if step.options.run]
    count = style(counted(len(due), "step", "steps"), "" if due else "red")
    yield f"{style(guide.path, bold=True)}  {count}  {plain(guide.title)}".rstrip()
    if problem:
        yield f"    {style('cannot be run', 'red')}: {plain(problem)}"
    for step in guide.steps if steps else ():
        yield f"    {step.line}: {plain(step.heading)}"
        yield from _command(step)
    rows = [("behavior", id_) for id_ in links.behaviors]
    rows += [("scenario", f"{one.id} ({one.status})") for one in links.scenarios]
    rows += [("test", path) for path in links.tests]
    for name, text in rows:
        yield f"    {name:8}  {plain(text)}"


def _command(step: Step) -> Iterator[str]:
    for number, line in enumerate(step.command.rstrip().splitlines()):
        yield f"        {'>' if number else '$'} {plain(line)}"
    if not step.options.run:
        yield f"        not run: {plain(step.options.reason)}"
