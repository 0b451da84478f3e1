"""Guides: how their steps, problems and blocks of code are read, and what GUIDE finds in them."""

import random
import shutil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.config import load
from wavewright.model import Finding
from wavewright.read import survey
from wavewright.read.fences import fences
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
        "- First\n\n  ```bash\n  echo Why\n  ```\n",
        "- ```bash\n  echo Why\n  ```\n",
        "1. Ask:\n   ```bash\n   echo Why\n\n   ```\n",
        "> ```shell\n> echo Why\n> ```\n",
        "```powershell\nWrite-Output Why\n```\n",
        "```yaml\nask: why\n```\n\n```bash\necho Why\n```\n",
        "```bash title=\"ask.sh\"\necho '```'\n```\n",
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
        "<!--\n```bash\nx\n```\n-->\n",
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
    by_hand = "**By hand:** Open the page of settings.\n"
    root = guide(tmp_path, f"{SHOWN}\n{OUTPUT}", f"{by_hand}\n**Expected output:** A list.\n")
    assert told(root) == []


def test_a_step_by_hand_needs_its_output_and_its_words(tmp_path: Path) -> None:
    root = guide(tmp_path, f"{SHOWN}\n{OUTPUT}", "**By hand:** Open it.\n")
    assert told(root) == [("GUIDE101", f"{G}:14")]
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
