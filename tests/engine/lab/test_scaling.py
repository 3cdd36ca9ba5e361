"""What scaling does to a run: the same run without it, or with it, beside it."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from engine.lab.finding import Finding
from engine.lab.reconciled import reconciled
from engine.lab.scaling import are_counterparts, counterpart, scaling_finding, tried_counterpart
from engine.runs.file import read_run, write_run
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from engine.training.snapshot import Diverged

STEPS = 12


@pytest.fixture
def table(tmp_path: Path) -> str:
    """A file with a column in thousands."""
    rng = random.Random(2)
    rows = [(rng.uniform(0, 9), rng.uniform(2000, 6000)) for _ in range(24)]
    lines = ["width,weight,kind", *(f"{x},{y},{'good' if x + y / 1000 > 8 else 'bad'}" for x, y in rows)]
    (tmp_path / "table.csv").write_text("\n".join(lines))
    return str(tmp_path / "table.csv")


def take(run: Run, steps: int = STEPS) -> Run:
    with suppress(Diverged):
        for _ in islice(run, steps):
            pass
    return run


def compared(settings: TrainSettings, steps: int = STEPS) -> tuple[Run, Run, Finding]:
    run = take(Run(settings), steps)
    other = take(counterpart(run, "other"), steps)
    found = scaling_finding(run, other)
    swapped = scaling_finding(other, run)
    assert found is not None and swapped is not None
    assert (found.message, found.evidence) == (swapped.message, swapped.evidence)
    return run, other, found


def test_a_counterpart_is_the_same_run_but_for_scaling(table: str, tmp_path: Path) -> None:
    run = take(Run(preset(table)))
    run.change("lr", "0.02")
    other = counterpart(run, "run 2")
    assert (other.settings, other.changes) == (replace(run.settings, scale="none"), run.changes)
    assert (other.data, other.steps_taken, other.forked_from) == (run.data, 0, ("run 1", 0))
    assert other.state_at(0).parameters == run.state_at(0).parameters
    assert are_counterparts(run, other) and are_counterparts(other, run) and not are_counterparts(run, run)
    assert counterpart(other, "run 3").settings == run.settings
    assert not are_counterparts(run, counterpart(Run(replace(run.settings, seed=3)), "another seed"))
    write_run(take(other), tmp_path / "other.json")
    assert are_counterparts(read_run(tmp_path / "other.json"), run)


def test_where_scaling_helps_the_losses_and_first_gradients_are_those_of_the_runs(table: str) -> None:
    run, other, found = compared(preset(table))
    now, before, first, raw = run.at(STEPS - 1), other.at(STEPS - 1), run.at(0), other.at(0)
    assert (found.kind, found.is_healthy) == ("scaling", True)
    unscaled = scaling_finding(other, run)
    assert unscaled is not None and (unscaled.kind, unscaled.is_healthy) == ("unscaled", False)
    assert unscaled.remedy == "Scale the inputs: one rate then suits the weights of all columns."
    constant = Finding(
        "constant", "No better than always bad.", "", "What is to be learnt may not be in these columns."
    )
    assert [each.remedy for each in reconciled([constant, unscaled])] == ["", unscaled.remedy]
    assert reconciled([constant, found]) == (constant, found)
    assert found.message.startswith(f"Scaling helps: at step {STEPS - 1} the loss is ")
    losses = [float(word.strip(".,;")) for word in found.message.split() if word[0].isdigit()][1:]
    assert losses == pytest.approx([before.loss, now.loss], rel=1e-3)
    sizes = [sum(abs(step.gradients[3 * n + 1]) for n in range(16)) / 16 for step in (raw, first)]
    rate, shown = found.evidence.split("; mean first |gradient| by column, without → with: width ")
    assert rate == "same rate 0.05:0.005"
    assert [float(word) for word in shown.partition("weight ")[2].split(" → ")] == pytest.approx(sizes, rel=1e-3)


def test_a_divergence_is_the_outcome(table: str) -> None:
    straight = replace(preset(table), layers=(1,), loss="squared-error", optimizer="sgd", lr="0.01")
    run, other, found = compared(straight, 40)
    assert other.diverged and not run.diverged
    now = run.at(39).loss
    swapped = scaling_finding(other, run)
    assert swapped is not None and swapped.kind == "unscaled"
    assert found.message == f"Without scaling it diverges at step {other.steps_taken}; " + (
        f"with it the loss is {now:.4f} at step 39."
    )
    *_, both = compared(replace(straight, lr="1e200"))
    assert both.message.startswith("Both diverge: with scaling at step ")


def test_no_difference_and_a_loss_are_said_as_well() -> None:
    *_, found = compared(replace(TrainSettings(), lr="0.1"))
    assert found.message.startswith("Scaling makes little difference: at step 11 the loss is ")
    *_, found = compared(TrainSettings("moons", size=10, holdout=0.25))
    assert found.message.startswith("It does better without scaling: at step 11 the loss is ")
    assert "; held out " in found.message


def test_of_many_columns_the_largest_and_the_smallest_gradient_are_named(tmp_path: Path) -> None:
    rng = random.Random(4)
    rows = [[rng.gauss(0, 10**k) for k in range(5)] for _ in range(20)]
    lines = ["a,b,c,d,e,kind", *(",".join([*map(str, row), "x" if row[0] > 0 else "y"]) for row in rows)]
    (tmp_path / "wide.csv").write_text("\n".join(lines))
    *_, found = compared(preset(str(tmp_path / "wide.csv")))
    assert ": largest e " in found.evidence and ", smallest " in found.evidence and " b " not in found.evidence


def test_before_the_first_step_there_is_nothing_to_say(table: str) -> None:
    run = Run(preset(table))
    assert scaling_finding(run, counterpart(run, "other")) is None


def test_nobody_waits_for_a_counterpart_that_was_not_asked_for(table: str) -> None:
    run = Run(preset(table))
    last = next(run)
    other = tried_counterpart(run, last)
    assert other is not None and other.steps_taken == 1
    assert tried_counterpart(run, replace(last, step=100_000)) is None
