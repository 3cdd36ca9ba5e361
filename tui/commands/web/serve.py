"""`mgrad-tui serve`: the app in a browser, for one or for a class."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
@click.option("--visitors", type=click.IntRange(1, 1000), default=50, show_default=True, help="The most at a time.")
def command(host: str, port: int, token: str, home: Path | None, visitors: int) -> None:
    """Serve the app as a web page. Each window is a process of its own, and each browser keeps its own progress.

    \b
    mgrad-tui serve
    mgrad-tui serve --port 8080 --home ~/micrograd
    mgrad-tui serve --host 0.0.0.0 --token a-word-of-yours
    """
    try:
        from tui.web.access import host_problem
        from tui.web.server import Server, Site, run
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("aiohttp", "jinja2", "textual_serve"):
            raise
        fail(EXTRA, exit_code=1)
    from lessons.progress.store import data_folder

    if problem := host_problem(host, token):
        fail(problem)
    folder = data_folder()

    def place_of(visitor: str) -> VisitorStart:
        from tui.web.server import VisitorStart

        return VisitorStart(home.resolve() if home else folder / "visitors" / visitor)

    site = Site(place_of, token=token, most=visitors)

    def say(port: int) -> None:
        click.echo(f"mgrad-tui is at {address(host, port, token)} ; ctrl+c ends it, and what was done is stored")

    try:
        asyncio.run(run(Server(site), host, port, say))
    except OSError as error:
        fail(
            f"{host}:{port} cannot be listened on ({error.strerror or error}); --port 0 takes any port that is free", 1
        )
    except KeyboardInterrupt:
        pass


def address(host: str, port: int, token: str) -> str:
    """The address to open."""
    named = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{named}:{port}/" + (f"?token={token}" if token else "")
