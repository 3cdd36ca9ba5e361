"""Small pictures of what neurons see."""

from __future__ import annotations

from engine.lab.eyes import NeuronSum
from tui.render.plane import PlanePalette
from tui.train.draw.eyes import plane_picture, sorted_picture, sum_text

PLAIN = PlanePalette()


def test_half_blocks_over_the_plane() -> None:
    values = [1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 0.0, float("nan")]
    assert [row.plain for row in plane_picture(values, 2, PLAIN)] == [
        plane_picture(values[:4], 2, PLAIN)[0].plain,
        "  ",
    ]
    assert plane_picture(values, 2, PLAIN)[0].plain == "▀░"


def test_outputs_over_the_examples_are_sorted() -> None:
    assert [row.plain for row in sorted_picture([4.0, 0.0, 2.0, 1.0], 4, 1, PLAIN)] == [" ▂▄█"]
    assert [row.plain for row in sorted_picture([-1.0, 1.0], 2, 2, PLAIN)] == ["░█", "░█"]


def test_a_sum_begins_with_its_largest_terms() -> None:
    neuron = NeuronSum((0.5, -2.0), 0.1, "relu")
    assert sum_text("L1.n1", neuron, ["a", "b"]) == "L1.n1 = relu(-2·b + 0.5·a + 0.1)"
    many = NeuronSum(tuple(float(k) for k in range(8)), -1.0, "linear")
    assert sum_text("L2.n1", many, [f"x{k}" for k in range(8)]).endswith("2·x2 + … - 1")
