"""What scaling the inputs does: a run beside the same run without it, or with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.basics.numbers import short
from engine.lab.finding import Finding
from engine.runs.run import Run
from engine.training.snapshot import Diverged, Snapshot

LITTLE = 1.1  # times the lower loss: below it, the two do about as well
MOST_COLUMNS = 3  # whose gradients are named; of more, the largest and the smallest
MAX_WORK = 1_000_000  # parameters × examples × steps of a counterpart that nobody has asked for
WITH, WITHOUT = "with", "without"
REMEDY = "Scale the inputs: one rate then suits the weights of all columns."


def counterpart(run: Run, name: str) -> Run:
    """Return the same run from its start, without scaling if it scales its inputs, else with it; no step is taken.

    Data, first weights, batches and changes are the same. Raises ValueError with a one-line message for data that
    cannot be scaled.
    """
    other = Run(replace(run.settings, scale=_other(run.settings.scale)), run.changes, name, run.data)
    other.forked_from = (run.name, 0)
    return other


def are_counterparts(one: Run, other: Run) -> bool:
    """Return whether two runs differ in nothing but scaling."""
    return (
        one.settings.scale != other.settings.scale
        and replace(one.settings, scale=other.settings.scale) == other.settings
        and one.changes == other.changes
        and one.data == other.data
    )


def scaling_finding(one: Run, other: Run) -> Finding | None:
    """Return what the numbers of two counterparts show at the last step that both have taken; None before the first.

    It is a failure mode of the first run, "unscaled", if that does not scale its inputs and does worse; else "scaling".
    """
    scaled, unscaled = (one, other) if one.settings.scale != "none" else (other, one)
    ended = [(name, run.steps_taken) for name, run in ((WITH, scaled), (WITHOUT, unscaled)) if run.diverged]
    steps = min(scaled.steps_taken, unscaled.steps_taken)
    if not steps and not ended:
        return None
    last = tuple(run.at(steps - 1) for run in (scaled, unscaled)) if steps else None
    rate = scaled.settings_at(max(0, steps - 1)).lr
    evidence = f"same rate {rate}{_gradients(scaled, unscaled)}"
    outcome, helps = _outcome(last, ended, scaled, unscaled)
    if one is unscaled and helps:
        return Finding("unscaled", outcome, evidence, REMEDY)
    return Finding("scaling", outcome, evidence, is_healthy=True)


def tried_counterpart(run: Run, last: Snapshot) -> Run | None:
    """Return the counterpart of a run after as many steps, or where it diverged; None if that is too much work."""
    examples = len(run.data) + (len(run.data.held_out) if run.data.held_out else 0)
    if len(last.parameters) * examples * (last.step + 1) > MAX_WORK:
        return None
    try:
        other = counterpart(run, "counterpart")
        for _ in range(last.step + 1):
            next(other)
    except Diverged:
        return other
    except ValueError:
        return None
    return other


def _other(scale: str) -> str:
    return "standard" if scale == "none" else "none"


def _outcome(
    last: tuple[Snapshot, ...] | None, ended: Sequence[tuple[str, int]], scaled: Run, unscaled: Run
) -> tuple[str, bool]:
    """Say which of both does better, with their losses; and return whether that is the one with scaling."""
    if len(ended) == 2:
        (_, first), (_, second) = ended
        return f"Both diverge: with scaling at step {first}, without it at step {second}.", False
    if ended:
        ((name, step),) = ended
        rest = scaled if name == WITHOUT else unscaled
        now = f"{'with' if name == WITHOUT else 'without'} it the loss is {short(rest.at(rest.steps_taken - 1).loss)}"
        sentence = f"{name.capitalize()} scaling it diverges at step {step}; {now} at step {rest.steps_taken - 1}."
        return sentence, name == WITHOUT
    assert last is not None
    (judged, held), (other, other_held) = (_losses(each) for each in last)
    losses = f"the loss is {short(other)} without it, {short(judged)} with it"
    if held is not None and other_held is not None:
        losses += f"; held out {short(other_held)} and {short(held)}"
        judged, other = held, other_held
    if _are_close(last, judged, other):
        verdict, helps = "Scaling makes little difference", False
    elif judged < other:
        verdict, helps = "Scaling helps", True
    else:
        verdict, helps = "It does better without scaling", False
    return f"{verdict}: at step {last[0].step} {losses}.", helps


def _losses(snapshot: Snapshot) -> tuple[float, float | None]:
    return snapshot.loss, snapshot.held_out.loss if snapshot.held_out else None


def _are_close(last: Sequence[Snapshot], one: float, other: float) -> bool:
    fits = {fit for each in last for fit in (each.accuracy, each.held_out.accuracy if each.held_out else 1.0)}
    return fits == {1.0} or max(one, other) <= LITTLE * min(one, other)


@dataclass(frozen=True, slots=True)
class _FirstGradient:
    """The mean size of the gradients of a column's weights at step 0, without and with scaling."""

    column: str
    without: float
    scaled: float

    def __str__(self) -> str:
        return f"{self.column} {short(self.without)} → {short(self.scaled)}"


def _gradients(scaled: Run, unscaled: Run) -> str:
    """Return the first gradients by column in words, "" if one of the runs has none."""
    try:
        sizes = [_by_column(run) for run in (unscaled, scaled)]
    except (Diverged, ArithmeticError):
        return ""
    found = [_FirstGradient(*row) for row in zip(scaled.data.columns, *sizes, strict=True)]
    if len(found) > MOST_COLUMNS:
        found = [max(found, key=lambda row: row.without), min(found, key=lambda row: row.without)]
        most = ["largest ", "smallest "]
    else:
        most = [""] * len(found)
    rows = ", ".join(f"{which}{row}" for which, row in zip(most, found, strict=True))
    return f"; mean first |gradient| by column, without → with: {rows}"


def _by_column(run: Run) -> list[float]:
    """Return the mean size of the first layer's gradients at step 0, by column."""
    columns, neurons = len(run.data.columns), run.settings.layers[0]
    gradients = run.at(0).gradients
    return [
        sum(abs(gradients[neuron * (columns + 1) + column]) for neuron in range(neurons)) / neurons
        for column in range(columns)
    ]
