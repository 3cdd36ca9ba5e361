"""`mgrad-tui explain` as a person, a screen reader and a program meet it."""

from __future__ import annotations

import asyncio
import errno
import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from unittest import mock

import click
import pytest
from click.testing import CliRunner, Result

from engine import parse
from tests.engine.native.machine_code import need_llvmlite
from tui.cli import main
from tui.commands.errors import CommandError
from tui.commands.explain import wrapped
from tui.commands.expression import machine_code
from tui.commands.expression.own_value import names_own_value, own_graph
from tui.commands.expression.settings import parse_set
from tui.explore.presets import PRESETS, Preset

LECTURE = "a=2; b=-3; c=10; f=-2; e=a*b; d=e+c; L=d*f"


def explain(*arguments: str, piped: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments], input=piped)


def test_the_lecture_in_words() -> None:
    result = explain(LECTURE)
    assert result.exit_code == 0
    assert (
        result.stdout
        == """\
Leaves:
  a = 2
  b = -3
  c = 10
  f = -2
Forward pass, to L = -8:
  1. e = a · b = 2 · -3 = -6
  2. d = e + c = -6 + 10 = 4
  3. L = d · f = 4 · -2 = -8
Backward pass, from L.grad = 1:
  1. ∂L/∂d = f = -2: in a product it is the other operand, f. -2 × 1 = -2, so d.grad goes 0 → -2
  2. ∂L/∂f = d = 4: in a product it is the other operand, d. 4 × 1 = 4, so f.grad goes 0 → 4
  3. ∂d/∂e = 1: a sum hands its gradient on as it is. 1 × -2 = -2, so e.grad goes 0 → -2
  4. ∂d/∂c = 1: a sum hands its gradient on as it is. 1 × -2 = -2, so c.grad goes 0 → -2
  5. ∂e/∂a = b = -3: in a product it is the other operand, b. -3 × -2 = 6, so a.grad goes 0 → 6
  6. ∂e/∂b = a = 2: in a product it is the other operand, a. 2 × -2 = -4, so b.grad goes 0 → -4
Gradients of the leaves:
  a.grad = 6: nudge a by a small h and L moves by 6 · h
  b.grad = -4: nudge b by a small h and L moves by -4 · h
  c.grad = -2: nudge c by a small h and L moves by -2 · h
  f.grad = 4: nudge f by a small h and L moves by 4 · h
"""
    )


def test_nodes_without_a_name_are_said_as_formulas() -> None:
    lines = explain("3*x**2 - 4*x + 5", "--set", "x=3").stdout.splitlines()
    assert "  4. -(4 · x) = 12 · -1 = -12" in lines
    assert "  6. output = 3 · x² − 4 · x + 5 = 15 + 5 = 20" in lines
    assert (
        "  7. ∂(x²)/∂x = 2 · x = 6: the power 2 comes down, and goes one lower. 6 × 3 = 18, so x.grad goes -4 → 14"
        in lines
    )
    assert lines[-1] == "  x.grad = 14: nudge x by a small h and output moves by 14 · h"


