"""Training as machine code: the same snapshots and states as on Python, from the first step or from some step on."""

import copy
import math
import os
import pickle
import random
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import replace
from threading import Event
from unittest import mock

import pytest

from engine import MLP, Diverged, Snapshot, Trainer, TrainSettings, Value, dataset, register_op
from engine.data.samples import Dataset
from engine.native.object_code import Compiler
from engine.training import native_steps
from engine.training.native_steps import VARIABLE, in_background, why_not_native
from engine.training.settings import preset
from tests import ROOT
from tests.engine.native.machine_code import need_llvmlite

need_llvmlite()

SMALL = TrainSettings(data="four", layers=(2, 1), steps=60, lr="0.2:0.01")
SPLIT = replace(SMALL, data="moons", activation="relu", loss="max-margin", holdout=0.3, scale="standard")
KINDS = {
    "plain": SMALL,
    "momentum, batches, penalty": replace(SMALL, optimizer="momentum", batch=3, l2=0.01, activation="sigmoid"),
    "adam, held out, batches": replace(SPLIT, optimizer="adam", batch=9),
    "held out, mean": replace(SPLIT, loss="cross-entropy", l2=0.001),
    "gradients pile up": replace(SMALL, faults=("no-zero-grad",), lr="0.001"),
    "they pile up with a penalty, by Adam": replace(SMALL, faults=("no-zero-grad",), l2=0.1, optimizer="adam"),
    "up the slope, overwritten": replace(SMALL, faults=("wrong-sign-update", "overwrite"), lr="0.001", batch=2),
    "without an order": replace(SMALL, faults=("no-topological-order",), lr="0.01", activation="relu"),
}


def pair(settings, data=None):
    """A trainer on Python, and one that is machine code."""
    python, native = settings.build(data), settings.build(data)
    python.engine, native.engine = "compiled", "native"
    return python, native


def assert_same_run(python, native, steps, sizes=(1, 7, 30)):
    """They go on together, the one step by step, the other in blocks."""
    end, draw = native.step + steps, random.Random(1)
    while native.step < end:
        taken = native.take(min(draw.choice(sizes), end - native.step))
        assert native.is_native
        for k in range(len(taken)):
            expected = next(python)
            assert (taken.losses[k], taken.accuracies[k]) == (expected.loss, expected.accuracy)
            assert taken.snapshot(k) == expected
            held = expected.held_out
            assert not held or taken.held_out[k] == (held.loss, held.accuracy)
        assert native.state() == python.state()
        assert [p.grad for p in native.model.parameters()] == [p.grad for p in python.model.parameters()]


@pytest.mark.parametrize("kind", KINDS)
def test_machine_code_takes_the_same_steps_in_blocks_of_any_size(kind):
    assert_same_run(*pair(KINDS[kind]), 60)


def test_the_lectures_network_for_200_steps():
    assert_same_run(*pair(TrainSettings()), 200)


def test_moons_as_in_the_demo():
    assert_same_run(*pair(replace(preset("moons"), steps=50)), 30)


def test_a_regression_has_the_same_r_squared():
    inputs = tuple((x / 10,) for x in range(12))
    data = Dataset("line", inputs, tuple(3 * x - 1 for (x,) in inputs), ("x",), target_scale=(0.0, 1.0))
    assert data.is_regression
    settings = replace(SMALL, activation="tanh", loss="mean-squared-error", holdout=0.25)
    assert_same_run(*pair(settings, data), 30)


def test_settings_may_change_while_it_runs():
    python, native = pair(SMALL)
    for change in (
        {},
        {"optimizer": "adam"},
        {"loss": "max-margin", "l2": 0.05},
        {"batch_size": 2},
        {"faults": ("no-zero-grad",)},
        {"faults": (), "batch_size": None, "schedule": 0.3},
    ):
        for trainer in (python, native):
            for name, value in change.items():
                setattr(trainer, name, value)
            trainer.model.parameters()[0].data += 0.25
        assert_same_run(python, native, 20)


def test_it_can_be_put_back_into_an_earlier_state():
    python, native = pair(replace(SMALL, optimizer="momentum", batch=2))
    early = python.state()
    assert_same_run(python, native, 20)
    python.restore(early)
    native.restore(early)
    assert_same_run(python, native, 40)


