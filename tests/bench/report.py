"""The table as text: for a terminal, and as Markdown for docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.peers import PEERS
from tests.bench.result import Goal, Line, Row

COLUMNS = ("work", "time", "ratio", "to reach", "reached")
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def conditions(command: str) -> list[str]:
    """The programs that were run, the machine and the versions."""
    peers = [f"{peer.name} {peer.version}" if peer.installed else f"{peer.name} missing" for peer in PEERS]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    cpu = f"{_cpu()}, {os.cpu_count()} cores, {platform.system()}"
    return [f"Command: {command}", f"CPU: {cpu}", f"Versions: {', '.join([python, *peers])}"]


def as_text(rows: Sequence[Row]) -> str:
    """One table for a terminal, then the plots."""
    cells = [COLUMNS, *(line for row in rows for line in ((row.title, "", "", "", ""), *map(_cells, row.lines)))]
    widths = [max(len(line[k]) for line in cells if k or line[0].startswith("  ")) for k in range(len(COLUMNS))]
    lines = []
    for first, *rest in cells:
        padded = [first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(rest, widths[1:], strict=True))]
        lines.append("  ".join(padded).rstrip())
    for place in (k for k, line in reversed(list(enumerate(cells))) if k and not line[0].startswith("  ")):
        lines.insert(place, "")
    return "\n".join([*lines, *(f"\n{row.plot}" for row in rows if row.plot)])


def as_markdown(rows: Sequence[Row], command: str) -> str:
    """Conditions, table and plots."""
    table = [_piped(COLUMNS), "|---|--:|--:|--:|---|"]
    for row in rows:
        table.append(_piped((f"**{row.title}**", "", "", "", "")))
        table += [_piped([text.strip() for text in _cells(line)]) for line in row.lines]
    plots = [f"\n```text\n{row.plot}\n```" for row in rows if row.plot]
    return "\n".join([*(f"- {line}" for line in conditions(command)), "", *table, *plots])


def write_into(path: Path, measured: str) -> None:
    """Put it between the two marks of that file. Raises ValueError where they are not there."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: write {BEGIN} and {END} where it shall stand")
    path.write_text(f"{before}{begin}\n{measured}\n{end}{after}", encoding="utf-8")


def short(rows: Iterable[Row]) -> list[str]:
    """The lines that did not reach what was to be reached."""
    return [
        f"{row.title}: {line.who}"
        for row in rows
        for line in row.lines
        if line.goal and line.goal.reached(line) is False
    ]


def _cells(line: Line) -> tuple[str, ...]:
    figure = f"{line.slope:.2f}" if line.slope is not None else duration(line.seconds)
    ratio = "" if line.times is None else f"{line.times:.2f}×" if line.times < 10 else f"{line.times:.0f}×"
    if line.goal is None:
        return f"  {line.who}", line.note or figure, ratio, "", ""
    verdict = {True: "yes", False: "NO", None: "not measured"}[line.goal.reached(line)]
    return f"  {line.who}", line.note or figure, ratio, _goal(line.goal), verdict


def _goal(goal: Goal) -> str:
    if goal.times is not None:
        return f"≥ {goal.times:g}×"
    return f"≤ {duration(goal.seconds)}" if goal.seconds is not None else f"≤ {goal.slope:g}"


def duration(seconds: float | None) -> str:
    """Three figures and a unit: "14.9 µs"."""
    if seconds is None:
        return ""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def _piped(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cpu() -> str:
    """The name of the processor."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            key, _, name = line.partition(":")
            if key.strip() == "model name":
                return name.strip()
    return platform.processor() or platform.machine()
