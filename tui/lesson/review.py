"""Opens a mixed review, for Home and for the end of the course."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from lessons.lesson import Lesson
from lessons.progress.review import ReviewStore, mixed_review
from lessons.progress.store import ProgressStore
from lessons.reading.problems import LessonError


async def open_review(
    screen: Screen[Any], store: ProgressStore, play: Callable[[Lesson, ProgressStore], object]
) -> None:
    """Make a review from the stored progress in a thread, then `play` it, with the store that keeps its answers.

    Nothing is played if the screen was left meanwhile; a lesson that cannot be read is reported on the screen.
    """
    try:
        lesson, places = await asyncio.to_thread(mixed_review, store.load())
    except LessonError as error:
        screen.notify(str(error), title="This lesson cannot be opened", markup=False, severity="error")
    else:
        if screen.is_current:
            play(lesson, ReviewStore(store.folder, places, store.today))
