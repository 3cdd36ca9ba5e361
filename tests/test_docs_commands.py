"""Every command of README, docs and --help is one that the program takes; each is called, but no screen is opened."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lessons.classroom.notes import join
from lessons.progress.store import LessonProgress, ProgressStore
from tests import ROOT
from tui.cli import COMMANDS, main
from tui.commands.open_app import StartRequest

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LINE = re.compile(r"^ *(mgrad-tui(?: .*)?)$", re.MULTILINE)
INLINE = re.compile(r"`(mgrad-tui [^`…]+)`")
COMMENT = re.compile(r"\s+#\s.*|\s+\|.*|\s+>.*")
PLACEHOLDERS = {"DIR": "physics-b", "FOLDER": "physics-b", "ID": "order", "NAME": "Ann"}
FILES = {"check-lesson": "my.md", "progress": "new.json", "class": "new.jsonl", "export": "new.svg"}  # what FILE may be
PARSED = {"serve", "replay", "concepts"}  # they do not end, take long or need what is not here: they are read only
LONG = {"--watch", "--talk", "my-micrograd"}
TOLD = {"mgrad-tui train penguins.csv"}  # refused, as the page says
MODEL = """
from engine import Value
a, b = Value(2.0), Value(-3.0)
loss = a * b
"""
NUMBERS = range(1, 31)
TABLES = {
    "flowers.csv": ["length,width,kind", *(f"{k},{k * k % 7},{'rose' if k % 2 else 'lily'}" for k in NUMBERS)],
    "penguins.csv": [
        "bill_length,bill_depth,sex,species",
        *(f"{k},{k * k % 7},{'mf'[k % 2]},{('Adelie', 'Gentoo', 'Chinstrap')[k % 3]}" for k in NUMBERS),
    ],
    "houses.csv": ["area,price", *(f"{k},{k * 1.37}" for k in NUMBERS)],
    "big.csv": [f"{k},{k * 1.37}" for k in NUMBERS],
}


def commands_of(text: str) -> Iterator[str]:
    """The commands of a page: lines of its blocks, and what stands in backticks."""
    for found in [*LINE.findall(text), *INLINE.findall(text)]:
        yield COMMENT.sub("", found).strip()


def help_of(name: str) -> str:
    """The help of a command; of the program for ""."""
    return CliRunner().invoke(main, [*([name] if name else []), "--help"], terminal_width=200).output


def all_commands() -> list[str]:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    texts += [help_of(name) for name in ("", *COMMANDS)]
    return sorted({command for text in texts for command in commands_of(text)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the commands name."""
    made = tmp_path_factory.mktemp("commands")
    for name in ("my_model.py", "model.py", "net.py"):
        (made / name).write_text(MODEL)
    for name, lines in TABLES.items():
        (made / name).write_text("\n".join(lines) + "\n")
    (made / "my-micrograd").mkdir()
    for target in ("engine.py", "my-micrograd/engine.py"):
        shutil.copy(ROOT / "engine" / "micrograd.py", made / target)
    for stem in ("my", "my_lesson"):
        shutil.copytree(ROOT / "docs" / "example-lesson", made / stem)
        shutil.copy(ROOT / "docs" / "example-lesson.md", made / f"{stem}.md")
    ProgressStore(made / "home").record("order", LessonProgress(at="how-to-find-one"))
    for arguments in (
        ("train", "--steps", "2", "--plain", "--export", "run.json"),
        ("progress", "--export", "mine.json"),
    ):
        target = str(made / arguments[-1])
        done = CliRunner().invoke(main, [*arguments[:-1], target], env={"MGRAD_TUI_HOME": str(made / "home")})
        assert done.exit_code == 0, done.output
    return made


@pytest.mark.parametrize("command", all_commands())
def test_a_command_of_the_docs_is_taken(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    join(folder / "physics-b", "Ann")  # again, after she was deleted
    monkeypatch.setenv("MGRAD_TUI_HOME", str(folder / "home"))
    name, *_ = [*shlex.split(command)[1:], ""]
    file = "run.json" if "--load" in command else FILES.get(name, "flowers.csv")
    arguments = [{**PLACEHOLDERS, "FILE": file}.get(part, part) for part in shlex.split(command)][1:]
    if name in PARSED or LONG & {*arguments} or command == "mgrad-tui check-lesson FILE":
        context = click.Context(main, info_name="mgrad-tui")
        found = main.get_command(context, name)
        assert found is not None
        found.make_context(name, [re.sub(r"^[\d-]+\.json$", "run.json", part) for part in arguments[1:]], context)
        return
    done = CliRunner().invoke(main, arguments, obj=StartRequest(), input="quit\n")
    if command in TOLD:
        assert done.exit_code == 2 and "choose one against the rest" in done.stderr
    elif name == "check":  # micrograd's own file: a check may fail
        assert done.exit_code in (0, 1) and not done.stderr
    else:
        assert done.exit_code == 0, done.output


def test_every_command_is_in_some_page_and_its_help_has_an_example() -> None:
    named = {part.split()[1] for part in all_commands() if " " in part}
    assert set(COMMANDS) <= named
    assert not [name for name in ("", *COMMANDS) if f"  mgrad-tui {name}".rstrip() not in help_of(name)]


AROUND = re.compile(r"(make|python|\.venv/bin/python|uvx|pipx|uv|pip|git|twine|pre-commit|pytest|rm|kill) \S")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^    (make [\w-]+)", re.MULTILINE)
BY_HAND = {  # what no test runs
    "git tag -a vX.Y.Z -m": "a release",
    "twine upload dist/*": "a release",
    "twine check --strict": "make dist does",
    "pipx install dist/*.whl": "make try-wheel does the same by pipx run",
    "pipx install .": "make try-wheel",
    "uv tool install .": "make try-wheel",
    "uvx mgrad-tui": "make try-wheel, from the wheel",
    "uvx --from . mgrad-tui": "make try-wheel",
    "uvx --from 'mgrad-tui[web]' mgrad-tui serve": "make try-wheel",
    "pre-commit install": "what it runs is in make check",
    "pytest --snapshot-update": "it changes the tests",
    "python FILE.py": "Python itself",
    "rm -r physics-b": "the shell",
    "kill -USR1": "by tests/tui/monkey",
}


def commands_around() -> set[str]:
    """The commands of the pages that are not the program's own."""
    found: set[str] = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
        spans = re.findall(r"`([^`\n]+)`", text)
        commands = [re.sub(r"\s+#.*", "", line).strip() for line in [*lines, *INDENTED.findall(text), *spans]]
        found.update(command for command in commands if AROUND.match(command) and not command.endswith("…"))
    return found


def test_commands_around_the_program_name_what_there_is() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    by_hand = set()
    for command in commands_around():
        words = command.split()
        if words[0] == "make":
            assert {word for word in words[1:] if "=" not in word} <= targets, command
        elif words[1] == "-m":
            spec = importlib.util.find_spec(words[2])
            assert spec is not None and spec.origin is not None, command
            spec = importlib.util.find_spec(f"{words[2]}.__main__") if spec.submodule_search_locations else spec
            assert spec is not None and spec.origin is not None, command
            source = Path(spec.origin).read_text(encoding="utf-8")
            assert all(word in source for word in words[3:] if word.startswith("--")), command
        elif words[:2] == ["pip", "install"]:
            assert re.fullmatch(r"'mgrad-tui\[(\w+)\]'", words[2])[1] in extras, command  # type: ignore[index]
        else:
            by_hand.add(next((told for told in BY_HAND if command.startswith(told)), command))
    assert by_hand == set(BY_HAND)
