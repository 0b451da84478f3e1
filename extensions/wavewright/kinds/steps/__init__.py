"""Step definitions: the ones that a feature lacks, added to the module that runs it."""

from wavewright import names
from wavewright.kinds import places
from wavewright.model import Field, Kind

# What it makes depends on the tests of the project, and so `stubs` makes it, from no body.
KIND = Kind(
    name="steps",
    summary="The step definitions that a feature lacks, in the module that runs it.",
    argument=Field(
        "feature",
        "A feature: its path, its file or its behavior.",
        names.line,
        lambda _p, _a: None,
        refers="feature",
    ),
    fields=(),
    bodies=(places.STEPS_BODY,),
    prepare=lambda _p, _a: {},
    entries=lambda _c: (),
    reads=frozenset({"feature"}),
)
