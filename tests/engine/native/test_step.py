"""Training steps as machine code: the same bits as the Python program."""

import random
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import MLP, Value, dataset, register_op
from engine.compiled.step_program import StepProgram
from engine.data.samples import moons
from engine.faults import FAULTS
from engine.losses import LOSSES
from engine.native import module
from engine.native import step as native_step
from engine.native.rules import NotNative
from tests.engine.native.machine_code import need_llvmlite, same_bits

need_llvmlite()


def assert_same_step(one, other):
    assert same_bits(
        [one.loss, *one.scores, *one.gradients, *one.moved], [other.loss, *other.scores, *other.gradients, *other.moved]
    )


def program(nin=3, sizes=(3, 1), activation="tanh", loss="squared-error", l2=0.0, bug=None, seed=1):
    model = MLP(nin, sizes, activation, rng=random.Random(seed))
    made = StepProgram(model, [0.5] * nin, LOSSES[loss], l2, bug=FAULTS[bug] if bug else None)
    return made, [p.data for p in model.parameters()]


@pytest.mark.parametrize(
    ("data", "sizes", "activation", "loss", "l2", "steps"),
    [
        ("four", (4, 4, 1), "tanh", "squared-error", 0.0, 200),
        ("moons", (16, 16, 1), "relu", "max-margin", 1e-4, 200),
    ],
)
def test_the_lectures_network_and_moons_for_200_steps(data, sizes, activation, loss, l2, steps):
    examples = dataset("four") if data == "four" else moons(1337, 37)
    python, start = program(len(examples.columns), sizes, activation, loss, l2)
    native = python.native()
    one = other = start
    for _ in range(steps):
        expected = python(one, examples.inputs, examples.targets, 0.05)
        found = native(other, examples.inputs, examples.targets, 0.05)
        assert_same_step(found, expected)
        one, other = expected.moved, found.moved


KINDS = [
    (None, 0.1, "squared-error", "tanh"),
    (None, 0.0, "mean-squared-error", "linear"),
    (None, 0.0, "max-margin", "relu"),
    (None, 0.1, "cross-entropy", "sigmoid"),
    ("overwrite", 0.1, "max-margin", "tanh"),
    ("no-topological-order", 0.0, "squared-error", "relu"),
]


@pytest.mark.parametrize(("bug", "l2", "loss", "activation"), KINDS)
@given(data=st.data())
@settings(max_examples=25)
def test_every_loss_activation_bug_and_penalty_on_any_examples(bug, l2, loss, activation, data):
    key = bug, l2, loss, activation
    if key not in PROGRAMS:
        PROGRAMS[key] = (made := program(2, (2, 1), activation, loss, l2, bug))[0], made[0].native()
    python, native = PROGRAMS[key]
    numbers = st.floats(-30, 30) | st.sampled_from([0.0, -0.0, 1e-310, 1e200])
    parameters = data.draw(st.lists(numbers, min_size=9, max_size=9))
    inputs = data.draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
    targets = [data.draw(st.sampled_from([1.0, -1.0])) for _ in inputs]
    accumulated = data.draw(st.sampled_from([(), [-0.0] * 9, [0.25] * 9, parameters]))
    rate = data.draw(st.floats(-1, 1))
    try:
        expected = python(parameters, inputs, targets, rate, accumulated)
    except (ArithmeticError, ValueError) as error:
        with pytest.raises(type(error)):
            native(parameters, inputs, targets, rate, accumulated)
    else:
        assert_same_step(native(parameters, inputs, targets, rate, accumulated), expected)
        assert same_bits(native.scores(parameters, inputs), python.scores(parameters, inputs))


PROGRAMS = {}


def test_a_long_step_is_cut_into_parts_and_adds_in_the_same_order():
    for bug in (None, "no-topological-order"):
        python, start = program(3, (4, 3, 1), "sigmoid", "cross-entropy", 0.01, bug)
        data = dataset("four")
        with mock.patch.object(native_step, "LONG", 1), mock.patch.object(module, "LONGEST_PART", 7):
            native = python.native()
        expected = python(start, data.inputs, data.targets, 0.1)
        assert_same_step(native(start, data.inputs, data.targets, 0.1), expected)


def test_other_examples_and_changed_lists_are_seen():
    python, start = program(1, (1,), "linear")
    native, inputs, targets = python.native(), [[1.0]], [2.0]
    for _ in range(3):
        assert_same_step(native(start, inputs, targets, 0.1), python(start, inputs, targets, 0.1))
        inputs[0][0] += 1.0
        inputs.append([0.5])
        targets.append(-1.0)


def test_an_operation_of_ones_own_has_no_machine_code():
    twice = register_op("twice_here", lambda x: 2 * x, lambda x: 2.0)

    class Own:
        def __init__(self):
            self.w = Value(0.5)

        def __call__(self, x):
            return twice(self.w * x[0])

        def parameters(self):
            return [self.w]

    with pytest.raises(NotNative, match="twice_here is an operation of your own"):
        StepProgram(Own(), [1.0], LOSSES["squared-error"]).native()
