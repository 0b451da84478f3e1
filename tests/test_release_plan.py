"""The plan of a release: how it is made, what refuses it, and how it becomes the release's page."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.kinds.release import STEPS
from wavewright.read import read_project, survey
from wavewright.release.page import ticked
from wavewright.release.refusals import Refused

from . import inside
from .releasing import (
    DATE,
    PAGE,
    ROADMAP,
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

    from wavewright.release.refusals import Refusal

INDEX = "project-docs/releases/README.md"
LOG = "CHANGELOG.md"
WRITTEN = (
    *("--theme", "People are greeted by name", "--why", "Minor: greeting is new."),
    *("--breaking", "None", "--deprecation", "`hi`: `greet`, from 1.0.0", "--migration", "None"),
    *("--timeline", "v0.1.0 (2026-01) → v0.2.0 (2026-12)", "--rollback", "Tried in a dry run."),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that is ready to be released as 0.2.0, with nothing planned."""
    return repository(tmp_path_factory.mktemp("plan") / "template")


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """Return a copy of that project."""
    return shutil.copytree(template, tmp_path / "project", symlinks=True)


def new(root: Path, *words: str, code: int = 0) -> str:
    ended = inside.run(root, "new", "release", *words)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


def plan(root: Path, *words: str) -> str:
    """Make and commit a plan of 0.2.0, and return its text."""
    new(root, "0.2.0", *WRITTEN, *words)
    commit(root, "docs: the plan")
    return page(root)


def page(root: Path) -> str:
    return (root / PAGE).read_bytes().decode("utf-8")


def rewritten(root: Path, text: str) -> None:
    write(root, PAGE, text)
    commit(root, "docs: the plan")


def refused(root: Path, level: str = "minor") -> tuple[Refusal, ...]:
    """Return what is in the way; nothing was touched."""
    before = state(root)
    with pytest.raises(Refused) as caught:
        decided(root, level)
    assert state(root) == before
    return caught.value.refusals


def shaped(root: Path) -> set[tuple[str, int]]:
    """Return the findings on the page of the release."""
    found = judge(survey(root, load(root), cached=False))
    return {(one.rule, one.place.line) for one in found if one.place.path == PAGE}


# The plan.


def test_a_plan_names_its_waves_its_level_and_what_is_to_be_done(project: Path) -> None:
    new(project, "v0.2.0", "--target-date", "2026-12", "--owner", "Ada", "--date", DATE)
    assert page(project).startswith(
        "# Release v0.2.0\n\n- **Status:** planning\n"
        f"- **Created:** {DATE}\n- **Owner:** Ada\n- **Target date:** 2026-12\n"
        "- **Level:** minor\n- **Waves:** [Wave 1.1](../waves/wave-1.1-greeting.md)\n\n## Theme\n"
    )
    boxes = re.findall(r"^- \[ \] (.*)$", page(project), re.MULTILINE)
    assert boxes == list(STEPS.values())
    assert shaped(project) == set()


@pytest.mark.parametrize(
    ("version", "level"), [("0.1.1", "patch"), ("0.3.0", "minor"), ("1.0.0", "major")]
)
def test_the_level_is_told_by_the_newest_release(project: Path, version: str, level: str) -> None:
    said = new(project, version, "--dry-run", "--format", "json")
    assert '"create"' in said
    new(project, version)
    (found,) = read_project(project, load(project), frozenset({"release"})).of("release")
    assert found.fields["Level"][0] == level
    assert ("Waves" in found.fields) is False


def test_the_first_release_has_no_level(tmp_path: Path) -> None:
    write(tmp_path, "wavewright.yml", "project: demo\nnamespace: APP\nscope: process\n")
    new(tmp_path, "0.1.0", "--breaking", "Everything")
    text = (tmp_path / PAGE.replace("0.2.0", "0.1.0")).read_text(encoding="utf-8")
    assert "- **Level:** first release\n" in text


def test_all_releases_stand_in_their_order_with_day_and_theme(project: Path) -> None:
    new(project, "1.0.0", "--target-date", "2027-06", "--theme", "Signed")
    new(project, "0.2.0", "--target-date", "2026-12")
    new(project, "0.10.0")
    lines = (project / INDEX).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("- ")] == [
        "- [v0.2.0](v0.2.0.md), 2026-12: Greeting",
        "- [v0.10.0](v0.10.0.md), not set yet",
        "- [v1.0.0](v1.0.0.md), 2027-06: Signed",
    ]


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("0.1.0", "CHANGELOG.md:9: 0.1.0 is released already; the newest release is 0.3.0"),
        ("0.3.0", "0.3.0 is released already; the newest release is 0.3.0"),
        ("0.2.0", "0.2.0 is not newer than 0.3.0; the newest release is 0.3.0"),
    ],
)
def test_a_version_that_is_out_or_older_is_refused(
    project: Path, version: str, message: str
) -> None:
    git(project, "tag", "v0.3.0")
    said = new(project, version, code=2)
    assert message in said
    assert "Plan the next one: 0.3.1, 0.4.0 or 1.0.0." in said
    assert not (project / PAGE).parent.exists()


