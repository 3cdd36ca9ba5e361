"""What to open first: handed from the command line to the app, with nothing loaded that is not needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.graph.session import GraphSession
    from engine.runs.run import Run
    from engine.training.settings import TrainSettings
    from lessons.lesson import Lesson

Mode = Literal["home", "explore", "train", "drill"]


@dataclass(frozen=True, slots=True)
class ExploreStart:
    """What Explore opens with: a session that has a graph."""

    session: GraphSession


@dataclass(frozen=True, slots=True)
class DrillStart:
    """What to begin with: a seed that someone shared, a level; None for what the learner's practice says."""

    seed: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """mode     the screen that opens
    explore  the graph to open Explore with
    train    the settings to open Train with
    lesson   a lesson to open on top of Home
    drill    the drill to open Drill with
    run      a run to open Train with, where it was left
    """

    mode: Mode = "home"
    explore: ExploreStart | None = None
    train: TrainSettings | None = None
    lesson: Lesson | None = None
    drill: DrillStart | None = None
    run: Run | None = None
