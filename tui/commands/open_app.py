"""Open the app from a command, and keep what there is to keep if it crashes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from tui.commands.errors import fail, tell
from tui.output.terminal import driver_needs_terminal
from tui.render.paths import path_from_home, without_personal_paths
from tui.start import ResumeStart, Start

if TYPE_CHECKING:
    from engine.runs.run import Run
    from engine.training.settings import TrainSettings
    from lessons.lesson import Lesson
    from tui.app import MgradApp
    from tui.crash.guard import Crash
    from tui.start import BuildStart, DrillStart, DuelStart, ExploreStart

ARGUMENTS = "mgrad-tui.arguments"  # of the command line, in the context's meta


@dataclass(slots=True)
class StartRequest:
    """As the object of a command's context: the app is not opened, but what it would open with is left here."""

    start: Start | None = None


def require_terminal(talk: str = "") -> None:
    """Fail with one line and exit code 2 without a terminal: the app reads keys from stdin and writes to stderr.

    A dumb terminal, as in an editor's shell, knows no cursor movements. A driver for a browser needs none.

    talk: the command that does the same as a dialogue, without a screen; "" for none
    """
    if _request() is not None or not driver_needs_terminal():
        return
    if not is_interactive():
        others = f"'{talk}'" if talk else "'mgrad-tui explain' or 'mgrad-tui train --json'"
        fail(f"this needs a terminal; in a pipe use {others}")
    if os.environ.get("TERM") == "dumb":
        fail(
            "TERM is 'dumb', which no screen can be drawn on; "
            f"use '{talk or 'mgrad-tui lesson ID --talk'}', 'mgrad-tui train --plain' or 'mgrad-tui explain'"
        )


def is_interactive() -> bool:
    """Whether the app's streams are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def open_app(
    start: Literal["home", "explore", "train", "drill", "build", "duel", "lesson"] = "home",
    *,
    explore: ExploreStart | None = None,
    train: TrainSettings | None = None,
    lesson: Lesson | None = None,
    step: int | None = None,
    drill: DrillStart | None = None,
    build: BuildStart | None = None,
    run: Run | None = None,
    review: Mapping[str, str] | None = None,
    classroom: Path | None = None,
    duel: DuelStart | None = None,
) -> None:
    """Open the app at a screen and run it until it is closed. A crash ends with one line and exit code 1.

    review: the skills of the lesson's steps, if it is a review
    """
    require_terminal(_talk_command(lesson, review))
    mode = "home" if start == "lesson" else start
    opening = Start(
        mode, explore, train, lesson, step, drill, build, run, review=review, duel=duel, classroom=classroom
    )
    if (request := _request()) is not None:
        request.start = opening
        return
    with startup_without_gc():
        from lessons.progress.own_files import clear_drafts
        from lessons.progress.store import data_folder
        from tui.app import MgradApp
        from tui.crash.guard import run_guarded
        from tui.crash.report import offered_resume, stored_files, withdraw_resume

        folder = data_folder()
        clear_drafts(folder)
        files = stored_files(folder)
        if offer := offered_resume(folder):
            root = _context().find_root().command
            opening = replace(opening, resume=ResumeStart(offer.label, lambda: start_of(root, offer.command)))
        app = MgradApp(opening, folder)
    crash = run_guarded(app)
    if crash is None:
        withdraw_resume(folder)
    else:
        _end_after(crash, app, folder, files)


def _talk_command(lesson: Lesson | None, review: Mapping[str, str] | None) -> str:
    if lesson is None:
        return ""
    from engine.basics.command_line import command_line
    from lessons.contents import is_of_course

    name = lesson.id if is_of_course(lesson) else str(lesson.path)
    return "mgrad-tui review --talk" if review is not None else command_line(("mgrad-tui", "lesson", name, "--talk"))


def start_of(root: click.Command, arguments: Sequence[str]) -> Start:
    """Return what the app would open with for these arguments. Raises ValueError with a one-line message."""
    request = StartRequest()
    try:
        root.main(list(arguments), prog_name="mgrad-tui", obj=request, standalone_mode=False)
    except click.ClickException as error:
        raise ValueError(error.format_message()) from error
    if request.start is None:
        raise ValueError(f"mgrad-tui {' '.join(arguments)} opens no screen")
    return request.start


def crash_line(error: str, report: Path, work: str = "the work is stored, and ") -> str:
    """The line that a crash ends with."""
    return f"crashed ({error}); {work}the report is {path_from_home(report)}"


def end_after_error(error: Exception) -> NoReturn:
    """End a command after what nobody foresaw: with a report, one line and exit code 1."""
    from traceback import format_exception

    from lessons.progress.store import data_folder

    lines = "".join(format_exception(error)).splitlines()
    _report(data_folder(), "".join(lines[-1:]), lines, (80, 24), (), 0, {}, work="")


def _end_after(crash: Crash, app: MgradApp, folder: Path, files: dict[str, str]) -> NoReturn:
    """Write the report and the offer to go on, and end with one line and exit code 1."""
    from tui.crash.report import offer_resume

    with suppress(Exception):  # what a crash has left may crash again
        offer = app.resume_offer()
        if offer is not None:
            offer_resume(folder, offer)
    for message in crash.messages:
        tell(message)
    inputs = app.inputs
    _report(
        folder, crash.error, crash.traceback, inputs.first_size or (80, 24), tuple(inputs.rows), inputs.total, files
    )


def _report(
    folder: Path,
    error: str,
    traceback: Sequence[str],
    size: tuple[int, int],
    rows: Sequence[Any],
    total: int,
    files: Mapping[str, str],
    work: str = "the work is stored, and ",
) -> NoReturn:
    from tui.commands.doctor import facts
    from tui.crash.report import CrashReport, write_report

    def plain(text: str) -> str:
        return without_personal_paths(text, folder)

    report = CrashReport(
        plain(error),
        tuple(map(plain, traceback)),
        tuple(map(plain, _context().find_root().meta[ARGUMENTS])),
        size,
        tuple(rows),
        total,
        {name: plain(text) for name, text in files.items()},
        facts(),
    )
    try:
        path = write_report(folder, report)
    except OSError as problem:
        click.echo("\n".join(traceback), err=True)
        fail(f"crashed ({error}); no report can be written in {folder} ({problem.strerror or problem})", 1)
    fail(crash_line(error, path, work), exit_code=1)


def _context() -> click.Context:
    return click.get_current_context()


def _request() -> StartRequest | None:
    context = click.get_current_context(silent=True)
    return context.find_object(StartRequest) if context else None


@contextmanager
def startup_without_gc() -> Iterator[None]:
    """Keep the garbage collector off while the app is built, and from ever scanning what it built.

    That saves a fifth of the time to the first paint.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
