"""What running a guide does with its steps: state, exit status, output, background, folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wavewright.errors import UserError
from wavewright.guide import sandbox, shell, states
from wavewright.guide.document import Expected, Guide, Options, Step
from wavewright.guide.results import FAILED, NOT_RUN, PASSED, SKIPPED, Ran, Result
from wavewright.guide.run import run
from wavewright.limits import Running

if sys.platform == "win32":
    pytest.skip("guides need bash and its processes", allow_module_level=True)

UNTOLD = "what it has set and defined could not be carried on to the next step"
MEASURED = any(name.startswith("COVERAGE_") for name in os.environ)


@pytest.fixture(autouse=True)
def _guard_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    if MEASURED:
        monkeypatch.setattr(shell, "FLAGS", ())
        monkeypatch.setattr(shell, "START", shell.START.partition(";import os")[0])


@pytest.fixture(params=[True, False], ids=["hosts", "no hosts"])
def _hosts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be hosts for commands, and let there be none, as where /proc has no pipes."""
    if not request.param:
        none = "from wavewright.guide import guard; guard.is_host = lambda: False; from"
        monkeypatch.setattr(shell, "START", shell.START.replace("from", none, 1))


def step(command: str, expected: str | None = None, **options: Any) -> Step:
    text = None if expected is None else Expected(1, expected, 0, 0)
    return Step("Step", 1, command, Options(**options), text)


def guide(*steps: Step, **front: Any) -> Guide:
    placed = (one._replace(line=line) for line, one in enumerate(steps, 1))
    return Guide("user-docs/how-to/g.md", "G", "", tuple(placed), **front)


def ran(root: Path, *steps: Step, **front: Any) -> Ran:
    return run(guide(*steps, **front), root, Running())


def outcomes(found: Ran) -> list[str]:
    return [one.outcome for one in found.results]


def outputs(found: Ran) -> list[str]:
    return [one.output for one in found.results]


def check(root: Path, *pairs: tuple[str, str]) -> None:
    """Run commands, each of which must write something."""
    found = ran(root, *(step(command) for command, _ in pairs))
    assert outputs(found) == [text for _, text in pairs], [one.problem for one in found.results]


def test_a_guide_passes_when_every_output_is_the_expected_one(tmp_path: Path) -> None:
    found = ran(tmp_path, step("echo one", "one\n"), step("true"), step("echo a; echo b", "...\nb"))
    assert outcomes(found) == [PASSED] * 3
    assert found.passed
    assert [one.exit for one in found.results] == [0, 0, 0]


def test_a_wrong_output_fails_its_step_and_the_next_ones_go_on(tmp_path: Path) -> None:
    found = ran(tmp_path, step("echo one", "two\n"), step("echo three", "three\n"))
    assert outcomes(found) == [FAILED, PASSED]
    assert found.results[0].output == "one\n"
    assert found.results[0].problem == "the output is not the expected one"
    assert not found.passed


def test_the_exit_status_comes_before_the_output_and_leaves_nothing_to_go_on_from(
    tmp_path: Path,
) -> None:
    found = ran(tmp_path, step("echo one; exit 3", "two\n"), step("echo x"))
    assert outcomes(found) == [FAILED, NOT_RUN]
    assert found.results[0].exit == 3
    assert found.results[0].problem == "exit status 3 instead of 0"
    assert found.results[1].problem == "line 1 left nothing to go on from"


def test_a_step_can_have_to_fail(tmp_path: Path) -> None:
    found = ran(tmp_path, step("exit 3", exit=3), step("true", exit=1))
    assert outcomes(found) == [PASSED, FAILED]
    assert found.results[1].problem == "exit status 0 instead of 1"


def test_nothing_expected_means_that_nothing_is_written(tmp_path: Path) -> None:
    assert outcomes(ran(tmp_path, step("true", ""), step("echo x", ""))) == [PASSED, FAILED]


