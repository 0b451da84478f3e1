"""The links of plain Markdown lines: what they lead to, and which waves they name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.read.paths import DOCUMENTS, INSTRUCTIONS, relation_of, resolved

if TYPE_CHECKING:
    from wavewright.read.rows import Row

Pair = tuple[str, str]  # relation, target

# A box to tick, or a link: its text has no brackets, its target no blanks and no parentheses. Most
# targets are paths, the third group has the others.
_LINK = re.compile(r"\[(?:[ xX]\] |([^\[\]\n]{0,900})\]\((?:(?!/)([\w./-]*)|([^\s()<>]*))\))")
_PATH = re.compile(rf"(?:{'|'.join(DOCUMENTS)}|tests|src)/[\w./-]+")
_ENDINGS = ("md", "py", "feature")
# Names that their folder and ending alone say too little of: READMEs and instructions.
_ODD = ("readme.md", INSTRUCTIONS)
_MOST = 1000  # folders that a process remembers
_MANY = 500  # names in the links of a page
# The same as in read.text, but with a beginning that can be searched for.
_WAVE = re.compile(r"Wave(?<!\wWave) (\d++\.\d++)(?![\w.]*\w)(?: \(v?([^()\s]+)\))?")
_PLAN = re.compile(r" *[-*] +Wave plan:")


class Targets(dict[tuple[str, str], Pair | None]):
    """``(folder as written, ending)`` → the folder from the root, and what such a file is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page

    def __missing__(self, key: tuple[str, str]) -> Pair | None:
        """Remember a folder; what has another ending is looked at in full each time."""
        folder, ending = key
        found = None
        if ending in _ENDINGS:
            target = resolved(self.page, f"{folder}/x.{ending}" if folder else f"x.{ending}")
            if target.endswith(f"x.{ending}"):
                found = relation_of(target), target[: -len(ending) - 2]
        if len(self) < _MOST:
            self[key] = found
        return found


class Links(NamedTuple):
    """What some lines lead to and name.

    ``labels`` are the behaviors that stand for a link to a feature, with a tab and that feature;
    ``waves`` are the texts that begin with a wave.
    """

    pairs: list[Pair]
    labels: list[str]
    waves: list[str]


def links(plain: str, targets: Targets) -> Links | None:  # noqa: C901, PLR0912  # hot
    """Return the links of lines without code; nothing if unsure."""
    found = _LINK.findall(plain)
    if len(found) != plain.count("]") and not _all(found, plain):
        return None
    if "#" in plain and any("#" in other for _, _, other in found):
        return None  # a place in a page
    pairs: list[Pair] = []
    labels: list[str] = []
    waves: list[str] = []
    for text, path, other in found:
        folder, _, name = path.rpartition("/")
        known = targets[folder, name.rpartition(".")[2]]
        if known and not name.lower().endswith(_ODD):
            relation, target = known[0], known[1] + name
        elif text or path or other:
            relation, target = _exact(targets.page, path or other)
        else:
            continue  # a box
        if target:
            pairs.append((relation, target))
        if text[:5] == "Wave ":
            waves.append(text)
        elif text != target and ("/" in text or text.isupper()):
            label = _label(text)
            if label and label[0][0] != "mention":
                return None  # the text is another path
            pairs += label
            if relation == "feature" and label and label[0][0] == "mention":
                labels.append(f"{text}\t{target}")
    # What labels a link may label another one on its line.
    if len(waves) > _MANY or sum(relation == "mention" for relation, _ in pairs) > _MANY:
        return None  # each of them is looked for
    if any(not _alone(text, plain) for relation, text in pairs if relation == "mention"):
        return None
    return Links(pairs, labels, waves)


@lru_cache(_MOST)
def _exact(page: str, written: str) -> Pair:
    """Return what a link leads to, with an empty target where that is no path of the project."""
    target = resolved(page, written)
    return relation_of(target), target


def _label(text: str) -> list[Pair]:
    """Return what the text of a link names: a behavior or a path from the root."""
    if names.BEHAVIOR.fullmatch(text):
        return [("mention", text)]
    return [(relation_of(text), text)] if _PATH.fullmatch(text) else []


