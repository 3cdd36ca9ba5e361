"""A finding of the check-up of a training run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a run.

    kind        its name, for tests and challenges
    message     one sentence: what is wrong, and where
    evidence    the numbers that show it
    remedy      what to try
    is_healthy  whether it reports a healthy run, not a failure mode
    command     the command line that shows it, where there is one
    """

    kind: str
    message: str
    evidence: str
    remedy: str = ""
    is_healthy: bool = False
    command: str = ""
