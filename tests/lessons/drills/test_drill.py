"""Generated drills: reproducible, computed mentally, correct by the nudge, larger with the level."""

from __future__ import annotations

from hashlib import sha256
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import backward_steps, toposort
from engine.graph.gradcheck import gradcheck_all
from lessons.drills.drill import LEAST_GRADIENT, LEVELS, MAX_SEED, MAX_SIZE, Drill, drill, is_easy_number

SEEDS = st.integers(0, MAX_SEED)
LEVEL_NUMBERS = st.integers(1, len(LEVELS))
DRILLS = st.builds(drill, SEEDS, LEVEL_NUMBERS)


def is_shared(found: Drill) -> bool:
    """Return whether some node is used more than once."""
    used = [operand for node in toposort(found.expression.output) for operand in node.operands]
    return len(set(used)) < len(used)


def uses(found: Drill) -> int:
    """Return the number of steps of its backward pass."""
    return len(list(backward_steps(found.expression.output)))


def test_a_seed_shared_today_is_the_same_drill_tomorrow() -> None:
    assert drill(7, 1).source == "a = -2; b = -4\nL = a*b"
    assert drill(7, 3).source == "a = -1; b = -4\nc = a*b\nL = c + c"
    assert drill(7, 6).seed == 7 and drill(7, 6).level == 6
    shared = "\n".join(drill(seed, level).source for level in range(1, 7) for seed in range(40))
    assert sha256(shared.encode()).hexdigest()[:16] == "334394e8670f46ce", "a drill shared before is another one now"


@given(SEEDS, LEVEL_NUMBERS)
def test_seed_and_level_decide_everything(seed: int, level: int) -> None:
    assert drill(seed, level) == drill(seed, level)


@pytest.mark.parametrize("level", range(1, len(LEVELS) + 1))
def test_other_seeds_give_other_drills(level: int) -> None:
    assert len({drill(seed, level).source for seed in range(60)}) > 40


@pytest.mark.parametrize(
    ("x", "well"), [(0.0, True), (-20.0, True), (2.5, True), (0.25, False), (21.0, False), (-21.0, False)]
)
def test_what_can_be_done_in_the_head(x: float, well: bool) -> None:
    assert is_easy_number(x) is well


@given(DRILLS)
def test_every_number_on_the_way_can_be_worked_out(found: Drill) -> None:
    order = toposort(found.expression.output)
    numbers = [x for node in order for x in (node.data, node.grad)]
    numbers += [x for step in backward_steps(found.expression.output) for x in (step.local, step.contribution)]
    if LEVELS[found.level - 1].rounded:
        assert all(abs(x) <= MAX_SIZE for x in numbers)
        assert all(node.grad == 0.0 or abs(node.grad) >= LEAST_GRADIENT for node in order)
    else:
        assert all(map(is_easy_number, numbers))


@given(DRILLS)
def test_the_gradients_are_those_of_a_nudge(found: Drill) -> None:
    compared = gradcheck_all(found.expression.output)
    assert all(comparison.ok for comparison in compared)
    assert {comparison.name for comparison in compared} == set(found.expression.leaves)


@given(DRILLS)
def test_it_asks_for_every_gradient_in_backward_order(found: Drill) -> None:
    order = [node.label for node in reversed(toposort(found.expression.output))]
    assert list(found.asked) == (order if found.level == 1 else order[1:])
    assert all(order)  # every node has a name to ask by
    for step in backward_steps(found.expression.output):
        if step.node.label in found.asked:
            assert found.asked.index(step.node.label) < found.asked.index(step.operand.label)


@given(DRILLS)
def test_there_is_something_to_find_out(found: Drill) -> None:
    grads = [found.names[name].grad for name in found.asked]
    assert grads.count(0.0) * 2 <= len(grads)
    assert found.level == 1 or any(abs(grad) not in (0.0, 1.0) for grad in grads)


def test_drills_grow_with_the_level() -> None:
    sizes = [mean(uses(drill(seed, level)) for seed in range(40)) for level in range(1, 7)]
    assert sizes == sorted(sizes) and sizes[0] == 2 and sizes[-1] > 6
    operations = {
        node._op for level in (7, 8) for seed in range(40) for node in toposort(drill(seed, level).expression.output)
    }
    assert {"tanh", "exp", "/", "ReLU"} <= operations


def test_shared_nodes_come_with_level_three_and_stay_frequent() -> None:
    shares = [mean(is_shared(drill(seed, level)) for seed in range(40)) for level in range(1, 7)]
    assert shares[:3] == [0, 0, 1]
    assert all(share > 0.3 for share in shares[3:])


@pytest.mark.parametrize(
    ("seed", "level", "said"),
    [
        (7, 0, "there is no level 0: choose one from 1 to 8"),
        (7, 9, "there is no level 9: choose one from 1 to 8"),
        (-1, 1, "the seed -1 is out of range: choose a whole number from 0 to 1,000,000,000"),
        (MAX_SEED + 1, 1, "the seed 1000000001 is out of range: choose a whole number from 0 to 1,000,000,000"),
    ],
)
def test_what_there_is_no_drill_for(seed: int, level: int, said: str) -> None:
    with pytest.raises(ValueError, match="^" + said + "$"):
        drill(seed, level)
