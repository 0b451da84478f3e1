"""What a release does to the plans: the lines of the roadmap, and the criteria of its waves."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.read import survey
from wavewright.release.prepare import make
from wavewright.release.refusals import Refused
from wavewright.release.waves import Allowance

from . import inside
from .releasing import (
    FILES,
    ROADMAP,
    SPEC,
    WAVE,
    commit,
    decided,
    git,
    release,
    repository,
    state,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.prepare import Made

LOG = "CHANGELOG.md"
NEXT_WAVE = "project-docs/waves/wave-1.2-signing.md"
OUT = "**Current Status:** v0.2.0 released (Nov 2026)"
NEW = (
    "# Roadmap: demo\n\n**Vision:** Everybody is greeted.\n\n"
    "**Current Status:** not released yet\n\n"
    "**Next Milestone:** the first wave below that is not complete\n\n## Waves\n\n"
    "<!-- wavewright:waves -->\n"
    "- [Wave 1.1 (v0.2.0) — Greeting](waves/wave-1.1-greeting.md)\n"
    "<!-- /wavewright:waves -->\n"
)
CRITERIA = "\n### Scope\n\n#### Success Criteria\n\n"
PROVEN = (
    "- [ ] The value scenario of each capability passes\n"
    "- [ ] Test coverage ≥85%\n"
    "- [ ] All BDD scenarios pass\n"
)
SCENARIO = (
    "## Value Scenarios\n\n### Scenario 1: Greet\n\n- **ID:** app.greeting.greet.first\n"
    "- **Status:** passing\n\n## Wave Alignment"
)
GATES = FILES["wavewright.yml"].replace("[]", "[test, coverage]")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a roadmap that is ready to be released as 0.2.0."""
    return repository(tmp_path_factory.mktemp("roadmap") / "template", **{ROADMAP: NEW})


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """Return a copy of that project."""
    return shutil.copytree(template, tmp_path / "project", symlinks=True)


def text_of(root: Path, path: str = ROADMAP) -> str:
    return (root / path).read_bytes().decode("utf-8")


