"""Templates of operations: Python expressions that are filled with operands, with no redundant parentheses.

A template is a short Python expression over ``a``, ``b``, … and ``out``, written in `engine.ops` alone.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from engine.ops import OPERAND_NAMES

# How tightly an expression binds, loosest first.
CHOICE, COMPARED, SUM, PRODUCT, SIGNED, RAISED, ATOM = range(7)


@dataclass(frozen=True, slots=True)
class Template:
    """An expression with slots for operands.

    form      the text, with %s for each slot
    slots     for each slot: the index of its operand, and how tightly an expression there must bind
    strength  how tightly the whole expression binds
    """

    form: str
    slots: tuple[tuple[int, int], ...]
    strength: int

    def fill(self, operands: Sequence[tuple[str, int]]) -> str:
        """Return the expression with these operands, each given as its text and how tightly it binds."""
        return self.form % tuple(
            [
                operands[index][0] if operands[index][1] >= needed else f"({operands[index][0]})"
                for index, needed in self.slots
            ]
        )


@cache
def read(text: str, arity: int) -> Template:
    """Parse the template of an operation with `arity` operands; ``out`` is the one after them."""
    names = {name: index for index, name in enumerate((*OPERAND_NAMES[:arity], "out"))}
    tree = ast.parse(text, mode="eval").body
    found: list[tuple[ast.Name, int]] = []
    pending = [(tree, CHOICE)]
    while pending:
        node, needed = pending.pop()
        if isinstance(node, ast.Name) and node.id in names:
            found.append((node, needed))
        pending.extend(_inner(node))
    found.sort(key=lambda place: place[0].col_offset)
    form, end = "", 0
    for name, _ in found:
        form += text[end : name.col_offset].replace("%", "%%") + "%s"
        end = name.col_offset + len(name.id)
    slots = tuple((names[name.id], needed) for name, needed in found)
    return Template(form + text[end:].replace("%", "%%"), slots, _strength(tree))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return the template with its functions renamed."""
    if not names:
        return text
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            node.func.id = names.get(node.func.id, node.func.id)
    return ast.unparse(tree)


def literal(number: float) -> tuple[str, int]:
    """Return a number as an expression, and how tightly it binds; programs define the names inf and nan."""
    text = repr(number)
    return text, SIGNED if text.startswith("-") else ATOM


def _strength(node: ast.expr) -> int:
    match node:
        case ast.IfExp():
            return CHOICE
        case ast.Compare():
            return COMPARED
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return SUM
        case ast.BinOp(op=ast.Pow()):
            return RAISED
        case ast.BinOp():
            return PRODUCT
        case ast.UnaryOp():
            return SIGNED
    return ATOM


def _inner(node: ast.expr) -> list[tuple[ast.expr, int]]:
    """The direct subexpressions of one, and how tightly each must bind there."""
    match node:
        case ast.BinOp(left, ast.Pow(), right):
            return [(left, ATOM), (right, SIGNED)]
        case ast.BinOp(left, _, right):
            return [(left, _strength(node)), (right, _strength(node) + 1)]
        case ast.UnaryOp(_, operand):
            return [(operand, SIGNED)]
        case ast.Call(_, arguments):
            return [(argument, CHOICE) for argument in arguments]
        case ast.IfExp(test, body, orelse):
            return [(part, COMPARED) for part in (test, body, orelse)]
        case ast.Compare(left, _, comparators):
            return [(part, SUM) for part in (left, *comparators)]
    return []
