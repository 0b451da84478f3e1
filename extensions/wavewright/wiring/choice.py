"""Which service a command or a tool calls, and why none of those that one would expect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.checks.chain import Chain
from wavewright.kinds.elements import PATH, SCAFFOLD, Parameter
from wavewright.wiring.services import HIDDEN, Service, Unfit, called_in, services_of, wished
from wavewright.wiring.signatures import WORKS
from wavewright.wiring.tools import MOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Context, Kind
    from wavewright.read import Survey

_SHOWN = 3  # how many of those that cannot be called are told


class Choice(NamedTuple):
    """A service, or nothing; and what is to be said of it."""

    service: Service | None
    told: tuple[str, ...] = ()


def chosen(survey: Survey, kind: Kind, context: Context) -> Choice:
    """Return what a module of the capability offers; what is wired already keeps its service."""
    choice = _found(survey, kind.bodies[-2].path.format_map(context), context)
    service = choice.service
    given: tuple[Parameter, ...] = context["params"]  # type: ignore[assignment]
    if service is None:
        return choice
    if given:
        known = {one.name for one in given}
        needed = {one.name for one in service.params if not one.default}
        if not needed <= known <= {one.name for one in service.params}:
            return Choice(None, (_other(service, known),))
        service = service._replace(params=tuple(o for o in service.params if o.name in known))
    if kind.name == "mcp-tool":
        service = _of_tool(service)
    return Choice(service, tuple(_left(service)))


def _other(service: Service, known: set[str]) -> str:
    takes = ", ".join(one.name for one in service.params)
    return (
        f"{service.name} of {service.package} is not called: it takes {takes}, and --param names "
        f"{', '.join(sorted(known))}"
    )


def _of_tool(service: Service) -> Service:
    """Return a service without what a tool does not need and cannot have."""
    kept = [one for one in service.params if not (one.default and one.type == PATH)]
    needed = sum(1 for one in kept if not one.default)
    kept = kept[: max(needed, MOST)]
    gone = tuple(one.name for one in service.params if one not in kept)
    return service._replace(params=tuple(kept), left=(*service.left, *gone))


def _left(service: Service) -> Iterator[str]:
    for name in service.left:
        yield f"`{name}` of {service.name} cannot be given, and keeps its default"


def _found(survey: Survey, own: str, context: Context) -> Choice:
    offers = [services_of(name, texts) for name, texts in _packages(survey, context)]
    fit = [[one for one in some if isinstance(one, Service)] for some in offers]
    unfit = [one for some in offers for one in some if isinstance(one, Unfit)]
    if own in survey.files:
        text = survey.text(own)
        kept = called_in(text, [one for some in fit for one in some])
        if kept:
            return Choice(kept)
        lost = called_in(text, unfit)
        if lost:
            why = f"{own} calls a service that cannot be wired any more"
            return Choice(None, (why, str(lost), WORKS))
        code = list(_imported(text, survey.config.package))
        others = [one for one in code if _is_there(survey, one)]
        if others:
            return Choice(None, (f"{own} calls {others[0]}, and no service of its capability",))
        fit = fit if code else []  # what is written by hand calls nothing
    wish = names.snake(str(context["name"]))
    meant = [one for one in unfit if one.name == wish]
    if not meant or any(one.name == wish for some in fit for one in some):
        service = next(filter(None, (wished(some, wish) for some in fit)), None)
        if service:
            return Choice(service)
    told = (meant or [one for one in unfit if one.why != HIDDEN])[:_SHOWN]
    return Choice(None, (*map(str, told), *([WORKS] if told else [])))


def _imported(text: str, package: str) -> Iterator[str]:
    """Yield the modules of the project that a module imports, without those of the tools."""
    for found in re.finditer(rf"^from ({package}[.\w]*) import (.+)$", text, re.MULTILINE):
        if found[1] == package:
            yield from (f"{package}.{one.strip()}" for one in found[2].split(","))
        elif not found[1].startswith(f"{package}.mcp."):
            yield found[1]


def _is_there(survey: Survey, module: str) -> bool:
    path = f"src/{module.replace('.', '/')}"
    return not survey.files.isdisjoint((f"{path}.py", f"{path}/__init__.py"))


def _packages(survey: Survey, context: Context) -> list[tuple[str, dict[str, str]]]:
    """Return the packages of a capability with their modules; those that are scaffolds come last.

    One names the capability, or has its name.
    """
    spec, slug = str(context["spec"]), str(context["capability"])
    home = f"src/{survey.config.package}"
    named = sorted(path for path, page in Chain(survey).pairs("code:capability") if page == spec)
    usual = f"{home}/{names.snake(slug)}/__init__.py"
    found = {}
    for path in (*named, usual) if spec else ():
        folder, _, name = path.rpartition("/")
        if name == "__init__.py" and path in survey.files and folder.startswith(f"{home}/"):
            found[folder.removeprefix("src/").replace("/", ".")] = {
                one.removeprefix(f"{folder}/").removesuffix(".py"): survey.text(one)
                for one in sorted(survey.files)
                if one.endswith(".py") and one.rpartition("/")[0] == folder
            }
    return sorted(found.items(), key=lambda one: any(SCAFFOLD in text for text in one[1].values()))
