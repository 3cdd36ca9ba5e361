"""Foreign code and what judges it in one process, kept apart: what the code changes is not what the judge uses.

The judge holds its modules; the code is given fresh ones, and a copy of the builtins. What looks from the code into the
judge all the same is named, and refused. docs/security.md says what a determined person can still do.
"""

from __future__ import annotations

import ast
import builtins
import re
import signal
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from lessons.sandbox.watch import Watch, sealed

OURS = ("engine", "lessons", "tui")
FRESH = (
    *("cmath", "inspect", "itertools", "json", "linecache", "math", "_operator", "operator", "random", "_random"),
    "traceback",
)
"""Modules that the judge computes with, and that code may patch."""
PEEKING = frozenset(
    (
        *("tb_frame", "f_back", "f_locals", "f_globals", "f_builtins", "gi_frame", "cr_frame", "ag_frame"),
        *("__globals__", "__closure__", "cell_contents", "__subclasses__", "__code__", "__traceback__", "exc_info"),
        *("_getframe", "currentframe", "get_objects", "get_referrers", "get_referents", "addaudithook"),
        *("__self__", "__func__", "__wrapped__", "__get__", "__getattribute__"),
    )
)
"""Names that are for looking into other code that runs, and that no engine needs."""
IN_A_FORMAT = re.compile(rf"\{{[^{{}}]*\.({'|'.join(sorted(PEEKING))})\b")


class Apart:
    """The course's own modules, out of reach of the code that is run after this.

    builtins  for the modules of the foreign code: their global `__builtins__`
    """

    def __init__(self, given: dict[str, Any] | None = None, folders: Iterable[str] = ()) -> None:
        """given: the names of the engine that the code may import; None: no module of that name at all.

        folders: where modules of the foreign code lie, besides what is given its builtins
        """
        self._own = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in OURS}
        self._known = set[int]()
        self._real = {name: one for name, one in vars(builtins).items() if not name.startswith("_")}
        for module in self._own.values():
            self._settle(module)
        self._roots = [place for place in sys.path if (Path(place) / "lessons" / "sandbox").is_dir()]
        self._import = builtins.__import__
        copy = ModuleType("builtins")
        vars(copy).update(vars(builtins), getattr=_getattr)
        self.builtins = vars(copy)
        for name in [name for name in sys.modules if name.partition(".")[0] in (*OURS, *FRESH)]:
            del sys.modules[name]
        sys.modules["builtins"] = copy
        sys.path[:] = [place for place in sys.path if place not in self._roots]
        if given is not None:
            sys.modules["engine"] = _stand_in(given)
        builtins.__import__ = sealed(self._import_for)  # a late import of ours still finds what is ours
        vars(_SIGNAL)["signal"] = sealed(_signal_without_frame)
        Watch(self.builtins, folders, peeks).begin()

    def _settle(self, module: ModuleType) -> None:
        """Give a module of ours the builtins as its own globals: the dict that all others share may be changed."""
        self._known.add(id(vars(module)))
        for name, one in self._real.items():
            vars(module).setdefault(name, one)

    def _import_for(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        if id(globals) not in self._known:
            return self._import(name, globals, locals, fromlist, level)
        theirs = {each: sys.modules.pop(each) for each in [*sys.modules] if each.partition(".")[0] in OURS}
        places = [*sys.path]
        sys.modules.update(self._own)
        sys.path[:0] = self._roots
        try:
            return self._import(name, globals, locals, fromlist, level)
        finally:
            for each in [each for each in sys.modules if each.partition(".")[0] in OURS]:
                self._own[each] = sys.modules.pop(each)
                self._settle(self._own[each])
            sys.modules.update(theirs)
            sys.path[:] = places


def seed_theirs(seed: int) -> None:
    """Seed the module `random` that the foreign code has."""
    import_module("random").seed(seed)


def _stand_in(given: dict[str, Any]) -> ModuleType:
    """A module in place of our engine, which has some of its names."""
    made = ModuleType("engine")
    vars(made).update({name: sealed(one) if isinstance(one, FunctionType) else one for name, one in given.items()})

    def refuse(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(f"{name} of the course's own engine is not for this task: it is what you write")

    vars(made)["__getattr__"] = refuse
    return made


def peeks(source: str | bytes) -> tuple[int, str] | None:
    """Return the line and the name of the first thing in a source that looks into other code; None if nothing does."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # told by whoever runs it
    return min(_peeking(ast.walk(tree)), default=None)


def _peeking(nodes: Iterable[ast.AST]) -> Iterable[tuple[int, str]]:
    for node in nodes:
        match node:
            case ast.Attribute(attr=name, lineno=line) | ast.Name(id=name, lineno=line) if name in PEEKING:
                yield line, name
            case ast.Constant(value=str() as text, lineno=line) if text in PEEKING:
                yield line, text
            case ast.Constant(value=str() as text, lineno=line) if found := IN_A_FORMAT.search(text):
                yield line, found[1]
            case ast.MatchClass(kwd_attrs=names, lineno=line):
                yield from ((line, name) for name in names if name in PEEKING)
            case ast.BinOp(
                left=ast.Constant(value=str() as left), op=ast.Add(), right=ast.Constant(value=str() as right)
            ):
                if left + right in PEEKING:
                    yield node.lineno, left + right
            case ast.ImportFrom(names=names, lineno=line):
                yield from ((line, alias.name) for alias in names if alias.name in PEEKING)


_SIGNAL = sys.modules[signal.set_wakeup_fd.__module__]  # the C module, by which `signal` installs handlers too
_install = vars(_SIGNAL)["signal"]


def _signal_without_frame(number: int, handler: Any) -> Any:
    """`signal.signal` for all: a handler gets no frame, which would be that of whatever is interrupted."""
    if not callable(handler):
        return _install(number, handler)
    return _install(number, sealed(lambda number, _frame: handler(number, None)))


@sealed
def _getattr(thing: Any, name: str, *default: Any) -> Any:
    """`getattr` for the foreign code."""
    if isinstance(name, str) and str.__str__(name) in PEEKING:
        raise PermissionError(f"{name} looks into what checks the code, which is not possible here")
    return getattr(thing, name, *default)


def peeking_message(line: int, name: str) -> str:
    """What is said of it."""
    return f"{name} in line {line} looks into what checks the code, so that no check counts while it is there"
