"""What was run, when, on which files, with which result; and what follows from it."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

from wavewright.proof import Proofs

if TYPE_CHECKING:
    from wavewright.read import Survey

FOLDER = ".wavewright/evidence"


def proofs(survey: Survey) -> Proofs:
    """Return what the records of a project say of its behaviors and value scenarios."""
    if not os.path.isdir(f"{survey.root}/{FOLDER}"):  # noqa: PTH112  # most checks end here
        return Proofs()
    found: Proofs = importlib.import_module("wavewright.evidence.proving").proofs(survey)
    return found