# Where Python has the last word


def test_both_diverge_at_the_same_step_with_the_same_words_and_numbers():
    settings = replace(SMALL, activation="relu", lr="3", layers=(4, 1))
    for kind in (settings, replace(settings, optimizer="momentum", batch=3)):
        python, native = pair(kind)
        with pytest.raises(Diverged) as expected:
            for _ in range(500):
                next(python)
        with pytest.raises(Diverged) as found:
            while True:
                native.take(50)
        assert (str(found.value), found.value.advice) == (str(expected.value), expected.value.advice)
        assert native.step == python.step > 0
        assert [p.data for p in native.model.parameters()] == [p.data for p in python.model.parameters()]
        with pytest.raises(Diverged):
            native.take(1)


class Exponential:
    """A model whose score has no value for large inputs."""

    def __init__(self):
        self.w = Value(1.0)

    def __call__(self, x):
        return (self.w * x[0]).exp()

    def parameters(self):
        return [self.w]


def test_a_step_that_python_refuses_ends_the_run_in_the_same_words():
    data = dataset("four")
    data = replace(data, inputs=tuple((30.0 * a, b, c) for a, b, c in data.inputs))
    ends = []
    for engine in ("compiled", "native"):
        trainer = Trainer(Exponential(), data, schedule=-1e-80, engine=engine)
        with pytest.raises(Diverged) as error:
            for _ in range(400):
                next(trainer)
        ends.append((trainer.step, str(error.value), type(error.value.__cause__), str(error.value.__cause__)))
    assert ends[0] == ends[1]
    assert ends[0][2] is OverflowError


def test_an_operation_of_ones_own_trains_on_python_and_says_so():
    thrice = register_op("thrice_here", lambda x: 3 * x, lambda x: 3.0)

    class Own(Exponential):
        def __call__(self, x):
            return thrice(self.w * x[0])

    trainer = Trainer(Own(), dataset("four"), schedule=0.001, engine="native")
    next(trainer)
    assert not trainer.is_native
    assert trainer.why_not_native == "thrice_here is an operation of your own, so it runs on Python"


# When it goes over


@pytest.fixture
def at_once(monkeypatch):
    """Machine code is made after the first step, and is there at the next."""

    def done(work):
        future = Future()
        future.set_result(work())
        return future

    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(native_steps, "WORTH", 0.0)
    monkeypatch.setattr(native_steps, "in_background", done)


def test_a_step_that_would_take_long_on_python_waits_for_the_machine_code(at_once, monkeypatch):
    monkeypatch.setattr(native_steps, "WORTH", math.inf)
    run, python = SMALL.build(), SMALL.build()
    python.engine = "compiled"
    assert next(run) == next(python) and not run.is_native
    monkeypatch.setattr(native_steps, "HEAVY", 10)
    assert next(run) == next(python) and run.is_native


def test_training_starts_on_python_and_goes_over_between_two_steps(at_once):
    run, python = SMALL.build(), SMALL.build()
    python.engine = "compiled"
    assert run.engine == "tiered"
    ways = []
    for _ in range(6):
        assert next(run) == next(python)
        ways.append(run.is_native)
    assert ways == [False, True, True, True, True, True]
    run.optimizer = python.optimizer = "adam"
    assert next(run) == next(python)
    assert next(run) == next(python)
    assert run.state() == python.state()


def test_a_short_run_makes_no_machine_code(monkeypatch):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(native_steps, "in_background", lambda work: pytest.fail("not worth it"))
    monkeypatch.setattr(native_steps, "WORTH", math.inf)
    run = SMALL.build()
    for _ in range(5):
        next(run)
    assert not run.is_native


def test_the_environment_keeps_it_on_python(monkeypatch):
    monkeypatch.setenv(VARIABLE, "Python")
    assert SMALL.build().engine == "compiled"
    assert why_not_native() == "MGRAD_TUI_ENGINE says python"