@pytest.mark.usefixtures("_hosts")
def test_the_state_of_the_shell_goes_on_from_step_to_step(tmp_path: Path) -> None:
    check(
        tmp_path,
        ("mkdir -p 'a b'; cd 'a b'; plain=1; export EXPORTED='x  y'; readonly FIXED=7", ""),
        (
            'basename "$PWD"; echo $plain "$EXPORTED" $FIXED; printenv EXPORTED',
            "a b\n1 x  y 7\nx  y\n",
        ),
        ("unset plain; greet() { echo \"hi $1\"; }; alias ww='greet all'; list=(1 '2  3' '')", ""),
        (
            'echo ${plain-none} "${list[1]}" ${#list[@]}; greet you; ww',
            "none 2  3 3\nhi you\nhi all\n",
        ),
        ("declare -A map=([k]=v); declare -i n=4; odd=$'a\\nb\"$x'; set -- p 'q r'; umask 027", ""),
        ('n+=1; echo ${map[k]} $n "$odd" "$2"; umask', 'v 5 a\nb"$x q r\n0027\n'),
        ("cd ..; IFS=:; parts=1:2", ""),
        ("cd - >/dev/null; basename \"$PWD\"; printf '<%s>' $parts", "a b\n<1><2>"),
    )


def test_options_and_traps_go_on_too(tmp_path: Path) -> None:
    found = ran(
        tmp_path,
        step("shopt -s nullglob; set -uC; trap 'echo usr' USR1; trap 'echo err' ERR"),
        step("echo no*; echo a >f; echo b >f || kill -USR1 $$; false", exit=1),
        step("shopt -u expand_aliases; set +uC; set -e; trap - ERR"),
        step("alias x='echo aliased'\nx || true; false; echo not", exit=1),
        step("echo $-; set +e -x; set -o posix"),
        step("set +x; echo $POSIXLY_CORRECT${SHELLOPTS##*:}"),
    )
    assert outcomes(found) == [PASSED] * 6, found.results
    assert outputs(found)[1] == "\nusr\nerr\n"
    assert outputs(found)[3] == ""
    assert "e" in outputs(found)[4]
    assert outputs(found)[5] == "yposix\n"


SAME = (
    "echo $$ $BASHPID >ids; read a b <ids; [ $a = $b ] && echo one",
    "echo $BASH_SUBSHELL",
    "trap 'echo caught' USR1; kill -USR1 $$",
    "readonly x=1; x=2; echo never",
    "echo $((1/0)); echo never",
    "echo $((1/0))\necho on",
    "${nothing:?}",
    "echo 'a",
    "if",
    "cd nowhere || nosuch || echo $? $LINENO",
    "false; echo never",
    "f() { false; echo never; }; f",
    "(false; echo never); echo never",
    "echo $(false; echo on)",
    "false || true; ! true; if false; then :; fi; false && true; echo on",
    "f() { return 4; }; f",
    "return 3",
    "exec nosuch",
    "exec 3>here; echo x >&3; cat here",
    "cat; read x; echo $?",
    "set -e; false; echo never",
    "sleep 0 & wait $!; echo $?; jobs",
    "exit 300",
)


@pytest.mark.usefixtures("_hosts")
def test_a_command_does_what_it_does_in_a_bash_of_its_own(tmp_path: Path) -> None:
    for number, command in enumerate(SAME):
        (tmp_path / f"{number}").mkdir()
        alone = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=tmp_path / f"{number}",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        status = alone.returncode
        found = ran(tmp_path, step("true"), step(command, exit=status)).results[1]
        assert (found.exit, found.output) == (status, alone.stdout), command
        assert found.errors.replace("bash: eval:", "bash: -c:") == alone.stderr


def test_a_host_that_a_step_ends_is_replaced_and_its_command_ended(tmp_path: Path) -> None:
    found = ran(
        tmp_path,
        step("echo 'kill -9 $$; sleep 60' >end"),
        step("x=1"),
        step("true"),
        step(". ./end", exit=137),
        step("true"),
    )
    assert outcomes(found) == [PASSED, PASSED, PASSED, FAILED, NOT_RUN]
    assert (found.results[3].exit, found.results[3].problem) == (137, UNTOLD)
    assert found.seconds < 5


@pytest.mark.usefixtures("_hosts")
def test_a_block_ends_at_its_first_command_that_fails(tmp_path: Path) -> None:
    found = ran(tmp_path, step("true\n\nfalse\necho never", exit=1), step("echo a\n\nfalse\ntrue"))
    assert [one.exit for one in found.results] == [1, 1]
    assert outputs(found) == ["", "a\n"]
    assert found.results[1].problem == "exit status 1 instead of 0, at line 4"
    one = ran(tmp_path, step("false; echo ok")).results[0]
    assert (one.outcome, one.problem) == (FAILED, "exit status 1 instead of 0")


