"""Code for another library in a lesson: its recorded output, and its output here if the library is installed."""

from __future__ import annotations

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Static

from lessons.lesson import ScriptBlock
from lessons.stage.scripts import ScriptResult, run_script
from tui.kit.controls import PushButton
from tui.kit.markdown_text import MarkdownText
from tui.kit.presence import is_leaving


class ScriptRun(Vertical):
    """Shows the code of `block` and its output. runs: whether it may be run; only code of the course may."""

    DEFAULT_CSS = """
    ScriptRun {
        height: auto;
        margin-bottom: 1;
        & > .printed { height: auto; padding: 0 1; background: $panel; margin-bottom: 1; }
        & > Button { width: auto; }
    }
    """

    def __init__(self, block: ScriptBlock, runs: bool) -> None:
        super().__init__()
        self.block = block
        self.runs = runs

    def compose(self) -> ComposeResult:
        yield MarkdownText(f"```python\n{self.block.code}\n```")
        yield Static(self._output_text(f"{self.block.title} printed:", self.block.recorded), classes="printed")
        if self.runs:
            yield PushButton("Run it here", compact=True)

    @on(Button.Pressed)
    async def _run(self, event: Button.Pressed) -> None:
        event.stop()
        event.button.disabled = True
        event.button.label = f"running: {self.block.needs} takes a while to load"
        self._print(event.button)

    @work(exclusive=True)
    async def _print(self, button: Button) -> None:
        printed = await run_script(self.block.code, self.block.needs)
        if is_leaving(self):
            return
        self._show(printed)
        button.label, button.disabled = "Run it again", False

    def _show(self, printed: ScriptResult) -> None:
        recorded = f"{self.block.title} printed:", self.block.recorded
        if printed.library_missing:
            reason = Text(f"{self.block.needs} is not installed here, so these are the recorded numbers.\n", "bold")
            text = reason + self._output_text(*recorded)
        elif not printed.finished:
            text = Text(f"It stopped: {printed.text}\n", "bold") + self._output_text(*recorded)
        else:
            same = "the same as recorded" if printed.text == self.block.recorded else "the recorded output differs"
            text = self._output_text(f"Here and now it printed ({same}):", printed.text)
            if printed.text != self.block.recorded:
                text = text + Text("\n") + self._output_text(*recorded)
        self.query_one(".printed", Static).update(text)

    @staticmethod
    def _output_text(by: str, text: str) -> Text:
        return Text.assemble((f"{by}\n", "dim"), text)