def test_what_breaks_something_is_a_major_release(project: Path) -> None:
    new(project, "0.2.0", "--breaking", "All of it")  # before 1.0.0 anything may
    git(project, "tag", "v1.2.0")
    for version in ("1.2.1", "1.3.0"):
        said = new(project, version, "--breaking", "`hi` is gone", code=2)
        assert "What breaks something is a major release: 2.0.0." in said
        assert "it breaks something" not in new(project, version, "--breaking", "None.")
    new(project, "2.0.0", "--breaking", "`hi` is gone")


# Its release.


def test_a_plan_becomes_the_page_of_its_release_and_keeps_what_was_written(project: Path) -> None:
    text = plan(project, "--target-date", "2026-12")
    odd = "\n## Ours\n\nTwo  spaces,\ttabs, ünï and `code`.  \n\n<!-- kept -->\n\n* [ ] a box\n"
    text = text.replace("\n## Rollback", f"{odd}\n## Rollback")
    text = text.replace("- [ ] Tag made", "- [ ] Tag made (ask Bob)\n  - [ ] He said yes")
    rewritten(project, text)
    made = release(project)
    assert set(made.files) == {"pyproject.toml", LOG, WAVE, ROADMAP, INDEX, PAGE}
    told = page(project)
    head, sections = text.split("\n\n## Theme", 1)
    assert told.startswith(
        head.replace(
            "**Status:** planning\n",
            f"**Status:** released\n- **Date:** {DATE}\n- **Previous release:** v0.1.0\n",
        )
    )
    before = sections.partition("## Checklist")[0]
    added = (
        "## Waves\n\n- [Wave 1.1 — Greeting](../waves/wave-1.1-greeting.md), complete\n\n"
        "## Notes\n\n### Added\n\n- It greets (Wave 1.1)\n\n"
    )
    assert f"{before}{added}## Checklist\n" in told
    assert "- [x] Tag made (ask Bob): `v0.2.0`\n  - [ ] He said yes\n" in told
    assert f"- [x] CHANGELOG.md finalized: `## [0.2.0] - {DATE}`\n" in told
    assert "- [ ] Quality gates passed: no gates are set in `wavewright.yml`\n" in told
    assert "- [ ] Wheel and sdist built\n" in told
    assert f"- [v0.2.0](v0.2.0.md), {DATE}: People are greeted by name\n" in (
        project / INDEX
    ).read_text(encoding="utf-8")
    assert git(project, "status", "--porcelain") == ""
    assert shaped(project) == set()
    assert ticked(told, "built", "two files") != told


def test_a_plan_without_a_day_gets_that_of_its_release(project: Path) -> None:
    assert "- **Target date:** not set yet\n" in plan(project)
    release(project)
    assert f"- **Target date:** {DATE}\n" in page(project)
    assert shaped(project) == set()


def test_a_trial_shows_the_page_and_changes_nothing(project: Path) -> None:
    plan(project)
    before = state(project)
    ended = inside.run(project, "release", "prepare", "minor", "--dry-run")
    assert ended.returncode == 0, ended.stderr
    diff = ended.stdout
    assert f"--- a/{PAGE}\n+++ b/{PAGE}\n" in diff
    assert "\n-- **Status:** planning\n+- **Status:** released\n" in diff
    assert "\n+## Notes\n" in diff
    assert not re.search(
        r"^-(?!-- |- \*\*(?:Status|Target)|\*\*(?:Current|Next)|- \[ \]|version|- \[v0)\S",
        diff,
        re.MULTILINE,
    )
    assert state(project) == before


def test_line_ends_and_fields_in_paragraphs_stay_as_they_are(project: Path) -> None:
    text = plan(project).replace("- **Status:** planning\n- ", "**Status:** Planning (late)\n\n")
    rewritten(project, text.replace("\n", "\r\n"))
    release(project)
    told = page(project)
    assert told.count("\n") == told.count("\r\n")
    assert (
        "\r\n\r\n**Status:** released (late)\r\n"
        f"\r\n**Date:** {DATE}\r\n\r\n**Previous release:** v0.1.0\r\n\r\n**Created:**"
    ) in told
    assert "\r\n- [x] Tag made: `v0.2.0`\r\n" in told


def test_a_checklist_that_is_shorter_or_gone_is_no_obstacle(project: Path) -> None:
    text = plan(project)
    rewritten(project, text.replace("- [ ] Tag made\n", ""))
    kept = release(project)
    assert "Tag made" not in page(project)
    git(project, "tag", "--delete", kept.plan.tag)
    git(project, "reset", "--quiet", "--hard", "HEAD~1")
    rewritten(project, text.partition("\n## Checklist")[0])
    release(project)
    assert page(project).count("## Checklist") == 1
    assert page(project).endswith("- [ ] Announced: blog, social, email\n")
    assert "\n- [x] Tag made: `v0.2.0`\n" in page(project)


