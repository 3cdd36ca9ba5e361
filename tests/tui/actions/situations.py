"""Every screen, dialog and stage of the app, with the keys that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from lessons.contents import find_lesson
from tests.lessons.judge.engines import ENGINE
from tui.start import BuildStart, DrillStart, Start

LEAVE_NOTHING = ("K", "K", "K", "K", "K", "K", "K", "K", "K")


class Situation(NamedTuple):
    """Where the app is.

    name    of what is shown
    screen  the class of the screen on top
    keys    that lead there
    mode    the first screen, "lesson ID STEP", or "build done" with an engine
    """

    name: str
    screen: str
    keys: Sequence[str] = ()
    mode: str = "home"

    def start(self) -> Start:
        """The arguments of the app."""
        if self.mode.startswith("lesson"):
            _, lesson_id, step = self.mode.split()
            return Start(lesson=find_lesson(lesson_id), step=int(step))
        if self.mode == "drill":
            return Start("drill", drill=DrillStart(5, 1))
        if self.mode == "build done":
            folder = Path(mkdtemp(prefix="mgrad-build-"))
            (folder / "engine.py").write_text(ENGINE)
            return Start("build", build=BuildStart(folder))
        return Start(self.mode)  # type: ignore[arg-type]  # a Mode


def typed(text: str) -> list[str]:
    """The keys that type a text of letters, digits and spaces."""
    return [{" ": "space"}.get(letter, letter) for letter in text]


LESSON = "LessonScreen"
SITUATIONS = (
    Situation("Home", "HomeScreen"),
    Situation("its help", "HelpScreen", ["question_mark"]),
    Situation("the palette", "Palette", ["ctrl+p"]),
    Situation("the palette of themes", "Palette", ["ctrl+p", *typed("choose theme"), "enter"]),
    Situation("Explore", "ExploreScreen", mode="explore"),
    Situation("Explore, an operation", "ExploreScreen", ["end", "n"], mode="explore"),
    Situation("Explore, typing a value", "ExploreScreen", ["enter"], mode="explore"),
    Situation("Explore, typing an expression", "ExploreScreen", ["e"], mode="explore"),
    Situation("Explore, the faults", "FaultPicker", ["f"], mode="explore"),
    Situation("Explore, the graphs to open", "PresetPicker", ["o"], mode="explore"),
    Situation("Explore, why", "WhyScreen", ["w"], mode="explore"),
    Situation("Explore, finding a node", "Palette", ["slash"], mode="explore"),
    Situation("Explore, copying", "CopyPicker", ["y"], mode="explore"),
    Situation("Explore, help", "HelpScreen", ["question_mark"], mode="explore"),
    Situation("Drill", "DrillScreen", mode="drill"),
    Situation("Drill, typing a number", "DrillScreen", ["plus"], mode="drill"),
    Situation("Drill, the graph", "DrillScreen", ["s"], mode="drill"),
    Situation("Drill, done", "DrillScreen", LEAVE_NOTHING, mode="drill"),
    Situation("Drill, why", "WhyScreen", [*LEAVE_NOTHING, "s", "w"], mode="drill"),
    Situation("Duel", "DuelScreen", mode="duel"),
    Situation("Placement", "PaperScreen", ["P"]),
    Situation("Placement, a choice", "PaperScreen", ["P", "f8", "f8", "f8", "f8", "f8"]),
    Situation("Train", "TrainScreen", mode="train"),
    Situation("Train, after some steps", "TrainScreen", ["n", "n", "n"], mode="train"),
    Situation("Train, an earlier step", "TrainScreen", ["n", "n", "n", "left_square_bracket"], mode="train"),
    Situation("Train, the network", "TrainScreen", ["n", "2"], mode="train"),
    Situation("Train, a layer", "TrainScreen", ["n", "2", "enter"], mode="train"),
    Situation("Train, a neuron", "TrainScreen", ["n", "2", "enter", "enter"], mode="train"),
    Situation("Train, scalars", "TrainScreen", ["n", "2", "enter", "enter", "enter"], mode="train"),
    Situation("Train, what neurons see", "TrainScreen", ["n", "2", "I"], mode="train"),
    Situation("Train, what if", "TrainScreen", ["n", "3"], mode="train"),
    Situation("Train, runs", "TrainScreen", ["n", "r", "n", "4"], mode="train"),
    Situation("Train, why", "WhyScreen", ["n", "2", "w"], mode="train"),
    Situation("Train, settings", "TrainSettingsScreen", ["e"], mode="train"),
    Situation("Train, a fork", "TrainSettingsScreen", ["n", "k"], mode="train"),
    Situation("Train, the lab", "LabScreen", ["b"], mode="train"),
    Situation("Train, the lab again", "LabScreen", ["b", "enter", "b"], mode="train"),
    Situation("Train, a challenge's bugs", "DiagnosisScreen", ["b", "enter", "f"], mode="train"),
    Situation("Train, the check-up", "HealthScreen", ["n", "c"], mode="train"),
    Situation("Train, faults", "TrainFaultsScreen", ["f"], mode="train"),
    Situation("Train, to a step", "GotoStepScreen", ["n", "n", "j"], mode="train"),
    Situation("Train, to save", "SaveRunScreen", ["n", "S"], mode="train"),
    Situation("Train, to open", "OpenRunScreen", ["o"], mode="train"),
    Situation("Train, an example", "ExampleScreen", ["n", "tab", "enter"], mode="train"),
    Situation("Train, a history", "WeightHistory", ["n", "n", "H"], mode="train"),
    Situation("Data", "DataScreen", ["d"], mode="train"),
    Situation("Data, points", "DataScreen", ["d", "P"], mode="train"),
    Situation("Data, a file", "DataScreen", ["d", "o"], mode="train"),
    Situation("Sweep", "SweepScreen", ["M"], mode="train"),
    Situation("Sweep, the plot", "SweepScreen", ["M", "v"], mode="train"),
    Situation("Sweep, the grid", "SweepScreen", ["M", "e"], mode="train"),
    Situation("a curve and a goal", LESSON, mode="lesson slope-of-a-curve 0"),
    Situation("a curve, walking", LESSON, ["s"], mode="lesson slope-of-a-curve 0"),
    Situation("a choice", LESSON, mode="lesson slope-of-a-curve 1"),
    Situation("a number", LESSON, mode="lesson slope-of-a-curve 2"),
    Situation("a number, typing", LESSON, ["plus"], mode="lesson slope-of-a-curve 2"),
    Situation("a number, wrong", LESSON, ["minus", "4", "enter"], mode="lesson slope-of-a-curve 2"),
    Situation("a graph", LESSON, mode="lesson several-inputs 0"),
    Situation("a graph, its nodes", LESSON, ["s"], mode="lesson several-inputs 0"),
    Situation("a graph, typing a value", LESSON, ["s", "enter"], mode="lesson several-inputs 0"),
    Situation("an order", LESSON, mode="lesson order 0"),
    Situation("an order, its graph", LESSON, ["s"], mode="lesson order 0"),
    Situation("a task", LESSON, mode="lesson own-backward 1"),
    Situation("a task, the editor", LESSON, ["enter"], mode="lesson own-backward 1"),
    Situation("a network", LESSON, mode="lesson networks 0"),
    Situation("a network, its neurons", LESSON, ["s"], mode="lesson networks 0"),
    Situation("a training run", LESSON, mode="lesson the-loop 0"),
    Situation("a training run, its keys", LESSON, ["s"], mode="lesson the-loop 0"),
    Situation("a training run with a goal", LESSON, mode="lesson the-loop 1"),
    Situation("a fault", LESSON, mode="lesson zero-grad 0"),
    Situation("a script", LESSON, mode="lesson pytorch 0"),
    Situation("links", LESSON, mode="lesson looking-back 6"),
    Situation("why in a lesson", "WhyScreen", ["w"], mode="lesson several-inputs 0"),
    Situation("the last step of a lesson", LESSON, mode="lesson slope-of-a-curve 5"),
    Situation("the end of a lesson", LESSON, ["n", "n"], mode="lesson slope-of-a-curve 5"),
    Situation("Build", "BuildScreen", mode="build"),
    Situation("Build, an engine", "BuildScreen", mode="build done"),
    Situation("Build, the graph", "BuildScreen", ["s"], mode="build done"),
    Situation("Build, typing a value", "BuildScreen", ["s", "enter"], mode="build done"),
    Situation("Build, the milestones", "MilestonePicker", ["o"], mode="build done"),
    Situation("Build, another solution", "SolutionDialog", ["p", "m"], mode="build done"),
    Situation("Build, your pass", "TheirPassScreen", ["B"], mode="build done"),
    Situation("Build, learning", "LearningScreen", ["o", "down", "down", "enter"], mode="build done"),
)
