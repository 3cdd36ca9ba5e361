"""A stage without a screen: what a `do` acts on, what its goal is tested on, and how its solution is played.

The screen's stages hold one of these and show it; the checker plays an author's solution on one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
SYNTAX = 'write "a = 2.5", "follow 0.01 x 3" or "run 20 steps"'


class ActionError(ValueError):
    """An action that the stage does not know, or that cannot be done there; one line."""


@dataclass(frozen=True, slots=True)
class Action:
    """One line of a solution.

    kind    set, follow or run
    name    what is set
    number  to what; for follow what the gradient is multiplied with
    times   how often
    """

    kind: str
    name: str = ""
    number: float = 0.0
    times: int = 1


def parse_action(text: str) -> Action:
    """The action that a line means. Raises PlayError."""
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
    """What all of them do."""

    def scope(self) -> Scope:
        """The stage's numbers as they are now: what a goal speaks of."""
        raise NotImplementedError

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        """As the lesson has it, with these numbers put in; from now on only the allowed may be moved (or all)."""
        raise NotImplementedError

    def perform(self, action: Action) -> None:
        """Do it. Raises PlayError where it cannot be done."""
        raise NotImplementedError

    def reaches(self, goal: str) -> bool:
        """Whether a goal is reached; one that has no value yet is not."""
        try:
            return self.scope().holds(goal)
        except ScopeError:
            return False


class LiveGraph(LiveStage):
    """A graph in someone's hands."""

    def __init__(self, block: GraphBlock | NetworkBlock) -> None:
        self.graph: StageGraph = graph_of(block)
        self.session = GraphSession(self.graph.root, self.graph.source)
        self.locked: frozenset[Value] = frozenset()

    def scope(self) -> Scope:
        return graph_scope(self.graph)

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        session = self.session
        with suppress(RefusedError):  # it is so already
            session.reset()
        for name, number in start.items():
            with suppress(RefusedError):
                session.set_value(self._leaf(name), number)
        self.unlock_only(allow)

    def unlock_only(self, allow: Sequence[str]) -> None:
        """Let only these leaves be moved; all of them where none is named."""
        free = {self._leaf(name) for name in allow}
        self.locked = frozenset(leaf for leaf in self.session.leaves if allow and leaf not in free)
        for leaf in self.locked ^ self.session.pinned:
            self.session.toggle_pin(leaf)

    def refusal(self, leaf: Value) -> str:
        """Why a leaf may not be moved now; "" where it may."""
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
    """A point on a curve, and a run h."""

    def __init__(self, block: PlotBlock) -> None:
        self.block = block
        self.curve = Curve(block.function, block.point)
        self.x, self.h = block.point, block.h

    def scope(self) -> Scope:
        return Scope({"x": self.x, "h": self.h}, self.curve.scope().queries)

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
    """Training runs, each at some step."""

    def __init__(self, block: TrainBlock) -> None:
        self.block = block
        self.reset({})

    def reset(self, start: Mapping[str, float], allow: Sequence[str] = ()) -> None:
        if allow:
            raise ActionError("training has no leaves; leave allow out")
        self.trainers = {run.name: run.settings.build() for run in self.block.runs}
        self.newest: dict[str, Snapshot] = {}
        for name, number in start.items():
            self.perform(Action("set", name, number))

    def scope(self) -> Scope:
        rate = next(iter(self.trainers.values()))
        return training_scope(self.newest, tuple(self.trainers), rate.schedule(rate.step))

    def perform(self, action: Action) -> None:
        match action.kind:
            case "set" if action.name == "lr":
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
    """Live numbers of training runs: step and lr, and loss and accuracy once there is a step.

    newest: each run's last snapshot. Of several runs, loss and accuracy are asked by name.
    """
    done = max((snapshot.step + 1 for snapshot in newest.values()), default=0)
    shared = {"step": float(done), "lr": rate}
    if len(names) == 1:
        return Scope(shared | {kind: getattr(s, kind) for s in newest.values() for kind in ("loss", "accuracy")})

    def of(kind: str) -> Query:
        return Query(lambda name: getattr(newest[str(name)], kind), ("name",), tuple(newest) or ("",))

    return Scope(shared, {"loss": of("loss"), "accuracy": of("accuracy")})


def live_stage(stage: StageBlock | None) -> LiveStage | None:
    """A stage to act on; None where there is nothing to act on."""
    match stage:
        case GraphBlock() | NetworkBlock():
            return LiveGraph(stage)
        case PlotBlock():
            return LivePlot(stage)
        case TrainBlock():
            return LiveTraining(stage)
    return None


def solution_problem(goal: DoBlock, stage: StageBlock) -> str:
    """What is wrong with a goal on its stage, found by playing its solution; "" where nothing is.

    Raises PlayError for an action that cannot be done, ScopeError where the goal has no value even at the end.
    """
    play = live_stage(stage)
    assert play is not None
    play.reset(dict(goal.start), goal.allow)
    if play.reaches(goal.goal):
        return "is true at the start"
    for line in goal.solution:
        play.perform(parse_action(line))
    return "" if play.scope().holds(goal.goal) else "is not reached by the solution"
