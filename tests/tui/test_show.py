"""`from tui import show`: a graph of any engine in Explore, from the user's own program."""

from __future__ import annotations

from typing import Any

import pytest

import tui.commands.open_app
from engine import Value
from engine.micrograd import Value as Published
from tui import show


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(
        tui.commands.open_app, "open_app", lambda start, explore: found.append((start, explore.session))
    )
    return found


@pytest.mark.parametrize("engine", [Value, Published])
def test_it_opens_on_a_copy_of_the_graph(engine: Any, opened: list[Any]) -> None:
    a, b = engine(2.0), engine(-3.0)
    loss = a * b + a
    loss.backward()
    show(loss, "loss")
    [(mode, session)] = opened
    assert mode == "explore" and session.root.label == "loss" and session.root.data == -4
    session.nudge(session.leaves[0])
    assert (a.data, b.data, loss.data, a.grad) == (2.0, -3.0, -4.0, -2.0)


def test_what_has_no_graph_is_one_line(capsys: pytest.CaptureFixture[str], opened: list[Any]) -> None:
    with pytest.raises(SystemExit) as caught:
        show(7)
    assert caught.value.code == 2 and not opened
    assert capsys.readouterr().err == "mgrad-tui: output cannot be shown: it is an int, which has no data and grad\n"


def test_without_a_terminal_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        show(Value(2.0) * 3)
    assert capsys.readouterr().err.startswith("mgrad-tui: this needs a terminal;")
