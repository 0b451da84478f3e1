"""The sections of a capability: what belongs into each, and what that looks like."""

from wavewright.model import Section

NONE_YET = ("None yet",)
DELIVERABLES = "The behaviors above, their guide and their tests"

LEAD = Section(
    1,
    "",
    "What it gives its users, in one sentence.",
    "Operators publish a config that was checked, and see who uses it.",
    option="description",
    ask=True,
)
INTERFACES = (
    Section(2, "Integrations"),
    Section(
        3,
        "MCP Tools",
        "What agents can call, and what it does.",
        "`publish_config` - publishes a config that was checked",
        form="- ",
        option="mcp_tool",
        standing=NONE_YET,
    ),
    Section(
        3,
        "CLI Commands",
        "What people can run, and what it does.",
        "`app-publish` - publishes a config that was checked",
        form="- ",
        option="cli_command",
        standing=NONE_YET,
    ),
)
DOMAIN = (
    Section(3, "Domain Model"),
    Section(
        4,
        "Entities",
        "What stays the same one while it changes.",
        "**Config** - the settings of a service, from draft to published",
        form="- ",
        option="entity",
        standing=NONE_YET,
    ),
    Section(
        4,
        "Value Objects",
        "What is nothing but its value, and never changes.",
        "**Setting** - a name and what it is set to",
        form="- ",
        option="value_object",
        standing=NONE_YET,
    ),
    Section(
        4,
        "Services",
        "What is done, and belongs to none of these alone.",
        "**Publisher** - makes a config the one in use",
        form="- ",
        option="service",
        standing=NONE_YET,
    ),
    Section(
        4,
        "Repositories",
        "Where entities are kept and found again.",
        "**Configs** - keeps each config that was published",
        form="- ",
        option="repository",
        standing=NONE_YET,
    ),
)
DEPENDENCIES = (
    Section(2, "Dependencies"),
    Section(
        3,
        "From Other Capabilities",
        "What must be there first, with a link to the page of the capability.",
        "[Config checking](config-checking.md) - says whether a config may be published",
        form="- ",
        option="needs",
        standing=NONE_YET,
    ),
    Section(
        3,
        "External Dependencies",
        "What it needs from outside of the project.",
        "PyYAML - reads the files that configs are written in",
        form="- ",
        option="external",
        standing=NONE_YET,
    ),
)
CRITERIA = (
    Section(2, "Success Criteria"),
    Section(
        3,
        "Functional",
        "What users can do, so that somebody else could try it.",
        "A config with an unknown setting is refused, with the line of that setting",
        form="- [ ] ",
        option="functional",
    ),
    Section(
        3,
        "Non-Functional",
        "How well it does that, as a figure that can be measured.",
        "Performance: a config of 1000 settings is published in less than a second",
        form="- [ ] ",
        option="non_functional",
        always=("Test coverage ≥{coverage}%", "All BDD scenarios pass"),
    ),
)
SECTIONS = (
    Section(2, "Behaviors"),
    Section(2, "Value Scenarios", option="scenarios"),
    *INTERFACES,
    *DOMAIN,
    *DEPENDENCIES,
    *CRITERIA,
    Section(2, "Wave Alignment", option="alignment"),
    Section(
        2,
        "Spec Coverage",
        "What it must do, numbered, with a tick for what it does.",
        "✅ **FR-1:** A config that was published is used by all services",
        form="- ",
        option="requirement",
    ),
    Section(
        2,
        "Future Evolution",
        "What a later wave may add.",
        "Taking a published config back",
        form="- ",
        option="future",
    ),
    Section(2, "References"),
)
