"""The corpora of `just bench check`: complete, clean, the same each time, equal for all tools."""

import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the benchmarks are not installed

from benchmarks import __main__ as table  # noqa: E402
from benchmarks import checking, corpus, layout, measure, peers, rivals  # noqa: E402

SIZES = (100, 250, 1_000, 10_000)
TOOL = Path(sys.executable).with_name("wavewright")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.make(tmp_path_factory.mktemp("corpus"), 100)


@pytest.mark.parametrize("size", SIZES)
def test_a_layout_has_about_as_many_artifacts_as_asked_for(size: int) -> None:
    assert abs(len(list(layout.items(size))) - size) <= layout.FILES


@pytest.mark.parametrize("size", SIZES)
def test_each_wave_has_three_to_five_capabilities(size: int) -> None:
    assert {len(wave.capabilities) for wave in layout.waves(size)} <= {3, 4, 5}


def test_ids_are_unique_and_each_link_leads_to_an_item_before() -> None:
    known: set[str] = set()
    for item in layout.items(1_000):
        assert item.id not in known
        assert known.issuperset(item.links)
        assert len(item.links) == len(layout.UPWARD[item.kind])
        known.add(item.id)


def test_waves_are_complete_then_in_progress_then_planned() -> None:
    waves = layout.waves(1_000)
    statuses = [wave.status for wave in waves]
    assert statuses == sorted(statuses, key=["complete", "in-progress", "planning"].index)
    assert Counter(statuses)["in-progress"] == 1
    started = next(wave for wave in waves if wave.status == "in-progress")
    assert {one.status for one in started.capabilities} == {"implemented", "ready", "draft"}


def test_the_check_finds_nothing_in_a_corpus(grown: Path) -> None:
    done = measure.attempt([TOOL, "check"], grown)
    assert done.output.startswith("No findings"), done.output


def test_the_check_reads_what_the_corpus_says(grown: Path) -> None:
    guide = next(path for path in (grown / "user-docs/how-to").iterdir() if "-" in path.name)
    text = guide.read_bytes()
    guide.unlink()
    try:
        done = measure.attempt([TOOL, "check"], grown)
    finally:
        guide.write_bytes(text)
    assert done.code == 1
    assert guide.name in done.output


def test_a_corpus_is_one_artifact_a_file_of_a_real_size(grown: Path) -> None:
    folders = ("project-docs", "user-docs", "tests", "src")
    found = [path for name in folders for path in (grown / name).rglob("*") if path.is_file()]
    indexes_and_template = 12
    assert 0 <= len(found) - len(list(layout.items(100))) <= indexes_and_template
    assert 1_200 < sum(path.stat().st_size for path in found) / len(found) < 1_600


def test_no_name_of_the_mold_is_left(grown: Path) -> None:
    for path in grown.rglob("*.*"):
        if path.is_file() and not {".git", ".wavewright"} & set(path.parts):
            assert not corpus.TOKEN.search(path.name), path
            assert not corpus.TOKEN.search(path.read_text(encoding="utf-8")), path


def test_a_corpus_is_the_same_each_time(grown: Path, tmp_path: Path) -> None:
    again = corpus.make(tmp_path, 100)
    for path in (grown / "project-docs").rglob("*.*"):
        assert path.read_bytes() == (again / path.relative_to(grown)).read_bytes()


def test_what_is_finished_promises_nothing_more() -> None:
    text = (
        '\nPENDING = "write it"\n\n\ndef one() -> None:\n    raise NotImplementedError(PENDING)\n'
    )
    done = corpus.finished("steps.py", text, "implemented")
    assert "PENDING" not in done
    assert "assert" in done
    assert corpus.finished("steps.py", text, "ready") == text


@pytest.mark.parametrize("name", list(peers.PEERS))
def test_another_tool_gets_every_item_and_every_link_that_it_can_hold(name: str) -> None:
    found = list(layout.items(100))
    written = "".join(text for _, text in peers.PEERS[name].files(found)).upper()
    plain = written.replace("_", "-").replace("~", "-")
    for item in found:
        if name != "doorstop":  # its items are called by their files
            assert item.id in plain
        for link in item.links[:1]:
            assert link in plain


