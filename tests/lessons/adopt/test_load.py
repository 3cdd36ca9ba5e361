"""Values of other engines: adopted, restored, judged, and their files kept at bay."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from engine.graph.wording import name_of
from lessons.adopt.foreign import AdoptError
from lessons.adopt.load import Adopted, adopt, names_a_file
from lessons.sandbox.limits import Limits
from tests.lessons.adopt.engines import BOXED, CLOSURES, LOCAL_GRADS

LECTURE = """
a = Value(2.0, label="a"); b = Value(-3.0, label="b"); c = Value(10.0, label="c"); f = Value(-2.0, label="f")
e = a * b; d = e + c; L = d * f
"""


async def adopted(folder: Path, source: str, name: str = "L", file: str = "mine.py") -> Adopted:
    (folder / file).write_text(source)
    return await adopt(f"{folder / file}:{name}", Limits(seconds=60.0, memory=8192))


def gradients(found: Adopted) -> dict[str, float | None]:
    return {name_of(node): grad for node, grad in zip(found.mirror.nodes, found.verdict.theirs, strict=True)}


async def test_the_lectures_class(tmp_path: Path) -> None:
    found = await adopted(tmp_path, CLOSURES + LECTURE)
    assert found.engine_name == "class Value of mine.py"
    assert gradients(found) == {"a": 6, "b": -4, "e": -2, "c": -2, "d": -2, "f": 4, "L": 1}
    assert found.verdict.ours == found.verdict.theirs and not found.verdict.wrong and not found.mirror.notes
    assert found.verdict.central == pytest.approx(found.verdict.ours, rel=1e-6)


async def test_operands_that_a_set_has_lost_are_restored(tmp_path: Path) -> None:
    source = CLOSURES + "a = Value(3.0); b = Value(5.0)\nL = (a + a) * (a - b) / (b - a)\n"
    found = await adopted(tmp_path, source)
    root = found.mirror.root
    product, divisor = root.operands
    difference, twice = sorted(product.operands, key=lambda node: node.data)
    assert twice.operands == (twice.operands[0],) * 2
    assert [operand.data for operand in difference.operands] == [3, 5]
    assert [operand.data for operand in divisor.operands] == [5, 3]
    assert not found.verdict.wrong


async def test_where_two_readings_fit_it_is_said(tmp_path: Path) -> None:
    found = await adopted(tmp_path, CLOSURES + "a = Value(3.0); b = Value(3.0)\nL = a - b\n")
    [note] = found.mirror.notes
    assert note.endswith("the first is shown") and "can be read as" in note


async def test_local_gradients_kept_as_numbers_and_slots(tmp_path: Path) -> None:
    found = await adopted(tmp_path, LOCAL_GRADS + "a = Value(2.0); b = Value(-3.0)\nL = a * b + a\n")
    assert gradients(found)["a"] == -2 and not found.verdict.wrong
    found = await adopted(tmp_path, LOCAL_GRADS + "a = Value(2.0)\nL = a.swish() * a\n")
    assert found.verdict.ours == found.verdict.theirs


async def test_a_boxed_number_and_no_backward(tmp_path: Path) -> None:
    found = await adopted(tmp_path, BOXED + "a = Value(2.0); b = Value(-3.0)\nL = a * b\n")
    assert [node.data for node in found.mirror.nodes] == [2, -3, -6]
    assert found.verdict.theirs == (None, None, None) and found.verdict.ours == (-3, 2, 1)


async def test_their_own_engine_file_wins(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(CLOSURES.replace("self.grad += out.grad", "self.grad = out.grad"))
    (tmp_path / "lessons.py").write_text("WEIGHT = 3.0\n")
    source = "from engine import Value\nfrom lessons import WEIGHT\na = Value(WEIGHT)\nL = a * a + a\n"
    found = await adopted(tmp_path, source)
    assert found.engine_name == "class Value of engine.py" and found.mirror.nodes[0].data == 3
    found = await adopted(tmp_path, "from engine import Value\na = Value(3.0)\nL = a + a\n")
    assert gradients(found)["a"] == 2  # the other operand's line still adds


async def test_a_notebook(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# not code"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", *CLOSURES.splitlines(keepends=True)]},
        {"cell_type": "code", "source": ["!pip list\n", "L = Value(2.0) * Value(4.0)"]},
    ]
    found = await adopted(tmp_path, json.dumps({"cells": cells}), file="notes.ipynb")
    assert found.mirror.root.data == 8


async def test_what_needs_a_missing_package_is_left_out_and_said(tmp_path: Path) -> None:
    cells = [
        "import nosuchplots.pyplot as plt\nfrom nosuchgraphs import Digraph\nimport math",
        CLOSURES + "\ndef draw(root):\n    return Digraph(root)\n",
        "a = Value(2.0)\nplt.plot([1, 2])\nL = a * a\ndraw(L)",
        "a = plt.tensor(3.0)\na.requires_grad = True\nloss = a * 2\nprint(loss.item())",
        "L.backward()\nfor k in range(2):\n    L = L + 1",
    ]
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": [cell]} for cell in cells]})
    found = await adopted(tmp_path, notebook, file="notes.ipynb")
    assert found.mirror.root.data == 6 and not found.printed
    assert found.mirror.notes == ("nosuchplots, nosuchgraphs cannot be imported here: what needs them was left out",)
    with pytest.raises(AdoptError, match=r"has no 'loss'; its Values are: a?.*L; nosuchplots, nosuchgraphs cannot be"):
        await adopted(tmp_path, notebook, "loss", "notes.ipynb")


async def test_a_file_of_a_package_whose_own_import_fails(tmp_path: Path) -> None:
    package = tmp_path / "mine" / "grad"
    package.mkdir(parents=True)
    (tmp_path / "mine" / "__init__.py").touch()
    (package / "__init__.py").write_text("import nosuchgraphs\nfrom mine.grad.engine import Value\n")
    (package / "engine.py").write_text(CLOSURES)
    for line in ("from .engine import Value", "from mine.grad.engine import Value"):
        found = await adopted(package, f"{line}\nL = Value(2.0) * Value(3.0)\n", file="net.py")
        assert found.mirror.root.data == 6
        [note] = found.mirror.notes
        assert note.startswith("mine.grad/__init__.py cannot be run here, and is left out (ModuleNotFoundError")


async def test_a_graph_whose_leaves_were_moved_by_a_training_loop(tmp_path: Path) -> None:
    source = CLOSURES + (
        "u = Value(1.0); v = Value(-2.0); x = Value(3.0)\nw = [u, v]\n"
        "for k in range(3):\n"
        "    L = (w[0] * x + w[1]) * (w[0] * x + w[1])\n"
        "    for p in w:\n        p.grad = 0.0\n"
        "    L.backward()\n"
        "    for p in w:\n        p.data += -0.01 * p.grad\n"
    )
    found = await adopted(tmp_path, source)
    data = {node.label: node.data for node in found.mirror.nodes if node.label}
    assert found.mirror.root.data == pytest.approx((data["u"] * data["x"] + data["v"]) ** 2)
    assert not found.mirror.unknown and set(found.verdict.theirs) == {None}
    [note] = found.mirror.notes
    assert note.startswith("mine.py, line ") and "p.data += -0.01 * p.grad: this moved leaves after the forward" in note


async def test_an_engine_whose_product_is_a_sum_is_not_taken_for_moved_leaves(tmp_path: Path) -> None:
    wrong = CLOSURES.replace("self.data * other.data", "self.data + other.data")
    assert wrong != CLOSURES
    found = await adopted(tmp_path, wrong + "a = Value(2.0); b = Value(3.0)\nL = (a * b) * (a * b)\nb.data = 3.0\n")
    assert found.mirror.without_slopes
    assert "is marked '*', which its operands 2 and 3 do not give: it cannot be replayed" in found.mirror.notes[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("w[1]", None), ("model.loss", None), ("w", "name one of them, as w[0]"), ("w[7]", "w has no [7]: IndexError")],
)
async def test_names_that_lead_to_a_value(tmp_path: Path, name: str, shown: str | None) -> None:
    source = CLOSURES + (
        "from types import SimpleNamespace\nw = [Value(1.0), Value(2.0)]\nmodel = SimpleNamespace(loss=w[0] * w[1])\n"
    )
    if shown is None:
        assert (await adopted(tmp_path, source, name)).mirror.root.data == 2
    else:
        with pytest.raises(AdoptError) as caught:
            await adopted(tmp_path, source, name)
        assert shown in str(caught.value)


ADDED = "self.grad += out.grad\n            other.grad += out.grad"
WRONG = {
    "set in place of added": (
        (
            "self.grad += out.grad\n            other.grad += out.grad",
            "self.grad = out.grad\n            other.grad = out.grad",
        ),
        "L = a + a",
        "your + wrote a.grad = 1; 2 shares, 1 and 1, are due: it says = where += is due",
    ),
    "operand swapped": (
        ("self.grad += other.data * out.grad", "self.grad += self.data * out.grad"),
        "L = a * b",
        "a.grad = 2: your * uses the operand's own data × upstream; of a product it is the other operand's data",
    ),
    "upstream forgotten": (
        ("(1 - t * t) * out.grad", "(1 - t * t)"),
        "L = a.tanh() * b",
        "a.grad = 0.0707 is the local derivative alone: your tanh forgets × out.grad, the upstream gradient",
    ),
    "exp by its own data": (
        ("out.data * out.grad", "self.data * out.grad"),
        "L = a.exp()",
        "a.grad = 2: your exp uses x.data × upstream (self.data), where eˣ itself is due: out.data",
    ),
    "tanh of the operand": (
        ("(1 - t * t)", "(1 - self.data**2)"),
        "L = a.tanh()",
        "a.grad = -3: your tanh uses 1 − x² of the input, where the output is squared: 1 − t²",
    ),
    "power not lowered": (
        ("self.data ** (k - 1)", "self.data ** k"),
        "L = a**3",
        "a.grad = 24: your **3.0 uses n · xⁿ: the exponent has to go one lower, n · xⁿ⁻¹",
    ),
    "sign of a subtraction": (
        ("other.grad -= out.grad", "other.grad += out.grad"),
        "L = a - b",
        "b.grad = 1: your - uses + upstream to the second operand, the sign is missing; of a difference it is -1",
    ),
    "relu lets all through": (
        ("(out.data > 0) * out.grad", "out.grad"),
        "L = b.relu()",
        "b.grad = 1: your ReLU uses the whole upstream gradient, where nothing passes below 0",
    ),
    "no seed": (
        ("self.grad = 1.0", "pass"),
        "L = a * b",
        "the output's gradient is 0: backward() has to begin with L.grad = 1",
    ),
    "forward in place of backward": (
        ("reversed(order)", "order"),
        "L = (a + c) * b",
        "your + handed its gradient on while",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
async def test_a_mistake_is_named_by_its_cause(tmp_path: Path, mistake: str) -> None:
    (right, wrong), graph, cause = WRONG[mistake]
    assert right in CLOSURES
    source = (
        CLOSURES.replace(right, wrong)
        + 'a = Value(2.0, label="a"); b = Value(-3.0, label="b"); c = Value(1.0)\n'
        + graph
    )
    found = await adopted(tmp_path, source)
    assert cause in found.verdict.wrong[0].causes[0]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("while True: pass", "line 1: it runs for more than"),
        ("import os; os._exit(7)", "Python itself was stopped (exit code 7)"),
        ("print('x' * 10**7)", "line 1: it prints more than 20000 characters"),
        ("raise SystemExit", "line 1: it ends the program before the name can be read"),
        ("x = (", "line 1: Python cannot read it"),
        ("class E(Exception):\n    def __str__(self): raise E\nraise E", "E: <exception str() failed>"),
        ("L = 7", "L is of type int"),
        ("import os; os.write(2, b'x' * 10**6); L = 1", "it prints more than"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "Python itself was stopped"),
        ("import threading, time; threading.Thread(target=time.sleep, args=(99,)).start(); L = 1", "L is of type int"),
        ("import os; os.fork(); L = 1", "PermissionError"),
        (CLOSURES + "L = Value('two')", "the data of L is a str, not one number"),
        (CLOSURES + "L = Value(1.0); L._prev = {L}", "goes in a circle"),
        (CLOSURES + "L = Value([1.0, 2.0])", "the data of L is a list of 2, not one number"),
    ],
)
async def test_a_hostile_file_is_one_line(tmp_path: Path, source: str, line: str) -> None:
    (tmp_path / "mine.py").write_text(source)
    with pytest.raises(AdoptError) as caught:
        await adopt(f"{tmp_path / 'mine.py'}:L", Limits(seconds=1.0, memory=8192, output=20_000))
    assert line in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.skipif(importlib.util.find_spec("micrograd") is None, reason="micrograd is not installed")
async def test_micrograd_as_published(tmp_path: Path) -> None:
    source = (
        "from micrograd.engine import Value\na = Value(-4.0); b = Value(2.0)\nc = a + b\nd = a * b + b**3\n"
        "c += c + 1\nc += 1 + c + (-a)\nd += d * 2 + (b + a).relu()\nd += 3 * d + (b - a).relu()\n"
        "e = c - d\nf = e**2\ng = f / 2.0\ng += 10.0 / f\n"
    )
    found = await adopted(tmp_path, source, "g")
    assert found.mirror.root.data == pytest.approx(24.70408163265306)
    assert not found.verdict.wrong and not found.mirror.unknown


async def test_a_drive_letter_is_no_name_in_a_file() -> None:
    assert names_a_file("C:\\mine\\net.py:loss") and names_a_file("C:\\mine\\net.py")
    with pytest.raises(AdoptError, match=r"write FILE\.py:NAME"):
        await adopt("C:\\mine\\net.py")
