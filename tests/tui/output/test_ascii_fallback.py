"""Output to terminals that cannot show every character."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper

import pytest

from tui.output.ascii_fallback import install_ascii_fallback, to_ascii


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("∂L/∂a = -2 · x² → ŷ", "dL/da = -2 * x2 > y"),
        ("╭─ a ──╮", "+- a --+"),
        ("┠━┯┅┃", "+-++|"),
        ("✗ L − 1 …", "x L - 1 ~"),
        ("学z\u2603", "??z?"),
    ],
)
def test_the_nearest_letter_takes_as_many_cells(text: str, expected: str) -> None:
    assert to_ascii(text) == expected


@pytest.mark.parametrize(("encoding", "expected"), [("ascii", "do/dx = 2 * x = 6"), ("latin-1", "do/dx = 2 · x = 6")])
def test_what_the_code_page_has_stays(encoding: str, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tui.cli import main; main()", "explain", "x = 3; o = x**2"],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert expected in done.stdout.decode(encoding)
    assert done.stderr == b""


class Terminal(TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("term", "stream", "expected"),
    [("linux", Terminal, "x +- a? > b"), ("linux", TextIOWrapper, "✗ ┏━ a? → b"), ("xterm", Terminal, "✗ ┏━ a? → b")],
)
def test_the_console_of_linux_has_few_letters_and_a_pipe_from_it_all(
    monkeypatch: pytest.MonkeyPatch, term: str, stream: type[TextIOWrapper], expected: str
) -> None:
    written = BytesIO()
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stdout", stream(written, encoding="utf-8"))
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "__stderr__", None)
    install_ascii_fallback()
    print("✗ ┏━ a\udcff → b", end="", flush=True)
    assert written.getvalue().decode() == expected
