"""The whole app in a browser: Chromium opens it, and everything a learner does works there."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from lessons.classroom.notes import join
from lessons.contents import course
from lessons.progress.store import LessonProgress, Outcome, ProgressStore
from lessons.workbench.checks import toposort
from tests import ROOT
from tests.browser import Browser, chromium

CTRL = 2
TYPE_NAME = """
(async () => {
  while (!document.forms.length) await new Promise((done) => setTimeout(done, 20));
  document.forms[0].elements.name.value = "Zoë";
  document.forms[0].submit();
})()
"""
GO_ON = """
(async () => {
  let button;
  while (!(button = document.querySelector("button[name=again]"))) await new Promise((done) => setTimeout(done, 20));
  button.click();
})()
"""


def at_the_editor(home: Path) -> ProgressStore:
    """Progress whose Resume opens a step with a question, and an editor on its stage."""
    lesson = next(entry for entry in course() if entry.id == "order").open()
    key = next(step.key for step in lesson.steps if step.title == "How to find one")
    store = ProgressStore(home)
    store.record("order", LessonProgress(at=key))
    return store


@pytest.mark.skipif(chromium() is None, reason="Chromium is not installed")
async def test_the_app_in_chromium(tmp_path: Path) -> None:
    classroom = tmp_path / "physics-b"
    store = at_the_editor(join(classroom, "Zoë"))
    serve = [sys.executable, "-m", "tui", "serve", "--port", "0", "--class", str(classroom)]
    server = await asyncio.create_subprocess_exec(*serve, cwd=ROOT, stdout=PIPE)
    try:
        assert server.stdout is not None
        learners, teacher = [(await server.stdout.readline()).decode().split()[1] for _ in range(2)]
        async with Browser(tmp_path / "chromium") as browser:
            await browser.open(learners)
            await browser.wait_until(lambda: len(browser.requests) > 1, "the page")
            await browser.evaluate(TYPE_NAME)
            await browser.wait_until(lambda: len(browser.requests) > 3, "the question whether that is her")
            await browser.evaluate(GO_ON)
            await use_everything(browser, learners.rstrip("/"))
            await browser.open(teacher)
            await browser.wait_for("Zoë", "9.6 The order", "1 of 1  9.6 The order", "L, as it was called first")
            assert {request.split("/")[2] for request in browser.requests} == {learners.split("/")[2]}
            assert not browser.problems
    finally:
        server.terminate()
        assert await server.wait() == 0
    progress = store.load().lesson("order")
    assert progress.count(Outcome.RIGHT) == 2  # what was answered is stored


async def use_everything(browser: Browser, address: str) -> None:
    permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    await browser.ask("Browser.grantPermissions", origin=address, permissions=permissions)
    await browser.wait_for("Resume", "How to find one")

    # a question, and the editor with text that is pasted
    await browser.press("Enter")
    await browser.wait_for("Which node is the first", "def build_topo(root)")
    await browser.press("1")
    await browser.wait_for("✗  L, as it was")
    await browser.press("2")
    await browser.wait_for("✓ Right. a", "To the editor")
    await browser.press("Enter")
    await browser.evaluate(f"navigator.clipboard.writeText({toposort.SOLUTION!r})")
    await browser.press(*["ArrowDown"] * 12)  # below the starter, which it replaces
    await browser.press("v", modifiers=CTRL, commands=("paste",))
    await browser.wait_for("topo.append(v)")
    await browser.press("r", modifiers=CTRL)
    await browser.wait_for("✓ every node of L")
    await browser.wait_until(lambda: "✓ two nodes with the same number" in browser.text, "the last check")

    # Explore: a leaf is nudged, read and copied, and an expression pasted
    await browser.press("Escape", "Escape", "Escape")
    await browser.wait_for("Where to?")
    await browser.press("e")
    await browser.wait_for("opened L = -8")
    await browser.press("+")
    await browser.wait_for("2.01", "L -8 → -7.94")
    await browser.press("y")
    await browser.wait_for("node a as LaTeX")
    await browser.press("Enter")
    await browser.wait_for("Copied: node a")
    assert await browser.evaluate("navigator.clipboard.readText()") == "a = 2.01, gradient 6"

    # Train: twenty steps
    await browser.press("Escape", "Escape")
    await browser.wait_for("Where to?")
    await browser.press("t")
    await browser.wait_for("step – of 19")
    await browser.press(*"n" * 20)
    await browser.wait_for("step 19 of 19")

    # the sweep
    await browser.press("M")
    await browser.wait_for("1000 networks: step 20 of 20, done")
