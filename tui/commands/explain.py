"""`mgrad-tui explain`: every step of a backward pass in words, or as JSON lines."""

from __future__ import annotations

import json
import math
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator

import click

from engine import BackwardStep, Expression, ExpressionError, NoValueError, Value, backward_steps, parse, toposort
from engine.basics.numbers import short
from engine.graph.wording import calculation, formula_of, name_unlabelled_nodes, right_side_of
from lessons.adopt.load import Adopted
from tui.commands.errors import fail
from tui.commands.expression.machine_code import machine_lines
from tui.commands.expression.option_values import files
from tui.commands.expression.own_value import comparison_data, comparison_lines, names_own_value, own_graph
from tui.commands.expression.settings import ExpressionCommand, expression_and_values
from tui.output.terminal import can_encode, encoding_of

OUTPUT_NAMES = ("output", "result", "out")


@click.command(name="explain", cls=ExpressionCommand, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, shell_complete=files, metavar="EXPRESSION")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=NUMBER", help="Give a leaf its number; repeat for more."
)
@click.option("--json", "as_json", is_flag=True, help="One object a backward step, and a last one with every node.")
@click.option("--native", is_flag=True, help="What the machine runs: the graph as Python, as LLVM and as assembly.")
def command(arguments: tuple[str, ...], settings: tuple[str, ...], as_json: bool, native: bool) -> None:
    """Say every step of the backward pass in words.

    EXPRESSION is arithmetic with names, in several assignments if you like; "-" reads it from standard input;
    FILE.py:NAME is a Value of your own. A name has its number from an assignment or from --set.

    \b
    mgrad-tui explain "a=2; b=-3; c=10; f=-2; e=a*b; d=e+c; L=d*f"
    mgrad-tui explain "3*x**2 - 4*x + 5" --set x=3
    mgrad-tui explain net.py:loss
    mgrad-tui explain --native "x=2; w=-3; b=6.88; tanh(x*w + b)"
    """
    if as_json and native:
        fail("--json and --native are two ways to show a graph: choose one")
    text, values = expression_and_values(arguments, settings)
    if text is None:
        fail('give an expression in quotes, as in: mgrad-tui explain "a=2; b=-3; a*b"')
    try:
        adopted: Adopted | None = None
        if names_own_value(text):
            expression, adopted = _of_own_value(text, values)
        else:
            expression = _of_text(text, values)
        steps = list(backward_steps(expression.output))
    except (ExpressionError, NoValueError) as error:
        fail(str(error))
    for step in steps:
        if not (math.isfinite(step.contribution) and math.isfinite(step.after)) and not step.operand.is_constant:
            fail(f"the gradient of {formula_of(step.operand)} is too large for a number")
    if native:
        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in machine_lines(expression, columns):
            print(line)
        return
    expression.output.backward()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in json_lines(expression, steps, adopted) if as_json else text_lines(expression, steps, adopted):
        # click.echo takes ASCII for a mistake and writes UTF-8
        print(_escaped(line) if as_json else line if width is None else wrapped(line, width))


def _of_text(text: str, values: dict[str, float]) -> Expression:
    """Parse an expression and name its output and every node whose formula would be long."""
    expression = parse(text, values)
    if not expression.output.label:
        expression.output.label = next(name for name in OUTPUT_NAMES if name not in expression.names)
    name_unlabelled_nodes(toposort(expression.output))
    return expression


def _of_own_value(text: str, values: dict[str, float]) -> tuple[Expression, Adopted]:
    """A Value in a file as such an expression. Leaves that share a name are numbered."""
    session, adopted = own_graph(text, values)
    if lost := adopted.mirror.without_slopes:
        fail(f"{text}: {adopted.mirror.unknown[lost[0]]}, and its slope is not known")
    leaves, seen = dict[str, Value](), Counter[str]()
    for leaf in session.leaves:
        seen[leaf.label] += 1
        leaves[leaf.label if seen[leaf.label] == 1 else f"{leaf.label} ({seen[leaf.label]})"] = leaf
    for node in session.graph.order:
        node.grad = 0.0
    return Expression(text, session.root, leaves, leaves), adopted


