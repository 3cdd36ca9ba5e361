"""Tests of the losses and of the L2 penalty (row 22 of the lecture)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Value, toposort
from engine.losses import LOSSES, accuracy, penalty

SCORES, TARGETS = (0.5, -2.0, 0.25), (1.0, -1.0, -1.0)
BY_HAND = {
    "squared-error": 0.5**2 + 1.0**2 + 1.25**2,
    "mean-squared-error": (0.5**2 + 1.0**2 + 1.25**2) / 3,
    "max-margin": (0.5 + 0.0 + 1.25) / 3,
    "cross-entropy": (math.log(1 + math.exp(-0.5)) + math.log(1 + math.exp(-2.0)) + math.log(1 + math.exp(0.25))) / 3,
}


def values(numbers):
    return [Value(x) for x in numbers]


@pytest.mark.parametrize("name", LOSSES)
def test_by_hand(name):
    assert LOSSES[name](values(SCORES), TARGETS).data == pytest.approx(BY_HAND[name], abs=1e-12)
    assert LOSSES[name].name == name


@pytest.mark.parametrize(
    ("name", "slopes"),
    [
        ("squared-error", [2 * -0.5, 2 * -1.0, 2 * 1.25]),
        ("mean-squared-error", [2 * -0.5 / 3, 2 * -1.0 / 3, 2 * 1.25 / 3]),
        ("max-margin", [-1 / 3, 0.0, 1 / 3]),
        ("cross-entropy", [-1 / (1 + math.exp(0.5)) / 3, 1 / (1 + math.exp(2.0)) / 3, 1 / (1 + math.exp(-0.25)) / 3]),
    ],
)
def test_gradients_by_hand(name, slopes):
    scores = values(SCORES)
    LOSSES[name](scores, TARGETS).backward()
    assert [score.grad for score in scores] == pytest.approx(slopes, abs=1e-12)


@pytest.mark.parametrize("name", LOSSES)
@given(
    st.lists(
        st.tuples(st.floats(-5, 5), st.sampled_from([-1.0, 1.0])),
        min_size=1,
        max_size=6,
    )
)
def test_one_example_at_a_time_gives_the_same_loss_and_gradients(name, examples):
    loss = LOSSES[name]
    scores, targets = zip(*examples, strict=True)
    together = values(scores)
    whole = loss(together, targets)
    whole.backward()
    weight, total = loss.weight(len(examples)), 0.0
    for score, target, expected in zip(scores, targets, together, strict=True):
        alone = Value(score)
        term = loss.term(alone, target)
        term.backward()
        total += weight * term.data
        assert weight * alone.grad == pytest.approx(expected.grad, abs=1e-12)
    assert whole.data == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_l2_adds_the_squares_of_the_parameters(name):
    parameters = values([3.0, -0.5])
    plain = LOSSES[name](values(SCORES), TARGETS)
    with_l2 = LOSSES[name](values(SCORES), TARGETS, parameters, 0.01)
    assert with_l2.data == pytest.approx(plain.data + 0.01 * (9.0 + 0.25), abs=1e-12)
    with_l2.backward()
    assert [p.grad for p in parameters] == pytest.approx([0.06, -0.01], abs=1e-12)
    without = LOSSES[name](values(SCORES), TARGETS, parameters, 0.0)
    assert not set(parameters) & set(toposort(without))


def test_a_penalty_on_nothing_is_nothing():
    assert penalty([], 0.1).data == 0.0


def test_cross_entropy_does_not_overflow():
    loss = LOSSES["cross-entropy"](values([1000.0, -1000.0]), (-1.0, -1.0))
    assert loss.data == 500.0


def test_the_lectures_sum_is_built_as_the_lecture_builds_it():
    scores = values(SCORES)
    ours = LOSSES["squared-error"](scores, TARGETS)
    lecture = sum((yout - ygt) ** 2 for ygt, yout in zip(TARGETS, scores, strict=True))
    assert [(v._op, v.data) for v in toposort(ours)] == [(v._op, v.data) for v in toposort(lecture)]


def test_accuracy_is_the_share_of_right_signs():
    assert accuracy((0.1, -3.0, 0.0, 2.0), (1.0, -1.0, -1.0, -1.0)) == 0.75
    assert accuracy((0.0,), (1.0,)) == 0.0


@pytest.mark.parametrize(("scores", "targets"), [((), ()), ((1.0,), (1.0, -1.0)), ((1.0, 2.0), (1.0,))])
def test_scores_and_targets_must_match(scores, targets):
    message = f"a loss needs one target per score: got {len(scores)} scores, {len(targets)} targets"
    with pytest.raises(ValueError) as error:
        LOSSES["max-margin"](values(scores), targets)
    assert str(error.value) == message
