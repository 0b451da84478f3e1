"""Long lines of Python: the linter and the formatter of a project find nothing more to say."""

import subprocess
import sys
from pathlib import Path

import pytest

from wavewright import layout

WIDE = "\u65e5"  # takes two columns
ROOT = Path(__file__).parent.parent
# Each with a name that becomes longer and longer.
FORMS = (
    "from a.{} import b",
    "from a import {}, c",
    "import a.{}",
    "{} = 1",
    'x = "{}"',
    'x = "a {}"',
    "x = {{'a': {}, 'b': 2}}",
    "# What {} is.",
    "# {}",
    "def test_{}(a: int) -> None:\n    pass",
    "def test_{}(a: int, b: tuple[int, ...]) -> tuple[int, ...]:\n    pass",
    "async def {}(*, a: int) -> None:\n    pass",
    'def a() -> None:\n    """What {} does."""',
    'def b() -> None:\n    """What {} does.\n\n    With: {} and {}, which\n    goes on.\n    """',
    "def c() -> None:\n    x.y({}).z('a', b)",
    "def d() -> None:\n    assert x == {:.80}",
    "def e() -> int:\n    return {}",
    "@given('the {} is set')\ndef f() -> None:\n    pass",
    "@given('{}')\ndef g() -> None:\n    pass",
    "with a.b({}, match='(a, b] \\'c'):\n    pass",
    "x = [{}]",
    "def h() -> None:\n    x.y = z({}, [1, {{2: 3}}], *a, b='c')",
    "class A({}, metaclass=B):\n    pass",
)


def ruff(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_lines_of_all_lengths_pass_linter_and_formatter(tmp_path: Path) -> None:
    for length in (*range(30, 101), 200):
        (tmp_path / f"long_{length}.py").write_text(
            "\n\n\n".join(form.format(*["n" * length] * 3) for form in FORMS) + "\n"
        )
    ruff(tmp_path, "format", "--line-length=320")  # all but the lengths is as it should be
    for path in tmp_path.iterdir():
        path.write_text(layout.fitted(path.read_text()))
    width = f"--line-length={layout.WIDTH}"
    assert ruff(tmp_path, "format", "--diff", width) == ""
    assert ruff(tmp_path, "check", "--select=E501,RUF100,W", "--output-format=concise", width) == ""


@pytest.mark.parametrize(
    "sign", ["n", "é", "e\u0301", "\u65e5", "\uff01", "\U0001f680", "\u200b", "ж"]
)
def test_width_is_counted_as_the_linter_counts_it(tmp_path: Path, sign: str) -> None:
    wide = layout.width(f"# a {sign * 20}")
    fits = f"# a {sign * 20}{'x' * (layout.WIDTH - wide)}"
    (tmp_path / "a.py").write_text(f"{fits}\n{fits}x\n", encoding="utf-8")
    said = ruff(tmp_path, "check", "--select=E501", "--output-format=concise", "--line-length=100")
    assert [line for line in said.splitlines() if "E501" in line] == [
        "a.py:2:101: E501 Line too long (101 > 100)"
    ] or said.count("E501") == 1


def test_what_fits_is_returned_as_it_is() -> None:
    text = (ROOT / "extensions/wavewright/layout.py").read_text(encoding="utf-8")
    assert layout.fitted(text) is text
    for word in ("n" * 101, f'"""{"n" * 101}."""', f"    {'n' * 100}"):
        assert layout.fitted(word) is word  # no linter takes a single word for too long


def test_words_are_never_broken_or_lost() -> None:
    words = f"a {'b' * 99} {'c' * 101} d {WIDE * 49} e f"
    lines = layout.filled(words, "- ", "  ")
    assert lines == ["- a", f"  {'b' * 99}", f"  {'c' * 101}", "  d", f"  {WIDE * 49}", "  e f"]
    assert layout.filled("", "- ") == []
