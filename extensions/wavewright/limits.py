"""Settings that belong together: what a project must reach, and how its guides and proofs go."""

from __future__ import annotations

from typing import NamedTuple

# Names in the outputs of guides that every guide has a value for.
RESERVED = ("ROOT", "CWD", "HOME", "VERSION")


class Coverage(NamedTuple):
    """Coverage thresholds in percent: of the layers, and of the stages of a deployment."""

    overall: int = 85
    new_code: int = 90
    unit: int = 90
    integration: int = 80
    critical: int = 95
    dev: int = 50
    staging: int = 70
    production: int = 80
    tolerance: float = 0.0  # points by which a change may cover less than what it is based on
    critical_modules: tuple[str, ...] = ()  # patterns of their paths


class Pyramid(NamedTuple):
    """The layers of the tests: their shares in percent, and how many seconds each may take.

    Of the unit tests each one has that long, in the other layers all of them together. A share may
    be off by so many points of percent as ``tolerance`` says.
    """

    unit: int = 60
    smoke: int = 25
    integration: int = 10
    e2e: int = 5
    tolerance: int = 10
    unit_seconds: int = 1
    smoke_seconds: int = 30
    integration_seconds: int = 120
    e2e_seconds: int = 60


class Planning(NamedTuple):
    """What a plan keeps to: how many capabilities a wave has, and how much of the time it fills.

    A sprint that fills less than ``capacity_least`` could take more; nobody is refused for it.
    """

    capabilities_per_wave: tuple[int, int] = (3, 5)  # the least and the most
    capacity: int = 70  # percent, at most
    capacity_least: int = 60  # percent below which a plan is thin
    sprint_weeks: int = 2
    pull_request_lines: int = 500  # changed in one


class Running(NamedTuple):
    """How guides are run: how long a step may take, and the project's own names in outputs.

    A pattern is a name, written ``[NAME]`` in an expected output, and the regular expression of
    what may stand there.
    """

    timeout: int = 30  # seconds of a step
    patterns: tuple[tuple[str, str], ...] = ()


class Releasing(NamedTuple):
    """Where releases come from and go to: the branch, the remote, the form of the tag.

    ``protected``: the branch takes pull requests only, whose merge is tagged.
    """

    branch: str = "main"
    remote: str = "origin"
    tag: str = "v{version}"
    protected: bool = False


class Proving(NamedTuple):
    """What recorded runs are good for.

    ``required``: without a run on these files a claim is an error. ``red_first``: what it is when a
    behavior was never seen failing before it passed; ``off``, ``warning`` or ``error``.
    ``signed``: only records with a valid signature are believed. ``keep``: for how many days.
    """

    required: bool = False
    red_first: str = "warning"
    signed: bool = False
    keep: int = 90


class Publishing(NamedTuple):
    """Package indexes: from where people install, and where uploads go; those for tests apart.

    An address of uploads that is not set is that of the index, without ``/simple/`` at its end.
    """

    source: str = ""
    upload: str = ""
    test_source: str = ""
    test_upload: str = ""


class Sla(NamedTuple):
    """What a running service promises, measured over some days."""

    p50_ms: float = 100  # milliseconds in which 50 of 100 requests are answered, at most
    p95_ms: float = 500
    p99_ms: float = 1000
    requests_per_second: float = 100  # that it stands at least
    error_rate: float = 1  # percent at most
    uptime: float = 99.5  # percent at least
    window_days: int = 7


class Kpis(NamedTuple):
    """The targets of a team: how fast it delivers, how well, and how it keeps to the process."""

    cycle_time_days: float = 14
    lead_time_days: float = 7
    prs_per_week: float = 3
    bug_escapes: float = 2
    mttr_hours: float = 4
    docs_first: float = 100  # percent, as the rest
    bdd: float = 100
    tdd: float = 80
    ci_success: float = 95


_SHARE = (0, 100)
_DAYS = (0.01, 36_500)
_MANY = (0, 1_000_000)
_MILLISECONDS = (1, 86_400_000)
# The settings of both: key, type, default, the least and the most, meaning.
TARGETS = (
    ("sla.p50-ms", "number", 100, _MILLISECONDS, "Milliseconds for half of the requests, at most."),
    ("sla.p95-ms", "number", 500, _MILLISECONDS, "Milliseconds for 95 of 100 requests, at most."),
    ("sla.p99-ms", "number", 1000, _MILLISECONDS, "Milliseconds for 99 of 100 requests, at most."),
    (
        "sla.requests-per-second",
        "number",
        100,
        _MANY,
        "Requests in a second that are served as promised, at least.",
    ),
    ("sla.error-rate", "number", 1, _SHARE, "Requests that may fail, in percent, at most."),
    (
        "sla.uptime",
        "number",
        99.5,
        _SHARE,
        "How much of the time the service is there, in percent, at least.",
    ),
    ("sla.window-days", "integer", 7, (1, 366), "Over how many days this is measured."),
    ("kpis.cycle-time-days", "number", 14, _DAYS, "Days from the first commit to the release."),
    ("kpis.lead-time-days", "number", 7, _DAYS, "Days from a request to its release."),
    ("kpis.prs-per-week", "number", 3, _MANY, "Pull requests that are merged in a week."),
    ("kpis.bug-escapes", "number", 2, _MANY, "Bugs of a release that users find, at most."),
    ("kpis.mttr-hours", "number", 4, _DAYS, "Hours until what failed works again, at most."),
    (
        "kpis.docs-first",
        "number",
        100,
        _SHARE,
        "Changes documented before they are built, in percent.",
    ),
    ("kpis.bdd", "number", 100, _SHARE, "Behaviors that scenarios describe, in percent."),
    (
        "kpis.tdd",
        "number",
        80,
        _SHARE,
        "Behaviors whose tests failed before they passed, in percent.",
    ),
    (
        "kpis.ci-success",
        "number",
        95,
        _SHARE,
        "Runs of CI on the main branch that pass, in percent.",
    ),
)
