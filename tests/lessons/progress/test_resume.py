"""The lesson to resume."""

from __future__ import annotations

from lessons.contents import course
from lessons.progress.resume import resume
from lessons.progress.store import LessonProgress, Progress


def test_resuming() -> None:
    first, second = course()[:2]
    done = LessonProgress(at="x", finished=True)
    assert resume(Progress()) == first
    assert resume(Progress(second.id, {second.id: LessonProgress(at="x")})) == second
    assert resume(Progress(first.id, {first.id: done})) == second
    assert resume(Progress(first.id, {entry.id: done for entry in course()})) == first
