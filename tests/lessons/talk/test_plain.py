"""Markdown as plain lines."""

from __future__ import annotations

import pytest

from lessons.contents import course
from lessons.lesson import Prose
from lessons.stage.scope import scope_of
from lessons.talk.plain import plain, plain_lines, tidy


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a **bold** and *slanted* `x**2`", "a bold and slanted x**2"),
        ("`__init__`, __call__ and _prev", "__init__, __call__ and _prev"),
        ("2 * 3 * 4 and a*b*c", "2 * 3 * 4 and a*b*c"),
        ("**`a` twice**", "a twice"),
        ("[the chain rule](lesson:chain-rule)", "the chain rule (lesson chain-rule)"),
        (r"\*not\* slanted", "*not* slanted"),
    ],
)
def test_marks_are_left_out(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_paragraphs_code_and_tables() -> None:
    text = "one\ntwo\n\n    code  here\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n"
    text += "```python\ndef f():\n    pass\n```\nend"
    assert plain_lines(text) == [
        "one two", "", "    code  here", "", "- a", "- b", "", "    x | y", "    1 | 2", "",
        "    def f():", "        pass", "end",
    ]  # fmt: skip


def test_tidy() -> None:
    assert tidy(["", "a", "", "", "b", ""]) == ["a", "", "b"]


def test_no_mark_is_left_in_the_course() -> None:
    texts = [
        block.text if block.code else scope_of(step.stage).fill(block.text)
        for entry in course()[:8]
        for step in entry.open().steps
        for block in step.blocks
        if isinstance(block, Prose)
    ]
    lines = [line for text in texts for line in plain_lines(text) if not line.startswith("    ")]
    assert len(lines) > 100
    assert not [line for line in lines if "**" in line or "`" in line]
