"""A sweep on its thread, that rests within its steps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import pytest

from engine.training import sweep
from engine.training.settings import TrainSettings
from engine.training.sweep import Sweep
from tui.sweep import driver as sweep_run
from tui.sweep.driver import MOST_STEPS, SweepRun, SweepState

SETTINGS = replace(TrainSettings(), steps=6)


def trained(turn: Callable[[Callable[[], object]], object], stop: threading.Event) -> SweepRun:
    run = SweepRun(SETTINGS, (1, 2), (0.05,), turn)
    run.train(stop, 3)
    return run


def test_it_rests_within_a_step_until_it_is_told_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_run, "SLICE_SECONDS", 0.0)
    turns: list[int] = []

    def turn(go: Callable[[], object]) -> None:
        turns.append(len(turns))
        go()

    run = trained(turn, threading.Event())
    assert run.state.done == 3
    assert len(turns) == 3, "once a step, which takes its four examples at once"


def test_in_the_midst_of_a_step_the_newest_of_each_network_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_run, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(sweep, "group_and_block_sizes", lambda networks, products: (1, 4))
    seen: list[SweepState] = []

    def turn(go: Callable[[], object]) -> None:
        seen.append(run.state)
        go()

    run = SweepRun(SETTINGS, (1, 2), (0.05,), turn)
    run.train(threading.Event(), 2)
    first, last = Sweep(SETTINGS, (1, 2), (0.05,)).run(2)
    assert [state.newest for state in seen[:2]] == [None, None], "of the first step nothing is shown before its end"
    assert [state.newest and state.newest.losses.tolist() for state in seen[2:]] == [
        first.tolist(),
        [*last[:1].tolist(), *first[1:].tolist()],
    ]
    assert run.state.newest is run.state.snapshot
    assert run.state.losses[-1].tolist() == last.tolist()


def test_who_stops_it_gives_it_no_more_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_run, "SLICE_SECONDS", 0.0)
    stop, turns = threading.Event(), []

    def turn(go: Callable[[], object]) -> None:
        turns.append(go)
        stop.set()
        go()

    run = trained(turn, stop)
    assert (run.state.done, len(turns)) == (1, 1), "the step that was begun is finished, and waits for nobody"


def test_of_a_long_sweep_as_many_steps_are_kept_as_a_plot_can_show() -> None:
    state, kept = SweepState(), {}
    for snapshot in islice(Sweep(SETTINGS, (1, 2), (0.05,)), 3 * MOST_STEPS):
        kept[snapshot.step] = snapshot.losses
        state = state.then(snapshot)
        assert len(state.steps) <= MOST_STEPS + 1
        assert (state.steps[0], state.steps[-1], state.done) == (0, snapshot.step, snapshot.step + 1)
    assert state.steps == (*range(0, 3 * MOST_STEPS - 1, 4), 3 * MOST_STEPS - 1)
    assert all(losses is kept[step] for step, losses in zip(state.steps, state.losses, strict=True))
