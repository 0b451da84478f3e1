"""Guides: how their steps, problems and blocks of code are read, and what GUIDE finds in them."""

import random
import shutil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.config import load
from wavewright.guide.document import parse
from wavewright.model import Finding
from wavewright.read import survey
from wavewright.read.fences import fences
from wavewright.read.guides import doubtful
from wavewright.read.markdown import Page

GOOD = Path(__file__).parent / "examples" / "checks" / "GUIDE101" / "good"
G = "user-docs/how-to/first-question.md"
STEP = "### Step 1: Ask\n"
SHOWN = "```bash\necho Why\n```\n"
OUTPUT = "**Expected output:**\n\n```text\nWhy\n```\n"
SOLUTION = "**Solution:** Ask again.\n"


def findings(root: Path) -> tuple[Finding, ...]:
    return judge(survey(root, load(root), cached=False))


def told(root: Path) -> list[tuple[str, str]]:
    """Return rule and place of each finding, each once."""
    return list(dict.fromkeys((one.rule, str(one.place)) for one in findings(root)))


def mended(root: Path) -> list[tuple[str, str]]:
    """Apply the edits of the findings to the guide; return what is found then."""
    found = [one for one in findings(root) if one.edits]
    text = (root / G).read_text(encoding="utf-8")
    (root / G).write_text(mend({G: text}, found).texts.get(G, text), encoding="utf-8")
    return told(root)


def guide(tmp_path: Path, old: str = "", new: str = "") -> Path:
    """Return the good example with a changed guide."""
    root = tmp_path / "project"
    shutil.copytree(GOOD, root)
    text = (root / G).read_text(encoding="utf-8")
    assert text.count(old) == 1 or not old
    (root / G).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "new",
    [
        "~~~~ sh\necho Why\n~~~~\n",
        "```{.bash}\necho Why\n```\n",
        "````console\n$ echo Why\n````\n",
        "````{.sh exit=0 timeout=5}\necho Why\n````\n",
        "- First\n\n  ```bash\n  echo Why\n  ```\n",
        "- ```bash\n  echo Why\n  ```\n",
        "1. Ask:\n   ```bash\n   echo Why\n\n   ```\n",
        "> ```shell\n> echo Why\n> ```\n",
        "```yaml\nask: why\n```\n\n```bash\necho Why\n```\n",
        "```bash os=linux,macos,windows\necho '```'\n```\n",
    ],
)
def test_any_block_of_shell_is_a_command(tmp_path: Path, new: str) -> None:
    assert told(guide(tmp_path, SHOWN, new)) == []


@pytest.mark.parametrize(
    "new",
    [
        "Ask.\n",
        "```yaml\na: b\n```\n",
        "```bash\n\n```\n",
        "`echo Why`\n",
        "<!--\n```text\nx\n```\n-->\n",
    ],
)
def test_anything_else_is_none(tmp_path: Path, new: str) -> None:
    assert told(guide(tmp_path, SHOWN, new)) == [("GUIDE101", f"{G}:14")]


@pytest.mark.parametrize(
    ("new", "line"),
    [
        ("", 14),
        ("**Expected output:** Why\n", 20),
        ("**Expected output:** `Why`\n", 20),
        ("**Expected output:**\n\n```text\n```\n", 20),
        ("**Expected output:**\n\nWhy\n", 20),
        ("```text\nWhy\n```\n\n**Expected output:**\n", 24),
        (f"{OUTPUT}\n```bash\necho Then\n```\n\n**Expected output:**\n", 30),
        ("<!-- **Expected output:** -->\n", 14),
    ],
)
def test_an_output_is_a_block_with_text_below_its_field(
    tmp_path: Path, new: str, line: int
) -> None:
    assert told(guide(tmp_path, OUTPUT, new)) == [("GUIDE101", f"{G}:{line}")]


@pytest.mark.parametrize(
    "new",
    ["**Expected output:** nothing\n", "- **Expected Output**: None.\n", f"Look:\n\n{OUTPUT}"],
)
def test_nothing_is_an_output_too(tmp_path: Path, new: str) -> None:
    assert told(guide(tmp_path, OUTPUT, new)) == []


def test_a_step_by_hand_needs_no_command(tmp_path: Path) -> None:
    by_hand = "**By hand:** Open the page of settings.\n\n**Expected output:** A list.\n"
    root = guide(tmp_path, OUTPUT, f"{OUTPUT}\n### Step 2: Look\n\n{by_hand}")
    assert told(root) == []


