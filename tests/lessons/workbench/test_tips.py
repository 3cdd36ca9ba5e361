"""Tips for those who know mathematics and not Python."""

from __future__ import annotations

import pytest

from lessons.workbench.wording import exception_message


@pytest.mark.parametrize(
    ("detail", "tip"),
    [
        ("TypeError: unsupported operand type(s) for ^: 'float' and 'int'", "a power as **: t**2 in place of t^2."),
        ("NameError: name 'tanh' is not defined", "In Python it is math.tanh, after import math at the top."),
        ("NameError: name 'ouut' is not defined", "is not defined."),
        ("TypeError: 'NoneType' object is not callable", "a function that ends without return gives None."),
    ],
)
def test_a_tip_follows_pythons_own_message(detail: str, tip: str) -> None:
    said = exception_message(detail)
    assert said.startswith(detail) and said.endswith(tip)