def test_a_block_can_go_on_after_a_command_that_fails_and_the_next_one_does_not(
    tmp_path: Path,
) -> None:
    found = ran(
        tmp_path,
        step("set +e; false; echo on\nfalse\nexit 2", exit=2),
        step("false\necho never", exit=1),
        step("set +e\nfalse\nexit 3"),
    )
    assert outputs(found) == ["on\n", "", ""]
    assert found.results[2].problem == "exit status 3 instead of 0"


def test_the_status_of_the_last_command_goes_on(tmp_path: Path) -> None:
    found = ran(tmp_path, step("(exit 5)", exit=5), step("echo $?"))
    assert outputs(found)[1] == "5\n"


ENDINGS = (
    ("x=2; exit 3", 3),
    ("x=2; set -e; false; x=3", 1),
    ("x=2\nif", 2),
    ("x=2; echo ${nothing:?}", 1),
    ("x=2; kill $$", 143),
    ("trap 'x=3; exit 9' EXIT; x=2", 9),
)


@pytest.mark.usefixtures("_hosts")
def test_however_a_step_ends_the_next_one_runs(tmp_path: Path) -> None:
    steps: list[Step] = []
    for command, status in ENDINGS:
        steps += [step("x=1"), step(command, exit=status), step("set +e; echo $x")]
    found = ran(tmp_path, *steps)
    assert [one.problem for one in found.results if one.problem] == []
    wanted = [("2" if "x=2" in command else "1") for command, _ in ENDINGS]
    assert [one.strip() for one in outputs(found)[2::3]] == wanted


LOST = (
    ("exec false", 1),
    ("exec sh -c 'kill -9 $$'", 137),
    ("kill -9 $$", 137),
    ("kill -9 0", 137),
    ("set -n; false", 0),
    ("builtin trap - EXIT", 0),
    ("enable -n declare set umask", 0),
    ("enable -n shopt; shopt() { :; }; set -u", 0),
    ("builtin() { :; }", 0),
    ("ulimit -n 3", 0),
    ("rm -rf ../state", 0),
    ("set -r", 0),
)


@pytest.mark.parametrize(("command", "status"), LOST)
def test_where_the_state_cannot_go_on_the_next_step_does_not_run(
    tmp_path: Path, command: str, status: int
) -> None:
    found = ran(tmp_path, step("true"), step(command, exit=status), step("true"))
    assert outcomes(found) == [PASSED, FAILED, NOT_RUN]
    assert found.results[1].problem == UNTOLD
    assert found.results[2].problem == "line 2 left nothing to go on from"


def test_the_last_step_has_nothing_to_carry_on(tmp_path: Path) -> None:
    assert ran(tmp_path, step("exec false", exit=1)).passed


@pytest.mark.usefixtures("_hosts")
def test_functions_may_have_the_names_of_builtins(tmp_path: Path) -> None:
    names = "alias cd declare eval exec exit export printf read return set shopt test umask unset ["
    functions = "".join(f"{name}() {{ builtin echo '{name}'; }}\n" for name in names.split())
    found = ran(
        tmp_path,
        step("mkdir sub; cd sub; x=1; alias set=no return=no; set -u; export -f ls || true"),
        step(functions + "printf; false || builtin shopt -s extglob"),
        step('echo ${PWD##*/} $x; printf; f() { builtin echo @(a|b); }; "["', "sub\n1\n"),
        step("f; printf; declare; builtin cd ..", "@(a|b)\nprintf\ndeclare"),
        step("builtin echo ${PWD##*/} ${nothing}", exit=1),
    )
    assert outputs(found)[1:] == ["printf\n", "sub 1\nprintf\n[\n", "@(a|b)\nprintf\ndeclare\n", ""]


@pytest.mark.usefixtures("_hosts")
def test_what_bash_cannot_take_over_stops_the_guide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "_TAIL", "if\n")
    found = ran(tmp_path, step("true"), step("true"))
    assert outcomes(found) == [FAILED, NOT_RUN]
    assert found.results[0].problem == "bash cannot take over what earlier steps have defined"


