"""DOCS: what documents tell the reader to run, and the headings that they link, are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import near
from wavewright.checks.commands import COMMANDS
from wavewright.checks.nearest import candidates
from wavewright.checks.recipes import recipes_of
from wavewright.checks.rule import check
from wavewright.kinds import KINDS
from wavewright.model import Edit
from wavewright.read.files import LARGE
from wavewright.read.lazy import Later

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Link

_anchors = Later("anchors", "anchors")
HISTORY = ("changelog", "release")  # they say what was, not what is
SURE = 0.8  # how alike two words are when one is the other mistyped


def _named(chain: Chain, relation: str) -> frozenset[str]:
    """Return what the documents name in a relation, but for those that tell of the past."""
    keys = (key for key in chain.keys(relation) if key.partition(":")[0] not in HISTORY)
    return chain.values(*keys)


def _wrong(chain: Chain, relation: str, right: frozenset[str]) -> Iterator[Link]:
    for _, link in chain.dangling(relation, right, but=HISTORY):
        yield link


def _mended(link: Link, wrong: str, known: Collection[str]) -> tuple[Edit, ...]:
    """Return the edit of a name into the one that is meant, where no other can be."""
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    found = difflib.get_close_matches(wrong, candidates(wrong, known), n=2, cutoff=SURE)
    return (Edit(link.place, len(wrong), found[0]),) if len(found) == 1 else ()


@check("DOCS101")
def unknown_recipe(chain: Chain) -> Faults:
    """A recipe that a document names is one of the justfile.

    What does not run as it is written is the first thing a new reader meets, and agents try it
    again and again. Recipes are read in code spans and in blocks of `bash`, `sh` or `console`, as
    `just NAME` or `uv run just NAME`.

    Mend the name, or add the recipe to the justfile. Write a placeholder in upper case, or as
    `<name>`. What the changelog and release notes name may be gone.
    """
    named = _named(chain, "recipe")
    recipes = recipes_of(chain) if named else None
    if recipes is None:
        return
    right = frozenset(one for one in named if recipes.runs(one))
    for link in _wrong(chain, "recipe", right):
        name = link.target.rpartition(" ")[2]
        meant = near(name, recipes.names()) or "Mend the name. "
        fix = f"{meant}Or add the recipe to the justfile."
        edits = _mended(link, name, recipes.names())
        yield link.place, f"there is no recipe `{name}`", fix, edits


@check("DOCS102")
def unknown_subcommand(chain: Chain) -> Faults:
    """A command of wavewright that a document names is one.

    An instruction that this tool answers with an error teaches people and agents not to trust the
    others. Commands are read in code spans and in blocks of `bash`, `sh` or `console`.

    Mend the name; `wavewright --help` lists the commands, and `wavewright new --help` what can be
    made. What the changelog and release notes name may be gone.
    """
    kinds = {f"new {kind.name}" for kind in KINDS}
    right = frozenset(kinds.union(COMMANDS))
    for link in _wrong(chain, "subcommand", right):
        first, _, second = link.target.partition(" ")
        known = [kind.name for kind in KINDS] if second else COMMANDS
        name = second or first
        what = f"`wavewright new {name}` makes nothing" if second else f"no command `{name}`"
        message = what if second else f"wavewright has {what}"
        fix = near(name, known) or f"Known: {', '.join(known)}."
        yield link.place, message, fix, _mended(link, name, known)


@check("DOCS104")
def missing_heading(chain: Chain) -> Faults:
    """A link to a heading leads to a heading.

    A page whose heading was renamed still opens, at its top, and the reader looks for an answer
    that was one click away.

    Mend what stands behind `#`: the heading in lower case, its punctuation left out, `-` for each
    blank, and `-1` behind the second heading of the same text.
    """
    known: dict[str, frozenset[str]] = {}
    right = set()
    for target in _named(chain, "anchor"):
        page, _, anchor = target.partition("#")
        data = chain.survey.data(page) if page not in known and chain.exists(page) else None
        if isinstance(data, bytes) and len(data) <= LARGE:
            known[page] = _anchors(data)
        if page not in known or anchor in known[page]:  # a page that is not there has its own rule
            right.add(target)
    for link in _wrong(chain, "anchor", frozenset(right)):
        page, _, anchor = link.target.partition("#")
        fix = near(anchor, known[page]) or "Mend the link, or put the heading back."
        message = f"{page} has no heading `#{anchor}`"
        yield link.place, message, fix, _mended(link, anchor, known[page])


@check("DOCS103")
def missing_import(chain: Chain) -> Faults:
    """A file that a justfile imports exists.

    Without it `just` refuses to run any recipe at all.

    Mend the path, put the file back, or write `import?` where it may be missing.
    """
    for _, link in chain.dangling("import", chain.survey.files):
        if not link.target.startswith(("..", "/", "~")) and not chain.exists(link.target):
            fix = f"{near(link.target, chain.paths('recipes'))}Or put the file back."
            yield link.place, f"{link.target} does not exist", fix
