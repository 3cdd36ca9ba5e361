"""What was done in Explore is there again: in the file, and in the app over a restart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Static

from engine import Value, parse
from engine.graph.session import GraphSession
from tui.app import MgradApp
from tui.explore.expression_line import ExpressionLine
from tui.explore.screen import ExploreScreen
from tui.explore.work import FILE_NAME, MAX_ENTRIES, WorkStore, session_of_text, text_of_both, text_of_session
from tui.home.previews import explore_preview
from tui.start import ExploreStart, Start

SIZE = (100, 30)


def played() -> GraphSession:
    """Return a session with nudges, a pin, another graph, and something undone."""
    source = "a = 2; b = -3; L = a*b + tanh(a)"
    session = GraphSession(parse(source).output, source)
    a, b = session.leaves
    session.nudge(a, 3)
    session.toggle_pin(b)
    session.follow()
    other = "q/w"
    session.open(parse(other, {"q": 5.0, "w": 0.125}).output, other)
    session.nudge(session.leaves[1])
    session.nudge_step = 0.1
    session.undo()
    return session


def state(session: GraphSession) -> tuple[Any, ...]:
    leaves = {leaf.label: (leaf.data, leaf.grad) for leaf in session.leaves}
    pinned = {leaf.label for leaf in session.pinned}
    return session.graph.source, session.root.label, leaves, pinned, session.nudge_step, session.follow_step


def test_a_session_comes_back_with_its_history() -> None:
    session = played()
    again = session_of_text(text_of_session(session))
    assert state(again) == state(session) and len(again.history) == len(session.history)
    assert again.redo().message == session.redo().message and state(again) == state(session)
    while session.position:
        assert again.undo().message == session.undo().message
        assert state(again) == state(session)
    assert again.leaves[0].data == 2.0
    assert text_of_session(again) == text_of_session(session)


def test_a_long_history_keeps_what_is_near() -> None:
    session = GraphSession(parse("a = 2; a*a").output, "a = 2; a*a")
    for _ in range(MAX_ENTRIES + 50):
        session.nudge(session.leaves[0])
    again = session_of_text(text_of_session(session))
    assert state(again) == state(session) and len(again.history) == MAX_ENTRIES
    assert again.undo().message == session.undo().message


def test_a_graph_built_in_python_is_not_stored(tmp_path: Path) -> None:
    a = Value(2.0, label="a")
    store = WorkStore(tmp_path)
    store.save(GraphSession(a * a))
    assert not (tmp_path / FILE_NAME).exists() and store.load() is None


GOOD = json.loads(text_of_session(played()))


def changed(**entries: Any) -> str:
    return json.dumps({**GOOD, **entries})


def with_graphs(source: str, **leaves: float) -> str:
    return changed(graphs=[{"source": source, "leaves": leaves}] * 2)


def with_entry(**entries: Any) -> str:
    return changed(entries=[{**GOOD["entries"][0], **entries}], position=0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is not JSON (line 1)"),
        ("[]", "it is not a explore file"),
        (changed(position=99), "its place in the history is not there"),
        (changed(entries=[]), "it has no history, or too long a one"),
        (with_graphs("a*"), "an expression in it cannot be read"),
        (with_graphs("a = 2; a*a"), "the leaves of an expression in it are not those"),
        (with_graphs("a = 1; b = -7; log(a - b - 5)", a=1.0, b=-7.0), "a graph in it has no value"),
        (with_entry(numbers=[1.0]), "a graph of its history has other leaves"),
        (with_entry(numbers=[1.0, True]), "a number in it is none"),
        (with_entry(graph=-1), "a graph of its history is not there"),
        (with_entry(pinned=[7]), "a pinned leaf of its history is not there"),
    ],
)
def test_a_damaged_file_is_moved_aside_and_said(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    store = WorkStore(tmp_path)
    assert store.load() is None
    [notice] = store.notices
    assert notice.startswith(f"the explore file is damaged: {reason}")
    store.save(played())
    assert (tmp_path / "explore.damaged-1.json").read_text(encoding="utf-8") == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, *GOOD["entries"][0]]), inner),
    max_leaves=12,
)


@given(st.sampled_from([*GOOD, "source", "leaves"]), JSON)
def test_any_file_is_a_session_or_a_short_message(key: str, value: Any) -> None:
    table = json.loads(json.dumps(GOOD))
    if key in table:
        table[key] = value
    else:
        table["graphs"][0][key] = value
    try:
        session_of_text(json.dumps(table))
    except ValueError as error:
        assert str(error) and "\n" not in str(error)


def test_home_says_where_explore_was_left(tmp_path: Path) -> None:
    assert "You left" not in explore_preview(60, tmp_path).plain
    WorkStore(tmp_path).save(played())
    assert explore_preview(60, tmp_path).plain.endswith("You left\nq/w")
    for damaged in ("{", "[]", "{}", '{"entries": 3}', changed(position=77)):
        (tmp_path / FILE_NAME).write_text(damaged, encoding="utf-8")
        assert "You left" not in explore_preview(60, tmp_path).plain


async def test_explore_goes_on_after_a_restart(tmp_path: Path) -> None:
    app = MgradApp(Start("explore"), tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("plus", "plus", "e", "ctrl+u")
        app.screen.query_one(ExpressionLine).input.value = "z = 3x²"
        await pilot.press("enter", "plus", "q")
    app = MgradApp(Start("explore"), tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.session.graph.source == "z = 3x²" and screen.session.leaves[0].data == 1.01
        assert str(screen.query_one("#message", Static).render()).startswith("where you left it, with its history: u ")
        await pilot.press("u", "u", "u")
        assert screen.session.root.label == "L" and screen.session.leaves[0].data == 2.01


async def test_a_graph_that_was_only_looked_at_leaves_the_work_alone(tmp_path: Path) -> None:
    WorkStore(tmp_path).save(played())
    before = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    start = Start("explore", explore=ExploreStart(GraphSession(parse("k = 1; k*k").output, "k = 1; k*k")))
    async with MgradApp(start, tmp_path).run_test(size=SIZE) as pilot:
        await pilot.press("escape", "escape")
        await pilot.pause()
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == before


async def test_leaving_for_home_stores_the_work_and_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{", encoding="utf-8")
    app = MgradApp(Start("explore"), tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert any("damaged" in note.message for note in app._notifications)
        await pilot.press("plus", "escape", "escape")
        await pilot.pause()
        stored = WorkStore(tmp_path).load()
        assert stored is not None and stored.leaves[0].data == 2.01


def test_what_two_programs_did_at_once_is_in_one_history(tmp_path: Path) -> None:
    WorkStore(tmp_path).save(played())
    one, other = WorkStore(tmp_path), WorkStore(tmp_path)
    first, second = one.load(), other.load()
    assert first is not None and second is not None
    first.open(parse("u = 5; u*u").output, "u = 5; u*u")
    second.open(parse("v = 6; v + 1").output, "v = 6; v + 1")
    one.save(first)
    other.save(second)
    other.save(second)
    both = WorkStore(tmp_path).load()
    assert both is not None and both.graph.source == "v = 6; v + 1"
    sources = [entry.graph.source for entry in both.history]
    assert sources.count("u = 5; u*u") == sources.count("v = 6; v + 1") == 1
    assert len(both.history) == len(second.history) + 1


def test_what_both_did_is_bounded_and_theirs_is_dropped_first() -> None:
    ours, theirs = played(), played()
    theirs.open(parse("u = 5; u*u").output, "u = 5; u*u")
    ours.open(parse("k = 1; k*k").output, "k = 1; k*k")
    for _ in range(MAX_ENTRIES):
        ours.nudge(ours.leaves[0], 1)
    text = text_of_both(text_of_session(theirs), set(), text_of_session(ours))
    assert "u*u" not in text and len(session_of_text(text).history) == MAX_ENTRIES
