"""Project → findings. ``CHECKS`` is the table of checks; adding one is a function and a line."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from wavewright.checks import behaviors, features, links, loop, shape, statuses, waves
from wavewright.checks.chain import Chain
from wavewright.errors import UserError

if TYPE_CHECKING:
    from wavewright.checks.rule import Check
    from wavewright.model import Finding, Project

CHECKS: tuple[Check, ...] = (
    shape.unreadable_file,
    shape.missing_section,
    shape.missing_field,
    shape.unknown_status,
    shape.malformed_id,
    shape.name_differs_from_id,
    features.incomplete_feature,
    shape.broken_block,
    waves.dangling_wave,
    links.dangling_capability,
    waves.one_way_link,
    links.undeclared_behavior,
    behaviors.behavior_without_feature,
    links.duplicate,
    links.missing_file,
    loop.open_loop,
    behaviors.feature_not_run,
    behaviors.scenario_of_other_behavior,
    behaviors.behavior_without_unit_test,
    waves.wave_listed_differently,
    behaviors.behavior_without_code,
    behaviors.dangling_command,
    waves.wave_without_news,
    links.incomplete_index,
    statuses.status_differs,
    statuses.claims_too_much,
)

FAMILIES = {
    "SHAPE": "Each document has the form that the process, its readers and its generators rely on.",
    "TRACE": "What one document, test or piece of code says of another is true, both ways.",
    "STATUS": "A status says the same everywhere, and no more than what it stands on.",
}


def judge(project: Project) -> tuple[Finding, ...]:
    """Return the findings of all checks, in the order of their places."""
    chain = Chain(project)
    return tuple(sorted(finding for check in CHECKS for finding in check.findings(chain)))


def rule(name: str) -> Check:
    """Return the check with a rule id or a name, in any case.

    Raises:
        UserError: When there is none; with the nearest one.
    """
    known = {check.rule: check for check in CHECKS}
    wanted = name.strip().upper()
    found = known.get(wanted) or next((c for c in CHECKS if c.name.upper() == wanted), None)
    if found:
        return found
    near = difflib.get_close_matches(wanted, known, n=1)
    fix = f"Did you mean {near[0]}? " if near else ""
    raise UserError(
        f"there is no rule {name!r}", fix=f"{fix}`wavewright explain` lists all of them."
    )
