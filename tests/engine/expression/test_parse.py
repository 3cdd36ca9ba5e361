"""Tests of the expression language: graphs, errors, limits."""

from __future__ import annotations

import math
import operator
import pickle
import time
import warnings
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import ExpressionError, Value, backward_steps, parse, register_op, toposort
from engine.ops import OPERATIONS

LECTURE = "a=2; b=-3; c=10; f=-2; e=a*b; d=e+c; L=d*f"


def refusal(text: str, values: dict[str, float] | None = None) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text, values)
    return caught.value


def test_the_lecture() -> None:
    read = parse(LECTURE)
    assert read.source == LECTURE
    assert list(read.names) == ["a", "b", "c", "f", "e", "d", "L"]
    assert list(read.leaves) == ["a", "b", "c", "f"]
    assert (read.output.label, read.output.data) == ("L", -8.0)
    assert read.output is read.names["L"]
    assert [node.label for node in read.output.operands] == ["d", "f"]
    read.output.backward()
    assert {name: node.grad for name, node in read.names.items()} == {
        "a": 6.0, "b": -4.0, "c": -2.0, "f": 4.0, "e": -2.0, "d": -2.0, "L": 1.0,
    }  # fmt: skip


def test_lines_comments_blanks_and_methods() -> None:
    read = parse("# the neuron\r\n  x = 1e-3   # small\n\n\tk = 1_000; n = (x*k +\n    0x1 - .5)\n\n n.tanh()")
    assert list(read.names) == ["x", "k", "n"]
    assert read.output.operation.symbol == "tanh" and read.output.label == ""
    assert read.output.operands == (read.names["n"],)
    assert read.output.data == math.tanh(1.5)


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "relu", "sigmoid", "softplus", "sin", "cos", "sqrt", "abs"])
def test_a_function_is_a_method_too(name: str) -> None:
    by_call, by_method = parse(f"{name}(x + 1)", {"x": 0.5}).output, parse(f"(x + 1).{name}()", {"x": 0.5}).output
    assert by_call.data == by_method.data
    assert by_call.operation is by_method.operation is {**OPERATIONS, "relu": OPERATIONS["ReLU"]}[name]


def test_a_registered_operation_is_known_by_name() -> None:
    register_op("cube", lambda x: x**3, lambda x: 3 * x**2)
    register_op("weigh", lambda x, y: {}[x], lambda x, y: 1.0, lambda x, y: 1.0)
    try:
        assert parse("cube(2*x)", {"x": 1.0}).output.data == 8.0
        assert str(refusal("x=1; 1 + weigh(x, 2)")) == (
            "line 1, column 10: weigh(1, 2): your function raised KeyError: 1.0"
        )
        assert refusal("x.weigh(2, 3)", {"x": 1}).message == "weigh takes 2 operands, not 3"
    finally:
        del OPERATIONS["cube"], OPERATIONS["weigh"]


@pytest.mark.parametrize(
    ("text", "symbol", "operands"),
    [
        ("x**2", "**2", 1),
        ("x**2.0", "**2", 1),
        ("x**-1", "**-1", 1),
        ("x**(1 + 2)", "**3", 1),
        ("x**0.5", "**0.5", 1),
        ("n = 2; x**n", "**", 2),
        ("2**x", "**", 2),
    ],
)
def test_powers(text: str, symbol: str, operands: int) -> None:
    output = parse(text, {"x": 3.0}).output
    assert (output.operation.symbol, len(output.operands)) == (symbol, operands)


def test_a_number_with_a_name_is_a_leaf_and_one_without_is_a_constant() -> None:
    read = parse("h = 1/4; y = 2*h + 3*5")
    assert list(read.leaves) == ["h"] and read.leaves["h"].is_leaf and read.leaves["h"].data == 0.25
    assert [node.data for node in toposort(read.output) if node.is_constant] == [2.0, 15.0]
    assert parse("2 + 3").output.is_constant and parse("2 + 3").output.data == 5.0


