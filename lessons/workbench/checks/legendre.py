"""Task: register a custom operation, the third Legendre polynomial."""

from __future__ import annotations

from collections.abc import Callable

from engine import Value, gradcheck
from lessons.workbench.checking import Answer, Flaw, Tip, cause_or, engine_values, expect, expect_instance, replaced

TITLE = "Register P₃(x) = ½(5x³ − 3x) as an operation"
GIVEN = ("register_op",)
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
    tip = _cause(lambda: answer.forward, "It is ½(5x³ − 3x).", VALUE_CAUSES)
    for x in POINTS:
        expect(answer.forward(x), _engine(x)["P"].data, f"forward({x:g})", tip)


def slopes(answer: Answer) -> None:
    """derivative(x) is the slope of that"""
    tip = _cause(lambda: answer.derivative, "Each power comes down and goes one lower; ½ stays.", SLOPE_CAUSES)
    for x in POINTS:
        expect(answer.derivative(x), _engine(x)["x"].grad, f"derivative({x:g})", tip)


def operation(answer: Answer) -> None:
    """legendre(x) makes a Value that remembers x"""
    x = Value(0.5, label="x")
    out = expect_instance(answer.legendre(x), Value, "legendre(x)")
    tip = _cause(lambda: lambda number: answer.legendre(Value(number)).data, "", (SWAPPED,))
    expect(out.data, _engine(0.5)["P"].data, "legendre(x).data at 0.5", tip)
    out.backward()
    tip = _cause(lambda: lambda number: _slope(answer, number), "", (FORWARD_TWICE,))
    expect(x.grad, _engine(0.5)["x"].grad, "x.grad after backward", tip)


def in_a_graph(answer: Answer) -> None:
    """a nudge agrees, in the middle of a larger graph"""
    x = Value(0.5, label="x")
    root = (answer.legendre(x * 2.0) + x).tanh()
    compared = gradcheck(root, x)
    expect(compared.analytic, compared.numeric, "x.grad by backward", "A nudge shows that.", tolerance=1e-5)


def _engine(x: float) -> dict[str, Value]:
    return engine_values(f"x = {x}\nP = 0.5*(5*x**3 - 3*x)")


def _slope(answer: Answer, number: float) -> float:
    x = Value(number)
    answer.legendre(x).backward()
    return x.grad


Function = Callable[[float], float]
Causes = tuple[tuple[str, Function], ...]
VALUE_CAUSES: Causes = (
    ("½ multiplies the 5x³ alone: brackets belong around 5x³ − 3x.", lambda x: 0.5 * 5 * x**3 - 3 * x),
    ("The ½ is missing.", lambda x: 5 * x**3 - 3 * x),
    ("That is ½(5x² − 3x): the first power is a cube.", lambda x: 0.5 * (5 * x**2 - 3 * x)),
    ("That is ½(5x³ + 3x): the 3x is subtracted.", lambda x: 0.5 * (5 * x**3 + 3 * x)),
    ("That is ½(5x³ − 3): the 3 is multiplied by x.", lambda x: 0.5 * (5 * x**3 - 3)),
    ("That is ½ · 5x³: the -3x is missing.", lambda x: 2.5 * x**3),
    ("That is the slope, ½(15x² − 3): it belongs into derivative.", lambda x: 0.5 * (15 * x**2 - 3)),
)
SLOPE_CAUSES: Causes = (
    ("The ½ is missing: it stays.", lambda x: 15 * x**2 - 3),
    ("½ multiplies the 15x² alone: brackets belong around 15x² − 3.", lambda x: 7.5 * x**2 - 3),
    ("That is ½ · 15x²: the slope of -3x, which is -3, is missing.", lambda x: 7.5 * x**2),
    ("That is ½(15x³ − 3): the power is not one lower.", lambda x: 0.5 * (15 * x**3 - 3)),
    ("That is ½(5x² − 3): the power 3 did not come down.", lambda x: 0.5 * (5 * x**2 - 3)),
    ("That is ½(15x² − 3x): the slope of 3x is 3.", lambda x: 0.5 * (15 * x**2 - 3 * x)),
    ("That is ½(15x² + 3): the 3 is subtracted.", lambda x: 0.5 * (15 * x**2 + 3)),
    ("That is P₃(x) itself: the slope is asked for.", lambda x: 0.5 * (5 * x**3 - 3 * x)),
)
SWAPPED = ("That is its slope: register_op takes forward first, and then derivative.", VALUE_CAUSES[-1][1])
FORWARD_TWICE = ("That is P₃(x): register_op was given forward where derivative belongs.", SLOPE_CAUSES[-1][1])


def _cause(function: Callable[[], Callable[[float], object]], rule: str, causes: Causes) -> Tip:
    """Return a tip on a function of x, read at several places; causes: sentences, with the functions they name."""
    return cause_or(
        rule,
        lambda: [function()(x) for x in PLACES],
        lambda: ((sentence, [gives(x) for x in PLACES]) for sentence, gives in causes),
    )


PLACES = (2.0, -0.5, 0.25, 1.5)


CHECKS = (values, slopes, operation, in_a_graph)
WRONG = (
    Flaw("a square for a cube", replaced(SOLUTION, ("x**3", "x**2")), values, "is a cube"),
    Flaw("brackets forgotten", replaced(SOLUTION, ("(5 * x**3 - 3 * x)", "5 * x**3 - 3 * x")), values, "½ multiplies"),
    Flaw("the derivative without its half", replaced(SOLUTION, ("0.5 * (15", "(15")), slopes, "½ is missing"),
    Flaw("the -3 lost", replaced(SOLUTION, ("(15 * x**2 - 3)", "(15 * x**2)")), slopes, "which is -3"),
    Flaw("the power not lowered", replaced(SOLUTION, ("15 * x**2", "15 * x**3")), slopes, "not one lower"),
    Flaw(
        "forward swapped",
        replaced(SOLUTION, ("forward, derivative)", "derivative, forward)")),
        operation,
        "takes forward first",
    ),
    Flaw("no power brought down", replaced(SOLUTION, ("15 * x**2", "5 * x**2")), slopes, "did not come down"),
    Flaw(
        "forward given twice",
        replaced(SOLUTION, ("forward, derivative)", "forward, forward)")),
        operation,
        "given forward",
    ),
)
