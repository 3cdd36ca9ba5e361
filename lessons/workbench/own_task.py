"""The files of a task that a lesson brings along, in a folder beside it; none of them is run here.

my-lesson.md
my-lesson/relu/starter.py     the initial source
my-lesson/relu/solution.py    a source that passes
my-lesson/relu/checks.py      its docstring is the task's title; each function with a docstring is a check
my-lesson/relu/wrong/*.py     wrong solutions; comments at their top name the check that rejects them, and what it says
"""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path

from engine.basics.files import TooLargeError, read_bounded
from lessons.lesson import OwnTask, WrongVariant

MAX_BYTES = 200_000
MAX_WRONG = 30
NOTE = re.compile(r"#\s*(check|says):\s*(.+)")


class TaskFileError(ValueError):
    """A task's files are incomplete; the message is one line, "what is wrong; what to do"."""


def read_own_task(folder: Path) -> OwnTask:
    """Return the task in a folder. Raises TaskFileError."""
    starter, solution = _read(folder / "starter.py"), _read(folder / "solution.py")
    checks_file = folder / "checks.py"
    source = _read(checks_file)
    for file, text in ((folder / "starter.py", starter), (folder / "solution.py", solution)):
        _parse(file, text)
    tree = _parse(checks_file, source)
    checks = tuple(
        (node.name, (ast.get_docstring(node) or "").strip().split("\n")[0])
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and ast.get_docstring(node)
    )
    titles = [title for _, title in checks]
    if not checks:
        raise TaskFileError(f"{_short(checks_file)} has no check; add a function of answer with a docstring, its title")
    if len(set(titles)) < len(titles):
        raise TaskFileError(f"two checks in {_short(checks_file)} have one title; give each its own")
    title = (ast.get_docstring(tree) or "").strip().split("\n")[0]
    if not title:
        raise TaskFileError(f"{_short(checks_file)} has no docstring; say at its top in a few words what to write")
    files = sorted((folder / "wrong").glob("*.py"))
    if len(files) > MAX_WRONG:
        raise TaskFileError(f"{_short(folder / 'wrong')} has more than {MAX_WRONG} files; keep the telling ones")
    wrong = tuple(_variant(file, titles) for file in files)
    return OwnTask(title, starter, solution, checks, source, wrong, _right_changes(tree))


def _right_changes(tree: ast.Module) -> frozenset[str]:
    """Return the texts of RIGHT_CHANGES; empty if there are none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["RIGHT_CHANGES"]:
            texts = [each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant)]
            return frozenset(text for text in texts if isinstance(text, str))
    return frozenset()


def _variant(file: Path, titles: list[str]) -> WrongVariant:
    source = _read(file)
    notes = dict(NOTE.findall(source))
    check = notes.get("check", "").strip()
    if check not in titles:
        said = f"no check {check!r}" if check else "no check named"
        raise TaskFileError(f"{_short(file)} has {said}; write '# check: ' and one of: {', '.join(titles)}")
    return WrongVariant(file.stem, source, check, notes.get("says", "").strip())


def _read(file: Path) -> str:
    try:
        return read_bounded(file, MAX_BYTES).decode("utf-8")
    except TooLargeError as error:
        raise TaskFileError(f"{_short(file)} is {error}; shorten it") from None
    except OSError as error:
        raise TaskFileError(f"{_short(file)} cannot be read ({error.strerror or error}); add it") from None
    except ValueError:
        raise TaskFileError(f"{_short(file)} is not text in UTF-8; save it as such") from None


def _parse(file: Path, source: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # code with warnings still runs
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise TaskFileError(f"{_short(file)} is not Python{line}; fix it") from None


def _short(file: Path) -> str:
    """Return a file with the folders of its task and its lesson: "my-lesson/relu/checks.py"."""
    return "/".join(file.parts[-4 if file.parent.name == "wrong" else -3 :])
