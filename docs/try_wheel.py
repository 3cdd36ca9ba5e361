"""Run the built wheel as others do, by uvx and by pipx run: `make try-wheel`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]


def main() -> None:
    """Build the wheel twice, from the checkout and from the sdist; check it, and run it in environments of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--quiet", "--outdir", str(folder), str(ROOT))
        run(sys.executable, "-m", "twine", "check", "--strict", *map(str, folder.iterdir()))
        wheel = next(folder.glob("*.whl"))
        uvx = [str(BIN / "uvx"), "--quiet", "--no-config", "--from"]
        pipx = [str(BIN / "pipx"), "run", "--spec"]
        for command in ([*uvx, str(wheel)], [*uvx, f"{wheel}[web]"], [*pipx, str(wheel)]):
            run(*command, "mgrad-tui", "--version")
            run(*command, "mgrad-tui", "train", "--plain", "--steps", "3")
        run(*uvx, f"{wheel}[web]", "mgrad-tui", "serve", "--help")


def run(*command: str) -> None:
    """Run a command outside the checkout, so that nothing of it is imported. Ends the program if the command fails."""
    print("$", *(Path(part).name if os.sep in part else part for part in command), flush=True)
    if subprocess.run(command, cwd=tempfile.gettempdir(), stdin=subprocess.DEVNULL).returncode:
        sys.exit(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
