"""What to open first: handed from the command line to the app, with nothing loaded that is not needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Static
from lessons.drills import drill as drills
from lessons.drills.drill import LEVELS
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.spacing import Ending, level_after, next_drill, queue, streak
from lessons.drills.words import confirmation
from lessons.lesson import GraphBlock
from lessons.progress.store import Outcome
from tui.graph.view import GraphView
from tui.kit.key_line import KeyLine
from tui.widgets.drill_question import DrillQuestion
from tui.lesson.stages.graph import GraphStage
from tui.lesson.questions.question import OPENINGS, Question
from tui.screens.drill import DrillScreen, FIRST_SEEDS

if TYPE_CHECKING:
    from engine.runs.run import Run
    from engine.training.settings import TrainSettings
    from lessons.lesson import Lesson
    from tui.explore.screen import ExploreStart
    from tui.start import DrillStart

Mode = Literal["home", "explore", "train", "drill"]


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


@dataclass(frozen=True, slots=True)
class DrillStart:
    """What to begin with: a seed that someone shared, a level; None for what the learner's practice says."""

    seed: int | None = None
    level: int | None = None
