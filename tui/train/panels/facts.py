"""The numbers of a training run, and the keys that change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.reactive import reactive

from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget

MIN_ROWS = 8  # from which each number has a row of its own


class RunFacts(DrawnWidget):
    """Data down: `facts`, each a name, a value and its keys; `about`, names and values shown if there is room."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"run-facts--name", "run-facts--value", "run-facts--key"}
    DEFAULT_CSS = """
    RunFacts {
        & > .run-facts--name { color: $text-muted; }
        & > .run-facts--value { color: $foreground; }
        & > .run-facts--key { color: $text-accent; }
    }
    """

    facts: reactive[tuple[tuple[str, str, str], ...]] = reactive((), repaint=False)
    about: reactive[tuple[tuple[str, str], ...]] = reactive((), repaint=False)

    def watch_facts(self) -> None:
        self.redraw()

    def watch_about(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        name, value, key = (color_of(self, f"run-facts--{part}") for part in ("name", "value", "key"))
        if height < MIN_ROWS:
            pieces = [Text.assemble((f"{title} ", name), (number, f"bold {value}")) for title, number, _ in self.facts]
            return one_line(pieces, width)
        rows: list[tuple[str, str, str]] = list(self.facts)
        if height >= len(rows) + len(self.about):
            rows += [(title, text, "") for title, text in self.about]
        column = max(len(title) for title, _, _ in rows) + 1
        last = max(len(keys) for _, _, keys in rows)
        lines = []
        for title, number, keys in rows:
            room = max(0, width - column - (last if keys else 0))
            shown = Text(number, f"bold {value}", no_wrap=True)
            shown.truncate(room, overflow="ellipsis", pad=True)
            lines.append(Text.assemble((title.ljust(column), name), shown, (keys, key)))
        return Text("\n").join(lines)


def one_line(pieces: Sequence[Text], width: int) -> Text:
    """Join as many pieces as fit, with smaller gaps before one is left out: none is cut."""
    for count in range(len(pieces), 0, -1):
        for gap in ("  ", " "):
            line = Text(gap).join(pieces[:count])
            if line.cell_len <= width:
                return line
    return Text()
