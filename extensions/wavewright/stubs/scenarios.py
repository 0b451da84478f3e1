"""A feature in full, by the official parser: scenarios with their steps, tables and examples."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.checks.nearest import near
from wavewright.errors import UserError
from wavewright.read.grammar import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain

_WORDS = {"Context": "given", "Action": "when", "Outcome": "then"}
_PLACEHOLDER = re.compile(r"<([^<>]+)>")


class Step(NamedTuple):
    """A step of a scenario: ``given``, ``when`` or ``then``, its keyword and its text.

    ``samples`` are the texts that it has in the rows of an outline; without rows it is the text.
    """

    word: str
    keyword: str
    text: str
    samples: tuple[str, ...]
    table: bool = False
    quoted: bool = False

    def columns(self, rows: tuple[dict[str, str], ...]) -> dict[str, list[str]]:
        """Return the values of the placeholders that the examples give it."""
        found: dict[str, list[str]] = {}
        for row in rows:
            for name in _PLACEHOLDER.findall(self.text):
                if name in row:
                    found.setdefault(name, []).append(row[name])
        return found


class Scenario(NamedTuple):
    """A scenario with the steps of its own, its background's, and its rows of examples."""

    name: str
    keyword: str
    background: tuple[Step, ...]
    steps: tuple[Step, ...]
    rows: tuple[dict[str, str], ...] = ()


def path_of(chain: Chain, named: str, here: Path) -> str:
    """Return the feature that a path, a file name or the id of a behavior names.

    Raises:
        UserError: When there is none, or more than one.
    """
    features = chain.paths("feature")
    root = Path(chain.survey.root)
    if (here / named).is_file() and (here / named).resolve().is_relative_to(root.resolve()):
        path = (here / named).resolve().relative_to(root.resolve()).as_posix()
        if path in features:
            return path
    written = PurePath(named).as_posix().removeprefix("./")
    ids = chain.path_of("feature")
    if written in features:
        return written
    if named.upper() in ids:
        return ids[named.upper()]
    name = written if written.endswith(".feature") else f"{written}.feature"
    found = sorted(path for path in features if path.endswith(f"/{name}"))
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(
            f"{named!r} is the name of several features", fix=f"Name one: {', '.join(found)}."
        )
    files = sorted(path.rpartition("/")[2] for path in features)
    alike = near(named.upper(), sorted(ids)) or near(name.rpartition("/")[2], files)
    raise UserError(
        f"there is no feature {named!r}",
        fix=f"{alike}Name its path, its file or its behavior.".strip(),
    )


def read(chain: Chain, path: str) -> tuple[Scenario, ...]:
    """Return the scenarios of a feature.

    Raises:
        UserError: When it is not valid Gherkin.
    """
    from gherkin.parser import Parser  # noqa: PLC0415  # a tenth of a second to import

    text = chain.survey.text(path)
    for line, _, what in problems(text):
        raise UserError(what, place=f"{path}:{line}", fix="Mend the feature first.")
    document: Any = Parser().parse(text)
    return tuple(_scenarios(document.get("feature") or {"children": ()}, ()))


def _scenarios(parent: Any, above: tuple[Any, ...]) -> Iterator[Scenario]:  # noqa: ANN401
    for child in parent["children"]:
        if "background" in child:
            above = (*above, *child["background"]["steps"])
        elif "rule" in child:
            yield from _scenarios(child["rule"], above)
        else:
            one = child["scenario"]
            rows = tuple(_rows(one))
            yield Scenario(
                one["name"],
                one["keyword"],
                tuple(_steps(above, rows)),
                tuple(_steps(one["steps"], rows)),
                rows,
            )


def _rows(scenario: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401
    for table in scenario["examples"]:
        header = [cell["value"] for cell in table.get("tableHeader", {"cells": ()})["cells"]]
        for row in table["tableBody"]:
            yield dict(zip(header, (cell["value"] for cell in row["cells"]), strict=True))


def _steps(steps: Any, rows: tuple[dict[str, str], ...]) -> Iterator[Step]:  # noqa: ANN401
    """Yield steps; one that begins with And, But or a star is of the kind of the one before."""
    word = "given"
    for step in steps:
        word, text = _WORDS.get(step["keywordType"], word), step["text"]
        samples = [filled(text, row) for row in rows] or [text]
        yield Step(
            word,
            step["keyword"].strip(),
            text,
            tuple(dict.fromkeys(samples)),
            "dataTable" in step,
            "docString" in step,
        )


def filled(text: str, row: dict[str, str]) -> str:
    """Return a step with the values of a row of examples."""
    return _PLACEHOLDER.sub(lambda found: row.get(found[1], found[0]), text)
