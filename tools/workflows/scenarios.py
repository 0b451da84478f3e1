"""What the workflows of a fresh project must do: be green, or red at the right step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workflows.project import commit, git
from workflows.run import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.project import Repository

MAIN = Event("push", "refs/heads/main")
WEEKLY = Event("schedule", "refs/heads/main")
PULL_REQUEST = Event(
    "pull_request",
    "refs/heads/main",
    payload={
        "number": 7,
        "pull_request": {
            "base": {"ref": "main"},
            "head": {"repo": {"full_name": "acme/project"}},
        },
    },
)
UNTESTED = '''"""Nobody tests this."""


def untested(number: int) -> int:
    """Return something that depends on everything."""
    total = 0
'''


class Scenario(NamedTuple):
    """A project in some state, the workflow that it starts, and where that must fail.

    Attributes:
        name: What is wrong, or that nothing is.
        workflow: The file in `.github/workflows`.
        event: What starts it.
        prepare: Brings the project into that state.
        jobs: The jobs that have to do with it; none for all.
        red: The job and the step that fail first; none when all is green.
        says: What that step says; in a green one, what some step says.
        idle: Jobs that must not run then.
        published: Whether the project has indexes to publish to, which run on this machine.
        ours: Whether it is about this repository, and not about a project.
        absent: Steps that are left out, and why.
        asked: What must have been asked of `gh`.
        then: What comes next in the same repository, with the artifacts of this as those of `main`.
    """

    name: str
    workflow: str
    event: Event
    prepare: Callable[[Repository], None]
    jobs: tuple[str, ...] = ()
    red: tuple[str, str] | None = None
    says: str = ""
    idle: tuple[str, ...] = ()
    published: bool = False
    ours: bool = False
    absent: Mapping[str, str] = {}
    asked: str = ""
    then: tuple[Scenario, ...] = ()


def tagged(name: str) -> Event:
    """Return the push of a tag."""
    return Event("push", f"refs/tags/{name}")


def _good(_repository: Repository) -> None:
    """Leave the project as it is."""


def _failing_test(repository: Repository) -> None:
    text = '"""A test that fails."""\n\n\ndef test_sums() -> None:\n    assert sum([1, 2]) == 4\n'
    repository.write("tests/unit/test_sums.py", text)


def _lint_error(repository: Repository) -> None:
    repository.write(
        "src/acme_tools/unused.py", '"""Imports what it does not use."""\n\nimport os\n'
    )


def _untested_code(repository: Repository) -> None:
    lines = [f"    total += number * {n}\n" for n in range(200)]
    repository.write("src/acme_tools/untested.py", UNTESTED + "".join(lines) + "    return total\n")


def _leaked_secret(repository: Repository) -> None:
    key = "AKIA" + "QX7ZT5LMNB2K4WVC"
    repository.write("src/acme_tools/key.py", f'"""A key."""\n\nKEY = "{key}"\n')


def _released(repository: Repository) -> None:
    repository.release("minor")


def _told(repository: Repository) -> None:
    repository.tell("0.1.0")
    repository.tag("v0.1.0")


def _told_in_another_form(repository: Repository) -> None:
    repository.change("wavewright.yml", "tag: v{version}", "tag: tools/acme-{version}")
    repository.tell("0.1.0")
    repository.tag("tools/acme-0.1.0")


def _other_tag(repository: Repository) -> None:
    repository.tag("docs-v0.1.0")


def _wrong_tag(repository: Repository) -> None:
    repository.tell("0.1.0")
    repository.tag("v0.2.0")


def _untold_version(repository: Repository) -> None:
    repository.tag("v0.1.0")


def _secret_in_release(repository: Repository) -> None:
    _leaked_secret(repository)
    _told(repository)


def _merged_release(repository: Repository) -> None:
    repository.tell("0.1.0")


def _newer_template(repository: Repository) -> None:
    template = repository.checkout.with_name("newer")
    old = repository.template()
    git(old, "clone", "--quiet", str(old), str(template))
    repository.change(".copier-answers.yml", str(old), str(template))
    settings = template / "template/pytest.ini"
    settings.write_text(f"{settings.read_text('utf-8')}# newer\n", encoding="utf-8")
    commit(template, "newer")
    git(template, "tag", "v0.2.0")


def _broken_link(repository: Repository) -> None:
    (repository.checkout / "user-docs/how-to/greeting.md").unlink()


def _some_untested_code(repository: Repository) -> None:
    repository.write("src/acme_tools/untested.py", f"{UNTESTED}    return total + number\n")


AFTER_BUILD = ("publish-test", "try", "attest", "publish", "verify", "announce")
COVERING = ("plan", "test", "coverage")
COVERED = Scenario(
    "coverage as before",
    "ci.yml",
    PULL_REQUEST,
    _good,
    jobs=COVERING,
    says="::notice title=Coverage::",
    asked="gh run download 10 --name covered",
)
FALLEN = Scenario(
    "coverage that falls",
    "ci.yml",
    PULL_REQUEST,
    _some_untested_code,
    jobs=(*COVERING, "ci-ok"),
    red=("coverage", "Compare with the base branch"),
    says="src/acme_tools/untested.py: 0 %25, is new; ",
)
SCENARIOS = (
    Scenario("a good project", "ci.yml", MAIN, _good, then=(COVERED, FALLEN)),
    Scenario(
        "a failing test",
        "ci.yml",
        MAIN,
        _failing_test,
        jobs=("plan", "test", "coverage", "ci-ok"),
        red=("test", "Run the tests"),
        says="FAILED tests/unit/test_sums.py::test_sums",
        idle=("coverage",),
    ),
    Scenario(
        "a lint error",
        "ci.yml",
        MAIN,
        _lint_error,
        jobs=("lint", "ci-ok"),
        red=("lint", "Find faults in the code"),
        says="F401",
    ),
    Scenario(
        "coverage below the gate",
        "ci.yml",
        PULL_REQUEST,
        _untested_code,
        jobs=("plan", "test", "coverage", "comment", "ci-ok"),
        red=("coverage", "Compare with the threshold"),
        says="total of",
        asked="gh api repos/acme/project/issues/7/comments --method POST",
    ),
    Scenario(
        "a leaked secret",
        "ci.yml",
        MAIN,
        _leaked_secret,
        jobs=("security", "ci-ok"),
        red=("security", "Look for secrets"),
        says="AWS Access Key",
    ),
    Scenario(
        "a good release",
        "release.yml",
        tagged("v0.2.0"),
        _released,
        published=True,
        asked="gh release create v0.2.0 dist/acme_tools-0.2.0-py3-none-any.whl",
    ),
    Scenario(
        "a release without an index, and with tags of another form",
        "release.yml",
        tagged("tools/acme-0.1.0"),
        _told_in_another_form,
        absent={"Run the gates": "they are in the release above"},
        idle=("publish-test", "publish", "verify"),
        asked="gh release create tools/acme-0.1.0 dist/acme_tools-0.1.0-py3-none-any.whl",
    ),
    Scenario(
        "a tag that is that of no release",
        "release.yml",
        tagged("docs-v0.1.0"),
        _other_tag,
        says="::notice::the tag docs-v0.1.0 is that of no release: release.tag is v{version}",
        idle=("build", *AFTER_BUILD),
    ),
    Scenario(
        "a wrong tag",
        "release.yml",
        tagged("v0.2.0"),
        _wrong_tag,
        red=("build", "Compare the tag with the version of the package"),
        says="the tag is v0.2.0, the version is 0.1.0",
        idle=AFTER_BUILD,
    ),
    Scenario(
        "a changelog without the version",
        "release.yml",
        tagged("v0.1.0"),
        _untold_version,
        red=("build", "Take the notes of this version from the changelog"),
        says="0.1.0 has no section",
        idle=AFTER_BUILD,
    ),
    Scenario(
        "a release with a leaked secret",
        "release.yml",
        tagged("v0.1.0"),
        _secret_in_release,
        red=("build", "Look for secrets"),
        says="AWS Access Key",
        idle=AFTER_BUILD,
    ),
    Scenario(
        "a release that was merged",
        "tag.yml",
        MAIN,
        _merged_release,
        asked="gh workflow run release.yml --ref v0.1.0",
    ),
    Scenario(
        "a weekly look",
        "security.yml",
        WEEKLY,
        _good,
        idle=("new-dependencies",),
    ),
    Scenario("no release", "tag.yml", MAIN, _good, idle=("push",)),
    Scenario(
        "a newer process",
        "update.yml",
        WEEKLY,
        _newer_template,
        asked="gh pr create --head wavewright-update",
    ),
    Scenario("no newer process", "update.yml", WEEKLY, _good, idle=("propose",)),
    Scenario("the action", "action.yml", MAIN._replace(inputs={"sarif": "true"}), _good),
    Scenario(
        "the action on a broken link",
        "action.yml",
        MAIN,
        _broken_link,
        red=("check", "Check"),
        says="::error file=project-docs/",
    ),
    Scenario(
        "a release of this repository",
        "release.yml",
        tagged("v0.1.0")._replace(variables={"INDEX_URL": "https://index.example/"}),
        _told,
        ours=True,
        absent={"Run the gates": "they are what the tests run"},
        asked="gh release create v0.1.0 dist/wavewright-0.1.0-py3-none-any.whl",
    ),
)
