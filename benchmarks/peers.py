"""The corpus as other tools for traceability hold it, and how they check it.

There is one item in each file, except where a tool's time grows much faster than the number of its
files; there are fifty then. An item has an id, a title, a short text and its links, and nothing of
the markup that our artifacts have. So the comparison errs on the side of the others.

``python -m benchmarks.peers NAME SIZE FOLDER`` writes the corpus of one tool.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks import rivals
from benchmarks.layout import UPWARD, Item, items
from benchmarks.measure import Missing, attempt, run

TEXT = (
    "The artifact says what is done, for whom, and how everybody can see that it is done. "
    "What it stands on is linked above, and what stands on it links this one from below."
)
PLANTED = Item("CODE-PLANTED", "code", "planted", ("FEATURE-NOBODY-HAS",))
PAGE = 50
SMALL = 100
JAR = "OPENFASTTRACE_JAR"
Files = Iterator[tuple[str, str]]
Words = list[str | Path]


@dataclass(frozen=True, slots=True)
class Peer:
    """One tool: its name, how it holds items, its check, and what that leaves behind.

    ``most`` is the largest corpus worth the wait.
    """

    title: str
    files: Callable[[Iterable[Item]], Files]
    command: Callable[[], Words]
    leaves: tuple[str, ...] = ()
    most: int = 10_000


def trlc(found: Iterable[Item]) -> Files:
    """Records of one type for each kind, with references."""
    types = []
    for kind, above in UPWARD.items():
        fields = "".join(f"  {one} {type_of(one)}\n" for one in above)
        types.append(f"type {type_of(kind)} {{\n  title String\n  text String\n{fields}}}\n")
    yield "chain.rsl", "package Chain\n\n" + "\n".join(types)
    for item in found:
        links = "".join(
            f"  {kind} = {name_of(link)}\n"
            for kind, link in zip(UPWARD[item.kind], item.links, strict=True)
        )
        text = (
            f"package Chain\n\n{type_of(item.kind)} {name_of(item.id)} {{\n"
            f'  title = "{item.title}"\n  text = "{TEXT}"\n{links}}}\n'
        )
        yield f"{item.kind}/{item.id}.trlc", text


def type_of(kind: str) -> str:
    """Return a kind as the name of a type."""
    return f"{kind.capitalize()}_Item"


def name_of(link: str) -> str:
    """Return an id as a plain name."""
    return link.replace("-", "_")


def sphinx_needs(found: Iterable[Item]) -> Files:
    """Pages of fifty needs: with one on each, it takes eight times as long."""
    types = [
        {"directive": f"need-{kind}", "title": kind, "prefix": "", "color": "#fff", "style": "node"}
        for kind in UPWARD
    ]
    settings = (
        "project = 'Corpus'\nextensions = ['sphinx_needs']\n"
        f"needs_types = {types!r}\nneeds_id_regex = '.*'\n"
    )
    yield "conf.py", settings
    yield "index.rst", "Corpus\n======\n\n.. toctree::\n   :glob:\n\n   part-*\n"
    for number, some in enumerate(batched(found)):
        title = f"Part {number}"
        yield f"part-{number}.rst", f"{title}\n{'=' * len(title)}\n" + "".join(map(need, some))


def need(item: Item) -> str:
    """Return an item as a directive."""
    links = f"   :links: {', '.join(item.links)}\n" if item.links else ""
    return f"\n.. need-{item.kind}:: {item.title}\n   :id: {item.id}\n{links}\n   {TEXT}\n"


def strictdoc(found: Iterable[Item]) -> Files:
    """Documents of fifty requirements: with one in each, it needs more than seven minutes."""
    for number, some in enumerate(batched(found)):
        nodes = "\n".join(map(requirement, some))
        yield f"part-{number}.sdoc", f"[DOCUMENT]\nTITLE: Part {number}\n\n{nodes}"


def requirement(item: Item) -> str:
    """Return an item as a node."""
    parents = "".join(f"- TYPE: Parent\n  VALUE: {link}\n" for link in item.links)
    relations = f"RELATIONS:\n{parents}" if parents else ""
    return f"[REQUIREMENT]\nUID: {item.id}\nTITLE: {item.title}\nSTATEMENT: {TEXT}\n{relations}"


def batched(found: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield items in lists that fill a page."""
    rest = iter(found)
    while some := list(islice(rest, PAGE)):
        yield some


