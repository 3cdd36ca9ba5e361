"""The live state of a stage without a screen: the actions and the goal of a `do` block work on it.

A stage on the screen holds one and shows it; the checker tries an author's solution on one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from engine import NoValueError
from engine.basics.numbers import short
from engine.graph.session import GraphSession, RefusedError
from engine.training.snapshot import Diverged, Snapshot
from engine.value import Value
from lessons.lesson import DoBlock, GraphBlock, NetworkBlock, PlotBlock, StageBlock, TrainBlock
from lessons.stage.curve import Curve
from lessons.stage.graphs import StageGraph, graph_of
from lessons.stage.queries import Query, Scope, ScopeError
from lessons.stage.scope import graph_scope

SET = re.compile(r"(?P<name>[^\W\d][\w.]*)\s*=(?!=)\s*(?P<number>.+)")
FOLLOW = re.compile(r"follow\s+(?P<number>\S+)(?:\s+[x×]\s+(?P<times>\d{1,4}))?")
RUN = re.compile(r"run\s+(?P<times>\d{1,4})(?:\s+steps?)?")
RATE_AT = "lr at step "  # of a training run's position
MAX_STEPS_LEFT = 5_000  # that are taken again where a run was left
SYNTAX = 'write "a = 2.5", "follow 0.01 x 3" or "run 20 steps"'


class ActionError(ValueError):
    """An action is unknown or impossible on this stage; the message is one line."""


@dataclass(frozen=True, slots=True)
class Action:
    """One line of a solution.

    kind    set, follow or run
    name    the name to set
    number  its new number; for follow the factor of the gradient
    times   the number of repetitions
    """

    kind: str
    name: str = ""
    number: float = 0.0
    times: int = 1


def parse_action(text: str) -> Action:
    """Parse a line of a solution. Raises ActionError."""
    text = text.strip()
    try:
        if found := FOLLOW.fullmatch(text):
            return Action("follow", "", Scope().evaluate(found["number"]), int(found["times"] or 1))
        if found := RUN.fullmatch(text):
            return Action("run", times=int(found["times"]))
        if found := SET.fullmatch(text):
            return Action("set", found["name"], Scope().evaluate(found["number"]))
    except ScopeError as error:
        raise ActionError(f"{text!r}: {error}") from None
    raise ActionError(f"{text!r} is no action; {SYNTAX}")


class LiveStage:
    """The state of a stage, with its actions."""

    def scope(self) -> Scope:
        """Return the present numbers of the stage, for goals to compare."""
        raise NotImplementedError

    def position(self) -> dict[str, float]:
        """Return where the learner has moved it, as numbers to `restore`."""
        return {}

    def restore(self, position: Mapping[str, float]) -> None:
        """Return to where it was left, after a `reset`. Raises ActionError for a position of another stage."""
        for action in self.way_to(position):
            self.perform(action)

    def way_to(self, position: Mapping[str, float]) -> list[Action]:
        """Return the actions that lead to a position."""
        return [Action("set", name, number) for name, number in position.items()]

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        """Reset to the lesson's state, with these numbers set; afterwards only `allow` may be moved, all if empty."""
        raise NotImplementedError

    def perform(self, action: Action) -> None:
        """Perform an action. Raises ActionError if it is impossible."""
        raise NotImplementedError

    def reaches(self, goal: str) -> bool:
        """Return whether a goal is reached; False if it has no value yet."""
        try:
            return self.scope().holds(goal)
        except ScopeError:
            return False


class LiveText(LiveStage):
    """A stage to be read, on which nothing moves."""

    def scope(self) -> Scope:
        return Scope()

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        pass

    def perform(self, action: Action) -> None:
        raise ActionError("there is nothing to move here")


