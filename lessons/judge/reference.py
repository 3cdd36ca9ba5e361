"""The reference evaluator: the numbers of a program, right ones or those that a mistake would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import exp, log, sinh, tanh  # by name: code that patches math does not reach the judge

from lessons.judge.programs import GraphProgram, Instruction

LARGEST = 1e5  # of the numbers in a program that is fit for a comparison
NEAREST_TO_KINK = 1e-6
MAX_EXPONENT = 10.0  # of exp and tanh: the lecture's tanh overflows far beyond, and both are flat or steep there

Children = Sequence[Sequence[int]]
"""For each node the operands in the order in which a pass visits them."""

Order = Callable[[int, Children, Sequence[float]], list[int]]
"""From the output, the operands and the data of all nodes: whose backward runs, in order."""


@dataclass(frozen=True, slots=True)
class LocalFacts:
    """The operands of a backward.

    x, y   the operands' data, y = x for one operand
    out    the result
    k      the plain number
    g      the upstream gradient
    local  the right local derivative
    """

    x: float
    y: float
    out: float
    k: float
    g: float
    local: float = 0.0


ShareFormula = Callable[[LocalFacts], float]


@dataclass(frozen=True, slots=True)
class EngineMistake:
    """A mistake that an engine may have.

    kind        its family: "upstream", "set", "order"
    sentence    what the code does and what is due
    operations  which operations have it
    rewrites    operations that build something else: their expansion
    shares      wrong shares, by position of the operand
    write       "add", "set", or "zero" (the operands' gradients are set to 0, then added to)
    sides       the positions for which it is "set"
    is_reversed whether the second operand is written first
    order       of a wrong pass
    seed        the gradient that the pass starts from; None for the right one
    """

    kind: str
    sentence: str
    operations: frozenset[str] = frozenset()
    rewrites: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[int, ShareFormula] = field(default_factory=dict)
    write: str = "add"
    sides: frozenset[int] = frozenset((0, 1))
    is_reversed: bool = False
    order: Order | None = None
    seed: float | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The result of a program: the data and gradients of its nodes; or the name of what was raised, and when."""

    data: tuple[float, ...] = ()
    grads: tuple[float, ...] = ()
    error: str = ""


EXPANSIONS = {
    "add": "add xy",
    "mul": "mul xy",
    "sub": "sub xy",
    "div": "div xy",
    "neg": "neg x",
    "exp": "exp x",
    "tanh": "tanh x",
    "relu": "relu x",
    "pow": "pow x",
    "add_number": "add xk",
    "mul_number": "mul xk",
    "sub_number": "sub xk",
    "div_number": "div xk",
    "number_add": "add xk",
    "number_mul": "mul xk",
    "number_sub": "sub kx",
    "number_div": "div kx",
}
"""Each operation as a function of its operands: an operation on x, y, or the number k as a node."""


def _power(x: float, n: float) -> float:
    return float(x**n)


FORWARD: dict[str, Callable[[float, float, float], float]] = {
    "add": lambda x, y, k: x + y,
    "mul": lambda x, y, k: x * y,
    "sub": lambda x, y, k: x - y,
    "div": lambda x, y, k: x / y,
    "neg": lambda x, y, k: -x,
    "exp": lambda x, y, k: exp(x),
    "tanh": lambda x, y, k: tanh(x),
    "relu": lambda x, y, k: max(0.0, x),
    "pow": lambda x, y, k: _power(x, k),
    "same": lambda x, y, k: x,
    "log": lambda x, y, k: log(x),
    "sigmoid": lambda x, y, k: 1 / (1 + exp(-x)),
    "double": lambda x, y, k: 2 * x,
    "squared": lambda x, y, k: x * x,
    "abs": lambda x, y, k: abs(x),
    "root": lambda x, y, k: _power(x, 1 / k),
    "reversed_power": lambda x, y, k: _power(k, x),
    "floor": lambda x, y, k: x // y,
    "exp2": lambda x, y, k: 2.0**x,
    "half_tanh": lambda x, y, k: tanh(x / 2),
    "sinh": lambda x, y, k: sinh(x),
    "leaky": lambda x, y, k: x if x > 0 else 0.01 * x,
    "min": lambda x, y, k: min(0.0, x),
}

CUT = "cut_"
"""The prefix of an operation whose result does not remember its operands."""
FORWARD |= {f"{CUT}{name}": FORWARD[name] for name in ("add", "mul", "sub", "div", "neg", "exp", "tanh", "relu", "pow")}

LOCALS: dict[str, tuple[Callable[[LocalFacts], float], ...]] = {
    "add": (lambda f: 1.0, lambda f: 1.0),
    "mul": (lambda f: f.y, lambda f: f.x),
    "sub": (lambda f: 1.0, lambda f: -1.0),
    "div": (lambda f: 1 / f.y, lambda f: -f.x / f.y**2),
    "neg": (lambda f: -1.0,),
    "exp": (lambda f: f.out,),
    "tanh": (lambda f: 1 - f.out**2,),
    "relu": (lambda f: 1.0 if f.x > 0 else 0.0,),
    "pow": (lambda f: f.k * _power(f.x, f.k - 1) if f.k != 0 else 0.0,),
}


def postorder(root: int, children: Children, data: Sequence[float]) -> list[int]:
    """Return each node once, operands before what they make."""
    order: list[int] = []
    seen = set()

    def build(node: int) -> None:
        if node not in seen:
            seen.add(node)
            for child in children[node]:
                build(child)
            order.append(node)

    build(root)
    return order


def evaluate(
    program: GraphProgram,
    mistake: EngineMistake | None = None,
    children: Children | None = None,
    passes: bool = True,
    seed: float = 1.0,
) -> Numbers:
    """Return the numbers of a program.

    mistake   what the engine does wrong; None for the right numbers
    children  the order in which the engine lists each node's operands; None for the program's own
    passes    whether gradients are wanted
    seed      the gradient of the output
    """
    nodes, places = _expanded(program, mistake)
    try:
        data = _forward(nodes, mistake)
        if not passes:
            return Numbers(tuple(data[place] for place in places), ())
        listed = [node.operands for node in nodes] if children is None or len(nodes) != len(program) else children
        grads = _backward(nodes, data, listed, places[-1], mistake, seed)
    except (ArithmeticError, ValueError, TypeError) as error:
        return Numbers(error=type(error).__name__)
    return Numbers(tuple(data[place] for place in places), tuple(grads[place] for place in places))


@cache
def right_numbers(program: GraphProgram, passes: bool, seed: float) -> Numbers:
    """Return the right numbers of a program; the same ones are asked for by several checks."""
    return evaluate(program, passes=passes, seed=seed)


def is_comparable(program: GraphProgram) -> bool:
    """Whether the right numbers of a program are finite, of moderate size, and away from kinks."""
    if not program or program[-1].operation == "leaf":
        return False
    right = right_numbers(program, True, 1.0)
    if right.error or not all(abs(number) < LARGEST for number in (*right.data, *right.grads)):
        return False
    steep = [right.data[made.operands[0]] for made in program if made.operation in ("exp", "tanh")]
    if any(abs(number) > MAX_EXPONENT for number in steep):
        return False
    inputs = [right.data[made.operands[0]] for made in program if made.operation == "relu"]
    if any(abs(number) < NEAREST_TO_KINK for number in inputs):
        return False
    powers = [(right.data[made.operands[0]], made.number) for made in program if made.operation == "pow"]
    return all(x > 0 or (n == int(n) and (x != 0 or n >= 1)) for x, n in powers)


def _expanded(program: GraphProgram, mistake: EngineMistake | None) -> tuple[list[Instruction], list[int]]:
    """The program in plain operations, numbers as nodes; and where each of its own nodes is."""
    nodes: list[Instruction] = []
    places: list[int] = []
    rewrites = mistake.rewrites if mistake is not None else {}
    for made in program:
        if made.operation == "leaf":
            nodes.append(made)
        else:
            operation, _, letters = rewrites.get(made.operation, EXPANSIONS[made.operation]).partition(" ")
            operands = []
            for letter in letters:
                if letter == "k":
                    nodes.append(Instruction("leaf", (), made.number))
                    operands.append(len(nodes) - 1)
                else:
                    operands.append(places[made.operands[0 if letter == "x" else -1]])
            nodes.append(Instruction(operation, tuple(operands), made.number))
        places.append(len(nodes) - 1)
    return nodes, places


def _forward(nodes: Sequence[Instruction], mistake: EngineMistake | None) -> list[float]:
    data: list[float] = []
    for node in nodes:
        if node.operation == "leaf":
            data.append(node.number)
        else:
            x, y = data[node.operands[0]], data[node.operands[-1]]
            data.append(float(FORWARD[node.operation](x, y, node.number)))
    return data


def _backward(
    nodes: Sequence[Instruction],
    data: Sequence[float],
    children: Children,
    root: int,
    mistake: EngineMistake | None,
    seed: float,
) -> list[float]:
    grads = [0.0] * len(nodes)
    if mistake is not None and mistake.order is not None:
        order = mistake.order(root, children, data)
    else:
        order = postorder(root, children, data)[::-1]
    grads[root] = mistake.seed if mistake is not None and mistake.seed is not None else seed
    for index in order:
        node = nodes[index]
        if node.operation != "leaf":
            _pass_on(node, data[index], data, grads, index, mistake)
    return grads


def _pass_on(
    node: Instruction, out: float, data: Sequence[float], grads: list[float], index: int, mistake: EngineMistake | None
) -> None:
    operation = node.operation
    is_wrong = mistake is not None and operation in mistake.operations
    locals_ = LOCALS.get(operation)
    if locals_ is None:  # an operation that only a rewrite makes: its gradient is nobody's concern
        return
    x, y = data[node.operands[0]], data[node.operands[-1]]
    write = mistake.write if mistake is not None and is_wrong else "add"
    if write == "zero":
        for operand in node.operands:
            grads[operand] = 0.0
    positions = range(len(node.operands))
    for position in reversed(positions) if mistake is not None and mistake.is_reversed else positions:
        facts = LocalFacts(x, y, out, node.number, grads[index])
        facts = replace(facts, local=locals_[position](facts))
        share = mistake.shares.get(position) if mistake is not None and is_wrong else None
        amount = share(facts) if share is not None else facts.local * facts.g
        target = node.operands[position]
        if write == "set" and mistake is not None and position in mistake.sides:
            grads[target] = amount
        else:
            grads[target] += amount
