"""Explanations of a node's numbers: the rule behind each, with the numbers put in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rich.text import Text

from engine import BackwardStep, NoValueError, Value, backward_steps
from engine.basics.numbers import bracketed, exact, is_same, short
from engine.graph.session import GraphChange
from engine.graph.wording import calculation, name_of, right_side_of, slope_of
from tui.graph.draw.node import NodeState

ASKED = "This is being asked: give your answer first."
COVERED = "▒▒▒"
MAX_SHARES = 12  # uses of a node that are explained one by one


def why_text(root: Value, node: Value, states: Mapping[Value, NodeState]) -> Text:
    """Explain a node's data and gradient.

    states: what the boxes show; what is covered there is left out here too.
    """
    text = Text.assemble((f"{name_of(node)}.data", "bold"), "\n")
    text.append_text(_data(node, states))
    if not node.is_constant:
        text.append(f"\n\n{name_of(node)}.grad", "bold").append(f" = ∂{name_of(root)}/∂{name_of(node)}\n", "dim")
        text.append_text(gradient_why(root, node, states))
    return text


def change_why(root: Value, change: GraphChange, asked: Collection[Value] = ()) -> Text:
    """Explain the three numbers of the last change; empty if it has none.

    asked: nodes whose gradient a question asks for; a number that would give it away is left out.
    """
    nudge, output = change.nudge, name_of(root)
    if change.predicted is None or (nudge.leaf in asked if nudge else asked):
        return Text()
    text = Text.assemble(("The last change", "bold"), (f": {change.message}\n", "dim"))
    before, after = (f"{x:.8g}" for x in (change.before, change.after))
    if nudge is None:
        text.append(f"predicted Δ{output} = Σ grad · Δ = ", "dim").append(_digits(change.predicted), "bold")
        text.append(": each leaf's gradient before the step, times the change of the leaf\n", "dim")
    else:
        leaf, h = name_of(nudge.leaf), _digits(nudge.h)
        text.append(f"predicted Δ{output} = {leaf}.grad · h = {bracketed(nudge.grad)} × {h} = ", "dim")
        text.append(f"{_digits(change.predicted)}\n", "bold")
    text.append(f"actual    Δ{output} = after − before = {after} − {_in_brackets(before)} = ", "dim")
    text.append(_digits(change.actual), "bold")
    if nudge is not None and nudge.central is not None:
        leaf, below = name_of(nudge.leaf), f"{change.after - 2 * nudge.h * nudge.central:.8g}"
        text.append(f"\ncentral difference = ({output}({leaf} + h) − {output}({leaf} − h)) / 2h\n", "dim")
        text.append(f"                   = ({after} − {_in_brackets(below)}) / {_digits(2 * nudge.h)} = ", "dim")
        text.append(_digits(nudge.central), "bold")
    return text


def _digits(x: float) -> str:
    """Format a number with eight significant digits; further ones are floating-point noise."""
    return f"{x:.8g}" if x else "0"


def _in_brackets(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def _data(node: Value, states: Mapping[Value, NodeState]) -> Text:
    state = states[node]
    if state.hide_data:
        return Text(ASKED, "dim")
    if node.is_constant:
        return Text(f"{exact(node.data)}: a number written into the expression. Nobody nudges it.")
    if not node.operands:
        return Text(f"{exact(state.data)}: a leaf holds the number that it was given.")
    made = right_side_of(node)
    if any(states[operand].hide_data for operand in node.operands):
        return Text(f"{name_of(node)} = {made}")
    numbers = calculation(node)
    steps = [made, *([numbers] if numbers not in ("", made) else []), exact(state.data)]
    return Text(f"{name_of(node)} = {' = '.join(steps)}")


def gradient_why(root: Value, node: Value, states: Mapping[Value, NodeState]) -> Text:
    """Explain a node's gradient: the share of each use, and their sum. states: as for `why_text`."""
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
    listed = shares[:MAX_SHARES]
    text = Text("\n").join(share_why(step, states) for step in listed)
    rest, whole = len(shares) - len(listed), shares[-1].after
    if rest:
        text.append(f"\n… and {rest:,} more", "dim")
    if len(shares) > 1 and not any(_hidden(step, states) for step in shares):
        parts = " + ".join(bracketed(step.contribution) for step in listed) + " + …" * bool(rest)
        count = f"\n{len(shares):,} uses, {len(shares):,} shares: "
        text.append(count, "dim").append(f"{parts} = {short(whole)}", "bold")
    if not is_same(state.grad, whole):
        text.append(f"\nThe box shows {short(state.grad)}: a share is not in yet, or a bug took it.", "dim")
    return text


def share_why(step: BackwardStep, states: Mapping[Value, NodeState]) -> Text:
    """Explain one share: the local derivative and its rule, times the upstream gradient."""
    if _hidden(step, states):
        return Text(f"{step.product}, and {name_of(step.node)}.grad is {COVERED} for now.")
    local = short(step.local)
    value = "" if slope_of(step.node, step.position) == local else f" = {local}"
    product = f"{bracketed(step.local)} × {bracketed(step.upstream)} = {short(step.contribution)}"
    return Text.assemble(
        f"{step.rule}{value}",
        (f"   {step.why}\n", "dim"),
        (f"{step.product} = ", "dim"),
        (product, "bold"),
    )


def _hidden(step: BackwardStep, states: Mapping[Value, NodeState]) -> bool:
    """Whether a share would give away what is covered."""
    return states[step.node].hide_grad or any(states[operand].hide_data for operand in step.node.operands)
