"""A graph someone plays with: every number new after each action, and every action undone."""

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


def picture(played: GraphSession) -> list[tuple[Value, float, float]]:
    return [(node, node.data, node.grad) for node in played.graph.order]


def test_an_opened_graph_has_its_gradients() -> None:
    _, n = session()
    assert {name: node.grad for name, node in n.items()} == {
        "a": 6, "b": -4, "c": -2, "f": 4, "e": -2, "d": -2, "L": 1,
    }  # fmt: skip


def test_constants_are_no_leaves() -> None:
    played, n = session("x = 3; 3*x**2 - 4*x + 5")
    assert played.leaves == [n["x"]]
    constant = next(node for node in played.graph.order if node.is_constant)
    with pytest.raises(RefusedError, match="is a constant"):
        played.nudge(constant)
    with pytest.raises(RefusedError, match="output is computed; move the leaves it is made from"):
        played.set_value(played.root, 1.0)


def test_a_nudge_moves_everything_downstream_and_every_gradient() -> None:
    played, n = session()
    change = played.nudge(n["a"])
    assert (n["a"].data, n["e"].data, n["d"].data) == (2.01, 2.01 * -3, 2.01 * -3 + 10)
    assert n["b"].grad == -2 * 2.01
    assert n["f"].grad == n["d"].data
    assert change.message == "a 2 → 2.01"
    assert change.directions == {n["a"]: 1, n["e"]: -1, n["d"]: -1, n["L"]: 1}


def test_a_nudge_reports_three_numbers_that_agree_where_the_output_is_straight() -> None:
    played, n = session()
    change = played.nudge(n["a"], 10)
    assert change.nudge is not None
    assert (change.nudge.leaf, change.nudge.grad) == (n["a"], 6)
    assert change.nudge.h == pytest.approx(0.1, abs=1e-15)
    assert change.predicted == pytest.approx(0.6, abs=1e-12)
    assert change.actual == pytest.approx(0.6, abs=1e-12)
    assert change.nudge.central == pytest.approx(6, abs=1e-12)


def test_where_the_output_is_bent_they_differ() -> None:
    played, n = session("x = 3; y = x**2")
    change = played.set_value(n["x"], 4.0)
    assert change.nudge is not None
    assert (change.predicted, change.actual, change.nudge.central) == (6.0, 7.0, 6.0)


def test_the_central_difference_is_missing_where_one_side_has_no_value() -> None:
    played, n = session("x = 0.5; y = log(x)")
    change = played.set_value(n["x"], 1.5)
    assert change.nudge is not None
    assert change.nudge.central is None
    assert change.predicted == 2.0


def test_nudges_add_up_in_decimal_and_come_back() -> None:
    played, n = session("b = 6.8813735870195432; o = tanh(b)")
    for _ in range(7):
        played.nudge(n["b"])
    assert n["b"].data == 6.951373587019543
    for _ in range(7):
        played.nudge(n["b"], -1)
    assert n["b"].data == 6.8813735870195432


def test_following_the_gradient_as_in_the_lecture() -> None:
    played, n = session()
    assert played.follow_step == 0.01
    change = played.follow()
    assert n["L"].data == pytest.approx(-7.286496, abs=1e-12)
    assert change.predicted == pytest.approx(0.01 * (36 + 16 + 4 + 16), abs=1e-12)
    assert change.actual == pytest.approx(0.713504, abs=1e-12)
    played.undo()
    played.follow(-1)
    assert n["L"].data < -8


def test_pinned_leaves_stay() -> None:
    played, n = session()
    for name in "abc":
        played.toggle_pin(n[name])
    played.follow()
    assert [n[name].data for name in "abcf"] == [2, -3, 10, -1.96]
    played.toggle_pin(n["f"])
    with pytest.raises(RefusedError, match="every leaf is pinned"):
        played.follow()
    played.undo()
    assert played.pinned == {n["a"], n["b"], n["c"]}


def test_follow_refuses_where_nothing_would_move() -> None:
    played, _ = session("x = 0; y = x**2")
    with pytest.raises(RefusedError, match="too small here"):
        played.follow()
    played, _ = session("2 + 3")
    with pytest.raises(RefusedError, match="made of constants"):
        played.follow()


@pytest.mark.parametrize(
    ("source", "leaf", "number", "said"),
    [
        ("x = 1; y = log(x)", "x", -1.0, "log(-1) has no value"),
        ("x = 1; y = 1/x", "x", 0.0, "0⁻¹ has no value"),
        ("x = 1; y = exp(x)", "x", 1000.0, "exp(1000) has no value"),
        ("x = 1; y = sqrt(x)", "x", 0.0, "sqrt(0) has no slope here"),
        ("k = 1; x = 0.5; y = k*sin(x*1e200)", "k", 1e200, "the gradient of x would be too large for a number"),
    ],
)
def test_a_change_without_a_value_is_refused_and_nothing_moves(
    source: str, leaf: str, number: float, said: str
) -> None:
    played, n = session(source)
    before = picture(played)
    with pytest.raises(NoValueError) as refused:
        played.set_value(n[leaf], number)
    assert said in str(refused.value)
    assert picture(played) == before
    with pytest.raises(RefusedError, match="nothing to undo"):
        played.undo()


def test_a_graph_without_gradients_is_not_opened() -> None:
    played, n = session()
    other = parse("x = 0; sqrt(x)").output
    with pytest.raises(NoValueError, match="no slope here"):
        played.open(other)
    assert played.root is n["L"]
    assert other.label == ""


