"""A large, complete and clean project, the same on each run.

The texts are those that ``wavewright new`` writes for one wave and one capability with rare names.
Wherever these names stand, in whatever spelling, others are put in, as often as the size asks for.
What is finished gets what finishing adds: statuses, ticks, asserts, news and tags.

``python -m benchmarks.corpus SIZE FOLDER`` writes one with about so many artifacts.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks import project
from benchmarks.layout import Capability, Wave, waves
from benchmarks.measure import run

NUMBER, RELEASE = "7777.8888", "8881.8882.0"
WORDS = {"okapi": "theme", "wombat": "namespace", "zebra": "noun", "quagga": "verb"}
PLACES = {NUMBER: "number", RELEASE: "release", "7777": "series", "7778": "later"}
TOKEN = re.compile("|".join(re.escape(token) for token in (*PLACES, *WORDS)), re.IGNORECASE)
PAGE = f"project-docs/waves/wave-{NUMBER}-okapi.md"
PLAN = "project-docs/WAVE_7777X_PLAN.md"
ROADMAP, CHANGELOG = "project-docs/ROADMAP.md", "CHANGELOG.md"
SPECS, GUIDES = "project-docs/capabilities/README.md", "user-docs/how-to/README.md"
LISTS = {ROADMAP: "okapi", PLAN: "okapi", PAGE: "zebra", SPECS: "zebra", GUIDES: "zebra"}
PROMISE = re.compile(r"raise NotImplementedError\(PENDING\)|pytest\.fail\(.*\)")
UNUSED = re.compile(r'\nPENDING = ".*"\n')
SPOKEN = {"draft": "draft", "ready": "ready", "implemented": "passing"}
# What somebody has written where the generator only says what to write.
WRITTEN = {
    "replace this with the first real command": "done",
    "say what the reader has now that they did not have before.": (
        "the reader has one more than before, and others can see it."
    ),
    "to get this done in one step": "to do it from the terminal",
    "I can go on with my own work": "nobody has to do it by hand",
    "it fails with an error that says what to do": "it is refused, and nothing is lost",
}
# What belongs somewhere, with its example, and the start of what is true already.
BLANK = re.compile(r"\n_[^\n]*_\n\n<!-- Example:\s(.*?)\s-->\n(\n[-*])?", re.DOTALL)
VISION = re.compile(r"(\*\*Vision:\*\*) .*")
COMMENTS = re.compile(r"\n(?:  # [^\n]*\n)+")  # the same in features
CODE = Path(__file__).with_name("capability.py.txt")
FIRST_RELEASE = date(2012, 1, 2)
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page with a list: its path, the text above the list, a line of it, the text below."""

    path: str
    above: str
    entry: str
    below: str

    def text(self, values: Texts, entries: Sequence[Texts]) -> str:
        """Return the page for a wave or the project, with a line for each of the entries."""
        lines = sorted(self.entry.format_map(entry) for entry in entries)
        return f"{self.above.format_map(values)}{''.join(lines)}{self.below.format_map(values)}"


@dataclass(frozen=True, slots=True)
class Mold:
    """What the tool writes for one wave and one capability, as formats with fields for names."""

    created: Texts
    lists: Mapping[str, Listing]


def mold(text: str) -> str:
    """Return a text as a format: its rare names replaced by fields, in the same spelling."""

    def field(found: re.Match[str]) -> str:
        word = found[0]
        name = WORDS.get(word.lower()) or PLACES[word]
        spelled = name.upper() if word.isupper() and word.isalpha() else name
        return f"{{{spelled.capitalize() if word.istitle() else spelled}}}"

    return TOKEN.sub(field, text.replace("{", "{{").replace("}", "}}"))


def take(home: Path, tool: Path) -> Mold:
    """Make the wave and the capability in a project, and return what became of it.

    Raises:
        RuntimeError: When the tool changes a page that is not known here.
    """
    before = project.texts(home)
    wave = ["Okapi", "--goal", "The okapi is there for everybody"]
    run([tool, "new", "wave", *wave, "--number", NUMBER, "--release", RELEASE], home)
    words = ["zebra-quagga", "--behavior", "WOMBAT.ZEBRA.QUAGGA", "--wave", NUMBER]
    words += ["--description", "Quagga for users of a zebra"]
    run([tool, "new", "capability", *words], home)
    after = project.texts(home)
    unknown = {path for path in before if before[path] != after.get(path)} - set(LISTS)
    if unknown:
        raise RuntimeError(f"`wavewright new` changes pages that the corpus does not: {unknown}")
    for path in (PAGE, PLAN):
        (home / path).unlink()
    created = {path: text for path, text in after.items() if path not in {*before, *LISTS}}
    for path in created:
        (home / path).unlink()
    molds = {mold(path): mold(text) for path, text in created.items()}
    package = next(path.split("/")[1] for path in before if path.startswith("src/"))
    code = CODE.read_text(encoding="utf-8")
    molds[f"src/{package}/{{noun}}_{{verb}}.py"] = code
    return Mold(molds, {path: listing(path, after[path], LISTS[path]) for path in LISTS})


def listing(path: str, text: str, word: str) -> Listing:
    """Cut a page at the one line of its list."""
    lines = text.splitlines(keepends=True)
    row = next(row for row, line in enumerate(lines) if f"{word}" in line and "](" in line)
    above, below = "".join(lines[:row]), "".join(lines[row + 1 :])
    return Listing(mold(path), mold(above), mold(lines[row]), mold(below))


