"""Graphs written as expressions: what is written reads back as the same graph, number for number."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from keyword import iskeyword

from engine.basics.numbers import exact
from engine.ops import ADD, CONSTANT, DIVIDE, MULTIPLY, POWER, functions_by_name
from engine.order import toposort
from engine.value import Value

LONGEST_NAME = 40
# How tightly a text binds, loosest first.
SUM, PRODUCT, SIGNED, RAISED, ATOM = range(5)
Written = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a language writes what is not the same in all: leaves, constants, functions.

    leaf      the right side of a leaf's assignment, from its number
    constant  a constant as an operand of a function, from its number; arithmetic writes the number itself
    function  a call, from the operation's name and its operands; "" if the language cannot write it
    power     a ** b with two operands; "" if ** does it
    reserved  names that cannot be given to nodes
    """

    leaf: Callable[[float], str]
    constant: Callable[[float], str]
    function: Callable[[str, Sequence[str]], str]
    power: Callable[[str, str], str] = lambda base, exponent: ""
    reserved: frozenset[str] = frozenset()


def _own_function(name: str, operands: Sequence[str]) -> str:
    known = functions_by_name().get(name)
    return f"{name}({', '.join(operands)})" if known and known.arity == len(operands) else ""


OWN = Dialect(lambda x: number_text(x)[0], lambda x: number_text(x)[0], _own_function)


def expression_text(*roots: Value, names: Mapping[Value, str] | None = None) -> str:
    """Return the graphs of these nodes as one line of statements: "a = 2; b = -3; e = a*b; e + 1".

    names: for nodes that have one; by default `identifiers`. Raises ValueError with a one-line message if an operation
    or a number cannot be written.
    """
    return "; ".join(statements_of(roots, names))


def statements_of(
    roots: Sequence[Value], names: Mapping[Value, str] | None = None, dialect: Dialect = OWN
) -> list[str]:
    """Return the statements of `expression_text`, or those of another language. The last root comes last."""
    order = list(dict.fromkeys(node for root in roots for node in toposort(root)))
    named = completed_names(order, identifiers(order, dialect.reserved) if names is None else names, dialect.reserved)
    texts: dict[Value, Written] = {}
    statements = []
    for node in order:
        if not node.operands and node.operation is CONSTANT and node not in named:
            texts[node] = number_text(node.data)
            continue
        text = _formula(node, texts, dialect) if node.operands else (dialect.leaf(node.data), ATOM)
        if node in named:
            statements.append(f"{named[node]} = {text[0]}")
            text = named[node], ATOM
        texts[node] = text
    last = roots[-1]
    if last not in named or order[-1] is not last:
        statements.append(texts[last][0])
    return statements


def identifiers(order: Sequence[Value], reserved: Iterable[str] = ()) -> dict[Value, str]:
    """Return a name of the expression language for each node with a label, all different and none reserved."""
    found: dict[Value, str] = {}
    taken = {*functions_by_name(), *reserved}
    for node in order:
        name = identifier(node.label)
        if name:
            found[node] = free_name(name, taken)
            taken.add(found[node])
    return found


def identifier(label: str) -> str:
    """Return a label as a name, "x1*w1" as "x1_w1"; "" if nothing of it can be in a name."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", label)).strip("_")[: LONGEST_NAME - 4]
    if name[:1].isdigit():
        name = f"v{name}"
    if iskeyword(name):
        name += "_"
    return name if name.isidentifier() else ""


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, with a number if it is taken."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def number_text(x: float) -> Written:
    """Return a number with all its digits. Raises ValueError if it is not finite."""
    if not math.isfinite(x):
        raise ValueError(f"{x} cannot be written as an expression")
    text = exact(x)
    return text, SIGNED if text.startswith("-") else ATOM


def completed_names(
    order: Sequence[Value], names: Mapping[Value, str], reserved: Iterable[str] = ()
) -> dict[Value, str]:
    """Name leaves without a name, and results that are used twice: written twice they would be two nodes."""
    named = dict(names)
    taken = {*named.values(), *functions_by_name(), *reserved}
    uses = Counter(operand for node in order for operand in node.operands)
    free = (name for name in map("v{}".format, count(1)) if name not in taken)
    for node in order:
        if node not in named and (node.is_leaf or (node.operands and uses[node] > 1)):
            named[node] = next(free)
    return named


def _formula(node: Value, texts: Mapping[Value, Written], dialect: Dialect) -> Written:
    row, parts = node.operation, [texts[operand] for operand in node.operands]
    if dialect is not OWN and all(operand.is_constant for operand in node.operands):
        parts[0] = dialect.constant(node.operands[0].data), ATOM  # two plain numbers would make a plain number
    if row.name == ADD.name:
        left, right = bracketed(parts[0], SUM), parts[1]
        if right[1] == SIGNED:
            taken = texts[node.operands[1].operands[0]] if node.operands[1].operands else (right[0][1:], ATOM)
            return f"{left} - {bracketed(taken, PRODUCT, signed=False)}", SUM
        return f"{left} + {bracketed(right, PRODUCT)}", SUM
    if row.symbol == "-" and len(parts) == 2:
        return f"{bracketed(parts[0], SUM)} - {bracketed(parts[1], PRODUCT, signed=False)}", SUM
    if is_negation(node):
        return f"-{bracketed(parts[0], RAISED, signed=False)}", SIGNED
    if row.name == MULTIPLY.name:
        return f"{bracketed(parts[0], PRODUCT)}*{bracketed(parts[1], RAISED)}", PRODUCT
    if row.name in (DIVIDE.name, "divide"):
        return f"{bracketed(parts[0], PRODUCT)}/{bracketed(parts[1], RAISED)}", PRODUCT
    if row.name == POWER.name:
        exponent = number_text(float(row.symbol[2:])) if len(parts) == 1 else parts[1]
        raised = bracketed(exponent, ATOM) if len(parts) == 2 else exponent[0]
        if len(parts) == 2 and (call := dialect.power(*_operands(node, texts, dialect))):
            return call, ATOM
        return f"{bracketed(parts[0], ATOM)}**{raised}", RAISED
    call = dialect.function(row.name, _operands(node, texts, dialect))
    if not call:
        raise ValueError(f"{node.label or 'a node'} is made by {row.symbol!r}, which an expression cannot write")
    return call, ATOM


def _operands(node: Value, texts: Mapping[Value, Written], dialect: Dialect) -> list[str]:
    """The operands of a call."""
    return [dialect.constant(operand.data) if operand.is_constant else texts[operand][0] for operand in node.operands]


def is_negation(node: Value) -> bool:
    """Whether the node is −x: x · -1, or a negation of its own."""
    if not node.operands:
        return False
    if len(node.operands) == 1:
        return node.operation.symbol in ("-", "neg")
    last = node.operands[-1]
    return node.operation.name == MULTIPLY.name and last.is_constant and last.data == -1.0


def bracketed(part: Written, least: int, signed: bool = True) -> str:
    """Return a text, in parentheses if it binds less than `least`; signed: whether it may begin with a minus."""
    text, strength = part
    return text if strength >= least and (signed or not text.startswith("-")) else f"({text})"
