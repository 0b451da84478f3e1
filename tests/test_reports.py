"""Reports: their figures are compared with the report before, and with what was promised."""

import json
import re
import time
from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.kinds import figures
from wavewright.read import survey

from . import inside

RULE = "TRACE130"
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-01-05\n\n### Added\n\n- Things\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    inside.run(tmp_path, "new", "wave", "First")
    log = "# Changelog\n\n## [Unreleased]\n"
    for release, day in (("0.10.0", "2026-03-02"), ("0.2.0", "2026-01-05")):
        log += f"\n## [{release}] - {day}\n\n### Added\n\n- Things\n"
    (tmp_path / "CHANGELOG.md").write_text(log, encoding="utf-8")
    return tmp_path


def new(root: Path, *words: str, code: int = 0) -> str:
    ended = inside.run(root, "new", *words)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def approve(prd: Path) -> None:
    text = prd.read_text("utf-8").replace("**Status:** draft", "**Status:** approved")
    prd.write_text(re.sub(r"(\*\*Approved (?:by|on):\*\*)", r"\1 2026-01-07", text), "utf-8")


def rows(page: Path) -> list[list[str]]:
    """Return the rows of the first table of a page, without its head."""
    metrics = page.read_text(encoding="utf-8").partition("Metrics\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\| (.*) \|$", metrics, re.MULTILINE)
    return [row.split(" | ") for row in found[1:]]


def known(page: Path) -> list[list[str]]:
    """Return the rows whose figure is known."""
    return [row for row in rows(page) if row[1] != figures.NONE]


def test_a_week_is_compared_with_the_week_before(project: Path) -> None:
    home = project / "project-docs/feedback"
    new(project, "feedback", "0.2.0", "--week", "1", "--metric", "Downloads=1,000")
    assert known(home / "v0.2.0-week-1.md") == [["Downloads", "1,000", "–", "–"]]  # noqa: RUF001
    given = ("--metric", "Downloads=1250", "--metric", "Stars=40")
    new(project, "feedback", "0.2.0", "--week", "2", *given)
    assert known(home / "v0.2.0-week-2.md") == [
        ["Downloads", "1,250", "1,000", "+25 %"],
        ["Stars", "40", "–", "–"],  # noqa: RUF001
    ]
    new(project, "feedback", "0.10.0", "--week", "1", "--metric", "Downloads=500")
    assert known(home / "v0.10.0-week-1.md") == [["Downloads", "500", "1,250", "-60 %"]]
    assert "identical" in new(project, "feedback", "0.2.0", "--week", "2", *given)


def test_the_figures_of_a_week_may_stand_in_a_file(project: Path) -> None:
    told = {
        "week": 1,
        "metric": [{"name": "Downloads", "value": 7}, "Stars=3"],
        "bug": [{"severity": "critical", "issue": "#3", "impact": "None", "release": "0.2.1"}],
    }
    (project / "week.json").write_text(json.dumps(told), encoding="utf-8")
    new(project, "feedback", "0.2.0", "--from", "week.json")
    page = (project / "project-docs/feedback/v0.2.0-week-1.md").read_text(encoding="utf-8")
    assert "| Downloads | 7 |" in page
    assert "| Stars | 3 |" in page
    assert "| critical | #3 | None | - | 0.2.1 |" in page


