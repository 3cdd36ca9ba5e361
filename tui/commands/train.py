"""`mgrad-tui train`: the training run on the screen, as lines of JSON, or as plain text."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from tui.commands.errors import fail, tell
from tui.commands.expression.option_values import (
    activations,
    data_names,
    faults,
    headers,
    inits,
    losses,
    optimizers,
    scales,
)

if TYPE_CHECKING:
    from engine.lab.finding import Finding
    from engine.runs.run import Run
    from engine.training.settings import TrainSettings
    from engine.training.snapshot import Snapshot

FILE = click.Path(path_type=Path)
EXPORTS = (".json", ".csv")
SETTINGS = (
    *("data", "layers", "activation", "loss", "lr", "l2", "batch", "init", "seed", "faults", "optimizer"),
    *("scale", "holdout", "header", "rows", "size", "noise", "data_seed"),
)
INTERRUPTED = 130  # the exit code that shells give for ctrl+c


@click.command(name="train")
@click.argument("file", required=False, metavar="[FILE]", shell_complete=data_names)
@click.option(
    "--data",
    default="four",
    show_default=True,
    metavar="NAME",
    shell_complete=data_names,
    help="four, moons, xor, circles, spiral or FILE.csv; FILE.csv#>kind=oak learns one label against the rest.",
)
@click.option("--layers", metavar="N,N,1", help="Neurons in each layer, the last one 1.")
@click.option("--activation", metavar="NAME", shell_complete=activations, help="tanh, relu or sigmoid.")
@click.option(
    "--loss",
    metavar="NAME",
    shell_complete=losses,
    help="squared-error, max-margin, cross-entropy; for numbers mean-squared-error.",
)
@click.option(
    "--lr", metavar="RATE", help="The learning rate: 0.05, or from and to, 1.0:0.1; also 1.0:0.1:cosine, 1.0:0.1:step."
)
@click.option("--l2", type=float, metavar="NUMBER", help="How much of the parameters' squares the loss takes in.")
@click.option("--batch", type=int, metavar="N", help="How many examples a step learns from; all if not given.")
@click.option("--init", metavar="NAME", shell_complete=inits, help="lecture, micrograd, zero or large.")
@click.option("--steps", type=int, metavar="N", help="How many steps.")
@click.option("--seed", type=int, metavar="N", help="Decides first weights, noise and batches.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    shell_complete=faults,
    help="Put a bug in: no-zero-grad, wrong-sign-update, overwrite, no-topological-order.",
)
@click.option("--optimizer", metavar="NAME", shell_complete=optimizers, help="sgd, momentum or adam.")
@click.option(
    "--scale",
    metavar="NAME",
    shell_complete=scales,
    help="standard or none: whether the network standardizes its inputs first.",
)
@click.option("--holdout", type=float, metavar="SHARE", help="How much is held out and not learnt from, such as 0.25.")
@click.option(
    "--header",
    metavar="yes|no",
    shell_complete=headers,
    help="Whether the first line of a file is a header; found out if not given.",
)
@click.option("--rows", type=int, metavar="N", help="So many rows of a file at most, drawn by the data seed.")
@click.option("--size", type=int, metavar="N", help="How many examples a built-in set has; 100 if not given.")
@click.option("--noise", type=float, metavar="NUMBER", help="The noise of a built-in set; 0.1 for moons if not given.")
@click.option("--data-seed", type=int, metavar="N", help="Decides noise and what is held out, in place of --seed.")
@click.option("--plain", is_flag=True, help="A progress bar, the plot and the predictions, as text.")
@click.option("--json", "as_json", is_flag=True, help="One object a step.")
@click.option("--export", type=FILE, metavar="FILE", help="Write the run (.json), or its history (.csv). No screen.")
@click.option("--load", type=FILE, metavar="FILE", help="A run that was written: open it, or compute it again.")
@click.pass_context
def command(
    context: click.Context,
    /,
    file: str | None,
    plain: bool,
    as_json: bool,
    export: Path | None,
    load: Path | None,
    **options: Any,
) -> None:
    """Train a network while you watch.

    FILE is the data, as with --data.
    Defaults suit the data; without any option it is the lecture's network on its four examples.
    A run that is loaded brings its settings along; in a pipe it computes all its steps again, to the bit, and goes on
    where --steps says so.

    \b
    mgrad-tui train
    mgrad-tui train --data moons --steps 50
    mgrad-tui train flowers.csv
    mgrad-tui train --optimizer adam --lr 0.02 --export run.json
    mgrad-tui train --load run.json
    mgrad-tui train --json --lr 0.1 | head -3
    """
    if plain and as_json:
        fail("choose one of --plain and --json")
    if export and export.suffix.lower() not in EXPORTS:
        fail(f"{export} does not say what to write: end it in .json for the run, in .csv for its history")
    if export:
        check_target(export)
    if file is not None:
        options["data"] = data_argument(file, context)
    try:
        run = new_run(options) if load is None else loaded_run(load, context)
    except ValueError as error:
        fail(str(error))
    if not (plain or as_json or export):
        from tui.commands.open_app import open_app

        open_app(start="train", **({"train": run.settings} if load is None else {"run": run}))
        return
    steps = options["steps"] or run.steps_taken or run.settings.steps
    try:
        (run_json if as_json else run_plain)(run, steps)
    except KeyboardInterrupt:
        click.echo(err=True)
        sys.exit(INTERRUPTED)
    finally:
        if export:
            write(run, export)


def data_argument(file: str, context: click.Context) -> str:
    """The data that the argument names; the command fails if an option names some, too, or if it names a run."""
    if context.params["load"] is not None:
        fail(f"--load brings the run's own settings: leave out {file}")
    if context.get_parameter_source("data") is ParameterSource.COMMANDLINE:
        fail(f"choose one of {file} and --data {context.params['data']}")
    if file.endswith(".json"):
        fail(f"{file} is no data: --load {file} opens a run")
    return file


def new_run(options: dict[str, Any]) -> Run:
    """A run that has not begun. Raises ValueError if the settings are invalid."""
    from engine.runs.run import Run

    return Run(settings_of(options))


def loaded_run(path: Path, context: click.Context) -> Run:
    """The run in a file. Raises ValueError if it cannot be read, or if the command line has settings, too."""
    from engine.runs.file import read_run

    if context.params["steps"] is not None and context.params["steps"] < 1:
        raise ValueError(f"the number of steps must be 1 or more, not {context.params['steps']}")
    for option in context.command.params:
        if option.name in SETTINGS and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE:
            raise ValueError(f"--load brings the run's own settings: leave out {option.opts[0]}")
    return read_run(path)


def check_target(path: Path) -> None:
    """Fail before hours of training, rather than after, if the file cannot be written."""
    try:
        if path.is_dir():
            why = "it is a folder"
        elif not path.parent.is_dir():
            why = f"there is no folder {path.parent}"
        elif not path.exists() and not os.access(path.parent, os.W_OK):
            why = f"you may not write in {path.parent}"
        else:
            return
    except OSError as error:
        why = error.strerror or str(error)
    fail(f"{path} cannot be written: {why}")


def write(run: Run, path: Path) -> None:
    """Write the run (.json) or its history (.csv)."""
    from engine.runs.file import RunFileError, history_csv, write_run

    try:
        (write_run if path.suffix.lower() == ".json" else history_csv)(run, path)
    except RunFileError as error:
        fail(str(error), exit_code=1)


def settings_of(options: dict[str, Any]) -> TrainSettings:
    """The preset for the data, changed by the options. Raises ValueError if the layers are invalid."""
    from engine.training.settings import parse_layers, preset

    chosen = {name: value for name, value in options.items() if value not in (None, ())}
    if "layers" in chosen:
        chosen["layers"] = parse_layers(chosen["layers"])
    split = [chosen.get(name) for name in ("rows", "holdout", "data_seed")]
    return replace(preset(options["data"], chosen.get("header", "auto"), *split), **chosen)


def snapshots(run: Run, steps: int) -> Iterator[Snapshot]:
    """Its steps from the first up to so many, those it has taken computed again.

    Where the numbers diverge, they end, with a line on stderr: it is a result, not a failure.
    """
    from engine.training.snapshot import Diverged

    for step in range(steps):
        try:
            yield run.at(step) if step < run.steps_taken else next(run)
        except Diverged as diverged:
            tell(f"{diverged}: {diverged.advice}")
            return


def notes_of(run: Run) -> tuple[str, ...]:
    """What was repaired in the data, and how rate and l2 were found."""
    from engine.training.settings import settings_note

    found = settings_note(run.settings)
    return (*run.data.notes, *([found] if found else []))


def check_up(run: Run, last: Snapshot) -> tuple[Finding, ...]:
    """The findings of the check-up, a batch's gradient beside that of all examples among them."""
    from engine.lab.batch_gradient import batch_gradient
    from engine.lab.health import health
    from engine.lab.reconciled import reconciled

    batch, scaling = batch_gradient(run, last), scaling_of(run, last)
    return reconciled((*health(run, last), *([batch.finding()] if batch else []), *([scaling] if scaling else [])))


