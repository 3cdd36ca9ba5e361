"""`mgrad-tui duel`: an engine broken in one line, to be diagnosed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.commands.errors import fail
from tui.commands.open_app import open_app

if TYPE_CHECKING:
    from lessons.duel.duel import Duel
    from lessons.duel.match import Match


@click.command(name="duel", short_help="Your engine is broken in one line: find out which.")
@click.option("--seed", type=int, metavar="NUMBER", help="The duel that someone shared with you.")
@click.option(
    "--engine", default="", metavar="FILE|ours", help="The engine to break; without it yours, if there is one."
)
@click.option("--talk", is_flag=True, help="As a dialogue, line by line: for any terminal, pipe or screen reader.")
def command(seed: int | None, engine: str, talk: bool) -> None:
    """One line of an engine is changed. You see its symptoms, name the cause, and find the line.

    A seed and an engine make the same duel for everyone. Your file is never changed.

    \b
    mgrad-tui duel
    mgrad-tui duel --seed 7 --engine ours
    mgrad-tui duel --engine my-micrograd/engine.py
    """
    from pathlib import Path

    from lessons.duel.duel import check_seed
    from lessons.duel.engine_source import OURS, engine_of

    try:
        check_seed(0 if seed is None else seed)
        if engine not in ("", OURS):
            engine = engine_of(Path(engine).resolve()).name
    except ValueError as error:
        fail(str(error))
    if talk:
        from datetime import date

        from lessons.duel.match import Match
        from lessons.duel.store import DuelStore
        from lessons.learner.store import LearnerStore
        from lessons.progress.store import data_folder
        from lessons.talk.duel import DuelTalk
        from tui.commands.talk.terminal import hold

        store, learner = DuelStore(data_folder()), LearnerStore(data_folder(), date.today)
        hold(DuelTalk(Match(store, learner, seed, engine), _made), store.notices, learner.notices)
        return
    from tui.start import DuelStart

    open_app("duel", duel=DuelStart(seed, engine))


def _made(match: Match) -> Duel:
    import asyncio

    return asyncio.run(match.begin())