def test_feedback_is_about_a_release_that_exists(project: Path) -> None:
    (project / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    new(project, "feedback", "0.2.0")
    told = new(project, "feedback", "0.3.0", code=2)
    assert "there is no release 0.3.0" in told
    assert "0.2.0" in told


def test_the_week_is_counted_from_the_release(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    for day, week in (("2026-01-05", 1), ("2026-01-11", 1), ("2026-01-12", 2), ("2025-12-01", 1)):
        monkeypatch.setattr("wavewright.kinds.feedback.today", lambda day=day: day)
        assert f"v0.2.0-week-{week}.md" in new(project, "feedback", "0.2.0")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--metric", "Downloads"), "is not a name with a number"),
        (("--metric", "=5"), "is not a name with a number"),
        (("--metric", "Downloads=many"), "`many` is not a number"),
        (("--metric", "A | B | 5"), "is not a name with a number"),
        (("--metric", "A=5", "--metric", "A=6"), "`A` is given twice"),
        (("--metric", "Downloads=-5"), "`-5` is below zero"),
        (("--week", "0"), "is not the number of a week"),
        (("--week", "one"), "is not the number of a week"),
        (("--bug", "only one cell"), "--bug takes 5 cells"),
    ],
)
def test_figures_that_are_none_are_refused(
    project: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in new(project, "feedback", "0.2.0", *words, code=2)
    assert not (project / "project-docs/feedback").exists()


def test_a_month_is_compared_with_the_promise_and_the_month_before(project: Path) -> None:
    settings = "project: App\nnamespace: APP\nsla:\n  uptime: 99.9\n  p95-ms: 400\n"
    (project / "wavewright.yml").write_text(settings, encoding="utf-8")
    home = project / "project-docs/health"
    new(project, "health-report", "2026-01", "--uptime", "99.95", "--p95-ms", "500")
    new(project, "health-report", "2026-03", "--uptime", "99.2 %", "--p95-ms", "400ms")
    assert rows(home / "2026-01.md")[:3] == [
        ["Uptime", "99.95 %", "≥ 99.9 %", "✅", "–", "–"],  # noqa: RUF001
        ["p95 latency", "500 ms", "≤ 400 ms", "❌", "–", "–"],  # noqa: RUF001
        ["Error rate", "–", "≤ 1 %", "–", "–", "–"],  # noqa: RUF001
    ]
    assert rows(home / "2026-03.md")[:2] == [
        ["Uptime", "99.2 %", "≥ 99.9 %", "❌", "99.95 % (2026-01)", "-0.8 %"],
        ["p95 latency", "400 ms", "≤ 400 ms", "✅", "500 ms (2026-01)", "-20 %"],
    ]
    assert inside.run(project, "check").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-13",), "is not a month"),
        (("2026-1",), "is not a month"),
        (("0000-01",), "is not a month"),
        (("2026-01", "--uptime", "99.5 ms"), "`99.5 ms` is not in %"),
        (("2026-01", "--requests", "1e9"), "is not written out"),
        (("2026-01", "--requests", "-1"), "`-1` is below zero"),
        (("2026-01", "--p95-ms", "-3 ms"), "`-3 ms` is below zero"),
        (("2026-01", "--uptime", "100.1"), "is no share of the whole"),
        (("2026-01", "--error-rate", "-0.1"), "is no share of the whole"),
        (("2999-01", "--uptime", "99"), "2999-01 is not over"),
    ],
)
def test_a_report_with_wrong_figures_is_refused(
    project: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in new(project, "health-report", *words, code=2)
    assert not (project / "project-docs/health").exists()


def test_an_epic_is_compared_with_its_tasks_and_the_settings(project: Path) -> None:
    new(project, "prd", "Task API")
    prd = project / "project-docs/prds/prd-001-task-api.md"
    approve(prd)
    tasks = ("--task", "Read | 3", "--task", "Write | 2", "--task", "Test | 1")
    new(project, "epic", "Task API", "--prd", "PRD-001", *tasks)
    epic = project / "project-docs/epics/epic-001-task-api.md"
    epic.write_text(epic.read_text("utf-8").replace("[ ]", "[x]", 2), "utf-8")
    new(project, "epic-report", "1", "--coverage", "84.9", "--metric", "Commits=40")
    page = project / "project-docs/epics/reports/epic-001.md"
    assert page.read_text("utf-8").startswith("# Epic 001 Report: Task API\n")
    assert "- **Epic:** [epic-001](../epic-001-task-api.md)" in page.read_text("utf-8")
    none = figures.NONE
    assert rows(page) == [
        ["Tasks done (2 of 3)", "66.7 %", "≥ 100 %", "❌"],
        ["Tests passing", none, "≥ 100 %", none],
        ["Coverage", "84.9 %", "≥ 85 %", "❌"],
        ["Security (of 10)", none, none, none],
        ["p95 latency", none, "≤ 500 ms", none],
        ["Uptime", none, "≥ 99.5 %", none],
        ["Duration (days)", none, none, none],
        ["Commits", "40", none, none],
    ]
    assert "there is no epic" in new(project, "epic-report", "epic-002", code=2)


@pytest.mark.parametrize(
    ("value", "old", "said"),
    [(120, 100, "+20 %"), (2, 3, "-33.3 %"), (5, 0, "+5"), (0, 4, "-100 %"), (1, 1, "unchanged")],
)
def test_a_change_is_told_in_percent_of_what_was(value: float, old: float, said: str) -> None:
    assert figures.change(value, old) == said


def test_feedback_before_the_first_release_is_about_what_a_wave_plans(project: Path) -> None:
    (project / "CHANGELOG.md").unlink()
    told = new(project, "feedback", "0.9.0", code=2)
    assert "there is no release 0.9.0" in told
    assert "0.1.0" in told
    new(project, "feedback", "0.1.0")
    wave = next((project / "project-docs/waves").iterdir())
    wave.unlink()
    new(project, "feedback", "0.9.0")
    (project / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n", encoding="utf-8")
    assert "no version" in new(project, "feedback", "0.8.0", code=2)


def test_a_month_that_is_not_over_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wavewright.kinds.health_report.today", lambda: "2026-01-31")
    told = new(project, "health-report", "2026-01", code=2)
    assert "the last month that is over is 2025-12" in told
    new(project, "health-report", "2025-12")


def test_a_score_may_be_negative_with_a_unit(project: Path) -> None:
    new(project, "feedback", "0.2.0", "--week", "1", "--metric", "NPS=-20 points")
    page = project / "project-docs/feedback/v0.2.0-week-1.md"
    assert known(page)[0][:2] == ["NPS", "-20 points"]


def check(root: Path, *more: str) -> list[tuple[str, str]]:
    """Return the place and the message of each figure that does not follow."""
    if more:
        inside.run(root, "check", *more)
    found = judge(survey(root, load(root), cached=False))
    return [(str(one.place).rpartition("/")[2], one.message) for one in found if one.rule == RULE]


def edit(page: Path, old: str, to: str) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count(old) == 1
    page.write_text(text.replace(old, to), encoding="utf-8")


def test_a_figure_that_is_corrected_brings_along_what_follows_from_it(project: Path) -> None:
    home = project / "project-docs/health"
    new(project, "health-report", "2026-01", "--p95-ms", "320")
    new(project, "health-report", "2026-02", "--p95-ms", "560")
    new(project, "health-report", "2026-03", "--p95-ms", "500")
    assert check(project) == []
    edit(home / "2026-02.md", "560 ms", "460ms")
    path = "2026-02.md:12"
    assert check(project) == [
        (path, "`Met` of p95 latency is `❌`, and `✅` follows"),
        (path, "`Change` of p95 latency is `+75 %`, and `+43.8 %` follows"),
        (
            "2026-03.md:12",
            "`Before` of p95 latency is `560 ms`, and `460 ms` follows",
        ),
        (
            "2026-03.md:12",
            "`Change` of p95 latency is `-10.7 %`, and `+8.7 %` follows",
        ),
    ]
    assert check(project, "--fix") == []
    assert rows(home / "2026-02.md")[1] == [
        *("p95 latency", "460ms", "≤ 500 ms", "✅", "320 ms", "+43.8 %")
    ]


def test_a_report_that_is_ready_keeps_the_promise_of_its_time(project: Path) -> None:
    page = project / "project-docs/health/2026-01.md"
    new(project, "health-report", "2026-01", "--uptime", "99.6")
    settings = project / "wavewright.yml"
    settings.write_text(f"{settings.read_text('utf-8')}sla:\n  uptime: 99.9\n", encoding="utf-8")
    assert [message for _, message in check(project)] == [
        "`Target` of Uptime is `≥ 99.5 %`, and `≥ 99.9 %` follows",
        "`Met` of Uptime is `✅`, and `❌` follows",
    ]
    edit(page, "**Status:** draft", "**Status:** ready")
    assert check(project) == []
    edit(page, "99.6 %", "99.4 %")
    assert [message for _, message in check(project)] == [
        "`Met` of Uptime is `✅`, and `❌` follows"
    ]


@pytest.mark.parametrize(
    ("old", "to", "said"),
    [
        ("| Downloads | 1,250 |", "| Downloads | many |", "`many` is not a number"),
        ("| Downloads | 1,250 |", "| Downloads | -3 |", "`-3` is below zero"),
        ("| 1,000 |", "| 1,100 |", "`Before` of Downloads is `1,100`, and `1,000` follows"),
        ("| Stars | 40 | – | – |", "| Stars | 40 | 20 | +50 % |", "`+100 %` follows"),  # noqa: RUF001
        ("| Stars | 40 | – | – |", "| Stars | 40 | a few | more |", ""),  # noqa: RUF001
        ("| Stars | 40 | – | – |", "| Stars | 40 | - | n/a |", ""),  # noqa: RUF001
        ("| Before |", "| Last year |", ""),
    ],
)
def test_what_a_person_writes_into_a_table_is_held_to_what_is_known(
    project: Path, old: str, to: str, said: str
) -> None:
    new(project, "feedback", "0.2.0", "--week", "1", "--metric", "Downloads=1,000")
    given = ("--metric", "Downloads=1250", "--metric", "Stars=40")
    new(project, "feedback", "0.2.0", "--week", "2", *given)
    edit(project / "project-docs/feedback/v0.2.0-week-2.md", old, to)
    found = check(project)
    assert [said in message for _, message in found] == [True] * bool(said)


def test_the_tasks_of_an_epic_are_counted_again(project: Path) -> None:
    new(project, "prd", "Task API")
    prd = project / "project-docs/prds/prd-001-task-api.md"
    approve(prd)
    tasks = ("--task", "Read | 3", "--task", "Write | 2")
    new(project, "epic", "Task API", "--prd", "PRD-001", *tasks)
    new(project, "epic-report", "1", "--coverage", "84.9", "--metric", "Commits=40")
    page = project / "project-docs/epics/reports/epic-001.md"
    edit(page, "| Commits | 40 | – | – |", "| Commits | 40 | ≤ 50 | ✅ |")  # noqa: RUF001
    assert check(project) == []
    epic = project / "project-docs/epics/epic-001-task-api.md"
    epic.write_text(epic.read_text("utf-8").replace("- [ ] **Task", "- [x] **Task"), "utf-8")
    assert check(project, "--fix") == []
    assert rows(page)[0] == ["Tasks done (2 of 2)", "100 %", "≥ 100 %", "✅"]


def test_an_epic_report_says_when_it_was_out_and_how_long_it_took(project: Path) -> None:
    new(project, "prd", "Task API")
    approve(project / "project-docs/prds/prd-001-task-api.md")
    new(project, "epic", "A", "--prd", "PRD-001", "--start", "2026-05-04", "--target", "7")
    given = ("--completed", "2026-05-13T10:20Z", "--tests", "98", "--security", "9/10")
    new(project, "epic-report", "1", *given)
    page = project / "project-docs/epics/reports/epic-001.md"
    assert "- **Completed:** 2026-05-13 10:20 UTC\n" in page.read_text("utf-8")
    assert known(page) == [
        ["Tests passing", "98 %", "≥ 100 %", "❌"],
        ["Security (of 10)", "9", "–", "–"],  # noqa: RUF001
        ["Duration (days)", "9", "≤ 7", "❌"],
    ]
    assert "identical" in new(project, "epic-report", "1", *given[2:])
    edit(page, "2026-05-13 10:20 UTC", "2026-05-10")
    assert [said for _, said in check(project)] == [
        "`Value` of Duration (days) is `9`, and `6` follows",
        "`Met` of Duration (days) is `❌`, and `✅` follows",
    ]
    edit(page, "| 9 | – | – |", "| 11 | – | – |")  # noqa: RUF001
    assert "`11` is more than 10" in check(project)[0][1]
    epic = project / "project-docs/epics/epic-001-a.md"
    edit(epic, "**Target:** 7 days", "**Target:** 2026-05-09")
    assert "`≤ 7`, and `≤ 5` follows" in " ".join(said for _, said in check(project))
    edit(epic, "**Target:** 2026-05-09", "**Target:** TBD")
    assert "`≤ 7`, and `–` follows" in " ".join(said for _, said in check(project))  # noqa: RUF001


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--completed", "soon"), "'soon' is no day, and no time in UTC"),
        (("--completed", "2026-02-30"), "'2026-02-30' is not a day"),
        (("--security", "11/10"), "`11` is more than 10"),
        (("--metric", "p95 Latency=9"), "Give it with --p95-ms"),
    ],
)
def test_what_no_epic_report_tells_is_refused(
    project: Path, words: tuple[str, ...], said: str
) -> None:
    new(project, "prd", "Task API")
    approve(project / "project-docs/prds/prd-001-task-api.md")
    new(project, "epic", "A", "--prd", "PRD-001")
    assert said in new(project, "epic-report", "1", *words, code=2)


