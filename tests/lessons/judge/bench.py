"""An engine judged in this process: without the start of another, and on programs that were generated once."""

from __future__ import annotations

import linecache
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from lessons.judge.loading import Loaded
from lessons.judge.program import check_all
from lessons.judge.verdict import LIMITS, Judgement, judgement_of
from lessons.sandbox.session import Session


class SessionHere(Session):
    """A run whose reports are stored."""

    def __init__(self, own_file: Path) -> None:
        self.reports: list[dict[str, Any]] = []
        self.send = self._store
        self.own_files = {str(own_file)}

    def _store(self, **report: Any) -> None:
        self.reports.append(report)

    def end(self, error: SystemExit | MemoryError) -> NoReturn:
        raise AssertionError(f"the engine ends the run: {error!r}")


def judged_here(folder: Path, source: str) -> Judgement:
    """Judge a source that runs to its end and imports nothing of its own."""
    file = folder / "mine.py"
    module = ModuleType(file.stem)
    module.__file__ = str(file)
    linecache.cache[str(file)] = (len(source), None, source.splitlines(keepends=True), str(file))
    sys.modules[file.stem] = module
    try:
        exec(compile(source, str(file), "exec", dont_inherit=True), module.__dict__)
        session = SessionHere(file)
        names = {name: found for name, found in vars(module).items() if not name.startswith("__")}
        check_all(Loaded(names), session)
    finally:
        del sys.modules[file.stem], linecache.cache[str(file)]
    return judgement_of(session.reports, None, "", {str(file): source}, LIMITS)