def test_a_step_by_hand_needs_its_output_and_its_words(tmp_path: Path) -> None:
    root = guide(tmp_path, OUTPUT, f"{OUTPUT}\n### Step 2: Look\n\n**By hand:** Open it.\n")
    assert told(root) == [("GUIDE101", f"{G}:26")]
    empty = guide(tmp_path / "2", SHOWN, "**By hand:**\n")
    assert told(empty) == [("GUIDE101", f"{G}:16")]


def test_a_guide_without_any_step_is_told_once(tmp_path: Path) -> None:
    root = guide(tmp_path, f"{STEP}\n{SHOWN}\n{OUTPUT}", "Just ask.\n")
    assert told(root) == [("GUIDE101", f"{G}:12")]


@pytest.mark.parametrize(
    "heading",
    [
        *("### Step 2: Ask", "### Step 1 - Ask", "### step 1: Ask", "### Step 01: Ask"),
        *("### Step 1:Ask", "###  Step 3: Ask ###", "### Step 1 Ask", "### STEP 1. Ask"),
    ],
)
def test_a_step_with_another_number_or_form_is_mended(tmp_path: Path, heading: str) -> None:
    root = guide(tmp_path, STEP, f"{heading}\n")
    assert told(root) == [("GUIDE102", f"{G}:14")]
    assert mended(root) == []
    assert "Step 1: Ask" in (root / G).read_text(encoding="utf-8").splitlines()[13]
    assert mended(root) == []


def test_the_place_of_a_wrong_number_is_exact(tmp_path: Path) -> None:
    (found,) = findings(guide(tmp_path, STEP, "###  Step 2: Ask\n"))
    assert found.place == (G, 14, 6)
    assert found.message == "step 2 stands where step 1 is due"
    assert found.fix == "Write `### Step 1: Ask`."


@pytest.mark.parametrize("heading", ["### Ask", "### Step 1:", "### Step one: Ask"])
def test_a_step_without_number_or_title_is_told_and_left(tmp_path: Path, heading: str) -> None:
    root = guide(tmp_path, STEP, f"{heading}\n")
    assert told(root) == [("GUIDE102", f"{G}:14")]
    assert mended(root) == [("GUIDE102", f"{G}:14")]


def test_all_steps_are_numbered_again_in_order(tmp_path: Path) -> None:
    more = "".join(
        f"### Step {number}: Part {number}\n\n{SHOWN}\n{OUTPUT}\n" for number in (1, 3, 3)
    )
    root = guide(tmp_path, STEP, f"{more}{STEP}")
    assert [rule for rule, _ in told(root)] == ["GUIDE102"] * 2
    assert mended(root) == []
    text = (root / G).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("###")] == [
        *("### Step 1: Part 1", "### Step 2: Part 3", "### Step 3: Part 3", "### Step 4: Ask")
    ]


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        ("", [32]),
        ("**Solution:**\n", [34]),
        ("Ask again.\n", [32]),
        (f"{SOLUTION}\n{SOLUTION}", [36]),
        ("```text\n**Solution:** Ask again.\n```\n", [32]),
    ],
)
def test_each_problem_has_one_solution(tmp_path: Path, new: str, lines: list[int]) -> None:
    root = guide(tmp_path, SOLUTION, new)
    assert told(root) == [("GUIDE103", f"{G}:{line}") for line in lines]


@pytest.mark.parametrize(
    "new", ["- **Solution:** Ask again.\n", "**Solution 1:** Ask.\n", "**Solution:**\n\nAsk.\n"]
)
def test_a_solution_may_be_a_point_a_number_or_stand_below(tmp_path: Path, new: str) -> None:
    assert told(guide(tmp_path, SOLUTION, new)) == []


def test_one_problem_is_too_few(tmp_path: Path) -> None:
    pair = "**Problem:** There is another answer.\n\n**Solution:** Ask once more.\n\n"
    assert told(guide(tmp_path, pair, "")) == [("GUIDE103", f"{G}:30")]


def test_a_block_that_has_no_end_hides_nothing_else(tmp_path: Path) -> None:
    root = guide(tmp_path)
    text = (root / G).read_text(encoding="utf-8")
    (root / G).write_text(f"{text}\n~~~~bash\necho\n~~~\n", encoding="utf-8")
    assert told(root) == [("GUIDE104", f"{G}:{text.count(chr(10)) + 2}")]