@pytest.mark.parametrize(
    ("old", "new_", "name", "message"),
    [
        ("Tried in a dry run.", "", "plan-unfinished", "`## Rollback` is empty"),
        (
            "Tried in a dry run.",
            "None\n\n<!-- Example: x -->",
            "plan-unfinished",
            "an example is left",
        ),
        ("## Rollback", "## Notes", "plan-taken", "the section `## Notes`"),
        ("- **Owner:**", "- **Date:** 1\n- **Owner:**", "plan-taken", "the field `Date`"),
        ("planning", "released", "page-exists", "is there already"),
        ("planning", "complete", "page-exists", "is there already"),
    ],
)
def test_what_is_in_the_way_of_a_plan_is_told_with_its_line(
    project: Path, old: str, new_: str, name: str, message: str
) -> None:
    text = plan(project)
    assert text.count(old) == 1
    rewritten(project, text.replace(old, new_))
    (found,) = refused(project)
    assert found.name == name
    assert message in found.message
    assert found.place.startswith(PAGE)
    assert found.fix


def test_a_form_is_not_released_and_each_line_of_it_is_named(project: Path) -> None:
    new(project, "0.2.0")
    commit(project, "docs: the plan")
    (found,) = refused(project)
    lines = page(project).splitlines()
    first = next(number for number, line in enumerate(lines, 1) if line.startswith("_"))
    assert (found.name, found.place) == ("plan-unfinished", f"{PAGE}:{first}")
    assert f"\n    {PAGE}:{first}: this only says what belongs there" in found.message
    assert f"\n    {PAGE}:{first + 2}: an example is left" in found.message
    assert "and 4 more" in found.message
    git(project, "rm", "--quiet", PAGE)
    commit(project, "docs: no plan")
    assert release(project).plan.planned is False
    assert "## Theme" not in page(project)


def test_a_plan_that_git_ignores_is_no_plan_of_the_commit(project: Path) -> None:
    commit(project, **{".gitignore": "releases/\n"})
    new(project, "0.2.0", *WRITTEN)
    (found,) = refused(project)
    assert found.name == "plan-ignored"
    assert found.fix == f"Add it: git add --force {PAGE}"


def test_another_version_than_the_one_that_is_planned_is_a_hint(project: Path) -> None:
    new(project, "1.0.0", *WRITTEN)
    commit(project, "docs: the plan", **{WAVE: "# Gone\n"})
    said = "0.2.0 has no plan, and project-docs/releases/v1.0.0.md plans 1.0.0. "
    assert decided(project).hints == (f"{said}Release that: just prepare-release 1.0.0",)
    assert decided(project, "patch").hints == decided(project, "major").hints == ()
    assert decided(project, "0.3.0").hints == ()


# Pages without a plan.


def test_a_page_without_a_plan_says_that_it_is_released(project: Path) -> None:
    release(project)
    assert page(project).startswith(
        f"# Release v0.2.0\n\n- **Status:** released\n- **Date:** {DATE}\n"
        "- **Previous release:** v0.1.0\n\n## Waves\n"
    )
    (found,) = read_project(project, load(project), frozenset({"release"})).of("release")
    assert (found.title, found.status) == ("Release v0.2.0", "released")
    assert shaped(project) == set()
    write(project, PAGE, page(project).replace("released", "complete", 1))
    assert {rule for rule, _ in shaped(project)} == {"SHAPE112"}


@pytest.mark.parametrize(
    "text",
    [
        "# Release v0.2.0\n\n**Date:** 2026-01-01\n\n**Previous release:** v0.1.0\n\n## Notes\n",
        "# What 0.2.0 brings\n\nMuch.\n",
        "Much.\n",
    ],
)
@pytest.mark.parametrize("name", [PAGE, PAGE.replace("0.2.0", "0.2.0-rc1")])
def test_older_pages_are_as_they_were(project: Path, text: str, name: str) -> None:
    write(project, name, text)
    found = judge(survey(project, load(project), cached=False))
    assert [one for one in found if one.place.path == name and one.rule != "DOCS101"] == []


def test_a_release_without_a_plan_is_listed_where_there_is_a_list(project: Path) -> None:
    new(project, "1.0.0", *WRITTEN)
    commit(project, "docs: the plan")
    release(project)
    lines = (project / INDEX).read_text(encoding="utf-8").splitlines()
    assert f"- [v0.2.0](v0.2.0.md), {DATE}: Greeting" in lines
    broken = (project / INDEX).read_text(encoding="utf-8").replace("<!-- wavewright:", "<!-- ")
    commit(
        project, **{INDEX: broken, LOG: (project / LOG).read_text().replace("d]", "d]\n\n- x", 1)}
    )
    release(project, "patch")
    assert (project / INDEX).read_text(encoding="utf-8") == broken
