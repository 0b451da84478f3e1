"""Every file of a new project has one owner, and Copier is told the same."""

from typing import Any

import pytest

from wavewright.ownership import OWNERSHIP, Owner, owner_of, seed_patterns

from .conftest import Render, files_of
from .test_copy import SETTINGS, VARIANTS, variants


@pytest.mark.parametrize("answers", variants())
def test_every_rendered_file_has_exactly_one_owner(render: Render, answers: dict[str, Any]) -> None:
    for path, data in files_of(render(**answers)).items():
        owner = owner_of(path)  # raises for none and for two
        first = data.decode().partition("\n")[0].lower()
        assert ("template-owned" in first) <= (owner is Owner.TEMPLATE), path
        assert ("yours" in first) <= (owner is Owner.SEED), path
        assert ("shared:" in first) <= (owner is Owner.SHARED), path


def test_copier_leaves_exactly_the_seeds_alone() -> None:
    assert sorted(SETTINGS["_skip_if_exists"]) == sorted(seed_patterns())


def test_every_row_is_about_a_file_that_is_made(render: Render) -> None:
    made = {path for answers in ({}, *VARIANTS) for path in files_of(render(**answers))}
    for row in OWNERSHIP:
        assert any(matches(row.pattern, path) for path in made), row.pattern


def matches(pattern: str, path: str) -> bool:
    head, star, tail = pattern.removeprefix("/").partition("*")
    return path.startswith(head) and (bool(star) or path == head) and path.endswith(tail.strip("*"))


def test_merged_files_are_very_few() -> None:
    assert [row.pattern for row in OWNERSHIP if row.owner is Owner.SHARED] == [
        "/.github/workflows/ci.yml"
    ]


@pytest.mark.parametrize("path", ["package.json", "docs/README.md", "nested/README.md", "src"])
def test_a_file_that_the_template_does_not_make_has_no_owner(path: str) -> None:
    with pytest.raises(LookupError, match="0 rows"):
        owner_of(path)


@pytest.mark.parametrize("owner", Owner)
def test_every_class_says_what_it_means(owner: Owner) -> None:
    assert owner.meaning.endswith(".")
    assert all(row.note.endswith(".") for row in OWNERSHIP)
