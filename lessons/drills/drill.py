"""Graphs made up for practice: small, with numbers that data and gradients can be computed with in the head.

A seed and a level always make the same drill, on every machine, so a drill can be shared by its two numbers.
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
MAX_SIZE = 20.0  # no number on the way is larger in size than this
MAX_SEED = 10**9
FIRST_LETTERS = "abcdefghi"  # the lecture's names; l is left out as it looks like 1

SUM, PRODUCT, RELU, SQUARE, CUBE = "{} + {}", "{}*{}", "relu({})", "{}**2", "{}**3"
NUMBERS = (1.0, 2.0, 3.0, 4.0, -1.0, -2.0, -3.0, -4.0)
HALVES = (0.5, -0.5, 1.5, -1.5)


@dataclass(frozen=True)
class Drill:
    """A graph to backpropagate by hand.

    seed, level  what it was made from
    source       the graph, in the expression language
    output       the name of its output
    asked        the names of the nodes whose gradients are asked for, in the order of a backward pass
    """

    seed: int
    level: int
    source: str
    output: str
    asked: tuple[str, ...]

    @cached_property
    def expression(self) -> Expression:
        """The graph itself, its gradients filled in."""
        expression = parse(self.source)
        expression.output.backward()
        return expression

    @property
    def names(self) -> dict[str, Value]:
        """Every node by its name."""
        return self.expression.names


@dataclass(frozen=True, slots=True)
class DrillLevel:
    """What the graphs of a level are made of.

    told        what they are, for the learner
    sizes       how many operations a graph has; a number that stands twice comes twice as often
    operations  the templates they are chosen from, likewise
    needed      of these at least one is there
    shared      how often, of 1, a node has to be used more than once; 0: none ever is
    shapes      whole graphs to choose from, in place of growing one: statements without the numbers
    """

    description: str
    sizes: tuple[int, ...] = ()
    operations: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    shared: float = 0.0
    shapes: tuple[str, ...] = ()


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
)


def is_easy_number(x: float) -> bool:
    """Whether a number is one to compute with in the head: a whole number or a half, at most 20 in size."""
    return abs(x) <= MAX_SIZE and (2.0 * x).is_integer()


def drill(seed: int, level: int) -> Drill:
    """The drill of a seed and a level.

    level: 1 to `len(LEVELS)`. Raises ValueError, in one line, for a level that there is not or a seed out of range.
    """
    check_range(seed, level)
    return next(
        found for source in _sources(seed, level) if (found := _drill_if_suitable(source, seed, level)) is not None
    )


def check_range(seed: int, level: int) -> None:
    """Raises ValueError, in one line, where `drill` would."""
    if not 1 <= level <= len(LEVELS):
        raise ValueError(f"there is no level {level}: choose one from 1 to {len(LEVELS)}")
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"the seed {seed} is out of range: choose a whole number from 0 to {MAX_SEED:,}")


def _sources(seed: int, level: int) -> Iterator[str]:
    """Graphs of the level with numbers put in, without end: a few choices of numbers for each shape."""
    rng = random.Random(f"{seed} {level}")  # a text, as its seeding is the same everywhere
    row = LEVELS[level - 1]
    shared = rng.random() < row.shared
    while True:
        statements = rng.choice(row.shapes).split("; ") if row.shapes else _random_statements(rng, row, shared)
        leaves = _leaves(statements)
        for numbers in islice(_numbers(rng, len(leaves)), 12):
            given = "; ".join(f"{name} = {number:g}" for name, number in zip(leaves, numbers, strict=True))
            yield "\n".join([given, *statements])


def _numbers(rng: random.Random, count: int) -> Iterator[list[float]]:
    """Numbers for the leaves, no two of one size, so that no mistake looks like another; sometimes one is a half."""
    while True:
        numbers = rng.sample(NUMBERS, count)
        if rng.random() < 0.3:
            numbers[rng.randrange(count)] = rng.choice(HALVES)
        if len({abs(number) for number in numbers}) == count or count > 4:
            yield numbers


def _random_statements(rng: random.Random, level: DrillLevel, shared: bool) -> list[str]:
    """The statements of a random graph of the level, its output last."""
    while True:
        steps = _random_operations(rng, rng.choice(level.sizes), level.operations, shared)
        used = [operand for _, operands in steps for operand in operands]
        inner = range(-1, -len(steps), -1)
        whole = all(node in used for node in inner) and max(used) > 0
        fitting = any(template in level.needed for template, _ in steps) and len(set(steps)) == len(steps)
        if whole and fitting and (len(set(used)) < len(used)) == shared:
            return _as_statements(steps)


DrillOperation = tuple[str, tuple[int, ...]]


def _random_operations(rng: random.Random, size: int, operations: Sequence[str], shared: bool) -> list[DrillOperation]:
    """Operations with operands: 0, 1, 2 … for the leaves, -1, -2 … for what the first, second … operation makes."""
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
    """The steps as statements: a, b, c … for the leaves, the next letters for what is made of them, L for the last."""
    leaves = 1 + max(operand for _, operands in steps for operand in operands)
    names = {leaf: FIRST_LETTERS[leaf] for leaf in range(leaves)}
    names |= {-number: FIRST_LETTERS[leaves + number - 1] for number in range(1, len(steps))}
    names[-len(steps)] = OUTPUT
    return [
        f"{names[-number]} = {template.format(*[names[operand] for operand in operands])}"
        for number, (template, operands) in enumerate(steps, 1)
    ]


def _leaves(statements: Sequence[str]) -> list[str]:
    """The names that are used and not made, as they come."""
    made = {statement.partition(" = ")[0] for statement in statements}
    used = re.findall(r"\b[a-z]\d?\b", " ".join(statement.partition(" = ")[2] for statement in statements))
    return list(dict.fromkeys(name for name in used if name not in made))


def _drill_if_suitable(source: str, seed: int, level: int) -> Drill | None:
    """The drill of this graph; None where it cannot be done in the head or would teach nothing."""
    root = parse(source).output
    order = toposort(root)
    if not all(is_easy_number(node.data) for node in order):
        return None
    steps = list(backward_steps(root))
    if not all(is_easy_number(x) for step in steps for x in (step.local, step.contribution, step.after)):
        return None
    if any(node._op == "ReLU" and not node.operands[0].data for node in order):
        return None  # at its corner a ReLU has no slope
    grads = {step.operand: step.after for step in steps}
    asked = [node for node in reversed(order) if node is not root or level == 1]
    told = [grads.get(node, 1.0) for node in asked]
    if told.count(0.0) * 2 > len(told) or (level > 1 and all(abs(grad) in (0.0, 1.0) for grad in told)):
        return None
    return Drill(seed, level, source, root.label, tuple(node.label for node in asked))
