"""Known findings: those of the day when the check was adopted, which fail it no longer.

``.wavewright/baseline.json`` holds them by content: rule, file, message and text of the line, with
how many times; never by the number of a line. So lines may move, but what is new fails.

The ratchet turns one way. What was mended leaves the file and, once it left, is new again when it
comes back. Only ``--accept-new`` puts findings in:

- ``check --update-baseline`` without a file records all findings of today;
- ``check`` hides what the file knows. When nothing new fails, and the whole project was checked
  outside of CI, it writes the file again without what was mended. While something new fails nothing
  is written: a file that cannot be read at the moment has no findings, and is not mended by that;
- ``check --update-baseline`` takes out what was mended in any case, and puts nothing in;
- ``check --update-baseline --accept-new`` records all findings of today in place of the old ones.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.errors import UserError
from wavewright.model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wavewright.model import Place

    LineOf = Callable[[Place], str | None]

FILE = ".wavewright/baseline.json"
VERSION = 1
LONGEST = 160  # characters of a line that are kept; of a longer one a checksum stands for the rest
SAME = 0.6  # how alike two texts are when one is the other reworded
UPDATE = "wavewright check --update-baseline"
_NUMBERS = re.compile(
    r"(\blines?) \d+(?:(?:, | and | or |[-\u2013])\d+)*|(\.\w+):\d+(?::\d+)?\b|"
    r"(?<= at )\d{4}-\d\d-\d\d \d\d:\d\d"
)
_KEYS = ["rule", "path", "message", "text", "count"]


class Known(NamedTuple):
    """What is the same about a finding wherever its line moves."""

    path: str
    rule: str
    message: str
    text: str


class Split(NamedTuple):
    """Findings beside a baseline: those that are new, and how many it knows.

    ``left`` is the part of the baseline that is still found, ``stale`` the part that is not.
    """

    new: tuple[Finding, ...]
    known: int
    left: Counter[Known]
    stale: Counter[Known]


class Settled(NamedTuple):
    """What a check with a baseline comes to.

    ``findings`` are left to tell. ``text`` is what the file is to hold; it is ``None`` when the
    file stays as it is. ``before`` and ``after`` count the known findings, and ``note`` is the
    sentence about them.
    """

    findings: tuple[Finding, ...]
    known: int = 0
    before: int = 0
    after: int = 0
    text: str | None = None
    note: str = ""


def known(finding: Finding, line_of: LineOf) -> Known:
    """Return what is the same about a finding wherever its line moves."""
    place = finding.place
    return Known(
        place.path, finding.rule, _numberless(finding.message), _short(line_of(place) or "")
    )


def _numberless(message: str) -> str:
    """Return a message without the numbers of lines and the times of runs in it."""
    return _NUMBERS.sub(lambda one: f"{one[1]} …" if one[1] else f"{one[2] or ''}:…", message)


def _short(line: str) -> str:
    """Return a line without the blanks around and between its words, and not longer than needed."""
    text = " ".join(line.split())
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… {hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}"


def record(findings: Iterable[Finding], line_of: LineOf) -> Counter[Known]:
    """Return the baseline of some findings, errors and warnings."""
    return Counter(known(finding, line_of) for finding in findings)


def split(findings: Iterable[Finding], base: Counter[Known], line_of: LineOf) -> Split:
    """Tell what a baseline knows from what is new.

    Of findings that look the same, as many are known as the baseline counts. One whose line was
    only reworded is known as well: who mends one of two links in a line is not told that the other
    one is new.
    """
    left: Counter[Known] = Counter()
    rest = Counter(base)
    changed = []
    for finding in findings:
        one = known(finding, line_of) if base else None
        if one is not None and rest[one] > 0:
            rest[one] -= 1
            left[one] += 1
        else:
            changed.append((finding, one))
    lines: dict[Known, list[Known]] = defaultdict(list)
    for one in sorted(rest.elements()):
        lines[one._replace(text="")].append(one)
    new = []
    for finding, one in changed:
        before = _reworded(one, lines.get(one._replace(text=""), [])) if one else None
        if one and before:
            lines[one._replace(text="")].remove(before)
            rest[before] -= 1
            left[one] += 1
        else:
            new.append(finding)
    return Split(tuple(new), left.total(), left, +rest)


def _reworded(one: Known, others: list[Known]) -> Known | None:
    """Return the entry whose text is most like that of a finding, if any is much like it."""
    if not others:
        return None
    import difflib  # noqa: PLC0415  # only a changed line pays for it

    def alike(other: Known) -> float:
        return difflib.SequenceMatcher(None, one.text[:LONGEST], other.text[:LONGEST]).ratio()

    best = max(others, key=alike)
    return best if alike(best) >= SAME else None


def settle(
    findings: tuple[Finding, ...],
    text: str | None,
    line_of: LineOf,
    *,
    update: bool = False,
    accept: bool = False,
    shrink: bool = True,
) -> Settled:
    """Return which findings are left to tell, and what the baseline is to hold.

    Args:
        findings: All that count, of the whole project and all rules.
        text: Of the baseline; ``None`` when there is none.
        line_of: Returns the text of the line of a place.
        update: Whether the baseline is to be written: made, or made smaller.
        accept: Whether an update puts new findings in.
        shrink: Whether a check that nothing new fails may make it smaller by itself. Not in CI, not
            for a part of the project or of the rules, not from an editor.

    Raises:
        UserError: When the text is no baseline.
    """
    if text is None and not update:
        return Settled(findings)
    base = Counter[Known]() if text is None else load(text)
    before = base.total()
    if update and (text is None or accept):
        found = record(findings, line_of)
        note = _recorded(text, before, found)
        old = None if text is None else base
        return _settled((), len(findings), old, found, note)
    parts = split(findings, base, line_of)
    green = not any(one.level is Level.ERROR for one in parts.new)
    written = parts.left if update or (shrink and green) else base
    note = _falling(before, parts, written=written.total() < before or not parts.stale)
    if update and parts.new:
        note += f"; {_counted(len(parts.new), 'new finding')} not added, --accept-new adds them"
    return _settled(parts.new, parts.known, base, written, note)


def _settled(
    findings: tuple[Finding, ...],
    known: int,
    old: Counter[Known] | None,
    base: Counter[Known],
    note: str,
) -> Settled:
    before = old.total() if old else 0
    return Settled(findings, known, before, base.total(), None if base == old else dump(base), note)


def _recorded(text: str | None, before: int, base: Counter[Known]) -> str:
    now = _counted(base.total(), "known finding")
    return f"baseline: {now} recorded" if text is None else f"baseline: {before} → {now}"


def _falling(before: int, parts: Split, *, written: bool) -> str:
    if not parts.stale:
        return f"baseline: {_counted(before, 'known finding')}"
    note = f"baseline: {before} → {_counted(parts.known, 'known finding')}"
    return note if written else f"{note}; `{UPDATE}` writes it smaller"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def dump(base: Counter[Known]) -> str:
    """Return the text of a baseline: sorted, and each entry in a line of its own.

    The list ends with null, so that the line of an entry is the same wherever it stands, and two
    branches that each take some out can be merged.
    """
    lines = [
        json.dumps(
            dict(zip(_KEYS, (one.rule, one.path, one.message, one.text, base[one]), strict=True)),
            ensure_ascii=False,
        )
        for one in sorted(+base)
    ]
    entries = "".join(f"    {_escaped(line)},\n" for line in lines)
    return f'{{\n  "version": {VERSION},\n  "findings": [\n{entries}    null\n  ]\n}}\n'


def _escaped(text: str) -> str:
    """Escape what cannot be written in UTF-8, or would look like the end of a line."""
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text
    )


def load(text: str) -> Counter[Known]:
    """Read the text of a baseline.

    An entry that a merge left twice counts once, with its larger count.

    Raises:
        UserError: When it is broken or of a newer version; it is never taken for empty.
    """
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _broken(f"not valid JSON: {getattr(error, 'msg', error)}", line) from None
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise UserError(
            f"the baseline is of version {version}, and this is older: it knows {VERSION}",
            place=FILE,
            fix="Update wavewright: `just update`.",
        )
    entries = data.get("findings") if version == VERSION and version is not True else None
    if not isinstance(entries, list):
        raise _broken("not a baseline")
    found: Counter[Known] = Counter()
    for number, entry in enumerate(entries, 1):
        if entry is not None:
            one, count = _entry(entry, number)
            found[one] = max(found[one], count)
    return found


def _entry(entry: Any, number: int) -> tuple[Known, int]:  # noqa: ANN401
    """Return an entry and its count.

    Raises:
        UserError: When it has another form.
    """
    if isinstance(entry, dict) and sorted(entry) == sorted(_KEYS):
        *words, count = (entry[key] for key in _KEYS)
        counts = isinstance(count, int) and not isinstance(count, bool) and count > 0
        if counts and all(isinstance(word, str) for word in words):
            rule, path, message, text = words
            return Known(path, rule, message, text), count
    raise _broken(f"finding {number} is not one: it has {', '.join(_KEYS)}")


def _broken(what: str, line: int = 0) -> UserError:
    return UserError(
        what,
        place=f"{FILE}:{line}" if line else FILE,
        fix="After a merge, keep the lines that both sides have. Else take the file from git, or "
        f"remove it and run `{UPDATE}`, which records all findings of today.",
    )
