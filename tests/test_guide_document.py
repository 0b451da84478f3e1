"""Guides as they are written: their commands, what these must print, and what is refused."""

import random
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sybil.document import Document
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from wavewright.errors import UserError
from wavewright.guide.blocks import Source, blocks, lexer
from wavewright.guide.document import Guide, Options, parse
from wavewright.guide.page import LARGEST, read
from wavewright.read import walk
from wavewright.read.fences import fences
from wavewright.read.infos import Info, parsed

P = "user-docs/how-to/x.md"
BOM = "\ufeff"
fast = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def page(text: str) -> Guide:
    return parse(textwrap.dedent(text).lstrip("\n"), P)


def steps(text: str) -> list[tuple[int, str, str | None]]:
    return [
        (one.line, one.command, one.expected.text if one.expected else None)
        for one in page(text).steps
    ]


def refusal(text: str) -> tuple[str, str, str]:
    with pytest.raises(UserError) as error:
        page(text)
    return error.value.place, error.value.message, error.value.fix


GUIDE = """\
# How-To: Greet

## Steps

### Step 1: Say it

```bash timeout=5
echo hi
```

**Expected output:**

```text
hi
```

### Step 2: Say nothing

```sh

true
```

**Expected output:** nothing.
"""


def test_a_guide_has_a_step_for_each_command() -> None:
    guide = parse(GUIDE, P)
    assert (guide.path, guide.title, guide.text) == (P, "How-To: Greet", GUIDE)
    first, second = guide.steps
    assert first[:4] == ("Step 1: Say it", 8, "echo hi", Options(timeout=5))
    assert first.expected == (
        14,
        "hi\n",
        GUIDE.index("hi\n```\n\n###"),
        GUIDE.index("```\n\n###"),
        "",
    )
    assert second[:4] == ("Step 2: Say nothing", 21, "true", Options())
    end = GUIDE.index("nothing.") + len("nothing.")
    assert second.expected == (24, "", end, end, "")


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", BOM])
def test_offsets_are_those_on_disk(newline: str, mark: str) -> None:
    text = mark + GUIDE.replace("\n", newline)
    guide = parse(text, P)
    plain = parse(GUIDE, P)
    expected = [one.expected for one in guide.steps if one.expected]
    assert [text[one.start : one.end] for one in expected] == [f"hi{newline}", ""]
    assert text[: expected[1].start].endswith("nothing.")
    assert [one[:4] for one in guide.steps] == [one[:4] for one in plain.steps]
    assert [one.text for one in expected] == ["hi\n", ""]
    assert guide.title == plain.title


def test_a_page_without_a_heading_has_the_name_of_its_file() -> None:
    assert parse("text\n", P) == Guide(P, "x", "text\n")


@pytest.mark.parametrize("language", ["bash", "sh", "shell", "{.bash}", "Bash", "BASH"])
def test_a_fence_in_a_language_of_bash_is_run(language: str) -> None:
    assert steps(f"```{language}\nls\n```\n") == [(2, "ls", None)]


@pytest.mark.parametrize("language", ["", "text", "python", "zsh", "fish", "powershell", "bashful"])
def test_a_fence_in_another_language_is_not_run(language: str) -> None:
    assert steps(f"```{language}\nls\n```\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "<!--\n```bash\nls\n```\n-->\n",
        "<pre>\n```bash\nls\n```\n</pre>\n",
        "a\n\n    ```bash\n    ls\n    ```\n",
        "````text\n```bash\nls\n```\n````\n",
        "```bash\n\n \n```\n",
        "```bash\n```\n",
    ],
)
def test_what_is_no_command_is_not_run(text: str) -> None:
    assert parse(text, P).steps == ()


def test_code_keeps_its_own_indent_and_tabs() -> None:
    text = "1. > ~~~~bash\n   >   cat <<E\n   >\tb\n   >\n   > ```\n   > E\n   > ~~~~\n"
    (step,) = parse(text, P).steps
    assert step.command == "  cat <<E\n   b\n\n```\nE"
    (step,) = parse("> ```bash\n>\ta\n> ```\n", P).steps
    assert step.command == "  a"
    (step,) = parse("```bash\n\techo\n\n\t\tx\n```\n", P).steps
    assert step.command == "\techo\n\n\t\tx"
    (step,) = parse("  ```bash\n    a\n  b\n c\n\td\n  ```\n", P).steps
    assert step.command == "  a\nb\nc\n  d"


