"""Publishing, rehearsed end to end: real builds, a real index, real installs; and what refuses."""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from wavewright.errors import UserError
from wavewright.kinds import release
from wavewright.limits import Publishing
from wavewright.release import probe, publish, rehearse
from wavewright.release.address import Target, reaching, right, shown, target
from wavewright.release.artifacts import Artifact

from . import inside, packed
from .packed import commit, git

pytestmark = pytest.mark.real


WHEEL, SDIST = "tiny_pack-0.2.0-py3-none-any.whl", "tiny_pack-0.2.0.tar.gz"
NOWHERE = "http://127.0.0.1:9"  # the port of discard: nobody answers
# A machine whose proxy is gone, and a token that must not go to an index of a rehearsal.
ALONE = {
    "HTTP_PROXY": NOWHERE,
    "HTTPS_PROXY": NOWHERE,
    "ALL_PROXY": NOWHERE,
    "UV_PUBLISH_TOKEN": "pypi-secret",
    "UV_PUBLISH_URL": NOWHERE,
    "UV_OFFLINE": "1",
    "PYTHONPATH": "/nowhere",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that is tagged and built."""
    root = packed.make(tmp_path_factory.mktemp("tiny"))
    ended = run(root, "build")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("Built 0.2.0 in dist/. Next: just publish-test\n")
    return root


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """Return a copy of it to change."""
    return Path(shutil.copytree(built, tmp_path / "tiny", symlinks=True))


@pytest.fixture(scope="module")
def index() -> Iterator[Target]:
    with rehearse.index() as there:
        yield there


def run(root: Path, *words: str, env: Mapping[str, str] | None = None) -> CompletedProcess[str]:
    base = {name: value for name, value in os.environ.items() if "PUBLISH" not in name}
    return inside.run(root, "release", *words, env={**base, **(env or {})})


def settings(root: Path, there: Target, *, test: bool = False) -> None:
    """Set the index of a project, and commit that under the tag."""
    prefix = "test-" if test else ""
    with (root / "wavewright.yml").open("a", encoding="utf-8") as file:
        file.write(f"publish:\n  {prefix}index: {there.source}\n  {prefix}upload: {there.upload}\n")
    commit(root, "chore: set the index")
    git(root, "tag", "-f", "-a", "v0.2.0", "-m", "Release v0.2.0")


def answers(address: str) -> bool:
    """Whether something listens there."""
    port = int(address.rstrip("/").rpartition(":")[2])
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def address_in(said: str) -> str:
    return next(word for word in said.split() if word.startswith("http://127.0.0.1")).rstrip(",")


@pytest.mark.usefixtures("index")  # which has brought what a rehearsal needs
def test_a_rehearsal_uploads_installs_and_runs_without_a_network(built: Path) -> None:
    ended = run(built, "publish", "--test", env=ALONE)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    there, *lines = ended.stdout.splitlines()
    assert there.endswith(", an index that runs on this machine for the moment.")
    assert lines == [
        "✅ install tiny-pack==0.2.0",
        "✅ install what it needs",
        "✅ import tiny_pack",
        "✅ entry point tiny of console_scripts",
        "✅ entry point word of tiny.plugins",
        "✅ tiny --version: tiny 0.2.0",
        "The rehearsal went well. Next: just publish-prod",
    ]
    assert not answers(address_in(there))
    assert git(built, "status", "--porcelain") == ""


def test_a_rehearsal_tells_all_that_does_not_work(tmp_path: Path) -> None:
    manifest = packed.MANIFEST.replace(
        'tiny = "tiny_pack:main"',
        'tiny = "tiny_pack:main"\nrude = "tiny_pack:rude"\ngone = "tiny_pack:gone"',
    )
    code = packed.INIT.replace('importlib.metadata.version("tiny-pack")', '"0.1.0"')
    files = {
        "pyproject.toml": manifest,
        "src/tiny_pack/__init__.py": f"{code}\n\ndef rude():\n    sys.exit('no such option')\n",
        "src/tiny_pack/words.py": "raise ValueError('no words')\n",
    }
    root = packed.make(tmp_path, files)
    assert run(root, "build").returncode == 0
    ended = run(root, "publish", "--test")
    assert ended.returncode == 1
    assert "❌ entry point word of tiny.plugins: ValueError: no words\n" in ended.stdout
    assert (
        "❌ entry point gone of console_scripts: "
        "AttributeError: module 'tiny_pack' has no attribute 'gone'\n"
    ) in ended.stdout
    assert "❌ tiny --version: tiny 0.1.0\n" in ended.stdout
    assert "❌ rude --version: no such option\n" in ended.stdout
    assert ended.stdout.endswith("The rehearsal failed.\n")


def test_a_rehearsal_that_cannot_run_says_so_and_does_not_pass(built: Path, tmp_path: Path) -> None:
    nothing = {"UV_CACHE_DIR": str(tmp_path), "UV_OFFLINE": "1"}
    ended = run(built, "publish", "--test", env=nothing)
    assert ended.returncode == 2
    assert "the rehearsal cannot run, because its index does not start:\n" in ended.stderr
    assert "pypiserver" in ended.stderr
    assert "It needs pypiserver==" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_the_index_of_a_rehearsal_ends_when_the_command_is_killed(built: Path) -> None:
    program = (
        "from wavewright.release.rehearse import index\n"
        "import time\n"
        "with index() as there:\n"
        "    print(there, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=built, stdout=subprocess.PIPE, text=True
    ) as process:
        there = process.stdout.readline() if process.stdout else ""
        assert answers(there.strip())
        process.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while answers(there.strip()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not answers(there.strip())


def test_a_release_is_published_and_a_second_try_leaves_out_what_has_arrived(
    project: Path, index: Target
) -> None:
    settings(project, index)
    assert run(project, "build").returncode == 0
    trial = run(project, "publish", "--dry-run")
    assert trial.returncode == 0, trial.stderr
    assert trial.stdout.startswith(f"Would upload to {index.upload}:\n  {WHEEL}  2.")
    assert run(project, "verify").returncode == 1  # nothing has arrived
    first = run(project, "publish")
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith(f"Uploading to {index.upload}:\n  {WHEEL}  2.")
    assert first.stdout.endswith("Published tiny-pack 0.2.0. Next: just verify-release\n")
    again = run(project, "publish")
    assert again.returncode == 0, again.stderr
    assert f"  File {WHEEL} already exists, skipping\n" in again.stdout
    verified = run(project, "verify", "v0.2.0")
    assert verified.returncode == 0, verified.stdout
    assert verified.stdout.startswith("Asking http://127.0.0.1:")
    assert verified.stdout.endswith("tiny-pack 0.2.0 works when installed.\n")
    (project / "src/tiny_pack/words.py").write_text("word = 'edited'\n", encoding="utf-8")
    assert run(project, "build").returncode == 0
    other = run(project, "verify")
    assert other.returncode == 1  # what is published is not what is built
    assert "Hash mismatch" in other.stdout
    refused = run(project, "publish")
    assert refused.returncode == 2
    assert "there are changes that no commit has:\n   M src/tiny_pack/words.py" in refused.stderr
    git(project, "checkout", "--", "src")
    changed = run(project, "publish")
    assert changed.returncode == 2
    assert "was built from other files than those of the tag:\n  src/tiny_pack/words.py" in (
        changed.stderr
    )


def test_a_test_index_gets_its_own_token_and_the_release_is_tried_there(
    project: Path, index: Target
) -> None:
    settings(project, index, test=True)
    manifest = packed.MANIFEST.replace('"tiny-pack"', '"tiny-test"').replace("0.2.0", "0.3.0")
    manifest += '\n[tool.uv.build-backend]\nmodule-name = "tiny_pack"\n'
    (project / "pyproject.toml").write_text(manifest, encoding="utf-8")
    code = packed.INIT.replace("tiny-pack", "tiny-test")
    (project / "src/tiny_pack/__init__.py").write_text(code, encoding="utf-8")
    assert run(project, "build").returncode == 0
    ended = run(
        project, "publish", "--test", env={k: v for k, v in ALONE.items() if k != "UV_OFFLINE"}
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.endswith("✅ tiny --version: tiny 0.3.0\n")


def test_a_version_that_is_on_its_way_is_waited_for(project: Path, index: Target) -> None:
    settings(project, index)
    started = time.monotonic()
    ended = run(project, "verify", "9.9.9", "--wait", "1", "--format", "json")
    assert ended.returncode == 1
    assert time.monotonic() - started >= 1
    assert '"name": "install tiny-pack==9.9.9"' in ended.stdout


def refuse(root: Path, case: str) -> None:
    """Bring a project that could be published into a state in which it cannot."""
    if case == "nothing is built":
        shutil.rmtree(root / "dist")
    elif case == "another version":
        text = packed.MANIFEST.replace('"0.2.0"', '"0.2.1"')
        (root / "pyproject.toml").write_text(text, encoding="utf-8")
    elif case == "no tag":
        git(root, "tag", "--delete", "v0.2.0")
    elif case == "another commit":
        git(root, "commit", "--quiet", "--allow-empty", "-m", "more")
    elif case == "a change":
        (root / "notes.txt").write_text("mine", encoding="utf-8")
    elif case == "a bad build":
        (root / "dist" / SDIST).write_bytes((root / "dist" / WHEEL).read_bytes())


REFUSED = {
    "nothing is built": ("nothing is built", "Run `just build`."),
    "another version": ("what is built is something else", "Run `just build`."),
    "no tag": ("there is no tag v0.2.0, and only a release is published", "just prepare-release"),
    "another commit": ("v0.2.0 is at ", "git switch --detach v0.2.0"),
    "a change": ("there are changes that no commit has:\n  ?? notes.txt", "git stash"),
    "a bad build": (f"{SDIST}: this sdist cannot be read", "Remove it and run `just build`."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_release_is_not_published(case: str, project: Path) -> None:
    settings(project, Target(f"{NOWHERE}/simple/", f"{NOWHERE}/"))
    refuse(project, case)
    message, fix = REFUSED[case]
    for command in ("publish", "handover"):
        ended = run(project, command)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert message in ended.stderr
        assert fix in ended.stderr


def test_what_only_uploads_is_told_where_and_needs_no_right_here(project: Path) -> None:
    ended = run(project, "handover")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "index=\nupload=\ntest-index=\ntest-upload=\n"
    there = Target("https://index.example/simple/", "https://index.example/")
    settings(project, there)
    with (project / "wavewright.yml").open("a", encoding="utf-8") as file:
        file.write("  test-index: https://test.example/simple/\n")
    git(project, "commit", "--quiet", "--all", "--amend", "--no-edit")
    git(project, "tag", "-f", "-a", "v0.2.0", "-m", "Release v0.2.0")
    assert "nothing gives the right" in run(project, "publish").stderr
    assert run(project, "build").returncode == 0
    ended = run(project, "handover")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        f"index={there.source}",
        f"upload={there.upload}",
        "test-index=https://test.example/simple/",
        "test-upload=https://test.example/",
    ]


PAGE = "project-docs/releases/v0.2.0.md"
STEPS = "# Release v0.2.0\r\n\r\n" + "".join(
    f"- [ ] {release.STEPS[key]}\r\n" for key in ("built", "tested", "published", "installed")
)


def test_the_checklist_of_a_release_is_ticked_by_what_was_done(
    project: Path, index: Target
) -> None:
    root = project
    manifest = packed.MANIFEST.replace('"tiny-pack"', '"tiny-tick"')
    manifest += '\n[tool.uv.build-backend]\nmodule-name = "tiny_pack"\n'
    (root / "pyproject.toml").write_text(manifest, encoding="utf-8")
    code = packed.INIT.replace("tiny-pack", "tiny-tick")
    (root / "src/tiny_pack/__init__.py").write_text(code, encoding="utf-8")
    (root / PAGE).parent.mkdir(parents=True)
    (root / PAGE).write_text(STEPS, encoding="utf-8", newline="")
    settings(root, index)
    for words in (["build"], ["publish", "--test"], ["publish"], ["verify"]):
        ended = run(root, *words)
        assert ended.returncode == 0, ended.stderr
        assert f"Ticked in {PAGE}, which you may commit when all is done.\n" in ended.stdout
    lines = (root / PAGE).read_bytes().decode().split("\r\n")
    sizes = r"`tiny_tick-0\.2\.0-py3-none-any\.whl` \(.* kB\), `tiny_tick-0\.2\.0\.tar\.gz` \(.*\)"
    day = r"\(\d{4}-\d\d-\d\d\)"
    for line, expected in zip(
        lines[2:],
        (
            f"Wheel and sdist built: {sizes}",
            f"Upload and install rehearsed on a test index: rehearsed on .* one machine {day}",
            f"Published to the package index: {index.upload} {day}",
            f"Install verified in a clean environment: from {index.source} {day}",
            None,
        ),
        strict=True,
    ):
        assert re.fullmatch(f"- \\[x\\] {expected}" if expected else "", line)
    assert git(root, "status", "--porcelain") == f"M {PAGE}"


@pytest.mark.parametrize("text", [STEPS, "- [ ] Wheel and sdist built \xff\n", "by hand\n"])
def test_what_is_no_release_ticks_nothing(text: str, project: Path) -> None:
    path = project / PAGE
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("latin-1"))
    commit(project, "docs: the page")
    if text != STEPS:  # the commit of the release, but a page without such lines
        git(project, "tag", "-f", "-a", "v0.2.0", "-m", "Release v0.2.0")
    ended = run(project, "build")
    assert ended.returncode == 0, ended.stderr
    assert "Ticked" not in ended.stdout
    assert path.read_bytes() == text.encode("latin-1")


@pytest.mark.parametrize(
    ("name", "other"), [("src/tiny_pack/new.py", True), ("src/tiny_pack/made.py", False)]
)
def test_a_file_that_no_commit_has_is_not_published_unless_it_is_made_by_the_build(
    name: str,
    other: bool,  # noqa: FBT001
    project: Path,
) -> None:
    with (project / ".gitignore").open("a", encoding="utf-8") as file:
        file.write("made.py\n")
    settings(project, Target(f"{NOWHERE}/simple/", f"{NOWHERE}/"))
    (project / name).write_text("new = 1\n", encoding="utf-8")
    assert run(project, "build").returncode == 0
    (project / name).unlink()
    ended = run(project, "publish", "--dry-run")
    assert ended.returncode == (2 if other else 0), ended.stderr
    assert (f"other files than those of the tag:\n  {name}" in ended.stderr) is other


def test_a_project_below_the_top_of_its_repository_is_published_as_well(tmp_path: Path) -> None:
    root = packed.make(tmp_path / "packages/tiny")
    shutil.rmtree(root / ".git")
    (tmp_path / ".gitattributes").write_text("*.txt text eol=crlf\n", encoding="utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "chore: release v0.2.0")
    settings(root, Target(f"{NOWHERE}/simple/", f"{NOWHERE}/"))
    assert run(root, "build").returncode == 0
    assert run(root, "publish", "--dry-run").returncode == 0
    (root / "src/tiny_pack/words.py").write_text("word = 'other'\n", encoding="utf-8")
    assert run(root, "build").returncode == 0
    git(root, "checkout", "--", ".")
    ended = run(root, "publish", "--dry-run")
    assert "those of the tag:\n  src/tiny_pack/words.py\n" in ended.stderr


def test_without_an_address_nothing_is_published(project: Path) -> None:
    ended = run(project, "publish")
    assert ended.returncode == 2
    assert "no package index is set, so there is nowhere to publish to" in ended.stderr
    assert "`publish.index`" in ended.stderr
    assert run(project, "verify", "--test").returncode == 2


PYPI = "https://index.example/simple/"


@pytest.mark.parametrize(
    ("own", "env", "test", "expected"),
    [
        (Publishing(), {}, False, None),
        (Publishing(), {"UV_PUBLISH_URL": "https://x.example"}, True, None),
        (
            Publishing("https://i.example/simple/", "https://u.example/legacy/"),
            {},
            False,
            Target("https://i.example/simple/", "https://u.example/legacy/"),
        ),
        (Publishing("https://i.example/simple"), {}, False, ("i.example/simple", "i.example/")),
        (Publishing("https://i.example/+simple/"), {}, False, ("i.example/+simple/", "i.example/")),
        (
            Publishing("https://i.example/a/"),
            {"UV_PUBLISH_URL": "https://u.example/"},
            False,
            ("i.example/a/", "u.example/"),
        ),
        (
            Publishing(test_source="https://t.example/simple/"),
            {"UV_PUBLISH_URL": "https://u.example/"},
            True,
            ("t.example/simple/", "t.example/"),
        ),
    ],
)
def test_where_to_publish(
    own: Publishing,
    env: dict[str, str],
    test: bool,  # noqa: FBT001
    expected: tuple[str, str] | None,
) -> None:
    found = target(own, env, test=test)
    if expected is None or found is None:
        assert found is expected
        return
    assert tuple(one.removeprefix("https://") for one in found) == tuple(
        one.removeprefix("https://") for one in expected
    )


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (Publishing("https://i.example/a/"), "`publish.upload` is not set, and https://i.exam"),
        (Publishing(upload="https://u.example/"), "`publish.index` is not set, so nobody can tell"),
        (Publishing("https://me:pw@i.example/simple/"), "`publish.index` holds a name or a pass"),
        (
            Publishing("https://i.example/simple/", "https://token@u.example/"),
            "`publish.upload` holds a name or a password",
        ),
    ],
)
def test_an_address_that_does_not_do(own: Publishing, message: str) -> None:
    with pytest.raises(UserError) as caught:
        target(own, {}, test=False)
    assert caught.value.message.startswith(message)
    assert caught.value.place == "wavewright.yml"
    assert "pw" not in str(caught.value)


FAR = Target("https://i.example/simple/", "https://u.example/")
TOKEN = {"UV_PUBLISH_TOKEN": "secret"}
PAIR = {"UV_PUBLISH_USERNAME": "me", "UV_PUBLISH_PASSWORD": "pw"}
GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_URL": "x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "y"}


@pytest.mark.parametrize(
    ("env", "test", "given"),
    [
        (TOKEN, False, TOKEN),
        (TOKEN | PAIR, False, TOKEN),
        (PAIR, False, PAIR),
        (GITHUB, False, {}),
        ({"GITLAB_CI": "true", "PYPI_ID_TOKEN": "x"}, False, {}),
        ({"WAVEWRIGHT_TEST_TOKEN": "t"}, True, {"UV_PUBLISH_TOKEN": "t"}),
        (TOKEN | {"WAVEWRIGHT_TEST_TOKEN": "t"}, True, {"UV_PUBLISH_TOKEN": "t"}),
        (TOKEN | GITHUB, True, {}),
    ],
)
def test_what_gives_the_right(env: dict[str, str], test: bool, given: dict[str, str]) -> None:  # noqa: FBT001
    assert right(FAR, env, test=test) == given


@pytest.mark.parametrize(
    ("env", "test", "variable"),
    [
        ({}, False, "UV_PUBLISH_TOKEN"),
        ({"UV_PUBLISH_USERNAME": "me"}, False, "UV_PUBLISH_TOKEN"),
        ({"ACTIONS_ID_TOKEN_REQUEST_URL": "x"}, False, "UV_PUBLISH_TOKEN"),
        ({"WAVEWRIGHT_TEST_TOKEN": "t"}, False, "UV_PUBLISH_TOKEN"),
        (TOKEN, True, "WAVEWRIGHT_TEST_TOKEN"),
    ],
)
def test_without_a_right_nothing_is_tried(env: dict[str, str], test: bool, variable: str) -> None:  # noqa: FBT001
    with pytest.raises(UserError) as caught:
        right(FAR, env, test=test)
    assert caught.value.message == "nothing gives the right to publish to https://u.example/"
    assert f"the variable {variable}" in caught.value.fix


def test_what_is_said_of_an_address_has_no_password() -> None:
    assert shown("https://me:pw@u.example/x") == "https://u.example/x"
    assert str(FAR) == "https://u.example/"


@pytest.mark.parametrize(
    ("address", "offline"),
    [
        ("http://127.0.0.1:8/", False),
        ("http://localhost", False),
        ("https://127.0.0.1.example/", True),
    ],
)
def test_only_this_machine_is_reached_when_offline(address: str, offline: bool) -> None:  # noqa: FBT001
    assert ("UV_OFFLINE" in reaching(address, {"UV_OFFLINE": "1"})) is offline


def test_a_token_goes_to_uv_by_a_variable_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "uv"
    stand_in.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/words\nenv >{tmp_path}/env\n')
    stand_in.chmod(0o755)
    monkeypatch.setenv("UV", str(stand_in))
    monkeypatch.setenv("UV_PUBLISH_TOKEN", "of-the-user")
    monkeypatch.setenv("UV_PUBLISH_INDEX", "somewhere")
    file = Artifact(tmp_path / WHEEL, "wheel", 1, "")
    assert publish.upload([file], FAR, {"UV_PUBLISH_TOKEN": "of-the-test"}).ok
    assert (tmp_path / "words").read_text().split() == [
        *("publish", "--publish-url", FAR.upload, "--check-url", FAR.source),
        *("--trusted-publishing", "never", str(tmp_path / WHEEL)),
    ]
    seen = (tmp_path / "env").read_text().splitlines()
    assert [one for one in seen if one.startswith("UV_PUBLISH")] == ["UV_PUBLISH_TOKEN=of-the-test"]
    assert publish.upload([file], FAR, {}).ok
    assert "--trusted-publishing always" in (tmp_path / "words").read_text()
    assert "UV_PUBLISH" not in (tmp_path / "env").read_text()


def test_a_package_of_the_checkout_is_not_taken_for_the_installed_one() -> None:
    name, good, said = probe.tried_import("json")  # of the base, not of this environment
    assert (name, good) == ("import json", False)
    assert said.startswith("it is that of /")
    assert probe.tried_import("pytest") == ("import pytest", True, "")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("tiny 0.2.0", True),
        ("tiny, version v0.2.0 (Python 3.11)", True),
        ("(0.2.0).", True),
        ("tiny 0.2.0rc1", False),
        ("tiny 0.2.0.1", False),
        ("tiny 10.2.0", False),
        ("tiny 1.0.2.0", False),
        ("", False),
    ],
)
def test_a_version_is_told_exactly(text: str, good: bool) -> None:  # noqa: FBT001
    assert probe.says(text, "0.2.0") is good


def test_what_cannot_be_uploaded_is_told_in_the_words_of_uv(project: Path) -> None:
    settings(project, Target(f"{NOWHERE}/simple/", f"{NOWHERE}/"))
    ended = run(project, "publish", env={"UV_HTTP_RETRIES": "0"})
    assert ended.returncode == 2
    assert f"uv cannot publish to {NOWHERE}/:\n" in ended.stderr
    assert "files that have arrived are left out" in ended.stderr


def test_a_rehearsal_may_be_only_told(built: Path) -> None:
    ended = run(built, "publish", "--test", "--dry-run")
    assert ended.returncode == 0
    assert ended.stdout.startswith(f"Would rehearse on an index on this machine:\n  {WHEEL}  ")


def test_a_build_can_be_told_to_programs(project: Path) -> None:
    said = json.loads(run(project, "build", "--format", "json").stdout)
    assert (said["good"], said["release"], said["faults"]) == (True, "0.2.0", [])
    assert [(one["name"], one["kind"]) for one in said["files"]] == [
        (WHEEL, "wheel"),
        (SDIST, "sdist"),
    ]
    data = (project / "dist" / WHEEL).read_bytes()
    assert said["files"][0]["sha256"] == hashlib.sha256(data).hexdigest()
    assert said["files"][0]["bytes"] == len(data)


def test_a_bad_build_is_told_and_not_kept(tmp_path: Path) -> None:
    left_out = '\n[tool.uv.build-backend]\nwheel-exclude = ["words.py", "data"]\n'
    root = packed.make(tmp_path, {"pyproject.toml": packed.MANIFEST + left_out})
    ended = run(root, "build")
    assert ended.returncode == 1
    mark, *lines = ended.stdout.splitlines()
    assert mark.startswith(f"❌ {WHEEL}  ")
    assert lines[1:] == [
        f"  warning: {WHEEL}: tiny_pack/data/words.txt is missing",
        f"  error: {WHEEL}: tiny_pack/words.py is missing",
        "Nothing was put into dist/.",
    ]
    assert not (root / "dist").exists()


def test_a_command_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PATIENCE", 0.2)
    assert probe.run([sys.executable, "-c", "import time; time.sleep(30)"]) == (
        False,
        "it did not end within 0.2 seconds",
    )
    assert probe.run(["/nowhere/at/all"])[0] is False
