"""Task: the _backward of a product, as in the lecture."""

from __future__ import annotations

from typing import Any

from lessons.workbench.checking import Answer, CheckFailed, Flaw, engine_values, expect, replaced
from lessons.workbench.pieces import ADD, CLASS, MUL

TITLE = "Write the _backward of a product"
SOLUTION = CLASS + ADD + MUL
STARTER = CLASS + ADD + replaced(
    MUL,
    ("            self.grad += other.data * out.grad\n", "            ...  # what goes to self.grad?\n"),
    ("            other.grad += self.data * out.grad\n", "            ...  # and to other.grad?\n"),
)  # fmt: skip

LECTURE = "a = 2\nb = -3\nc = 10\nf = -2\ne = a*b\nd = e + c\nL = d*f"


def stored(answer: Answer) -> None:
    """out._backward is a function, stored for later"""
    is_function((answer.Value(2.0) * answer.Value(-3.0))._backward)


def shares(answer: Answer) -> None:
    """each operand gets the other's data, with out.grad = 1"""
    expected = engine_values("a = 2\nb = -3\nL = a*b")
    _check_grads(
        *_after(answer, 1.0), expected["a"].grad, expected["b"].grad, "the local derivative is the other's data"
    )


def upstream(answer: Answer) -> None:
    """each share is multiplied by out.grad"""
    expected = engine_values(LECTURE)
    arriving = expected["e"].grad
    _check_grads(
        *_after(answer, arriving), expected["a"].grad, expected["b"].grad, "multiply by what arrived, out.grad"
    )


def added(answer: Answer) -> None:
    """shares are added to the gradients that are there"""
    expected = engine_values("a = 2\nb = -3\nL = a*b + a + b")
    a, b = _after(answer, 1.0, before=1.0)
    _check_grads(a, b, expected["a"].grad, expected["b"].grad, "1 was there before: add to it with +=")


def with_zero(answer: Answer) -> None:
    """a product with 0 passes on, too"""
    for x, y in ((0.0, 3.0), (3.0, 0.0), (0.0, 0.0)):
        a, b = answer.Value(x), answer.Value(y)
        e = a * b
        e.grad = 2.0
        is_function(e._backward)
        try:
            e._backward()
        except ZeroDivisionError:
            raise CheckFailed(
                f"With a = {x:g} and b = {y:g} it divides by 0: take the other's data itself, not out.data / data."
            ) from None
        tip = "With a 0, too, it is the other's data times out.grad."
        expect(a.grad, 2 * y, f"a.grad for a = {x:g}, b = {y:g}, out.grad = 2", tip)
        expect(b.grad, 2 * x, f"b.grad for a = {x:g}, b = {y:g}, out.grad = 2", tip)


def is_function(backward: object) -> None:
    """Raise CheckFailed if the result of a call was stored instead of the function."""
    if not callable(backward):
        raise CheckFailed(
            "out._backward is None: _backward() calls the function now. Store it for later, without brackets."
        )


def _after(answer: Answer, arriving: float, before: float = 0.0) -> tuple[Any, Any]:
    """Return a and b after e = a * b has passed its gradient on."""
    a, b = answer.Value(2.0), answer.Value(-3.0)
    e = a * b
    a.grad = b.grad = before
    e.grad = arriving
    is_function(e._backward)
    e._backward()
    return a, b


def _check_grads(a: Any, b: Any, wanted_a: float, wanted_b: float, tip: str) -> None:
    expect(a.grad, wanted_a, "a.grad for a = 2, b = −3", f"Here {tip}.")
    expect(b.grad, wanted_b, "b.grad for a = 2, b = −3", f"Here {tip}.")


CHECKS = (stored, shares, upstream, added, with_zero)
HEAD, OWN = CLASS + ADD, MUL
WRONG = (
    Flaw(
        "the call's result is stored",
        HEAD + replaced(OWN, ("out._backward = _backward", "out._backward = _backward()")),
        stored,
        "without brackets",
    ),
    Flaw("= for +=", HEAD + replaced(OWN, ("grad +=", "grad =")), added, "+="),
    Flaw(
        "each its own data",
        HEAD
        + replaced(
            OWN, ("self.grad += other.data", "self.grad += self.data"), ("other.grad += self", "other.grad += other")
        ),
        shares,
        "the other's data",
    ),
    Flaw(
        "out.data divided",
        HEAD + replaced(OWN, ("other.data *", "out.data / self.data *")),
        with_zero,
        "divides by 0",
    ),
    Flaw("upstream forgotten", HEAD + replaced(OWN, (" * out.grad", "")), upstream, "out.grad"),
    Flaw("local derivative forgotten", HEAD + replaced(OWN, ("other.data * out.grad", "out.grad")), shares, "local"),
)
