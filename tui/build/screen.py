"""Build: the learner's own engine, judged at each save, on the road from an empty file to the moons."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from engine import Value
from engine.graph.wording import name_of
from lessons.build.folder import made_text, make_files
from lessons.build.learning import SETTINGS
from lessons.build.programs import GRAPHS, StageProgram, program_for
from lessons.build.record import BuildStore
from lessons.build.road import MILESTONES, Milestone, file_of, next_check, parts_of, passed_names, reached
from lessons.build.scene import scene_of
from lessons.build.solution import own_source, solution_of
from lessons.judge.checks import ROWS
from lessons.judge.verdict import CheckState, JudgedCheck, Judgement, judge
from lessons.learner.answers import build_evidence
from lessons.learner.store import LearnerStore
from tui.actions.bindings import bindings
from tui.actions.keys import key_of
from tui.adopted.screen import TheirPassScreen
from tui.build.draw.evidence import evidence_text, evidence_title, trouble_text
from tui.build.draw.road import check_row, count_text, heading, marks_line
from tui.build.editor import edit
from tui.build.learning import LearningScreen
from tui.build.milestones import MilestonePicker, SpeedDialog
from tui.build.solution import SolutionDialog
from tui.build.stage import BuildStage, nudge_text
from tui.build.watch import saves
from tui.crash.report import ResumeOffer
from tui.graph.value_line import ValueLine
from tui.graph.view import GraphView
from tui.kit.controls import Menu
from tui.kit.dialog import show_over
from tui.kit.key_line import KeyLine
from tui.kit.notices import show_notices
from tui.kit.panel import Panel
from tui.kit.presence import after_refresh, is_leaving, is_present
from tui.kit.screen import AppScreen
from tui.render.fit import shortened
from tui.render.paths import path_from_home

WIDTHS = [(0, "-narrow"), (100, "-wide"), (120, "-roomy")]
HEIGHTS = [(0, "-low"), (30, "-high")]
ROW_PADDING = 1
RUNNING = "running your files, esc stops it"
LAST = "everything"  # the check that is shown where all pass
NUDGE = 0.01  # what one tick moves a leaf by


def road(checks: Iterable[JudgedCheck]) -> tuple[JudgedCheck, ...]:
    """The checks in the order in which the screen lists them."""
    return tuple(check for part in parts_of(checks).values() for check in part)


class BuildScreen(AppScreen[None]):
    """The checks in order with the evidence of one, and the graph that it is about.

    folder  of the learner's files
    store   keeps what they have come to
    asked   the checks that a lesson waits for
    makes   whether the folder is made at once; else only when a file is first edited
    """

    CSS_PATH = "build.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = "#road"
    BINDINGS: ClassVar[list[BindingType]] = bindings("build")

    def __init__(
        self,
        folder: Path,
        store: BuildStore,
        asked: Collection[str] = (),
        makes: bool = False,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self.learner = LearnerStore(store.path.parent, today)
        self.folder = folder
        self._asked = asked
        self._makes = makes
        self.store = store
        self.judgement: Judgement | None = None
        self.chosen = ""  # the name of the check whose evidence is shown
        self._program: StageProgram | None = None  # what is on the stage
        self._checks: tuple[JudgedCheck, ...] = ()
        self._trouble = ""  # why the files as they are cannot be judged
        self._hints: dict[str, int] = {}  # how many are shown, by check
        self.judging = False
        self._present: object = None  # the judgement that is under way
        self._seconds = 0.0
        self._row_width = 0  # for which the rows of the road are wrapped

    def compose(self) -> ComposeResult:
        yield Static(id="where")
        with Container(id="body"):
            yield Menu(id="road")
            with Vertical(id="side"):
                yield BuildStage(id="stage")
                yield Panel(id="evidence")
        yield ValueLine(id="value")
        yield Static(id="status", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#road").border_title = "The road"
        self._show()
        if self._makes or self.folder.is_dir():
            self._begin()
        else:
            self._trouble = "there is no class Value"
            self.stage.show(None, compare=False)
            self._show_evidence()
            self._report(
                f"{key_of('build.edit')} makes the folder {path_from_home(self.folder)} here, and opens your editor"
            )

    def _begin(self) -> bool:
        """Make what is missing, judge, and watch for saves; returns whether the folder is there."""
        try:
            made = make_files(self.folder)
        except OSError as error:
            self._report(f"✗ {path_from_home(self.folder)} cannot be made: {error.strerror or error}")
            return False
        self._report(made_text(made))
        self.judge_files()
        self._watch()
        return True

    def resume_offer(self) -> ResumeOffer:
        """The folder."""
        return ResumeOffer(f"Build, {path_from_home(self.folder)}", ("build", str(self.folder)))

    # Judging

    @work(exclusive=True, group="watch")
    async def _watch(self) -> None:
        """Judge at every save, until the screen is closed."""
        try:
            async for _ in saves(self.folder):
                self.judge_files()
        except (OSError, RuntimeError) as error:
            if is_leaving(self):
                return
            self._report(f"✗ saves are not noticed ({error}); {key_of('build.run')} judges")

    def judge_files(self) -> None:
        """Judge the files as they are now; a judgement that is under way is dropped, and its process killed."""
        self._judge()

    @work(exclusive=True, group="judge")
    async def _judge(self) -> None:
        if is_leaving(self):
            return
        self._present = present = object()
        self.judging = True
        self._show_where()
        began = time.monotonic()
        try:
            found = await judge(self.folder)
        finally:
            if self._present is present:  # else a newer judgement is under way already
                self.judging = False
            if is_present(self):  # else the screen is being removed
                self._show_where()
        self._seconds = time.monotonic() - began
        if is_present(self):
            self._take(found)

    def _take(self, found: Judgement) -> None:
        """Show a new judgement, at the check to look at next."""
        before = set(passed_names(self._checks)) if self.judgement else None
        self.judgement, self._trouble = found, found.trouble
        if found.checks:
            self._checks = road(found.checks)
            known = self.store.of(self.folder).passed
            self.learner.add(build_evidence(known, passed_names(found.checks), self.learner.today()))
            self.store.judged(self.folder, passed_names(found.checks))
            show_notices(self, self.store.notices)
        upcoming = next_check(found)
        self.chosen = upcoming.row.name if upcoming is not None else self.chosen or LAST
        self._show()
        self._set_stage()
        if before is not None and (new := [name for name in passed_names(found.checks) if name not in before]):
            titles = [check.row.title for check in self.checks if check.row.name in new]
            opened = [each.title for each in reached({*before, *new}) if each not in reached(before)]
            note = f"; {key_of('build.open')} opens: {', '.join(opened)}" if opened else ""
            self._report(f"✓ {', '.join(titles)}{note}")

        if self._asked:
            left = [
                check.row.title
                for check in self.checks
                if check.row.name in set(self._asked) - set(passed_names(self._checks))
            ]
            self._report(
                f"your lesson waits for: {'; '.join(left)}"
                if left
                else "✓ your lesson's task is done: esc, twice, goes back to it"
            )

    def action_judge(self) -> None:
        if self.folder.is_dir():
            self.judge_files()

    async def action_back(self) -> None:
        """Stop the run of the learner's files; without one, leave."""
        if self.judging:
            self.workers.cancel_group(self, "judge")
            self._report("stopped; " + f"{key_of('build.run')} judges again")
        else:
            await self.run_action("app.back")

    # Checks

    @property
    def checks(self) -> tuple[JudgedCheck, ...]:
        """All checks as they were last judged; before that, none is there yet."""
        return self._checks or road(JudgedCheck(row, CheckState.NOT_YET) for row in ROWS)

    @property
    def check(self) -> JudgedCheck | None:
        """The check whose evidence is shown."""
        return next((check for check in self.checks if check.row.name == self.chosen), None)

    def action_check(self, by: int) -> None:
        """Show the next check, or the one before."""
        names = [check.row.name for check in self.checks]
        at = names.index(self.chosen) if self.chosen in names else 0
        self._choose(names[min(max(at + by, 0), len(names) - 1)])

    @on(OptionList.OptionHighlighted, "#road")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id and event.option_id != self.chosen:
            self._choose(event.option_id)

    def _choose(self, name: str) -> None:
        self.chosen = name
        self._set_stage()
        self._show_road()
        self._show_evidence()
        self._show_where()

    def action_hint(self) -> None:
        """Show another hint for the check."""
        if (check := self.check) is not None:
            self._hints[check.row.name] = min(self._hints.get(check.row.name, 0) + 1, len(check.row.hints))
            self._show_evidence()
            self.query_one("#evidence", Panel).scroll_end(animate=False)

    def action_show(self) -> None:
        """Show another solution beside the learner's, once theirs passes."""
        check = self.check
        if check is None or check.state is not CheckState.PASSED:
            self._report("✗ another solution is shown once yours passes; hints are there before")
        elif not (other := solution_of(check.row.name)):
            self._report("this check is about all of it together: its pieces have their own")
        else:
            show_over(self, SolutionDialog(check.row.title, own_source(self.folder, check.row.name), other))

    def action_edit(self) -> None:
        """Edit the file that the check is about."""
        if not self.folder.is_dir() and not self._begin():
            return
        check = self.check
        file = file_of(self.folder, check)
        failure = edit(self.app, file, check.line if check is not None and check.file else None)
        self._report(f"✗ {failure}" if failure else "")
        self.refresh(layout=True)
        self.judge_files()

    def action_view(self) -> None:
        """On a narrow screen, show the list of checks or the evidence."""
        self.toggle_class("-list")
        if self.has_class("-list"):
            self.query_one("#road").focus()

    # The stage

    @property
    def stage(self) -> BuildStage:
        return self.query_one(BuildStage)

    def _set_stage(self) -> None:
        """Put the graph of the check on the stage, made by the learner's engine."""
        check = self.check
        if check is not None and check.listed and not self._trouble:
            self._program = None
            self.workers.cancel_group(self, "scene")  # of the check before
            self.stage.show_parameters(check.listed)
            return
        graph = check.graph if check is not None and not self._trouble else None
        self._program = program_for(self.chosen, graph, passed_names(self._checks)) if not self._trouble else None
        if self._program is None:
            if not self._trouble.startswith("Python"):  # while a line cannot be read, what was there stays
                self.stage.show(None, compare=False)
        else:
            self._run_scene("")

    def _run_scene(self, name: str, old: float = 0.0) -> None:
        """Have the learner's engine make the graph. name: of the leaf that was changed from `old`."""
        if self._program is not None:
            self._make_scene(self._program, name, old)

    @work(exclusive=True, group="scene")
    async def _make_scene(self, program: StageProgram, name: str, old: float) -> None:
        scene = await scene_of(self.folder, program)
        if not is_present(self):
            return
        before = self.stage.scene
        check = self.check
        self.stage.show(scene, compare=check is not None and check.graph is not None)
        new = program.number_of(name)
        if new is not None and before is not None:
            self._report(nudge_text(name, old, new, before, scene))

    def action_stage(self) -> None:
        """Go to the graph, or back to the road."""
        if self.stage.view.has_focus_within or not self.stage.has_graph:
            self.query_one("#road").focus()
        else:
            self.stage.view.focus()

    def action_nudge(self, ticks: int) -> None:
        """Nudge the selected leaf of the learner's graph."""
        if self.stage.has_graph:
            self.stage.view.action_nudge(ticks)

    def action_theirs(self) -> None:
        """Step the learner's own pass through the graph on the stage."""
        scene = self.stage.scene
        if scene is None or scene.adopted is None:
            self._report("✗ your nodes do not hang together yet: there is no pass to step")
        else:
            show_over(self, TheirPassScreen(scene.adopted, name_of(scene.adopted.mirror.root)))

    def action_reset(self) -> None:
        """Put the numbers of the check back."""
        self._set_stage()

    # Milestones

    def action_open(self) -> None:
        """Show what the engine has reached."""
        opened = self.store.of(self.folder).reached
        show_over(self, MilestonePicker(passed_names(self._checks), opened), self._open_milestone)

    def _open_milestone(self, name: str | None) -> None:
        milestone = next((each for each in MILESTONES if each.name == name), None)
        if milestone is None:
            return
        self.store.reached(self.folder, milestone.name)
        if milestone.name in SETTINGS:
            show_over(self, LearningScreen(self.folder, milestone.name, milestone.title))
        elif milestone.name in GRAPHS:
            self._open_pass(milestone)
        else:
            show_over(self, SpeedDialog(self.folder))

    @work(exclusive=True, group="scene")
    async def _open_pass(self, milestone: Milestone) -> None:
        scene = await scene_of(self.folder, GRAPHS[milestone.name])
        if not is_present(self):
            return
        if scene.adopted is None:
            self._report(f"✗ {scene.note}")
        else:
            show_over(self, TheirPassScreen(scene.adopted, milestone.title))

    @on(GraphView.Nudged)
    def _nudged(self, event: GraphView.Nudged) -> None:
        number = self._number_of(event.leaf)
        if number is not None:
            self._set_leaf(event.leaf, round(number + event.ticks * NUDGE, 10))

    def _number_of(self, leaf: Value) -> float | None:
        """The present number of a leaf; None, and a message, for a number that an operation made a Value of."""
        number = self._program.number_of(leaf.label) if self._program is not None else None
        if number is None:
            self._report("✗ this number is written into the operation: nudge a named leaf")
        return number

    def _set_leaf(self, leaf: Value, number: float) -> None:
        old = self._number_of(leaf)
        if self._program is not None and old is not None:
            self._program = self._program.with_number(leaf.label, number)
            self._run_scene(leaf.label, old)

    @on(GraphView.Refused)
    def _refused(self, event: GraphView.Refused) -> None:
        self._report(f"✗ {event.reason}")

    @on(GraphView.EditRequested)
    def _edit_value(self, event: GraphView.EditRequested) -> None:
        self.add_class("-typing")
        names = {node.label: node.data for node in self.stage.view.nodes if node.label}
        line = self.query_one(ValueLine)
        line.edit(event.leaf, event.text, names)
        if event.done:
            line.enter()

    @on(ValueLine.Entered)
    def _value_entered(self, event: ValueLine.Entered) -> None:
        self._close_value()
        self._set_leaf(event.leaf, event.number)

    @on(ValueLine.Left)
    def _close_value(self) -> None:
        self.remove_class("-typing")
        self.query_one(ValueLine).close()
        self.stage.view.focus()

    # Showing

    def _show(self) -> None:
        with self.app.batch_update():
            self._fill_road()
            self._show_evidence()
            self._show_where()

    def _fill_road(self) -> None:
        menu = self.query_one("#road", Menu)
        width = menu.size.width - 2 * ROW_PADDING
        rows: list[Option | None] = []
        for title, part in parts_of(self.checks).items():
            rows += [None] if rows else []
            rows.append(Option(heading(title), disabled=True))
            rows += [Option(check_row(check, width), check.row.name) for check in part]
        menu.clear_options()
        menu.add_options(rows)
        self._row_width = width
        self._show_road()

    def _fit(self) -> None:
        """Wrap the texts in the widths that they have now."""
        self._show_evidence()
        if self.query_one("#road").size.width - 2 * ROW_PADDING != self._row_width:
            self._fill_road()

    def _show_road(self) -> None:
        menu = self.query_one("#road", Menu)
        names = [option.id for option in menu.options]
        if self.chosen in names:
            menu.highlighted = names.index(self.chosen)

    def _show_evidence(self) -> None:
        panel, check = self.query_one("#evidence", Panel), self.check
        keys = (key_of("build.edit"), key_of("build.hint"))
        trouble, width = self._trouble, max(panel.scrollable_content_region.width - 2, 0)
        if check is not None and not trouble:
            panel.title = evidence_title(check)
            shown = self._hints.get(check.row.name, 0)
            panel.content = evidence_text(check, file_of(self.folder, check).name, shown, keys, width)
        else:
            panel.title = "What to write" if not self._checks else "✗ Your files cannot be judged"
            panel.content = trouble_text(trouble, keys, width) if trouble else Text()

    def _show_where(self) -> None:
        line, width = self.query_one("#where", Static), self.size.width
        checks = self._checks
        note = RUNNING if self.judging else f"judged in {self._seconds:.1f} s" if self.judgement else ""
        start = f"{shortened(path_from_home(self.folder), max(width // 3, 8))}  "
        count = f"{count_text(checks)}  " if checks else ""
        room = width - len(start) - len(count) - len(note) - 4
        text = Text.assemble((start, "bold"), count, no_wrap=True)
        text.append_text(marks_line(checks, self.chosen, room))
        line.update(text.append(f"  {note}", "dim"))

    def _report(self, message: str) -> None:
        """Show a message in the line above the keys."""
        self.query_one("#status", Static).update(message)

    def on_resize(self) -> None:
        self._show_where()
        after_refresh(self, self._fit)
