"""`mgrad-tui build`: the road from an empty file to the moons, on an engine of the learner's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.errors import fail
from tui.commands.open_app import open_app, require_terminal

if TYPE_CHECKING:
    from lessons.build.record import BuildStore


@click.command("build", short_help="Write your own engine in your own editor, checked at each save.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--talk", is_flag=True, help="As a dialogue, line by line: for any terminal, pipe or screen reader.")
def command(folder: Path | None, talk: bool) -> None:
    """Write your own engine, network and training loop in your own editor.

    DIR gets engine.py, nn.py and train.py with the order of the road as comments; what is there stays as it is.
    Every save is judged; your own graph is on the screen. Without DIR it goes on with the last one, at first with
    my-micrograd in this folder.

    \b
    mgrad-tui build my-micrograd
    mgrad-tui build
    mgrad-tui build my-micrograd --talk
    """
    if not talk:
        require_terminal("mgrad-tui build --talk")
    from lessons.build.record import BuildStore
    from lessons.progress.store import data_folder

    store = BuildStore(data_folder())
    chosen = folder or store.folder_to_open()
    if chosen.exists() and not chosen.is_dir():
        fail(f"{chosen} is a file; name the folder that it is in, or a new one")
    if talk:
        _talk(chosen, store)
        return
    from tui.start import BuildStart

    open_app("build", build=BuildStart(chosen))


def _talk(folder: Path, store: BuildStore) -> None:
    import asyncio
    from datetime import date

    from lessons.judge.verdict import judge
    from lessons.learner.store import LearnerStore
    from lessons.talk.build import BuildTalk
    from tui.commands.talk.terminal import hold

    learner = LearnerStore(store.path.parent, date.today)
    hold(BuildTalk(folder, store, learner, lambda path: asyncio.run(judge(path))), store.notices, learner.notices)
