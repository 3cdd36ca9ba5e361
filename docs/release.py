"""Builds sdist and wheel of the commit that is checked out: `make dist`, or `make dist BASE=URL`."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(base: str) -> None:
    """Build into dist/ from a copy of HEAD, its files dated as the commit is, so that the bytes are always the same.

    base: where the files of the tag can be read; "" if nowhere: then the README of the packages names them only.
    """
    git = ["git", "log", "-1", "--format=%ct"]
    date = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        build = [sys.executable, "-m", "build", "--outdir", str(ROOT / "dist"), folder]
        subprocess.run(build, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": date, "MGRAD_TUI_BASE": base})


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else ""
    if len(sys.argv) > 2 or (given and not given.startswith("https://")):
        sys.exit("use: make dist, or make dist BASE=https://…, where the files of the tag can be read")
    main(given)
