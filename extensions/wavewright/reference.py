"""The tables of the code → the pages of ``docs/reference/``, so that neither can drift."""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING, Any

import click

from wavewright.checks import CHECKS, FAMILIES
from wavewright.checks import report as findings
from wavewright.config import FILE
from wavewright.delivery import DELIVERY
from wavewright.evidence import pyramid_data as pyramid
from wavewright.evidence import tdd_data as tdd
from wavewright.guide import data as guides
from wavewright.kinds import KINDS
from wavewright.new import option_of
from wavewright.ownership import OWNERSHIP, Owner
from wavewright.schema import schema
from wavewright.settings import SETTINGS
from wavewright.trace import data as trace
from wavewright.trace import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.model import Kind
    from wavewright.settings import Setting

FOLDER = "docs/reference"
SETTINGS_SCHEMA = "template/.wavewright/wavewright.schema.json"
FINDINGS_SCHEMA = f"{FOLDER}/findings.schema.json"
TRACE_SCHEMA = f"{FOLDER}/trace.schema.json"
LIST_SCHEMA = f"{FOLDER}/list.schema.json"
GUIDE_SCHEMA = f"{FOLDER}/guide.schema.json"
TDD_SCHEMA = f"{FOLDER}/tdd.schema.json"
PYRAMID_SCHEMA = f"{FOLDER}/pyramid.schema.json"
GENERATED = "<!-- Generated from the code by `just docs`. Change the code, not this page. -->"


def pages(cli: click.Group, template: Mapping[str, Any]) -> dict[str, str]:
    """Return every generated file of this repository's documents, by path.

    Args:
        cli: The command line, which is to the right of this layer.
        template: What ``copier.yml`` says.
    """
    texts = {
        "rules.md": ("Rules", rules()),
        "kinds.md": ("Kinds", kinds()),
        "commands.md": ("Commands", commands(cli)),
        "settings.md": ("Settings", settings()),
        "questions.md": ("Questions of the template", questions(template)),
        "files.md": ("Files of a project", files()),
    }
    made = {f"{FOLDER}/{name}": _page(*content) for name, content in texts.items()}
    listed = "\n".join(f"- [{title}]({name})" for name, (title, _) in texts.items())
    schemas = "\n".join(
        f"- [JSON Schema of what `{command} --format json` prints]({name})"
        for command, name in (
            ("check", "findings.schema.json"),
            ("trace", "trace.schema.json"),
            ("list", "list.schema.json"),
            ("show", "list.schema.json"),
            ("guide", "guide.schema.json"),
            ("tdd", "tdd.schema.json"),
            ("pyramid", "pyramid.schema.json"),
        )
    )
    return {
        f"{FOLDER}/README.md": _page("Reference", f"{listed}\n{schemas}"),
        **made,
        FINDINGS_SCHEMA: _json(findings.schema()),
        TRACE_SCHEMA: _json(trace.schema()),
        LIST_SCHEMA: _json(listing.schema()),
        GUIDE_SCHEMA: _json(guides.schema()),
        TDD_SCHEMA: _json(tdd.schema()),
        PYRAMID_SCHEMA: _json(pyramid.schema()),
        SETTINGS_SCHEMA: _json(schema()),
    }


def _page(title: str, body: str) -> str:
    return f"{GENERATED}\n\n# {title}\n\n{body.strip()}\n"


