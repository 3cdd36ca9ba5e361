"""Every key that a footer shows, pressed in every focus of every screen, dialog and stage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.actions import parse
from textual.app import App
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Input, TextArea

from lessons.judge.checks import ROWS
from lessons.judge.verdict import CheckState, JudgedCheck, Judgement
from tests.tui.actions.situations import SITUATIONS, Situation
from tests.tui.inputs import Cage, quiet, send
from tui.actions.keymap import KEYMAPS, choose_keymap
from tui.actions.table import ACTIONS
from tui.kit.key_line import KeyLine

ENDLESS = {"sweep", "watch"}  # groups of workers that go on
TURNS = 300  # of the event loop until a key has to have run its action


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an engine of the learner's pass all checks, without running them."""

    async def judge(folder: Path) -> Judgement:
        return Judgement(tuple(JudgedCheck(row, CheckState.PASSED) for row in ROWS))

    monkeypatch.setattr("tui.build.screen.judge", judge)


class Recorder(Cage):
    """The app, but once it records, actions are noted instead of run."""

    recorded: list[str] | None = None

    async def run_action(self, action: Any, default_namespace: DOMNode | None = None, namespaces: Any = None) -> bool:
        if self.recorded is None:
            return await super().run_action(action, default_namespace, namespaces)
        namespace, name, parameters = parse(action) if isinstance(action, str) else action
        target = {"app": self, "screen": self.screen}.get(namespace, default_namespace or self)
        if target.check_action(name, parameters) is not True:
            return False
        self.recorded.append(named(target, action))
        return True


def named(node: DOMNode, action: str) -> str:
    """An action with the class of what it belongs to."""
    return action if action.startswith("app.") else f"{type(node).__name__}: {action}"


async def settled(app: App[Any]) -> None:
    """Wait for the workers, and for what they started."""
    await quiet(app)
    ending = [worker for worker in app.workers if worker.group not in ENDLESS]
    if ending:  # of none, Textual waits for all
        await app.workers.wait_for_complete(ending)
        await quiet(app)


async def go_to(app: App[Any], situation: Situation) -> None:
    await settled(app)
    for key in situation.keys:
        send(app, key)
        await settled(app)
    assert type(app.screen).__name__ == situation.screen
    async with asyncio.timeout(60):  # on a busy machine it may still be coming
        while not app.screen.query(KeyLine):
            await asyncio.sleep(0.01)
    await quiet(app)


def fields_of(app: App[Any]) -> list[Input | TextArea]:
    """The fields of the screen."""
    return [*app.screen.query(Input), *app.screen.query(TextArea)]


def texts(fields: list[Input | TextArea]) -> list[str]:
    """What the fields hold."""
    return [field.value if isinstance(field, Input) else field.text for field in fields]


def shown_keys(app: App[Any]) -> Iterator[tuple[str, str]]:
    """The keys that the footer shows as available, each with the action that it is to run."""
    active = app.screen.active_bindings
    for hint in app.screen.query_one(KeyLine).hints:
        bound = active[hint.key]
        if hint.enabled:
            yield hint.key, named(bound.node, bound.binding.action)
        action = ACTIONS.get(bound.binding.id or "")
        if action is not None and action.beside:
            place = str(bound.binding.id).partition(".")[0]
            for key, (node, binding, enabled, _) in active.items():
                if binding.id == f"{place}.{action.beside}" and enabled:
                    yield key, named(node, binding.action)


async def betrayals(app: Recorder) -> list[str]:
    """The keys of the footer, in the present focus, that do something else than it says."""
    found, focused, fields = [], app.screen.focused, fields_of(app)
    for key, action in list(shown_keys(app)):
        before, app.recorded = texts(fields), []
        send(app, key)
        await asyncio.sleep(0)
        while app.has_waiting_keys:  # for the key before, which went to a widget that is gone
            await asyncio.sleep(0.001)
        for _ in range(TURNS):
            await asyncio.sleep(0)
            if app.recorded or texts(fields) != before:
                break
        if app.recorded != [action] or texts(fields) != before:
            typed = ", and is typed" if texts(fields) != before else ""
            found.append(f"{focused!r}: {key} is to run {action}, and runs {app.recorded or 'nothing'}{typed}")
        app.recorded = None
    return found


async def each_focus(app: Recorder) -> AsyncIterator[Widget | None]:
    """Focus one thing after another: of those with the same keys in the footer only one."""
    seen = set()
    number = 0
    while True:
        hints = app.screen.query_one(KeyLine).hints
        if (type(app.screen.focused), hints) not in seen:
            seen.add((type(app.screen.focused), hints))
            yield app.screen.focused
        chain = app.screen.focus_chain
        if number >= len(chain):
            return
        app.screen.set_focus(chain[number])
        await settled(app)
        number += 1


EVERY = 3  # one situation in three is tried in every run, the others by make storm


@pytest.mark.parametrize(
    "situation",
    [
        pytest.param(situation, id=situation.name, marks=[pytest.mark.storm] if number % EVERY else [])
        for number, situation in enumerate(SITUATIONS)
    ],
)
async def test_every_key_of_every_footer_runs_its_action(situation: Situation, tmp_path: Path) -> None:
    app = Recorder(situation.start(), tmp_path)
    async with app.run_test(size=(120, 40)):
        await go_to(app, situation)
        found = []
        async for _ in each_focus(app):
            found += await betrayals(app)
            active = app.screen.active_bindings
            helps = {"app.help", "dialog.help", "palette.help", "help.close"}
            if not helps & {active[hint.key].binding.id for hint in app.screen.query_one(KeyLine).hints}:
                found.append(f"{app.screen.focused!r}: no key of the footer leads to all keys")
            if "escape" not in active and situation.name != "Home":
                found.append(f"{app.screen.focused!r}: escape does nothing")
        assert not found, "\n".join(found)


@pytest.mark.parametrize("keymap", [name for name in KEYMAPS if name != "default"])
@pytest.mark.parametrize(
    "name", ["Home", "Explore", "Explore, typing a value", "a number", "a task, the editor", "Train"]
)
async def test_so_do_those_of_another_keymap(keymap: str, name: str, tmp_path: Path) -> None:
    choose_keymap(tmp_path, keymap)
    situation = next(each for each in SITUATIONS if each.name == name)
    app = Recorder(situation.start(), tmp_path)
    async with app.run_test(size=(120, 40)):
        await go_to(app, situation)
        assert not await betrayals(app)


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("Train", {"Back", "Check-up", "Go to", "Jump"}),
        ("Train, after some steps", set()),
        ("Train, the network", {"Back", "Jump"}),
        ("Train, what if", {"Back", "Jump", "Reset", "Fork with it"}),
        ("Train, runs", {"Back", "Jump", "Take", "Hide/show"}),
        ("a choice", {"Choose", "Show me"}),
    ],
)
async def test_a_key_without_effect_is_dim(name: str, off: set[str], tmp_path: Path) -> None:
    situation = next(each for each in SITUATIONS if each.name == name)
    app = Recorder(situation.start(), tmp_path)
    async with app.run_test(size=(200, 40)):
        await go_to(app, situation)
        assert {hint.label for hint in app.screen.query_one(KeyLine).hints if not hint.enabled} == off


BRACKETS = frozenset(
    f"{side}_{name}" for side in ("left", "right") for name in ("square_bracket", "curly_bracket", "parenthesis")
) | {"less_than_sign", "greater_than_sign", "slash"}


def test_no_action_needs_altgr() -> None:
    assert not [name for name, action in ACTIONS.items() if set(action.keys.split(",")) <= BRACKETS]
