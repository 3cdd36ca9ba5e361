"""The arrow goes one way: the engine and the course load no screen."""

import subprocess
import sys

import pytest

PROBE = """
import sys
import {room}
loaded = sorted({{"textual", "rich", "plotext", "click", "numpy", "torch", "tui"}} & set(sys.modules))
print(" ".join(loaded))
"""


@pytest.mark.parametrize("room", ["engine", "lessons"])
def test_a_fresh_interpreter_loads_no_screen(room):
    probe = [sys.executable, "-c", PROBE.format(room=room)]
    found = subprocess.run(probe, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
