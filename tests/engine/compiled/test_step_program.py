"""Training on compiled programs against training on Value graphs: the same bits, whatever is trained."""

import math
import random
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import MLP, Dataset, Diverged, Trainer, Value, dataset
from engine.compiled.step_program import StepProgram
from engine.data.samples import moons
from engine.losses import LOSSES
from engine.nn import ACTIVATIONS
from engine.training.schedule import linear
from tests.engine.graphs import bits


def numbers(snapshot):
    return [snapshot.loss, *snapshot.predictions, *snapshot.parameters, *snapshot.gradients]


def assert_same_run(make, steps):
    """Two trainers from the same start, one on each engine."""
    for compiled, value in islice(zip(make("compiled"), make("value"), strict=True), steps):
        assert compiled == value
        assert bits(numbers(compiled)) == bits(numbers(value))


def test_the_four_examples_for_200_steps():
    def make(engine):
        return Trainer(MLP(3, [4, 4, 1], rng=random.Random(1337)), dataset("four"), schedule=0.05, engine=engine)

    assert_same_run(make, 200)


def test_moons_as_in_the_demo():
    def make(engine):
        model = MLP(2, [16, 16, 1], "relu", init="micrograd", rng=random.Random(1337))
        return Trainer(model, moons(1337, 30), "max-margin", linear(1.0, 0.1, 10), l2=1e-4, engine=engine)

    assert_same_run(make, 4)


@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_the_bugs_of_the_loop(l2):
    def make(engine):
        model = MLP(3, [2, 1], rng=random.Random(7))
        faults = ("no-zero-grad", "wrong-sign-update")
        return Trainer(model, dataset("four"), schedule=0.01, l2=l2, faults=faults, engine=engine)

    assert_same_run(make, 6)


@pytest.mark.parametrize("extra", [(), ("no-zero-grad",)])
@pytest.mark.parametrize(("loss", "l2"), [("squared-error", 0.0), ("max-margin", 0.1)])
@pytest.mark.parametrize("bug", ["overwrite", "no-topological-order"])
def test_the_bugs_of_a_backward_pass(bug, loss, l2, extra):
    """As the fault works them out on the graph of the whole loss, but for the order of sums without an order."""

    def run(engine):
        model = MLP(3, [3, 2, 1], rng=random.Random(7))
        return Trainer(
            model, dataset("four"), loss, schedule=0.01, l2=l2, batch_size=3, faults=(*extra, bug), engine=engine
        )

    for compiled, value in islice(zip(run("compiled"), run("value"), strict=True), 6):
        assert compiled.gradients == pytest.approx(value.gradients, rel=1e-9, abs=1e-12)
        assert compiled.loss == pytest.approx(value.loss, rel=1e-9)
        if bug == "overwrite" and loss == "squared-error":
            assert compiled == value


def test_where_shares_overwrite_each_other_one_example_is_all_that_counts():
    four = dataset("four")
    first = replace(four, inputs=four.inputs[:1], targets=four.targets[:1])
    of_all = Trainer(MLP(3, [1], rng=random.Random(7)), four, faults=["overwrite"])
    assert next(of_all).gradients == next(Trainer(MLP(3, [1], rng=random.Random(7)), first)).gradients


def test_a_bug_comes_and_goes_while_it_runs():
    trainer, right = (Trainer(MLP(3, [4, 1], rng=random.Random(7)), dataset("four")) for _ in range(2))
    trainer.faults = ["overwrite"]
    assert next(trainer).gradients != next(right).gradients
    trainer.faults = []
    right.restore(trainer.state())
    assert next(trainer) == next(right)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("batch", [None, 3])
def test_every_loss_activation_and_kind_of_batch(loss, activation, batch):
    def make(engine):
        model = MLP(2, [3, 2, 1], activation, rng=random.Random(7))
        return Trainer(model, moons(3, 8), loss, 0.01, l2=0.01, batch_size=batch, seed=5, engine=engine)

    assert_same_run(make, 5)


@given(st.data())
@settings(max_examples=25)
def test_any_network_on_any_data(data):
    nin, count = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 5))
    x = st.floats(-3.0, 3.0)
    inputs = tuple(tuple(data.draw(x) for _ in range(nin)) for _ in range(count))
    targets = tuple(data.draw(st.sampled_from((-1.0, 1.0))) for _ in range(count))
    examples = Dataset("drawn", inputs, targets, tuple(f"x{i}" for i in range(nin)))
    layers = [*data.draw(st.lists(st.integers(1, 4), max_size=2)), 1]
    kind = data.draw(st.sampled_from(sorted(ACTIVATIONS)))
    last = data.draw(st.sampled_from([None, *sorted(ACTIVATIONS)]))
    loss = data.draw(st.sampled_from(sorted(LOSSES)))
    l2 = data.draw(st.sampled_from([0.0, 0.1]))
    batch = data.draw(st.one_of(st.none(), st.integers(1, count)))

    def make(engine):
        model = MLP(nin, layers, kind, last, rng=random.Random(1))
        return Trainer(model, examples, loss, 0.001, l2, batch, engine=engine)

    assert_same_run(make, 3)