def test_a_nested_output_knows_its_indent() -> None:
    text = "- > 1. ```sh\n  >    ls\n  >    ```\n  >\n  >    **Expected output:**\n  >\n"
    text += "  >    ```text\n  >    a\n  >\n  >      b\n  >    ```\n"
    (step,) = parse(text, P).steps
    assert step.expected is not None
    assert (step.expected.text, step.expected.prefix) == ("a\n\n  b\n", "  >    ")
    assert text[step.expected.start : step.expected.end] == "  >    a\n  >\n  >      b\n"


def test_the_indent_of_an_output_that_begins_an_item() -> None:
    text = "```sh\nls\n```\n**Expected output:**\n\n1. ```text\n   a\n   ```\n"
    (step,) = parse(text, P).steps
    assert step.expected
    assert step.expected.prefix == "   "


class TestExpectedOutput:
    def test_words_and_other_text_may_stand_between(self) -> None:
        text = (
            "```sh\nls\n```\n\nSo:\n\n- **Expected output**: two lines\n\nNamely\n\n```\na\n```\n"
        )
        assert steps(text) == [(2, "ls", "a\n")]

    @pytest.mark.parametrize("said", ["nothing", "Nothing.", "none", "Nothing is printed."])
    def test_nothing(self, said: str) -> None:
        text = f"```sh\nls\n```\n\n**Expected output:** {said}\n\n## H\n\n```\na\n```\n"
        assert steps(text) == [(2, "ls", "")]

    def test_nothing_alone_needs_no_fence_and_takes_none(self) -> None:
        text = "```sh\nls\n```\n\n**Expected output:** nothing\n\n```yaml\na: 1\n```\n"
        assert steps(text) == [(2, "ls", "")]

    def test_nothing_but_takes_the_fence(self) -> None:
        text = "```sh\nls\n```\n\n**Expected output:** nothing but this\n\n```text\na\n```\n"
        assert steps(text) == [(2, "ls", "a\n")]

    def test_belongs_to_the_last_command(self) -> None:
        text = "```sh\nls\n```\n\n```sh\npwd\n```\n**Expected output:**\n```\na\n```\n"
        assert steps(text) == [(2, "ls", None), (6, "pwd", "a\n")]

    @pytest.mark.parametrize("between", ["# H\n", "## H\n"])
    def test_belongs_to_nothing_behind_a_heading(self, between: str) -> None:
        text = f"```sh\nls\n```\n{between}\n**Expected output:**\n```\na\n```\n"
        assert steps(text) == [(2, "ls", None)]

    def test_belongs_to_a_command_that_is_not_run(self) -> None:
        text = "```sh\nls\n```\n```powershell\ndir\n```\n**Expected output:**\n```\na\n```\n"
        assert steps(text) == [(2, "ls", None)]

    def test_goes_past_a_fence_that_is_empty(self) -> None:
        text = "```sh\nls\n```\n```sh\n```\n**Expected output:**\n```\na\n```\n"
        assert steps(text) == [(2, "ls", "a\n")]

    def test_in_a_comment_or_in_code_is_none(self) -> None:
        text = "```sh\nls\n```\n<!--\n**Expected output:** nothing\n-->\n`**Expected output:**`\n"
        assert steps(text) == [(2, "ls", None)]

    def test_a_session_without_a_prompt_may_show_it(self) -> None:
        text = "```sh\nls\n```\n**Expected output:**\n```console\na\n```\n"
        assert steps(text) == [(2, "ls", "a\n")]

    def test_a_language_that_is_not_run_may_show_it(self) -> None:
        text = "```sh\ncat x.ps1\n```\n**Expected output:**\n```powershell\na\n```\n"
        assert steps(text) == [(2, "cat x.ps1", "a\n")]

    def test_an_empty_fence_is_nothing(self) -> None:
        assert steps("```sh\nls\n```\n**Expected output:**\n```\n```\n") == [(2, "ls", "")]

    @pytest.mark.parametrize(
        "next_one",
        ["## H\n", "", "**Expected output:** x"],
    )
    def test_without_a_fence_is_refused(self, next_one: str) -> None:
        text = f"```sh\nls\n```\n\n**Expected output:** a list\n\n{next_one}"
        place, message, fix = refusal(text)
        assert place == f"{P}:5"
        assert message == "no output follows this, before the next command or heading"
        assert fix == "Put the output in a `text` fence below, or write `nothing` behind it."

    @pytest.mark.parametrize(
        "said",
        [
            "**Expected output**",
            "**Expected output 2**",
            "- **Expected output (short):**",
            "> **expected output** (short)",
            "**Expected output** (short):",
            "**Expected output of it:**",
        ],
    )
    def test_that_is_written_in_another_way_is_refused(self, said: str) -> None:
        place, message, fix = refusal(f"```sh\nls\n```\n\n{said}\n\n```\na\n```\n")
        assert (place, message) == (f"{P}:5", "this looks like an expected output, and is none")
        assert fix == "Write `**Expected output:**`, and the rest behind it."

    def test_in_a_sentence_is_none(self) -> None:
        text = "```sh\nls\n```\n\nThe **Expected output** is:\n\n**Expected outputs** differ.\n"
        assert steps(text) == [(2, "ls", None)]

    def test_a_second_one_is_refused(self) -> None:
        text = "```sh\nls\n```\n**Expected output:** nothing\n\n**Expected output 2:** nothing\n"
        place, message, _ = refusal(text)
        assert (place, message) == (
            f"{P}:6",
            "the command on line 2 has an expected output already",
        )


