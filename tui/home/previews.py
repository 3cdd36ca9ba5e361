"""Previews beside the menu of a wide Home screen: a lesson's steps, a small graph, a short run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text

from engine.expression.parse import parse
from engine.training.settings import TrainSettings
from lessons.build.record import BuildStore
from lessons.contents import Entry, course
from lessons.drills.drill import drill
from lessons.judge.checks import ROWS
from lessons.learner.skills import SKILLS
from lessons.progress.store import LessonProgress, Outcome, StepProgress
from tui.explore.work import last_expression
from tui.graph.draw.layout import lay_out
from tui.graph.draw.node import states_of
from tui.graph.draw.raster import draw
from tui.lesson.draw.course_map import step_mark
from tui.output.terminal import drawing
from tui.render.fit import shortened
from tui.render.paths import path_from_home
from tui.render.plots import PlotStyle, loss_plot

STEPS, PLOT_ROWS = 20, 8  # of the run in the preview of Train


def lecture_time(entry: Entry) -> str:
    """Return where in the lecture's video a lesson begins, "1:09:00"."""
    return f"{entry.minute // 60}:{entry.minute % 60:02d}:00"


def run_preview(path: Path) -> Text:
    """Return what the row of a stored run does."""
    return Text.assemble(
        "Enter opens this run in the training room, at its newest step, with its history.\n\n",
        (f"It is stored in {path_from_home(path)}.", "dim"),
    )


def crash_preview(place: str) -> Text:
    """Return what the row after a crash does."""
    return Text.assemble(
        "The last session ended with a crash of the program.\n\n",
        "Enter goes on at ",
        (place, "bold"),
        ", as it was then.\n\n",
        ("The report is in the folder crashes of your data folder; mgrad-tui replay FILE plays it again.", "dim"),
    )


def lesson_preview(entry: Entry, progress: LessonProgress) -> Text:
    """Return a lesson's minute in the lecture, its steps, and the progress in each."""
    lesson = entry.open()
    text = Text.assemble((f"The lecture's minute {lecture_time(entry)}\n\n", "dim"))
    for number, step in enumerate(lesson.steps, 1):
        step_progress = progress.steps.get(step.key, StepProgress())
        mark = "▸" if step.key == progress.at and not step_progress.done else step_mark(step_progress)
        text.append(f"{mark} {number}. {step.title}\n")
    counts = [
        f"{progress.count(outcome)} {label}"
        for outcome, label in (
            (Outcome.RIGHT, "answered right"),
            (Outcome.SHOWN, "shown"),
            (Outcome.SKIPPED, "skipped"),
        )
        if progress.count(outcome)
    ]
    if progress.hints:
        counts.append("1 hint" if progress.hints == 1 else f"{progress.hints} hints")
    if counts:
        text.append("\n" + ", ".join(counts) + "\n", "dim")
    again = [step.title for step in lesson.steps if step_mark(progress.steps.get(step.key, StepProgress())) in "–▹"]
    if again:
        text.append("\nTo review: ", "bold").append("; ".join(again))
    return text


def review_preview(due: Sequence[str], mistakes: Sequence[tuple[str, str, int]]) -> Text:
    """Return what is due today, and which mistakes were made most often. due: the ids of skills."""
    text = Text(
        "What is due today from all lessons, mixed, at most twelve questions: new numbers and new shapes each time. "
        "A right answer comes back after 1, 3, 7, 16 and 35 days; a wrong one tomorrow, and one that you were sure "
        "of after a week as well.\n"
    )
    titles = {entry.id: entry.title for entry in course()}
    lessons = Counter(titles[SKILLS[skill].lesson] for skill in due)
    if due:
        text.append("\nDue\n", "bold").append("".join(f"\n{count:>3}  {title}" for title, count in lessons.items()))
    if mistakes:
        text.append("\n\nMost often\n", "bold")
        text.append("".join(f"\n{count:>3}  {words}" for _, words, count in mistakes))
    return text


def set_preview(mistake: str) -> Text:
    """Return what a set on one mistake is."""
    return Text.assemble("Four questions in which it matters, with new numbers:\n\n", (mistake, "bold"))


def explore_preview(width: int, folder: Path) -> Text:
    """Return a description of Explore, with a small graph, or where it was left. folder: the data folder."""
    left = last_expression(folder)
    product = parse("a = 2; b = -3; d = a * b").output
    product.backward()
    graph = draw(lay_out(product), states_of(product))
    description = Text(
        "Nudge a leaf: every value and gradient answers.\nStep through the backward pass. Type your own.\n\n"
    )
    if left:
        return description.append("You left\n", "dim").append(shortened(left, 4 * max(width, 1)), "bold")
    return _above_graph(description, graph, width)


def build_preview(folder: Path) -> Text:
    """Return a description of Build, and how far the last folder has come. folder: the data folder."""
    store = BuildStore(folder)
    last = store.load().last
    text = Text(
        "Your own editor, and every save is checked:\nfrom class Value to the moons, on an engine of yours.\n\n"
    )
    if last is None:
        return text.append(f"Your files come into the folder {store.folder_to_open()} here.", "dim")
    passed = len(store.of(Path(last)).passed)
    return text.append(path_from_home(Path(last)), "bold").append(f": {passed} of {len(ROWS)} checks pass")


def drill_preview(width: int) -> Text:
    """Return a description of Drill, with one of its graphs, its answers covered."""
    one = drill(7, 1)
    root = one.expression.output
    description = Text(
        "Exercises of seven kinds: gradients to fill in, an order,\n"
        "a loss curve, a line of code. What goes wrong is due\nagain tomorrow.\n\n"
    )
    return _above_graph(description, draw(lay_out(root), states_of(root, hidden=one.names.values())), width)


def paper_preview(kind: str) -> Text:
    """Return a description of placement, or of the concept test."""
    if kind == "placement":
        return Text(
            "Fifteen short questions, one for each lesson that may be skipped. At the end it says with which lesson "
            "to begin. What is open is kept."
        )
    return Text(
        "Twenty-eight questions on what learners of the lecture stumble on. Take one form before the course and "
        "another one after it; the sittings stay on this machine and are exported without names."
    )


def duel_preview() -> Text:
    """Return a description of Duel."""
    return Text(
        "One line of an engine is changed: of yours, if you have built one, else of ours. Your file stays as it is.\n\n"
        "You see what it shows: a graph with its gradients, the gradient check, the loss of a small network. Name the "
        "cause, then find the line. Each wrong diagnosis is answered by what that cause would have shown."
    )


def train_preview(width: int) -> Text:
    """Return a description of Train, with the losses of a real run of 20 steps."""
    trainer = TrainSettings().build()
    losses = [next(trainer).loss for _ in range(STEPS)]
    text = Text(
        "MLP(3, [4, 4, 1]) on the lecture's four examples.\nWatch it, stop it, change its rate while it runs.\n\n"
    )
    plot = loss_plot(range(STEPS), losses, max(0, width), PLOT_ROWS, last_step=STEPS, style=PlotStyle(drawing()))
    return text.append_text(plot).append(f"\n\nloss {losses[0]:.3f} → {losses[-1]:.3f} in {STEPS} steps")


def _above_graph(description: Text, graph: Text, width: int) -> Text:
    """Return the description, with the graph below it if it fits."""
    return description.append_text(graph) if max(map(cell_len, graph.plain.splitlines())) <= width else description
