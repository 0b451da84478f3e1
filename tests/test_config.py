"""The settings: defaults, limits, and mistakes named with their line and the nearest right word."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright import config, settings
from wavewright.checks import judge
from wavewright.config.parsing import parse_yaml
from wavewright.delivery import DELIVERY, Retry
from wavewright.errors import UserError
from wavewright.limits import TARGETS, Proving, Running
from wavewright.model import Config, Ignore, Place
from wavewright.read import survey
from wavewright.schema import schema

ROOT = Path(__file__).parent.parent
LEAST = "project: Demo\nnamespace: MCP\n"


def test_two_settings_are_enough_and_the_rest_has_defaults() -> None:
    found = config.parse(LEAST)
    assert (found.project, found.namespace, found.scope) == ("Demo", "MCP", "project")
    assert found.coverage.overall == 85
    assert found.has_code


def test_settings_are_read_from_the_file_with_and_without_a_byte_order_mark(tmp_path: Path) -> None:
    text = LEAST + "scope: process\ncoverage:\n  new-code: 70\ngates: [check]\n"
    for mark in (b"", b"\xef\xbb\xbf"):
        (tmp_path / "wavewright.yml").write_bytes(mark + text.encode())
        found = config.load(tmp_path)
        assert (found.coverage.new_code, found.gates, found.has_code) == (70, ("check",), False)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("project: Demo\n", "wavewright.yml", "`namespace` is missing"),
        ("project: Demo\nnamspace: A\n", "wavewright.yml:2", "Did you mean `namespace`?"),
        (LEAST + "scoep: process\n", "wavewright.yml:3", "Did you mean `scope`?"),
        (LEAST + "scope: all\n", "wavewright.yml:3", "one of project, process, not 'all'"),
        (LEAST + "coverage:\n  overall: 101\n", "wavewright.yml:4", "from 0 to 100, not 101"),
        (LEAST + "coverage:\n  unit: true\n", "wavewright.yml:4", "whole number"),
        (LEAST + "coverage: 85\n", "wavewright.yml:3", "`name: value` lines"),
        (LEAST + "sla:\n  uptime: 100.1\n", "wavewright.yml:4", "from 0 to 100, not 100.1"),
        (LEAST + "sla:\n  error-rate: -1\n", "wavewright.yml:4", "from 0 to 100, not -1"),
        (LEAST + "sla:\n  p95-ms: 0\n", "wavewright.yml:4", "must be from 1 to"),
        (LEAST + "sla:\n  window-days: 0.5\n", "wavewright.yml:4", "whole number from 1 to"),
        (LEAST + "kpis:\n  mttr-hours: 0\n", "wavewright.yml:4", "must be from 0.01 to"),
        (LEAST + "kpis:\n  tdd: yes\n", "wavewright.yml:4", "from 0 to 100, not True"),
        (LEAST + "kpis:\n  bdd: .nan\n", "wavewright.yml:4", "from 0 to 100, not nan"),
        (LEAST + "kpis:\n  tddd: 80\n", "wavewright.yml:4", "Did you mean `kpis.tdd`"),
        (
            LEAST + "coverage:\n  overal: 80\n",
            "wavewright.yml:4",
            "Did you mean `coverage.overall`",
        ),
        (LEAST + "gates: check\n", "wavewright.yml:3", "must be a list, not 'check'"),
        (LEAST + "gates: [1]\n", "wavewright.yml:3", "must be text, not [1]"),
        (LEAST + "planning: [wave]\n", "wavewright.yml:3", "one of waves, sprints, prds"),
        (LEAST + "monitoring: maybe\n", "wavewright.yml:3", "true or false, not 'maybe'"),
        ("project: [a]\nnamespace: MCP\n", "wavewright.yml:1", "must be text"),
        ("project: D\nnamespace: mcp\n", "wavewright.yml:2", "must match"),
        (LEAST + "package: 1x\n", "wavewright.yml:3", "must match"),
        (LEAST + "a: [\n", "wavewright.yml:4", "not valid YAML"),
        (LEAST + "a: 2026-13-99\n", "wavewright.yml:3", "unknown setting `a`"),
        (LEAST + "a: 1\n---\nb: 1\n", "wavewright.yml:4", "one document"),
        (LEAST + "? [a]\n: 1\n", "wavewright.yml:3", "a key is a word"),
        (LEAST + "a: !!set {a, b}\n", "wavewright.yml:3", "no tags"),
        (LEAST + f"a: {'9' * 5000}\n", "wavewright.yml", "not valid YAML: "),
        (LEAST + "plan:\n  capacity: 101\n", "wavewright.yml:4", "from 0 to 100, not 101"),
        *(
            (
                LEAST + f"plan:\n  capabilities-per-wave: {value}\n",
                "wavewright.yml:4",
                "must be the least and the most: [3, 5]",
            )
            for value in ("3", "[3]", "[5, 3]", "[1, true]", "[-1, 2]", "[a, b]")
        ),
        *(
            (LEAST + f"{group}:\n  {line}\n", "wavewright.yml:4", message)
            for group, line, message in (
                ("guide", "timeout: 0", "a whole number from 1 to 86400, not 0"),
                ("guide", "timeout: 1.5", "a whole number from 1 to 86400, not 1.5"),
                ("guide", "timout: 1", "Did you mean `guide.timeout`?"),
                ("guide", "patterns: {PORT: x}", "must be a list"),
                ("evidence", "required: often", "must be true or false, not 'often'"),
                ("evidence", "red-first: warnings", "Did you mean `warning`?"),
                ("evidence", "red-first: true", "must be text, not True"),
                ("evidence", "keep-days: 36501", "a whole number from 1 to 36500"),
            )
        ),
        *(
            (LEAST + f"{group}:\n  {line}\n", "wavewright.yml:4", message)
            for group, line, message in (
                ("retries", "testing: 2.5", "must be a whole number from 0 to 100, not 2.5"),
                ("retries", "staging-backoff: 0.5", "must be from 1 to 100, not 0.5"),
                ("retries", "stagin: 3", "Did you mean `retries.staging`?"),
                ("retries", "refactoring: 1", "unknown setting `retries.refactoring`"),
                ("breaker", "failures: 0", "must be a whole number from 1 to 1000, not 0"),
                ("timeouts", "testing-seconds: 30m", "must be a whole number from 1 to 86400"),
                ("security", "medium: many", "must be a whole number from 0"),
                ("sessions", "progress: 1.1", "must be from 0 to 1, not 1.1"),
                ("observability", "enabled: 1", "must be true or false, not 1"),
                ("tracker", "kind: gitlab", "must be one of none, github, not 'gitlab'"),
                ("tracker", "repository: acme", "must be OWNER/NAME, not 'acme'"),
                ("tracker", "api: example.org", "must match ^(https?://"),
            )
        ),
        (LEAST + "1: x\n", "wavewright.yml:3", "unknown setting `1`"),
        (LEAST + "gates: [a]\ngates: [b]\n", "wavewright.yml:4", "stands twice, first on line 3"),
        (LEAST + "coverage: {unit: 1, unit: 2}\n", "wavewright.yml:3", "stands twice"),
        (LEAST + "a: &a [x]\nb: *a\n", "wavewright.yml:4", "no aliases"),
        (LEAST + "a: " + "[" * 5000, "wavewright.yml:3", "no deep nesting"),
        (LEAST + "#" * 200_000, "wavewright.yml", "larger than"),
        (LEAST + "a: \0\n", "wavewright.yml", "not valid YAML: "),
        ("- a\n", "wavewright.yml:1", "`key: value` lines"),
        ("", "wavewright.yml:1", "`key: value` lines"),
        ("!!python/object/apply:os.system [id]\n", "wavewright.yml:1", "no tags"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, place: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        config.parse(text)
    assert caught.value.place == place
    assert message in str(caught.value)


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"\n \t,?%@`~0129.<\u2028é\0\ufeff", max_size=60))
def test_any_text_is_settings_or_the_users_mistake(text: str) -> None:
    for whole in (text, LEAST + text, f"{LEAST}check:\n  ignore:\n{text}", f"{LEAST}plan: {text}"):
        try:
            found = config.parse(whole, strict=False)
        except UserError as error:
            assert error.place.startswith("wavewright.yml")  # noqa: PT017
        else:
            assert all(one.place.line >= 1 and one.fix for one in found.problems)


def test_the_root_is_found_from_below(tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text(LEAST)
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    assert config.find_root(below) == tmp_path
    with pytest.raises(UserError, match=r"no wavewright\.yml"):
        config.find_root(Path("/"))


def test_settings_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        config.load(tmp_path)
    (tmp_path / "wavewright.yml").write_bytes(b"project: \xff\n")
    with pytest.raises(UserError, match="cannot be read"):
        config.load(tmp_path)


@pytest.mark.parametrize("key", [setting.key for setting in settings.SETTINGS])
def test_every_setting_can_be_asked_for(key: str) -> None:
    assert config.setting(config.parse(LEAST), key) is not None


def test_an_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(UserError, match=r"coverage\.overall"):
        config.setting(config.parse(LEAST), "coverage.overal")


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda setting: setting.key)
def test_defaults_in_the_table_are_those_in_force(setting: settings.Setting) -> None:
    if setting.default is not None:
        assert config.setting(config.parse(LEAST), setting.key) == setting.default


IGNORED = """\
check:
  select: [TRACE, SHAPE101]
  ignore:
    - rule: TRACE111
      path: src/legacy/**
      reason: the old package
        has no tests yet
      until: 2027-03-31
    - {reason: later, rule: "PLAN"}
"""


@pytest.mark.parametrize("remember", [False, True])
def test_what_is_ignored_is_known_with_its_place_and_reason(
    tmp_path: Path, *, remember: bool
) -> None:
    (tmp_path / "wavewright.yml").write_text(LEAST + IGNORED)
    for _ in range(2):
        check = config.load(tmp_path, remember=remember).check
        assert [(one.rule, str(one.place), one.place.column) for one in check.select] == [
            ("TRACE", "wavewright.yml:4", 12),
            ("SHAPE101", "wavewright.yml:4", 19),
        ]
        assert check.ignore == (
            Ignore(
                Place("wavewright.yml", 6, 13),
                "TRACE111",
                "the old package has no tests yet",
                path="src/legacy/**",
                until="2027-03-31",
            ),
            Ignore(Place("wavewright.yml", 11, 30), "PLAN", "later"),
        )


def test_what_is_ignored_can_be_asked_for_as_text() -> None:
    found = config.parse(LEAST + IGNORED)
    assert config.setting(found, "check.select") == ("TRACE", "SHAPE101")
    assert config.setting(found, "check.ignore") == (
        "TRACE111 src/legacy/** until 2027-03-31 (the old package has no tests yet)",
        "PLAN (later)",
    )
    assert config.setting(found, "plan.capabilities-per-wave") == (3, 5)


@pytest.mark.parametrize(
    ("entry", "line", "message"),
    [
        ("- rule: TRACE\n", 5, "the `reason` is missing"),
        ("- reason: a\n", 5, "the `rule` is missing"),
        ("- rule: TRACE\n      reason: ' '\n", 6, "must not be empty"),
        ("- rule: TRACE\n      reason: a\n      until: 2027-02-30\n", 7, "must be a date"),
        ("- rule: TRACE\n      reason: a\n      until: 20270230\n", 7, "must be text"),
        ("- rule: TRACE\n      reason: a\n      until: 2027-W01-1\n", 7, "must be a date"),
        ("- rule: TRACE\n      raeson: a\n", 6, "unknown setting `raeson`"),
        ("- TRACE\n", 5, "an entry of `check.ignore` holds `rule`, `path`, `reason`, `until`"),
        ("TRACE\n", 4, "must be a list, not 'TRACE'"),
    ],
)
def test_a_broken_ignore_ignores_nothing(entry: str, line: int, message: str) -> None:
    text = f"{LEAST}check:\n  ignore:\n    {entry}"
    if entry == "TRACE\n":
        text = text.replace("ignore:\n    ", "ignore: ")
    found = config.parse(text, strict=False)
    assert found.check.ignore == ()
    assert found.problems[0].place.line == line
    assert message in found.problems[0].message
    with pytest.raises(UserError):
        config.parse(text)


def test_how_guides_run_and_what_runs_prove_is_set() -> None:
    found = config.parse(
        f"{LEAST}guide:\n  timeout: 120\n  patterns:\n"
        "    - name: PORT\n      pattern: \\d+\n    - {name: WORD_2, pattern: '[a-z](x|y)'}\n"
        "evidence: {required: true, red-first: error, signed: true, keep-days: 365}\n"
    )
    assert found.running == Running(120, (("PORT", r"\d+"), ("WORD_2", "[a-z](x|y)")))
    assert found.proving == Proving(required=True, red_first="error", signed=True, keep=365)
    assert config.setting(found, "guide.patterns") == (r"PORT \d+", "WORD_2 [a-z](x|y)")
    assert config.setting(found, "evidence.keep-days") == 365


def test_off_is_a_word_though_yaml_takes_it_for_false() -> None:
    for word in ("off", '"off"'):
        assert config.parse(f"{LEAST}evidence: {{red-first: {word}}}").proving.red_first == "off"


@pytest.mark.parametrize(
    ("entry", "line", "message"),
    [
        ("- {name: port, pattern: x}\n", 5, "must match ^[A-Z]"),
        ("- {name: '..', pattern: x}\n", 5, "must match ^[A-Z]"),
        ("- name: HOME\n      pattern: x\n", 5, "the name `HOME` is known to every guide"),
        ("- name: PORT\n      pattern: (\n", 6, "`(` is no regular expression: "),
        ("- name: PORT\n      pattern: ' '\n", 6, "must not be empty"),
        ("- pattern: x\n", 5, "the `name` is missing"),
        ("- PORT\n", 5, "an entry of `guide.patterns` holds `name`, `pattern`"),
        ("- {name: A, pattern: x}\n    - {name: A, pattern: y}\n", 6, "`A` stands there twice"),
    ],
)
def test_a_broken_pattern_stands_for_nothing(entry: str, line: int, message: str) -> None:
    found = config.parse(f"{LEAST}guide:\n  patterns:\n    {entry}", strict=False)
    assert found.running.patterns == ((("A", "x"),) if "twice" in message else ())
    (problem,) = found.problems
    assert (problem.kind, problem.place.line) == ("bad-setting-value", line)
    assert message in problem.message


def test_all_problems_are_told_in_their_order_and_the_defaults_stand_in() -> None:
    found = config.parse(
        "project: [A]\nnamespace: mcp\nscoep: process\nplanning: [wave, prds]\nnonsense: 1\n"
        'coverage:\n  "overal": 80\n  unit: 900\nmonitoring: maybe\ngates: {a: b}\n',
        strict=False,
    )
    assert [(one.kind, one.place.line, one.fix) for one in found.problems] == [
        ("bad-setting-value", 1, "The project's name, as people write it."),
        (
            "bad-setting-value",
            2,
            "First part of behavior ids, upper case: `APP` in `APP.CONFIG.PUBLISH`.",
        ),
        ("unknown-setting", 3, "Did you mean `scope`?"),
        ("bad-setting-value", 4, "Did you mean `waves`?"),
        ("unknown-setting", 5, "Remove it."),
        ("unknown-setting", 7, "Did you mean `coverage.overall`?"),
        ("bad-setting-value", 8, "Mend it, or remove it: the default is `90`."),
        ("bad-setting-value", 9, "Mend it, or remove it: the default is `false`."),
        ("bad-setting-value", 10, "Mend it, or remove it."),
    ]
    default = config.parse(LEAST)
    assert found._replace(problems=()) == default._replace(project="", namespace="mcp")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("scoep: process", "scope: process"),
        ('"scoep": process', '"scope": process'),
        ("scope: proces", "scope: process"),
        ("scope: 'proces'", "scope: 'process'"),
        ("planning: [wave, sprint]", "planning: [waves, sprints]"),
        ("coverage: {overal: 80}", "coverage: {overall: 80}"),
        (
            "check:\n  ignore:\n  - {rule: A, raeson: b}",
            "check:\n  ignore:\n  - {rule: A, reason: b}",
        ),
        # What another word may be meant by, or what stands already, is left to the user.
        ("scoep: process\nscope: process", ""),
        ("nonsense: 1", ""),
        ("monitoring: maybe", ""),
        ("overall: 80", ""),
        ('"scoe\\x70": process', ""),
    ],
)
def test_a_word_that_is_surely_meant_can_be_put_in_place(wrong: str, right: str) -> None:
    text = f"{LEAST}{wrong}\n"
    problems = config.parse(text, strict=False).problems
    assert problems
    lines = text.splitlines()
    for edit in sorted((e for one in problems for e in one.edits), reverse=True):
        line, start = lines[edit.place.line - 1], edit.place.column - 1
        lines[edit.place.line - 1] = line[:start] + edit.text + line[start + edit.length :]
    after = "\n".join(lines) + "\n"
    assert after == (f"{LEAST}{right}\n" if right else text)
    if right:
        assert config.parse(after, strict=False).problems == ()


def test_promises_and_targets_have_values_and_take_others() -> None:
    found = config.parse(LEAST)
    assert [*found.sla] == [100, 500, 1000, 100, 1, 99.5, 7]
    assert [*found.kpis] == [14, 7, 3, 2, 4, 100, 100, 80, 95]
    found = config.parse(LEAST + "sla: {uptime: 99.95}\nkpis: {mttr-hours: 0.5, bug-escapes: 0}\n")
    assert (found.sla.uptime, found.sla.p95_ms) == (99.95, 500)
    assert (found.kpis.mttr_hours, found.kpis.bug_escapes) == (0.5, 0)
    assert config.setting(found, "sla.uptime") == 99.95


def test_a_new_project_shows_each_promise_and_target() -> None:
    text = (ROOT / "template/wavewright.yml.jinja").read_text(encoding="utf-8")
    blocks = re.findall(r"^(?:sla|kpis):\n(?:  .*\n)+", text, re.MULTILINE)
    names = re.findall(r"^  ([\w-]+):", "".join(blocks), re.MULTILINE)
    assert names == [key.partition(".")[2] for key, *_ in TARGETS]
    assert config.parse(LEAST + blocks[1]) == config.parse(LEAST)


def test_the_way_to_production_has_numbers_and_takes_others() -> None:
    found = config.parse(LEAST)
    assert found == Config("Demo", "MCP")
    assert found.retries.testing == Retry(3, 1, 2, 10)
    assert found.retries.staging == Retry(5, 2, 2, 30)
    assert found.retries.production == Retry(3, 5, 1.5, 60)
    assert [*found.breaker] == [5, 60, 1]
    assert [*found.security] == [0, 0, 0, 5]
    assert [*found.sessions][:4] == [1, 0.9, 0.7, 0.5]
    assert [*found.observability] == [True, 30]
    assert [*found.tracker] == ["none", "", ""]
    found = config.parse(
        LEAST + "retries: {staging: 0, staging-max-seconds: 2}\nbreaker: {recovery-seconds: 0.5}\n"
        "timeouts: {refactoring-seconds: 90}\nobservability: {enabled: false}\n"
        "tracker: {kind: github, repository: acme/a.b, api: 'https://git.example.org/api/v3'}\n"
    )
    assert found.retries.staging == Retry(0, 2, 2, 2)
    assert config.setting(found, "retries.staging") == 0
    assert config.setting(found, "retries.staging-max-seconds") == 2
    assert config.setting(found, "breaker.recovery-seconds") == 0.5
    assert config.setting(found, "timeouts.refactoring-seconds") == 90
    assert config.setting(found, "observability.enabled") is False
    assert config.setting(found, "tracker.repository") == "acme/a.b"


def another(one: settings.Setting) -> object:
    """Return a value that is not the default."""
    if one.kind == "string":
        return {"kind": "github", "repository": "acme/tools"}.get(one.key[8:], "https://a.example")
    low = one.key.endswith(("base-seconds", "decisions"))
    return not one.default if one.kind == "boolean" else one.limits[0 if low else 1]


@pytest.mark.parametrize("one", DELIVERY, ids=lambda one: one.key)
def test_each_number_of_the_way_to_production_is_read(one: settings.Setting) -> None:
    group, _, name = one.key.partition(".")
    also = "  repository: acme/tools\n" if one.key == "tracker.kind" else ""
    found = config.parse(f"{LEAST}{group}:\n  {name}: {json.dumps(another(one))}\n{also}")
    assert config.setting(found, one.key) == another(one) != one.default
    assert config.setting(config.parse(LEAST), one.key) == one.default


@pytest.mark.parametrize(
    ("text", "line", "message", "fix"),
    [
        (
            "retries:\n  staging: 4\n  staging-base-seconds: 31\n",
            5,
            "must be at most `retries.staging-max-seconds`, but 31 is over 30.0",
            "Mend one of both: the defaults are 2.0 and 30.0.",
        ),
        (
            "retries:\n  testing-max-seconds: 0.5\n",
            4,
            "must be at most `retries.testing-max-seconds`, but 1.0 is over 0.5",
            "Mend one of both: the defaults are 1.0 and 10.0.",
        ),
        (
            "retries: {production-max-seconds: 9, production-base-seconds: 10}\n",
            3,
            "but 10 is over 9",
            "the defaults are 5.0 and 60.0",
        ),
        (
            "sessions:\n  decisions: 0.8\n  results: 0.8\n  threshold: 0.9\n",
            6,
            "`sessions.threshold` must be at most 0.8, the highest importance, not 0.9",
            "Lower it, so that sessions keep something: the default is 0.7.",
        ),
        (
            "sessions:\n  decisions: 0\n  results: 0\n  choices: 0\n",
            4,
            "`sessions.threshold` must be at most 0.5, the highest importance, not 0.7",
            "Lower it",
        ),
        (
            "plan:\n  capacity: 50\n  capacity-least: 55\n",
            5,
            "`plan.capacity-least` must be at most `plan.capacity`, but 55 is over 50",
            "Mend one of both.",
        ),
        (
            "sla:\n  p95-ms: 300\n  p99-ms: 200\n  p50-ms: 10\n",
            4,
            "`sla.p95-ms` must be at most `sla.p99-ms`, but 300 is over 200",
            "Mend one of both.",
        ),
        (
            "coverage:\n  production: 60\n  dev: 65\n",
            5,
            "`coverage.dev` must be at most `coverage.production`, but 65 is over 60",
            "Mend one of both.",
        ),
        (
            "tracker:\n  kind: github\n  repository: ''\n",
            4,
            "`tracker.kind` is github, and no repository is named",
            "Add `repository: OWNER/NAME`",
        ),
    ],
)
def test_numbers_that_contradict_each_other_are_a_mistake_at_the_line_that_is_there(
    text: str, line: int, message: str, fix: str
) -> None:
    (one,) = config.parse(LEAST + text, strict=False).problems
    assert str(one.place) == f"wavewright.yml:{line}"
    assert message in one.message
    assert fix in one.fix
    with pytest.raises(UserError, match=re.escape(message)):
        config.parse(LEAST + text)


@pytest.mark.parametrize(
    "text",
    [
        "plan: {capacity: 50}\n",
        "plan: {capacity: 50, capacity-least: }\n",
        "plan: {capacity: 50, capacity-least: 50}\n",
        "sla: {p95-ms: 20, p99-ms: 30}\n",
        "coverage: {dev: 90}\n",
    ],
)
def test_a_number_that_is_not_written_contradicts_nothing(text: str) -> None:
    assert config.parse(LEAST + text).problems == ()


@pytest.mark.parametrize("word", ["0100", "1:30", "0x10", "0b11", "-010", "1:30.5"])
def test_what_only_yaml_takes_for_another_number_is_text(word: str) -> None:
    (one,) = config.parse(f"{LEAST}plan:\n  capacity: {word}\n", strict=False).problems
    assert one.message.endswith(f"from 0 to 100, not '{word}'")
    assert config.parse(f"project: {word}\nnamespace: MCP\n").project == word


@pytest.mark.parametrize(("word", "value"), [("0", 0), ("0.5", 0.5), ("1e1", "1e1"), ("-7", -7)])
def test_other_numbers_stay_numbers(word: str, value: object) -> None:
    assert parse_yaml(f"a: {word}").data == {"a": value}


def test_of_numbers_that_contradict_each_other_the_defaults_are_in_force() -> None:
    text = "retries: {testing: 9, testing-base-seconds: 5, testing-max-seconds: 4}\n"
    found = config.parse(LEAST + text, strict=False)
    assert found.retries.testing == Retry(9, 1, 2, 10)


def test_what_a_new_project_shows_of_the_way_to_production_are_the_defaults() -> None:
    text = (ROOT / "template/wavewright.yml.jinja").read_text(encoding="utf-8")
    groups = dict.fromkeys(one.key.partition(".")[0] for one in DELIVERY)
    blocks = re.findall(rf"^(?:{'|'.join(groups)}):\n(?:  .*\n)+", text, re.MULTILINE)
    shown = parse_yaml("".join(blocks)).keys
    assert {key.partition(".")[0] for key in shown} == {"retries", "security", "tracker"}
    assert {key for key in shown if "." in key} <= {one.key for one in DELIVERY}
    assert config.parse(LEAST + "".join(blocks)) == config.parse(LEAST)


def test_the_schema_says_what_the_parser_says() -> None:
    made = schema()
    json.dumps(made)
    assert made["required"] == ["project", "namespace"]
    assert made["properties"]["coverage"]["properties"]["overall"]["default"] == 85
    assert made["properties"]["scope"]["enum"] == ["project", "process"]
    assert made["properties"]["planning"]["items"]["enum"] == ["waves", "sprints", "prds"]
    assert not made["additionalProperties"]
    plan = made["properties"]["plan"]["properties"]["capabilities-per-wave"]
    assert (plan["type"], plan["minItems"], plan["default"]) == ("array", 2, [3, 5])
    timeout = made["properties"]["guide"]["properties"]["timeout"]
    assert (timeout["minimum"], timeout["maximum"], timeout["default"]) == (1, 86_400, 30)
    pattern = made["properties"]["guide"]["properties"]["patterns"]["items"]
    assert pattern["required"] == ["name", "pattern"]
    entry = made["properties"]["check"]["properties"]["ignore"]["items"]
    assert entry["required"] == ["rule", "reason"]
    assert entry["properties"]["until"]["format"] == "date"


def ww(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wavewright", *words],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_check_tells_all_problems_and_other_commands_refuse_to_run(tmp_path: Path) -> None:
    text = LEAST + "scoep: process\nmonitoring: maybe\n"
    (tmp_path / "wavewright.yml").write_text(text)
    ended = ww(tmp_path, "check", "--no-cache")
    assert ended.returncode == 1
    assert "wavewright.yml:3:1 CONFIG101 unknown setting `scoep`" in ended.stdout
    assert "wavewright.yml:4:1 CONFIG102 `monitoring` must be true or false" in ended.stdout
    for words in (["setting", "scope"], ["new", "wave", "A"]):
        refused = ww(tmp_path, *words)
        assert refused.returncode == 2
        assert "wavewright.yml:3: unknown setting `scoep`" in refused.stderr


def test_the_check_tells_of_patterns_that_outputs_cannot_be_matched_with(tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text(
        f"{LEAST}guide:\n  patterns:\n    - PORT\n    - {{name: PORT, pattern: '[0-9]+'}}\n"
        "    - {name: WORD,\n       pattern: (a)(?=b)}\n"
    )
    look = survey(tmp_path, config.load(tmp_path, strict=False), cached=False)
    first, second = judge(look)
    assert [(one.rule, one.place.line) for one in (first, second)] == [
        ("CONFIG102", 5),
        ("CONFIG102", 8),
    ]
    assert second.message.startswith("the pattern of [WORD] cannot be used: ")


def test_a_problem_of_the_settings_is_ignored_where_it_stands(tmp_path: Path) -> None:
    text = LEAST + "nonsense: 1  # wavewright: ignore CONFIG101 another tool reads it\n"
    (tmp_path / "wavewright.yml").write_text(text)
    assert ww(tmp_path, "check", "--no-cache").returncode == 0
    (tmp_path / "wavewright.yml").write_text(text.replace("nonsense: 1", "monitoring: maybe"))
    ended = ww(tmp_path, "check", "--no-cache")
    assert ended.returncode == 1
    assert "CONFIG102" in ended.stdout
    assert "wavewright.yml:3:41 CONFIG103" in ended.stdout


@pytest.mark.parametrize("text", ["a: [\n", "project: A\n"])
def test_the_check_does_not_run_without_settings(tmp_path: Path, text: str) -> None:
    (tmp_path / "wavewright.yml").write_text(text)
    ended = ww(tmp_path, "check")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "wavewright.yml" in ended.stderr


def test_a_setting_of_several_words_is_printed_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text(LEAST + IGNORED)
    assert ww(tmp_path, "setting", "plan.capabilities-per-wave").stdout == "3\n5\n"
    assert ww(tmp_path, "setting", "check.select").stdout == "TRACE\nSHAPE101\n"
    assert "no tests yet" in ww(tmp_path, "setting", "check.ignore").stdout
