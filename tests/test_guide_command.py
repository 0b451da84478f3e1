"""`wavewright guide` as people and programs call it: real pages, real bash, refusals."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pexpect
import pytest

from wavewright.cli import main
from wavewright.guide.data import schema

GREET = "user-docs/how-to/greet.md"
GENERATED = 'echo "replace this with the first real command"'
PAGE = """\
# How-To: Greet

## Steps

### Step 1: Write a name

```bash
echo Ada > name.txt
```

### Step 2: Greet by name

```bash
echo "Hello"; echo "$(cat name.txt)!"
```

**Expected output:**

```text
Hello
Ada!
```
"""


def ww(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, in a folder."""
    printed, refused, code = io.StringIO(), io.StringIO(), None
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(refused),
        mock.patch.object(sys, "argv", ["wavewright", "guide", *map(str, words)]),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    gc.enable()
    assert isinstance(code, int)
    return subprocess.CompletedProcess(words, code, printed.getvalue(), refused.getvalue())


def put(root: Path, path: str, text: str) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


def steps(*commands: str) -> str:
    return "# Page\n" + "".join(f"\n```bash\n{command}\n```\n" for command in commands)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    put(root, "wavewright.yml", "project: App\nnamespace: APP\n")
    put(root, "user-docs/how-to/README.md", "# How-to guides\n\n- [Greet](greet.md)\n")
    put(root, GREET, PAGE)
    return root


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d s", "0.0 s", text)


def test_all_guides_run_each_in_a_folder_of_its_own(project: Path) -> None:
    put(project, "user-docs/tutorials/first/begin.md", steps("test ! -e name.txt"))
    put(project, "docs/other.md", steps("exit 1"))
    ended = ww(project, "run")
    assert without_times(ended.stdout).splitlines() == [
        f"passed  {GREET}  2 steps (0.0 s)",
        "passed  user-docs/tutorials/first/begin.md  1 step (0.0 s)",
        "2 guides, all passed; 3 steps.",
    ]
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not (project / "name.txt").exists()


def test_a_guide_that_nobody_has_written_is_pending_and_proves_nothing(project: Path) -> None:
    draft = "user-docs/how-to/draft.md"
    put(project, draft, steps(GENERATED))
    ended = ww(project, "run", "draft", "--junit", "found.xml")
    assert ended.returncode == 1
    assert without_times(ended.stdout).splitlines() == [
        f"pending  {draft}  1 step (0.0 s)",
        "",
        f"{draft}:4: the guide is still as it was generated, so it proves nothing",
        "  Write its steps: each with a real command, and what that prints.",
        "",
        "1 guide, pending; 1 step.",
    ]
    suite = ET.parse(project / "found.xml").getroot()  # noqa: S314  # of our own
    assert suite.get("failures") == "1"
    assert ww(project, "run").stdout.endswith("\n2 guides, 1 pending; 3 steps.\n")
    assert json.loads(ww(project, "run", "draft", "--format", "json").stdout)["passed"] is False
    put(project, draft, steps(GENERATED, "false"))
    ended = ww(project, "run")
    assert ended.stdout.endswith("\n2 guides, 1 failed; 4 steps: 1 failed, 3 passed.\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("Ada!\n```", "Bob!\n```", 13, "-Bob!"),
        ('echo "Hello"', "echo Hi", 13, "+Hi"),
        ("echo Ada > name.txt", "false", 7, "If it must end so, write `exit=1`"),
    ],
)
def test_a_wrong_step_fails_at_its_line(
    project: Path, old: str, new: str, line: int, said: str
) -> None:
    put(project, GREET, PAGE.replace(old, new))
    ended = ww(project, "run")
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert lines[0].startswith(f"failed  {GREET}  2 steps: ")
    assert lines[2].startswith(f"{GREET}:{line + 1}: Step ")
    assert any(said in one for one in lines)
    put(project, GREET, PAGE)
    assert ww(project, "run").returncode == 0


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        (".", ["greet"]),
        (".", [GREET]),
        (".", ["user-docs/how-to"]),
        (".", ["user-docs", GREET, "greet"]),
        ("user-docs", ["how-to/greet.md"]),
        ("user-docs/how-to", ["../how-to"]),
        ("user-docs", ["greet"]),
    ],
)
def test_guides_are_named_by_path_folder_or_name(
    project: Path, folder: str, words: list[str]
) -> None:
    data = json.loads(ww(project / folder, "list", "--format", "json", *words).stdout)
    assert [one["path"] for one in data["guides"]] == [GREET]


