"""Project → findings. ``CHECKS`` is the table of checks; adding one is a function and a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks import (
    agents,
    behaviors,
    blanks,
    configs,
    criteria,
    dates,
    decisions,
    docs,
    drafts,
    drawn,
    epics,
    features,
    figures,
    guides,
    indexes,
    interfaces,
    legible,
    links,
    loop,
    merges,
    news,
    pages,
    plans,
    releases,
    roadmaps,
    runs,
    sections,
    shape,
    statuses,
    steps,
    waves,
)
from wavewright.checks import proofs as proven
from wavewright.checks.chain import Chain, near
from wavewright.errors import UserError
from wavewright.proof import Proofs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wavewright.checks.rule import Check
    from wavewright.model import Finding
    from wavewright.read import Survey

CHECKS: tuple[Check, ...] = (
    shape.unreadable_file,
    sections.missing_section,
    sections.missing_field,
    shape.unknown_status,
    shape.malformed_id,
    shape.name_differs_from_id,
    features.incomplete_feature,
    features.invalid_gherkin,
    shape.broken_block,
    pages.malformed_front_matter,
    pages.malformed_date,
    blanks.placeholder_left,
    drafts.unticked_checklist,
    merges.conflict_markers,
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
    interfaces.dangling_command,
    waves.wave_without_news,
    indexes.incomplete_index,
    steps.step_without_definition,
    steps.definition_without_step,
    interfaces.dangling_tool,
    interfaces.orphan_interface,
    waves.vision_apart,
    links.listed_twice,
    links.mislabelled_link,
    runs.guide_not_executed,
    behaviors.tests_of_other_behavior,
    behaviors.behavior_without_proof,
    behaviors.quoted_scenario_is_gone,
    drafts.document_apart,
    decisions.one_way_supersession,
    figures.figure_does_not_follow,
    figures.figures_missing,
    decisions.link_to_superseded,
    criteria.criterion_differs_from_settings,
    shape.doubled_field,
    statuses.status_differs,
    statuses.claims_too_much,
    proven.claims_what_failed,
    proven.claims_what_nothing_shows,
    proven.claims_too_little,
    proven.never_seen_failing,
    proven.broken_record,
    statuses.scaffold_left,
    statuses.scaffold_unasked,
    epics.epic_claims_too_much,
    epics.unknown_status_of_plan,
    plans.wave_of_other_size,
    plans.dependency_cycle,
    plans.need_of_later_wave,
    plans.begun_too_early,
    plans.release_out_of_order,
    dates.impossible_dates,
    drawn.approved_by_nobody,
    drawn.stale_graph,
    drawn.wrong_sum,
    legible.unreadable_plan,
    legible.done_out_of_order,
    legible.item_differs_from_task,
    epics.sprint_over_capacity,
    releases.release_without_wave,
    epics.epic_without_prd,
    epics.dangling_task,
    news.malformed_changelog,
    releases.version_differs,
    releases.untold_release,
    releases.released_wave_not_complete,
    releases.feedback_on_no_release,
    releases.feedback_leads_nowhere,
    roadmaps.roadmap_behind,
    guides.step_without_command,
    guides.steps_out_of_order,
    guides.problem_without_solution,
    guides.unclear_code,
    runs.nothing_runs,
    runs.never_run,
    runs.asserts_nothing,
    runs.cannot_be_run,
    docs.unknown_recipe,
    docs.unknown_subcommand,
    docs.missing_import,
    docs.missing_heading,
    agents.missing_front_matter,
    agents.invalid_front_matter,
    agents.missing_apply_to,
    agents.invalid_apply_to,
    agents.missing_description,
    agents.thin_instructions,
    *configs.SETTINGS,
    *configs.LEFT,
)

FAMILIES = {
    "SHAPE": "Each document has the form that the process, its readers and its generators rely on.",
    "TRACE": "What one document, test or piece of code says of another is true, both ways.",
    "STATUS": "A status says the same everywhere, and no more than documents and runs show.",
    "PLAN": "What is planned can be done: in its size, in its order and in its time.",
    "RELEASE": "Changelog, tags, version, waves and roadmap tell of the same releases.",
    "GUIDE": "A how-to guide can be followed to its end, and run as a test.",
    "DOCS": "What documents tell the reader to run or to look up is there.",
    "AGENT": "Instruction files for agents say what they are for, in a form that tools read.",
    "CONFIG": "The settings, and what is ignored, are what somebody meant and still means.",
}


def judge(
    survey: Survey,
    moves: Callable[[], Mapping[str, str]] = dict[str, str],
    proofs: Proofs = Proofs(),  # noqa: B008  # it is frozen
) -> tuple[Finding, ...]:
    """Return the findings of all checks, in the order of their places.

    Args:
        survey: The project.
        moves: Finds where moved files are now; called only when a link is broken.
        proofs: What recorded runs say of the project.
    """
    chain = Chain(survey, moves, proofs)
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
    fix = near(wanted, known).replace("`", "")
    raise UserError(
        f"there is no rule {name!r}", fix=f"{fix}`wavewright explain` lists all of them."
    )
