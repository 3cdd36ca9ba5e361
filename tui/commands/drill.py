"""`mgrad-tui drill`: generated exercises."""

from __future__ import annotations

import click

from tui.commands.errors import fail
from tui.commands.expression.option_values import drill_kinds, levels
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
@click.option(
    "--kind",
    metavar="KIND",
    default="",
    shell_complete=drill_kinds,
    help="One kind alone: gradients, most, order, wrong, write, curve or mend; without it, each in turn once taught.",
)
@click.option("--talk", is_flag=True, help="As a dialogue, line by line: for any terminal, pipe or screen reader.")
def command(seed: int | None, level: int | None, kind: str, talk: bool) -> None:
    """Practise on made-up graphs, curves and lines of code.

    Without --seed, practice goes on where you left it. A seed, a level and a kind make the same drill for everyone;
    with a seed alone it is the gradients of a graph.

    \b
    mgrad-tui drill
    mgrad-tui drill --seed 7 --level 3
    mgrad-tui drill --kind mend
    mgrad-tui drill --talk
    """
    from engine.basics.choices import choose
    from lessons.drills.ladder import check_drill, ladder
    from lessons.drills.results import GRADIENTS

    try:
        row = choose("kind of drill", kind or GRADIENTS, ladder())
        check_drill(0 if seed is None else seed, row.levels[0] if level is None else level, row.name)
    except ValueError as error:
        fail(str(error))
    if talk:
        from datetime import date

        from lessons.drills.practice import PracticeStore
        from lessons.learner.store import LearnerStore
        from lessons.progress.store import ProgressStore, data_folder
        from lessons.talk.drill import DrillTalk
        from tui.commands.talk.terminal import TOOLS, hold

        folder = data_folder()
        store, learner, progress = PracticeStore(folder), LearnerStore(folder, date.today), ProgressStore(folder)
        drills = DrillTalk(store, learner, progress, TOOLS, seed, level, kind)
        hold(drills, store.notices, learner.notices)
        return
    require_terminal("mgrad-tui drill --talk")  # before the screens are loaded
    from tui.start import DrillStart

    open_app("drill", drill=DrillStart(seed, level, kind))
