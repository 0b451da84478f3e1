"""Capabilities and guides with no other links than `new` writes, whatever else is in them.

Each link is of a known form, and all brackets of the page are accounted for, so nothing else can
lead anywhere. Of a capability one expression finds all sections.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds.capability import KIND
from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.kinds.scenario import KIND as SCENARIO
from wavewright.read.fast.page_left import is_plain
from wavewright.read.paths import CAPABILITIES, FEATURES, GUIDES, WAVES

if TYPE_CHECKING:
    from wavewright.read.rows import Row

_GUIDE_FILE = r"user-docs/how-to/(?!readme\.)[a-z0-9-]+\.md"
_WAVE_FILE = r"wave-\d+\.\d+-[a-z0-9-]+\.md"
_MARKED = r"(?<=\n)<!-- wavewright:{0} -->\n([^<]*)(?<=\n)<!-- /wavewright:{0} -->\n"
_LINE = r"(?<![^\n])"  # the start of a line
_MARKERS = 6
_BELOW = {
    "Behaviors": f"[^<]*{_MARKED.format('behaviors')}[^<]*{_MARKED.format('features')}[^<]*",
    "Value Scenarios": rf"\n*{_MARKED.format('scenarios')}\n*",
    "Wave Alignment": rf"\n*\*\*\[Wave (\d+\.\d+) \(v(\d+\.\d+\.\d+)\)\]"
    rf"\(\.\./waves/({_WAVE_FILE})\)\*\*\n([^#]*)",
    "Future Evolution": r"[^#]*(?:(?<=\n)### [^\W_][^#]*)*",
    "References": "([^#]*)",
}
_PAGE = re.compile(
    "[^#]*"
    + "".join(
        rf"\n{'#' * level} {text}\n{_BELOW.get(text, '[^#]*')}" for level, text in KIND.outline
    )
    + r"\Z"
)
_DECLARED = re.compile(
    rf"{_LINE}- @behavior:({names.BEHAVIOR.pattern}) "
    rf"@status:({'|'.join(BEHAVIOR_STATUSES)})(?=[ \n])"
)
_FEATURE = re.compile(rf"{_LINE}- \[([a-z0-9-]+\.feature)\]\(behaviors/\1\)\n")
_SCENARIO = re.compile(
    rf"{_LINE}### Scenario \d+: ([^\W_][^\n]*)\n+"
    rf"- \*\*ID:\*\* ({names.SCENARIO.pattern})\n"
    rf"- \*\*Status:\*\* ({'|'.join(SCENARIO.statuses)})\n"
    rf"- \*\*Guide:\*\* \[({_GUIDE_FILE})\]\(\.\./\.\./\4\)\n"
    r"(?:- \*\*Tests:\*\* \[(tests/value-scenarios/test_[a-z0-9_]+\.py)\]\(\.\./\.\./\5\)\n)?"
    r"- \*\*Description:\*\* +(\S[^\n]*)"
)
_HOW_TO = re.compile(rf"- How-to: \[([^\[\]\n]*)\]\(\.\./\.\./({_GUIDE_FILE})\)")
_GUIDE_LINK = re.compile(
    r"\n- (?:Back to \[all how-to guides\]\(README\.md\)"
    r"|Capability: \[(?!Wave )[A-Z][^\[\]\n/]*[a-z][^\[\]\n/]*\]"
    r"\(\.\./\.\./project-docs/capabilities/((?!readme\.)[a-z0-9-]+\.md)\)"
    rf"|Behavior: \[({names.BEHAVIOR.pattern})\]"
    r"\(\.\./\.\./project-docs/capabilities/behaviors/([a-z0-9-]+\.feature)\)"
    r"|Test: \[(tests/value-scenarios/\w+\.py)\]\(\.\./\.\./\4\))(?=\n)"
)
_PLAN = re.compile(
    rf"\n- Wave plan: \[Wave (\d+\.\d+) — ([^\[\]\n]*)\]\(\.\./waves/({_WAVE_FILE})\)"
)


def as_made(plain: str, *, has_code: bool) -> list[Row] | None:
    """Return the rows of a capability without code and commands; nothing if unsure."""
    page = _PAGE.match(plain, 1)
    if not page:
        return None
    behaviors, features, scenarios, number, release, file, alignment, references = page.groups()
    end = page.end(3)
    if "Wave " in alignment or not _only_markers(plain, end):
        return None
    declared = _DECLARED.findall(behaviors)
    listed = _FEATURE.findall(features)
    proven = _SCENARIO.findall(scenarios)
    # No `@` but those of the behaviors, no heading but those of the sections and the scenarios.
    marks = plain.count("@"), plain.count("#", 0, end)
    if marks != (2 * len(declared), 5 + 3 * len(proven)) or len(set(listed)) != len(listed):
        return None
    rows = _waves(number, release, file)
    planned = _references(references, rows)
    links = len(listed) + 1 + planned
    for id_, status in declared:
        rows.append(("behavior", id_, ""))
        rows.append(("behavior.status", status, id_))
        rows.append(("capability:behavior", id_, ""))
    rows += [("capability:feature", f"{FEATURES}/{name}", "") for name in listed]
    fields = 0
    if not all(_scenario(one, rows, has_code=has_code) for one in proven):
        return None
    for scenario in proven:
        fields += 5 if scenario[4] else 4
        links += 2 if scenario[4] else 1
    known = planned and scenarios.count(":**") == fields and _only(links, plain)
    return rows if known else None


def _only_markers(plain: str, last: int) -> bool:
    """Whether a page whose last marker is at an offset has no other comments than markers."""
    after = plain.rfind("!") > last + 1 and plain.find("<!--", last + 1) > 0
    return not after and plain.count("<!--", 0, last) == _MARKERS - 1


def _only(links: int, plain: str) -> bool:
    """Whether a page has so many links, and no references."""
    after = [piece[:1] for piece in plain.split("]")]
    return after.count("(") - (after[0] == "(") == links and ":" not in after[1:]


def _waves(number: str, release: str, file: str) -> list[Row]:
    return [
        ("capability:wave", number, ""),
        ("capability:release", release, ""),
        ("capability:wave-page", f"{WAVES}/{file}", ""),
        ("capability:planned", f"{number}\t{release}\t{WAVES}/{file}", ""),
    ]


def _references(section: str, rows: list[Row]) -> int:
    """Add what a section refers to; return how many links these are, 0 if unsure."""
    plans = _PLAN.findall(f"\n{section}")
    guides = _HOW_TO.findall(section)
    for number, title, file in plans:
        if "Wave " in title:
            return 0
        rows.append(("capability:wave-reference", number, ""))
        rows.append(("capability:wave-page", f"{WAVES}/{file}", ""))
        rows.append(("capability:planned", f"{number}\t\t{WAVES}/{file}", ""))
    for title, target in guides:
        if "/" in title or title.isupper() or title.startswith("Wave "):
            return 0
        rows.append(("capability:guide", target, ""))
    return len(plans) + len(guides)


def _scenario(facts: tuple[str, ...], rows: list[Row], *, has_code: bool) -> bool:
    """Add a scenario: its id, status, guide and test, and whether it is described."""
    title, id_, status, guide, test, description = facts
    if not is_plain(title, description):
        return False
    if title == description:
        rows.append(("scenario:filler", f"**Description:** {description}", id_))
    behavior, _, name = id_.rpartition(".")
    rows.append(("scenario", id_, ""))
    rows.append(("scenario.status", status, id_))
    rows.append(("scenario:behavior", behavior.upper(), id_))
    rows.append(("scenario:guide", guide, id_))
    rows.append(("capability:guide", guide, ""))
    if test:
        rows.append(("scenario:test", test, id_))
        rows.append(("capability:test", test, ""))
        return test.endswith(f"/test_{name.replace('-', '_')}.py")
    return not has_code


def guide_links(plain: str) -> list[Row] | None:
    """Return the rows of the links of a guide; nothing if one has another form than `new` writes.

    Each stands on a line of its own, so that what labels a link labels no other.
    """
    found = _GUIDE_LINK.findall(plain)
    rows: list[Row] = []
    for capability, behavior, feature, test in found:
        if capability:
            rows.append(("guide:capability", f"{CAPABILITIES}/{capability}", ""))
        elif feature:
            target = f"{FEATURES}/{feature}"
            rows.append(("guide:feature", target, ""))
            rows.append(("guide:mention", behavior, ""))
            rows.append(("guide:labelled", f"{behavior}\t{target}", ""))
        elif test:
            rows.append(("guide:test", test, ""))
        else:
            rows.append(("guide:path", f"{GUIDES}/README.md", ""))
    listed = [row for row in rows if row[0] in {"guide:feature", "guide:test"}]
    twice = len(set(listed)) != len(listed) or len(set(found)) != len(found)
    return None if twice or not _only(len(found), plain) else rows
