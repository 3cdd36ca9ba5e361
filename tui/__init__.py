"""The Textual app and the command line; `from tui import show` opens a graph of yours."""

from __future__ import annotations

import sys


def show(value: object, name: str = "output") -> None:
    """Open Explore on a Value of any engine: whatever has data and grad and knows its operands.

    value  the output of the graph; it and its graph stay as they are, Explore works on a copy
    name   what to call it if it has no label

    Returns when Explore is closed. Without a terminal, or if no graph can be read from the value, the program ends with
    one line and status 2.
    """
    from engine import NoValueError
    from engine.graph.session import GraphSession
    from lessons.adopt.foreign import AdoptError
    from lessons.adopt.load import adopt_object
    from tui.commands.errors import CommandError
    from tui.commands.open_app import open_app, startup_without_gc
    from tui.start import ExploreStart

    try:
        with startup_without_gc():
            adopted = adopt_object(value, name)
            root = adopted.mirror.root
            root.label = root.label or name
            session = GraphSession(root)
        open_app("explore", explore=ExploreStart(session, adopted))
    except (AdoptError, NoValueError, CommandError) as error:
        line = error.message if isinstance(error, CommandError) else str(error)
        print(f"mgrad-tui: {line}", file=sys.stderr)
        raise SystemExit(2) from None