def test_feedback_tells_what_each_week_counts_as_far_as_somebody_knows(project: Path) -> None:
    new(project, "feedback", "0.2.0", "--week", "1")
    page = project / "project-docs/feedback/v0.2.0-week-1.md"
    assert [row[0] for row in rows(page)] == [
        *("Downloads", "Stars", "Issues opened: bug", "Issues opened: feature"),
        "Issues opened: other",
    ]
    assert known(page) == []
    assert "_What was counted; " in page.read_text("utf-8")
    given = ("--metric", "Stars=7", "--metric", "Forks=1")
    new(project, "feedback", "0.2.0", "--week", "2", *given)
    later = page.with_name("v0.2.0-week-2.md")
    assert "_What was counted; " not in later.read_text("utf-8")
    assert [row[0] for row in rows(later)][-2:] == ["Issues opened: other", "Forks"]
    assert [row[0] for row in known(later)] == ["Stars", "Forks"]


def test_feedback_may_be_about_a_release_that_has_a_page(project: Path) -> None:
    assert "there is no release 0.11.0" in new(project, "feedback", "0.11.0", code=2)
    new(project, "release", "0.11.0")
    new(project, "feedback", "0.11.0", "--week", "1")
    judged = judge(survey(project, load(project), cached=False))
    assert not [one for one in judged if one.rule == "RELEASE105"]
    assert "0.11.0" in new(project, "feedback", "0.12.0", code=2)
    (project / "CHANGELOG.md").unlink()
    assert "planned releases are 0.1.0, 0.11.0" in new(project, "feedback", "0.12.0", code=2)


