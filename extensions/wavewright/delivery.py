"""Settings of the way from a specification to production: its limits, and what is kept of it."""

from __future__ import annotations

from typing import NamedTuple

from wavewright.keys import ADDRESS, CENTURY, DAY, Setting

# A repository of a tracker: who owns it, and its name.
_REPOSITORY = r"^([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)?$"


class Retry(NamedTuple):
    """How a stage that failed is tried again: how often, and after how many seconds.

    Each wait is ``backoff`` times as long as the one before, up to ``max_seconds``.
    """

    times: int
    base_seconds: float
    backoff: float
    max_seconds: float


class Retries(NamedTuple):
    """The stages that are tried again; the others fail at once."""

    testing: Retry = Retry(3, 1.0, 2.0, 10.0)
    staging: Retry = Retry(5, 2.0, 2.0, 30.0)
    production: Retry = Retry(3, 5.0, 1.5, 60.0)


class Breaker(NamedTuple):
    """When nothing is tried any more, for how long, and how many attempts show that it works."""

    failures: int = 5  # in a row
    recovery_seconds: float = 60.0
    trials: int = 1


class Timeouts(NamedTuple):
    """How many seconds a stage may take."""

    specification_seconds: int = 60
    testing_seconds: int = 1800
    refactoring_seconds: int = 600
    staging_seconds: int = 1800
    production_seconds: int = 3600


class Security(NamedTuple):
    """How many findings of scans a deployment may have."""

    secrets: int = 0
    critical: int = 0
    high: int = 0
    medium: int = 5


class Sessions(NamedTuple):
    """How important each entry of a context session is, and which ones its archive keeps."""

    decisions: float = 1.0
    results: float = 0.9
    choices: float = 0.7
    progress: float = 0.5
    threshold: float = 0.7  # what is less important goes
    keep_days: int = 90


class Observability(NamedTuple):
    """Whether stages are measured, and for how many days figures are kept."""

    enabled: bool = True
    keep_days: int = 30


class Tracker(NamedTuple):
    """Where tasks are issues: what kind of tracker, which repository, and the address of its API.

    Without an address it is the one that the kind has for everybody.
    """

    kind: str = "none"
    repository: str = ""
    api: str = ""


_BREAKER, _TIMEOUTS, _SECURITY, _SESSIONS = Breaker(), Timeouts(), Security(), Sessions()
_MANY = 1_000_000


def _retried(stage: str, default: Retry) -> tuple[Setting, ...]:
    def number(name: str, text: str, value: float, limits: tuple[float, float]) -> Setting:
        at = f"retries.{stage}.{name.replace('-', '_')}"
        return Setting(f"retries.{stage}-{name}", "number", text, value, limits=limits, at=at)

    text = f"How often the stage `{stage}` is tried again after it failed."
    most = (0, 100)
    return (
        Setting(
            f"retries.{stage}",
            "integer",
            text,
            default.times,
            limits=most,
            at=f"retries.{stage}.times",
        ),
        number(
            "base-seconds",
            f"How many seconds to wait before `{stage}` is tried again first.",
            default.base_seconds,
            (0, DAY),
        ),
        number(
            "backoff",
            f"How many times as long each further wait before `{stage}` is.",
            default.backoff,
            (1, 100),
        ),
        number(
            "max-seconds",
            f"How many seconds a wait before `{stage}` is at most.",
            default.max_seconds,
            (0, DAY),
        ),
    )


def _timeout(stage: str, text: str) -> Setting:
    default: int = getattr(_TIMEOUTS, f"{stage}_seconds")
    return Setting(f"timeouts.{stage}-seconds", "integer", text, default, limits=(1, DAY))


def _findings(name: str, text: str) -> Setting:
    default: int = getattr(_SECURITY, name)
    return Setting(f"security.{name}", "integer", text, default, limits=(0, _MANY))


def _importance(name: str, text: str) -> Setting:
    default: float = getattr(_SESSIONS, name)
    return Setting(f"sessions.{name}", "number", text, default, limits=(0, 1))


DELIVERY: tuple[Setting, ...] = (
    *(
        setting
        for stage, retry in Retries()._asdict().items()
        for setting in _retried(stage, retry)
    ),
    Setting(
        "breaker.failures",
        "integer",
        "After how many failures in a row nothing is tried any more.",
        _BREAKER.failures,
        limits=(1, 1000),
    ),
    Setting(
        "breaker.recovery-seconds",
        "number",
        "For how many seconds nothing is tried then.",
        _BREAKER.recovery_seconds,
        limits=(0, DAY),
    ),
    Setting(
        "breaker.trials",
        "integer",
        "How many attempts then have to succeed, before all of them may go again.",
        _BREAKER.trials,
        limits=(1, 100),
    ),
    _timeout("specification", "How many seconds reading the specification may take."),
    _timeout("testing", "How many seconds the tests may take."),
    _timeout("refactoring", "How many seconds linter, types and scans may take."),
    _timeout("staging", "How many seconds the deployment to staging and its tests may take."),
    _timeout("production", "How many seconds the deployment to production may take."),
    _findings("secrets", "Secrets in the files, at most."),
    _findings("critical", "Critical findings of scans, at most."),
    _findings("high", "Findings of high severity, at most."),
    _findings("medium", "Findings of medium severity, at most."),
    _importance("decisions", "How important decisions and requirements are in a context session."),
    _importance("results", "The same of what was built, tested and deployed."),
    _importance("choices", "The same of what was refactored or made faster, and why."),
    _importance("progress", "The same of everything else."),
    _importance("threshold", "How important an entry is at least that the archive keeps."),
    Setting(
        "sessions.keep-days",
        "integer",
        "For how many days sessions are kept.",
        _SESSIONS.keep_days,
        limits=(1, CENTURY),
    ),
    Setting(
        "observability.enabled",
        "boolean",
        "Whether stages are measured.",
        default=Observability().enabled,
    ),
    Setting(
        "observability.keep-days",
        "integer",
        "For how many days their figures are kept.",
        Observability().keep_days,
        limits=(1, CENTURY),
    ),
    Setting(
        "tracker.kind",
        "string",
        "Where the tasks of epics are issues as well.",
        Tracker().kind,
        choices=("none", "github"),
    ),
    Setting(
        "tracker.repository",
        "string",
        "The repository of the issues: `acme/config-publisher`.",
        Tracker().repository,
        pattern=_REPOSITORY,
        said="must be OWNER/NAME",
    ),
    Setting(
        "tracker.api",
        "string",
        "The address of the tracker's API, where it is one of your own.",
        Tracker().api,
        pattern=ADDRESS,
    ),
)
