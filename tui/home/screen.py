"""The Home screen: continue the course, open Explore, Train or Drill, or choose a lesson."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.contents import Entry, course
from lessons.progress.resume import resume
from lessons.progress.store import FILE_NAME, Progress, ProgressStore
from lessons.reading.problems import LessonError
from tui.actions.bindings import bindings
from tui.kit.controls import Menu
from tui.kit.key_line import KeyLine
from tui.kit.notices import show_notices
from tui.kit.presence import after_refresh
from tui.kit.screen import AppScreen
from tui.lesson.draw import course_map
from tui.start import Mode

if TYPE_CHECKING:
    from lessons.learner.evidence import Evidence
    from lessons.lesson import Lesson

MODES: tuple[tuple[Mode, str, str], ...] = (
    ("explore", "Explore", "a graph whose leaves you nudge"),
    ("train", "Train", "41 parameters learn four examples"),
    ("drill", "Drill", "gradients, curves, lines of code"),
    ("build", "Build", "your own engine, in your own editor"),
    ("duel", "Duel", "an engine with one line changed"),
)
PAPERS: tuple[tuple[str, str, str], ...] = (
    ("placement", "Placement", "which lessons you may skip"),
    ("concepts", "Concepts", "28 questions, before and after the course"),
)
IN_TRAINING: tuple[tuple[str, str, str], ...] = (
    ("train.lab", "Lab", "eleven broken runs to repair"),
    ("train.sweep", "Sweep", "a thousand networks at once"),
    ("train.data", "Data", "sets, a CSV file, points you draw"),
    ("train.open", "Open", "a run from a file"),
)
"""What the training room has: an action, the title of its row, and what it is for."""
MAX_RUNS = 5  # that are listed
WIDE = 100  # cells; from this width on there is a preview beside the menu
WIDTHS = [(0, "-narrow"), (WIDE, "-wide")]
HEIGHTS = [(0, "-low"), (36, "-tall")]  # rows; from 36 on there is an overview below the preview
ROW_WIDTH_WIDE, ROW_WIDTH_NARROW = 48, 70  # cells of a lesson's row, with the preview and without


class HomeScreen(AppScreen[None]):
    """The course map and the three modes; on a wide screen, a preview of the highlighted row.

    crashed: the place where the last session crashed, "" for none

    Messages up: OpenMode, OpenLesson, OpenPaper, OpenRun, ResumeCrashed.
    """

    CSS_PATH = "home.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = bindings("home")

    class OpenMode(Message):
        """The learner wants to go to Explore, Train or Drill."""

        def __init__(self, mode: Mode) -> None:
            super().__init__()
            self.mode = mode

    class OpenPaper(Message):
        """The learner wants placement or the concept test. kind: of lessons.learner.paper."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

    class OpenRun(Message):
        """The learner wants to go on with the run of this file."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class ResumeCrashed(Message):
        """The learner wants to go on where the last session crashed."""

    class OpenLesson(Message):
        """The learner wants to open this lesson. store: keeps its progress."""

        def __init__(self, lesson: Lesson, store: ProgressStore) -> None:
            super().__init__()
            self.lesson = lesson
            self.store = store

    def __init__(self, store: ProgressStore, crashed: str = "") -> None:
        super().__init__()
        self._crashed = crashed
        self._store = store
        self._entries: dict[str, Entry] = {entry.id: entry for entry in course()}
        self._progress = Progress()
        self._runs: list[tuple[Path, str]] = []  # files of runs with a summary each, the newest first
        self._due: tuple[str, ...] = ()  # skills
        self._evidence: tuple[Evidence, ...] = ()
        self._mistakes: tuple[tuple[str, str, int], ...] = ()  # the frequent ones: skill, words, count
        self._row_width = 0
        self._preview_pending = False
        self._lists_pending = True  # of runs and of what is due, which another screen may have changed

    def compose(self) -> ComposeResult:
        with Vertical(id="title"):
            yield Static(Text.assemble(("∂ ", "bold"), ("mgrad-tui", "bold")), id="name")
            yield Static("Understand backpropagation by doing it.", id="tagline")
        with Horizontal(id="body"):
            yield Menu(id="menu")
            with Vertical(id="side"):
                with VerticalScroll(id="preview", can_focus=False):
                    yield Static(id="preview-text")
                yield Static(id="overview", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#menu", OptionList).border_title = "Where to?"
        self.query_one("#overview").border_title = "Where you are"

    def on_screen_resume(self) -> None:
        """Update the menu, as progress may have been made on another screen."""
        self._lists_pending = True
        self._preview_pending = False  # what was to be done after a refresh is lost with a dialog that closes before it
        self._fill_menu()
        show_notices(self, self._store.notices)

    def _fill_menu(self) -> None:
        menu = self.query_one("#menu", OptionList)
        highlighted = menu.highlighted_option.id if menu.highlighted_option else None
        progress = self._progress = self._store.load()
        entry_to_resume = resume(progress, self._entries.values())
        self._row_width = self._row_width_now()
        options: list[Option | None] = []
        if self._crashed:
            options += [Option(course_map.crash_row(self._crashed, self._row_width), "crash"), None]
        options.append(Option(course_map.resume_row(entry_to_resume, progress), f"resume:{entry_to_resume.id}"))
        review = course_map.review_row(progress, len(self._due))
        options += [Option(review, "review")] if review else []
        options += [
            Option(course_map.mistake_row(text, count), f"set:{skill}") for skill, text, count in self._mistakes
        ]
        papers = [Option(course_map.mode_row(title, text), f"paper:{kind}") for kind, title, text in PAPERS]
        any_finished = any(lesson.finished for lesson in progress.lessons.values())
        options += [] if any_finished else papers[:1]  # for those who know a part of it already
        options.append(None)
        options += [Option(course_map.mode_row(title, description), mode) for mode, title, description in MODES]
        options += [Option(course_map.mode_row(title, text), f"do:{action}") for action, title, text in IN_TRAINING]
        options.append(None)
        for number, entry in enumerate(self._entries.values(), 1):
            options.append(
                Option(course_map.lesson_row(number, entry, progress, self._row_width), f"lesson:{entry.id}")
            )
        options += [None, *(papers if any_finished else papers[1:])]
        if self._runs:
            rows = enumerate(summary for _, summary in self._runs)
            options += [None, *(Option(course_map.mode_row("Run", text), f"run:{number}") for number, text in rows)]
        menu.clear_options()
        menu.add_options(options)
        option_ids = [option.id for option in menu.options]
        menu.highlighted = option_ids.index(highlighted) if highlighted in option_ids else 0
        menu.focus()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        has_review = course_map.review_row(self._progress, len(self._due)) is not None
        return has_review if action == "review" else True

    def _row_width_now(self) -> int:
        return ROW_WIDTH_WIDE if self.size.width >= WIDE else ROW_WIDTH_NARROW

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._preview_soon()

    def on_resize(self) -> None:
        if self._row_width != self._row_width_now():
            self._fill_menu()
        self._preview_soon()

    def _preview_soon(self) -> None:
        """Show the preview once the menu is painted: only then are its modules imported."""
        if not self._preview_pending:
            self._preview_pending = True
            after_refresh(self, self._preview)

    def _list_runs(self) -> None:
        """List the runs stored last below the lessons; what reads them is imported only if there are any."""
        found: list[tuple[Path, str]] = []
        if (self._store.folder / "runs").is_dir():
            from tui.train.runs.folder import RunFolder, summary_of

            stored = RunFolder(self._store.folder).recent()
            found = list(islice(((path, text) for path in stored if (text := summary_of(path))), MAX_RUNS))
        if found != self._runs:
            self._runs = found
            self._fill_menu()

    def _list_due(self) -> None:
        """List what is due today, and the frequent mistakes; what reads them is imported once the menu is painted."""
        folder = self._store.folder
        if not any((folder / name).exists() for name in ("learner.json", "drills.json", FILE_NAME)):
            return
        from lessons.learner.evidence import due_skills
        from lessons.learner.review import frequent_rows
        from lessons.learner.store import LearnerStore

        evidence = self._evidence = LearnerStore(folder, self._store.today).load().evidence
        due, mistakes = due_skills(evidence, self._store.today()), frequent_rows(evidence)
        if (due, mistakes) != (self._due, self._mistakes):
            self._due, self._mistakes = due, mistakes
            self._fill_menu()

    def _preview(self) -> None:
        """Show the preview of the highlighted row, if there is room."""
        self._preview_pending = False
        if self._lists_pending:
            self._lists_pending = False
            self._list_runs()
            self._list_due()
        panel, text = self.query_one("#preview"), self.query_one("#preview-text", Static)
        option = self.query_one("#menu", OptionList).highlighted_option
        if option is None or not panel.display:
            return
        if not text.size.width:  # not laid out yet, as after a resize behind another room; a resize event follows
            return
        from tui.home import overview, previews

        below = self.query_one("#overview", Static)
        if below.display:
            below.update(
                overview.overview(
                    self._entries.values(),
                    self._progress,
                    self._store.folder,
                    self._due,
                    self._evidence,
                    self._runs,
                    below.content_size.width,
                )
            )
        kind, _, lesson_id = (option.id or "").partition(":")
        width = text.size.width
        if kind in ("lesson", "resume"):
            entry = self._entries[lesson_id]
            panel.border_title = entry.title
            text.update(previews.lesson_preview(entry, self._progress.lesson(lesson_id)))
        elif kind == "crash":
            panel.border_title = "After the crash"
            text.update(previews.crash_preview(self._crashed))
        elif kind == "review":
            panel.border_title = "Today's review"
            text.update(previews.review_preview(self._due, self._mistakes))
        elif kind == "set":
            panel.border_title = "A set on one mistake"
            text.update(previews.set_preview(next(text for skill, text, _ in self._mistakes if skill == lesson_id)))
        elif kind == "explore":
            panel.border_title = "Explore"
            text.update(previews.explore_preview(width, self._store.folder))
        elif kind == "run":
            path, panel.border_title = self._runs[int(lesson_id)]
            text.update(previews.run_preview(path))
        elif kind == "build":
            panel.border_title = "Build"
            text.update(previews.build_preview(self._store.folder))
        elif kind == "paper":
            panel.border_title = next(title for name, title, _ in PAPERS if name == lesson_id)
            text.update(previews.paper_preview(lesson_id))
        elif kind == "duel":
            panel.border_title = "Duel"
            text.update(previews.duel_preview())
        elif kind == "drill":
            panel.border_title = "Drill"
            text.update(previews.drill_preview(width))
        else:
            panel.border_title = "Train"
            text.update(previews.train_preview(width))

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        kind, _, lesson_id = (event.option_id or "").partition(":")
        if kind == "crash":
            self._crashed = ""
            self.post_message(self.ResumeCrashed())
        if kind in ("lesson", "resume"):
            self.open_lesson(self._entries[lesson_id])
        if kind == "review":
            self.action_review()
        if kind == "set":
            self.action_review(lesson_id)
        if kind == "run":
            self.post_message(self.OpenRun(self._runs[int(lesson_id)][0]))
        if kind == "paper":
            self.action_paper(lesson_id)
        if kind == "do":
            await self.run_action(f"app.reach('{lesson_id}')")
        for mode, _, _ in MODES:
            if mode == kind:
                self.post_message(self.OpenMode(mode))

    def action_open(self, mode: Mode) -> None:
        self.post_message(self.OpenMode(mode))

    def action_paper(self, kind: str) -> None:
        self.post_message(self.OpenPaper(kind))

    def action_resume(self) -> None:
        self.open_lesson(resume(self._store.load(), self._entries.values()))

    @work(exclusive=True)
    async def action_review(self, skill: str = "") -> None:
        from tui.lesson.review import open_review

        await open_review(self, self._store, self._play, skill)

    def _play(self, lesson: Lesson, store: ProgressStore) -> None:
        self.post_message(self.OpenLesson(lesson, store))

    def open_lesson(self, entry: Entry) -> None:
        """Open a lesson of the course, or say why it cannot be opened."""
        try:
            lesson = entry.open()
        except LessonError as error:
            self.notify(str(error), title="This lesson cannot be opened", markup=False, severity="error")
        else:
            self._play(lesson, self._store)
