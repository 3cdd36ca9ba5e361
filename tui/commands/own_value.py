"""FILE.py:NAME on the command line: a Value from a program of the user."""

from __future__ import annotations

import math
import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout, suppress
from pathlib import Path

from engine import NoValueError, Value
from engine.basics.files import is_file
from engine.expression.parse import nearest_name
from engine.graph.session import GraphSession
from engine.graph.wording import name_of, printable_line
from engine.order import toposort
from tui.commands.errors import fail


def names_own_value(text: str) -> bool:
    """Whether the text names a Value in a file, "FILE.py:NAME", and is not an expression."""
    return text.endswith(".py") or text.rpartition(":")[0].endswith(".py")


def own_graph(spec: str, values: Mapping[str, float]) -> GraphSession:
    """The graph of a Value in a file. Fails with one line if invalid.

    values: from --set, which is not allowed here.
    """
    if values:
        fail(f"--set goes with an expression; in {spec} give the leaves their numbers themselves")
    root = load_value(spec)
    for node in toposort(root):  # the file may have set them to anything
        node.label = printable_line(str(node.label or "")).strip()
        try:
            node.data = float(node.data)
        except (TypeError, ValueError, OverflowError):
            fail(f"{spec}: the data of {node.label or 'a Value'} is {node.data!r}, not a number")
    try:
        session = GraphSession(root)
    except NoValueError as error:
        fail(str(error))
    for leaf in session.leaves:
        if not math.isfinite(leaf.data):
            fail(f"{spec}: the leaf {name_of(leaf)} is {leaf.data}; give it a finite number")
    return session


def load_value(spec: str) -> Value:
    """Run the file and return its Value. Every Value there without a label gets its variable's name, "w[0]" in a list.

    spec: "FILE.py:NAME". The file runs in this process, as `python FILE.py` would, except that __name__ is not
    "__main__", and that it prints to standard error. Fails with one line if a name is missing or the file raises.
    """
    path, _, name = spec.rpartition(":")
    if not path or not name.isidentifier():
        fail(f"write FILE.py:NAME, as in net.py:loss, in place of {spec!r}")
    if not is_file(path):
        fail(f"{path}: there is no such file")
    module = _run(path)
    values = {key: value for key, value in module.items() if isinstance(value, Value)}
    if name not in module:
        near = nearest_name(name, values)
        hint = f"did you mean {near!r}?" if near else f"its Values are: {', '.join(values) or 'none'}"
        fail(f"{path} has no {name!r}; {hint}")
    if name not in values:
        fail(f"{path}: {name} is of type {type(module[name]).__name__}, not a Value; use `from engine import Value`")
    listed = (found for key, value in module.items() for found in _within(key, value))
    for key, value in (*values.items(), *listed):
        if not value.label and not value.is_constant:
            value.label = key
    return values[name]


def _within(name: str, value: object, depth: int = 3) -> Iterator[tuple[str, Value]]:
    """The Values in a list or a tuple, nested ones too, each with its name there."""
    if isinstance(value, list | tuple) and depth:
        for index, item in enumerate(value):
            if isinstance(item, Value):
                yield f"{name}[{index}]", item
            else:
                yield from _within(f"{name}[{index}]", item, depth - 1)


def _run(path: str) -> dict[str, object]:
    """Run the file, its folder first on the import path, and return its variables."""
    folder = str(Path(path).resolve().parent)
    sys.path.insert(0, folder)
    try:
        with redirect_stdout(sys.stderr):  # standard output holds the steps, which a program may read
            return runpy.run_path(path)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: whatever the file does, the command ends with one line
        message = f"{type(error).__name__}: {error}".rstrip(": ")
        lines = [at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == path]
        line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else lines[-1] if lines else None
        fail(f"{path}, line {line}: {message}" if line else f"{path}: {message}")
    finally:
        with suppress(ValueError):  # the file may have changed the import path
            sys.path.remove(folder)
