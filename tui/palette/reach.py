"""Run any action of the table from anywhere: in its room, which is gone to first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkType

from tui.actions.table import ACTIONS, PLACES
from tui.palette.help import bindings_of

if TYPE_CHECKING:
    from tui.explore.screen import ExploreScreen
    from tui.home.screen import HomeScreen
    from tui.train.screen import TrainScreen

STAGE = ("lesson", "lesson.stage")
ROUTES: dict[str, tuple[str, ...]] = {
    "home": ("home",),
    **dict.fromkeys(("explore", "graph", "expression_line"), ("explore",)),
    "fault_picker": ("explore", "explore.faults"),
    "preset_picker": ("explore", "explore.open"),
    **dict.fromkeys(("lesson", "question", "sign", "choose", "order", "goal", "code_question"), ("lesson",)),
    **dict.fromkeys(("graph_stage", "network_stage", "plot_stage", "train_stage", "editor"), STAGE),
    "link_picker": ("lesson", "lesson.open"),
    "drill": ("drill",),
    "duel": ("duel",),
    "paper": ("home", "home.placement"),
    "build": ("build",),
    "milestones": ("build", "build.open"),
    "train": ("train",),
    **dict.fromkeys(("parameters", "predictions"), ("train", "train.overview")),
    **dict.fromkeys(("network", "neuron_graph"), ("train", "train.network")),
    "what_if": ("train", "train.what_if"),
    "run_table": ("train", "train.runs"),
    "go_to": ("train", "train.go_to"),
    "save_run": ("train", "train.save"),
    "open_run": ("train", "train.open"),
    "train_faults": ("train", "train.faults"),
    "train_settings": ("train", "train.edit"),
    "lab": ("train", "train.lab"),
    "check_up": ("train", "train.check_up"),
    **dict.fromkeys(("sweep", "heat_map"), ("train", "train.sweep")),
    **dict.fromkeys(("data", "columns", "plane"), ("train", "train.data")),
}
"""The way to a place: its room, then the actions that lead to it."""
PATIENCE = 3.0  # seconds until a screen that was opened has to be there


def places_of(node: DOMNode) -> set[str]:
    """The places whose actions a node has."""
    return {binding.id.partition(".")[0] for binding in bindings_of(node) if binding.id}


def node_of(screen: Screen[Any], place: str) -> DOMNode | None:
    """The node on the screen that has the actions of a place: the focused one or around it, else the first shown."""
    focused = screen.focused.ancestors_with_self if screen.focused else []
    for node in (*focused, screen, *screen.query("*").results(Widget)):
        if place in places_of(node) and (not isinstance(node, Widget) or is_shown(node)):
            return node
    return None


def is_shown(widget: Widget) -> bool:
    """Whether neither the widget nor what it is in is hidden."""
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


async def reach(app: App[Any], action_id: str) -> None:
    """Run an action where it belongs; where that is not on the screen, go there first."""
    place, action = action_id.partition(".")[0], ACTIONS[action_id]
    try:
        node = app if place == "app" else node_of(app.screen, place) or await _go_to(app, place)
    except TimeoutError:
        node = None
    if node is None:
        app.notify(f"{PLACES[place].title}: not here", severity="warning")
        return
    if isinstance(node, Widget) and not isinstance(node, Screen) and not node.has_focus_within:
        node.focus()
    if not await app.run_action(action.run, node):
        app.notify(f"{action.word}: nothing to do here now")


async def _go_to(app: App[Any], place: str) -> DOMNode | None:
    room, *way = ROUTES.get(place, ("",))
    if not room:
        return None
    if node_of(app.screen, room) is None:
        await go_to_room(app, room)
    for action_id in way:
        await app.run_action(ACTIONS[action_id].run, app.screen)
        await _appears(app, place)
    return await _appears(app, place)


async def _appears(app: App[Any], place: str) -> DOMNode | None:
    """The node of a place, once it is there."""
    async with asyncio.timeout(PATIENCE):
        while (node := node_of(app.screen, place)) is None or not (isinstance(node, Widget) and node.is_mounted):
            await asyncio.sleep(0.01)
    return node


async def go_to_room(app: App[Any], room: str) -> None:
    """Go to Home, Explore, Train, Drill, Duel, or the lesson that is open or comes next, and close what covers it."""
    if room == "lesson":
        await _go_to_lesson(app)
        return
    if app.current_mode != room:
        await app.switch_mode(room)
    await _uncover(app, 1)


async def _go_to_lesson(app: App[Any]) -> None:
    from tui.lesson.screen import LessonScreen

    if app.current_mode != "home":
        await app.switch_mode("home")
    depth = max(
        (number for number, screen in enumerate(app.screen_stack, 1) if isinstance(screen, LessonScreen)), default=0
    )
    if depth:
        await _uncover(app, depth)
    else:
        (await home_screen(app)).action_resume()
    async with asyncio.timeout(PATIENCE):
        while not isinstance(app.screen, LessonScreen) or not app.screen.is_mounted:
            await asyncio.sleep(0.01)


async def _uncover(app: App[Any], depth: int) -> None:
    """Close the screens above this many."""
    while len(app.screen_stack) > depth:
        await app.pop_screen()


def start(app: App[Any], work: Callable[[], Awaitable[object]]) -> None:
    """Start work that waits for screens; it replaces what was started before."""

    async def run() -> None:
        await work()

    task: WorkType[None] = run  # not its coroutine, which would never be awaited if it is replaced before it starts
    app.run_worker(task, exclusive=True, group="reach")


async def home_screen(app: App[Any]) -> HomeScreen:
    """Home, once it is there."""
    await go_to_room(app, "home")
    await _appears(app, "home")
    return cast("HomeScreen", app.screen)


async def explore_screen(app: App[Any]) -> ExploreScreen:
    """Explore, once it is there."""
    await go_to_room(app, "explore")
    await _appears(app, "explore")
    return cast("ExploreScreen", app.screen)


async def train_screen(app: App[Any]) -> TrainScreen:
    """The training room, once it is there."""
    await go_to_room(app, "train")
    await _appears(app, "train")
    return cast("TrainScreen", app.screen)


async def open_run(app: App[Any], path: Path) -> None:
    """Open a stored run in the training room."""
    (await train_screen(app)).open_stored(path)