def test_a_command_without_language_gets_one(tmp_path: Path) -> None:
    root = guide(tmp_path, SHOWN, SHOWN.replace("bash", ""))
    assert told(root) == [("GUIDE104", f"{G}:16")]
    assert mended(root) == []
    assert SHOWN in (root / G).read_text(encoding="utf-8")


PIECES = (
    *("```", "~~~", "````", "``` a`b", "- ", "* ", "1. ", "2. ", "10) ", "> ", "  ", "    ", "\t"),
    *("text", "\n", "\n", "\n\n", "# H", "---", "* * *", "-->", "<!--", "<pre>", "</pre>", "<div>"),
)


COMMENT = "<!--\n```bash\necho Why\n```\n-->\n"
SESSION = "```console\n$ echo Why\nWhy\n```\n"
MORE = "\n### Step 2: Again\n\n"


def more(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    """Return what is found in the good guide with more text below its step, which ends on line 24.

    Lines are counted from the first one of that text.
    """
    root = guide(tmp_path, OUTPUT, f"{OUTPUT}{text}")
    assert all(place.startswith(f"{G}:") for _, place in told(root))
    return [(rule, str(int(place.rpartition(":")[2]) - 24)) for rule, place in told(root)]


@pytest.mark.parametrize(
    "text",
    [
        "**By hand:** Open it.\n\n**Expected output:** A list.\n",
        '```bash no-run reason="needs a login"\necho Why\n```\n\n**Expected output:** nothing\n',
    ],
)
def test_a_guide_that_runs_nothing_is_told(tmp_path: Path, text: str) -> None:
    root = guide(tmp_path, f"{SHOWN}\n{OUTPUT}", text)
    assert told(root) == [("GUIDE105", f"{G}:12")]
    assert more(tmp_path / "2", f"{MORE}{text}") == []


@pytest.mark.parametrize("language", ["zsh", "Fish", "powershell", "bat"])
def test_a_language_that_bash_does_not_run_is_told(tmp_path: Path, language: str) -> None:
    block = f"```{language}\necho Why\n```\n"
    assert told(guide(tmp_path, SHOWN, block)) == [("GUIDE106", f"{G}:16")]
    said = f'```{language} no-run reason="for Windows"\necho Why\n```\n'
    assert more(tmp_path / "2", f"\n{said}") == []
    shown = f"\n```bash\ncat a\n```\n\n**Expected output:**\n\n{block}"
    assert more(tmp_path / "3", shown) == []  # it is what the command prints


@pytest.mark.parametrize(
    "block",
    ["```ksh\nmake\n```\n", "```shellscript\nmake\n```\n", "```bash-session\n$ make\n```\n"],
)
def test_another_name_of_a_shell_is_told(tmp_path: Path, block: str) -> None:
    root = guide(tmp_path, SHOWN, f"{SHOWN}\n{block}")
    (found,) = [one for one in findings(root) if one.rule == "GUIDE106"]
    assert (found.place.line, found.message[-16:]) == (20, "which is not run")
    assert "Call it `bash`, or `console`" in found.fix
    said = block.replace("\n", ' no-run reason="for later"\n', 1)
    assert more(tmp_path / "2", f"\n{said}") == []


def test_commands_with_prompts_and_without_a_language_are_told(tmp_path: Path) -> None:
    block = "```\n$ make\nbuilt\n```\n"
    assert more(tmp_path, f"\n{block}") == [("GUIDE106", "2")]
    assert more(tmp_path / "2", f"\n{block}\n{OUTPUT}") == [("GUIDE106", "2")]
    assert more(tmp_path / "3", f"\n```bash\ncat a\n```\n\n**Expected output:**\n\n{block}") == []
    assert told(guide(tmp_path / "4", SHOWN, block)) == [("GUIDE104", f"{G}:16")]


def test_no_run_has_a_reason(tmp_path: Path) -> None:
    assert more(tmp_path, "\n```bash no-run\necho Why\n```\n") == [("GUIDE106", "2")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (COMMENT, "3"),
        ("<!-- ```text\n~~~ sh -->\n", "3"),
        ("<div>\n```bash\necho Why\n```\n</div>\n", "3"),
        ("    ```bash\n    echo Why\n    ```\n", "2"),
        (f"```text\n```\n\n{COMMENT}", "6"),
        ("````text\n```bash\n```\n````\n", ""),
        ("`` ```bash `` opens a block\n", ""),
        ("```bash\nmake\n```\n", ""),
    ],
)
def test_commands_that_nobody_sees_are_told(tmp_path: Path, text: str, line: str) -> None:
    assert more(tmp_path, f"\n{text}") == ([("GUIDE106", line)] if line else [])


