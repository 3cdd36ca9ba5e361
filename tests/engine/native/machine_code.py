"""For the tests of machine code: they are skipped where llvmlite is missing, and numbers are compared by bits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.engine.graphs import bits

KEPT = 1_000  # programs


def need_llvmlite() -> None:
    """Skip the tests of the module that calls it if llvmlite is missing. What is compiled is kept for other tests."""
    pytest.importorskip("llvmlite", reason="machine code needs llvmlite: pip install 'mgrad-tui[native]'")
    from engine.native import compiler

    compiler.MOST_MADE = KEPT


def same_bits(one: Iterable[float], other: Iterable[float]) -> bool:
    """Whether the numbers are the same bits; any nan is the same as any other."""
    return _of(one) == _of(other)


def outcome(work: Callable[[], Any]) -> Any:
    """What comes out of a program: the bits of its numbers, or the error by its kind and words."""
    try:
        result = work()
    except (ArithmeticError, ValueError) as error:
        return type(error), str(error)
    output, gradients = result if isinstance(result, tuple) else (result, ())
    return _of([output, *gradients])


def _of(numbers: Iterable[float]) -> list[bytes]:
    return bits(math.nan if math.isnan(x) else x for x in numbers)
