"""The report of an app that crashes, and none of one that does not."""

from __future__ import annotations

from typing import Any

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from tui.crash.guard import Crash, crash_of, run_guarded
from tui.crash.inputs import play
from tui.kit.notices import report_failure


class Frail(App[None]):
    """Crashes on `x`, in a widget on `w`, and panics on `p`."""

    def __init__(self, farewell: str = "") -> None:
        super().__init__()
        self._farewell = farewell

    def compose(self) -> ComposeResult:
        yield Static("here")

    def key_x(self) -> None:
        raise ValueError("the loss is not\nin the graph")

    def key_w(self) -> None:
        self.query_one(Static).call_later(self.key_x)

    def key_p(self) -> None:
        self.panic("all is lost")

    def key_q(self) -> None:
        self.exit(message=Text("goodbye"))

    def on_unmount(self) -> None:
        if self._farewell:
            report_failure(self, self._farewell)


def run(key: str, farewell: str = "") -> Crash | None:
    async def press(pilot: Pilot[Any]) -> None:
        await play(pilot, [{"at": 0.0, "key": key, "text": key}])

    return run_guarded(Frail(farewell), headless=True, size=(80, 24), auto_pilot=press)


@pytest.mark.parametrize("key", ["x", "w"])
def test_a_crash_is_returned_and_nothing_printed(key: str, capfd: pytest.CaptureFixture[str]) -> None:
    crash = run(key)
    assert crash is not None
    assert crash.error == "ValueError: the loss is not in the graph"
    assert crash.traceback[0].startswith("╭") and "in key_x" in "".join(crash.traceback)
    assert crash.messages == ()
    assert capfd.readouterr() == ("", "")


def test_what_a_screen_reports_while_it_closes_is_no_part_of_the_traceback() -> None:
    crash = run("x", "run 1 could not be saved")
    assert crash is not None
    assert crash.messages == ("run 1 could not be saved",)
    assert crash.error == "ValueError: the loss is not in the graph"


def test_a_panic_is_a_crash() -> None:
    crash = run("p")
    assert crash is not None and crash.error == "all is lost"


def test_an_app_that_is_left_prints_its_message(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("q", "run 1 could not be saved") is None
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "run 1 could not be saved\ngoodbye\n")


def test_an_error_outside_of_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_options: object) -> None:
        raise RuntimeError("no loop")

    app = Frail()
    monkeypatch.setattr(app, "run", fail)
    crash = run_guarded(app)
    assert crash is not None and crash.error == "RuntimeError: no loop"
    assert crash.traceback[0] == "Traceback (most recent call last):"


def test_of_several_errors_the_first_is_named_and_ascii_is_read_too() -> None:
    frames = "+--- Traceback ---+\n| here            |\n+-----------------+\n"
    printed = f"{frames}KeyError: 0\n\nNOTE: 1 of 2 errors shown. Run …\n"
    assert crash_of(printed).error == "KeyError: 0"
    assert crash_of("").error == "no error was reported"
