"""Graphs as programs for micrograd and PyTorch, which print the graph's data and the leaves' gradients."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from keyword import kwlist

from engine.expression.text import Dialect, completed_names, free_name, identifiers, statements_of
from engine.order import toposort
from engine.value import Value

RESERVED = frozenset({*kwlist, *dir(builtins), "math", "sys", "torch", "Value", "operation"})
DEEPEST = 300  # operations in a row that micrograd's recursion takes without help

OPERATION = '''
def operation(symbol, data, *slopes):
    """A node with its backward: micrograd has + * ** and relu, and this makes the others in the same way."""
    out = Value(data, [operand for operand, _ in slopes], symbol)

    def backward():
        for operand, slope in slopes:
            operand.grad += slope * out.grad

    out._backward = backward
    return out
'''
# The functions that micrograd does not have.
HELPERS = {
    "exp": "out = math.exp(a.data)\n    return operation('exp', out, (a, out))",
    "log": "return operation('log', math.log(a.data), (a, 1 / a.data))",
    "tanh": "out = math.tanh(a.data)\n    return operation('tanh', out, (a, 1 - out * out))",
    "sigmoid": (
        "small = math.exp(-abs(a.data))\n"
        "    out = (1 if a.data >= 0 else small) / (1 + small)\n"
        "    return operation('sigmoid', out, (a, out * (1 - out)))"
    ),
    "softplus": (
        "small = math.exp(-abs(a.data))\n"
        "    slope = (1 if a.data >= 0 else small) / (1 + small)\n"
        "    return operation('softplus', max(a.data, 0) + math.log1p(small), (a, slope))"
    ),
    "sin": "return operation('sin', math.sin(a.data), (a, math.cos(a.data)))",
    "cos": "return operation('cos', math.cos(a.data), (a, -math.sin(a.data)))",
    "sqrt": "out = math.sqrt(a.data)\n    return operation('sqrt', out, (a, 0.5 / out))",
    "absolute": "return operation('abs', abs(a.data), (a, (a.data > 0) - (a.data < 0)))",
    "power": (
        "out = math.pow(a.data, b.data)\n"
        "    left = b.data * math.pow(a.data, b.data - 1) if a.data or b.data > 1 else float(b.data == 1)\n"
        "    right = out * math.log(a.data) if a.data > 0 else 0\n"
        "    return operation('**', out, (a, left), (b, right))"
    ),
}
IN_TORCH = {name: f"torch.{name}" for name in ("exp", "log", "tanh", "relu", "sigmoid", "sin", "cos", "sqrt", "abs")}


def micrograd_source(root: Value) -> str:
    """Return a program for micrograd 0.1.0. Raises ValueError with a one-line message if it cannot have the graph."""
    order = toposort(root)
    if any(node.operation and node.operation.symbol == "**0" and not node.operands[0].data for node in order):
        raise ValueError("micrograd itself stops at the slope of 0 ** 0: change the base, or write 1 for the power")
    dialect = Dialect(_value, _value, _in_micrograd, lambda a, b: f"power({a}, {b})", RESERVED | set(HELPERS))
    lines = _body(root, dialect)
    used = [name for name in HELPERS if any(re.search(rf"\b{name}\(", line) for line in lines)]
    head = ["import math\n"] if used else []
    if len(order) > DEEPEST:
        head = ["import sys\n", *head]
    head.append("from micrograd.engine import Value\n")
    source = "".join(head).replace("\nfrom", "\n\nfrom") if len(head) > 1 else head[0]
    if len(order) > DEEPEST:
        source += f"\nsys.setrecursionlimit({10 * len(order)})  # its backward is recursive\n"
    if used:
        source += f"\n{OPERATION}"
        for name in used:
            operands = "a, b" if name == "power" else "a"
            source += f"\n\ndef {name}({operands}):\n    {HELPERS[name]}\n"
        source += "\n"
    return f"{source}\n" + "\n".join([*lines, *_prints(root, dialect, "{}.data", "{}.grad")]) + "\n"


def pytorch_source(root: Value) -> str:
    """Return a program for PyTorch. Raises ValueError with a one-line message if it cannot have the graph."""
    dialect = Dialect(_leaf_tensor, _tensor, _in_torch, reserved=RESERVED)
    prints = _prints(root, dialect, "{}.item()", "{}.grad.item()")
    if not any(node.is_leaf for node in toposort(root)):
        raise ValueError("a graph without a leaf has no gradient for PyTorch to compute")
    return "import torch\n\n" + "\n".join([*_body(root, dialect), *prints]) + "\n"


def _body(root: Value, dialect: Dialect) -> list[str]:
    """The statements, the output with a name."""
    order = toposort(root)
    names = _names(order, dialect)
    return statements_of([root], names, dialect)


def _names(order: Sequence[Value], dialect: Dialect) -> dict[Value, str]:
    names = identifiers(order, dialect.reserved)
    if order[-1] not in names:
        taken = {*names.values(), *dialect.reserved}
        names[order[-1]] = free_name("output", taken)
    return completed_names(order, names, dialect.reserved)


def _prints(root: Value, dialect: Dialect, data: str, grad: str) -> list[str]:
    order = toposort(root)
    names = _names(order, dialect)
    output = names[root]
    lines = [f"{output}.backward()", f"print({output!r}, '=', {data.format(output)})"]
    leaves = [names[node] for node in order if node.is_leaf]
    return [*lines, *(f"print({f'{leaf}.grad'!r}, '=', {grad.format(leaf)})" for leaf in leaves)]


def _value(x: float) -> str:
    return f"Value({float(x)!r})"


def _leaf_tensor(x: float) -> str:
    return f"torch.tensor({float(x)!r}, dtype=torch.float64, requires_grad=True)"


def _tensor(x: float) -> str:
    return f"torch.tensor({float(x)!r}, dtype=torch.float64)"


def _in_micrograd(name: str, operands: Sequence[str]) -> str:
    if name == "relu":
        return f"{operands[0]}.relu()" if operands[0].isidentifier() else f"({operands[0]}).relu()"
    name = {"abs": "absolute"}.get(name, name)
    return f"{name}({', '.join(operands)})" if name in HELPERS else ""


def _in_torch(name: str, operands: Sequence[str]) -> str:
    if name == "softplus":  # its own turns into a line for large numbers
        return f"torch.logaddexp({operands[0]}, {_tensor(0.0)})"
    return f"{IN_TORCH[name]}({', '.join(operands)})" if name in IN_TORCH else ""