def test_both_diverge_at_the_same_step_with_the_same_numbers_left():
    left = []
    for engine in ("compiled", "value"):
        trainer = Trainer(MLP(3, [4, 1], "relu", rng=random.Random(1)), dataset("four"), schedule=10.0, engine=engine)
        with pytest.raises(Diverged) as stopped:
            list(islice(trainer, 100))
        left.append((stopped.value.step, stopped.value.advice, [p.data for p in trainer.model.parameters()]))
    assert left[0] == left[1]


def test_a_surface_of_a_model_that_looks_at_no_input_is_flat():
    class Flat(Plain):
        def __call__(self, x):
            return self.p * 2.0

    trainer = Trainer(Flat(), moons(1, 6), engine="compiled")
    assert trainer.surface((0.0, 1.0), (0.0,)) == [[1.0, 1.0]]


class Decides:
    """A model that looks at the numbers before it computes."""

    def __init__(self):
        self.p = Value(0.5)

    def parameters(self):
        return [self.p]

    def __call__(self, x):
        return self.p * x[0] if x[0] > 0 else self.p * 3.0


class Plain(Decides):
    def __call__(self, x):
        return (self.p * x[0]).sin()


def test_a_model_of_ones_own_may_decide_by_the_numbers_so_it_is_not_compiled():
    data = Dataset("two", ((1.0,), (-1.0,)), (1.0, -1.0), ("x1",))
    trainer = Trainer(Decides(), data)
    assert trainer.engine == "value"
    assert next(trainer).predictions == (0.5, 1.5)


def test_a_model_of_ones_own_is_compiled_on_request():
    data = Dataset("two", ((1.0,), (-1.0,)), (1.0, -1.0), ("x1",))
    assert_same_run(lambda engine: Trainer(Plain(), data, engine=engine), 5)


def test_the_loop_over_the_examples_reads_well():
    model = MLP(2, [1], rng=random.Random(1))
    assert StepProgram(model, (0.0, 0.0), LOSSES["squared-error"]).source == (
        "def step(parameters, inputs, targets, start, weight, rate):\n"
        "    p0, p1, p2, = parameters\n"
        "    g0, g1, g2, = start\n"
        "    scores, terms = [], []\n"
        "    for (x0, x1,), y in zip(inputs, targets):\n"
        "        v0 = tanh(p2 + p0 * x0 + p1 * x1)\n"
        "        v1 = v0 - y\n"
        "        d0 = (1.0 - v0 * v0) * (2.0 * v1)\n"
        "        scores.append(v0)\n"
        "        terms.append(v1 ** 2.0)\n"
        "        g0 += x0 * d0\n"
        "        g1 += x1 * d0\n"
        "        g2 += d0\n"
        "    gradients = (\n        g0,\n        g1,\n        g2,\n    )\n"
        "    moved = (\n        p0 - rate * g0,\n        p1 - rate * g1,\n        p2 - rate * g2,\n    )\n"
        "    return scores, terms, gradients, moved\n"
    )


def test_without_l2_there_is_no_penalty():
    model = MLP(2, [1], rng=random.Random(1))
    before = [p.data for p in model.parameters()]
    step, penalized = (StepProgram(model, (0.0, 0.0), LOSSES["squared-error"], **l2) for l2 in ({}, {"l2": 1.0}))
    loss = step(before, [(1.0, 2.0)], [1.0], 0.1).loss
    assert loss == (model((1.0, 2.0)).data - 1.0) ** 2
    assert penalized(before, [(1.0, 2.0)], [1.0], 0.1).loss == pytest.approx(loss + sum(p * p for p in before))


def test_one_function_serves_any_number_of_examples():
    model = MLP(2, [2, 1], rng=random.Random(3))
    step = StepProgram(model, (0.0, 0.0), LOSSES["cross-entropy"], l2=0.1)
    before = [p.data for p in model.parameters()]
    for count in (1, 4, 9):
        data = moons(count, 10)
        inputs, targets = data.inputs[:count], data.targets[:count]
        loss = LOSSES["cross-entropy"]([model(x) for x in inputs], targets, model.parameters(), 0.1)
        model.zero_grad()
        loss.backward()
        found = step(before, inputs, targets, 0.5)
        assert bits([found.loss, *found.gradients]) == bits([loss.data, *(p.grad for p in model.parameters())])
        assert math.isfinite(found.loss) and len(found.scores) == count