def lacking(root: Path) -> list[tuple[str, str]]:
    """Return the place and the message of each table in which no figures are judged."""
    found = judge(survey(root, load(root), cached=False))
    missing = [one for one in found if one.rule == "TRACE132"]
    return [(f"{one.place.path[-10:]}:{one.place.line}", one.message) for one in missing]


@pytest.mark.parametrize(
    ("old", "to", "line", "said"),
    [
        ("| Metric | Value | Target | Met | Before | Change |", "| Metric | Value |", 9, "table"),
        ("|---|---|---|---|---|---|\n", "", 10, "the line below the head"),
        ("| ✅ | – | – |", "| ✅ |", 11, "one of 6 cells"),  # noqa: RUF001
        ("| Uptime | 99.6 %", "Uptime | 99.6 %", 11, "one of 6 cells"),
        ("99.6 % | ≥ 99.5 % | ✅", "– | ≥ 99.5 % | –", 9, "none of its figures"),  # noqa: RUF001
        ("| Metric | Value", "<!--\n| Metric | Value", 7, "table"),
    ],
)
def test_a_report_that_is_ready_has_figures_that_are_judged(
    project: Path, old: str, to: str, line: int, said: str
) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.6")
    page = project / "project-docs/health/2026-01.md"
    edit(page, old, to)
    if "<!--" in to:
        edit(page, "## Top Issues", "-->\n\n## Top Issues")
    assert lacking(project) == []
    edit(page, "**Status:** draft", "**Status:** ready")
    ((place, message),) = lacking(project)
    assert place == f"2026-01.md:{line}"
    assert said in message


