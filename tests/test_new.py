"""`wavewright new`: what it makes passes, what is there stays, and a kill leaves no half."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from wavewright import write

from .using import statuses, ww

WAVE = (
    "wave",
    "Config publishing",
    "--number",
    "1.1",
    "--release",
    "0.2.0",
    "--goal",
    "Publish it",
)
CAPABILITY = (
    "capability", "config-publishing", "--wave", "1.1",
    "--behavior", "MCP.CONFIG.PUBLISH", "--behavior", "MCP.CONFIG.VALIDATE",
)  # fmt: skip
BEHAVIOR = ("behavior", "MCP.CONFIG.REVOKE", "--capability", "config-publishing")
GUIDE = (
    "guide", "revoke-config", "--capability", "config-publishing",
    "--behavior", "MCP.CONFIG.REVOKE",
)  # fmt: skip
SCENARIO = ("scenario", "mcp.config.validate.dry-check")
SECOND_SCENARIO = ("scenario", "mcp.config.publish.again", "--guide", "config-publishing")
ALL = (WAVE, CAPABILITY, BEHAVIOR, GUIDE, SCENARIO, SECOND_SCENARIO)

SPEC = "project-docs/capabilities/config-publishing.md"
WAVE_PAGE = "project-docs/waves/wave-1.1-config-publishing.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return an empty project: settings and nothing else."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\npackage: demo\n")
    return folder


def tree(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".wavewright" not in path.parts
    }


@pytest.fixture(autouse=True)
def _no_terminal_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPT_TOOLKIT_NO_CPR", "1")  # ours never says where its cursor is


def said(child: "pexpect.spawn[str]") -> str:
    return child.before or ""


@pytest.fixture
def grown(root: Path) -> Path:
    """Return a project with a wave and a capability of two behaviors."""
    ww(root, "new", *WAVE)
    ww(root, "new", *CAPABILITY)
    return root


def test_a_wave_is_made_with_its_roadmap_and_plan(root: Path) -> None:
    assert statuses(ww(root, "new", *WAVE)) == {
        WAVE_PAGE: "create",
        "project-docs/ROADMAP.md": "create",
        "project-docs/WAVE_1X_PLAN.md": "create",
    }
    page = (root / WAVE_PAGE).read_text()
    assert page.startswith("## Wave 1.1 (v0.2.0) — Config publishing\n")
    assert "- **Goal:** Publish it\n" in page
    assert "- [ ] Test coverage ≥85%\n" in page
    line = "- [Wave 1.1 (v0.2.0) — Config publishing](waves/wave-1.1-config-publishing.md)"
    for index in ("ROADMAP.md", "WAVE_1X_PLAN.md"):
        assert line in (root / "project-docs" / index).read_text()


def test_a_title_is_enough_and_numbers_and_releases_go_on(root: Path) -> None:
    for title in ("First", "Second", "Third"):
        ww(root, "new", "wave", title)
    ww(root, "new", "wave", "New series", "--number", "2.1", "--release", "1.0.0")
    ww(root, "new", "wave", "More")
    assert sorted(path.name for path in (root / "project-docs/waves").iterdir()) == [
        "wave-1.1-first.md",
        "wave-1.2-second.md",
        "wave-1.3-third.md",
        "wave-2.1-new-series.md",
        "wave-2.2-more.md",
    ]
    roadmap = (root / "project-docs/ROADMAP.md").read_text()
    found = re.findall(r"Wave (\S+) \((\S+)\)", roadmap)
    assert found == [
        ("1.1", "v0.1.0"), ("1.2", "v0.2.0"), ("1.3", "v0.3.0"),
        ("2.1", "v1.0.0"), ("2.2", "v1.1.0"),
    ]  # fmt: skip
    assert "Wave 2.1" not in (root / "project-docs/WAVE_1X_PLAN.md").read_text()


def test_the_first_wave_comes_after_what_was_released_before_there_were_waves(root: Path) -> None:
    news = (
        "# News\n\n## 2.42.0-rc.1 / 2026-02-01\n\n## 2.41.3 / 2026-01-31\n\n* [BUGFIX] It sings\n"
    )
    (root / "CHANGELOG.md").write_text(news)
    ww(root, "new", "wave", "First")
    ww(root, "new", "wave", "Second")
    roadmap = (root / "project-docs/ROADMAP.md").read_text()
    assert re.findall(r"Wave \S+ \((\S+)\)", roadmap) == ["v2.42.0", "v2.43.0"]
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    for name in ("v3.1.4", "3.2.0-rc.1", "nightly", "v3.9"):
        (root / ".git/refs/tags" / name).write_text(f"{'1' * 40}\n")
    ww(root, "new", "wave", "Third")
    assert "(v3.2.0) — Third" in (root / "project-docs/ROADMAP.md").read_text()


def test_the_number_of_another_wave_is_refused(grown: Path) -> None:
    before = tree(grown)
    output = ww(grown, "new", "wave", "Other", "--number", "1.1", code=2)
    assert "wave 1.1 is already 'Config publishing'" in output
    assert f"{WAVE_PAGE}:1" in output
    assert tree(grown) == before


def test_a_capability_is_made_with_everything_below_it(root: Path) -> None:
    ww(root, "new", *WAVE)
    found = statuses(ww(root, "new", *CAPABILITY))
    assert found == {
        SPEC: "create",
        "project-docs/capabilities/behaviors/mcp-config-publish.feature": "create",
        "project-docs/capabilities/behaviors/mcp-config-validate.feature": "create",
        "tests/step_defs/test_mcp_config_publish_steps.py": "create",
        "tests/step_defs/test_mcp_config_validate_steps.py": "create",
        "tests/unit/test_mcp_config_publish.py": "create",
        "tests/unit/test_mcp_config_validate.py": "create",
        "user-docs/how-to/config-publishing.md": "create",
        "tests/value-scenarios/test_config_publishing.py": "create",
        WAVE_PAGE: "update",
        "project-docs/capabilities/README.md": "create",
        "user-docs/how-to/README.md": "create",
    }
    assert "(../capabilities/config-publishing.md)" in (root / WAVE_PAGE).read_text()


def test_a_name_is_enough_for_a_capability(root: Path) -> None:
    ww(root, "new", "wave", "First")
    ww(root, "new", "capability", "Über größe!")
    assert (
        (root / "project-docs/capabilities/uber-groe.md")
        .read_text()
        .startswith("# Capability: Über größe!\n")
    )
    assert (root / "project-docs/capabilities/behaviors/mcp-uber_groe-run.feature").exists()


def test_what_is_made_has_no_findings(grown: Path) -> None:
    for arguments in ALL:
        ww(grown, "new", *arguments)
        assert "No findings" in ww(grown, "check")


def test_the_same_commands_again_change_nothing(grown: Path) -> None:
    for arguments in ALL:
        ww(grown, "new", *arguments)
    before = tree(grown)
    for arguments in (*ALL, ("wave", "Config publishing"), ("capability", "Config publishing")):
        found = statuses(ww(grown, "new", *arguments))
        assert set(found.values()) == {"identical"}, arguments
    assert tree(grown) == before


def test_a_behavior_a_guide_and_scenarios_join_the_spec(grown: Path) -> None:
    for arguments in ALL[2:]:
        ww(grown, "new", *arguments)
    spec = (grown / SPEC).read_text()
    assert "- @behavior:MCP.CONFIG.REVOKE @status:draft\n" in spec
    assert "(behaviors/mcp-config-revoke.feature)" in spec
    assert re.findall(r"### (Scenario \d+): (.+)", spec) == [
        ("Scenario 1", "Config publishing"),
        ("Scenario 2", "Revoke config"),
        ("Scenario 3", "Dry check"),
        ("Scenario 4", "Again"),
    ]
    guide = (grown / "user-docs/how-to/config-publishing.md").read_text()
    assert "(../../tests/value-scenarios/test_again.py)" in guide
    ww(grown, "new", "scenario", "mcp.config.revoke.too", "--guide", "config-publishing")
    guide = (grown / "user-docs/how-to/config-publishing.md").read_text()
    assert "behaviors/mcp-config-revoke.feature)" in guide
    assert "No findings" in ww(grown, "check")


def test_a_capability_given_another_behavior_grows_by_it(grown: Path) -> None:
    found = statuses(ww(grown, "new", *CAPABILITY, "--behavior", "MCP.CONFIG.REVOKE"))
    assert found[SPEC] == "update"
    assert found["project-docs/capabilities/behaviors/mcp-config-revoke.feature"] == "create"
    assert found["user-docs/how-to/config-publishing.md"] == "identical"
    assert "No findings" in ww(grown, "check")


def test_the_capability_is_taken_from_siblings_or_because_there_is_only_one(grown: Path) -> None:
    ww(grown, "new", "behavior", "MCP.CONFIG.REVOKE")
    ww(grown, "new", "guide", "Revoke it")
    ww(grown, "new", "capability", "other", "--behavior", "MCP.OTHER.RUN")
    ww(grown, "new", "behavior", "MCP.OTHER.STOP")
    assert "@behavior:MCP.OTHER.STOP" in (grown / "project-docs/capabilities/other.md").read_text()
    assert "--capability is missing" in ww(grown, "new", "behavior", "MCP.THIRD.RUN", code=2)
    assert "--capability is missing" in ww(grown, "new", "guide", "Third", code=2)
    assert "No findings" in ww(grown, "check")


def test_a_capability_that_names_no_wave_is_refused_with_what_to_write(grown: Path) -> None:
    spec = grown / SPEC
    lines = [line for line in spec.read_text().splitlines() if "Wave 1.1" not in line]
    spec.write_text("\n".join(lines) + "\n")
    output = ww(grown, "new", *BEHAVIOR, code=2)
    assert "names no wave" in output
    assert "## Wave Alignment" in output


def test_an_edited_file_is_a_conflict_and_nothing_at_all_is_written(grown: Path) -> None:
    feature = grown / "project-docs/capabilities/behaviors/mcp-config-publish.feature"
    feature.write_text(feature.read_text() + "\n  # mine\n")
    (grown / "user-docs/how-to/config-publishing.md").unlink()
    before = tree(grown)
    output = ww(grown, "new", *CAPABILITY, code=1)
    assert statuses(output)[feature.relative_to(grown).as_posix()] == "conflict"
    assert "-  # mine" in output
    assert "--skip" in output
    assert tree(grown) == before


@pytest.mark.parametrize(("option", "kept"), [("--skip", 1), ("--force", 0)])
def test_skip_and_force_say_what_to_do_with_an_edit(grown: Path, option: str, kept: int) -> None:
    guide = grown / "user-docs/how-to/config-publishing.md"
    guide.write_text(guide.read_text() + "\nMine.\n")
    found = statuses(ww(grown, "new", *CAPABILITY, option))
    assert found["user-docs/how-to/config-publishing.md"] == option.removeprefix("--")
    assert guide.read_text().count("Mine.") == kept


def test_force_keeps_what_generators_added_and_the_status_that_was_reached(grown: Path) -> None:
    for path in (WAVE_PAGE, SPEC):
        text = (grown / path).read_text().replace("planning", "in-progress")
        text = text.replace("@status:draft", "@status:ready")
        (grown / path).write_text(text + "\nMine.\n")
    news = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- It begins (Wave 1.1)\n"
    (grown / "CHANGELOG.md").write_text(news)
    with (grown / "wavewright.yml").open("a") as settings:
        settings.write("plan:\n  capabilities-per-wave: [1, 5]\n")
    ww(grown, "new", *BEHAVIOR)
    ww(grown, "new", *WAVE, "--force")
    ww(grown, "new", *CAPABILITY, "--force")
    wave, spec = (grown / WAVE_PAGE).read_text(), (grown / SPEC).read_text()
    assert "(../capabilities/config-publishing.md)" in wave
    assert "**Status:** in-progress" in wave
    assert "@behavior:MCP.CONFIG.REVOKE" in spec
    assert "@behavior:MCP.CONFIG.PUBLISH @status:ready" in spec
    assert "Mine." not in wave + spec
    told = ww(grown, "check", code=1)
    assert set(re.findall(r" ([A-Z]+\d+) ", told)) == {"SHAPE111"}


def test_the_newest_open_wave_is_the_default(grown: Path) -> None:
    ww(grown, "new", "wave", "Next")
    ww(grown, "new", "wave", "Done")
    done = grown / "project-docs/waves/wave-1.3-done.md"
    done.write_text(done.read_text().replace("planning", "complete"))
    found = statuses(ww(grown, "new", "capability", "other"))
    assert found["project-docs/waves/wave-1.2-next.md"] == "update"


def test_a_conflict_has_its_diff_in_json_too(grown: Path) -> None:
    (grown / SPEC).write_text("# Mine\n")
    data = json.loads(ww(grown, "new", *CAPABILITY, "--format", "json", code=1))
    (conflict,) = [file for file in data["files"] if file["status"] == "conflict"]
    assert "-# Mine" in conflict["diff"]
    assert data["written"] is False


def test_a_question_takes_only_what_exists(grown: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "wavewright", "new", "capability", "x", "--behavior", "MCP.X.RUN"],
        cwd=grown, encoding="utf-8", timeout=20, dimensions=(40, 120),
    )  # fmt: skip
    child.expect("delivers.*1.1")
    child.send("\x159.9\r")
    child.expect("there is only: 1.1")
    child.send("\x151.1\r")
    child.expect("gives")
    child.send("\r")
    child.expect(pexpect.EOF)
    assert (grown / "project-docs/capabilities/x.md").exists()


def test_the_shell_completes_the_ids_of_waves_and_capabilities(grown: Path) -> None:
    env = {
        **os.environ,
        "COMP_WORDS": "wavewright new behavior --capability con",
        "COMP_CWORD": "4",
        "_WAVEWRIGHT_COMPLETE": "bash_complete",
    }
    program = "import sys; sys.argv[0] = 'wavewright'; from wavewright.cli import main; main()"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=grown, env=env, capture_output=True, text=True, check=False)
    assert "plain,config-publishing" in done.stdout.splitlines()
    elsewhere = grown.parent
    done = subprocess.run(
        command, cwd=elsewhere, env=env, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_skip_and_force_together_are_refused(grown: Path) -> None:
    assert "contradict" in ww(grown, "new", *CAPABILITY, "--skip", "--force", code=2)


def test_edits_in_indexes_and_around_blocks_stay(grown: Path) -> None:
    roadmap = grown / "project-docs/ROADMAP.md"
    text = roadmap.read_text().replace(" - Publish it", " - reworded by hand")
    text = "Ours above.\r\n\n" + text + "\nOurs below.  \n\n\n"
    roadmap.write_bytes(text.encode())
    ww(grown, "new", "wave", "Next")
    after = roadmap.read_bytes().decode()
    line = "- [Wave 1.2 (v0.3.0) — Next](waves/wave-1.2-next.md) - Deliver Next\n"
    closing = "<!-- /wavewright:waves"
    assert after == text.replace(closing, line + closing)


@pytest.mark.parametrize("marker", ["<!-- wavewright:waves -->\n", "<!-- /wavewright:waves -->\n"])
@pytest.mark.parametrize("times", [0, 2])
def test_a_missing_or_doubled_marker_is_named_and_nothing_written(
    grown: Path, marker: str, times: int
) -> None:
    roadmap = grown / "project-docs/ROADMAP.md"
    roadmap.write_text(roadmap.read_text().replace(marker, marker * times))
    before = tree(grown)
    output = ww(grown, "new", "wave", "Next", code=2)
    assert "project-docs/ROADMAP.md:" in output
    assert marker.strip() in output
    assert tree(grown) == before


def test_a_dry_run_shows_statuses_and_a_diff_and_writes_nothing(root: Path) -> None:
    output = ww(root, "new", *WAVE, "--dry-run")
    assert statuses(output)[WAVE_PAGE] == "create"
    assert "+## Wave 1.1 (v0.2.0) — Config publishing" in output
    assert [path.name for path in root.iterdir()] == ["wavewright.yml"]


def test_json_is_for_programs(root: Path) -> None:
    data = json.loads(ww(root, "new", *WAVE, "--format", "json"))
    assert data["version"] == 1
    assert data["written"] is True
    assert data["files"][0] == {"path": WAVE_PAGE, "status": "create"}
    dry = json.loads(ww(root, "new", *CAPABILITY, "--format", "json", "--dry-run"))
    assert dry["written"] is False
    assert "+# Capability: Config publishing" in dry["files"][0]["diff"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("wave",), "TITLE is missing"),
        (("capability",), "NAME is missing"),
        (("capability", "x", "--wave", "9.9"), "there is no wave '9.9' (known: 1.1)"),
        (("behavior", "MCP.OTHER.X", "--capability", "none"), "there is no capability 'none'"),
        (("behavior", "MCP.X"), "not a behavior id"),
        (("capability", "y", "--behavior", "M.A_B.C", "--behavior", "M.A.B_C"), "the same file"),
        (("capability", "readme"), "name of the index"),
        (("capability", "other", "--behavior", "MCP.CONFIG.PUBLISH"), "belongs to the capability"),
        (("guide", "g", "--behavior", "MCP.CONFIG.NONE"), "does not declare MCP.CONFIG.NONE"),
        (("scenario", "mcp.config.publish"), "not a scenario id"),
        (("scenario", "mcp.config.publish.x", "--guide", "foreign"), "belongs to another"),
        (("wave", "🚀"), "or digits, or give the file name with --slug NAME."),
        (("adr", "日本語の決定"), "or digits, or give the file name with --slug NAME."),
        (("guide", "日本"), "or digits, or give the heading with --title."),
        (("adr", "Ours", "--slug", "日本"), "with Latin letters or digits."),
        (("wave", "../b"), "not a name"),
        (("wave", "T", "--slug", "a/b"), "not a name"),
        (("capability", "con"), "reserved by Windows"),
        (("capability", "../../etc/passwd"), "not a name"),
        (("wave", "two\nlines"), "line breaks"),
        (("wave", "T", "--goal", "see @behavior:A.B.C"), "names a behavior"),
        (("wave", "T", "--goal", "a <!-- wavewright:waves --> b"), "HTML comment"),
        (("wave", "T", "--number", "1"), "not the number of a wave"),
        (("wave", "T", "--release", "soon"), "not a release"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason(
    grown: Path, arguments: tuple[str, ...], message: str
) -> None:
    (grown / "user-docs/how-to/foreign.md").write_text("# How-To: Another thing\n")
    before = tree(grown)
    assert message in ww(grown, "new", *arguments, code=2)
    assert tree(grown) == before


def test_an_id_whose_files_would_have_anothers_names_is_refused(grown: Path) -> None:
    ww(grown, "new", "behavior", "MCP.CONFIG.PUB_X")
    output = ww(grown, "new", "behavior", "MCP.CONFIG_PUB.X", code=2)
    assert "MCP.CONFIG.PUB_X" in output


def test_a_page_that_cannot_be_read_stops_the_command(grown: Path) -> None:
    (grown / WAVE_PAGE).write_bytes(b"caf\xe9\n")
    assert f"{WAVE_PAGE}:1" in ww(grown, "new", "wave", "Next", code=2)


def test_a_capability_without_an_open_wave_says_how_to_make_one(root: Path) -> None:
    assert 'wavewright new wave "Title"' in ww(root, "new", "capability", "x", code=2)


@pytest.mark.parametrize(
    "title", ["O'Brien's \"best\" plan", "naïve Ελλάδα café", "100 % | of * it", "`rm -rf` $(x)",
              "{{ 7*7 }} {% raw %}", "--force it", "x" * 60, "# Heading [link](a)"],
)  # fmt: skip
def test_awkward_titles_are_text_and_nothing_else(grown: Path, title: str) -> None:
    ww(grown, "new", "wave", "--", title)
    ww(grown, "new", "capability", "--wave", "1.2", "--", title)
    assert "49" not in "".join(tree(grown))
    assert "No findings" in ww(grown, "check")
    for path in grown.rglob("*.py"):
        compile(path.read_text(), str(path), "exec")


def test_nothing_is_written_through_a_link_out_of_the_project(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "project-docs").symlink_to(outside)
    assert "symbolic link" in ww(root, "new", *WAVE, code=2)
    assert list(outside.iterdir()) == []


def test_where_only_the_process_is_used_no_python_is_made(root: Path) -> None:
    (root / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\nscope: process\n")
    for arguments in ALL:
        ww(root, "new", *arguments)
        assert "No findings" in ww(root, "check")
    assert not (root / "tests").exists()
    assert "tests/" not in (root / SPEC).read_text()


def test_a_project_may_have_its_own_bodies(root: Path) -> None:
    override = root / ".wavewright/templates/wave/wave.md.jinja"
    override.parent.mkdir(parents=True)
    override.write_text("## Wave {{ number }} (v{{ release }}) — {{ title | upper }}\n")
    ww(root, "new", *WAVE)
    assert (root / WAVE_PAGE).read_text() == "## Wave 1.1 (v0.2.0) — CONFIG PUBLISHING\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("one\n{% if %}\n", ".wavewright/templates/wave/wave.md.jinja:2: not a template"),
        ("{{ missing }}", "cannot be rendered"),
        ("{{ 1 / 0 }}", "cannot be rendered"),
        ("{% include 'x' %}", "cannot be rendered"),
        ("{{ ''.__class__.__mro__ }}", "cannot be rendered"),
    ],
)
def test_a_faulty_or_hostile_body_is_named(root: Path, body: str, message: str) -> None:
    override = root / ".wavewright/templates/wave/wave.md.jinja"
    override.parent.mkdir(parents=True)
    override.write_text(body)
    assert message in ww(root, "new", *WAVE, code=2)


def test_a_command_works_from_a_folder_below_and_with_root(root: Path, tmp_path: Path) -> None:
    (root / "src/demo").mkdir(parents=True)
    ww(root / "src/demo", "new", *WAVE)
    assert (root / WAVE_PAGE).exists()
    assert set(statuses(ww(tmp_path, "new", *WAVE, "--root", str(root))).values()) == {"identical"}
    assert "no wavewright.yml" in ww(tmp_path, "new", *WAVE, code=2)


def test_there_are_no_colours_off_a_terminal_or_with_no_color(root: Path) -> None:
    assert "\x1b" not in ww(root, "new", *WAVE, "--dry-run")
    arguments = ["-m", "wavewright", "new", *WAVE, "--dry-run"]
    plain = pexpect.run(
        f"{sys.executable} -m wavewright new wave Colour --defaults --dry-run",
        cwd=root, env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"}, encoding="utf-8",
    )  # fmt: skip
    assert "\x1b" not in plain
    child = pexpect.spawn(
        sys.executable, [*arguments, "--defaults"], cwd=root, encoding="utf-8",
        env={k: v for k, v in {**os.environ, "TERM": "xterm"}.items() if k != "NO_COLOR"},
    )  # fmt: skip
    child.expect(pexpect.EOF)
    assert "\x1b[32m" in said(child)


def test_on_a_terminal_only_what_is_missing_is_asked_with_its_default_and_rule(root: Path) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "wavewright", "new", "wave", "Config publishing", "--goal", "G"],
        cwd=root, encoding="utf-8", timeout=20, dimensions=(40, 120),
    )  # fmt: skip
    child.expect("number.*1.1")
    child.send("\x15")  # clear the line
    child.send("one\r")
    child.expect("not the number of a wave")
    child.send("\x15")
    child.send("3.4\r")
    child.expect("release.*0.1.0")
    child.send("\r")
    child.expect("long.*7-8 days")
    child.send("\r")
    child.expect(pexpect.EOF)
    assert "better for whom" not in said(child)
    page = (root / "project-docs/waves/wave-3.4-config-publishing.md").read_text()
    assert page.startswith("## Wave 3.4 (v0.1.0) — Config publishing\n")
    assert "**Goal:** G\n" in page


def test_stopping_at_a_question_writes_nothing(root: Path) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "wavewright", "new", "wave"], cwd=root, encoding="utf-8", timeout=20
    )
    child.expect("called")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "Traceback" not in said(child)
    assert [path.name for path in root.iterdir()] == ["wavewright.yml"]


def test_two_commands_at_once_lose_nothing(root: Path) -> None:
    ww(root, "new", *WAVE)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "wavewright", "new", "capability", f"thing-{number}"],
            cwd=root,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        for number in range(4)
    ]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    index = (root / "project-docs/capabilities/README.md").read_text()
    assert re.findall(r"\((thing-\d\.md)\)", index) == [f"thing-{n}.md" for n in range(4)]
    assert (root / WAVE_PAGE).read_text().count("../capabilities/thing-") == 4
    assert "No findings" in ww(root, "check")


# For each number that is read, a copy of this process counts everything that changes the disk, and
# kills itself, and the one that moves files for it, right before the one of that number.
KILLER = """
import os, signal, sys
import wavewright.cli.new, wavewright.kinds.capability, wavewright.new, wavewright.write
from wavewright.cli import main
limit, seen, first = 0, 0, 0
def writes(event, arguments):
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    return event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.link"}
def hook(event, arguments):
    global seen
    if not writes(event, arguments) or "__pycache__" in str(arguments[0]):
        return
    seen += 1
    if seen == limit:
        if os.getpid() != first:
            os.kill(first, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
answers = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
for line in sys.stdin:
    child = os.fork()
    if not child:
        limit, first = int(line), os.getpid()
        sys.addaudithook(hook)
        main()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(answers, b"%d\\n" % code)
"""


@pytest.fixture
def killed(root: Path) -> Iterator[Callable[[int], int]]:
    """Return what runs the command and kills it at its write of a number; its exit code."""
    ww(root, "new", *WAVE)
    with subprocess.Popen(
        [sys.executable, "-c", KILLER, "new", *CAPABILITY],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as forking:

        def at(number: int) -> int:
            assert forking.stdin
            assert forking.stdout
            forking.stdin.write(f"{number}\n")
            return int(forking.stdout.readline())

        yield at


def test_killed_at_any_write_the_tree_is_the_old_one_or_the_new_one(
    root: Path, killed: Callable[[int], int]
) -> None:
    before = tree(root)
    ww(root, "new", *CAPABILITY)
    after = tree(root)
    seen: list[str] = []
    for number in range(1, 200):
        for path in set(after) - set(before):
            (root / path).unlink(missing_ok=True)
        for path, text in before.items():
            (root / path).write_text(text)
        code = killed(number)
        if code == 0:
            break
        assert code == -9
        write.recover(root)  # as any next command does first
        now = tree(root)
        assert now in (before, after), f"killed at write {number}"
        seen.append("new" if now == after else "old")
    assert {"old", "new"} == set(seen), "the kills fell on one side only"
    assert len(seen) > len(after) - len(before)
    assert seen == sorted(seen, reverse=True), "once committed, it stays committed"


def test_the_next_command_finishes_what_a_killed_one_began_and_says_so(
    root: Path, killed: Callable[[int], int]
) -> None:
    for number in range(1, 80, 5):  # more writes than that come after what commits them
        killed(number)
        if write.pending(root):
            break
    output = ww(root, "check")
    assert "Finished what an interrupted command had begun" in output
    assert "No findings" in output
    assert (root / SPEC).exists()


def test_a_behavior_of_another_namespace_is_made_and_told(grown: Path) -> None:
    told = "   warning  APP.X.RUN is not of the namespace MCP of wavewright.yml\n"
    words = ("new", "capability", "x", "--behavior", "APP.X.RUN", "--behavior", "MCP.X.RUN")
    assert ww(grown, *words, "--dry-run").count(told) == 1
    out = ww(grown, *words)
    assert (out.count(told), out.count("warning")) == (1, 1)
    assert "warning" not in ww(grown, *words)  # it is there
    data = json.loads(
        ww(grown, "new", "behavior", "MCPS.X.STOP", "--capability", "x", "--format=json")
    )
    assert data["warnings"] == ["MCPS.X.STOP is not of the namespace MCP of wavewright.yml"]