class TestSessions:
    def test_each_command_has_the_output_below_it(self) -> None:
        text = """
            ```console
            # first

            $ cat <<E
            > a
            >
            > E
            a

            $ cd x
            $ ls \\
              -l
            b
             $ c
            $
            ```
            """
        assert steps(text) == [
            (4, "cat <<E\na\n\nE", "a\n"),
            (10, "cd x", ""),
            (11, "ls \\\n  -l", "b\n $ c\n"),
        ]

    def test_without_any_output_only_exit_statuses_count(self) -> None:
        assert steps("```console\n$ a\n\n$ b\n```\n") == [(2, "a", None), (4, "b", None)]

    def test_an_output_may_follow_the_fence(self) -> None:
        text = "```console\n$ a\n$ b\n```\n**Expected output:**\n```\nx\n```\n"
        assert steps(text) == [(2, "a", None), (3, "b", "x\n")]

    def test_an_output_is_not_said_twice(self) -> None:
        text = "```console\n$ a\nx\n```\n**Expected output:** nothing\n"
        assert refusal(text)[0] == f"{P}:5"

    def test_a_prompt_makes_any_fence_a_session(self) -> None:
        assert steps("```bash\n# so\n$ a\nx\n```\n") == [(3, "a", "x\n")]

    def test_offsets_are_of_the_lines_of_the_output(self) -> None:
        text = "> ```console\r\n> $ a\r\n> x\r\n> y\r\n>\r\n> $ b\r\n> ```\r\n"
        first, second = (one.expected for one in parse(text, P).steps)
        assert first
        assert second
        assert text[first.start : first.end] == "> x\r\n> y\r\n"
        assert (first.line, first.prefix, second.line) == (3, "> ", 7)
        assert text[second.start :] == "> ```\r\n"
        assert second.start == second.end

    @pytest.mark.parametrize("stray", ["ls", "a\n$ b", "$\nx"])
    def test_a_line_of_no_command_is_refused(self, stray: str) -> None:
        place, message, fix = refusal(f"```console\n{stray}\n```\n")
        assert place == f"{P}:{3 if stray[0] == '$' else 2}"
        assert message == "this line of a session belongs to no command"
        assert fix == "Begin each command with `$ `; call a fence of commands alone `bash`."

    @pytest.mark.parametrize("option", ["exit=1", "capture=A", "background"])
    def test_an_option_of_one_command_is_refused_for_several(self, option: str) -> None:
        assert steps(f"```console {option} timeout=9\n$ a\n```\n") == [(2, "a", None)]
        place, message, _ = refusal(f"```console {option}\n$ a\n$ b\n```\n")
        name = option.partition("=")[0]
        assert place == f"{P}:1"
        assert message == f"the option `{name}` is of one command, and this fence has several"

    def test_what_is_not_run_is_not_read(self) -> None:
        assert steps("```console no-run reason=x\nwhatever\n$ b\n```\n") == [
            (2, "whatever\n$ b", None)
        ]


