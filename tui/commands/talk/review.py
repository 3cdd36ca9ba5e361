"""`mgrad-tui review`: what is due today, from all lessons."""

from __future__ import annotations

import click


@click.command("review", short_help="What is due today, from all lessons, with new numbers.")
@click.option("--talk", is_flag=True, help="As a dialogue, line by line: for any terminal, pipe or screen reader.")
def command(talk: bool) -> None:
    """Review what is due today: up to eight questions from all lessons, with new numbers each time.

    \b
    mgrad-tui review
    mgrad-tui review --talk
    """
    from lessons.learner.review import ReviewStore, daily_review
    from lessons.learner.store import LearnerStore
    from lessons.progress.store import ProgressStore, data_folder

    store = ProgressStore(data_folder())
    evidence = LearnerStore(store.folder, store.today).load().evidence
    lesson, skills = daily_review(evidence, store.today(), store.load())
    if talk:
        from lessons.talk.lesson import LessonTalk
        from tui.commands.talk.terminal import TOOLS, hold

        dialogue = LessonTalk(lesson, ReviewStore(store, skills), TOOLS)
        hold(dialogue, store.notices, dialogue.learner.notices)
        return
    from tui.commands.open_app import open_app

    open_app(start="lesson", lesson=lesson, review=skills)
