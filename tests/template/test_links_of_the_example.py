"""The worked example, mutated: no link of it can break without a finding where it broke."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.model import Finding, Link
from wavewright.read import read_project

NUMBERS = {"wave", "wave-reference", "wave-mention", "release"}
# Lines that repeat what another line of the same file says, so that nothing is lost with them:
# for each relation, in which files.
ECHOES = {
    "path": r"README\.md|user-docs/.*",
    "guide": r"README\.md|project-docs/capabilities/.*",  # the reader's list of guides at the end
    "wave-reference": r"project-docs/capabilities/.*",
    "wave-page": r"project-docs/capabilities/.*",  # beside the number
    "release": r"project-docs/capabilities/.*",
    "feature": r"tests/(unit|step_defs)/.*",
    "mention": r"tests/(unit|step_defs)/.*",
    "wave": r"tests/unit/.*",
    "scenario": r"tests/value-scenarios/.*",
    "command": r"project-docs/capabilities/.*",  # a promise less breaks none
}
Example = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def example(render: Any, tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Return a copy of the worked example to write in, and its texts."""
    root = tmp_path_factory.mktemp("mutated") / "project"
    shutil.copytree(render(), root)
    names = sorted(name for name in read_project(root, load(root)).files if (root / name).is_file())
    return root, {name: (root / name).read_text(encoding="utf-8") for name in names}


def links(root: Path) -> list[Link]:
    found = {link for one in read_project(root, load(root)).artifacts for link in one.links}
    return sorted(found, key=lambda link: (link.place, link.relation))


def judged(example: Example, name: str, text: str | None) -> tuple[Finding, ...]:
    """Return the findings after one file was changed, or deleted; then put it back."""
    root, texts = example
    path = root / name
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    try:
        return judge(read_project(root, load(root)))
    finally:
        path.write_text(texts[name], encoding="utf-8")


def mutants(example: Example, *, delete: bool) -> Iterator[tuple[Link, str]]:
    """Yield each link with the text of its file after its target, or its line, is wrong."""
    root, texts = example
    for link in links(root):
        lines = texts[link.place.path].split("\n")
        number = link.place.line - 1
        if delete:
            del lines[number]
        else:
            lines[number] = corrupted(lines[number], link)
        yield link, "\n".join(lines)


def corrupted(line: str, link: Link) -> str:
    """Return a line in which the link names something that does not exist."""
    at = link.place.column - 1
    if link.relation in NUMBERS:
        return f"{line[:at]}9{line[at:]}"
    if "/" in link.target:
        at = line.index(link.target.rpartition("/")[2], at)
    extra = "X" if link.target.isupper() else "x"
    return f"{line[:at]}{extra}{line[at:]}"


def test_the_example_has_no_finding(example: Example) -> None:
    root, texts = example
    assert judged(example, "README.md", texts["README.md"]) == ()
    assert len(links(root)) > 70


def test_a_corrupted_link_is_found_at_its_line(example: Example) -> None:
    missed = [
        f"{link.relation} at {link.place}"
        for link, text in mutants(example, delete=False)
        if all(
            (found.place.path, found.place.line) != (link.place.path, link.place.line)
            for found in judged(example, link.place.path, text)
        )
    ]
    assert missed == []


def test_a_deleted_link_is_found(example: Example) -> None:
    missed = [
        f"{link.relation} at {link.place}"
        for link, text in mutants(example, delete=True)
        if not re.fullmatch(ECHOES.get(link.relation, ""), link.place.path)
        and not judged(example, link.place.path, text)
    ]
    assert missed == []


def test_a_deleted_file_that_is_linked_is_found(example: Example) -> None:
    root, texts = example
    linked = {link.target for link in links(root)} & set(texts)
    documents = {name for name in texts if name.startswith(("project-docs/", "user-docs/"))}
    tests = {name for name in texts if re.match(r"tests/(unit|step_defs|value-scen)", name)}
    code = {name for name, text in texts.items() if name.startswith("src/") and "@behav" in text}
    missed = [
        name
        for name in sorted(linked | documents | tests | code | {"CHANGELOG.md"})
        if name != "wavewright.yml" and not judged(example, name, None)
    ]
    assert missed == []


def test_a_renamed_file_is_found(example: Example) -> None:
    root, texts = example
    missed = []
    for name in texts:
        if re.search(r"\.feature$|how-to/\w|waves/|capabilities/g|CHANGELOG|ROADMAP|_PLAN", name):
            folder, _, last = name.rpartition("/")
            other = root / folder / f"x{last}"
            other.write_text(texts[name], encoding="utf-8")
            if not judged(example, name, None):
                missed.append(name)
            other.unlink()
    assert missed == []
