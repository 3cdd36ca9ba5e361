"""`mgrad-tui drill`: generated exercises."""

from __future__ import annotations

import click

from tui.commands.errors import fail
from tui.commands.expression.option_values import levels
from tui.commands.open_app import open_app, require_terminal


@click.command(name="drill")
@click.option("--seed", type=int, metavar="NUMBER", help="The drill that someone shared with you.")
@click.option(
    "--level",
    type=int,
    metavar="1-8",
    shell_complete=levels,
    help="How hard; without it, as hard as your last drills say.",
)
@click.option("--talk", is_flag=True, help="As a dialogue, line by line: for any terminal, pipe or screen reader.")
def command(seed: int | None, level: int | None, talk: bool) -> None:
    """Backpropagate made-up graphs by hand.

    Without --seed, practice goes on where you left it. A seed and a level make the same drill for everyone.

    \b
    mgrad-tui drill
    mgrad-tui drill --seed 7 --level 3
    mgrad-tui drill --talk
    """
    from lessons.drills.drill import check_range

    try:
        check_range(0 if seed is None else seed, 1 if level is None else level)
    except ValueError as error:
        fail(str(error))
    if talk:
        from datetime import date

        from lessons.drills.practice import PracticeStore
        from lessons.learner.store import LearnerStore
        from lessons.progress.store import data_folder
        from lessons.talk.drill import DrillTalk
        from tui.commands.talk.terminal import hold

        store, learner = PracticeStore(data_folder()), LearnerStore(data_folder(), date.today)
        hold(DrillTalk(store, learner, seed, level), store.notices, learner.notices)
        return
    require_terminal("mgrad-tui drill --talk")  # before the screens are loaded
    from tui.start import DrillStart

    open_app("drill", drill=DrillStart(seed, level))
