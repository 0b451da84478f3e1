"""Types for the tests of a project: ``def test_it(run_guide: RunGuide) -> None``."""

from __future__ import annotations

from typing import Protocol


class RunGuide(Protocol):
    """Run a how-to guide as a test: each step is a subtest, at its line."""

    def __call__(self, path: str) -> None:
        """Run the guide at a path from the project's root.

        The test fails when a step does, when none ran, and when there is no such guide or it
        cannot be read; the message is that of ``wavewright guide run``.
        """
