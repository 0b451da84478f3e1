"""`wavewright check` as people and programs call it: output, exit codes, paths."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from wavewright.checks import baseline
from wavewright.checks.report import schema
from wavewright.cli import examine

from . import inside

EXAMPLES = Path(__file__).parent / "examples" / "checks"
IGNORE = "<!-- wavewright: ignore {} -->\n"


def ww(folder: Path, *words: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment |= more.pop("env", {})
    if not more:
        return inside.run(folder, *map(str, words), env=environment)
    return subprocess.run(
        [sys.executable, "-m", "wavewright", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
        **more,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a project with a finding in each of two folders."""
    root = tmp_path / "project"
    shutil.copytree(EXAMPLES / "STATUS101" / "bad", root)
    (root / "README.md").write_text("[a](missing.md)\n", encoding="utf-8")
    return root


def test_a_finding_is_printed_with_place_rule_and_what_to_do(broken: Path) -> None:
    ended = ww(broken, "check")
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "README.md:1:5 TRACE107 missing.md does not exist",
        "  1 | [a](missing.md)",
        "    |     ^",
        "    Mend the link, or put the file back.",
        (
            "project-docs/capabilities/answering.md:8:36 STATUS101 APP.ANSWER.RUN is draft here and"
            " ready in project-docs/capabilities/behaviors/app-answer-run.feature:2"
        ),
        "  8 | - @behavior:APP.ANSWER.RUN @status:draft",
        "    |                                    ^",
        "    Write the true status in both places.",
        "2 findings in 2 files.",
    ]
    assert ended.stderr == ""


def test_a_clean_project_says_what_was_checked() -> None:
    ended = ww(EXAMPLES / "STATUS101" / "good", "check")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "No findings: 1 wave, 1 capability, 1 behavior checked.\n"


def test_json_has_the_published_form(broken: Path) -> None:
    ended = ww(broken, "check", "--format", "json")
    data = json.loads(ended.stdout)
    assert ended.returncode == 1
    jsonschema.Draft7Validator(schema()).validate(data)
    assert data["version"] == 2
    assert data["findings"][0] == {
        "rule": "TRACE107",
        "name": "missing-file",
        "level": "error",
        "path": "README.md",
        "line": 1,
        "column": 5,
        "message": "missing.md does not exist",
        "fix": "Mend the link, or put the file back.",
        "edits": [],
    }
    assert data["summary"] == {
        "findings": 2, "errors": 2, "warnings": 0, "mendable": 0, "ignored": 0, "baselined": 0,
        "files": 2, "waves": 1, "capabilities": 1, "behaviors": 1,
        "counts": {"STATUS101": 1, "TRACE107": 1},
    }  # fmt: skip


def test_json_of_edits_and_warnings_has_the_published_form(broken: Path) -> None:
    text = IGNORE.format("trace107 later") + IGNORE.format("STATUS102 in vain")
    (broken / "README.md").write_text(text, encoding="utf-8")
    data = json.loads(ww(broken, "check", "--format", "json", "README.md").stdout)
    jsonschema.Draft7Validator(schema()).validate(data)
    unknown, idle = data["findings"]
    edit = {"path": "README.md", "line": 1, "column": 25, "length": 8, "text": "TRACE107"}
    assert unknown["edits"] == [edit]
    assert idle["level"] == "warning"
    assert [data["summary"][key] for key in ("errors", "warnings", "mendable")] == [1, 1, 1]


def test_the_schema_refuses_other_forms(broken: Path) -> None:
    data = json.loads(ww(broken, "check", "--format", "json").stdout)
    for where, key in ((data["findings"][0], "level"), (data["summary"], "errors")):
        kept = where.pop(key)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, schema())
        where[key] = kept
    data["findings"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["README.md"], 1),
        (["./project-docs/../README.md"], 1),
        (["project-docs"], 1),
        (["project-docs/"], 1),
        (["project-docs/waves"], 0),
        (["README.md", "project-docs"], 2),
        (["."], 2),
    ],
)
def test_paths_choose_among_the_findings(broken: Path, words: list[str], count: int) -> None:
    ended = ww(broken, "check", "--format", "json", *words)
    assert len(json.loads(ended.stdout)["findings"]) == count
    assert ended.returncode == (1 if count else 0)


