"""The lesson to resume, from the learner's progress."""

from __future__ import annotations

from collections.abc import Iterable

from lessons.contents import Entry, course
from lessons.progress.store import Progress


def resume(progress: Progress, lessons: Iterable[Entry] | None = None) -> Entry:
    """Return the last opened lesson; if that is finished, the first unfinished one; if all are finished, the first.

    lessons: the course, if it is loaded already
    """
    entries = list(course() if lessons is None else lessons)
    unfinished = [entry for entry in entries if not progress.lesson(entry.id).finished]
    return next((entry for entry in unfinished if entry.id == progress.last), (unfinished or entries)[0])
