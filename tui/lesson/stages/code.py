"""The code stage: an editor whose code is run and checked in a separate process."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from lessons.lesson import CodeBlock
from lessons.workbench.report import Report
from lessons.workbench.runner import run
from lessons.workbench.task import task_of
from tui.lesson.stages.editor import CodeEditor
from tui.lesson.stages.stage import Stage


class CodeStage(Stage):
    """An editor for the task of a block.

    source  the code typed before, "" for none

    Messages up: Typed with every edit, Ran with every report. Restarting the step keeps the code.
    """

    DEFAULT_CSS = "CodeStage { height: 1fr; }"
    block: CodeBlock
    typing = True

    class Typed(Message):
        """The source has changed."""

        def __init__(self, block: CodeBlock, source: str) -> None:
            super().__init__()
            self.block = block
            self.source = source

    class Ran(Message):
        """The checks were run."""

        def __init__(self, stage: CodeStage, report: Report) -> None:
            super().__init__()
            self.stage = stage
            self.block = stage.block
            self.report = report

    def __init__(self, block: CodeBlock, source: str = "") -> None:
        super().__init__()
        self.block = block
        self.code_task = task_of(block)
        self._source = source

    def compose(self) -> ComposeResult:
        yield CodeEditor(self.code_task, self._source)

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    def show_next_keys(self, staged: bool, reached: str = "") -> None:
        """Show the keys in the editor's frame once the checks pass; before that it shows how to leave the editor."""
        super().show_next_keys(staged, reached)
        self.editor.next_keys = self.next_keys(reached) if self.has_class("-reached") else ""

    def restart(self) -> None:
        """Do nothing: the code is the learner's."""

    def focus_stage(self) -> None:
        self.editor.focus()

    @on(CodeEditor.Changed)
    def _changed(self, event: CodeEditor.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self.block, event.source))

    @on(CodeEditor.RunRequested)
    def _run_requested(self, event: CodeEditor.RunRequested) -> None:
        event.stop()
        self._run(event.source)

    @work(exclusive=True)
    async def _run(self, source: str) -> None:
        """Run the checks. Removing the stage ends the run, with every process that the code has started."""
        editor = self.editor
        editor.running = True
        try:
            report = await run(self.code_task, source)
        except OSError as error:
            reason = error.strerror or str(error)
            self.notify(
                f"Python could not be started ({reason}); try once more.",
                title="Not run",
                markup=False,
                severity="error",
            )
        else:
            editor.report = report
            self.post_message(self.Ran(self, report))
        editor.running = False
