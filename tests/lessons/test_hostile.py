"""Programs that try to pass checks without the code for it: none does, and none leaves anything behind.

Each is a file of tests/lessons/hostile, whose first line says what is to be judged, a task or an engine, and what it
tries.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from lessons.judge.verdict import CheckState, judge
from lessons.sandbox.apart import peeks
from lessons.sandbox.limits import Limits
from lessons.workbench.runner import run
from lessons.workbench.task import load_task

FILES = sorted(Path(__file__).with_name("hostile").glob("*.txt"))
LIMITS = Limits(seconds=2.0, memory=1024, output=5_000, files=20, grace=2.0)
AT_ONCE = 4
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these are about processes of Unix")


async def deserved_nothing(file: Path, folder: Path) -> str:
    """Judge a program; return what it passed that it does not deserve, "" for nothing."""
    text = file.read_text(encoding="utf-8")
    task = text[2:].partition(":")[0]
    if task != "judge":
        report = await run(load_task(task), text, LIMITS)
        return f"{file.stem} passes {task}" if report.passed else ""
    copy = folder / f"{file.stem}.py"
    copy.write_text(text, encoding="utf-8")
    found = await judge(copy, LIMITS)
    passed = {check.row.name for check in found.checks if check.state is CheckState.PASSED}
    return f"{file.stem} passes {passed}" if passed - {"value", "grad"} else ""


def children() -> set[str]:
    """The processes that this one has, as far as the system tells."""
    found: set[str] = set()
    for file in Path("/proc/self/task").glob("*/children"):
        found.update(file.read_text().split())
    return found


async def test_no_check_is_passed_that_the_code_does_not_deserve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(FILES) >= 90
    (tmp_path / "here").mkdir()
    (tmp_path / "judged").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    before, at_once = children(), asyncio.Semaphore(AT_ONCE)

    async def result(file: Path) -> str:
        async with at_once:
            return await deserved_nothing(file, tmp_path / "judged")

    passed = [text for text in await asyncio.gather(*map(result, FILES)) if text]
    assert passed == []
    assert children() <= before
    assert os.listdir() == [], "nothing is written where the program runs"  # noqa: PTH208
    assert {path.suffix for path in (tmp_path / "judged").iterdir()} == {".py"}


INNOCENT = """
import collections, copy, dataclasses, enum, functools, signal, traceback, typing, warnings
Point = collections.namedtuple("Point", "x y")
Kind = enum.Enum("Kind", "ADD MUL")
@dataclasses.dataclass
class Note:
    text: str = "a note"
class Pair(typing.NamedTuple):
    one: int
warnings.simplefilter("ignore")
warnings.warn("nothing")
try:
    {}[1]
except KeyError:
    print(traceback.format_exc().splitlines()[-1])
@functools.wraps(len)
def wrapped(f, x):
    return eval("f(x)")
signal.signal(signal.SIGALRM, lambda number, frame: None)
exec("made = copy.deepcopy([Note()])")
print("(f, x)" if inspect.signature(lambda f, x: 0) else "", getattr(Point(2, 3), "x"))
"""


async def test_right_code_passes_all_the_same_also_where_it_imports_what_the_checks_use() -> None:
    task = load_task("slope")
    source = (
        "import builtins, json, math, inspect, random\nbuiltins.print(math.floor(2.5), json.dumps([1]))\n" + INNOCENT
    )
    report = await run(task, source + task.solution, LIMITS)
    assert report.passed and report.output == "2 [1]\nKeyError: 1\n(f, x) 2\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1", None),
        ("def f():\n    return g.f_back", (2, "f_back")),
        ("getattr(f, '__globals__')", (1, "__globals__")),
        ("from sys import _getframe", (1, "_getframe")),
        ("x = 'a text about f_back'", None),
        ("match e:\n    case object(f_back=x): pass", (2, "f_back")),
        ("'{0.tb_frame.x}'.format(e)", (1, "tb_frame")),
        ("getattr(f, '__glo' + 'bals__')", (1, "__globals__")),
        ("x = (", None),
        ("(" * 5000, None),
        ("\x00", None),
    ],
    ids=range(11),
)
def test_what_looks_into_the_checker_is_named(source: str, found: tuple[int, str] | None) -> None:
    assert peeks(source) == found
