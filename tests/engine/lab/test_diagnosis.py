"""What a diagnosis of a challenge's run is answered with."""

from __future__ import annotations

import pytest

from engine.faults import FAULTS
from engine.lab.challenges import CHALLENGES
from engine.lab.diagnosis import instead, is_in

TRAINABLE = [name for name, fault in FAULTS.items() if not fault.untrainable_reason]


def test_a_wrong_bug_is_answered_by_what_it_would_show() -> None:
    hoarder = CHALLENGES["hoarder"]
    assert is_in(hoarder, "no-zero-grad") and not is_in(hoarder, "overwrite")
    assert instead(hoarder, "overwrite") == (
        "With = in place of += the loss would go 0.9129 → 1.2329 in 25 steps (gradients vanish everywhere). "
        "Here the loss goes 0.9129 → 3.9998 in 25 steps (the run has lost what it had learnt)."
    )


@pytest.mark.parametrize("name", ["climber", "gossip", "rocket"])
def test_no_other_bug_shows_what_is_there(name: str) -> None:
    challenge = CHALLENGES[name]
    for fault in TRAINABLE:
        if not is_in(challenge, fault):
            would, _, here = instead(challenge, fault).partition(". Here the loss goes ")
            assert here.rstrip(".") not in would
