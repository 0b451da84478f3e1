"""A quick look at Python: docstrings, marks, bindings and step definitions of usual modules."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds.elements import SCAFFOLD
from wavewright.read.fast.forms import CODE, DOC, TESTS
from wavewright.read.paths import FEATURES, WAVES, relation_of
from wavewright.read.pytests import collected
from wavewright.read.rows import JOIN
from wavewright.read.text import QUOTED, quoted

if TYPE_CHECKING:
    from wavewright.read.rows import Row

_TESTS = re.compile(TESTS)
_CODE = re.compile(CODE)
_QUOTED = re.compile(
    r""""(?:[^"\\\n]++|\\.)*+"|'(?:[^'"\\\n]++|\\.|"(?!""))*+'(?!')|#[^\n]*+"""
    r"""|(["'])[^\n]*+"""
)
_ODD = re.compile(r"""["'\\;]""")
# What `text.BEHAVIOR` and the others find, with their plain part first.
_BEHAVIOR = re.compile(r"@behavior:(?<![\w`]@behavior:)([\w.-]*\w)")
_WAVE = re.compile(r"Wave (?<!\wWave )(\d++\.\d++)(?![\w.]*\w)(?: \(v?([^()\s]+)\))?")
_FOLDERS = "|".join(
    rf"(?<=(?<![\w/.`-])({folder}/))" for folder in ("project-docs", "user-docs", "dev-docs")
)
_PATH = re.compile(rf"-docs/(?:{_FOLDERS})([\w./-]*+)(?![*{{<\[…])")
_SCENARIO = re.compile(r"Value scenario ([a-z][\w.-]*\w)")
# The lines that say more than docstrings do, without their margin.
_LINES = re.compile(
    r"\n(?:(?=scenarios)|[ ]*+(?=@(?:given|when|then|step|pytest\.mark\.b)|from[ ]|import[ ]))"
    r"([^\n]*+)"
)
_MARKED = '@pytest.mark.behavior("'
_BOUND = 'scenarios("'
_BDD = re.compile(r"from pytest_bdd import (?:\(([\w,\s]++)\)|([\w, ]++))\n")
_TAKEN = re.compile(r"\b(?:given|when|then|step|parsers|scenarios?|as|pytest_bdd)\b|\(")
_INNER = re.compile(r"\n[ ]++@(?:given|when|then|step)\b")  # in a class or a function
_PARSED = re.compile(r'@(\w++)\(parsers\.(\w++)\((r?+)"([^"]*+)"')
_KINDS = ("parse:", "re:", "cfparse:")
_STEPS = frozenset({"given", "when", "then", "step"})
_PLAIN = frozenset(f"@{word}" for word in _STEPS)
# A test that runs a guide, and nothing before it.
_EXECUTED = re.compile(
    r"(?<![^\n])def test\w*+\((?:\n    run_guide: RunGuide,\n|"
    r"(?:[^()\n]*, )?run_guide: RunGuide(?:, [^()\n]*)?)\) -> None:\n"
    rf'(?:    {DOC}\n)?    run_guide\("(\w[\w./-]*)"\)\n'
)
_FILE = re.compile(r"[\w-][\w.-]*+")  # in the folder of features
_OFFERED = _STEPS | {"parsers", "scenario", "scenarios"}