def test_paths_are_those_of_the_current_folder(broken: Path) -> None:
    folder = broken / "project-docs"
    assert ww(folder, "check", "waves").returncode == 0
    assert ww(folder, "check", "capabilities").returncode == 1
    assert ww(broken.parent, "check", "--root", "project", "project/README.md").returncode == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["READM.md"], "Did you mean README.md?"),
        (["nothing/like/it"], "there is no nothing/like/it"),
        ([".."], "is not in the project"),
        (["--root", "nowhere"], "is not a folder"),
    ],
)
def test_a_path_that_is_not_there_is_the_users_mistake(
    broken: Path, words: list[str], said: str
) -> None:
    ended = ww(broken, "check", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_without_a_project_there_is_nothing_to_check(tmp_path: Path) -> None:
    ended = ww(tmp_path, "check")
    assert ended.returncode == 2
    assert "wavewright.yml" in ended.stderr


def test_a_deleted_file_is_found_where_it_is_named(broken: Path) -> None:
    (broken / "project-docs/capabilities/behaviors/app-answer-run.feature").unlink()
    ended = ww(broken, "check", "project-docs/capabilities/answering.md")
    assert "TRACE105" in ended.stdout


def test_warnings_alone_do_not_fail_the_check(broken: Path) -> None:
    text = IGNORE.format("STATUS102 in vain")
    (broken / "README.md").write_text(text, encoding="utf-8")
    ended = ww(broken, "check", "README.md")
    assert ended.returncode == 0
    assert ended.stdout.startswith("README.md:1:25 CONFIG103 warning: the ignore of `STATUS102`")
    assert ended.stdout.endswith("\n1 warning in 1 file.\n")


def test_exit_zero_prints_and_passes(broken: Path) -> None:
    ended = ww(broken, "check", "--exit-zero")
    assert ended.returncode == 0
    assert "TRACE107" in ended.stdout


def test_quiet_prints_the_summary_only_and_nothing_when_clean(broken: Path) -> None:
    ended = ww(broken, "check", "--quiet")
    assert (ended.returncode, ended.stdout) == (1, "2 findings in 2 files.\n")
    ended = ww(EXAMPLES / "STATUS101" / "good", "check", "-q")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_statistics_count_each_rule_most_first(broken: Path) -> None:
    text = "[a](missing.md) [b](missing.txt)\n" + IGNORE.format("trace107 later")
    (broken / "README.md").write_text(text, encoding="utf-8")
    ended = ww(broken, "check", "--statistics")
    assert ended.stdout.splitlines() == [
        "2  TRACE107   missing-file",
        "1  CONFIG105  unknown-rule (`--fix` mends all)",
        "1  STATUS101  status-differs",
        "4 findings in 2 files.",
        "`wavewright check --fix` mends 1 of them.",
    ]


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        (["--select", "TRACE"], ["TRACE107"]),
        (["--select", "trace,STATUS101"], ["TRACE107", "STATUS101"]),
        (["--select", "TRACE", "--ignore", "TRACE107"], []),
        (["--ignore", "TRACE"], ["STATUS101"]),
    ],
)
def test_rules_are_chosen_by_id_and_family(
    broken: Path, words: list[str], rules: list[str]
) -> None:
    data = json.loads(ww(broken, "check", "--format", "json", *words).stdout)
    assert [one["rule"] for one in data["findings"]] == rules


def test_a_rule_that_does_not_exist_is_the_users_mistake(broken: Path) -> None:
    ended = ww(broken, "check", "--select", "TRACE907")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "TRACE907" in ended.stderr


def test_an_ignored_finding_is_counted(broken: Path) -> None:
    text = IGNORE.format("TRACE107 it comes later") + "[a](missing.md)\n"
    (broken / "README.md").write_text(text, encoding="utf-8")
    ended = ww(broken, "check", "README.md")
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[1:] == ["1 finding is ignored: TRACE107."]


