"""An app with nothing but the network of a run."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType

from engine.runs.run import Run
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot
from tui.kit.key_line import KeyLine
from tui.train.panels.network import NetworkPanel


class RunNetworkApp(App[None]):
    """Nothing but the network of a run, and keys of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [("plus", "hear('plus')"), ("1", "hear('1')")]

    def __init__(self, settings: TrainSettings, steps: int) -> None:
        super().__init__()
        self.run_of = Run(settings)
        self.heard: list[str] = []
        self.snapshots: list[Snapshot] = [next(self.run_of) for _ in range(steps)]

    def compose(self) -> ComposeResult:
        yield NetworkPanel()
        yield KeyLine()

    def action_hear(self, key: str) -> None:
        self.heard.append(key)

    def on_mount(self) -> None:
        panel = self.query_one(NetworkPanel)
        panel.show_run(self.run_of)
        panel.snapshot = self.snapshots[-1]
        panel.focus()
