"""Findings about examples held out: memorising, and predictions no better than a constant one."""

from __future__ import annotations

from collections.abc import Sequence

from engine.basics.numbers import compact, short
from engine.data.samples import SAMPLES, Dataset
from engine.lab.finding import Finding
from engine.training.fit import base_rate
from engine.training.snapshot import Snapshot

APART = 0.15  # of accuracy or R²: how much worse the examples held out are, at least, if the others are memorised
WORSE = 1.25  # times the lowest loss of the examples held out: above it, the run has gone on for too long
GOOD = 0.25  # of the mistakes of a constant prediction
PATIENCE = 10  # steps before a run is compared with a constant prediction


def fit_text(data: Dataset, fit: float) -> str:
    """Return an accuracy as "97% right", R² as "R² 0.93"."""
    return f"R² {compact(fit, 9, 3)}" if data.is_regression else f"{fit:.0%} right"


def more_l2(l2: float) -> float:
    """Return an l2 that is worth trying where there is this one."""
    return max(0.01, 3.0 * l2)


def memorising(
    data: Dataset, snapshot: Snapshot, steps: Sequence[int], losses: Sequence[float], l2: float = 0.0
) -> Finding | None:
    """Return the finding that a run fits its own examples, and the others less and less; None if it does not.

    Where both are right about as often, only the loss says so: then the run has gone on for too long.

    losses: of the examples held out, at these steps. l2: of the run
    """
    held, lowest = snapshot.held_out, min(losses, default=0.0)
    if held is None or not losses:
        return None
    best = steps[losses.index(lowest)]
    if best >= snapshot.step or held.loss <= WORSE * lowest:
        return None
    evidence = f"lowest loss held out at step {best}: {short(lowest)}; it is {short(held.loss)} now"
    penalty = short(more_l2(l2))
    remedy = f"Go to step {best} and stop there, or fork there with l2, such as {penalty}. Fewer neurons help, too."
    if snapshot.accuracy - held.accuracy < APART:
        if snapshot.step - best < PATIENCE or is_good_fit(data, snapshot):
            return None
        return Finding("overtrained", "It has gone on for too long.", evidence, remedy)
    own, others = fit_text(data, snapshot.accuracy), fit_text(data, held.accuracy).removesuffix(" right")
    return Finding(
        "memorising",
        f"It memorises: {own} on its examples, {others} on those held out.",
        evidence,
        remedy,
    )


def no_better_than_constant(data: Dataset, snapshot: Snapshot) -> Finding | None:
    """Return the finding that always giving one answer would do as well; None if the network does better."""
    fit, base, answer = beside_base(data, snapshot)
    if is_better_than_constant(data, snapshot) or snapshot.step < PATIENCE:
        return None
    where = "" if data.held_out is None else " on the examples held out"
    return Finding(
        "constant",
        f"No better than always {answer}.",
        f"{fit_text(data, fit)}{where}; always {answer} has {fit_text(data, base).removesuffix(' right')}",
        "What is to be learnt may not be in these columns; or there are too few examples, or too few of one class.",
    )


def is_better_than_constant(data: Dataset, snapshot: Snapshot) -> bool:
    """Return whether a constant answer would do worse; that is not asked of a built-in set without held-out examples.

    Where a constant answer is always right, to be so as well is enough.
    """
    fit, base, _ = beside_base(data, snapshot)
    return fit > base or fit == 1.0 or (data.name in SAMPLES and data.held_out is None)


def is_good_fit(data: Dataset, snapshot: Snapshot) -> bool:
    """Return whether a file's examples are predicted with at most a quarter of a constant prediction's mistakes."""
    fit, base, _ = beside_base(data, snapshot)
    return data.name not in SAMPLES and 1.0 - fit <= GOOD * (1.0 - base)


def beside_base(data: Dataset, snapshot: Snapshot) -> tuple[float, float, str]:
    """Return accuracy or R², of the examples held out if there are any; that of a constant answer; and the answer."""
    held = snapshot.held_out
    fit = snapshot.accuracy if held is None else held.accuracy
    if data.is_regression:
        return fit, 0.0, f"the mean of {data.label}"
    return fit, *base_rate(data, data.held_out.targets if held and data.held_out else None)
