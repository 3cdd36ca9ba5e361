"""What a bug makes of a gradient, share by share, beside what is right. Data in, text out."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rich.text import Text

from engine import NoValueError, Value, backward_steps
from engine.basics.numbers import short
from engine.faults import Fault, shares_without_order
from engine.graph.wording import name_of
from engine.ops import EXP
from tui.graph.words.fault import faulty
from tui.graph.words.why import bracketed

MOST_SHARES = 8


def fault_why(root: Value, fault: Fault, node: Value) -> Text:
    """Where the gradient that a bug gives a node comes from, and which shares it lost or counted too often."""
    text = Text.assemble((f"With the bug: {fault.title}", "bold"), (f"\n{fault.description}\n", "dim"))
    broken = faulty(root, fault)
    if not broken.grads:
        return text.append(broken.summary, "bold")
    if node is root:
        return text.append("Here the backward pass begins, with 1, bug or not.")
    try:
        uses = [step for step in backward_steps(root) if step.operand is node]
        shares = shares_with(root, fault, node, broken.grads)
    except (NoValueError, TypeError, ValueError) as error:
        return text.append(str(error))
    for said, share, fate in shares[:MOST_SHARES]:
        text.append(f"{said} = ").append(short(share), "bold").append(f"   {fate}\n" if fate else "\n", "dim")
    if len(shares) > MOST_SHARES:
        text.append(f"… and {len(shares) - MOST_SHARES} more\n", "dim")
    given, right = broken.grads[node], sum(step.contribution for step in uses)
    if _same(given, right):
        return text.append(f"{name_of(node)}.grad = {short(given)}: right all the same.")
    text.append(f"{name_of(node)}.grad = {short(given)}", "bold")
    return text.append(f", not {short(right)}: off by {short(given - right)}.")


def shares_with(root: Value, fault: Fault, node: Value, grads: Mapping[Value, float]) -> list[tuple[str, float, str]]:
    """What comes in at a node with the bug, in order: how it is said, its number, and what is wrong with it.

    grads: what the bug gives every node. Raises as the backward pass does.
    """
    if fault.name == "no-topological-order":
        came = [(user, slope, up) for user, operand, slope, up in shares_without_order(root) if operand is node]
        return [_arrival(node, *one) for one in came]
    shares = []
    uses = [step for step in backward_steps(root) if step.operand is node]
    for place, step in enumerate(uses):
        upstream = grads[step.node]
        local = 1.0 if fault.name == "exp-forgets-out" and step.node.operation.name == EXP.name else step.local
        right = f"{name_of(step.node)}.grad should be {short(step.upstream)}"
        fate = "" if _same(upstream, step.upstream) else right
        if fault.name == "overwrite" and place < len(uses) - 1:
            fate = "lost: the next one overwrites it"
        elif local != step.local:
            fate = f"the slope of exp is {short(step.local)}, and was forgotten"
        shares.append((_said(step.node, node, local, upstream), local * upstream, fate))
    return shares


def _arrival(node: Value, user: Value, slope: float, upstream: float) -> tuple[str, float, str]:
    """A share that is handed on as soon as something came in."""
    early = f"by then {name_of(user)}.grad is {short(upstream)}; whole it is {short(user.grad)}"
    return _said(user, node, slope, upstream), slope * upstream, "" if _same(upstream, user.grad) else early


def _said(user: Value, node: Value, local: float, upstream: float) -> str:
    product = f"{bracketed(local)} × {bracketed(upstream)}"
    return f"∂{name_of(user)}/∂{name_of(node)} · {name_of(user)}.grad = {product}"


def _same(one: float, other: float) -> bool:
    """Whether two gradients differ by no more than rounding."""
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