class LiveGraph(LiveStage):
    """A graph whose leaves can be moved."""

    def __init__(self, block: GraphBlock | NetworkBlock) -> None:
        self.graph: StageGraph = graph_of(block)
        self.session = GraphSession(self.graph.root, self.graph.source)
        self.locked: frozenset[Value] = frozenset()

    def scope(self) -> Scope:
        return graph_scope(self.graph)

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        session = self.session
        with suppress(RefusedError):  # nothing to reset
            session.reset()
        for name, number in start.items():
            with suppress(RefusedError):
                session.set_value(self._leaf(name), number)
        self.unlock_only(allow)

    def position(self) -> dict[str, float]:
        return {name: node.data for name, node in self.graph.names.items() if node.is_leaf and not node.is_constant}

    def unlock_only(self, allow: Sequence[str]) -> None:
        """Lock all other leaves; unlock all of them if none is named."""
        free = {self._leaf(name) for name in allow}
        self.locked = frozenset(leaf for leaf in self.session.leaves if allow and leaf not in free)
        for leaf in self.locked ^ self.session.pinned:
            self.session.toggle_pin(leaf)

    def refusal(self, leaf: Value) -> str:
        """Return the reason why a leaf is locked, "" if it is not."""
        free = [node.label for node in self.session.leaves if node not in self.locked]
        return f"Here only {', '.join(free)} may be moved." if leaf in self.locked else ""

    def perform(self, action: Action) -> None:
        try:
            match action.kind:
                case "set":
                    leaf = self._leaf(action.name)
                    if refusal := self.refusal(leaf):
                        raise ActionError(refusal)
                    self.session.set_value(leaf, action.number)
                case "follow":
                    self.session.follow_step = abs(action.number)
                    for _ in range(action.times):
                        self.session.follow(1 if action.number > 0 else -1)
                case _:
                    raise ActionError("nothing runs on a graph; set a leaf, or follow the gradient")
        except (RefusedError, NoValueError) as error:
            raise ActionError(str(error)) from None

    def _leaf(self, name: str) -> Value:
        leaf = self.graph.names.get(name)
        if leaf is None or not leaf.is_leaf:
            known = ", ".join(node.label for node in self.session.leaves)
            raise ActionError(f"{name!r} is not a leaf; there are {known}")
        return leaf


class LivePlot(LiveStage):
    """A point x on a curve, and the run h of its secant."""

    def __init__(self, block: PlotBlock) -> None:
        self.block = block
        self.curve = Curve(block.function, block.point)
        self.x, self.h = block.point, block.h

    def scope(self) -> Scope:
        return Scope({"x": self.x, "h": self.h}, self.curve.scope().queries)

    def position(self) -> dict[str, float]:
        return {"x": self.x, "h": self.h}

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        if allow:
            raise ActionError("a plot has x and h alone; leave allow out")
        self.x, self.h = self.block.point, self.block.h
        for name, number in start.items():
            self.perform(Action("set", name, number))

    def perform(self, action: Action) -> None:
        if action.kind != "set" or action.name not in ("x", "h"):
            raise ActionError('on a plot write "x = 1" or "h = 0.001"')
        if action.name == "x" and not self.block.low <= action.number <= self.block.high:
            raise ActionError(f"x = {short(action.number)} lies outside the range")
        setattr(self, action.name, action.number)


