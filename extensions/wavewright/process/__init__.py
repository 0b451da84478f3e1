"""The pages of the process: which there are, what they are called, and the text of each.

A project has its pages in `dev-docs/process`. They are made from the files beside this module,
which stand in for those that a project lacks.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wavewright.config import setting
from wavewright.errors import UserError
from wavewright.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.model import Config

FOLDER = "dev-docs/process"
_OWN = Path(__file__).parent
_END = ".md.jinja"
_FRONT = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)
_FIRST = re.compile(r"^(?![#`|<>\s])(?:.+\n?)+", re.MULTILINE)
_PHASE = re.compile(r"phase-(\d+)")
# A block of code, which stays as it is, or a name in a code span.
_NAMED = re.compile(
    r"^ *(`{3,})[^\n`]*\n.*?^ *\1 *$|`([a-z-]+(?:\.[a-z0-9-]+)*)`", re.DOTALL | re.MULTILINE
)
# Words that are in no name of a page: what it says most about.
_SAYING = {
    "PLANNING": "sprint prd epic epic-report task milestone item backlog story priority estimate "
    "capacity tracker issue",
    "BDD_WORKFLOW": "steps gherkin",
    "MONITORING": "alert incident triage",
    "METRICS": "kpi",
    "PIPELINE": "stage session breaker retry retries timeout staging production instruction",
    "REVIEW": "merge approval",
    "TDD_WORKFLOW": "unit-test",
    "TESTING": "coverage pyramid",
    "TRACEABILITY": "chain gap",
    "phase-0-wave-planning": "vision roadmap research adr decision",
    "phase-1-capability": "spec change-request",
    "phase-2-behavior": "feature",
    "phase-3-value-scenarios": "guide how-to scenario",
    "phase-5-implementation": "module",
    "phase-6-integration": "cli-command mcp-tool",
    "phase-7-quality-gates": "api-reference",
    "phase-8-release": "changelog version tag rollback hotfix",
    "phase-9-feedback": "feedback note health-report",
}
_KEYS = {one.key: one for one in SETTINGS}


class Topic(NamedTuple):
    """A page: its name, the stem of its file, its place in the project if it has one, its text."""

    name: str
    stem: str
    path: str
    text: str

    @property
    def title(self) -> str:
        """Its heading."""
        found = _TITLE.search(self.text)
        return found[1].strip() if found else self.stem

    @property
    def summary(self) -> str:
        """Its first paragraph."""
        found = _FIRST.search(_TITLE.sub("", self.text, count=1))
        return " ".join(found[0].split()) if found else ""


def stems() -> tuple[str, ...]:
    """Return the names of the package's pages, without their ends."""
    return tuple(sorted(path.name.removesuffix(_END) for path in _OWN.glob(f"*{_END}")))


def topics(root: Path | None, *, has_code: bool = True) -> tuple[Topic, ...]:
    """Return all pages in their order: the overview, the phases, the others by name.

    Args:
        root: The project whose pages come first.
        has_code: Whether a page of the package is one of a project with code.
    """
    folder = root / FOLDER if root else None
    own = sorted(folder.glob("*.md")) if folder else []
    missing = sorted(set(stems()) - {path.stem for path in own})
    theirs = (Topic(_name(one.stem), one.stem, f"{FOLDER}/{one.name}", _read(one)) for one in own)
    ours = (
        Topic(_name(stem), stem, "", _plain(text))
        for stem, text in zip(missing, _rendered(missing, has_code=has_code), strict=True)
    )
    return tuple(sorted([*theirs, *ours], key=_place))


def _place(topic: Topic) -> tuple[int, int, str]:
    phase = _PHASE.match(topic.stem)
    if phase:
        return 1, int(phase[1]), topic.stem
    return (0 if topic.stem == "README" else 2), 0, topic.name


def _name(stem: str) -> str:
    phase = _PHASE.match(stem)
    return phase[0] if phase else _word("overview" if stem == "README" else stem)


