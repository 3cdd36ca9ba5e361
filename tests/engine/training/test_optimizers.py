"""How gradients become updates, by hand and against PyTorch's formulas; and a trainer's state."""

from __future__ import annotations

import math
import random
from itertools import islice, pairwise

import numpy as np
import pytest

from engine import MLP, Diverged, Trainer, TrainSettings, dataset
from engine.training.optimizers import OPTIMIZERS, OptimizerState, optimizer_named

GRADIENTS = [[1.0, -2.0], [0.5, 4.0], [-3.0, 0.0]]


def positions(name: str, rate: float = 0.1) -> list[list[float]]:
    """Where two parameters that begin at 0 come to with these gradients."""
    memory, at, reached = OptimizerState(), [0.0, 0.0], []
    for gradients in GRADIENTS:
        deltas, memory = OPTIMIZERS[name].update(gradients, memory, rate)
        at = [p + delta for p, delta in zip(at, deltas, strict=True)]
        reached.append(at)
    return reached


def test_descent_is_the_rate_times_the_gradient():
    assert positions("sgd") == [pytest.approx(p) for p in ([-0.1, 0.2], [-0.15, -0.2], [0.15, -0.2])]


def test_momentum_adds_nine_tenths_of_its_velocity():
    velocities = [(1.0, -2.0), (1.4, 2.2), (-1.74, 1.98)]
    assert positions("momentum") == [
        pytest.approx([-0.1 * sum(v[i] for v in velocities[: k + 1]) for i in (0, 1)]) for k in range(3)
    ]


def test_adam_by_its_textbook():
    reached = positions("adam")
    for i in (0, 1):
        m = s = p = 0.0
        for k, gradients in enumerate(GRADIENTS, 1):
            m = 0.9 * m + 0.1 * gradients[i]
            s = 0.999 * s + 0.001 * gradients[i] ** 2
            p -= 0.1 * (m / (1 - 0.9**k)) / (math.sqrt(s / (1 - 0.999**k)) + 1e-8)
            assert reached[k - 1][i] == pytest.approx(p, rel=1e-12)
    assert [abs(p) for p in reached[0]] == pytest.approx([0.1, 0.1])  # its first step is the rate, whatever the slope


@pytest.mark.parametrize(("name", "steps"), [("sgd", 0), ("momentum", 3), ("adam", 3)])
def test_updates_are_counted_where_something_is_remembered(name, steps):
    memory = OptimizerState()
    for gradients in GRADIENTS:
        _, memory = OPTIMIZERS[name].update(gradients, memory, 0.1)
    assert (memory.steps, len(memory.averages)) == (steps, len(OPTIMIZERS[name].averages))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_negative_rate_climbs(name):
    assert positions(name, -0.1) == [[-p for p in reached] for reached in positions(name)]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_floats_and_arrays_alike(name):
    rows = np.array(GRADIENTS)
    memory, alone = OptimizerState(), OptimizerState()
    for column in (rows[:, 0], rows[:, 1]):
        deltas, memory = OPTIMIZERS[name].update([column, -column], memory, np.array([0.1, 0.2, 0.3]))
        one, alone = OPTIMIZERS[name].update([float(column[1]), -float(column[1])], alone, 0.2)
        assert [float(delta[1]) for delta in deltas] == pytest.approx(list(one))


@pytest.mark.parametrize("row", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_row_says_what_it_does(row):
    assert row.formula.splitlines()[-1].startswith("p ← p − lr")
    assert row.summary.endswith(".") and row.title
    _, memory = row.update([1.0, 2.0], OptimizerState(), 0.1)
    assert len(memory.averages) == len(row.averages)
    numbers = set(map(str, row.numbers.values()))
    assert all(number in row.formula for number in numbers - {"1e-08"})


def test_optimizers_are_chosen_by_name():
    assert optimizer_named("adam").title == "Adam"
    with pytest.raises(ValueError, match="no optimizer is called 'momentun': did you mean momentum"):
        TrainSettings(optimizer="momentun").build()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("engine", ["compiled", "value"])
def test_a_trainer_moves_as_its_optimizer_says(name, engine):
    trainer = Trainer(
        MLP(3, [4, 1], rng=random.Random(1)), dataset("four"), schedule=0.01, engine=engine, optimizer=name
    )
    memory = OptimizerState()
    snapshots = [*islice(trainer, 6)]
    for before, after in pairwise(snapshots):
        deltas, memory = OPTIMIZERS[name].update(before.gradients, memory, 0.01)
        assert after.parameters == tuple(p + delta for p, delta in zip(before.parameters, deltas, strict=True))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_learns_the_four_examples(name):
    lr = {"sgd": "0.05", "momentum": "0.02", "adam": "0.05"}[name]
    *_, last = islice(TrainSettings(optimizer=name, lr=lr).build(), 60)
    assert last.accuracy == 1.0 and last.loss < 0.1


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_the_wrong_sign_climbs_with_a_memory_too(name):
    losses = [
        s.loss for s in islice(TrainSettings(optimizer=name, lr="0.005", faults=("wrong-sign-update",)).build(), 6)
    ]
    assert losses == sorted(losses) and losses[0] < losses[-1]


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_gradients_that_nobody_zeroes_reach_the_memory_piled_up(name):
    trainer = TrainSettings(optimizer=name, lr="0.001", faults=("no-zero-grad",)).build()
    first, second = islice(trainer, 2)
    _, memory = OPTIMIZERS[name].update(first.gradients, OptimizerState(), 0.001)
    _, memory = OPTIMIZERS[name].update(second.gradients, memory, 0.001)
    assert trainer.state().optimizer_state == memory
    assert trainer.state().accumulated == second.gradients


def test_a_memory_that_overflows_is_divergence():
    """The square of a gradient may, where the gradient does not."""
    data = dataset("four")
    trainer = Trainer(MLP(3, [1], "linear", rng=random.Random(1)), data, schedule=0.1, optimizer="adam")
    for p in trainer.model.parameters():
        p.data = 1e153
    before = [p.data for p in trainer.model.parameters()]
    trainer.loss = "squared-error"
    with pytest.raises(Diverged):
        [*islice(trainer, 3)]
    assert [p.data for p in trainer.model.parameters()] == before