def test_a_second_name_for_a_node() -> None:
    read = parse("y = 2; x = +y; x*x")
    assert read.names["x"] is read.names["y"] and read.names["x"].label == "y"
    assert list(read.leaves) == ["y"] and read.output.operands == (read.names["y"],) * 2


def test_values_set_leaves_and_override_assigned_numbers() -> None:
    read = parse("a = 2; a*b", {"a": 5.0, "b": 7.0})
    assert read.output.data == 35.0 and list(read.leaves) == ["a", "b"]
    assert parse("ﬁ * 2", {"ﬁ": 4.0}).output.data == 8.0  # Python reads the ligature as two letters


def test_unknown_names_are_leaves_only_with_free() -> None:
    read = parse("y = w*x + w", {"x": 3.0}, free=0.5)
    assert {name: node.data for name, node in read.leaves.items()} == {"w": 0.5, "x": 3.0}
    assert read.output.operands[0].operands[0] is read.output.operands[1]


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("a*b", {"a": 1.0, "b": 1.0, "bb": 2.0}, "there is no 'bb' in the expression to set; did you mean 'b'?"),
        ("a*b", {"a": 1.0, "b": 1.0, "q": 2.0}, "there is no 'q' in the expression to set"),
        ("a", {"a": math.nan}, "a needs a finite number, not nan"),
        (
            "a = 1\n  e = 2*a",
            {"e": 2.0},
            "line 2, column 3: 'e' is computed here, so it cannot be set; set the leaves it depends on",
        ),
    ],
)
def test_values_that_cannot_be_set(text: str, values: dict[str, float], message: str) -> None:
    error = refusal(text, values)
    assert str(error) == message
    assert bool(error.caret) == message.startswith("line")


