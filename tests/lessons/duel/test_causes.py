"""The slips that an engine can be given."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lessons.build.solution import SOLUTION
from lessons.duel.causes import CAUSES
from lessons.duel.edits import find_edits, overwritten
from lessons.duel.engine_source import engine_of, our_engine
from lessons.learner.skills import SKILLS

LECTURE = '''\
class Value:
    """As typed along with the video: set, explicit topo, += written out."""

    def __init__(self, data, _children=(), _op=''):
        self.data = data; self.grad = 0.0
        self._backward = lambda: None
        self._prev = set(_children)

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), '+')
        def _backward():
            self.grad += 1.0 * out.grad
            other.grad += 1.0 * out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), '*')
        def _backward():
            self.grad += other.data * out.grad  # größer
            other.grad += out.grad * self.data
        out._backward = _backward
        return out

    def tanh(self):
        import math
        t = math.tanh(self.data)
        out = Value(t, (self, ), 'tanh')
        def _backward():
            self.grad += (1 - t**2) * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo = []
        visited = set()
        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)
        build_topo(self)
        self.grad = 1.0
        for node in topo[::-1]:
            node._backward()
'''


def broken_lines(cause: str, source: str) -> list[str]:
    """Each line that a cause would leave."""
    edits = CAUSES[cause].edits_of(source)
    return [edit.applied(source).split("\n")[edit.line - 1].strip() for edit in edits]


@pytest.mark.parametrize(
    ("cause", "lines"),
    [
        ("upstream", ["self.grad += 1.0", "other.grad += 1.0", "self.grad += other.data  # größer",
                      "other.grad += self.data", "self.grad += 1 - t**2"]),
        ("local", ["self.grad += out.grad  # größer", "other.grad += out.grad", "self.grad += out.grad"]),
        ("own-data", ["self.grad += self.data * out.grad  # größer", "other.grad += out.grad * other.data"]),
        ("tanh", ["self.grad += (1 - t) * out.grad"]),
        ("stored-call", ["out._backward = _backward()"] * 3),
        ("seed", ["self.grad = 0.0"]),
        ("not-reversed", ["for node in topo:"]),
        ("repeated", ["if True:"]),
        ("operands", ["out = Value(self.data + other.data, (self,), '+')",
                      "out = Value(self.data * other.data, (self,), '*')"]),
        ("power", []),
        ("uphill", []),
    ],
)  # fmt: skip
def test_slips_in_an_engine_typed_along_with_the_lecture(cause: str, lines: list[str]) -> None:
    assert broken_lines(cause, LECTURE) == lines


def test_slips_of_the_loop_are_found_in_ours() -> None:
    found = {name: broken_lines(name, SOLUTION) for name, cause in CAUSES.items() if cause.in_loop}
    assert found == {
        "zero-grad": ["p.grad == 0.0"],
        "uphill": ["p.data += rate * p.grad"],
        "no-rate": ["p.data -= p.grad"],
        "no-biases": ["return [*self.w]"],
    }
    assert broken_lines("power", SOLUTION) == ["self.grad += n * self.data ** n * out.grad"]
    assert broken_lines("exp", SOLUTION) == ["self.grad += out.grad"]


@pytest.mark.parametrize("source", [SOLUTION, LECTURE], ids=["ours", "lecture"])
def test_every_slip_changes_one_line_and_is_still_python(source: str) -> None:
    for cause in CAUSES.values():
        for edit in cause.edits_of(source):
            broken = edit.applied(source)
            ast.parse(broken)
            pairs = zip(source.split("\n"), broken.split("\n"), strict=True)
            assert [n for n, (one, other) in enumerate(pairs, 1) if one != other] == [edit.line]


def test_every_cause_has_a_skill() -> None:
    assert {cause.skill for cause in CAUSES.values()} <= SKILLS.keys()


def test_what_python_cannot_read_has_no_slips() -> None:
    assert find_edits("class Value:\n  def (", overwritten) == []


def test_an_engine_of_the_learners_gets_our_network_behind_it(tmp_path: Path) -> None:
    file = tmp_path / "engine.py"
    file.write_text(LECTURE, encoding="utf-8")
    engine = engine_of(file)
    assert engine.own == len(LECTURE.rstrip().split("\n"))
    assert engine.source.startswith(LECTURE.rstrip() + "\n\n\n# The network and the loop are ours.\n")
    assert "class MLP:" in engine.source and "def train(" in engine.source
    assert CAUSES["uphill"].edits_of(engine.source)
    assert (engine.title, our_engine().title) == ("your engine, engine.py", "our engine")
    for text, why in (("x = 1", "has no class Value"), ("def (", "cannot read line 1")):
        file.write_text(text)
        with pytest.raises(ValueError, match=why):
            engine_of(file)
