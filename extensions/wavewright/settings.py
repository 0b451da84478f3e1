"""The table of settings: every key of ``wavewright.yml`` with its type, default and meaning."""

from __future__ import annotations

from wavewright.delivery import DELIVERY
from wavewright.keys import ADDRESS, CENTURY, DAY, Setting
from wavewright.limits import TARGETS

__all__ = ["SETTINGS", "TAG", "Setting"]

# What git refuses in a tag, and what would make another version of it.
_NO_TAG = r"\s|\.\.|//|/\.|\.lock(?:/|$)|\.$|\d\.?\{|\}\.?\d"
TAG = (
    rf"^(?![\s\S]*(?:{_NO_TAG}))"
    r"(?:[A-Za-z0-9_@][A-Za-z0-9_@+=./-]*)?\{version\}[A-Za-z0-9_@+=.-]*$"
)
TAGGED = "must be a name that git takes for a tag, with `{version}` once and no digit beside it"


def _percent(key: str, default: int, text: str) -> Setting:
    return Setting(f"coverage.{key}", "integer", text, default)


def _seconds(layer: str, default: int, text: str) -> Setting:
    return Setting(f"pyramid.{layer}-seconds", "integer", text, default, limits=(1, DAY))


def _address(key: str, name: str, text: str) -> Setting:
    return Setting(key, "string", text, "", pattern=ADDRESS, at=f"publishing.{name}")


def _release(key: str, default: str, text: str, pattern: str, said: str = "") -> Setting:
    at = f"releasing.{key}"
    return Setting(f"release.{key}", "string", text, default, pattern=pattern, at=at, said=said)


