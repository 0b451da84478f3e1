"""The template's repository: where it is, which versions it has, and what changed between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from wavewright import programs
from wavewright.errors import UserError
from wavewright.provenance import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.provenance import Answers

CHANGELOG = "CHANGELOG.md"
HEAD = "HEAD"
SHORTCUTS = {"gh:": "https://github.com", "gl:": "https://gitlab.com"}
# What Copier takes for a git URL; anything else is a folder to it.
REMOTE = ("git@", "git://", "git+", *(f"{url}/" for url in SHORTCUTS.values()))
TITLE = re.compile(r"##\s+\[?v?(?P<name>[^\s\]]+)\]?")


@dataclass(frozen=True, slots=True)
class Source:
    """A template's repository: a local folder with git, or a URL."""

    url: str
    folder: Path | None = None

    def __str__(self) -> str:
        """Return the address without passwords."""
        return without_secrets(self.url)


@dataclass(frozen=True, slots=True)
class Refs:
    """What a repository offers: its version tags, the commit it stands at, all tags' names."""

    tags: Mapping[str, Version]
    head: str
    names: frozenset[str] = frozenset()


def expand(text: str) -> str:
    """Return the URL that a shortcut such as ``gh:owner/name`` stands for, as Copier does."""
    for short, host in SHORTCUTS.items():
        if text.startswith(short):
            path = text.removeprefix(short).removeprefix("/").removesuffix(".git")
            return f"{host}/{path}.git"
    url = text.removeprefix("git+")
    if url.startswith("https://") and text.startswith(REMOTE) and not url.endswith(".git"):
        return f"{url}.git"
    return url


def locate(answers: Answers, root: Path, example: str = "") -> Source:
    """Return the repository that an answers file names.

    ``example`` is an address that may be the right one, for the error's text.

    Raises:
        UserError: When it names none, or a folder from which no update can come.
    """
    text = answers.source
    fix = _fix(answers.file, example)
    if not text:
        raise UserError("no `_src_path`: the template is not known", place=answers.file, fix=fix)
    if text.startswith((*SHORTCUTS, *REMOTE)) or text.endswith(".git"):
        return Source(expand(text))
    folder = (root / Path(text).expanduser()).resolve()
    problem = _problem(text, folder, root)
    if problem:
        raise UserError(problem, place=answers.file, fix=fix)
    return Source(str(folder), folder if folder.is_dir() else None)


def _fix(file: str, example: str) -> str:
    address = example or "https://host/owner/template.git"
    return (
        f"Write the template's git URL, or the full path of its clone, into {file}:\n"
        f"    _src_path: {address}\n"
        f'  Then: git commit -m "chore: correct the address of the template" {file}'
    )


def _problem(text: str, folder: Path, root: Path) -> str:
    """Return why no update can come from a local path, or nothing."""
    if folder == root.resolve():
        return f"the template's address `{text}` is this project itself: it was a relative path"
    if folder.is_file():
        bundle = programs.git(root, "bundle", "verify", "--quiet", str(folder)).ok
        return "" if bundle else f"the template `{text}` is a file, not a git repository"
    if not folder.is_dir():
        relative = "" if Path(text).is_absolute() else f" (it is relative, and means {folder})"
        return f"the template's folder `{text}` does not exist{relative}"
    top = programs.git(folder, "rev-parse", "--show-toplevel")
    if not top.ok and (folder / ".git").exists():
        return f"git does not read the template's repository `{text}`: {top.said}"
    if not top.ok or Path(top.out.strip()).resolve() != folder:
        return f"the template `{text}` is a plain folder; updates need its git repository"
    return ""


def refs(source: Source, root: Path) -> Refs:
    """Ask the repository for its tags and its newest commit; ``root`` is where relative URLs start.

    Raises:
        UserError: When it does not answer: no network, no such repository, no permission.
    """
    asked = programs.git(root, "ls-remote", "--", source.url)
    if not asked.ok:
        raise UserError(
            f"the template's repository {source} does not answer:\n"
            f"  {without_secrets(asked.said).replace(chr(10), chr(10) + '  ')}",
            fix="Check the network, the address and your permission to read it; then try again.",
        )
    return parse_refs(asked.out)


def parse_refs(text: str) -> Refs:
    """Read the output of ``git ls-remote``; tags that are no PEP 440 versions are but names."""
    tags: dict[str, Version] = {}
    names: set[str] = set()
    head = ""
    for line in text.splitlines():
        commit, _, name = line.partition("\t")
        if name == HEAD:
            head = commit
        if name.startswith("refs/tags/") and not name.endswith("^{}"):
            tag = name.removeprefix("refs/tags/")
            names.add(tag)
            try:
                tags[tag] = Version(tag)
            except InvalidVersion:
                continue
    return Refs(tags, head, frozenset(names))


def has(source: Source, commit: str) -> bool:
    """Whether a commit is in the repository, as far as that can be told without fetching it."""
    if source.folder is None:
        return True
    name = f"{commit}^{{commit}}"
    return programs.git(source.folder, "rev-parse", "--verify", "--quiet", name).ok


def newest(tags: Mapping[str, Version], *, prereleases: bool = False) -> str:
    """Return the tag of the newest version, or ``HEAD`` when there is none, as Copier does."""
    wanted = {tag: v for tag, v in tags.items() if prereleases or not v.is_prerelease}
    return max(wanted, key=lambda tag: wanted[tag], default=HEAD)


def changelog(source: Source, ref: str, root: Path) -> str:
    """Return the template's changelog at a tag, or nothing when it has none or does not give it."""
    if source.folder:
        return programs.git(source.folder, "show", f"{ref}:{CHANGELOG}").out
    branch = [] if ref == HEAD else ["--branch", ref]
    with programs.scratch() as folder:
        options = ["--quiet", "--depth", "1", "--no-checkout", *branch]
        if not programs.git(root, "clone", *options, "--", source.url, str(folder / "clone")).ok:
            return ""
        return programs.git(folder / "clone", "show", f"{HEAD}:{CHANGELOG}").out


def changes(text: str, after: Version | None, upto: Version | None) -> str:
    """Return the sections of a changelog that are newer than one version, up to another.

    Without ``after`` all are new; without ``upto``, where the template has no versions, what is
    unreleased counts too.
    """
    kept: list[str] = []
    wanted = False
    for line in text.splitlines():
        title = TITLE.match(line)
        if title:
            wanted = _is_between(title["name"], after, upto)
        elif line.startswith("[") and "]: " in line:
            continue  # the links at the end of the file
        if wanted:
            kept.append(line)
    return "\n".join(kept).strip()


def _is_between(name: str, after: Version | None, upto: Version | None) -> bool:
    try:
        version = Version(name)
    except InvalidVersion:
        return upto is None and name.lower() == "unreleased"
    return (after is None or version > after) and (upto is None or version <= upto)
