"""The source distribution holds all that is needed to build, test and check."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests import ROOT

FOLDERS = ("engine", "lessons", "mgrad_tui", "tui", "tests", "docs")
FILES = (
    ".pre-commit-config.yaml",
    "hatch_build.py",
    "pyproject.toml",
    "Makefile",
    "constraints.txt",
    "LICENSE",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)


def built(target: str, root: Path, folder: Path) -> Path:
    """Build a distribution of a source folder; return it."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def test_every_file_is_in_the_sdist(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.is_file()]
    sources = {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}
    assert len(sources) > 300
    assert not (sources | {*FILES}) - packed


def test_the_sdist_builds_the_wheel_that_the_checkout_builds(sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = next(tmp_path.iterdir())
    again, first = built("wheel", unpacked, tmp_path / "again"), built("wheel", ROOT, tmp_path / "first")
    assert again.name == first.name
    assert again.read_bytes() == first.read_bytes()
