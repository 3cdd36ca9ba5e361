"""What is installed is what is in the checkout: styles and lessons travel in the wheel."""

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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment outside the checkout with the built wheel in it; returns its folder of scripts.

    The libraries it needs are lent from the environment that runs the tests, so that this works without a network;
    mgrad-tui itself is not: only a folder is lent, and an editable install in it is not followed.
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


def run(scripts: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "PYTHONPATH": ""}
    command = [str(scripts / program), *arguments]
    return subprocess.run(command, cwd=scripts, env=surroundings, capture_output=True, text=True, timeout=120)


def test_the_installed_program_is_the_wheel(installed: Path) -> None:
    where = "import engine, lessons, tui; print(engine.__file__, lessons.__file__, tui.__file__)"
    told = run(installed, "python", "-c", where)
    assert told.stdout and str(ROOT) not in told.stdout, told.stderr
    assert run(installed, "mgrad-tui", "--version").stdout.startswith("mgrad-tui, version ")


def test_it_trains(installed: Path) -> None:
    done = run(installed, "mgrad-tui", "train", "--json", "--steps", "3")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["step"] for line in done.stdout.splitlines()] == [0, 1, 2]


def test_every_style_and_lesson_is_in_it(installed: Path) -> None:
    folder = next((installed.parent / "lib").glob("python*/site-packages"))
    for pattern in ("**/*.tcss", "**/*.md"):
        for package in ("engine", "lessons", "tui"):
            for file in (ROOT / package).glob(pattern):
                assert (folder / file.relative_to(ROOT)).read_bytes() == file.read_bytes()


def test_a_lesson_of_the_wheel_is_sound(installed: Path) -> None:
    folder = next((installed.parent / "lib").glob("python*/site-packages"))
    lessons = sorted(str(path) for path in (folder / "lessons" / "course").glob("*.md"))
    assert lessons
    done = run(installed, "mgrad-tui", "check-lesson", *lessons)
    assert done.returncode == 0, done.stdout + done.stderr
