"""`mgrad-tui class`: the teacher's page, and what becomes of the data."""

from __future__ import annotations

from pathlib import Path

import click

from engine.basics.command_line import command_line
from tui.commands.errors import fail, nearest
from tui.commands.open_app import open_app, require_terminal


@click.command("class", short_help="See how a class is doing; export or delete its data.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--export", "target", type=click.Path(path_type=Path), metavar="FILE", help="Write all answers, one a line."
)
@click.option("--delete", "name", metavar="NAME", help="Delete what is stored of a learner.")
def command(folder: Path, target: Path | None, name: str | None) -> None:
    """Show who is where in the course, and which questions went wrong: of a class that `serve --class FOLDER` serves.

    \b
    mgrad-tui class physics-b
    mgrad-tui class physics-b --export answers.jsonl
    mgrad-tui class physics-b --delete "Ann"
    """
    if not folder.is_dir():
        fail(f"{folder} is no folder; {command_line(('mgrad-tui', 'serve', '--class', str(folder)))} makes it")
    if target is not None and name is not None:
        fail("use one of --export and --delete at a time")
    if target is not None:
        _export(folder, target)
    elif name is not None:
        _delete(folder, name)
    else:
        require_terminal()
        open_app("home", classroom=folder.resolve())


def _export(folder: Path, target: Path) -> None:
    from lessons.classroom.roster import export_class

    try:
        count = export_class(folder, target)
    except OSError as error:
        fail(f"{target} cannot be written ({error.strerror or error})", exit_code=1)
    click.echo(f"{count} lines written to {target}")


def _delete(folder: Path, name: str) -> None:
    from lessons.classroom.roster import delete_pupil, read_roster

    pupils = {pupil.name.casefold(): pupil for pupil in read_roster(folder).pupils}
    pupil = pupils.get(name.casefold())
    if pupil is None:
        near = nearest(name, [each.name for each in pupils.values()])
        fail(f"no learner {name!r} in {folder}" + (f"; did you mean {near!r}?" if near else ""))
    try:
        delete_pupil(pupil)
    except OSError as error:
        fail(f"{pupil.folder} cannot be deleted ({error.strerror or error})", exit_code=1)
    click.echo(f"all that was stored of {pupil.name} is deleted")
