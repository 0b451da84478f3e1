"""The quick readers of pages: what they take says what a full reading says, and breaks no rule.

Pages are changed line by line and letter by letter. A quick reader may give up on any of them, but
never tell anything else than the full reader.
"""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright import read
from wavewright.checks import CHECKS
from wavewright.checks.chain import Chain
from wavewright.config import load
from wavewright.model import Finding
from wavewright.read import fast, survey
from wavewright.read.paths import kind_of
from wavewright.read.rows import rows

pytestmark = pytest.mark.fuzz

ALL, SOME = 50, 8  # pages that are judged by the rules: the first ones, then each of so many
SPEC = "project-docs/capabilities/config-publishing.md"
GUIDE = "user-docs/how-to/config-publishing.md"
WAVE = "project-docs/waves/wave-1.1-config-publishing.md"
ROADMAP = "project-docs/ROADMAP.md"
PLAN = "project-docs/WAVE_1X_PLAN.md"
INDEX = "project-docs/capabilities/README.md"
GUIDES = "user-docs/how-to/README.md"
PAGES = (SPEC, GUIDE, WAVE, ROADMAP, PLAN, INDEX, GUIDES)
NEW = (
    ("wave", "Config publishing", "--number", "1.1", "--release", "0.2.0", "--goal", "Publish it"),
    (
        *("capability", "config-publishing", "--wave", "1.1"),
        *("--behavior", "MCP.CONFIG.PUBLISH", "--behavior", "MCP.CONFIG.VALIDATE"),
    ),
    ("scenario", "mcp.config.validate.dry-check"),
)
# What people write into a page, by the line after which they do.
PROSE = (
    "Some more words, 100 % of them: see [the other one](other.md) and `code` (or not).",
    "| a | b |\n|---|---|\n| 1 | `2` |",
    '> A quote of *somebody*: "it\'s done", at 2 < 3 and @ noon!',
    "1. First\n2. Second\n   - and below",
    "```text\n# not a heading\n[no](link.md) @behavior:NO.NO.NO\n```",
    "More on [the web](https://example.org/a_b/c-d?e=f) and in [a file](../../src/app.py).",
)
FILLED = {
    SPEC: {
        "## Behaviors": "What it does, behavior by behavior.",
        "- @behavior:MCP.CONFIG.VALIDATE @status:draft": "- @behavior:MCP.CONFIG.REVOKE "
        "@status:implemented\n- @behavior:MCP.CONFIG.LIST_ALL @status:ready for review",
        "### MCP Tools": "Tools for agents, see [the guide](../../user-docs/how-to/other.md).",
        "### CLI Commands": "- `demo-publish` - publishes\n* `demo-list --all` - lists",
        "#### Entities": "- **Config** - what is published; `id`, `text`\n- **Key** - opens it",
        "### From Other Capabilities": "- [Other one](other.md) for the keys",
        "### Functional": "- [x] Done\n- [ ] Can be used twice",
        "### External Dependencies": "```bash\nuv add keyring  # once\n```",
        "## Spec Coverage": "- ✅ **FR-1:** done\n- ✅ **FR-2:** of two",
        "## References": "- Wave plan: [Wave 1.2 (v0.3.0) — Next](../waves/wave-1.2-next.md)"
        "\n- [Wave 1.3](../waves/wave-1.3-last.md) has the rest",
    },
    GUIDE: {
        "## Overview": "The command `demo-publish` publishes; `uv run just setup` comes first.",
        "**Expected output:**": "\n```text\nDone.\n```\n\n**Why this step:** it works.\n\n"
        "### Step 2: Look at it\n\nUse `demo-list`, or read [the spec](../../README.md).\n\n"
        "```bash\ndemo-list | head -3 # first\necho $HOME\n```\n\n**Expected output:**",
        "## Troubleshooting": "**Problem:** `demo: not found`\n\n**Solution:** Install it.\n",
        "## Next Steps": "- [Revoke it](revoke.md) with [APP](../../src/app.py)",
    },
    WAVE: {
        "### Scope": "All of publishing, in `demo`.",
        "<!-- wavewright:capabilities -->": "1. [Zeta](../capabilities/zeta.md) - last",
        "#### Success Criteria": "- [ ] 5 < 6",
        "### Risks": "- Time - see [Wave 1.2](wave-1.2-next.md)",
    },
    ROADMAP: {
        "<!-- wavewright:waves -->": "- [Wave 1.0 (v0.1.0) — Zero](waves/wave-1.0-zero.md) - z"
        "\n- [Later](waves/wave-2.0-later.md)\n- Wave 3.0 and [Wave 1.5 (v0.5.0)](x.md)",
    },
    INDEX: {"<!-- wavewright:capabilities -->": "- [Zeta](zeta.md) - last"},
}
NASTY = (
    "```", "```bash", "````\n```", "~~~\n[a](b.md)\n~~~", "  ```\n  x\n  ```", "``a`", "`a``b`",
    "<!-- [a](b.md) -->", "<!--", "-->", "<!-- wavewright: ignore SHAPE101 reason -->",
    "<!-- wavewright:features -->", "<!-- /wavewright:waves -->", "`<!--` and `-->`",
    "[a]: b.md", "[a][b]", "[a](<b c.md>)", "[a](b(1).md)", '[a](b.md "title")', "[a](b%20c.md)",
    "[a](/README.md)", "[a](../../../x.md)", "[a](x.md#part)", "[a](#part)", "[a](.)", "[a]()",
    "[a [b](c.md)](d.md)", "![i](i.png)", "[MCP.CONFIG.PUBLISH](x.md)", "[tests/a.py](b.md)",
    "[MCP.CONFIG.LIST](behaviors/mcp-config-list.feature) [x](behaviors/a-b-c.feature)",
    "[x](readme.md) [y](README.md) [z](../capabilities/a.instructions.md)",
    "[x](../capabilities/config-publishing.md) and [x](../capabilities/config-publishing.md)",
    "[Wave 1.1](../waves/wave-1.1-x.md) [Wave 1.2 (v1.0.0)](x.md)", "Wave 1.4 (v1.2.3) and Wave 2",
    "- Wave plan: [Wave 1.1, Wave 1.2 (v0.9.0)](../waves/wave-1.1-x.md)", "Wave `1.4` (v1.2.3)",
    "see @behavior:MCP.CONFIG.PUBLISH", "- @behavior:A.B.C @status:draft", "@behavior:x",
    "* @behavior:A.B.D @status:new", "`@behavior:A.B.C`", "@status:draft",
    "# Title", "## Behaviors", "## Notes", "## Behaviors ##", "##  Steps", "### CLI Commands",
    "### Notes", "### Scenario 9: More", "### Step 7: More", "#### Deep", "####### Deep", "#hash",
    "### Step 2", "##", "## ", "Setext\n======", "- **Status:** unknown", "**Status:** complete",
    "**Started:** 2026-01-02", "- **Completed:** 31.12.2025", "**Created:** soon", "- **ID:** x",
    "**Expected  output:**\n\n```text\nx\n```", "```ksh\nx\n```", "Output:\n\n```\n$ x\n```",
    "```\n  $ x\n```",
    "```zsh\nx\n```", "```Bash\nx || true\n```", "```console\nx\n```", "```sh\n$ x\n```",
    "```\nx\n```", "```bash no-run\nx\n```",
    "```yaml\nx\n```\n\n```text\nx\n```", "**Expected output:**", "$ x",
    "**Expected output:**\n\n```bash\nx\n```", "**Expected output:**\n\n```text\nx\n```",
    "**Expected output:** nothing", "**By hand:** click", "**Problem:** more", "**problem**: more",
    "- **Tests:** tests/value-scenarios/test_x.py", "- **Guide:**", "**Note:** `just lint` first",
    "Run `just build all` or `uv run wavewright check`.", "```bash\njust test\n```",
    "<div>\n```bash\nx\n```\n</div>", "> ```\n> x\n> ```", "- item\n  ```\n  x\n  ```", "\tTab",
    "trailing   ", "    indented [a](b.md)", "\u00a0", "e\u0301 … ☃", "\u2028", "\x0c",
    "\x00", "---", "words\n  -", "Steps\n-----",
    "C# and #12", "`a` - Wave plan: [Wave 1.9](x.md)", "`a` **ID:** x.y.z.a", "1 < 2 <b>x</b>",
    "TODO", "- TBD: who", "_What a later wave may add._", " _Where the reader goes on._ ",
    "see _Where the reader goes on._ and on", "<!-- Example: - Taking a published config back -->",
    "<!-- Example: mine -->", "**Goal:** TBD", "- [ ] Open", "- [x] Done",
    "\n### Risks\n\n### Next",
    "**Status:** complete\n- [ ] x", "say what the reader has now that they did not have before.",
    "- **Description:** Config publishing", "- **Goal:** Config publishing",
    "- `name` - text", "  * `deep`", "- None", "[x] [ ] []", "]:", "](", "[", "]", "*", "**", ":**",
)  # fmt: skip


