"""The break-it lab: broken runs to choose from, and their hints."""

from __future__ import annotations

from typing import ClassVar, Literal

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from engine.lab.challenges import CHALLENGES, Challenge
from tui.actions.bindings import bindings
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog
from tui.kit.presence import after_refresh
from tui.train.draw.health import WELL, challenge_text


class LabScreen(Dialog[Challenge | Literal["put away"] | None]):
    """Returns the challenge to begin, "put away" to leave the lab, or None for no change.

    now       the present challenge, if any
    repaired  names of the challenges that have been repaired
    hints     how many hints were asked for, by name; updated here
    """

    CSS_PATH = "lab.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("lab")

    def __init__(self, now: Challenge | None, repaired: set[str], hints: dict[str, int]) -> None:
        super().__init__()
        self._now, self._repaired, self._hints = now, repaired, hints

    def compose(self) -> ComposeResult:
        with Horizontal(id="lab") as panel:
            panel.border_title = "The break-it lab"
            options = Menu(*[Option(self._row(row), id=row.name) for row in CHALLENGES.values()], id="challenges")
            options.highlighted = list(CHALLENGES).index(self._now.name) if self._now else 0
            yield options
            with VerticalScroll(can_focus=False):
                yield Static(self._text_of(self._now or next(iter(CHALLENGES.values()))), id="challenge")

    def _row(self, challenge: Challenge) -> Text:
        on = self._now is not None and challenge.name == self._now.name
        mark = WELL if challenge.name in self._repaired else "▸" if on else " "
        return Text(f"{mark} {challenge.title}", "bold" if on else "")

    @property
    def _highlighted(self) -> Challenge:
        return list(CHALLENGES.values())[self.query_one(OptionList).highlighted or 0]

    def on_option_list_option_highlighted(self) -> None:
        self._show()

    def on_option_list_option_selected(self) -> None:
        self.dismiss(self._highlighted)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: a challenge must be worked on to be put away."""
        return action != "put_away" or self._now is not None

    def action_put_away(self) -> None:
        self.dismiss("put away")

    def action_hint(self) -> None:
        challenge = self._highlighted
        self._hints[challenge.name] = min(self._hints.get(challenge.name, 0) + 1, len(challenge.hints))
        self._show()

    def _show(self) -> None:
        """Show the highlighted challenge, scrolled to its newest hint."""
        challenge, panel = self._highlighted, self.query_one(VerticalScroll)
        self.query_one("#challenge", Static).update(self._text_of(challenge))
        scroll = panel.scroll_end if self._hints.get(challenge.name) else panel.scroll_home
        after_refresh(self, scroll, animate=False)

    def _text_of(self, challenge: Challenge) -> Text:
        return challenge_text(challenge, self._hints.get(challenge.name, 0), challenge.name in self._repaired)