TOO_DEEP = "this is too long or too deeply nested for one expression; give parts of it names"
TOO_LARGE = "this number is too large: it must be below 1.8e308"
QUOTES = "text in quotes is not part of an expression"
ODD = "this is not part of an expression; use numbers, names, functions and + - * / **"
EMPTY = "there is no expression; write one, such as a*b + c"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        # names
        ("a=1;b=1;a*bb", 1, 11, "unknown name 'bb'; did you mean 'b'?"),
        ("Loss=1\n2*loss", 2, 3, "unknown name 'loss'; did you mean 'Loss'?"),
        ("2*q", 1, 3, "unknown name 'q'; give it a value first, as in q = 2"),
        ("b=a*2;\na=3", 1, 3, "'a' is used before its assignment in line 2"),
        ("a=1;a=2", 1, 5, "'a' already has a value; use another name here"),
        ("1+_x", 1, 3, "the name '_x' starts with an underscore; start it with a letter"),
        ("tanh=2", 1, 1, "'tanh' is a function: call it as tanh(…), or choose another name"),
        ("2*tanh", 1, 3, "'tanh' is a function: call it as tanh(…), or choose another name"),
        ("y" * 41, 1, 1, f"the name '{'y' * 40}…' is too long: 40 letters at most"),
        ("lambda = 2", 1, 8, "'=' does not fit here"),
        # functions
        ("tan(1)", 1, 1, "there is no 'tan' here: write sin(a)/cos(a)"),
        ("x=2; sinh(x)", 1, 6, "there is no 'sinh' here: write (exp(x) - exp(-x))/2"),
        ("x=2; 1 + sig(x)", 1, 10, "there is no 'sig' here: did you mean sigmoid?"),
        ("a=2; Value()", 1, 6, "there is no 'Value' here: give it one number, as in Value(2.0)"),
        ("a=2; 1 + a.backward()", 1, 12, "there is no 'backward' here: the backward pass runs by itself"),
        ("a=2; max(a, 3)", 1, 6, "there is no 'max' here: max(a, b) is a + relu(b - a)"),
        ("x=1; 2*x.tanhh()", 1, 10, "unknown function 'tanhh'; did you mean 'tanh'?"),
        ("math.logg(1)", 1, 6, "unknown function 'logg'; did you mean 'log'?"),
        ("x=2; y=3; xy", 1, 11, "unknown name 'xy'; did you mean x*y?"),
        ("a=2; a(3)", 1, 6, "'a' is a number, not a function; write a*(…)"),
        ("tanh()", 1, 1, "tanh takes 1 operand, not 0"),
        ("1 + tanh(1, 2)", 1, 5, "tanh takes 1 operand, not 2"),
        ("tanh(*3)", 1, 6, "a star needs an operand on each side: a*b"),
        ("tanh(x=1)", 1, 6, "tanh takes no named operands"),
        # arithmetic without a value
        ("2 + 1/0", 1, 5, "1 / 0 has no value"),
        ("x=0;\n2/x", 2, 1, "2 / 0 has no value"),
        ("x=-1; x.log()", 1, 7, "log(-1) has no value"),
        ("1 + exp(1000)", 1, 5, "exp(1000) is too large for a number"),
        ("x=1e200; x*x", 1, 10, "1e+200 * 1e+200 is too large for a number"),
        ("10**10**10", 1, 1, "10 ** 1e+10 is too large for a number"),
        ("x=10; x**10**10", 1, 7, "10 ** 1e+10 is too large for a number"),
        ("(-8)**0.5", 1, 1, "(-8) ** 0.5 has no value"),
        ("x=-8; x**0.5", 1, 7, "(-8) ** 0.5 has no value"),
        # numbers
        ("2*1e999", 1, 3, TOO_LARGE),
        ("9" * 400, 1, 1, TOO_LARGE),
        ("9" * 5000, 1, 1, TOO_LARGE),
        ("2a", 1, 2, "unknown name 'a'; give it a value first, as in a = 2"),
        ("1j", 1, 2, "unknown name 'j'; give it a value first, as in j = 2"),
        ("0b2", 1, 2, "unknown name 'b2'; give it a value first, as in b2 = 2"),
        ("True", 1, 1, "True is not a number that an expression can use; numbers look like 3, -0.5 or 1e-3"),
        ("007", 1, 1, "a whole number cannot start with 0"),
        # Python that is not arithmetic
        ("x=1; x.data", 1, 6, "data is a number that no graph follows; write x for x.data"),
        ("x=1; x.shape", 1, 6, "a dot is followed by a function with parentheses, as in x.tanh()"),
        ("().__class__", 1, 1, "a dot is followed by a function with parentheses, as in x.tanh()"),
        ("x=1; x[0]", 1, 6, "square brackets cannot pick from a number; write x1 for x[1]"),
        ("2*(lambda: 1)", 1, 4, "functions cannot be defined here; write the expression itself"),
        ("def f(): pass", 1, 1, "functions cannot be defined here; write the expression itself"),
        ("[i for i in 3]", 1, 1, "loops are not allowed here"),
        ("'s'", 1, 1, QUOTES),
        ("f'{1}'", 1, 1, QUOTES),
        ("'", 1, 1, QUOTES),
        ("(y := 3)", 1, 2, ":= is not allowed here; write y = … as a statement of its own"),
        ("1 < 2", 1, 1, "comparing is not part of an expression; use + - * / **"),
        ("1 and 2", 1, 1, "comparing is not part of an expression; use + - * / **"),
        ("1 if 2 else 3", 1, 1, "if and else are not part of an expression; use relu(x) for a bend at 0"),
        ("1, 2", 1, 1, "lists are not allowed here; an expression is one number"),
        ("import os", 1, 1, "nothing can be imported here; all functions are available by name"),
        ("a=b=2", 1, 1, "one name at a time, as in a = 2; b = 3"),
        ("a,b=1,2", 1, 1, "one name at a time, as in a = 2; b = 3"),
        ("a=1; a+=1", 1, 6, "a name is assigned once; give the new value a name of its own"),
        ("a:int=2", 1, 1, "names have no types here; write y = …"),
        ("1+2=a", 1, 1, "write a single name on the left of =, as in y = a*b"),
        ("2=a", 1, 1, "write a single name on the left of =, as in y = a*b"),
        ("a=1, b=2", 1, 1, "write a single name on the left of =, and ; between statements: a = 2; b = 3"),
        ("a=1; 2*a; 3", 1, 6, "only the last statement may be without a name: write y = … here"),
        ("7//2", 1, 1, "// has no derivative; divide with /"),
        ("not 1", 1, 1, ODD),
        ("~1", 1, 1, ODD),
        ("yield", 1, 1, ODD),
        ("await x", 1, 1, ODD),
        ("del x", 1, 1, ODD),
        ("def f():\n return 1", 2, 2, "'return' is a Python keyword, so it is not allowed here"),
        # grammar
        ("", 1, 1, EMPTY),
        (" \n# nothing", 1, 1, EMPTY),
        ("x=1\n  2*x +", 2, 8, "something is missing at the end of this line"),
        ("a=", 1, 3, "something is missing at the end of this line"),
        ("a b", 1, 3, "'b' does not fit here; is an operator such as * missing?"),
        ("2*(1+3", 1, 3, "'(' was never closed"),
        ("x=1; 2*tanh x", 1, 13, "tanh takes its operand in parentheses: tanh(…)"),
        ("1)", 1, 2, "unmatched ')'"),
        ("a·b=2", 1, 1, "write a single name on the left of =, as in y = a*b"),
        ("a=2; 2×a × q − 1", 1, 12, "unknown name 'q'; give it a value first, as in q = 2"),
        ("a=2; a²·(3 +", 1, 9, "'(' was never closed"),
        ("a=2; a + …", 1, 10, "… stands for a part that was left out; write the whole formula"),
        ("∂L/∂a = 3", 1, 1, "a derivative is computed here, not typed; write the formula on the right of ="),
        ("print(3)", 1, 1, "there is no expression; write one, such as a*b + c"),
        ("2*|3|", 1, 3, "write abs(…) for |"),
        ("a?", 1, 2, "'?' does not fit here"),
        # what is not text
        ("a\0b", 1, 2, "remove the invisible character U+0000"),
        ("1 +\n\ud800", 2, 1, "remove the invisible character U+D800"),
        ("\u202e1", 1, 1, "remove the invisible character U+202E"),
        # wide letters count as one
        ("変数=2; 変数*y", 1, 10, "unknown name 'y'; give it a value first, as in y = 2"),
        ("é=1; é*é + é*oops", 1, 14, "unknown name 'oops'; give it a value first, as in oops = 2"),
        # too much
        ("1" + " " * 20_000, 1, 1, "the text is longer than 20,000 characters"),
        ("(" * 100_000 + "1" + ")" * 100_000, 1, 1, "the text is longer than 20,000 characters"),
        ("a" * 19_000 + ")", 1, 19_001, "unmatched ')'"),
        ("a" * 19_000 + " 1", 1, 19_002, "'1' does not fit here; is an operator such as * missing?"),
        ("(" * 9_000 + "1" + ")" * 9_000, 1, 201, TOO_DEEP),
        ("-" * 19_000 + "1", 1, 1, TOO_DEEP),
        ("2**" * 6_000 + "1", 1, 1, TOO_DEEP),
    ],
)
def test_an_error_has_a_message_and_a_place(text: str, line: int, column: int, message: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        started = time.process_time()
        error = refusal(text)
    assert time.process_time() - started < 2.0
    assert (error.message, error.line, error.column, error.source) == (message, line, column, text)
    assert str(error) == f"line {line}, column {column}: {message}"
    assert "\n" not in str(error)


def test_an_unknown_function_lists_all_functions() -> None:
    error = refusal("1 + __import__('os')")
    assert str(error).startswith("line 1, column 5: unknown function '__import__'; there are exp, log, tanh, relu, ")


@pytest.mark.parametrize(
    ("text", "caret"),
    [
        ("a = 1\n  b = a*cc", "  b = a*cc\n        ^"),
        ("変数=2; 変数*y", "変数=2; 変数*y\n             ^"),
        ("\tq", "\tq\n\t^"),
        ("1\0", "1�\n ^"),
        ("1 +", "1 +\n   ^"),
    ],
)
def test_the_caret_is_under_the_error(text: str, caret: str) -> None:
    assert refusal(text).caret == caret


def test_an_error_can_be_copied() -> None:
    error = refusal("1/0")
    copied = pickle.loads(pickle.dumps(error))
    assert str(copied) == str(error) and copied.caret == error.caret


@pytest.mark.parametrize("terms", [1_000, 3_000])
def test_a_flat_sum_is_parsed_or_reported_as_too_long(terms: int) -> None:
    text = "x=1\n" + "+".join(["x"] * terms)
    try:
        assert parse(text).output.data == terms
    except ExpressionError as error:
        assert terms > 1_000 and error.message == TOO_DEEP


def test_a_chain_of_names_as_long_as_the_text_may_be() -> None:
    text = "a0=1\n" + "\n".join(f"a{i}=a{i - 1}+1" for i in range(1, 1_400))
    assert parse(text).output.data == 1_400.0


ALPHABET = st.sampled_from(
    [*"abx0123456789.+-*/()=;#,\n\t \"'[]{}:@_\\eé数\0\ud800×²", "**", "tanh(", ".exp()", "lambda "]
)


@given(st.one_of(st.text(max_size=60), st.lists(ALPHABET, max_size=40).map("".join)))
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            read = parse(text, free=0.5)
        except ExpressionError as error:
            assert error.line >= 1 and error.column >= 1
            assert error.caret.count("\n") == 1 and "\n" not in error.message
        else:
            assert all(math.isfinite(node.data) for node in toposort(read.output))


GIVEN = "a = 1.5; b = -0.75; x1 = 0.25\n"
LEAVES = st.sampled_from([("a", 1.5), ("b", -0.75), ("x1", 0.25)]) | st.floats(0.0, 4.0).map(lambda x: (repr(x), x))
OPERATORS = st.sampled_from([("+", operator.add), ("-", operator.sub), ("*", operator.mul)])
FUNCTIONS = st.sampled_from([("tanh", math.tanh), ("sin", math.sin), ("cos", math.cos), ("abs", abs)])
Pair = tuple[str, float]  # a text, and what Python's own arithmetic makes of it


def combined(left: Pair, symbol: tuple[str, Callable[[float, float], float]], right: Pair) -> Pair:
    return f"({left[0]} {symbol[0]} {right[0]})", symbol[1](left[1], right[1])


def powered(base: Pair, exponent: int) -> Pair:
    return f"({base[0]})**{exponent}", math.pow(base[1], exponent) if abs(base[1]) < 1e50 else math.inf


ARITHMETIC: st.SearchStrategy[Pair] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(combined, inner, OPERATORS, inner),
        st.builds(powered, inner, st.integers(0, 3)),
        inner.map(lambda pair: (f"-{pair[0]}", -pair[1])),
        st.builds(
            lambda function, pair: (f"{function[0]}({pair[0]})", function[1](pair[1])),
            FUNCTIONS,
            inner.filter(lambda pair: math.isfinite(pair[1])),
        ),
    ),
    max_leaves=10,
).filter(lambda pair: math.isfinite(pair[1]))


@given(ARITHMETIC)
def test_arithmetic_is_pythons_own(pair: Pair) -> None:
    text, expected = pair
    assert parse(GIVEN + text).output.data == expected


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_division_is_pythons_own(a: float, b: float) -> None:
    expected = pytest.approx(a / b, rel=1e-12, abs=1e-300)
    assert [parse(text, {"a": a, "b": b}).output.data for text in ("a/b", f"a/{b!r} + 0*b", f"{a!r}/b + 0*a")] == [
        expected
    ] * 3


@given(ARITHMETIC)
def test_every_parsed_graph_has_backward_steps(pair: Pair) -> None:
    output = parse(GIVEN + pair[0]).output
    output.label = output.label or "output"
    final: dict[Value, float] = {}
    for step in backward_steps(output):
        assert step.sentence and "\n" not in step.sentence
        final[step.operand] = step.after
    output.backward()
    assert all(repr(node.grad) == repr(grad) for node, grad in final.items())
