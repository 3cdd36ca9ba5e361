"""Over random graphs every mistake is named by the number it gives, and a right answer is never called a mistake."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import backward_steps, count_paths, paths, toposort
from engine.faults import FAULTS, backward_with, gradients
from engine.graph.backward import local_derivatives
from lessons.answers.diagnosis import diagnose
from lessons.answers.graph_mistakes import GRAPH_MISTAKES
from tests.engine.graphs import recipes

TOLERANCE = 0.01

# What each mistake gives, computed in another way than lessons.diagnosis does.


def steps_into(root, node):
    return [step for step in backward_steps(root) if step.operand is node]


def with_local(root, changed):
    """All gradients if some nodes had other local derivatives."""
    return gradients(root, lambda node: changed.get(node) or local_derivatives(node))


def other_of(step):
    return step.node.operands[1 - step.position] if len(step.node.operands) == 2 else None


def steps_with_another(root, node, symbol):
    into = steps_into(root, node)
    return [step for step in into if step.node._op == symbol and other_of(step) is not node]


def locals_at_one(root, node, arity):
    """The gradient with one local derivative of a node with that many operands taken for 1, one after the other."""
    for user in toposort(root):
        slopes = local_derivatives(user) if user.operands else ()
        if arity(len(slopes)):
            for position, operand in enumerate(user.operands):
                if arity(1) or operand is not node:
                    changed = [1.0 if place == position else slope for place, slope in enumerate(slopes)]
                    yield with_local(root, {user: changed})[node]


def wrong_slopes(root, node, symbol, slope):
    """The gradient with every operation of that kind taken to have that slope."""
    found = [user for user in toposort(root) if user._op == symbol]
    changed = {user: [slope(user.operands[0].data, user.data)] for user in found}
    return [with_local(root, changed)[node]] if found else []


def shares_of(root, node):
    return [step.contribution for step in steps_into(root, node)]


ORACLES = {
    "base-case": lambda root, node: [0.0] if node is root else [],
    "overwritten": lambda root, node: [backward_with(root, FAULTS["overwrite"])[node]],
    "local-only": lambda root, node: [step.local for step in steps_into(root, node) if step.upstream != 1],
    "upstream-only": lambda root, node: [
        step.upstream for step in steps_into(root, node) if len(step.node.operands) > 1 and step.local != 1
    ],
    "added": lambda root, node: [
        step.local + step.upstream for step in steps_into(root, node) if step.local and step.upstream
    ],
    "own-value": lambda root, node: [step.upstream * node.data for step in steps_with_another(root, node, "*")],
    "other-operand": lambda root, node: [
        number
        for step in steps_with_another(root, node, "+")
        for number in (other_of(step).data, step.upstream * other_of(step).data)
    ],
    "forgot-inner": lambda root, node: locals_at_one(root, node, lambda arity: arity == 1),
    "tanh-not-squared": lambda root, node: wrong_slopes(root, node, "tanh", lambda a, out: 1 - out),
    "tanh-of-the-operand": lambda root, node: wrong_slopes(root, node, "tanh", lambda a, out: 1 - a**2),
    "tanh-without-one-minus": lambda root, node: wrong_slopes(root, node, "tanh", lambda a, out: out**2),
    "exp-of-the-operand": lambda root, node: wrong_slopes(root, node, "exp", lambda a, out: a),
    "log-not-inverted": lambda root, node: wrong_slopes(root, node, "log", lambda a, out: a),
    "sqrt-without-half": lambda root, node: wrong_slopes(root, node, "sqrt", lambda a, out: 1 / out),
    "sin-minus": lambda root, node: wrong_slopes(root, node, "sin", lambda a, out: -math.cos(a)),
    "cos-minus-lost": lambda root, node: wrong_slopes(root, node, "cos", lambda a, out: math.sin(a)),
    "power-not-brought-down": lambda root, node: powers(root, node, lambda a, n: a ** (n - 1)),
    "power-not-lowered": lambda root, node: powers(root, node, lambda a, n: n * a**n),
    "power-alone": lambda root, node: powers(root, node, lambda a, n: n),
    "quotient-minus-lost": lambda root, node: quotients(root, node, lambda a, b: (1 / b, a / b**2)),
    "quotient-not-inverted": lambda root, node: quotients(root, node, lambda a, b: (b, -a / b**2)),
    "one-path": lambda root, node: [
        *(shares_of(root, node) if len(shares_of(root, node)) > 1 else []),
        *(path.product for path in paths(root, node) if 1 < count_paths(root, node) <= 64),
    ],
    "locals-summed": lambda root, node: (
        [sum(step.local for step in steps_into(root, node))] if len(steps_into(root, node)) > 1 else []
    ),
    "shares-multiplied": lambda root, node: (
        [math.prod(shares_of(root, node))]
        if len(shares_of(root, node)) > 1 and 1.0 not in shares_of(root, node)
        else []
    ),
    "stopped-early": lambda root, node: [
        gradients(m)[node] for m in toposort(root) if m is not root and m is not node and node in toposort(m)
    ],
    "missing-factor": lambda root, node: locals_at_one(root, node, lambda arity: arity > 1),
    "own-data": lambda root, node: [node.data],
    "output-data": lambda root, node: [root.data],
    "wrong-sign": lambda root, node: [-gradients(root)[node]],
    "output-gradient": lambda root, node: [1.0],
    "other-gradient": lambda root, node: [
        grad for m, grad in gradients(root).items() if m is not root and m is not node and not m.is_constant
    ],
    "rounding": lambda root, node: [gradients(root)[node] * 1.015],
}


def powers(root, node, slope):
    """The gradient with one power by a constant taken to have that slope, one after the other."""
    for user in toposort(root):
        if user._op.startswith("**") and len(user.operands) == 1:
            a, n = user.operands[0].data, float(user._op[2:])
            if (abs(a) > 1e-9 or n > 1) and n != -1.0:  # of x⁻¹, it is the minus that was lost
                yield with_local(root, {user: [slope(a, n)]})[node]


def quotients(root, node, slopes):
    """The gradient with one quotient taken to have these slopes, one after the other."""
    for user in toposort(root):
        if user._op == "/":
            yield with_local(root, {user: slopes(*[operand.data for operand in user.operands])})[node]


@pytest.mark.parametrize("name", ORACLES)
@given(recipes(longest=6), st.integers(0, 1000))
def test_a_mistake_is_named_by_the_number_it_gives(name, recipe, place):
    root, _ = recipe.build()
    order = toposort(root)
    node = order[place % len(order)]
    truth = gradients(root)[node]
    row = next(row for row in GRAPH_MISTAKES if row.name == name)
    for number in ORACLES[name](root, node):
        names = {diagnosis.name for diagnosis in diagnose(root, node, number, TOLERANCE)}
        if abs(number - truth) <= TOLERANCE:
            assert not names, "a mistake that happens to give the right answer is none"
        elif abs(number - truth) > TOLERANCE * 1.0001:
            assert name in names or names & row.unless


@given(recipes(), st.floats(-0.99, 0.99))
def test_nothing_is_said_of_a_right_answer(recipe, off):
    root, _ = recipe.build()
    for node, grad in gradients(root).items():
        assert diagnose(root, node, grad) == ()
        if abs(grad) < 1e6:
            assert diagnose(root, node, grad + off * TOLERANCE, TOLERANCE) == ()


@given(recipes(longest=5), st.integers(0, 1000), st.floats(allow_nan=True) | st.integers(-10, 10))
def test_any_answer_at_all_is_taken_and_the_graph_stays_as_it_is(recipe, place, answer):
    root, _ = recipe.build()
    order = toposort(root)
    before = [(node.data, node.grad) for node in order]
    found = diagnose(root, order[place % len(order)], answer)
    assert (
        len({diagnosis.name for diagnosis in found})
        == len({diagnosis.explanation for diagnosis in found})
        == len(found)
    )
    assert [(node.data, node.grad) for node in order] == before