def tests(kind: str, path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: ARG001, FBT001
    """Return the rows of a module of tests."""
    parts = text.split('"""')
    code = _reduced(parts, text)
    if not code or not _TESTS.fullmatch(code):
        return None
    rows = _named(kind, "\n".join(parts[1::2]))
    if rows is None:
        return None
    if kind == "unit":
        rows += _quoting(parts[1::2])
    lines = _LINES.findall(f"\n{code}")
    found = _defined(code, lines) if "pytest_bdd" in code else ""
    if found is None:
        return None
    if found:
        rows.append((f"{kind}.defines", found, ""))
    said = {line for line in lines if line.startswith((_MARKED, _BOUND))}
    if not collected(path):
        return rows
    if "run_guide" in code:
        guides = _EXECUTED.findall(code)
        if code.count("run_guide") != 2 * len(guides):
            return None
        rows += [(f"{kind}:executes", guide, "") for guide in guides]
    return _proven(kind, said, rows) if said else rows


def code(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: ARG001, FBT001
    """Return the rows of a module of code."""
    if SCAFFOLD in text:
        return None
    if not ("@behavior:" in text or "-docs/" in text or "Value scen" in text or ".tool" in text):
        half = text.count("(") != text.count(")")
        return None if half or path.endswith("conftest.py") else []
    parts = text.split('"""')
    code = _reduced(parts, text)
    if not code or ".tool" in code or path.endswith("conftest.py") or not _CODE.fullmatch(code):
        return None
    docs = "\n".join(parts[1::2])
    if "@behavior:" in code:
        lines = [line for line in code.split("\n") if "@behavior:" in line]
        if not all(line.lstrip().startswith("#") for line in lines):
            return None
        docs += "".join(f"\n@behavior:{id_}" for line in lines for id_ in _BEHAVIOR.findall(line))
    return _named("code", docs)


def _reduced(parts: list[str], text: str) -> str | None:
    """Return the text without its docstrings; ``None`` when a line may not be what it looks like.

    ``parts`` are what stands between three double quotes.
    """
    code = DOC.join(parts[0::2])
    if not len(parts) & 1 or DOC in text or {part[:1] for part in parts[2::2]} - {"\n"}:
        return None
    if "'" in code or "\\" in text or ";" in code or "\t" in code or "\f" in code:
        closed = _closed(code) and not any(part[-1:] == "\\" for part in parts[1::2])
    else:
        closed = _in_pairs(code)
    paired = code.count("(") == code.count(")") and (
        not ("[" in code or "]" in code or "{" in code or "}" in code)
        or (code.count("[") == code.count("]") and code.count("{") == code.count("}"))
    )
    return code if closed and paired else None


def _closed(code: str) -> bool:
    """Whether each text ends on its line, and each statement has lines of its own."""
    if "\t" in code or "\f" in code:
        return False
    usual: list[str] = []
    odd: list[str] = []
    for line in code.split("\n"):
        (odd if "'" in line or "\\" in line or ";" in line else usual).append(line)
    return _in_pairs("\n".join(usual)) and not _ODD.search(_QUOTED.sub(r"\1", "\n".join(odd)))


def _in_pairs(code: str) -> bool:
    """Whether each line has double quotes in pairs."""
    pieces = code.split('"')
    return bool(len(pieces) & 1) and "\n" not in "".join(pieces[1::2])


def _named(kind: str, docs: str) -> list[Row] | None:
    """Return the rows of what docstrings name."""
    rows: list[Row] = []
    for id_ in {*_BEHAVIOR.findall(docs)}:
        if not names.BEHAVIOR.fullmatch(id_):
            return None
        rows.append((f"{kind}:mention", id_, ""))
    if "V" in docs and "Value scenario " in docs:
        rows += [(f"{kind}:scenario", id_, "") for id_ in _SCENARIO.findall(docs)]
    for *folder, rest in _PATH.findall(docs):
        target = f"{''.join(folder)}{rest}".rstrip("./-")
        rows.append((f"{kind}:{_relation(target)}", target, ""))
    waves = _WAVE.findall(docs) if "W" in docs else ()
    if waves:  # a line may also name the page of a wave; and a file with nothing else is not read
        if len(waves) > 1 or not rows or f"{WAVES}/" in docs:
            return None
        number, release = waves[0]
        rows += [(f"{kind}:wave", number, ""), (f"{kind}:planned", f"{number}\t{release}\t", "")]
        rows += [(f"{kind}:release", release, "")] if release else []
    return rows


def _quoting(docs: list[str]) -> list[Row]:
    """Return the rows of the scenarios that docstrings quote, each on a line of its own."""
    whole = '"""'.join(docs)
    if "Scenario" not in whole and "Example: " not in whole:
        return []
    return [("unit:quotes", quoted(name), "") for _, name in QUOTED.findall(whole)]


_relation = lru_cache(8192)(relation_of)


def _defined(code: str, lines: list[str]) -> str | None:
    """Return what the step definitions match; ``None`` when their names may be others' names."""
    imported = _BDD.search(code)
    offered = _listed(imported[1] or imported[2]) if imported else None
    others = [line for line in lines if line[0] in "fi"]
    if _INNER.search(code):
        return None
    if offered is None or sum(line.startswith("from pytest_bdd ") for line in others) > 1:
        return None
    if len(others) > 1 and any(
        _TAKEN.search(line) for line in others if not line.startswith("from pytest_bdd ")
    ):
        return None
    steps = sorted({line[1:-2] for line in lines if line[0] == "@"})
    joined = JOIN.join(steps)
    plain = joined.count('("') == joined.count('"') == len(steps) and "\\" not in joined
    if plain and ":" not in joined and {step[0] for step in steps} <= offered:
        return joined.replace('("', " ")
    return _each(lines, offered)


def _each(lines: list[str], offered: frozenset[str]) -> str | None:
    """Return the same, definition by definition."""
    targets = set()
    for line in lines:
        word, _, rest = line.partition('("')
        if word in _PLAIN:
            text = rest.partition('"')[0]
            if "\\" in text or word not in offered or text.startswith(_KINDS):
                return None
            targets.add(f"{word[1:]} {text}")
        elif line[0] == "@" and not line.startswith(_MARKED):
            target = _parsed(line, offered)
            if not target:
                return None
            targets.add(target)
    return JOIN.join(sorted(targets))


def _parsed(line: str, offered: frozenset[str]) -> str:
    """Return what a definition with a parser matches; nothing when that is not sure."""
    found = _PARSED.match(line)
    if (
        not found
        or not {f"@{found[1]}", "parsers"} <= offered
        or ("\\" in found[4] and not found[3])
    ):
        return ""
    return f"{found[1]} {found[2]}:{found[4]}"


@lru_cache
def _listed(text: str) -> frozenset[str] | None:
    """Return the names of an import, when each stands for itself.

    The words for steps are there by their decorator and by their first letter too.
    """
    found = {name.strip() for name in text.strip().rstrip(",").split(",")}
    words = found & _STEPS
    every = {*found, *(f"@{word}" for word in words), *(word[0] for word in words)}
    return frozenset(every) if found <= _OFFERED else None


def _proven(kind: str, lines: set[str], rows: list[Row]) -> list[Row] | None:
    """Add the rows of the marks and of the features that are run."""
    for line in lines:
        said = line.partition('("')[2][:-2]
        if line[0] == "@":
            if not names.BEHAVIOR.fullmatch(said):
                return None
            rows.append((f"{kind}:mark", said, ""))
        else:
            for file in said.split('", "'):
                if not _FILE.fullmatch(file):
                    return None
                rows.append((f"{kind}:binds", f"{FEATURES}/{file}", ""))
    return rows


e2e, steps, unit, other = (partial(tests, kind) for kind in ("e2e", "steps", "unit", "test"))
