"""`mgrad-tui review`: what is due today, from all lessons."""

from __future__ import annotations

import click

from tui.commands.errors import tell


@click.command("review", short_help="What is due today, from all lessons, with new numbers.")
@click.option("--talk", is_flag=True, help="As a dialogue, line by line: for any terminal, pipe or screen reader.")
def command(talk: bool) -> None:
    """Review what is due today: up to twelve questions from all lessons, with new numbers each time.

    \b
    mgrad-tui review
    mgrad-tui review --talk
    """
    from lessons.contents import course
    from lessons.learner.review import ReviewStore, daily_review, is_premature
    from lessons.learner.store import LearnerStore
    from lessons.progress.store import ProgressStore, data_folder

    store = ProgressStore(data_folder())
    learner = LearnerStore(store.folder, store.today)
    evidence, progress = learner.load().evidence, store.load()
    if is_premature(evidence, store.today(), progress):
        dialogue_option = " --talk" if talk else ""
        click.echo("Nothing is due yet: a review asks about what the lessons have taught you.")
        click.echo(f"Begin with lesson 1, {course()[0].title}: mgrad-tui lesson 1{dialogue_option}")
        for notice in (*store.notices, *learner.notices):
            tell(notice)
        return
    lesson, skills = daily_review(evidence, store.today(), progress)
    if talk:
        from lessons.talk.lesson import LessonTalk
        from tui.commands.talk.terminal import TOOLS, hold

        dialogue = LessonTalk(lesson, ReviewStore(store, skills), TOOLS)
        hold(dialogue, store.notices, dialogue.learner.notices)
        return
    from tui.commands.open_app import open_app

    open_app(start="lesson", lesson=lesson, review=skills)