def _json(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def rules() -> str:
    """Return the rules of `wavewright check`, one section each."""
    head = """\
`wavewright check` prints a finding as `path:line:column RULE message`, and below it the source line
and what to do. The order is that of the places. A warning says so behind its rule, and does not
fail the check. `wavewright explain RULE` prints a page of these in the terminal. A
rule keeps its id for ever.
"""
    return "\n".join([head, *_families()])


def _families() -> Iterator[str]:
    for family, promise in FAMILIES.items():
        own = [check for check in CHECKS if check.rule.startswith(family)]
        yield f"## {family}\n\n{promise}\n\n| rule | what is right |\n|---|---|"
        yield from (f"| [{c.rule}](#{_anchor(c.rule, c.name)}) | {_cell(c.summary)} |" for c in own)
        yield ""
        yield from (f"### {check.rule}: {check.name}\n\n{check.page}\n" for check in own)


def _anchor(rule: str, name: str) -> str:
    return f"{rule.lower()}-{name}"


def kinds() -> str:
    """Return the kinds of artifacts that `wavewright new` makes."""
    head = """\
`wavewright new KIND` makes an artifact with everything that belongs to it. Files in *italics* are
made only where the project's code belongs to the process (`scope: project`).
"""
    return "\n".join([head, *map(_kind, KINDS)])


def _kind(kind: Kind) -> str:
    parts = [f"## {kind.name}", "", kind.summary, "", "| answer | what it is |", "|---|---|"]
    argument = kind.argument.name.upper()
    parts.append(f"| `{argument}` | {_cell(kind.argument.help)} |")
    for field in kind.fields:
        more = " Can be given again." if field.many and "again" not in field.help else ""
        parts.append(f"| `{option_of(field.name)}` | {_cell(field.help)}{more} |")
    parts += ["", "Makes:", ""]
    parts += [f"- {f'*`{b.path}`*' if b.code else f'`{b.path}`'}" for b in kind.bodies]
    if kind.indexes:
        parts += ["", "Adds to, and makes when there is none:", ""]
        parts += [f"- `{body.path}`" for body in kind.indexes]
    return "\n".join([*parts, *_shape(kind), ""])


def _shape(kind: Kind) -> list[str]:
    """Return what a document of a kind has."""
    parts = ["", f"Title: `{kind.heading}`."] if kind.heading else []
    if any(section.hint for section in kind.sections):
        parts += ["", "| section of its document | what belongs there |", "|---|---|"]
        for section in kind.sections:
            more = " May be missing." if section.optional else ""
            line = f"`{'#' * section.level} {section.heading}`"
            parts.append(f"| {line} | {_cell(section.hint)}{more} |")
    elif kind.sections:
        parts += ["", "Sections of its document:", "", "```text"]
        parts += [f"{'#' * section.level} {section.heading}" for section in kind.sections]
        parts.append("```")
    if kind.checklist:
        parts += ["", "Its checklist:", "", *(f"- {item}" for item in kind.checklist)]
    for need in kind.links:
        when = "It leads" if need.always else "Once it is no draft, it leads"
        parts += ["", f"{when} to one of these: {', '.join(need.kinds)}."]
    if kind.required:
        parts += ["", f"Fields: {', '.join(f'**{name}**' for name in kind.required)}."]
    if kind.statuses:
        parts += ["", f"Status: {', '.join(f'`{word}`' for word in kind.statuses)}."]
    return parts


def commands(cli: click.Group) -> str:
    """Return the arguments and options of each command."""
    head = """\
Each command shows the same with `--help`. Exit codes: 0 fine, 1 findings or a closed gate, 2
something that you can put right, 3 a fault of Wavewright, 130 interrupted.
"""
    return "\n".join([head, *_commands(cli, "wavewright", None)])


def _commands(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, parent, info_name=name.rpartition(" ")[2])
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    options = [param for param in command.params if isinstance(param, click.Option)]
    subcommands = command.list_commands(context) if isinstance(command, click.Group) else []
    words = [param.make_metavar(context) for param in arguments] + ["COMMAND"] * bool(subcommands)
    yield "\n".join([f"## {name}", "", f"`{' '.join([name, *words])}`", ""])
    yield from (f"{paragraph}\n" for paragraph in _paragraphs(command.help or ""))
    if options:
        rows = [
            f"| `{_cell(_option(option))}` | {_cell(option.help or '')} |" for option in options
        ]
        yield "\n".join(["| option | what it does |", "|---|---|", *rows, ""])
    for sub in subcommands:
        found = command.get_command(context, sub) if isinstance(command, click.Group) else None
        if found and not found.hidden:
            yield from _commands(found, f"{name} {sub}", context)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; those that click is not to wrap become code."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        code = paragraph.startswith("\b")
        inner = paragraph.removeprefix("\b").strip("\n")
        yield f"```text\n{inner}\n```" if code else inner


def _option(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    choices = "|".join(getattr(option.type, "choices", ()))
    return f"{names} {choices or option.metavar or option.type.name.upper()}"


def settings() -> str:
    """Return the keys of ``wavewright.yml``."""
    agreed = ", ".join(dict.fromkeys(f"`{one.key.partition('.')[0]}`" for one in DELIVERY))
    head = f"""\
The settings of a project are in `{FILE}` at its root. `wavewright check` finds unknown
keys and bad values, all with their lines; other commands refuse to run until they are mended.
Editors read the schema that the first line of the file names.

What stands under {agreed}
is agreed among people: no command reads it but `setting` and `help`. `wavewright help pipeline`
says what each is for.

| key | type | default | what it is |
|---|---|---|---|"""
    return "\n".join([head, *map(_setting, SETTINGS)])


def _setting(item: Setting) -> str:
    value = list(item.default) if isinstance(item.default, tuple) else item.default
    default = "must be given" if item.default is None else f"`{json.dumps(value)}`"
    return f"| `{item.key}` | {item.form} | {default} | {_cell(item.help)} |"


def files() -> str:
    """Return who owns each file of a project."""
    head = """\
What an update may do with a file of your project depends on who owns it.

| owner | what an update does |
|---|---|"""
    owners = [f"| {owner} | {owner.meaning} |" for owner in Owner]
    table = ["", "| files | owner | what they are |", "|---|---|---|"]
    rows = [
        f"| `{row.pattern.lstrip('/')}` | {row.owner} | {_cell(row.note)} |" for row in OWNERSHIP
    ]
    return "\n".join([head, *owners, *table, *rows])


def questions(template: Mapping[str, Any]) -> str:
    """Return what the template asks.

    Args:
        template: What ``copier.yml`` says.
    """
    head = """\
`copier copy` asks these one after the other, and with `--defaults` takes the default of each.
`--data NAME=VALUE` answers one, and can be given again; of several choices it takes a list, as
`--data 'agent_commands=[claude, cursor]'`. `--data-file FILE` answers many, from YAML. Answers are
kept in `.copier-answers.yml`; `just update -- --data NAME=VALUE` changes one later.

| question | what it asks | answers | default | asked |
|---|---|---|---|---|"""
    asked = {name: one for name, one in template.items() if "help" in one and name[0] != "_"}
    return "\n".join([head, *(_question(name, one, template) for name, one in asked.items())])


def _question(name: str, one: Mapping[str, Any], template: Mapping[str, Any]) -> str:
    when = re.sub(r"^{{ (\w+) == '(\w+)' }}$", r"with `\1=\2`", one.get("when", "always"))
    cells = (f"`{name}`", one["help"], _answers(one), _default(one["default"], template), when)
    return f"| {' | '.join(map(_cell, cells))} |"


def _answers(one: Mapping[str, Any]) -> str:
    """Return what may be said: the choices, or what the validator tells when it refuses a text."""
    if one["type"] == "bool":
        return "`true`, `false`"
    if "choices" not in one:
        said = (part.split() for part in re.split(r"{%.*?%}", one["validator"], flags=re.DOTALL))
        return " ".join(next(filter(None, said)))
    choices = one["choices"]
    if not isinstance(choices, dict):
        return ", ".join(f"`{value}`" for value in choices)
    told = ", ".join(f"`{value}` ({label})" for label, value in choices.items())
    return f"any of {told}" if one.get("multiselect") else told


def _default(value: object, template: Mapping[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False).replace('"', "")
    if "{{" not in text and "{%" not in text:
        return f"`{text}`" if text else "empty"
    used = {name for name in template if re.search(rf"\b{name}\b", text)}
    for name in [each for each in used if template[each].get("when") is False]:
        used.discard(name)  # computed: what it comes from counts
        used |= {each for each in template if f"{{{{ {each} " in str(template[name]["default"])}
    return f"from {', '.join(f'`{name}`' for name in sorted(used)) or 'the name of the folder'}"