@pytest.mark.parametrize(
    "command",
    [
        *("make || true", "make ||:", "true", ": ; true", "make || exit 0", "# make"),
        *("echo a\necho b", "make || echo 'it failed'", "make \\\n|| true", "serve &", "exit 0"),
        *(
            "printf 'a\\n'",
            "true # first\n:",
            "make | cat",
            "make |& cat -A",
            "a | true",
            "set +e\nmake; :",
        ),
        *(
            "(make || true; true)",
            "{ make | cat; true; }",
            "if make; then :; fi",
            'echo "$(make)"',
            "make & wait",
        ),
        *("echo $(make)", "make || true # always", "make &\nwait"),
    ],
)
def test_a_command_that_cannot_fail_is_told(tmp_path: Path, command: str) -> None:
    block = f"```bash\n{command}\n```\n"
    line = 3 + command.count("\n# ")
    assert more(tmp_path, f"\n{block}") == [("GUIDE107", str(line))]
    assert more(tmp_path / "2", f"\n{block}\n{OUTPUT}") == []
    assert more(tmp_path / "3", f"\n{block.replace('bash', 'bash exit=1')}") == []


@pytest.mark.parametrize(
    "command",
    [
        *("make", "make && true", "echo a > b", "a | true | b", "make & wait $!"),
        *(
            "make\necho done",
            "make; true",
            "(make; true)",
            "make\ntrue",
            "cat <<E\ntrue\nE",
            "if a; then\n  true\nfi",
            "echo a | b",
        ),
        *("test true", "export A=true", "./true", "make a:", "make &&\ntrue", "make # a; true"),
        *(
            "make && a | cat",
            "a | cat b",
            "test $(a; true)",
            "if a; then :; else b; fi",
            "a && wait",
        ),
        *("set -o pipefail\na | cat", "a && (b; true)", "echo ${A:?}", "a || b | c", "a && echo b"),
    ],
)
def test_a_command_that_may_fail_asserts_enough(tmp_path: Path, command: str) -> None:
    assert more(tmp_path, f"\n```bash\n{command}\n```\n") == []


@pytest.mark.parametrize("option", ["-o pipefail", "-euo pipefail"])
def test_a_strict_shell_carries_over_to_the_next_steps(tmp_path: Path, option: str) -> None:
    weak = "\n```bash\nmake | cat\n```\n"
    assert more(tmp_path, f"\n```bash\nset {option}\n```\n{weak}") == []
    assert more(tmp_path / "2", f"{weak}\n```bash\nset {option}\n```\n") == [("GUIDE107", "3")]


def test_a_step_that_shows_no_output_is_told_once(tmp_path: Path) -> None:
    assert more(tmp_path, f"{MORE}```bash\nmake || true\n```\n") == [("GUIDE101", "2")]


def test_a_background_step_says_what_it_waits_for(tmp_path: Path) -> None:
    assert more(tmp_path, "\n```bash background\nserve\n```\n") == [("GUIDE107", "3")]
    block = "\n```bash background wait-for=port:80\nserve\n```\n"
    assert more(tmp_path / "2", block) == []


def test_a_session_shows_its_outputs_in_the_same_block(tmp_path: Path) -> None:
    assert more(tmp_path, f"{MORE}{SESSION}") == []
    bare = SESSION.replace("Why\nWhy", "Why")
    assert more(tmp_path / "2", f"{MORE}{bare}") == [("GUIDE101", "2")]
    quoted = "".join(f"> {line}\n" for line in SESSION.splitlines())
    assert more(tmp_path / "3", f"{MORE}{quoted}") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("```bash exti=3\nmake\n```\n", "2"),
        ("```bash exit=x timeout=0\nmake\n```\n", "2"),
        ("```bash wait-for=a\nmake\n```\n", "2"),
        ("```console\nmake\n```\n", "3"),
        (f"{OUTPUT}", "2"),
        ("```bash\nmake\n```\n\n**Expected output:** Why\n", "6"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path: Path, text: str, line: str) -> None:
    rule = "GUIDE101" if text.endswith(" Why\n") else "GUIDE108"
    assert more(tmp_path, f"\n{text}") == [(rule, line)]


