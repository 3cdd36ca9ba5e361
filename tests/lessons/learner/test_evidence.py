"""Beliefs that fade and are pulled back, due days, and counts in words."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lessons.learner.evidence import (
    INTERVALS,
    PRIOR,
    AnswerResult,
    Evidence,
    belief,
    due_day,
    due_skills,
    mistakes_text,
)

DAY = date(2026, 3, 1)


def answer(after: int, result: AnswerResult, skill: str = "upstream", sure: bool | None = None) -> Evidence:
    return Evidence(DAY + timedelta(after), skill, result, "drill", sure=sure)


def test_a_wrong_answer_raises_the_belief_and_right_ones_pull_it_back() -> None:
    wrong = [answer(0, AnswerResult.WRONG)]
    assert belief([], DAY) == PRIOR
    assert belief(wrong, DAY) > 0.7
    helped, at_once = (
        belief([*wrong, answer(0, AnswerResult.HELPED)], DAY),
        belief([*wrong, answer(0, AnswerResult.AT_ONCE)], DAY),
    )
    assert at_once < belief(wrong, DAY) < helped
    assert belief([*wrong, *[answer(0, AnswerResult.AT_ONCE)] * 3], DAY) < PRIOR


def test_a_belief_fades_with_days() -> None:
    wrong, right = [answer(0, AnswerResult.WRONG)], [answer(0, AnswerResult.AT_ONCE)]
    later = [DAY + timedelta(days) for days in (0, 7, 21, 365)]
    fading, returning = [belief(wrong, day) for day in later], [belief(right, day) for day in later]
    assert fading == sorted(fading, reverse=True)
    assert returning == sorted(returning)
    assert abs(fading[2] - (PRIOR + fading[0]) / 2) < 1e-9
    assert abs(fading[-1] - PRIOR) < 1e-4


def test_intervals_are_days_and_a_second_answer_of_the_day_is_not_spaced() -> None:
    assert due_day([]) is None
    evidence = [answer(0, AnswerResult.AT_ONCE)] * 5
    for days in INTERVALS[1:]:
        due = due_day(evidence)
        assert due is not None
        evidence.append(Evidence(due, "upstream", AnswerResult.AT_ONCE, "review"))
        assert due_day(evidence) == due + timedelta(days)
    evidence.append(Evidence(due, "upstream", AnswerResult.WRONG, "review"))
    assert due_day(evidence) == due + timedelta(INTERVALS[0])


def test_sure_and_wrong_comes_back_after_a_week_whatever_was_answered_meanwhile() -> None:
    evidence = [
        answer(0, AnswerResult.WRONG, sure=True),
        answer(1, AnswerResult.AT_ONCE),
        answer(4, AnswerResult.AT_ONCE),
    ]
    assert due_day(evidence[1:]) == DAY + timedelta(4 + 3)
    assert due_day([answer(0, AnswerResult.WRONG, sure=False), *evidence[1:]]) == DAY + timedelta(4 + 7)
    assert due_day(evidence) == DAY + timedelta(7)
    assert due_day([*evidence, answer(7, AnswerResult.AT_ONCE)]) == DAY + timedelta(11)


def test_the_longest_due_comes_first_and_of_equal_ones_the_most_believed() -> None:
    evidence = [
        answer(0, AnswerResult.AT_ONCE, "order"),
        answer(0, AnswerResult.WRONG, "upstream"),
        answer(0, AnswerResult.HELPED, "rate"),
        answer(2, AnswerResult.AT_ONCE, "slope"),
    ]
    assert due_skills(evidence, DAY) == ()
    assert due_skills(evidence, DAY + timedelta(2)) == ("upstream", "rate", "order")
    later = [*evidence, answer(3, AnswerResult.WRONG, "upstream")]  # due since the day after; the others wait longer
    assert due_skills(later, DAY + timedelta(4)) == ("rate", "order", "slope", "upstream")


def test_mistakes_are_counted_in_words() -> None:
    assert mistakes_text([]) == ""
    evidence = [answer(0, AnswerResult.WRONG)] * 4 + [answer(0, AnswerResult.WRONG, "product-swaps")] * 3
    assert mistakes_text(evidence) == "forgot upstream 4 times, swapped operands 3"
    assert mistakes_text(evidence[:1]) == "forgot upstream once"


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(AnswerResult), st.sampled_from((None, True, False)))))
def test_any_history_gives_a_probability_and_a_day_to_come(
    history: list[tuple[int, AnswerResult, bool | None]],
) -> None:
    evidence = [answer(day, result, sure=sure) for day, result, sure in sorted(history, key=lambda each: each[0])]
    assert 0.0 < belief(evidence, DAY + timedelta(90)) < 1.0
    due = due_day(evidence)
    assert (due is None) == (not evidence)
    if due is not None:
        assert due > evidence[0].day
