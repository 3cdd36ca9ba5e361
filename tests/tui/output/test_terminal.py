"""Which characters the terminal can show, by the encoding of its streams."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper

import pytest

from tui.output import terminal

APP_ENCODING = terminal.app_encoding  # the fixture `unicode_terminal` replaces it


@pytest.mark.parametrize(
    ("encoding", "drawing"),
    [("utf-8", "braille"), ("gb18030", "braille"), ("ascii", "ascii"), ("cp437", "ascii"), ("latin-1", "ascii")],
)
def test_stderr_decides_for_the_app_and_stdout_for_commands(
    monkeypatch: pytest.MonkeyPatch, encoding: str, drawing: str
) -> None:
    monkeypatch.setattr(terminal, "app_encoding", APP_ENCODING)
    monkeypatch.setattr(sys, "__stderr__", TextIOWrapper(BytesIO(), encoding=encoding))
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), encoding="utf-8"))
    assert terminal.drawing() == drawing
    assert terminal.needs_ascii() is (drawing == "ascii")
    assert not terminal.output_needs_ascii()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), encoding=encoding))
    assert terminal.output_needs_ascii() is (drawing == "ascii")


def test_a_closed_stream_can_show_everything_and_an_unknown_encoding_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "app_encoding", APP_ENCODING)
    monkeypatch.setattr(sys, "__stderr__", None)
    assert not terminal.needs_ascii()
    assert not terminal.can_encode("a", "no-such-encoding")
