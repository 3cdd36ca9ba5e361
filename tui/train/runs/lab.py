"""The state of the break-it lab: the challenge at hand, the challenges repaired, the hints given."""

from __future__ import annotations

from engine.lab.challenges import Challenge
from engine.runs.run import Run


class LabSession:
    """The lab during one session.

    challenge  the one to repair now, None outside the lab
    repaired   names of the challenges that have been repaired
    hints      how many hints were asked for, by name of the challenge
    diagnoses  names of the challenges of which a wrong bug was named
    """

    def __init__(self) -> None:
        self.challenge: Challenge | None = None
        self.repaired: set[str] = set()
        self.hints: dict[str, int] = {}
        self.diagnoses: set[str] = set()

    @property
    def is_repaired(self) -> bool:
        return self.challenge is not None and self.challenge.name in self.repaired

    @property
    def is_unsolved(self) -> bool:
        """Whether there is a challenge that is not repaired yet."""
        return self.challenge is not None and not self.is_repaired

    def begin(self, challenge: Challenge | None) -> None:
        """Take up a challenge, broken once more if it had been repaired; None leaves the lab."""
        self.challenge = challenge
        if challenge is not None:
            self.repaired.discard(challenge.name)
            self.diagnoses.discard(challenge.name)

    def check(self, run: Run) -> bool:
        """Return whether this run has just repaired the challenge."""
        if self.challenge is None or self.is_repaired or not self.challenge.is_repaired(run):
            return False
        self.repaired.add(self.challenge.name)
        return True
