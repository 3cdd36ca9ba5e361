"""The graphs of the lecture as presets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """A graph of the lecture.

    title   its name
    shows   one line about what it shows
    minute  the minute of the lecture in which it appears
    source  its expression
    """

    title: str
    shows: str
    minute: int
    source: str


_NEURON = (
    "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.8813735870195432; "
    "x1w1 = x1*w1; x2w2 = x2*w2; x1w1x2w2 = x1w1 + x2w2; n = x1w1x2w2 + b; "
)

PRESETS = (
    Preset(
        "L = d · f",
        "the first graph: backprop by hand, then one step along the gradient",
        19,
        "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f",
    ),
    Preset("a neuron", "two inputs, two weights, a bias, and tanh", 52, f"{_NEURON}o = tanh(n)"),
    Preset(
        "tanh taken apart",
        "the same neuron with exp, a sum and a quotient in place of tanh",
        87,
        f"{_NEURON}e = exp(2*n); o = (e - 1)/(e + 1)",
    ),
    Preset("b = a + a", "one operand twice: its gradient adds up to 2", 82, "a = 3; b = a + a"),
    Preset(
        "f = (a · b) · (a + b)",
        "two paths from each leaf, and what = in place of += would lose",
        82,
        "a = -2; b = 3; d = a*b; e = a + b; f = d*e",
    ),
    Preset("f(x) = 3x² − 4x + 5", "one variable and its slope: 14 at 3", 8, "x = 3; f = 3*x**2 - 4*x + 5"),
)
