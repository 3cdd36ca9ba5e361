"""The command line. Each command is loaded when it is called, so that --help and --version answer at once."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tui.commands.errors import in_one_line
from tui.kit.ascii_fallback import install_ascii_fallback

COMMANDS = ("explore", "train", "explain", "lesson", "drill", "progress", "check-lesson")


class LazyGroup(click.Group):
    """A group whose commands are modules: `check-lesson` is `command` in tui/commands/check_lesson.py."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with in_one_line():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with in_one_line(ctx):
            given = super().invoke(ctx)
            sys.stdout.flush()  # what cannot be written is told by us, not by Python on its way out
            return given

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"tui.commands.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.version_option(package_name="mgrad-tui", prog_name="mgrad-tui")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Understand backpropagation: live graphs, lessons that ask before they show, and a network you watch learn."""
    reopen_closed_streams()
    install_ascii_fallback()
    if ctx.invoked_subcommand is None:
        from tui.commands.open_app import open_app

        open_app()


def reopen_closed_streams() -> None:
    """Where a standard stream was closed (`>&-`), for which Python has None: nothing to read, nowhere to write."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  (to the end)
