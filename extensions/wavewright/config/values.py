"""Data of a ``wavewright.yml`` → ``Config``, with all that does not fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wavewright.config import forms
from wavewright.config.parsing import FILE, Parsed
from wavewright.delivery import (
    Breaker,
    Observability,
    Retries,
    Retry,
    Security,
    Sessions,
    Timeouts,
    Tracker,
)
from wavewright.errors import UserError
from wavewright.limits import (
    RESERVED,
    Coverage,
    Kpis,
    Planning,
    Proving,
    Publishing,
    Pyramid,
    Releasing,
    Running,
    Sla,
)
from wavewright.model import Config, Edit, Ignore, Pick, Place, Problem, Selection
from wavewright.settings import SETTINGS, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

UNKNOWN, BAD = "unknown-setting", "bad-setting-value"
SURE = 0.8  # how alike two words are when one is the other mistyped
_PATHS = ("exclude", "documents", "sources")
_GROUPS = frozenset(setting.key.split(".")[0] for setting in SETTINGS if "." in setting.key)


def config_of(parsed: Parsed, text: str) -> Config:
    """Turn data into settings; what does not fit is a problem, and its default is in force.

    Raises:
        UserError: When there are no settings at all, or one that has no default is missing.
    """
    if not isinstance(parsed.data, dict):
        raise UserError(
            "settings are `key: value` lines", place=f"{FILE}:1", fix="Start with `project: NAME`."
        )
    reading = _Reading(parsed, text)
    flat = _flat(parsed.data, reading)
    values = reading.together(reading.fields(SETTINGS, flat), flat)
    return _made(values, reading)


class _Reading:
    """A file of settings while it is judged: where things stand, and what is wrong so far."""

    def __init__(self, parsed: Parsed, text: str) -> None:
        self.problems: list[Problem] = []
        self._parsed = parsed
        self._lines = re.split(r"\r\n|\r|\n", text)

    def at(self, path: str) -> Place:
        """Return the place of a key, or of an item of a list."""
        return Place(FILE, *self._parsed.keys.get(path, (1, 1)))

    def word(self, path: str) -> Place:
        """Return the place of a value that is one word, within its quotes; else of its key."""
        found = self._parsed.values.get(path)
        return self._within(Place(FILE, *found)) if found else self.at(path)

    def bad(self, path: str, message: str, fix: str, edits: tuple[Edit, ...] = ()) -> None:
        """Tell of a bad value."""
        self.problems.append(Problem(BAD, self.at(path), message, fix, edits))

    def unknown(self, path: str, key: str, known: Iterable[str], there: Mapping[str, Any]) -> str:
        """Tell of an unknown key, and return the nearest known one.

        It can be mended where only one is meant, and that one is not there yet.
        """
        near, sure = _near(key, known)
        prefix = key.rpartition(".")[0]
        certain = sure and near not in there and near.rpartition(".")[0] == prefix
        old, new = (one.rpartition(".")[2] for one in (key, near))
        edits = self._edit(self.at(path), old, new) if certain else ()
        fix = _meant(near) if near else "Remove it."
        message = f"unknown setting `{key}`"
        self.problems.append(Problem(UNKNOWN, self.at(path), message, fix, edits))
        return near

    def _edit(self, place: Place, old: str, new: str) -> tuple[Edit, ...]:
        """Return the edit of one word into another, where it stands as it is read."""
        start = self._within(place)
        there = old and self._lines[place.line - 1].startswith(old, start.column - 1)
        return (Edit(start, len(old), new),) if there else ()

    def _within(self, place: Place) -> Place:
        """Return the place behind a quote, if one is there."""
        quoted = self._lines[place.line - 1][place.column - 1 : place.column] in {'"', "'"}
        return place._replace(column=place.column + quoted)

    def fields(
        self, table: tuple[Setting, ...], values: Mapping[str, Any], above: str = ""
    ) -> dict[str, Any]:
        """Return the value of each setting of a table, its default where there is none.

        Raises:
            UserError: When one of the file itself is missing that has no default.
        """
        known = [one.key for one in table]
        meant = {
            self.unknown(f"{above}{key}", key, known, values) for key in values if key not in known
        }
        found = {one.key: one.default for one in table}
        for one in table:
            if values.get(one.key) is not None:
                found[one.key] = self._value(one, values[one.key], f"{above}{one.key}")
            elif one.required and not above:
                raise self._missing(one, meant)
            elif one.required and one.key not in meant:
                self.bad(above[:-1], f"the `{one.key}` is missing", f"Add `{one.key}: …`.")
        return found

    def together(self, values: dict[str, Any], flat: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values; of those that do not go together, the defaults."""
        defaults = {one.key: one.default for one in SETTINGS}
        written = {key for key, value in flat.items() if values.get(key) == value is not None}
        for keys, wrong, fix in tuple(forms.contradictions(values, defaults, written)):
            given = [key for key in keys if key in self._parsed.keys]
            self.bad(given[0], wrong, fix)
            values |= {key: defaults[key] for key in keys}
        return values

    def _missing(self, one: Setting, meant: set[str]) -> UserError:
        """Return the error for a missing setting: it may stand there under a mistyped name."""
        for problem in self.problems if one.key in meant else ():
            if problem.fix == _meant(one.key):
                return UserError(problem.message, place=str(problem.place), fix=problem.fix)
        text = f"the setting `{one.key}` is missing"
        return UserError(text, place=FILE, fix=f"Add `{one.key}: …`. {one.help}")

    def _value(self, one: Setting, value: Any, path: str) -> Any:  # noqa: ANN401
        """Return a value if it fits; else the default, or some text where there is none."""
        fallback = one.default if not one.required else value if isinstance(value, str) else ""
        if one.fields and isinstance(value, list):
            return self._entries(one, value, path)
        if value is False and "off" in one.choices:
            value = "off"  # what YAML makes of the word
        wrong = forms.problem(one, value)
        if not wrong:
            return tuple(value) if isinstance(value, list) else value
        edits: tuple[Edit, ...] = ()
        fix = forms.fix(one)
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            near, sure = _near(item, one.choices) if isinstance(item, str) else ("", False)
            if near and item not in one.choices:
                fix = _meant(near)
                at = self.word(f"{path}.{number}" if isinstance(value, list) else path)
                edits += self._edit(at, item, near) if sure else ()
        self.bad(path, f"`{path}` {wrong}, not {value!r}", fix, edits)
        return fallback

    def _entries(self, one: Setting, items: list[Any], path: str) -> tuple[Any, ...]:
        """Return the entries of a list that have no problem of their own."""
        make = self._ignore if path == "check.ignore" else self._pattern
        made: list[Any] = []
        for number, item in enumerate(items):
            here = f"{path}.{number}"
            if not isinstance(item, dict):
                keys = ", ".join(f"`{field.key}`" for field in one.fields)
                self.bad(here, f"an entry of `{path}` holds {keys}", f"Write {one.form}.")
                continue
            before = len(self.problems)
            values = self.fields(one.fields, item, f"{here}.")
            if len(self.problems) == before:
                made += make(values, here, made)
        return tuple(made)

    def _ignore(self, values: dict[str, str], here: str, _: list[Any]) -> Iterator[Ignore]:
        names = ("rule", "reason", "path", "until")
        rule, reason, path, until = (" ".join(values[name].split()) for name in names)
        yield Ignore(self.word(f"{here}.rule"), rule, reason, path=_posix(path), until=until)

    def _pattern(
        self, values: dict[str, str], here: str, made: list[Any]
    ) -> Iterator[tuple[str, str]]:
        name, pattern = values["name"], values["pattern"]
        taken = [known for known, _ in made]
        wrong, fix = forms.pattern_problem(name, pattern, taken)
        if not wrong:
            yield name, pattern
            return
        self.bad(f"{here}.{'name' if name in {*taken, *RESERVED} else 'pattern'}", wrong, fix)


