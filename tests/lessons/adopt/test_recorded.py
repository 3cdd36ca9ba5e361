"""The pass of a foreign engine as it ran: its order, what each write should have been, who spoke too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.graph.wording import name_of, name_unlabelled_nodes
from engine.order import toposort
from lessons.adopt.load import Adopted
from lessons.adopt.recorded import grads_after, our_steps, recorded_steps
from lessons.build.programs import LECTURE, StageProgram, named
from lessons.build.scene import scene_of
from tests.lessons.judge.engines import CLOSURES, LOCAL_GRADIENTS, wrong_engine
from tui.adopted.draw.steps import our_row, step_words, their_row, verdict_words


async def adopted(folder: Path, source: str, program: StageProgram = LECTURE) -> Adopted:
    (folder / "engine.py").write_text(source)
    found = (await scene_of(folder, program)).adopted
    assert found is not None
    name_unlabelled_nodes(toposort(found.mirror.root))
    return found


def rows(found: Adopted) -> list[str]:
    return [their_row(found.mirror, step) for step in recorded_steps(found.graph, found.mirror)]


async def test_a_right_pass_in_its_own_order_beside_ours(tmp_path: Path) -> None:
    found = await adopted(tmp_path, CLOSURES)
    steps = recorded_steps(found.graph, found.mirror)
    assert rows(found)[:2] == ["✓ L.grad 0 → 1", "✓ d.grad 0 → -2, by L"]
    assert all(step.is_right for step in steps) and len(steps) == 7
    nodes = found.mirror.nodes
    grads = {name_of(nodes[place]): grad for place, grad in grads_after(steps, 7).items()}
    assert grads == {"a": 6, "b": -4, "e": -2, "c": -2, "d": -2, "f": 4, "L": 1}
    assert our_row(our_steps(found.mirror)[0]) == "d.grad 0 → -2, by L"
    assert verdict_words(found) == "every gradient is what the chain rule gives"
    assert step_words(found, steps[1], 2, 7) == "2 of 7: L, with L.grad = 1, adds -2 to d.grad"


async def test_a_write_that_sets_where_it_should_add(tmp_path: Path) -> None:
    found = await adopted(tmp_path, wrong_engine("add, set"), named("a=3; b=a + a"))
    assert rows(found) == ["✓ b.grad 0 → 1", "✓ a.grad 0 → 1, by b", "✗ a.grad 1 → 1, by b"]
    steps = recorded_steps(found.graph, found.mirror)
    assert step_words(found, steps[2], 3, 3) == "3 of 3: b wrote a.grad = 1; 1 + 1 = 2 is due"
    assert "+= is due" in verdict_words(found)


async def test_a_node_that_spoke_too_early(tmp_path: Path) -> None:
    breadth_first = CLOSURES[: CLOSURES.index("    def backward(self)")] + (
        "    def backward(self):\n        self.grad = 1.0\n        queue = [self]\n        for node in queue:\n"
        "            node._backward()\n            queue += [each for each in node._prev if each not in queue]\n"
    )
    found = await adopted(tmp_path, breadth_first, named("a=2; b=a + a; c=b + a; d=c * b; e=a * d; f=e + b"))
    early = next(step for step in recorded_steps(found.graph, found.mirror) if step.is_early)
    assert "spoke too early" in step_words(found, early, 1, 9) and "complete it is" in step_words(found, early, 1, 9)


@pytest.mark.parametrize("name", ["no seed", "mul, own data"])
async def test_other_mistakes_are_seen_in_the_pass(name: str, tmp_path: Path) -> None:
    found = await adopted(tmp_path, wrong_engine(name))
    assert any(row.startswith("✗") for row in rows(found)) or not rows(found) or name == "no seed"
    assert verdict_words(found).startswith("first wrong")


async def test_an_engine_that_does_not_tell_who_writes(tmp_path: Path) -> None:
    found = await adopted(tmp_path, LOCAL_GRADIENTS)
    assert rows(found)[0] == "✓ L.grad 0 → 1" and len(rows(found)) == 7