def test_a_tick_of_a_row_of_ones_own_follows_from_its_target(project: Path) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.6")
    page = project / "project-docs/health/2026-01.md"
    own = "| Up time | 50 % | ≥ 99.5 % | ✅ | – | – |\n| Uptime |"  # noqa: RUF001
    edit(page, "| Uptime |", own)
    assert [said for _, said in check(project)] == ["`Met` of Up time is `✅`, and `❌` follows"]
    edit(page, "50 % | ≥ 99.5 % | ✅", "50 % | as before | ✅")
    assert [said for _, said in check(project)] == [
        f"`Met` of Up time is `✅`, and `{figures.NONE}` follows"
    ]
    edit(page, "as before | ✅", "as before | nearly")
    assert check(project) == []


def test_a_row_of_nothing_but_blanks_costs_no_more_than_others(project: Path) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.6")
    page = project / "project-docs/health/2026-01.md"
    edit(page, "| Uptime |", f"|{' ' * 5000}x\n| Uptime | 99 |{' ' * 5000}x\n| Uptime |")
    began = time.process_time()
    check(project)
    assert time.process_time() - began < 5  # seconds


def settings(root: Path, text: str) -> None:
    (root / "wavewright.yml").write_text(f"project: App\nnamespace: APP\n{text}", encoding="utf-8")


def reported_epic(root: Path, *given: str) -> Path:
    """Make an epic and a report on it."""
    new(root, "prd", "Task API")
    approve(root / "project-docs/prds/prd-001-task-api.md")
    new(root, "epic", "A", "--prd", "PRD-001")
    new(root, "epic-report", "1", *given)
    return root / "project-docs/epics/reports/epic-001.md"


def test_another_target_leaves_the_reports_alone_that_are_no_drafts(project: Path) -> None:
    new(project, "health-report", "2026-01", "--p95-ms", "410")
    month = project / "project-docs/health/2026-01.md"
    epic = reported_epic(project, "--coverage", "86", "--p95-ms", "410")
    for page in (month, epic):
        edit(page, "**Status:** draft", "**Status:** ready")
    before = month.read_bytes(), epic.read_bytes()
    settings(project, "sla:\n  p95-ms: 300\ncoverage:\n  overall: 99\n")
    assert check(project, "--fix") == []
    assert (month.read_bytes(), epic.read_bytes()) == before
    new(project, "health-report", "2026-02", "--p95-ms", "310")
    assert rows(month.with_name("2026-02.md"))[1][2:4] == ["≤ 300 ms", "❌"]
    edit(month, "**Status:** ready", "**Status:** draft")
    found = [one for one in judge(survey(project, load(project), cached=False)) if one.fix]
    told = next(one.fix for one in found if "`≤ 300 ms` follows" in one.message)
    assert "keeps the target of its time" in told
    edit(month, "≤ 500 ms", "≤ 0.5 s")
    edit(month, "**Status:** draft", "**Status:** ready")
    assert [said for _, said in check(project)] == ["`p95 latency`: `≤ 0.5 s` is not in ms"]


