"""The table of actions: what its rows name is there, and one letter has one meaning."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator

from textual.actions import parse
from textual.dom import DOMNode

from tests import ROOT
from tui.actions.table import ACTIONS, PLACES
from tui.app import MgradApp


def classes_by_place() -> Iterator[tuple[str, type[DOMNode]]]:
    """Each place with a class whose BINDINGS are its actions."""
    for file in sorted((ROOT / "tui").rglob("*.py")):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for cls in vars(module).values():
            if inspect.isclass(cls) and cls.__module__ == module.__name__ and "BINDINGS" in vars(cls):
                place = next((binding.id.partition(".")[0] for binding in cls.BINDINGS if binding.id), None)
                if place:  # an editor has Textual's own keys
                    yield place, cls


def test_every_action_is_a_method_where_it_is_bound() -> None:
    places = dict(classes_by_place())
    assert places.keys() == PLACES.keys()
    for place, cls in classes_by_place():
        for action in PLACES[place].actions:
            namespace, name, _ = parse(action.run)
            owner = MgradApp if namespace == "app" else cls
            assert hasattr(owner, f"action_{name}") or hasattr(owner, f"_action_{name}"), f"{place}: {action.run}"


def test_keys_are_bound_from_the_table_alone() -> None:
    for file in sorted((ROOT / "tui").rglob("*.py")):
        if "actions" in file.parts:
            continue
        calls = [node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call, ast.Name) and call.id == "Binding"], file


def test_a_letter_has_one_meaning_on_every_screen() -> None:
    meanings: dict[str, set[str]] = {}
    for action_id, action in ACTIONS.items():
        place = action_id.partition(".")[0]
        for key in action.keys.split(","):
            if key.isalpha() and len(key) == 1 and place != "home" and action.name != "close":
                meanings.setdefault(key, set()).add(action.name)
    assert {key: names for key, names in meanings.items() if len(names) > 1} == {"s": {"stage", "words"}}


def test_what_is_shown_beside_another_is_in_the_same_place() -> None:
    for action_id, action in ACTIONS.items():
        assert not action.beside or f"{action_id.partition('.')[0]}.{action.beside}" in ACTIONS, action_id


def test_every_action_that_a_sentence_names_is_in_the_table() -> None:
    texts = "".join(path.read_text("utf-8") for path in (ROOT / "tui").rglob("*.py"))
    called = re.findall(r"keys?_of\(['\"]([a-z_]+\.[a-z_]+)['\"]", texts)
    assert len(called) > 9 and not {*called} - ACTIONS.keys()