def test_a_terminal_gets_its_lines_folded_between_words() -> None:
    line = "  4. ∂d/∂c = 1: a sum hands its gradient on as it is. 1 × -2 = -2, so c.grad goes 0 → -2"
    assert wrapped(line, 60).splitlines() == [
        "  4. ∂d/∂c = 1: a sum hands its gradient on as it is. 1 × -2",
        "    = -2, so c.grad goes 0 → -2",
    ]
    assert wrapped(line, 120) == line


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        (("a=1; b=2; a*2",), "  b.grad = 0: output does not depend on b"),
        (("2*3",), "No leaf has a gradient: there is no name whose number could move."),
        (("x = 4",), "  x.grad = 1: nudge x by a small h and x moves by h"),
        (("-x**2", "--set", "x=3"), "  x.grad = -6: nudge x by a small h and output moves by -6 · h"),
        (("output=2; 3*output",), "  output.grad = 3: nudge output by a small h and result moves by 3 · h"),
        (("a*b", "--set", "a=2", "b=-3"), "  b.grad = 2: nudge b by a small h and output moves by 2 · h"),
        (("--set", "a=7", "a=2; a*a"), "  a.grad = 14: nudge a by a small h and output moves by 14 · h"),
        (("x=2; 5 - 5 + 0*x",), "  x.grad = 0: nudge x by a small h and output moves by nothing"),
        (("--a", "--set", "a=2"), "  a.grad = 1: nudge a by a small h and output moves by h"),
    ],
)
def test_what_it_ends_with(arguments: tuple[str, ...], last: str) -> None:
    result = explain(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == last


def test_json_has_a_line_a_step_and_then_every_node_in_full_precision() -> None:
    text = "x1*w1 + x2*w2 + b"
    settings = ["x1=2", "x2=0", "w1=-3", "w2=1", "b=6.8813735870195432"]
    result = explain(f"n = {text}; o = tanh(n)", "--set", *settings, "--json")
    *steps, last = map(json.loads, result.stdout.splitlines())
    nodes = {node["label"]: node for node in last["nodes"] if node["label"]}
    assert nodes["o"]["data"] == pytest.approx(0.7071067811865476, abs=1e-15)
    grads = {name: nodes[name]["grad"] for name in ("x1", "w1", "x2", "w2", "b")}
    assert grads == pytest.approx({"x1": -1.5, "w1": 1.0, "x2": 0.5, "w2": 0.0, "b": 0.5}, abs=1e-9)
    assert nodes["o"]["operands"] == ["n"] and nodes["o"]["operation"] == "tanh" and nodes["b"]["operation"] == "leaf"
    first = steps[0]
    assert (first["node"], first["operand"], first["position"], first["operation"]) == ("o", "n", 0, "tanh")
    assert first["upstream"] == 1.0 and first["local"] == pytest.approx(0.5, abs=1e-9)
    assert all(step["before"] + step["contribution"] == step["after"] for step in steps)
    assert all(step["local"] * step["upstream"] == step["contribution"] for step in steps)
    by_id = {node["id"]: node for node in last["nodes"]}
    assert [by_id[i]["name"] for i in by_id[len(by_id) - 1]["operand_ids"]] == ["n"]


def test_json_tells_constants_too_and_both_edges_of_a_plus_a() -> None:
    *steps, last = map(json.loads, explain("b = a + a; 2*b", "--set", "a=3", "--json").stdout.splitlines())
    assert [(step["operand"], step["position"], step["after"]) for step in steps] == [
        ("2", 0, 6.0),
        ("b", 1, 2.0),
        ("a", 0, 2.0),
        ("a", 1, 4.0),
    ]
    assert [node["operation"] for node in last["nodes"]] == ["constant", "leaf", "+", "*"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a*bb", "--set", "a=1", "--set", "b=2"), "line 1, column 3: unknown name 'bb'; did you mean 'b'?"),
        (("1/0",), "line 1, column 1: 1 / 0 has no value"),
        (("x=0\nx.sqrt()",), "sqrt(0) has no slope here, in output = sqrt(x)"),
        (("exp(exp(x) + exp(x))", "--set", "x=5.87"), "the gradient of x is too large for a number"),
        ((), 'give an expression in quotes, as in: mgrad-tui explain "a=2; b=-3; a*b"'),
        (("a*2", "b*2"), "'b*2' is one argument too many; put the whole expression in quotes"),
        (("a*2", "--jsom"), "there is no option --jsom; did you mean --json?"),
        (("--jsom", "a=2; a*2"), "there is no option --jsom; did you mean --json?"),
        (("a*2", "--set", "a=2", "--set", "c=1"), "there is no 'c' in the expression to set"),
        (("a", "--set", "a"), "--set a: write NAME=NUMBER, as in --set a=2"),
        (("a", "--set", "a="), "--set a=: write NAME=NUMBER, as in --set a=2"),
        (("a", "--set", "=2"), "--set =2: write NAME=NUMBER, as in --set a=2"),
        (("a", "--set", "a=x"), "--set a=x: 'x' is not a number"),
        (
            ("a", "--set", "2a=1"),
            "--set 2a=1: '2a' is not a name; names have letters, digits and _ and start with a letter",
        ),
        (("a", "--set", "a=nan"), "--set a=nan: a needs a finite number"),
        (("a", "--set", "a=1e999"), "--set a=1e999: a needs a finite number"),
        (("a", "--set", "a=1", "--set", "a=2"), "--set a=2: a is set twice"),
    ],
)
def test_bad_input_is_one_line_on_stderr(arguments: tuple[str, ...], message: str) -> None:
    result = explain(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"mgrad-tui: {message}\n")