def test_the_report_goes_to_a_file(broken: Path, tmp_path: Path) -> None:
    ended = ww(broken, "check", "--format", "json", "--output", tmp_path / "report.json")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(json.loads((tmp_path / "report.json").read_text("utf-8"))["findings"]) == 2
    ended = ww(broken, "check", "--output", tmp_path / "no" / "folder")
    assert ended.returncode == 2
    assert "No such file or directory" in ended.stderr


def test_an_editor_gives_the_content_of_a_file(broken: Path) -> None:
    words = ["check", "--format", "json", "--stdin-filename", "README.md", "-"]
    ended = ww(broken, *words, input="fine\n[b](nothing.md)\n")
    assert [(one["line"], one["message"]) for one in json.loads(ended.stdout)["findings"]] == [
        (2, "nothing.md does not exist")
    ]
    assert ww(broken, *words, input="").returncode == 0
    ended = ww(
        broken / "project-docs", "check", "--stdin-filename", "new.md", "-", input="[](x.md)"
    )
    assert ended.stdout.startswith(
        "project-docs/new.md:1:4 TRACE107 project-docs/x.md does not exist\n  1 | []("
    )
    assert (broken / "README.md").read_text("utf-8") == "[a](missing.md)\n"


def test_an_editor_gives_the_settings(broken: Path) -> None:
    text = (broken / "wavewright.yml").read_text("utf-8") + "monitorin: true\n"
    ended = ww(broken, "check", "--stdin-filename", "wavewright.yml", "-", input=text)
    assert ended.returncode == 1
    assert "CONFIG101 unknown setting `monitorin`" in ended.stdout
    assert "| monitorin: true\n" in ended.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-"], "--stdin-filename PATH"),
        (["--stdin-filename", "README.md"], "needs -"),
        (["--stdin-filename", "README.md", "-", "README.md"], "needs -"),
        (["--stdin-filename", "project-docs", "-"], "project-docs is a folder"),
        (["--fix", "--stdin-filename", "README.md", "-"], "--fix does not go with"),
        (["--watch", "--fix"], "--fix does not go with --watch"),
        (["--watch", "--format", "sarif"], "--watch does not go with --format sarif"),
        (["--dry-run"], "--dry-run needs --fix"),
        (["--fix", "--dry-run", "--format", "json"], "no other format"),
        (["--accept-new"], "--accept-new needs --update-baseline"),
        (["--no-baseline", "--update-baseline"], "needs --baseline"),
        (["--update-baseline", "README.md"], "whole project"),
        (["--update-baseline", "--changed"], "whole project"),
        (["--changed"], "no git repository"),
        (["--update-baseline", "--select", "TRACE"], "whole project"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    broken: Path, words: list[str], said: str
) -> None:
    ended = ww(broken, "check", *words, input="")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_a_baseline_hides_what_it_knows_and_shrinks(broken: Path) -> None:
    known = broken / baseline.FILE
    assert ww(broken, "check", "--update-baseline").returncode == 0
    assert ww(broken, "check").returncode == 0
    assert ww(broken, "check", "--no-baseline").returncode == 1
    (broken / "README.md").write_text("fine\n", encoding="utf-8")
    recorded = known.read_bytes()
    ww(broken, "check", "--select", "STATUS")
    ww(broken, "check", env={"CI": "true"})
    assert known.read_bytes() == recorded
    ended = ww(broken, "check")
    assert "baseline: 2 → 1 known finding" in ended.stdout
    assert known.read_bytes() != recorded
    (broken / "README.md").write_text("[a](missing.md)\n", encoding="utf-8")
    assert ww(broken, "check").returncode == 1


def test_a_broken_baseline_is_never_taken_for_none(broken: Path) -> None:
    assert examine.BASELINE == baseline.FILE
    path = broken / baseline.FILE
    path.parent.mkdir()
    path.write_text("{}\n", encoding="utf-8")
    ended = ww(broken, "check")
    assert (ended.returncode, ended.stdout) == (2, "")
    path.unlink()
    path.symlink_to("nowhere")
    assert ww(broken, "check").returncode == 2


