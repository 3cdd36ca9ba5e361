"""A duel as a dialogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lessons.duel.duel import Duel, DuelError
from lessons.duel.match import Match
from lessons.duel.store import DuelStore
from lessons.learner.store import LearnerStore
from lessons.talk.duel import DuelTalk
from tests.lessons.duel.duels import duel_of


def made(match: Match) -> Duel:
    """The duel of the match's seed, on our engine."""
    match.duel = duel_of(match.open.seed)
    return match.duel


def talk_on(folder: Path, seed: int | None) -> DuelTalk:
    return DuelTalk(Match(DuelStore(folder), LearnerStore(folder, date.today), seed, "ours", lambda: 3), made)


def test_a_duel_is_fought_line_by_line(tmp_path: Path) -> None:
    talk = talk_on(tmp_path, 2)
    begun = talk.begin()
    assert "  a: -4 against -4" in begun and "  2. The gradients are not set back to 0 between steps" in begun
    assert talk.reply("list")[0].startswith("The code comes once the cause is named")
    assert talk.reply("4")[0].endswith(
        "the loss would go 4.5236 → 7.9946 in 13 steps. Here it goes 4.5236 → 2.4655 in 13 steps."
    )
    assert talk.reply("next") == ["This duel is not over: answer, or skip; 'quit' keeps it for later."]
    assert talk.reply("2")[0].startswith("Right. 2. The gradients are not set back to 0 between steps. Every gradient")
    listed = talk.reply("list MLP.zero_grad")
    assert listed[-1] == "    155:             p.grad == 0.0"
    assert talk.reply("list nothing")[0].startswith("There is no nothing; there are Value")
    assert talk.reply("154")[0].startswith("Not yet. Line 154 is as it was")
    assert talk.reply("line 3") == ["Line 3 is empty."]
    end = talk.reply("155")
    assert end[:2] == ["Right.", ""] and end[2].startswith("It was line 155, in MLP.zero_grad")
    assert "1 of 1 duel won, 0 without a slip." in end
    assert talk.reply("next")[0].startswith("Duel 3: our engine") or "Duel 3: our engine" in talk.reply("again")[0]
    assert talk.reply("quit") == ["Stored. To go on: mgrad-tui duel --talk"] and talk.is_over


def test_an_engine_that_cannot_be_broken_ends_the_dialogue(tmp_path: Path) -> None:
    def refused(match: Match) -> Duel:
        raise DuelError("your engine, e.py cannot be broken: its loss does not fall")

    talk = DuelTalk(Match(DuelStore(tmp_path), LearnerStore(tmp_path, date.today), 1, "ours"), refused)
    assert talk.begin()[-1] == "your engine, e.py cannot be broken: its loss does not fall." and talk.is_over
