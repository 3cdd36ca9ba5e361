"""`mgrad-tui replay`: the inputs of a crash, played again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from tui.commands.errors import fail
from tui.commands.open_app import require_terminal, start_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.crash.guard import Crash
    from tui.crash.report import CrashReport

HOME = "MGRAD_TUI_HOME"
TURNS = (0, 1, 3)  # of the event loop between inputs of one read: some crashes need one tempo, some another


@click.command("replay", short_help="Play the inputs of a crash again, from its report.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--screen", is_flag=True, help="Play them on this terminal, at their pace, and leave the app open.")
@click.pass_context
def command(context: click.Context, file: Path, screen: bool) -> None:
    """Play the inputs in the report FILE of a crash, without a terminal, and see whether the app crashes again.

    The app begins as it did then, in a data folder of its own: yours stays as it is. The exit code is 1 if it crashes,
    and the traceback is printed.

    \b
    mgrad-tui replay 20261129-103105.json
    mgrad-tui replay 20261129-103105.json --screen
    """
    from tui.crash.report import read_report

    try:
        report = read_report(file)
    except OSError as error:
        fail(f"{file} cannot be read ({error.strerror or error})")
    except ValueError as error:
        fail(str(error))
    if screen:
        require_terminal()
    missing = "" if report.is_complete else f", of {report.total} in the session"
    played = f"{len(report.inputs)} inputs played{missing}"
    for turns in TURNS[:1] if screen else TURNS:
        with data_folder_of(report) as folder:
            crash = _play(context.find_root().command, report, folder, screen, turns)
        if crash is not None:
            click.echo("\n".join(crash.traceback))
            same = "the crash of the report" if crash.error == report.error else f"another crash than {report.error!r}"
            fail(f"{played}: {same} ({crash.error})", exit_code=1)
    click.echo(f"{played}: no crash")


@contextmanager
def data_folder_of(report: CrashReport) -> Iterator[Path]:
    """Make a data folder with the files of the report, and let the program use it."""
    before = os.environ.get(HOME)
    with TemporaryDirectory(prefix="mgrad-tui-replay-", ignore_cleanup_errors=True) as folder:
        for name, text in report.files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        os.environ[HOME] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop(HOME)
            if before is not None:
                os.environ[HOME] = before


def _play(root: click.Command, report: CrashReport, folder: Path, screen: bool, turns: int) -> Crash | None:
    try:
        start = start_of(root, report.command)
    except ValueError as error:
        fail(f"the session cannot be begun as it was: {error}")
    from tui.app import MgradApp
    from tui.crash.guard import run_guarded
    from tui.crash.inputs import play

    app = MgradApp(start, folder)

    async def play_inputs(pilot: Pilot[Any]) -> None:
        await play(pilot, report.inputs, turns, pace=1.0 if screen else 0.0)
        if app.return_code is None and not screen:  # neither left nor crashed
            app.exit()

    return run_guarded(app, headless=not screen, size=None if screen else report.size, auto_pilot=play_inputs)
