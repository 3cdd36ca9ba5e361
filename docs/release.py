"""Builds sdist and wheel of the commit that is checked out, with a README for an index page: `make dist BASE=URL`."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parents[1]
RELATIVE = re.compile(r"\]\((?![a-z]+:|#)(?:\./)?([^)\s]+)\)")


def with_base(markdown: str, base: str) -> str:
    """Return the text with `base` in front of its relative links and pictures."""
    return RELATIVE.sub(lambda match: f"]({base.rstrip('/')}/{match[1]})", markdown)


def main(base: str) -> None:
    """Build into dist/ from a copy of HEAD, so that the README of the checkout stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        readme = Path(folder, "README.md")
        readme.write_text(with_base(readme.read_text(encoding="utf-8"), base), encoding="utf-8")
        build = [sys.executable, "-m", "build", "--outdir", str(ROOT / "dist"), folder]
        subprocess.run(build, check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].startswith("https://"):
        sys.exit("use: make dist BASE=https://…, where the files of the tag can be read")
    main(sys.argv[1])
