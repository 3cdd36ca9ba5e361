"""What is typed on the command line, and the app's own files: one clear line, no traceback, nothing overwritten."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from engine.runs.file import RunFileError, read_run, write_run
from engine.training.settings import TrainSettings
from tests.fuzz import FUZZ, TEXT, damaged, is_one_line
from tests.tui.explore.test_work import played
from tests.tui.train.train_bench import trained
from tui.actions.keymap import choose_keymap, load_keymap
from tui.actions.table import ACTIONS
from tui.cli import main
from tui.crash.report import offered_resume, read_report, stored_files
from tui.data.store import read_drawing
from tui.explore.work import WorkStore, text_of_session
from tui.preferences import Preferences, load_preferences, save_preferences
from tui.themes import THEMES

PARTS = [
    "a",
    "b",
    "x1",
    "2",
    "-3.5",
    "+",
    "*",
    "/",
    "**",
    "^",
    "(",
    ")",
    "=",
    ";",
    ",",
    "tanh",
    "exp(",
    "log",
    "relu",
    "\n",
]
PARTS += [
    "np.",
    "²",
    "√",
    "×",
    "max(0,",
    "if",
    "lambda",
    "[",
    "0x1F",
    "1_000",
    "import",
    "__class__",
    "'s'",
    "π",
    "%",
    "@",
]
EXPRESSION = st.lists(st.sampled_from(PARTS) | TEXT, max_size=10).map("".join)
SETTING = st.tuples(
    st.sampled_from(["a", "b", "", "1", "a b", "é"]) | TEXT, st.sampled_from(["=", "==", " = ", ""]), TEXT
).map("".join)


def said_well(*arguments: str) -> None:
    """Check that a command works, or says one line."""
    done = CliRunner().invoke(main, [*arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.stdout + done.stderr
    if done.exit_code:
        assert is_one_line(done.stderr.removesuffix("\n")), done.stderr


@FUZZ
@given(EXPRESSION, st.lists(SETTING, max_size=2))
def test_an_expression_is_explained_or_refused_in_a_line(expression: str, settings: list[str]) -> None:
    said_well("explain", *(word for setting in settings for word in ("--set", setting)), "--", expression)


def test_a_number_of_5000_digits_is_not_repeated() -> None:
    done = CliRunner().invoke(main, ["explain", "a*2", "--set", f"a={'9' * 5000}"])
    assert done.exit_code == 2 and len(done.stderr) < 300, done.stderr
    assert done.stderr.endswith("99999: a needs a finite number\n")


@FUZZ
@given(
    st.sampled_from(["train", "explore", "lesson", "drill", "check", "check-lesson", "export", "replay"]), TEXT, TEXT
)
def test_any_arguments(command: str, one: str, other: str) -> None:
    said_well(command, *(word for word in (one, other) if word and "\x00" not in word))


RUN = "run.json"


@FUZZ
@given(data=st.data())
def test_a_run_file(data: st.DataObject, tmp_path: Path) -> None:
    path = tmp_path / RUN
    if not path.exists():
        write_run(trained(TrainSettings(steps=3), 3), path)
    raw = data.draw(damaged(path.read_text(encoding="utf-8")))
    (tmp_path / "other.json").write_bytes(raw)
    try:
        read_run(tmp_path / "other.json")
    except RunFileError as error:
        assert is_one_line(str(error)), error
    assert (tmp_path / "other.json").read_bytes() == raw


@FUZZ
@given(rows=st.lists(st.lists(st.sampled_from(["1", "-2.5", "nan", "1e400", "x"]) | TEXT, max_size=4), max_size=5))
def test_drawn_points(rows: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "drawn-1.csv"
    path.write_text("x,y,label\n" + "\n".join(",".join(row) for row in rows), encoding="utf-8", newline="")
    try:
        read_drawing(path)
    except (ValueError, OSError) as error:
        assert is_one_line(str(error)), error


@FUZZ
@given(data=st.data())
def test_explores_work_and_preferences_and_the_offer_to_go_on(data: st.DataObject, tmp_path: Path) -> None:
    raw = data.draw(damaged(text_of_session(played())))
    (tmp_path / "explore.json").write_bytes(raw)
    work = WorkStore(tmp_path)
    work.load()
    assert all(map(is_one_line, work.notices)) and (tmp_path / "explore.json").read_bytes() == raw
    prefs = data.draw(damaged('{"theme": "mgrad-dark", "more": [1]}'))
    (tmp_path / "preferences.json").write_bytes(prefs)
    assert load_preferences(tmp_path).theme in {theme.name for theme in THEMES}
    save_preferences(tmp_path, Preferences(THEMES[1].name))
    assert load_preferences(tmp_path).theme == THEMES[1].name
    (tmp_path / "resume.json").write_bytes(data.draw(damaged('{"label": "x", "command": ["explore", "a"]}')))
    offered_resume(tmp_path)
    stored_files(tmp_path)


LINE = st.tuples(
    st.sampled_from([*list(ACTIONS)[:20], "base", "keys"]) | TEXT, st.sampled_from(["x", "ctrl+x", "vim"]) | TEXT
)
TOML = st.lists(
    st.sampled_from(["[keys]", "base = 'vim'", "keys = 3", "[[keys]]", "[keys.a]"])
    | LINE.map(lambda line: f'"{line[0]}" = "{line[1]}"')
    | TEXT,
    max_size=6,
).map("\n".join)


@FUZZ
@given(text=TOML)
def test_a_keymap(text: str, tmp_path: Path) -> None:
    raw = text.encode("utf-8", "replace")
    (tmp_path / "keymap.toml").write_bytes(raw)
    assert all(map(is_one_line, load_keymap(tmp_path).problems))
    assert (tmp_path / "keymap.toml").read_bytes() == raw
    try:
        choose_keymap(tmp_path, "vim")
    except ValueError as error:
        assert is_one_line(str(error)), error
        assert (tmp_path / "keymap.toml").read_bytes() == raw


REPORT = Path(__file__).parent / "crash" / "reports" / "explore-presets-enter-twice.json"


@FUZZ
@given(data=st.data())
def test_a_crash_report(data: st.DataObject, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data.draw(damaged(json.dumps(json.loads(REPORT.read_text(encoding="utf-8"))))))
    try:
        read_report(path)
    except (ValueError, OSError) as error:
        assert is_one_line(str(error)), error