def test_any_page_of_the_project_runs_when_it_is_named(project: Path) -> None:
    put(project, "docs/other.md", steps("true"))
    put(project, "docs/words.md", "# Words\n")
    assert "passed  docs/other.md" in ww(project, "run", "docs").stdout
    ended = ww(project, "run", "docs/words.md")
    assert ended.returncode == 1
    assert "docs/words.md: the guide has no step\n" in ended.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gret"], "error: there is no guide gret\n  Did you mean greet?"),
        (["user-docs/how-to/gret.md"], f"gret.md\n  Did you mean {GREET}?"),
        (["nowhere/at.md"], "`wavewright guide list` shows all guides."),
        (["../outside.md"], "error: ../outside.md is not in the project"),
        (["/etc"], "error: /etc is not in the project"),
        (["link.md"], "error: link.md: the page is a link that leads out of the project"),
        (["wavewright.yml"], "error: wavewright.yml: is not a Markdown page"),
        (["empty"], "error: there is no guide in empty"),
    ],
)
def test_what_is_no_guide_is_refused(project: Path, words: list[str], said: str) -> None:
    outside = put(project.parent, "outside.md", steps("touch ran"))
    (project / "link.md").symlink_to(outside)
    (project / "empty").mkdir()
    ended = ww(project, "run", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_a_project_without_guides_is_told_how_to_begin(project: Path) -> None:
    (project / GREET).unlink()
    ended = ww(project, "run")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "there is no guide in user-docs/how-to or user-docs/tutorials" in ended.stderr


def test_a_broken_page_is_told_before_anything_runs(project: Path) -> None:
    put(project, "user-docs/how-to/zoo.md", "---\nguide: {fixtur: x}\n---\n" + steps("true"))
    ended = ww(project, "run", "--here")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "error: user-docs/how-to/zoo.md:2: " in ended.stderr
    assert "fixture" in ended.stderr
    assert not (project / "name.txt").exists()
    listed = ww(project, "list")
    assert listed.returncode == 0
    assert "    cannot be run: user-docs/how-to/zoo.md:2: " in listed.stdout


def test_here_runs_in_the_project_itself(project: Path) -> None:
    assert ww(project, "run", "--here").returncode == 0
    assert (project / "name.txt").read_text() == "Ada\n"


def test_a_step_has_as_long_as_the_option_says(project: Path) -> None:
    put(project, GREET, steps("sleep 60"))
    began = time.monotonic()
    ended = ww(project, "run", "--timeout", "1")
    assert ended.returncode == 1
    assert time.monotonic() - began < 30
    assert f"{GREET}:4: " in ended.stdout
    assert "guide update" not in ended.stdout


def test_junit_and_data_say_the_same(project: Path) -> None:
    put(project, GREET, PAGE.replace("Ada!\n```", "Bob!\n```"))
    feature = "project-docs/capabilities/behaviors/app-greet-say.feature"
    put(project, feature, "@behavior:APP.GREET.SAY @status:draft\nFeature: Say\n")
    page = (project / GREET).read_text("utf-8")
    put(project, GREET, f"{page}\n## Related\n\n- Behavior: [it](../../{feature})\n")
    ended = ww(project, "run", "--format", "json", "--junit", "out.xml")
    assert ended.returncode == 1
    found = json.loads(ended.stdout)
    jsonschema.Draft7Validator(schema()).validate(found)
    (guide,) = found["guides"]
    assert [(one["line"], one["outcome"]) for one in guide["steps"]] == [
        (8, "passed"),
        (14, "failed"),
    ]
    assert "-Bob!" in guide["steps"][1]["diff"]
    (suite,) = ET.parse(project / "out.xml").getroot()  # noqa: S314  # our own
    for case, step in zip(suite, guide["steps"], strict=True):
        assert (case.get("file"), case.get("line")) == (GREET, str(step["line"]))
        assert (case.find("failure") is not None) is (step["outcome"] == "failed")
        values = [(one.get("name"), one.get("value")) for one in case.iter("property")]
        assert values == [("behavior", "APP.GREET.SAY"), ("guide", GREET)]


def test_junit_into_a_folder_that_is_not_there_is_the_users_mistake(project: Path) -> None:
    ended = ww(project, "run", "--junit", "no/out.xml")
    assert ended.returncode == 2
    assert "no/out.xml" in ended.stderr


CHANGED = PAGE.replace("Hello\nAda!\n```", "...\nBob!\n```")


def test_update_accepts_what_is_printed_and_shows_it_first(project: Path) -> None:
    put(project, GREET, CHANGED)
    ended = ww(project, "update", "--dry-run")
    assert ended.returncode == 1
    assert f"--- a/{GREET}\n+++ b/{GREET}\n" in ended.stdout
    assert "-Bob!\n+Ada!\n" in ended.stdout
    assert ended.stdout.endswith("Nothing was written.\n")
    assert (project / GREET).read_bytes().decode() == CHANGED
    ended = ww(project, "update", "--yes")
    assert ended.returncode == 0
    assert "-Bob!\n+Ada!\n" in ended.stdout
    assert (project / GREET).read_bytes().decode() == CHANGED.replace("Bob!", "Ada!")
    assert ww(project, "run").returncode == 0
    ended = ww(project, "update", "--yes")
    assert (ended.returncode, ended.stdout) == (0, "1 guide prints what is expected.\n")


def test_update_refuses_when_a_command_fails_and_writes_no_page_at_all(project: Path) -> None:
    put(project, GREET, CHANGED)
    put(project, "user-docs/how-to/other.md", steps("echo broken >&2; exit 4"))
    ended = ww(project, "update", "--yes")
    assert ended.returncode == 1
    assert "user-docs/how-to/other.md:4: " in ended.stdout
    assert "    broken\n" in ended.stdout
    assert ended.stdout.endswith(
        "Nothing was written: only an output can be accepted, not a command that fails.\n"
    )
    assert (project / GREET).read_bytes().decode() == CHANGED
    put(project, "user-docs/how-to/other.md", "# Words\n")
    assert ww(project, "update", "--yes").returncode == 1
    assert (project / GREET).read_bytes().decode() == CHANGED


def test_update_refuses_a_page_that_was_edited_while_it_ran(project: Path) -> None:
    edited = CHANGED.replace("echo Ada > name.txt", f"echo >> {GREET}; echo Ada > name.txt")
    put(project, GREET, edited)
    ended = ww(project, "update", "--yes", "--here")
    assert ended.returncode == 2
    assert f"error: {GREET}: was edited while the command ran; nothing was written" in ended.stderr
    assert (project / GREET).read_bytes().decode() == f"{edited}\n"


def test_update_asks_nobody_where_there_is_nobody(project: Path) -> None:
    put(project, GREET, CHANGED)
    ended = ww(project, "update")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Give --yes to write, or --dry-run to see the difference." in ended.stderr
    assert (project / GREET).read_bytes().decode() == CHANGED


def test_update_tells_programs_what_it_did(project: Path) -> None:
    put(project, GREET, CHANGED)
    for option, written in (("--dry-run", False), ("--yes", True)):
        ended = ww(project, "update", option, "--format", "json")
        assert ended.returncode == (0 if written else 1)
        found = json.loads(ended.stdout)
        jsonschema.Draft7Validator(schema()).validate(found)
        assert found["written"] is written
        assert "-Bob!\n+Ada!\n" in found["files"][0]["diff"]


def test_update_keeps_the_line_ends_and_the_mark_of_a_page(project: Path) -> None:
    text = "\ufeff" + CHANGED.replace("\n", "\r\n")
    put(project, GREET, text)
    assert ww(project, "update", "--yes").returncode == 0
    assert (project / GREET).read_bytes().decode() == text.replace("Bob!", "Ada!")


def test_a_list_shows_what_belongs_to_a_guide(project: Path) -> None:
    feature = "project-docs/capabilities/behaviors/app-greet-say.feature"
    put(project, feature, "@behavior:APP.GREET.SAY @status:draft\nFeature: Say\n")
    page = PAGE.replace("```bash\necho Ada", '```bash no-run reason="takes long"\necho Ada')
    put(project, GREET, f"{page}\n## Related\n\n- [it](../../{feature})\n")
    lines = ww(project, "list", "--steps").stdout.splitlines()
    assert lines == [
        f"{GREET}  1 step  How-To: Greet",
        "    8: Step 1: Write a name",
        "        $ echo Ada > name.txt",
        "        not run: takes long",
        "    14: Step 2: Greet by name",
        '        $ echo "Hello"; echo "$(cat name.txt)!"',
        "    behavior  APP.GREET.SAY",
    ]
    found: Any = json.loads(ww(project, "list", "--format", "json").stdout)
    jsonschema.Draft7Validator(schema()).validate(found)
    assert [one["run"] for one in found["guides"][0]["steps"]] == [False, True]


def completed(project: Path, word: str) -> list[str]:
    from click.shell_completion import ShellComplete

    from wavewright.cli import cli

    with contextlib.chdir(project):
        found = ShellComplete(cli, {}, "wavewright", "_X").get_completions(["guide", "run"], word)
    return [one.value if one.type == "plain" else one.type for one in found]


def test_a_shell_completes_the_names_of_guides(project: Path) -> None:
    put(project, "user-docs/how-to/grow.md", steps("true"))
    assert completed(project, "gr") == ["greet", "grow"]
    assert completed(project, "docs/") == ["file"]
    assert completed(project.parent, "gr") == []


def spawn(project: Path, *words: str) -> Any:
    environment = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "CI"}}
    arguments = ["-m", "wavewright", "guide", *words]
    return pexpect.spawn(
        sys.executable,
        arguments,
        cwd=project,
        env=environment | {"TERM": "xterm"},
        encoding="utf-8",
        timeout=30,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
def test_on_a_terminal_each_step_is_told_and_update_asks(project: Path) -> None:
    put(project, GREET, CHANGED)
    child = spawn(project, "run")
    child.expect("✓.*8: Step 1: Write a name")
    child.expect("✗.*14: Step 2: Greet by name")
    child.expect_exact("\x1b[31m-Bob!")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    for answer, code, word in (("n", 1, "Bob!"), ("y", 0, "Ada!")):
        child = spawn(project, "update")
        child.expect_exact("Write 1 page?")
        child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code
        assert (project / GREET).read_text("utf-8") == CHANGED.replace("Bob!", word)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
def test_ctrl_c_ends_a_guide_and_leaves_nothing(project: Path) -> None:
    note = project.parent / "pid"
    put(project, GREET, steps("true", f"sleep 1000 & echo $! $PWD > '{note}'; wait"))
    child = spawn(project, "run")
    while not note.exists() or not note.read_text():
        time.sleep(0.02)
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    pid, folder = note.read_text().split()
    limit = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() or Path(folder).exists():
        assert time.monotonic() < limit
        time.sleep(0.02)
