"""`mgrad-tui concepts`: the concept test, before and after a course."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.errors import fail, tell

if TYPE_CHECKING:
    from lessons.learner.concept_test import ConceptTestStore
    from lessons.learner.inventory import ConceptItem


@click.command("concepts", short_help="A test of 28 concepts, before and after the course.")
@click.option("--form", type=click.IntRange(1, 999), metavar="NUMBER", help="The form: other numbers, another order.")
@click.option(
    "--export", "target", type=click.Path(path_type=Path), metavar="FILE", help="Write all sittings, no names."
)
def command(form: int | None, target: Path | None) -> None:
    """Answer 28 questions on what learners of the lecture stumble on, a number each; an empty line leaves one out.

    Nothing is said of right or wrong until the end. Take one form before the course and another one after it.
    The sittings stay on this machine; --export writes which items were right, without names.

    \b
    mgrad-tui concepts --form 1
    mgrad-tui concepts --export class-3-before.json
    """
    from lessons.learner.concept_test import ConceptTestStore
    from lessons.progress.store import data_folder

    store = ConceptTestStore(data_folder())
    try:
        if target is not None:
            count = len(store.load())
            if not count:
                fail(
                    next(
                        iter(store.notices),
                        "there is no sitting to export yet; take the test with 'mgrad-tui concepts'",
                    )
                )
            store.export(target)
            click.echo(f"{count} {'sitting' if count == 1 else 'sittings'} written to {target}")
        else:
            _take(store, form or len(store.load()) + 1, date.today())
    except OSError as error:
        fail(f"{error.filename or data_folder()}: {error.strerror or error}")
    for notice in store.notices:
        tell(notice)


def _take(store: ConceptTestStore, form: int, day: date) -> None:
    """Ask every item of a form, and store what was answered."""
    from lessons.learner.concept_test import Sitting, comparison, items_of_form
    from lessons.learner.store import LearnerStore

    right: dict[int, bool] = {}
    items = items_of_form(form)
    print(f"Form {form}: {len(items)} questions. Type the number of a choice; Enter leaves one out, q ends.")
    for item in items:
        choice = _asked(item, len(items))
        if choice is None:
            break
        if choice:
            right[item.number] = item.block.choices[choice - 1].is_right
    if not right:
        print("Nothing was answered, so nothing is stored.")
        return
    sitting = Sitting(day, form, right)
    store.add(sitting)
    LearnerStore(store.path.parent, lambda: day).add(sitting.evidence())
    print(f"\n{sitting.score} of {len(items)} right, {len(items) - len(right)} left out.")
    for item in items:
        if right.get(item.number) is False:
            answer = item.block.choices[item.block.right_index]
            print(f"{item.number}. {answer.text}. {answer.because}")
    if gain := comparison(store.load()):
        print(gain)


def _asked(item: ConceptItem, count: int) -> int | None:
    """Ask one item; return the number of the choice, 0 for none, None for the end."""
    print(f"\n{item.number} of {count}. {item.block.ask}")
    for number, choice in enumerate(item.block.choices, 1):
        print(f"  {number}  {choice.text}")
    while True:
        try:
            typed = input("> ").strip()
        except EOFError:
            return None
        if typed == "q":
            return None
        if not typed:
            return 0
        if typed in [str(number) for number in range(1, len(item.block.choices) + 1)]:
            return int(typed)
        print(f"Type a number from 1 to {len(item.block.choices)}, Enter or q.")
