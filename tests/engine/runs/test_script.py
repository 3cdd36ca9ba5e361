"""The script of a run: which changes are valid, and from which step on they apply."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import preset
from engine.runs.run import Run, first_difference
from engine.runs.script import RunChange
from tests.engine.runs.generated import beginnings, changes, taken


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
