"""Everything that is drawn copes with any size from nothing on, and with numbers that are none."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

import tui
from engine import Value
from engine.lab.eyes import NeuronSum
from engine.lab.health import health
from engine.lab.probe import Probe
from engine.lab.what_if import StepLoss, along_gradient
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from lessons.build.scene import LooseBox
from lessons.classroom.roster import MissedQuestion, Pupil
from lessons.contents import course
from lessons.judge.checks import ROWS
from lessons.judge.verdict import CheckState, JudgedCheck
from lessons.progress.store import Progress
from tests.tui.graph.graphs import lecture
from tests.tui.network.draw.networks import PLAIN, network
from tui.adopted.draw.steps import steps_table
from tui.build.draw.evidence import evidence_text, trouble_text
from tui.build.draw.loose import loose_text
from tui.build.draw.road import check_row, marks_line
from tui.classroom.draw.tables import missed_text, pupils_text
from tui.data.draw.point_drawing import PointDrawing, cell_size, drawing_plane, point_at
from tui.graph.draw.node import NodeState, states_of
from tui.graph.draw.strip import Strip
from tui.home.previews import drill_preview, explore_preview, train_preview
from tui.kit.key_hints import KeyHint, place_hints
from tui.lesson.draw.course_map import crash_row, lesson_row
from tui.lesson.draw.error_plot import error_plot
from tui.lesson.draw.runs import PlottedRun, fact_lines, runs_plot
from tui.network.draw.map import draw_network
from tui.network.draw.network import brief
from tui.network.draw.plan import plan
from tui.network.draw.tables import LayerTable, draw_layer, draw_neuron, neuron_window
from tui.render.cells import CellGrid, neurons_of
from tui.render.fit import hanging
from tui.render.legend import legend
from tui.render.plane import PlaneLayout, PlanePalette, Points, Window, decision_plane
from tui.render.plots import PlotStyle, Series, curve_plot, line_plot, loss_plot, scatter_plot
from tui.render.predictions import example_at, prediction_rows, row_at, track
from tui.sweep.draw.heat_map import Heat, cell_at, heat_map, place_of
from tui.sweep.draw.words import band_plot
from tui.train.draw.curves import LossCurve, curves_plot
from tui.train.draw.example import pass_rows
from tui.train.draw.fit import fit_caption
from tui.train.draw.health import health_line
from tui.train.draw.neuron_page import Grid, NeuronPage, list_page, output_rows, plane_page, side_by_side
from tui.train.draw.run_rows import RunRow, first_row, run_rows
from tui.train.draw.timeline import Track, step_at, timeline
from tui.train.draw.weight_history import history_plot
from tui.train.draw.what_if import along_plot, along_text
from tui.train.state import state_of

Numbers = list[float]
STYLE = PlotStyle()
SQUARE = Window(0.0, 1.0, 0.0, 1.0)
NUMBERS = st.lists(
    st.one_of(st.floats(), st.sampled_from([0.0, 1.0, -1.0, 1e300, -1e300, math.inf, math.nan])), max_size=6
)
SIZES = st.one_of(st.integers(0, 6), st.integers(0, 40))


@cache
def run() -> Run:
    made = Run(TrainSettings(steps=3))
    for _ in range(3):
        next(made)
    return made


@cache
def net() -> object:
    return network(3, (4, 1))


def points(numbers: Numbers) -> Points:
    return Points([(x, x / 2) for x in numbers], [1.0 if x > 0 else -1.0 for x in numbers], numbers)


def scores(width: int, height: int, numbers: Numbers) -> list[list[float]]:
    layout = PlaneLayout.of(width, height)
    number = numbers[0] if numbers else 0.0
    return [[number] * layout.columns for _ in range(2 * layout.rows)]


def shares(numbers: Numbers) -> Numbers:
    return [x if x != x else max(0.0, min(1.0, x)) for x in numbers] or [0.0]


def plotted(numbers: Numbers) -> list[PlottedRun]:
    return [PlottedRun(name, state_of(run()), 0.1, run().data.targets, "") for name in ("one", "two")]


def rows(numbers: Numbers) -> list[RunRow]:
    return [
        RunRow(f"run {k}", k % 5, k == 0, "", "", k, x, "97%", diverged=x != x) for k, x in enumerate(numbers or [1.0])
    ]


def judged() -> list[JudgedCheck]:
    return [JudgedCheck(row, CheckState.FAILED if row.minute < "1" else CheckState.NOT_YET) for row in ROWS]


@cache
def strip() -> tuple[Strip, dict[Value, NodeState]]:
    root = lecture()
    return Strip(root, root.operands[0]), states_of(root)


def neuron_page(weights: Numbers) -> NeuronPage:
    return NeuronPage("L2.n3", NeuronSum((1.0, *weights), 0.5, "relu"), [f"L1.n{k}" for k in range(len(weights) + 1)])


def seen(numbers: Numbers, count: int) -> tuple[list[list[float]], list[float]]:
    """What such a neuron reads at some points, and an output."""
    return [[float(k), *numbers] for k in range(count)], [float(k) for k in range(count)]


def squares(x: float) -> float:
    return 1 / x


CASES: dict[str, Callable[[int, int, Numbers], object]] = {
    "drawing_plane": lambda w, h, n: drawing_plane(
        PointDrawing(tuple((x, x) for x in n), (1.0,) * len(n)), SQUARE, (0.2, 0.3), w, h, PlanePalette()
    ),
    "cell_size": lambda w, h, n: cell_size(SQUARE, w, h),
    "point_at": lambda w, h, n: point_at(SQUARE, w, h, w - 1, h - 1),
    "pupils_text": lambda w, h, n: pupils_text(
        [Pupil("李雷" * k, Path(), "9.6 The order", k, k, k, "2026-11-29T10:31") for k in range(len(n))], w, date.min
    ),
    "missed_text": lambda w, h, n: missed_text([MissedQuestion("9.6", "Which?" * 9, 1, 2, (("李雷" * 9, 1),))], w),
    "explore_preview": lambda w, h, n: explore_preview(w, Path("none")),
    "drill_preview": lambda w, h, n: drill_preview(w),
    "train_preview": lambda w, h, n: train_preview(w),
    "place_hints": lambda w, h, n: place_hints([KeyHint("n", "Next", "n"), KeyHint("p", "Previous", "p")], w),
    "check_row": lambda w, h, n: check_row(judged()[0], w),
    "marks_line": lambda w, h, n: marks_line(judged(), "mul" if n else "", w),
    "evidence_text": lambda w, h, n: evidence_text(judged()[0], "engine.py", len(n), ("e", "h"), w),
    "trouble_text": lambda w, h, n: trouble_text("there is no class Value", ("e", "h"), w),
    "loose_text": lambda w, h, n: loose_text([LooseBox("a", x, None, "", 0) for x in n], w),
    "steps_table": lambda w, h, n: steps_table([f"{x}" for x in n], ["ours"] * 3, len(n) // 2, w, h),
    "Strip.text": lambda w, h, n: strip()[0].text(strip()[1], w, h % 2 == 1),
    "lesson_row": lambda w, h, n: lesson_row(1, course()[0], Progress(), w),
    "crash_row": lambda w, h, n: crash_row("Explore, L = a * b", w),
    "error_plot": lambda w, h, n: error_plot(squares, (1e-6, 1.0), 0.1, w, h),
    "runs_plot": lambda w, h, n: runs_plot(plotted(n), w, h, steps=3, log=bool(n), style=STYLE),
    "fact_lines": lambda w, h, n: fact_lines(plotted(n), STYLE, w),
    "plan": lambda w, h, n: draw_network(net(), plan(net(), w, h, (1, 2)), (1, 2), "activations", PLAIN),
    "LayerTable.of": lambda w, h, n: LayerTable.of(net(), 1, w, h, (1, 2), 1),
    "draw_layer": lambda w, h, n: draw_layer(net(), (1, 2), 1, w, h, PLAIN),
    "draw_neuron": lambda w, h, n: draw_neuron(net(), (1, 2), 1, w, h, PLAIN),
    "neuron_window": lambda w, h, n: neuron_window(net(), (1, 2), 1, h),
    "CellGrid.fitting": lambda w, h, n: CellGrid.fitting(
        neurons_of([f"L1.n1.w{k}" for k, _ in enumerate(n)] + ["L1.n1.b"]), w, h
    ),
    "legend": lambda w, h, n: legend([("o", "", f"{x}") for x in n], w),
    "Window.place": lambda w, h, n: SQUARE.place(*[*n, 0.0, 0.0][:2], w + 1, h + 1),
    "PlaneLayout.of": lambda w, h, n: PlaneLayout.of(w, h),
    "decision_plane": lambda w, h, n: decision_plane(
        scores(w, h, n), points(n), SQUARE, w, h, PlanePalette(margins=True), 0 if n else None
    ),
    "line_plot": lambda w, h, n: line_plot(
        [Series("a", n), Series("b", n[::-1])], w, h, log=len(n) % 2 == 1, title="t"
    ),
    "loss_plot": lambda w, h, n: loss_plot(range(len(n)), n, w, h, log=len(n) % 2 == 1),
    "scatter_plot": lambda w, h, n: scatter_plot([Series("a", n, glyph="o", joined=False)], w, h),
    "curve_plot": lambda w, h, n: curve_plot(squares, -1.0, 1.0, w, h, at=0.5, slope=-4.0, h=0.1),
    "track": lambda w, h, n: track(n[0] if n else None, 1.0, w),
    "prediction_rows": lambda w, h, n: prediction_rows(
        n, [1.0] * len(n), w, h, inputs=[(1.0, 2.0)] * len(n), chosen=0 if n else None
    ),
    "row_at": lambda w, h, n: [row_at(example, len(n), h) for example in range(len(n))],
    "example_at": lambda w, h, n: [example_at(y, len(n), h, len(n) // 2) for y in range(h + 1)],
    "heat_map": lambda w, h, n: heat_map(
        Heat([shares(n)] * 5, [f"{k}" for k in range(5)], [f"{x:g}" for x in n or [0.0]], (3, 0)), w, h
    ),
    "place_of": lambda w, h, n: place_of(Heat([shares(n)] * 5, ["1"] * 5, ["1"] * max(1, len(n)), (3, 0)), w, h),
    "cell_at": lambda w, h, n: cell_at(Heat([shares(n)] * 5, ["1"] * 5, ["1"] * max(1, len(n)), (3, 0)), w, h, 0, 0),
    "band_plot": lambda w, h, n: band_plot(range(len(n)), [[x, 1.0] for x in n], w, h, goal=3, chosen=n),
    "curves_plot": lambda w, h, n: curves_plot(
        [LossCurve(name, k, range(len(n)), n) for k, name in enumerate(("run 1", "run 2"))], w, h,
        colors=["", ""], at=1, log=len(n) % 2 == 1,
    ),
    "pass_rows": lambda w, h, n: pass_rows(Probe(run())(2, run().at(2).parameters, 0), w),
    "Grid.of": lambda w, h, n: Grid.of(len(n) + 1, w, h),
    "Grid.seen": lambda w, h, n: Grid.of(len(n) + 1, w, h).seen(h),
    "NeuronPage.head": lambda w, h, n: neuron_page(n).head(0, w),
    "plane_page": lambda w, h, n: plane_page(
        neuron_page(n), lambda across, down: seen(n, across * down), w, h, PlanePalette()
    ),
    "list_page": lambda w, h, n: list_page(
        neuron_page(n), seen(n, len(n) + 1), [("is x", range(len(n))), ("is y", [])], w, h, PlanePalette(ascii=True)
    ),
    "output_rows": lambda w, h, n: output_rows("L1.n1", n, [("is x", range(len(n)))], w, h, PlanePalette(), "", n),
    "side_by_side": lambda w, h, n: side_by_side([Text("left")] * 3, [Text("right")] * 9, w, h),
    "brief": lambda w, h, n: brief("sepal length (cm)", w),
    "health_line": lambda w, h, n: health_line(health(run(), run().at(2)), w),
    "fit_caption": lambda w, h, n: fit_caption(run().data, run().at(2), w),
    "first_row": lambda w, h, n: first_row(len(n), len(n) // 2, h),
    "run_rows": lambda w, h, n: run_rows(rows(n), 0, w, h, [""] * 5, STYLE),
    "timeline": lambda w, h, n: timeline(Track(len(n), 0 if n else None, (1,)), w, ("", "", ""), False),
    "step_at": lambda w, h, n: [step_at(x, Track(len(n)), w) for x in range(w + 1)],
    "history_plot": lambda w, h, n: history_plot(range(len(n)), n, w, h, at=0 if n else None),
    "along_text": lambda w, h, n: along_text(curve(), "sgd", w),
    "along_plot": lambda w, h, n: along_plot(curve(), w, h),
    "hanging": lambda w, h, n: hanging("Runs     ", "a run of words", w),
}  # fmt: skip


@cache
def curve() -> object:
    return along_gradient(StepLoss(run(), 2), run().at(2), -1.0, 8)


@pytest.mark.parametrize("name", CASES)
def test_any_size_from_nothing_on(name: str) -> None:
    @given(SIZES, SIZES, NUMBERS)
    def draws(width: int, height: int, numbers: Numbers) -> None:
        drawn = CASES[name](width, height, numbers)
        if isinstance(drawn, Text) and name.endswith("_plot"):
            lines = drawn.plain.split("\n")
            assert len(lines) == max(1, height) and all(len(line) == width for line in lines[:height])

    draws()


def functions_in(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    """The functions of a module and the methods of its classes, by name; none that is private."""
    for name, found in vars(module).items():
        if getattr(found, "__module__", None) != module.__name__:
            continue
        members = vars(found).items() if inspect.isclass(found) else ()
        methods = [(f"{name}.{method}", getattr(made, "__func__", made)) for method, made in members]
        for full_name, function in [(name, found), *methods]:
            if inspect.isfunction(function) and "_" not in (name[0], full_name.rpartition(".")[2][0]):
                yield full_name, function


def sized() -> Iterator[str]:
    """The names of functions that draw for a size: in draw and render, and the previews."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if {"draw", "render", "previews", "key_hints"} & set(module.name.split(".")):
            for name, function in functions_in(importlib.import_module(module.name)):
                if {"width", "height"} & set(inspect.signature(function).parameters):
                    yield name


def test_every_function_with_a_size_is_tried() -> None:
    assert set(sized()) - set(CASES) == set()
