"""The health line: the gravest finding, and under it the challenge, if there is one."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.reactive import reactive

from engine.lab.challenges import Challenge
from engine.lab.finding import Finding
from engine.lab.health import health
from engine.runs.run import Run
from engine.training.snapshot import Snapshot
from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.train.draw.health import challenge_line, health_line
from tui.train.panels.panel import RunPanel


class HealthLine(DrawnWidget, RunPanel):
    """Data down: `show_run(run)`, `snapshot`, `challenge`, `repaired`.

    findings  about the step looked at
    """

    TITLE: ClassVar[str] = "health"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"health-line--ill", "health-line--well"}
    DEFAULT_CSS = """
    HealthLine {
        height: 1;
        padding: 0 2;
        &.-challenge { height: 2; }
        & > .health-line--ill { color: $text-error; text-style: bold; }
        & > .health-line--well { color: $text-success; }
    }
    """

    findings: reactive[tuple[Finding, ...]] = reactive((), init=False, repaint=False)
    challenge: reactive[Challenge | None] = reactive(None, init=False, repaint=False)
    repaired: reactive[bool] = reactive(False, init=False, repaint=False)

    def show_run(self, run: Run) -> None:
        super().show_run(run)
        self.findings = ()
        self.redraw()

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        self.findings = health(self.run, snapshot) if snapshot is not None and self.run is not None else ()

    def watch_findings(self) -> None:
        self.redraw()

    def watch_challenge(self, challenge: Challenge | None) -> None:
        self.set_class(challenge is not None, "-challenge")
        self.redraw()

    def watch_repaired(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        ill = f"bold {color_of(self, 'health-line--ill')}".strip()
        notes = self.run.data.notes if self.run is not None else ()
        rows = [health_line(self.findings, width, ill, color_of(self, "health-line--well"), notes)]
        if self.challenge is not None and height > 1:
            rows.append(challenge_line(self.challenge, self.repaired))
        for row in rows:
            row.truncate(width, overflow="ellipsis")
        return Text("\n").join(rows)
