"""Explanations of one gradient of any graph, with its own numbers: hints, reasons, nudge checks, diagnoses."""

from __future__ import annotations

from collections.abc import Collection

from engine import BackwardStep, NoValueError, Value, backward_steps, toposort
from engine.basics.choices import join_names
from engine.basics.numbers import bracketed, short
from engine.faults import fault_named
from engine.graph.forward import replay
from engine.graph.wording import name_of, right_side_of, slope_of
from lessons.answers.diagnosis import diagnose, diagnose_data, diagnose_slope
from lessons.answers.mistakes import Diagnosis, joined
from lessons.answers.played import PLAYED, play, promise
from lessons.answers.terms import TERM_NAMES
from lessons.lesson import GraphBlock, NetworkBlock, PlotBlock, StageBlock
from lessons.stage.curve import Curve
from lessons.stage.graphs import graph_of
from lessons.stage.queries import Scope, single_call, single_query

NUDGE = 0.001
NODE_QUERIES = ("data", "grad", "broken")  # those that ask for a number in the box of a node
MAX_DIAGNOSES = 3  # mistakes named for one number


def shares(root: Value, node: Value) -> list[BackwardStep]:
    """Return the backward steps that add to a node's gradient, in the order of the backward pass."""
    return [step for step in backward_steps(root) if step.operand is node]


def hints(root: Value, node: Value, taught: frozenset[str] = TERM_NAMES) -> tuple[str, str, str]:
    """Return three hints: a nudge in words, the rule, and the rule with its numbers (the arithmetic is left to do).

    taught: the terms that they may use.
    """
    name, output, steps = name_of(node), name_of(root), shares(root, node)
    if not steps:
        same = f"∂{output}/∂{output}"
        return (
            f"Raise {output} by a little h. By how much does {output} itself change?",
            f"The backward pass begins at the output, with {same}.",
            f"{same} is h ÷ h.",
        )
    users = list(dict.fromkeys(name_of(step.node) for step in steps))
    follow = f"follow it {'into' if output in users else 'through'} {join_names(users, 'and')}"
    nudge = f"Raise {name} by a little and {follow}: what does {output} do?"
    if len(steps) > 1:
        effect = "sends back a share" if "share" in taught else "counts"
        nudge += f" {name} is used {_times(len(steps))}, and every use {effect}."
    else:
        nudge += f" {users[0]} = {right_side_of(steps[0].node)}."
    rules = list(dict.fromkeys(f"{_rule(step)} ({step.why})" for step in steps))
    chain = " + ".join(
        f"{f'∂{name_of(step.node)}/∂{name}' if step.places == 1 else slope_of(step.node, step.position)}"
        f" · {name_of(step.node)}.grad"
        for step in steps
    )
    return nudge, f"{name}.grad = {chain}, with {'; '.join(rules)}.", f"{name}.grad = {sum_of_shares(steps)}"


def reason(root: Value, node: Value) -> str:
    """Return one line that derives a gradient."""
    steps = shares(root, node)
    if not steps:
        output = name_of(root)
        return f"A change of {output} changes {output} by just as much: here the backward pass begins."
    rules = list(dict.fromkeys(map(_rule, steps)))
    return f"{sum_of_shares(steps)} = {short(steps[-1].after)}, with {'; '.join(rules)}."


def _rule(step: BackwardStep) -> str:
    """Return the local derivative with names; of an operand that the operation has twice, that of one place."""
    if step.places == 1:
        return step.rule
    node, operand = name_of(step.node), name_of(step.operand)
    return f"{slope_of(step.node, step.position)} for each of the {step.places} places of {operand} in {node}"


def sum_of_shares(steps: list[BackwardStep]) -> str:
    """Return the shares with their numbers, local × upstream: "-3 × 2 + 1 × (-4)"."""
    return " + ".join(
        f"{bracketed(step.local) if index else short(step.local)} × {bracketed(step.upstream)}"
        for index, step in enumerate(steps)
    )


def nudge_check(root: Value, node: Value, h: float = NUDGE) -> str:
    """Compare the effect of a nudge on the output with the gradient's prediction; "" where the output has no value.

    The node of an operation is moved on its own; its operands stay.
    """
    grad = shares(root, node)[-1].after if node is not root else 1.0
    try:
        after = replay(root, {node: node.data + h})[root]
    except NoValueError:
        return ""
    output, measured = name_of(root), _digits((after - root.data) / h)
    moved = f"{name_of(node)} + {h:g} moves {output} from {_digits(root.data)} to {_digits(after)}"
    return f"A nudge agrees: {moved}, by {measured} a unit; the gradient says {_digits(grad)}."


