"""`mgrad-tui doctor`: what a bug report needs to know about terminal, versions and data folder."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from mgrad_tui.start import strangers
from tui.output.terminal import app_encoding, can_encode, driver_needs_terminal, encoding_of, is_linux_console
from tui.render.paths import path_from_home

DoctorFact = str | bool | None | list[int] | dict[str, str]
DoctorFacts = dict[str, dict[str, DoctorFact]]

PACKAGES = ("textual", "rich", "plotext", "numpy", "llvmlite", "click", "tree-sitter", "textual-serve")
VARIABLES = ("TERM_PROGRAM", "TERM_PROGRAM_VERSION", "VTE_VERSION", "WT_SESSION", "LANG", "LC_ALL", "LC_CTYPE")
SWITCHES = (
    "TMUX",
    "STY",
    "SSH_TTY",
    "NO_COLOR",
    "PYTHONUTF8",
    "PYTHONIOENCODING",
    "TEXTUAL_COLOR_SYSTEM",
    "TEXTUAL_DRIVER",
)  # whether set, not to what
SAMPLES = {"box drawing": "╭─┬─╮ ┏━┓", "blocks": "▁▂▃▄▅▆▇█ ▀▒", "braille": "⣀⣤⣶⣿⡇⠉", "signs": "∂ · → ● ▲ … ² ∇"}
LABEL_WIDTH = 16


@click.command("doctor", short_help="Show what a bug report needs: terminal, versions, data folder.")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object.")
def command(as_json: bool) -> None:
    """Show the terminal, its colours and characters, the versions in use and the data folder, for a bug report.

    Nothing is sent anywhere. Paths begin at your home folder, ~.

    \b
    mgrad-tui doctor
    mgrad-tui doctor --json
    """
    found = facts()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=True))
        return
    for line in fact_lines(found):
        print(line)  # click.echo would not use the ASCII fallback


def facts() -> DoctorFacts:
    """Return all facts, by group."""
    return {
        "versions": _versions(),
        "terminal": _terminal(),
        "characters": _characters(),
        "data": _data(),
    }


def fact_lines(found: DoctorFacts) -> Iterator[str]:
    """Yield the facts as text, a group per paragraph, and a sample of each kind of character."""
    for group, entries in found.items():
        yield f"{group}:"
        for name, value in entries.items():
            yield f"  {name.replace('_', ' '):<{LABEL_WIDTH}} {_fact_text(value)}"
    yield "Each of these shows whole, without gaps or question marks, if your font has it:"
    for name, sample in SAMPLES.items():
        yield f"  {name:<{LABEL_WIDTH}} {sample}"


def _fact_text(value: DoctorFact) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return "×".join(map(str, value))
        case dict():
            return ", ".join(f"{name}={text}" for name, text in value.items()) or "none"
    return str(value)


def _versions() -> dict[str, DoctorFact]:
    versions: dict[str, DoctorFact] = {name: _version(name) for name in ("mgrad-tui", *PACKAGES)}
    return versions | {
        "python": f"{platform.python_version()} ({platform.python_implementation()})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "engine": engine_in_use(),
        "packages_of_others": ", ".join(strangers(Path(__file__).parents[2])) or None,
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def engine_in_use() -> str:
    """Return what training runs on."""
    from engine.training.native_steps import why_not_native

    reason = why_not_native()
    return f"Python ({reason})" if reason else "native: Python first, then machine code by LLVM"


def _terminal() -> dict[str, DoctorFact]:
    from rich.console import Console

    colours = {None: "none", "standard": "16", "256": "256", "truecolor": "16 million", "windows": "16"}
    size = os.get_terminal_size(sys.stderr.fileno()) if _is_tty("stderr") else None
    return {
        "TERM": os.environ.get("TERM"),
        "COLORTERM": os.environ.get("COLORTERM"),
        "variables": _set_variables(os.environ),
        "terminal_on": ", ".join(filter(_is_tty, ("stdin", "stdout", "stderr"))) or "none",
        "size": [size.columns, size.lines] if size else None,
        "colors": colours[Console(stderr=True).color_system],
        "no_color": "NO_COLOR" in os.environ,
        "can_show_app": not driver_needs_terminal()
        or (_is_tty("stdin") and _is_tty("stderr") and os.environ.get("TERM") != "dumb"),
    }


def _set_variables(environment: Mapping[str, str]) -> dict[str, str]:
    named: dict[str, str] = {name: environment[name] for name in VARIABLES if name in environment}
    return named | {name: "set" for name in SWITCHES if name in environment}


def _is_tty(stream: str) -> bool:
    found = getattr(sys, f"__{stream}__")
    return found is not None and not found.closed and found.isatty()


def _characters() -> dict[str, DoctorFact]:
    """The encodings, and which characters the app's has. Whether the font has them only eyes can tell."""
    encoding = "ascii" if sys.__stderr__ and is_linux_console(sys.__stderr__) else app_encoding()
    return {
        "app_encoding": encoding,
        "output_encoding": encoding_of(sys.stdout),
        "unicode": encoding.lower().startswith("utf"),
        **{name.replace(" ", "_"): can_encode(sample, encoding) for name, sample in SAMPLES.items()},
    }


def _data() -> dict[str, DoctorFact]:
    from lessons.progress.store import data_folder

    folder = data_folder()
    path = path_from_home(folder)
    return {
        "folder": path if path.startswith("~") else f"…/{folder.name}",
        "exists": folder.is_dir(),
        "writable": _is_writable(folder),
        "free_space": _free_space(folder),
        "crash_reports": str(len(list((folder / "crashes").glob("*.json")))),
    }


def _free_space(folder: Path) -> str | None:
    """What is free where the folder is, or will be; None if the system does not say."""
    try:
        free = shutil.disk_usage(_existing(folder)).free
    except OSError:
        return None
    return f"{free / 1e9:.1f} GB" if free >= 1e9 else f"{free / 1e6:.1f} MB"


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made in the folder, or the folder itself where there is none yet."""
    folder = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
