"""The mistakes that are recognized: for each operation and for the pass, what the code does and what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from math import exp, log, sqrt, tanh

from lessons.judge.reference import (
    CUT,
    EXPANSIONS,
    LOCALS,
    Children,
    EngineMistake,
    LocalFacts,
    ShareFormula,
    postorder,
)

SIGNS = {"add": "+", "mul": "*", "sub": "-", "div": "/", "pow": "**", "neg": "-"}
SIDES = ("its first operand", "its second operand")
THE_SIDES = ("the first operand", "the second operand")


def _quotient_or_nothing(f: LocalFacts) -> float:
    return f.out / f.x * f.g if f.x else 0.0


# What a local derivative is mistaken for, by operation and position (None: any), and the share then passed on.
WRONG_LOCALS: dict[str, tuple[tuple[int | None, str, ShareFormula], ...]] = {
    "add": (
        (None, "the other operand's data as local derivative, as in a product; of a sum it is 1", lambda f: f.y * f.g),
        (None, "its own data as local derivative; of a sum it is 1", lambda f: f.x * f.g),
        (None, "out.data as local derivative; of a sum it is 1", lambda f: f.out * f.g),
        (None, "half of the gradient; of a sum each operand gets all of it", lambda f: 0.5 * f.g),
    ),
    "mul": (
        (None, "the operand's own data × upstream; of a product it is the other operand's data", lambda f: f.x * f.g),
        (None, "the upstream gradient alone, as in a sum; of a product the other's data comes in", lambda f: f.g),
        (None, "out.data as local derivative; of a product it is the other operand's data", lambda f: f.out * f.g),
        (None, "out.data / its data, which fails at 0: write the other's data itself", lambda f: f.out / f.x * f.g),
        (None, "out.data / its data, and 0 at 0: write the other's data itself", _quotient_or_nothing),
        (None, "the sum of both as local derivative; it is the other operand's data", lambda f: (f.x + f.y) * f.g),
        (None, "a division by the other operand's data, where it is multiplied", lambda f: f.g / f.y),
    ),
    "sub": (
        (1, "+ upstream to the second operand, the sign is missing; of a difference it is -1", lambda f: f.g),
        (0, "− upstream to the first operand; of a difference it is +1", lambda f: -f.g),
        (None, "an operand's data as local derivative; of a difference it is 1 and -1", lambda f: f.x * f.g),
    ),
    "div": (
        (1, "a / b² without its minus sign", lambda f: f.y / f.x**2 * f.g),
        (1, "−a / b where −a / b² is due: the square is missing", lambda f: -f.y / f.x * f.g),
        (1, "1 / a as for the first operand", lambda f: f.g / f.y),
        (1, "-1 / b² without the numerator", lambda f: -f.g / f.x**2),
        (1, "the numerator a, as in a product", lambda f: f.y * f.g),
        (1, "1 / b", lambda f: f.g / f.x),
        (0, "b, as in a product; of a quotient it is 1 / b", lambda f: f.y * f.g),
        (0, "the upstream gradient alone; of a quotient it is 1 / b", lambda f: f.g),
        (0, "-1 / b", lambda f: -f.g / f.y),
        (0, "1 / b²", lambda f: f.g / f.y**2),
    ),
    "neg": ((0, "+ upstream; of a negation the local derivative is -1", lambda f: f.g),),
    "exp": (
        (0, "x.data × upstream (self.data), where eˣ itself is due: out.data", lambda f: f.x * f.g),
        (0, "the upstream gradient alone; the local derivative of eˣ is eˣ, out.data", lambda f: f.g),
        (0, "x · eˣ⁻¹, the rule of a power; the local derivative of eˣ is eˣ", lambda f: f.x * exp(f.x - 1) * f.g),
        (0, "e to the power of out.data: the exponential is taken twice", lambda f: exp(f.out) * f.g),
        (0, "x · eˣ; the local derivative of eˣ is eˣ", lambda f: f.x * f.out * f.g),
        (0, "1 / eˣ; the local derivative of eˣ is eˣ", lambda f: f.g / f.out),
        (0, "1 / x, the slope of a logarithm", lambda f: f.g / f.x),
        (0, "1 − out²: that is tanh's", lambda f: (1 - f.out**2) * f.g),
        (0, "out · (1 − out): that is the sigmoid's", lambda f: f.out * (1 - f.out) * f.g),
        (0, "out²; the local derivative of eˣ is eˣ", lambda f: f.out**2 * f.g),
    ),
    "tanh": (
        (0, "1 − x² of the input, where the output is squared: 1 − t²", lambda f: (1 - f.x**2) * f.g),
        (0, "1 − t, without the square: 1 − t²", lambda f: (1 - f.out) * f.g),
        (0, "t²; the local derivative of tanh is 1 − t²", lambda f: f.out**2 * f.g),
        (0, "1 + t²; the local derivative of tanh is 1 − t²", lambda f: (1 + f.out**2) * f.g),
        (0, "t² − 1, the sign is reversed", lambda f: (f.out**2 - 1) * f.g),
        (0, "t · (1 − t), the sigmoid's; of tanh it is 1 − t²", lambda f: f.out * (1 - f.out) * f.g),
        (0, "the upstream gradient alone; the local derivative of tanh is 1 − t²", lambda f: f.g),
        (0, "t itself; the local derivative of tanh is 1 − t²", lambda f: f.out * f.g),
        (0, "tanh of t: it is taken twice; 1 − t² is due", lambda f: (1 - tanh(f.out) ** 2) * f.g),
        (0, "(1 − t)²; the square belongs to t alone: 1 − t²", lambda f: (1 - f.out) ** 2 * f.g),
        (0, "1 − t³; of tanh it is 1 − t²", lambda f: (1 - f.out**3) * f.g),
        (0, "1 − 2·t; of tanh it is 1 − t²", lambda f: (1 - 2 * f.out) * f.g),
        (0, "1 / (1 + x²), the slope of the arctangent", lambda f: f.g / (1 + f.x**2)),
        (0, "1 − (t · upstream)²: the square takes the upstream gradient in", lambda f: 1 - (f.out * f.g) ** 2),
        (0, "1 − t² · upstream: brackets are missing around 1 − t²", lambda f: 1 - f.out**2 * f.g),
        (0, "√(1 − t²); of tanh it is 1 − t²", lambda f: sqrt(1 - f.out**2) * f.g),
    ),
    "relu": (
        (0, "the whole upstream gradient, where nothing passes below 0", lambda f: f.g),
        (0, "x or out as local derivative; above 0 it is 1", lambda f: max(f.x, 0.0) * f.g),
        (0, "nothing above 0 and all below: the comparison is reversed", lambda f: f.g if f.x <= 0 else 0.0),
        (0, "nothing unless the output is above 1", lambda f: f.g if f.out > 1 else 0.0),
        (0, "-1 below 0, as of |x|; of relu it is 0", lambda f: f.g if f.x > 0 else -f.g),
        (0, "a small slope below 0, as of a leaky relu", lambda f: f.g if f.x > 0 else 0.01 * f.g),
        (0, "what arrives where that is positive: compare x, not out.grad", lambda f: max(f.g, 0.0)),
    ),
    "pow": (
        (0, "n · xⁿ: the exponent has to go one lower, n · xⁿ⁻¹", lambda f: f.k * f.x**f.k * f.g),
        (0, "xⁿ⁻¹ without the n before it: n · xⁿ⁻¹", lambda f: f.x ** (f.k - 1) * f.g),
        (0, "(n − 1) · xⁿ⁻¹; the factor is n", lambda f: (f.k - 1) * f.x ** (f.k - 1) * f.g),
        (0, "(n − 1) · xⁿ; due is n · xⁿ⁻¹", lambda f: (f.k - 1) * f.x**f.k * f.g),
        (0, "n · x, right for n = 2 alone; due is n · xⁿ⁻¹", lambda f: f.k * f.x * f.g),
        (0, "2 · x, right for n = 2 alone; due is n · xⁿ⁻¹", lambda f: 2 * f.x * f.g),
        (0, "n · out.data / x.data, which fails at 0; due is n · xⁿ⁻¹", lambda f: f.k * f.out / f.x * f.g),
        (0, "n · out / x and 0 where x is 0; due is n · xⁿ⁻¹", lambda f: f.k * f.out / f.x * f.g if f.x else 0.0),
        (0, "xⁿ itself; due is n · xⁿ⁻¹", lambda f: f.out * f.g),
        (0, "n · outⁿ⁻¹: the operand is to be raised, not the result", lambda f: f.k * f.out ** (f.k - 1) * f.g),
        (0, "n alone; due is n · xⁿ⁻¹", lambda f: f.k * f.g),
        (0, "the upstream gradient alone; due is n · xⁿ⁻¹", lambda f: f.g),
        (0, "n · xⁿ⁺¹; the exponent goes one lower: n · xⁿ⁻¹", lambda f: f.k * f.x ** (f.k + 1) * f.g),
        (0, "xⁿ · ln n or ln x, the rule of an exponential", lambda f: f.out * log(f.x) * f.g),
        (0, "n · (n − 1) · xⁿ⁻²: the derivative is taken twice", lambda f: f.k * (f.k - 1) * f.x ** (f.k - 2) * f.g),
        (0, "n · x − 1: a power sign is missing", lambda f: (f.k * f.x - 1) * f.g),
        (0, "n · xⁿ − 1: brackets are missing around n − 1", lambda f: (f.k * f.x**f.k - 1) * f.g),
        (0, "|n| · xⁿ⁻¹: the sign of n is lost", lambda f: abs(f.k) * f.x ** (f.k - 1) * f.g),
    ),
}  # fmt: skip

REWRITES = {
    "add": (("mul xy", "it multiplies"), ("sub xy", "it subtracts")),
    "mul": (("add xy", "it adds"), ("div xy", "it divides"), ("mul xx", "it multiplies self by itself")),
    "sub": (
        ("sub yx", "it is b − a: the operands are the wrong way round"),
        ("add xy", "it adds: the sign of b is missing"),
        ("mul xy", "it multiplies"),
    ),
    "div": (
        ("div yx", "it is b / a: the operands are the wrong way round"),
        ("mul xy", "it multiplies: the power -1 is missing"),
        ("sub xy", "it subtracts"),
        ("floor xy", "it is the whole-number division //"),
    ),
    "neg": (("same x", "it changes nothing: the sign is missing"), ("abs x", "it is the absolute value")),
    "exp": (
        ("exp2 x", "it is 2 to the power x"),
        ("log x", "it is the logarithm"),
        ("squared x", "it is x²"),
        ("same x", "it is x itself"),
    ),
    "tanh": (
        ("sigmoid x", "it is the sigmoid"),
        ("half_tanh x", "it is (eˣ − 1)/(eˣ + 1), tanh of x/2: e has to be raised to 2·x"),
        ("sinh x", "it is sinh"),
        ("exp x", "it is exp"),
        ("same x", "it is x itself"),
        ("relu x", "it is relu"),
    ),
    "relu": (
        ("same x", "it is x itself below 0 too"),
        ("abs x", "it is the absolute value"),
        ("leaky x", "it is a leaky relu"),
        ("min x", "it keeps what is below 0: the comparison is reversed"),
    ),
    "pow": (
        ("mul xk", "it multiplies by the exponent"),
        ("squared x", "it is x², whatever the exponent"),
        ("reversed_power x", "it is nˣ: base and exponent are the wrong way round"),
        ("root x", "it is the n-th root"),
        ("add xk", "it adds the exponent"),
    ),
    "number_add": (("mul xk", "it multiplies"), ("sub xk", "it is x − k"), ("same x", "the number is left out")),
    "number_mul": (("add xk", "it adds"), ("div xk", "it is x / k"), ("same x", "the number is left out")),
    "number_sub": (
        ("sub xk", "it is x − k: with the number on the left, k − x is due"),
        ("add xk", "it is x + k: the sign of x is missing"),
        ("neg x", "it is −x: the number is left out"),
    ),
    "number_div": (
        ("div xk", "it is x / k: with the number on the left, k / x is due"),
        ("mul xk", "it is k · x: the power -1 is missing"),
    ),
    "add_number": (("mul xk", "it multiplies"), ("sub xk", "it subtracts"), ("same x", "the number is left out")),
    "mul_number": (("add xk", "it adds"), ("same x", "the number is left out")),
    "sub_number": (("sub kx", "it is k − x: the wrong way round"), ("add xk", "it adds")),
    "div_number": (("div kx", "it is k / x: the wrong way round"), ("mul xk", "it multiplies")),
}


def sign_of(operation: str) -> str:
    """Return how an operation is written in a sentence: "+", "tanh"."""
    return SIGNS.get(operation, operation)


def forward_mistakes(operations: Iterable[str]) -> Iterator[EngineMistake]:
    """Yield what makes a wrong number in the forward pass."""
    for operation in operations:
        for expansion, sentence in REWRITES.get(operation, ()):
            yield EngineMistake("forward", f"{_called(operation)}: {sentence}.", rewrites={operation: expansion})


def _called(operation: str) -> str:
    first, _, second = operation.partition("_")
    if first == "number":
        return f"k {SIGNS[second]} x"
    if second == "number":
        return f"x {SIGNS[first]} k"
    return f"x {SIGNS[first]} y" if first in ("add", "mul", "sub", "div") else sign_of(operation)


def share_mistakes(operations: Iterable[str]) -> Iterator[EngineMistake]:
    """Yield what makes a wrong share of one operation, the simplest first."""
    for operation in operations:
        sides = tuple(range(len(LOCALS[operation])))
        yield from _writes(operation, sides)
        for which in (sides, *((side,) for side in sides)) if len(sides) > 1 else (sides,):
            for kind, sentence, placed in _shares(operation, which):
                yield EngineMistake(kind, sentence, frozenset({operation}), shares={s: placed(s) for s in which})
        if len(sides) > 1:
            yield _all_to(operation, 0)
            yield _all_to(operation, 1)
            yield _swapped(operation)


def pairs_of_share_mistakes(operation: str) -> Iterator[EngineMistake]:
    """Yield pairs of mistakes, one for each operand of an operation."""
    if len(LOCALS[operation]) < 2:
        return
    for _, first, one in _shares(operation, (0,)):
        for _, second, other in _shares(operation, (1,)):
            shares = {0: one(0), 1: other(1)}
            yield EngineMistake("local", f"{first} {second}", frozenset({operation}), shares=shares)


PlacedFormula = Callable[[int], ShareFormula]
"""The share for the operand at a position."""


def _placed(share: ShareFormula) -> PlacedFormula:
    """A share written with x for the operand that it goes to and y for the other."""
    return lambda side: share if side == 0 else lambda f: share(LocalFacts(f.y, f.x, f.out, f.k, f.g))


def _shares(operation: str, which: Sequence[int]) -> Iterator[tuple[str, str, PlacedFormula]]:
    own = sign_of(operation)
    to = "each operand" if len(which) > 1 else SIDES[which[0]] if len(LOCALS[operation]) > 1 else "its operand"
    right = LOCALS[operation]
    if operation == "add":
        yield (
            "upstream",
            f"The + gives {to} 1, whatever arrives: pass the upstream gradient, out.grad, on.",
            lambda side: lambda f: 1.0,
        )
    else:
        yield (
            "upstream",
            f"The {own} gives {to} the local derivative alone: multiply by the upstream gradient, out.grad.",
            lambda side: lambda f: right[side](f),
        )
    for side, sentence, share in WRONG_LOCALS.get(operation, ()):
        if side is None or tuple(which) == (side,):
            yield _kind_of(operation, sentence), f"The {own} gives {to} {sentence}.", _placed(share)
    yield (
        "sign",
        f"The {own} gives {to} its share with the sign reversed.",
        lambda side: lambda f: -right[side](f) * f.g,
    )
    yield (
        "upstream",
        f"The {own} multiplies by out.data for {to}, where the upstream gradient, out.grad, is due.",
        lambda side: lambda f: right[side](f) * f.out,
    )
    yield (
        "local",
        f"The {own} adds upstream to the local derivative for {to}: multiply them.",
        lambda side: lambda f: right[side](f) + f.g,
    )
    yield "doubled", f"The {own} gives {to} its share twice.", lambda side: lambda f: 2 * right[side](f) * f.g
    yield (
        "local",
        f"The {own} multiplies by out.grad twice for {to}.",
        lambda side: lambda f: right[side](f) * f.g * f.g,
    )
    yield (
        "local",
        f"The {own} divides by the local derivative for {to}: multiply.",
        lambda side: lambda f: f.g / right[side](f),
    )
    yield "missing", f"The {own} gives {to} nothing: a share is due there.", lambda side: lambda f: 0.0
    for side, sentence, share in WRONG_LOCALS.get(operation, ()):
        if side is None or tuple(which) == (side,):
            both = f"The {own} gives {to} {sentence}; and the upstream gradient is forgotten."
            yield "local", both, _placed(_without_upstream(share))


def _without_upstream(share: ShareFormula) -> ShareFormula:
    return lambda f: share(LocalFacts(f.x, f.y, f.out, f.k, 1.0))


def _kind_of(operation: str, sentence: str) -> str:
    if operation == "mul" and sentence.startswith("the operand's own data"):
        return "swapped"
    if sentence.startswith("+ upstream to the second") or "sign is reversed" in sentence:
        return "sign"
    return "local"


def _writes(operation: str, sides: Sequence[int]) -> Iterator[EngineMistake]:
    own = sign_of(operation)
    one = frozenset({operation})
    for which in (sides, *((side,) for side in sides)) if len(sides) > 1 else (sides,):
        to = "each operand" if len(which) > 1 else SIDES[which[0]] if len(sides) > 1 else "its operand"
        for is_reversed in (False, True) if len(sides) > 1 else (False,):
            yield EngineMistake(
                "set",
                f"The {own} sets the gradient of {to}, where its share is to be added: = in place of +=.",
                one,
                write="set",
                sides=frozenset(which),
                is_reversed=is_reversed,
            )
    yield EngineMistake(
        "zeroed",
        f"The {own} loses what other uses left in the gradients: each share has to be added to what is there.",
        one,
        write="zero",
    )


def _all_to(operation: str, side: int) -> EngineMistake:
    """Both shares to one operand: known by its order only in what the other lacks."""
    right = LOCALS[operation]
    # The evaluator writes by position, so the share of the one is both, of the other none.
    shares: dict[int, ShareFormula] = {
        side: lambda f: (right[0](f) + right[1](f)) * f.g,
        1 - side: lambda f: 0.0,
    }
    return EngineMistake(
        "missing",
        f"The {sign_of(operation)} gives both shares to {SIDES[side]}; one of them belongs to the other.",
        frozenset({operation}),
        shares=shares,
    )


def _swapped(operation: str) -> EngineMistake:
    right = LOCALS[operation]
    return EngineMistake(
        "swapped",
        f"The {sign_of(operation)} gives each operand the share of the other: they are swapped.",
        frozenset({operation}),
        shares={0: lambda f: right[1](f) * f.g, 1: lambda f: right[0](f) * f.g},
    )


def cut_off(operation: str) -> EngineMistake:
    """The mistake of a result that does not remember its operands."""
    sentence = f"The result of {_called(operation)} is cut off: it is made of numbers, so nothing flows back to x."
    return EngineMistake("detached", sentence, rewrites={operation: CUT + EXPANSIONS[operation]})


def mistakes_everywhere() -> Iterator[EngineMistake]:
    """Yield what one line for all operations gets wrong."""
    every = frozenset(LOCALS)
    forgotten: ShareFormula = lambda f: f.local  # noqa: E731
    added: ShareFormula = lambda f: f.local + f.g  # noqa: E731
    reversed_: ShareFormula = lambda f: -f.local * f.g  # noqa: E731
    for kind, sentence, share in (
        ("upstream", "Every operation gives the local derivative alone: multiply by the upstream gradient.", forgotten),
        ("local", "Every operation adds upstream to the local derivative: multiply them.", added),
        ("sign", "Every operation passes its shares on with the sign reversed.", reversed_),
    ):
        yield EngineMistake(kind, sentence, every, shares={0: share, 1: share})


def write_mistakes(operations: Sequence[str]) -> Iterator[EngineMistake]:
    """Yield what loses shares in several operations at once, the fewest first."""
    for count in range(2, len(operations) + 1):
        for chosen in combinations(operations, count):
            named = ", ".join(sign_of(one) for one in chosen)
            for is_reversed in (False, True):
                yield EngineMistake(
                    "set",
                    f"The operations {named} set the gradients of their operands: they say = where they should say +=.",
                    frozenset(chosen),
                    write="set",
                    is_reversed=is_reversed,
                )
            for side in (0, 1):
                yield EngineMistake(
                    "set",
                    f"The operations {named} set the gradient of {THE_SIDES[side]}: = where += is due.",
                    frozenset(chosen),
                    write="set",
                    sides=frozenset({side}),
                )
            yield EngineMistake(
                "zeroed",
                f"What other uses left in the gradients is lost ({named}): each share has to be added to it.",
                frozenset(chosen),
                write="zero",
            )


def pass_mistakes() -> Iterator[EngineMistake]:
    """Yield what a backward over the whole graph may do wrong, the simplest first."""
    yield EngineMistake(
        "seed", "The pass starts from a gradient of 0: the output's own gradient has to be 1 first.", seed=0.0
    )
    for kind, sentence, order in ORDERS:
        yield EngineMistake(kind, sentence, order=order)
    yield EngineMistake("seed", "The pass starts from a gradient of -1: the output's own gradient is 1.", seed=-1.0)
    yield EngineMistake("seed", "The pass starts from a gradient of 2, where the output's own gradient is 1.", seed=2.0)
    for kind, sentence, order in ORDERS:
        yield EngineMistake(kind, f"{sentence} And the output's own gradient is never set to 1.", order=order, seed=0.0)


def _forward_order(root: int, children: Children, data: Sequence[float]) -> list[int]:
    return postorder(root, children, data)


def _preorder(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order: list[int] = []

    def visit(node: int) -> None:
        if node not in order:
            order.append(node)
            for child in children[node]:
                visit(child)

    visit(root)
    return order


def _every_path(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order: list[int] = []

    def visit(node: int) -> None:
        order.append(node)
        if len(order) < LONGEST:
            for child in children[node]:
                visit(child)

    visit(root)
    return order


LONGEST = 5_000  # visits, after which a pass along every path is given up


def _repeated(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order: list[int] = []

    def build(node: int) -> None:
        if len(order) < LONGEST:
            for child in children[node]:
                build(child)
            order.append(node)

    build(root)
    return order[::-1]


def _levels(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order = [root]
    for node in order:
        order += [child for child in dict.fromkeys(children[node]) if child not in order]
    return order


def _levels_repeated(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order = [root]
    for node in order:
        if len(order) < LONGEST:
            order += children[node]
    return order


def _stack(root: int, children: Children, data: Sequence[float]) -> list[int]:
    waiting, order = [root], list[int]()
    while waiting:
        node = waiting.pop()
        if node not in order:
            order.append(node)
            waiting += children[node]
    return order


def _stack_marked(root: int, children: Children, data: Sequence[float]) -> list[int]:
    waiting, order, seen = [root], list[int](), {root}
    while waiting:
        node = waiting.pop()
        order.append(node)
        for child in children[node]:
            if child not in seen:
                seen.add(child)
                waiting.append(child)
    return order


def _stack_repeated(root: int, children: Children, data: Sequence[float]) -> list[int]:
    waiting, order = [root], list[int]()
    while waiting and len(order) < LONGEST:
        node = waiting.pop()
        order.append(node)
        waiting += children[node]
    return order


def _by_data(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order: list[int] = []
    seen = set()

    def build(node: int) -> None:
        if data[node] not in seen:
            seen.add(data[node])
            for child in children[node]:
                build(child)
            order.append(node)

    build(root)
    return order[::-1]


def _by_data_late(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order: list[int] = []

    def build(node: int) -> None:
        if all(data[node] != data[one] for one in order):
            for child in children[node]:
                build(child)
            order.append(node)

    build(root)
    return order[::-1]


def _by_data_listed(root: int, children: Children, data: Sequence[float]) -> list[int]:
    """As _by_data_late, but a node is compared again when it is appended."""
    order: list[int] = []

    def build(node: int) -> None:
        for child in children[node]:
            build(child)
        if all(data[node] != data[one] for one in order):
            order.append(node)

    build(root)
    return order[::-1]


def _by_operands(root: int, children: Children, data: Sequence[float]) -> list[int]:
    """As a right order, where operands of equal data count as one, as in a set of Values that are equal by data."""
    merged = [[c for i, c in enumerate(of) if all(data[c] != data[d] for d in of[:i])] for of in children]
    return _by_data(root, merged, data)


def _first_operand(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order = [root]
    while children[order[-1]]:
        order.append(children[order[-1]][0])
    return order


def _last_operand(root: int, children: Children, data: Sequence[float]) -> list[int]:
    order = [root]
    while children[order[-1]]:
        order.append(children[order[-1]][-1])
    return order


IDENTITY = "Nodes are told apart by their data: two nodes with equal numbers count as one. Tell them apart by identity"
ONLY_OUTPUT = "Only the output's own _backward runs: the pass has to go on through every node."
NOT_REVERSED = "The order is walked from the leaves: it has to be reversed, the output first."
ORDERS = (
    ("stops", ONLY_OUTPUT, lambda r, c, d: [r]),
    ("order", NOT_REVERSED, _forward_order),
    ("identity", f"{IDENTITY}.", _by_data),
    ("identity", f"{IDENTITY} (here in a list).", _by_data_late),
    ("identity", f"{IDENTITY}, when they are appended.", _by_data_listed),
    ("identity", f"{IDENTITY}, operands as well.", _by_operands),
    (
        "order",
        "A node passes its gradient on when it is first reached, before every node that uses it has spoken.",
        _preorder,
    ),
    (
        "repeated",
        "The pass goes along every path and hands on the whole gradient each time: shares are counted more than once.",
        _every_path,
    ),
    ("repeated", "Nobody remembers which nodes were visited: a node that is used twice passes on twice.", _repeated),
    (
        "order",
        "The graph is walked level by level: a node that is also reached by a longer way passes on too early.",
        _levels,
    ),
    (
        "repeated",
        "The graph is walked level by level and nobody is remembered: a node that is used twice passes on twice.",
        _levels_repeated,
    ),
    (
        "order",
        "Nodes are taken from a stack as they are found: one passes on before all its users have spoken.",
        _stack,
    ),
    (
        "order",
        "Nodes are marked when they are put on a stack: one passes on before all its users have spoken.",
        _stack_marked,
    ),
    (
        "repeated",
        "Nodes are taken from a stack without remembering who was visited: one that is used twice passes on twice.",
        _stack_repeated,
    ),
    (
        "order",
        "Each node is listed before its operands and the list is then reversed: the leaves come first.",
        lambda r, c, d: _preorder(r, c, d)[::-1],
    ),
    (
        "order",
        "The levels are walked from the leaves: the output has to come first.",
        lambda r, c, d: _levels(r, c, d)[::-1],
    ),
    (
        "stops",
        "The output itself is left out of the order, so nothing flows.",
        lambda r, c, d: postorder(r, c, d)[-2::-1],
    ),
    ("stops", "The pass follows the first operand alone.", _first_operand),
    ("stops", "The pass follows the last operand alone.", _last_operand),
    (
        "stops",
        "The pass ends after the output and its operands: it has to go on to the leaves.",
        lambda r, c, d: [r, *dict.fromkeys(c[r])],
    ),
    ("repeated", "The pass runs twice.", lambda r, c, d: postorder(r, c, d)[::-1] * 2),
)