def doorstop(found: Iterable[Item]) -> Files:
    """One document for each kind, in a tree: an item links the one above, not several."""
    for kind, above in UPWARD.items():
        parent = f"  parent: {above[0].upper()}\n" if above else ""
        yield (
            f"{kind}/.doorstop.yml",
            f"settings:\n  digits: 6\n{parent}  prefix: {kind.upper()}\n  sep: '-'\n",
        )
    for number, item in enumerate(found):
        links = f"links:\n- {item.links[0]}: null\n" if item.links else "links: []\n"
        text = (
            "active: true\nderived: false\nheader: ''\n"
            f"level: {number + 1}\n{links}normative: true\nref: ''\nreviewed: null\n"
            f"text: |\n  {TEXT}\n"
        )
        yield f"{item.kind}/{item.id}.yml", text


def openfasttrace(found: Iterable[Item]) -> Files:
    """One Markdown file for each item; each kind needs those that cover it."""
    below = {kind: [one for one, above in UPWARD.items() if kind in above] for kind in UPWARD}
    for item in found:
        covers = "".join(f"* `{oft_id(link)}`\n" for link in item.links)
        needs = f"\nNeeds: {', '.join(below[item.kind])}\n" if below[item.kind] else ""
        above = f"\nCovers:\n\n{covers}" if covers else ""
        yield (
            f"{item.kind}/{item.id}.md",
            f"# {item.title}\n`{oft_id(item.id)}`\n\n{TEXT}\n{above}{needs}",
        )


def oft_id(link: str) -> str:
    """Return an id with its kind and revision."""
    kind, _, rest = link.partition("-")
    return f"{kind.lower()}~{rest.lower()}~1"


def jar_command() -> Words:
    """Return the command of OpenFastTrace.

    Raises:
        Missing: Without Java, or a jar in the variable.
    """
    jar = os.environ.get(JAR, "")
    if not jar or not Path(jar).is_file() or not shutil.which("java"):
        raise Missing(f"needs java, and the path of its jar in {JAR}")
    return ["java", "-jar", Path(jar).resolve(), "trace", "."]


def python(name: str, requirement: str, *words: str) -> Callable[[], Words]:
    """Return how to make the command of a Python package's program."""
    return lambda: [rivals.python_program(name, requirement), *words]


TRLC, NEEDS, STRICTDOC = "trlc==3.1.1", "sphinx-needs==9.1.0", "strictdoc==0.30.4"
DOORSTOP = "doorstop==3.2"
NEEDS_WORDS = ("-q", "-W", "--keep-going", "-b", "needs", ".", "_build")
STRICTDOC_WORDS = ("export", ".", "--formats", "json", "--output-dir", "_out")
PEERS = {
    "trlc": Peer(TRLC, trlc, python("trlc", TRLC, ".")),
    "openfasttrace": Peer("OpenFastTrace", openfasttrace, jar_command),
    "sphinx-needs": Peer(
        f"{NEEDS} -b needs",
        sphinx_needs,
        python("sphinx-build", NEEDS, *NEEDS_WORDS),
        leaves=("_build",),
    ),
    "strictdoc": Peer(
        f"{STRICTDOC} JSON",
        strictdoc,
        python("strictdoc", STRICTDOC, *STRICTDOC_WORDS),
        leaves=("_out", "output"),
    ),
    "doorstop": Peer(
        f"{DOORSTOP} -F",
        doorstop,
        python("doorstop", DOORSTOP, "-F", "-q"),
        most=1_000,  # its time grows with the square
    ),
}


def write(name: str, found: Iterable[Item], home: Path) -> None:
    """Write the corpus of one tool."""
    folders: set[Path] = set()
    for path, text in PEERS[name].files(found):
        file = home / path
        if file.parent not in folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            folders.add(file.parent)
        file.write_text(text, encoding="utf-8")
    if name == "doorstop":
        run(["git", "init", "--quiet"], home)  # it looks for a repository upwards


def clean(name: str, home: Path) -> None:
    """Remove what a run left, so that the next one begins with nothing."""
    for left in PEERS[name].leaves:
        shutil.rmtree(home / left, ignore_errors=True)


def prove(name: str, folder: Path) -> None:
    """Refuse to compare with a tool that does not take a clean corpus, or passes over a broken one.

    Raises:
        Missing: With what it did.
    """
    command = PEERS[name].command()
    whole, broken = folder / f"{name}-whole", folder / f"{name}-broken"
    write(name, items(SMALL), whole)
    write(name, (*items(SMALL), PLANTED), broken)
    done = attempt(command, whole)
    if done.code:
        raise Missing(f"{name} ended with {done.code} on a clean corpus: {done.output[-300:]}")
    done = attempt(command, broken)
    if not done.code or "NOBODY-HAS" not in done.output.upper().replace("_", "-"):
        raise Missing(f"{name} did not report a broken link: {done.output[-300:]}")


if __name__ == "__main__":
    write(sys.argv[1], items(int(sys.argv[2])), Path(sys.argv[3]))
