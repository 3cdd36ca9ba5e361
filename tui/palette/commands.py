"""The command palette: every action of the table, and graphs, data sets, lessons and challenges by name."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.actions import parse
from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.actions.keymap import KEYMAPS
from tui.actions.keys import keys_of
from tui.actions.table import ACTIONS, PLACES
from tui.kit.key_hints import shown_key
from tui.palette.reach import ROUTES, explore_screen, home_screen, node_of, places_of, reach, start, train_screen

if TYPE_CHECKING:
    from engine.lab.challenges import Challenge
    from lessons.contents import Entry
    from tui.explore.presets import Preset

HERE = 20.0  # added to the score of what is on the screen
WORDS = 100.0  # added if every word that was typed is in the title; half of it if in the note, or as a beginning
LAST = 10  # the rank of what no footer shows
GENERAL = ("menu", "field", "button", "columns", "scrolling_text", "dialog", "help", "why", "palette")


class Command(NamedTuple):
    """A command of the palette.

    title  as it is listed
    note   below the title
    run    what it does
    here   whether it belongs to the screen below
    """

    title: str
    note: str
    run: Callable[[], object]
    here: bool = False


class Commands(Provider):
    """Every command; those of the screen below come first."""

    commands: Sequence[Command] = ()

    async def startup(self) -> None:
        self.commands = [*actions_here(self), *of_the_app(self), *actions_elsewhere(self), *things_by_name(self)]

    async def search(self, query: str) -> Hits:
        """Commands with the words of the query; if there are none, those that have its letters in their order."""
        matcher, words = self.matcher(query), _words(query)
        scores = [(_word_score(words, command), command) for command in self.commands]
        found = [(score, command) for score, command in scores if score]
        for score, command in found or [(matcher.match(command.title), command) for command in self.commands]:
            if score > 0:
                score += HERE * command.here + (matcher.match(command.title) if found else 0.0)
                yield Hit(score, matcher.highlight(command.title), command.run, help=command.note)

    async def discover(self) -> Hits:
        for command in self.commands:
            if command.here:
                yield DiscoveryHit(command.title, command.run, help=command.note)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _word_score(words: Sequence[str], command: Command) -> float:
    title, note = _words(command.title), _words(command.note)
    if set(words) <= set(title):
        return WORDS
    if set(words) <= {*title, *note} or all(any(known.startswith(word) for known in title) for word in words):
        return WORDS / 2
    return 0.0


def actions_here(provider: Provider) -> Iterator[Command]:
    """The actions of what is on the screen: those of the footer first, then what moves a cursor and scrolls."""
    app, screen = provider.app, provider.screen
    around = list(provider.focused.ancestors_with_self) if provider.focused else []
    places = [place for node in (*around, screen) for place in sorted(places_of(node))]
    places += [place for place in (*ROUTES, "app") if place not in places and node_of(screen, place) is not None]
    found = []
    for place in dict.fromkeys(places):
        node = node_of(screen, place) or app
        for name, action_id in _actions(place):
            function, parameters = _parsed(ACTIONS[action_id].run)
            if node.check_action(function, parameters) is not False:
                found.append((name, action_id))
    for name, action_id in sorted(found, key=lambda command: _rank(command[1])):
        yield _command(app, name, action_id, here=True)


def _rank(action_id: str) -> tuple[bool, int]:
    """Where an action is listed: what works everywhere comes after what the place has."""
    return action_id.startswith("app."), ACTIONS[action_id].footer or LAST


def of_the_app(provider: Provider) -> Iterator[Command]:
    """The app's own commands: the rooms, the themes, a picture of the screen."""
    for title, help_text, run, is_listed in provider.app.get_system_commands(provider.screen):
        yield Command(title, help_text, run, is_listed)


def actions_elsewhere(provider: Provider) -> Iterator[Command]:
    """The actions of places that are not on the screen."""
    app = provider.app
    for place in ROUTES:
        if node_of(provider.screen, place) is None:
            for name, action_id in _actions(place):
                yield _command(app, name, action_id, here=False)


def _actions(place: str) -> Iterator[tuple[str, str]]:
    """What the palette lists of a place, each thing once: its title, and the action's id."""
    if place in GENERAL:
        return
    for action in PLACES[place].actions:
        if action.name != "close":
            yield f"{action.word}: {action.sentence}", f"{place}.{action.name}"


def _command(app: App[Any], title: str, action_id: str, here: bool) -> Command:
    place = PLACES[action_id.partition(".")[0]].title
    note = f"{place}, key {shown_key(keys_of(action_id)[0])}"
    return Command(title, note, partial(start, app, partial(reach, app, action_id)), here=here)


def _parsed(run: str) -> tuple[str, tuple[object, ...]]:
    """The name and the arguments of an action."""
    _, name, arguments = parse(run)
    return name, arguments


def things_by_name(provider: Provider) -> Iterator[Command]:
    """Graphs, data sets, lessons, challenges and keymaps."""
    from engine.data.samples import SAMPLES
    from engine.lab.challenges import CHALLENGES
    from lessons.contents import course
    from tui.explore.presets import PRESETS

    app = provider.app

    def command(title: str, note: str, work: Callable[[], Awaitable[None]]) -> Command:
        return Command(title, note, partial(start, app, work))

    for preset in PRESETS:
        yield command(f"Graph: {preset.title}", f"Explore: {preset.shows}", partial(_open_preset, app, preset))
    for name in SAMPLES:
        yield command(f"Data: {name}", "Train: a new run on this data set", partial(_train_on, app, name))
    for number, entry in enumerate(course(), 1):
        yield command(f"Lesson {number}: {entry.title}", entry.id, partial(_take_lesson, app, entry))
    for name, about in KEYMAPS.items():
        work = partial(app.run_action, f"app.keymap('{name}')")
        yield Command(f"Keymap: {name}", about, partial(start, app, work))
    for challenge in CHALLENGES.values():
        note = f"The break-it lab: {challenge.symptom}"
        yield command(f"Challenge: {challenge.title}", note, partial(_take_challenge, app, challenge))


async def _open_preset(app: App[Any], preset: Preset) -> None:
    (await explore_screen(app)).open_preset(preset)


async def _train_on(app: App[Any], name: str) -> None:
    (await train_screen(app)).begin_on(name)


async def _take_lesson(app: App[Any], entry: Entry) -> None:
    (await home_screen(app)).open_lesson(entry)


async def _take_challenge(app: App[Any], challenge: Challenge) -> None:
    (await train_screen(app)).runs.begin_challenge(challenge)
