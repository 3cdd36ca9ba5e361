"""`mgrad-tui keymap`: choose a ready keymap, or see which one is in force."""

from __future__ import annotations

import click

from tui.commands.errors import fail, tell
from tui.commands.expression.option_values import keymaps


@click.command("keymap", short_help="Choose the keys: default, vim or international.")
@click.argument("name", metavar="[default|vim|international]", required=False, shell_complete=keymaps)
def command(name: str | None) -> None:
    """Choose a ready keymap; keys of your own, below it in the file, stay. Without NAME: show the one in force.

    \b
    mgrad-tui keymap vim
    mgrad-tui keymap
    """
    from lessons.progress.store import data_folder
    from tui.actions.keymap import FILE, KEYMAPS, choose_keymap, load_keymap

    folder = data_folder()
    if name is not None:
        if name not in KEYMAPS:
            fail(f"no keymap {name!r}; choose {', '.join(KEYMAPS)}")
        try:
            choose_keymap(folder, name)
        except ValueError as error:
            fail(f"{error}; nothing was changed")
        except OSError as error:
            fail(f"{folder / FILE} cannot be written ({error.strerror})")
    keymap = load_keymap(folder)
    click.echo(f"{keymap.name}: {KEYMAPS[keymap.name]}")
    click.echo(f"keys of your own go into {folder / FILE}, by the ids of docs/keys.md")
    for problem in keymap.problems:
        tell(problem)
