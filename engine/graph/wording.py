"""Names, formulas and explanations of nodes as text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from engine.basics.numbers import short
from engine.ops import ADD, DIVIDE, MULTIPLY, OPERAND_NAMES, POWER
from engine.value import Value

MAX_FORMULA_LENGTH = 40
MAX_UNNAMED_LENGTH = 24  # of a formula that is used as the name of its node
LEFT_OUT = "…"  # replaces an inner part of a formula
MAX_DEPTH = 8  # nested operations in a formula
# Operator precedence; names, numbers and function calls bind most tightly.
SUM, PRODUCT, POWERS, ATOM = range(4)
PRECEDENCES = {ADD.name: SUM, MULTIPLY.name: PRODUCT, DIVIDE.name: PRODUCT, POWER.name: POWERS}


def name_of(node: Value) -> str:
    """Return the name of a node in a sentence: its label, its number, or its formula in parentheses, "(3 · x)"."""
    text, precedence = _shortened(node)
    return text if precedence == ATOM or not node.operands else f"({text})"


def formula_of(node: Value) -> str:
    """Return the same without the outer parentheses, "3 · x² − 4 · x".

    If the formula is longer than 40 characters, … replaces its inner parts.
    """
    return _shortened(node)[0]


def printable_line(text: str) -> str:
    """Return text that is safe to display, with a space for each line break and control character."""
    return "".join(character if character.isprintable() else " " for character in text)


def name_unlabelled_nodes(order: Sequence[Value]) -> None:
    """Label leaves without a label, and nodes without one whose formula is long, as v1, v2, …

    Labels that are taken are skipped. order: the nodes of a graph, operands first; the last, its output, is unchanged.
    """
    taken = {node.label for node in order}
    names = (name for name in map("v{}".format, count(1)) if name not in taken)
    for node in order[:-1]:
        if not node.label and (node.is_leaf or len(_formula(node, MAX_DEPTH)[0]) > MAX_UNNAMED_LENGTH):
            node.label = next(names)


def right_side_of(node: Value) -> str:
    """Return the right side of the node's assignment, with the names of its operands: "a · b"."""
    return _shortened(node, named=False)[0]


def calculation(node: Value, numbers: Sequence[float] | None = None) -> str:
    """Return what a node computes as numbers, "-3 · 2"; `numbers` replace the operands' data if given."""
    return node.operation.filled([operand.data for operand in node.operands] if numbers is None else numbers)


def slope_of(node: Value, position: int) -> str:
    """Return ∂node/∂operand as a formula with names, "2 · x"; `position` selects the operand."""
    template = node.operation.slopes[position]
    if template.startswith("{") and template.index("}") == len(template) - 1:
        return _fill(template, list(map(formula_of, node.operands)), formula_of(node))
    names = [f"({name})" if name.startswith("-") else name for name in map(name_of, (*node.operands, node))]
    return _fill(template, names[:-1], names[-1])


def reason_for(node: Value, position: int) -> str:
    """Return ∂node/∂operand in words, "in a product it is the other operand, x"."""
    return _fill(node.operation.reasons[position], list(map(formula_of, node.operands)), formula_of(node))


def _shortened(node: Value, named: bool = True) -> tuple[str, int]:
    """Return the deepest formula that is not too long, and its precedence."""
    for depth in (MAX_DEPTH, 5, 4, 3, 2):
        text, precedence = _formula(node, depth, named)
        if len(text) <= MAX_FORMULA_LENGTH:
            return text, precedence
    return _formula(node, 1, named)


def _formula(node: Value, depth: int, named: bool = True) -> tuple[str, int]:
    """Return a formula `depth` operations deep, and its precedence; named: whether to use the node's label."""
    if node.label and named:
        return node.label, ATOM
    if not depth and node.operands:
        return LEFT_OUT, ATOM
    if not node.operands:
        text = short(node.data)
        return text, PRODUCT if text.startswith("-") else ATOM
    row, parts = node.operation, [_formula(operand, depth - 1) for operand in node.operands]
    precedence = PRECEDENCES.get(row.name, ATOM) if row.formula else ATOM
    if _is_negation(node, named):
        return "-" + _parenthesized(*parts[0], POWERS, first=False), PRODUCT
    names = [text for text, _ in parts]
    if precedence == SUM:
        if names == [LEFT_OUT, LEFT_OUT]:
            return LEFT_OUT, ATOM
        left, right = names[0], _parenthesized(*parts[1], PRODUCT)
        if depth > 1 and _is_negation(node.operands[1]):
            return (
                f"{left} − {_parenthesized(*_formula(node.operands[1].operands[0], depth - 2), PRODUCT, first=False)}",
                SUM,
            )
        return (f"{left} − {right[1:]}" if right.startswith("-") else f"{left} + {right}"), SUM
    if precedence == PRODUCT:
        names = [_parenthesized(*parts[0], PRODUCT), _parenthesized(*parts[1], POWERS)]
    elif precedence == POWERS:
        names = [_parenthesized(*part, ATOM) for part in parts]
    return _fill(row.formula or f"{node._op}({', '.join(names)})", names), precedence


def _is_negation(node: Value, named: bool = True) -> bool:
    """Whether the node is −x, that is x · -1; named: whether a label takes precedence."""
    if (node.label and named) or node.operation.name != MULTIPLY.name or not node.operation.formula:
        return False
    return node.operands[1].is_constant and node.operands[1].data == -1.0


def _parenthesized(text: str, precedence: int, least: int, first: bool = True) -> str:
    """Return the formula, in parentheses if it binds less than `least`, or has a leading minus but is not `first`."""
    return text if precedence >= least and (first or not text.startswith("-")) else f"({text})"


def _fill(template: str, names: Sequence[str], out: str = "") -> str:
    return template.format(**dict(zip(OPERAND_NAMES, names, strict=False)), out=out)
