"""The table of operations: each one written down once.

A row holds the forward rule and the local derivatives as short templates over the operands ``a``, ``b`` (and ``out``,
the result), and how each derivative is said. Everything else reads the row: `Value`'s operators, the replay after a
nudge, the stepped backward pass and its sentences, compiled programs and exports. Adding an operation is adding a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import CodeType
from typing import Any

from engine.basics.numbers import short

OPERAND_NAMES = "abcdefgh"


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ), written so that neither end overflows."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def softplus(x: float) -> float:
    """log(1 + eˣ), written so that a large x does not overflow."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def base_slope(base: float, exponent: float) -> float:
    """∂(base**exponent)/∂base = exponent · base**(exponent − 1); 0 at exponent 0, also where base is 0."""
    return exponent * math.pow(base, exponent - 1.0) if exponent else 0.0


def exponent_slope(base: float, out: float) -> float:
    """∂(base**b)/∂b = out · log base; 0 at base 0 and nan below it, as in PyTorch."""
    if base > 0.0:
        return out * math.log(base)
    return 0.0 if base == 0.0 else math.nan


# The functions that templates may call, on plain numbers. A program on arrays brings the same names from NumPy.
SCALAR_FUNCTIONS: dict[str, Any] = {
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "inf": math.inf,
    "nan": math.nan,
    "sqrt": math.sqrt,
    "pow": math.pow,
    "copysign": math.copysign,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "base_slope": base_slope,
    "exponent_slope": exponent_slope,
}


@cache
def _code(forward: str, local: tuple[str, ...]) -> CodeType:
    """The code of an operation's functions: apply, local_derivatives and push."""
    names = OPERAND_NAMES[: len(local)]
    listed = ", ".join(names) or "*operands"
    lines = [f"def apply({listed}):", f"    return {forward or None}"]
    lines += [f"def local_derivatives({listed}, out):", f"    return ({''.join(f'{x}, ' for x in local)})"]
    lines += ["def push(node):", "    grad, out = node.grad, node.data"]
    lines += [f"    {''.join(f'_{name}, ' for name in names)} = node.operands"] if names else []
    lines += [f"    {name} = _{name}.data" for name in names]
    for name, slope in zip(names, local, strict=True):
        lines.append(f"    _{name}.grad += grad" if slope == "1.0" else f"    _{name}.grad += ({slope}) * grad")
    return compile("\n".join(lines), f"<{forward}>", "exec")