def _alone(text: str, plain: str) -> bool:
    """Whether the links of a text are the only ones on their lines."""
    at = plain.find(f"[{text}](")
    while at >= 0:
        start, end = plain.rfind("\n", 0, at) + 1, plain.find("\n", at)
        end = len(plain) if end < 0 else end
        if plain.count("](", start, end) > 1:
            return False
        at = plain.find(f"[{text}](", end)
    return True


def once(pairs: list[Pair], *relations: str) -> bool:
    """Whether nothing is named twice in these relations."""
    found = [target for relation, target in pairs if relation in relations]
    return len(found) == len(set(found))


def _all(found: list[tuple[str, str, str]], plain: str) -> bool:
    """Whether brackets that are not in what was found are no links and no references either."""
    boxes = found.count(("", "", ""))
    return len(found) - boxes == plain.count("](") and "]:" not in plain


def all_waves(kind: str, plain: str, targets: Targets) -> list[Row] | None:
    """Return the rows of a section that may name waves outside of links; nothing if unsure."""
    rows: list[Row] = []
    for line in plain.split("\n"):
        if "]" in line or "Wave " in line:
            found = links(line, targets)
            if found is None:
                return None
            rows += [(f"{kind}:{relation}", target, "") for relation, target in found.pairs]
            rows += [(f"{kind}:labelled", label, "") for label in found.labels]
            rows += _named(kind, found.pairs, _WAVE.findall(line), "wave")
    return rows


def all_links(kind: str, plain: str, targets: Targets, *listed: str) -> list[Row] | None:
    """Return the rows of all links of a page; nothing if unsure, or if it lists a thing twice."""
    found = links(plain, targets)
    if found is None or not once(found.pairs, *listed):
        return None
    rows = [(f"{kind}:{relation}", target, "") for relation, target in found.pairs]
    if kind == "guide":
        rows += [("guide:labelled", label, "") for label in found.labels]
    waves = linked_waves(kind, plain, targets, found.waves)
    return None if waves is None else rows + waves


def linked_waves(
    kind: str, plain: str, targets: Targets, texts: list[str], other: str = "wave"
) -> list[Row] | None:
    """Return the rows of the waves that the texts of links name; nothing if unsure.

    Outside of the lines *Wave plan:* they may have another relation.
    """
    rows: list[Row] = []
    end = 0
    for text in texts:
        at = plain.find(f"[{text}](", end)
        if at < 0:
            continue  # on the line of the one before
        end = plain.find("\n", at)
        line = plain[plain.rfind("\n", 0, at) + 1 : end]
        there = links(line, targets)
        if there is None or end < 0:
            return None
        waves = [wave for text in there.waves for wave in _WAVE.findall(text)]
        planned = other != "wave" and _PLAN.match(line)
        rows += _named(kind, there.pairs, waves, "wave-reference" if planned else other)
    return rows


def listed_waves(kind: str, plain: str, targets: Targets) -> list[Row] | None:
    """Return the rows of a page that lists waves; nothing if unsure.

    Such a page has a row for each line that leads to a wave's page, whether it names it or not.
    """
    rows: list[Row] = []
    pairs: list[Pair] = []
    for line in plain.split("\n"):
        if "]" in line:
            found = links(line, targets)
            if found is None:
                return None
            pairs += found.pairs
            rows += [(f"{kind}:{relation}", target, "") for relation, target in found.pairs]
            waves = [wave for text in found.waves for wave in _WAVE.findall(text)]
            rows += _named(kind, found.pairs, waves, "wave", lists=True)
    return rows if once(pairs, "wave-page") else None


def _named(
    kind: str, pairs: list[Pair], waves: list[Pair], relation: str, *, lists: bool = False
) -> list[Row]:
    """Return the rows of the waves that a line names, with the page that it leads to."""
    rows: list[Row] = []
    first = page = ""
    for number, release in waves:
        rows.append((f"{kind}:{relation}", number, ""))
        if release:
            rows.append((f"{kind}:release", release, ""))
            first = first or release
    if waves or lists:
        page = next((target for one, target in pairs if one == "wave-page"), "")
    if waves:
        rows.append((f"{kind}:planned", f"{waves[0][0]}\t{first}\t{page}", ""))
    elif page:
        rows.append((f"{kind}:planned", f"\t\t{page}", ""))
    return rows
