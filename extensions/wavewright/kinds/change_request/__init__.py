"""A change request: a change as its users will read of it, agreed on before it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.kinds import places, related
from wavewright.kinds.documents import Index, More, document_kind
from wavewright.model import Answer, Need, Project, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOME = "project-docs/change-requests/{slug}.md"
_CONTRACT = """\
`publish(config: Config, changelog: str) -> PublishResult`

It is configured with, and sends:

```json
{
  "config": {
    "type": "object",
    "properties": {"port": {"type": "integer", "default": 80}}
  },
  "event": {
    "type": "object",
    "properties": {"published": {"type": "string", "format": "date-time"}},
    "required": ["published"]
  }
}
```"""
_RELATED = ("capability", "api-reference", "wave")

_link = related.linking(_HOME, *_RELATED)
_OF_TUTORIAL = ("integration", "practice")


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Link the pages that the options name.

    Raises:
        UserError: When there is no such page, and for a part of a tutorial that there is not.
    """
    part = next((one for one in _OF_TUTORIAL if places.many(answers, one)), "")
    if part and not places.many(answers, "tutorial"):
        raise UserError(
            f"--{part} is part of the tutorial, and there is none",
            fix="Give --tutorial as well: a first use from start to end.",
        )
    return _link(project, answers)


KIND = document_kind(
    name="change-request",
    summary="A change as its users will read of it, agreed on before it is built.",
    home=_HOME,
    heading="# Change Request: Title",
    index=Index("Change Requests", "What is to change, written before it is built."),
    statuses=("draft", "ready", "approved"),
    ready=("approved",),
    sections=(
        Section(2, "Explanation"),
        Section(
            3,
            "Problem",
            "Who has which problem today, how often, and what it costs them: its impact.",
            "Operators copy configs by hand; one release in five goes out with an old one.",
            ask=True,
        ),
        Section(
            3,
            "Solution",
            "What will be there instead, in the words of its users, and what was left aside.",
            "One command checks a config and publishes it. A web page was left aside: who "
            "publishes works in a terminal.",
        ),
        Section(
            3,
            "Business Value",
            "What is better for whom, and why now.",
            "A config reaches production in a minute, not on the next working day.",
            ask=True,
        ),
        Section(
            3,
            "Success Metrics",
            "What is measured, where it stands and where it should be.",
            "Configs published by hand per month: from 40 to none, by the end of the quarter.",
            form="- ",
            option="metric",
        ),
        Section(
            3,
            "Stakeholders",
            "Who is affected, and who has been asked.",
            "Operators: asked on Tuesday, three of four want it.",
            form="- ",
            option="stakeholder",
        ),
        Section(
            3,
            "Dependencies",
            "What must be there first.",
            "The store of artifacts of wave 1.3.",
            form="- ",
            option="dependency",
        ),
        Section(2, "How-to Guide"),
        Section(
            3,
            "Steps",
            "What users or their agents will do, in order, with the commands as they will be.",
            "Write the config, then publish it: `acme-publish --file prod.json`",
            form="1. ",
            option="step",
        ),
        Section(
            3,
            "Use Cases",
            "When somebody does this, and what they have in the end.",
            "A release manager publishes what the pipeline has built.",
            form="- ",
            option="use_case",
        ),
        Section(
            3,
            "Error Scenarios",
            "What can go wrong, and what users are told then.",
            "The config has a syntax error: nothing is published; the message names the line.",
            form="- ",
            option="error_scenario",
        ),
        Section(2, "Reference"),
        Section(
            3,
            "Contract",
            "The calls, with parameters, types and results; as JSON schema, what configures it and "
            "which events it sends.",
            _CONTRACT,
        ),
        Section(
            3,
            "Examples",
            "Real input, and what comes out: the usual case, an error, an edge.",
            'Input `{"port": 80}`; output `{"status": "published", "id": "c-17"}`.',
            option="example",
        ),
        Section(
            3,
            "Performance",
            "How fast, how large and how many it must bear.",
            "A config of 1 MB is published in two seconds, ten at the same time.",
        ),
        Section(
            2,
            "Tutorial",
            "A first use from start to end, where it takes more than a guide.",
            "",
            optional=True,
        ),
        Section(
            3,
            "Integration Examples",
            "How it works together with what users have: a pipeline, a tool, another service.",
            "",
            optional=True,
            form="- ",
            option="integration",
        ),
        Section(
            3,
            "Best Practices",
            "What to do and what to leave, with the reason, from those who will live with it.",
            "",
            optional=True,
            form="- ",
            option="practice",
        ),
        Section(
            2,
            "Acceptance Criteria",
            "Given, When, Then: the usual case, each error and each edge of the guide above.",
            "Given a valid config, when it is published, then its id is printed.",
            form="- ",
            option="criterion",
        ),
        Section(
            2,
            "Migration",
            "What users of the old behavior must do, where the change breaks something.",
            "",
            optional=True,
        ),
        related.section(
            "The API reference of the change, or the capability or wave that takes it on, linked.",
            "Capability: [Publishing](../capabilities/publishing.md)",
        ),
    ),
    fields=related.fields(*_RELATED),
    reads=frozenset(_RELATED),
    more=_more,
    links=(
        Need(
            ("api-reference", "capability", "wave", "wave-page"),
            "Link the API reference, or the capability or wave that takes it on, under "
            "`## Related`.",
        ),
    ),
    checklist=(
        "The need is understood: problem, value and users are named",
        "Each acceptance criterion can be tested",
        "The API reference is written",
        "Errors, edges and performance have examples",
        "The product owner agrees with the value",
        "The engineers agree that it can be built",
        "A technical writer finds it clear",
    ),
)
