"""The quick reader of capabilities as `new` writes them and people fill them.

It proves step by step that a page is as its kind wants it, and gives up at the first doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.kinds.capability import KIND
from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.kinds.scenario import KIND as SCENARIO
from wavewright.read.fast.page_left import Left, is_plain
from wavewright.read.fast.page_links import Targets, all_waves, linked_waves, links, once
from wavewright.read.fast.page_made import as_made
from wavewright.read.fast.page_text import (
    FOLDED,
    commands,
    fields,
    folded,
    heads,
    marked,
    outline,
    uncoded,
)
from wavewright.read.paths import CAPABILITIES

if TYPE_CHECKING:
    from wavewright.read.rows import Row

_LEFT = Left(KIND)
_BLOCKS = ("behaviors", "features", "scenarios")
_TARGETS = Targets(f"{CAPABILITIES}/x.md")
_DONE = BEHAVIOR_STATUSES[-1]
_TITLE = re.compile(r"# Capability: [^\W_]")
_DECLARED = re.compile(
    rf"\n- @behavior:({names.BEHAVIOR.pattern}) @status:({'|'.join(BEHAVIOR_STATUSES)})(?=[ \n])"
)
_COMMAND = re.compile(r"\n *[-*] +`([^`\s]+)")
# The fields stand first in their section.
_SCENARIO = re.compile(
    r"Scenario \d+: ([^\W_][^\n]*)\n+"
    rf"- \*\*ID:\*\* +({names.SCENARIO.pattern}) *\n"
    rf"- \*\*Status:\*\* +({'|'.join(SCENARIO.statuses)}) *\n"
    r"- \*\*Guide:\*\* +(?=[^\n]*\]\()[^\n]*+\n"
    r"(- \*\*Tests:\*\* +(?=[^\n]*\]\()[^\n]*+\n)?"
    r"- \*\*Description:\*\* +(\S[^\n]*)"
)


class _Sections(NamedTuple):
    """The text below the headings that are read by themselves, and all the other text."""

    behaviors: str
    scenarios: str
    needs: str
    alignment: str
    rest: str


_READ = ("Behaviors", "MCP Tools", "CLI Commands", "From Other Capabilities", "Wave Alignment")
_HEADINGS = r"[^#]*(?:(?<=\n)### [^\W_][^#]*)*"
_HEADS = heads(KIND.outline)
_TEXTS = [text for _, text in KIND.outline]


def _pattern() -> str:
    """Return the expression for a page with the sections of its kind and no others.

    Only the scenarios and what later waves may add have headings that nobody knows before.
    """
    below = dict.fromkeys(_READ, "([^#]*)")
    below |= {"Value Scenarios": f"({_HEADINGS})", "Future Evolution": _HEADINGS}
    sections = (
        rf"\n{'#' * level} {text}\n{below.get(text, '[^#]*')}" for level, text in KIND.outline
    )
    return rf"[^#]*{''.join(sections)}\Z"


_PAGE = re.compile(_pattern())


def capability(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: FBT001
    """Return the rows of a capability, its behaviors and its scenarios."""
    page = folded(text) if _TITLE.match(text) else None
    if not page or not names.SLUG.fullmatch(path, path.rfind("/") + 1, len(path) - len(".md")):
        return None
    known = _LEFT.taken(page)
    if known is None:
        return None
    page, left = known
    plain = uncoded(page)
    if plain is None:
        return None
    rows = as_made(plain, has_code=has_code)
    if rows is None:
        rows = _in_general(page, has_code=has_code)
    if rows is None or (_is_done(rows) and not _LEFT.is_met(page)):
        return None
    return _with_commands(page, rows + left)


def _is_done(rows: list[Row]) -> bool:
    """Whether all behaviors are implemented, so that open criteria count."""
    return {status for key, status, _ in rows if key == "behavior.status"} == {_DONE}


def _in_general(page: str, *, has_code: bool) -> list[Row] | None:
    """Return the rows of a capability with other headings or links than `new` writes."""
    sections = _sections(page) if marked(page, _BLOCKS) else None
    if not sections:
        return None
    declared = _DECLARED.findall(sections.behaviors)
    if page.count("@behavior:") != len(declared):
        return None
    rows: list[Row] = []
    for id_, status in declared:
        rows.append(("behavior", id_, ""))
        rows.append(("behavior.status", status, id_))
        rows.append(("capability:behavior", id_, ""))
    before, *scenarios = f"\n{sections.scenarios}".split("\n### ")
    for one in scenarios:
        if not _scenario(one, rows, has_code=has_code):
            return None
    return rows if _others(sections, before, rows) else None


def _with_commands(page: str, rows: list[Row]) -> list[Row] | None:
    """Add the commands and tools of a capability whose sections follow each other as they should.

    What stands in a fence there is no code to the full reader.
    """
    if "`" not in page:
        return rows
    tools, commanded = page.find("\n### MCP Tools\n"), page.find("\n### CLI Commands\n")
    end = page.find("\n### Domain Model\n")
    if FOLDED in page[tools:end]:
        return None
    rows += [("capability:tool", name, "") for name in _COMMAND.findall(page[tools:commanded])]
    rows += [("capability:command", name, "") for name in _COMMAND.findall(page[commanded:end])]
    return rows + commands("capability", page)


def _sections(page: str) -> _Sections | None:
    """Return the sections of a page; nothing if one is missing or in doubt."""
    found = _PAGE.match(page, 1)
    if not found:
        return _divided(page)
    behaviors, scenarios, _, _, needs, alignment = found.groups()
    start, end = found.span(6)
    rest = page[: found.start(2)] + page[found.end(2) : start] + page[end:]
    return _Sections(behaviors, scenarios, needs, alignment, rest)


def _divided(page: str) -> _Sections | None:
    """Return the sections of a page that has more headings than its kind wants."""
    parts = page.split("\n#")
    marks = outline(parts, _HEADS)
    if not marks or marks[0] != 1:
        return None
    at = dict(zip(_TEXTS, marks, strict=True))
    # What is read ends at the next section of the kind: nothing may divide it before.
    after = dict(zip(_TEXTS, marks[1:], strict=False))
    if any(after[text] != at[text] + 1 for text in _READ):
        return None
    scenarios, integrations = at["Value Scenarios"], at["Integrations"]
    alignment = at["Wave Alignment"]
    rest = [*parts[:scenarios], *parts[integrations:alignment], *parts[alignment + 1 :]]
    return _Sections(
        behaviors=parts[at["Behaviors"]],
        scenarios="\n#".join(parts[scenarios:integrations]),
        needs=parts[at["From Other Capabilities"]],
        alignment=parts[alignment],
        rest="\n".join(rest),
    )


def _scenario(section: str, rows: list[Row], *, has_code: bool) -> bool:
    """Add a scenario and its links, which are links of the capability too."""
    found = _SCENARIO.match(section)
    if not found:
        return False
    title, id_, status, tests, description = found.groups()
    if (has_code and not tests) or not is_plain(title, description):
        return False
    if fields(section, SCENARIO.required) != len(SCENARIO.required) - (not tests):
        return False  # one stands twice
    plain = uncoded(section)
    linked = None if plain is None else links(plain, _TARGETS)
    if linked is None or linked.waves:
        return False
    behavior, _, name = id_.rpartition(".")
    wanted = f"/test_{name.replace('-', '_')}.py"
    rows.append(("scenario", id_, ""))
    rows.append(("scenario.status", status, id_))
    rows.append(("scenario:behavior", behavior.upper(), id_))
    if title == description:
        rows.append(("scenario:filler", f"**Description:** {description}", id_))
    for relation, target in linked.pairs:
        if relation == "feature" or (relation == "test" and not target.endswith(wanted)):
            return False  # a feature may stand in its own list too
        rows.append((f"scenario:{relation}", target, id_))
        rows.append((f"capability:{relation}", target, ""))
    return True


def _others(sections: _Sections, before: str, rows: list[Row]) -> bool:
    """Add all other links of a capability, what it needs and its waves."""
    rest = sections.rest + before if "]" in before else sections.rest
    plain = uncoded(rest)
    linked = None if plain is None else links(plain, _TARGETS)
    if plain is None or linked is None or not once(linked.pairs, "feature"):
        return False
    rows += [(f"capability:{relation}", target, "") for relation, target in linked.pairs]
    rows += [("capability:labelled", label, "") for label in linked.labels]
    if linked.waves:
        waves = linked_waves("capability", plain, _TARGETS, linked.waves, "wave-mention")
        if waves is None:
            return False
        rows += waves
    if "]" in sections.needs and not _needs(sections.needs, rows):
        return False
    alignment = uncoded(sections.alignment)
    aligned = None if alignment is None else all_waves("capability", alignment, _TARGETS)
    if aligned is None:
        return False
    rows += aligned
    return True


def _needs(section: str, rows: list[Row]) -> bool:
    """Add the capabilities that a section links."""
    plain = uncoded(section)
    linked = None if plain is None else links(plain, _TARGETS)
    if linked is None:
        return False
    rows += [
        ("capability:needs", target, "")
        for relation, target in linked.pairs
        if relation == "capability"
    ]
    return True
