"""The first screen and its arguments, from the command line to the app; imports nothing that may not be needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from engine.graph.session import GraphSession
    from engine.runs.run import Run
    from engine.training.settings import TrainSettings
    from lessons.adopt.load import Adopted
    from lessons.lesson import Lesson

Mode = Literal["home", "explore", "train", "drill", "build", "duel"]


@dataclass(frozen=True, slots=True)
class ExploreStart:
    """The session that Explore opens with; it has a graph.

    adopted  where it came from, if an engine of the user's made it
    """

    session: GraphSession
    adopted: Adopted | None = None


@dataclass(frozen=True, slots=True)
class DrillStart:
    """Seed, level and kind of the first drill; None and "": from the learner's practice."""

    seed: int | None = None
    level: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class DuelStart:
    """The seed of the first duel, None for the open one or a new one; the engine, "" for the learner's own."""

    seed: int | None = None
    engine: str = ""


@dataclass(frozen=True, slots=True)
class BuildStart:
    """The folder of the learner's own engine."""

    folder: Path


@dataclass(frozen=True, slots=True)
class ResumeStart:
    """The offer on Home to go on after a crash.

    label  the place where the crashed session was
    open   returns what opens it again; raises ValueError with a one-line message if that is impossible
    """

    label: str
    open: Callable[[], Start]


@dataclass(frozen=True, slots=True)
class Start:
    """The arguments of the app.

    mode     the screen that opens
    explore  the graph for Explore
    train    the settings for Train
    lesson   a lesson to open on top of Home
    step     the step at which it opens, from 0; None: where it was left
    drill    the drill for Drill
    build    the folder for Build
    duel     the duel for Duel
    run      a run for Train, at the step where it was left
    resume   an offer to go on after a crash
    review   the skills of the lesson's steps, by key, if it is a review
    """

    mode: Mode = "home"
    explore: ExploreStart | None = None
    train: TrainSettings | None = None
    lesson: Lesson | None = None
    step: int | None = None
    drill: DrillStart | None = None
    build: BuildStart | None = None
    run: Run | None = None
    resume: ResumeStart | None = None
    classroom: Path | None = None
    review: Mapping[str, str] | None = None
    duel: DuelStart | None = None
