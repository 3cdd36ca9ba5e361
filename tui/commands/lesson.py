"""`mgrad-tui lesson`: a lesson of the course, or one of your own."""

from __future__ import annotations

import click

from tui.commands.errors import fail


@click.command("lesson", short_help="Take a lesson of the course, or one of your own.")
@click.argument("name", metavar="[ID|PATH]", required=False)
def command(name: str | None) -> None:
    """Take a lesson: the one with this ID, or one of your own by its PATH; without either, go on where you left off."""
    from lessons.contents import find_lesson
    from lessons.progress.resume import resume
    from lessons.progress.store import ProgressStore, data_folder
    from lessons.reading.problems import LessonError
    from tui.commands.open_app import open_app

    try:
        lesson = find_lesson(name) if name else resume(ProgressStore(data_folder()).load()).open()
    except LessonError as error:
        fail(str(error))
    open_app(start="lesson", lesson=lesson)
