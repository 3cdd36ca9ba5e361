"""Where a learner goes on: the lesson to resume, by progress."""

from __future__ import annotations

from collections.abc import Iterable

from lessons.contents import Entry, course
from lessons.progress.store import Progress


def resume(progress: Progress, lessons: Iterable[Entry] | None = None) -> Entry:
    """Where to go on: the lesson open last, or if that is finished the first that is not, or if all are the first.

    lessons: the course, where it has been read already
    """
    entries = list(course() if lessons is None else lessons)
    unfinished = [entry for entry in entries if not progress.lesson(entry.id).finished]
    return next((entry for entry in unfinished if entry.id == progress.last), (unfinished or entries)[0])
