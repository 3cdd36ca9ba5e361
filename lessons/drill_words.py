"""What a drill asks, its hints, and how its backward pass is told: words about any graph, with its own numbers."""

from __future__ import annotations

from collections.abc import Iterator

from engine import BackwardStep, Value, backward_steps
from engine.gradcheck import gradcheck_all
from engine.numbers import short
from engine.wording import making, name_of
from lessons.drills import Drill
from lessons.lesson import PredictBlock

TOLERANCE = 0.01


def question(drill: Drill, name: str) -> PredictBlock:
    """The question for one gradient. Its words stand as they are: they have no `{expressions}`."""
    node, output = drill.names[name], drill.output
    return PredictBlock(
        0,
        f"**{name}.grad** = ∂{output}/∂{name} = ?",
        f"grad({name})",
        hints(drill, node),
        reason(drill, node),
        TOLERANCE,
    )


def shares(drill: Drill, node: Value) -> list[BackwardStep]:
    """The backward steps that add to a node's gradient, in the order of the backward pass."""
    return [step for step in backward_steps(drill.expression.output) if step.operand is node]


def hints(drill: Drill, node: Value) -> tuple[str, str, str]:
    """Three rungs: a nudge in words, the rule, the rule with its numbers (the arithmetic is left to do)."""
    name, output, steps = name_of(node), drill.output, shares(drill, node)
    if not steps:
        same = f"∂{output}/∂{output}"
        return (
            f"Raise {output} by a little h. By how much does {output} itself change?",
            f"The backward pass begins at the output, with {same}.",
            f"{same} is h ÷ h.",
        )
    users = list(dict.fromkeys(name_of(step.node) for step in steps))
    follow = f"follow it through {_listed(users)}" if output not in users else f"follow it into {_listed(users)}"
    nudge = f"Raise {name} by a little and {follow}: what does {output} do?"
    if len(steps) > 1:
        nudge += f" {name} is used {_times(len(steps))}, and every use sends back a share."
    else:
        nudge += f" {users[0]} = {making(steps[0].node)}."
    rules = list(dict.fromkeys(f"{step.rule} ({step.why})" for step in steps))
    chain = " + ".join(f"∂{name_of(step.node)}/∂{name} · {name_of(step.node)}.grad" for step in steps)
    return nudge, f"{name}.grad = {chain}, with {'; '.join(rules)}.", f"{name}.grad = {sum_of(steps)}"


def reason(drill: Drill, node: Value) -> str:
    """Why a gradient is what it is, in a line."""
    steps = shares(drill, node)
    if not steps:
        return f"A change of {drill.output} changes {drill.output} by just as much: here the backward pass begins."
    rules = list(dict.fromkeys(step.rule for step in steps))
    return f"{sum_of(steps)} = {short(node.grad)}, with {'; '.join(rules)}."


def sum_of(steps: list[BackwardStep]) -> str:
    """The shares with their numbers, local × upstream: "-3 × 2 + 1 × (-4)"."""
    return " + ".join(
        f"{_bracketed(step.local, place)} × {_bracketed(step.upstream, 1)}" for place, step in enumerate(steps)
    )


def confirmation(drill: Drill) -> Iterator[tuple[str, str]]:
    """The backward pass, gradient by gradient, then the check: (name, how it comes about) for each row."""
    output = drill.expression.output
    if drill.output not in drill.asked:
        yield drill.output, f"{drill.output}.grad = 1, where it begins"
    for name in drill.asked:
        steps = shares(drill, drill.names[name])
        told = f"{sum_of(steps)} = {short(drill.names[name].grad)}" if steps else "1, where it begins"
        yield name, f"{name}.grad = {told}"
    agreeing = [found.name for found in gradcheck_all(output) if found.ok]
    yield "", f"Nudging {_listed(agreeing)} by a little gives the same numbers."


def _bracketed(x: float, place: int) -> str:
    """A number within a sum; in brackets where its minus would stand behind a sign."""
    return f"({short(x)})" if place and x < 0.0 else short(x)


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