def changed(root: Path) -> list[str]:
    """Return the lines of the roadmap that the last commit has changed."""
    diff = git(root, "show", "--format=", "--unified=0", "--", ROADMAP).splitlines()
    return [line for line in diff if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


def findings(root: Path) -> list[tuple[str, str]]:
    found = judge(survey(root, load(root), cached=False))
    return [(one.rule, str(one.place)) for one in found]


def behind(root: Path) -> list[tuple[str, str]]:
    return [one for one in findings(root) if one[0] == "RELEASE107"]


# The roadmap.


def test_a_release_says_on_the_roadmap_that_it_is_out(project: Path) -> None:
    made = release(project)
    assert ROADMAP in made.files
    assert changed(project) == [
        "-**Current Status:** not released yet",
        f"+{OUT}",
        "-**Next Milestone:** the first wave below that is not complete",
        "+**Next Milestone:** not planned yet",
    ]
    assert git(project, "status", "--porcelain") == ""
    assert behind(project) == []


def test_the_next_milestone_is_the_next_wave_with_the_day_of_its_plan(project: Path) -> None:
    inside.run(project, "new", "wave", "Signing", "--release", "0.3.0", "--defaults")
    inside.run(project, "new", "wave", "Teams", "--release", "1.0.0", "--defaults")
    inside.run(project, "new", "wave", "Keys", "--release", "0.3.0", "--defaults")
    inside.run(project, "new", "release", "0.3.0", "--target-date", "2027-04-30")
    commit(project, "docs: plans")
    release(project)
    assert "\n**Next Milestone:** v0.3.0 (Signing, Keys) - Q2 2027\n" in text_of(project)
    news = text_of(project, LOG).replace("ed]\n", "ed]\n\n### Fixed\n\n- It answers\n", 1)
    git(project, "rm", "--quiet", "project-docs/releases/v0.3.0.md")
    commit(project, **{LOG: news})
    release(project, "patch")
    assert changed(project) == [
        f"-{OUT}",
        "+**Current Status:** v0.2.1 released (Nov 2026)",
        "-**Next Milestone:** v0.3.0 (Signing, Keys) - Q2 2027",
        "+**Next Milestone:** v0.3.0 (Signing, Keys)",
    ]


def test_a_release_that_is_planned_without_a_wave_is_a_milestone(project: Path) -> None:
    inside.run(project, "new", "release", "1.0.0", "--target-date", "2027-12", "--theme", "Stable")
    commit(project, "docs: the plan")
    release(project)
    assert "\n**Next Milestone:** v1.0.0 (Stable) - Q4 2027\n" in text_of(project)


@pytest.mark.parametrize(
    "own",
    [
        NEW.replace("not released yet", "in the hands of three teams"),
        NEW.replace("**Current Status:** not released yet\n\n", ""),
        NEW.replace("not released yet", "v0.1.0 released (Jan 2026), and 0.2.0 is at the door"),
        NEW.replace("# Roadmap", "```\n**Current Status:** not released yet\n```\n\n# Roadmap", 1),
    ],
)
def test_own_words_stay(project: Path, own: str) -> None:
    write(project, ROADMAP, own.replace("the first wave below that is not complete", "rest"))
    commit(project)
    before = text_of(project).replace(
        "\n**Current Status:** not released yet\n\n**N", f"\n{OUT}\n\n**N"
    )
    release(project)
    assert text_of(project) == before
    assert behind(project) == []


def test_line_ends_stay_and_a_project_without_a_roadmap_is_released(project: Path) -> None:
    commit(project, **{ROADMAP: NEW.replace("\n", "\r\n")})
    release(project)
    now = text_of(project)
    assert f"\r\n{OUT}\r\n" in now
    assert now.count("\n") == now.count("\r\n") == NEW.count("\n")
    git(project, "rm", "--quiet", ROADMAP)
    news = text_of(project, LOG).replace("ed]\n", "ed]\n\n### Fixed\n\n- It answers\n", 1)
    commit(project, **{LOG: news})
    assert ROADMAP not in release(project, "patch").files


def test_a_trial_shows_the_roadmap_and_changes_nothing(project: Path) -> None:
    before = state(project)
    made = make(project, decided(project), offline=True, trial=True)
    assert f"\n+{OUT}\n" in made.diff
    assert state(project) == before


def test_a_roadmap_that_names_an_older_release_is_found_and_mended(project: Path) -> None:
    release(project)
    stale = text_of(project).replace("v0.2.0 released (Nov 2026)", "v0.1.0 released (Jan 2026)")
    write(project, ROADMAP, stale.replace("not planned yet", "v0.2.0 (Greeting) - Q4 2026"))
    assert behind(project) == [("RELEASE107", f"{ROADMAP}:5"), ("RELEASE107", f"{ROADMAP}:7")]
    said = inside.run(project, "check", "--fix").stdout
    assert f"\n{OUT}\n" in text_of(project), said
    assert behind(project) == [("RELEASE107", f"{ROADMAP}:7")]


# The criteria of a wave.


def with_criteria(root: Path, items: str, gates: str = GATES) -> None:
    """Give the wave success criteria, its capability a value scenario, and the project gates."""
    spec = FILES[SPEC].replace("## Wave Alignment", SCENARIO)
    commit(root, **{WAVE: f"{FILES[WAVE]}{CRITERIA}{items}", SPEC: spec, "wavewright.yml": gates})


def gated(root: Path, **asked: object) -> Made:
    """Release as the command does, with gates that pass."""
    ready = decided(root, **asked)  # type: ignore[arg-type]
    return make(root, ready._replace(plan=ready.plan._replace(gates=("test",))), offline=True)


def refused(root: Path) -> str:
    before = state(root)
    with pytest.raises(Refused) as caught:
        decided(root)
    assert state(root) == before
    (found,) = caught.value.refusals
    assert found.name == "open-wave"
    assert "tick a criterion that is met (`- [x]`)" in found.fix
    return found.message


def test_what_the_gates_prove_is_ticked_with_the_release(project: Path) -> None:
    with_criteria(project, f"- [x] Ten people like it\n{PROVEN}")
    gated(project)
    page = text_of(project, WAVE)
    assert page.endswith(f"{CRITERIA}- [x] Ten people like it\n{PROVEN.replace('[ ]', '[x]')}")
    assert "- **Status:** complete\n- **Completed:** 2026-11-21\n" in page
    assert [one for one in findings(project) if one[0] in {"SHAPE111", "SHAPE112"}] == []
    write(project, WAVE, page.replace("[x] Test", "[ ] Test"))
    assert ("SHAPE112", f"{WAVE}:13") in findings(project)


def test_line_ends_of_a_wave_stay_as_they_are(project: Path) -> None:
    with_criteria(project, PROVEN)
    odd = text_of(project, WAVE).replace("Greet\n", "Greet\u2028all\n").replace("\n", "\r\n")
    commit(project, **{WAVE: odd})
    gated(project)
    page = text_of(project, WAVE)
    assert page.count("\n") == page.count("\r\n") == odd.count("\n") + 1
    assert page.count("- [x]") == 3


@pytest.mark.parametrize(
    ("items", "line", "said"),
    [
        ("- [ ] Ten people like it\n", 10, "Ten people like it"),
        (
            "- [ ] Test coverage ≥90%\n",
            10,
            "Test coverage ≥90%, and `coverage.overall` in wavewright.yml is 85",
        ),
        ("- [x] A\n1. [ ] All BDD scenarios pass, twice\n", 11, "All BDD scenarios pass, twice"),
    ],
)
def test_what_only_people_know_is_in_the_way_at_its_line(
    project: Path, items: str, line: int, said: str
) -> None:
    with_criteria(project, items)
    assert refused(project) == (
        f"wave 1.1 (v0.2.0) is not complete:\n    {WAVE}:{line}: not ticked: {said}"
    )
    assert gated(project, allowed=(Allowance("1.1", "It is asked in May"),)).commit
    assert "**Status:** in-progress" in text_of(project, WAVE)
    assert items in text_of(project, WAVE)


def test_a_wave_that_is_still_a_form_is_in_the_way(project: Path) -> None:
    commit(project, **{WAVE: f"{FILES[WAVE]}\n### Risks\n\nTODO\n"})
    assert f"\n    {WAVE}:8: not written: TODO" in refused(project)


def test_without_the_gate_that_proves_it_a_criterion_is_open(project: Path) -> None:
    with_criteria(project, PROVEN, GATES.replace("test, coverage", "lint"))
    assert refused(project).count("not ticked") == 3
    with_criteria(project, PROVEN, GATES.replace("test, ", ""))
    assert refused(project).count("not ticked") == 2


def test_a_value_scenario_that_does_not_exist_proves_nothing(project: Path) -> None:
    with_criteria(project, PROVEN)
    commit(project, **{SPEC: FILES[SPEC]})
    assert refused(project).endswith("not ticked: The value scenario of each capability passes")


def test_the_criteria_of_a_new_wave_are_those_that_gates_prove(project: Path) -> None:
    words = ("new", "wave", "Signing", "--release", "0.3.0", "--criterion", "Ours", "--defaults")
    assert inside.run(project, *words).returncode == 0
    boxes = [line for line in text_of(project, NEXT_WAVE).splitlines() if "[ ]" in line]
    assert boxes[0] == "- [ ] Ours"
    with_criteria(project, "\n".join([*boxes[1:], ""]))
    assert len(boxes) == 4
    gated(project)
    assert text_of(project, WAVE).count("[x]") == 3
