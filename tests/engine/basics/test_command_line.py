"""Command lines come back from a shell as the words that they were made of."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.basics.command_line import command_line


@given(st.lists(st.text(st.characters(exclude_categories=["C"]))))
def test_sh_reads_the_words_back(words: list[str]) -> None:
    assert shlex.split(command_line(words, windows=False)) == words


@pytest.mark.parametrize(
    ("word", "written"),
    [
        (r"C:\data\net.py:loss", r"C:\data\net.py:loss"),
        (r"C:\my data\flowers.csv#length,width>kind", r'"C:\my data\flowers.csv#length,width>kind"'),
        ("16,16,1", '"16,16,1"'),  # PowerShell makes three words of it
        ("C:\\my data\\", '"C:\\my data\\\\"'),
        ('say "so"', r'"say \"so\""'),
        ("", '""'),
        ("--lr=1.0:0.1", "--lr=1.0:0.1"),
    ],
)
def test_cmd_and_powershell_get_double_quotes(word: str, written: str) -> None:
    assert command_line(["mgrad-tui", word], windows=True) == f"mgrad-tui {written}"