def scaling_of(run: Run, last: Snapshot) -> Finding | None:
    """What scaling does to the run of a file, with the command that shows it; None where trying takes too long."""
    from engine.data.samples import SAMPLES
    from engine.lab.scaling import scaling_finding, tried_counterpart
    from tui.train.draw.command import train_command

    other = tried_counterpart(run, last) if run.data.name not in SAMPLES else None
    found = scaling_finding(run, other) if other is not None else None
    if other is None or found is None:
        return None
    settings = replace(other.settings_at(last.step), steps=last.step + 1)
    return replace(found, command=train_command(settings))


def run_json(run: Run, steps: int) -> None:
    """Print one JSON object per step. Its loss is the one before the step's update.

    What was repaired in the data goes to stderr. Of a target that is a number, R² and the error stand in place of the
    accuracy. The last step has the findings of the check-up, too, and the command that does it again; of a run that
    diverged, a line for the step at which it did has them.
    """
    from engine.training.fit import error_in_own_unit
    from tui.train.draw.command import train_command

    data = run.data
    for note in notes_of(run):
        click.echo(f"{data.name}: {note}", err=True)

    def ending(last: Snapshot) -> dict[str, Any]:
        return {
            "findings": [asdict(finding) for finding in check_up(run, last)],
            "command": train_command(replace(run.settings_at(last.step), steps=steps)),
        }

    def fit(accuracy: float, predictions: Sequence[float], targets: Sequence[float]) -> dict[str, float]:
        if not data.is_regression:
            return {"accuracy": accuracy}
        return {"r2": accuracy, "rmse": error_in_own_unit(data, predictions, targets)}

    last: Snapshot | None = None
    for last in snapshots(run, steps):
        row = {
            "step": last.step,
            "loss": last.loss,
            "lr": last.learning_rate,
            **fit(last.accuracy, last.predictions, data.targets),
            "predictions": last.predictions,
        }
        if data.held_out is not None and (held := last.held_out) is not None:
            row["held_out"] = {"loss": held.loss, **fit(held.accuracy, held.predictions, data.held_out.targets)}
        if last.step == steps - 1:
            row |= ending(last)
        click.echo(json.dumps(row, allow_nan=False))
    taken = last.step + 1 if last else 0
    if taken < steps:
        click.echo(json.dumps({"step": taken, "diverged": True, **(ending(last) if last else {})}, allow_nan=False))


def run_plain(run: Run, steps: int) -> None:
    """Show a progress bar on stderr if it is a terminal; then print the plot and the predictions."""
    from engine.lab.remedies import best_first, trials, without_guesses
    from tui.train.report import print_report
    from tui.train.state import LossHistory

    history, held_out = LossHistory(), LossHistory()
    last: Snapshot | None = None
    try:
        with click.progressbar(
            snapshots(run, steps),
            length=steps,
            label="training",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar:
            for last in bar:
                history.append(last.step, last.loss)
                if last.held_out is not None:
                    held_out.append(last.step, last.held_out.loss)
    finally:
        if last is not None:
            settings = replace(run.settings_at(last.step), steps=steps)
            findings = check_up(run, last)
            tried = best_first([*trials(run, last, findings)])
            shown = without_guesses(findings) if tried else findings
            print_report(run.data, settings, history, last, shown, held_out.points, tried, notes_of(run))
