"""Tests of exports: programs are run and print the graph's numbers; texts of any label are valid."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import types
from dataclasses import replace
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine import Value, parse, toposort
from engine.basics.numbers import short
from engine.export.formats import FORMATS
from engine.expression.text import expression_text
from engine.lab.probe import Probe
from engine.micrograd import Value as MicrogradValue
from engine.ops import BUILT_IN
from engine.runs.run import Run
from tests.engine.graphs import ALL, recipes
from tests.engine.lab.test_probe import settings_of_a_file

ODD = [
    "tanh", "Value", "lambda", "print", "torch", "w[0]", 'say "hi"', "a\\b", "<b>&", "x{1}_%$#^~", "λ", "変数", "x\ny",
    "]]>", "--", "", "e", "math",
]  # fmt: skip
MERMAID_LINE = re.compile(r'  \w+(\(\[|\[\[|\[|\(\()"[\w .+,#;<>/-]*"(\]\)|\]\]|\]|\)\))( --> \w+)?|  \w+ --> \w+')
# PyTorch's functions on our Values, to run its programs where it is not installed.
TORCH_STUB = """
from engine import Value
float64 = None
tensor = lambda x, dtype=None, requires_grad=False: Value(x)
logaddexp = lambda a, zero: a.softplus()
abs = lambda a: a.__abs__()
exp, log, tanh, relu, sigmoid, sin, cos, sqrt = (
    lambda a, name=name: getattr(a, name)() for name in "exp log tanh relu sigmoid sin cos sqrt".split()
)
"""
GRAPHS = [
    "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f",
    "n = 0.8813735870195432; e = exp(2*n); o = (e - 1)/(e + 1)",
    "a = 0.5; b = 1.5; y = a**b + 2**a + b**-1.5 + a**3 - relu(a - b) + relu(b)*softplus(a)",
    "x = 0.3; y = tanh(x) + sin(x) - cos(x)*sqrt(x) + log(x) + sigmoid(-x) + abs(-x)/4 + softplus(x)",
    "x = 3; x*x + x",
    "a = 2; -(a - (3 - a)) - -a",
    "a = 1; b = a + a; c = b*b; d = c + b",
]


def run(source: str, folder: Path) -> dict[str, float]:
    """Run a program and return the numbers that it prints, by name."""
    file = folder / "exported.py"
    file.write_text(source, encoding="utf-8")
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return {name: float(number) for name, number in (line.split(" = ") for line in done.stdout.splitlines())}


def numbers_of(root: Value) -> list[float]:
    return [root.data, *(node.grad for node in toposort(root) if node.is_leaf)]


def graph(source: str) -> Value:
    root = parse(source).output
    root.backward()
    return root


@pytest.mark.parametrize("source", GRAPHS)
@pytest.mark.parametrize("name", ["micrograd", "pytorch"])
def test_a_program_prints_the_numbers_of_the_graph(name: str, source: str, tmp_path: Path) -> None:
    if importlib.util.find_spec({"pytorch": "torch"}.get(name, name)) is None:
        pytest.skip(f"{name} is not installed")
    root = graph(source)
    printed = run(FORMATS[name].write(root), tmp_path)
    assert list(printed.values()) == pytest.approx(numbers_of(root), rel=1e-12, abs=1e-15)
    assert [key.removesuffix(".grad") for key in printed][1:] == [node.label for node in toposort(root) if node.is_leaf]


def printed_by(name: str, root: Value) -> list[float]:
    """What the program for micrograd or PyTorch prints, run on our Values in place of theirs."""
    program = FORMATS[name].write(root).replace(".grad.item()", ".grad").replace(".item()", ".data")
    stub = types.ModuleType("torch")
    exec(TORCH_STUB, stub.__dict__)
    printed: list[float] = []
    names = {"print": lambda name, equals, number: printed.append(number), "torch": stub, "Value": MicrogradValue}
    exec(program.replace("import torch", "").replace("from micrograd.engine import Value", ""), names)
    return printed


@pytest.mark.parametrize("source", GRAPHS)
def test_a_program_for_pytorch_computes_the_graph(source: str) -> None:
    root = graph(source)
    assert printed_by("pytorch", root) == pytest.approx(numbers_of(root), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("target", ["class", "number"])
def test_every_export_of_a_runs_example_has_the_runs_prediction_on_the_raw_row(target: str, tmp_path: Path) -> None:
    settings = replace(settings_of_a_file(tmp_path, target), layers=(3, 1))
    run = Run(settings)
    *_, last = islice(run, 9)
    assert run.data.is_regression == (target == "number") and settings.scale == "standard"
    for example in (0, 7):
        traced = Probe(run)(last.step, last.parameters, example).trace
        root = traced.outputs[0]
        root.backward()
        row, prediction = run.data.inputs[example], last.predictions[example]
        for name in ("micrograd", "pytorch"):
            assert printed_by(name, root)[0] == pytest.approx(prediction, rel=1e-12)
            assert all(repr(number) in FORMATS[name].write(root) for number in row)
        assert parse(expression_text(root)).output.data == pytest.approx(prediction, rel=1e-12)
        for name in ("dot", "mermaid", "svg", "latex"):
            text = FORMATS[name].write(root)
            assert all(short(number) in text for number in (*row, root.data))


@pytest.mark.skipif(importlib.util.find_spec("micrograd") is None, reason="micrograd is not installed")
@given(recipe=recipes([name for name in ALL if name != "legendre"], longest=6), data=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_graph_with_any_labels_runs_on_micrograd(recipe, data, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    root, _ = recipe.build()
    for node in toposort(root):
        if not node.is_constant:
            node.label = data.draw(st.sampled_from(ODD))
    root.backward()
    try:
        source = FORMATS["micrograd"].write(root)
    except ValueError:
        assume(False)
    assert list(run(source, tmp_path).values()) == pytest.approx(numbers_of(root), rel=1e-9, abs=1e-12)


def test_a_long_chain_does_not_reach_micrograds_recursion_limit(tmp_path: Path) -> None:
    pytest.importorskip("micrograd")
    x = out = Value(1.0, label="x")
    for _ in range(1_500):
        out = out + 0.5
    out.backward()
    assert list(run(FORMATS["micrograd"].write(out), tmp_path).values()) == [751.0, 1.0]
    assert x.grad == 1.0


def test_every_operation_can_be_written_in_every_format() -> None:
    for row in BUILT_IN:
        root = Value.apply(row, *[Value(0.5, label=name) for name in "ab"[: row.arity]])
        root.backward()
        for each in FORMATS.values():
            assert each.write(root).endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_labels_of_any_text(name: str) -> None:
    nodes = [Value(1.0 + place, label=label) for place, label in enumerate(ODD)]
    total = sum(nodes[1:], nodes[0]).tanh()
    total.label = '"\\</svg>'
    total.backward()
    text = FORMATS[name].write(total)
    if name in ("micrograd", "pytorch"):
        compile(text, name, "exec")
    elif name == "dot":
        assert r'label="a\\b\ndata' in text and r'label="say \"hi\"\ndata' in text
    elif name == "svg":
        tree = ElementTree.fromstring(text)
        shown = "".join(tree.itertext())
        assert 'say "hi"' in shown and "<b>&" in shown and "prefers-color-scheme: dark" in shown
    elif name == "mermaid":
        for line in text.splitlines()[1:]:
            assert MERMAID_LINE.fullmatch(line), line
    elif name == "latex":
        assert r"\text{x\{1\}\_\%\$\#\textasciicircum{}\textasciitilde{}}" in text and r"\lambda" in text
        assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_what_is_written() -> None:
    for root in (graph(GRAPHS[0]), sum((Value(1.0, label=label) for label in ODD), Value(0.0, label="z"))):
        done = subprocess.run(
            ["dot", "-Tsvg"], input=FORMATS["dot"].write(root), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 and not done.stderr, done.stderr
        drawn = ElementTree.fromstring(done.stdout)
        count = sum(2 if node.operands else 1 for node in toposort(root))
        assert len(drawn.findall(".//{*}g[@class='node']")) == count


def test_latex_of_the_lecture() -> None:
    text = FORMATS["latex"].write(graph("a = 2; b = -3; L = a*b - 10/a"))
    assert text == (
        "\\begin{align*}\n"
        "  a &= 2 & \\frac{\\partial L}{\\partial a} &= -0.5 \\\\\n"
        "  b &= -3 & \\frac{\\partial L}{\\partial b} &= 2 \\\\\n"
        "  L &= a \\cdot b - \\frac{10}{a} = -11 & \\frac{\\partial L}{\\partial L} &= 1\n"
        "\\end{align*}\n"
    )


def test_boxes_of_a_picture_do_not_lie_on_each_other() -> None:
    for source in GRAPHS:
        tree = ElementTree.fromstring(FORMATS["svg"].write(graph(source)))
        sides = ("x", "y", "width", "height")
        places = [tuple(float(rect.get(side, "0")) for side in sides) for rect in tree.findall(".//{*}rect")]
        for number, (x, y, width, height) in enumerate(places):
            for left, top, wide, high in places[:number]:
                assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def test_what_cannot_be_exported_is_one_line() -> None:
    a = Value(2.0, label="a")
    gate = Value(4.0, (a,), "gate", "g")
    for name in ("micrograd", "pytorch"):
        with pytest.raises(ValueError, match="g is made by 'gate'"):
            FORMATS[name].write(gate)
    assert "gate" in FORMATS["dot"].write(gate)


def test_what_micrograd_itself_cannot_differentiate_is_refused_in_one_line() -> None:
    with pytest.raises(
        ValueError, match=r"^micrograd itself stops at the slope of 0 \*\* 0: change the base, or write 1"
    ):
        FORMATS["micrograd"].write(graph("x = 0; y = x**0 + x"))
