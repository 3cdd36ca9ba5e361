"""The time machine: any step of a run again, exactly, and forks that go on from it."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from itertools import cycle, islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import MLP, Snapshot, TrainSettings, preset
from engine.losses import LOSSES
from engine.nn import ACTIVATIONS
from engine.runs.checkpoints import Checkpoints
from engine.runs.run import Run, first_difference
from engine.runs.script import RunChange
from engine.training.optimizers import OPTIMIZERS
from engine.training.snapshot import Diverged

BLOWS_UP = TrainSettings(layers=(4, 1), activation="relu", lr="10.0")

VALUES = {
    "lr": st.sampled_from(["0.01", "0.1:0.001", "0.0"]),
    "l2": st.sampled_from([0.0, 0.1]),
    "loss": st.sampled_from(sorted(LOSSES)),
    "batch": st.sampled_from([None, 1, 3]),
    "steps": st.integers(1, 50),
    "faults": st.lists(st.sampled_from(["no-zero-grad", "wrong-sign-update"]), unique=True).map(tuple),
    "optimizer": st.sampled_from(sorted(OPTIMIZERS)),
    "parameter 3": st.floats(-1.0, 1.0),
}


@st.composite
def changes(draw, last=25):
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=6))
    return tuple(RunChange(draw(st.integers(0, last)), name, draw(VALUES[name])) for name in names)


@st.composite
def beginnings(draw):
    return TrainSettings(
        layers=(2, 1),
        activation=draw(st.sampled_from(sorted(ACTIVATIONS))),
        seed=draw(st.integers(0, 5)),
        **{name: draw(VALUES[name]) for name in VALUES if " " not in name},
    )


def taken(run: Run, steps: int) -> list[Snapshot]:
    """So many steps, or as many as there are."""
    snapshots: list[Snapshot] = []
    try:
        snapshots.extend(islice(run, steps))
    except Diverged:
        assert run.diverged
    return snapshots


def test_a_run_without_changes_is_what_a_trainer_does():
    run = Run(preset("four"))
    assert taken(run, 20) == [*islice(preset("four").build(), 20)]
    assert (run.steps_taken, run.name, run.diverged, run.changes, run.current_settings) == (
        20,
        "run 1",
        None,
        (),
        preset("four"),
    )


@settings(max_examples=60, deadline=None)
@given(beginnings(), changes(), st.lists(st.integers(0, 29), min_size=1, max_size=12))
def test_any_step_can_be_had_again_in_any_order(beginning, script, steps):
    run = Run(beginning, script)
    snapshots = taken(run, 30)
    for step in steps:
        if step < run.steps_taken:
            assert run.at(step) == snapshots[step]
    assert [run.at(step) for step in range(run.steps_taken)] == snapshots


@settings(max_examples=60, deadline=None)
@given(beginnings(), changes(), changes(), st.integers(0, 20))
def test_changes_on_the_way_are_changes_from_the_start(beginning, script, on_the_way, extra):
    live = Run(beginning, script)
    snapshots = []
    for step in range(26):
        if live.diverged:
            break
        for change in on_the_way:
            if change.step == step:
                live.change(change.setting, change.value)
        snapshots += taken(live, 1)
    again = Run(beginning, live.changes)
    assert taken(again, len(snapshots)) == snapshots
    assert first_difference(live, again) is None


@settings(max_examples=60, deadline=None)
@given(beginnings(), changes(), changes(0), st.integers(0, 20))
def test_a_fork_shares_what_came_before_and_goes_its_own_way(beginning, script, own, step):
    run = Run(beginning, script)
    snapshots = taken(run, 20)
    step = min(step, run.steps_taken)
    fork = run.fork(step, "fork", **{change.setting: change.value for change in own})
    assert (fork.name, fork.steps_taken, fork.forked_from) == ("fork", step, ("run 1", step))
    assert [fork.at(k) for k in range(step)] == snapshots[:step]
    assert fork.losses == (range(step), run.losses[1][:step])
    went = taken(fork, 10)
    from_the_start = Run(beginning, fork.changes)
    assert taken(from_the_start, fork.steps_taken) == snapshots[:step] + went
    assert taken(run.fork(step, "same", **{c.setting: c.value for c in script if c.step == step}), 1) or run.diverged
    assert [run.at(k) for k in range(run.steps_taken)] == snapshots


def test_the_next_step_is_seen_before_it_is_taken():
    run = Run(preset("four"))
    ahead = run.at(0)
    run.change("loss", "max-margin")
    assert run.at(0).loss != ahead.loss
    coming = run.at(0)
    assert next(run) == coming == run.at(0)


def test_a_next_step_that_would_diverge_may_be_changed_before_it_is_taken():
    run = Run(TrainSettings(lr="1e308"))
    with pytest.raises(Diverged):
        run.at(0)
    run.change("lr", "0")
    coming = run.at(0)
    assert coming.learning_rate == 0.0
    assert next(run) == coming


@pytest.mark.parametrize("step", [-1, 4])
def test_a_step_that_was_not_taken(step):
    run = Run(preset("four"))
    taken(run, 3)
    for ask in (run.at, lambda k: run.fork(k, "fork")):
        with pytest.raises(ValueError, match=f"step {step} has not been taken: this run is at step 3"):
            ask(step)


def test_a_run_that_diverged_stays_and_can_be_forked_from_before():
    run = Run(BLOWS_UP)
    snapshots = taken(run, 100)
    assert run.diverged == f"diverged at step {run.steps_taken}: try a smaller learning rate, such as 1"
    assert len(snapshots) == run.steps_taken
    with pytest.raises(Diverged):
        next(run)
    with pytest.raises(Diverged):
        run.at(run.steps_taken)
    with pytest.raises(ValueError, match=f"this run diverged at step {run.steps_taken}: fork it from an earlier step"):
        run.change("lr", "0.1")
    assert [run.at(k) for k in range(run.steps_taken)] == snapshots
    assert len(taken(run.fork(0, "slower", lr="0.001"), 40)) == 40


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        *(
            (name, value, f"{name} cannot change during a run: start a new run with it")
            for name, value in (("data", "moons"), ("layers", (1,)), ("activation", "relu"), ("init", ""), ("seed", 1))
        ),
        (
            "rate",
            "0.1",
            "no setting is called 'rate': choose lr, l2, loss, batch, steps, faults, optimizer or parameter N",
        ),
        ("lr", "fast", "'fast' is not a learning rate: write one number, 0.05, or two to go from and to, 1.0:0.1"),
        ("lr", -1, "a learning rate is a finite number from 0 up, not -1.0"),
        ("l2", -1.0, "l2 is a finite number from 0 up, not -1.0"),
        ("l2", "0.1", "l2 is a finite number, not '0.1'"),
        ("loss", "max-marg", "no loss is called 'max-marg': did you mean max-margin?"),
        ("loss", 1, "loss is a name, not 1"),
        ("batch", 5, "a batch is 1 to 4 of the 4 examples, not 5"),
        ("batch", 2.0, "a batch is a whole number, not 2.0"),
        ("steps", 0, "the number of steps must be 1 or more, not 0"),
        ("steps", 2**53 + 1, "the number of steps must be 9007199254740992 or less"),
        ("faults", "no-zero-grad", "faults must be a list of names, not 'no-zero-grad'"),
        (
            "faults",
            ("exp-forgets-out",),
            "exp-forgets-out is for a graph, in Explore: no network here has an exp in it, so nothing would change",
        ),
        ("optimizer", "adm", "no optimizer is called 'adm': did you mean adam?"),
        ("parameter 41", 0.0, "there is no parameter 41: the network has 41 parameters, counted from 0"),
        ("parameter 7", float("nan"), "parameter 7 is a finite number, not nan"),
    ],
)
def test_what_cannot_change_is_one_line_and_changes_nothing(setting, value, message):
    run = Run(preset("four"))
    with pytest.raises(ValueError) as error:
        run.change(setting, value)
    assert str(error.value) == message
    assert run.changes == ()


def test_changes_are_in_force_from_their_step_on():
    run = Run(preset("four"))
    taken(run, 2)
    run.change("lr", 0.1)
    run.change("lr", "0.2")
    run.change("l2", 0)
    assert run.changes == (RunChange(2, "lr", "0.2"),)
    assert run.current_settings == replace(run.settings, lr="0.2") == run.settings_at(2)
    assert [run.settings_at(k).lr for k in (0, 1, 2, 99)] == ["0.05", "0.05", "0.2", "0.2"]
    assert [s.learning_rate for s in taken(run, 2)] == [0.2, 0.2]
    run.change("parameter 7", 0.25)
    assert next(run).parameters[7] == 0.25


def test_a_change_taken_back_before_its_step_leaves_no_trace():
    run = Run(replace(preset("four"), optimizer="momentum", lr="0.01"))
    taken(run, 5)
    run.change("optimizer", "adam")
    run.change("optimizer", "momentum")
    assert run.changes == ()
    assert taken(run, 5) == taken(Run(run.settings), 10)[5:]


def test_a_change_to_come_that_finds_its_value_there_does_nothing():
    """Not even make an optimizer forget: without the change the run is the same."""
    run = Run(preset("four"), [RunChange(3, "optimizer", "adam")])
    run.change("optimizer", "adam")
    assert taken(run, 8) == taken(Run(run.settings, [RunChange(0, "optimizer", "adam")]), 8)


def test_changes_that_cannot_be_are_refused_at_the_start():
    with pytest.raises(ValueError, match="a change must come at step 0 or later, not -1"):
        Run(preset("four"), [RunChange(-1, "lr", "0.1")])


def test_where_two_runs_part():
    run = Run(preset("four"))
    taken(run, 12)
    fork = run.fork(5, "slower", lr="0.01")
    assert first_difference(run, fork) is None
    taken(fork, 5)
    assert first_difference(run, fork) == 5
    assert first_difference(run, run) is None
    other = Run(replace(preset("four"), seed=1))
    taken(other, 1)
    assert first_difference(run, other) == 0


def test_runs_that_stay_alike_are_compared_where_something_changes(monkeypatch):
    one, two = Run(preset("four")), Run(preset("four"))
    taken(one, 5)
    one.change("steps", 50)
    taken(one, 195)
    taken(two, 200)
    asked = []
    monkeypatch.setattr(Run, "at", lambda run, step: asked.append(step))
    monkeypatch.setattr(two, "state_at", lambda step: asked.append(step) or Run.state_at(two, step))
    assert first_difference(one, two) is None
    assert asked == [5]


def test_the_largest_jump():
    run = Run(preset("four"))
    assert run.largest_jump() == 0
    taken(run, 10)
    run.change("lr", "3")
    taken(run, 10)
    losses = run.losses[1]
    jumps = [abs(after - before) for before, after in pairwise(losses)]
    assert run.largest_jump() == jumps.index(max(jumps)) + 1


def test_a_run_of_ones_own_examples():
    data = preset("moons").build().data
    run = Run(replace(preset("moons"), data="gone.csv", layers=(2, 1)), data=data)
    assert run.data is data
    assert [s.loss for s in taken(run, 3)] == [*run.losses[1]]
    assert next(run.fork(1, "fork")) == run.at(1)
    assert isinstance(run.trainer.model, MLP)


@settings(max_examples=30, deadline=None)
@given(beginnings(), changes(), st.lists(st.integers(0, 199), min_size=1, max_size=6))
def test_thinned_steps_are_computed_again(beginning, script, steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.runs.run.Checkpoints", lambda: Checkpoints(most=5))
        run = Run(beginning, script)
    snapshots = taken(run, 200)
    for step in steps:
        for near in (step, step - 1, step - 2, step + 1):  # back and forth, as with a scrubber
            if 0 <= near < run.steps_taken:
                assert run.at(near) == snapshots[near]
    fork = run.fork(run.steps_taken // 2, "fork")
    assert taken(fork, 1) or fork.diverged
    assert [fork.at(k) for k in range(run.steps_taken // 2)] == snapshots[: run.steps_taken // 2]


@settings(max_examples=40, deadline=None)
@given(beginnings(), changes(10), beginnings(), changes(10), st.booleans())
def test_the_first_difference_is_the_first(beginning, script, other, own, alike):
    one, two = Run(beginning, script), Run(beginning if alike else other, own)
    snapshots = zip(taken(one, 12), taken(two, 12), strict=False)
    first = next((k for k, (a, b) in enumerate(snapshots) if a != b), None)
    assert first_difference(one, two) == first_difference(two, one) == first


def test_going_back_while_it_goes_on():
    run = Run(replace(preset("four"), optimizer="adam", batch=2))
    run_again = Run(run.settings)
    truth = taken(run_again, 1000)
    wrong: list[int] = []
    over = threading.Event()

    def look_back(seed: int) -> None:
        rng = random.Random(seed)
        while not over.is_set():
            if run.steps_taken:
                step = rng.randrange(run.steps_taken)
                if run.at(step) != truth[step]:
                    wrong.append(step)

    threads = [threading.Thread(target=look_back, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    assert taken(run, 1000) == truth
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_changes_from_another_thread_replay_as_they_fell():
    run = Run(preset("four"))
    rates = [f"0.0{k}" for k in range(1, 9)]

    def turn_the_knob() -> None:
        for rate in cycle(rates):
            run.change("lr", rate)
            if run.steps_taken > 400:
                return

    thread = threading.Thread(target=turn_the_knob)
    thread.start()
    snapshots = taken(run, 500)
    thread.join()
    assert taken(Run(run.settings, run.changes), 500) == snapshots
    assert [run.at(k) for k in range(0, 500, 7)] == snapshots[::7]
