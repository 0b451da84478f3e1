"""What recorded runs say of an example project, from its ``.wavewright/proofs.json``."""

import json
from pathlib import Path

from wavewright.model import Place, Problem
from wavewright.proof import Proof, Proofs


def proofs(root: Path) -> Proofs:
    path = root / ".wavewright/proofs.json"
    if not path.exists():
        return Proofs()
    said = json.loads(path.read_text(encoding="utf-8"))
    behaviors = [
        Proof(**{**one, "place": _place(one.get("place", "README.md:1"))})
        for one in said.get("behaviors", ())
    ]
    problems = [
        Problem("record", _place(one["place"]), one["message"], one["fix"])
        for one in said.get("problems", ())
    ]
    return Proofs({one.id: one for one in behaviors}, problems=tuple(problems), recorded=True)


def _place(text: str) -> Place:
    path, _, line = text.rpartition(":")
    return Place(path, int(line))
