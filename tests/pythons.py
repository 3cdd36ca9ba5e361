"""The tests under each Python from 3.11 to 3.14 that is here, in an environment of its own: `make pythons`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import ROOT

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
UV = Path(sys.executable).with_name("uv")
QUICK = (
    "tests/test_house.py::test_every_module_imports_in_a_fresh_interpreter",
    "tests/engine/expression",
    "tests/engine/compiled",
    "tests/lessons/sandbox",
    "tests/lessons/test_hostile.py",
    "tests/tui/commands/test_cli.py",
    "tests/tui/explore/test_screen.py",
    "tests/tui/web/test_server.py",
)  # what depends on the interpreter: syntax trees, generated code, processes, the terminal


def interpreters() -> dict[str, str]:
    """An interpreter of each version that is here, but the one that runs this: on PATH, of pyenv or of uv."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = {version: _interpreter(version) for version in VERSIONS if version != here}
    return {version: path for version, path in found.items() if path}


def _interpreter(version: str) -> str:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    uv = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"), "uv", "python")
    places = [*sorted(pyenv.glob(f"{version}.*")), *sorted(uv.glob(f"cpython-{version}.*"))]
    paths = [str(place / "bin" / "python") for place in reversed(places)]
    return next(
        (path for path in [shutil.which(f"python{version}") or "", *paths] if path and _runs(path, version)), ""
    )


def _runs(path: str, version: str) -> bool:
    """Whether it is that version: a name on PATH may be a shim that leads nowhere."""
    ask = [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(ask, capture_output=True, text=True, timeout=20).stdout.strip() == version
    except (OSError, subprocess.TimeoutExpired):
        return False


BARE = """
import compileall, sys
from engine import MLP, Trainer, compile_graph, dataset, parse
assert all(compileall.compile_dir(name, quiet=1, force=True, workers=1) for name in sys.argv[1:])
a = parse("a = 2; b = -3; L = tanh(a*b)")
a.output.backward()
assert compile_graph(a.output, [a.names["a"]])([2.0])[1][0] == a.names["a"].grad
assert next(Trainer(MLP(3, [4, 1]), dataset("four"), schedule=0.05)).loss > 0
"""  # what needs no package: the syntax of every module, and the engine at work


def bare(python: str) -> bool:
    """Whether the modules compile, and the engine works, without a package."""
    folders = ("engine", "lessons", "mgrad_tui", "tui", "tests", "docs")
    with TemporaryDirectory() as cache:
        command = [python, "-X", f"pycache_prefix={cache}", "-W", "error", "-c", BARE, *folders]
        return subprocess.run(command, cwd=ROOT).returncode == 0


def tested(version: str, python: str, tests: list[str]) -> bool:
    """Whether the tests pass in an environment of its own."""
    folder = ROOT / f".venv-{version}"
    own = folder / "bin" / "python"
    if not own.exists():
        subprocess.run([UV, "venv", "--quiet", "--python", python, folder], check=True)
    install = [str(UV), "pip", "install", "--quiet", "--python", str(own), "-c", "constraints.txt", "-e", ".[test]"]
    subprocess.run(install, cwd=ROOT, check=True)
    return subprocess.run([own, "-m", "pytest", "-p", "no:cacheprovider", *tests], cwd=ROOT).returncode == 0


def main(arguments: list[str]) -> int:
    """Test with each; return the exit code. arguments: "bare", "quick", or pytest's; none for everything."""
    tests = list(QUICK) if arguments == ["quick"] else arguments
    failed = []
    found = interpreters()
    for version, python in found.items():
        print(f"Python {version}", flush=True)
        if not (bare(python) if arguments == ["bare"] else tested(version, python, tests)):
            failed.append(version)
    missing = [version for version in VERSIONS if version not in found and not sys.version.startswith(f"{version}.")]
    print(f"not here: Python {', '.join(missing)}" if missing else "every version was here")
    print(f"failed: Python {', '.join(failed)}" if failed else "all passed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
