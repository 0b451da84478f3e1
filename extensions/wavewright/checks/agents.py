"""AGENT: instruction files for agents say what they are for, in a form that tools read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wavewright.checks.chain import at_line
from wavewright.checks.rule import check
from wavewright.model import Edit, Level, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

SHORTEST = 100  # characters of content
_PATTERN = 'applyTo: "**"'


def _fronts(chain: Chain) -> Iterator[tuple[Artifact, Artifact | None]]:
    """Yield each instruction file with its front matter, if it has any."""
    for page in chain.of("instruction"):
        yield page, next(iter(chain.within(page, "front-matter")), None)


def _sound(chain: Chain) -> Iterator[tuple[Artifact, Artifact]]:
    """Yield those whose front matter can be read."""
    for page, front in _fronts(chain):
        if front and not front.title:
            yield page, front


def _value(front: Artifact, key: str) -> Any:  # noqa: ANN401
    return json.loads(front.fields[key][0])


def _description(page: Artifact) -> str:
    """Return the line that describes a file by its first heading, or its name."""
    name = page.place.path.rpartition("/")[2].partition(".")[0]
    title = page.title or name.replace("-", " ").replace("_", " ").capitalize()
    return f"description: {json.dumps(title, ensure_ascii=False)}"


def _added(front: Artifact, line: str) -> tuple[Edit, ...]:
    """Return the edit that adds a line at the end of front matter."""
    closing = next((number for _, _, number in front.sections), 0)
    return (Edit(at_line(front.place, closing), 0, f"{line}\n"),) if closing else ()


@check("AGENT101")
def missing_front_matter(chain: Chain) -> Faults:
    """An instruction file begins with front matter.

    Tools read there for which files the instructions are, and people what they are about. Without
    it they are applied nowhere, and nobody is told.

    Begin the file with a line `---`, then `applyTo: "**"` and `description: what it is about`, then
    a line `---`. `--fix` writes them, for all files and with the first heading.
    """
    for page, front in _fronts(chain):
        if not front:
            text = f"---\n{_PATTERN}\n{_description(page)}\n---\n\n"
            fix = "Begin it with `applyTo` and `description` between two lines of `---`."
            edits = (Edit(Place(page.place.path), 0, text),)
            yield page.place, "the instruction file has no front matter", fix, edits


@check("AGENT102")
def invalid_front_matter(chain: Chain) -> Faults:
    """The front matter of an instruction file is valid YAML.

    Tools drop the whole of it when they cannot read one line of it, most of them silently.

    Write `key: value` lines between two lines of `---`. Put a value with `: `, `#`, `*` or quotes
    in it between double quotes.
    """
    for _, front in _fronts(chain):
        if front and front.title:
            yield front.place, front.title, "Mend it: `key: value` lines between two of `---`."


@check("AGENT103")
def missing_apply_to(chain: Chain) -> Faults:
    """An instruction file says for which files it is.

    Instructions without `applyTo` are read by nobody, or by everybody, depending on the tool.

    Add `applyTo: "**"` for all files, or a pattern such as `"tests/**/*.py"`.
    """
    for _, front in _sound(chain):
        if "applyTo" not in front.fields:
            slip = next((key for key in front.fields if key.lower() == "applyto"), "")
            fix = f'Add `{_PATTERN}`, or a pattern such as `applyTo: "tests/**/*.py"`.'
            if slip:
                place, edits = _renamed(front, slip, "applyTo")
                yield place, f"the key is `applyTo`, not `{slip}`", "Write `applyTo`.", edits
            else:
                edits = _added(front, _PATTERN)
                yield front.place, "`applyTo` is missing in the front matter", fix, edits


def _renamed(front: Artifact, old: str, new: str) -> tuple[Place, tuple[Edit, ...]]:
    place = front.fields[old][1]
    return place, (Edit(place, len(old), new),)


@check("AGENT104")
def invalid_apply_to(chain: Chain) -> Faults:
    """`applyTo` is a pattern of paths, or a list of such patterns.

    A tool that finds a number, a mapping or nothing there applies the instructions to no file.

    Write `applyTo: "**/*.py"`, or a list with one pattern in each line. A pattern that begins with
    `*` needs quotes.
    """
    for _, front in _sound(chain):
        if "applyTo" not in front.fields:
            continue
        value, place = _value(front, "applyTo"), front.fields["applyTo"][1]
        patterns = value if isinstance(value, list) else [value]
        if not patterns or any(not isinstance(one, str) or not one.strip() for one in patterns):
            what = "empty" if value in (None, "", []) else "no pattern or list of patterns"
            fix = f"Write `{_PATTERN}`, or a list of patterns, none of them empty."
            yield place, f"`applyTo` is {what}", fix


@check("AGENT105")
def missing_description(chain: Chain) -> Faults:
    """An instruction file says what it is about.

    Agents choose by the description which instructions to read, and people do.

    Add `description: what it is about` to the front matter, in one sentence.
    """
    for page, front in _sound(chain):
        if "description" not in front.fields:
            edits = _added(front, _description(page))
            fix = f"Add `{_description(page)}`."
            yield front.place, "`description` is missing in the front matter", fix, edits
            continue
        value, place = _value(front, "description"), front.fields["description"][1]
        if not isinstance(value, str) or not value.strip():
            what = "empty" if value is None or isinstance(value, str) else "no text"
            yield place, f"`description` is {what}", "Say in one sentence what it is about."


@check("AGENT106", Level.WARNING)
def thin_instructions(chain: Chain) -> Faults:
    """Instructions have headings, and at least a hundred characters of text.

    Agents find the part that they need by its heading. What is shorter than two lines is better
    said in `AGENTS.md`.

    Put a `##` heading over each part, and say what to do, what not to do, and how to see that it
    was done right.
    """
    for page, _ in _fronts(chain):
        length, place = page.fields["Length"]
        if int(length) < SHORTEST:
            message = f"the instructions are shorter than {SHORTEST} characters"
            yield place, message, "Say what to do, or move it to `AGENTS.md`."
        if not any(level > 1 for level, _, _ in page.sections):
            yield place, "the instructions have no heading", "Put a `##` heading over each part."
