"""Task: the _backward of a product, as in the lecture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lessons.workbench.checking import (
    Answer,
    CheckFailed,
    Flaw,
    cause_or,
    describe,
    engine_values,
    expect,
    expect_instance,
    replaced,
)
from lessons.workbench.pieces import ADD, CLASS, MUL, plain

TITLE = "Write the _backward of a product"
SOLUTION = CLASS + plain(ADD) + plain(MUL)  # with =, as in the lecture: a lesson of its own tells why it is +=
STARTER = CLASS + plain(ADD) + replaced(
    plain(MUL),
    ("            self.grad = other.data * out.grad\n", "            ...  # what goes to self.grad?\n"),
    ("            other.grad = self.data * out.grad\n", "            ...  # and to other.grad?\n"),
)  # fmt: skip

LECTURE = "a = 2\nb = -3\nc = 10\nf = -2\ne = a*b\nd = e + c\nL = d*f"


def stored(answer: Answer) -> None:
    """out._backward is a function, stored for later"""
    e = expect_instance(answer.Value(2.0) * answer.Value(-3.0), answer.Value, "a * b")
    is_function(e._backward)


def shares(answer: Answer) -> None:
    """each operand gets the other's data, with out.grad = 1"""
    expected = engine_values("a = 2\nb = -3\nL = a*b")
    _check_grads(answer, *_after(answer, 1.0), expected["a"].grad, expected["b"].grad)


def upstream(answer: Answer) -> None:
    """each share is multiplied by out.grad"""
    expected = engine_values(LECTURE)
    arriving = expected["e"].grad
    _check_grads(answer, *_after(answer, arriving), expected["a"].grad, expected["b"].grad)


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
                f"With a = {x:g} and b = {y:g} it divides by 0: no division is needed, the other's data is at hand."
            ) from None
        expect(a.grad, 2 * y, f"a.grad for a = {x:g}, b = {y:g}, out.grad = 2", RULE)
        expect(b.grad, 2 * x, f"b.grad for a = {x:g}, b = {y:g}, out.grad = 2", RULE)


def is_function(backward: object) -> None:
    """Raise CheckFailed if the result of a call was stored instead of the function."""
    if backward is None:
        raise CheckFailed("out._backward is None, what a call gives back: store the function itself, without brackets.")
    if not callable(backward):
        raise CheckFailed(f"out._backward is {describe(backward)}; it should be the function _backward.")


def _after(answer: Answer, arriving: float, x: float = 2.0, y: float = -3.0) -> tuple[Any, Any]:
    """Return a and b after e = a * b has passed its gradient on."""
    a, b = answer.Value(x), answer.Value(y)
    e = expect_instance(a * b, answer.Value, "a * b")
    a.grad = b.grad = 0.0
    e.grad = arriving
    is_function(e._backward)
    e._backward()
    return a, b


def _check_grads(answer: Answer, a: Any, b: Any, wanted_a: float, wanted_b: float) -> None:
    expect(a.grad, wanted_a, "a.grad for a = 2, b = -3", _cause(answer, 0))
    expect(b.grad, wanted_b, "b.grad for a = 2, b = -3", _cause(answer, 1))


def _cause(answer: Answer, side: int) -> Callable[[], str]:
    """Return a tip on the gradient of a (side 0) or b (side 1)."""
    own, other = "ab"[side], "ba"[side]

    def causes() -> Iterator[tuple[str, list[float]]]:
        for sentence, gives in CAUSES:
            values = [gives(pair[side], pair[1 - side], pair[0] * pair[1], arriving) for *pair, arriving in PLACES]
            yield sentence.format(own=own, other=other), values

    return cause_or(RULE, lambda: [_after(answer, g, x, y)[side].grad for x, y, g in PLACES], causes)


RULE = "It is the other's data times what arrived, out.grad."
PLACES = ((2.0, -3.0, 1.0), (2.0, -3.0, -2.0), (0.5, 1.75, 3.0), (-1.25, 4.0, 0.7))
CAUSES: tuple[tuple[str, Callable[[float, float, float, float], float]], ...] = (
    ("It is still 0: {own} is due a share.", lambda own, other, out, g: 0.0),
    (
        "That is {own}'s own data times out.grad: the local derivative is the other's data, {other}.",
        lambda own, other, out, g: own * g,
    ),
    ("That is the data of {other} alone: multiply by what arrived, out.grad.", lambda own, other, out, g: other),
    ("That is the own data alone: it is the other's data, times out.grad.", lambda own, other, out, g: own),
    (
        "That is out.grad, passed on as it is: multiply by the local derivative, the data of {other}.",
        lambda own, other, out, g: g,
    ),
    ("The data of {other} and out.grad are added: multiply them.", lambda own, other, out, g: other + g),
    ("The sign is reversed.", lambda own, other, out, g: -other * g),
    ("out.grad is in it twice.", lambda own, other, out, g: other * g * g),
    ("That is multiplied by out.data: what arrived is out.grad.", lambda own, other, out, g: other * out),
    ("That is out.data times out.grad: take the data of {other}.", lambda own, other, out, g: out * g),
    ("The share arrived twice.", lambda own, other, out, g: 2 * other * g),
    ("Both shares went to {own}.", lambda own, other, out, g: (own + other) * g),
)


CHECKS = (stored, shares, upstream, with_zero)
HEAD, OWN = CLASS + plain(ADD), plain(MUL)
WRONG = (
    Flaw(
        "the call's result is stored",
        HEAD + replaced(OWN, ("out._backward = _backward", "out._backward = _backward()")),
        stored,
        "without brackets",
    ),
    Flaw("no return", HEAD + replaced(OWN, ("        return out\n", "")), stored, "end with return"),
    Flaw(
        "each its own data",
        HEAD
        + replaced(
            OWN, ("self.grad = other.data", "self.grad = self.data"), ("other.grad = self", "other.grad = other")
        ),
        shares,
        "a's own data",
    ),
    Flaw(
        "out.data divided",
        HEAD + replaced(OWN, ("other.data *", "out.data / self.data *")),
        with_zero,
        "divides by 0",
    ),
    Flaw("upstream forgotten", HEAD + replaced(OWN, (" * out.grad", "")), upstream, "the data of b alone"),
    Flaw("local forgotten", HEAD + replaced(OWN, ("other.data * out.grad", "out.grad")), shares, "passed on as it is"),
    Flaw("added to what arrived", HEAD + replaced(OWN, ("other.data *", "other.data +")), shares, "are added"),
    Flaw("b forgotten", HEAD + replaced(OWN, ("other.grad = self.data * out.grad", "pass")), shares, "It is still 0"),
)
