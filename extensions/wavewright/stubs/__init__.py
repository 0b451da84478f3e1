"""Tests that a feature still lacks, as stubs: step definitions and unit tests to be filled in."""

from wavewright.stubs.steps import steps
from wavewright.stubs.unit_tests import unit_tests
from wavewright.stubs.untouched import Stubs

__all__ = ["Stubs", "steps", "unit_tests"]
