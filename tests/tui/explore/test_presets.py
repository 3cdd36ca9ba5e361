"""The presets of Explore against the lecture."""

from __future__ import annotations

import pytest

from engine import parse
from engine.graph.session import GraphSession
from tui.explore.presets import PRESETS, Preset

# The lecture's numbers, rows 1, 4, 7, 10 and 12
EXPECTED = {
    "L = d · f": (-8, {"a": 6, "b": -4, "c": -2, "f": 4, "e": -2, "d": -2}),
    "a neuron": (0.7071067811865476, {"x1": -1.5, "w1": 1, "x2": 0.5, "w2": 0, "b": 0.5, "n": 0.5}),
    "tanh taken apart": (0.7071067811865476, {"x1": -1.5, "w1": 1, "x2": 0.5, "w2": 0, "b": 0.5, "n": 0.5}),
    "b = a + a": (6, {"a": 2}),
    "f = (a · b) · (a + b)": (-6, {"a": -3, "b": -8}),
    "f(x) = 3x² − 4x + 5": (20, {"x": 14}),
}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_presets_have_the_numbers_of_the_lecture(preset: Preset) -> None:
    output, gradients = EXPECTED[preset.title]
    expression = parse(preset.source)
    session, nodes = GraphSession(expression.output, preset.source), expression.names
    assert session.root.data == pytest.approx(output, abs=1e-9)
    assert {name: nodes[name].grad for name in gradients} == pytest.approx(gradients, abs=1e-9)
