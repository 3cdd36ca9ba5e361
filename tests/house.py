"""The modules of the three packages as syntax trees, and what breaks the rules of the house among them."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests import ROOT

PACKAGES = ("engine", "lessons", "tui")
LARGEST_ROOM = 16

Modules = Mapping[str, ast.Module]
"""Syntax trees by dotted name; a package goes by the name of its folder."""


def modules() -> dict[str, ast.Module]:
    """Return every module of the three packages."""
    files = (file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py")))
    return {_dotted(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8"), str(file)) for file in files}


def imports(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Return each import, wherever it is in the module, as (module, name); the name is None for `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"line {node.lineno}: a relative import"
            yield from ((node.module, alias.name) for alias in node.names)


def import_graph(all_modules: Modules) -> dict[str, set[str]]:
    """Return which modules of ours each module imports; type-only and lazy imports count."""
    graph: dict[str, set[str]] = {}
    for name, tree in all_modules.items():
        found = {f"{m}.{n}" if f"{m}.{n}" in all_modules else m for m, n in imports(tree)}
        graph[name] = found & all_modules.keys()
    return graph


def import_circle(all_modules: Modules) -> list[str]:
    """Return one circle of imports, its first module repeated at the end; empty if there is none."""
    try:
        TopologicalSorter(import_graph(all_modules)).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))  # graphlib lists the imported before its importer
    return []


def crowded_rooms(files: Mapping[str, int], largest: int = LARGEST_ROOM) -> dict[str, int]:
    """Return the folders with more modules than `largest`."""
    return {folder: count for folder, count in files.items() if count > largest}


def modules_by_folder() -> Counter[str]:
    """Return how many modules each folder has, `__init__.py` not counted."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py") if file.stem != "__init__")
    return Counter(file.parent.relative_to(ROOT).as_posix() for file in files)


def types_defined_twice(all_modules: Modules) -> dict[str, list[str]]:
    """Return the classes and public type aliases at the top of more than one module, with those modules.

    The published micrograd's names are its users', so that its module is left out.
    """
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for module, tree in all_modules.items():
        if module == "engine.micrograd":
            continue
        for name in {*_classes(tree), *_aliases(tree)}:
            homes[name].append(module)
    return {name: found for name, found in sorted(homes.items()) if len(found) > 1}


def passed_on(all_modules: Modules) -> list[str]:
    """Return each `from M import n` whose n is not defined in M but imported there; a package's own face is exempt."""
    found = []
    for importer, tree in all_modules.items():
        for module, name in imports(tree):
            if module not in all_modules or name is None or f"{module}.{name}" in all_modules or module == "engine":
                continue
            if name not in _defined(all_modules[module]):
                found.append(f"{importer}: from {module} import {name}")
    return sorted(set(found))


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _classes(tree: ast.Module) -> Iterator[str]:
    return (node.name for node in tree.body if isinstance(node, ast.ClassDef))


def _aliases(tree: ast.Module) -> Iterator[str]:
    """Return the public names in CamelCase that are assigned at the top of the module, but for type variables."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            yield from (name for name in names if name[0].isupper() and not name.isupper())


def _defined(tree: ast.Module) -> set[str]:
    """Return the names that the module binds itself at its top, conditional blocks included, other than by import."""
    names: set[str] = set()
    blocks: list[ast.stmt] = list(tree.body)
    while blocks:
        node = blocks.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            names.update(each.id for each in ast.walk(node) if isinstance(each, ast.Name) and _is_stored(each))
        blocks += [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)]
        blocks += [each for handler in getattr(node, "handlers", ()) for each in handler.body]
    return names


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)
