"""The questions of a drill, their hints and reasons."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lessons.drills.drill import LEVELS, MAX_SEED, Drill, drill
from lessons.drills.questions import confirmation, hints, question, reason
from lessons.stage.scope import scope_of

SEEDS = st.integers(0, MAX_SEED)


LEVEL_NUMBERS = st.integers(1, len(LEVELS))


DRILLS = st.builds(drill, SEEDS, LEVEL_NUMBERS)


@given(DRILLS)
def test_every_question_is_complete(found: Drill) -> None:
    for name in found.asked:
        block = question(found, name)
        scope = scope_of(None)
        assert len(block.hints) == 3 and len(set(block.hints)) == 3
        for text in (block.ask, *block.hints, block.because):
            assert scope.fill(text) == text  # nothing in it is taken for an expression


def test_hints_go_from_a_nudge_to_the_numbers_and_leave_the_arithmetic() -> None:
    found = drill(7, 3)  # c = a*b; L = c + c
    assert hints(found, found.names["b"]) == (
        "Raise b by a little and follow it through c: what does L do? c = a · b.",
        "b.grad = ∂c/∂b · c.grad, with ∂c/∂b = a (in a product it is the other operand, a).",
        "b.grad = -1 × 2",
    )
    assert "c is used twice, and every use sends back a share." in hints(found, found.names["c"])[0]
    assert reason(found, found.names["b"]) == "-1 × 2 = -2, with ∂c/∂b = a."


def test_the_whole_backward_pass_is_confirmed() -> None:
    assert [told for _, told in confirmation(drill(7, 3))] == [
        "L.grad = 1, where it begins",
        "c.grad = 1 × 1 + 1 × 1 = 2",
        "b.grad = -1 × 2 = -2",
        "a.grad = -4 × 2 = -8",
        "Nudging a and b by a little gives the same numbers.",
    ]
