"""The road: the order in which the checks are listed."""

from __future__ import annotations

from dataclasses import replace

from lessons.build.road import next_check, parts_of
from lessons.judge.checks import ROWS
from lessons.judge.verdict import CheckState, JudgedCheck, Judgement

NOTHING_YET = tuple(JudgedCheck(row, CheckState.NOT_YET) for row in ROWS)


def minutes(part: tuple[JudgedCheck, ...]) -> list[tuple[int, ...]]:
    return [tuple(map(int, check.row.minute.split(":"))) for check in part]


def test_every_check_is_listed_once_and_no_part_goes_back_in_the_lecture() -> None:
    parts = parts_of(NOTHING_YET)
    assert list(parts) == ["engine.py", "engine.py, with larger graphs", "nn.py", "train.py"]
    assert sorted(check.row.name for part in parts.values() for check in part) == sorted(row.name for row in ROWS)
    assert all(minutes(part) == sorted(minutes(part)) for part in parts.values())


def test_the_next_check_is_the_next_of_the_list_unless_one_has_failed() -> None:
    order = [check.row.name for part in parts_of(NOTHING_YET).values() for check in part]
    passed: set[str] = set()
    for name in order:
        now = tuple(
            replace(check, state=CheckState.PASSED) if check.row.name in passed else check for check in NOTHING_YET
        )
        following = next_check(Judgement(now))
        assert following is not None and following.row.name == name
        passed.add(name)
    failed = tuple(replace(c, state=CheckState.FAILED) if c.row.name == "mul" else c for c in NOTHING_YET)
    found = next_check(Judgement(failed))
    assert found is not None and found.row.name == "mul"
