"""The stage as an editor: code is typed, run in a process of its own, and reported on."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from lessons.lesson import CodeBlock
from lessons.workbench.report import Report
from lessons.workbench.runner import run
from lessons.workbench.task import load_task
from tui.lesson.stages.editor import CodeEditor
from tui.lesson.stages.stage import Stage


class CodeStage(Stage):
    """An editor for the task of a block.

    source  what was typed before, "" for nothing

    Messages up: Typed with every edit, Ran with every report. What is typed stays typed: a step that begins anew does
    not take it away.
    """

    DEFAULT_CSS = "CodeStage { height: 1fr; }"
    block: CodeBlock
    back_key = "f6"

    class Typed(Message):
        """The source is another now."""

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
        self.code_task = load_task(block.task)
        self._source = source

    def compose(self) -> ComposeResult:
        yield CodeEditor(self.code_task, self._source)

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    def show_next_keys(self, staged: bool, reached: str = "") -> None:
        """In the editor's frame, once its checks pass; before that the editor says there how one leaves it."""
        super().show_next_keys(staged, reached)
        self.editor.next_keys = self.next_keys(reached) if self.has_class("-reached") else ""

    def restart(self) -> None:
        """Nothing: the code is the learner's."""

    def focus_stage(self) -> None:
        self.editor.focus()

    @on(CodeEditor.Changed)
    def _changed(self, event: CodeEditor.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self.block, event.source))

    @on(CodeEditor.RunRequested)
    def _run_requested(self, event: CodeEditor.RunRequested) -> None:
        event.stop()
        self.run_worker(self._run(event.source), exclusive=True)

    async def _run(self, source: str) -> None:
        """Run the checks. Taking the stage away ends it, with all that the code has started."""
        editor = self.editor
        editor.running = True
        try:
            report = await run(self.code_task, source)
        except OSError as error:
            why = error.strerror or str(error)
            self.notify(
                f"Python could not be started ({why}); try once more.", title="Not run", markup=False, severity="error"
            )
        else:
            editor.report = report
            self.post_message(self.Ran(self, report))
        editor.running = False
