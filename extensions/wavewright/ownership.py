"""Who owns each file of a generated project: the table that decides what an update may change.

Patterns are those of a ``.gitignore``, all anchored at the project's root: ``*`` stays within one
name, a last ``**`` is everything below a folder.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import cache


class Owner(enum.StrEnum):
    """How an update treats a file."""

    TEMPLATE = "template"
    SEED = "seed"
    SHARED = "shared"

    @property
    def meaning(self) -> str:
        """What that means for who edits the file."""
        return {
            Owner.TEMPLATE: "The template's. Updates change it; an edit of yours may conflict.",
            Owner.SEED: "Written once, then yours. `just update` never touches it; plain"
            " `copier update` removes it when the template no longer has it for your answers.",
            Owner.SHARED: "Yours and the template's lines are merged; each has its own place.",
        }[self]


@dataclass(frozen=True, slots=True)
class Owned:
    """One row of the table: a pattern of paths, their owner and what they are."""

    pattern: str
    owner: Owner
    note: str


OWNERSHIP: tuple[Owned, ...] = (
    Owned("/.claude/commands/ww-*.md", Owner.TEMPLATE, "The actions, for Claude Code."),
    Owned("/.copier-answers*.yml", Owner.TEMPLATE, "The answers and the version of the template."),
    Owned("/.github/workflows/deploy-*.yml", Owner.TEMPLATE, "To staging and to production."),
    Owned("/.cursor/commands/ww-*.md", Owner.TEMPLATE, "The actions, for Cursor."),
    Owned("/.github/prompts/ww-*.prompt.md", Owner.TEMPLATE, "The actions, for Copilot."),
    Owned("/.github/workflows/release.yml", Owner.TEMPLATE, "From a tag to a release."),
    Owned("/.github/workflows/scorecard.yml", Owner.TEMPLATE, "How well the repository is kept."),
    Owned("/.github/workflows/security.yml", Owner.TEMPLATE, "What the week brought to light."),
    Owned("/.github/workflows/tag.yml", Owner.TEMPLATE, "The tag of a release that was merged."),
    Owned("/.github/workflows/update.yml", Owner.TEMPLATE, "Newer versions of the process."),
    Owned("/.github/workflows/wavewright.yml", Owner.TEMPLATE, "The check, as a workflow."),
    Owned("/.wavewright/.gitignore", Owner.TEMPLATE, "What the process keeps at run time."),
    Owned("/.wavewright/pyproject.toml", Owner.TEMPLATE, "The exact versions of the tools."),
    Owned("/.wavewright/ruff.toml", Owner.TEMPLATE, "The rules for code; yours go into ruff.toml."),
    Owned("/.wavewright/wavewright.schema.json", Owner.TEMPLATE, "The schema of wavewright.yml."),
    Owned("/dev-docs/process/**", Owner.TEMPLATE, "The process: phases and workflows."),
    Owned("/just/process.just", Owner.TEMPLATE, "The recipes of the process."),
    Owned("/pytest.ini", Owner.TEMPLATE, "How tests run; your marks go into tests/conftest.py."),
    Owned("/.github/workflows/ci.yml", Owner.SHARED, "The gates; your own jobs go at its end."),
    Owned("/.coveragerc", Owner.SEED, "What coverage measures."),
    Owned("/.dockerignore", Owner.SEED, "What does not go into an image."),
    Owned("/.editorconfig", Owner.SEED, "How editors indent."),
    Owned("/.env.example", Owner.SEED, "What the service takes from its environment."),
    Owned("/.github/CODEOWNERS", Owner.SEED, "Who is asked to review what."),
    Owned("/.github/ISSUE_TEMPLATE/**", Owner.SEED, "The forms of issues."),
    Owned("/.github/PULL_REQUEST_TEMPLATE/**", Owner.SEED, "The pull request of an epic."),
    Owned("/.github/dependabot.yml", Owner.SEED, "Which dependencies Dependabot looks after."),
    Owned("/.github/labels.yml", Owner.SEED, "The labels: kinds, priorities and triage."),
    Owned("/.github/pull_request_template.md", Owner.SEED, "What a pull request says."),
    Owned("/.github/renovate.json", Owner.SEED, "What Renovate does, where it is installed."),
    Owned("/.gitignore", Owner.SEED, "What git leaves out."),
    Owned("/.pre-commit-config.yaml", Owner.SEED, "The commit hooks."),
    Owned("/.secrets.baseline", Owner.SEED, "What looks like a secret and is none."),
    Owned("/AGENTS.md", Owner.SEED, "The page for coding agents."),
    Owned("/CHANGELOG.md", Owner.SEED, "What changed for users."),
    Owned("/CLAUDE.md", Owner.SEED, "Leads Claude Code to AGENTS.md."),
    Owned("/Dockerfile", Owner.SEED, "The image."),
    Owned("/CODE_OF_CONDUCT.md", Owner.SEED, "How people treat each other."),
    Owned("/LICENSE", Owner.SEED, "The license."),
    Owned("/README.md", Owner.SEED, "The first page."),
    Owned("/RELEASE.md", Owner.SEED, "How a release is made, deployed and taken back."),
    Owned("/SECURITY.md", Owner.SEED, "How a weakness is reported."),
    Owned("/dev-docs/CONTRIBUTING.md", Owner.SEED, "How to take part."),
    Owned("/compose.yaml", Owner.SEED, "The service on one machine."),
    Owned("/justfile", Owner.SEED, "Your recipes; they replace those of the process by name."),
    Owned("/mypy.ini", Owner.SEED, "How types are checked, and libraries without types."),
    Owned("/ops/**", Owner.SEED, "Manifests, alerts with their tests, and the dashboard."),
    Owned("/project-docs/**", Owner.SEED, "Roadmap, waves, capabilities and features."),
    Owned("/pyproject.toml", Owner.SEED, "The package, its dependencies and commands."),
    Owned("/ruff.toml", Owner.SEED, "Your rules, on top of those of the process."),
    Owned("/src/**", Owner.SEED, "The code."),
    Owned("/tests/**", Owner.SEED, "The tests."),
    Owned("/user-docs/**", Owner.SEED, "The documents for users."),
    Owned("/wavewright.yml", Owner.SEED, "The settings of the process."),
)


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", pattern.removeprefix("/"))
    wild = {"**": ".+", "*": "[^/]*"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in parts))


def owner_of(path: str) -> Owner:
    """Return who owns a file that the template makes.

    Args:
        path: POSIX path relative to the project's root.

    Raises:
        LookupError: When no row, or more than one, is about the path.
    """
    rows = [row for row in OWNERSHIP if _regex(row.pattern).fullmatch(path)]
    if len(rows) != 1:
        raise LookupError(f"{path}: {len(rows)} rows of the ownership table, not one")
    return rows[0].owner


def seed_patterns() -> tuple[str, ...]:
    """Return the patterns of the seeds, which equal ``_skip_if_exists`` of ``copier.yml``."""
    return tuple(row.pattern for row in OWNERSHIP if row.owner is Owner.SEED)
