"""The whole course played by dialogue: by right answers, by wrong ones, and carelessly."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.contents import Entry
from lessons.lesson import PredictBlock
from lessons.progress.store import Outcome, ProgressStore
from lessons.stage.queries import single_query
from lessons.talk.commands import COMMANDS
from lessons.talk.lesson import LessonTalk
from lessons.talk.stages.stage import ASKED
from tests.lessons.talk.player import COURSE, TOOLS, right_lines, wrong_lines

MOST = 400  # rounds of a lesson


def play(entry: Entry, folder: Path, lines: Callable[[LessonTalk], list[str]]) -> list[str]:
    """Play a lesson to its end and return all that was said."""
    talk = LessonTalk(entry.open(), ProgressStore(folder), TOOLS)
    said = talk.begin()
    for _ in range(MOST):
        if talk.step is None:
            return [*said, *talk.close()]
        for line in lines(talk):
            said += talk.reply(line)
    raise AssertionError(f"{entry.id} does not end: {said[-20:]}")


@pytest.mark.parametrize("entry", COURSE, ids=lambda entry: entry.id)
def test_the_course_by_right_answers(entry: Entry, tmp_path: Path) -> None:
    said = play(entry, tmp_path, right_lines)
    progress = ProgressStore(tmp_path).load().lesson(entry.id)
    count = sum(1 for _ in entry.open().questions())
    assert progress.finished
    assert progress.count(Outcome.RIGHT) == count
    assert any(f"{count} of {count} questions answered right" in line for line in said)
    assert not any(line.startswith("Not yet") for line in said)


@pytest.mark.parametrize("entry", COURSE, ids=lambda entry: entry.id)
def test_the_course_by_wrong_answers(entry: Entry, tmp_path: Path) -> None:
    said = play(entry, tmp_path, wrong_lines)
    lesson, progress = entry.open(), ProgressStore(tmp_path).load().lesson(entry.id)
    assert progress.finished
    assert sum(progress.count(outcome) for outcome in Outcome) == sum(1 for _ in lesson.questions())
    assert progress.to_review
    assert all(len(line) > len("Not yet. ") + 5 for line in said if line.startswith("Not yet"))


@pytest.mark.parametrize("entry", COURSE, ids=lambda entry: entry.id)
def test_nothing_covered_is_said_before_the_answer(entry: Entry, tmp_path: Path) -> None:
    asked: list[str] = []

    def peek(talk: LessonTalk) -> list[str]:
        block = talk.question
        if isinstance(block, PredictBlock):
            query, name = single_query(block.answer)
            shown = [line for line in talk.reply("stage") if re.match(rf"  {re.escape(name)} = ", line)]
            if query in ("grad", "broken", "data") and name and talk.reply(f"look {name}")[0].startswith(f"{name} = "):
                asked.append(name)
                covers = {"grad": "gradient covered", "broken": "with the bug covered", "data": "= covered"}
                assert all(covers[query] in line for line in [*shown, *talk.reply(f"look {name}")])
                assert ASKED in talk.reply(f"why {name}")
            if query in ("slope", "f"):
                asked.append(query)
                assert talk.reply("why") == [ASKED]
        return right_lines(talk)

    play(entry, tmp_path, peek)
    if entry.id in ("slope-of-a-curve", "backprop-by-hand", "used-twice"):
        assert len(asked) > 2


WORDS = [name for command in COMMANDS for name in command.names]
ARGUMENTS = [
    "",
    "a",
    "x",
    "1",
    "-1",
    "a 0.01",
    "x = 2",
    "a = nan",
    "1e999",
    "L1.n1.w1",
    "3-5",
    "b 9",
    "0",
    "2",
    "é",
    ".",
]
LINES = st.one_of(
    st.builds("{} {}".format, st.sampled_from([word for word in WORDS if word not in ("quit", "q", "exit")]),
              st.sampled_from(ARGUMENTS)),
    st.sampled_from(ARGUMENTS),
    st.text(max_size=12),
    st.just("next"),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(number=st.integers(0, len(COURSE) - 1), step=st.integers(0, 4), lines=st.lists(LINES, max_size=12))
def test_careless_lines_are_answered(number: int, step: int, lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        store = ProgressStore(Path(folder))
        talk = LessonTalk(COURSE[number].open(), store, TOOLS, step)
        talk.begin()
        for line in lines:
            was_typing = talk.is_typing_code
            said = talk.reply(line)
            assert said or was_typing or talk.is_typing_code or talk.is_over
            assert not any("\n" in each or "Traceback" in each for each in said)
        talk.close()
        assert not store.notices
        assert store.load().last == COURSE[number].id
