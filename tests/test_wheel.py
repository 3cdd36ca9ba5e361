"""The wheel, installed in a fresh environment: its program, styles, lessons and types."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests import ROOT

USER_FILE = """
from engine import MLP, Program, Snapshot, Trainer, Value, backward_steps, compile_graph, dataset, toposort
from lessons.contents import course
from tui.start import Start

a, b = Value(2.0, label="a"), Value(-3.0, label="b")
output: Value = (a * b + 10).tanh()
output.backward()
gradient: float = a.grad
sentences: list[str] = [step.sentence for step in backward_steps(output)]
nodes: int = len(toposort(output))

network = MLP(2, [4, 1])
parameters: list[Value] = list(network.parameters())
program: Program = compile_graph(output, [a, b])

trainer = Trainer(MLP(3, [4, 1]), dataset("four"), schedule=0.05)
snapshot: Snapshot = next(trainer)
loss: float = snapshot.loss
titles: list[str] = [entry.title for entry in course()]
start = Start("explore")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the scripts folder of a fresh environment outside the checkout, with the built wheel in it.

    Its dependencies are borrowed from the environment that runs the tests, so that no network is needed. mgrad-tui
    itself is not: only a folder is added to the path, and an editable install in it is not followed.
    """
    folder = tmp_path_factory.mktemp("fresh")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(ROOT)]
    subprocess.run(wheel, check=True, capture_output=True)
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    purelib = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()
    built = next(folder.glob("*.whl"))
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(built)], check=True)
    Path(purelib, "lent.pth").write_text("\n".join(site.getsitepackages()))
    return python.parent


@pytest.fixture(scope="module")
def site_packages(installed: Path) -> Path:
    return next((installed.parent / "lib").glob("python*/site-packages"))


def run(scripts: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": ""}
    command = [str(scripts / program), *arguments]
    return subprocess.run(command, cwd=scripts, env=environment, capture_output=True, text=True, timeout=120)


def type_errors(installed: Path, source: str, cache: Path) -> list[str]:
    """Type-check a user's file against the installed wheel with mypy --strict, and return the errors."""
    file = installed.parent / "user.py"
    file.write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file="]
    command += ["--python-executable", str(installed / "python"), "--cache-dir", str(cache), file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, timeout=300)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def test_the_installed_program_is_the_wheel(installed: Path) -> None:
    where = "import engine, lessons, tui; print(engine.__file__, lessons.__file__, tui.__file__)"
    found = run(installed, "python", "-c", where)
    assert found.stdout and str(ROOT) not in found.stdout, found.stderr
    assert run(installed, "mgrad-tui", "--version").stdout.startswith("mgrad-tui, version ")


def test_another_package_that_was_installed_over_ours_is_named(installed: Path, site_packages: Path) -> None:
    ours = site_packages / "engine" / "value.py"
    text = ours.read_text(encoding="utf-8")
    other = site_packages / "chess-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: chess\nVersion: 1.0\n")
    (other / "top_level.txt").write_text("engine\n")
    ours.write_text("")
    try:
        done = run(installed, "mgrad-tui", "explain", "a = 2; b = 3*a")
    finally:
        ours.write_text(text, encoding="utf-8")
        for file in other.iterdir():
            file.unlink()
        other.rmdir()
    assert done.returncode == 1
    assert done.stderr.startswith("mgrad-tui: the package 'engine' of chess stands in the place of mgrad-tui's; give")


def test_it_trains(installed: Path) -> None:
    done = run(installed, "mgrad-tui", "train", "--json", "--steps", "3")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["step"] for line in done.stdout.splitlines()] == [0, 1, 2]


def test_every_style_and_lesson_is_in_it(site_packages: Path) -> None:
    for pattern in ("**/*.tcss", "**/*.md", "**/page/*", "py.typed"):
        for package in ("engine", "lessons", "mgrad_tui", "tui"):
            for file in (ROOT / package).glob(pattern):
                assert (site_packages / file.relative_to(ROOT)).read_bytes() == file.read_bytes()


def test_a_lesson_of_the_wheel_is_sound(installed: Path, site_packages: Path) -> None:
    files = (site_packages / "lessons" / "course").glob("*.md")
    lessons = sorted(str(path) for path in files)[:3]  # make check has them all
    assert lessons
    done = run(installed, "mgrad-tui", "check-lesson", *lessons)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_users_file_type_checks_against_the_wheel(installed: Path, site_packages: Path, tmp_path: Path) -> None:
    assert type_errors(installed, USER_FILE, tmp_path) == []
    wrong = type_errors(installed, "from engine import Value\n\nname: str = Value(2.0).data\n", tmp_path)
    assert len(wrong) == 1 and 'variable has type "str"' in wrong[0]
    for package in ("engine", "lessons", "tui"):
        marker = site_packages / package / "py.typed"
        marker.unlink()
        try:
            errors = type_errors(installed, USER_FILE, tmp_path)
        finally:
            marker.touch()
        assert any("missing library stubs or py.typed" in error for error in errors), package
