"""`mgrad-tui serve`: the app in a browser, for one or for a class."""

from __future__ import annotations

import asyncio
import errno
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.basics.command_line import command_line
from tui.commands.errors import fail

if TYPE_CHECKING:
    from tui.web.server import VisitorStart

EXTRA = (
    "it needs the packages of mgrad-tui[web]: uvx --from 'mgrad-tui[web]' mgrad-tui serve, or in a checkout make serve"
)
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("serve", short_help="Open the app in a browser, for yourself or for a class.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is every one.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free.")
@click.option(
    "--token", default="", envvar="MGRAD_TUI_TOKEN", help="What visitors need in their address; other hosts require it."
)
@click.option("--home", type=FOLDER, help="One data folder for all; without it each browser gets its own.")
@click.option("--class", "classroom", type=FOLDER, help="Ask for names, and keep each one's progress in this folder.")
@click.option("--visitors", type=click.IntRange(1, 1000), default=50, show_default=True, help="The most at a time.")
def command(host: str, port: int, token: str, home: Path | None, classroom: Path | None, visitors: int) -> None:
    """Serve the app as a web page. Each window is a process of its own, and each browser keeps its own progress.

    \b
    mgrad-tui serve
    mgrad-tui serve --port 8080 --home ~/micrograd
    mgrad-tui serve --host 0.0.0.0 --token a-word-of-yours --class physics-b
    """
    try:
        from tui.web.access import host_problem
        from tui.web.server import Server, Site, VisitorStart, run
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("aiohttp", "jinja2", "textual_serve"):
            raise
        fail(EXTRA, exit_code=1)
    from lessons.progress.store import data_folder

    if problem := host_problem(host, token):
        fail(problem)
    if home and classroom:
        fail("use one of --home and --class: a class has a folder for each learner")
    if classroom:
        _make(classroom)
    key = secrets.token_urlsafe(9)
    own = data_folder()
    site = Site(
        partial(_start_of, own, home and home.resolve(), classroom and classroom.resolve()),
        asks_names=classroom is not None,
        is_known=partial(_is_known, classroom) if classroom else lambda name: False,
        teacher=VisitorStart(own, ("class", str(classroom.resolve()))) if classroom else None,
        token=token,
        teacher_key=key,
        most=visitors,
    )

    def say(port: int) -> None:
        at = address(host, port, token)
        if classroom:
            click.echo(f"learners: {at}")
            page = command_line(("mgrad-tui", "class", str(classroom)))
            click.echo(f"teacher:  {teacher_address(at, key)} ; or {page} in a terminal")
        click.echo(f"mgrad-tui is at {at} ; ctrl+c ends it, and what was done is stored")

    try:
        asyncio.run(run(Server(site), host, port, say))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there" if taken else f"cannot be listened on ({error.strerror or error})"
        fail(f"{host}:{port}{':' if taken else ''} {why}; --port 0 takes any port that is free", 1)
    except KeyboardInterrupt:
        pass


def _start_of(own: Path, home: Path | None, classroom: Path | None, visitor: str) -> VisitorStart:
    """What a visitor's process is started with. Raises OSError if the folder of a class cannot be written."""
    from lessons.classroom.notes import join
    from tui.web.server import VisitorStart

    if classroom is not None:
        return VisitorStart(join(classroom, visitor))
    return VisitorStart(home or own / "visitors" / visitor)


def _is_known(classroom: Path, name: str) -> bool:
    from lessons.classroom.notes import FILE_NAME, learner_folder

    return (learner_folder(classroom, name) / FILE_NAME).is_file()


def _make(classroom: Path) -> None:
    try:
        classroom.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{classroom} cannot be made ({error.strerror or error})", exit_code=1)


def teacher_address(at: str, key: str) -> str:
    """The address of the teacher's page, from the learners'."""
    start, _, token = at.partition("?")
    return f"{start}teacher?key={key}" + (f"&{token}" if token else "")


def address(host: str, port: int, token: str) -> str:
    """The address to open."""
    named = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{named}:{port}/" + (f"?token={token}" if token else "")
