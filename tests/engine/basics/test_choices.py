"""Tests of look-up by name."""

from __future__ import annotations

import pytest

from engine.basics.choices import choose, join_names, unknown_name

LOSSES = {"squared-error": 1, "max-margin": 2}


def test_a_known_name_is_looked_up() -> None:
    assert choose("loss", "max-margin", LOSSES) == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Max-Margn", "no loss is called 'Max-Margn': did you mean max-margin?"),
        ("", "no loss is called '': choose squared-error or max-margin"),
    ],
)
def test_an_unknown_name_gets_the_closest_or_all_names(name: str, message: str) -> None:
    assert unknown_name("loss", name, LOSSES) == message
    with pytest.raises(ValueError) as caught:
        choose("loss", name, LOSSES)
    assert str(caught.value) == message


def test_names_are_joined_as_in_prose() -> None:
    assert join_names(["four"]) == "four"
    assert join_names(["four", "moons", "xor"]) == "four, moons or xor"
    assert join_names(["a", "b"], "and") == "a and b"