def test_only_what_a_change_causes_is_told(broken: Path) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *who, *words], cwd=broken, check=True, capture_output=True)

    git("init", "--initial-branch=main")
    git("add", ".")
    git("commit", "--message=first")
    assert ww(broken, "check", "--changed").returncode == 0
    text = "moved\n[a](missing.md)\n[b](missing.txt)\n"
    (broken / "README.md").write_text(text, encoding="utf-8")
    ended = ww(broken, "check", "--changed")
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[0] == "README.md:3:5 TRACE107 missing.txt does not exist"
    assert ended.stdout.splitlines()[-1] == "1 finding in 1 file."
    assert ww(broken, "check", "--changed", "HEAD", "project-docs").returncode == 0
    git("commit", "--all", "--message=second")
    assert ww(broken, "check", "--changed=HEAD").returncode == 0
    assert ww(broken, "check", "--changed", "HEAD~1").returncode == 1
    assert ww(broken, "check", "--changed", "nowhere").returncode == 2


def test_no_cache_leaves_nothing_behind(broken: Path) -> None:
    assert ww(broken, "check", "--no-cache").returncode == 1
    assert not (broken / ".wavewright").exists()


def test_machine_forms_are_imported_only_when_wanted(broken: Path) -> None:
    program = """
import sys
from wavewright.cli import main
sys.argv = ["wavewright", "check", "--format", "json", "README.md"]
try:
    main()
except SystemExit:
    names = ["sarif", "junit", "github", "text"]
    heavy = [f"wavewright.checks.report.{name}" for name in names]
    heavy += ["wavewright.checks.fixing", "wavewright.cli.watching", "wavewright.checks.baseline"]
    print([name for name in heavy if name in sys.modules], file=sys.stderr)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=broken, capture_output=True, text=True, check=True
    )
    assert ended.stderr.strip() == "[]"


def found_links(folder: Path) -> list[str]:
    return [line for line in ww(folder, "check").stdout.splitlines() if "TRACE107" in line]


def test_documents_of_any_folder_are_read_when_the_settings_name_it(tmp_path: Path) -> None:
    for name in ("docs/a.md", "handbook/b.md", "elsewhere/c.md"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text("[a](missing.md)\n", encoding="utf-8")
    settings = tmp_path / "wavewright.yml"
    for scope in ("project", "process"):
        settings.write_text(f"project: A\nnamespace: APP\nscope: {scope}\n", encoding="utf-8")
        assert found_links(tmp_path) == ["docs/a.md:1:5 TRACE107 docs/missing.md does not exist"]
        with settings.open("a", encoding="utf-8") as file:
            file.write("documents: [./handbook/]\n")
        assert found_links(tmp_path) == [
            "handbook/b.md:1:5 TRACE107 handbook/missing.md does not exist"
        ]


def test_a_path_that_the_check_does_not_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text("project: A\nnamespace: APP\n", encoding="utf-8")
    for name in ("elsewhere/c.md", "docs/a.md"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text("[a](missing.md)\n", encoding="utf-8")
    for name in ("elsewhere/c.md", "elsewhere"):
        done = ww(tmp_path, "check", name)
        assert done.returncode == 2
        assert f"{name}: not read by the check" in done.stderr
        assert "`documents`" in done.stderr
    assert ww(tmp_path, "check", "elsewhere", "docs").returncode == 1


def test_a_baseline_that_is_asked_for_is_made_but_not_in_ci(broken: Path) -> None:
    in_ci = ww(broken, "check", "--baseline", env={"CI": "true"})
    assert in_ci.returncode == 2
    assert "there is no .wavewright/baseline.json" in in_ci.stderr
    assert not (broken / examine.BASELINE).exists()
    made = ww(broken, "check", "--baseline")
    assert (made.returncode, "baseline: 2 known findings recorded" in made.stdout) == (0, True)
    (broken / "README.md").write_text("[a](missing.md)\n[b](gone.md)\n", encoding="utf-8")
    again = ww(broken, "check", "--baseline")
    assert again.returncode == 1
    assert "gone.md" in again.stdout
    assert "missing.md" not in again.stdout
