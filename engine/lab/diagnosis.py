"""Diagnoses of a challenge's run: whether a bug is in it, and what that bug would have shown instead."""

from __future__ import annotations

from dataclasses import replace

from engine.basics.numbers import short
from engine.faults import FAULTS
from engine.lab.challenges import Challenge
from engine.lab.health import health
from engine.runs.run import Run
from engine.training.snapshot import Diverged


def is_in(challenge: Challenge, fault: str) -> bool:
    """Return whether a challenge's run has this bug."""
    return fault in challenge.settings.faults


def instead(challenge: Challenge, fault: str) -> str:
    """Return what the run of a challenge would show with another bug, and what it shows: both are run."""
    return f"With {FAULTS[fault].title} {_shows(challenge, (fault,))}. Here {_shows(challenge, None)}."


def _shows(challenge: Challenge, faults: tuple[str, ...] | None) -> str:
    """What a run shows after as many steps as it takes its trouble to show; faults: None for its own."""
    settings = challenge.settings if faults is None else replace(challenge.settings, faults=faults)
    run = Run(settings)
    try:
        for _ in range(challenge.steps):
            next(run)
    except Diverged:
        pass
    losses = run.losses[1]
    if not losses:
        return "the first step has no loss"
    finding = health(run, run.at(run.steps_taken - 1))[0]
    would = "the loss goes" if faults is None else "the loss would go"
    said = finding.message[0].lower() + finding.message[1:].rstrip(".")
    return f"{would} {short(losses[0])} → {short(losses[-1])} in {len(losses)} steps ({said})"