class TestOptions:
    @pytest.mark.parametrize(
        ("info", "options"),
        [
            ("bash", Options()),
            ("bash exit=3 timeout=0.5", Options(exit=3, timeout=0.5)),
            (
                "bash no-run reason=\"needs a 'login'\"",
                Options(run=False, reason="needs a 'login'"),
            ),
            ("sh no-run", Options(run=False)),
            ("sh os=linux,macos stderr", Options(systems=("linux", "macos"), stderr=True)),
            ("sh background wait-for='is ready'", Options(background=True, wait_for="is ready")),
            ("sh background wait-for=port:08000", Options(background=True, wait_for="port:8000")),
            ("console capture=TOKEN_2", Options(capture="TOKEN_2")),
            ("{.bash exit=3}", Options(exit=3)),
            ("bash,exit=3", Options(exit=3)),
        ],
    )
    def test_are_read(self, info: str, options: Options) -> None:
        found = parsed(info)
        assert (found.options, found.problems, found.runs) == (options, (), True)

    def test_of_another_language_are_not_read(self) -> None:
        assert parsed('python title="x') == Info("python")
        assert parsed("") == Info("")

    @pytest.mark.parametrize(
        ("options", "message", "fix"),
        [
            ("exti=3", "a fence has no option `exti`", "Did you mean `exit`?"),
            ("no_run", "a fence has no option `no_run`", "Did you mean `no-run`?"),
            ("zzz", "a fence has no option `zzz`", "The options are `exit`, `timeout`, `no-run`, "),
            ("exit", "the option `exit` has no value", "Write `exit=3`."),
            ("exit=", "the option `exit` has no value", "Write `exit=3`."),
            ("exit=x", "`x` is no value of the option `exit`", "An exit status is a number from 0"),
            ("exit=256", "`256` is no value of the option `exit`", "An exit status is a number"),
            ("exit=-1", "`-1` is no value of the option `exit`", "An exit status is a number"),
            ("timeout=0", "`0` is no value of the option `timeout`", "A time limit is a number"),
            ("timeout=nan", "`nan` is no value of the option `timeout`", "A time limit is a"),
            ("timeout=9s", "`9s` is no value of the option `timeout`", "A time limit is a number"),
            ("stderr=1", "the option `stderr` has no value to give", "Write `stderr` alone."),
            ("exit=1 exit=2", "the option `exit` stands twice", "Leave one of them out."),
            (
                "os=linx",
                "`linx` is no value of the option `os`",
                "Did you mean `linux`? The systems",
            ),
            ("capture=a-b", "`a-b` is no value of the option `capture`", "A name is in capital"),
            ("capture=ROOT", "`ROOT` is no value of the option `capture`", "That name has a"),
            ("capture=PATH", "`PATH` is no value of the option `capture`", "That name has a"),
            ("wait-for=x", "only a background step is waited for", "Add `background`."),
            (
                "background wait-for=port:0",
                "`port:0` is no value of the option `wait-for`",
                "A port is a number from 1 to 65535",
            ),
            ("reason=x", "`reason` says why a fence is not run, and this one is", "Add `no-run`."),
            (
                "no-run exit=1",
                "`exit` says how to run what `no-run` says is not run",
                "Leave one of them out.",
            ),
            (
                "background exit=1",
                "a background step has no `exit` to ask for: it is stopped at the end",
                "Leave out `exit`, or `background`.",
            ),
            ("no-run reason=' '", "` ` is no value of the option `reason`", "Say it in words."),
            ("reason='x", "a quote in the options of the fence is not closed", "Close it: "),
        ],
    )
    def test_that_are_wrong_are_refused_at_their_fence(
        self, options: str, message: str, fix: str
    ) -> None:
        place, found, how = refusal(f"# H\n\n```bash {options}\nls\n```\n")
        assert (place, found) == (f"{P}:3", message)
        assert how.startswith(fix)

    def test_all_problems_are_told(self) -> None:
        assert len(parsed("bash exti=3 exit=x no-run stderr").problems) == 3

    @pytest.mark.fuzz
    @fast
    @given(st.text("abexit=3 '\"\\{}.no-run,os:", max_size=30))
    def test_anything_is_read_or_told(self, text: str) -> None:
        found = parsed(f"bash {text}")
        assert found.options == Options() or found.problems or text.strip()


