"""The arguments that `explain` and `explore` share: an expression and its --set options."""

from __future__ import annotations

import math
import sys
import unicodedata
from collections.abc import Collection, Sequence
from keyword import iskeyword
from typing import Any

import click

from engine.basics.numbers import parse_number
from engine.expression.grammar import MAX_TEXT_LENGTH
from tui.commands.errors import fail, nearest, option_names

ALONE = {"-h": "--help", "-V": "--version"}


class ExpressionCommand(click.Command):
    """A command whose argument is an expression, which may begin with a minus.

    "-h" alone asks for help, unless a leaf h is set; "-h**2" is an expression.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        click.version_option(None, "--version", package_name="mgrad-tui", prog_name="mgrad-tui")(self)

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        return ["--help"]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        leaves = {arg.partition("=")[0].strip() for arg in args if "=" in arg}
        return super().parse_args(ctx, [arg if arg[1:] in leaves else ALONE.get(arg, arg) for arg in args])


def parse_set(settings: Sequence[str]) -> dict[str, float]:
    """The numbers of "NAME=NUMBER" texts, by name. Anything else fails with one line."""
    values: dict[str, float] = {}
    for setting in settings:
        written, equals, number = setting.partition("=")
        name = unicodedata.normalize("NFKC", written.strip())
        if not equals or not name or not number.strip():
            fail(f"--set {setting}: write NAME=NUMBER, as in --set a=2")
        if not name.isidentifier() or iskeyword(name):
            fail(f"--set {setting}: {name!r} is not a name; names have letters, digits and _ and start with a letter")
        try:
            value = parse_number(number)
        except ValueError as error:
            fail(f"--set {setting}: {error}")
        if not math.isfinite(value):
            fail(f"--set {setting}: {name} needs a finite number")
        if name in values:
            fail(f"--set {setting}: {name} is set twice")
        values[name] = value
    return values


def expression_and_values(arguments: Sequence[str], settings: Sequence[str]) -> tuple[str | None, dict[str, float]]:
    """The expression, or None, and the values set for its names.

    arguments  the expression, "-" for standard input, followed by more settings: `--set a=2 b=3` sets both
    settings   the value of each --set
    """
    names = {setting.partition("=")[0].strip() for setting in (*settings, *arguments[1:])}
    for argument in arguments:
        if _is_misspelt_option(argument, names):
            near = nearest(argument.partition("=")[0], option_names(click.get_current_context(silent=True)))
            fail(f"there is no option {argument}; " + (f"did you mean {near}?" if near else "see --help"))
    for extra in arguments[1:]:
        if not extra.partition("=")[0].strip().isidentifier():
            fail(f"{extra!r} is one argument too many; put the whole expression in quotes")
    values = parse_set([*settings, *arguments[1:]])
    if not arguments:
        return None, values
    return read_standard_input() if arguments[0] == "-" else arguments[0], values


def _is_misspelt_option(argument: str, names: Collection[str]) -> bool:
    """Whether the argument is a misspelt option, and not the expression --a of a name that is set."""
    word = argument.partition("=")[0].removeprefix("--")
    return argument.startswith("--") and word.replace("-", "_").isidentifier() and word not in names


def read_standard_input() -> str:
    """The piped text, cut one character past the limit for an expression, so that the parser reports it."""
    try:
        return sys.stdin.read(MAX_TEXT_LENGTH + 1)
    except UnicodeDecodeError:
        fail("standard input is not text in UTF-8")