SETTINGS: tuple[Setting, ...] = (
    Setting("project", "string", "The project's name, as people write it."),
    Setting(
        "namespace",
        "string",
        "First part of behavior ids, upper case: `APP` in `APP.CONFIG.PUBLISH`.",
        pattern=r"^[A-Z][A-Z0-9_]*$",
    ),
    Setting(
        "package",
        "string",
        "The import name of the Python package under `src/`; empty when only the process is used.",
        "",
        pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$",
    ),
    Setting(
        "scope",
        "string",
        "`project`: code and tests belong to the process. `process`: documents only.",
        "project",
        choices=("project", "process"),
    ),
    Setting(
        "planning",
        "array",
        "How work is planned; `waves` always, `sprints` and `prds` in addition.",
        ("waves",),
        choices=("waves", "sprints", "prds"),
    ),
    Setting(
        "deployment",
        "string",
        "Where releases run.",
        "none",
        choices=("none", "docker", "kubernetes"),
    ),
    Setting("monitoring", "boolean", "Whether the running service is monitored.", default=False),
    _percent("overall", 85, "Lines and branches covered by all tests, in percent."),
    _percent("new-code", 90, "The same for the lines that a change adds."),
    _percent("unit", 90, "Covered by the unit tests alone."),
    _percent("integration", 80, "Covered by the integration tests alone."),
    _percent("critical", 95, "Covered in critical modules."),
    _percent("dev", 50, "Needed to deploy to the development stage."),
    _percent("staging", 70, "Needed to deploy to staging."),
    _percent("production", 80, "Needed to deploy to production."),
    Setting(
        "coverage.tolerance",
        "number",
        "By how many points of percent a pull request may cover less than the branch it is for.",
        0.0,
    ),
    Setting(
        "coverage.critical-modules",
        "array",
        "Modules that are critical, by their paths: `src/app/gateway.py`, `src/app/registry/**`.",
        (),
    ),
    Setting("pyramid.unit", "integer", "Share of the unit tests, in percent of all tests.", 60),
    Setting("pyramid.smoke", "integer", "Share of the smoke tests.", 25),
    Setting("pyramid.integration", "integer", "Share of the integration tests.", 10),
    Setting("pyramid.e2e", "integer", "Share of the scenarios and end-to-end tests.", 5),
    Setting("pyramid.tolerance", "integer", "By how many points a share may be off.", 10),
    _seconds("unit", 1, "How many seconds a unit test may take."),
    _seconds("smoke", 30, "How many seconds all smoke tests may take together."),
    _seconds("integration", 120, "How many seconds all integration tests may take together."),
    _seconds("e2e", 60, "How many seconds all scenarios and end-to-end tests may take together."),
    Setting("gates", "array", "Recipes that `just pre-merge` runs, in this order.", ()),
    Setting("exclude", "array", "Paths and patterns that `wavewright check` does not read.", ()),
    Setting(
        "documents",
        "array",
        "Folders of documents whose links are checked, besides `project-docs`, `user-docs` and "
        "`dev-docs`.",
        ("docs",),
    ),
    Setting(
        "sources",
        "array",
        "Folders of code in any language whose comments may carry `@behavior:` marks; read also "
        "where only the process is used.",
        ("src", "tests"),
    ),
    Setting(
        "plan.capabilities-per-wave",
        "range",
        "How many capabilities a wave has: the least and the most.",
        (3, 5),
    ),
    Setting(
        "plan.capacity",
        "integer",
        "How much of the capacity a plan fills, in percent, at most.",
        70,
    ),
    Setting(
        "plan.capacity-least",
        "integer",
        "The same, at least; people look at it, no command does.",
        60,
    ),
    Setting("plan.sprint-weeks", "integer", "How many weeks a sprint lasts.", 2, limits=(1, 52)),
    Setting(
        "plan.pull-request-lines",
        "integer",
        "How many changed lines a pull request has at most; reviewers look at it, no command does.",
        500,
        limits=(1, 1_000_000),
    ),
    Setting(
        "guide.timeout",
        "integer",
        "How many seconds a step of a how-to guide may take, where it says nothing else.",
        30,
        limits=(1, DAY),
        at="running.timeout",
    ),
    Setting(
        "guide.patterns",
        "array",
        "Names for what differs from run to run in the outputs of guides: `[NAME]` in an expected "
        "output stands for a text that the pattern matches.",
        (),
        fields=(
            Setting(
                "name",
                "string",
                "The name, upper case: `PORT` for `[PORT]`.",
                pattern=r"^[A-Z][A-Z0-9_]*$",
            ),
            Setting(
                "pattern", "string", "A regular expression, as Python reads it.", pattern=r"\S"
            ),
        ),
        at="running.patterns",
    ),
    Setting(
        "evidence.required",
        "boolean",
        "Whether it is an error that a status claims what no run on these files shows.",
        default=False,
        at="proving.required",
    ),
    Setting(
        "evidence.red-first",
        "string",
        "What it is when a behavior was never seen failing before it passed.",
        "warning",
        choices=("off", "warning", "error"),
        at="proving.red_first",
    ),
    Setting(
        "evidence.signed",
        "boolean",
        "Whether only records of runs count that are signed with the key of the project.",
        default=False,
        at="proving.signed",
    ),
    Setting(
        "evidence.keep-days",
        "integer",
        "For how many days records of runs are kept.",
        90,
        limits=(1, CENTURY),
        at="proving.keep",
    ),
    _address(
        "publish.index",
        "source",
        "The package index that people install from: its address, which ends in `/simple/` mostly.",
    ),
    _address(
        "publish.upload",
        "upload",
        "Where releases are uploaded to; without it, the index without `/simple/`.",
    ),
    _address(
        "publish.test-index",
        "test_source",
        "The same for tests. Without one, a rehearsal runs an index on this machine.",
    ),
    _address(
        "publish.test-upload",
        "test_upload",
        "Where tests are uploaded to; without it, the test index without `/simple/`.",
    ),
    _release("branch", "main", "The branch that releases are made on.", r"^[^\s-]\S*$"),
    _release("remote", "origin", "The remote that they are pushed to.", r"^[^\s-]\S*$"),
    _release("tag", "v{version}", "The form of their tags.", TAG, TAGGED),
    Setting(
        "release.protected",
        "boolean",
        "Whether the branch takes pull requests only: then a release is one, tagged when merged.",
        default=False,
        at="releasing.protected",
    ),
    *(Setting(key, kind, text, default, limits=most) for key, kind, default, most, text in TARGETS),
    *DELIVERY,
    Setting(
        "check.select",
        "array",
        "Rules that `wavewright check` applies, by id or prefix; all when empty. `CONFIG` always.",
        (),
    ),
    Setting(
        "check.ignore",
        "array",
        "Findings that do not count, each with its reason; on some paths or until a day only.",
        (),
        fields=(
            Setting("rule", "string", "Id or prefix of the rules."),
            Setting(
                "path",
                "string",
                "Pattern of the files, from the root; `*` matches `/` too. All files without it.",
                "",
            ),
            Setting("reason", "string", "Why these findings do not count.", pattern=r"\S"),
            Setting("until", "date", "Last day on which they do not count: `2027-03-31`.", ""),
        ),
    ),
)