def _word(text: str) -> str:
    """Return a word as names are written: `DDD_WORKFLOW.md` → `ddd`."""
    last = text.replace("\\", "/").rpartition("/")[2]
    word = re.sub(r"[\s_-]+", "-", last.lower().removesuffix(".md")).strip("-")
    return word.removesuffix("-workflow")


def _read(path: Path) -> str:
    try:
        return _plain(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        place = f"{FOLDER}/{path.name}"
        raise UserError("this page is not UTF-8", place=place, fix="Save it as UTF-8.") from error


def _plain(text: str) -> str:
    """Return a page without its front matter."""
    return _FRONT.sub("", text.replace("\r\n", "\n")).strip() + "\n"


def _rendered(names: Iterable[str], *, has_code: bool) -> Iterable[str]:
    """Return pages of the package as a new project would have them."""
    wanted = list(names)
    if not wanted:
        return []
    import jinja2  # noqa: PLC0415  # only where a project lacks a page

    environment = jinja2.Environment(  # noqa: S701  # Markdown
        loader=jinja2.FunctionLoader(
            lambda name: (_OWN / name.rpartition("/")[2]).read_text(encoding="utf-8")
        ),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["regex_replace"] = lambda text, old, new: re.sub(old, new, text)
    page = environment.get_template("page.jinja")
    known = {"has_code": has_code, "_copier_answers": {}}
    return [page.render(known, page=name) for name in wanted]


def find(pages: Iterable[Topic], words: str) -> Topic:
    """Return the page that some words mean: its name, its number, or how a word of it begins.

    Raises:
        UserError: When it is none or several; with what is near.
    """
    word = _word(words)
    known = tuple(pages)
    for found in _ways(known, f"phase-{int(word)}" if word.isdecimal() else word):
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(one.name for one in found)
            raise UserError(f"`{words}` may be several pages", fix=f"Choose one: {several}.")
    near = difflib.get_close_matches(word, {_: 0 for one in known for _ in _words_of(one)}, n=1)
    meant = [one.name for one in known if near and near[0] in _words_of(one)][:1]
    hint = f"Did you mean {meant[0]}? " if meant else ""
    raise UserError(f"there is no page `{words}`", fix=f"{hint}`wavewright help` lists them.")


def _ways(pages: tuple[Topic, ...], word: str) -> Iterable[list[Topic]]:
    """Yield what a word finds, the surest way first."""
    if word:
        yield [one for one in pages if word in {one.name, _word(one.stem)}]
        yield [one for one in pages if word.removesuffix("s") in _said(one)]
        yield [one for one in pages if _word(one.stem).startswith(word)]
        yield [one for one in pages if any(part.startswith(word) for part in _words_of(one))]


def _said(topic: Topic) -> list[str]:
    return [one.removesuffix("s") for one in _SAYING.get(topic.stem, "").split()]


def _words_of(topic: Topic) -> tuple[str, ...]:
    title = re.findall(r"[a-z]{3,}", topic.title.lower())
    stem = topic.stem.lower().replace("_", "-")
    return (topic.name, stem, *stem.split("-"), *title)


def values_in(text: str, config: Config | None) -> dict[str, str]:
    """Return the settings that a page names, each with its value as people write it.

    Args:
        text: Markdown.
        config: The settings in force; without them the defaults are.
    """
    keys = (found[2] for found in _NAMED.finditer(text))
    return {key: _written(key, config) for key in dict.fromkeys(keys) if key in _KEYS}


def with_values(text: str, values: dict[str, str]) -> str:
    """Return a page in which each setting has its value behind it, but for blocks of code."""

    def valued(found: re.Match[str]) -> str:
        value = values.get(found[2])
        return f"{found[0]} ({value})" if value else found[0]

    return _NAMED.sub(valued, text)


def _written(key: str, config: Config | None) -> str:
    value = setting(config, key) if config else _KEYS[key].default
    if isinstance(value, tuple):
        joint = " to " if _KEYS[key].kind == "range" else ", "
        return joint.join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value if value != "" else "none")
