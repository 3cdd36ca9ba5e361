"""Every place of the app where keys do something, and how to come there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from engine.training.settings import preset
from lessons.contents import course, find_lesson
from lessons.lesson import (
    Block,
    ChooseBlock,
    CodeBlock,
    DoBlock,
    GraphBlock,
    NetworkBlock,
    OrderBlock,
    PlotBlock,
    PredictBlock,
    Step,
    TrainBlock,
)
from lessons.reading.reader import read_lesson
from tui.start import BuildStart, DrillStart, DuelStart, Start


@dataclass(frozen=True, slots=True)
class Spot:
    """Where some of the table's places have the keyboard.

    start   opens the app
    reads   lead to it, as in tests.tui.inputs
    places  ids of places whose keys are tried there
    """

    start: Callable[[], Start]
    reads: tuple[str, ...]
    places: tuple[str, ...]


def at_step(wanted: Callable[[Step], bool]) -> Callable[[], Start]:
    """Open the first step of the course that is as wanted."""

    def start() -> Start:
        for entry in course():
            lesson = find_lesson(entry.id)
            for index, step in enumerate(lesson.steps):
                if wanted(step):
                    return Start(lesson=lesson, step=index)
        raise AssertionError("no step of the course is like that")

    return start


def asks(kind: type[Block]) -> Callable[[], Start]:
    """Open the first step whose first question is of a kind."""
    return at_step(lambda step: isinstance(next(iter(step.questions), None), kind))


def stages(kind: type[Block]) -> Callable[[], Start]:
    """Open the first step that has a stage of a kind and no question, else one with a goal first."""
    free = at_step(lambda step: isinstance(step.stage, kind) and not step.questions)
    goal = at_step(lambda step: isinstance(step.stage, kind) and isinstance(next(iter(step.questions), None), DoBlock))

    def start() -> Start:
        try:
            return free()
        except AssertionError:
            return goal()

    return start


def two_links() -> Start:
    """Open a lesson whose text has two links."""
    text = "---\nid: sample\ntitle: A sample\nminute: 8\n---\n\n## One\n\n[a](lesson:the-loop) and [b](https://example.org)\n"
    lesson, problems = read_lesson(text, Path("sample.md"))
    assert lesson is not None, problems
    return Start(lesson=lesson)


def moons() -> Start:
    """Open Train with the moons."""
    return Start("train", train=replace(preset("moons"), steps=20))


def train() -> Start:
    """Open Train with the lecture's network."""
    return Start("train")


def drill() -> Start:
    """Open a drill."""
    return Start("drill", drill=DrillStart(5, 2))


def write() -> Start:
    """Open a drill that asks for a graph."""
    return Start("drill", drill=DrillStart(5, 2, "write"))


def duel() -> Start:
    """Open a duel."""
    return Start("duel", duel=DuelStart(7, "ours"))


def explore() -> Start:
    """Open Explore."""
    return Start("explore")


def build() -> Start:
    """Open Build on a new folder."""
    return Start("build", build=BuildStart(Path(mkdtemp(prefix="mgrad-build-"))))


SPOTS: dict[str, Spot] = {
    "home": Spot(Start, (), ("home", "app")),
    "help": Spot(Start, ("question_mark",), ("help", "dialog", "scrolling_text")),
    "palette": Spot(Start, ("ctrl+p",), ("palette",)),
    "explore": Spot(explore, (), ("explore", "graph")),
    "value line": Spot(explore, ("5",), ("value_line",)),
    "expression line": Spot(explore, ("e",), ("expression_line",)),
    "fault picker": Spot(explore, ("f",), ("fault_picker",)),
    "preset picker": Spot(explore, ("o",), ("preset_picker",)),
    "export": Spot(explore, ("S",), ("export_graph",)),
    "copy picker": Spot(explore, ("y",), ("copy_picker",)),
    "why": Spot(explore, ("w",), ("why",)),
    "find": Spot(explore, ("slash",), ("palette",)),
    "sign": Spot(asks(PredictBlock), (), ("lesson", "question", "sign")),
    "choose": Spot(asks(ChooseBlock), (), ("choose",)),
    "order": Spot(asks(OrderBlock), (), ("order",)),
    "goal": Spot(asks(DoBlock), (), ("goal",)),
    "code": Spot(asks(CodeBlock), (), ("code_question",)),
    "editor": Spot(asks(CodeBlock), ("f6",), ("editor",)),
    "graph stage": Spot(stages(GraphBlock), ("f6",), ("graph_stage",)),
    "network stage": Spot(stages(NetworkBlock), ("f6",), ("network_stage", "network")),
    "scalars": Spot(stages(NetworkBlock), ("f6", "right", "enter", "enter", "enter"), ("neuron_graph",)),
    "plot stage": Spot(stages(PlotBlock), ("f6",), ("plot_stage",)),
    "train stage": Spot(stages(TrainBlock), ("f6",), ("train_stage",)),
    "links": Spot(two_links, ("o",), ("link_picker",)),
    "drill": Spot(drill, (), ("drill", "question", "sign")),
    "drill's graph": Spot(drill, ("s",), ("drill", "graph_stage")),
    "write": Spot(write, (), ("write",)),
    "duel": Spot(duel, (), ("duel",)),
    "train": Spot(train, ("n n",), ("train", "parameters")),
    "predictions": Spot(moons, ("n n", "tab"), ("predictions",)),
    "network": Spot(train, ("n", "2"), ("network", "network_panel")),
    "neuron pictures": Spot(moons, ("n", "2", "I"), ("neuron_pictures",)),
    "what if": Spot(train, ("n", "3"), ("what_if",)),
    "paper": Spot(Start, ("C",), ("paper",)),
    "build": Spot(build, (), ("build",)),
    "milestones": Spot(build, ("o",), ("milestones",)),
    "runs": Spot(train, ("n", "4"), ("run_table",)),
    "settings": Spot(train, ("e",), ("train_settings",)),
    "fork": Spot(train, ("n n", "k"), ("train_settings",)),
    "faults": Spot(train, ("f",), ("train_faults",)),
    "lab": Spot(train, ("b",), ("lab",)),
    "diagnosis": Spot(train, ("b enter", "f"), ("diagnosis",)),
    "check-up": Spot(train, ("n", "c"), ("check_up",)),
    "go to": Spot(train, ("n n", "j"), ("go_to",)),
    "save": Spot(train, ("n", "S"), ("save_run", "field")),
    "open": Spot(train, ("O",), ("open_run",)),
    "history": Spot(train, ("n", "H"), ("history",)),
    "example": Spot(moons, ("n n", "tab", "enter"), ("example", "example_graph")),
    "data": Spot(train, ("d",), ("data", "menu")),
    "plane": Spot(train, ("d", "end", "enter"), ("data", "plane")),
    "sweep": Spot(train, ("M",), ("sweep", "heat_map")),
}
