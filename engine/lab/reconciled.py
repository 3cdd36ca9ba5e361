"""Findings side by side: none that repeats another, or contradicts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.lab.finding import Finding

UNSTABLE = frozenset({"diverged", "exploding", "climbing", "overshooting"})  # the loss goes up
TROUBLES = UNSTABLE | {"alike", "dead", "saturated", "vanishing"}  # why training itself may get nowhere
CAUSES = TROUBLES | {"unscaled"}
CREEPS = "If the loss creeps, a larger rate; else what is to be learnt may not be in these columns."

# Findings of a kind are left out beside any of these others, which say the same or the opposite, and more to the point.
LEFT_OUT: dict[str, frozenset[str]] = {
    "settled": UNSTABLE | {"constant", "memorising", "overtrained", "stuck", "slow"},
    "stuck": UNSTABLE | {"constant", "memorising", "overtrained", "vanishing"},
    "slow": UNSTABLE | {"memorising", "overtrained", "constant"},
    "overshooting": frozenset({"climbing", "diverged"}),
    "vanishing": frozenset({"dead", "saturated"}),
    "overtrained": UNSTABLE | {"memorising"},
}


def reconciled(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without those that repeat or contradict others.

    That a run does not learn and is no better than a constant answer is one finding. Where training itself is in
    trouble, that is the cause, and nothing is said about the columns.
    """
    found = [*found]
    kinds = {finding.kind for finding in found}
    kept = []
    for finding in found:
        if kinds & LEFT_OUT.get(finding.kind, frozenset()):
            continue
        if finding.kind == "constant" and kinds & (CAUSES | {"slow"}):
            finding = replace(finding, remedy="" if kinds & CAUSES else CREEPS)
        kept.append(finding)
    return tuple(kept)