def written(path: str, text: str) -> str:
    """Return a file in which somebody has written what is only hinted at in a new one."""
    for blank, words in WRITTEN.items():
        text = text.replace(blank, words)
    if path.endswith(".feature"):
        return COMMENTS.sub("", text)
    return BLANK.sub(lambda found: found[2] or f"\n{found[1]}\n", text)


def finished(path: str, text: str, status: str) -> str:
    """Return the mold of a file of a capability that has come so far."""
    text = text.replace("@status:draft", f"@status:{status}")
    text = text.replace("**Status:** draft", f"**Status:** {SPOKEN[status]}")
    if status != "draft":
        text = written(path, text)
    if status != "implemented":
        return text
    if path.endswith(".py"):
        text = UNUSED.sub("", PROMISE.sub("assert True", text))
        if "@pytest." not in text:
            text = text.replace("import pytest\n", "")
    return text.replace("- [ ]", "- [x]")


def values_of(wave: Wave, capability: Capability | None = None) -> dict[str, str]:
    """Return what goes into the fields of the molds."""
    words = {"theme": wave.theme}
    if capability:
        words |= {
            "namespace": capability.namespace.lower(),
            "noun": capability.noun,
            "verb": capability.verb,
        }
    values = {"number": wave.number, "release": wave.release, "series": str(wave.series)}
    values["later"] = str(wave.series + 1)
    for name, word in words.items():
        values |= {
            name: word,
            name.upper(): word.upper(),
            name.capitalize(): word.capitalize(),
        }
    return values


def files(molds: Mold, found: Sequence[Wave]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file of the corpus, the indexes last."""
    stages = {
        status: {path: finished(path, text, status) for path, text in molds.created.items()}
        for status in SPOKEN
    }
    rows: list[dict[str, str]] = []
    for wave in found:
        values = values_of(wave)
        some = [values_of(wave, capability) for capability in wave.capabilities]
        for capability, fields in zip(wave.capabilities, some, strict=True):
            for path, text in stages[capability.status].items():
                yield path.format_map(fields), text.format_map(fields)
        page = molds.lists[PAGE]
        text = page.text(values, some).replace("**Status:** planning", f"**Status:** {wave.status}")
        if wave.status != "planning":
            text = written(page.path, text)
        done = text.replace("- [ ]", "- [x]") if wave.status == "complete" else text
        yield page.path.format_map(values), done
        rows += some
    yield from indexes(molds, found, rows)


def indexes(molds: Mold, found: Sequence[Wave], rows: Sequence[Texts]) -> Iterator[tuple[str, str]]:
    """Yield the pages that list waves and capabilities."""
    for path in (SPECS, GUIDES):
        yield path, molds.lists[path].text({}, rows)
    everything = [values_of(wave) for wave in found]
    roadmap = planned(molds.lists[ROADMAP], {}, everything)
    yield ROADMAP, VISION.sub(r"\1 Nobody does by hand what a command can do.", roadmap)
    for series in sorted({wave.series for wave in found}):
        some = [values for values in everything if values["series"] == str(series)]
        plan = molds.lists[PLAN]
        yield plan.path.format_map(some[0]), planned(plan, some[0], some)


def planned(page: Listing, values: Texts, entries: Sequence[Texts]) -> str:
    """Return a page that lists waves, in their order."""
    lines = "".join(page.entry.format_map(entry) for entry in entries)
    return f"{page.above.format_map(values)}{lines}{page.below.format_map(values)}"


def news(head: str, found: Sequence[Wave]) -> str:
    """Return the changelog: a release for each complete wave, newest first."""
    parts = []
    for position, wave in enumerate(found):
        day = FIRST_RELEASE + timedelta(days=position)
        title = f"[{wave.release}] - {day}" if wave.status == "complete" else "[Unreleased]"
        lines = "".join(
            f"- {one.verb.capitalize()} {one.noun} (Wave {wave.number})\n"
            for one in wave.capabilities
        )
        if wave.status != "planning":
            parts.append(f"## {title}\n\n### Added\n\n{lines}")
    return head.partition("## [Unreleased]")[0] + "\n".join(reversed(parts))


def write(home: Path, size: int) -> int:
    """Grow a project to a corpus; return how many artifacts were written."""
    molds = take(home, project.BIN / "wavewright")
    found = waves(size)
    folders: set[Path] = set()
    count = 0
    for path, text in files(molds, found):
        file = home / path
        if file.parent not in folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            folders.add(file.parent)
        file.write_bytes(text.encode())
        count += 1
    changelog = home / CHANGELOG
    changelog.write_text(news(changelog.read_text(encoding="utf-8"), found), encoding="utf-8")
    tag(home, [wave for wave in found if wave.status == "complete"])
    return count


def tag(home: Path, released: Sequence[Wave]) -> None:
    """Let the project be of the version of its newest release, with a tag for each."""
    file = home / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^version = ".*"', f'version = "{released[-1].release}"', text, count=1)
    file.write_text(text, encoding="utf-8")
    if not (home / ".git").exists():
        run(["git", "init", "--quiet"], home)
    run([*project.GIT, "commit", "--quiet", "--allow-empty", "--no-verify", "-m", "start"], home)
    refs = "".join(f"create refs/tags/v{wave.release} HEAD\n" for wave in released)
    subprocess.run(["git", "update-ref", "--stdin"], cwd=home, input=refs, text=True, check=True)
    run(["git", "pack-refs", "--all"], home)


def make(folder: Path, size: int) -> Path:
    """Make a project in a folder, and grow it to a corpus."""
    home = project.copied(folder, project.template(folder), "example=false")
    write(home, size)
    return home


if __name__ == "__main__":
    make(Path(sys.argv[2]), int(sys.argv[1]))
