"""Stored practice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lessons.drills.practice import OpenDrill, Practice, PracticeStore
from lessons.drills.results import DrillResult, Ending
from lessons.progress.store import Outcome, QuestionProgress

CLEAN, MISSED, LEFT = Ending.CLEAN, Ending.MISSED, Ending.LEFT
RIGHT = QuestionProgress(Outcome.RIGHT, tries=1)
SECOND_TRY = QuestionProgress(Outcome.RIGHT, tries=2, hints=1)
SHOWN = QuestionProgress(Outcome.SHOWN, tries=2)
SKIPPED = QuestionProgress(Outcome.SKIPPED)


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
    done = OpenDrill(7, 2, "most", dict(enumerate(questions)), ("overwritten",))
    assert done.result() == DrillResult(7, 2, ending, ("overwritten",), "most")


def test_a_file_from_before_kinds_is_read() -> None:
    result = {"seed": 7, "level": 3, "ending": "missed", "missed": ["overwritten"], "review": "overwritten"}
    begun = {"seed": 8, "level": 3, "review": "", "questions": {"0": RIGHT.as_data()}, "missed": []}
    practice = Practice.from_json(json.dumps({"version": 1, "history": [result], "open": [begun]}))
    assert practice.history == (DrillResult(7, 3, MISSED, ("overwritten",)),)
    assert practice.open == (OpenDrill(8, 3).with_question(0, RIGHT),)


def test_drills_of_one_seed_and_level_but_two_kinds_are_two(tmp_path: Path) -> None:
    store = PracticeStore(tmp_path)
    store.changed(OpenDrill(1, 3).with_question(0, RIGHT))
    store.changed(OpenDrill(1, 3, "most").with_question(0, SKIPPED))
    assert [drill.kind for drill in PracticeStore(tmp_path).load().open] == ["gradients", "most"]
    assert OpenDrill(1, 3, "most").options == " --kind most --seed 1 --level 3"
    assert OpenDrill(1, 3).options == " --seed 1 --level 3"


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
    assert store.notices == [f"the drills file is damaged: {why}; it will be renamed, not overwritten"]
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
        (("open", 0, "kind"), "riddle", "no kind of drill is called 'riddle'"),
        (("history", 0, "kind"), "curve", "curve has no level 1"),
        (("open", 0, "level"), "3", "its entry 'level' is of the wrong type"),
    ],
)
def test_a_file_with_an_impossible_entry_is_not_understood(
    where: tuple[str | int, ...], value: object, said: str
) -> None:
    data = json.loads(Practice((DrillResult(1, 1, CLEAN),), (OpenDrill(1, 1, questions={0: RIGHT}),)).to_json())
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
