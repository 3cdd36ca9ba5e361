"""A finished training run as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from engine.data.samples import Dataset
from engine.graph.wording import printable_line
from engine.lab.finding import Finding
from engine.lab.remedies import Trial
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot
from tui.output.terminal import output_needs_ascii
from tui.render.plots import PlotStyle, loss_plot
from tui.render.predictions import prediction_rows
from tui.render.targets import TargetWords
from tui.train.draw.command import train_command
from tui.train.draw.curves import LossCurve, curves_plot
from tui.train.draw.fit import result_lines
from tui.train.draw.health import ILL, WELL
from tui.train.draw.words import settings_rows
from tui.train.state import LossHistory

WIDTH, PLOT_HEIGHT, MOST_ROWS = 100, 16, 12
TO_ASCII = str.maketrans("─├┼┤●○◉◀▶→✓✗…·", "-+++*oO<>>+x.,")


def print_report(
    data: Dataset,
    settings: TrainSettings,
    history: LossHistory,
    last: Snapshot,
    findings: Sequence[Finding] = (),
    held_out: Sequence[tuple[float, float]] = (),
    tried: Sequence[Trial] = (),
    notes: Sequence[str] = (),
) -> None:
    """Print the settings, the loss over the steps, predictions beside targets, the result, and the check-up.

    held_out: losses of the examples held out, as (step, loss).
    notes: what was repaired in the data, and found from them. tried: remedies, best first.
    The last line is the command that does it again.

    Colors only on a terminal; ASCII if standard output needs it.
    """
    console = Console(highlight=False, soft_wrap=True)
    console.width = width = min(console.width or WIDTH, WIDTH)  # COLUMNS=0 would print nothing
    plain = output_needs_ascii()
    color = "" if plain else "blue"
    style = PlotStyle("ascii" if plain else "braille")
    if held_out:
        colors = ["" if plain else "blue"]
        curve = LossCurve("loss", 0, history.steps, history.losses, held_out)
        plot = curves_plot(
            [curve],
            width,
            PLOT_HEIGHT,
            colors=colors,
            last_step=settings.steps,
            style=style,
            held_out="" if plain else "yellow",
        )
    else:
        plot = loss_plot(
            history.steps,
            history.losses,
            width,
            PLOT_HEIGHT,
            last_step=settings.steps,
            color=color,
            title="loss",
            style=style,
        )
    facts = [*settings_rows(settings), ("rate", settings.lr), ("seed", settings.seed)]
    results = result_lines(data, last)
    parts = [
        Text(printable_line(", ".join(f"{name} {value}" for name, value in facts))),
        Text(),
        plot,
        Text(),
        *prediction_rows(last.predictions, data.targets, min(width, 60), MOST_ROWS, words=TargetWords.of(data)),
        Text(),
        *(Text(printable_line(line), "bold" if number == 0 else "") for number, line in enumerate(results)),
    ]
    for finding in findings:
        mark = WELL if finding.is_healthy else ILL
        lines = [f"{mark} {finding.message} {finding.evidence}", *[f"  Try: {finding.remedy}"] * bool(finding.remedy)]
        lines += [f"  To see it: {finding.command}"] * bool(finding.command)
        parts += [Text(), *(Text(printable_line(line)) for line in lines)]
    parts += [Text()] * bool(tried)
    parts += [Text(f"  tried: {trial}") for trial in tried]
    if findings:
        parts += [Text(), Text(printable_line(train_command(settings)))]
    parts[:0] = [*(Text(printable_line(f"{data.name}: {note}")) for note in notes), *[Text()] * bool(notes)]
    for part in parts:
        if plain:
            part.plain = part.plain.translate(TO_ASCII)
        console.print(Text("\n").join(row[: len(row.plain.rstrip())] for row in part.split("\n", allow_blank=True)))
