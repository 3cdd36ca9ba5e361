"""Start the program, unless another package stands where one of ours should: then say so in one line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("engine", "lessons", "tui")
OWN = "mgrad-tui"
FIX = "give mgrad-tui an environment of its own: uvx mgrad-tui, or pipx install mgrad-tui"


def main() -> None:
    """Run the command line. Ends with one line and exit code 1 where the packages are not ours."""
    name = next(iter(strangers(Path(__file__).parents[1])), "")
    if name:
        sys.exit(f"mgrad-tui: {stranger_line(name)}")
    try:
        from tui.cli import main as run

        run(prog_name=OWN if Path(sys.argv[0]).name == "__main__.py" else None)
    except ImportError:
        if name := next(iter(overwritten()), ""):
            sys.exit(f"mgrad-tui: {stranger_line(name)}")
        raise


def strangers(folder: Path) -> list[str]:
    """The packages of ours that Python would import from somewhere else than this folder."""
    found = []
    for name in PACKAGES:
        try:
            spec = find_spec(name)
        except (ImportError, ValueError):  # ValueError: it was put into sys.modules without a spec
            spec = None
        places = list(spec.submodule_search_locations or [spec.origin or ""]) if spec is not None else []
        if folder / name not in map(Path, places[:1]):
            found.append(name)
    return found


def overwritten() -> list[str]:
    """The packages into which another distribution has written its files, over ours."""
    return [name for name in PACKAGES if others(name)]


def others(name: str) -> list[str]:
    """The installed distributions, other than this one, that bring a package of this name."""
    from importlib.metadata import packages_distributions

    return sorted({found for found in packages_distributions().get(name, ()) if found != OWN})


def stranger_line(name: str) -> str:
    """What is wrong, and what to do."""
    owners = others(name)
    whose = f" of {_listed(owners)}" if owners else ""
    return f"the package {name!r}{whose} stands in the place of mgrad-tui's; {FIX}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names)
