"""The learner's own graph: their objects, as far as their engine has come."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.graph.wording import name_of
from lessons.build.programs import LADDER, LECTURE, LINE, NEURON, OWN, SUM, StageProgram, our_graph, program_for
from lessons.build.scene import BuildScene, scene_of
from lessons.judge.checks import ROWS
from tests.lessons.judge.engines import CLOSURES, LOCAL_GRADIENTS, wrong_engine

BARE = "class Value:\n    def __init__(self, data):\n        self.data = data\n"
ADD = "    def __add__(self, other):\n        return Value(self.data + other.data)\n"
WITH_PREV = """\
class Value:
    def __init__(self, data, prev=()):
        self.data, self._prev = data, prev
    def __add__(self, other):
        return Value(self.data + other.data, {self, other})
    def __mul__(self, other):
        return Value(self.data * other.data, {self, other})
"""
FIRST_BACKWARD = """\
class Value:
    def __init__(self, data, prev=()):
        self.data, self._prev, self.grad = data, prev, 0.0
        self._backward = lambda: None
    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))
        def _backward():
            self.grad += out.grad
        out._backward = _backward
        return out
"""


async def scene(folder: Path, source: str, program: StageProgram = LECTURE) -> BuildScene:
    (folder / "engine.py").write_text(source)
    return await scene_of(folder, program)


def gradients(found: BuildScene) -> dict[str, float | None]:
    assert found.adopted is not None
    return {
        name_of(node): grad for node, grad in zip(found.adopted.mirror.nodes, found.adopted.verdict.theirs, strict=True)
    }


async def test_boxes_without_edges_and_why(tmp_path: Path) -> None:
    found = await scene(tmp_path, BARE + ADD, SUM)
    assert found.adopted is None
    assert [(box.name, box.data, box.grad, box.sign) for box in found.boxes] == [
        ("a", 2, None, ""), ("b", -3, None, ""), ("c", -1, None, "+"),
    ]  # fmt: skip
    assert found.note.startswith("no edges: c does not remember what it was made from")


async def test_an_operation_that_is_missing_leaves_the_boxes_before_it(tmp_path: Path) -> None:
    found = await scene(tmp_path, BARE + ADD, LINE)
    assert [box.name for box in found.boxes] == ["a", "b", "c"]
    assert "TypeError: unsupported operand" in found.note


async def test_edges_as_soon_as_operands_are_remembered_and_no_gradients_yet(tmp_path: Path) -> None:
    found = await scene(tmp_path, WITH_PREV)
    assert gradients(found) == dict.fromkeys("abecdfL")
    assert found.adopted is not None and found.adopted.mirror.root.data == -8


async def test_the_first_backward_reaches_one_operand(tmp_path: Path) -> None:
    found = await scene(tmp_path, FIRST_BACKWARD, SUM)
    assert gradients(found) == {"a": 1, "b": 0, "c": 1}


@pytest.mark.parametrize("source", [CLOSURES, LOCAL_GRADIENTS])
async def test_the_whole_pass(source: str, tmp_path: Path) -> None:
    found = await scene(tmp_path, source)
    assert gradients(found) == {"a": 6, "b": -4, "e": -2, "c": -2, "d": -2, "f": 4, "L": 1}
    assert found.adopted is not None and not found.adopted.verdict.wrong and not found.note


async def test_the_first_wrong_node_is_known(tmp_path: Path) -> None:
    found = await scene(tmp_path, wrong_engine("add, set"), OWN["accumulation"])
    assert found.adopted is not None
    [wrong] = found.adopted.verdict.wrong
    assert name_of(found.adopted.mirror.nodes[wrong.node]) == "a" and "+= is due" in wrong.causes[0]


@pytest.mark.parametrize("source", ["", "import os; os._exit(3)", "raise SystemExit", "class Value: ..."])
async def test_files_that_make_no_graph_are_told(source: str, tmp_path: Path) -> None:
    found = await scene(tmp_path, source)
    assert found.adopted is None and found.note


async def test_another_number_in_a_leaf_is_answered_by_their_forward(tmp_path: Path) -> None:
    found = await scene(tmp_path, CLOSURES, LECTURE.with_number("a", 2.01))
    assert found.adopted is not None and found.adopted.mirror.root.data == pytest.approx(-7.94)


def test_the_programs_belong_to_checks_and_have_our_numbers() -> None:
    names = {row.name for row in ROWS}
    assert OWN.keys() <= names and all(needs <= names for _, needs in LADDER)
    root = our_graph(LECTURE)
    assert root is not None and root.data == -8 and LECTURE.source.endswith("L = d * f")
    neuron = our_graph(NEURON)
    assert neuron is not None and neuron.data == pytest.approx(0.7071067811865476)


def test_the_program_grows_with_what_the_engine_can_do() -> None:
    assert program_for("value", None, ()) is None
    assert program_for("add", None, {"value"}) == LADDER[-1][0]
    assert program_for("mul", None, {"value", "add"}) == SUM
    assert program_for("operands", None, {"value", "add", "mul"}) == LINE
    assert program_for("grad", None, {"value", "add", "mul", "operands"}) == LECTURE
    row = {"name": "a", "operation": "leaf", "operands": [], "number": 3.0}
    failing = program_for("accumulation", {"right": [row]}, {"value", "accumulation"})
    assert failing is not None and failing.source == "a = Value(3)"
