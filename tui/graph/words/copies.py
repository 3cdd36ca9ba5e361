"""A node and a graph as text to copy: in words, as LaTeX, as Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from engine import Value
from engine.basics.numbers import short
from engine.expression.text import expression_text
from engine.graph.wording import name_of, right_side_of
from tui.graph.draw.node import NodeState

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
POWER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
STARS = re.compile(r" \*\* (-?[\w.]+|\([^()]*\))")
FUNCTION = re.compile(r"\b([a-zA-Z]+)\(")
NAME = re.compile(r"\b[A-Za-z_][\w.]+\b")
LATEX_FUNCTIONS = {"exp", "log", "tanh", "sin", "cos"}


def node_text(node: Value, state: NodeState) -> str:
    """A node in one line: "e = a · b = -6, gradient -2". What is covered is left out."""
    sides = [name_of(node), *([right_side_of(node)] if node.operands else [])]
    sides += [] if state.hide_data or state.data is None else [short(state.data)]
    return " = ".join(sides) + _gradient(state, ", gradient ")


def node_python(node: Value, state: NodeState) -> str:
    """A node as an assignment in Python: "e = a*b  # data -6, gradient -2"."""
    known = [] if state.hide_data or state.data is None or node.is_leaf else [f"data {short(state.data)}"]
    known += [gradient] if (gradient := _gradient(state, "gradient ")) else []
    return _assignment(node, state) + (f"  # {', '.join(known)}" if known else "")


def node_latex(node: Value, state: NodeState, output: Value) -> str:
    r"""A node as LaTeX: "e = a \cdot b = -6, \quad \frac{\partial L}{\partial e} = -2"."""
    sides = [_latex(name_of(node)), *([_latex(right_side_of(node))] if node.operands else [])]
    sides += [] if state.hide_data or state.data is None else [short(state.data)]
    ratio = rf", \quad \frac{{\partial {_latex(name_of(output))}}}{{\partial {_latex(name_of(node))}}} = "
    return " = ".join(sides) + _gradient(state, ratio)


def graph_python(order: Sequence[Value], states: Mapping[Value, NodeState]) -> str:
    """A graph as an expression with all its digits: "a = 2; e = a*2". "" if a number is covered or cannot be."""
    named = [node for node in order if node.label or node is order[-1]]
    if any(states[node].hide_data for node in named if node.is_leaf):
        return ""
    try:
        return expression_text(order[-1])
    except ValueError:
        return ""


def _gradient(state: NodeState, before: str) -> str:
    return "" if state.hide_grad or state.grad is None else f"{before}{short(state.grad)}"


def _assignment(node: Value, state: NodeState) -> str:
    if node.operands:
        right = _python(right_side_of(node))
    else:
        right = "…" if state.hide_data or state.data is None else repr(state.data).removesuffix(".0")
    return f"{_python(name_of(node))} = {right}"


def _python(text: str) -> str:
    text = POWER.sub(lambda found: f"**{found[0].translate(SUPERSCRIPTS)}", text)
    text = text.replace("·", "*").replace("−", "-")
    return NAME.sub(lambda found: found[0].replace(".", "_"), text)


def _latex(text: str) -> str:
    text = NAME.sub(lambda found: found[0] if found[0] in FUNCTIONS else _latex_name(found[0]), text)
    text = POWER.sub(lambda found: f"^{{{found[0].translate(SUPERSCRIPTS)}}}", text)
    text = STARS.sub(lambda found: f"^{{{found[1]}}}", text)
    text = FUNCTION.sub(
        lambda found: rf"\{found[1]}(" if found[1] in LATEX_FUNCTIONS else rf"\operatorname{{{found[1]}}}(", text
    )
    return text.replace("·", r"\cdot").replace("−", "-")


FUNCTIONS = LATEX_FUNCTIONS | {"relu", "sigmoid", "sqrt", "abs"}


def _latex_name(name: str) -> str:
    return rf"\mathrm{{{name}}}".replace("_", r"\_")
