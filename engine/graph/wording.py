"""How nodes and their rules are said: names for nodes without one, formulas with names or numbers put in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from engine.basics.numbers import short
from engine.ops import ADD, MULTIPLY, OPERAND_NAMES, POWER
from engine.value import Value

MAX_FORMULA_LENGTH = 40
MAX_UNNAMED_LENGTH = 24  # of a formula that stands for its node wherever that is spoken of
LEFT_OUT = "…"  # in place of an inner part of a formula
MAX_DEPTH = 8  # operations that a formula is deep at most
# How tightly a formula binds; names, numbers and function calls bind tightest.
SUM, PRODUCT, RAISED, ATOM = range(4)
STRENGTHS = {ADD.name: SUM, MULTIPLY.name: PRODUCT, POWER.name: RAISED}


def name_of(node: Value) -> str:
    """What to call a node in a sentence: its label, its number if nothing made it, or its formula, "(3 · x)"."""
    text, strength = _shortened(node)
    return text if strength == ATOM or not node.operands else f"({text})"


def formula_of(node: Value) -> str:
    """The same without brackets around it, "3 · x² − 4 · x".

    As deep as 40 characters reach: where the formula would be longer, … stands for its inner parts.
    """
    return _shortened(node)[0]


def printable_line(text: str) -> str:
    """Text as it is safe to show: a space for each sign that would break the line, or that a terminal would obey."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def name_unlabelled_nodes(order: Sequence[Value]) -> None:
    """Name what could not well be spoken of: leaves without a label, and nodes without one whose formula is long.

    They are called v1, v2, … as in the trace of an evaluation, whatever is taken left out. order: a graph's nodes,
    operands first; the last one, its output, is left as it is.
    """
    taken = {node.label for node in order}
    names = (name for name in map("v{}".format, count(1)) if name not in taken)
    for node in order[:-1]:
        if not node.label and (node.is_leaf or len(_formula(node, MAX_DEPTH)[0]) > MAX_UNNAMED_LENGTH):
            node.label = next(names)


def right_side_of(node: Value) -> str:
    """What makes a node, with the names of its operands, "a · b": the right side of its assignment."""
    return _shortened(node, named=False)[0]


def calculation(node: Value, numbers: Sequence[float] | None = None) -> str:
    """What a node computes with the numbers put in, "-3 · 2"; `numbers` stand for the operands' data if given."""
    shown = [short(x) for x in (numbers if numbers is not None else [operand.data for operand in node.operands])]
    if node.operation.name == POWER.name and not shown[0].replace(".", "").isdigit():
        shown[0] = f"({shown[0]})"
    return _filled(node.operation.formula, shown)


def slope_of(node: Value, position: int) -> str:
    """∂node/∂operand as a formula with names, "2 · x"; `position` says which operand."""
    template = node.operation.slopes[position]
    if template.startswith("{") and template.index("}") == len(template) - 1:
        return _filled(template, list(map(formula_of, node.operands)), formula_of(node))
    names = [f"({name})" if name.startswith("-") else name for name in map(name_of, (*node.operands, node))]
    return _filled(template, names[:-1], names[-1])


def reason_for(node: Value, position: int) -> str:
    """∂node/∂operand in words, "in a product it is the other operand, x"."""
    return _filled(node.operation.reasons[position], list(map(formula_of, node.operands)), formula_of(node))


def _shortened(node: Value, named: bool = True) -> tuple[str, int]:
    """The deepest formula that is not too long, and how tightly it binds."""
    for depth in (MAX_DEPTH, 5, 4, 3, 2):
        text, strength = _formula(node, depth, named)
        if len(text) <= MAX_FORMULA_LENGTH:
            return text, strength
    return _formula(node, 1, named)


def _formula(node: Value, depth: int, named: bool = True) -> tuple[str, int]:
    """A formula `depth` operations deep, and how tightly it binds; named: whether a label stands for the node."""
    if node.label and named:
        return node.label, ATOM
    if not depth and node.operands:
        return LEFT_OUT, ATOM
    if not node.operands:
        text = short(node.data)
        return text, PRODUCT if text.startswith("-") else ATOM
    row, parts = node.operation, [_formula(operand, depth - 1) for operand in node.operands]
    strength = STRENGTHS.get(row.name, ATOM) if row.formula else ATOM
    if _is_negation(node, named):
        return "-" + _bracketed(*parts[0], RAISED, first=False), PRODUCT
    names = [text for text, _ in parts]
    if strength == SUM:
        if names == [LEFT_OUT, LEFT_OUT]:
            return LEFT_OUT, ATOM
        left, right = names[0], _bracketed(*parts[1], PRODUCT)
        if depth > 1 and _is_negation(node.operands[1]):
            return (
                f"{left} − {_bracketed(*_formula(node.operands[1].operands[0], depth - 2), PRODUCT, first=False)}",
                SUM,
            )
        return (f"{left} − {right[1:]}" if right.startswith("-") else f"{left} + {right}"), SUM
    if strength == PRODUCT:
        names = [_bracketed(*parts[0], PRODUCT), _bracketed(*parts[1], RAISED)]
    elif strength == RAISED:
        names = [_bracketed(*part, ATOM) for part in parts]
    return _filled(row.formula or f"{node._op}({', '.join(names)})", names), strength


def _is_negation(node: Value, named: bool = True) -> bool:
    """Whether it is −x, which is x · -1; named: whether a label hides that."""
    if (node.label and named) or node.operation.name != MULTIPLY.name or not node.operation.formula:
        return False
    return node.operands[1].is_constant and node.operands[1].data == -1.0


def _bracketed(text: str, strength: int, least: int, first: bool = True) -> str:
    """The formula, in brackets where it binds less tightly than its place needs, or has a minus that may not lead."""
    return text if strength >= least and (first or not text.startswith("-")) else f"({text})"


def _filled(template: str, names: Sequence[str], out: str = "") -> str:
    return template.format(**dict(zip(OPERAND_NAMES, names, strict=False)), out=out)
