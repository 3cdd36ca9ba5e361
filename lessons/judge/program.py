"""The child's side of a judgement: it loads the learner's engine and then runs each check on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lessons.judge.checks import ROWS, CheckRow
from lessons.judge.engine_checks import tanh_by_exp_overflows
from lessons.judge.loading import Loaded, load
from lessons.judge.subject import Location, NotYet, Subject, Wrong
from lessons.sandbox.session import Session, describe_exception

MAX_TEXT = 600  # characters of a part of a report
TITLES = {row.name: row.title for row in ROWS}


def prepare(payload: dict[str, Any]) -> None:
    """Nothing is left to import."""


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {files}. Reports: what was loaded; then for each check that it begins, and its result."""
    check_all(load([Path(file) for file in payload["files"]], session), session)


def check_all(loaded: Loaded, session: Session) -> None:
    """Run every check on what was loaded, and report."""
    has_value = isinstance(loaded.names.get("Value"), type)
    session.send(loaded=has_value, classes=_classes(loaded.names), remarks=loaded.remarks[:8])
    if not has_value:
        return
    subject = Subject(loaded.names, session.own_files)
    failed: set[str] = set()
    for row in ROWS:
        session.send(checking=row.name)
        result = _result(row, subject, failed, session)
        session.send(result={**result, "listed": subject.listed.get(row.name, [])})
    try:
        tanh_by_exp_overflows(subject)
    except Exception as error:
        subject.remarks.append(describe_exception(error))
    session.send(notes=subject.remarks)


def _classes(names: dict[str, object]) -> list[str]:
    return [name for name, found in names.items() if isinstance(found, type)][:20]


def _result(row: CheckRow, subject: Subject, failed: set[str], session: Session) -> dict[str, Any]:
    """Run one check. A check that waits for another has the state not-yet."""
    waiting = [name for name in row.needs if name in failed]
    if waiting:
        failed.add(row.name)
        subject.broken.update(row.trusts)
        more = f", and {len(waiting) - 1} more" if waiting[1:] else ""
        return {"name": row.name, "state": "not-yet", "why": f"waits for: {TITLES[waiting[0]]}{more}"}
    try:
        row.run(subject)
    except NotYet as missing:
        return {"name": row.name, "state": "not-yet", "why": str(missing)}
    except Wrong as wrong:
        failed.add(row.name)
        subject.broken.update(row.trusts)
        return {
            "name": row.name,
            "state": "failed",
            "ran": wrong.ran[:MAX_TEXT],
            "expected": wrong.expected[:MAX_TEXT],
            "got": wrong.got[:MAX_TEXT],
            "kind": wrong.kind,
            "cause": wrong.cause,
            "graph": wrong.graph,
            **_place(wrong.blamed),
        }
    except (SystemExit, MemoryError) as error:
        session.end(error)
    except BaseException as error:
        failed.add(row.name)
        subject.broken.update(row.trusts)
        return {
            "name": row.name,
            "state": "failed",
            "ran": row.title,
            "expected": "no exception",
            "got": describe_exception(error),
            "kind": "",
            "cause": "",
            "graph": None,
            **_place(subject.source_location(error)),
        }
    subject.passed.add(row.name)
    subject.trusted.update(row.trusts)
    return {"name": row.name, "state": "passed"}


def _place(where: Location | None) -> dict[str, Any]:
    return {"file": where.file if where else None, "line": where.line if where else None}
