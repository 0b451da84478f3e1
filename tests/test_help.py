"""`wavewright help`: pages of the project, or of the package, by any name that they have."""

import json
import re
import sys
from pathlib import Path

import pexpect
import pytest

from wavewright.cli.help_text import laid_out
from wavewright.errors import UserError
from wavewright.kinds import KINDS
from wavewright.process import FOLDER, Topic, find, stems, topics, values_in, with_values

from . import inside

SETTINGS = "project: Shop\nnamespace: SHOP\nscope: process\ncoverage:\n  overall: 77\n"
PAGE = """---
title: "Ours"
---

# Phase 4: Our way

Ours, with `coverage.overall`
and `plan.capabilities-per-wave`.

```bash
echo `coverage.overall`
```
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / "wavewright.yml").write_text(SETTINGS)
    (tmp_path / FOLDER / "phase-4-tests-first.md").write_text(PAGE)
    return tmp_path


@pytest.fixture(scope="module")
def pages() -> tuple[Topic, ...]:
    return topics(None)


def test_every_page_is_listed_in_one_line(tmp_path: Path) -> None:
    done = inside.run(tmp_path, "help")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert len(lines) == len(stems())
    assert [line.split()[0] for line in lines[:3]] == ["overview", "phase-0", "phase-1"]
    assert lines[10].startswith("phase-9 ")
    assert all(re.fullmatch(r"[a-z0-9-]+ {2,}[A-Z].{10,90}[.]", line) for line in lines)


@pytest.mark.parametrize(
    ("asked", "stem"),
    [
        ("4", "phase-4-tests-first"),
        ("04", "phase-4-tests-first"),
        ("phase-4", "phase-4-tests-first"),
        ("Phase 4", "phase-4-tests-first"),
        ("phase-4-tests-first", "phase-4-tests-first"),
        ("dev-docs/process/phase-4-tests-first.md", "phase-4-tests-first"),
        ("testing", "TESTING"),
        ("TESTING.md", "TESTING"),
        ("test", "TESTING"),
        ("ddd", "DDD_WORKFLOW"),
        ("DDD_WORKFLOW", "DDD_WORKFLOW"),
        ("anti patterns", "ANTI_PATTERNS"),
        ("anti", "ANTI_PATTERNS"),
        ("patterns", "ANTI_PATTERNS"),
        ("gates", "phase-7-quality-gates"),
        ("overview", "README"),
        ("readme", "README"),
        ("sprint", "PLANNING"),
        ("epics", "PLANNING"),
        ("PRD", "PLANNING"),
        ("rollback", "phase-8-release"),
        ("pipeline", "PIPELINE"),
        ("stages", "PIPELINE"),
        ("retry", "PIPELINE"),
        ("sessions", "PIPELINE"),
        ("instructions", "PIPELINE"),
        ("issues", "PLANNING"),
    ],
)
def test_a_page_is_found_by_any_name(pages: tuple[Topic, ...], asked: str, stem: str) -> None:
    assert find(pages, asked).stem == stem


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_what_can_be_made_has_a_page_about_it(pages: tuple[Topic, ...], kind: str) -> None:
    page = find(pages, kind)
    assert kind.rpartition("-")[2].rstrip("s") in page.text.lower()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("tdd-wrkflow", "Did you mean tdd?"),
        ("revew", "Did you mean review?"),
        ("17", "there is no page `17`"),
        ("zzz", "`wavewright help` lists them"),
        ("", "there is no page ``"),
        ("phase", "may be several pages"),
        ("²", "there is no page"),
        ("..", "there is no page"),
    ],
)
def test_what_is_no_page_is_answered_with_what_is_near(
    pages: tuple[Topic, ...], asked: str, words: str
) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        find(pages, asked)


def test_a_page_of_the_project_comes_first_and_shows_its_settings(shop: Path) -> None:
    done = inside.run(shop, "help", "4")
    assert done.stdout == (
        "# Phase 4: Our way\n\nOurs, with `coverage.overall` (77)\nand"
        " `plan.capabilities-per-wave` (3 to 5).\n\n```bash\necho `coverage.overall`\n```\n"
    )


def test_the_pipeline_is_shown_with_the_numbers_of_the_project(shop: Path) -> None:
    (shop / "wavewright.yml").write_text(
        f"{SETTINGS}retries: {{staging: 7, staging-max-seconds: 45}}\n"
        "observability: {enabled: no}\n"
    )
    shown = inside.run(shop, "help", "pipeline").stdout
    assert shown.startswith("# Pipeline\n")
    for value in (
        "`retries.staging` (7)",
        "`retries.staging-max-seconds` (45)",
        "`retries.production-backoff` (1.5)",
        "`breaker.failures` (5)",
        "`security.medium` (5)",
        "`sessions.results` (0.9)",
        "`observability.enabled` (false)",
        "`coverage.production` (80)",
    ):
        assert value in shown
    assert "just " not in shown
    assert "`tracker.kind` (none)" in inside.run(shop, "help", "planning").stdout


def test_what_a_project_lacks_comes_from_the_package_in_its_scope(shop: Path) -> None:
    done = inside.run(shop, "help", "phase-0")
    assert "wavewright new wave " in done.stdout
    assert "just new-wave" not in done.stdout
    assert "just new-wave " in inside.run(shop.parent, "help", "phase-0").stdout


def test_a_page_of_the_teams_own_is_a_topic(shop: Path) -> None:
    (shop / FOLDER / "ON_CALL.md").write_text("# On call\n\nWho is woken.\n")
    assert "on-call" in inside.run(shop, "help").stdout
    assert inside.run(shop, "help", "on", "call").stdout == "# On call\n\nWho is woken.\n"


def test_help_helps_where_the_settings_are_wrong(shop: Path) -> None:
    (shop / "wavewright.yml").write_text(SETTINGS + "colour: red\n")
    assert inside.run(shop, "help", "4").returncode == 0


def test_programs_get_json(shop: Path) -> None:
    listed = json.loads(inside.run(shop, "help", "--format", "json").stdout)
    one = json.loads(inside.run(shop, "help", "4", "--format", "json").stdout)
    mine = {
        "topic": "phase-4",
        "title": "Phase 4: Our way",
        "summary": "Ours, with `coverage.overall` and `plan.capabilities-per-wave`.",
        "path": f"{FOLDER}/phase-4-tests-first.md",
    }
    assert mine in listed
    assert {key: one[key] for key in mine} == mine
    assert one["settings"] == {"coverage.overall": "77", "plan.capabilities-per-wave": "3 to 5"}
    assert one["text"].startswith("# Phase 4: Our way\n")


def test_who_asks_for_a_command_is_told_where_its_help_is(tmp_path: Path) -> None:
    done = inside.run(tmp_path, "help", "new", "capability")
    assert done.returncode == 2
    assert "wavewright new capability --help" in done.stderr


def test_a_page_that_is_no_text_is_named(shop: Path) -> None:
    (shop / FOLDER / "ODD.md").write_bytes(b"# \xff\n")
    done = inside.run(shop, "help")
    assert done.returncode == 2
    assert f"{FOLDER}/ODD.md" in done.stderr


def test_without_a_project_the_defaults_are_shown() -> None:
    text = "`coverage.overall`, `coverage.critical-modules`, `release.protected`, `no.setting`\n"
    shown = with_values(text, values_in(text, None))
    assert shown == (
        "`coverage.overall` (85), `coverage.critical-modules` (none), "
        "`release.protected` (false), `no.setting`\n"
    )


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## A *good* [page](P.md)\n", "\x1b[1mA good page\x1b[0m\n"),
        ("See [it](../../a/b.md), [P](../../P.md)\n**now**.\n", "See it (a/b.md), P now.\n"),
        ("- [ ] `*x*` is kept,\n  and\n  this\n", "- [ ] `*x*` is kept, and\n      this\n"),
        ("1. one\n2. two\n", "1. one\n2. two\n"),
        ("```bash\nls  # not a heading\n```\n", "    ls  # not a heading\n"),
        ("```bash\nnever closed\n", "    never closed\n"),
        ("| a | b |\n|---|---|\n| one | 2 |\n", "\x1b[1ma    b\x1b[0m\none  2\n"),
        ("| | |\n|---|---|\n| one | 2 |\n", "one  2\n"),
        ("| a | b |\n|---|---|\n| x | long words that wrap here |\n",
         "\x1b[1ma  b\x1b[0m\nx  long words that wrap\n   here\n"),
        ("| a | bee |\n|---|---|\n| one | `a-word-wider-than-all-of-it` |\n",
         "one\n  bee:\n  `a-word-wider-than-all-of-it`\n"),
        ("| a |\n", "\x1b[1ma\x1b[0m\n"),
        ("", "\n"),
    ],
)  # fmt: skip
def test_a_terminal_gets_plain_text(markdown: str, shown: str) -> None:
    assert laid_out(markdown, 25) == shown


@pytest.mark.parametrize("width", [20, 60, 100])
def test_no_word_of_a_page_is_lost_in_the_terminal(pages: tuple[Topic, ...], width: int) -> None:
    for page in pages:
        shown = re.sub(r"\x1b\[\d+m", "", laid_out(page.text, width))
        wanted = re.findall(r"\w{4,}", re.sub(r"\]\([^)]*\)|^```\w*|^\|.*\|\n\|-.*$", "",
                                              page.text, flags=re.MULTILINE))  # fmt: skip
        assert set(wanted) <= set(re.findall(r"\w{4,}", shown)), page.stem


def test_colours_are_for_terminals_alone(shop: Path) -> None:
    def seen(colour: str) -> str:
        env = {"TERM": "xterm", "COLUMNS": "80", **({"NO_COLOR": colour} if colour else {})}
        words = ["-m", "wavewright", "help", "4"]
        child = pexpect.spawn(sys.executable, words, cwd=str(shop), env=env, encoding="utf-8")
        return str(child.read())

    assert "\x1b[1mPhase 4: Our way\x1b[0m" in seen("")
    assert "# Phase 4: Our way" in (plain := seen("1"))
    assert "\x1b" not in plain
