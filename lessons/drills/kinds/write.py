"""The way back: an expression to write that has a given value and given gradients."""

from __future__ import annotations

import random
from collections import Counter

from engine import toposort
from engine.basics.choices import join_names
from engine.basics.numbers import short
from engine.ops import ADD, DIVIDE, EXP, MULTIPLY, POWER, RELU, TANH
from lessons.drills.drill import LEVELS, Drill
from lessons.drills.exercise import OPERATION_SKILLS, DrillItem, DrillKind, Exercise
from lessons.drills.graphs import first_suitable
from lessons.lesson import SourceBlock, WantedExpression, WriteBlock

NAME = "write"
MOST_OPERATIONS = 3
WORDS = {
    ADD.name: "sum",
    MULTIPLY.name: "product",
    POWER.name: "power",
    RELU.name: "relu",
    TANH.name: "tanh",
    EXP.name: "exp",
    DIVIDE.name: "quotient",
}


def make(seed: int, level: int) -> Exercise:
    """Return the exercise of a seed and a level."""

    def made(rng: random.Random, graph: Drill) -> Exercise | None:
        root = graph.expression.output
        order = toposort(root)
        operations = [node for node in order if node.operands]
        leaves = [node for node in order if not node.operands]
        if len(operations) > MOST_OPERATIONS or not all(leaf.grad for leaf in leaves):
            return None
        solution = "; ".join(graph.source.splitlines()[1:])
        wanted = WantedExpression(
            tuple((leaf.label, leaf.data) for leaf in leaves),
            root.data,
            tuple((leaf.label, leaf.grad) for leaf in leaves),
            solution,
        )
        table = SourceBlock(0, "What is wanted", _table(wanted, graph.output), is_code=False)
        names = join_names([leaf.label for leaf in leaves], "and")
        ask = f"Write an expression of {names} alone that has this value and these gradients."
        counts = Counter(WORDS[node.operation.name] for node in operations)
        count = join_names([f"{many} {word}{'' if many == 1 else 's'}" for word, many in counts.items()], "and")
        first = solution.partition("; ")[0]
        begins = f"One way begins {first}." if ";" in solution else f"A {next(iter(counts))} is enough."
        hints = (
            "A gradient says what its leaf is multiplied by on the way: another leaf's number, 1 for a sum.",
            f"One way takes {count}.",
            begins,
        )
        because = "Its backward pass gives these gradients; any other expression that does is right as well."
        skills = tuple(dict.fromkeys(OPERATION_SKILLS[node.operation.name] for node in operations))
        item = DrillItem(WriteBlock(0, ask, wanted, hints, because), skills)
        return Exercise(NAME, seed, level, table, (item,), graph)

    return first_suitable(NAME, seed, level, made)


def _table(wanted: WantedExpression, output: str) -> str:
    """Return data and gradients in columns."""
    gradients = dict(wanted.gradients)
    rows = [("", "data", "gradient")]
    rows += [(name, short(number), short(gradients[name])) for name, number in wanted.leaves]
    rows.append((output, short(wanted.value), "1"))
    return "\n".join(f"{name:<4}{data:>10}{gradient:>12}" for name, data, gradient in rows)


KIND = DrillKind(
    NAME,
    "An expression with these gradients",
    5,
    "chain-rule",
    (1, 2, 3, 4, 7),
    make,
    lambda level: f"an expression to write, {LEVELS[level - 1].description}",
    ("product-swaps", "plus-routes", "power-slope", "relu-slope", "exp-slope", "quotient-slope"),
)
