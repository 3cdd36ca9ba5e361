"""The runs of a session, and how many of them there may be."""

from __future__ import annotations

from dataclasses import replace

from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tests.tui.train.train_bench import trained
from tui.train.runs.driver import TrainingDriver
from tui.train.runs.shelf import RunShelf, differing
from tui.train.state import state_of


def test_no_run_is_lost_when_the_table_is_full() -> None:
    left: list[Run] = []
    full = [False]

    def leave(run: Run) -> bool:
        if not full[0]:
            left.append(run)
        return not full[0]

    shelf = RunShelf(most=2, archive=leave)
    runs = [trained(TrainSettings(seed=seed), 1) for seed in range(3)]
    for run in runs:
        run.name = shelf.next_name()
        shelf.add(run, TrainingDriver(run, state=state_of(run)), alone=True)
    assert left == runs[:1]
    assert [one.run.name for one in shelf.entries] == ["run 2", "run 3"]
    assert [curve.name for curve in shelf.curves()] == ["run 3"]
    shelf.toggle(shelf.entries[0])
    assert [(curve.name, curve.slot) for curve in shelf.curves()] == [("run 2", 1), ("run 3", 0)]
    shelf.toggle(shelf.entries[1])
    assert len(shelf.curves()) == 2  # the run in hand stays
    fresh = Run(TrainSettings(), name=shelf.next_name())
    shelf.add(fresh, TrainingDriver(fresh), alone=False)
    again = Run(TrainSettings(), name=shelf.next_name())
    shelf.add(again, TrainingDriver(again), alone=False)
    assert [one.run for one in shelf.entries] == [runs[2], again]  # what has not begun makes room
    full[0] = True
    shelf.add(runs[0], TrainingDriver(runs[0], state=state_of(runs[0])), alone=False)
    shelf.add(runs[1], TrainingDriver(runs[1], state=state_of(runs[1])), alone=False)
    assert [one.run for one in shelf.entries] == [runs[2], runs[0], runs[1]]  # no file takes the first, so it stays
    other = replace(TrainSettings(), data="/far/away/points.csv#1,2>3", batch=3, faults=("no-zero-grad",))
    assert differing(other, TrainSettings()) == "data points.csv#1,2>3, batch 3, no-zero-grad"


def test_a_fork_goes_as_far_as_its_parent_where_that_is_past_the_end() -> None:
    shelf, parent = RunShelf(), trained(TrainSettings(steps=3), 5)
    shelf.add(parent, TrainingDriver(parent, state=state_of(parent)), alone=True)
    assert shelf.goal() is None
    goals = []
    for step in (1, 3, 5):
        fork = parent.fork(step, shelf.next_name(), lr="0.1")
        shelf.add(fork, TrainingDriver(fork, state=state_of(fork)), alone=False)
        goals.append(shelf.goal())
    assert goals == [3, 5, None]
