"""Build as a dialogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from lessons.build.folder import SKELETONS
from lessons.build.record import BuildStore
from lessons.build.tasks import TASK_CHECKS
from lessons.contents import find_lesson
from lessons.judge.checks import ROWS
from lessons.judge.verdict import CheckState, JudgedCheck, Judgement
from lessons.learner.evidence import AnswerResult
from lessons.learner.store import LearnerStore
from lessons.progress.store import ProgressStore
from lessons.talk.build import BuildTalk
from lessons.talk.lesson import LessonTalk
from tests.lessons.talk.player import TOOLS

TODAY = date(2026, 11, 29)
NO_VALUE = Judgement(trouble="there is no class Value (classes: none).")


def judged(passed: Collection[str], failed: str = "") -> Judgement:
    checks = [
        JudgedCheck(row, CheckState.PASSED if row.name in passed else CheckState.NOT_YET, "it is not there")
        for row in ROWS
    ]
    wrong = JudgedCheck(
        next(row for row in ROWS if row.name == "mul"), CheckState.FAILED,
        ran="a * b", expected="6", got="5", cause="It adds.", file="/x/engine.py", line=8, source="self.data + 1",
    )  # fmt: skip
    return Judgement(tuple(wrong if check.row.name == failed else check for check in checks))


def talk_with(folder: Path, found: Iterator[Judgement], mine: Path | None = None) -> BuildTalk:
    learner = LearnerStore(folder, lambda: TODAY)
    return BuildTalk(mine or folder / "mine", BuildStore(folder), learner, lambda _: next(found))


def said(talk: BuildTalk | LessonTalk, *lines: str) -> str:
    return "\n".join(line for typed in lines for line in talk.reply(typed))


def test_from_an_empty_folder_to_the_first_milestone(tmp_path: Path) -> None:
    first, more = {"value", "repr", "add"}, {"value", "repr", "add", "mul", "operands", "backward"}
    talk = talk_with(tmp_path, iter([NO_VALUE, judged(first, "mul"), judged(more)]))
    opening = "\n".join(talk.begin())
    assert "engine.py, nn.py and train.py are new" in opening
    assert "Write class Value, so that Value(2.0) can be made, into engine.py" in opening
    assert {file.name for file in (tmp_path / "mine").iterdir()} == set(SKELETONS)
    assert said(talk, "hint") == said(talk, "list") == said(talk, "look 1") == talk.reply("hint")[0]
    assert said(talk, "").split("\n") == [
        "New: Value(2.0) holds its number; a Value shows its number; a + b.",
        "3 of 39 checks pass, 1 wrong.",
        "Check 4, WRONG: a * b (lecture 0:22).",
        "  run: a * b",
        "  expected: 6",
        "  got: 5",
        "  line: engine.py:8  self.data + 1",
        "  cause: It adds.",
    ]
    assert said(talk, "hint") == "Hint 1 of 2: Compute with the data of both operands."
    assert "  hint 1: Compute with the data of both operands." in said(talk, "look 4").split("\n")
    assert said(talk, "hint", "hint").endswith("There are no more hints for this check.")
    assert "Another solution is shown once yours passes" in said(talk, "show")
    assert "    def __add__(self, other):" in said(talk, "look 3", "show")
    assert "  4. WRONG: a * b (0:22)" in said(talk, "list")
    assert "Ahead: The L graph, stepped. 3 checks are left, first a * b." in said(talk, "milestones")
    news = said(talk, "run")
    assert "New: a * b; a node remembers its operands; backward() goes through the whole graph." in news
    assert "Reached: The L graph, stepped. The app shows it: mgrad-tui build" in news
    assert "Check 6, not yet: a node remembers its operation (lecture 0:25)." in news
    evidence = LearnerStore(tmp_path, lambda: TODAY).load().evidence
    assert evidence and {(each.place, each.result) for each in evidence} == {("build", AnswerResult.AT_ONCE)}
    assert said(talk, "quit") == f"Stored. To go on: mgrad-tui build {tmp_path / 'mine'} --talk"
    assert set(BuildStore(tmp_path).of(tmp_path / "mine").passed) == more


def test_what_is_no_command_and_what_cannot_be_judged_is_said(tmp_path: Path) -> None:
    talk = talk_with(tmp_path, iter([replace(NO_VALUE, trouble="engine.py line 3: '(' was never closed")]))
    assert talk.begin()[-1] == "Your files cannot be judged: engine.py line 3: '(' was never closed."
    assert said(talk, "nudge a 1").startswith("'nudge a 1' is no command here")
    assert said(talk, "foo") == "'foo' is no command here; 'help' lists them, enter judges your files again."
    assert "run, or an empty line" in said(talk, "help") and "skip" not in said(talk, "help")
    assert said(talk, "quit").startswith("Nothing stored.")


def test_a_folder_that_cannot_be_made_ends_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    talk = talk_with(tmp_path, iter(()), tmp_path / "file" / "mine")
    assert talk.begin()[-1].startswith(f"{tmp_path / 'file' / 'mine'} cannot be made: ") and talk.is_over


def test_a_lesson_takes_what_the_folder_does_already(tmp_path: Path) -> None:
    lesson, mine = find_lesson("own-backward"), tmp_path / "mine"
    place, block = next(
        (place, block) for place, step in enumerate(lesson.steps) for block in step.questions
        if getattr(block, "task", "") in TASK_CHECKS
    )  # fmt: skip
    talk = LessonTalk(lesson, ProgressStore(tmp_path), TOOLS, place)
    assert "'own' takes what your Build folder does already." in talk.begin()
    while talk.question is not block:
        talk.reply("skip")
    assert said(talk, "own") == (
        "The files in my-micrograd do not do this yet, as last judged: mgrad-tui build my-micrograd --talk"
    )
    mine.mkdir()
    (mine / "engine.py").write_text("class Value: ...\n")
    BuildStore(tmp_path).judged(mine, TASK_CHECKS[getattr(block, "task")])  # noqa: B009
    assert said(talk, "own").startswith("Right.")
    assert said(LessonTalk(find_lesson("order"), ProgressStore(tmp_path), TOOLS, 0), "own") == (
        "There is no code to write here."
    )
