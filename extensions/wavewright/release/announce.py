"""The announcement of a release: what is new, how to try it, how to get it; nothing said twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from wavewright.release import notes
from wavewright.release.address import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOCUMENTATION = ("documentation", "docs", "homepage", "home")
PACKAGE = ("package", "pypi", "download", "downloads")
PUBLIC = re.compile(r"https://pypi\.[a-z]+/")
_ENTRY = re.compile(r"[-*+][ \t]+(?P<text>.*)")
_WAVE = re.compile(r"[ \t]*\([Ww]ave \d+\.\d+\)")
_FENCE = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?P<fence>`{3,}|~{3,})")


class Wave(NamedTuple):
    """What a wave brings: its title, and its goal as one sentence."""

    title: str
    goal: str = ""


class Usage(NamedTuple):
    """A command to try first, the guide that it is from, and the title of that."""

    command: str
    guide: str
    title: str


class News(NamedTuple):
    """What is known of a release; ``links`` are addresses by what they lead to."""

    project: str
    version: str
    tag: str
    body: str  # its section of the changelog
    waves: tuple[Wave, ...] = ()
    usage: Usage | None = None
    package: str = ""
    commands: bool = False
    repository: str = ""
    links: Mapping[str, str] = {}
    source: str = ""  # the index that people install from
    folder: str = ""  # of the project in the repository, with a slash at its end


def path_of(version: str) -> str:
    """Return the file of an announcement."""
    return f"project-docs/releases/announcement-v{version}.md"


def announcement(news: News, up: str = "") -> str:
    """Return the text of an announcement, as Markdown.

    Args:
        news: What is known of the release.
        up: Leads to the files of the project where nobody knows their address.
    """
    files = notes.files_of(news.repository, news.tag, news.folder) or up
    titles = ", ".join(wave.title for wave in news.waves)
    parts = [f"# {news.project} {news.version}{f': {titles}' if titles else ''}"]
    said = {_plain(news.project)}
    parts += _features(news, said)
    if news.usage:
        parts += ["## Try it", *_usage(news, files)]
    body = _shortened(news.body, said)
    if body:
        parts += ["## What's new", notes.moved(body, files)]
    if how := list(_install(news)):
        parts += ["## Install", *how]
    if news.links:
        listed = "\n".join(f"- {name}: <{address}>" for name, address in news.links.items())
        parts += ["## Links", listed]
    return "\n\n".join(parts) + "\n"


def _features(news: News, said: set[str]) -> Iterator[str]:
    """Yield what each wave is for; of one wave, the title says already what it is called."""
    for wave in news.waves:
        if not wave.goal or _plain(wave.goal) == _plain(wave.title):
            continue
        said.add(_plain(wave.goal))
        goal = wave.goal if wave.goal.endswith((".", "!", "?")) else f"{wave.goal}."
        yield f"**New:** {goal}" if len(news.waves) == 1 else f"**New, {wave.title}:** {goal}"


def _usage(news: News, files: str) -> Iterator[str]:
    if usage := news.usage:
        yield f"```sh\n{usage.command.rstrip()}\n```"
        link = f"[{usage.title}]({files}{usage.guide})"
        yield f"The guide goes on: {link if files else usage.title}"


def _install(news: News) -> Iterator[str]:
    """Yield how to get the package from where it is, and from nowhere else.

    Its name alone may be that of a package of strangers.
    """
    if not news.package or not (news.source or news.repository):
        return
    how = "uv tool install" if news.commands else "uv add"
    exact = f"{news.package}=={news.version}"
    if not news.source:
        below = f"#subdirectory={quote(news.folder.rstrip('/'))}" if news.folder else ""
        there = f"git+{news.repository}@{news.tag}{below}"
        exact = there if news.commands else f'"{news.package} @ {there}"'
    elif not PUBLIC.match(news.source):
        how += f" --index {shown(news.source)}"
    yield f"```sh\n{how} {exact}\n```"
    if PUBLIC.match(news.source):
        yield f"Or: `pip install {exact}`"


def _shortened(body: str, said: set[str]) -> str:
    """Return a section without entries that were said before, and headings that are then empty.

    The waves at the end of entries tell readers of the announcement nothing.
    """
    kept: list[str] = []
    fence, dropping = "", False
    for line in body.split("\n"):
        found = _FENCE.match(line)
        if found and (not fence or found["fence"].startswith(fence)):
            fence = "" if fence else found["fence"]
        elif not fence and (entry := _ENTRY.match(line)):
            words = _plain(_WAVE.sub("", entry["text"]))
            dropping = words in said
            said.add(words)
        elif not fence and (not line.strip() or not line[:1].isspace()):
            dropping = dropping and not line.strip()
        if not dropping:
            kept.append(line if fence or found else _WAVE.sub("", line))
    text = re.sub(r"^#+ [^\n]*\n+(?=#|\Z)", "", "\n".join(kept) + "\n", flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _plain(text: str) -> str:
    """Return the words of a text alone, for the comparison."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def links(
    project: Mapping[str, Any], repository: str, tag: str, source: str = ""
) -> dict[str, str]:
    """Return where to read on: addresses that the project names, and those of the release.

    Args:
        project: The table ``[project]``.
        repository: Its address, or nothing.
        tag: Of the release.
        source: The index that people install from, or nothing.
    """
    urls = project.get("urls")
    named = {
        str(key).lower(): str(value)
        for key, value in (urls.items() if isinstance(urls, dict) else ())
    }
    docs = next((named[key] for key in DOCUMENTATION if key in named), "")
    package = next((named[key] for key in PACKAGE if key in named), "")
    name = re.sub(r"[-_.]+", "-", str(project.get("name", ""))).lower()
    if not package and source and name:
        package = f"{source.rstrip('/')}/{name}/"
    gitlab = "gitlab" in repository.partition("://")[2].partition("/")[0]
    release = f"{repository}/{'-/releases' if gitlab else 'releases/tag'}/{tag}"
    found = {"Documentation": docs, "Package": package, "Release": release if repository else ""}
    return {key: value for key, value in found.items() if value}
