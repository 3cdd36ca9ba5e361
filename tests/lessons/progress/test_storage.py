"""The learner's files: loaded, validated, moved aside if damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.progress.storage import (
    NewerVersionError,
    check_entries,
    check_version,
    move_aside,
    parse_count,
    parse_json,
)


def test_a_file_moved_aside_takes_the_first_free_name(tmp_path: Path) -> None:
    names = []
    for _ in range(2):
        (tmp_path / "sample.json").write_text("{}")
        names.append(move_aside(tmp_path / "sample.json", "damaged").name)
    assert names == ["sample.damaged-1.json", "sample.damaged-2.json"]
    assert not (tmp_path / "sample.json").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "it is not JSON (line 1)"),
        ("[" * 100_000, "it is nested too deeply"),
        ("9" * 5_000, "a number in it has thousands of digits"),
    ],
)
def test_text_that_is_not_json_is_refused_in_a_few_words(text: str, message: str) -> None:
    with pytest.raises(ValueError) as error:
        parse_json(text)
    assert str(error.value) == message


@pytest.mark.parametrize("data", [[], {}, {"version": "1"}, {"version": True}, {"version": 0}])
def test_another_version_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"^it is not a sample file$"):
        check_version(data, 1, "sample")
    with pytest.raises(NewerVersionError, match=r"^it is of version 2, newer than this program's 1$"):
        check_version({"version": 2}, 1, "sample")


@pytest.mark.parametrize("data", [[], {"a": 1}, {"a": 1, "b": "x", "c": 0}, {"a": True, "b": "x"}, {"a": 1, "b": 2}])
def test_other_entries_are_refused(data: object) -> None:
    assert check_entries({"a": 1, "b": "x"}, "sample", a=int, b=str) == {"a": 1, "b": "x"}
    with pytest.raises(ValueError, match=r"^its entr"):
        check_entries(data, "sample", a=int, b=str)


def test_a_count_is_a_whole_number_of_at_most_nine_digits() -> None:
    assert [parse_count(value) for value in (0, "7", 999_999_999)] == [0, 7, 999_999_999]
    for value in (-1, 10**9, "", "1.0", "１"):
        with pytest.raises(ValueError, match="a count in it is not a count"):
            parse_count(value)
