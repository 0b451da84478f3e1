"""Numbers of the process stand in the settings: what is shown, made and judged follows them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests import inside
from tests.kinds_made import MAKING, add_approved_prd, make

from wavewright import config
from wavewright.process import topics, values_in, with_values
from wavewright.settings import SETTINGS

from .conftest import Render

# How a number of a setting is said in a text, by the end of its key; `{}` is the number.
SAID = {
    "-ms": r"{} ?(?:ms\b|milliseconds)",
    "-days": r"{} days",
    "-hours": r"{} ?(?:h\b|hours)",
    "-lines": r"{} (?:changed )?lines",
    "-seconds": r"{} ?(?:s\b|seconds)",
    "-weeks": r"(?:{}|two) weeks",
    "-per-second": r"{} (?:requests|req)",
    "-per-week": r"{} (?:pull requests|PRs)",
    "-per-wave": r"{}(?: to |-|\u2013){} (?:capabilities|deliverables)",
}
PERCENT = r"{} ?(?:%|percent|points)"
HUNDRED = 100
PERCENTS = ("coverage.", "pyramid.", "plan.capacity", "sla.uptime", "sla.error-rate", "kpis.")
NUMBERS = [one for one in SETTINGS if one.kind in {"integer", "number", "range"}]
# Not yet agreed targets of the project, but what somebody typed about a thing of his own.
EXAMPLE = re.compile(r"<!-- Example:.*?-->", re.DOTALL)


def typed() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the settings whose value can be told from other numbers, and how texts say it."""
    for one in NUMBERS:
        form = next((said for end, said in SAID.items() if one.key.endswith(end)), None)
        # Of a hundred percent nobody can tell what they are of.
        parts = one.key.startswith(PERCENTS) and one.default != HUNDRED
        form = form or (PERCENT if parts else None)
        if form:
            values = one.default if isinstance(one.default, tuple) else (one.default,) * 2
            words = form.format(*(re.escape(f"{value:g}") for value in values))
            # No part of another number, and not the end of a range of times.
            yield one.key, re.compile(rf"(?<![\d.\u2013-]){words}")


TYPED = dict(typed())


def odd(one: Any) -> Any:
    """Return another value that a number may have, and that nobody would type."""
    least, most = one.limits
    if one.kind == "range":
        return [7, 9]
    if one.kind == "integer":
        return next(value for value in (37, 13, 7, 1) if least <= value <= most)
    return next(value for value in (37.25, 0.25, 1) if least <= value <= most)


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    """Return an odd value for each number; what has to go together does."""
    found = {one.key: odd(one) for one in NUMBERS} | {"sessions.threshold": 0.25}
    return found | {f"retries.{each}-base-seconds": 1.25 for each in ("testing", "staging")}


def written(settings: dict[str, Any]) -> str:
    """Return them as a file has them."""
    blocks: dict[str, Any] = {}
    for key, value in settings.items():
        block, _, name = key.partition(".")
        blocks.setdefault(block, {})[name] = value
    return yaml.safe_dump(blocks)


def found(text: str) -> list[str]:
    return [f"{key}: {said[0]}" for key, form in TYPED.items() if (said := form.search(text))]


def test_a_number_that_is_typed_is_seen() -> None:
    assert len(TYPED) > 40
    for text, key in (
        ("Keep it below 500 lines.", "plan.pull-request-lines"),
        ("p95 < 500 ms", "sla.p95-ms"),
        ("Coverage is ≥85%", "coverage.overall"),
        ("3-5 capabilities", "plan.capabilities-per-wave"),
        ("sprints of two weeks", "plan.sprint-weeks"),
    ):
        assert any(one.startswith(f"{key}: ") for one in found(text)), text
    assert found("2\u20134 hours, and 1500 lines, within 7\u201314 days") == []


@pytest.mark.parametrize("has_code", [True, False], ids=["project", "process"])
def test_pages_show_the_numbers_of_the_project_and_no_others(
    settings: dict[str, Any], *, has_code: bool
) -> None:
    known = config.parse(f"project: Shop\nnamespace: SHOP\n{written(settings)}")
    named = set()
    for page in topics(None, has_code=has_code):
        values = values_in(page.text, known)
        shown = with_values(page.text, values)
        assert found(shown) == [], page.stem
        for key, value in values.items():
            if key in settings:
                named.add(key)
                expected = settings[key]
                said = " to ".join(map(str, expected)) if isinstance(expected, list) else expected
                assert value == str(said), key
                assert f"`{key}` ({value})" in shown or f"`{key}`" not in page.text
    assert {key for key in settings if key.startswith(("sla.", "kpis.", "plan."))} <= named


def test_documents_of_a_project_type_no_number_that_is_a_setting(render: Render) -> None:
    project = render(planning=["waves", "sprints", "prds"])
    for path in sorted(project.rglob("*.*")):
        name = path.relative_to(project).as_posix()
        if path.suffix in {".md", ".yml"} and name.startswith(("dev-docs/", ".github/ISS", "AG")):
            assert found(path.read_text(encoding="utf-8")) == [], name


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, Any]) -> Path:
    """Return a project with odd numbers, a wave and a capability."""
    root = tmp_path_factory.mktemp("odd")
    text = f"project: Shop\nnamespace: APP\npackage: shop\n{written(settings)}"
    (root / "wavewright.yml").write_text(text, encoding="utf-8")
    for words in (("wave", "First"), ("capability", "asking")):
        done = inside.run(root, "new", *words)
        assert done.returncode == 0, done.stderr
    return root


def test_what_is_made_has_the_numbers_of_the_project_and_no_others(root: Path) -> None:
    add_approved_prd(root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for kind in MAKING:
        make(root, kind)
    made = [path for path in root.rglob("*") if path.is_file() and path not in before]
    assert len(made) > len(MAKING)
    wrong = {}
    for path in [*made, *root.glob("project-docs/waves/*"), *root.glob("project-docs/cap*/*.md")]:
        text = EXAMPLE.sub("", path.read_text(encoding="utf-8"))
        if said := found(text):
            wrong[path.name] = said
    assert wrong == {}


def test_a_value_that_is_just_at_its_level_meets_it_in_pages_and_reports(root: Path) -> None:
    config_ = config.load(root)
    sla = config_.sla
    figures = {"--p95-ms": sla.p95_ms, "--error-rate": sla.error_rate, "--uptime": sla.uptime}
    for month, more, tick in (("2025-10", 0.0, "✅"), ("2025-11", 0.01, "❌")):
        signs = {"--uptime": -1}
        given = [f"{name}={value + more * signs.get(name, 1)}" for name, value in figures.items()]
        done = inside.run(root, "new", "health-report", month, *given)
        assert done.returncode == 0, done.stderr
        text = (root / f"project-docs/health/{month}.md").read_text(encoding="utf-8")
        judged = re.findall(r"^\| (?:Uptime|p95 latency|Error rate) \|.*", text, re.MULTILINE)
        assert [row.split("|")[4].strip() for row in judged] == [tick] * len(figures)
    (page,) = [one for one in topics(None) if one.stem == "METRICS"]
    for key, word in (("p95-ms", "at most"), ("error-rate", "at most"), ("uptime", "at least")):
        assert f"| {word} `sla.{key}` " in page.text
    assert "below" not in page.text
