"""Runs on machine code: every step can be looked at again, and comes back from a file to the bit, on Python too."""

from dataclasses import replace

import pytest

from engine.runs.file import read_run, write_run
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tests.engine.native.machine_code import need_llvmlite

need_llvmlite()

SETTINGS = TrainSettings(data="moons", layers=(3, 1), activation="relu", loss="max-margin", optimizer="adam", steps=200)


def native_run(settings, changes=()):
    run = Run(settings, changes)
    run.trainer.engine = "native"
    return run


@pytest.mark.parametrize("batch", [None, 7])
def test_a_run_in_blocks_has_the_history_and_the_steps_of_one_on_python(batch):
    settings = replace(SETTINGS, batch=batch)
    native, python = native_run(settings), Run(settings)
    for run in (native, python):
        run.change("lr", "0.3")
        next(run)
        run.change("l2", 0.01)  # from step 1 on
    while native.steps_taken < 150:
        native.take(150 - native.steps_taken)
    native.change("parameter 3", 0.5)
    while native.steps_taken < 200:
        native.take(64)
    while python.steps_taken < 150:
        next(python)
    python.change("parameter 3", 0.5)
    while python.steps_taken < native.steps_taken:
        next(python)
    assert native.trainer.is_native
    assert native.changes == python.changes
    assert native.losses == python.losses
    assert native.accuracies == python.accuracies
    for step in (0, 1, 2, 149, 150, 151, 198, 120, 119):
        assert native.at(step) == python.at(step)
        assert native.state_at(step) == python.state_at(step)


def test_a_block_ends_where_a_change_is_due_and_later_ones_apply_after_it():
    run = native_run(SETTINGS)
    next(run)
    assert run.trainer.is_native
    run.change("lr", 0.5)
    run._script.add(replace(run.changes[0], step=20, value=0.25))
    assert [len(run.take(100)) for _ in range(2)] == [19, 100]
    assert [run.rate_at(step) for step in (0, 1, 19, 20)] == [0.05, 0.5, 0.5, 0.25]


def test_a_run_exported_from_machine_code_comes_back_on_python_to_the_bit(tmp_path):
    run = native_run(SETTINGS)
    while run.steps_taken < 120:
        run.take(40)
    write_run(run, tmp_path / "run.json")
    again = read_run(tmp_path / "run.json")
    assert again.trainer.engine == "compiled"
    assert [again.at(step) for step in (0, 57, 119)] == [run.at(step) for step in (0, 57, 119)]
    assert [next(again) for _ in range(5)] == [run.take(1).snapshot(0) for _ in range(5)]


def test_checkpoints_are_stored_for_the_steps_that_would_be_stored_one_by_one():
    native, python = native_run(SETTINGS), Run(SETTINGS)
    native._checkpoints._most = python._checkpoints._most = 20
    while native.steps_taken < 300:
        native.take(min(90, 300 - native.steps_taken))
        while python.steps_taken < native.steps_taken:
            next(python)
    assert native._checkpoints._steps == python._checkpoints._steps
    assert [it.step for it in native._checkpoints._recent] == [it.step for it in python._checkpoints._recent]