def test_an_expression_from_standard_input() -> None:
    assert explain("-", piped="# a comment\na = 2\na**2\n").stdout.endswith("output moves by 4 · h\n")
    assert (
        explain("-", piped="a" * 30_000).stderr
        == "mgrad-tui: line 1, column 1: the text is longer than 20,000 characters\n"
    )
    assert explain("-", piped=b"\xff\xfe").stderr == "mgrad-tui: standard input is not text in UTF-8\n"


def test_settings_are_numbers_by_name() -> None:
    assert parse_set(["a=2", " b = -3e-1"]) == {"a": 2.0, "b": -0.3}


def run(code: str, **keywords: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=60, **keywords
    )  # type: ignore[call-overload, no-any-return]


def test_it_needs_no_screen_library() -> None:
    code = """
import sys
from tests.engine.native.machine_code import need_llvmlite
from tui.cli import main
from tui.commands.expression import machine_code
main(["explain", "a=2; a*a", "--json"], standalone_mode=False)
assert not {"textual", "rich", "plotext"} & set(sys.modules), sorted(sys.modules)
"""
    result = run(code)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_reader_that_leaves_early_makes_no_traceback() -> None:
    text = "x=1\n" + "+".join(["x"] * 500)
    command = [sys.executable, "-c", "from tui.cli import main; main()", "explain", text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith(b"Leaves:")
        process.stdout.close()
        assert process.stderr.read() == b""


class FullDisk(StringIO):
    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", FullDisk())
    with pytest.raises(CommandError, match=r"^standard output cannot be written \(No space left on device\)$") as error:
        main(["explain", "a=2; a*a"], standalone_mode=False)
    assert error.value.exit_code == 1


def test_where_standard_streams_are_closed_nothing_is_read_or_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    main(["explain", "a=2; a*a"], standalone_mode=False)
    with pytest.raises(CommandError, match="there is no expression"):
        main(["explain", "-"], standalone_mode=False)
    with pytest.raises(CommandError, match="this needs a terminal"):
        main(["drill"], standalone_mode=False)


def test_an_old_code_page_gets_escapes_and_no_traceback() -> None:
    code = """
import sys
from tests.engine.native.machine_code import need_llvmlite
from tui.cli import main
from tui.commands.expression import machine_code
sys.stdout.reconfigure(encoding="ascii")
main(["explain", "x=3; x**2", "--json"])
"""
    result = run(code)
    assert result.returncode == 0
    step = json.loads(result.stdout.splitlines()[0])
    assert step["sentence"].startswith("∂output/∂x = 2 · x = 6")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text(
        "from engine import Value\nfrom beside import start\n"
        "x = Value(start)\ny = Value(3.0, label='why')\nloss = x * y\nn = 7\n"
        "w = [Value(0.5), [Value(-1.5)]]\n"
        "longer = ((w[0]*x + w[1][0]*y + Value(0.25)).tanh() - 1)**2 * 2\n"
    )
    (tmp_path / "beside.py").write_text("start = 2.0\n")
    return path


def test_a_value_of_ones_own(program: Path) -> None:
    before = list(sys.path)
    loss = own_graph(f"{program}:loss", {})[0].root
    assert loss.data == 6.0
    assert [node.label for node in (loss, *loss.operands)] == ["loss", "x", "why"]
    assert sys.path == before


def test_labels_of_a_file_are_put_on_one_line(tmp_path: Path) -> None:
    """A file may have set any, and a terminal would obey some."""
    path = tmp_path / "net.py"
    path.write_text(
        "from engine import Value\n"
        "L = Value(2.0, label='a\\nb') * Value(3.0, label=5) + Value(1.0, label='\\t')\nL.label = '\\x1b[31mL'\n"
    )
    result = explain(f"{path}:L")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Leaves:\n  a b = 2\n  5 = 3\n  v1 = 1\nForward pass, to [31mL = 7:\n"
        "  1. a b · 5 = 2 · 3 = 6\n  2. [31mL = a b · 5 + v1 = 6 + 1 = 7\n"
    )


def test_what_a_file_prints_is_not_among_the_steps(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "import sys\nfrom engine import Value\nprint('hello')\nsys.path = sys.path[1:]\nL = Value(2.0) * 3\n"
    )
    result = explain(f"{path}:L", "--json")
    assert [next(iter(json.loads(line))) for line in result.stdout.splitlines()] == ["step", "step", "nodes"]
    assert (result.exit_code, result.stderr) == (0, "hello\n")


def test_a_value_of_ones_own_in_words(program: Path) -> None:
    lines = explain(f"{program}:loss").stdout.splitlines()
    assert lines[:3] == ["Leaves:", "  x = 2", "  why = 3"]
    assert "  x.grad = 3: nudge x by a small h and loss moves by 3 · h" in lines
    assert lines[-1] == "  every gradient is what the chain rule gives, node by node"
    lines = explain(f"{program}:longer").stdout.splitlines()
    assert lines[1:6] == ["  w[0] = 0.5", "  x = 2", "  w[1][0] = -1.5", "  why = 3", "  v1 = 0.25"]
    assert "  4. v2 = w[0] · x + w[1][0] · why + v1 = -3.5 + 0.25 = -3.25" in lines
    assert "  5. tanh(v2) = tanh(-3.25) = -0.997" in lines
    assert explain("x" * 300 + ".py:loss").stderr.endswith(".py: there is no such file\n")
    assert explain(f"{program}:loss", "--set", "x=3").stderr.startswith("mgrad-tui: --set goes with an expression")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            "y = Value(4.0, (x,))\ny._backward = lambda: None",
            "y is made by an operation without a name, which is not known",
        ),
        ("y = Value(float('inf'))", "the leaf y is inf; give it a finite number"),
        ("y = x.log()", "net.py, line 3: "),
        ("y = x + 1\nx.data = 'two'", "the data of x is a str, not one number"),
        ("raise ValueError('a\\x1b[31mb')", "line 3: ValueError: a [31mb"),
        ("y = Value(1.0) + Value(1.0) + x", None),
    ],
)
def test_what_cannot_be_explained_of_ones_own_is_one_line(tmp_path: Path, made: str, message: str | None) -> None:
    path = tmp_path / "net.py"
    path.write_text(f"from engine import Value\nx = Value(0.0)\n{made}\n")
    result = explain(f"{path}:y", "--json")
    assert result.exit_code == (2 if message else 0)
    assert (message or "") in result.stderr
    assert len(result.stderr.splitlines()) == bool(message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nosuch"], "No such command 'nosuch'; see 'mgrad-tui --help'"),
        (["--nosuch"], "No such option '--nosuch'; see 'mgrad-tui --help'"),
        (["progress", "me"], "Got unexpected extra argument (me); see 'mgrad-tui progress --help'"),
        (["explain", "a", "--set"], "Option '--set' requires an argument; see 'mgrad-tui explain --help'"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_one_line(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments, prog_name="mgrad-tui")
    assert (result.exit_code, result.stderr) == (2, f"mgrad-tui: {message}\n")


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        ("from engine import Value\nloss = Value(1)\n", "lost", "{path} has no 'lost'; did you mean 'loss'?"),
        ("from engine import Value\nloss = Value(1)\n", "q", "{path} has no 'q'; its Values are: loss"),
        ("n = 7\n", "n", "{path}: n is of type int, which has no data and grad: name a Value"),
        ("n = 7\n\nn.nothing\n", "n", "{path}, line 3: AttributeError: 'int' object has no attribute 'nothing'"),
        ("n = (\n", "n", "{path}, line 1: Python cannot read it: '(' was never closed"),
        ("raise SystemExit\n", "n", "{path}, line 1: it ends the program before the name can be read"),
        ("n = 1\n", "2n", "{path}: write a name as loss, loss[0] or model.loss, in place of '2n'"),
    ],
)
def test_a_file_that_has_no_such_value(tmp_path: Path, source: str, name: str, message: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(source)
    with pytest.raises(click.ClickException) as caught:
        own_graph(f"{path}:{name}", {})
    assert caught.value.message == message.format(path=path)
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException) as caught:
        own_graph(f"{tmp_path}/gone.py:loss", {})
    assert caught.value.message == f"{tmp_path}/gone.py: there is no such file"


