"""`mgrad-tui export`: a graph as something else: DOT, Mermaid, a program, LaTeX, a picture."""

from __future__ import annotations

from pathlib import Path

import click

from engine import ExpressionError, NoValueError, Value, parse
from engine.basics.files import write_atomically
from engine.export.formats import FORMATS, ExportFormat
from tui.commands.errors import fail
from tui.commands.expression.option_values import files
from tui.commands.expression.own_value import names_own_value, own_graph
from tui.commands.expression.settings import ExpressionCommand, expression_and_values


@click.command(name="export", cls=ExpressionCommand, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, shell_complete=files, metavar="EXPRESSION")
@click.option("--to", "name", type=click.Choice(list(FORMATS)), help="The format; by default from the ending of --out.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; by default standard output.")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=NUMBER", help="Give a leaf its number; repeat for more."
)
def command(
    arguments: tuple[str, ...], name: str | None, out: Path | None, force: bool, settings: tuple[str, ...]
) -> None:
    """Write a graph as DOT, Mermaid, a micrograd or PyTorch program, LaTeX or SVG.

    EXPRESSION is as for explain; "-" reads it from standard input; FILE.py:NAME is a Value of your own. The programs
    run as they are and print the graph's data and the gradient of every leaf.

    \b
    mgrad-tui export "a=2; b=-3; L=tanh(a*b + 5)" --to micrograd > lecture.py
    mgrad-tui export "3x² − 4x + 5" --set x=3 --out parabola.svg
    mgrad-tui export net.py:loss --to dot | dot -Tpng -o loss.png
    """
    text, values = expression_and_values(arguments, settings)
    if text is None:
        fail('give an expression in quotes, as in: mgrad-tui export "a=2; b=-3; a*b" --to dot')
    chosen = _format(name, out)
    if out is not None and not force and out.exists() and out.is_file():
        fail(f"{out} exists already; --force overwrites it")
    root = _graph(text, values)
    try:
        written = chosen.write(root)
    except ValueError as error:
        fail(str(error))
    if out is None:
        print(written, end="")
        return
    try:
        write_atomically(out, written)
    except OSError as error:
        fail(f"{error.filename or out}: cannot be written ({error.strerror})")


def _format(name: str | None, out: Path | None) -> ExportFormat:
    """The format that is named, or that the file's ending says."""
    if name is not None:
        return FORMATS[name]
    fitting = [each for each in FORMATS.values() if out is not None and each.suffix == out.suffix.lower()]
    if len(fitting) != 1:
        fail(f"say what to write: --to {', '.join(FORMATS)}")
    return fitting[0]


def _graph(text: str, values: dict[str, float]) -> Value:
    """The output of the graph, after its backward pass. Fails with one line if invalid."""
    if names_own_value(text):
        return own_graph(text, values)[0].root
    try:
        root = parse(text, values).output
        root.backward()
    except (ExpressionError, NoValueError) as error:
        fail(str(error))
    return root
