"""Training a sweep: it yields within its steps, and stores a bounded number of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import pytest

from engine.training import sweep
from engine.training.settings import TrainSettings
from engine.training.sweep import Sweep
from tui.kit.responsive import MAX_YIELD_SECONDS
from tui.sweep import driver
from tui.sweep.driver import MAX_STORED_STEPS, SweepDriver, SweepState

SETTINGS = replace(TrainSettings(), steps=6)


def trained(yield_to_ui: Callable[[Callable[[], object]], object], stop: threading.Event) -> SweepDriver:
    run = SweepDriver(SETTINGS, (1, 2), (0.05,), yield_to_ui)
    run.train(stop, 3)
    return run


def test_it_yields_once_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SLICE_SECONDS", 0.0)
    turns: list[int] = []

    def yield_to_ui(resume: Callable[[], object]) -> None:
        turns.append(len(turns))
        resume()

    run = trained(yield_to_ui, threading.Event())
    assert run.state.done == 3
    assert len(turns) == 3, "once a step, which takes its four examples at once"


def test_nothing_is_computed_while_the_ui_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    waiting: list[Callable[[], object]] = []

    class UiRunsMeanwhile(threading.Event):
        """The UI answers only while the sweep waits."""

        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == MAX_YIELD_SECONDS
            order.append("ui")
            waiting.pop()()
            return super().wait(0)

    def yield_to_ui(resume: Callable[[], object]) -> None:
        order.append("yield")
        waiting.append(resume)

    monkeypatch.setattr(driver, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(driver, "Event", UiRunsMeanwhile)
    assert trained(yield_to_ui, threading.Event()).state.done == 3
    assert order == ["yield", "ui"] * 3
    assert not waiting


def test_in_the_middle_of_a_step_the_newest_of_each_network_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(sweep, "group_and_block_sizes", lambda networks, products: (1, 4))
    seen: list[SweepState] = []

    def yield_to_ui(resume: Callable[[], object]) -> None:
        seen.append(run.state)
        resume()

    run = SweepDriver(SETTINGS, (1, 2), (0.05,), yield_to_ui)
    run.train(threading.Event(), 2)
    first, last = Sweep(SETTINGS, (1, 2), (0.05,)).run(2)
    assert [state.newest for state in seen[:2]] == [None, None], "of the first step nothing is shown before its end"
    assert [state.newest and state.newest.losses.tolist() for state in seen[2:]] == [
        first.tolist(),
        [*last[:1].tolist(), *first[1:].tolist()],
    ]
    assert run.state.newest is run.state.snapshot
    assert run.state.losses[-1].tolist() == last.tolist()


def test_it_yields_no_more_once_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SLICE_SECONDS", 0.0)
    stop, turns = threading.Event(), []

    def yield_to_ui(resume: Callable[[], object]) -> None:
        turns.append(resume)
        stop.set()
        resume()

    run = trained(yield_to_ui, stop)
    assert (run.state.done, len(turns)) == (1, 1), "the step that was begun is finished, and waits for nobody"


def test_a_long_sweep_stores_as_many_steps_as_a_plot_can_show() -> None:
    state, stored = SweepState(), {}
    for snapshot in islice(Sweep(SETTINGS, (1, 2), (0.05,)), 3 * MAX_STORED_STEPS):
        stored[snapshot.step] = snapshot.losses
        state = state.after_step(snapshot)
        assert len(state.steps) <= MAX_STORED_STEPS + 1
        assert (state.steps[0], state.steps[-1], state.done) == (0, snapshot.step, snapshot.step + 1)
    assert state.steps == (*range(0, 3 * MAX_STORED_STEPS - 1, 4), 3 * MAX_STORED_STEPS - 1)
    assert all(losses is stored[step] for step, losses in zip(state.steps, state.losses, strict=True))
