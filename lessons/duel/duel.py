"""A duel: an engine broken in one line by a seed, and what each diagnosis of it is answered with."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from engine.basics.numbers import short
from engine.order import toposort
from lessons.duel.causes import CAUSES, Cause
from lessons.duel.edits import Edit
from lessons.duel.engine_source import EngineSource
from lessons.duel.graphs import DuelGraph, graphs
from lessons.duel.symptoms import Symptoms, symptoms_of
from lessons.lines import lines_of
from lessons.sandbox.limits import EndKind, Limits
from lessons.sandbox.process import Job, Result, run_job

PROGRAM = "lessons.duel.program"
LIMITS = Limits(seconds=20.0, memory=2048, output=20_000)
MAX_SEED = 9999
CHOICES, FEWEST = 5, 3
TRAINING = {
    "inputs": [[2.0, 1.0], [1.0, -1.0], [-1.0, 0.5], [-1.5, -1.0]],
    "targets": [1.0, -1.0, -1.0, 1.0],
    "layers": [3, 1],
    "seed": 2,
    "steps": 14,
    "rate": 0.15,
}
"""A run so small that it takes a moment, in which every slip of a loop shows."""


class DuelError(Exception):
    """An engine cannot be broken; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Variant:
    """An engine with one slip: its cause, the edit, and what it shows."""

    cause: Cause
    edit: Edit
    symptoms: Symptoms


