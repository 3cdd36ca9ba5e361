"""The mixed review, from wherever it is asked for: made aside, played as a lesson on top of what is shown."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.screen import Screen

from lessons.progress import review as mixed
from lessons.progress.store import ProgressStore
from lessons.reading.problems import LessonError


async def open_review(screen: Screen[Any], store: ProgressStore) -> None:
    """Open a review of what the store knows, on top of a screen, which says so where a lesson cannot be read."""
    from tui.lesson.screen import LessonScreen  # its last page opens reviews, too

    try:
        lesson, places = await asyncio.to_thread(mixed.mixed_review, store.load())
    except LessonError as error:
        screen.notify(str(error), title="This lesson cannot be opened", markup=False, severity="error")
    else:
        if screen.is_current:
            screen.app.push_screen(LessonScreen(lesson, mixed.ReviewStore(store.folder, places)))
