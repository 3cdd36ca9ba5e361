"""The level that follows from the last drills, the streak, and which drill comes next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.drills.choice import first_drill, following_drill, new_drill
from lessons.drills.drill import LEVELS
from lessons.drills.exercise import Exercise
from lessons.drills.ladder import ladder
from lessons.drills.practice import OpenDrill, Practice
from lessons.drills.results import DrillResult, Ending, level_after, streak

CLEAN, MISSED, LEFT = Ending.CLEAN, Ending.MISSED, Ending.LEFT


RESULTS = st.builds(
    DrillResult,
    st.integers(0, 99),
    st.integers(1, len(LEVELS)),
    st.sampled_from(Ending),
    st.lists(st.sampled_from(["overwritten", "wrong-sign"]), max_size=2, unique=True).map(tuple),
    st.sampled_from(list(ladder())),
)


def went(*endings: Ending, level: int = 2) -> list[DrillResult]:
    return [DrillResult(seed, level, ending) for seed, ending in enumerate(endings)]


@pytest.mark.parametrize(
    ("history", "level"),
    [
        ([], 1),
        (went(CLEAN), 2),
        (went(CLEAN, CLEAN), 3),
        (went(CLEAN, MISSED, CLEAN), 2),
        (went(CLEAN, CLEAN, MISSED), 2),
        (went(MISSED, MISSED), 1),
        (went(MISSED, LEFT, MISSED), 1),
        (went(LEFT, LEFT, LEFT), 2),
        (went(CLEAN, level=2) + went(CLEAN, level=3), 3),
        (went(MISSED, MISSED, level=1), 1),
        (went(CLEAN, CLEAN, CLEAN, level=len(LEVELS)), len(LEVELS)),
        ([*went(CLEAN), DrillResult(9, 2, CLEAN, kind="most")], 3),
    ],
)
def test_the_level_follows_from_the_last_drills(history: list[DrillResult], level: int) -> None:
    assert level_after(history) == level


def test_the_streak_counts_clean_drills_up_to_the_last() -> None:
    assert streak(went(MISSED, CLEAN, CLEAN)) == 2
    assert streak(went(CLEAN, MISSED)) == 0


@given(st.lists(RESULTS, max_size=30))
def test_the_next_drill_is_always_one_that_there_is(history: list[DrillResult]) -> None:
    following = new_drill(history)
    row = ladder()[following.kind]
    assert 1 <= level_after(history) <= len(LEVELS)
    assert following.level == level_after(history) and following.level in row.levels
    assert following.kind not in {result.kind for result in history[-1:]} or len(row.levels) == len(LEVELS)


def test_kinds_take_turns_and_a_chosen_one_stays() -> None:
    history: list[DrillResult] = []
    for seed in range(7):
        history.append(DrillResult(seed, 4, LEFT, kind=new_drill(history, 4).kind))
    assert [result.kind for result in history] == list(ladder())
    assert new_drill(history, 4).kind == "gradients"
    assert new_drill(history, 4, "mend").kind == following_drill(Practice(tuple(history)), "mend").kind == "mend"
    assert new_drill(history, 1, "curve").level == 3  # the nearest that it has


def test_a_drill_that_practises_what_is_due_is_preferred() -> None:
    history = [DrillResult(10, 3, LEFT)]

    def has_seed_13(exercise: Exercise) -> bool:
        return exercise.seed == 13

    assert new_drill(history, 3, "order").seed == 11
    assert new_drill(history, 3, "order", has_seed_13).seed == 13
    assert new_drill(history, 3, "order", lambda exercise: False).seed == 11


def test_the_first_drill_is_the_one_asked_for_else_an_unfinished_one() -> None:
    begun = OpenDrill(5, 4, "most")
    practice = Practice(tuple(went(CLEAN, CLEAN)), (begun,))
    assert first_drill(practice, 7, None) == OpenDrill(7, 3)
    assert first_drill(practice, 7, None, "curve") == OpenDrill(7, 3, "curve")
    assert first_drill(practice, None, None) == first_drill(practice, None, 4, "most") == begun
    assert first_drill(practice, None, None, "order").kind == "order"
    assert first_drill(practice, None, 5).level == 5
