"""A change request: a change as its users will read of it, agreed on before it is built."""

from wavewright.kinds import related
from wavewright.kinds.documents import Index, document_kind
from wavewright.model import Need, Section

_HOME = "project-docs/change-requests/{slug}.md"
_RELATED = ("capability", "api-reference", "wave")

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
            "Who has which problem today, and what it costs them.",
            "Operators copy configs by hand; one release in five goes out with an old one.",
            ask=True,
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
            "The command, function or tool, with its parameters, their types and what it returns.",
            "`publish(config: Config, changelog: str) -> PublishResult`",
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
    more=related.linking(_HOME, *_RELATED),
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