def test_a_path_is_only_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never expanded, whatever is in it."""
    odd = tmp_path / "q$(touch bad) `touch bad`$x'\""
    (odd / "tmp").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(odd / "tmp"))
    for name in ("carry.bash", "trap.bash"):
        shutil.copy(shell.HERE / name, odd)
    monkeypatch.setattr(shell, "CARRY", odd / "carry.bash")
    one = guide(
        step("x=1; trap 'echo bye' USR1; ls; touch made"),
        step("kill -USR1 $$; echo $x"),
        step("ls; echo $x; false || (exit 5)", exit=5),
        step("ls"),
    )
    (odd / "root").mkdir()
    found = run(one, odd / "root", Running(), here=True)
    assert outputs(found) == ["", "bye\n1\n", "made\n1\n", "made\n"], found.results
    assert sorted(path.name for path in odd.iterdir()) == ["carry.bash", "root", "tmp", "trap.bash"]
    assert not (tmp_path / "bad").exists()


def test_a_step_has_the_traps_that_it_sets_for_its_own_end(tmp_path: Path) -> None:
    found = ran(
        tmp_path,
        step("trap 'echo bye $?' EXIT; trap -p; x=1; (trap 'echo sub' EXIT); exit 4", exit=4),
        step("echo $x"),
    )
    assert outputs(found) == ["trap -- 'echo bye $?' EXIT\nsub\nbye 4\n", "1\n"]


@pytest.mark.usefixtures("_hosts")
def test_a_command_that_asks_gets_no_answer_and_does_not_hang(tmp_path: Path) -> None:
    found = ran(
        tmp_path, step("read answer", exit=1), step("cat; (: </dev/tty) 2>/dev/null || echo no")
    )
    assert outcomes(found) == [PASSED, PASSED]
    assert outputs(found)[1] == "no\n"


@pytest.mark.usefixtures("_hosts")
def test_standard_error_is_apart_unless_it_is_asked_for(tmp_path: Path) -> None:
    command = "echo 1; echo 2 >&2; echo 3; echo 4 >/dev/stderr"
    found = ran(tmp_path, step(command), step(command, "1\n2\n3\n4\n", stderr=True))
    assert found.results[0][2:4] == ("1\n3\n", "2\n4\n")
    assert found.results[1][1:4] == (PASSED, "1\n2\n3\n4\n", "")


def test_what_bash_says_is_what_it_says_anywhere(tmp_path: Path) -> None:
    found = ran(tmp_path, step("true\nnosuch", stderr=True, exit=127))
    assert found.results[0].output == "bash: line 2: nosuch: command not found\n"


def test_an_output_may_be_large_and_of_any_bytes(tmp_path: Path) -> None:
    found = ran(
        tmp_path,
        step("head -c 3000000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero >&2"),
        step("printf 'a\\0b\\377\\303\\244'", "a\\x00b\\xffä"),
    )
    assert outcomes(found) == [PASSED, PASSED]
    assert len(found.results[0].output) == 3_000_000


def test_an_output_without_end_is_ended(tmp_path: Path) -> None:
    found = ran(tmp_path, step("yes"), step("echo x"))
    assert outcomes(found) == [FAILED, NOT_RUN]
    assert found.results[0].problem.startswith("it wrote more than 10 MB, and was ended")


@pytest.mark.usefixtures("_hosts")
def test_what_a_step_leaves_writing_does_not_hold_it_up(tmp_path: Path) -> None:
    found = ran(tmp_path, step("sleep 60 & echo on"), step("echo 1 > >(cat)", "1\n"))
    assert outcomes(found) == [PASSED, PASSED]
    assert found.seconds < 5


@pytest.mark.parametrize("where", ["step", "guide", "settings"])
def test_a_step_has_a_time_limit(tmp_path: Path, where: str) -> None:
    limits = {name: 0.1 if name == where else None for name in ("step", "guide")}
    one = guide(step("echo begun; sleep 60", timeout=limits["step"]), timeout=limits["guide"])
    limit = Running(timeout=0.1) if where == "settings" else Running()  # type: ignore[arg-type]
    found = run(one, tmp_path, limit).results[0]
    assert (found.outcome, found.exit, found.output) == (FAILED, None, "begun\n")
    assert found.problem.startswith("it took longer than 0.1 s, and was ended")


def test_steps_that_are_not_to_be_run_are_skipped(tmp_path: Path) -> None:
    here = "linux" if sys.platform == "linux" else "macos"
    found = ran(
        tmp_path,
        step("exit 1", run=False, reason="needs a printer"),
        step("exit 1", systems=("windows",)),
        step("echo here", systems=("windows", here)),
    )
    assert outcomes(found) == [SKIPPED, SKIPPED, PASSED]
    assert found.results[1].problem == "only on windows"


def test_a_guide_of_which_nothing_is_run_has_not_passed(tmp_path: Path) -> None:
    told: list[Result] = []
    found = run(guide(step("exit 1", run=False)), tmp_path, Running(), told=told.append)
    assert (outcomes(found), found.passed, len(told)) == ([SKIPPED], False, 1)


def test_a_guide_begins_in_an_empty_folder_with_an_empty_home(tmp_path: Path) -> None:
    found = ran(
        tmp_path,
        step("pwd; echo $HOME; ls -A . ~; cd; pwd", "[CWD]\n[HOME]\n.:\n\n[HOME]:\n[HOME]"),
        step("mktemp -u", "[..]"),
    )
    assert outcomes(found) == [PASSED, PASSED], found.results
    values = dict(found.values)
    assert values["ROOT"] == str(tmp_path)
    assert Path(outputs(found)[1]).parent == Path(values["HOME"]).parent / "tmp"
    assert not Path(values["CWD"]).exists()
    assert list(tmp_path.iterdir()) == []


def test_the_environment_is_the_same_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VIRTUAL_ENV", "GIT_DIR", "PYTHONPATH", "SECRET", "LC_ALL", "BASH_ENV", "KEPT"):
        monkeypatch.setenv(name, "caller's")
    monkeypatch.setenv("https_proxy", "http://proxy:1")
    found = ran(
        tmp_path,
        step("env | cut -d= -f1 | sort"),
        step("echo $LANG $TZ $COLUMNS $TERM $NO_COLOR $KEPT $OWN; command -v python"),
        env=(("OWN", "[ROOT]/x"),),
        keep=("KEPT",),
    )
    names = set(outputs(found)[0].split())
    usual = {"HOME", "PATH", "TMPDIR", "LANG", "TZ", "COLUMNS", "TERM", "NO_COLOR"}
    usual |= {"PWD", "OLDPWD", "SHLVL", "_", "PYTHONUNBUFFERED"}
    assert names - {*sandbox.HANDED_ON} == usual | {"KEPT", "OWN"}
    assert "https_proxy" in names
    assert outputs(found)[1] == (
        f"C.UTF-8 UTC 80 dumb 1 caller's {tmp_path}/x\n{Path(sys.executable).parent}/python\n"
    )


def test_uv_is_found_where_the_caller_has_it_and_its_cache_only_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".cache" / "uv").mkdir(parents=True)
    monkeypatch.setenv("UV", "/opt/uv/bin/uv")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    one = guide(step("echo ${PATH##*:} $UV_CACHE_DIR"))
    assert outputs(run(one, tmp_path, Running())) == ["/opt/uv/bin\n"]
    found = run(one, tmp_path, Running(), here=True)
    assert outputs(found) == [f"/opt/uv/bin {tmp_path}/.cache/uv\n"]


def test_a_guide_begins_with_its_fixture(tmp_path: Path) -> None:
    fixture = tmp_path / "user-docs" / "fixtures" / "shop"
    (fixture / "src").mkdir(parents=True)
    (fixture / "src" / "a.txt").write_text("a\n")
    (fixture / "link").symlink_to("src/a.txt")
    found = ran(
        tmp_path,
        step("cat link; echo b >src/a.txt; cat link", "a\nb"),
        fixture="user-docs/fixtures/shop",
    )
    assert found.passed, found.results
    assert (fixture / "src" / "a.txt").read_text() == "a\n"


@pytest.mark.parametrize(
    ("fixture", "said"),
    [
        ("missing", "the fixture folder missing does not exist"),
        ("file", "the fixture folder file is no folder"),
        ("..", "the fixture folder .. is not in the project"),
        ("out", "the fixture folder out has a link that leads out of it: in/link"),
        ("absolute", "the fixture folder absolute has a link that leads out of it: link"),
        ("pipe", "the fixture folder pipe has something that is no file: fifo"),
    ],
)
def test_a_fixture_that_is_none_is_the_users_to_put_right(
    tmp_path: Path, fixture: str, said: str
) -> None:
    root = tmp_path / "root"
    for name in ("out/in", "absolute", "pipe"):
        (root / name).mkdir(parents=True)
    (root / "file").touch()
    (root / "out" / "in" / "link").symlink_to("../../file")
    (root / "absolute" / "link").symlink_to(root / "absolute" / "other")
    os.mkfifo(root / "pipe" / "fifo")
    with pytest.raises(UserError) as caught:
        ran(root, step("true"), fixture=fixture)
    assert caught.value.message == said
    assert caught.value.place == "user-docs/how-to/g.md"
    assert "front matter" in caught.value.fix


@pytest.mark.parametrize("asked", [True, False])
def test_a_guide_can_run_in_the_project_itself(tmp_path: Path, asked: bool) -> None:  # noqa: FBT001
    one = guide(step("pwd; touch made; echo ${HOME#$PWD}", "[CWD]\n[HOME]"), here=not asked)
    assert run(one, tmp_path, Running(), here=asked).passed
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_an_output_can_be_used_in_later_steps(tmp_path: Path) -> None:
    found = ran(
        tmp_path,
        step('printf "id 4\'\\n\\n"', capture="ID"),
        step('echo "<$ID>"; echo x', "<[ID]>\nx"),
        step("echo 5", capture="ID"),
        step("echo $ID", "[ID]"),
    )
    assert outcomes(found) == [PASSED] * 4, found.results
    assert outputs(found)[1] == "<id 4'>\nx\n"
    assert dict(found.values)["ID"] == "5"


def test_the_version_is_the_projects(tmp_path: Path) -> None:
    assert not ran(tmp_path, step("echo 1.2", "[VERSION]")).passed
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2"\n')
    assert ran(tmp_path, step("echo 1.2", "[VERSION]")).passed
    assert not ran(tmp_path, step("echo 1.3", "[VERSION]")).passed


def test_own_patterns_are_known(tmp_path: Path) -> None:
    found = run(
        guide(step("date +%Y", "[YEAR]")), tmp_path, Running(patterns=(("YEAR", r"\d{4}"),))
    )
    assert found.passed


def test_results_are_told_as_they_come(tmp_path: Path) -> None:
    told: list[Result] = []
    found = run(
        guide(step("echo a"), step("exit 1"), step("b")), tmp_path, Running(), told=told.append
    )
    assert tuple(told) == found.results


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


LISTEN = (
    "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));"
    "print('up', flush=True)\nwhile True: s.accept()[0].sendall(b'served')"
)
ASK = "import socket, sys; print(socket.create_connection(('127.0.0.1', int(sys.argv[1]))).recv(9))"


@pytest.mark.parametrize("wait_for", ["up", "port:{}", "port:127.0.0.1:{}"])
def test_a_background_step_goes_on_while_the_next_ones_run(tmp_path: Path, wait_for: str) -> None:
    port = free_port()
    found = ran(
        tmp_path,
        step(f'python -IS -c "$LISTEN" {port}', background=True, wait_for=wait_for.format(port)),
        step(f'python -IS -c "$ASK" {port}', "b'served'"),
        env=(("LISTEN", LISTEN), ("ASK", ASK)),
    )
    assert outcomes(found) == [PASSED, PASSED], found.results
    with socket.socket() as one:
        assert one.connect_ex(("127.0.0.1", port)) != 0


def test_a_background_step_is_awaited_by_its_expected_output(tmp_path: Path) -> None:
    command = "echo a; sleep 0.1; echo b; sleep 60"
    found = ran(tmp_path, step(command, "a\nb\n", background=True, capture="X"), step("echo $X"))
    assert outcomes(found) == [PASSED, PASSED]
    assert outputs(found) == ["a\nb\n", "a b\n"]


def test_a_background_step_has_the_state_but_leaves_none(tmp_path: Path) -> None:
    found = ran(
        tmp_path,
        step("x=1; f() { echo f $x; }"),
        step("f; x=2; trap 'echo never' EXIT", "f 1\nnever", background=True),
        step("f", "f 1\n"),
    )
    assert outcomes(found) == [PASSED] * 3, found.results


@pytest.mark.parametrize(
    ("command", "options", "problem"),
    [
        ("sleep 60", {"wait_for": "up", "timeout": 0.2}, "up did not come within 0.2 s"),
        ("echo up >&2", {"wait_for": "down"}, "it ended before down came"),
        ("exit 4", {"wait_for": "up"}, "exit status 4 instead of 0"),
    ],
)
def test_a_background_step_that_is_never_ready_fails(
    tmp_path: Path, command: str, options: dict[str, Any], problem: str
) -> None:
    found = ran(tmp_path, step(command, background=True, **options), step("echo x"))
    assert outcomes(found) == [FAILED, NOT_RUN]
    assert found.results[0].problem == problem


def test_a_port_that_somebody_else_has_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        name = f"port:127.0.0.1:{other.getsockname()[1]}"
        found = ran(tmp_path, step("sleep 60", background=True, wait_for=name))
    assert found.results[0].problem == f"{name} answers before the step has begun"


def test_a_background_step_that_ends_badly_later_fails_at_its_line(tmp_path: Path) -> None:
    told: list[Result] = []
    one = guide(
        step("echo up; read <gate; exit 4", background=True, wait_for="up"),
        step("true"),
        step("echo >gate; sleep 0.1"),
        step("echo x"),
    )
    found = run(
        one._replace(steps=(step("mkfifo gate"), *one.steps)), tmp_path, Running(), told=told.append
    )
    assert outcomes(found) == [PASSED, FAILED, PASSED, PASSED, NOT_RUN]
    assert found.results[1].problem == "exit status 4 instead of 0, while later steps ran"
    assert [step.outcome for step in told if step.step is found.results[1].step] == [PASSED, FAILED]


def test_a_background_step_may_end_well(tmp_path: Path) -> None:
    found = ran(tmp_path, step("echo done", background=True), step("sleep 0.05"), step("echo x"))
    assert outcomes(found) == [PASSED] * 3


def test_without_bash_a_guide_cannot_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="bash is not installed"):
        ran(tmp_path, step("true"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_programs_of_a_step_ignore_no_signal(tmp_path: Path) -> None:
    found = ran(tmp_path, step("grep SigIgn /proc/self/status | cut -f2"))
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN
    assert int(outputs(found)[0], 16) & (1 << 31) - 1 == 0


@pytest.mark.skipif(sys.platform != "linux", reason="there are hosts where /proc has pipes")
def test_steps_that_change_nothing_have_one_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = (
        "from wavewright.guide import guard; own = guard.spawn;"
        f"guard.spawn = lambda *w: open({str(tmp_path / 'count')!r}, 'a').write('x') and own(*w);"
    )
    monkeypatch.setattr(shell, "START", shell.START.replace("from", f"{counting} from", 1))
    assert ran(tmp_path, *(step("true") for _ in range(20))).passed
    assert len((tmp_path / "count").read_text()) <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="/proc has no room for a folder")
def test_where_no_folder_can_be_made_the_user_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", "/proc")
    with pytest.raises(UserError, match="cannot be made in /proc: ") as caught:
        ran(tmp_path, step("true"))
    assert "TMPDIR" in caught.value.fix


def test_a_guide_whose_folder_is_not_there_does_not_run_elsewhere(tmp_path: Path) -> None:
    one = guide(step("touch made"), step("true"))
    found = run(one, tmp_path / "none", Running(), here=True)
    assert outcomes(found) == [FAILED, NOT_RUN]
    assert found.results[0].problem == "the folder in which it begins is not there any more"
    back = run(guide(step("true", background=True)), tmp_path / "none", Running(), here=True)
    assert not back.passed
    assert back.results[0].errors == f"{found.results[0].problem}\n"


@pytest.mark.parametrize("attempt", range(3))
def test_a_background_step_that_fails_at_once_fails(tmp_path: Path, attempt: int) -> None:
    found = ran(tmp_path, *([step("true")] * attempt), step("nosuch", background=True))
    assert outcomes(found)[-1] == FAILED
    assert found.results[-1].problem == "exit status 127 instead of 0"


def test_steps_have_no_streams_but_their_own(tmp_path: Path) -> None:
    ends = os.pipe()
    try:
        os.dup2(ends[0], 251, inheritable=True)
        found = ran(tmp_path, step("(: <&251) 2>/dev/null || echo closed"))
    finally:
        for end in (*ends, 251):
            os.close(end)
    assert outputs(found) == ["closed\n"]
