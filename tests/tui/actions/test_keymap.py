"""Ready keymaps, the user's own keys, and what is said of a bad file."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.keys import FILE as PAGE
from docs.keys import page
from tests.tui.screen_text import text_of
from tui.actions.keymap import (
    ALTGR,
    FILE,
    KEYMAPS,
    SHARED,
    VIM_ARROWS,
    choose_keymap,
    key_name,
    load_keymap,
    ready_keymap,
)
from tui.actions.keys import key_of, with_keys
from tui.actions.table import ACTIONS, PLACES
from tui.app import MgradApp
from tui.explore.screen import ExploreScreen
from tui.start import Start


def test_the_page_is_that_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs-keys writes it"


@pytest.mark.parametrize("name", KEYMAPS)
def test_no_place_of_a_ready_keymap_has_a_key_twice(name: str) -> None:
    keymap = ready_keymap(name)
    assert keymap.keys() == ACTIONS.keys()
    for place in PLACES.values():
        owner: dict[str, str] = {}
        for action_id in (f"{place.id}.{action.name}" for action in place.actions):
            for key in keymap[action_id].split(","):
                other = owner.setdefault(key, action_id)
                assert other == action_id or {other, action_id} == SHARED, f"{key}: {other} and {action_id}"


def test_vim_letters_move_wherever_arrows_do_and_nothing_else() -> None:
    for action_id, keys in ready_keymap("vim").items():
        place, own = PLACES[action_id.partition(".")[0]], set(keys.split(","))
        for arrow, letter in VIM_ARROWS.items():
            assert (letter in own) is (arrow in own and not place.typing), action_id


def test_the_international_keymap_needs_no_altgr() -> None:
    for action_id, keys in ready_keymap("international").items():
        assert not ALTGR.intersection(keys.split(",")), action_id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "x"),
        ("?", "question_mark"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("ctrl+x", "ctrl+x"),
        ("f12", "f12"),
        ("f99", ""),
        ("comma", "comma"),
        ("meow", ""),
        ("control+x", ""),
        ("", ""),
    ],
)
def test_keys_are_written_as_people_do(text: str, name: str) -> None:
    assert key_name(text) == name


def test_keys_of_ones_own_are_put_over_a_ready_keymap(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        'base = "vim"\n[keys]\n"explore.reset" = ["ctrl+x", "?"]\n"editor.run_checks" = "f10"\n'
    )
    keymap = load_keymap(tmp_path)
    assert keymap.name == "vim"
    assert keymap.problems == ("keymap.toml: '?' is for 'app.help' already, and cannot be for 'explore.reset'",)
    assert keymap.keys["editor.run_checks"] == "f10"
    assert keymap.keys["graph.operand"] == "left,h"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "base = vim",
            "keymap.toml is not valid TOML: Invalid value (at line 1, column 8); the default keys are in force",
        ),
        ('base = "emacs"', "keymap.toml: base is one of default, vim, international, not 'emacs'"),
        ('bass = "vim"', "keymap.toml: 'bass' is not known; there are base and [keys]"),
        ('keys = "x"', 'keymap.toml: keys is a table: [keys], then lines such as "explore.reset" = "ctrl+x"'),
        (
            '[keys]\n"explore.rest" = "x"',
            "keymap.toml: there is no action 'explore.rest'; did you mean 'explore.reset'?",
        ),
        (
            '[keys]\n"explore.reset" = 5',
            'keymap.toml: \'explore.reset\' has keys in quotes, such as "x" or "ctrl+x,f10"',
        ),
        ('[keys]\n"explore.reset" = "blank"', "keymap.toml: 'blank' is not a key, for 'explore.reset'"),
        (
            '[keys]\n"explore.reset" = "u"',
            "keymap.toml: 'u' is for 'explore.undo' already, and cannot be for 'explore.reset'",
        ),
        (
            '[keys]\n"editor.starter" = "s"',
            "keymap.toml: 's' is typed where 'editor.starter' is; take a key with ctrl, or f1 to f12",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_line_and_ignored(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / FILE).write_text(text)
    keymap = load_keymap(tmp_path)
    assert keymap.problems == (problem,)
    assert not keymap.keys
    assert (tmp_path / FILE).read_text() == text


def test_a_file_that_is_no_text_or_no_file_is_one_line_too(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff")
    assert load_keymap(tmp_path).problems == (
        "keymap.toml cannot be read (it is not text); the default keys are in force",
    )
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    assert load_keymap(tmp_path).problems[0].startswith("keymap.toml cannot be read (")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'base = "vim"\n'),
        (
            '# mine\nbase = "international"  # for now\n[keys]\n"app.theme" = "f7"\n',
            '# mine\nbase = "vim"\n[keys]\n"app.theme" = "f7"\n',
        ),
        ('[keys]\n"app.theme" = "f7"\n', 'base = "vim"\n[keys]\n"app.theme" = "f7"\n'),
    ],
)
def test_choosing_a_keymap_keeps_the_rest_of_the_file(tmp_path: Path, before: str | None, after: str) -> None:
    if before is not None:
        (tmp_path / FILE).write_text(before)
    choose_keymap(tmp_path, "vim")
    assert (tmp_path / FILE).read_text() == after
    assert load_keymap(tmp_path).name == "vim"


def test_a_bad_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("base = vim")
    with pytest.raises(ValueError, match="not valid TOML"):
        choose_keymap(tmp_path, "vim")
    assert (tmp_path / FILE).read_text() == "base = vim"


async def test_the_keys_in_force_move_and_are_named_everywhere(tmp_path: Path) -> None:
    app = MgradApp(Start("explore"), tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await app.run_action("keymap('vim')")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ExploreScreen)
        before = screen.view.selected
        await pilot.press("l")
        assert screen.view.selected is not before
        await pilot.press("h")
        assert screen.view.selected is before
        (tmp_path / FILE).write_text('base = "international"\n[keys]\n"explore.undo" = "Z"\n"explore.redo" = "u"\n')
        await app.run_action("keymap('international')")
        await pilot.press("plus", "Z")
        await pilot.pause()
        assert screen.session.root.data == -8
        assert (key_of("explore.undo"), with_keys("<explore.smaller> and <explore.longer>")) == ("Z", "shift+← and :")
        assert "Z Undo" in text_of(app)


def test_a_problem_does_not_repeat_all_of_a_long_text(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(f'base = "{"9" * 5000}"\n')
    [problem] = load_keymap(tmp_path).problems
    assert len(problem) < 500
