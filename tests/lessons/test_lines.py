"""Splitting a text into lines."""

from __future__ import annotations

from lessons.lines import lines_of


def test_lines_are_those_of_an_editor() -> None:
    assert lines_of("\ufeffa\r\nb\rc\n") == ["a", "b", "c", ""]
    assert lines_of("a\x0cb\u2028c") == ["a\x0cb\u2028c"]
