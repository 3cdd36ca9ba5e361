"""Tests of interactive sessions: actions, undo and redo, backward steps."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import NoValueError, Value, parse
from engine.graph.session import STEP_SIZES, GraphChange, GraphSession, RefusedError, next_step_size

LECTURE = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"


def session(source: str = LECTURE) -> tuple[GraphSession, dict[str, Value]]:
    expression = parse(source)
    return GraphSession(expression.output, source), dict(expression.names)


def numbers_of(opened: GraphSession) -> list[tuple[Value, float, float]]:
    return [(node, node.data, node.grad) for node in opened.graph.order]


def test_an_opened_graph_has_its_gradients() -> None:
    _, n = session()
    assert {name: node.grad for name, node in n.items()} == {
        "a": 6, "b": -4, "c": -2, "f": 4, "e": -2, "d": -2, "L": 1,
    }  # fmt: skip


def test_constants_are_no_leaves() -> None:
    opened, n = session("x = 3; 3*x**2 - 4*x + 5")
    assert opened.leaves == [n["x"]]
    constant = next(node for node in opened.graph.order if node.is_constant)
    with pytest.raises(RefusedError, match="is a constant"):
        opened.nudge(constant)
    with pytest.raises(RefusedError, match="output is computed; move the leaves it is made from"):
        opened.set_value(opened.root, 1.0)


def test_a_nudge_moves_everything_downstream_and_every_gradient() -> None:
    opened, n = session()
    change = opened.nudge(n["a"])
    assert (n["a"].data, n["e"].data, n["d"].data) == (2.01, 2.01 * -3, 2.01 * -3 + 10)
    assert n["b"].grad == -2 * 2.01
    assert n["f"].grad == n["d"].data
    assert change.message == "a 2 → 2.01"
    assert change.directions == {n["a"]: 1, n["e"]: -1, n["d"]: -1, n["L"]: 1}


def test_a_nudge_reports_three_numbers_that_agree_where_the_output_is_straight() -> None:
    opened, n = session()
    change = opened.nudge(n["a"], 10)
    assert change.nudge is not None
    assert (change.nudge.leaf, change.nudge.grad) == (n["a"], 6)
    assert change.nudge.h == pytest.approx(0.1, abs=1e-15)
    assert change.predicted == pytest.approx(0.6, abs=1e-12)
    assert change.actual == pytest.approx(0.6, abs=1e-12)
    assert change.nudge.central == pytest.approx(6, abs=1e-12)


def test_where_the_output_is_bent_they_differ() -> None:
    opened, n = session("x = 3; y = x**2")
    change = opened.set_value(n["x"], 4.0)
    assert change.nudge is not None
    assert (change.predicted, change.actual, change.nudge.central) == (6.0, 7.0, 6.0)


def test_the_central_difference_is_missing_where_one_side_has_no_value() -> None:
    opened, n = session("x = 0.5; y = log(x)")
    change = opened.set_value(n["x"], 1.5)
    assert change.nudge is not None
    assert change.nudge.central is None
    assert change.predicted == 2.0


def test_nudges_add_up_in_decimal_and_come_back() -> None:
    opened, n = session("b = 6.8813735870195432; o = tanh(b)")
    for _ in range(7):
        opened.nudge(n["b"])
    assert n["b"].data == 6.951373587019543
    for _ in range(7):
        opened.nudge(n["b"], -1)
    assert n["b"].data == 6.8813735870195432


def test_following_the_gradient_as_in_the_lecture() -> None:
    opened, n = session()
    assert opened.follow_step == 0.01
    change = opened.follow()
    assert n["L"].data == pytest.approx(-7.286496, abs=1e-12)
    assert change.predicted == pytest.approx(0.01 * (36 + 16 + 4 + 16), abs=1e-12)
    assert change.actual == pytest.approx(0.713504, abs=1e-12)
    opened.undo()
    opened.follow(-1)
    assert n["L"].data < -8


def test_pinned_leaves_stay() -> None:
    opened, n = session()
    for name in "abc":
        opened.toggle_pin(n[name])
    opened.follow()
    assert [n[name].data for name in "abcf"] == [2, -3, 10, -1.96]
    opened.toggle_pin(n["f"])
    with pytest.raises(RefusedError, match="every leaf is pinned"):
        opened.follow()
    opened.undo()
    assert opened.pinned == {n["a"], n["b"], n["c"]}


def test_follow_refuses_where_nothing_would_move() -> None:
    opened, _ = session("x = 0; y = x**2")
    with pytest.raises(RefusedError, match="too small here"):
        opened.follow()
    opened, _ = session("2 + 3")
    with pytest.raises(RefusedError, match="made of constants"):
        opened.follow()


def test_the_gradient_of_a_constant_may_be_too_large_for_a_number() -> None:
    _, n = session("x = 1; y = x/1e-200")
    assert n["x"].grad == 1e200 and n["y"].operands[1].grad == -math.inf


@pytest.mark.parametrize(
    ("source", "leaf", "number", "message"),
    [
        ("x = 1; y = log(x)", "x", -1.0, "log(-1) has no value"),
        ("x = 1; y = 1/x", "x", 0.0, "1 / 0 has no value, in y = 1 / x"),
        ("x = 1; y = exp(x)", "x", 1000.0, "exp(1000) has no value"),
        ("x = 1; y = sqrt(x)", "x", 0.0, "sqrt(0) has no slope here"),
        ("k = 1; x = 0.5; y = k*sin(x*1e200)", "k", 1e200, "the gradient of x would be too large for a number"),
    ],
)
def test_a_change_without_a_value_is_rejected_and_nothing_moves(
    source: str, leaf: str, number: float, message: str
) -> None:
    opened, n = session(source)
    before = numbers_of(opened)
    with pytest.raises(NoValueError) as refused:
        opened.set_value(n[leaf], number)
    assert message in str(refused.value)
    assert numbers_of(opened) == before
    with pytest.raises(RefusedError, match="nothing to undo"):
        opened.undo()


def test_a_graph_without_gradients_is_not_opened() -> None:
    opened, n = session()
    other = parse("x = 0; sqrt(x)").output
    with pytest.raises(NoValueError, match="no slope here"):
        opened.open(other)
    assert opened.root is n["L"]
    assert other.label == ""


def test_invalid_numbers_are_rejected() -> None:
    opened, n = session()
    for number in (math.nan, math.inf):
        with pytest.raises(RefusedError, match="a needs a finite number"):
            opened.set_value(n["a"], number)
    with pytest.raises(RefusedError, match="a is 2 already"):
        opened.set_value(n["a"], 2.0)
    opened.set_value(n["a"], 1e17)
    with pytest.raises(RefusedError, match=r"a nudge of 0.01 is too small to move 1e\+17"):
        opened.nudge(n["a"])


def test_undo_redo_and_reset() -> None:
    opened, n = session()
    first = numbers_of(opened)
    opened.nudge(n["a"])
    nudged = numbers_of(opened)
    opened.follow()
    followed = numbers_of(opened)
    opened.reset()
    assert numbers_of(opened) == first
    with pytest.raises(RefusedError, match="first number already"):
        opened.reset()
    assert opened.undo().message == "undone: all leaves back to their first numbers"
    assert numbers_of(opened) == followed
    opened.undo()
    assert numbers_of(opened) == nudged
    opened.undo()
    assert numbers_of(opened) == first
    assert opened.redo().message == "again: a 2 → 2.01"
    assert numbers_of(opened) == nudged
    opened.redo()
    opened.redo()
    assert numbers_of(opened) == first
    with pytest.raises(RefusedError, match="nothing to redo"):
        opened.redo()


def test_what_was_undone_can_still_be_reached_after_something_new() -> None:
    opened, n = session()
    opened.set_value(n["a"], 5.0)
    opened.undo()
    opened.set_value(n["a"], 7.0)
    seen = []
    for _ in range(3):
        opened.undo()
        seen.append(n["a"].data)
    assert seen == [2.0, 5.0, 2.0]


def test_another_graph_is_an_action_too() -> None:
    opened, n = session()
    opened.nudge(n["a"])
    opened.toggle_pin(n["c"])
    other = parse("x = 3; x*x").output
    opened.open(other, "x = 3; x*x")
    assert (opened.root, opened.graph.source, opened.pinned) == (other, "x = 3; x*x", frozenset())
    opened.undo()
    assert (opened.root, opened.graph.source, opened.pinned) == (n["L"], LECTURE, {n["c"]})
    assert n["a"].data == 2.01
    opened.redo()
    assert opened.root is other


def test_an_output_without_a_name_gets_one_that_is_free() -> None:
    assert session("a = 1; a + a")[0].root.label == "output"
    assert session("output = 1; result = 2; output + result")[0].root.label == "out"
    assert session("output = 1; result = 2; out = 3; output + result*out")[0].root.label == "out2"
    assert session()[0].root.label == "L"


def test_the_backward_pass_forwards_and_backwards() -> None:
    opened, n = session()
    assert opened.grads()[n["a"]] == 6
    opened.step_forward()
    assert (opened.cursor, opened.step, opened.grads()) == (0, None, {n["L"]: 1})
    with pytest.raises(RefusedError, match=r"L\.grad = 1"):
        opened.step_back()
    opened.step_forward()
    assert opened.step is not None
    assert opened.step.rule == "∂L/∂d = f"
    assert opened.grads() == {n["L"]: 1, n["d"]: -2}
    for _ in range(5):
        opened.step_forward()
    assert opened.is_complete
    assert opened.grads() == {node: node.grad for node in n.values()}
    with pytest.raises(RefusedError, match="complete"):
        opened.step_forward()
    opened.step_back()
    assert n["b"] not in opened.grads()
    opened.toggle_all()
    assert opened.cursor is None
    opened.step_back()
    assert opened.cursor == len(opened.steps) - 1
    opened.toggle_all()
    opened.toggle_all()
    assert opened.grads() == {n["L"]: 1}


def test_an_operand_used_twice_accumulates() -> None:
    opened, n = session("a = 3; b = a + a")
    seen = []
    opened.toggle_all()
    for _ in range(2):
        opened.step_forward()
        seen.append(opened.grads()[n["a"]])
    assert seen == [1, 2]


def test_a_nudge_amid_the_steps_keeps_their_place() -> None:
    opened, n = session()
    opened.toggle_all()
    opened.step_forward()
    opened.set_value(n["f"], 5.0)
    assert opened.cursor == 1
    assert opened.grads() == {n["L"]: 1, n["d"]: 5}


def test_graphs_without_steps_say_why() -> None:
    opened, _ = session("2 + 3")
    with pytest.raises(RefusedError, match="no steps"):
        opened.step_forward()
    opened, n = session("a = 2; b = a*a")
    n["b"]._backward = lambda: None
    opened.open(n["b"])
    assert n["a"].grad == 0
    with pytest.raises(RefusedError, match="b was written by hand"):
        opened.step_forward()


def test_a_handwritten_backward_may_raise_anything() -> None:
    opened, n = session("a = 2; b = a*a")

    def wrong() -> None:
        raise KeyError("grad")

    n["b"]._backward = wrong
    before = numbers_of(opened)
    with pytest.raises(NoValueError, match="your own code raised KeyError: 'grad'"):
        opened.open(n["b"])
    assert numbers_of(opened) == before


def test_step_sizes() -> None:
    assert next_step_size(0.01, 1) == 0.1
    assert next_step_size(0.01, -1) == 0.001
    assert next_step_size(0.02, 1) == 0.1
    assert next_step_size(STEP_SIZES[0], -1) == STEP_SIZES[0]
    assert next_step_size(STEP_SIZES[-1], 1) == STEP_SIZES[-1]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("nudge"), st.sampled_from("abcf"), st.integers(-10, 10).filter(bool)),
            st.tuples(st.just("set"), st.sampled_from("abcf"), st.floats(-1e3, 1e3)),
            st.tuples(st.sampled_from(["follow", "reset", "undo", "redo"]), st.none(), st.none()),
            st.tuples(st.just("pin"), st.sampled_from("abcf"), st.none()),
        ),
        max_size=12,
    )
)
def test_whatever_is_done_the_numbers_are_right_and_undo_reaches_the_start(actions: list[tuple]) -> None:  # type: ignore[type-arg]
    opened, n = session()
    first = numbers_of(opened)

    def act(kind: str, name: str, number: float) -> GraphChange:
        match kind:
            case "nudge":
                return opened.nudge(n[name], int(number))
            case "set":
                return opened.set_value(n[name], number)
            case "pin":
                return opened.toggle_pin(n[name])
            case _:
                return getattr(opened, kind)()  # type: ignore[no-any-return]

    for kind, name, number in actions:
        try:
            change = act(kind, name, number)
        except RefusedError:
            continue
        assert change.after == n["L"].data
        a, b, c, f = (n[name].data for name in "abcf")
        assert n["L"].data == (a * b + c) * f
        assert n["a"].grad == b * f
        assert n["f"].grad == a * b + c
    with pytest.raises(RefusedError):
        for _ in range(100):
            opened.undo()
    assert numbers_of(opened) == first
    assert opened.pinned == frozenset()
