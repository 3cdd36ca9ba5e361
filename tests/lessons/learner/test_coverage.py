"""The table of misconceptions has no empty cell, and its page is up to date."""

from __future__ import annotations

import pytest

from docs.misconceptions import PAGE, page
from lessons.learner.coverage import Coverage, coverage

ROWS = list(coverage())


@pytest.mark.parametrize("row", ROWS, ids=[row.skill.id for row in ROWS])
def test_no_cell_is_empty(row: Coverage) -> None:
    assert row.taught
    assert row.asked
    assert row.diagnosed
    assert row.drilled


def test_the_page_is_that_of_the_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make docs-skills"