@dataclass(frozen=True, eq=False)
class Operation:
    """One row of the table.

    symbol    what an operation node shows, and what `Value._op` says: "+", "tanh", "**2"
    name      the word for it in expressions and exports: "add", "tanh"
    forward   template of the result over a, b, …; empty where there is nothing to replay
    local     template of ∂out/∂operand for each operand, over a, b, … and out
    formula   the result as a formula: {a} and {b} stand for the operands' names
    slopes    each local derivative as a formula, likewise
    said      each local derivative in words
    arrays    templates that replace forward and local where the scalar ones cannot take NumPy arrays
    functions what the templates call besides SCALAR_FUNCTIONS (a learner's own forward and derivative)
    by_hand   a backward that the user wrote as a closure, the lecture's way, in place of the table's
    """

    symbol: str
    name: str
    forward: str = ""
    local: tuple[str, ...] = ()
    formula: str = ""
    slopes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    functions: dict[str, Any] = field(default_factory=dict)
    by_hand: Callable[[], None] | None = None
    apply: Callable[..., float] = field(init=False, repr=False)
    local_derivatives: Callable[..., tuple[float, ...]] = field(init=False, repr=False)
    push: Callable[[Any], None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Turn the templates into functions.

        apply(*operands) → out; local_derivatives(*operands, out) → one number an operand; push(node) adds
        local derivative × node.grad into each operand's grad.
        """
        namespace = {**SCALAR_FUNCTIONS, **self.functions}
        exec(_code(self.forward, self.local), namespace)  # the templates are our own: no learner's text comes here
        if self.by_hand is not None:
            closure = self.by_hand
            namespace["push"] = lambda node: closure()
        for made in ("apply", "local_derivatives", "push"):
            object.__setattr__(self, made, namespace.pop(made))  # a function in its own globals would be a cycle

    @property
    def arity(self) -> int:
        """How many operands it takes."""
        return len(self.local)


LEAF = Operation("", "leaf")
CONSTANT = Operation("", "constant")  # a number written into an expression, which nobody may nudge

ADD = Operation(
    "+", "add", "a + b", ("1.0", "1.0"), "{a} + {b}", ("1", "1"),
    ("a sum hands its gradient on as it is",) * 2,
)  # fmt: skip
MULTIPLY = Operation(
    "*", "multiply", "a * b", ("b", "a"), "{a} · {b}", ("{b}", "{a}"),
    ("in a product it is the other operand, {b}", "in a product it is the other operand, {a}"),
)  # fmt: skip
POWER = Operation(
    "**", "power", "pow(a, b)", ("base_slope(a, b)", "exponent_slope(a, out)"),
    "{a} ** {b}", ("{b} · {a} ** ({b} − 1)", "{out} · log({a})"),
    ("the power comes down and goes one lower", "the result times the logarithm of the base"),
)  # fmt: skip
EXP = Operation("exp", "exp", "exp(a)", ("out",), "exp({a})", ("{out}",), ("exp is its own derivative: the result",))
LOG = Operation("log", "log", "log(a)", ("1.0 / a",), "log({a})", ("1 / {a}",), ("one over the operand",))
TANH = Operation(
    "tanh", "tanh", "tanh(a)", ("1.0 - out * out",), "tanh({a})", ("1 − {out}²",), ("one minus the result squared",)
)
RELU = Operation(
    "ReLU", "relu", "0.0 if a < 0.0 else a", ("1.0 if out > 0.0 else 0.0",), "relu({a})", ("1 if {a} > 0 else 0",),
    ("1 where the operand is positive, else 0",), arrays=("maximum(a, 0.0)", "1.0 * (out > 0.0)"),
)  # fmt: skip
SIGMOID = Operation(
    "sigmoid", "sigmoid", "sigmoid(a)", ("out * (1.0 - out)",), "sigmoid({a})", ("{out} · (1 − {out})",),
    ("the result times one minus the result",),
)  # fmt: skip
SOFTPLUS = Operation(
    "softplus", "softplus", "softplus(a)", ("sigmoid(a)",), "log(1 + exp({a}))", ("sigmoid({a})",),
    ("the sigmoid of the operand",),
)  # fmt: skip
SIN = Operation("sin", "sin", "sin(a)", ("cos(a)",), "sin({a})", ("cos({a})",), ("the cosine of the operand",))
COS = Operation("cos", "cos", "cos(a)", ("-sin(a)",), "cos({a})", ("−sin({a})",), ("minus the sine of the operand",))
SQRT = Operation(
    "sqrt", "sqrt", "sqrt(a)", ("0.5 / out",), "sqrt({a})", ("1 / (2 · {out})",), ("one over twice the result",)
)
ABS = Operation(
    "abs", "abs", "abs(a)", ("copysign(1.0, a) if a else 0.0",), "abs({a})", ("sign of {a}",),
    ("1 above zero, −1 below it",), arrays=("abs(a)", "sign(a)"),
)  # fmt: skip

BUILT_IN = (ADD, MULTIPLY, POWER, EXP, LOG, TANH, RELU, SIGMOID, SOFTPLUS, SIN, COS, SQRT, ABS)
OPERATIONS: dict[str, Operation] = {row.symbol: row for row in BUILT_IN}


@lru_cache(maxsize=None, typed=True)
def power(exponent: float) -> Operation:
    """The row for raising to this constant: `x ** 2` has one operand, as in micrograd.

    A whole exponent uses Python's own `**`; any other uses math.pow, which refuses a negative base instead of
    answering with a complex number.
    """
    n, lower = float(exponent), float(exponent) - 1.0
    raised, lowered = (f"a ** {x!r}" if x.is_integer() else f"pow(a, {x!r})" for x in (n, lower))
    local = {0.0: "0.0", 1.0: "1.0", 2.0: "2.0 * a"}.get(n, f"{n!r} * {lowered}")
    slope = {0.0: "0", 1.0: "1", 2.0: "2 · {a}"}.get(n, f"{short(n)} · {{a}}{_superscript(lower)}")
    said = f"the power {short(n)} comes down, and goes one lower"
    return Operation(f"**{exponent}", "power", raised, (local,), f"{{a}}{_superscript(n)}", (slope,), (said,))


def _superscript(exponent: float) -> str:
    """How a power is written behind its base: "²", "⁻¹", " ** 0.5", " ** (-0.5)"."""
    if exponent.is_integer() and abs(exponent) < 1000:
        return str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f" ** {short(exponent)}" if exponent >= 0 else f" ** ({short(exponent)})"


def operation_for(symbol: str, arity: int) -> Operation | None:
    """The row that a `_op` string means, None where the table has none with that many operands.

    No symbol and no operands means a leaf; "**2" is a power by a constant.
    """
    if not symbol and not arity:
        return LEAF
    row = OPERATIONS.get(symbol)
    if row is None and arity == 1 and symbol.startswith("**"):
        try:
            exponent = float(symbol[2:])
        except ValueError:
            return None
        row = power(int(exponent) if exponent.is_integer() and "." not in symbol else exponent)
    return row if row is not None and row.arity == arity else None


def made_by_hand(symbol: str, arity: int, backward: Callable[[], None] | None = None) -> Operation:
    """A row for a node that the user made with `Value(data, children, symbol)` and a closure for its backward.

    It replays by the table's forward where the table knows the symbol; otherwise it keeps its data.
    """
    known, closure = operation_for(symbol, arity), backward or (lambda: None)
    return Operation(symbol, symbol, by_hand=closure) if known is None else replace(known, by_hand=closure)


def function_names() -> dict[str, Operation]:
    """The operations that an expression may call by name: exp, tanh, relu, … and those registered since."""
    return {row.name: row for row in OPERATIONS.values() if row.symbol.isidentifier()}
