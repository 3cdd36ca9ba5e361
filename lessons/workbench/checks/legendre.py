"""Task: register a custom operation, the third Legendre polynomial."""

from __future__ import annotations

from engine import Value, gradcheck
from lessons.workbench.checking import Answer, Flaw, engine_values, expect, expect_instance, replaced

TITLE = "Register P₃(x) = ½(5x³ − 3x) as an operation"
STARTER = '''\
from engine import register_op


def forward(x):
    """P3 at x, a plain number."""
    ...


def derivative(x):
    """The slope of P3 at x."""
    ...


legendre = register_op("legendre", forward, derivative)
'''
SOLUTION = replaced(
    STARTER,
    ('"""P3 at x, a plain number."""\n    ...', '"""P3 at x, a plain number."""\n    return 0.5 * (5 * x**3 - 3 * x)'),
    ('"""The slope of P3 at x."""\n    ...', '"""The slope of P3 at x."""\n    return 0.5 * (15 * x**2 - 3)'),
)

POINTS = (2.0, -0.5, 0.0)


def values(answer: Answer) -> None:
    """forward(x) is ½(5x³ − 3x)"""
    for x in POINTS:
        expect(answer.forward(x), _engine(x)["P"].data, f"forward({x:g})", "It is ½(5x³ − 3x).")


def slopes(answer: Answer) -> None:
    """derivative(x) is the slope of that"""
    for x in POINTS:
        tip = "Each power comes down and goes one lower; ½ stays."
        expect(answer.derivative(x), _engine(x)["x"].grad, f"derivative({x:g})", tip)


def operation(answer: Answer) -> None:
    """legendre(x) makes a Value that remembers x"""
    x = Value(0.5, label="x")
    out = expect_instance(answer.legendre(x), Value, "legendre(x)")
    expect(out.data, _engine(0.5)["P"].data, "legendre(x).data at 0.5", "")
    out.backward()
    expect(x.grad, _engine(0.5)["x"].grad, "x.grad after backward", "Give register_op forward, and then derivative.")


def in_a_graph(answer: Answer) -> None:
    """a nudge agrees, in the middle of a larger graph"""
    x = Value(0.5, label="x")
    root = (answer.legendre(x * 2.0) + x).tanh()
    compared = gradcheck(root, x)
    expect(compared.analytic, compared.numeric, "x.grad by backward", "The nudge says otherwise.", tolerance=1e-5)


def _engine(x: float) -> dict[str, Value]:
    return engine_values(f"x = {x}\nP = 0.5*(5*x**3 - 3*x)")


CHECKS = (values, slopes, operation, in_a_graph)
WRONG = (
    Flaw("a square for a cube", replaced(SOLUTION, ("x**3", "x**2")), values, "5x³"),
    Flaw("brackets forgotten", replaced(SOLUTION, ("(5 * x**3 - 3 * x)", "5 * x**3 - 3 * x")), values, "½(5x³ − 3x)"),
    Flaw("the derivative without its half", replaced(SOLUTION, ("0.5 * (15", "(15")), slopes, "½ stays"),
    Flaw("the −3 lost", replaced(SOLUTION, ("(15 * x**2 - 3)", "(15 * x**2)")), slopes, "one lower"),
    Flaw("the power not lowered", replaced(SOLUTION, ("15 * x**2", "15 * x**3")), slopes, "one lower"),
    Flaw(
        "forward given twice",
        replaced(SOLUTION, ("forward, derivative)", "forward, forward)")),
        operation,
        "register_op",
    ),
)
