"""How a repository stands before a release, as git and its remote tell; nothing is changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNFINISHED = {
    "MERGE_HEAD": ("a merge", "git merge --abort"),
    "rebase-merge": ("a rebase", "git rebase --abort"),
    "rebase-apply": ("a rebase", "git rebase --abort"),
    "CHERRY_PICK_HEAD": ("a cherry-pick", "git cherry-pick --abort"),
    "REVERT_HEAD": ("a revert", "git revert --abort"),
}
_SSH_HOSTS = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}
_SCP = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]{2,}):(?!//)(?P<path>[^/].*)")
_URL = re.compile(r"(?:https?|ssh|git)://(?:[^@/]+@)?(?P<host>[^:/]+)(?::\d+)?/(?P<path>.+)")


class Repository(NamedTuple):
    """Where a project's repository is: its top folder, git's own, and the project below the top."""

    top: Path
    git: Path
    prefix: str

    @property
    def home(self) -> Path:
        """The folder in git's own where a release keeps what it works with."""
        return self.git / "wavewright"


class Remote(NamedTuple):
    """Where a branch is pushed to, and whether the tag of the release was seen there."""

    name: str
    url: str
    branch: str
    tagged: bool = False

    @property
    def web(self) -> str:
        """Its address for people, or nothing."""
        found = _URL.fullmatch(self.url) or _SCP.fullmatch(self.url)
        if not found:
            return ""
        host = _SSH_HOSTS.get(found["host"].lower(), found["host"].lower())
        return f"https://{host}/{found['path'].rstrip('/').removesuffix('.git')}"

    @property
    def host(self) -> str:
        """The host of that address, or nothing."""
        return self.web.removeprefix("https://").partition("/")[0]


class Standing(NamedTuple):
    """A repository before a release. ``behind`` tells that the remote has what is not here."""

    repository: Repository
    head: str
    branch: str
    dirty: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    remote: Remote | None = None
    behind: bool = False
    unfinished: str = ""
    branches: frozenset[str] = frozenset()
    here: frozenset[str] = frozenset()  # the tags of the present commit
    shallow: bool = False  # history is cut off, and tags may be missing


def repository_of(root: Path) -> Repository:
    """Return where a project's repository is.

    Raises:
        UserError: When there is none, or it has no commit.
    """
    if not programs.repository(root):
        raise UserError(
            "this project is in no git repository, and a release is a commit and a tag",
            fix="Run `wavewright setup`, or: git init, git add --all, git commit.",
        )
    said = _ask(root, "rev-parse", "--show-toplevel", "--git-common-dir", "--show-prefix")
    top, common, prefix = (said.split("\n") + [""] * 3)[:3]
    return Repository(Path(top), (root / common).resolve(), prefix)


def look(place: Repository, remote_name: str) -> Standing:
    """Return how the repository stands; the remote is not asked.

    Raises:
        UserError: When git cannot tell, or there is no commit yet.
    """
    now = checkout(place)
    form = "--format=%(objectname) %(*objectname) %(refname)"
    said = _ask(place.top, "for-each-ref", form, "refs/heads", "refs/tags")
    names = {line.rpartition(" ")[2]: line for line in said.splitlines()}
    here = [name for name, line in names.items() if now.head in line]
    return now._replace(
        tags=_below("refs/tags/", names),
        remote=_remote(place.top, now.branch, remote_name),
        unfinished=next(_unfinished(place), ""),
        branches=_below("refs/heads/", names),
        here=_below("refs/tags/", here),
        shallow=(place.git / "shallow").exists(),
    )


def checkout(place: Repository) -> Standing:
    """Return how the checkout stands: its commit, its branch, what is not committed.

    Raises:
        UserError: When git cannot tell, or there is no commit yet.
    """
    said = _ask(
        place.top,
        *("--no-optional-locks", "status", "--porcelain=v2", "--branch", "-z"),
        *("--untracked-files=all", "--no-renames"),
    )
    about: dict[str, str] = {}
    dirty: list[str] = []
    for entry in filter(None, said.split("\0")):
        if entry.startswith("# "):
            key, _, value = entry[2:].partition(" ")
            about[key] = value
        else:
            dirty.append(_changed(entry))
    head, branch = about.get("branch.oid", ""), about.get("branch.head", "")
    if head in {"", "(initial)"}:
        raise UserError("there is no commit yet", fix="Commit first: git add --all && git commit")
    return Standing(place, head, "" if branch == "(detached)" else branch, tuple(dirty))


