"""Expression programs, graphs in a form that any engine can build, and their seeded generator."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from string import ascii_lowercase

from engine.basics.numbers import short

UNARY = {"neg": "-{x}", "exp": "{x}.exp()", "tanh": "{x}.tanh()", "relu": "{x}.relu()"}
BINARY = {"add": "{x} + {y}", "mul": "{x} * {y}", "sub": "{x} - {y}", "div": "{x} / {y}"}
WITH_NUMBER = {
    "pow": "{x} ** {k}",
    "add_number": "{x} + {k}",
    "mul_number": "{x} * {k}",
    "sub_number": "{x} - {k}",
    "div_number": "{x} / {k}",
    "number_add": "{k} + {x}",
    "number_mul": "{k} * {x}",
    "number_sub": "{k} - {x}",
    "number_div": "{k} / {x}",
}
FORMS = {**UNARY, **BINARY, **WITH_NUMBER}
"""The source of each operation, with its operands x and y and its plain number k."""

NUMBERS = (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
EXPONENTS = (2.0, 3.0, 1.0, -1.0, -2.0, 0.5)
NAMES = tuple(letter for letter in ascii_lowercase if letter not in "lo")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A node of a program: a leaf with its number, or an operation on earlier nodes, by index, and a plain number."""

    operation: str
    operands: tuple[int, ...] = ()
    number: float = 0.0


GraphProgram = tuple[Instruction, ...]
"""Instructions in order; the last one is the output."""


def leaf(number: float) -> Instruction:
    """Return the instruction that makes a leaf."""
    return Instruction("leaf", (), number)


def names_of(program: GraphProgram) -> list[str]:
    """Return a name for each node."""
    return [NAMES[i] if i < len(NAMES) else f"n{i}" for i in range(len(program))]


def right_side(program: GraphProgram, index: int) -> str:
    """Return what makes a node, as "a + b", or the number of a leaf."""
    made, names = program[index], names_of(program)
    if made.operation == "leaf":
        return short(made.number)
    x, y = (names[made.operands[0]], names[made.operands[-1]])
    return FORMS[made.operation].format(x=x, y=y, k=short(made.number))


def source_of(program: GraphProgram) -> str:
    """Return the program as the line of Python that builds it."""
    parts = []
    for name, made, index in zip(names_of(program), program, range(len(program)), strict=True):
        right = right_side(program, index)
        parts.append(f"{name} = Value({right})" if made.operation == "leaf" else f"{name} = {right}")
    return "; ".join(parts)


def read(text: str) -> GraphProgram:
    """Return the program of such lines as "a=3; b=a+a", one operation each. For examples written by hand."""
    names: dict[str, int] = {}
    made: list[Instruction] = []
    for part in text.split(";"):
        name, _, right = (word.strip() for word in part.partition("="))
        names[name] = len(made)
        made.append(_read_right(right, names))
    return tuple(made)


def _read_right(right: str, names: dict[str, int]) -> Instruction:
    words = right.split()
    if len(words) == 1:
        return leaf(float(right))
    if len(words) == 2:
        return Instruction(words[0], (names[words[1]],))
    x, sign, y = words
    operation = {"+": "add", "*": "mul", "-": "sub", "/": "div", "**": "pow"}[sign]
    if operation == "pow":
        return Instruction("pow", (names[x],), float(y))
    if x in names and y in names:
        return Instruction(operation, (names[x], names[y]))
    if x in names:
        return Instruction(f"{operation}_number", (names[x],), float(y))
    return Instruction(f"number_{operation}", (names[y],), float(x))


def without_unused(program: GraphProgram) -> GraphProgram:
    """Return the program without the nodes that its output does not depend on."""
    used = {len(program) - 1}
    for index in reversed(range(len(program))):
        if index in used:
            used.update(program[index].operands)
    places = {old: new for new, old in enumerate(sorted(used))}
    return tuple(replace(program[old], operands=tuple(places[o] for o in program[old].operands)) for old in places)


def generate(
    seed: int,
    operations: Sequence[str],
    is_valid: Callable[[GraphProgram], bool],
    count: int,
    is_shared: bool = True,
    sizes: tuple[int, int] = (1, 7),
) -> list[GraphProgram]:
    """Return programs of these operations, all different, the smallest first.

    is_valid   whether the numbers of a program are fit for a comparison
    is_shared  whether a node may be used more than once
    sizes      how many operations, at least and at most
    """
    return list(_generated(seed, tuple(operations), is_valid, count, is_shared, sizes))


