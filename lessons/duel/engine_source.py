"""Whose engine a duel breaks: the learner's own file, with our network and loop behind it, or ours."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from engine.basics.files import is_file, read_bounded
from lessons.build.own_pass import own_folder
from lessons.build.solution import SOLUTION
from lessons.lines import lines_of

MAX_BYTES = 200_000
MAX_LINES = 600
OURS = "ours"
BEHIND = ("as_value", "Neuron", "Layer", "MLP", "train")
"""What of ours is put behind an engine that has only a Value."""


@dataclass(frozen=True, slots=True)
class EngineSource:
    """An engine to be broken.

    name    "ours", or the path of the learner's file
    source  its lines, ended by newlines alone
    folder  from which it imports, "" for none
    own     how many of its lines are the learner's; 0 for ours
    """

    name: str
    source: str
    folder: str = ""
    own: int = 0

    @property
    def is_ours(self) -> bool:
        """Whether it is ours."""
        return self.name == OURS

    @property
    def title(self) -> str:
        """Whose it is, in words."""
        return "our engine" if self.is_ours else f"your engine, {Path(self.name).name}"


def our_engine() -> EngineSource:
    """Return our engine."""
    return EngineSource(OURS, SOLUTION)


def own_file(data_folder: Path) -> Path | None:
    """Return the engine.py of the learner's folder that was open last; None if there is none."""
    folder = own_folder(data_folder)
    file = folder / "engine.py" if folder is not None else None
    return file if file is not None and is_file(file) else None


def engine_of(file: Path) -> EngineSource:
    """Return the engine in a file, with what it lacks put behind it. Raises ValueError with one line."""
    try:
        text = read_bounded(file, MAX_BYTES).decode("utf-8-sig")
        body = ast.parse(text).body
    except OSError as error:
        raise ValueError(f"{file} cannot be read ({error.strerror or error})") from None
    except SyntaxError as error:
        raise ValueError(f"{file}: Python cannot read line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise ValueError(f"{file} is no Python file that can be read") from None
    defined = {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    if "Value" not in defined:
        raise ValueError(f"{file} has no class Value")
    lines = lines_of(text.rstrip())
    if len(lines) > MAX_LINES:
        raise ValueError(f"{file} has more than {MAX_LINES} lines: too many to look through")
    ours = lines_of(SOLUTION)
    behind = [
        "\n".join(ours[node.lineno - 1 : node.end_lineno])
        for node in ast.parse(SOLUTION).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in BEHIND and node.name not in defined
    ]
    source = "\n\n\n".join(["\n".join(lines), "# The network and the loop are ours.\nimport random", *behind])
    return EngineSource(str(file), f"{source}\n", str(file.resolve().parent), len(lines))
