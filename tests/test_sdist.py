"""The source distribution holds all that is needed to build, test and check."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

from tests import ROOT

FOLDERS = ("engine", "lessons", "tui", "tests", "docs")
FILES = (
    ".pre-commit-config.yaml",
    "pyproject.toml",
    "Makefile",
    "constraints.txt",
    "LICENSE",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)


def test_every_file_is_in_the_sdist(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.is_file()]
    sources = {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}
    assert len(sources) > 300
    assert not (sources | {*FILES}) - packed
