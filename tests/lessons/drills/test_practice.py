"""What follows from the drills done, and how they are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.drills.drill import LEVELS
from lessons.drills.practice import OpenDrill, Practice, PracticeStore
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
from lessons.progress.store import Outcome, QuestionProgress

CLEAN, MISSED, LEFT = Ending.CLEAN, Ending.MISSED, Ending.LEFT
RIGHT = QuestionProgress(Outcome.RIGHT, tries=1)
SECOND_TRY = QuestionProgress(Outcome.RIGHT, tries=2, hints=1)
SHOWN = QuestionProgress(Outcome.SHOWN, tries=2)
SKIPPED = QuestionProgress(Outcome.SKIPPED)

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


@pytest.mark.parametrize(
    ("questions", "ending"),
    [
        ([RIGHT, RIGHT], CLEAN),
        ([QuestionProgress(Outcome.RIGHT, tries=1, hints=3)], CLEAN),  # hints are free
        ([RIGHT, SECOND_TRY], MISSED),
        ([SHOWN, RIGHT], MISSED),
        ([QuestionProgress(Outcome.SKIPPED, tries=1), RIGHT], MISSED),
        ([SKIPPED, RIGHT], LEFT),
    ],
)
def test_how_a_drill_ended(questions: list[QuestionProgress], ending: Ending) -> None:
    done = OpenDrill(7, 2, "wrong-sign", dict(enumerate(questions)), ("overwritten",))
    assert done.result() == DrillResult(7, 2, ending, ("overwritten",), "wrong-sign")


def test_practice_lasts_from_one_program_to_the_next(tmp_path: Path) -> None:
    begun = OpenDrill(7, 3).with_question(0, RIGHT).with_question(1, SECOND_TRY).with_missed(["overwritten"])
    first = PracticeStore(tmp_path)
    first.opened(OpenDrill(7, 3))
    first.changed(begun)
    assert PracticeStore(tmp_path).load() == Practice((), (begun,))
    first.finished(begun)
    assert PracticeStore(tmp_path).load() == Practice((begun.result(),), ())


def test_a_drill_begun_waits_while_another_is_done_and_one_untouched_goes(tmp_path: Path) -> None:
    store = PracticeStore(tmp_path)
    begun = OpenDrill(1, 1).with_question(0, RIGHT)
    store.changed(begun)
    store.opened(OpenDrill(2, 1))
    assert store.opened(OpenDrill(3, 1)).open == (begun, OpenDrill(3, 1))
    assert store.opened(OpenDrill(1, 1)).open == (begun,)


def test_two_programs_at_once_lose_no_result(tmp_path: Path) -> None:
    first, second = PracticeStore(tmp_path), PracticeStore(tmp_path)
    first.load(), second.load()
    first.finished(OpenDrill(1, 1))
    second.finished(OpenDrill(2, 1))
    assert [result.seed for result in first.load().history] == [1, 2]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is not JSON (line 1)"),
        ("[]", "it is not a drills file"),
        ('{"version": 2}', "it is of version 2, newer than this program's 1"),
        ('{"version": 1}', "its entries are not those of a drills file"),
        ("[" * 100_000, "it is nested too deeply"),
        (b"\xff\xfe\x00", "it is not text"),
    ],
)
def test_a_damaged_file_is_kept_aside(tmp_path: Path, text: str | bytes, why: str) -> None:
    written = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "drills.json").write_bytes(written)
    store = PracticeStore(tmp_path)
    assert store.load() == Practice()
    assert store.notices == [f"the drills file could not be understood: {why}; it is kept as drills.damaged-1.json"]
    store.finished(OpenDrill(1, 1))
    assert (tmp_path / "drills.damaged-1.json").read_bytes() == written
    assert len(PracticeStore(tmp_path).load().history) == 1


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        (("history", 0, "level"), 99, "there is no level 99"),
        (("history", 0, "seed"), -1, "the seed -1 is out of range"),
        (("history", 0, "ending"), "well", "an ending in it is unknown"),
        (("history", 0, "missed"), [3], "a mistake in it has no name"),
        (("history", 0, "seed"), True, "its entry 'seed' is of the wrong type"),
        (("open", 0, "questions"), {"x": {}}, "a count in it is not a count"),
        (("open", 0, "level"), "3", "its entry 'level' is of the wrong type"),
    ],
)
def test_a_file_with_an_impossible_entry_is_not_understood(
    where: tuple[str | int, ...], value: object, said: str
) -> None:
    data = json.loads(Practice((DrillResult(1, 1, CLEAN),), (OpenDrill(1, 1, "", {0: RIGHT}),)).to_json())
    place = data
    for key in where[:-1]:
        place = place[key]
    place[where[-1]] = value
    with pytest.raises(ValueError, match=f"^{said}"):
        Practice.from_json(json.dumps(data))


def test_a_folder_that_cannot_be_written_is_told_once_and_practice_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    store = PracticeStore(blocked)
    store.finished(OpenDrill(1, 1))
    store.finished(OpenDrill(2, 1))
    assert [result.seed for result in store.load().history] == [1, 2]
    assert len(store.notices) == 1 and "drills cannot be" in store.notices[0]