def test_ctrl_c_ends_the_reading_of_a_large_graph(tmp_path: Path) -> None:
    def interrupted(*_: object) -> None:
        with pytest.raises(RuntimeError, match="no running event loop"):  # which would wait for the end of it
            asyncio.get_running_loop()
        raise KeyboardInterrupt

    with (
        mock.patch("tui.commands.expression.own_value.run_program", mock.AsyncMock()),
        mock.patch("tui.commands.expression.own_value.adopted_from", interrupted),
        pytest.raises(KeyboardInterrupt),
    ):
        own_graph(f"{tmp_path}/net.py:loss", {})


def test_which_texts_mean_a_file() -> None:
    assert names_own_value("net.py:loss") and names_own_value("/some where/net.py:loss")
    assert names_own_value("net.py"), "so that the missing name can be asked for"
    assert not names_own_value("a*b") and not names_own_value("a=2; b=3")


def test_what_was_typed_in_another_notation_is_said_in_ours() -> None:
    text = explain("y = 3x^2 − np.tanh(x)", "--set", "x=2")
    assert text.stdout.startswith("Read as x = 2; y = 3*x**2 - tanh(x); ^ is read as a power\nLeaves:\n  x = 2\n")
    rows = [json.loads(line) for line in explain("3x²", "--set", "x=2", "--json").stdout.splitlines()]
    assert rows[-1]["reading"] == "x = 2; 3*x**2"
    assert "reading" not in json.loads(explain("3*x", "--set", "x=2", "--json").stdout.splitlines()[-1])


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_what_is_explained_reads_back_as_the_same_graph(preset: Preset) -> None:
    """Leaves, forward pass and the formulas of every step, as printed: numbers have four decimals there."""
    lines = explain(preset.source).stdout.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Forward pass"))
    stop = next(place for place, line in enumerate(lines) if line.startswith("Backward pass"))
    known = parse(preset.source)
    for line in lines[start + 1 : stop]:
        formula = line.partition(". ")[2]
        left, *_, value = formula.split(" = ")
        numbers = {name: node.data for name, node in known.names.items() if re.search(rf"\b{name}\b", left, re.ASCII)}
        if left not in known.names:
            assert parse(left, numbers).output.data == pytest.approx(float(value), abs=1e-3)
    named = [line for line in lines[start + 1 : stop] if line.partition(". ")[2].partition(" = ")[0].isidentifier()]
    text = "\n".join([*lines[1:start], *named])
    assert parse(text).output.data == pytest.approx(known.output.data, abs=1e-3)


