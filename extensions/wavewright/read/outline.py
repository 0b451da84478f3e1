"""The levels of the sections of a feature."""

from __future__ import annotations

# What is none of these, such as a background, is level OTHER.
TAG, FEATURE, SCENARIO, STEP, OTHER = range(5)
