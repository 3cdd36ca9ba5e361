"""Placement and the concept test by the keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from lessons.learner.concept_test import ConceptTestStore, items_of_form
from tests.lessons.learner.test_paper import right_answers
from tui.app import MgradApp
from tui.lesson.screen import LessonScreen
from tui.paper.screen import PaperScreen
from tui.start import Start


def text_of(app: MgradApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).render())


async def test_placement_goes_on_where_it_was_left_and_opens_the_lesson(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await pilot.pause()
        assert isinstance(app.screen, PaperScreen)
        right = right_answers(app.screen.paper.number)
        await pilot.press("x", "enter")
        await pilot.pause()
        assert text_of(app, "#refused") and text_of(app, "#which") == "Placement  1 of 15"
        app.screen.query_one(Input).value = right[0]
        await pilot.press("enter", "f8")
        await pilot.pause()
        assert text_of(app, "#which") == "Placement  3 of 15" and text_of(app, "#marks")[:3] == "●·▸"
        await pilot.press("escape", "escape")
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await pilot.pause()
        assert text_of(app, "#which") == "Placement  3 of 15"
        for _ in range(13):
            await pilot.press("f5")
        await pilot.pause()
        assert text_of(app, "#score") == "1 of 15 right, 14 left out."
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == "several-inputs"


async def test_a_sitting_is_stored_and_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("C")
        await pilot.pause()
        right = items_of_form(1)[0].block.right_index + 1
        await pilot.press(str(right % 3 + 1), "p", str(right))  # answered again
        for _ in range(27):
            await pilot.press("K")
        await pilot.pause()
        assert text_of(app, "#score") == "1 of 28 right, 27 left out."
        await pilot.press("S", "enter")
        await pilot.pause()
    assert [sitting.score for sitting in ConceptTestStore(tmp_path).load()] == [1]
    assert json.loads((tmp_path / "concepts.json").read_text())["sittings"][0]["right"] == {"1": True}
