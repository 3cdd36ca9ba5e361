"""The views of the training room, a row each: the overview is the first, each of the others one panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.widgets.run_panel import RunPanel

OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class View:
    """What has the room at a time.

    name   of the view, and the id of its widget
    title  in the strip of views
    make   its panel; None for the overview, which has several
    """

    name: str
    title: str
    make: Callable[[], RunPanel] | None = None


VIEWS: tuple[View, ...] = (View(OVERVIEW, "Overview"),)
