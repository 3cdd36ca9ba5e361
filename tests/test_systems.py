"""What only Unix has is named in docs/architecture.md, and no module needs it to be imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests import ROOT
from tests.conftest import needs_unix

MODULES = {"fcntl", "termios", "tty", "pty", "resource", "pwd", "grp"}
NAMES = {
    *("killpg", "fork", "setsid", "getuid", "geteuid", "getpgid", "mkfifo", "nice", "chown"),
    *("SIGWINCH", "SIGKILL", "SIGHUP", "SIGTSTP", "SIGCONT", "SIGSTOP"),
    *("add_writer", "remove_writer", "add_reader", "remove_reader", "add_signal_handler", "remove_signal_handler"),
}
WORDS = re.compile(rf"\b({'|'.join(sorted(MODULES | NAMES))})\b")
STANDARD = {"os", "signal"}


def unix_only(tree: ast.AST) -> Iterator[str]:
    """The names of a module that Windows lacks: imports, attributes of os and signal, and methods of event loops."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield node.module
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            of_loop = node.attr.startswith(("add_", "remove_"))
            if of_loop or (isinstance(node.value, ast.Name) and node.value.id in STANDARD):
                yield node.attr


def trees() -> Iterator[tuple[str, ast.Module]]:
    for package in ("engine", "lessons", "mgrad_tui", "tui"):
        for file in sorted((ROOT / package).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            if WORDS.search(text):  # parsing all would take a second
                yield file.relative_to(ROOT).as_posix(), ast.parse(text)


def test_what_only_unix_has_is_named() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## What only Unix has")[2]
    named = set(re.findall(r"^\| `([\w/.]+)` \|", page, re.MULTILINE))
    found = {path for path, tree in trees() if list(unix_only(tree))}
    assert len(found) > 5
    assert found <= named


def test_nothing_of_it_is_needed_for_an_import() -> None:
    at_the_top = {
        path: names
        for path, tree in trees()
        if (
            names := [
                name for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom) for name in unix_only(node)
            ]
        )
    }
    assert not at_the_top
    assert list(
        unix_only(ast.parse("import os\nimport fcntl\nos.killpg(1, 2)\nrun.fork()\nloop.add_writer(1, f)"))
    ) == [
        "fcntl",
        "killpg",
        "add_writer",
    ]


def test_the_workflow_runs_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for file in (ROOT / ".github" / "workflows" / "checks.yml", ROOT / ".ci" / "run"):
        run = set(re.findall(r"(?:^|run: )make ([a-z-]+)", file.read_text(encoding="utf-8"), re.MULTILINE))
        assert run and run <= targets


def test_on_windows_a_test_that_makes_what_only_unix_has_is_left_out() -> None:
    assert needs_unix("path = tmp_path / 'a'\nos.mkfifo(path)") and needs_unix("", ["tmp_path", "pipe"])
    assert needs_unix("folder.chmod(0o500)") and needs_unix("link.symlink_to(target)")
    assert not needs_unix("assert main(['doctor']) == 0", ["tmp_path"])
