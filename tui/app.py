"""The app: its modes, themes and global keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants, events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette, Provider
from textual.driver import Driver
from textual.geometry import Offset
from textual.message_pump import MessagePump
from textual.notifications import Notify
from textual.screen import Screen
from textual.theme import Theme, ThemeProvider

from lessons.progress.store import ProgressStore
from tui.actions.bindings import bindings
from tui.actions.keymap import KEYMAPS, choose_keymap, load_keymap
from tui.actions.keys import keys_of, use_keymap, with_keys
from tui.closing import leave_when_told
from tui.crash.driver import TerminalDriver
from tui.crash.inputs import InputLog
from tui.crash.report import Resumable, ResumeOffer, withdraw_resume
from tui.home.screen import HomeScreen
from tui.input.escape_guard import EscapeGuard
from tui.input.key_order import KeyAnswered, KeyOrder
from tui.kit.notices import notice
from tui.kit.palette import Palette
from tui.kit.screen import AppScreen
from tui.output.cursor import cursor_position
from tui.output.terminal import has_sixteen_colors
from tui.preferences import Preferences, load_preferences, save_preferences
from tui.start import Start
from tui.themes import THEMES, in_sixteen_colors, next_theme
from tui.worker_threads import WorkerThreads

if TYPE_CHECKING:
    from lessons.lesson import Lesson
    from tui.lesson.questions.code import CodeQuestion
    from tui.output.clipboard import CopyForm
    from tui.paper.screen import PaperScreen


THEME_SECONDS = 0.2  # until a theme is shown whose key others follow
BACK_SECONDS = 3.0  # within which a second escape leaves a room


def _commands() -> type[Provider]:
    from tui.palette.commands import Commands

    return Commands


class MgradApp(App[None]):
    """Home, Explore, Train, Drill, Duel and Build are modes that keep their state; a lesson opens on top of Home.

    start   the first screen and its arguments
    folder  the learner's data folder
    today   the clock of what is stored by date
    """

    TITLE = "mgrad-tui"
    # Home's styles are loaded with the app's: Textual parses all styles again when a screen brings its own.
    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "home/home.tcss"]
    DEFAULT_MODE = "home"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {
        _commands
    }  # one, so that its order is fixed
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")

    def __init__(self, start: Start, folder: Path, today: Callable[[], date] = date.today) -> None:
        self._has_sixteen_colors = has_sixteen_colors()
        # Set before styles are parsed: a later change of theme would parse all of them again.
        self.set_reactive(App.theme, load_preferences(folder).theme)
        super().__init__()
        self._start = start
        self._back_time: float | None = None  # when escape was pressed that would leave the screen if pressed again
        self._key_order = KeyOrder(self.set_timer, super().on_event, self._key_target, self._is_quit_key)
        self._next_theme = ""  # chosen, and not shown yet
        self._escape_guard = EscapeGuard(self.set_timer, self._key_order.handle)
        self._folder = folder
        self.inputs = InputLog()
        self._resumable: Resumable | None = None  # the screen that was open last
        self._store = ProgressStore(folder, today)
        self._visited = set[str]()  # modes that have a screen
        for mode in ("explore", "train", "drill", "build", "duel"):
            self.add_mode(mode, partial(self._mode_screen, mode))

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Our themes, fit for the terminal's colors; in Textual's own some text is fainter than text may be."""
        return {theme.name: in_sixteen_colors(theme) if self._has_sixteen_colors else theme for theme in THEMES}

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this platform, writing less; another one if the environment names it."""
        return super().get_driver_class() if constants.DRIVER else TerminalDriver

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's cursor goes after each frame: to what is selected, which braille displays follow."""
        focused = self.focused
        return self._cursor if focused is None else cursor_position(focused)

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        """Textual's fields report where they have their cursor."""
        self._cursor = position

    def get_default_screen(self) -> Screen[Any]:
        """Home. As the first screen of a mode it would parse all styles again."""
        return HomeScreen(self._store, self._start.resume.label if self._start.resume else "")

    def on_mount(self) -> None:
        asyncio.get_running_loop().set_default_executor(WorkerThreads(thread_name_prefix="worker"))
        self.theme_changed_signal.subscribe(self, self._save_theme)
        self._use_keymap()
        self.screen_change_signal.subscribe(self, self._note_screen, immediate=True)
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)  # can be switched to from now on
        if self._start.mode != self.DEFAULT_MODE:
            self.switch_mode(self._start.mode)
        if self._start.lesson is not None:
            self._open_start_lesson(self._start.lesson, self._start)
        if self._start.classroom is not None:
            self._open_class(self._start.classroom)
        if not self.is_headless:
            leave_when_told(self.exit)  # as q does, so that screens save their state

    # Screens are imported when they are opened, so that Home appears quickly.

    def _mode_screen(self, mode: str) -> Screen[Any]:
        self._visited.add(mode)
        if mode == "explore":
            return self._explore_screen()
        if mode == "build":
            return self._build_screen()
        if mode == "duel":
            return self._duel_screen()
        return self._train_screen() if mode == "train" else self._drill_screen()

    def _explore_screen(self) -> Screen[Any]:
        from tui.explore.screen import ExploreScreen
        from tui.explore.work import WorkStore

        return ExploreScreen(self._start.explore, WorkStore(self._folder))

    def _train_screen(self) -> Screen[Any]:
        from tui.train.screen import TrainScreen

        return TrainScreen(self._start.train, self._start.run, self._folder, self._store.today)

    def _drill_screen(self) -> Screen[Any]:
        from lessons.drills.practice import PracticeStore
        from lessons.learner.store import LearnerStore
        from tui.drill.screen import DrillScreen

        learner = LearnerStore(self._folder, self._store.today)
        return DrillScreen(self._start.drill, PracticeStore(self._folder), learner, self._store)

    def _duel_screen(self) -> Screen[Any]:
        from lessons.duel.store import DuelStore
        from lessons.learner.store import LearnerStore
        from tui.duel.screen import DuelScreen

        learner = LearnerStore(self._folder, self._store.today)
        return DuelScreen(self._start.duel, DuelStore(self._folder), learner)

    def _build_screen(self) -> Screen[Any]:
        from lessons.build.record import BuildStore
        from tui.build.screen import BuildScreen

        store = BuildStore(self._folder)
        asked = self._start.build  # by the command line, which may make a folder; a key may not
        return BuildScreen(
            asked.folder if asked else store.folder_to_open(), store, makes=asked is not None, today=self._store.today
        )

    # After a crash

    def _note_screen(self, _screen: Screen[Any]) -> None:
        self._resumable = next(
            (screen for screen in reversed(self.screen_stack) if isinstance(screen, Resumable)), None
        )

    def resume_offer(self) -> ResumeOffer | None:
        """How to come back to the screen that was open last; None for Home. For when the app has closed."""
        return self._resumable.resume_offer() if self._resumable else None

    def on_home_screen_resume_crashed(self) -> None:
        resume = self._start.resume
        if resume is None:
            return
        try:
            start = resume.open()
        except ValueError as error:
            self.notify(str(error), markup=False, severity="error")
            return
        withdraw_resume(self._folder)
        self._start = start
        if start.lesson is not None:
            self._open_start_lesson(start.lesson, start)
        elif start.mode in self._visited:
            self.push_screen(self._mode_screen(start.mode))
        else:
            self.switch_mode(start.mode)

    def on_home_screen_open_mode(self, message: HomeScreen.OpenMode) -> None:
        self.switch_mode(message.mode)

    def on_home_screen_open_run(self, message: HomeScreen.OpenRun) -> None:
        from tui.palette.reach import open_run, start

        start(self, partial(open_run, self, message.path))

    def on_home_screen_open_lesson(self, message: HomeScreen.OpenLesson) -> None:
        """Open a lesson, unless Home was left meanwhile: for another room, or by the key before."""
        if isinstance(self.screen, HomeScreen):
            self.open_lesson(message.lesson, message.store)

    def on_home_screen_open_paper(self, message: HomeScreen.OpenPaper) -> None:
        """Open placement or the concept test over Home."""
        from lessons.learner.paper import PaperDesk
        from tui.paper.screen import PaperScreen

        if isinstance(self.screen, HomeScreen):
            self.push_screen(PaperScreen(message.kind, PaperDesk(self._folder, self._store.today)))

    async def on_paper_screen_lesson_wanted(self, message: PaperScreen.LessonWanted) -> None:
        """Open the lesson to begin with in place of the paper."""
        if isinstance(self.screen, AppScreen):
            await self.pop_screen()
        self.open_lesson(message.entry.open(), self._store)

    def on_code_question_own_file_wanted(self, message: CodeQuestion.OwnFileWanted) -> None:
        """Open Build over the lesson that asks for a piece of the learner's own engine."""
        from lessons.build.record import BuildStore
        from tui.build.screen import BuildScreen

        store = BuildStore(self._folder)
        self.push_screen(BuildScreen(store.folder_to_open(), store, message.checks, today=self._store.today))

    def _open_start_lesson(self, lesson: Lesson, start: Start) -> None:
        """Open the lesson that the app begins with, on top of Home."""
        from lessons.learner.review import ReviewStore

        store = self._store if start.review is None else ReviewStore(self._store, start.review)
        self.open_lesson(lesson, store, start.step)

    def _open_class(self, folder: Path) -> None:
        from tui.classroom.screen import ClassScreen

        self.push_screen(ClassScreen(folder, self._store.today))

    def open_lesson(self, lesson: Lesson, store: ProgressStore, step: int | None = None) -> None:
        """Open a lesson on top of this screen. step: from 0; None: where it was left."""
        from lessons.contents import FOLDER
        from tui.lesson.screen import LessonScreen

        self.push_screen(LessonScreen(lesson, store, reloads=lesson.path.resolve().parent != FOLDER, step=step))

    def notify(self, message: str, **options: Any) -> None:
        """Show a message in the corner."""
        self.post_message(Notify(notice(message, **options)))

    def action_command_palette(self) -> None:
        """Open the palette."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        """Choose a theme in the palette."""
        self.push_screen(Palette([ThemeProvider], placeholder="Search for themes…"))

    async def on_event(self, event: events.Event) -> None:
        self.inputs.record(event)
        if isinstance(event, events.MouseDown) or (isinstance(event, events.Key) and event.key != "escape"):
            self._back_time = None
        await self._escape_guard.handle(event)

    async def on_key_answered(self, message: KeyAnswered) -> None:
        await self._key_order.answered(message)

    def _key_target(self) -> MessagePump | None:
        """What a key goes to; None once the screens are closed."""
        return (self.focused or self.screen) if self.screen_stack else None

    def _is_quit_key(self, key: str) -> bool:
        return key in keys_of("app.quit_now")

    def drop_typed_keys(self) -> bool:
        """Forget what was typed behind the key that is being handled: it was meant for something else."""
        return self._key_order.drop_typed()

    @property
    def has_waiting_keys(self) -> bool:
        """Whether a key waits until the one before has been handled."""
        return self._key_order.is_waiting

    async def action_back(self) -> None:
        """Close the screen; a mode's first screen goes to Home. That takes two presses: none of them is a slip."""
        if len(self.screen_stack) == 1 and self.current_mode == self.DEFAULT_MODE:
            return
        now, before = time.monotonic(), self._back_time
        if before is None or now - before > BACK_SECONDS:
            self._back_time = now
            self.notify(with_keys("<app.back> again goes Home; what you did is kept"), timeout=BACK_SECONDS)
            return
        self._back_time = None
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.switch_mode(self.DEFAULT_MODE)

    def action_help(self) -> None:
        from tui.palette.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_reach(self, action_id: str) -> None:
        """Run an action of the table where it belongs."""
        from tui.palette.reach import reach, start

        start(self, partial(reach, self, action_id))

    def action_copy(self) -> None:
        """Copy what is selected; of several forms, the one that is chosen."""
        from tui.copy_picker import CopyPicker
        from tui.output.clipboard import forms_at

        forms = forms_at(self.focused or self.screen)
        if self.screen.get_selected_text():
            self.action_copy_or_say()
        elif len(forms) > 1:
            self.push_screen(CopyPicker(forms), self._copy_form)
        elif forms:
            self._copy_form(forms[0])
        else:
            self.notify("Nothing here can be copied; text is selected with the mouse", severity="warning")

    def _copy_form(self, form: CopyForm | None) -> None:
        if form is not None:
            self.copy_to_clipboard(form.text)
            self.notify(form.preview, title=f"Copied: {form.name}", markup=False)

    def action_copy_or_say(self) -> None:
        """Copy the text that is selected with the mouse; without any, tell how to quit."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
        else:
            keys = with_keys("<app.quit> quits, <app.quit_now> from anywhere; <app.back> goes one level back")
            self.notify(keys, title="Nothing is selected")

    def action_next_theme(self) -> None:
        """Go on to the next theme. While the key is held only some are shown: each takes a tenth of a second."""
        self._next_theme = next_theme(self._next_theme or self.theme)
        if self.has_waiting_keys:
            self.set_timer(THEME_SECONDS, self._show_next_theme)
        else:
            self._show_next_theme()

    def _show_next_theme(self) -> None:
        if self._next_theme:
            self.theme, self._next_theme = self._next_theme, ""

    def _use_keymap(self) -> None:
        """Put the keymap of the data folder in force, and name what is wrong with it."""
        keymap = load_keymap(self._folder)
        use_keymap(keymap.keys)
        self.set_keymap(dict(keymap.keys))
        for problem in keymap.problems:
            self.notify(problem, title="Keymap", markup=False, severity="warning", timeout=10)

    def action_keymap(self, name: str) -> None:
        """Choose a ready keymap; the user's own keys stay."""
        try:
            choose_keymap(self._folder, name)
        except ValueError as error:
            self.notify(f"{error}; nothing was changed", title="Keymap", markup=False, severity="error")
        except OSError as error:
            self.notify(f"{error.filename}: cannot be written ({error.strerror})", markup=False, severity="error")
        else:
            self._use_keymap()
            self.notify(f"The keys are now those of the {name} keymap: {KEYMAPS[name]}", markup=False)

    def _save_theme(self, theme: Theme) -> None:
        """Save the theme, whether chosen by key or in the palette."""
        try:
            save_preferences(self._folder, Preferences(theme.name))
        except OSError as error:
            self.notify(
                f"The theme is {theme.name} for now; it could not be saved: {error}", markup=False, severity="warning"
            )

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Textual's commands, but for those that the table of actions has."""
        own = ("Keys", "Quit", "Theme")
        yield from (command for command in super().get_system_commands(screen) if command.title not in own)
        yield SystemCommand("Choose a theme", "The theme in force is shown while you choose", self.action_change_theme)
        for title, description, mode in (
            ("Home", "The course map, and where you left off", "home"),
            ("Explore", "An expression graph whose leaves you nudge", "explore"),
            ("Train", "A network that learns while you watch", "train"),
            ("Drill", "Exercises without end: gradients, curves, lines of code", "drill"),
            ("Build", "Your own engine, checked at each save", "build"),
        ):
            yield SystemCommand(title, description, partial(self.switch_mode, mode))
