"""The filter of system calls, run by hand: what each answers."""

from __future__ import annotations

import pytest

from lessons.sandbox import linux
from lessons.sandbox.linux import ALLOW, ANY_BIT, AT_LEAST, EQUAL, FIRST_ARGUMENT, LOAD, MACHINES, RETURN, call_filter

OWN = 4711


def answer(machine: str, libraries: bool, number: int, first: int = 0, audit: int | None = None) -> int:
    """What the kernel does with a system call, as the program of the filter says."""
    data = {linux.NUMBER: number, FIRST_ARGUMENT: first}
    data[linux.ARCHITECTURE] = MACHINES[machine].audit if audit is None else audit
    program, place, loaded = call_filter(machine, OWN, libraries), 0, 0
    while True:
        code, if_true, if_false, value = program[place]
        if code == RETURN:
            return value
        if code == LOAD:
            loaded, step = data[value], 0
        else:
            holds = {EQUAL: loaded == value, AT_LEAST: loaded >= value, ANY_BIT: bool(loaded & value)}[code]
            step = if_true if holds else if_false
        place += 1 + step


@pytest.mark.parametrize("machine", MACHINES)
def test_processes_but_its_own_are_left_alone(machine: str) -> None:
    numbers = MACHINES[machine]
    for libraries in (False, True):
        assert all(answer(machine, libraries, number) != ALLOW for number in numbers.refused)
        assert answer(machine, libraries, numbers.kill, OWN) == ALLOW != answer(machine, libraries, numbers.kill, 1)
        assert answer(machine, libraries, numbers.prlimit, 0) == ALLOW != answer(machine, libraries, numbers.prlimit, 1)
        assert answer(machine, libraries, 0) == ALLOW != answer(machine, libraries, 0, audit=7)
        assert answer(machine, libraries, numbers.clone, 0) != ALLOW
        assert answer(machine, libraries, numbers.clone, linux.CLONE_THREAD) == ALLOW
    assert all(answer(machine, False, number) != ALLOW == answer(machine, True, number) for number in numbers.strict)
