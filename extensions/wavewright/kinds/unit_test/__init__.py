"""Unit tests: the ones that a behavior lacks, added to its module of unit tests."""

from wavewright import names
from wavewright.kinds import places
from wavewright.model import Field, Kind

# What it makes depends on the tests of the project, and so `stubs` makes it, from no body.
KIND = Kind(
    name="unit-test",
    summary="The unit tests that a behavior lacks: one for each scenario.",
    argument=Field(
        "feature",
        "A behavior, or the path or file of its feature.",
        names.line,
        lambda _p, _a: None,
        refers="feature",
    ),
    fields=(),
    bodies=(places.UNIT_BODY,),
    prepare=lambda _p, _a: {},
    entries=lambda _c: (),
    reads=frozenset({"feature"}),
)
