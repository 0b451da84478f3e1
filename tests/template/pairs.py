"""Few sets of answers that have every pair of answers, made from the questions themselves."""

import functools
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import jinja2

from .test_copy import ASKED

Row = dict[str, Any]
# What a free text may be, beside its default.
AWKWARD: dict[str, tuple[str, ...]] = {
    "project_name": ("日本 O'Brien & Søn's (v2.0) Ünïcode +-_", "P" * 60),
    "package_name": ("p" * 40, "a1_b2"),
    "namespace": ("N" * 20, "A_1"),
    "description": (
        "\"Quotes\", 'more', a | pipe, `ticks`, #5: *stars* & <tags> \\ 100 % 🚀 ".ljust(200, "d"),
    ),
    "author_name": ('Ada "The Countess" O\'Lovelace \\ & Søn | 李 '.ljust(100, "a"),),
    "author_email": ("ada+tools@mail.example.co.uk",),
    "repository_url": (
        "https://github.com/Acme-Inc/_Config..Publisher__2-",
        "https://git.example.org:8443/~group/sub/tool",
    ),
    "tool_source": ("git+https://git.example.org/acme/wavewright@v0.1.0",),
}
_JINJA = jinja2.Environment(  # noqa: S701  # as Copier has it
    extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"]
)


_compiled = functools.cache(_JINJA.from_string)


def _said(template: str, answers: Mapping[str, Any]) -> str:
    return _compiled(template).render(answers).strip()


def _plain(question: Mapping[str, Any]) -> list[Any]:
    choices = question["choices"]
    return list(choices.values()) if isinstance(choices, dict) else list(choices)


def levels(questions: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what may vary: a question, or one of several choices; and what each may be.

    ``None`` is the default. A choice that its validator does not let go is always there.
    """
    found: dict[str, list[Any]] = {}
    for name, question in questions.items():
        if question.get("multiselect"):
            every = _plain(question)
            for one in every:
                without = {name: [each for each in every if each != one]}
                if not _said(question.get("validator", ""), without):
                    found[f"{name}.{one}"] = [True, False]
        elif "choices" in question:
            found[name] = _plain(question)
        elif question["type"] == "bool":
            found[name] = [True, False]
        else:
            found[name] = [None, *AWKWARD[name]]
    return found


def asked(row: Row) -> Row:
    """Return what of a row is asked at all."""
    known = {name: question["default"] for name, question in ASKED.items()} | row
    return {
        name: value
        for name, value in row.items()
        if _said(str(ASKED[name.partition(".")[0]].get("when", True)), known) == "True"
    }


def pairs(row: Row) -> set[frozenset[tuple[str, Any]]]:
    """Return the pairs of answers that a row has."""
    return {frozenset(pair) for pair in itertools.combinations(row.items(), 2)}


def covering(found: Mapping[str, list[Any]]) -> Iterator[Row]:
    """Yield rows until each pair that can be was in one: always what brings the most new pairs."""
    largest = sorted(found.items(), key=lambda each: -len(each[1]))
    every = [
        {one: this, other: that}
        for (one, first), (other, second) in itertools.combinations(largest, 2)
        for this, that in itertools.product(first, second)
    ]
    wanted = {frozenset(pair.items()): pair for pair in every if asked(pair) == pair}
    while wanted:
        row = dict(next(iter(wanted.values())))
        for name, values in largest:
            if name not in row:
                tried = {value: asked(row | {name: value}) for value in values}
                row[name] = max(values, key=lambda v: len(pairs(tried[v]) & wanted.keys()))
        row = asked(row)
        for pair in pairs(row):
            wanted.pop(pair, None)
        yield row


def answers(row: Row) -> Row:
    """Return a row as Copier takes it."""
    found: Row = {}
    for name, question in ASKED.items():
        if question.get("multiselect"):
            every = _plain(question)
            found[name] = [one for one in every if row.get(f"{name}.{one}", True)]
        elif row.get(name) is not None:
            found[name] = row[name]
    return found


SETS = [answers(row) for row in covering(levels(ASKED))]
