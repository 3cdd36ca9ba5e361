"""A task in Python: the editor, its keys, and the report of the checks below."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Button, Static, TextArea

from lessons.workbench.report import Report
from lessons.workbench.task import CodeTask
from tui.actions.bindings import bindings
from tui.actions.keys import key_of
from tui.kit.colors import color_of
from tui.kit.controls import PushButton, ScrollingText
from tui.kit.presence import after_refresh
from tui.lesson.draw.code_report import ReportStyles, pending_grid, report_grid
from tui.lesson.stages.code_area import CodeArea


class EditorMessage(Message):
    """Base of the messages about the source in an editor."""

    def __init__(self, editor: CodeEditor, source: str) -> None:
        super().__init__()
        self.editor = editor
        self.source = source

    @property
    def control(self) -> CodeEditor:
        return self.editor


class CodeEditor(Vertical):
    """An editor for a task; its parent runs the code and sets `report`.

    task    the task to solve
    source  the code typed before; the starter if there is none

    Data down: running (a run is in progress), report (of the last run), next_keys. Messages up: RunRequested, and
    Changed with every edit, so that the code can be saved.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"code-editor--passed", "code-editor--failed", "code-editor--quiet"}
    DEFAULT_CSS = """
    CodeEditor {
        height: 1fr;
        border: round $border-blurred;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        &:focus-within { border: round $accent; border-title-color: $accent; }
        & > .code-editor--passed { color: $text-success; }
        & > .code-editor--failed { color: $text-error; }
        & > .code-editor--quiet { color: $text-muted; }

        CodeArea {
            height: 1fr;
            min-height: 4;
            background: $surface;
            scrollbar-size-vertical: 1;
            & > .code-area--marked { background: $error 25%; text-style: underline; }
        }
        .code-keys {
            height: 1;
            padding: 0 1;
            & Button { margin-right: 2; }
        }
        .code-report {
            height: auto;
            max-height: 50%;
            border-top: solid $border-blurred;
            border-title-color: $text-muted;
            padding: 0 1;
            scrollbar-size-vertical: 1;
            &:focus { border-top: solid $accent; }
            & > Static { height: auto; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("editor")

    report: reactive[Report | None] = reactive(None)
    running: reactive[bool] = reactive(False)
    next_keys: reactive[str] = reactive("")
    """The keys that lead on, as markup; while empty, the key that leaves the editor is shown."""

    class RunRequested(EditorMessage):
        """The learner wants to run the checks on this source."""

    class Changed(EditorMessage):
        """The source has changed."""

    def __init__(self, task: CodeTask, source: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.code_task = task
        self._run_source = self._last_source = source or task.starter

    def compose(self) -> ComposeResult:
        yield CodeArea(self._last_source)
        with Horizontal(classes="code-keys"):
            yield PushButton(f"Run {key_of('editor.run_checks')}", classes="run", variant="primary", compact=True)
            yield PushButton(f"Starter {key_of('editor.starter')}", classes="start-again", compact=True)
        with ScrollingText(classes="code-report"):
            yield Static(markup=False)

    def on_mount(self) -> None:
        self.border_title = self.code_task.title
        self._show_report()
        self._go_to_gap()

    @property
    def area(self) -> CodeArea:
        return self.query_one(CodeArea)

    @property
    def source(self) -> str:
        """The present source."""
        return self.area.text

    def focus(self, scroll_visible: bool = True) -> CodeEditor:
        """Focus the text area."""
        self.area.focus(scroll_visible)
        return self

    def _go_to_gap(self) -> None:
        """Move the cursor to the first `...` to be replaced, and scroll it into view."""
        rows = self.source.splitlines()
        row = next((row for row, line in enumerate(rows) if line.lstrip().startswith("...")), 0)
        self.area.move_cursor((row, len(rows[row]) - len(rows[row].lstrip())) if rows else (0, 0))
        after_refresh(self.area, self.area.scroll_cursor_visible, center=True)

    # Actions

    def action_run(self) -> None:
        self._run_source = self.source
        self.post_message(self.RunRequested(self, self.source))

    def action_start_again(self) -> None:
        """Replace the source with the starter, as one edit that can be undone."""
        area = self.area
        if area.text != self.code_task.starter:
            area.replace(
                self.code_task.starter, area.document.start, area.document.end, maintain_selection_offset=False
            )
            self._go_to_gap()
            self.notify("This is the code you were given. ctrl+z brings yours back.")
        area.focus()

    def action_dedent(self) -> None:
        self.area.dedent_lines()

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.area.focus()  # what is typed next is code, not a command
        await self.run_action("run" if event.button.has_class("run") else "start_again")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "dedent":
            return self.area.has_focus  # else the key goes to the widget before
        return None if action == "run" and self.running else True

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.source != self._last_source:
            self._last_source = self.source
            self.post_message(self.Changed(self, self.source))
        self._show_report_title()

    def on_descendant_focus(self) -> None:
        self._show_next_keys()

    def on_descendant_blur(self) -> None:
        self._show_next_keys()

    # Display

    def watch_running(self) -> None:
        self.refresh_bindings()
        if self.is_mounted:
            self.query_one(".run", Button).disabled = self.running
            self._show_report_title()

    def watch_next_keys(self) -> None:
        if self.is_mounted:
            self._show_next_keys()

    def watch_report(self) -> None:
        if self.is_mounted:
            self._show_report()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_mounted and self.query(".code-report"):  # while it is removed it has no children any more
            self._show_report(scroll=False)  # in the colours of a new theme

    def _show_report(self, scroll: bool = True) -> None:
        styles = ReportStyles(*(color_of(self, f"code-editor--{part}") for part in ("passed", "failed", "quiet")))
        panel = self.query_one(".code-report", VerticalScroll)
        grid = pending_grid(self.code_task.checks, styles) if self.report is None else report_grid(self.report, styles)
        panel.query_one(Static).update(grid)
        if scroll:
            panel.scroll_home(animate=False)
        self._show_report_title()
        is_current = self.report is not None and self.source == self._run_source
        self.area.marked = self.report.line if self.report is not None and is_current else None

    def _show_report_title(self) -> None:
        """Show above the report whether it is up to date."""
        panel = self.query_one(".code-report")
        if self.running:
            panel.border_title = " running … "
        elif self.report is None or self.source == self._run_source:
            panel.border_title = " the checks "
        else:
            panel.border_title = " the checks, before your last change "

    def _show_next_keys(self) -> None:
        self.border_subtitle = self.next_keys
