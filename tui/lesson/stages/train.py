"""The train stage: live training runs in one plot."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import RenderResult
from textual.binding import BindingType
from textual.reactive import reactive
from textual.worker import Worker

from lessons.lesson import DoBlock, TrainBlock
from lessons.stage.live import Action, LiveTraining
from tui.actions.bindings import bindings
from tui.actions.keys import key_of
from tui.kit.colors import PLANE_COMPONENTS, color_of, plane_palette
from tui.lesson.draw.runs import PlottedRun, fact_lines, prediction_lines, runs_plot
from tui.lesson.draw.why_train import RunAtStep, explain_run
from tui.lesson.stages.stage import Stage
from tui.output.terminal import drawing
from tui.render.plane import PlaneLayout, Points, Window, decision_plane
from tui.render.plots import PlotStyle
from tui.train.draw.words import next_rate
from tui.train.runs.driver import TrainingDriver
from tui.train.state import RunState

FRAMES_PER_SECOND = 15
RUN_SECONDS = 3.0  # for the steps of a block, slow enough to watch
MIN_HEIGHT_WITH_PLANE = 15  # rows, for loss and plane together
CURVES = ("first", "second", "third", "fourth", "fifth")


class TrainStage(Stage, can_focus=True):
    """Trains the runs of a block side by side; posts Acted with every frame that shows new steps."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "train-stage--axis",
        *(f"train-stage--{part}" for part in (*CURVES, *PLANE_COMPONENTS)),
    }
    DEFAULT_CSS = """
    TrainStage {
        & > .train-stage--first { color: $primary; }
        & > .train-stage--second { color: $warning; }
        & > .train-stage--third { color: $success; }
        & > .train-stage--fourth { color: $error; }
        & > .train-stage--fifth { color: $secondary; }
        & > .train-stage--axis { color: $text-muted; }
        & > .train-stage--positive { color: $primary; }
        & > .train-stage--negative { color: $accent; }
        & > .train-stage--point { color: $foreground; }
        & > .train-stage--wrong { color: $text-error; }
        & > .train-stage--quiet { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("train_stage")

    play: LiveTraining
    log_scale: reactive[bool] = reactive(False)
    states: reactive[tuple[RunState, ...]] = reactive(())
    running: reactive[bool] = reactive(False)

    def __init__(self, block: TrainBlock) -> None:
        super().__init__(classes="stage")
        self.block: TrainBlock = block
        self.play = LiveTraining(block)
        self.steps = max(run.settings.steps for run in block.runs)
        self._stop = threading.Event()
        self._step_target: int | None = None  # requested by presses of `n`, while not reached
        self.set_reactive(TrainStage.log_scale, len(block.runs) > 1)
        self._wrap_trainers()

    def on_mount(self) -> None:
        self.watch_log_scale(self.log_scale)
        self._frames = self.set_interval(1 / FRAMES_PER_SECOND, self._refresh_states, pause=True)

    def on_unmount(self) -> None:
        self._stop.set()

    # The state and its runs

    def restart(self) -> None:
        self._pause()
        super().restart()

    def begin_goal(self, goal: DoBlock, left: Mapping[str, float] | None = None) -> None:
        self._pause()
        super().begin_goal(goal)
        if left:  # trained again, at full speed, while the text is read
            self.run_worker(self.perform(self.play.way_to(left)), group="left")

    def show_play(self) -> None:
        if self._trainers != tuple(self.play.trainers.values()):
            self._wrap_trainers()
        self.states = tuple(run.state for run in self._runs)
        self.refresh()

    def explanation(self) -> Text:
        return explain_run(
            [
                RunAtStep(
                    run.title if len(self.block.runs) > 1 else "",
                    run.settings,
                    trainer.data,
                    trainer.schedule(trainer.step),
                    state.snapshot,
                )
                for run, state, trainer in zip(self.block.runs, self.states, self._trainers, strict=True)
            ]
        )

    def _wrap_trainers(self) -> None:
        """Create a driver for each trainer of `play`; they are new after a restart."""
        self._trainers = tuple(self.play.trainers.values())
        self._runs = [TrainingDriver(trainer) for trainer in self._trainers]
        self.set_reactive(TrainStage.states, tuple(run.state for run in self._runs))

    async def perform(self, actions: Sequence[Action]) -> None:
        """Perform actions in place of the learner, at full speed."""
        self._pause()
        for action in actions:
            if action.kind == "run":
                await self._start(self.done + action.times, pace=0.0).wait()
            else:
                self.play.perform(action)
        self._refresh_states()
        self.post_acted()

    @property
    def done(self) -> int:
        """The number of steps of the longest run."""
        return max(run.state.done for run in self._runs)

    def _start(self, until: int, pace: float | None = None) -> Worker[None]:
        """Train up to a step. pace: seconds between steps; None: slow enough to watch."""
        self._step_target = None
        if self._stop.is_set():
            self._stop = threading.Event()
        self._frames.resume()
        self.running = True
        task = partial(_train, list(self._runs), self._stop, until, RUN_SECONDS / self.steps if pace is None else pace)
        return self.run_worker(task, "training", thread=True)

    def _pause(self) -> None:
        self._stop.set()
        self.running = False

    def _refresh_states(self) -> None:
        """Show the newest states, if there are new ones."""
        states = tuple(run.state for run in self._runs)
        if all(new is old for new, old in zip(states, self.states, strict=True)):
            return
        for run, state in zip(self.block.runs, states, strict=True):
            if state.snapshot is not None:
                self.play.newest[run.name] = state.snapshot
        self.post_acted()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.is_finished and all(w.is_finished for w in self.workers if w.node is self):
            self._refresh_states()
            self._frames.pause()
            self.running = False

    # Actions

    def action_run_or_pause(self) -> None:
        """Run to the end of the block's steps, or from there as many again; or pause."""
        if self.running and self._step_target is None:
            self._pause()
        else:
            self._start((self.done // self.steps + 1) * self.steps)

    def action_step(self) -> None:
        """Take one step more than requested so far: keys may be pressed faster than steps are taken."""
        if self.running and self._step_target is None:
            self._pause()
        else:
            target = self.done if self._step_target is None or not self.running else self._step_target
            self._start(target + 1)
            self._step_target = target + 1

    def action_reset(self) -> None:
        self.restart()
        self.post_message(self.Acted(self))

    def action_rate(self, up: bool) -> None:
        """Change the learning rate from the next step on."""
        if len(self._trainers) > 1:
            self.notify(f"These runs are compared at their own rates. {key_of('train_stage.reset')} starts them again.")
            return
        trainer = self._trainers[0]
        self.play.perform(Action("set", "lr", next_rate(trainer.schedule(trainer.step), up)))
        self.post_acted()

    def action_log_scale(self) -> None:
        self.log_scale = not self.log_scale

    # Display

    def render(self) -> RenderResult:
        style = PlotStyle(drawing(), color_of(self, "train-stage--axis"))
        runs = [
            PlottedRun(
                run.title if len(self.block.runs) > 1 else "",
                state,
                trainer.schedule(trainer.step),
                trainer.data.targets,
                color_of(self, f"train-stage--{CURVES[place % len(CURVES)]}"),
                color_of(self, f"train-stage--{CURVES[1]}"),
                trainer.data.held_out is not None,
            )
            for place, (run, state, trainer) in enumerate(
                zip(self.block.runs, self.states, self._trainers, strict=True)
            )
        ]
        facts = [
            *fact_lines(runs, style, self.size.width),
            *(prediction_lines(runs[0]).split() if len(runs) == 1 else ()),
        ]
        fact_rows = [row for fact in facts for row in fact.wrap(self.app.console, max(1, self.size.width))]
        width, height = self.size.width, self.size.height - len(fact_rows) - 1
        if width < 10 or height < 4:
            return Text("\n").join(fact_rows)
        rows = [Text(), *fact_rows]
        if len(runs) == 1 and len(self._trainers[0].data.columns) == 2 and height >= MIN_HEIGHT_WITH_PLANE:
            below = height * 3 // 5
            rows = [*self._decision_plane(width, below).split("\n", allow_blank=True), *rows]
            height -= below
        plot = runs_plot(runs, width, height, steps=self.steps, log=self.log_scale, style=style)
        return Text("\n").join([plot, *rows])

    def _decision_plane(self, width: int, height: int) -> Text:
        """Return the decision plane of the only run, with its examples."""
        trainer, snapshot, layout = self._trainers[0], self.states[0].snapshot, PlaneLayout.of(width, height)
        data, window = trainer.data, Window.around(trainer.data.inputs)
        parameters = snapshot.parameters if snapshot else None
        scores = trainer.surface(window.xs(layout.columns), window.ys(2 * layout.rows), parameters)
        rings = None
        if (held := data.held_out) is not None:
            score = snapshot.held_out if snapshot else None
            rings = Points(held.inputs, held.targets, score.predictions if score else ())
        points = Points(data.inputs, data.targets, snapshot.predictions if snapshot else (), data.classes, rings)
        return decision_plane(scores, points, window, width, height, plane_palette(self, "train-stage"))

    def watch_log_scale(self, log_scale: bool) -> None:
        held_out = len(self._trainers) > 1 and all(trainer.data.held_out for trainer in self._trainers)
        what = "loss held out" if held_out else "loss"
        self.border_title = f"{what} over steps, log scale" if log_scale else f"{what} over steps"


def _train(runs: Sequence[TrainingDriver], stop: threading.Event, until: int, pace: float) -> None:
    """Take the runs' steps in turn, so that the curves grow together; diverged runs stop."""
    done = min((run.state.done for run in runs if not run.state.diverged), default=until)
    for target in range(done + 1, until + 1):
        for run in runs:
            if not run.state.diverged and run.state.done < target:
                run.train(stop, until=target)
        if stop.wait(pace if target < until else 0.0):
            return
