"""`mgrad-tui check-lesson`: every problem of a lesson file, for its author."""

from __future__ import annotations

from pathlib import Path

import click

from tui.commands.errors import fail


@click.command("check-lesson", short_help="Check lesson files of your own.")
@click.argument("files", metavar="FILE [FILE…]", nargs=-1, type=click.Path(path_type=Path))
def command(files: tuple[Path, ...]) -> None:
    """Check lesson files: "file:line: problem; what to do" for each problem, and exit 1; "ok" if there is none.

    \b
    mgrad-tui check-lesson my.md
    """
    from lessons.checker import check
    from lessons.reading.problems import LessonError

    if not files:
        fail("check-lesson needs a file; try 'mgrad-tui check-lesson my.md'")
    try:
        problems = check(files)
    except LessonError as error:
        fail(str(error))
    for path, problem in problems:
        click.echo(problem.in_file(path))
    if problems:
        raise SystemExit(1)
    click.echo("ok")
