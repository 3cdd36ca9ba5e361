"""`mgrad-tui build`: the road from an empty file to the moons, on an engine of the learner's own."""

from __future__ import annotations

from pathlib import Path

import click

from tui.commands.errors import fail
from tui.commands.open_app import open_app, require_terminal


@click.command("build", short_help="Write your own engine in your own editor, checked at each save.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def command(folder: Path | None) -> None:
    """Write your own engine, network and training loop in your own editor.

    DIR gets engine.py, nn.py and train.py with the order of the road as comments; what is there stays as it is.
    Every save is judged; your own graph is on the screen. Without DIR it goes on with the last one, at first with
    my-micrograd in this folder.

    \b
    mgrad-tui build my-micrograd
    mgrad-tui build
    """
    require_terminal()
    from lessons.build.record import BuildStore
    from lessons.progress.store import data_folder
    from tui.start import BuildStart

    chosen = folder or BuildStore(data_folder()).folder_to_open()
    if chosen.exists() and not chosen.is_dir():
        fail(f"{chosen} is a file; name the folder that it is in, or a new one")
    open_app("build", build=BuildStart(chosen))
