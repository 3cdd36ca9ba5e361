"""Running code that needs another library, where that is installed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest

from lessons.contents import course
from lessons.lesson import ScriptBlock
from lessons.stage.scripts import ScriptResult, run_script


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