class LiveTraining(LiveStage):
    """One or more training runs, each at a step of its own."""

    def __init__(self, block: TrainBlock) -> None:
        self.block = block
        self.reset({})

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        if allow:
            raise ActionError("training has no leaves; leave allow out")
        self.trainers = {run.name: run.settings.build() for run in self.block.runs}
        self.newest: dict[str, Snapshot] = {}
        self._rates: dict[int, float] = {}  # set by the learner, by the step from which they count
        for name, number in start.items():
            self.perform(Action("set", name, number))

    @property
    def done(self) -> int:
        """The number of steps of the longest run."""
        return max(trainer.step for trainer in self.trainers.values())

    def position(self) -> dict[str, float]:
        rates = {f"{RATE_AT}{step}": rate for step, rate in self._rates.items()}
        return {**rates, "step": float(self.done)} if rates or self.done else {}

    def way_to(self, position: Mapping[str, float]) -> list[Action]:
        changes = [
            (int(name.removeprefix(RATE_AT)), rate)
            for name, rate in position.items()
            if name.startswith(RATE_AT) and name.removeprefix(RATE_AT).isdecimal()
        ]
        found, done = list[Action](), 0
        last = int(min(position.get("step", 0.0), MAX_STEPS_LEFT))
        for step, rate in sorted(changes):
            found += [Action("run", times=step - done)] * (step > done) + [Action("set", "lr", rate)]
            done = step
        return [*found, *[Action("run", times=last - done)] * (last > done)]

    def scope(self) -> Scope:
        rate = next(iter(self.trainers.values()))
        return training_scope(self.newest, tuple(self.trainers), rate.schedule(rate.step))

    def perform(self, action: Action) -> None:
        match action.kind:
            case "set" if action.name == "lr":
                self._rates[self.done] = action.number
                for trainer in self.trainers.values():
                    trainer.schedule = action.number
            case "run":
                for name in self.trainers:
                    self._train(name, action.times)
            case _:
                raise ActionError('on a training run write "run 20 steps" or "lr = 0.1"')

    def _train(self, name: str, steps: int) -> None:
        with suppress(Diverged):
            for _ in range(steps):
                self.newest[name] = next(self.trainers[name])


def training_scope(newest: Mapping[str, Snapshot], names: Sequence[str], rate: float) -> Scope:
    """Return the present numbers of training runs: step and lr, and after the first step loss and accuracy.

    Those of the examples held out, if there are any, are held_loss and held_accuracy.

    newest: the last snapshot of each run. With several runs, loss and accuracy are queries of a run's name.
    """
    numbers: dict[str, Callable[[Snapshot], float]] = {"loss": _loss, "accuracy": _accuracy}
    if any(snapshot.held_out is not None for snapshot in newest.values()):
        numbers |= {"held_loss": _held_loss, "held_accuracy": _held_accuracy}
    done = max((snapshot.step + 1 for snapshot in newest.values()), default=0)
    shared = {"step": float(done), "lr": rate}
    if len(names) == 1:
        return Scope(shared | {kind: number(s) for s in newest.values() for kind, number in numbers.items()})

    def of(number: Callable[[Snapshot], float]) -> Query:
        return Query(lambda name: number(newest[str(name)]), ("name",), tuple(newest) or ("",))

    return Scope(shared, {kind: of(number) for kind, number in numbers.items()})


def _loss(snapshot: Snapshot) -> float:
    return snapshot.loss


def _accuracy(snapshot: Snapshot) -> float:
    return snapshot.accuracy


def _held_loss(snapshot: Snapshot) -> float:
    return snapshot.held_out.loss if snapshot.held_out else math.nan


def _held_accuracy(snapshot: Snapshot) -> float:
    return snapshot.held_out.accuracy if snapshot.held_out else math.nan


def live_stage(stage: StageBlock | None) -> LiveStage | None:
    """Return the live state of a stage; None if it has none to act on."""
    match stage:
        case GraphBlock() | NetworkBlock():
            return LiveGraph(stage)
        case PlotBlock():
            return LivePlot(stage)
        case TrainBlock():
            return LiveTraining(stage)
    return None


def solution_problem(goal: DoBlock, stage: StageBlock) -> str:
    """Return what is wrong with a goal, by trying its solution on the stage; "" if nothing is.

    Raises ActionError for an impossible action, ScopeError if the goal has no value even at the end.
    """
    live = live_stage(stage)
    assert live is not None
    live.reset(dict(goal.start), goal.allow)
    if live.reaches(goal.goal):
        return "is true at the start"
    for line in goal.solution:
        live.perform(parse_action(line))
    return "" if live.scope().holds(goal.goal) else "is not reached by the solution"
