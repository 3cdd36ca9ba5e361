"""The error of arithmetic that has no value or no slope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from engine.basics.numbers import short


class Calculated(Protocol):
    """A node as the error names it, such as `Value`."""

    data: float
    label: str

    @property
    def operands(self) -> tuple[Any, ...]: ...

    @property
    def operation(self) -> Any: ...


class NoValueError(ZeroDivisionError, OverflowError, ValueError):
    """Arithmetic without a finite value or slope: log(-1), 1/0, exp(1000), the slope of sqrt at 0. `node` is the place.

    It is also each error that Python's own arithmetic raises, so that code written for those catches it.
    """

    def __init__(self, message: str, node: Calculated) -> None:
        super().__init__(message)
        self.node = node

    @property
    def is_too_large(self) -> bool:
        """Whether the result exists and is too large for a number."""
        return isinstance(self.__cause__, OverflowError)


def no_value(node: Calculated, numbers: Sequence[float] | None = None) -> NoValueError:
    """Return the error of a node whose result does not exist; `numbers` replace its operands' data if given."""
    return NoValueError(f"{_in_numbers(node, numbers)} has no value{_place(node)}", node)


def no_slope(node: Calculated) -> NoValueError:
    """Return the error of a node with a local derivative that does not exist."""
    return NoValueError(f"{_in_numbers(node)} has no slope here{_place(node)}", node)


def _in_numbers(node: Calculated, numbers: Sequence[float] | None = None) -> str:
    found: str = node.operation.filled([operand.data for operand in node.operands] if numbers is None else numbers)
    return found


def _place(node: Calculated) -> str:
    """The node and its operands by name, ", in y = log(x)"; empty if none has a name."""
    named = [operand.label or short(operand.data) for operand in node.operands]
    if not node.label and not any(operand.label for operand in node.operands):
        return ""
    left = f"{node.label} = " if node.label else ""
    return f", in {left}{node.operation.filled(named)}"