def test_nothing_follows_from_settings_that_are_wrong(project: Path) -> None:
    page = reported_epic(project, "--coverage", "99.5", "--p95-ms", "410")
    edit(page, "≥ 85 %", "≥ 99 %")
    assert len(check(project)) == 1
    for wrong in ("coverage:\n  overall: 150\n", "coverage:\n  overal: 99\n"):
        settings(project, wrong)
        found = judge(survey(project, load(project, strict=False), cached=False))
        assert [one.rule for one in found if one.rule in {RULE, "CONFIG101", "CONFIG102"}] == [
            "CONFIG102" if "150" in wrong else "CONFIG101"
        ]
        inside.run(project, "check", "--fix", "--select", RULE)
        assert "≥ 99 %" in page.read_text("utf-8")


@pytest.mark.parametrize("typo", ["5x", "5O", "1,2O0", "5 0", "5#"])
def test_a_figure_with_a_typo_is_told_and_not_mended(project: Path, typo: str) -> None:
    new(project, "feedback", "0.2.0", "--week", "1", "--metric", "Stars=4")
    new(project, "feedback", "0.2.0", "--week", "2", "--metric", "Stars=5")
    page = project / "project-docs/feedback/v0.2.0-week-2.md"
    edit(page, "| Stars | 5 | 4 |", f"| Stars | {typo} | 4 |")
    before = page.read_bytes()
    (place, said), *more = check(project, "--fix")
    assert said.startswith(f"`Stars`: `{typo}` is not a number")
    line = page.read_text("utf-8").split("\n").index(f"| Stars | {typo} | 4 | +25 % |") + 1
    assert place == f"v0.2.0-week-2.md:{line}"
    assert (more, page.read_bytes()) == ([], before)


def test_figures_in_other_units_are_not_compared(project: Path) -> None:
    new(project, "feedback", "0.2.0", "--week", "1", "--metric", "Traffic=900MB")
    new(project, "feedback", "0.2.0", "--week", "2", "--metric", "Traffic=1.1 GB")
    page = project / "project-docs/feedback/v0.2.0-week-2.md"
    assert known(page) == [["Traffic", "1.1 GB", "900 MB", figures.NONE]]
    assert check(project) == []
    edit(page, "900 MB", "1 GB")
    assert [said for _, said in check(project)] == [
        "`Before` of Traffic is `1 GB`, and `900 MB` follows"
    ]


def test_a_row_of_ones_own_with_a_target_in_another_unit_is_not_judged(project: Path) -> None:
    page = reported_epic(project, "--metric", "Start=2 s")
    edit(page, "| Start | 2 s | – | – |", "| Start | 2 s | ≤ 500 ms | ❌ |")  # noqa: RUF001
    assert check(project) == []


def test_the_case_of_a_metric_makes_no_other_metric(project: Path) -> None:
    home = project / "project-docs/feedback"
    given = ("--metric", "downloads=120", "--metric", " forks =3")
    new(project, "feedback", "0.2.0", "--week", "1", *given)
    assert known(home / "v0.2.0-week-1.md") == [
        ["Downloads", "120", "–", "–"],  # noqa: RUF001
        ["forks", "3", "–", "–"],  # noqa: RUF001
    ]
    given = ("--metric", "Downloads=150", "--metric", "Forks=6")
    new(project, "feedback", "0.2.0", "--week", "2", *given)
    later = home / "v0.2.0-week-2.md"
    assert known(later) == [
        ["Downloads", "150", "120", "+25 %"],
        ["Forks", "6", "3", "+100 %"],
    ]
    edit(later, "| Downloads |", "| DOWNLOADS |")
    assert check(project) == []
    twice = ("--metric", "Forks=1", "--metric", "forks=2")
    assert "`forks` is given twice" in new(project, "feedback", "0.2.0", *twice, code=2)


def test_a_week_that_has_a_metric_twice_still_tells_of_it(project: Path) -> None:
    new(project, "feedback", "0.2.0", "--week", "1")
    empty = "| Downloads | – | – | – |\n"  # noqa: RUF001
    edit(
        project / "project-docs/feedback/v0.2.0-week-1.md",
        empty,
        f"{empty}| downloads | 120 | – | – |\n",  # noqa: RUF001
    )
    new(project, "feedback", "0.2.0", "--week", "2", "--metric", "Downloads=150")
    later = project / "project-docs/feedback/v0.2.0-week-2.md"
    assert known(later) == [["Downloads", "150", "120", "+25 %"]]


