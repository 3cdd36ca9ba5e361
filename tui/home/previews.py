"""What a wide Home screen shows beside the menu: a lesson's steps, a small graph, a short run."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text

from engine.expression.parse import parse
from engine.training.settings import TrainSettings
from lessons.contents import Entry
from lessons.drills.drill import drill
from lessons.progress.store import LessonProgress, Outcome, Progress, StepProgress
from tui.graph.draw.layout import lay_out
from tui.graph.draw.node import states_of
from tui.graph.draw.raster import draw
from tui.lesson.draw.course_map import step_mark

BARS = "▁▂▃▄▅▆▇█"


def minute(entry: Entry) -> str:
    """Where in the lecture's video it begins, "1:09:00"."""
    return f"{entry.minute // 60}:{entry.minute % 60:02d}:00"


def lesson_preview(entry: Entry, done: LessonProgress) -> Text:
    """What is known of a lesson: where in the lecture, its steps and what was done of them."""
    lesson = entry.open()
    text = Text.assemble((f"The lecture's minute {minute(entry)}\n\n", "dim"))
    for number, step in enumerate(lesson.steps, 1):
        made = done.steps.get(step.key, StepProgress())
        mark = "▸" if step.key == done.at and not made.done else step_mark(made)
        text.append(f"{mark} {number}. {step.title}\n")
    counts = [
        f"{done.count(outcome)} {told}"
        for outcome, told in (
            (Outcome.RIGHT, "answered right"),
            (Outcome.SHOWN, "shown"),
            (Outcome.SKIPPED, "skipped"),
        )
        if done.count(outcome)
    ]
    if done.hints:
        counts.append("1 hint" if done.hints == 1 else f"{done.hints} hints")
    if counts:
        text.append("\n" + ", ".join(counts) + "\n", "dim")
    again = [step.title for step in lesson.steps if step_mark(done.steps.get(step.key, StepProgress())) in "–▹"]
    if again:
        text.append("\nTo review: ", "bold").append("; ".join(again))
    return text


def review_preview(lessons: Iterable[Entry], progress: Progress) -> Text:
    """What the mixed review is, and the lessons in which something was skipped or shown."""
    text = Text(
        "Up to eight questions from the lessons you have finished, mixed: first those "
        "that you skipped or had shown, then those that took hints or several tries.\n\n"
        "What you answer right here counts in its own lesson.\n"
    )
    hard = [
        f"\n{done.to_review:>3}  {entry.title}" for entry in lessons if (done := progress.lesson(entry.id)).to_review
    ]
    return text.append("\nSkipped or shown\n", "bold").append("".join(hard)) if hard else text


def explore_preview(width: int) -> Text:
    """What Explore is for, and a graph small enough for the place."""
    product = parse("a = 2; b = -3; d = a * b").output
    product.backward()
    graph = draw(lay_out(product), states_of(product))
    told = Text("Nudge a leaf: every value and gradient answers.\nStep through the backward pass. Type your own.\n\n")
    return _above_graph(told, graph, width)


def drill_preview(width: int) -> Text:
    """What Drill is for, and one of its graphs with what it asks for covered."""
    one = drill(7, 1)
    root = one.expression.output
    told = Text(
        "Small graphs, made for the head: give each gradient.\nWhat goes wrong comes back with new numbers.\n\n"
    )
    return _above_graph(told, draw(lay_out(root), states_of(root, hidden=one.names.values())), width)


def train_preview(width: int) -> Text:
    """What 20 steps at the default rate do to the loss, as bars; computed, not typed in."""
    trainer = TrainSettings().build()
    losses = [next(trainer).loss for _ in range(min(20, width))]
    top = max(losses)
    bars = "".join(BARS[min(int(loss / top * len(BARS)), len(BARS) - 1)] for loss in losses)
    told = "MLP(3, [4, 4, 1]) on the lecture's four examples.\nWatch it, stop it, change its rate while it runs.\n\n"
    return Text.assemble(told, (bars, "bold"), f"\nloss {losses[0]:.3f} → {losses[-1]:.3f} in {len(losses)} steps")


def _above_graph(told: Text, graph: Text, width: int) -> Text:
    """The words, and the graph below them where it fits."""
    return told.append_text(graph) if max(map(cell_len, graph.plain.splitlines())) <= width else told