def text_lines(expression: Expression, steps: list[BackwardStep], adopted: Adopted | None = None) -> Iterator[str]:
    """The explanation in words, from the leaves to the output and back; steps into constants are left out."""
    output, name = expression.output, expression.output.label
    order = toposort(output)
    reached = set(order)
    if expression.reading:
        yield "; ".join([f"Read as {expression.reading}", *expression.notes])
    if expression.leaves:
        yield "Leaves:"
        yield from (f"  {leaf} = {short(node.data)}" for leaf, node in expression.leaves.items())
    if output.operands:
        yield f"Forward pass, to {name} = {short(output.data)}:"
        for number, node in enumerate((node for node in order if node.operands), 1):
            names = f"{node.label} = {right_side_of(node)}" if node.label else right_side_of(node)
            yield f"  {number}. {names} = {calculation(node)} = {short(node.data)}"
        yield f"Backward pass, from {name}.grad = 1:"
        for number, step in enumerate((step for step in steps if not step.operand.is_constant), 1):
            yield f"  {number}. {step.sentence}"
    else:
        yield f"{name} = {short(output.data)} is made by no operation, so no gradient flows on from it."
    yield from _leaf_lines(expression, reached)
    if adopted is not None:
        yield from comparison_lines(adopted)


def _leaf_lines(expression: Expression, reached: set[Value]) -> Iterator[str]:
    name = expression.output.label
    if not expression.leaves:
        yield "No leaf has a gradient: there is no name whose number could move."
        return
    yield "Gradients of the leaves:"
    for leaf, node in expression.leaves.items():
        if node not in reached:
            yield f"  {leaf}.grad = 0: {name} does not depend on {leaf}"
        else:
            yield f"  {leaf}.grad = {short(node.grad)}: nudge {leaf} by a small h and {name} moves by {_times_h(node)}"


def wrapped(line: str, width: int) -> str:
    """Wrap the line between words; later rows are indented."""
    indent = " " * (2 + len(line) - len(line.lstrip()))
    return textwrap.fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def json_lines(expression: Expression, steps: list[BackwardStep], adopted: Adopted | None = None) -> Iterator[str]:
    """One object a backward step, those into constants too, and a last one with every node in topological order."""
    order = toposort(expression.output)
    ids = {node: number for number, node in enumerate(order)}
    for number, step in enumerate(steps, 1):
        row = {
            "step": number,
            "node": formula_of(step.node),
            "operand": formula_of(step.operand),
            "position": step.position,
            "operation": step.node.operation.symbol,
            "local": step.local,
            "upstream": step.upstream,
            "contribution": step.contribution,
            "before": step.before,
            "after": step.after,
            "sentence": step.sentence,
            "node_id": ids[step.node],
            "operand_id": ids[step.operand],
        }
        yield json.dumps(row, ensure_ascii=False, allow_nan=False)
    nodes = [
        {
            "id": ids[node],
            "label": node.label,
            "name": formula_of(node),
            "data": node.data,
            "grad": node.grad,
            "operation": node.operation.symbol or node.operation.name,
            "operands": list(map(formula_of, node.operands)),
            "operand_ids": [ids[operand] for operand in node.operands],
        }
        for node in order
    ]
    own = {} if adopted is None else comparison_data(adopted)
    own |= {"reading": expression.reading} if expression.reading else {}
    yield json.dumps({"nodes": nodes, **own}, ensure_ascii=False, allow_nan=False)


def _times_h(leaf: Value) -> str:
    slope = short(leaf.grad)
    return {"0": "nothing", "1": "h", "-1": "-h"}.get(slope, f"{slope} · h")


def _escaped(line: str) -> str:
    """The JSON, with \\u escapes if standard output lacks a character (∂ on an old code page)."""
    if can_encode(line, encoding_of(sys.stdout)):
        return line
    return "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in line)
