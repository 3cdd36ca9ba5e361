"""Findings and challenges as text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.lab.challenges import CHALLENGES
from engine.lab.finding import Finding
from tui.train.draw.health import challenge_line, challenge_text, health_line, health_text

ILL = Finding("slow", "It hardly learns.", "6 to 5.9", "A larger rate.")
WELL = Finding("well", "It learns.", "loss 6 to 5", is_healthy=True)
SNAIL = CHALLENGES["snail"]


def test_health_in_a_line_and_in_full() -> None:
    assert health_line((), 80).plain == "health: take a step first"
    notes = ["id off: it numbers the rows", "7 of 40 rows left out: gaps in width (4), weight_g (3)"]
    assert health_line((), 60, notes=notes).plain == "! 7 of 40 rows left out: gaps in width (4), weight_g (3)  d"
    chosen = ["species: setosa against the rest"]
    assert health_line((), 80, notes=chosen).plain == "species: setosa against the rest  d shows the columns"
    assert health_line((), 50, notes=notes).plain == "! 7 of 40 rows left out: gaps in width (4)…  d"
    assert health_line([WELL], 80, notes=notes).plain == "✓ It learns.  loss 6 to 5"
    assert health_line([WELL], 80).plain == "✓ It learns.  loss 6 to 5"
    assert health_line([ILL], 80).plain == "! It hardly learns.  6 to 5.9  c: remedy"
    assert health_line([ILL, ILL], 80).plain == "! It hardly learns.  6 to 5.9  c: 1 more"
    assert health_line([ILL, ILL], 34).plain == "! It hardly learns.  6 to 5.9  c"
    assert health_text([ILL, WELL], 7).plain == (
        "At step 7\n\n! It hardly learns.\n  6 to 5.9\n  Try: A larger rate.\n\n✓ It learns.\n  loss 6 to 5\n"
    )


LONG = Finding(
    "m", "It memorises: all right, 63% held out.", "lowest at step 8: 0.2; it is 3 now (means of 5 steps)", "x"
)


def test_a_long_finding_loses_parts_of_its_evidence_and_no_word_is_cut() -> None:
    rows = [health_line([LONG, ILL], width).plain for width in (120, 92, 80, 66, 50, 43, 42, 30, 0)]
    assert rows == [
        "! It memorises: all right, 63% held out.  lowest at step 8: 0.2; it is 3 now (means of 5 steps)  c: 1 more",
        "! It memorises: all right, 63% held out.  lowest at step 8: 0.2; it is 3 now  c: 1 more",
        "! It memorises: all right, 63% held out.  lowest at step 8: 0.2; it is 3 now  c",
        "! It memorises: all right, 63% held out.  lowest at step 8: 0.2  c",
        "! It memorises: all right, 63% held out.  c",
        "! It memorises: all right, 63% held out.  c",
        "! It memorises: all right, 63% held out  c",
        "! It memorises: all right…  c",
        "",
    ]


@given(st.text(max_size=40), st.text(max_size=60), st.booleans(), st.integers(0, 90))
def test_no_finding_is_wider_than_its_line(message: str, evidence: str, healthy: bool, width: int) -> None:
    finding = Finding("any", message, evidence, is_healthy=healthy)
    assert health_line([finding, finding], width).cell_len <= width


def test_a_challenge_in_a_line_and_with_its_hints() -> None:
    assert challenge_line(SNAIL, False).plain == "The snail: a loss below 0.5 within 60 steps   b: hints"
    assert challenge_line(SNAIL, True).plain == "✓ Repaired: The snail   b: another one"
    told = challenge_text(SNAIL, 1).plain
    assert SNAIL.symptom in told and SNAIL.hints[0] in told and SNAIL.hints[1] not in told
    assert told.endswith("h: another hint (2 left)")
    assert "You have. It was lr 0.0001." in challenge_text(SNAIL, 0, repaired=True).plain
    assert challenge_text(SNAIL, 3, repaired=True).plain.endswith(f"Hint 3: {SNAIL.hints[2]}")
