"""Explanations of the gradient that a fault gives a node, share by share."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from engine import NoValueError, Value, backward_steps
from engine.basics.numbers import bracketed, is_same, short
from engine.faults import Fault, shares_without_order
from engine.graph.wording import name_of
from engine.ops import EXP
from tui.graph.words.fault import faulty

MAX_SHARES = 8


def fault_why(root: Value, fault: Fault, node: Value) -> Text:
    """Explain the gradient that a fault gives a node, and which shares were lost or counted too often."""
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
    for product, share, mistake in shares[:MAX_SHARES]:
        text.append(f"{product} = ").append(short(share), "bold").append(f"   {mistake}\n" if mistake else "\n", "dim")
    if len(shares) > MAX_SHARES:
        text.append(f"… and {len(shares) - MAX_SHARES} more\n", "dim")
    given, right = broken.grads[node], sum(step.contribution for step in uses)
    if is_same(given, right):
        return text.append(f"{name_of(node)}.grad = {short(given)}: right all the same.")
    text.append(f"{name_of(node)}.grad = {short(given)}", "bold")
    return text.append(f", not {short(right)}: off by {short(given - right)}.")


def shares_with(root: Value, fault: Fault, node: Value, grads: Mapping[Value, float]) -> list[tuple[str, float, str]]:
    """The shares that a node receives with a fault, in order: the product as text, its value, and what is wrong.

    grads: the faulty gradient of every node. Raises as the backward pass does.
    """
    if fault.name == "no-topological-order":
        early = [(user, slope, up) for user, operand, slope, up in shares_without_order(root) if operand is node]
        return [_early_share(node, *share) for share in early]
    shares = []
    uses = [step for step in backward_steps(root) if step.operand is node]
    for place, step in enumerate(uses):
        upstream = grads[step.node]
        local = 1.0 if fault.name == "exp-forgets-out" and step.node.operation.name == EXP.name else step.local
        right = f"{name_of(step.node)}.grad should be {short(step.upstream)}"
        error = "" if is_same(upstream, step.upstream) else right
        if fault.name == "overwrite" and place < len(uses) - 1:
            error = "lost: the next one overwrites it"
        elif local != step.local:
            error = f"the slope of exp is {short(step.local)}, and was forgotten"
        shares.append((_product(step.node, node, local, upstream), local * upstream, error))
    return shares


def _early_share(node: Value, user: Value, slope: float, upstream: float) -> tuple[str, float, str]:
    """A share that was passed on before the upstream gradient was complete."""
    early = f"by then {name_of(user)}.grad is {short(upstream)}; whole it is {short(user.grad)}"
    return _product(user, node, slope, upstream), slope * upstream, "" if is_same(upstream, user.grad) else early


def _product(user: Value, node: Value, local: float, upstream: float) -> str:
    product = f"{bracketed(local)} × {bracketed(upstream)}"
    return f"∂{name_of(user)}/∂{name_of(node)} · {name_of(user)}.grad = {product}"
