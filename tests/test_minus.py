"""One minus for numbers: the one that is typed (docs/glossary.md)."""

from __future__ import annotations

import re

from tests import ROOT

NUMBER = re.compile(r"(?<![\w)\]}²³ⁿ⁻*])−(?=\.?\d|∞)")
SHOWN = ("lessons/**/*.md", "lessons/**/*.py", "tui/**/*.py", "engine/graph/*.py", "engine/ops.py", "README.md")


def test_no_text_that_a_learner_sees_writes_a_number_with_the_typographic_minus() -> None:
    files = {file for pattern in SHOWN for file in ROOT.glob(pattern)}
    assert len(files) > 300
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in sorted(files)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if NUMBER.search(line)
    ]
    assert not found, "write -4, not −4"


def test_a_formula_keeps_its_minus() -> None:
    assert not NUMBER.search("1 − o²; x**(n−1); b⁻²; −a; a −b") and NUMBER.search("above −7.3")
