"""The command line. A command is loaded only when called, so that --help and --version are quick."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tui.commands.errors import fail, nearest, one_line_errors
from tui.commands.open_app import ARGUMENTS, end_after_error
from tui.output.ascii_fallback import install_ascii_fallback

COMMANDS = (
    "explore",
    "train",
    "explain",
    "export",
    "lesson",
    "drill",
    "review",
    "duel",
    "placement",
    "concepts",
    "build",
    "serve",
    "class",
    "progress",
    "check",
    "check-lesson",
    "keymap",
    "doctor",
    "completion",
    "replay",
)
# Of commands whose module lies in a room below.
ROOMS = {
    "serve": "web.serve",
    "class": "web.classroom",
    "review": "talk.review",
    "placement": "learner.placement",
    "concepts": "learner.concepts",
    "duel": "learner.duel",
}
PACKAGES = ("engine", "lessons", "tui")  # another distribution may have written over them
version_option = click.version_option(None, "-V", "--version", package_name="mgrad-tui", prog_name="mgrad-tui")


class LazyGroup(click.Group):
    """A group of commands in modules of their own: `check-lesson` is `command` in tui/commands/check_lesson.py."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        arguments = tuple(args)
        with one_line_errors():
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[ARGUMENTS] = arguments
        return context

    def invoke(self, ctx: click.Context) -> Any:
        with one_line_errors(ctx), _reported_crashes(ctx):
            result = super().invoke(ctx)
            sys.stdout.flush()  # report a full disk here, rather than in a traceback at exit
            return result

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load the command, which gets -V as the group has it."""
        if name not in COMMANDS:
            return None
        module = import_module(f"tui.commands.{ROOMS.get(name, name.replace('-', '_'))}")
        command: click.Command = module.command
        if not any(param.name == "version" for param in command.params):
            version_option(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and name[:1].isalnum() and not ctx.resilient_parsing:
            near = nearest(name, COMMANDS)
            fail(
                f"No such command {name!r}; "
                + (f"did you mean {near!r}?" if near else f"see '{ctx.command_path} --help'")
            )
        return super().resolve_command(ctx, args)


@contextmanager
def _reported_crashes(context: click.Context) -> Iterator[None]:
    """End with a report after what nobody foresaw, if this is no call by a command."""
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except Exception as error:
        is_of_output = isinstance(error, OSError) and (error.errno == errno.EPIPE or error.filename is None)
        is_stranger = isinstance(error, ImportError) and (error.name or "").partition(".")[0] in PACKAGES
        if context.obj is not None or is_of_output or is_stranger:  # the last is told by mgrad_tui.start
            raise
        end_after_error(error)


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@version_option
@click.pass_context
def main(ctx: click.Context) -> None:
    """Understand backpropagation: live graphs, lessons that ask before they show, and a network you watch learn.

    \b
    mgrad-tui
    mgrad-tui lesson chain-rule
    mgrad-tui train --data moons
    """
    if ctx.obj is None:  # else this is called by a command
        reopen_closed_streams()
        install_ascii_fallback()
    if ctx.invoked_subcommand is None:
        from tui.commands.open_app import open_app

        open_app()


def reopen_closed_streams() -> None:
    """Open the null device for each closed standard stream (`>&-`), for which Python has None."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  (until exit)