def test_numbers_that_are_none_are_refused() -> None:
    played, n = session()
    for number in (math.nan, math.inf):
        with pytest.raises(RefusedError, match="a needs a finite number"):
            played.set_value(n["a"], number)
    with pytest.raises(RefusedError, match="a is 2 already"):
        played.set_value(n["a"], 2.0)
    played.set_value(n["a"], 1e17)
    with pytest.raises(RefusedError, match=r"a nudge of 0.01 is too small to move 1e\+17"):
        played.nudge(n["a"])


def test_undo_redo_and_reset() -> None:
    played, n = session()
    first = picture(played)
    played.nudge(n["a"])
    nudged = picture(played)
    played.follow()
    followed = picture(played)
    played.reset()
    assert picture(played) == first
    with pytest.raises(RefusedError, match="first number already"):
        played.reset()
    assert played.undo().message == "undone: all leaves back to their first numbers"
    assert picture(played) == followed
    played.undo()
    assert picture(played) == nudged
    played.undo()
    assert picture(played) == first
    assert played.redo().message == "again: a 2 → 2.01"
    assert picture(played) == nudged
    played.redo()
    played.redo()
    assert picture(played) == first
    with pytest.raises(RefusedError, match="nothing to redo"):
        played.redo()


def test_what_was_undone_can_still_be_reached_after_something_new() -> None:
    played, n = session()
    played.set_value(n["a"], 5.0)
    played.undo()
    played.set_value(n["a"], 7.0)
    seen = []
    for _ in range(3):
        played.undo()
        seen.append(n["a"].data)
    assert seen == [2.0, 5.0, 2.0]


def test_another_graph_is_an_action_too() -> None:
    played, n = session()
    played.nudge(n["a"])
    played.toggle_pin(n["c"])
    other = parse("x = 3; x*x").output
    played.open(other, "x = 3; x*x")
    assert (played.root, played.graph.source, played.pinned) == (other, "x = 3; x*x", frozenset())
    played.undo()
    assert (played.root, played.graph.source, played.pinned) == (n["L"], LECTURE, {n["c"]})
    assert n["a"].data == 2.01
    played.redo()
    assert played.root is other


def test_an_output_without_a_name_gets_one_that_is_free() -> None:
    assert session("a = 1; a + a")[0].root.label == "output"
    assert session("output = 1; result = 2; output + result")[0].root.label == "out"
    assert session("output = 1; result = 2; out = 3; output + result*out")[0].root.label == "out2"
    assert session()[0].root.label == "L"


def test_the_backward_pass_forwards_and_backwards() -> None:
    played, n = session()
    assert played.grads()[n["a"]] == 6
    played.step_forward()
    assert (played.cursor, played.step, played.grads()) == (0, None, {n["L"]: 1})
    with pytest.raises(RefusedError, match=r"L\.grad = 1"):
        played.step_back()
    played.step_forward()
    assert played.step is not None
    assert played.step.rule == "∂L/∂d = f"
    assert played.grads() == {n["L"]: 1, n["d"]: -2}
    for _ in range(5):
        played.step_forward()
    assert played.is_complete
    assert played.grads() == {node: node.grad for node in n.values()}
    with pytest.raises(RefusedError, match="complete"):
        played.step_forward()
    played.step_back()
    assert n["b"] not in played.grads()
    played.toggle_all()
    assert played.cursor is None
    played.step_back()
    assert played.cursor == len(played.steps) - 1
    played.toggle_all()
    played.toggle_all()
    assert played.grads() == {n["L"]: 1}


def test_an_operand_used_twice_accumulates() -> None:
    played, n = session("a = 3; b = a + a")
    seen = []
    played.toggle_all()
    for _ in range(2):
        played.step_forward()
        seen.append(played.grads()[n["a"]])
    assert seen == [1, 2]


def test_a_nudge_amid_the_steps_keeps_their_place() -> None:
    played, n = session()
    played.toggle_all()
    played.step_forward()
    played.set_value(n["f"], 5.0)
    assert played.cursor == 1
    assert played.grads() == {n["L"]: 1, n["d"]: 5}


def test_graphs_without_steps_say_why() -> None:
    played, _ = session("2 + 3")
    with pytest.raises(RefusedError, match="no steps"):
        played.step_forward()
    played, n = session("a = 2; b = a*a")
    n["b"]._backward = lambda: None
    played.open(n["b"])
    assert n["a"].grad == 0
    with pytest.raises(RefusedError, match="b was written by hand"):
        played.step_forward()


def test_a_backward_of_ones_own_may_raise_anything() -> None:
    played, n = session("a = 2; b = a*a")

    def wrong() -> None:
        raise KeyError("grad")

    n["b"]._backward = wrong
    before = picture(played)
    with pytest.raises(NoValueError, match="your own code raised KeyError: 'grad'"):
        played.open(n["b"])
    assert picture(played) == before


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
    played, n = session()
    first = picture(played)

    def act(kind: str, name: str, number: float) -> GraphChange:
        match kind:
            case "nudge":
                return played.nudge(n[name], int(number))
            case "set":
                return played.set_value(n[name], number)
            case "pin":
                return played.toggle_pin(n[name])
            case _:
                return getattr(played, kind)()  # type: ignore[no-any-return]

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
            played.undo()
    assert picture(played) == first
    assert played.pinned == frozenset()
