"""The rules of the house (no circle, small rooms, one home for a name), and that each catches what breaks it."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys

import pytest
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

import engine
from tests import ROOT
from tests.house import (
    PACKAGES,
    crowded_rooms,
    import_circle,
    import_graph,
    imports,
    modules,
    modules_by_folder,
    passed_on,
    types_defined_twice,
)

PUBLIC = """
    BackwardStep Comparison Dataset Diverged Expression ExpressionError Layer MLP Module Neuron NoValueError Path
    Program Snapshot TrainSettings Trainer Value backward_steps compile_graph count_paths dataset gradcheck load_csv
    parse paths preset recompute register_op toposort
"""
SCREENS = {"textual", "rich", "plotext", "click", "torch", "tui"}
IMPORT_EACH = """
import importlib, pkgutil, sys

def failed(name):
    raise ImportError(name)

for package in sys.argv[1:]:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + ".", onerror=failed):
        importlib.import_module(module.name)
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return modules()


def parsed(**sources: str) -> dict[str, ast.Module]:
    """Return modules from their sources; `engine__value` names engine.value."""
    return {name.replace("__", "."): ast.parse(source) for name, source in sources.items()}


def loaded_by(source: str, *arguments: str) -> set[str]:
    """Return the modules that are loaded in a fresh interpreter after it has run `source`."""
    command = [sys.executable, "-c", source, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_every_module_imports_in_a_fresh_interpreter(trees: dict[str, ast.Module]) -> None:
    assert trees.keys() <= loaded_by(IMPORT_EACH, *PACKAGES)


@pytest.mark.parametrize("package", ["engine", "lessons"])
def test_no_module_of_the_engine_or_the_course_loads_a_screen(package: str, trees: dict[str, ast.Module]) -> None:
    loaded = loaded_by(IMPORT_EACH, package)
    assert {name for name in trees if name.partition(".")[0] == package} <= loaded
    assert not SCREENS & loaded


def test_the_engine_starts_with_the_standard_library_alone() -> None:
    loaded = loaded_by("import sys, engine; print(*sys.modules)") - loaded_by("import sys; print(*sys.modules)")
    names = {name.partition(".")[0] for name in loaded}
    assert "engine" in names
    assert names - sys.stdlib_module_names == {"engine"}


def test_no_imports_form_a_circle(trees: dict[str, ast.Module]) -> None:
    assert not import_circle(trees)


@pytest.mark.parametrize(
    "back",
    [
        "from engine import value",
        "import engine.value",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from engine.value import Value",
        "def f():\n    from engine.value import Value",
    ],
)
def test_a_circle_is_found(back: str) -> None:
    found = import_circle(parsed(engine="", engine__value="from engine.order import toposort", engine__order=back))
    assert found[0] == found[-1]
    assert set(found) == {"engine.value", "engine.order"}


def test_no_room_is_crowded() -> None:
    rooms = modules_by_folder()
    assert set(PACKAGES) < set(rooms)
    assert not crowded_rooms(rooms)
    assert crowded_rooms({"engine": 16, "tui": 17}) == {"tui": 17}


def test_no_two_types_have_one_name(trees: dict[str, ast.Module]) -> None:
    assert not types_defined_twice(trees)


def test_two_types_of_one_name_are_found() -> None:
    found = types_defined_twice(
        parsed(
            engine__a="class Step:\n    class Changed: ...\nclass Run: ...\nPOINT = 1",
            tui__a="Step = tuple[int, int]\nT = TypeVar('T')\nfrom engine.a import Run",
            tui__b="class Other:\n    class Changed: ...\nT = TypeVar('T')\nPOINT = 2",
        )
    )
    assert found == {"Step": ["engine.a", "tui.a"]}


def test_no_name_is_passed_on(trees: dict[str, ast.Module]) -> None:
    assert not passed_on(trees)


def test_a_name_that_is_passed_on_is_found() -> None:
    home = "try:\n    import numpy\nexcept ImportError:\n    numpy = None\nclass Value: ...\nA, B = 1, 2"
    between = "from engine.value import Value, A"
    user = "from engine.value import A, B, numpy\nfrom engine.nn import Value\nfrom engine import nn, Value"
    found = passed_on(parsed(engine=between, engine__value=home, engine__nn=between, tui__app=user))
    assert found == ["tui.app: from engine.nn import Value"]


def test_no_test_imports_a_benchmark() -> None:
    files = [file for file in (ROOT / "tests").rglob("*.py") if "bench" not in file.parts]
    assert len(files) > 50
    found = {file.name: [*imports(ast.parse(file.read_text(encoding="utf-8")))] for file in files}
    assert not {name for name, all_imports in found.items() if any(m.startswith("tests.bench") for m, _ in all_imports)}


def test_the_engine_has_its_public_names() -> None:
    names: dict[str, object] = {}
    exec("from engine import *", names)
    del names["__builtins__"]
    assert sorted(names) == sorted(PUBLIC.split()) == sorted(engine.__all__)
    assert len(names) == 29


def test_no_widget_imports_a_screen(trees: dict[str, ast.Module]) -> None:
    """A dialog may be opened by a widget; a full page may not."""
    widgets: set[str] = set()
    screens: set[str] = set()
    for name in (name for name in trees if name.startswith("tui")):
        kinds = [kind for kind in vars(importlib.import_module(name)).values() if isinstance(kind, type)]
        own = [kind for kind in kinds if kind.__module__ == name and not issubclass(kind, ModalScreen)]
        if any(issubclass(kind, Screen) for kind in own):
            screens.add(name)
        elif any(issubclass(kind, Widget) for kind in own):
            widgets.add(name)
    assert len(widgets) > 10
    assert len(screens) > 5
    graph = import_graph(trees)
    assert not {name: sorted(graph[name] & screens) for name in sorted(widgets) if graph[name] & screens}
