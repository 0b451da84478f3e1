"""``pyproject.toml`` with one more command or dependency, and every other byte as it was.

It is not written by a library: those that keep comments still write line ends and arrays their own
way. A line is put in where it seems to belong, and the TOML itself then tells whether the file says
what it said before, and the new thing. What cannot be changed so is told, with the line to write.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from wavewright.errors import UserError
from wavewright.read.paths import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADER = re.compile(r"[ \t]*\[")
_TABLE = re.compile(r"[ \t]*\[[ \t]*([\w.\"' \t-]+?)[ \t]*\][ \t]*(?:#[^\n]*)?\r?\n?")
_BLANK = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n?")
_DEPENDENCIES = re.compile(r"[ \t]*[\"']?dependencies[\"']?[ \t]*=[ \t]*\[")
_IN_ARRAY = re.compile(
    r"#[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|(?P<end>\])|(?P<comma>,)|[^\]#\"',]+", re.DOTALL
)


def name_of(text: str) -> str:
    """Return the name of the project.

    Raises:
        UserError: When the file is no TOML, or names no project.
    """
    name = _project(text).get("name")
    if isinstance(name, str) and name:
        return name
    raise UserError(
        "`[project]` has no name, which the names of its commands begin with",
        place=MANIFEST,
        fix='Write `name = "…"` under `[project]`.',
    )


def with_script(text: str, name: str, target: str) -> str:
    """Return the text with a command, which may be there already.

    Raises:
        UserError: When another command has the name, be it in other letters or with a window,
            another name has the command, or the table cannot be changed without a doubt.
    """
    project = _project(text)
    _static(text, project, "scripts")
    scripts = _table(project, "scripts")
    there = scripts.get(name) == target
    others = {} if there else scripts
    for known, value in (*others.items(), *_table(project, "gui-scripts").items()):
        if known.casefold() == name.casefold() or (value == target and not there):
            raise UserError(
                f"`{known}` is a command already: it runs `{value}`",
                place=f"{MANIFEST}:{line_of(text, known)}",
                fix="Choose another name, or take that command out first.",
            )
    if there:
        return text
    key = name if re.fullmatch(r"[\w-]+", name, re.ASCII) else f'"{name}"'
    entry = f'{key} = "{target}"'
    wanted = _data(text)
    wanted["project"] = {**wanted["project"], "scripts": {**scripts, name: target}}
    return _first(_with_entry(text, entry), wanted, f"{entry}` under `[project.scripts]")


def with_dependency(text: str, wanted: str) -> str:
    """Return the text with a requirement, unless the package is required already.

    Raises:
        UserError: When it is required in versions that do not fit, or the list cannot be changed
            without a doubt.
    """
    project = _project(text)
    _static(text, project, "dependencies")
    needed = Requirement(wanted)
    found = project.get("dependencies", [])
    for one in found if isinstance(found, list) else ():
        known = _requirement(str(one))
        if known and canonicalize_name(known.name) == canonicalize_name(needed.name):
            _fits(text, known, needed)
            return text
    data = _data(text)
    data["project"] = {**data["project"], "dependencies": [*found, wanted]}
    item = f'"{wanted}"'
    return _first(_with_item(text, item), data, f"{item}` in `dependencies` of `[project]")


def line_of(text: str, key: str) -> int:
    """Return the line that begins with a key, from 1; 1 when there is none."""
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(rf"[ \t]*(?:(?:gui-)?scripts\.)?[\"']?{re.escape(key)}[\"']?[ \t]*=", line):
            return number
    return 1


def _static(text: str, project: dict[str, Any], name: str) -> None:
    """Refuse what the build makes, and the file does not say.

    Raises:
        UserError: With the line that says so.
    """
    if name in (project.get("dynamic") or ()):
        raise UserError(
            f"the {name} are dynamic, so that nothing can be added to them",
            place=f"{MANIFEST}:{line_of(text, 'dynamic')}",
            fix=f"Write them under `[project]`, and take `{name}` out of `dynamic`.",
        )


def _requirement(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _fits(text: str, known: Requirement, needed: Requirement) -> None:
    """Refuse a requirement that lets no version in which the generated code runs.

    Raises:
        UserError: With the line of the requirement.
    """
    series = [f"{major}.{minor}" for major in range(1, 10) for minor in range(100)]
    if not any(known.specifier.contains(v) and needed.specifier.contains(v) for v in series):
        lines = (n for n, line in enumerate(text.split("\n"), 1) if str(known.name) in line)
        raise UserError(
            f"`{known}` lets in no version that the generated code runs with",
            place=f"{MANIFEST}:{next((n for n in lines), 1)}",
            fix=f"Write `{needed}`.",
        )


def _first(changed: Iterator[str], wanted: dict[str, Any], advice: str) -> str:
    """Return the first change after which the file says what is wanted."""
    for one in changed:
        try:
            if _data(one) == wanted:
                return one
        except UserError:
            continue
    raise UserError(
        "it has a form that is not changed safely",
        place=MANIFEST,
        fix=f"Write `{advice}` yourself, and try again.",
    )


def _with_entry(text: str, entry: str) -> Iterator[str]:
    """Yield the text with an entry in the table of commands: at its end, or in a new table."""
    lines, newline = _LINE.findall(text), _newline(text)
    for name, first, last in _tables(lines):
        if name == "project.scripts":
            yield _inserted(lines, last, [entry + newline], newline)
        if name == "project":
            dotted = [n for n in range(first, last) if lines[n].lstrip().startswith("scripts.")]
            for number in dotted[-1:]:
                yield _inserted(lines, number + 1, [f"scripts.{entry}{newline}"], newline)
            table = [newline, f"[project.scripts]{newline}", entry + newline]
            yield _inserted(lines, last, table, newline)


def _with_item(text: str, item: str) -> Iterator[str]:
    """Yield the text with an item at the end of the list of dependencies, or with such a list."""
    lines, newline = _LINE.findall(text), _newline(text)
    for name, first, last in _tables(lines):
        if name != "project":
            continue
        for number in range(first, last):
            if found := _DEPENDENCIES.match(lines[number]):
                offset = sum(map(len, lines[:number])) + found.end()
                yield from _in_array(text, offset, item, newline)
        yield _inserted(lines, last, [f"dependencies = [{item}]{newline}"], newline)


def _in_array(text: str, start: int, item: str, newline: str) -> Iterator[str]:
    """Yield the text with an item at the end of the array that opens before an offset."""
    end, last, comma = start, start, True
    for found in _IN_ARRAY.finditer(text, start):
        if found["end"]:
            end = found.start()
            break
        if found["comma"]:
            comma, last = True, found.end()
        elif found[0][0] in "\"'":
            comma, last = False, found.end()
    if "\n" not in text[start:end]:
        before = f"{text[start:last]}{'' if comma else ','}{' ' if last > start else ''}"
        yield f"{text[:start]}{before}{item}{text[last:end].strip(' ')}{text[end:]}"
        return
    line = text.rfind("\n", 0, last) + 1
    margin = re.match(r"[ \t]*", text[line:]) if last > start else None
    indent = margin[0] if margin and text.count("\n", start, last) else "    "
    after = text.find("\n", last, end) + 1 or end
    added = f"{indent}{item},{newline}"
    yield f"{text[:last]}{'' if comma else ','}{text[last:after]}{added}{text[after:]}"


def _tables(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each table: its name, its first line and the one after its last entry.

    What looks like a header may be the line of an array, so that a table may have several ends.
    """
    lines = [line.removeprefix("\ufeff") for line in lines]
    heads = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    for position, number in enumerate(heads):
        found = _TABLE.fullmatch(lines[number])
        for end in (*heads[position + 1 :], len(lines)) if found else ():
            last = end
            while last > number + 1 and _BLANK.fullmatch(lines[last - 1]):
                last -= 1
            yield re.sub(r"[ \t\"']", "", found[1] if found else ""), number + 1, last
            if end < len(lines) and _TABLE.fullmatch(lines[end]):
                break


def _inserted(lines: list[str], at: int, added: list[str], newline: str) -> str:
    before = lines[:at]
    if before and not before[-1].endswith("\n"):
        before[-1] += newline
    return "".join([*before, *added, *lines[at:]])


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _table(project: dict[str, Any], name: str) -> dict[str, Any]:
    found = project.get(name, {})
    return found if isinstance(found, dict) else {}


def _project(text: str) -> dict[str, Any]:
    found = _data(text).get("project")
    if isinstance(found, dict):
        return found
    raise UserError(
        "there is no table `[project]`",
        place=MANIFEST,
        fix='Write `[project]` with `name = "…"` and `version = "0.1.0"`.',
    )


def _data(text: str) -> dict[str, Any]:
    """Return the content of the file.

    Raises:
        UserError: When it is no TOML, with the line.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise UserError(
            f"this is no valid TOML: {error}",
            place=f"{MANIFEST}:{line[1]}" if line else MANIFEST,
            fix="Mend that line.",
        ) from error
