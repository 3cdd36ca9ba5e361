"""Links in lesson text: finding them, choosing one with the keyboard, following it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lessons.contents import linked_lesson
from lessons.lesson import Lesson
from lessons.reading.problems import LessonError
from tui.actions.bindings import bindings
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


class LessonLink(NamedTuple):
    """A link in lesson text. href: "lesson:ID", the name of a file, or a web address."""

    text: str
    href: str


def links_in(texts: Iterable[str]) -> tuple[LessonLink, ...]:
    """Return the links of Markdown texts, each target once."""
    found = {link[2]: LessonLink(link[1], link[2]) for text in texts for link in LINK.finditer(text)}
    return tuple(found.values())


def follow(screen: Screen[Any], href: str, path: Path, play: Callable[[Lesson], object]) -> None:
    """Open the target of a link in the lesson at `path`: `play` gets a lesson, the browser any other address."""
    if "://" in href:
        screen.app.open_url(href)
        return
    try:
        lesson = linked_lesson(href, path)
    except LessonError as error:
        screen.notify(str(error), title="This link leads nowhere", markup=False, severity="error")
    else:
        play(lesson)


class LinkPicker(Dialog[str | None]):
    """A list of links. Its result is the href of the chosen link, None after escape."""

    CSS_PATH = "link_picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("link_picker")

    def __init__(self, links: Iterable[LessonLink]) -> None:
        super().__init__()
        self.links = tuple(links)

    def compose(self) -> ComposeResult:
        options = Menu(*(Option(link.text) for link in self.links), id="links", markup=False)
        options.border_title = "Where to?"
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.links[event.option_index].href)
