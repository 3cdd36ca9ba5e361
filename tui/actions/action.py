"""The row of the table of actions, and the place that a group of rows belongs to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppAction:
    """One thing that a key does in one place.

    name      what it is called in its place; of one letter the same name wherever the letter is used
    keys      its keys, separated by commas, in Textual's names; the first is the one that is shown
    run       the Textual action it runs, as "nudge(1)"
    word      its name in the footer
    sentence  what it does, for the help, the palette and docs/keys.md
    footer    the order in which the footer gives it room: 1 before 2; 0 for not at all
    beside    the name of an action of the same place whose key the footer shows with this one, as "+ -"
    """

    name: str
    keys: str
    run: str
    word: str
    sentence: str
    footer: int = 0
    beside: str = ""

    @property
    def first_key(self) -> str:
        """The key that is shown."""
        return self.keys.split(",")[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group of actions works: a screen, a dialog, a stage, or something that takes the focus.

    id       the first part of its actions' ids, as in "graph.nudge_up"
    title    above its keys in the help and in docs/keys.md
    actions  its rows, in the order of the help
    typing   whether letters are typed into it, so that only named keys and function keys may be bound
    """

    id: str
    title: str
    actions: tuple[AppAction, ...]
    typing: bool = False
