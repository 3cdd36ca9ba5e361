"""`mgrad-tui train`: the training run on the screen, as lines of JSON, or as plain text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from tui.commands.errors import fail

if TYPE_CHECKING:
    from engine.training import Snapshot, Trainer, TrainSettings

INTERRUPTED = 130  # what a shell gives a program that ctrl+c ended


class OneLineCommand(click.Command):
    """A command whose options are refused in one line, without the usage text."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            fail(error.format_message())


@click.command(name="train", cls=OneLineCommand)
@click.option(
    "--data", default="four", show_default=True, metavar="NAME", help="four, moons, xor, circles, spiral or FILE.csv."
)
@click.option("--layers", metavar="N,N,1", help="Neurons in each layer, the last one 1.")
@click.option("--activation", metavar="NAME", help="tanh, relu or sigmoid.")
@click.option("--loss", metavar="NAME", help="squared-error, max-margin or cross-entropy.")
@click.option("--lr", metavar="RATE", help="The learning rate, 0.05, or where it goes from and to, 1.0:0.1.")
@click.option("--l2", type=float, metavar="NUMBER", help="How much of the parameters' squares the loss takes in.")
@click.option("--batch", type=int, metavar="N", help="How many examples a step learns from; all if not given.")
@click.option("--init", metavar="NAME", help="lecture or micrograd.")
@click.option("--steps", type=int, metavar="N", help="How many steps.")
@click.option("--seed", type=int, metavar="N", help="Decides first weights, noise and batches.")
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="Put a bug in: no-zero-grad, wrong-sign-update.")
@click.option("--plain", is_flag=True, help="A progress bar, the plot and the predictions, as text.")
@click.option("--json", "as_json", is_flag=True, help="One object a step.")
def command(plain: bool, as_json: bool, **given: Any) -> None:
    """Train a network while you watch.

    Whatever is not given is what suits the data; without any option it is the lecture's network on its four examples.

    \b
    mgrad-tui train
    mgrad-tui train --data moons --steps 50
    mgrad-tui train --json --lr 0.1 | head -3
    """
    if plain and as_json:
        fail("choose one of --plain and --json")
    try:
        settings = settings_of(given)
        trainer = settings.build()
    except ValueError as error:
        fail(str(error))
    if not (plain or as_json):
        from tui.commands.open_app import open_app

        open_app(start="train", train=settings)
        return
    try:
        (run_json if as_json else run_plain)(trainer, settings)
    except KeyboardInterrupt:
        click.echo(err=True)
        sys.exit(INTERRUPTED)


def settings_of(given: dict[str, Any]) -> TrainSettings:
    """What suits the data, with what was given in its place. Raises ValueError for layers that are none."""
    from engine.training import parse_layers, preset

    chosen = {name: value for name, value in given.items() if value not in (None, ())}
    if "layers" in chosen:
        chosen["layers"] = parse_layers(chosen["layers"])
    return replace(preset(given["data"]), **chosen)


def snapshots(trainer: Trainer, steps: int) -> Iterator[Snapshot]:
    """So many steps; where the numbers diverge, the command ends with a line on stderr and exit 1."""
    from engine.training import Diverged

    for _ in range(steps):
        try:
            yield next(trainer)
        except Diverged as diverged:
            fail(f"{diverged}: {diverged.advice}", exit_code=1)


def run_json(trainer: Trainer, settings: TrainSettings) -> None:
    """One object a line and a step, the loss being the one before the step's update."""
    for snapshot in snapshots(trainer, settings.steps):
        told = {
            "step": snapshot.step,
            "loss": snapshot.loss,
            "lr": snapshot.learning_rate,
            "accuracy": snapshot.accuracy,
            "predictions": snapshot.predictions,
        }
        click.echo(json.dumps(told, allow_nan=False))


def run_plain(trainer: Trainer, settings: TrainSettings) -> None:
    """A progress bar on stderr where that is a terminal; then the plot and the predictions on stdout."""
    from tui.commands.train_report import print_report
    from tui.training_run import LossHistory

    history = LossHistory()
    last: Snapshot | None = None
    try:
        with click.progressbar(
            snapshots(trainer, settings.steps),
            length=settings.steps,
            label="training",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as steps:
            for last in steps:
                history.append(last.step, last.loss)
    finally:
        if last is not None:
            print_report(trainer.data, settings, history, last)
