"""`mgrad-tui check`: an engine of the learner's own judged in the lecture's order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from tui.commands.errors import fail, tell


@click.command("check", short_help="Judge your own engine: a class Value, in a file or folder.")
@click.argument("path", metavar="FILE", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One object a check: name, state, expected, got, cause, line.")
@click.option("--watch", is_flag=True, help="Judge again at each save, until Ctrl+C.")
def command(path: Path | None, as_json: bool, watch: bool) -> None:
    """Judge the engine in FILE: a class Value, and Neuron, Layer and MLP where they are there.

    FILE is a Python file, a notebook, or a folder with engine.py and nn.py. It runs in a process of its own, with
    limits. What is not there yet is "not yet", not wrong. Exit status 0: all that is there is right; 1: something
    is wrong; 2: the file could not be judged.

    \b
    mgrad-tui check engine.py
    mgrad-tui check engine.py --watch
    """
    if path is None:
        fail("check needs a file; try 'mgrad-tui check engine.py'")
    with suppress(KeyboardInterrupt):
        code = asyncio.run(_watched(path, as_json) if watch else _once(path, as_json))
        if code == 2 and not watch:
            raise SystemExit(2)
        if code:
            raise SystemExit(code)


async def _once(path: Path, as_json: bool) -> int:
    """Judge and print; returns the exit status."""
    from lessons.judge.verdict import judge

    found = await judge(path)
    if found.trouble:
        tell(f"{path}: {found.trouble.removeprefix(f'{path}: ')}")
        return found.exit_code
    from lessons.judge.report import json_lines, text_lines

    lines: Iterator[str] = json_lines(found) if as_json else text_lines(found)
    for line in lines:
        print(line)  # click.echo would not use the ASCII fallback
    return found.exit_code


async def _watched(path: Path, as_json: bool) -> int:
    """Judge at once and at each save."""
    from watchfiles import awatch

    code = await _once(path, as_json)
    folder = path if path.is_dir() else path.resolve().parent  # an editor may replace the file
    if not folder.is_dir():
        return code
    async for changes in awatch(folder, debounce=200, step=50):
        changed = {Path(name).resolve() for _, name in changes}
        if path.is_dir() or path.resolve() in changed or any(each.suffix == ".py" for each in changed):
            if as_json:
                print(json.dumps({"again": True}), flush=True)
            else:
                print("\n──── saved ────", flush=True)
            code = await _once(path, as_json)
    return code