NEURON = "x=2; w=-3; b=6.88; tanh(x*w + b)"


def test_what_the_machine_runs_in_three_forms() -> None:
    need_llvmlite()
    lines = explain("--native", NEURON).stdout.splitlines()
    assert lines[0] == "The forward and the backward pass as one function of x0 = x, x1 = w, x2 = b."
    python, llvm, assembly = (lines.index(title) for title in ("Python:", "LLVM:", "Assembly:"))
    assert lines[python + 3] == "      v0 = tanh(x0 * x1 + x2)"
    assert "    %v7 = call double @mgrad.tanh(double %v6)" in lines[llvm:assembly]
    assert "    %v9 = fsub double 1.0, %v8" in lines[llvm:assembly]
    assert len(lines) > assembly + 10
    assert not [line for line in lines[assembly:] if ".cfi" in line]


def test_the_forms_stand_side_by_side_where_there_is_room() -> None:
    forms = [("Python", ["a = 1", "b"]), ("LLVM", ["%a"])]
    assert machine_code.side_by_side(forms, 14) == ["Python   LLVM", "", "a = 1    %a", "b"]
    assert machine_code.side_by_side(forms, 12) == []
    assert machine_code.side_by_side(forms, None) == []


def test_without_llvmlite_the_assembly_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "machine code needs llvmlite: pip install 'mgrad-tui[native]'"

    def missing(text: str) -> list[str]:
        raise ImportError(said)

    monkeypatch.setattr(machine_code, "assembly_lines", missing)
    assert explain("--native", NEURON).stdout.endswith(
        "Assembly:\n  machine code needs llvmlite: pip install 'mgrad-tui[native]'\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--native", "x=2; " + "*".join(["x"] * 63)],
            "62 operations would fill pages of machine code: show a graph of 60 or fewer",
        ),
        (["--native", "--json", NEURON], "--json and --native are two ways to show a graph: choose one"),
    ],
)
def test_machine_code_that_is_not_shown(arguments: list[str], said: str) -> None:
    result = explain(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
