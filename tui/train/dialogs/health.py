"""The findings about a run, with evidence, and remedies that are tried while the dialog is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from engine.lab.finding import Finding
from engine.lab.remedies import Remedy, Trial, best_first
from tui.actions.bindings import bindings
from tui.kit.controls import Menu, ScrollingText
from tui.kit.dialog import Dialog
from tui.kit.responsive import responsive_ui
from tui.train.draw.health import health_text

TRYING, TRIED = "Trying what may help …", "Tried for {} steps, the lowest {} first; enter takes one:"
TOO_LARGE = "Remedies are not tried: with so many examples it would take too long."


class HealthScreen(Dialog[Remedy | None]):
    """All findings at a step, the gravest first. Returns the remedy to take, or None.

    results  lines that say how well the network fits
    trials   tries remedies, until the function it is given returns true; None if nothing is to be tried
    notes    what was repaired or left out when the data were read
    """

    CSS_PATH = "health.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("check_up")

    def __init__(
        self,
        findings: Sequence[Finding],
        step: int,
        results: Sequence[str] = (),
        trials: Callable[[Callable[[], bool]], Iterator[Trial]] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._text = health_text(findings, step, results, notes)
        self._trials = trials
        self._tried: list[Trial] = []
        self.set_class(trials is not None, "-tried")

    def compose(self) -> ComposeResult:
        with Vertical(id="check-up") as panel:
            panel.border_title = "Check-up of the run"
            if self._trials is not None:
                yield Static(TRYING, id="tried-heading")
                yield Menu(id="tried")
            with ScrollingText(id="findings"):
                yield Static(self._text)

    def on_mount(self) -> None:
        if self._trials is not None:
            self.run_worker(self._try_remedies, thread=True)

    def _try_remedies(self) -> None:
        worker = get_current_worker()
        if self._trials is None:
            return
        with responsive_ui():
            for trial in self._trials(lambda: worker.is_cancelled):
                self.app.call_from_thread(self._show_trial, trial)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_end)

    def _show_trial(self, trial: Trial) -> None:
        if not self.is_running:
            return
        self._tried = best_first([*self._tried, trial])
        rows = self.query_one("#tried", OptionList)
        rows.set_options(
            [Option(Text(one.text(is_counted=False), "bold" if one.is_better else "")) for one in self._tried]
        )
        rows.highlighted = 0

    def _show_end(self) -> None:
        if self.is_running:
            self.query_one("#tried-heading", Static).update(
                TRIED.format(max(trial.steps for trial in self._tried), self._tried[0].loss)
                if self._tried
                else TOO_LARGE
            )

    @on(OptionList.OptionSelected, "#tried")
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._tried[event.option_index].remedy)

    def on_click(self) -> None:
        if self._trials is None:
            self.dismiss()
