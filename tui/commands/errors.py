"""Errors of the command line: one clear line on stderr."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal, NoReturn

import click

LONG_WORD = re.compile(r"\S{600,}")
MAX_LENGTH = 1_200  # characters of a message, whatever it repeats of what was given


def one_line(message: str) -> str:
    """Return a message on one line that a terminal shows as it is, and that does not repeat all of a long input."""
    text = " ".join("".join(char if char.isprintable() else " " for char in message).split())
    text = LONG_WORD.sub(lambda found: f"{found[0][:80]}…{found[0][-20:]}", text)
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 400]} … {text[-400:]}"


def tell(message: str) -> None:
    """Say something on stderr in one line: "mgrad-tui: the progress file is damaged"."""
    click.echo(f"mgrad-tui: {one_line(message)}", err=True)


class CommandError(click.ClickException):
    """An error shown without the usage text: "mgrad-tui: what is wrong; what to do"."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))

    def show(self, file: object = None) -> None:
        click.echo(f"mgrad-tui: {self.message}", err=True)


class InputError(CommandError):
    """The command line or a file named in it is invalid."""

    exit_code = 2


class WorkError(CommandError):
    """Valid work failed, such as output that cannot be written."""

    exit_code = 1


@contextmanager
def one_line_errors(context: click.Context | None = None) -> Iterator[None]:
    """Turn Click's usage errors, and a full disk behind standard output, into one line.

    A closed pipe (| head) is left to Click, which ends quietly.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE or error.filename is not None:
            raise
        raise WorkError(f"standard output cannot be written ({error.strerror or error})") from error
    except click.NoSuchOption as error:
        near = nearest(error.option_name, option_names(error.ctx))
        hint = (
            f"did you mean {near!r}?"
            if near
            else f"see '{error.ctx.command_path if error.ctx else 'mgrad-tui'} --help'"
        )
        raise InputError(f"No such option {error.option_name!r}; {hint}") from error
    except click.UsageError as error:
        subcommand = context and context.invoked_subcommand  # the error does not always have a context
        path = error.ctx.command_path if error.ctx else f"mgrad-tui {subcommand}" if subcommand else "mgrad-tui"
        message = error.format_message().replace("\n", " ").rstrip(".")
        raise InputError(f"{message}; see '{path} --help'") from error


def fail(message: str, exit_code: Literal[1, 2] = 2) -> NoReturn:
    """End the command with one line on stderr. exit_code: 2 for invalid input, 1 for failed work."""
    raise InputError(message) if exit_code == 2 else WorkError(message)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that a misspelt one is nearest to, None if none is near."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(names), 1)), None)


def option_names(context: click.Context | None) -> list[str]:
    """Return the options of the command that is called."""
    params = context.command.get_params(context) if context else []
    return [name for param in params if isinstance(param, click.Option) for name in param.opts]
