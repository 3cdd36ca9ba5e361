"""A list of options."""

from __future__ import annotations

from textual.widgets import OptionList


class Options(OptionList):
    """An OptionList whose page keys may be pressed before it has been laid out (docs/textual-issues.md, 1)."""

    def action_page_up(self) -> None:
        try:
            super().action_page_up()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
        except KeyError:
            self.action_first()

    def action_page_down(self) -> None:
        try:
            super().action_page_down()  # type: ignore[no-untyped-call]
        except KeyError:
            self.action_last()
