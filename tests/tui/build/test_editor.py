"""The learner's editor: which one, at which line, and the app as it was when it is closed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tui.build.editor import editor_command


def test_the_command(tmp_path: Path) -> None:
    vim = tmp_path / "vim"
    vim.write_text("#!/bin/sh\n")
    vim.chmod(0o755)
    file = Path("engine.py")
    assert editor_command(file, 7, {"VISUAL": f"{vim} -n", "EDITOR": "ed"}) == [str(vim), "-n", "+7", "engine.py"]
    assert editor_command(file, None, {"EDITOR": str(vim)}) == [str(vim), "engine.py"]
    assert editor_command(file, 7, {"EDITOR": f'"{sys.executable}" -c ""'}) == [sys.executable, "-c", "", "engine.py"]


def test_on_windows_a_path_keeps_its_backslashes(tmp_path: Path) -> None:
    vim = tmp_path / "my \\gvim"
    vim.write_text("#!/bin/sh\n")
    vim.chmod(0o755)
    file = Path("engine.py")
    assert editor_command(file, 7, {"EDITOR": str(vim)}, windows=True) == [str(vim), "engine.py"]
    assert editor_command(file, 7, {"EDITOR": f'"{vim}" -n'}, windows=True) == [str(vim), "-n", "engine.py"]
    (tmp_path / "VIM.EXE").symlink_to(vim)
    assert editor_command(file, 7, {"EDITOR": str(tmp_path / "VIM.EXE")}, windows=True)[1:] == ["+7", "engine.py"]
    with pytest.raises(ValueError, match="as in VISUAL=notepad"):
        editor_command(file, None, {}, windows=True)


@pytest.mark.parametrize(
    ("editor", "message"), [("no-such-editor --wait", "no-such-editor, is not there"), ('"', "no editor is known")]
)
def test_an_editor_that_is_missing_is_told_in_one_line(editor: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        editor_command(Path("engine.py"), None, {"EDITOR": editor})


@pytest.mark.skipif(sys.platform == "win32", reason="it needs a pseudo-terminal")
def test_it_has_the_terminal_and_the_app_comes_back_painted(tmp_path: Path) -> None:
    editor, mine = tmp_path / "editor", tmp_path / "mine"
    code = "class Value:\\n    def __init__(self, data):\\n        self.data = data\\n"
    editor.write_text(f'#!/bin/sh\necho "editing $1"; read answer; printf "{code}" > "$1"; exit $answer\n')
    editor.chmod(0o755)
    program = [sys.executable, "-c", f"from tui.cli import main; main(['build', {str(mine)!r}])"]
    environment = {"VISUAL": str(editor), "MGRAD_TUI_HOME": str(tmp_path / "data")}
    with Terminal(program, 80, 24, environment) as terminal:
        terminal.wait_for("class Value")
        terminal.send("e")
        terminal.wait_for(f"editing {mine}")
        terminal.send("0\r")
        terminal.wait_for("a Value shows its number")
        assert "e Edit" in terminal.text and "editing" not in terminal.text
        terminal.send("e")
        terminal.wait_for(f"editing {mine}")
        terminal.send("3\r")
        terminal.wait_for("ended with status 3")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
