"""The explanation of the numbers under a curve."""

from __future__ import annotations

from collections.abc import Sequence

from lessons.stage.curve import Curve
from tui.graph.words.why import ASKED
from tui.lesson.draw.why_plot import explain_plot

F = "3*x**2 - 4*x + 5"


def under_the_curve(h: float, asked: Sequence[str] = (), function: str = F, x: float = 3.0) -> dict[str, list[str]]:
    sections = explain_plot(Curve(function, x), function, x, h, asked).plain.split("\n\n")
    return {section.split("\n")[0].split()[0]: section.split("\n")[1:] for section in sections}


def test_the_numbers_under_a_curve() -> None:
    told = under_the_curve(0.125)
    assert told["f(3)"] == ["3 · x² − 4 · x + 5 = 3 · 3² − 4 · 3 + 5 = 20"]
    assert told["secant"] == ["(f(3.125) − f(3)) / 0.125", "= (21.796875 − 20) / 0.125 = 14.375"]
    assert told["tangent"][-1] == "2 uses, 2 shares: (-4) + 18 = 14"
    assert told["error"][0] == "14.375 − 14 = 0.375"
    assert told["error"][1].startswith("truncation 0.375:")


def test_the_error_is_truncation_at_first_and_rounding_at_last() -> None:
    assert under_the_curve(1e-13)["error"][1].startswith("truncation 3e-13:")
    assert under_the_curve(1e-17)["error"][2].startswith("rounding   -14:")
    assert "Sixteen digits have no room for 3 + 1e-17" in under_the_curve(1e-17)["secant"][2]


def test_what_is_asked_of_a_curve_is_not_told() -> None:
    told = under_the_curve(0.125, ["slope"])
    assert told["secant"] == told["tangent"] == told["error"] == [ASKED]
    assert under_the_curve(0.125, ["f"])["f(3)"] == [ASKED]


def test_where_a_curve_has_no_value() -> None:
    told = under_the_curve(1.0, function="log(x)", x=2.0)
    assert told["f(2)"] == ["log(x) = log(2) = 0.6931471805599453"]
    assert explain_plot(Curve("1/x", 1.0), "1/x", -1.0, 1.0).plain.count("There is no value here.") == 2
