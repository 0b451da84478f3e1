"""Code of the kinds that are more than files: what they call, and where they are made known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright import new
from wavewright.checks.chain import Chain
from wavewright.errors import UserError
from wavewright.kinds.elements import SCAFFOLD
from wavewright.kinds.mcp_tool import SHARED
from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.model import Draft
from wavewright.read.paths import MANIFEST
from wavewright.wiring import commands, domain, manifest, python, tools
from wavewright.wiring.choice import chosen
from wavewright.wiring.server import registered
from wavewright.wiring.spec import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from wavewright.model import Answer, Context, Kind, Project
    from wavewright.read import Survey
    from wavewright.wiring.services import Service

__all__ = ["Wired", "inside", "wired"]

SDK = "mcp>=2.3,<3"  # the official SDK, in the series that the bodies are written for
_SERVER = "mcp/server.py"
IMPLEMENTED = BEHAVIOR_STATUSES[-1]
OUTSIDE = (
    "Write it as your project writes code: this kind makes Python, for projects that the template "
    "made with `scope: project`."
)


class Wired(NamedTuple):
    """The text of every file after the command, what is odd, and what is to be done next."""

    drafts: dict[str, Draft]
    next: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def wired(
    survey: Survey,
    project: Project,
    kind: Kind,
    given: Mapping[str, Answer],
    read: Callable[[tuple[str, ...]], dict[str, str]],
    compiled: Path | None = None,
) -> Wired:
    """Return the text of every file after a command that makes code.

    Args:
        survey: The project, with its code.
        project: The same, with what the answers depend on.
        kind: What is made.
        given: The answers.
        read: Returns the text of each of some files that exists.
        compiled: A folder for compiled bodies.

    Raises:
        UserError: Where code is no part of the process, and for whatever is in the way.
    """
    home = _home(survey)
    context = dict(new.context_of(project, kind, new.resolve(project, kind, given)))
    _free(survey, kind, home, str(context["module"]))
    before = read((MANIFEST, *filter(None, [spec := str(context["spec"])])))
    if kind.name == "module":
        context |= domain.facts(context, before.get(spec, "")) | _scaffold(survey, context)
        told = _told(survey, home, context)
    else:
        service, told = chosen(survey, kind, context)
        context |= _interface(kind, context, service, _manifest(before))
    touched, own = read(new.touched(kind, context)), read(new.override_paths(kind))
    drafts = new.drafts(kind, context, touched, own, compiled)
    if kind.name == "module":
        return Wired(drafts, told=told)
    if kind.name == "mcp-tool":
        drafts |= _shared(context, read)
    drafts |= _entries(kind, context, before)
    changed = drafts[MANIFEST].text != before[MANIFEST]
    return Wired(drafts, ("uv sync",) if changed else (), told)


def inside(survey: Survey) -> str:
    """Return how code of a project comes to belong to the process, if it is Python."""
    python_ = MANIFEST in survey.files
    return "Set `scope: project` to have it made, in Python." if python_ else OUTSIDE


def _home(survey: Survey) -> str:
    """Return the folder of the package.

    Raises:
        UserError: When code is no part of the process, or there is no package.
    """
    config = survey.config
    if not config.has_code:
        raise UserError(
            "the code of this project does not belong to the process",
            place="wavewright.yml",
            fix=inside(survey),
        )
    home = f"src/{config.package}"
    if not config.package or f"{home}/__init__.py" not in survey.files:
        raise UserError(
            f"there is no package {config.package!r}: {home}/__init__.py does not exist",
            place="wavewright.yml",
            fix="Name the package of the project with `package:`.",
        )
    return home


def _free(survey: Survey, kind: Kind, home: str, module: str) -> None:
    """Refuse a name that something else has already.

    Raises:
        UserError: With the file that has it.
    """
    taken = {"module": f"{home}/{module}.py", "mcp-tool": f"{home}/mcp.py"}.get(kind.name, "")
    if kind.name == "cli-command":
        folder = f"{home}/{module}/"
        taken = next((one for one in sorted(survey.files) if one.startswith(folder)), "")
    if kind.name == "mcp-tool":
        own = f"{home}/mcp/tools/{module}.py"
        for path, _, tool in Chain(survey).rows("mcp-tool"):
            taken = path if tool == module and path != own else taken
            if taken == path:
                raise UserError(
                    f"the tool {module!r} is there already", place=path, fix="Choose another name."
                )
    if taken in survey.files:
        raise UserError(
            f"this file has the name that {module!r} needs",
            place=taken,
            fix="Choose another name, or move the file.",
        )


def _manifest(before: Mapping[str, str]) -> str:
    if MANIFEST in before:
        return before[MANIFEST]
    raise UserError(
        "there is none, so nothing can be installed",
        place=MANIFEST,
        fix='Write one with `[project]`, `name = "…"` and `version = "0.1.0"`.',
    )


def _told(survey: Survey, home: str, context: Context) -> tuple[str, ...]:
    """Return what a module has made of names, and what its entities begin with."""
    renamed: tuple[str, ...] = context["renamed"]  # type: ignore[assignment]
    new_ = f"{home}/{context['module']}/entities.py" not in survey.files
    return (*renamed, *([domain.BEGINS] if new_ and context["has_entities"] else []))


def _interface(
    kind: Kind, context: Context, service: Service | None, manifest_text: str
) -> dict[str, object]:
    make = tools.tool if kind.name == "mcp-tool" else commands.command
    return make(context, service, manifest.name_of(manifest_text))


def _scaffold(survey: Survey, context: Context) -> dict[str, object]:
    """Return the comments that say what is to be written in a module, and what it is part of.

    Its services name each behavior that waits for them. A capability of which all is implemented
    does not wait.
    """
    rows = Chain(survey).rows("behavior.status")
    spec = context["spec"]
    waits = [id_ for path, id_, status in rows if path == spec and status != IMPLEMENTED]
    what = context["capability"] if waits else f"the module {context['module']}"
    marks = [f"@behavior:{id_}" for id_ in waits]
    said = " and ".join(filter(None, [", ".join(marks[:-1]), *marks[-1:]]))
    part_of = "\n".join(python.filled(f"It is part of {said}.")) if marks else ""
    lines = [f"{SCAFFOLD} {one}" for one in waits or (what,)]
    return {
        "scaffold": f"{SCAFFOLD} {what}",
        "service_scaffold": "\n".join(lines),
        "part_of": part_of,
    }


def _shared(
    context: Context, read: Callable[[tuple[str, ...]], dict[str, str]]
) -> dict[str, Draft]:
    """Return the files that all tools share, as they are where they exist already."""
    found: dict[str, Draft] = {}
    for body in SHARED:
        path = body.path.format_map(context)
        for text in read((path,)).values():
            line = str(context["server_line"])
            is_server = path.endswith(_SERVER)
            found[path] = Draft(registered(path, text, line) if is_server else text, shared=True)
    return found


def _entries(kind: Kind, context: Context, before: Mapping[str, str]) -> dict[str, Draft]:
    """Return the manifest and the specification with what is made."""
    script, name = str(context["script"]), str(context["name"])
    text = manifest.with_script(before[MANIFEST], script, str(context["target"]))
    said = str(context["description"])
    offered = [("CLI Commands", script, said)]
    if kind.name == "mcp-tool":
        text = manifest.with_dependency(text, SDK)
        serves = "serves the tools to agents over MCP"
        offered = [("MCP Tools", name, said), ("CLI Commands", script, serves)]
    found = {MANIFEST: Draft(text, shared=True)}
    spec = str(context["spec"])
    if spec:
        page = before[spec]
        for heading, one, what in offered:
            page = listed(spec, page, heading, one, what)
        found[spec] = Draft(page, shared=True)
    return found