class TestFrontMatter:
    def test_its_keys_are_those_of_the_guide(self) -> None:
        guide = page(
            """
            ---
            title: x
            guide:
              fixture: ./tests/files/
              env: {A: "[ROOT]/x", B: ""}
              keep: [LANGUAGE]
              timeout: 2.5
            ---
            """
        )
        assert guide[4:9] == (
            "tests/files",
            (("A", "[ROOT]/x"), ("B", "")),
            ("LANGUAGE",),
            2.5,
            False,
        )
        assert page("---\nguide: {here: true}\n---\n").here
        assert page("---\nguide:\n---\n") == page("---\ntitle: x\n---\n")._replace(
            text="---\nguide:\n---\n"
        )

    def test_a_list_in_it_is_no_list_of_the_page(self) -> None:
        text = "---\nguide:\n  keep:\n  - A\n---\n```bash\nls\n```\n"
        assert steps(text) == [(7, "ls", None)]

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    @pytest.mark.parametrize(
        ("keys", "line", "message", "fix"),
        [
            ("guide: 3", 2, "`guide` is a mapping", "Below `guide:`, indented, stand `fixture`"),
            (
                "guide:\n  fixtures: x",
                3,
                "`guide` has no key `fixtures`",
                "Did you mean `fixture`?",
            ),
            ("guide:\n  zz: x", 3, "`guide` has no key `zz`", "The keys are `fixture`, `env`"),
            ("guide:\n  fixture: 3", 3, "`fixture` is a folder", "Name it from the project's"),
            ("guide:\n  fixture: ../x", 3, "`../x` is no folder of this project", "Name it from"),
            ("guide:\n  fixture: /x", 3, "`/x` is no folder of this project", "Name it from the"),
            ("guide:\n  fixture: a\\b", 3, "`a\\b` is no folder of this project", "Name it from"),
            ("guide:\n  fixture: C:/b", 3, "`C:/b` is no folder of this project", "Name it from"),
            ("guide:\n  env: x", 3, "`env` is a mapping", "Write `NAME: value` below it"),
            ("guide:\n  env:\n    A: a\n    B: 3", 5, "the value of `B` is a text", "Write it in"),
            ("guide:\n  env:\n    A-B: a", 4, "`A-B` is no name of a variable", "A name has"),
            ("guide:\n  keep: A", 3, "`keep` is a list of variables", "Write `keep: [NAME]`."),
            ("guide:\n  keep:\n  - A\n  - 3", 5, "`3` is no name of a variable", "A name has"),
            ("guide:\n  timeout: 0", 3, "`timeout` is a number of seconds, more than 0", "Write"),
            ("guide:\n  timeout: yes", 3, "`timeout` is a number of seconds, more than 0", "Write"),
            ("guide:\n  timeout: .inf", 3, "`timeout` is a number of seconds, more than 0", "W"),
            ("guide:\n  here: 1", 3, "`here` is true or false", "Write `here: true`."),
            (
                "guide:\n  here: true\n  fixture: x",
                4,
                "a guide that runs here, in the project, has no fixture to copy",
                "Leave out `here` or `fixture`.",
            ),
            ("a: 1\na: 2", 3, "`a` stands twice, first on line 1", ""),
            ("guide: [", 3, "not valid YAML: ", ""),
        ],
    )
    def test_what_is_wrong_is_refused_at_its_line(
        self, newline: str, keys: str, line: int, message: str, fix: str
    ) -> None:
        text = f"---\n{keys}\n---\n# H\n".replace("\n", newline)
        with pytest.raises(UserError) as error:
            parse(text, P)
        assert error.value.place.split(":")[:2] == [P, str(line)]
        assert error.value.message.startswith(message)
        assert error.value.fix.startswith(fix)

    def test_that_is_not_closed_is_refused(self) -> None:
        place, message, _ = refusal("---\nguide:\n  here: true\n")
        assert place.startswith(f"{P}:1")
        assert message == "the front matter is not closed by a line of `---`"


