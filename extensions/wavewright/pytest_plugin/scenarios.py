"""Scenarios of pytest-bdd: tags become marks and properties, and a failure names its step."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from wavewright.pytest_plugin.behaviors import AT
from wavewright.pytest_plugin.features import line_of, values
from wavewright.pytest_plugin.missing import Missing, made

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from pytest_bdd.parser import Feature, Scenario, ScenarioTemplate, Step

    from wavewright.pytest_plugin.features import Features

    Table = list[Any] | None

PLUGIN = "pytest-bdd"
# Tags with a meaning of their own, and the name of their value in the marks.
MEANT = {"behavior": "id", "status": "value", "priority": "value", "wave": "value"}
_MODULE, _ERRORS = "pytest_bdd.scenario", "pytest_bdd.exceptions"
_PATCHED = "collect_example_parametrizations"
_PROBLEM = pytest.StashKey[str]()


class Row(dict[str, str]):
    """An example of an outline, with the tags over its table."""

    tags: tuple[str, ...] = ()


class Scenarios:
    """The hooks for scenarios, in a project where pytest-bdd runs."""

    def __init__(self, features: Features, config: pytest.Config) -> None:
        self.features = features
        self.config = config
        self.missing = Missing(features)
        self.unknown: set[str] = set()
        module = sys.modules[_MODULE]
        self._before = getattr(module, _PATCHED)
        setattr(module, _PATCHED, self.rows)

    def pytest_unconfigure(self) -> None:
        """Give pytest-bdd its own function back."""
        setattr(sys.modules[_MODULE], _PATCHED, self._before)

    def rows(self, template: ScenarioTemplate) -> Table:
        """Return the examples of an outline; pytest-bdd makes marks of any tag over them."""
        found = []
        for table in template.examples:
            tags = tuple(sorted(table.tags or ()))
            marks = [mark for tag in tags if (mark := self._mark(tag))]
            for context in table.as_contexts():
                row = Row(context)
                row.tags = tags
                found.append(pytest.param(row, id="-".join(row.values()), marks=marks))
        return found or None

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str, function: Callable[..., object]) -> bool:
        """Turn a tag into its mark, unless a hook of the project does."""
        own = self.config.pluginmanager.subset_hook_caller(
            "pytest_bdd_apply_tag", [self, self.config.pluginmanager.get_plugin(PLUGIN)]
        )
        meant = tag.partition(":")[0] in MEANT
        if (meant or own(tag=tag, function=function) is None) and (mark := self._mark(tag)):
            mark(function)
        return True

    def _mark(self, tag: str) -> pytest.MarkDecorator | None:
        """Return the mark of a tag; a tag whose mark is not registered is remembered.

        ``@behavior:ID`` is ``behavior("ID", id="ID")``, of which ``-m`` can ask for the id.
        """
        name, _, value = tag.partition(":")
        try:
            mark: pytest.MarkDecorator = getattr(pytest.mark, name)
        except (pytest.fail.Exception, pytest.PytestUnknownMarkWarning, AttributeError):
            self.unknown.add(tag)
            return None
        if not value:
            return mark
        return mark(value, **({MEANT[name]: value} if name in MEANT else {}))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, Any]:
        """Say in which line a feature cannot be run; pytest shows how pytest-bdd found it."""
        report = yield
        excinfo = getattr(getattr(report, "call", None), "excinfo", None)
        error = excinfo.value if excinfo else None
        if isinstance(error, sys.modules[_ERRORS].GherkinParseError):
            at = f"{self.features.path_of(error.filename)}:{error.line}"
            report.longrepr = f"{at}: {error.message}\nMend the feature: nothing of it can run."
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember the modules whose scenarios nobody knows."""
        if not report.passed and report.nodeid.endswith(".py"):
            path = self.config.rootpath / report.nodeid
            self.missing.broken.append(path.read_text(encoding="utf-8", errors="replace"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Give scenarios their properties, and add those that no test runs."""
        for item in items:
            if template := _template_of(item):
                self._describe(item, template)
        for feature, case, problem in self.missing.found(self.config):
            item = made(session, feature, case, problem, self.features.root)
            tags = case.tags if case else feature.tags
            for mark in filter(None, map(self._mark, tags)):
                item.add_marker(mark)
            item.user_properties += _properties(tags)
            items.append(item)

    def _describe(self, item: pytest.Item, template: ScenarioTemplate) -> None:
        """Note where a scenario is, what its tags say, and why it proves nothing."""
        path, line = self.features.path_of(template.feature.filename), template.line_number
        tags = _tags_of(item, template)
        item.stash[AT] = f"{path}:{line}"
        item.user_properties += [("feature", path), ("scenario", template.name), ("line", line)]
        item.user_properties += _properties(tags)
        item.stash[_PROBLEM] = "\n".join(
            [
                *_twice(item, self.missing.ran(path, line, item)),
                *_hollow(path, template),
                *self._unregistered(path, tags),
            ]
        )

    def _unregistered(self, path: str, tags: Iterable[str]) -> Iterator[str]:
        for tag in sorted(self.unknown.intersection(tags)):
            yield (
                f"{path}:{line_of(self.features.text(path), tag)}: "
                f"the mark of the tag @{tag} is not registered\n"
                'Register it in tests/conftest.py: config.addinivalue_line("markers", '
                f'"{tag.partition(":")[0]}: what it means"), or remove the tag.'
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> None:
        """Fail a scenario that proves nothing, whatever its steps do."""
        if problem := pyfuncitem.stash.get(_PROBLEM, ""):
            pytest.fail(problem, pytrace=False)

    def pytest_bdd_before_step(
        self, request: pytest.FixtureRequest, feature: Feature, step: Step
    ) -> None:
        """Remember which step runs."""
        self._at(request.node, feature, step.line_number)

    def pytest_bdd_after_step(
        self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
    ) -> None:
        """Forget the step, which passed."""
        self._at(request.node, feature, scenario.line_number)

    def pytest_bdd_step_func_lookup_error(
        self, request: pytest.FixtureRequest, feature: Feature, step: Step
    ) -> None:
        """Say which step has no definition, and how to get it."""
        self._at(request.node, feature, step.line_number)
        path = self.features.path_of(feature.filename)
        pytest.fail(
            f"{path}:{step.line_number}: no definition matches the step "
            f"`{step.keyword} {step.name}`\n"
            f"Write what is missing: wavewright new steps {path.rpartition('/')[2]}",
            pytrace=False,
        )

    def _at(self, item: pytest.Item, feature: Feature, line: int) -> None:
        item.stash[AT] = f"{self.features.path_of(feature.filename)}:{line}"


def _twice(item: pytest.Item, other: str) -> Iterator[str]:
    if other:
        yield (
            f"{item.stash[AT]}: two tests run this scenario, and the other one is {other}\n"
            "Bind a feature in one module only."
        )


def _hollow(path: str, template: ScenarioTemplate) -> Iterator[str]:
    """Yield why a scenario passes without proving anything."""
    at = f"{path}:{template.line_number}"
    if len(template.steps) == len(template.all_background_steps):
        yield f"{at}: the scenario has no steps of its own\nWrite them: Given, When, Then."
    for table in template.examples:
        if not table.examples:
            what = f"{path}:{table.line_number}: the examples have no rows"
            yield f"{what}\nWrite a row, or remove them."
    if not template.examples and template.keyword.endswith(("Outline", "Template")):
        yield f"{at}: the outline has no examples\nWrite `Examples:` with a row, or a scenario."


def _template_of(item: pytest.Item) -> ScenarioTemplate | None:
    """Return the scenario that a test runs; nothing when it runs none."""
    function = getattr(item, "obj", None)
    try:
        found = sys.modules[_MODULE].scenario_wrapper_template_registry.get(function)
    except TypeError:  # what cannot be referred to weakly is no function
        return None
    template: ScenarioTemplate | None = found
    return template


def _tags_of(item: pytest.Item, template: ScenarioTemplate) -> list[str]:
    """Return all tags of a scenario, with those of its rule, feature and table of examples."""
    rule = template.rule.tags if template.rule else ()
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    row = getattr(parameters.get("_pytest_bdd_example"), "tags", ())
    return sorted({*template.feature.tags, *rule, *template.tags, *row})


def _properties(tags: Iterable[str]) -> list[tuple[str, str]]:
    """Return what tags say as properties; the behaviors are those of the marks."""
    found = [(name, value) for name in MEANT if name != "behavior" for value in values(tags, name)]
    return found + [("tag", tag) for tag in tags if tag.partition(":")[0] not in MEANT]