def test_each_wrong_option_is_told_with_the_right_one(tmp_path: Path) -> None:
    root = guide(tmp_path, SHOWN, SHOWN.replace("bash", "bash timout=1 exit=300"))
    assert [(str(one.place), one.message, one.fix) for one in findings(root)] == [
        (
            f"{G}:16",
            "`300` is no value of the option `exit`",
            "An exit status is a number from 0 to 255.",
        ),
        (f"{G}:16", "a fence has no option `timout`", "Did you mean `timeout`?"),
    ]


MADE = "\n## Verification\n\n```bash\nmake\n```\n\n"
BLOCK = "```text\nwrong\n```\n"


@pytest.mark.parametrize(
    "label",
    [
        *("**Expected outputs:**", "__Expected output:__", "***Expected output:***"),
        *("*Expected output*", "**Expected  output:**", "Expected output:", "Expected output: a"),
        *("<b>Expected output:</b>", "#### Expected output", "Expected output\n---------------"),
        *(
            "| Expected output |\n|---|\n| wrong |",
            "<summary>Expected output</summary>",
            "**Expected** output",
        ),
        *("> - Expected output (short):", "**EXPECTED-OUTPUT**", "1. _Expected output_:"),
    ],
)
def test_what_looks_like_an_expected_output_is_refused(tmp_path: Path, label: str) -> None:
    root = guide(tmp_path, OUTPUT, f"{OUTPUT}{MADE}{label}\n\n{BLOCK}")
    (found,) = findings(root)
    assert (found.rule, found.place.line) == ("GUIDE108", 32)
    assert found.message == "this looks like an expected output, and is none"


@pytest.mark.parametrize(
    ("above", "language"),
    [
        *(("", "text"), ("", ""), ("**Output:**", "output"), ("It prints:", "json")),
        *(("#### Output", "txt"), ("You should see the files:", "text"), ("The result:", "text")),
        *(("Nice.\n\n> The command shows\n> this:", "yaml"), ("<!-- a -->", "text")),
        *(("```python\nx\n```\n\n*You get:*", "text"), ("Edit it. Then *it* lists:", "text")),
    ],
)
def test_an_output_that_is_compared_with_nothing_is_told(
    tmp_path: Path, above: str, language: str
) -> None:
    block = BLOCK.replace("text", language)
    text = f"{MADE}{above}\n\n"
    line = str(text.count("\n") + 1)
    assert more(tmp_path, f"{text}{block}") == [("GUIDE108", line)]
    shown = text.replace("#### ", "")
    assert more(tmp_path / "2", f"{shown}\n**Expected output:**\n\n{block}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Create `names.txt`:\n\n```text\nAda\n```\n",
        "Now put this into the settings:\n\n```yaml\na: 1\n```\n",
        "```yaml\na: 1\n```\n",
        "The file shows what is expected:\n\n```json\n{}\n```\n",
        "It made these folders:\n\n```text\nsrc\n```\n",
        "This shows how to call it:\n\n```python\nrun()\n```\n",
        "The two parts fit together:\n\n```text\na -> b\n```\n",
        "**Expected output:** nothing\n\n```text\nAda\n```\n",
        "### More\n\nIt prints:\n\n```text\nAda\n```\n",
        "Compare this with the\nexpected output: it may be longer.\n",
        "The expected output is long.\n\nExpected outputs differ.\n",
        "<!--\n#### Expected output\n-->\n",
        '```bash no-run reason="slow"\nmake all\n```\n\nIt prints:\n\n```text\nall\n```\n',
    ],
)
def test_what_is_something_else_is_left_alone(tmp_path: Path, text: str) -> None:
    assert more(tmp_path, f"{MADE}{text}") == []


def test_a_step_without_an_expected_output_is_told_once(tmp_path: Path) -> None:
    assert more(tmp_path, f"{MORE}```bash\nmake\n```\n\nIt prints:\n\n{BLOCK}") == [
        ("GUIDE101", "2")
    ]


def test_a_command_in_the_place_of_an_output_is_told(tmp_path: Path) -> None:
    text = f"{MADE}**Expected output:**\n\n{SHOWN}"
    (found,) = findings(guide(tmp_path, OUTPUT, f"{OUTPUT}{text}"))
    assert (found.rule, found.place.line) == ("GUIDE108", 32)
    assert found.message == "below this is a block of `bash`: a command, and not an output"


