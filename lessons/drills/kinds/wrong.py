"""A graph whose gradients somebody computed with one mistake: which node is wrong first, and what happened there."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from engine import BackwardStep, Value, backward_steps, toposort
from engine.basics.numbers import bracketed, is_same, short
from engine.graph.wording import right_side_of
from engine.ops import ADD, EXP, MULTIPLY, POWER, RELU, TANH
from lessons.answers.explanations import shares, sum_of_shares
from lessons.drills.drill import LEVELS, Drill
from lessons.drills.exercise import DrillItem, DrillKind, Exercise
from lessons.drills.graphs import first_suitable
from lessons.lesson import Choice, ChooseBlock, GraphBlock

NAME = "wrong"
MOST_CHOICES = 9
MAX_MISTAKES = 4  # to choose from
SLOPED = (TANH.name, EXP.name, POWER.name, RELU.name)
ASK = "One mistake was made in these gradients. Which is wrong **first**, in the order of the backward pass?"
HINTS = (
    "Begin at the output, whose gradient is 1. Work out each gradient from those that come before it.",
    "What comes after a wrong gradient is wrong as well; the first is the one whose own step is wrong.",
)

Planted = Callable[[BackwardStep], float]


@dataclass(frozen=True, slots=True)
class PlantedMistake:
    """A mistake in one share.

    cause  its name, as the diagnosis calls it
    says   what was done: "the local derivative alone, upstream forgotten"
    share  the wrong share; nan where the mistake cannot be made
    """

    cause: str
    says: str
    share: Planted


def _other(step: BackwardStep) -> float:
    others = [operand for operand in step.node.operands if operand is not step.operand]
    return others[0].data if len(others) == 1 else math.nan


def _at(operation: str, number: Planted) -> Planted:
    """Return the mistake for one operation alone."""
    return lambda step: number(step) if step.node.operation.name == operation else math.nan


def _slope_alone(step: BackwardStep) -> float:
    return step.upstream if step.node.operation.name in (*SLOPED, MULTIPLY.name) else math.nan


def _exponent(step: BackwardStep) -> float:
    return float(step.node.operation.symbol.removeprefix("**"))


MISTAKES: tuple[PlantedMistake, ...] = (
    PlantedMistake("local-only", "the local derivative alone: upstream was forgotten", lambda step: step.local),
    PlantedMistake("upstream-only", "upstream alone: the local derivative was forgotten", _slope_alone),
    PlantedMistake(
        "own-value",
        "its own data as the factor, in place of the other one's",
        _at(MULTIPLY.name, lambda step: step.operand.data * step.upstream),
    ),
    PlantedMistake(
        "other-operand",
        "the other term as a factor, as if the sum were a product",
        _at(ADD.name, lambda step: _other(step) * step.upstream),
    ),
    PlantedMistake("plus-splits", "half of it, as if a plus split it", _at(ADD.name, lambda step: step.upstream / 2.0)),
    PlantedMistake("wrong-sign", "the right number with the wrong sign", lambda step: -step.contribution),
    PlantedMistake(
        "tanh-not-squared", "1 − o as the slope of tanh", _at(TANH.name, lambda s: (1.0 - s.node.data) * s.upstream)
    ),
    PlantedMistake(
        "power-not-brought-down",
        "the exponent lowered, but not brought down",
        _at(POWER.name, lambda s: s.operand.data ** (_exponent(s) - 1.0) * s.upstream),
    ),
    PlantedMistake(
        "relu-as-its-operand", "the operand as the slope of ReLU", _at(RELU.name, lambda s: s.operand.data * s.upstream)
    ),
    PlantedMistake("overwritten", "the last use alone: what came by the others was overwritten", lambda step: math.nan),
)
OVERWRITTEN = MISTAKES[-1]


def make(seed: int, level: int) -> Exercise:
    """Return the exercise of a seed and a level."""

    def made(rng: random.Random, graph: Drill) -> Exercise | None:
        root = graph.expression.output
        nodes = [node for node in reversed(toposort(root)) if node is not root]
        if not 2 < len(nodes) <= MOST_CHOICES:
            return None
        target, at = _place(rng, root, nodes)
        possible = _possible(root, target, at)
        if not possible:
            return None
        mistake = rng.choice(list(possible))
        shown = _computed_with(root, target, at, mistake)
        items = [_which(graph, nodes, target, mistake, shown)]
        if len(possible) > 1:
            items.append(_what_happened(rng, graph, target, mistake, possible))
        stage = GraphBlock(0, graph.source, shown=tuple((node.label, grad) for node, grad in shown.items()))
        return Exercise(NAME, seed, level, stage, tuple(items), graph)

    return first_suitable(NAME, seed, level, made)


def _place(rng: random.Random, root: Value, nodes: list[Value]) -> tuple[Value, int]:
    """Return a node, rather one with operands so that the mistake goes on, and which of its shares is wrong."""
    inner = [node for node in nodes if node.operands]
    target = rng.choice(inner if inner and rng.random() < 0.6 else nodes)
    return target, rng.randrange(len(shares(root, target)))


def _possible(root: Value, target: Value, at: int) -> dict[PlantedMistake, float]:
    """Return the mistakes that give a wrong number there, each another one, with these numbers."""
    found: dict[PlantedMistake, float] = {}
    for mistake in MISTAKES:
        number = _computed_with(root, target, at, mistake)[target]
        if math.isfinite(number) and all(_differ(number, other) for other in (target.grad, *found.values())):
            found[mistake] = number
    return found


def _computed_with(root: Value, target: Value, at: int, mistake: PlantedMistake) -> dict[Value, float]:
    """Return all gradients with the mistake in one share of the target; the rest is computed rightly from there."""
    grads = dict.fromkeys(toposort(root), 0.0)
    grads[root] = 1.0
    seen = 0
    for step in backward_steps(root):  # the upstream gradients are those with the mistake
        share = step.local * grads[step.node]
        if step.operand is target:
            if mistake is OVERWRITTEN:
                grads[target] = 0.0 if seen else grads[target]
            elif seen == at:
                share = mistake.share(step)
            seen += 1
        grads[step.operand] += share
    return grads


def _differ(number: float, other: float) -> bool:
    return abs(number - other) > 0.05 * max(1.0, abs(other))


def _which(
    graph: Drill, nodes: list[Value], target: Value, mistake: PlantedMistake, shown: dict[Value, float]
) -> DrillItem:
    root = graph.expression.output

    def reason(node: Value) -> str:
        name, right = node.label, f"{sum_of_shares(shares(root, node))} = {short(node.grad)}"
        if node is target:
            return f"{name}.grad is {right}, not {short(shown[node])}: {mistake.says}."
        if is_same(shown[node], node.grad):
            return f"{name}.grad is right: {right}."
        return f"{name}.grad is wrong too, but its own step is right: {_followed(root, node, shown)}. It began earlier."

    choices = tuple(Choice(_told(node, shown[node]), reason(node), node is target) for node in nodes)
    return DrillItem(ChooseBlock(0, ASK, choices, HINTS), about=mistake.cause)


def _told(node: Value, shown: float) -> str:
    """ "d = a · b = 6, gradient 2"."""
    right = f"{right_side_of(node)} = " if node.operands else ""
    return f"{node.label} = {right}{short(node.data)}, gradient {short(shown)}"


def _followed(root: Value, node: Value, shown: dict[Value, float]) -> str:
    """ "2 × 6 = 12, from the numbers shown"."""
    parts = " + ".join(
        f"{bracketed(step.local) if index else short(step.local)} × {bracketed(shown[step.node])}"
        for index, step in enumerate(shares(root, node))
    )
    return f"{parts} = {short(shown[node])}, from the numbers shown"


def _what_happened(
    rng: random.Random, graph: Drill, target: Value, mistake: PlantedMistake, possible: dict[PlantedMistake, float]
) -> DrillItem:
    name = target.label
    others = [other for other in possible if other is not mistake]
    offered = [mistake, *rng.sample(others, min(len(others), MAX_MISTAKES - 1))]
    rng.shuffle(offered)

    def reason(one: PlantedMistake) -> str:
        number = short(possible[one])
        return f"It gives {name}.grad = {number}, as shown." if one is mistake else f"That would give {number} here."

    choices = tuple(Choice(_sentence(one.says), reason(one), one is mistake) for one in offered)
    ask = f"{name}.grad is shown as {short(possible[mistake])}; it should be {short(target.grad)}. What was done?"
    hints = (f"{name}.grad = {sum_of_shares(shares(graph.expression.output, target))}.",)
    return DrillItem(ChooseBlock(0, ask, choices, hints), about=mistake.cause)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


KIND = DrillKind(
    NAME,
    "Which gradient is wrong first",
    4,
    "chain-rule",
    range(2, len(LEVELS) + 1),
    make,
    lambda level: f"one mistake to find, {LEVELS[level - 1].description}",
    ("upstream", "local", "product-swaps", "plus-routes", "accumulate", "power-slope", "relu-slope"),
)