@dataclass(frozen=True)
class Duel:
    """A broken engine, and what is asked about it.

    seed     and engine: the same duel for the same ones
    graph    on which it is shown
    right    what the unbroken engine shows
    broken   the variant to be found
    others   of each other choice, one variant of it
    choices  the causes to choose from
    """

    seed: int
    engine: EngineSource
    graph: DuelGraph
    right: Symptoms
    broken: Variant
    others: dict[str, Variant]
    choices: tuple[Cause, ...]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the broken source."""
        return tuple(lines_of(self.broken.edit.applied(self.engine.source).rstrip("\n")))

    @property
    def line(self) -> int:
        """The line to be found, from 1."""
        return self.broken.edit.line

    @property
    def shown(self) -> Symptoms:
        """What the broken engine shows."""
        return self.broken.symptoms

    @property
    def before(self) -> str:
        """The line as it was, without its indent."""
        return lines_of(self.engine.source)[self.line - 1].strip()

    @property
    def after(self) -> str:
        """The line as it is, without its indent."""
        return self.lines[self.line - 1].strip()

    def answer(self, cause: Cause) -> str:
        """Return what a wrong diagnosis is answered with: what that cause would have given instead."""
        other = self.others[cause.id]
        first = other.symptoms.first_difference(self.shown, self.graph.order)
        begin = f"With that, as line {other.edit.line} could have it,"
        if other.symptoms.error and other.symptoms.error != self.shown.error:
            return f"{begin} the pass would stop with {other.symptoms.error}. Here {self._ends()}."
        if self.shown.error:
            return f"{begin} the pass would go through to the end. Here {self._ends()}."
        if first:
            there, here = short(other.symptoms.grads[first]), short(self.shown.grads[first])
            return f"{begin} {first}.grad would be {there}. Here it is {here}."
        return f"{begin} the loss would go {other.symptoms.loss_words}. Here it goes {self.shown.loss_words}."

    def _ends(self) -> str:
        return f"it stops with {self.shown.error}" if self.shown.error else "it goes through"

    def evidence(self) -> str:
        """Return what gave the cause away, with the numbers of this duel."""
        if self.shown.error:
            return f"The pass stops with {self.shown.error}. {self.broken.cause.rule}"
        first = self.shown.first_difference(self.right, self.graph.order)
        if first:
            here, there = short(self.shown.grads[first]), short(self.right.grads[first])
            return (
                f"Going back from {self.graph.order[0]}, the first wrong gradient is {first}.grad: {here}, and it "
                f"should be {there}. {self.broken.cause.rule}"
            )
        return (
            f"Every gradient of one pass is right; the loss goes {self.shown.loss_words}, where the unbroken engine "
            f"goes {self.right.loss_words}. {self.broken.cause.rule}"
        )

    def about_line(self, number: int) -> str:
        """Return what is said of a line that is not the one."""
        text = self.lines[number - 1].strip()
        if not text:
            return f"Line {number} is empty."
        if text == self.after:
            return f"Line {number} says the same, and there it is right."
        place = (
            "in the same piece: look near it" if self.piece_of(number) == self.piece_of(self.line) else "not near it"
        )
        return f"Line {number} is as it was in the engine that passes; it is {place}."

    @property
    def piece(self) -> str:
        """The name of the method or class that has the line."""
        return self.piece_of(self.line)

    def piece_of(self, number: int) -> str:
        """Return the method, class or function that a line is in, as "Value.__mul__"; "" for none."""
        own = self.lines[number - 1]
        indent = len(own) - len(own.lstrip()) if own.strip() else 0
        found = ""
        for line in reversed(self.lines[:number]):
            depth = len(line) - len(line.lstrip())
            if line.strip() and (depth < indent or (depth == indent and line is own)):
                indent = depth
                words = line.split()
                if words[0] in ("def", "class"):
                    name = words[1].split("(")[0].rstrip(":")
                    found = f"{name}.{found}" if words[0] == "class" and found else name
        return found

    def debrief(self) -> list[str]:
        """Return what it was, and what gave it away."""
        return [
            f"It was line {self.line}, in {self.piece}: {self.broken.cause.title}.",
            f"    broken:  {self.after}",
            f"    before:  {self.before}",
            f"What gave it away: {self.evidence()}",
        ]


def check_seed(seed: int) -> None:
    """Raise ValueError with a one-line message for a seed out of range."""
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"a seed is from 0 to {MAX_SEED}, not {seed}")


async def make_duel(seed: int, engine: EngineSource, limits: Limits = LIMITS) -> Duel:
    """Break an engine by a seed. Cancelling kills the process that runs it.

    Raises DuelError where it is not right before it is broken, or has no line for a slip that would show.
    """
    found = [(cause, edit) for cause in CAUSES.values() for edit in cause.edits_of(engine.source)]
    drawn = graphs(seed)
    sources = [engine.source, *(edit.applied(engine.source) for _, edit in found)]
    trained = [0, *(number for number, (cause, _) in enumerate(found, 1) if cause.in_loop)]
    result = await _run(engine, sources, drawn, trained, limits)
    duel = duel_from(seed, engine, drawn, found, result)
    if duel.broken.cause.in_loop:
        return duel
    result = await _run(engine, [duel.broken.edit.applied(engine.source)], [duel.graph], [0], limits)
    shown = symptoms_of(result.messages[0], 0) if result.messages else None
    if shown is None:
        raise DuelError(f"{engine.title} cannot be run{_why(result)}")
    return replace(duel, broken=replace(duel.broken, symptoms=shown))


async def _run(
    engine: EngineSource, sources: Sequence[str], drawn: Sequence[DuelGraph], trained: Sequence[int], limits: Limits
) -> Result:
    """Run sources on graphs, and some of them, by their numbers, in a small training."""
    payload = {
        "folder": engine.folder,
        "sources": sources,
        "graphs": [graph.as_payload() for graph in drawn],
        "training": TRAINING,
        "trained": trained,
    }
    return await run_job(Job(PROGRAM, payload, limits, libraries=not engine.is_ours))


def duel_from(
    seed: int, engine: EngineSource, drawn: Sequence[DuelGraph], found: Sequence[tuple[Cause, Edit]], result: Result
) -> Duel:
    """Choose the slip, the graph and the choices from what every variant showed. Raises DuelError."""
    messages = {message["variant"]: message for message in result.messages if isinstance(message.get("variant"), int)}
    if 0 not in messages:
        raise DuelError(f"{engine.title} cannot be run{_why(result)}")
    rng = random.Random(f"duel of {seed}")
    places = list(range(len(drawn)))
    rng.shuffle(places)
    reason = ""
    eligible: dict[str, list[tuple[int, Variant]]] = {}
    unbroken: dict[int, tuple[Symptoms, list[Variant]]] = {}
    for place in places:
        right = symptoms_of(messages[0], place)
        if right is None or (reason := _wrong(right, drawn[place])):
            continue
        shown = [(cause, edit, symptoms_of(messages.get(n, {}), place)) for n, (cause, edit) in enumerate(found, 1)]
        variants = [Variant(cause, edit, seen) for cause, edit, seen in shown if seen is not None]
        visible = [each for each in variants if _shows(each, right)]
        unbroken[place] = right, visible
        for each in visible:
            if len(_others(each, visible)) >= FEWEST:
                eligible.setdefault(each.cause.id, []).append((place, each))
    if not eligible:
        detail = reason or str(messages[0].get("error", "")) or "no slip in it would show"
        raise DuelError(f"{engine.title} cannot be broken: {detail}")
    cause = rng.choice(sorted(eligible))
    place, broken = rng.choice(eligible[cause])
    right, visible = unbroken[place]
    others = _others(broken, visible)
    near = [name for name in others if CAUSES[name].in_loop == broken.cause.in_loop]
    rng.shuffle(near)
    far = [name for name in others if name not in near]
    rng.shuffle(far)
    chosen = [cause, *[*near, *far][: CHOICES - 1]]
    rng.shuffle(chosen)
    return Duel(seed, engine, drawn[place], right, broken, others, tuple(CAUSES[name] for name in chosen))


def _shows(each: Variant, right: Symptoms) -> bool:
    """Whether a slip can be seen: one of the loop in the loss alone, any other in the graph."""
    if each.cause.in_loop:
        return each.symptoms.differs_in_loss(right)
    return each.symptoms.differs_in_graph(right)


def _is_ambiguous(one: Variant, other: Variant) -> bool:
    """Whether two slips show the same."""
    if one.cause.in_loop and other.cause.in_loop:
        return not one.symptoms.differs_in_loss(other.symptoms)
    return not one.symptoms.differs_in_graph(other.symptoms)


def _wrong(right: Symptoms, graph: DuelGraph) -> str:
    """Why an engine is not right before it is broken, "" if it is."""
    if right.error:
        return f"its backward pass stops with {right.error}"
    root = graph.root()
    root.backward()
    grads = {node.label: node.grad for node in toposort(root)}
    first = next((name for name in graph.order if short(grads[name]) != short(right.grads.get(name, 1e99))), "")
    if first:
        return f"{first}.grad is not right before it is broken: {graph.source.replace(chr(10), '; ')}"
    if right.stopped or not right.losses or right.losses[-1] >= right.losses[0]:
        return f"no network can learn with it yet ({right.stopped})" if right.stopped else "its loss does not fall"
    return ""


def _others(broken: Variant, visible: Sequence[Variant]) -> dict[str, Variant]:
    """Return for each other cause a variant of it, for those of which no variant shows what the broken one shows."""
    by_cause: dict[str, list[Variant]] = {}
    for each in visible:
        if each.cause is not broken.cause:
            by_cause.setdefault(each.cause.id, []).append(each)
    return {
        name: min(variants, key=lambda each: (abs(each.edit.line - broken.edit.line), each.edit.line))
        for name, variants in by_cause.items()
        if not any(_is_ambiguous(each, broken) for each in variants)
    }


def _why(result: Result) -> str:
    if result.ending is None:
        return ""
    if result.ending.kind is EndKind.TIME:
        return ": it takes too long"
    return f": {result.ending.detail or result.ending.kind.value}"