def test_a_row_that_is_spelled_otherwise_is_held_to_the_same_target(project: Path) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.6")
    page = project / "project-docs/health/2026-01.md"
    edit(page, "| Uptime | 99.6 % | ≥ 99.5 %", "| uptime | 99.6 % | ≥ 99 %")
    assert [said for _, said in check(project, "--fix")] == []
    assert rows(page)[0][:4] == ["uptime", "99.6 %", "≥ 99.5 %", "✅"]
    report = reported_epic(project, "--coverage", "84")
    edit(report, "| Coverage | 84 % | ≥ 85 % | ❌ |", "| coverage | 84 % | ≥ 85 % | ✅ |")
    assert [said for _, said in check(project)] == ["`Met` of coverage is `✅`, and `❌` follows"]


def test_the_answers_of_a_file_are_called_as_the_options_are(project: Path) -> None:
    file = project / "month.json"
    for called in ("p95-ms", "p95_ms"):
        file.write_text(json.dumps({"month": "2026-01", called: "410"}), "utf-8")
        new(project, "health-report", "--from", "month.json", "--dry-run")
    file.write_text(json.dumps({"p95": 410}), "utf-8")
    told = new(project, "health-report", "--from", "month.json", code=2)
    assert "p95-ms" in told
    assert "p95_ms" not in told
    file.write_text('{"p95-ms": 410,\n"p95_ms": 410}', "utf-8")
    told = new(project, "health-report", "--from", "month.json", code=2)
    assert "month.json:2" in told
    assert "`p95_ms` is answered twice" in told


def criteria(root: Path) -> list[tuple[str, str]]:
    """Return the place and the message of each criterion that asks for something else."""
    found = judge(survey(root, load(root, strict=False), cached=False))
    return [(str(one.place), one.message) for one in found if one.rule == "TRACE133"]


def test_an_open_criterion_follows_the_settings(project: Path) -> None:
    new(project, "capability", "Config", "--wave", "1.1", "--behavior", "APP.CONFIG.RUN")
    (wave,) = (project / "project-docs/waves").iterdir()
    spec = project / "project-docs/capabilities/config.md"
    own = (
        "- [ ] test coverage >= 85 %\n- [x] Test coverage ≥85%\n```\n- [ ] Test coverage ≥85%\n```"
    )
    edit(spec, "- [ ] Test coverage ≥85%", f"- [ ] Performance: p95 ≤ 500 ms\n{own}")
    assert criteria(project) == []
    settings(project, "coverage:\n  overall: 70\nsla:\n  p95-ms: 1500\n")
    at = {
        page: page.read_text("utf-8").split("\n").index(line) + 1
        for page, line in ((wave, "- [ ] Test coverage ≥85%"), (spec, own.partition("\n")[0]))
    }
    said = "the criterion asks for 85, and `coverage.overall` is 70"
    own_place = f"project-docs/capabilities/config.md:{at[spec]}"
    assert criteria(project) == [
        (
            f"project-docs/capabilities/config.md:{at[spec] - 1}",
            "the criterion asks for 500, and `sla.p95-ms` is 1,500",
        ),
        (own_place, said),
        (f"project-docs/waves/{wave.name}:{at[wave]}", said),
    ]
    inside.run(project, "check", "--fix", "--select", "TRACE133")
    assert criteria(project) == [(own_place, said)]
    assert "- [ ] Test coverage ≥70%\n" in wave.read_text("utf-8")
    assert f"- [ ] Performance: p95 ≤ 1,500 ms\n{own}\n" in spec.read_text("utf-8")
    settings(project, "coverage:\n  overall: 150\n")
    assert criteria(project) == []


def test_what_is_done_keeps_its_criteria(project: Path) -> None:
    new(project, "capability", "Config", "--wave", "1.1", "--behavior", "APP.CONFIG.RUN")
    (wave,) = (project / "project-docs/waves").iterdir()
    spec = project / "project-docs/capabilities/config.md"
    settings(project, "coverage:\n  overall: 90\n")
    assert len(criteria(project)) == 2
    edit(wave, "planning", "complete")
    edit(spec, "@status:draft", "@status:implemented")
    assert criteria(project) == []


HONEST = "| Uptime | 99.1 % | ≥ 99.5 % | ❌ | – | – |\n"  # noqa: RUF001
FORGED = "| Uptime | 99.9 % | ≥ 99.5 % | ✅ | – | – |\n"  # noqa: RUF001
HEAD = "| Metric | Value | Target | Met | Before | Change |\n|---|---|---|---|---|---|\n"


