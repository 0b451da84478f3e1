"""Text in YAML → plain data, and where each key and value of it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.errors import UserError

if TYPE_CHECKING:
    from types import ModuleType

FILE = "wavewright.yml"
LARGEST = 100_000  # characters
DEEPEST = 10  # levels of nesting
LONGEST = 1000  # bits of a number
# Line ends to YAML, and to nobody else.
_BREAKS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
# What is a number to YAML 1.1, and another one to people, or a time: 0100, 0x10, 1:30.
_OTHERWISE = re.compile(r"[-+]?0[0-9_xXbB].*|.*:.*")


class Parsed(NamedTuple):
    """What a text in YAML says, in data that JSON can hold: a date is its text.

    ``keys`` are the line and column of each key and each item of a list, ``values`` those of the
    words, both by the dotted path to them: ``check.ignore.0.rule``.
    """

    data: object
    keys: dict[str, tuple[int, int]]
    values: dict[str, tuple[int, int]]


def parse_yaml(text: str) -> Parsed:
    """Return the data that a text in YAML holds.

    Refused is what a parser takes silently: doubled keys, of which the last wins, bombs of aliases
    and nesting, and tags.

    Raises:
        UserError: When it is not YAML or not plain; with its line.
    """
    import yaml  # noqa: PLC0415  # 25 ms, and not needed where no settings are read

    if len(text) > LARGEST:
        raise UserError(f"larger than {LARGEST} characters", place=FILE)
    builder = _Builder(yaml)
    try:
        for event in yaml.parse(
            text.translate(_BREAKS), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        ):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{FILE}:{mark.line + 1}" if mark else FILE
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise UserError(f"not valid YAML: {problem}", place=place) from error
    except (ValueError, OverflowError) as error:  # a number of too many digits
        raise UserError(f"not valid YAML: {error}", place=FILE) from error
    return Parsed(builder.data, builder.keys, builder.values)


class _Open:
    """A mapping or list whose end has not come yet; ``path`` leads to it."""

    def __init__(self, holder: dict[str, object] | list[object], path: str) -> None:
        self.holder = holder
        self.path = path
        self.key: str | None = None  # of a mapping: the key whose value comes next

    @property
    def wants_key(self) -> bool:
        return isinstance(self.holder, dict) and self.key is None

    @property
    def next(self) -> str:
        """The path of the value that comes next."""
        name = self.key if isinstance(self.holder, dict) else str(len(self.holder))
        return f"{self.path}.{name}" if self.path else str(name)

    def put(self, value: object) -> None:
        if isinstance(self.holder, list):
            self.holder.append(value)
        elif self.key is not None:
            self.holder[self.key] = value
            self.key = None


class _Builder:
    """Data from the events of a parser, without ever holding more than was written."""

    def __init__(self, yaml: ModuleType) -> None:
        self.data: object = None
        self.keys: dict[str, tuple[int, int]] = {}
        self.values: dict[str, tuple[int, int]] = {}
        self._yaml = yaml
        self._words = yaml.SafeLoader("")  # knows which words are numbers, true, false and null
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: Any) -> None:  # noqa: ANN401  # the events have no common type
        """Take the next event.

        Raises:
            UserError: For what settings do not have.
        """
        yaml, line = self._yaml, event.start_mark.line + 1
        tag = getattr(event, "tag", None)
        tagged = tag not in {None, "!"}
        if isinstance(event, yaml.AliasEvent) or tagged or len(self._stack) > DEEPEST:
            raise UserError(
                "settings are plain: no aliases, no tags, no deep nesting", place=f"{FILE}:{line}"
            )
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise UserError("settings are one document", place=f"{FILE}:{line}")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event, line)

    def _open(self, holder: dict[str, object] | list[object], event: Any, line: int) -> None:  # noqa: ANN401
        path = ""
        if self._stack:
            top = self._stack[-1]
            if top.wants_key:
                raise UserError("a key is a word", place=f"{FILE}:{line}")
            path = top.next
            self._item(top, path, event)
            top.put(holder)
        else:
            self.data = holder
        self._stack.append(_Open(holder, path))

    def _scalar(self, event: Any, line: int) -> None:  # noqa: ANN401
        if not self._stack:
            self.data = self._word(event)
            return
        top = self._stack[-1]
        if not top.wants_key:
            path = top.next
            self._item(top, path, event)
            self.values[path] = _at(event)
            top.put(self._word(event))
            return
        top.key = event.value
        path = top.next
        if isinstance(top.holder, dict) and event.value in top.holder:
            raise UserError(
                f"`{event.value}` stands twice, first on line {self.keys[path][0]}",
                place=f"{FILE}:{line}",
                fix="Make one of the two.",
            )
        self.keys[path] = _at(event)

    def _item(self, top: _Open, path: str, event: Any) -> None:  # noqa: ANN401
        if isinstance(top.holder, list):
            self.keys[path] = _at(event)

    def _word(self, event: Any) -> object:  # noqa: ANN401
        """Return what a word is: text, a number as people read it, true, false or nothing."""
        kind = self._yaml.ScalarNode
        tag = self._words.resolve(kind, event.value, event.implicit)
        if tag == _TIMESTAMP or (tag in _NUMBERS and _OTHERWISE.fullmatch(event.value)):
            return event.value
        found: object = self._words.construct_object(
            kind(tag, event.value, event.start_mark, event.end_mark)
        )
        if isinstance(found, int) and found.bit_length() > LONGEST:
            raise ValueError("a number of too many digits")
        return found


def _at(event: Any) -> tuple[int, int]:  # noqa: ANN401
    return event.start_mark.line + 1, event.start_mark.column + 1
