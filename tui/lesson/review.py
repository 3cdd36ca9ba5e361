"""Opens today's review, or a set on one mistake, for Home and for the end of the course."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from lessons.learner.review import ReviewStore, daily_review, mistake_set
from lessons.learner.store import LearnerStore
from lessons.lesson import Lesson
from lessons.progress.store import ProgressStore


async def open_review(
    screen: Screen[Any], store: ProgressStore, play: Callable[[Lesson, ProgressStore], object], skill: str = ""
) -> None:
    """Make a review from the stored evidence in a thread, then `play` it, with the store that keeps its answers.

    skill: for a set on one mistake; "" for what is due today. Nothing is played if the screen was left meanwhile.
    """

    def made() -> tuple[Lesson, dict[str, str]]:
        evidence = LearnerStore(store.folder, store.today).load().evidence
        if skill:
            return mistake_set(skill, evidence, store.today())
        return daily_review(evidence, store.today(), store.load())

    lesson, skills = await asyncio.to_thread(made)
    if screen.is_current:
        play(lesson, ReviewStore(store, skills))
