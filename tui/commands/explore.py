"""`mgrad-tui explore`: a live graph."""

from __future__ import annotations

import click

from engine import ExpressionError, NoValueError, parse
from engine.graph.session import GraphSession
from tui.commands.errors import fail
from tui.commands.expression.option_values import files
from tui.commands.expression.own_value import names_own_value, own_graph
from tui.commands.expression.settings import ExpressionCommand, expression_and_values
from tui.commands.open_app import open_app, require_terminal
from tui.start import ExploreStart


@click.command(name="explore", cls=ExpressionCommand, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, shell_complete=files, metavar="[EXPRESSION]")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=NUMBER", help="Give a leaf its number; repeat for more."
)
def command(arguments: tuple[str, ...], settings: tuple[str, ...]) -> None:
    """Open a graph whose leaves you nudge.

    EXPRESSION is arithmetic with names, in several assignments if you like; FILE.py:NAME is a Value of your own.
    A name has its number from an assignment or from --set. Without an expression: the lecture's first graph.

    \b
    mgrad-tui explore "a=2; b=-3; c=10; f=-2; e=a*b; d=e+c; L=d*f"
    mgrad-tui explore "tanh(w*x + b)" --set w=0.5 --set x=2 --set b=1
    mgrad-tui explore net.py:loss
    """
    text, values = expression_and_values(arguments, settings)
    if text is None:
        if values:
            fail('--set needs an expression to set names in, as in: mgrad-tui explore "a*b" --set a=2 --set b=3')
        open_app("explore")
        return
    start = _start(text, values)
    require_terminal()  # before the screens are loaded, but after the expression is checked
    open_app("explore", explore=start)


def _start(text: str, values: dict[str, float]) -> ExploreStart:
    """The graph of an expression or of a Value in a file. Fails with one line if invalid."""
    if names_own_value(text):
        return ExploreStart(*own_graph(text, values))
    try:
        return ExploreStart(GraphSession(parse(text, values).output, text))
    except (ExpressionError, NoValueError) as error:
        fail(str(error))