@cache
def _generated(
    seed: int,
    operations: tuple[str, ...],
    is_valid: Callable[[GraphProgram], bool],
    count: int,
    is_shared: bool,
    sizes: tuple[int, int],
) -> tuple[GraphProgram, ...]:
    rng = random.Random(seed)
    found: dict[GraphProgram, None] = {}
    for attempt in range(count * 30):
        if len(found) == count:
            break
        size = rng.randint(*sizes)
        make = _tree if not is_shared else (_mesh, _ladder, _tree)[attempt % 3]
        program = make(rng, operations, size)
        if program not in found and is_valid(program):
            found[program] = None
    return tuple(sorted(found, key=len))


def _tree(rng: random.Random, operations: Sequence[str], size: int) -> GraphProgram:
    """A program in which every node is used once; one arm may be much deeper than another."""
    made: list[Instruction] = []
    free: list[int] = []

    def take() -> int:
        if free and rng.random() < 0.75:
            return free.pop(rng.randrange(len(free)))
        made.append(_leaf(rng, made))
        return len(made) - 1

    for _ in range(size):
        operation = rng.choice(operations)
        operands = tuple(take() for _ in range(2 if operation in BINARY else 1))
        made.append(_instruction(rng, operation, operands))
        free.append(len(made) - 1)
    return without_unused(tuple(made))


def _mesh(rng: random.Random, operations: Sequence[str], size: int) -> GraphProgram:
    """A program in which any earlier node may be used again, and an operand twice."""
    made = [_leaf(rng, []) for _ in range(rng.randint(1, 3))]
    for _ in range(size):
        operation = rng.choice(operations)
        operands = [rng.randrange(len(made)) for _ in range(2 if operation in BINARY else 1)]
        if rng.random() < 0.5:
            operands[rng.randrange(len(operands))] = len(made) - 1
        made.append(_instruction(rng, operation, tuple(operands)))
    return without_unused(tuple(made))


def _ladder(rng: random.Random, operations: Sequence[str], size: int) -> GraphProgram:
    """A program of a long path with short ways past it: a node is reached early and late."""
    made = [_leaf(rng, []), _leaf(rng, [])]
    last = 0
    for _ in range(size):
        operation = rng.choice(operations)
        other = rng.choice([0, 1, max(0, len(made) - 3), len(made) - 1])
        operands = (last,) if operation not in BINARY else rng.choice([(last, other), (other, last)])
        made.append(_instruction(rng, operation, operands))
        last = len(made) - 1
    return without_unused(tuple(made))


def _leaf(rng: random.Random, made: Sequence[Instruction]) -> Instruction:
    """A new leaf, sometimes with the number of another."""
    numbers = [one.number for one in made if one.operation == "leaf"]
    return leaf(rng.choice(numbers) if numbers and rng.random() < 0.3 else rng.choice(NUMBERS))


def _instruction(rng: random.Random, operation: str, operands: tuple[int, ...]) -> Instruction:
    number = 0.0
    if operation == "pow":
        number = rng.choice(EXPONENTS)
    elif operation in WITH_NUMBER:
        number = rng.choice([one for one in NUMBERS if one])
    return Instruction(operation, operands, number)


def smaller(program: GraphProgram) -> Iterator[GraphProgram]:
    """Yield simpler programs: an earlier node as the output, a node left out, a rounder number."""
    for end in range(1, len(program)):
        yield without_unused(program[:end])
    for index, made in enumerate(program):
        for operand in made.operands:
            yield _redirected(program, index, operand)
        if made.operands:
            for number in (2.0, 3.0):
                yield without_unused((*program[:index], leaf(number), *program[index + 1 :]))
    for index, made in enumerate(program):
        for number in _rounder(made):
            yield (*program[:index], replace(made, number=number), *program[index + 1 :])


def _redirected(program: GraphProgram, index: int, target: int) -> GraphProgram:
    """The program in which every user of a node uses its operand instead."""
    if index == len(program) - 1:
        return without_unused(program[: target + 1])
    changed = tuple(
        replace(made, operands=tuple(target if operand == index else operand for operand in made.operands))
        for made in program
    )
    return without_unused(changed)


def _rounder(made: Instruction) -> Collection[float]:
    numbers = (2.0, 3.0, 1.0)
    if made.operation == "leaf" or made.operation in WITH_NUMBER:
        at = numbers.index(made.number) if made.number in numbers else len(numbers)
        return numbers[:at]
    return ()


def weight(program: GraphProgram) -> tuple[int, int]:
    """How large a program is, for "smaller": its nodes, then how odd its numbers are."""
    order = {2.0: 0, 3.0: 1, 1.0: 2}
    return len(program), sum(order.get(one.number, 3) for one in program if one.operation == "leaf" or one.number)
