"""The cache saves time and decides nothing."""

import json
from pathlib import Path

import pytest

from wavewright import cache, config, new
from wavewright.kinds import places

TEXT = "project: Demo\nnamespace: MCP\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/wavewright"


def test_what_was_stored_is_found_under_the_same_name_and_key_only(folder: Path) -> None:
    assert cache.load("name", "key") is None
    cache.store("name", "key", {"a": [1]})
    assert cache.load("name", "key") == {"a": [1]}
    assert cache.load("name", "other") is None
    assert cache.load("other", "key") is None
    assert folder.is_dir()


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "\\xff", '{"key": "key"}'])
def test_a_broken_or_foreign_cache_is_ignored(folder: Path, text: str) -> None:
    cache.store("name", "key", 1)
    (file,) = folder.iterdir()
    file.write_text(text)
    assert cache.load("name", "key") is None


def test_where_there_can_be_no_cache_nothing_is_kept_and_nothing_fails(folder: Path) -> None:
    folder.parent.write_text("a file in the way")
    cache.store("name", "key", 1)
    assert cache.load("name", "key") is None
    assert cache.made() is None


def test_bodies_are_rendered_where_the_cache_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "no-folder"
    file.write_text("a file in the way")
    context = {"series": 1}
    text = new.render(places.PLAN_BODY, context)
    assert new.render(places.PLAN_BODY, context, None, file) == text


def test_settings_are_the_same_with_and_without_the_cache_and_follow_each_edit(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "wavewright.yml"
    file.write_text(TEXT)
    first = config.load(tmp_path, remember=True)
    assert config.load(tmp_path) == first == config.parse(TEXT)
    file.write_text(TEXT + "gates: [check]\n")
    assert config.load(tmp_path).gates == ("check",)
    assert len(list(folder.iterdir())) == 1


def test_without_being_asked_nothing_is_kept(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text(TEXT)
    config.load(tmp_path)
    assert not folder.exists()


def test_a_date_is_a_text_that_the_cache_can_hold(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text(TEXT.replace("Demo", "2026-11-21"))
    for _ in range(2):
        assert config.load(tmp_path, remember=True).project == "2026-11-21"
    assert len(list(folder.glob("*.json"))) == 1


def test_the_project_cannot_choose_what_the_cache_says(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text(TEXT)
    planted = tmp_path / ".wavewright/cache"
    planted.mkdir(parents=True)
    value = {"project": "Planted", "namespace": "X"}
    (planted / "settings.json").write_text(json.dumps({"key": TEXT, "value": value}))
    assert config.load(tmp_path, remember=True).project == "Demo"
    assert not list(planted.glob("__jinja2*"))
    assert folder.is_dir()