def test_a_guide_without_its_headings_runs_something_too(tmp_path: Path) -> None:
    root = guide(tmp_path, "## Steps\n", "## Process\n")
    assert "GUIDE105" not in {rule for rule, _ in told(root)}
    text = (root / G).read_text(encoding="utf-8")
    (root / G).write_text(text.replace(SHOWN, "Ask.\n"), encoding="utf-8")
    assert ("GUIDE105", f"{G}:1") in told(root)


def test_the_front_matter_of_a_guide_is_looked_at(tmp_path: Path) -> None:
    root = guide(tmp_path)
    text = (root / G).read_text(encoding="utf-8")
    (root / G).write_text(f"---\nguide:\n  timout: 60\n---\n\n{text}", encoding="utf-8")
    assert told(root) == [("GUIDE108", f"{G}:3")]


def test_tutorials_run_as_guides_do(tmp_path: Path) -> None:
    root = guide(tmp_path)
    page = root / "user-docs/tutorials/first.md"
    page.parent.mkdir()
    for text, expected in (
        ("# First\n\nThink.\n", []),
        (f"# First\n\n{SHOWN}\n{OUTPUT}", []),
        (f"# First\n\n{SHOWN}", [("GUIDE107", 4)]),
        ("# First\n\n```zsh\na\n```\n\n```bash exit\na\n```\n", [("GUIDE106", 3), ("GUIDE108", 7)]),
        ('# First\n\n```sh no-run reason="a"\nb\n```\n', [("GUIDE105", 1)]),
    ):
        page.write_text(text, encoding="utf-8")
        path = page.relative_to(root).as_posix()
        assert told(root) == [(rule, f"{path}:{line}") for rule, line in expected]
    page.rename(page.with_name("README.md"))
    assert told(root) == []


def test_each_block_of_commands_is_run_or_told() -> None:
    pieces = ("# A", "\n", "```bash\na\n```", "```zsh\nb\n```", "```sh no-run\nc\n```", COMMENT)
    choose = random.Random(3)  # noqa: S311  # a fixed sequence of pages
    for _ in range(200):
        parts = choose.choices(pieces, k=choose.randint(1, 6))
        text = "\n\n".join(parts) + "\n"
        page = Page("user-docs/tutorials/a.md", text)
        told = [one for one in doubtful(page) if "Never" in one.fields]
        ran = [step for step in parse(text, page.path).steps if step.options.run]
        assert len(told) + len(ran) == sum("`" in part for part in parts), text


def test_fences_are_those_of_commonmark() -> None:
    parser = MarkdownIt("commonmark")
    choose = random.Random(7)  # noqa: S311  # a fixed sequence of pages
    for _ in range(4000):
        text = "".join(choose.choices(PIECES, k=choose.randint(1, 14)))
        ours = [(text.count("\n", 0, one.start), one.info) for one in fences(text)]
        theirs = [
            (token.map[0] if token.map else -1, token.info.strip())
            for token in parser.parse(text)
            if token.type == "fence"
        ]
        assert ours == theirs, repr(text)


def test_a_fence_says_where_its_code_is() -> None:
    text = "a\n\n- b\n\n  ~~~sh x\n  code\n  ~~~\n\n```\nopen"
    first, second = fences(text)
    assert (first.language, first.mark, first.closed) == ("sh", "~~~", True)
    assert text[first.first : first.end] == "  code\n"
    assert (text[second.first : second.end], second.closed) == ("open", False)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("- ```\n  # no\n  ```\n\n# Yes\n", ["Yes"]),
        ("- ```\n  # no\n\n# Yes\n", ["Yes"]),
        ("> ~~~\n> # no\n\n# Yes\n", ["Yes"]),
        ("text\n\n    ```\n\n# Yes\n", ["Yes"]),
        ("~~~\n# no\n```\n# no\n~~~\n# Yes\n", ["Yes"]),
        ("<!--\n```\n-->\n# Yes\n", ["Yes"]),
        ("```\n# no\n", []),
    ],
)
def test_a_page_hides_the_code_that_commonmark_sees(text: str, headings: list[str]) -> None:
    assert [heading for _, heading, _ in Page("a.md", text).headings] == headings


@pytest.mark.parametrize("text", ["> " * 5000 + "```\n", "- " * 5000 + "\n```", "`" * 100_000])
def test_deep_and_long_lines_are_read_quickly(text: str) -> None:
    assert len(list(fences(text))) <= 1
