"""The judgement of an engine, from the parent's side: what each check came to, as frozen data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from lessons.judge.checks import ROWS, CheckRow
from lessons.judge.drawing import side_by_side
from lessons.judge.loading import source_files, source_of
from lessons.lines import lines_of
from lessons.sandbox.limits import EndKind, Limits, RunEnding
from lessons.sandbox.process import Job, Message, printable, run_job

PROGRAM = "lessons.judge.program"
MOST_LISTED = 64  # neurons of a layer
LIMITS = Limits(seconds=60.0, memory=4096, output=20_000)


class CheckState(Enum):
    """The result of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class JudgedCheck:
    """The result of one check.

    why       of one that is not yet: what is missing, or what it waits for
    ran       the code that was run
    kind      the family of the cause, "" if it is not known
    cause     in a sentence
    file      and line, the most likely to blame, and its source
    drawing   the smallest failing graph as text, the learner's beside the right one
    listed    for each layer and neuron of a network its numbers, the bias last: whether parameters() lists them
    """

    row: CheckRow
    state: CheckState
    why: str = ""
    ran: str = ""
    expected: str = ""
    got: str = ""
    kind: str = ""
    cause: str = ""
    file: str = ""
    line: int | None = None
    source: str = ""
    drawing: tuple[str, ...] = ()
    graph: dict[str, Any] | None = None
    listed: tuple[tuple[tuple[bool, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The results of judging a file or folder.

    checks   all of them, in the lecture's order; empty if it could not be judged
    trouble  why it could not be judged, "" if it was
    remarks  on what is right and still worth knowing
    printed  by the learner's code
    """

    checks: tuple[JudgedCheck, ...] = ()
    trouble: str = ""
    remarks: tuple[str, ...] = ()
    printed: str = ""

    @property
    def exit_code(self) -> int:
        """0: all that is there is right; 1: something is wrong; 2: it could not be judged."""
        if self.trouble:
            return 2
        return int(any(check.state is CheckState.FAILED for check in self.checks))

    @property
    def first_failure(self) -> JudgedCheck | None:
        """The failed check to look at first."""
        return next((check for check in self.checks if check.state is CheckState.FAILED), None)


async def judge(path: Path, limits: Limits = LIMITS) -> Judgement:
    """Judge the engine in a file, a notebook or a folder. Cancelling kills the process that runs it."""
    try:
        files = source_files(path.resolve())
        sources = {str(file): source_of(file) for file in files}
    except (OSError, ValueError) as error:
        return Judgement(trouble=" ".join(str(error).split()))
    job = Job(PROGRAM, {"files": list(sources)}, limits, libraries=True, own_files=tuple(sources))
    result = await run_job(job)
    return judgement_of(result.messages, result.ending, result.printed, sources, limits)


def judgement_of(
    messages: Sequence[Message], ending: RunEnding | None, printed: str, sources: dict[str, str], limits: Limits
) -> Judgement:
    """Return the judgement from the child's reports."""
    loaded = next((message for message in messages if "loaded" in message), None)
    if loaded is None:
        return Judgement(trouble=_loading_trouble(ending, sources, limits), printed=printed)
    remarks = _texts(loaded.get("remarks"))
    if loaded["loaded"] is not True:
        classes = ", ".join(_texts(loaded.get("classes"))) or "none"
        main = ' What stands under `if __name__ == "__main__"` is not run.' if _hides_value(sources) else ""
        stops = f" {remarks[0]}." if remarks else ""
        return Judgement(trouble=f"there is no class Value (classes: {classes}).{main}{stops}", printed=printed)
    rows = {row.name: row for row in ROWS}
    results = [m["result"] for m in messages if isinstance(m.get("result"), dict)]
    checks = [_judged(rows[str(r.get("name"))], r, sources) for r in results if str(r.get("name")) in rows]
    left = [row for row in ROWS if row.name not in {check.row.name for check in checks}]
    if left and ending is not None:
        checks.append(_stopped(left.pop(0), ending, limits))
    checks += [JudgedCheck(row, CheckState.NOT_YET, "not run: the one before it was stopped") for row in left]
    notes = next((_texts(message["notes"]) for message in messages if "notes" in message), ())
    return Judgement(tuple(checks), remarks=(*remarks, *notes), printed=printed)


def _texts(found: object) -> tuple[str, ...]:
    return tuple(printable(str(each)) for each in found) if isinstance(found, list) else ()


def _hides_value(sources: dict[str, str]) -> bool:
    return any("__main__" in source and "class Value" in source for source in sources.values())


def _judged(row: CheckRow, result: dict[str, Any], sources: dict[str, str]) -> JudgedCheck:
    states = {state.value: state for state in CheckState}
    texts = {
        name: printable(str(result.get(name) or ""))
        for name in ("why", "ran", "expected", "got", "kind", "cause", "file")
    }
    line = result.get("line") if isinstance(result.get("line"), int) else None
    graph = result.get("graph")
    drawing: list[str] = []
    if isinstance(graph, dict):
        try:
            drawing = side_by_side(graph["yours"], graph["right"])
        except (KeyError, IndexError, TypeError, ValueError):
            graph = None
    source = ""
    if line is not None:
        lines = lines_of(sources.get(texts["file"], ""))
        source = printable(lines[line - 1].strip()) if 0 < line <= len(lines) else ""
    state = states.get(str(result.get("state")), CheckState.FAILED)
    drawn = graph if drawing else None
    listed = _listed(result.get("listed"))
    return JudgedCheck(
        row, state, **texts, line=line, source=source, drawing=tuple(drawing), graph=drawn, listed=listed
    )


def _listed(found: object) -> tuple[tuple[tuple[bool, ...], ...], ...]:
    try:
        rows = [[tuple(map(bool, numbers)) for numbers in layer[:MOST_LISTED]] for layer in found]  # type: ignore[attr-defined]  # else TypeError
    except TypeError:
        return ()
    return tuple(map(tuple, rows))


def _stopped(row: CheckRow, ending: RunEnding, limits: Limits) -> JudgedCheck:
    """The check during which the run ended."""
    got = {
        EndKind.TIME: f"it did not end within {limits.seconds:g} s",
        EndKind.MEMORY: f"it needed more than {limits.memory} MB",
        EndKind.OUTPUT: f"it printed more than {limits.output} characters",
        EndKind.FILES: f"it wrote more than {limits.files} MB into files",
        EndKind.EXIT: "it ended the whole program",
    }.get(ending.kind, f"Python itself was stopped ({ending.detail})")
    cause = "A loop there does not end." if ending.kind is EndKind.TIME and ending.line else ""
    return JudgedCheck(
        row, CheckState.FAILED, ran=row.title, expected="a result", got=got, kind="endless" if cause else "",
        cause=cause, line=ending.line,
    )  # fmt: skip


def _loading_trouble(ending: RunEnding | None, sources: dict[str, str], limits: Limits) -> str:
    if ending is None:
        return "the file ended the run by itself"
    place = f"line {ending.line}" if ending.line else "the file"
    match ending.kind:
        case EndKind.SYNTAX:
            return f"Python cannot read {place}: {printable(ending.detail)}"
        case EndKind.TIME:
            return f"{place} still runs after {limits.seconds:g} s: does a loop there never end?"
        case EndKind.EXIT:
            return f"{place} ends the whole program"
        case EndKind.MEMORY:
            return f"{place} needs more than {limits.memory} MB"
        case EndKind.OUTPUT:
            return f"{place} prints more than {limits.output} characters"
        case EndKind.FILES:
            return f"{place} writes more than {limits.files} MB into files"
    return f"Python itself was stopped in {place} ({printable(ending.detail)})"