@pytest.mark.parametrize(("before", "mark"), [("", "```"), ("", "~~~~"), ("> ", "```")])
def test_a_block_without_an_end_is_refused(before: str, mark: str) -> None:
    place, message, fix = refusal(f"# H\n\n```bash\nls\n```\n\n{before}{mark}text\n> ls\n")
    assert (place, message) == (f"{P}:7", "the block that begins here has no end")
    assert fix == f"Close it by a line of `{mark}`."


class TestRead:
    def test_a_page_of_the_project(self, tmp_path: Path) -> None:
        (tmp_path / "x.md").write_bytes(f"{BOM}{GUIDE}".replace("\n", "\r\n").encode())
        guide = read(tmp_path, "x.md")
        assert guide.text == f"{BOM}{GUIDE}".replace("\n", "\r\n")
        assert guide == parse(guide.text, "x.md")

    @pytest.mark.parametrize(
        ("path", "message"),
        [
            ("missing.md", "missing.md: there is no such guide"),
            ("folder", "folder: this is no file of the project"),
            ("../x.md", "../x.md is not in the project"),
            ("/etc/passwd", "/etc/passwd is not in the project"),
            ("link.md", "link.md: this is no file of the project"),
            ("latin.md", "latin.md:2: the guide is not UTF-8: invalid start byte"),
            ("utf16.md", "utf16.md:1: the guide is not UTF-8: invalid start byte"),
            ("large.md", "large.md: the guide is larger than 1,000,000 bytes"),
        ],
    )
    def test_anything_else_is_refused(self, tmp_path: Path, path: str, message: str) -> None:
        root = tmp_path / "root"
        (root / "folder").mkdir(parents=True)
        (tmp_path / "x.md").write_text(GUIDE, encoding="utf-8")
        (root / "link.md").symlink_to(tmp_path / "x.md")
        (root / "latin.md").write_bytes(b"# H\n\xfcber\n")
        (root / "utf16.md").write_text(GUIDE, encoding="utf-16")
        (root / "large.md").write_bytes(b"x" * (LARGEST + 1))
        with pytest.raises(UserError) as error:
            read(root, path)
        assert str(error.value).partition("\n")[0] == message


def test_a_page_that_the_system_refuses_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.md").write_text(GUIDE, encoding="utf-8")
    monkeypatch.setattr(walk, "CHUNK", 8)
    monkeypatch.setattr(walk, "LARGEST", 16)
    with pytest.raises(UserError) as error:
        read(tmp_path, "x.md")
    assert str(error.value).startswith("x.md: the guide cannot be read: ")


ANYTHING = st.lists(
    st.sampled_from(
        [
            *(
                "```",
                "~~~",
                "```bash\n",
                "```bash\nls\n```\n",
                "```console\n$ a\nb\n```\n",
                "$ a\n",
            ),
            *("> b\n", "- ", "1. ", "> ", "    ", "\t", "**Expected output:**", "nothing\n", "\n"),
            *("\r\n", "\r", "# H\n", "---\n", "guide:\n", "  env: {A: x}\n", "<!--", "-->", BOM),
        ]
    ),
    max_size=20,
).map("".join)


