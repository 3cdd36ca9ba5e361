"""Values that a shell completes: of options, and of the arguments that are names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click
from click.shell_completion import CompletionItem

Values = Mapping[str, str]
"""Values with a description each, "" for none."""
Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completer(values: Callable[[click.Context], Values]) -> Completer:
    """Turn a function that returns values into Click's callback; where no value fits, the shell completes a path."""

    def complete(context: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        found = [
            CompletionItem(name, help=about) for name, about in values(context).items() if name.startswith(incomplete)
        ]
        return found or [CompletionItem(incomplete, type="file")]

    return complete


@completer
def files(_context: click.Context) -> Values:
    return {}


@completer
def data_names(_context: click.Context) -> Values:
    from engine.data.samples import SAMPLES

    return dict.fromkeys(SAMPLES, "")


@completer
def scales(_context: click.Context) -> Values:
    return {"standard": "inputs standardized by the training examples", "none": "inputs as they are"}


@completer
def headers(_context: click.Context) -> Values:
    return {"yes": "", "no": ""}


@completer
def activations(_context: click.Context) -> Values:
    from engine.nn import ACTIVATIONS

    return dict.fromkeys(ACTIVATIONS, "")


@completer
def losses(_context: click.Context) -> Values:
    from engine.losses import LOSSES

    return dict.fromkeys(LOSSES, "")


@completer
def inits(_context: click.Context) -> Values:
    from engine.nn import INITS

    return dict.fromkeys(INITS, "")


@completer
def optimizers(_context: click.Context) -> Values:
    from engine.training.optimizers import OPTIMIZERS

    return dict.fromkeys(OPTIMIZERS, "")


@completer
def faults(_context: click.Context) -> Values:
    """The faults that a network can be trained with."""
    from engine.faults import FAULTS

    return {name: fault.title for name, fault in FAULTS.items() if not fault.untrainable_reason}


@completer
def levels(_context: click.Context) -> Values:
    from lessons.drills.drill import LEVELS

    return {str(number): level.description for number, level in enumerate(LEVELS, 1)}


@completer
def drill_kinds(_context: click.Context) -> Values:
    from lessons.drills.ladder import ladder

    return {name: kind.title for name, kind in ladder().items()}


@completer
def lessons(_context: click.Context) -> Values:
    """The lessons by id, and then by number."""
    from lessons.contents import course

    entries = course()
    ids = {entry.id: entry.title for entry in entries}
    return ids | {str(number): entry.title for number, entry in enumerate(entries, 1)}


@completer
def steps(context: click.Context) -> Values:
    """The steps of the lesson that is named before them."""
    from lessons.contents import find_lesson
    from lessons.reading.problems import LessonError

    name = context.params.get("name") or next(iter(context.args), "")  # in args while --step has no value yet
    try:
        lesson = find_lesson(name)
    except LessonError:
        return {}
    return {str(number): step.title for number, step in enumerate(lesson.steps, 1)}


@completer
def keymaps(_context: click.Context) -> Values:
    from tui.actions.keymap import KEYMAPS

    return KEYMAPS
