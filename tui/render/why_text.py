"""Why a number stands where it stands: the rule behind it, with the numbers put in. Data in, text out."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rich.text import Text

from engine import BackwardStep, NoValueError, Value, backward_steps
from engine.numbers import exact, short
from engine.wording import calculation, making, name_of, slope_of
from tui.render.node import NodeState

ASKED = "This is being asked: give your answer first."
COVERED = "▒▒▒"


def why_text(root: Value, node: Value, states: Mapping[Value, NodeState]) -> Text:
    """Why a node has its data and its gradient.

    states: what the boxes show; what is covered there is not told here either.
    """
    text = Text.assemble((f"{name_of(node)}.data", "bold"), "\n")
    text.append_text(_data(node, states))
    if not node.is_constant:
        text.append(f"\n\n{name_of(node)}.grad", "bold").append(f" = ∂{name_of(root)}/∂{name_of(node)}\n", "dim")
        text.append_text(_grad(root, node, states))
    return text


def _data(node: Value, states: Mapping[Value, NodeState]) -> Text:
    state = states[node]
    if state.hide_data:
        return Text(ASKED, "dim")
    if node.is_constant:
        return Text(f"{exact(node.data)}: a number written into the expression. Nobody nudges it.")
    if not node.operands:
        return Text(f"{exact(state.data)}: a leaf holds the number that it was given.")
    made = making(node)
    if any(states[operand].hide_data for operand in node.operands):
        return Text(f"{name_of(node)} = {made}")
    numbers = calculation(node)
    steps = [made, *([numbers] if numbers not in ("", made) else []), exact(state.data)]
    return Text(f"{name_of(node)} = {' = '.join(steps)}")


def _grad(root: Value, node: Value, states: Mapping[Value, NodeState]) -> Text:
    state = states[node]
    if state.hide_grad:
        return Text(ASKED, "dim")
    if state.grad is None:
        return Text("Not there yet: the backward pass has not come here.", "dim")
    if node is root:
        return Text(f"1: a nudge of {name_of(root)} is a nudge of the output. Here the backward pass begins.")
    try:
        shares = [step for step in backward_steps(root) if step.operand is node]
    except (NoValueError, TypeError) as error:
        return Text(str(error))
    text = Text("\n").join(_share(step, states) for step in shares)
    whole = shares[-1].after
    if len(shares) > 1 and not any(_hidden(step, states) for step in shares):
        parts = " + ".join(_bracketed(step.contribution) for step in shares)
        text.append(f"\n{len(shares)} uses, {len(shares)} shares: ", "dim").append(f"{parts} = {short(whole)}", "bold")
    if not math.isclose(state.grad, whole, rel_tol=1e-9, abs_tol=1e-12):
        text.append(f"\nThe box shows {short(state.grad)}: a share is not in yet, or a bug took it.", "dim")
    return text


def _share(step: BackwardStep, states: Mapping[Value, NodeState]) -> Text:
    """One use: the local derivative and why, times the upstream gradient."""
    node, operand = name_of(step.node), name_of(step.operand)
    if _hidden(step, states):
        return Text(f"∂{node}/∂{operand} · {node}.grad, and {node}.grad is {COVERED} for now.")
    local = short(step.local)
    value = "" if slope_of(step.node, step.position) == local else f" = {local}"
    product = f"{_bracketed(step.local)} × {_bracketed(step.upstream)} = {short(step.contribution)}"
    return Text.assemble(
        f"{step.rule}{value}",
        (f"   {step.why}\n", "dim"),
        (f"∂{node}/∂{operand} · {node}.grad = ", "dim"),
        (product, "bold"),
    )


def _hidden(step: BackwardStep, states: Mapping[Value, NodeState]) -> bool:
    """Whether telling a share would tell what is covered."""
    return states[step.node].hide_grad or any(states[operand].hide_data for operand in step.node.operands)


def _bracketed(x: float) -> str:
    return f"({short(x)})" if x < 0.0 else short(x)
