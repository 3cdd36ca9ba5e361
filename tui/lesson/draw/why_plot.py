"""Explanations of the numbers below a curve: the rules with the numbers filled in."""

from __future__ import annotations

from collections.abc import Collection

from rich.text import Text

from engine import parse
from engine.basics.numbers import bracketed, exact, short
from engine.graph.wording import formula_of
from lessons.stage.curve import Curve
from lessons.stage.secant import secant_error
from tui.graph.draw.node import states_of
from tui.graph.words.why import ASKED, gradient_why

NO_VALUE = "There is no value here."


def explain_plot(curve: Curve, function: str, x: float, h: float, asked: Collection[str] = ()) -> Text:
    """Explain f(x), the secant, the tangent and the error.

    asked: the quantities (f, slope, secant) that an open question asks for; they stay covered.
    """
    at = short(x)
    sections = (
        (f"f({at})", "", _value(curve, function, x) if "f" not in asked else None),
        ("secant", " = (f(x + h) − f(x)) / h", _secant(curve, x, h, {"secant", "slope"} & set(asked))),
        ("tangent", f" = the slope at {at} = x.grad", _tangent(function, x) if "slope" not in asked else None),
        ("error", " = secant − tangent", _error(curve, x, h) if not {"secant", "slope"} & set(asked) else None),
    )
    return Text("\n\n").join(
        Text.assemble((name, "bold"), (rule, "dim"), "\n", text if text is not None else (ASKED, "dim"))
        for name, rule, text in sections
    )


def _value(curve: Curve, function: str, x: float) -> Text:
    expression = parse(function, {"x": x})
    formula = formula_of(expression.output)
    expression.names["x"].label = ""  # so that its number is written instead
    try:
        return Text(f"{formula} = {formula_of(expression.output)} = {exact(curve(x))}")
    except ArithmeticError:
        return Text(f"{formula}: {NO_VALUE}")


def _secant(curve: Curve, x: float, h: float, covered: Collection[str]) -> Text | None:
    if covered:
        return None
    try:
        here, there, slope = curve(x), curve(x + h), curve.secant(x, h)
    except ArithmeticError:
        return Text(NO_VALUE)
    text = Text(f"(f({exact(x + h)}) − f({exact(x)})) / {exact(h)}\n")
    text.append(f"= ({exact(there)} − {bracketed(here, exact)}) / {exact(h)} = ").append(exact(slope), "bold")
    if x + h == x:
        lost = f"\nSixteen digits have no room for {exact(x)} + {exact(h)}: it is {exact(x)} again, and nothing rises."
        text.append(lost, "dim")
    return text


def _tangent(function: str, x: float) -> Text:
    expression = parse(function, {"x": x})
    root = expression.output
    try:
        root.backward()
    except ArithmeticError:
        return Text(NO_VALUE)
    return gradient_why(root, expression.names["x"], states_of(root))


def _error(curve: Curve, x: float, h: float) -> Text:
    try:
        error, secant, slope = secant_error(curve, x, h), curve.secant(x, h), curve.slope(x)
    except ArithmeticError:
        return Text(NO_VALUE)
    return Text.assemble(
        f"{exact(secant)} − {bracketed(slope, exact)} = ",
        (error_text(error.total), "bold"),
        (f"\ntruncation {error_text(error.truncation)}", "bold"),
        (": the curve bends away from its tangent on the way to x + h. It shrinks as h does.", "dim"),
        (f"\nrounding   {error_text(error.rounding)}", "bold"),
        (": f is kept to sixteen digits, and what is missing is divided by h. It grows as h shrinks.", "dim"),
    )


def error_text(x: float) -> str:
    """Return an error with three digits."""
    return f"{x:.3g}" if x else "0"
