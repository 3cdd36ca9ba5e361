"""The overview on a large Home screen: where the learner is, what is due, the runs stored last."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from pathlib import Path

from rich.text import Text

from lessons.contents import Entry
from lessons.learner.evidence import Evidence, mistakes_text
from lessons.progress.resume import resume
from lessons.progress.store import FILE_NAME, Progress
from lessons.reading.problems import LessonError
from tui.render.fit import hanging


def overview(
    lessons: Iterable[Entry],
    progress: Progress,
    folder: Path,
    due: Collection[str],
    evidence: Iterable[Evidence],
    runs: Iterable[tuple[Path, str]],
    width: int = 0,
) -> Text:
    """Return the lesson and step to go on with and when it was left, what is due, and the runs stored last.

    due: the skills to review today. runs: files with what they hold, the latest first. width: in which lines are
    wrapped, in cells; 0: not at all.
    """
    entries = list(lessons)
    done = sum(progress.lesson(entry.id).finished for entry in entries)
    opened = f", last opened {_ago(folder / FILE_NAME)}" if (folder / FILE_NAME).exists() else ""
    rows = [
        ("Next", _position(resume(progress, entries), progress)),
        ("Course", f"{done} of {len(entries)} lessons finished{opened}"),
        ("Due", f"{len(due)} of the skills you have practised" if due else "nothing"),
    ]
    if mistakes := mistakes_text(evidence, 3):
        rows.append(("Mistakes", mistakes))
    rows += [("" if number else "Runs", f"{summary}, {_ago(path)}") for number, (path, summary) in enumerate(runs)]
    return Text("\n").join(_row(head, words, width) for head, words in rows)


def _row(head: str, words: str, width: int) -> Text:
    text = Text(hanging(f"{head:<9}", words, width))
    text.stylize("bold", 0, len(head))
    return text


def _position(entry: Entry, progress: Progress) -> str:
    lesson = progress.lesson(entry.id)
    if not lesson.at or lesson.finished:
        return entry.title
    try:
        opened = entry.open()
    except LessonError:
        return entry.title
    index = opened.step_index(lesson.at)
    return f"{entry.title}, step {index + 1} of {len(opened.steps)}: {opened.steps[index].title}"


def _ago(path: Path) -> str:
    """Return how long ago a file was written, in words."""
    try:
        minutes = int((time.time() - path.stat().st_mtime) // 60)
    except OSError:
        return "some time ago"
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"
