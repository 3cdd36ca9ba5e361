"""Calls of NumPy, PyTorch, math and the lecture's code as what they are in the expression language."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence

MODULES = frozenset({
    "math", "cmath", "np", "numpy", "torch", "nn", "functional", "F", "jax", "jnp", "tf", "keras", "K",
    "special", "scipy", "sp", "Math", "mx", "autograd", "anp"
})  # fmt: skip
CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e, "tau": math.tau}
NAMED_CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}  # those that need no module before them
IMPORTED = MODULES | {"engine", "micrograd", "random", "matplotlib", "graphviz", "__future__", "typing", "plt"}

ALIASES = {
    "ln": "log",
    **dict.fromkeys(("fabs", "absolute", "fabsf"), "abs"),
    **dict.fromkeys(("expit", "logistic", "σ"), "sigmoid"),
}
WRAPPERS = frozenset({
    "Value", "tensor", "Tensor", "DoubleTensor", "FloatTensor", "Parameter", "Variable", "float",
    "float64", "float32", "double", "array", "asarray"
})  # fmt: skip
KEEPING_METHODS = frozenset({
    "double", "float", "item", "detach", "clone", "requires_grad_", "cpu", "numpy", "to", "type"
})  # fmt: skip
BINARY_CALLS: Mapping[str, type[ast.operator]] = {
    **dict.fromkeys(("add", "__add__"), ast.Add),
    **dict.fromkeys(("sub", "subtract", "__sub__"), ast.Sub),
    **dict.fromkeys(("mul", "multiply", "__mul__"), ast.Mult),
    **dict.fromkeys(("div", "divide", "true_divide", "truediv", "__truediv__"), ast.Div),
    **dict.fromkeys(("pow", "power", "__pow__", "float_power"), ast.Pow),
}
ZERO_BENDS = frozenset({"max", "maximum", "fmax", "clamp", "clip", "clamp_min"})

LEFT_OUT_CALLS = frozenset({"print", "display"})
SHOWING_CALLS = frozenset({"draw_dot", "show", "trace", "draw"})
LEFT_OUT_METHODS = frozenset({"_backward", "zero_grad", "retain_grad", "requires_grad_", "render"})
LEFT_OUT_ATTRIBUTES = frozenset({"label", "grad", "requires_grad", "_backward", "_op", "_prev"})


def _operator(left: ast.expr, kind: ast.operator, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, kind, right)


def _call(name: str, *operands: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(operands), [])


def _number(x: float) -> ast.expr:
    return ast.Constant(x)


# Functions of one operand that are written with others.
UNARY_FORMS: Mapping[str, Callable[[ast.expr], ast.expr]] = {
    **dict.fromkeys(("square", "sqr"), lambda a: _operator(a, ast.Pow(), _number(2))),
    "reciprocal": lambda a: _operator(_number(1), ast.Div(), a),
    **dict.fromkeys(("neg", "negative", "__neg__"), lambda a: ast.UnaryOp(ast.USub(), a)),
    "positive": lambda a: a,
    "log1p": lambda a: _call("log", _operator(_number(1), ast.Add(), a)),
    "expm1": lambda a: _operator(_call("exp", a), ast.Sub(), _number(1)),
    "exp2": lambda a: _operator(_number(2), ast.Pow(), a),
    "rsqrt": lambda a: _operator(a, ast.Pow(), _number(-0.5)),
    "log2": lambda a: _operator(_call("log", a), ast.Div(), _number(math.log(2.0))),
    "log10": lambda a: _operator(_call("log", a), ast.Div(), _number(math.log(10.0))),
}


def is_module(node: ast.expr, assigned: Mapping[str, object]) -> bool:
    """Whether a node names a module: np, or torch.nn.functional."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in MODULES and node.id not in assigned


def in_our_terms(node: ast.expr, functions: Mapping[str, object], assigned: Mapping[str, object]) -> ast.expr:
    """Return a node as the expression language has it; the node itself if nothing about it is foreign.

    assigned: the names that the text gives a value, which are never modules or functions of others.
    """
    if isinstance(node, ast.Attribute) and is_module(node.value, assigned) and node.attr in CONSTANTS:
        return ast.copy_location(_number(CONSTANTS[node.attr]), node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _is_e(node.left, assigned):
        return ast.copy_location(ast.Call(ast.copy_location(ast.Name("exp", ast.Load()), node), [node.right], []), node)
    if not isinstance(node, ast.Call):
        return node
    found = _called(node, functions, assigned)
    if found is None:
        return node
    new: list[ast.AST] = [found]
    while new:
        part = new.pop()
        if isinstance(part, ast.expr) and not hasattr(part, "lineno"):
            ast.copy_location(part, node)
            new += ast.iter_child_nodes(part)
    return found


def _called(call: ast.Call, functions: Mapping[str, object], assigned: Mapping[str, object]) -> ast.expr | None:
    if isinstance(call.func, ast.Name):
        name, operands, is_method = call.func.id, list(call.args), False
        if name in assigned:
            return None
    elif isinstance(call.func, ast.Attribute):
        name = call.func.attr
        is_method = not is_module(call.func.value, assigned)
        operands = [call.func.value, *call.args] if is_method else list(call.args)
    else:
        return None
    if any(isinstance(operand, ast.Starred) for operand in operands):
        return None
    if name in WRAPPERS and not is_method:
        return _wrapped(call, operands)
    if is_method and name in KEEPING_METHODS and name not in functions:
        return operands[0]
    name = _known_as(name, functions)
    if name in functions:
        is_foreign = isinstance(call.func, ast.Attribute) and not is_method
        renamed = isinstance(call.func, ast.Name) and call.func.id != name
        if not (is_foreign or renamed or (isinstance(call.func, ast.Attribute) and call.func.attr != name)):
            return None
        return ast.Call(ast.copy_location(ast.Name(name, ast.Load()), call.func), operands, call.keywords)
    if name in ZERO_BENDS:
        rest = [operand for operand in operands if not _is_zero(operand)]
        bounds = {keyword.arg for keyword in call.keywords}
        is_bend = len(operands) == 2 and not bounds and len(rest) == 1
        if is_bend or (bounds == {"min"} and len(operands) == 1 and _is_zero(call.keywords[0].value)):
            return _call("relu", rest[0])
        return None
    if call.keywords:
        return None
    if name in UNARY_FORMS and len(operands) == 1:
        return UNARY_FORMS[name](operands[0])
    if name in BINARY_CALLS and len(operands) == 2:
        return _operator(operands[0], BINARY_CALLS[name](), operands[1])
    return None


def _known_as(name: str, functions: Mapping[str, object]) -> str:
    """Return the name of a function here: ln is log, ReLU is relu."""
    if name in functions:
        return name
    if name in ALIASES:
        return ALIASES[name]
    return name.lower() if name.lower() in functions and not name.islower() else name


def _wrapped(call: ast.Call, operands: Sequence[ast.expr]) -> ast.expr | None:
    """Return the number inside Value(2.0, label="a") or torch.tensor([2.0])."""
    data = [*operands[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "data")]
    inner = data[0] if data else None
    while isinstance(inner, ast.List | ast.Tuple) and len(inner.elts) == 1:
        inner = inner.elts[0]
    return inner


def _is_e(node: ast.expr, assigned: Mapping[str, object]) -> bool:
    """Whether a node is Euler's number: e**x is exp(x)."""
    if isinstance(node, ast.Attribute):
        return node.attr == "e" and is_module(node.value, assigned)
    return isinstance(node, ast.Name) and node.id == "e" and "e" not in assigned


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value == 0
