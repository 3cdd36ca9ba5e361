"""The rows of the table as Textual's bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from tui.actions.table import PLACES

PRIORITY = frozenset({"app.quit_now"})  # taken before what has the focus sees the key


def bindings(place: str) -> list[BindingType]:
    """The bindings of a place, for a widget's or a screen's BINDINGS; ids are the table's, as "graph.why".

    Raises KeyError for a place that the table does not have.
    """
    return [
        Binding(
            action.keys,
            action.run,
            action.word,
            show=action.footer > 0,
            tooltip=action.sentence,
            id=(name := f"{place}.{action.name}"),
            priority=name in PRIORITY,
        )
        for action in PLACES[place].actions
    ]
