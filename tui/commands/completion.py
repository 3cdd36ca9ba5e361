"""`mgrad-tui completion`: the script by which a shell completes commands, options and their values."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

PROGRAM = "mgrad-tui"
VARIABLE = "_MGRAD_TUI_COMPLETE"  # by which the script asks the program
SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", metavar="|".join(SHELLS), type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script by which a shell completes commands, options, lessons and names after the tab key.

    \b
    mgrad-tui completion bash

    \b
    bash   mgrad-tui completion bash > ~/.local/share/bash-completion/completions/mgrad-tui
    zsh    mgrad-tui completion zsh > ~/.zfunc/_mgrad-tui
           and in ~/.zshrc before compinit: fpath+=~/.zfunc
    fish   mgrad-tui completion fish > ~/.config/fish/completions/mgrad-tui.fish
    """
    completion_class = get_completion_class(shell)
    assert completion_class is not None
    click.echo(completion_class(context.find_root().command, {}, PROGRAM, VARIABLE).source(), nl=False)