def _posix(path: str) -> str:
    """Return a path with slashes, as it may be written on Windows without them."""
    return path.replace("\\", "/")


def _flat(data: Mapping[str, Any], reading: _Reading) -> dict[str, Any]:
    """Return the values by their dotted keys."""
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in _GROUPS:
            values[key] = value
        elif isinstance(value, dict):
            values |= {f"{key}.{name}": item for name, item in value.items()}
        elif value is not None:
            reading.bad(key, f"`{key}` holds `name: value` lines", "Indent them below it.")
    return values


def _meant(near: str) -> str:
    return f"Did you mean `{near}`?"


def _near(wrong: str, known: Iterable[str]) -> tuple[str, bool]:
    """Return the known word that is most like a wrong one, and whether no other can be meant."""
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    found = difflib.get_close_matches(wrong, known)
    alike = difflib.get_close_matches(wrong, found, cutoff=SURE)
    return (found[0] if found else ""), len(alike) == 1


def _made(values: Mapping[str, Any], reading: _Reading) -> Config:
    def group(name: str) -> dict[str, Any]:
        return {
            key.removeprefix(f"{name}.").replace("-", "_"): value
            for key, value in values.items()
            if key.startswith(f"{name}.")
        }

    check, running, proving = group("check"), group("guide"), group("evidence")
    picks = tuple(
        Pick(rule, reading.word(f"check.select.{number}"))
        for number, rule in enumerate(check["select"])
    )
    own = {key: value for key, value in values.items() if "." not in key}
    own |= {key: tuple(map(_posix, own[key])) for key in _PATHS}
    return Config(
        **own,
        coverage=Coverage(**group("coverage")),
        plan=Planning(**group("plan")),
        check=Selection(picks, check["ignore"]),
        pyramid=Pyramid(**group("pyramid")),
        running=Running(**running),
        proving=Proving(keep=proving.pop("keep_days"), **proving),
        releasing=Releasing(**group("release")),
        publishing=_publishing(group("publish")),
        sla=Sla(**group("sla")),
        kpis=Kpis(**group("kpis")),
        retries=_retries(group("retries")),
        breaker=Breaker(**group("breaker")),
        timeouts=Timeouts(**group("timeouts")),
        security=Security(**group("security")),
        sessions=Sessions(**group("sessions")),
        observability=Observability(**group("observability")),
        tracker=Tracker(**group("tracker")),
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.place)),
    )


def _retries(given: Mapping[str, Any]) -> Retries:
    names = ("", "_base_seconds", "_backoff", "_max_seconds")
    return Retries(*(Retry(*(given[stage + name] for name in names)) for stage in Retries._fields))


def _publishing(given: Mapping[str, str]) -> Publishing:
    return Publishing(given["index"], given["upload"], given["test_index"], given["test_upload"])
