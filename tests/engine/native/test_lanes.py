"""Examples side by side, and sums over them in their order: the same bits as the Python program."""

import math
import random
from itertools import pairwise
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import MLP, Value
from engine.compiled.step_program import StepProgram
from engine.losses import LOSSES
from engine.native import step as native_step
from engine.native.order import needed, operands_needed, side_by_side
from engine.native.rules import NativeRules
from engine.native.sums import SharePlace, plan_sums
from engine.ops import BUILT_IN, MULTIPLY, power
from engine.tape.tape import Tape
from tests.engine.graphs import ALL, recipes
from tests.engine.native.machine_code import need_llvmlite, outcome, same_bits

need_llvmlite()

ROWS = {row.name: row for row in BUILT_IN} | {f"power {n}": power(n) for n in (0, 2, 3, -1, 0.5, -1.5)}
EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 1e-200, 5e-324, 1e200, -745.0, 710.0, math.inf, -math.inf, math.nan]


class Own:
    """A model of any graph over two inputs and its parameters."""

    def __init__(self, numbers, score):
        self.numbers, self.score = [Value(x) for x in numbers], score

    def __call__(self, x):
        return self.score(x, self.numbers)

    def parameters(self):
        return self.numbers


def quickly(python):
    """Machine code with LLVM's least."""
    with mock.patch.object(native_step, "LONG", 1):
        return python.native()


def result(step):
    """The bits of a step's numbers, or its error."""

    def numbers():
        made = step()
        return made.loss, [*made.scores, *made.gradients, *made.moved]

    return outcome(numbers)


@pytest.mark.parametrize("name", ROWS)
def test_every_operation_on_its_edges_side_by_side(name):
    row = ROWS[name]
    model = Own([0.75], lambda x, w: Value.apply(row, *x[: row.arity]) * w[0])
    python = StepProgram(model, [1.5, 1.5], LOSSES["squared-error"])
    native, draw = quickly(python), random.Random(name)
    fine = 0
    for count in (1, 2, 3, 4, 5, 6) * 4:
        inputs = [[draw.choice(EDGES) for _ in range(2)] for _ in range(count)]
        expected = outcome(lambda: (0.0, python.scores([0.75], inputs)))  # noqa: B023
        scores = native.code.scores([0.75], inputs)
        fine += scores is not None
        assert scores is None or outcome(lambda: (0.0, scores)) == expected  # noqa: B023
        assert outcome(lambda: (0.0, native.scores([0.75], inputs))) == expected  # noqa: B023
    assert fine, "nothing was left to machine code"


@given(recipes([name for name in ALL if name != "legendre"]), st.integers(1, 6), st.data())
@settings(max_examples=25, deadline=None)
def test_any_graph_as_a_model_with_parameters_used_once_often_and_not_at_all(recipe, count, data):
    def score(x, parameters):
        nodes = [*x, *parameters]
        for name, first, second in recipe.steps:
            nodes.append(ALL[name](nodes[first % len(nodes)], nodes[second % len(nodes)]).tanh())
        return nodes[-1]

    start = [*recipe.numbers, 0.5]
    python = StepProgram(Own(start, score), [0.5, -0.5], LOSSES["squared-error"])
    native, numbers = quickly(python), st.floats(-2.0, 2.0)
    inputs = data.draw(st.lists(st.tuples(numbers, numbers), min_size=count, max_size=count))
    given = start, inputs, [1.0] * count, 0.1
    assert result(lambda: native(*given)) == result(lambda: python(*given))


def test_any_number_of_examples():
    model = MLP(2, (5, 1), "relu", rng=random.Random(1))
    python, draw = StepProgram(model, [0.5, 0.5], LOSSES["max-margin"], 0.01), random.Random(2)
    native, parameters = python.native(), [p.data for p in model.parameters()]
    for count in (1, 3, 4, 31, 32, 33, 70, 96, 101):
        inputs = [[draw.uniform(-2, 2), draw.uniform(-2, 2)] for _ in range(count)]
        targets = [draw.choice((-1.0, 1.0)) for _ in range(count)]
        expected = result(lambda: python(parameters, inputs, targets, 0.1))  # noqa: B023
        assert result(lambda: native(parameters, inputs, targets, 0.1)) == expected  # noqa: B023
        assert same_bits(native.code.scores(parameters, inputs), python.scores(parameters, inputs))


def test_factors_are_kept_in_place_of_products():
    model = MLP(2, (16, 16, 1), "relu", rng=random.Random(1))
    plan = StepProgram(model, [0.5, 0.5], LOSSES["max-margin"]).plan
    kept, groups = plan_sums(plan.tape, plan.shares)
    assert len(kept) == 2 + 16 + 16 + 16 + 16 + 1  # inputs, outputs of neurons, gradients of sums
    assert sorted(k for group in groups for k in group.parameters) == list(range(plan.parameters))
    assert len(groups) == 2 * 4 + 16 * 4 + 4 + (4 + 4 + 1)  # weights by layer, then biases


def test_neurons_of_a_layer_are_computed_side_by_side_after_what_they_need():
    model = MLP(2, (7, 1), "tanh", rng=random.Random(1))
    tape = (plan := StepProgram(model, [0.5, 0.5], LOSSES["squared-error"]).plan).tape
    kept, _ = plan_sums(tape, plan.shares)
    order = side_by_side(tape, NativeRules(), [plan.score, plan.term, *kept])
    assert sorted(order) == needed(tape, NativeRules(), order)
    place = {term: k for k, term in enumerate(order)}
    for term in order:
        assert all(place[operand] < place[term] for operand in operands_needed(tape, NativeRules(), term))
    tanhs = [place[term] for term in order if (rule := tape.rules[term]) and rule[0].name == "tanh" and not rule[1]]
    assert [b - a for a, b in pairwise(tanhs[:6])] == [1] * 5


def test_a_product_by_itself_is_kept_whole_and_several_shares_stay_in_order():
    tape = Tape()
    a, b, c = (tape.variable(name) for name in "abc")
    product = tape.rule(MULTIPLY, 0, a, b)
    kept, groups = plan_sums(tape, [[product], [c, a], []])
    assert kept == [a, c, product]
    assert [(group.parameters, group.shares) for group in groups] == [
        ((0,), (SharePlace(2),)),
        ((1,), (SharePlace(1), SharePlace(0))),
    ]
