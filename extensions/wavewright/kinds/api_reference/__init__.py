"""An API reference: the contract of a tool, command or function, written before its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds import places, related
from wavewright.kinds.documents import Index, document_kind
from wavewright.model import Answer, Field, Need, Project, Section

if TYPE_CHECKING:
    from collections.abc import Mapping


def _title(_project: Project, answers: Mapping[str, Answer]) -> str:
    return places.text(answers, "title")


_HOME = "user-docs/reference/api-{slug}.md"
_RELATED = ("guide", "capability", "change-request")

KIND = document_kind(
    name="api-reference",
    summary="The contract of a tool, command or function, written before its code.",
    home=_HOME,
    heading="# API Reference: Title",
    index=Index("Reference", "What each tool, command and function takes and gives."),
    standard=("Status", "Owner"),
    fields=(
        Field("name", "How it is called, in full; its title by default.", names.line, _title),
        places.line_field("category", "What sort of interface it is.", "Command", ask=True),
        *related.fields(*_RELATED),
    ),
    facts={"Canonical Name": "name", "Category": "category"},
    sections=(
        Section(
            2,
            "Purpose",
            "What it is for, in one sentence.",
            "Publishes a config, and tells the id under which others find it.",
            ask=True,
        ),
        Section(
            3,
            "Signature",
            "The call with its types, as code.",
            "`acme-publish --file PATH [--changelog TEXT] [--format text|json]`",
        ),
        Section(
            3,
            "Parameters",
            "Each parameter: type, whether it must be given, what it does.",
            "| file | path | yes | The config to publish. |",
            form="| Name | Type | Required | Description |",
            option="parameter",
        ),
        Section(
            3,
            "Returns",
            "What comes back: on success, when nothing is found, and as JSON.",
            "Success: the id of the config. Not found: exit status 2.",
            form="- ",
            option="returns",
        ),
        Section(
            3,
            "Examples",
            "Real input with its output, short enough to try at once.",
            "`acme-publish --file prod.json` prints `published c-17`.",
            option="example",
        ),
        Section(
            3,
            "Error Scenarios",
            "Each error: why it comes, and what helps.",
            "| exit status 2 | The file does not exist. | Check the path. |",
            form="| Error | Cause | Resolution |",
            option="error_scenario",
        ),
        related.section(
            "The how-to guide that uses it, its capability or its change request, linked.",
            "How-to guide: [Publish a config](../how-to/publish-a-config.md)",
        ),
    ),
    reads=frozenset(_RELATED),
    more=related.linking(_HOME, *_RELATED),
    links=(
        Need(
            ("guide", "capability", "change-request"),
            "Link the how-to guide that uses it, its capability or its change request, under "
            "`## Related`.",
        ),
    ),
)
