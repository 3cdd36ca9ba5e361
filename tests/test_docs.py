"""README, CONTRIBUTING and docs/ name only what is there, and their Python runs."""

from __future__ import annotations

import ast
import re
import tomllib
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from docs.index_page import with_base, without_links
from tests import ROOT
from tests.house import PACKAGES, modules_by_folder

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PLACE = re.compile(r"`((?:engine|lessons|tui|tests|docs)/[\w./*-]*)(?::([\w.]+))?(?:\(\))?`")
LINK = re.compile(r"\]\((?!https?://|#|lesson:)([^)#]+)")
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PRINTED = re.compile(r"print\(.*\)  # (.+)")


def definitions(file: Path) -> set[str]:
    """Return the dotted names of the classes, functions and constants of a file."""
    found: set[str] = set()

    def add(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(prefix + node.name)
            if isinstance(node, ast.ClassDef):
                add(node.body, f"{prefix}{node.name}.")
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found.update(prefix + target.id for target in targets if isinstance(target, ast.Name))

    add(ast.parse(file.read_text(encoding="utf-8")).body, "")
    return found


def missing(text: str) -> list[str]:
    """Return the paths, and the names in files, that a page names in backticks and that are not there."""
    found = []
    for path, name in PLACE.findall(text):
        if not list(ROOT.glob(path)) or (name and name not in definitions(ROOT / path)):
            found.append(f"{path}:{name}" if name else path)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not missing(text)
    if page.name != "lesson-format.md":  # its links are examples
        assert not [link for link in LINK.findall(text) if not (page.parent / link).exists()]


def test_a_path_that_does_not_exist_is_found() -> None:
    named = (
        "`engine/value.py:Value.backward` `engine/value.py:Value.forward` `engine/valu.py` `tests/engine/` `tui/*.py`"
    )
    assert missing(named) == ["engine/value.py:Value.forward", "engine/valu.py"]


def test_every_room_is_in_the_architecture() -> None:
    rooms = [f"{room}/" for room in modules_by_folder()]
    assert len(rooms) > 30
    assert not [room for room in rooms if f"`{room}`" not in ARCHITECTURE]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_floors_of_the_architecture_are_those_of_the_contracts(package: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract.get("containers") == [package])
    drawn = re.search(rf"```text\n{package}/\n(.*?)```", ARCHITECTURE, re.DOTALL)
    assert drawn
    assert [re.split(r"\s{2,}", line.strip())[0] for line in drawn[1].splitlines()] == layers


@pytest.mark.parametrize("page", [page for page in PAGES if "```python\n" in page.read_text(encoding="utf-8")], ids=str)
def test_the_python_of_a_page_runs_and_prints_what_it_says(page: Path) -> None:
    source = "\n".join(PYTHON.findall(page.read_text(encoding="utf-8")))
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(source, str(page), "exec"), {"__name__": "example"})
    assert set(PRINTED.findall(source)) <= set(printed.getvalue().splitlines())


def test_some_page_has_python() -> None:
    assert {page.name for page in PAGES if PYTHON.search(page.read_text(encoding="utf-8"))} >= {"README.md", "runs.md"}


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for targets_in_one in re.findall(
            r"(?:`|^(?: {4})?)make ([a-z -]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
        for target in targets_in_one.split("  ")[0].split()
    }
    assert {"run", "test", "check", "mutants", "dist"} <= named <= targets


def test_relative_links_get_a_base_for_an_index_page() -> None:
    text = "![a](docs/a.svg) [b](./b.md#c) [d](https://e.org) [f](#g) [h](mailto:i)"
    based = "![a](https://x/docs/a.svg) [b](https://x/b.md#c) [d](https://e.org) [f](#g) [h](mailto:i)"
    assert with_base(text, "https://x/") == based
    assert not LINK.findall(with_base((ROOT / "README.md").read_text(encoding="utf-8"), "https://x"))


def test_without_a_base_an_index_page_has_no_relative_link_left() -> None:
    text = "# T\n\nOne [a](docs/a.md#b), [docs/c.md](docs/c.md), [d](https://e.org).\n\n![p](docs/p.svg)\n\nTwo.\n"
    page = without_links(text)
    assert page == (
        "# T\n\n*Pictures, and the documents named here, are in the source distribution.*\n\n"
        "One a (docs/a.md), docs/c.md, [d](https://e.org).\n\nTwo.\n"
    )
    readme = without_links((ROOT / "README.md").read_text(encoding="utf-8"))
    assert not LINK.findall(readme) and "![" not in readme
