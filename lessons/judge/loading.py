"""Loading a learner's engine, a file, a notebook or a folder, in the process that judges it."""

from __future__ import annotations

import ast
import json
import linecache
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from engine.basics.files import is_file, read_bounded
from lessons.judge.subject import attribute_of
from lessons.sandbox.apart import Apart, peeking_message, peeks
from lessons.sandbox.session import Session, describe_exception
from lessons.sandbox.source import future_flags, module_of, prefer_folder

PARTS = ("engine", "nn", "train")  # the files of a folder, in the order in which they use each other
MAX_SOURCE = 5_000_000  # bytes
MAX_UNREADABLE = 3  # cells of a notebook that are named
LATER = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)  # read on after a line that fails


@dataclass(slots=True)
class Loaded:
    """The result of loading.

    names    that the files define
    remarks  what did not run: missing packages, a line that failed
    """

    names: dict[str, object] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def source_files(path: Path) -> list[Path]:
    """Return the files to run, in order. Raises ValueError with a one-line message if there are none."""
    if not path.exists():
        raise ValueError(f"{path}: there is no such file or folder")
    if not path.is_dir():
        if path.suffix not in (".py", ".ipynb"):
            raise ValueError(f"{path}: give a Python file, a notebook, or a folder with engine.py")
        if not is_file(path):
            raise ValueError(f"{path}: this is no file")
        return [path]
    for folder in (path, *sorted(each for each in path.iterdir() if each.is_dir() and not each.name.startswith("."))):
        found = [folder / f"{name}.py" for name in PARTS]
        if found[0].is_file():
            return [each for each in found if each.is_file()]
    raise ValueError(f"{path}: there is no engine.py in this folder")


def source_of(path: Path) -> str:
    """Return the source of a file; of a notebook its code cells, those that Python cannot read as empty lines."""
    text = read_bounded(path, MAX_SOURCE).decode("utf-8-sig")
    if path.suffix != ".ipynb":
        return text
    return "\n".join(cell if _is_readable(cell) else "\n" * cell.count("\n") for cell in _cells(text))


def _cells(text: str) -> list[str]:
    """The code cells of a notebook, without lines that begin with % or !. Raises ValueError if the text is none."""
    try:
        found = json.loads(text)["cells"]
        sources = [cell.get("source", "") for cell in found if cell.get("cell_type") == "code"]
        lines = ["".join(source).split("\n") for source in sources]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise ValueError("this is no notebook: its JSON does not have cells of code") from None
    return ["\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in each) for each in lines]


def _is_readable(cell: str) -> bool:
    try:
        compile(cell, "a cell", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True


def _unreadable_cells(path: Path) -> list[str]:
    """A remark for each code cell of a notebook that Python cannot read, by its number among them."""
    if path.suffix != ".ipynb":
        return []
    cells = _cells(read_bounded(path, MAX_SOURCE).decode("utf-8-sig"))
    return [
        f"code cell {number} of {path.name} is left out: Python cannot read it"
        for number, cell in enumerate(cells, 1)
        if not _is_readable(cell)
    ]


def load(files: list[Path], session: Session) -> Loaded:
    """Run the files, each in a module that is not "__main__". Their own engine.py and lessons.py come before ours."""
    folder = files[0].parent
    foreign = Apart(folders=[str(folder)]).builtins
    prefer_folder(folder)
    loaded = Loaded()
    for neighbour in folder.glob("*.py"):
        session.own_files.add(str(neighbour))
    for file in files:
        source = source_of(file)
        linecache.cache[str(file)] = (len(source), None, source.splitlines(keepends=True), str(file))
        session.compile(source, str(file))  # what Python cannot read ends the run
        if peek := peeks(source):
            return Loaded(remarks=[f"{file.name}: {peeking_message(*peek)}"])
        module, remark = module_of(file)
        vars(module)["__builtins__"] = foreign
        loaded.remarks += [*([remark] if remark else []), *_unreadable_cells(file)[:MAX_UNREADABLE]]
        sys.modules.update(dict.fromkeys((module.__name__, file.stem), module))
        body = ast.parse(source, str(file)).body
        flags = future_flags(body)
        for statement in body:
            _run_statement(statement, module, file, flags, session, loaded)
        loaded.names.update({name: found for name, found in vars(module).items() if not name.startswith("__")})
    if not isinstance(loaded.names.get("Value"), type) and len(others := list(_likely_values(loaded.names))) == 1:
        loaded.names["Value"] = loaded.names[others[0]]
        loaded.remarks.append(f"{others[0]} is taken for the class Value: read Value as {others[0]} in what is said")
    return loaded


def _likely_values(names: Mapping[str, object]) -> Iterator[str]:
    """The names of classes that do a Value's work: made of a number, with a gradient, and added or multiplied."""
    for name, found in names.items():
        if isinstance(found, type) and {"__add__", "__mul__"} & vars(found).keys():
            try:
                node = found(2.0)
                if hasattr(node, "grad") and (hasattr(node, "data") or attribute_of(node, 2.0)):
                    yield name
            except Exception:
                continue


def _run_statement(
    statement: ast.stmt, module: ModuleType, file: Path, flags: int, session: Session, loaded: Loaded
) -> None:
    """Run one statement at the top of a file; after one that fails, only definitions are read."""
    has_failed = any(remark.startswith(f"{file.name}, line") for remark in loaded.remarks)
    if has_failed and not isinstance(statement, LATER):
        return
    tree = ast.Module([statement], [])
    try:
        exec(compile(tree, str(file), "exec", flags, dont_inherit=True), module.__dict__)
    except (SystemExit, MemoryError) as error:
        session.end(error)
    except ImportError as error:
        names = ", ".join(_imported(statement)) or str(error)
        loaded.remarks.append(f"{names} cannot be imported here, and is left out ({error})")
    except BaseException as error:
        line = session.line_of(error.__traceback__) or statement.lineno
        loaded.remarks.append(f"{file.name}, line {line} stops: {describe_exception(error)}")


def _imported(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom):
        yield statement.module or ""
