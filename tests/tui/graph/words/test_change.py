"""The texts about a node, a change and a backward step."""

from __future__ import annotations

from unittest import mock

from engine import Value, parse
from engine.graph.session import GraphSession
from tui.graph.words.change import backward_text, backward_title, change_text, node_text, settings_text

LECTURE = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"


def session(source: str = LECTURE) -> tuple[GraphSession, dict[str, Value]]:
    expression = parse(source)
    return GraphSession(expression.output, source), dict(expression.names)


def test_a_leaf() -> None:
    played, n = session()
    assert node_text(played, n["a"]).plain == (
        "a leaf: nudge it\ndata 2   grad 6\npath a → e → d → L  (-3) × 1 × (-2) = 6"
    )
    played.toggle_pin(n["a"])
    assert node_text(played, n["a"]).plain.startswith("a leaf, pinned: following the gradient leaves it alone\n")


def test_a_computed_node() -> None:
    played, n = session()
    assert node_text(played, n["e"]).plain == (
        "e = a · b = 2 · -3\n"
        "data -6   grad -2\n"
        "∂e/∂a = b = -3  in a product it is the other operand, b\n"
        "∂e/∂b = a = 2  in a product it is the other operand, a\n"
        "path e → d → L  1 × (-2) = -2"
    )
    assert node_text(played, n["L"]).plain.endswith("A nudge of it is a nudge of the output: its gradient is 1.")


def test_in_a_large_graph_paths_are_not_followed() -> None:
    played, n = session()
    with mock.patch("tui.graph.words.change.MOST_FOLLOWED", 6):
        assert node_text(played, n["a"]).plain.endswith("\nIn a graph of more than 6 nodes paths are not followed.")


def test_a_constant_has_no_gradient() -> None:
    played, _ = session("x = 3; 2*x")
    constant = next(node for node in played.graph.order if node.is_constant)
    assert node_text(played, constant).plain == "a constant: nobody may nudge it\ndata 2"


def test_paths_and_their_sum() -> None:
    played, n = session("a = -2; b = 3; d = a*b; e = a + b; f = d*e")
    assert node_text(played, n["a"]).plain == (
        "a leaf: nudge it\n"
        "data -2   grad -3\n"
        "2 paths to f:\n"
        "a → d → f  3 × 1 = 3\n"
        "a → e → f  1 × (-6) = -6\n"
        "sum 3 + (-6) = -3"
    )


def test_more_paths_than_anyone_reads_are_counted() -> None:
    links = "; ".join(f"x{i + 1} = x{i} + x{i}" for i in range(10))
    played, n = session(f"x0 = 1; {links}")
    lines = node_text(played, n["x0"]).plain.splitlines()
    assert lines[2] == "1,024 paths to x10:"
    assert lines[3] == "x0 → x1 → x2 → … → x8 → x9 → x10  1 × 1 × 1 × … × 1 × 1 × 1 = 1"
    assert lines[-2:] == ["… and 1,016 more", "sum 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + … = 1024"]


def test_more_paths_than_there_are_atoms_are_not_counted() -> None:
    links = "; ".join(f"x{i + 1} = x{i} + x{i}" for i in range(40))
    played, n = session(f"x0 = 1; {links}")
    lines = node_text(played, n["x0"]).plain.splitlines()
    assert lines[2] == "more than 1,000,000,000 paths to x40:"
    assert lines[-2] == "… and more"


def test_a_node_without_a_name_is_told_by_what_makes_it_once() -> None:
    played, n = session("x = 1; y = tanh(x) * 2")
    assert node_text(played, n["y"].operands[0]).plain.startswith("tanh(x) = tanh(1)\n")


def test_a_long_formula_on_a_path_gives_way_to_its_operation() -> None:
    played, n = session("a = 2; b = 3; tanh(a*b + a + 0.25*b) + 1")
    assert "b → (0.25 · b) → (+) → (tanh) → output  " in node_text(played, n["b"]).plain


def test_nothing_is_told_of_a_gradient_that_is_not_there_yet() -> None:
    played, n = session()
    played.toggle_all()
    assert node_text(played, n["a"]).plain == "a leaf: nudge it\ndata 2   grad not there yet"


def test_a_rule_written_by_hand() -> None:
    played, n = session("a = 2; b = a*a; c = b + 1")
    n["b"]._backward = lambda: None
    played.open(n["c"])
    assert node_text(played, n["b"]).plain.splitlines()[2] == "its backward was written by hand: no rule to show"
    assert "the backward of b was written by hand" in node_text(played, n["a"]).plain


def test_a_long_name_leaves_the_columns_as_they_are() -> None:
    played, n = session("x = 3; the_loss_of_validation = x**2")
    played.set_value(n["x"], 4.0)
    assert change_text(played, played.change).plain.splitlines()[1] == "           Δthe_loss_of… Δthe_loss_of… / h"


def test_the_three_numbers_of_a_nudge() -> None:
    played, n = session("x = 3; y = x**2")
    played.set_value(n["x"], 4.0)
    assert change_text(played, played.change).plain == (
        "x 3 → 4; y 9 → 16\n"
        "           Δy            Δy / h\n"
        "predicted  6             6\n"
        "actual     7             7\n"
        "central    6             6\n"
        "h = 1; predicted = x.grad · h\n"
        "central = (y(x+h) − y(x−h)) / 2h"
    )


def test_long_numbers_leave_the_three_in_their_columns() -> None:
    played, n = session("x = 0.123456789; y = -x**3")
    played.set_value(n["x"], 0.123456987)
    rows = change_text(played, played.change).plain.splitlines()[2:5]
    assert [len(row) <= 38 and len(row.split()) for row in rows] == [3, 3, 3]
    assert rows[0] == "predicted  -9.053498e-09 -0.045724736"


def test_a_nudge_with_one_side_missing() -> None:
    played, n = session("x = 0.5; y = log(x)")
    played.set_value(n["x"], 1.5)
    assert "central    none: no y on one side of x" in change_text(played, played.change).plain


def test_following_and_undoing() -> None:
    played, _ = session()
    played.follow()
    assert change_text(played, played.change).plain == (
        "each leaf += 0.01 · its gradient; L -8 → -7.286496\n"
        "predicted  ΔL = Σ grad · Δ = 0.72\n"
        "actual     ΔL = 0.713504"
    )
    played.undo()
    assert change_text(played, played.change).plain == ("undone: each leaf += 0.01 · its gradient; L -7.286496 → -8")


def test_the_backward_pass_in_words() -> None:
    played, _ = session()
    assert backward_title(played, False, 1.0) == "Backward"
    assert backward_text(played).plain.startswith("All gradients are shown.")
    played.step_forward()
    assert backward_text(played).plain.splitlines()[0] == "L.grad = 1"
    played.step_forward()
    assert backward_title(played, True, 0.5) == "Backward, step 1 of 6, ▶ 0.5 s a step"
    assert backward_text(played).plain == (
        "∂L/∂d = f = -2\n"
        "in a product it is the other operand, f\n"
        "d.grad += ∂L/∂d · L.grad\n"
        "-2 × 1 = -2, so d.grad goes 0 → -2"
    )
    for _ in range(5):
        played.step_forward()
    assert backward_text(played).plain.endswith("The backward pass is complete.")


def test_settings() -> None:
    played, n = session()
    played.toggle_pin(n["a"])
    assert settings_text(played) == "[ ] nudge 0.01   { } follow 0.01   1 pinned"
