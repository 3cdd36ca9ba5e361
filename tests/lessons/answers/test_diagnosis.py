"""Diagnoses of a wrong gradient: their exact words, and edge cases of graphs."""

import random

import pytest

from engine import Value, parse, register_op, toposort
from lessons.answers.diagnosis import diagnose, diagnose_data
from lessons.answers.graph_mistakes import GRAPH_MISTAKES
from lessons.answers.mistakes import Diagnosis
from lessons.answers.slope_mistakes import WRONG_SLOPES

L = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
NEURON = "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.8813735870195432; n = x1*w1 + x2*w2 + b; o = tanh(n)"
TWICE = "a = -2; b = 3; d = a*b; e = a + b; f = d*e"
SQUARED = "a = 3; b = a + a; c = b*b"


def told(source, name, answer):
    expression = parse(source)
    return diagnose(expression.output, expression.names[name], answer)


# What is said, word for word: for each mistake at least once.

SAID = [
    (
        L, "a", -3, "local-only",
        "-3 is how much e responds to a, the local derivative ∂e/∂a = b. Multiply it by how much L responds to e, the "
        "upstream gradient e.grad = -2.",
    ),
    (
        L, "c", 1, "local-only",
        "1 is how much d responds to c, the local derivative ∂d/∂c. Multiply it by how much L responds to d, the "
        "upstream gradient d.grad = -2.",
    ),
    (
        TWICE, "a", 1, "local-only",
        "1 is how much e responds to a, the local derivative ∂e/∂a. Multiply it by how much f responds to e, the "
        "upstream gradient e.grad = -6, then add the shares of the other uses of a.",
    ),
    (
        L, "a", -2, "upstream-only",
        "-2 is how much L responds to e, the upstream gradient e.grad. Multiply it by how much e responds to a, the "
        "local derivative ∂e/∂a = b.",
    ),
    (
        L, "f", 1, "upstream-only",
        "1 is how much L responds to itself, the upstream gradient L.grad. Multiply it by how much L responds to f, "
        "the local derivative ∂L/∂f = d.",
    ),
    (
        L, "a", -5, "added",
        "-5 is -3 + (-2): ∂e/∂a and e.grad, added. Rates in a row are multiplied: that is the chain rule.",
    ),
    (
        L, "a", -4, "own-value",
        "-4 is a · e.grad = 2 × -2. In a product it is the other factor that counts: take b · e.grad.",
    ),
    (L, "f", -2, "own-value", "-2 is f itself. In a product it is the other factor that counts: take d."),
    (
        L, "c", 12, "other-operand",
        "12 comes from the other operand, e, as in a product. In a sum it plays no part: d follows c one for one.",
    ),
    (L, "L", 0, "base-case", "0 would mean that L stays where it is when L moves. Nudge L by h and look again."),
    (
        "a = 3; b = a + a", "a", 1, "overwritten",
        "1 is the last share alone, which is what = would leave. a is used twice by b: add up its shares, as += does.",
    ),
    (
        TWICE, "b", -2, "overwritten",
        "-2 is the last share alone, which is what = would leave. b is used twice, by d and e: add up its shares, "
        "as += does.",
    ),
    (
        SQUARED, "a", 6, "overwritten",
        "6 comes out when shares overwrite each other, as = does. a and b are used more than once: add up the shares, "
        "as += does.",
    ),
    (TWICE, "a", -6, "one-path", "-6 is one share alone, by way of e. a is used twice, by d and e: add up its shares."),
    (
        "a = 2; b = 3; c = 5; d = a*b; e = a*c; f = 7*a; g = d + e + f", "a", 10, "one-path",
        "10 leaves out the share by way of e. a is used 3 times, by d, e and f: add up its shares.",
    ),
    (
        "a = 2; b = 3*a; c = 5*b; d = 7*b; e = c + d", "a", 21, "one-path",
        "21 is the product along a → b → d → e alone. Another way leads from a to e: add up the products.",
    ),
    (
        "a = 2; b = 3*a; c = 5*b; d = 7*b; e = c + d; f = 2*e", "a", 42, "one-path",
        "42 is the product along a → b → … → f alone. Another way leads from a to f: add up the products.",
    ),
    (
        TWICE, "a", 4, "locals-summed",
        "4 is 1 + 3, the local derivatives added. Multiply each by its upstream gradient first.",
    ),
    (
        TWICE, "a", -18, "shares-multiplied",
        "-18 is -6 × 3, the shares multiplied. Multiply along a way; where ways meet, add.",
    ),
    (
        "a = 2; b = 3*a; c = 5*b; d = 7*c", "a", 15, "stopped-early",
        "15 is ∂c/∂a: how much c changes, not yet d. Go on: multiply by c.grad = 7.",
    ),
    (
        "a = 2; b = 3*a; c = 5*b; d = 7*c", "a", 21, "missing-factor",
        "21 leaves out one factor on the way, ∂c/∂b = 5. Multiply by it as well.",
    ),
    (L, "a", 2, "own-data", "2 is the data of a. Its gradient says how much L changes when a does."),
    (L, "L", -8, "own-data", "-8 is the data of L. Its gradient says how much L changes when L itself does."),
    (L, "c", -8, "output-data", "-8 is what L is. The question is how much L changes when c does."),
    (
        L, "a", -6, "wrong-sign",
        "-6 has the right size, but the sign is off. When a goes up, does L go up or down? Count the minus signs on "
        "the way from a to L.",
    ),
    (L, "L", -1, "wrong-sign", "-1 has the right size, but the sign is off. Nudge L up: which way does it go?"),
    (
        L, "a", 1, "output-gradient",
        "1 is the gradient of L itself, where the backward pass begins. On the way to a every operation multiplies it "
        "by how it responds to its operand.",
    ),
    (L, "a", 4, "other-gradient", "4 is the gradient of f. The question is about a: follow its own edges to L."),
    (
        L, "L", 4, "other-gradient",
        "4 is the gradient of f. The question is about L itself: by how much does L change when L does?",
    ),
    (
        "a = 2; b = 3; c = 7; d = 4; k = 6; e = a + b + c; f = e*d + 9*k", "k", 4, "other-gradient",
        "4 is the gradient of a, b, c and others. The question is about k: follow its own edges to f.",
    ),
    (
        NEURON, "w1", 0.98, "rounding",
        "0.98 is near, but off by rounding. Keep more digits on the way: the answer may be 0.01 off.",
    ),
    (
        NEURON, "n", 1, "forgot-inner",
        "1 leaves out the slope of tanh(n), which is 1 − o². Multiply by it as well.",
    ),
    (
        NEURON, "n", 0.2929, "tanh-not-squared",
        "0.2929 comes out with 1 − o as the slope of tanh(n). It is 1 − o²: one minus the result squared.",
    ),
    (
        NEURON, "b", 0.29, "tanh-not-squared",
        "0.29 comes out with 1 − o as the slope of tanh(n). It is 1 − o²: one minus the result squared.",
    ),
    (
        NEURON, "n", 0.2071, "tanh-as-sigmoid",
        "0.2071 comes out with o · (1 − o) as the slope of tanh(n). It is 1 − o²: one minus the result squared.",
    ),
    (
        NEURON, "n", 0.2232, "tanh-of-the-operand",
        "0.2232 comes out with 1 − n² as the slope of tanh(n). It is 1 − o²: one minus the result squared.",
    ),
    (
        "n = 2; o = tanh(n)", "n", 0.9293, "tanh-without-one-minus",
        "0.9293 comes out with o² as the slope of tanh(n). It is 1 − o²: one minus the result squared.",
    ),
    (
        NEURON, "n", 0.7071, "function-for-slope",
        "0.7071 comes out with o as the slope of tanh(n). It is 1 − o²: one minus the result squared.",
    ),
    (
        "a = 2; o = sigmoid(a)", "a", 0.2242, "sigmoid-as-tanh",
        "0.2242 comes out with 1 − o² as the slope of sigmoid(a). It is o · (1 − o): the result times one minus the "
        "result.",
    ),
    (
        "a = 2; o = sigmoid(a)", "a", 0.1192, "sigmoid-half",
        "0.1192 comes out with 1 − o as the slope of sigmoid(a). It is o · (1 − o): the result times one minus the "
        "result.",
    ),
    (
        "a = 3; o = exp(a)", "a", 22.1672, "exp-as-power",
        "22.1672 comes out with a · exp(a − 1) as the slope of exp(a). It is o: exp is its own derivative: the result.",
    ),
    (
        "a = 3; o = exp(a)", "a", 3, "exp-of-the-operand",
        "3 comes out with a as the slope of exp(a). It is o: exp is its own derivative: the result.",
    ),
    (
        "a = 3; o = log(a)", "a", 3, "log-not-inverted",
        "3 comes out with a as the slope of log(a). It is 1 / a: one over the operand.",
    ),
    (
        "a = 2; o = a**3", "a", 4, "power-not-brought-down",
        "4 comes out with a² as the slope of a³. It is 3 · a²: the power 3 comes down, and goes one lower.",
    ),
    (
        "a = 2; o = a**3", "a", 24, "power-not-lowered",
        "24 comes out with 3 · a³ as the slope of a³. It is 3 · a²: the power 3 comes down, and goes one lower.",
    ),
    (
        "a = 2; o = a**3", "a", 3, "power-alone",
        "3 comes out with 3 as the slope of a³. It is 3 · a²: the power 3 comes down, and goes one lower.",
    ),
    (
        "a = 2; o = a**-2", "a", -1, "power-raised",
        "-1 comes out with -2 · a⁻¹ as the slope of a⁻². It is -2 · a⁻³: the power -2 comes down, and goes one lower.",
    ),
    (
        "a = 2; b = 4; c = a/b", "b", 0.125, "quotient-minus-lost",
        "0.125 comes out with a / b² as ∂c/∂b. It is −a / b²: minus the dividend over the divisor squared.",
    ),
    (
        "a = 2; b = 4; c = a/b", "b", -0.5, "quotient-not-squared",
        "-0.5 comes out with −a / b as ∂c/∂b. It is −a / b²: minus the dividend over the divisor squared.",
    ),
    (
        "a = 2; b = 4; c = a/b", "b", -0.0625, "quotient-without-dividend",
        "-0.0625 comes out with -1 / b² as ∂c/∂b. It is −a / b²: minus the dividend over the divisor squared.",
    ),
    (
        "a = 3; b = 4; c = a/b", "a", 4, "quotient-not-inverted",
        "4 comes out with b as ∂c/∂a. It is 1 / b: one over the divisor, b.",
    ),
    (
        "a = 3; o = relu(a)", "a", 0, "relu-closed",
        "0 comes out with 0 as the slope of relu(a). It is 1 if a > 0 else 0: 1 where the operand is positive, else 0.",
    ),
    (
        "a = 3; o = relu(a)", "a", 3, "relu-as-its-operand",
        "3 comes out with a as the slope of relu(a). It is 1 if a > 0 else 0: 1 where the operand is positive, else 0.",
    ),
    (
        "b = 2; c = b**-2", "b", 0.25, "power-minus-lost",
        "0.25 comes out with 2 · b⁻³ as the slope of b⁻². It is -2 · b⁻³: the power -2 comes down, and goes one lower.",
    ),
    (
        "a = 2; b = 3*a; c = 5*b; d = 7*b; e = 11*b; f = c + d + e", "a", 21, "one-path",
        "21 is the product along a → b → … → f alone. 2 other ways lead from a to f: add up the products.",
    ),
    (
        "a = 2; b = 3*a; c = 5*b; d = 7*b; e = c + d", "a", 15, "overwritten",
        "15 comes out when shares overwrite each other, as = does. b is used more than once: add up the shares, as += "
        "does.",
    ),
    (
        "x = 0.5; y = tanh(x); z = tanh(y)", "x", 0.3056, "tanh-not-squared",
        "0.3056 comes out with 1 − y as the slope of tanh(x). It is 1 − y²: one minus the result squared.",
    ),
    (
        "a = 3; b = 5; c = a*b; d = 2*c", "a", 5, "local-only",
        "5 is how much c responds to a, the local derivative ∂c/∂a = b. Multiply it by how much d responds to c, the "
        "upstream gradient c.grad = 2.",
    ),
    (
        "a = 1; o = sin(a)", "a", -0.5403, "sin-minus",
        "-0.5403 comes out with −cos(a) as the slope of sin(a). It is cos(a): the cosine of the operand.",
    ),
    (
        "a = 1; o = cos(a)", "a", 0.8415, "cos-minus-lost",
        "0.8415 comes out with sin(a) as the slope of cos(a). It is −sin(a): minus the sine of the operand.",
    ),
    (
        L, "a", 12, "product-value",
        "12 is -6 × (-2), with what e is. Take how much it changes when a does: by the other factor, b.",
    ),
    (
        L, "d", -8, "product-value",
        "-8 is what L is, d · f. The question is how much it changes when d does: by the other factor, f.",
    ),
    (
        L, "c", -20, "data-at-plus",
        "-20 is 10 × (-2), c itself as a factor. How large a term is plays no part in a sum: d follows c one for one.",
    ),
    (
        L, "c", -1, "plus-splits",
        "-1 is half of -2, as if a plus split what it gets between its two sides. It hands all of it to each: a nudge "
        "of c is not halved either.",
    ),
    (
        L, "c", -5, "share-by-size",
        "-5 is -2 × 10 / 4, divided up by size. A slope is no part of the total: a nudge of c moves all of it.",
    ),
    (
        L, "a", 0.006, "rise-alone",
        "0.006 is how far L moves when a moves by 0.001. Divide that by 0.001: the question is how far it moves per "
        "unit.",
    ),
    (
        NEURON, "n", 0.8814, "operand-for-slope",
        "0.8814 comes out with n as the slope of tanh(n). It is 1 − o²: one minus the result squared.",
    ),
    (
        "a = 4; o = sqrt(a)", "a", 0.5, "sqrt-without-half",
        "0.5 comes out with 1 / o as the slope of sqrt(a). It is 1 / (2 · o): one over twice the result.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "node", "answer", "name", "said"), SAID)
def test_what_is_said(source, node, answer, name, said):
    assert Diagnosis(name, said) in told(source, node, answer)


def test_each_mistake_is_shown_above():
    assert {name for _, _, _, name, _ in SAID} == {row.name for row in GRAPH_MISTAKES}
    assert {row.name for row in WRONG_SLOPES} < {row.name for row in GRAPH_MISTAKES}


def test_mistakes_that_coincide_are_all_told_the_most_specific_first():
    assert [found.name for found in told(NEURON, "w1", 2)] == ["local-only", "forgot-inner"]
    assert [found.name for found in told(L, "f", -2)] == ["own-value"]  # that it is the data goes without saying
    assert [found.name for found in told(L, "f", -4)] == ["wrong-sign", "other-gradient"]
    assert [found.name for found in told(NEURON, "n", 0.7071)] == ["function-for-slope", "output-data"]


def test_a_number_that_two_names_could_tell_is_told_once():
    # e.grad is what comes from upstream, and so the gradient of e, c and d as well.
    assert [found.name for found in told(L, "a", -2)] == ["upstream-only"]
    # The minus sign that was lost is known: it is the quotient's.
    assert [found.name for found in told("a = 2; b = 4; c = a/b", "b", 0.125)] == ["quotient-minus-lost"]


def test_a_gradient_that_is_still_asked_for_is_not_told():
    expression = parse(L)
    root, names = expression.output, expression.names
    (found,) = diagnose(root, names["L"], -2, covered=[names["c"], names["e"]])
    assert found.explanation.startswith("-2 is the gradient of d. ")
    assert diagnose(root, names["d"], 6, covered=[names["a"]]) == ()


def test_what_looks_like_a_mistake_and_is_none():
    # Nobody takes a positive power up by one.
    assert told("a = 3; b = a**2", "a", 54) == ()
    # Of tanh it is the inner slope that was forgotten, not a factor.
    assert [found.name for found in told("a = 0.5; b = 3*a; c = tanh(b); d = 7*c", "a", 21)] == ["forgot-inner"]


def test_shares_are_multiplied_also_where_one_is_2_but_not_where_one_is_1():
    assert [found.name for found in told("a = 4; b = 2*a; c = 3*a; d = b + c", "a", 6)] == ["shares-multiplied"]
    assert "shares-multiplied" not in [found.name for found in told("a = 4; c = 3*a; d = a + c", "a", 3)]


def test_nothing_is_said_of_a_number_that_no_mistake_gives():
    assert told(L, "a", 123.4) == ()


def test_a_learner_who_works_with_rounded_numbers_is_understood():
    (found,) = told("a = 3; b = 41.7; c = 29; d = a*b; e = d*c; f = e + 1", "a", 1210)
    assert found.name == "rounding"
    names = [found.name for found in told("a = 300; b = 4126; c = 29; e = a*b; f = e*c", "a", 4124)]
    assert names == ["local-only"], "4124 is 4126, rounded on the way"
    names = [found.name for found in told("a = -2345.6; b = -1234.5; c = a*b", "a", -2345)]
    assert names == ["own-value"], "numbers below zero are rounded as well"


def test_what_only_comes_near_is_not_said_where_something_is_the_number_itself():
    sum_of_unequals = "v = 0.1; u = 1000; s = u + v; o = 3*s"
    assert [found.explanation for found in told(sum_of_unequals, "v", 3000.3)] == [
        "3000.3 is what o is. The question is how much o changes when v does."
    ]
    near, also_near = told(sum_of_unequals, "v", 3000.2)
    assert also_near.name == "output-data"
    assert near.explanation.startswith("3000.2 comes from the other operand, u, as in a product.")


def test_a_node_without_a_name_is_called_by_what_it_computes():
    assert [found.explanation for found in told("a = 2; b = -3; c = 10; d = a*b + c", "a", -6)] == [
        "-6 is the value of a · b. The question is how much it changes when a does: by the other factor, b."
    ]
    [found] = told("w = 3; p = 0.1*w**2", "w", 0.9)[:1]
    assert found.explanation.startswith("0.9 comes out with w² as the slope of w². It is 2 · w")


def test_what_is_taken_away_and_was_left_out_is_named_without_its_minus():
    margin = parse("s = 0.25; m = 1 - s; loss = relu(m)").names
    [found] = [each for each in diagnose_data(margin["loss"], 1.0) if each.name == "left-out"]
    assert found.explanation == "1 leaves out s in 1 − s. Take it away as well."


def test_a_whole_number_is_not_called_rounded():
    assert told("a = 100; b = 99; c = a*b", "a", 98) == ()


def test_a_constant_and_a_node_without_a_name_can_be_asked_for():
    expression = parse("x = 3; f = 2*x")
    two = expression.output.operands[0]
    assert [found.name for found in diagnose(expression.output, two, 2)] == ["own-value"]
    inner = parse("a = 2; b = 5; f = 3*(a*b)")
    product = inner.output.operands[1]
    (found,) = diagnose(inner.output, product, 30)
    assert found.explanation == (
        "30 is what f is, 3 · (a · b). The question is how much it changes when (a · b) does: by the other factor, 3."
    )


def test_an_operation_of_ones_own_with_three_operands():
    mix = register_op(
        "mix3", lambda a, b, c: a * b + c, lambda a, b, c: b, lambda a, b, c: a, lambda a, b, c: 1.0, said="as you said"
    )
    a, b, c = Value(2.0, label="a"), Value(5.0, label="b"), Value(7.0, label="c")
    m = mix(a, b, c)
    m.label = "m"
    root = m * 3.0
    root.label = "r"
    assert [found.explanation for found in diagnose(root, a, 5)] == [
        "5 is how much m responds to a, the local derivative ∂m/∂a = ∂mix3/∂a. Multiply it by how much r responds to "
        "m, the upstream gradient m.grad = 3."
    ]
    assert [found.name for found in diagnose(root, b, 3)] == ["upstream-only"]
    assert diagnose(root, b, 6) == ()


def test_a_node_that_the_output_does_not_depend_on_has_gradient_0():
    stranger = Value(4.0, label="s")
    root = parse(L).output
    assert diagnose(root, stranger, 0) == ()
    assert [found.name for found in diagnose(root, stranger, 4)] == ["own-data", "other-gradient"]


def test_where_there_is_no_slope_nothing_is_said_and_beside_it_all_is():
    expression = parse("a = 0; b = 5; c = sqrt(a); d = 2*b; e = c + d")
    root, names = expression.output, expression.names
    assert diagnose(root, names["a"], 0) == ()
    assert diagnose(root, names["b"], 2) == ()
    assert [found.name for found in diagnose(root, names["b"], 5)] == ["own-value"]
    assert [found.name for found in diagnose(root, names["c"], 10)] == ["other-operand", "output-data"]


def test_a_backward_written_by_hand_on_the_way_is_not_judged():
    a = Value(2.0)
    b = a * 3.0
    b._backward = lambda: None
    assert diagnose(b * 2.0, a, 2) == ()


def test_a_large_graph_with_more_paths_than_atoms_is_answered():
    node = start = Value(1.0, label="a")
    for _ in range(200):
        node = (node + node) * 0.5
    assert [found.name for found in diagnose(node, start, -1)] == ["wrong-sign"]


def test_random_small_whole_numbers_seldom_bring_more_than_two():
    """Whole numbers coincide often; the words must not bury a learner."""
    rng, counts = random.Random(1), []
    for _ in range(100):
        nodes = [Value(rng.choice([-3, -2, -1, 2, 3, 4, 5]), label=name) for name in "abc"]
        for name in "defg":
            x, y = rng.choice(nodes), rng.choice(nodes)
            nodes.append(rng.choice([x * y, x + y]))
            nodes[-1].label = name
        for node in toposort(nodes[-1]):
            found = (diagnose(nodes[-1], node, answer) for answer in range(-12, 13))
            counts += [len(diagnoses) for diagnoses in found if diagnoses]
    assert sum(count > 2 for count in counts) < 0.1 * len(counts)