def rendered(folder: Path) -> dict[str, str]:
    """Return the pages that `new` makes, by their path."""
    (folder / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\npackage: demo\n")
    for words in NEW:
        command = [sys.executable, "-m", "wavewright", "new", *words]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return {path: (folder / path).read_text(encoding="utf-8") for path in PAGES}


def filled(page: str, more: dict[str, str]) -> str:
    """Return a page with more lines below some of its lines."""
    for line, text in more.items():
        head, found, tail = f"{page}".partition(f"\n{line}\n")
        assert found, line
        page = (
            f"{head}{found}\n{text}\n{tail}"
            if line.startswith("#")
            else (f"{head}{found}{text}\n{tail}")
        )
    return page


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return each page as `new` makes it, and as people fill it."""
    made = rendered(tmp_path_factory.mktemp("new"))
    found = {
        path: [text, *([filled(text, FILLED[path])] if path in FILLED else [])]
        for path, text in made.items()
    }
    done = made[SPEC].replace("@status:draft", "@status:implemented").replace("\n- [ ]", "\n- [x]")
    return found | {SPEC: [*found[SPEC], done]}


@pytest.fixture(scope="module", params=["project", "process"])
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Judge":
    """Return how pages are judged in a project with code, and in one without."""
    root = tmp_path_factory.mktemp("empty")
    (root / "wavewright.yml").write_text(f"project: A\nnamespace: MCP\nscope: {request.param}\n")
    return Judge(root)


class Judge:
    """A project of one page."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = load(root)
        self.has_code = self.config.has_code
        self.number = 0

    def taken(self, path: str, text: str) -> bool:
        """Whether the quick reader takes a page; what it then says is right."""
        kind = kind_of(path)
        quick = fast.READERS[kind](path, text, self.has_code)
        if quick is None:
            return False
        artifacts = read.scan(kind, path, text.encode()).artifacts
        expected = {row for artifact in artifacts for row in rows(artifact)}
        assert set(quick) == expected
        self.number += 1
        if self.number <= ALL or self.number % SOME == 0:  # it takes ten times as long
            assert not self.alone(path, text)
        return True

    def alone(self, path: str, text: str) -> set[Finding]:
        """Return what the rules find that look at one file alone."""
        with patch.dict(fast.READERS, clear=True), patch.dict(fast.VOUCHERS, clear=True):
            found = survey(self.root, self.config, {path: text.encode()}, cached=False)
        chain = Chain(found)
        suspected = {one for check in CHECKS for one in check.findings(chain)}
        found.suspects.clear()
        chain = Chain(found)
        return suspected - {one for check in CHECKS for one in check.findings(chain)}


def test_a_bad_page_is_found_by_the_rules_that_look_at_it_alone(
    pages: dict[str, list[str]], judged: Judge
) -> None:
    bad = pages[SPEC][0].replace("## Behaviors", "## Behaviours")
    assert {one.rule for one in judged.alone(SPEC, bad)} == {"SHAPE101"}


def test_pages_are_taken_as_new_makes_them_and_as_people_fill_them(
    pages: dict[str, list[str]], judged: Judge
) -> None:
    for path, texts in pages.items():
        for text in texts:
            assert judged.taken(path, text), text


def test_pages_of_other_names_are_left_to_the_full_reader(
    pages: dict[str, list[str]], judged: Judge
) -> None:
    for path, other in (
        (SPEC, "project-docs/capabilities/Config_publishing.md"),
        (GUIDE, "user-docs/how-to/config.publishing.md"),
        (WAVE, "project-docs/waves/wave-1.2-config-publishing.md"),
        (WAVE, "project-docs/waves/wave-1.1-Config.md"),
    ):
        assert not judged.taken(other, pages[path][0])


def test_a_wave_that_is_complete_is_taken_when_its_boxes_are_ticked(
    pages: dict[str, list[str]], judged: Judge
) -> None:
    for text in pages[WAVE]:
        begun = text.replace("**Status:** planning", "**Status:** in-progress")
        done = text.replace("**Status:** planning", "**Status:** complete")
        assert judged.taken(WAVE, begun)
        assert not judged.taken(WAVE, done)
        assert judged.taken(WAVE, done.replace("\n- [ ]", "\n- [x]"))


def test_what_is_left_to_write_is_told_by_both_readers(
    pages: dict[str, list[str]], judged: Judge
) -> None:
    for path in (SPEC, GUIDE, WAVE):
        text = pages[path][0]
        rows = fast.READERS[kind_of(path)](path, text, judged.has_code)
        assert rows
        hints = re.findall(r"^_.*_$", text, re.MULTILINE)
        told = [target for key, target, _ in rows if key == f"{kind_of(path)}:filler"]
        assert set(hints) < set(told)
        for hint in hints:
            for changed in (f" {hint}", f"{hint} ", f"See {hint}", f"{hint}\n{hint}", "Mine."):
                judged.taken(path, text.replace(hint, changed))


def by_lines(text: str) -> Iterator[str]:
    """Yield a page without each of its lines, with it twice, and after the next one."""
    lines = text.split("\n")
    for at in range(len(lines)):
        yield "\n".join([*lines[:at], *lines[at + 1 :]])
        yield "\n".join([*lines[:at], lines[at], *lines[at:]])
        yield "\n".join([*lines[:at], *lines[at : at + 2][::-1], *lines[at + 2 :]])


def by_letters(text: str, number: int) -> Iterator[str]:
    """Yield a page with one other letter, many times."""
    chance = random.Random(number)  # noqa: S311
    for _ in range(60):
        at = chance.randrange(len(text))
        letter = chance.choice("aZ0 \n\t`#*-_[](){}<>!@:;./\\|~\"'é\u00a0\u2028")
        yield text[:at] + letter + text[at + chance.randint(0, 1) :]


def with_lines(text: str, more: tuple[str, ...], number: int) -> Iterator[str]:
    """Yield a page with some more lines, each at several places."""
    chance = random.Random(number)  # noqa: S311
    lines = text.split("\n")
    for one in more:
        for _ in range(2):
            at = chance.randrange(len(lines))
            yield "\n".join([*lines[:at], one, *lines[at:]])
            yield "\n".join([*lines[:at], f"{lines[at]} {one}", *lines[at + 1 :]])
            yield "\n".join([*lines[:at], f"{one}{lines[at]}", *lines[at + 1 :]])


@pytest.mark.parametrize("judged", ["project"], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_changed_pages_are_never_told_wrong(
    pages: dict[str, list[str]], judged: Judge, path: str
) -> None:
    for number, text in enumerate(pages[path]):
        for changed in (
            *by_lines(text),
            *by_letters(text, number),
            *with_lines(text, NASTY, number),
        ):
            judged.taken(path, changed)


@pytest.mark.parametrize("judged", ["project"], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_prose_does_not_send_a_page_to_the_full_reader(
    pages: dict[str, list[str]], judged: Judge, path: str
) -> None:
    for text in pages[path]:
        on_their_own = [one for n in range(3) for one in [*with_lines(text, PROSE, n)][::3]]
        found = [judged.taken(path, one) for one in on_their_own]
        assert sum(found) > len(found) / 2


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_pages_with_several_changes_are_never_told_wrong(
    pages: dict[str, list[str]], judged: Judge, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(PAGES))
    lines = data.draw(st.sampled_from(pages[path])).split("\n")
    pool = st.one_of(st.sampled_from((*NASTY, *PROSE, *lines)), st.text(max_size=12))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        end = at + data.draw(st.integers(0, 2))
        form = data.draw(st.sampled_from(("{}", "{} " + lines[at], "{}" + lines[at])))
        lines[at:end] = [form.replace("{}", data.draw(pool), 1)]
    judged.taken(path, re.sub("[\r\ud800-\udfff]", "", "\n".join(lines)))
