"""The curve of a function of x, with its slope and secants."""

from __future__ import annotations

from engine import recompute, toposort
from engine.expression.parse import parse
from lessons.stage.queries import Query, Scope


class Curve:
    """A function of x, parsed from source, with its slope from the engine's backward pass.

    point: an x at which it has a value. Raises ExpressionError if the source is invalid.
    """

    def __init__(self, function: str, point: float) -> None:
        expression = parse(function, {"x": point})
        self._x, self._output = expression.names["x"], expression.output
        self._order = toposort(self._output)

    def __call__(self, x: float) -> float:
        """Return f(x). Raises ArithmeticError where it has no value."""
        self._x.data = x
        recompute(self._output, self._order)
        return self._output.data

    def slope(self, x: float) -> float:
        """Return f′(x), the gradient of x. Raises ArithmeticError where there is none."""
        self(x)
        self._x.grad = 0.0
        self._output.backward()
        return self._x.grad

    def secant(self, x: float, h: float) -> float:
        """Return (f(x + h) − f(x)) / h, with its floating-point error. Raises ArithmeticError as f does."""
        return (self(x + h) - self(x)) / h

    def scope(self) -> Scope:
        number = ("number",)
        return Scope(
            queries={
                "f": Query(self, number),
                "slope": Query(self.slope, number),
                "secant": Query(self.secant, number * 2),
            }
        )
