"""The settings: defaults, limits, and mistakes named with their line and the nearest right word."""

import json
from pathlib import Path

import pytest

from wavewright import config, settings
from wavewright.errors import UserError

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
        (LEAST + "scoep: process\n", "wavewright.yml:3", "Did you mean `scope`?"),
        (LEAST + "scope: all\n", "wavewright.yml:3", "one of project, process, not 'all'"),
        (LEAST + "coverage:\n  overall: 101\n", "wavewright.yml:4", "from 0 to 100, not 101"),
        (LEAST + "coverage:\n  unit: true\n", "wavewright.yml:4", "whole number"),
        (LEAST + "coverage: 85\n", "wavewright.yml:3", "`name: value` lines"),
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
        (LEAST + "a: 2026-13-99\n", "wavewright.yml", "not valid YAML"),
        (LEAST + "1: x\n", "wavewright.yml:3", "unknown setting `1`"),
        (LEAST + "gates: [a]\ngates: [b]\n", "wavewright.yml:4", "stands twice, first on line 3"),
        (LEAST + "coverage: {unit: 1, unit: 2}\n", "wavewright.yml:3", "stands twice"),
        (LEAST + "a: &a [x]\nb: *a\n", "wavewright.yml:4", "no aliases"),
        (LEAST + "a: " + "[" * 5000, "wavewright.yml:3", "no deep nesting"),
        (LEAST + "#" * 200_000, "wavewright.yml", "larger than"),
        (LEAST + "a: \0\n", "wavewright.yml", "not valid YAML: "),
        ("- a\n", "wavewright.yml:1", "`key: value` lines"),
        ("", "wavewright.yml:1", "`key: value` lines"),
        ("!!python/object/apply:os.system [id]\n", "wavewright.yml:1", "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, place: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        config.parse(text)
    assert caught.value.place == place
    assert message in str(caught.value)


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


def test_the_schema_says_what_the_parser_says() -> None:
    schema = settings.schema()
    json.dumps(schema)
    assert schema["required"] == ["project", "namespace"]
    assert schema["properties"]["coverage"]["properties"]["overall"]["default"] == 85
    assert schema["properties"]["scope"]["enum"] == ["project", "process"]
    assert schema["properties"]["planning"]["items"]["enum"] == ["waves", "sprints", "prds"]
    assert not schema["additionalProperties"]