def played_answer(
    stage: StageBlock | None, answer: str, number: float, covered: Collection[tuple[str, str]] = ()
) -> str:
    """Play a wrong number given for grad(a) or slope(3) on its stage; "" for any other answer.

    covered: what later questions ask of the stage, as (query, name)
    """
    query, argument = single_call(answer)
    if asked := asked_gradient(stage, answer):
        found = play(*asked, number, [node for node in toposort(asked[0]) if ("grad", name_of(node)) in covered])
        return found.line if found else ""
    if query == "slope" and isinstance(stage, PlotBlock):
        x = Scope().evaluate(argument)
        curve = Curve(stage.function, x)
        try:
            did = curve(x + PLAYED) - curve(x)
        except ArithmeticError:
            return ""
        return promise(f"x + {PLAYED:g}", "f", number, PLAYED, did, "the curve")
    return ""


def asked_gradient(stage: StageBlock | None, answer: str) -> tuple[Value, Value] | None:
    """Return the output and the node of an answer grad(node) on a graph; None for any other answer."""
    query, argument = single_call(answer)
    if query != "grad" or not isinstance(stage, GraphBlock | NetworkBlock):
        return None
    graph = graph_of(stage)
    return graph.root, graph.names[argument]


def asked_number(stage: StageBlock | None, answer: str) -> tuple[str, str] | None:
    """Return query and name of an answer that is one number of a node on a graph; None for any other answer."""
    query, name = single_query(answer)
    if not isinstance(stage, GraphBlock | NetworkBlock) or name not in graph_of(stage).names:
        return None
    return (query, name) if query in NODE_QUERIES else None


def explain_mistake(
    stage: StageBlock | None,
    answer: str,
    number: float,
    tolerance: float,
    covered: Collection[tuple[str, str]] = (),
    taught: frozenset[str] = TERM_NAMES,
) -> str:
    """Explain a wrong number given for an answer such as grad(a) or slope(3); "" if no known mistake gives it.

    covered: what later questions ask of the stage, as (query, name); it is not revealed. taught: the terms that may be
    used.
    """
    query, argument = single_call(answer)
    found: tuple[Diagnosis, ...] = ()
    flat = ""
    if asked := asked_gradient(stage, answer):
        hidden = [node for node in toposort(asked[0]) if ("grad", name_of(node)) in covered]
        found = diagnose(*asked, number, tolerance, hidden, taught)
        flat = f"Not 0: a small step of {name_of(asked[1])} does change {name_of(asked[0])}."
    elif query == "slope" and isinstance(stage, PlotBlock):
        found = diagnose_slope(stage.function, Scope().evaluate(argument), number, tolerance, stage.h, taught)
        flat = "Not 0: there the curve climbs or falls."
    elif (data := asked_number(stage, answer)) and data[0] == "data":
        assert isinstance(stage, GraphBlock | NetworkBlock)
        names = graph_of(stage).names
        unseen = [names[name] for query, name in covered if query == "data" and name in names]
        found = diagnose_data(names[data[1]], number, tolerance, unseen, taught)
    elif data and data[0] == "broken":
        assert isinstance(stage, GraphBlock)
        return "" if ("grad", data[1]) in covered else _explain_broken(stage, data[1], number, tolerance, taught)
    return joined(mistake.explanation for mistake in found[:MAX_DIAGNOSES]) or (flat if number == 0.0 else "")


def _explain_broken(stage: GraphBlock, name: str, number: float, tolerance: float, taught: frozenset[str]) -> str:
    """Explain a wrong number given for what an engine with a bug leaves behind: the truth, or a share that was lost."""
    graph = graph_of(stage)
    node = graph.names[name]
    steps = shares(graph.root, node)
    right = steps[-1].after if steps else 1.0
    if abs(number - right) <= tolerance:
        return f"{short(number)} is what the right engine gives. The question is what this one leaves in {name}.grad."
    if fault_named(stage.fault).overwrites and "share" in taught:
        lost = [step for step in steps[:-1] if abs(step.contribution - number) <= tolerance]
        if lost:
            way = f"{short(number)} is the share by way of {name_of(lost[0].node)}"
            return f"{way}. It was there first: another one was written over it."
    return ""


def _digits(x: float) -> str:
    """Format with seven significant digits: enough to show a small nudge without floating-point noise."""
    return f"{x:.7g}" if x else "0"


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"
