"""Running a learner's source in the child: where imports look first, its module, and what needs a missing package."""

from __future__ import annotations
import __future__

import ast
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from lessons.sandbox.session import Session, describe_exception

OURS = ("engine", "lessons", "tui")


def prefer_folder(folder: Path) -> None:
    """Forget our own packages, and look for modules in the folder first; ours are found last, as a fresh copy.

    Of a folder that is a package, the folder of the package comes next, for its imports by full name.
    """
    roots = [place for place in sys.path if (Path(place) / "lessons" / "sandbox").is_dir()]
    own = [str(folder)]
    if package := package_of(folder):
        own.append(str(folder.parents[package.count(".")]))
    sys.path[:] = [*own, *(place for place in sys.path if place not in roots and place not in own), *roots]
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]


def package_of(folder: Path) -> str:
    """The dotted name of the package that a folder is, "" if it has no __init__.py."""
    names: list[str] = []
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names)


def module_of(file: Path) -> tuple[ModuleType, str]:
    """Return an empty module for a file, and a remark, "" if there is none.

    In a package, the package is imported first. One that cannot be is stood in for by an empty one in its folder.
    """
    package, remark = package_of(file.parent), ""
    if package:
        try:
            import_module(package)
        except BaseException as error:
            remark = f"{package}/__init__.py cannot be run here, and is left out ({describe_exception(error)})"
            _stand_in(package, file.parent)
    module = ModuleType(f"{package}.{file.stem}" if package else file.stem)
    module.__file__ = str(file)
    module.__package__ = package
    return module, remark


def _stand_in(package: str, folder: Path) -> None:
    """Put empty packages where the import has failed, so that relative imports find the files beside."""
    names = package.split(".")
    for count in range(1, len(names) + 1):
        name = ".".join(names[:count])
        if name not in sys.modules:
            made = ModuleType(name)
            made.__path__ = [str(folder.parents[len(names) - count - 1] if count < len(names) else folder)]
            sys.modules[name] = made


class LeftOut:
    """What a source imports that is not installed here: the packages, and the names that have no value without them."""

    def __init__(self) -> None:
        self.packages: dict[str, None] = {}
        self._names: set[str] = set()

    def add(self, statement: ast.stmt, error: BaseException) -> bool:
        """Leave a statement out if its error comes of a package that is missing; return whether it does."""
        if isinstance(statement, ast.Import | ast.ImportFrom) and isinstance(error, ModuleNotFoundError):
            self.packages[(error.name or "").partition(".")[0]] = None
            self._names.update(alias.asname or alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(error, NameError) and error.name in self._names:
            self._names |= _names(statement, ast.Store)
        else:
            return False
        return True

    def has(self, statement: ast.stmt) -> bool:
        """Whether a statement reads a name that has no value; then what it would set has none either."""
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) or not _names(statement, ast.Load) & self._names:
            return False
        self._names |= _names(statement, ast.Store)
        return True

    def has_run(self, statement: ast.stmt) -> None:
        """Note that a statement has set its names."""
        self._names -= _names(statement, ast.Store)

    @property
    def remark(self) -> str:
        """Said of them, "" if nothing was left out."""
        if not self.packages:
            return ""
        which = ", ".join(self.packages)
        return f"{which} cannot be imported here: what needs {'it' if len(self.packages) == 1 else 'them'} was left out"


def run_source(source: str | bytes, name: str, module: ModuleType, session: Session, left_out: LeftOut) -> None:
    """Run a source one statement after the other, without those that need a package that is not installed here.

    What Python cannot read, and any other error, ends the run.
    """
    session.compile(source, name)
    body = ast.parse(source, name).body
    for statement in body:
        if left_out.has(statement):
            continue
        code = compile(ast.Module([statement], []), name, "exec", future_flags(body), dont_inherit=True)
        try:
            exec(code, module.__dict__)
        except (SystemExit, MemoryError) as error:
            session.end(error)
        except BaseException as error:
            if not left_out.add(statement, error):
                session.abort("exception", describe_exception(error), session.line_of(error.__traceback__))
        else:
            left_out.has_run(statement)


def _names(statement: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    """The names that a statement reads, or sets."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def future_flags(body: list[ast.stmt]) -> int:
    """The flags with which each statement is compiled, as the source has them for all."""
    is_future = any(isinstance(one, ast.ImportFrom) and one.module == "__future__" for one in body)
    return __future__.annotations.compiler_flag if is_future else 0