def test_without_llvmlite_it_stays_on_python_and_says_what_to_install(at_once, monkeypatch):
    monkeypatch.setattr(native_steps, "find_spec", lambda name: None)
    run = SMALL.build()
    for _ in range(3):
        next(run)
    assert not run.is_native
    assert run.why_not_native == "llvmlite is missing: pip install 'mgrad-tui[native]'"
    run.engine, run.optimizer = "native", "momentum"
    missing = mock.patch.object(native_steps, "native_steps", side_effect=ImportError("it needs llvmlite"))
    with missing, pytest.raises(ImportError, match="needs llvmlite"):
        next(run)


def test_what_is_made_on_the_thread_comes_back_and_so_does_an_error():
    started, go = Event(), Event()

    def work():
        started.set()
        go.wait(10)
        return "made"

    one, other = in_background(work), in_background(lambda: 1 / 0)
    assert started.wait(10)
    assert not one.done()
    assert not other.done()  # one after the other
    go.set()
    assert one.result(10) == "made"
    with pytest.raises(ZeroDivisionError):
        other.result(10)


def test_a_process_of_its_own_makes_the_same_code():
    program = replace(SMALL, layers=(3, 2, 1), optimizer="momentum").build()
    python = replace(SMALL, layers=(3, 2, 1), optimizer="momentum").build()
    made = in_background(lambda: native_steps.native_steps(program._engine, program.optimizer, program.data)).result(60)
    assert made.step.code.text == python._engine.code.code.text
    program.engine, python.engine = "native", "compiled"
    assert_same_run(python, program, 20)


def test_a_compiler_that_was_stopped_makes_nothing_more():
    compiler = Compiler()
    compiler.stop()
    with pytest.raises(ChildProcessError, match="about to end"):
        compiler.compile("", 2)


def test_llvm_that_fails_in_its_process_is_an_error():
    with pytest.raises(ChildProcessError, match="LLVM ended with 1"):
        Compiler().compile("no LLVM at all", 2)


END = """
from engine.training.settings import preset
from engine.training import native_steps
native_steps.WORTH = 0.0
run = preset("moons").build()
next(run)
assert run._tier._pending is not None
"""


def test_a_program_that_ends_meanwhile_ends_in_peace():
    surroundings = {name: text for name, text in os.environ.items() if name != VARIABLE}
    done = subprocess.run([sys.executable, "-c", END], cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_error_of_the_compiler_is_told_and_training_goes_on(at_once, monkeypatch):
    def failed(work):
        future = Future()
        future.set_exception(RuntimeError("LLVM has gone"))
        return future

    monkeypatch.setattr(native_steps, "in_background", failed)
    run = SMALL.build()
    for _ in range(4):
        next(run)
    assert (run.step, run.is_native, run.why_not_native) == (4, False, "LLVM has gone")


# Snapshots, scores


def test_a_snapshot_found_later_is_like_any_other():
    python, native = pair(SMALL)
    expected, found = next(python), next(native)
    assert copy.copy(native.take(1).snapshot(0)) == next(python)
    assert pickle.loads(pickle.dumps(found)) == expected
    assert repr(native.take(1).snapshot(-1)) == repr(next(python))
    assert replace(native.take(1).snapshot(0), step=0) == replace(next(python), step=0)
    assert hash(native.take(1).snapshot(0)) == hash(next(python))
    assert isinstance(found, Snapshot) and isinstance(found.parameters, tuple)
    with pytest.raises(AttributeError, match="no 'weights'"):
        found.weights  # noqa: B018


def test_scores_and_surfaces_come_from_machine_code_too():
    python, native = pair(SPLIT)
    for trainer in (python, native):
        next(trainer)
    inputs = python.data.inputs[:5]
    assert native.scores(inputs) == python.scores(inputs)
    xs, ys = [-1.0, 0.0, 2.5], [0.5, -0.5]
    grid = native.surface(xs, ys)
    assert grid == [list(python.scores([(x, y) for x in xs])) for y in ys]
    assert [[pytest.approx(z, 1e-12) for z in row] for row in python.surface(xs, ys)] == grid


def test_the_model_may_be_any_that_builds_the_same_graph():
    model = MLP(3, [2, 1], rng=random.Random(1))
    assert Trainer(model, dataset("four"), engine="native").take(5).first == 0
