"""How a command says that it cannot go on: one clear line on stderr."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # what a terminal would obey


class OneLine(click.ClickException):
    """A click error without the usage text: "mgrad-tui: what is wrong; what to do"."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(" ".join(CONTROL.sub(" ", message).split()))
        self.exit_code = exit_code

    def show(self, file: object = None) -> None:
        click.echo(f"mgrad-tui: {self.message}", err=True)


@contextmanager
def in_one_line(context: click.Context | None = None) -> Iterator[None]:
    """What Click finds wrong with a command line is told like everything else, and where to read on.

    So is a disk that is full when there is more to say. A reader that has gone (| head) is not: Click ends quietly.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE or error.filename is not None:
            raise
        raise OneLine(f"standard output cannot be written ({error.strerror or error})", 1) from error
    except click.UsageError as error:
        called = context and context.invoked_subcommand  # Click does not always say where it was
        where = error.ctx.command_path if error.ctx else f"mgrad-tui {called}" if called else "mgrad-tui"
        told = error.format_message().replace("\n", " ").rstrip(".")
        raise OneLine(f"{told}; see '{where} --help'", error.exit_code) from error


def fail(message: str, exit_code: int = 2) -> NoReturn:
    """End the command with one line on stderr. exit_code: 2 for bad input, 1 for work that failed."""
    raise OneLine(message, exit_code)
