"""Code for another library: read from a lesson, run where the library is, and told where it is not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest

from lessons.contents import course
from lessons.lesson import ScriptBlock
from lessons.reading.problems import ProblemList
from lessons.reading.question_blocks import read_script
from lessons.reading.table import BlockBody, BlockContext
from lessons.stage.scripts import ScriptResult, run_script

GOOD = 'needs = "json"\ntitle = "JSON"\ncode = "import json\\nprint(json.dumps([1]))"\nrecorded = "[1]"\n'


def read(text: str) -> tuple[ScriptBlock | None, list[str]]:
    report = ProblemList()
    block = read_script(BlockBody("script", text, 1), BlockContext(report))
    return block, [f"{problem.line}: {problem.message}" for problem in report]


def test_a_script_is_read() -> None:
    assert read(GOOD) == (ScriptBlock(1, "json", "JSON", "import json\nprint(json.dumps([1]))", "[1]"), [])


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"json"', '"os; rm"', "2: 'os; rm' is no module's name"),
        ("print(", "print((", "4: code is not Python: '(' was never closed (script, line 2)"),
        ('recorded = "[1]"', "", "1: script has no recorded"),
        ("title", "name", "1: script has no title"),
    ],
)
def test_what_is_wrong_with_a_script(before: str, after: str, fault: str) -> None:
    assert fault in read(GOOD.replace(before, after))[1]


def run(code: str, needs: str = "json", seconds: float = 20.0) -> ScriptResult:
    return asyncio.run(run_script(code, needs, seconds))


def test_what_it_prints() -> None:
    assert run(
        "import json, sys; print('warning', file=sys.stderr); print(json.dumps({'∂': 1}, ensure_ascii=False))"
    ) == ScriptResult('{"∂": 1}', finished=True)


def test_what_it_prints_does_not_depend_on_the_locale() -> None:
    code = (
        "import asyncio; from lessons.stage.scripts import run_script\n"
        r"print(ascii(asyncio.run(run_script('print(\'\u2202\')', 'json')).text))"
    )
    plain = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([sys.executable, "-X", "utf8=0", "-c", code], env=plain, capture_output=True, text=True)
    assert done.stdout == ascii("∂") + "\n", done.stderr


def test_a_library_that_is_not_there() -> None:
    assert run("print(1)", "no_such_library_at_all") == ScriptResult(library_missing=True)


def test_an_error_is_told_by_its_last_line() -> None:
    assert run("1/0") == ScriptResult("ZeroDivisionError: division by zero")


def test_it_is_stopped() -> None:
    assert run("while True: pass", seconds=1.0) == ScriptResult("stopped after 1 seconds")


SCRIPTS = [
    pytest.param(block, id=f"{entry.id}-{place}")
    for entry in course()
    for place, block in enumerate(
        block for step in entry.open().steps for block in step.blocks if isinstance(block, ScriptBlock)
    )
]


@pytest.mark.parity
@pytest.mark.parametrize("block", SCRIPTS)
def test_the_course_recorded_what_is_printed(block: ScriptBlock) -> None:
    pytest.importorskip(block.needs)
    assert run(block.code, block.needs, 120.0) == ScriptResult(block.recorded, finished=True)
