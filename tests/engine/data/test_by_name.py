"""Tests of data sets looked up by name or path."""

from __future__ import annotations

import pytest

from engine import dataset


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mons", "no data set is called 'mons': did you mean moons?"),
        ("Moons", "no data set is called 'Moons': did you mean moons?"),
        ("", "no data set is called '': choose four, moons, xor, circles, spiral or a .csv file"),
        ("a" * 9, "no data set is called 'aaaaaaaaa': choose four, moons, xor, circles, spiral or a .csv file"),
        ("nowhere.csv", "nowhere.csv: no such file"),
        ("no/such/file", "no/such/file: no such file"),
        ("x" * 5000 + ".csv", "x" * 5000 + ".csv: cannot be read (File name too long)"),
        ("a\0b.csv", "a\0b.csv: cannot be read (embedded null byte)"),
    ],
)
def test_unknown_names(name, message):
    with pytest.raises(ValueError) as error:
        dataset(name)
    assert str(error.value) == message


def test_a_file_with_a_hash_in_its_name(tmp_path):
    path = tmp_path / "run#1.csv"
    path.write_text("1,0\n2,1\n", encoding="utf-8")
    assert len(dataset(str(path))) == 2
    with pytest.raises(ValueError, match="File name too long"):
        dataset("a" * 300 + ".csv#1>2")