def test_a_run_tells_its_output_code_cpu_and_memory(tmp_path: Path) -> None:
    script = (
        "import sys; x = bytearray(80_000_000); sum(range(3_000_000)); print('said'); sys.exit(3)"
    )
    done = measure.attempt([sys.executable, "-c", script], tmp_path)
    assert (done.code, done.output) == (3, "said\n")
    assert done.memory > 80_000_000
    assert 0 < done.cpu < done.seconds * 1.5


def test_a_run_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        measure.run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_a_race_runs_the_cases_in_turns_and_leaves_the_first_round_out(tmp_path: Path) -> None:
    order: list[str] = []

    def case(name: str) -> measure.Case:
        words = [sys.executable, "-c", "pass"]
        return measure.Case(name, lambda _: words, tmp_path, lambda n: order.append(f"{name}{n}"))

    assert set(measure.race(case("a"), case("b"), rounds=1)) == {"a", "b"}
    assert order == ["a0", "b0", "a1", "b1"]
    order.clear()
    measure.race(case("a"), rounds=1, warm=False)
    assert order == ["a0"]


def test_a_row_says_whether_its_target_is_met() -> None:
    fast = measure.Time(1.0, 0.9, 0.8, 20_000_000)
    slow = measure.Time(20.0, 18.0, 16.0, 90_000_000)
    met = table.line(measure.Result("check", fast, "other", slow, 0.05)).split()
    assert met[-1] == "met"
    assert {"1000", "20.0", "0.05"} <= set(met)
    assert table.line(measure.Result("check", slow, "other", fast, 0.05)).endswith("missed")
    assert table.line(measure.Limit("memory", 91.0, 90.0, "MB")).endswith("missed")
    assert table.line(measure.Limit("memory", 90.0, 90.0, "MB")).endswith("met")


def test_targets_are_judged_at_the_size_that_they_speak_of(tmp_path: Path) -> None:
    assert checking.Corpus(1_000, tmp_path, tmp_path).target(0.6) is None
    assert checking.Corpus(10_000, tmp_path, tmp_path).target(0.6) == 0.6


def test_an_artifact_of_a_large_corpus_must_not_take_longer() -> None:
    def cold(seconds: float) -> measure.Time:
        return measure.Time(seconds, seconds, seconds, 1)

    wall, cpu = checking.linear({10_000: cold(1.0), 100_000: cold(12.0)})
    assert wall.value == cpu.value == pytest.approx(1.2)
    assert not list(checking.linear({1_000: cold(1.0), 10_000: cold(12.0)}))


def test_sizes_come_from_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(checking.SIZES_VARIABLE, "1000, 250")
    assert checking.sizes() == [250, 1_000]
    monkeypatch.setenv(checking.SIZES_VARIABLE, "many")
    with pytest.raises(SystemExit, match="numbers of artifacts"):
        checking.sizes()


def test_a_tool_that_cannot_be_installed_is_missing_and_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rivals, "CACHE", tmp_path / ".bench")
    monkeypatch.setenv("UV", "no-such-uv")
    with pytest.raises(measure.Missing, match="trlc needs no-such-uv"):
        rivals.python_program("trlc", "trlc==3.1.1")


def test_a_tool_that_passes_over_a_broken_link_is_not_compared_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def peer(code: str) -> peers.Peer:
        return peers.Peer("other", peers.trlc, lambda: [sys.executable, "-c", code])

    monkeypatch.setitem(peers.PEERS, "trlc", peer("print('fine')"))
    with pytest.raises(measure.Missing, match="did not report a broken link"):
        peers.prove("trlc", tmp_path / "blind")
    monkeypatch.setitem(peers.PEERS, "trlc", peer("raise SystemExit(1)"))
    with pytest.raises(measure.Missing, match="ended with 1 on a clean corpus"):
        peers.prove("trlc", tmp_path / "refusing")
