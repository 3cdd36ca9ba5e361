"""Generated graphs for practice, small enough that data and gradients can be computed mentally.

A seed and a level give the same drill on every machine, so a drill can be shared by these two numbers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from engine import Expression, Value, backward_steps, parse, toposort

OUTPUT = "L"
MAX_SIZE = 20.0  # of every number in the computation
MAX_SEED = 10**9
FIRST_LETTERS = "abcdefghi"  # the lecture's names

SUM, PRODUCT, RELU, SQUARE, CUBE = "{} + {}", "{}*{}", "relu({})", "{}**2", "{}**3"
NUMBERS = (1.0, 2.0, 3.0, 4.0, -1.0, -2.0, -3.0, -4.0)
HALVES = (0.5, -0.5, 1.5, -1.5)
SMALL_NUMBERS = (0.5, 1.0, 1.5, 2.0, -0.5, -1.0, -1.5, -2.0)
LEAST_GRADIENT = 0.05  # of a rounded one that is not 0: the tolerance is to be small beside it


@dataclass(frozen=True)
class Drill:
    """A graph to backpropagate by hand.

    seed, level  the numbers that it was generated from
    source       the graph in the expression language
    output       the name of the output
    asked        the names of the nodes whose gradients are asked for, in the order of the backward pass
    """

    seed: int
    level: int
    source: str
    output: str
    asked: tuple[str, ...]

    @cached_property
    def expression(self) -> Expression:
        """The graph, with its gradients computed."""
        expression = parse(self.source)
        expression.output.backward()
        return expression

    @property
    def names(self) -> dict[str, Value]:
        """The nodes by name."""
        return self.expression.names


@dataclass(frozen=True, slots=True)
class DrillLevel:
    """The settings of the generator for one level.

    description  of its graphs, for the learner
    sizes        numbers of operations to choose from; one listed twice is twice as likely
    operations   templates to choose from, likewise
    needed       templates of which at least one must occur
    shared       the probability that some node must be used more than once; otherwise none is
    shapes       whole graphs to choose from instead: statements without their numbers
    numbers      of the leaves, to choose from
    rounded      whether numbers of four digits are expected, not only whole numbers and halves
    """

    description: str
    sizes: tuple[int, ...] = ()
    operations: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    shared: float = 0.0
    shapes: tuple[str, ...] = ()
    numbers: tuple[float, ...] = NUMBERS
    rounded: bool = False


LEVELS: tuple[DrillLevel, ...] = (
    DrillLevel("one sum or product", (1,), (SUM, PRODUCT), (SUM, PRODUCT)),
    DrillLevel("two operations, a chain", (2,), (SUM, PRODUCT), (PRODUCT,)),
    DrillLevel("values used more than once", (2, 3, 3), (SUM, PRODUCT), (PRODUCT, SUM), shared=1.0),
    DrillLevel("squares, cubes and ReLU", (3, 4), (SUM, PRODUCT, RELU, SQUARE, CUBE), (RELU, SQUARE, CUBE), shared=0.7),
    DrillLevel(
        "neurons",
        shapes=(
            "p = w*x; n = p + b; o = relu(n); L = o**2",
            "p = w1*x1; q = w2*x2; s = p + q; n = s + b; L = relu(n)",
            "p = w1*x1; q = w2*x2; n = p + q; L = n**2",
            "p = w*x1; q = w*x2; s = p + q; n = s + b; L = relu(n)",
            "p = w*x; n = p + b; o = relu(n); L = o + x",
            "p = w*x; n = p + b; o = relu(n); L = o*y",
        ),
    ),
    DrillLevel(
        "several neurons",
        shapes=(
            "p = u*x; h = relu(p); q = v*x; k = relu(q); L = h + k",
            "p = u*x; h = p + b; q = w*h; o = relu(q); L = o**2",
            "p = w*x; h = relu(p); q = w*h; o = relu(q); L = o + h",
            "p = u*x; h = relu(p); q = v*x; k = relu(q); s = h*k; L = s + x",
            "p = w1*x; h = relu(p); q = w2*h; s = q + x; n = s + b; L = relu(n)",
        ),
    ),
    DrillLevel(
        "tanh, exp and division",
        shapes=(
            "n = w*x; o = tanh(n); L = o*y",
            "n = a + b; o = tanh(n); L = o*c",
            "e = exp(a); L = e*b",
            "n = a*b; e = exp(n); L = e + c",
            "d = a/b; L = d*c",
            "s = a + b; L = s/c",
            "s = a + b; L = c/s",
        ),
        numbers=SMALL_NUMBERS,
        rounded=True,
    ),
    DrillLevel(
        "neurons with tanh, and softmax",
        shapes=(
            "p = w*x; n = p + b; o = tanh(n); L = o**2",
            "p = w1*x1; q = w2*x2; n = p + q; L = tanh(n)",
            "p = w*x; h = tanh(p); q = v*h; L = q + x",
            "u = exp(a); v = exp(b); s = u + v; L = u/s",
            "d = a/b; s = d + a; L = s**2",
            "p = w*x; h = relu(p); e = exp(h); L = e/x",
        ),
        numbers=SMALL_NUMBERS,
        rounded=True,
    ),
)


def is_easy_number(x: float) -> bool:
    """Return whether a number is easy to compute with: a whole number or a half, at most 20 in size."""
    return abs(x) <= MAX_SIZE and (2.0 * x).is_integer()


def _is_suitable_number(x: float, level: int) -> bool:
    return abs(x) <= MAX_SIZE if LEVELS[level - 1].rounded else is_easy_number(x)


def drill(seed: int, level: int) -> Drill:
    """Return the drill of a seed and a level, 1 to `len(LEVELS)`.

    Raises ValueError with a one-line message if either is out of range.
    """
    check_range(seed, level)
    return next(
        found for source in _sources(seed, level) if (found := _drill_if_suitable(source, seed, level)) is not None
    )


def check_range(seed: int, level: int) -> None:
    """Raise ValueError with a one-line message if the seed or the level is out of range."""
    if not 1 <= level <= len(LEVELS):
        raise ValueError(f"there is no level {level}: choose one from 1 to {len(LEVELS)}")
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"the seed {seed} is out of range: choose a whole number from 0 to {MAX_SEED:,}")


def _sources(seed: int, level: int) -> Iterator[str]:
    """Yield graphs of the level without end, each shape with several choices of numbers."""
    rng = random.Random(f"{seed} {level}")  # seeding from text is the same on every machine
    row = LEVELS[level - 1]
    shared = rng.random() < row.shared
    while True:
        statements = rng.choice(row.shapes).split("; ") if row.shapes else _random_statements(rng, row, shared)
        leaves = _leaves(statements)
        for numbers in islice(_numbers(rng, row, len(leaves)), 12):
            assignments = "; ".join(f"{name} = {number:g}" for name, number in zip(leaves, numbers, strict=True))
            yield "\n".join([assignments, *statements])


def _numbers(rng: random.Random, level: DrillLevel, count: int) -> Iterator[list[float]]:
    """Yield numbers for the leaves, of different sizes so that mistakes give different results; at times a half."""
    while True:
        numbers = rng.sample(level.numbers, count)
        if rng.random() < 0.3:
            numbers[rng.randrange(count)] = rng.choice(HALVES)
        if len({abs(number) for number in numbers}) == count or count > 4:
            yield numbers


def _random_statements(rng: random.Random, level: DrillLevel, shared: bool) -> list[str]:
    """Return the statements of a random graph of the level, its output last."""
    while True:
        steps = _random_operations(rng, rng.choice(level.sizes), level.operations, shared)
        used = [operand for _, operands in steps for operand in operands]
        inner = range(-1, -len(steps), -1)
        connected = all(node in used for node in inner) and max(used) > 0
        suitable = any(template in level.needed for template, _ in steps) and len(set(steps)) == len(steps)
        if connected and suitable and (len(set(used)) < len(used)) == shared:
            return _as_statements(steps)


DrillOperation = tuple[str, tuple[int, ...]]


def _random_operations(rng: random.Random, size: int, operations: Sequence[str], shared: bool) -> list[DrillOperation]:
    """Return operations with operands: 0, 1, 2 … are leaves, -1, -2 … results of the first, second … operation."""
    steps: list[DrillOperation] = []
    nodes: list[int] = []
    unused: list[int] = []
    for number in range(1, size + 1):
        template = rng.choice(operations)
        operands: list[int] = []
        for _ in range(template.count("{}")):
            if unused and rng.random() < 0.6:
                operand = rng.choice(unused)
            elif shared and nodes and rng.random() < 0.5:
                operand = rng.choice(nodes)
            else:
                operand = sum(node >= 0 for node in nodes)
                nodes.append(operand)
            operands.append(operand)
        steps.append((template, tuple(operands)))
        unused = [node for node in unused if node not in operands] + [-number]
        nodes.append(-number)
    return steps


def _as_statements(steps: Sequence[DrillOperation]) -> list[str]:
    """Return the operations as statements: a, b, c … for leaves, the next letters for results, L for the output."""
    leaves = 1 + max(operand for _, operands in steps for operand in operands)
    names = {leaf: FIRST_LETTERS[leaf] for leaf in range(leaves)}
    names |= {-number: FIRST_LETTERS[leaves + number - 1] for number in range(1, len(steps))}
    names[-len(steps)] = OUTPUT
    return [
        f"{names[-number]} = {template.format(*[names[operand] for operand in operands])}"
        for number, (template, operands) in enumerate(steps, 1)
    ]


def _leaves(statements: Sequence[str]) -> list[str]:
    """Return the names that are used and never assigned, in order of use."""
    assigned = {statement.partition(" = ")[0] for statement in statements}
    used = re.findall(r"\b[a-z]\d?\b", " ".join(statement.partition(" = ")[2] for statement in statements))
    return list(dict.fromkeys(name for name in used if name not in assigned))


def _drill_if_suitable(source: str, seed: int, level: int) -> Drill | None:
    """Return the drill of this graph; None if its numbers are not easy or it would teach nothing."""
    root = parse(source).output
    order = toposort(root)
    if not all(_is_suitable_number(node.data, level) for node in order):
        return None
    steps = list(backward_steps(root))
    if not all(_is_suitable_number(x, level) for step in steps for x in (step.local, step.contribution, step.after)):
        return None
    if any(node._op == "ReLU" and not node.operands[0].data for node in order):
        return None  # at 0 a ReLU has no slope
    grads = {step.operand: step.after for step in steps}
    asked = [node for node in reversed(order) if node is not root or level == 1]
    answers = [grads.get(node, 1.0) for node in asked]
    if LEVELS[level - 1].rounded and any(0.0 < abs(grad) < LEAST_GRADIENT for grad in answers):
        return None
    if answers.count(0.0) * 2 > len(answers) or (level > 1 and all(abs(grad) in (0.0, 1.0) for grad in answers)):
        return None
    return Drill(seed, level, source, root.label, tuple(node.label for node in asked))
