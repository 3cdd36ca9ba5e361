"""Write a leaky ReLU and its slope"""

from lessons.workbench.checking import cause_or, expect

PLACES = (0.5, 3.0, -0.5, -3.0)


def above(answer):
    """above 0 it is x itself"""
    for x in (0.25, 0.5, 3.0):
        expect(answer.leaky_relu(x), x, f"leaky_relu({x})", "Above 0 nothing is held back.")


def below(answer):
    """below 0 a tenth comes through"""
    tip = cause_or(
        "Below 0 it is 0.1 · x.",
        lambda: [answer.leaky_relu(x) for x in PLACES],
        lambda: [("That is ReLU, which lets nothing through below 0.", [max(0.0, x) for x in PLACES])],
    )
    for x in (-0.5, -3.0):
        expect(answer.leaky_relu(x), 0.1 * x, f"leaky_relu({x})", tip)


def slopes(answer):
    """its slope is 1 above 0, and 0.1 below"""
    for x in (-3.0, -0.25, 0.25, 3.0):
        expect(answer.slope(x), 1.0 if x > 0 else 0.1, f"slope({x})", "The slope is what x is multiplied by.")
