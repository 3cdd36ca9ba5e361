"""A dialogue on standard input and output: any terminal, pipe or screen reader."""

from __future__ import annotations

import asyncio
import shutil
import sys
import textwrap
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path

import click

from engine.basics.files import TooLargeError, read_bounded
from lessons.talk.dialogue import Dialogue, TalkTools
from lessons.talk.plain import CODE_INDENT
from lessons.workbench.report import Report
from lessons.workbench.runner import run
from lessons.workbench.task import CodeTask
from tui.commands.errors import tell
from tui.output.terminal import can_encode, encoding_of

PROMPT, CODE_PROMPT = "> ", ". "
MIN_WIDTH, WIDTH = 20, 80
MAX_LINE = 10_000  # characters of a line that is typed
MAX_BYTES = 1_000_000  # of a file of code
INTERRUPTED = 130  # the exit code that shells give for ctrl+c
IN_ASCII = {"→": "->", "←": "<-", "≥": ">=", "≤": "<=", "…": "...", "±": "+/-", "≈": "~="}


def hold(dialogue: Dialogue, *notices: list[str]) -> None:
    """Hold a dialogue until it is over or the input ends. notices: messages of its stores, for stderr."""
    if isinstance(sys.stdin, TextIOWrapper) and sys.stdin.errors != "replace":
        sys.stdin.reconfigure(errors="replace")
    try:
        say(dialogue.begin())
        while not dialogue.is_over:
            _say_notices(notices)
            line = _typed_line(CODE_PROMPT if dialogue.is_typing_code else PROMPT)
            say(dialogue.close() if line is None else dialogue.reply(line))
    except KeyboardInterrupt:
        click.echo()
        say(dialogue.close())
        raise SystemExit(INTERRUPTED) from None
    finally:
        if not dialogue.is_over:
            dialogue.close()
        _say_notices(notices)


def _typed_line(prompt: str) -> str | None:
    """Return the next line of the input, None at its end. The prompt is for people: a pipe gets none."""
    is_terminal = sys.stdin.isatty()
    if is_terminal:
        print(prompt, end="", flush=True)
    line = sys.stdin.readline(MAX_LINE)
    if not line and is_terminal:
        print()
    return line.rstrip("\r\n") if line else None


def say(lines: list[str]) -> None:
    """Print lines, wrapped at the width of the terminal; click.echo would not use the ASCII fallback."""
    encoding, width = encoding_of(sys.stdout), max(MIN_WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    for line in lines:
        for old, new in () if can_encode(line, encoding) else IN_ASCII.items():
            line = line.replace(old, new)
        print(wrapped_paragraph(line, width))
    sys.stdout.flush()


def wrapped_paragraph(line: str, width: int) -> str:
    """Wrap a line between words, except code; the rows after the first of an indented one are indented more."""
    if line.startswith(CODE_INDENT) or len(line) <= width:
        return line
    indent = len(line) - len(line.lstrip())
    following = " " * (indent + 2) if indent else ""
    return textwrap.fill(line, width, subsequent_indent=following, break_long_words=False, break_on_hyphens=False)


def _say_notices(notices: Iterable[list[str]]) -> None:
    for messages in notices:
        while messages:
            tell(messages.pop(0))


def _judge(task: CodeTask, source: str) -> Report:
    return asyncio.run(run(task, source))


def _read(name: str) -> str:
    """Return the text of a file. Raises ValueError with a one-line message."""
    try:
        return read_bounded(Path(name).expanduser(), MAX_BYTES).decode("utf-8")
    except TooLargeError as error:
        raise ValueError(f"{name} is {error}") from None
    except OSError as error:
        raise ValueError(f"{name} cannot be read ({error.strerror or error})") from None
    except (UnicodeDecodeError, RuntimeError, ValueError):
        raise ValueError(f"{name} is not a text in UTF-8") from None


TOOLS = TalkTools(_judge, _read)