@pytest.mark.fuzz
@settings(fast, max_examples=200)
@given(ANYTHING)
def test_anything_is_a_guide_or_refused_at_a_line(text: str) -> None:
    try:
        guide = parse(text, P)
    except UserError as error:
        path, line = error.place.split(":")[:2]
        assert path == P
        assert 0 < int(line) <= len(re.split(r"\r\n|\r|\n", text))
        return
    for step in guide.steps:
        assert step.command.strip()
        if step.expected:
            assert 0 <= step.expected.start <= step.expected.end <= len(text)


LINES = st.lists(
    st.text("ab \t`~$>-.[#", max_size=8).filter(
        lambda one: not one.lstrip().startswith(("`", "~"))
    ),
    max_size=4,
)


INFO = re.compile(r"(?P<info>[^\n]*)\n")


@st.composite
def fenced(draw: st.DrawFn, prefixes: tuple[str, ...]) -> str:
    """Draw a page of fenced blocks, each behind one of some prefixes."""
    parts = []
    for number in range(draw(st.integers(1, 3))):
        before = draw(st.sampled_from(prefixes))
        mark = draw(st.sampled_from(["```", "~~~", "`````"]))
        around = "> " if before == "> " else " " * len(before)
        code = [f"{around}{line}" for line in draw(LINES)]
        info = draw(st.sampled_from(["bash", "text x", ""]))
        parts += [f"para {number}", "", f"{before}{mark}{info}", *code, f"{around}{mark}", ""]
    return "\n".join([*parts, ""])


@pytest.mark.fuzz
@fast
@given(fenced(("", "- ", "1. ", "> ", "  ")))
def test_sybil_sees_the_same_blocks_where_it_can(text: str) -> None:
    document = Document(text, P)
    ours = list(lexer(document))
    theirs = sorted(RawFencedCodeBlockLexer(INFO)(document), key=lambda one: one.start)
    assert [one.start for one in theirs] == [one.start for one in ours]
    for mine, other in zip(ours, theirs, strict=True):
        source, code = mine.lexemes["source"], other.lexemes["source"]
        assert other.lexemes["info"].strip() == mine.lexemes["info"]
        assert source.offset == code.offset
        assert other.end == mine.end - 1
        assert code == (
            textwrap.dedent(f"{source}\n") if mine.parsed.end > mine.parsed.first else ""
        )


AROUND = ("- ", "-   ", "1. ", "10) ", "> ", ">", "> \t", "-\t", " ", "  ")
INSIDE = ("", "a", "  a", "\ta", " \t\ta", "```", "~~~", "> a", "- a", "    ```", "# H", "<!--")


def test_code_is_that_of_commonmark() -> None:
    parser = MarkdownIt("commonmark")
    choose = random.Random(11)  # noqa: S311  # a fixed sequence of pages
    seen = 0
    for _ in range(1500):
        before = "".join(choose.choices(AROUND, k=choose.randint(0, 3)))
        again = re.sub(r"[^>\s]", " ", before)
        code = [
            choose.choice((again, again, again.replace(" ", "\t"), again[1:]))
            + choose.choice(INSIDE)
            for _ in range(choose.randint(0, 4))
        ]
        text = "\n".join([f"{before}````", *code, f"{again}````", ""])
        if re.search(r"(?:\t|    ) *>|> ?\t|^[\t ]*\t", text, re.MULTILINE):
            continue  # that parser goes on with quotes, and does not cut a tab in two
        found = [one for one in lexer(Document(text, P)) if one.parsed.closed]
        theirs = [token.content for token in parser.parse(text) if token.type == "fence"]
        ours = [
            f"{one.lexemes['source']}\n" if one.parsed.end > one.parsed.first else ""
            for one in found
        ]
        assert ours == theirs[: len(ours)], repr(text)
        seen += len("".join(ours)) > 0
    assert seen > 200


def test_a_block_knows_its_lines() -> None:
    text = f"{BOM}- a\r\n\r\n  ~~~sh x\r\n    b\r\n\r\n  ~~~~\r\n"
    source = Source(text)
    (block,) = blocks(source.plain, P)
    assert (block.line, block.code, block.fence) == (3, ("  b", ""), next(fences(source.plain)))
    assert [text[source.on_disk(at) :][:4] for at in block.starts] == ["    ", "\r\n  ", "  ~~"]