@pytest.mark.parametrize(
    ("old", "to", "line", "said"),
    [
        (HONEST, "", 9, "there is no row of Uptime"),
        (HONEST, HONEST.replace("Uptime", "Up-time"), 9, "there is no row of Uptime"),
        (HONEST, HONEST + FORGED, 12, "the row of Uptime stands twice"),
        (HONEST, HONEST + FORGED.replace("Uptime", "**uptime**"), 12, "stands twice"),
        ("\n## Top Issues", f"\n{HEAD}{FORGED}\n## Top Issues", 16, "stands again"),
        ("## Action Items\n", f"## Action Items\n\n{HEAD.lower()}{FORGED}\n", 30, "stands again"),
        (
            "## Action Items\n",
            "## Action Items\n\nUptime | Met\n---|---\nUptime | ✅\n",
            32,
            "Uptime is ticked outside",
        ),
        ("\n## Top Issues", f"\n- So:\n\n    {FORGED}\n## Top Issues", 18, "ticked outside"),
    ],
)
def test_a_figure_that_was_missed_is_not_hidden_in_a_report_that_is_ready(
    project: Path, old: str, to: str, line: int, said: str
) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.1", "--requests", "9")
    page = project / "project-docs/health/2026-01.md"
    edit(page, old, to)
    assert lacking(project) == []
    edit(page, "**Status:** draft", "**Status:** ready")
    ((place, message),) = lacking(project)
    assert (place, said in message) == (f"2026-01.md:{line}", True), message


def test_a_row_that_stands_often_costs_no_more_than_others(project: Path) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.1")
    page = project / "project-docs/health/2026-01.md"
    edit(page, HONEST, HONEST * 3000)
    edit(page, "**Status:** draft", "**Status:** ready")
    began = time.process_time()
    assert len(lacking(project)) == 2999
    assert time.process_time() - began < 2  # seconds


def test_each_row_with_a_target_stays_in_a_report(project: Path) -> None:
    new(project, "feedback", "0.2.0", "--week", "1", "--metric", "Stars=4", "--metric", "Forks=1")
    week = project / "project-docs/feedback/v0.2.0-week-1.md"
    epic = reported_epic(project, "--coverage", "84")
    for page in (week, epic):
        edit(page, "**Status:** draft", "**Status:** ready")
    assert lacking(project) == []
    for page, gone in ((week, "Forks"), (week, "Downloads"), (epic, "Tasks"), (epic, "Duration")):
        page.write_text(re.sub(rf"\| {gone}.*\n", "", page.read_text("utf-8")), "utf-8")
    assert [message.partition(" no row of ")[2] for _, message in lacking(project)] == [
        *("Duration (days)", "Tasks done")
    ]


@pytest.mark.parametrize("kind", ["draft", "ready"])
def test_the_direction_of_a_target_is_not_a_matter_of_the_report(project: Path, kind: str) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.1")
    page = project / "project-docs/health/2026-01.md"
    edit(page, "≥ 99.5 % | ❌", "≤ 99.5 % | ✅")
    edit(page, "**Status:** draft", f"**Status:** {kind}")
    assert [said for _, said in check(project)] == [
        "`Target` of Uptime is `≤ 99.5 %`, and `≥ 99.5 %` follows",
        "`Met` of Uptime is `✅`, and `❌` follows",
    ]
    if kind == "ready":
        edit(page, "≤ 99.5 % | ✅", "≥ 99 % | ✅")
        assert check(project) == []


def test_a_table_that_is_code_is_not_judged(project: Path) -> None:
    new(project, "health-report", "2026-01", "--uptime", "99.1")
    page = project / "project-docs/health/2026-01.md"
    edit(page, "**Status:** draft", "**Status:** ready")
    code = "".join(f"    {line}\n" for line in (HEAD + FORGED).splitlines())
    edit(page, "\n## Top Issues", f"\n{code}\n## Top Issues")
    assert (check(project), lacking(project)) == ([], [])
    text = re.sub(r"(?m)^\|", "    |", page.read_text("utf-8").replace("❌", "✅"))
    page.write_text(text, "utf-8")
    assert check(project) == []
    ((place, message),) = lacking(project)
    assert place == "2026-01.md:7"
    assert "not the table" in message


def test_nothing_is_less_than_nothing(project: Path) -> None:
    new(project, "health-report", "2026-01", "--p95-ms", "-0")
    assert rows(project / "project-docs/health/2026-01.md")[1][1] == "0 ms"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('{"uptime": 99.99999999999}', "has more than 6 digits after the point"),
        ('{"requests": 1e5}', "`1e5` is not written out"),
        ('{"requests": 1.5E+3}', "`1.5E+3` is not written out"),
        ('{"requests": 1234567890123456}', "has more than 15 digits"),
    ],
)
def test_a_number_that_is_too_long_is_told_its_limit(project: Path, told: str, said: str) -> None:
    (project / "month.json").write_text(told, "utf-8")
    assert said in new(project, "health-report", "2026-01", "--from", "month.json", code=2)
