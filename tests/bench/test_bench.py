"""The benchmarks still run, and say what they should; how quick anything is, is no test."""

from __future__ import annotations

import math

import pytest

from tests.bench import native_rows, peers, tasks
from tests.bench.__main__ import main
from tests.bench.growth import chain
from tests.bench.peers import PEERS
from tests.bench.report import as_text, duration, write_into
from tests.bench.result import Goal, Line, Row
from tests.bench.rows import lecture_step
from tests.bench.timing import Contestant, Pace, Timing, agree, race

ONCE = Pace(series=1, rounds=1, stretch=0.0)


def counting(name: str, by: float = 1.0, share: int = 1) -> Contestant:
    """Its loss is 10, 10 − by, 10 − 2·by, …"""

    def start():
        losses = (10.0 - by * k for k in range(10**6))
        return lambda: next(losses)

    return Contestant(name, start, share=share)


def test_who_does_other_work_is_named_and_not_timed():
    agree([counting("one"), counting("other")], 5)
    with pytest.raises(
        AssertionError, match=r"quick one does other work than slow one: its loss after 3 steps is 9\.4"
    ):
        agree([counting("slow one"), counting("quick one", by=0.2)], 3)


def test_a_call_may_go_on_by_several_steps():
    by_five = Contestant("by five", counting("", by=5.0).start, steps=5)
    agree([counting("one"), by_five], 10)


def test_everyone_runs_in_every_round_and_starts_afresh():
    started: list[str] = []

    def contestant(name: str) -> Contestant:
        def start():
            started.append(name)
            return lambda: 0.0

        return Contestant(name, start)

    timings = race([contestant("a"), contestant("b")], Pace(series=2, rounds=2, stretch=0.0))
    assert started == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert [(t.name, len(t.seconds)) for t in timings] == [("a", 4), ("b", 4)]


def test_a_time_is_the_median_of_the_quietest_series_and_a_ratio_the_median_over_rounds():
    busy = Timing("busy at first", (9.0, 7.0, 8.0, 2.0, 1.0, 30.0), series=2)
    steady = Timing("steady", (1.0, 1.0, 1.0, 1.0, 1.0, 1.0), series=2)
    assert busy.best_median == 2.0
    assert busy.times(steady) == 7.5


@pytest.mark.parametrize(
    ("goal", "line", "reached"),
    [
        (Goal(times=45.0), Line("micrograd", 1.0, times=45.0), True),
        (Goal(times=45.0), Line("micrograd", 1.0, times=44.9), False),
        (Goal(times=45.0), Line("micrograd", note="missing"), None),
        (Goal(seconds=3e-6), Line("sweep", 2e-6), True),
        (Goal(seconds=3e-6), Line("sweep", 4e-6), False),
        (Goal(slope=1.1), Line("compiled", slope=1.2), False),
    ],
)
def test_what_is_to_be_reached(goal, line, reached):
    assert goal.reached(line) is reached


def test_peers_that_are_not_there_are_named_with_how_to_get_them(monkeypatch):
    monkeypatch.setattr(peers, "find_spec", lambda package: None)
    row = lecture_step(ONCE)
    notes = {line.who: line.note for line in row.lines if line.note}
    assert notes == {peer.name: f"missing: {peer.install}" for peer in PEERS}
    table = as_text([row])
    for name in ("micrograd", "PyTorch", "JAX"):
        line = next(line for line in table.splitlines() if line.startswith(f"  {name} "))
        assert "missing: " in line and line.endswith("not measured")


def test_all_rows_run_and_stand_in_the_table_and_in_the_file_that_was_asked_for(tmp_path, capsys):
    page = tmp_path / "benchmarks.md"
    page.write_text("before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n")
    assert main(["--quick", "--write", str(page)]) == 0
    out, written = capsys.readouterr().out, page.read_text(encoding="utf-8")
    works = ("Machine code", "Lecture step", "The same step", "Moons step", "Sweep", "Compile", "Cost as it grows")
    for said in (out, written):
        assert all(work in said for work in works)
        assert "CPython" in said or "PyPy" in said
        assert "CPU: " in said and "compiled, 1,000 operations" in said
    assert written.startswith("before\n") and written.endswith("after\n") and "old" not in written


def test_without_llvmlite_the_rows_of_machine_code_say_so(monkeypatch):
    monkeypatch.setattr(native_rows, "find_spec", lambda package: None)
    (row,) = native_rows.alone(quick=True)
    assert [line.note for line in row.lines] == ["missing: pip install 'mgrad-tui[native]'"]


def test_a_file_without_a_place_for_the_table_stays_as_it_is(tmp_path):
    page = tmp_path / "other.md"
    page.write_text("no marks here\n")
    with pytest.raises(ValueError, match="no place for the table"):
        write_into(page, "table")
    assert page.read_text() == "no marks here\n"


def test_a_file_that_is_not_there_is_said_before_anything_is_measured(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--write", str(tmp_path / "nowhere.md")])
    assert stopped.value.code == 2
    assert "is no file" in capsys.readouterr().err


def test_the_table_is_aligned_and_every_row_has_its_title():
    row = Row("Work", [Line("ours", 14.9e-6, 1.0), Line("theirs", 0.712, 47.8, goal=Goal(times=45.0))])
    assert as_text([row]).splitlines() == [
        "work         time  ratio  to reach  reached",
        "",
        "Work",
        "  ours    14.9 µs  1.00×",
        "  theirs   712 ms    48×     ≥ 45×      yes",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"), [(1.5, "1.5 s"), (0.0123, "12.3 ms"), (0.84, "840 ms"), (6.7e-7, "0.67 µs"), (None, "")]
)
def test_durations(seconds, said):
    assert duration(seconds) == said


def test_a_chain_has_as_many_operations_as_asked_for() -> None:
    output, leaves = chain(100)
    operations, node = 0, output
    while node.operands:
        operations, node = operations + 1, node.operands[0]
    assert (operations, len(leaves)) == (100, 10)


def test_matrices_are_the_same_numbers_as_the_model() -> None:
    task = tasks.lecture()
    by_neuron = [n for w, b in task.matrices() for row, bias in zip(w, b, strict=True) for n in (*row, bias)]
    assert tuple(by_neuron) == task.start == tuple(p.data for p in task.model().parameters())
    assert len(task.start) == 41 and len(tasks.moons().start) == 337 and math.isfinite(sum(task.start))
