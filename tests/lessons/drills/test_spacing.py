"""The level of the next drill, and when a kind of mistake comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.drills.drill import LEVELS
from lessons.drills.spacing import (
    INTERVALS,
    DrillResult,
    Due,
    Ending,
    allows_mistake,
    drill_for_mistake,
    level_after,
    next_drill,
    review_queue,
    streak,
)

CLEAN, MISSED, LEFT = Ending.CLEAN, Ending.MISSED, Ending.LEFT


RESULTS = st.builds(
    DrillResult,
    st.integers(0, 99),
    st.integers(1, len(LEVELS)),
    st.sampled_from(Ending),
    st.lists(st.sampled_from(["overwritten", "wrong-sign"]), max_size=2, unique=True).map(tuple),
    st.sampled_from(["", "overwritten", "wrong-sign"]),
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
        ([*went(LEFT), DrillResult(9, 5, LEFT, review="overwritten")], 2),
        (went(CLEAN, level=2) + went(CLEAN, level=3), 3),
        (went(MISSED, MISSED, level=1), 1),
        (went(CLEAN, CLEAN, CLEAN, level=len(LEVELS)), len(LEVELS)),
        ([*went(CLEAN), DrillResult(9, 5, CLEAN, review="overwritten"), *went(CLEAN)], 3),
    ],
)
def test_the_level_follows_from_the_last_drills(history: list[DrillResult], level: int) -> None:
    assert level_after(history) == level


def test_the_level_of_the_next_drill_may_be_the_learner_s_own() -> None:
    assert next_drill(went(CLEAN, CLEAN), 7)[0].level == 3
    assert next_drill(went(CLEAN, CLEAN), 7, level=5)[0].level == 5


@pytest.mark.parametrize(("level", "nearest"), [(1, 3), (2, 3), (3, 3), (6, 6)])
def test_a_mistake_comes_back_at_the_nearest_level_where_it_can_be_made(level: int, nearest: int) -> None:
    found = drill_for_mistake("overwritten", 7, level)
    assert found is not None and found.level == nearest


def test_the_streak_counts_clean_drills_up_to_the_last() -> None:
    assert streak(went(MISSED, CLEAN, CLEAN)) == 2
    assert streak(went(CLEAN, MISSED)) == 0


def test_a_mistake_comes_back_after_ever_more_drills_and_then_no_more() -> None:
    history = [DrillResult(0, 3, MISSED, ("overwritten",))]
    gaps = []
    while review_queue(history):
        waited = 0
        while next_drill(history, len(history))[1] != "overwritten":
            history.append(DrillResult(0, 3, CLEAN))
            waited += 1
        gaps.append(waited)
        history.append(DrillResult(0, 3, CLEAN, review="overwritten"))
    assert tuple(gaps) == INTERVALS


def test_a_mistake_made_again_starts_anew_and_one_skipped_keeps_its_interval() -> None:
    once = [
        DrillResult(0, 3, MISSED, ("overwritten",)),
        *went(CLEAN, CLEAN),
        DrillResult(0, 3, CLEAN, review="overwritten"),
    ]
    assert review_queue(once) == (Due("overwritten", 8, 1),)
    assert review_queue([*once, DrillResult(0, 3, LEFT, review="overwritten")]) == (Due("overwritten", 9, 1),)
    again = DrillResult(0, 3, MISSED, ("overwritten",), "overwritten")
    assert review_queue([*once, again]) == (Due("overwritten", 7, 0),)


@pytest.mark.parametrize("before", range(5))
def test_a_mistake_comes_back_two_drills_later(before: int) -> None:
    history = [*went(*[CLEAN] * before), DrillResult(0, 3, MISSED, ("overwritten",))]
    assert review_queue(history) == (Due("overwritten", before + 1 + INTERVALS[0], 0),)


def test_the_first_due_comes_first_and_one_without_a_drill_holds_up_nothing() -> None:
    history = [
        DrillResult(0, 1, MISSED, ("of-another-program",)),
        DrillResult(1, 3, MISSED, ("wrong-sign",)),
        *went(LEFT, LEFT),
    ]
    assert next_drill(history, 5)[1] == "wrong-sign"


@given(st.lists(RESULTS, max_size=30))
def test_nothing_waits_longer_than_the_longest_interval(history: list[DrillResult]) -> None:
    dues = review_queue(history)
    assert len({due.kind for due in dues}) == len(dues)
    assert all(due.after <= len(history) + INTERVALS[-1] for due in dues)
    assert list(dues) == sorted(dues, key=lambda due: due.after)
    assert 1 <= level_after(history) <= len(LEVELS)


@pytest.mark.parametrize(
    "kind", ["overwritten", "local-only", "upstream-only", "own-value", "other-operand", "wrong-sign", "forgot-inner"]
)
@pytest.mark.parametrize("level", [1, 4])
def test_a_kind_of_mistake_has_drills_in_which_it_can_be_made(kind: str, level: int) -> None:
    found = drill_for_mistake(kind, 1, level)
    assert found is not None
    assert allows_mistake(found, kind)
    assert drill_for_mistake(kind, 1, level) == found
    other = drill_for_mistake(kind, found.seed + 1, level)
    assert other is not None and other.source != found.source  # new numbers


def test_a_mistake_that_is_not_one_has_no_drill() -> None:
    assert drill_for_mistake("of-another-program", 1, 1) is None
