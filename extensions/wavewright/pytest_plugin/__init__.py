"""pytest plugin: features run, tests know their behavior, and those of a draft are pending.

A test belongs to a behavior by ``@pytest.mark.behavior("APP.CONFIG.PUBLISH")``, a scenario by the
tag ``@behavior:`` of its feature. While the feature says ``@status:draft`` these tests may fail:
they are reported as pending (an expected failure). From ``@status:ready`` on a failure is a
failure, and so is a test that is skipped or expected to fail. A test of several behaviors is
pending while all of them are draft.

pytest-bdd lets scenarios vanish: those of a feature that no module binds, and all but the last of
one name. Here each scenario is a test, or a failure that says what to do.

Outside of a project made with Wavewright the plugin does nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MARKER = "wavewright.yml"
MARKS = (
    "behavior(id): the behavior that a test proves.",
    "status(value): the status of the feature of a scenario.",
    "priority(value): the priority of the feature of a scenario.",
    "wave(value): the wave of a scenario.",
)


def root_of(config: pytest.Config) -> Path | None:
    """Return the root of the project that pytest runs in; outside of any it is none."""
    start = config.rootpath
    return next((d for d in (start, *start.parents) if (d / MARKER).is_file()), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the recorder."""
    from wavewright.pytest_plugin.record import options

    options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks, and in a project the hooks."""
    for line in MARKS:
        config.addinivalue_line("markers", line)
    root = root_of(config)
    from wavewright.pytest_plugin.guides import Guides, Pages

    config.pluginmanager.register(Guides(root), "wavewright-guides")
    if root:
        config.pluginmanager.register(Pages(root), "wavewright-pages")
        from wavewright.pytest_plugin.behaviors import Behaviors
        from wavewright.pytest_plugin.features import Features
        from wavewright.pytest_plugin.record import configure

        configure(config, root)
        features = Features(root)
        config.pluginmanager.register(Behaviors(features), "wavewright-behaviors")
        if config.pluginmanager.has_plugin("pytest-bdd"):
            from wavewright.pytest_plugin.scenarios import Scenarios

            config.pluginmanager.register(Scenarios(features, config), "wavewright-scenarios")