def _below(prefix: str, names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.removeprefix(prefix) for name in names if name.startswith(prefix))


def _changed(entry: str) -> str:
    """Return a line for a changed file: what is the matter with it, and its path."""
    kind = entry[0]
    if kind == "?":
        return f"?? {entry[2:]}"
    fields = 10 if kind == "u" else 8
    words = entry.split(" ", fields)
    return f"{words[1].replace('.', ' ')} {words[-1]}"


def _unfinished(place: Repository) -> Iterator[str]:
    said = _ask(place.top, "rev-parse", *(w for n in UNFINISHED for w in ("--git-path", n)))
    for name, path in zip(UNFINISHED, said.splitlines(), strict=False):
        if (place.top / path).exists():
            yield name


def _remote(top: Path, branch: str, fallback: str) -> Remote | None:
    """Return where a branch is pushed to: its own remote, or that of the settings."""
    settings: dict[str, str] = {}
    asked = programs.git(top, "config", "-z", "--get-regexp", r"^(branch|remote)\.")
    for entry in asked.out.split("\0"):
        key, _, value = entry.partition("\n")
        settings.setdefault(key, value)
    name = settings.get(f"branch.{branch}.remote", fallback)
    url = settings.get(f"remote.{name}.url", "")
    if not url:
        return None
    merge = settings.get(f"branch.{branch}.merge", f"refs/heads/{branch}")
    written = programs.git(top, "remote", "get-url", "--", name)  # as `url.….insteadOf` has it
    url = written.out.strip() if written.ok else url
    return Remote(name, url, merge.removeprefix("refs/heads/"))


def asked(now: Standing, tag: str) -> Standing:
    """Return the same, with what the remote says of the branch and the tag.

    Raises:
        UserError: When the remote does not answer.
    """
    if now.remote is None:
        return now
    top, remote = now.repository.top, now.remote
    refs = (f"refs/heads/{remote.branch}", f"refs/tags/{tag}")
    env = {**programs.without_hooks(programs.environment()), "GIT_TERMINAL_PROMPT": "0"}
    ended = programs.run(["git", "ls-remote", "--quiet", remote.name, *refs], top, env)
    if not ended.ok:
        raise UserError(
            f"{remote.name} does not answer, so nobody knows whether it has newer commits:\n"
            f"{ended.said}",
            fix="Mend the way there, or go by what was fetched last: --offline",
        )
    seen = dict(line.split("\t")[::-1] for line in ended.out.splitlines() if "\t" in line)
    head = seen.get(refs[0], "")
    return now._replace(
        remote=remote._replace(tagged=refs[1] in seen),
        behind=bool(head) and not contains(top, head),
    )


def fetched(now: Standing) -> Standing:
    """Return the same, with what was fetched last from the remote."""
    if now.remote is None:
        return now
    top, remote = now.repository.top, now.remote
    name = f"refs/remotes/{remote.name}/{remote.branch}"
    ended = programs.git(top, "rev-parse", "--verify", "--quiet", name)
    head = ended.out.strip() if ended.ok else ""
    return now._replace(behind=bool(head) and not contains(top, head))


def contains(top: Path, commit: str) -> bool:
    """Whether the present commit has another in its history."""
    return programs.git(top, "merge-base", "--is-ancestor", commit, "HEAD").ok


def knows_author(top: Path) -> bool:
    """Whether git knows who makes commits and tags here."""
    return programs.git(top, "-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT").ok


def _ask(folder: Path, *words: str) -> str:
    """Return what git says.

    Raises:
        UserError: With git's words, when it fails: no answer must not pass for an empty one.
    """
    ended = programs.git(folder, *words)
    if not ended.ok:
        raise UserError(f"git {words[0]} fails: {ended.said}", fix="Put the repository right.")
    return ended.out
