"""The form for the settings of a training run: to begin with, to change while it runs, or to fork with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Static

from engine.basics.numbers import exact, parse_integer, parse_number
from engine.data.samples import SAMPLES
from engine.faults import FAULTS
from engine.losses import LOSSES
from engine.nn import INITS
from engine.runs.script import CHANGEABLE, SHAPE
from engine.training.optimizers import OPTIMIZERS
from engine.training.settings import SCALES, TrainSettings, parse_layers, preset
from tui.actions.bindings import bindings
from tui.kit.controls import FieldForm, PushButton, TextField
from tui.kit.dialog import Dialog

ACTIVATIONS = ("tanh", "relu", "sigmoid")
TRAINING_FAULTS = tuple(name for name, fault in FAULTS.items() if not fault.untrainable_reason)


@dataclass(frozen=True, slots=True)
class Field:
    """A row of the form. hint: its meaning, unit and range; choices: names to choose from."""

    name: str
    hint: str
    choices: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field("data", "four moons xor circles spiral, or .csv", tuple(SAMPLES)),
    Field("scale", "standard: standardized first; or none", tuple(SCALES)),
    Field("size", "of a built-in set: how many examples"),
    Field("noise", "of a built-in set: 0 or more, as 0.1"),
    Field("data_seed", "for noise and holdout; empty is seed"),
    Field("holdout", "share not learnt from: 0.25; 0 is none"),
    Field("layers", "neurons in each layer, the last one 1"),
    Field("activation", "tanh relu sigmoid", ACTIVATIONS),
    Field("loss", "squared-error max-margin cross-entropy", tuple(LOSSES)),
    Field("optimizer", "sgd momentum adam (with lr about 0.01)", tuple(OPTIMIZERS)),
    Field("lr", "0.05, 1.0:0.1, 1:0.1:cosine or 1:0.1:step"),
    Field("l2", "times Σ p²: 0 or more, often 0.0001"),
    Field("batch", "examples in a step; empty is all"),
    Field("faults", "famous bugs, such as no-zero-grad", TRAINING_FAULTS),
    Field("init", "weights: lecture micrograd zero large", tuple(INITS)),
    Field("steps", "1 or more: when to stop and ask"),
    Field("seed", "for first weights, noise and batches"),
)
HEIGHTS = [(0, "-low"), (27, "-high")]  # on a low screen the form has no margins
FORKABLE = ("lr", "loss", "optimizer", "l2", "batch", "faults")


class TrainSettingsScreen(Dialog[TrainSettings | None]):
    """Edits settings; returns new ones that passed the check, or None for no change.

    settings  to begin with
    check     raises ValueError with a one-line message for invalid settings; returns a question to ask once before they
              are taken, or "". If not given, a trainer is built to check them
    title     of the form
    names     of the fields to edit; None for all
    hides     the fields that are neither shown nor changed
    """

    CSS_PATH = "train_settings.tcss"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = bindings("train_settings")

    def __init__(
        self,
        settings: TrainSettings,
        check: Callable[[TrainSettings], str] | None = None,
        title: str = "Settings",
        names: Sequence[str] | None = None,
        hides: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._settings = settings
        self._check = check or _check_by_building
        self._heading = title
        known = {field.name: field for field in FIELDS}
        self._fields = [known[name] for name in (known if names is None else names) if name not in hides]
        self._is_complete = names is None
        self._confirmed: TrainSettings | None = None

    def compose(self) -> ComposeResult:
        with FieldForm(id="settings") as panel:
            panel.border_title = Text(self._heading)
            values = texts_of(self._settings)
            for field in self._fields:
                with Horizontal(classes="field"):
                    yield Label(field.name.replace("_", " "), classes="name")
                    suggester = SuggestFromList(field.choices) if field.choices else None
                    yield TextField(
                        values[field.name], id=field.name, compact=True, suggester=suggester, select_on_focus=True
                    )
                    yield Label(field.hint, classes="hint")
            with Vertical(id="below"):
                yield Static(id="meaning")
                yield Static(id="error", classes="-empty")
                with Horizontal(id="buttons"):
                    take = "Take" if self._is_complete else "Fork"
                    yield PushButton(take, variant="primary", compact=True, id="start")
                    if self._is_complete:
                        yield PushButton("Suits the data", compact=True, id="suit")
                    yield PushButton("Back", compact=True, id="back")

    @property
    def edited(self) -> TrainSettings:
        """The settings in the form. Raises ValueError with a one-line message if a field is invalid."""
        texts = texts_of(self._settings)
        return settings_of(
            texts | {field.name: self.query_one(f"#{field.name}", Input).value for field in self._fields}
        )

    @on(Input.Submitted)
    @on(Button.Pressed, "#start")
    def action_take(self) -> None:
        """Close with the settings, ask the check's question, or show what is wrong with them."""
        try:
            settings = self.edited
            question = self._check(settings)
        except ValueError as error:
            self._show_message(str(error))
            return
        if question and settings != self._confirmed:
            self._confirmed = settings
            self._show_message(question)
            return
        self.dismiss(settings)

    def _show_message(self, text: str) -> None:
        error = self.query_one("#error", Static)
        error.update(Text(text))
        error.set_class(not text, "-empty")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: a fork keeps its data."""
        return action != "suit" or self._is_complete

    @on(Button.Pressed, "#suit")
    def action_suit(self) -> None:
        """Fill in the settings that suit the data set in the form, but for how its examples are drawn."""
        data = self.query_one("#data", Input).value.strip()
        values, kept = texts_of(preset(data)), {"data", "seed", "data_seed"}
        if data in SAMPLES:
            kept |= {"size", "noise"}
        for field in self._fields:
            if field.name not in kept:
                self.query_one(f"#{field.name}", Input).value = values[field.name]
        self._show_message("")

    @on(Button.Pressed, "#back")
    def leave(self) -> None:
        self.dismiss(None)

    @on(Input.Changed)
    def _explain(self, event: Input.Changed) -> None:
        if event.input.has_focus:
            self._show_meaning(event.input)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, Input):
            self._show_meaning(event.widget)

    def _show_meaning(self, field: Input) -> None:
        """Show the meaning of the name in a field; else its hint, if there is no room for it beside the field."""
        hint = next(row.hint for row in self._fields if row.name == field.id)
        room = self.query(".hint").first().size.width
        text = meaning(str(field.id), field.value.strip()) or (hint if 0 < room < cell_len(hint) else "")
        self.query_one("#meaning", Static).update(Text(text))


def meaning(field: str, text: str) -> str:
    """Return the explanation of a name in the form, with its formula; "" for a field of numbers."""
    if field == "optimizer" and text in OPTIMIZERS:
        return f"{OPTIMIZERS[text].summary}\n{OPTIMIZERS[text].formula}"
    if field == "loss" and text in LOSSES:
        return LOSSES[text].formula
    if field == "faults":
        return "\n".join(FAULTS[name].description for name in text.split() if name in TRAINING_FAULTS)
    return ""


def texts_of(settings: TrainSettings) -> dict[str, str]:
    """Return each setting as text to edit."""
    return {
        "data": settings.data,
        "layers": ",".join(map(str, settings.layers)),
        "activation": settings.activation,
        "loss": settings.loss,
        "optimizer": settings.optimizer,
        "lr": settings.lr,
        "l2": exact(settings.l2),
        "batch": "" if settings.batch is None else str(settings.batch),
        "faults": " ".join(settings.faults),
        "scale": settings.scale,
        "holdout": exact(settings.holdout),
        "header": settings.header,
        "rows": "" if settings.rows is None else str(settings.rows),
        "size": "" if settings.size is None else str(settings.size),
        "noise": "" if settings.noise is None else exact(settings.noise),
        "data_seed": "" if settings.data_seed is None else str(settings.data_seed),
        "init": settings.init,
        "steps": str(settings.steps),
        "seed": str(settings.seed),
    }


def settings_of(texts: dict[str, str]) -> TrainSettings:
    """Parse edited settings. Raises ValueError with a one-line message for the first invalid one."""
    given = {name: text.strip() for name, text in texts.items()}
    try:
        l2 = parse_number(given["l2"] or "0")
    except ValueError:
        raise ValueError(f"l2 is a number, such as 0.0001, not {given['l2']!r}") from None
    try:
        holdout = parse_number(given["holdout"] or "0")
    except ValueError:
        raise ValueError(f"holdout is a share, such as 0.25, not {given['holdout']!r}") from None
    try:
        noise = parse_number(given["noise"]) if given["noise"] else None
    except ValueError:
        raise ValueError(f"noise is a number, such as 0.1, not {given['noise']!r}") from None
    return TrainSettings(
        data=given["data"],
        layers=parse_layers(given["layers"]),
        activation=given["activation"],
        loss=given["loss"],
        optimizer=given["optimizer"],
        lr=given["lr"],
        l2=l2,
        batch=_parse_integer_field("batch", given["batch"]) if given["batch"] else None,
        faults=tuple(dict.fromkeys(given["faults"].replace(",", " ").split())),
        init=given["init"],
        steps=_parse_integer_field("steps", given["steps"]),
        seed=_parse_integer_field("seed", given["seed"]),
        scale=given["scale"],
        holdout=holdout,
        header=given["header"],
        rows=_parse_integer_field("rows", given["rows"]) if given["rows"] else None,
        size=_parse_integer_field("size", given["size"]) if given["size"] else None,
        noise=noise,
        data_seed=_parse_integer_field("data seed", given["data_seed"]) if given["data_seed"] else None,
    )


def changed(settings: TrainSettings, before: TrainSettings) -> dict[str, object]:
    """Return the changed settings that a run may take over while it goes on."""
    return {name: getattr(settings, name) for name in CHANGEABLE if getattr(settings, name) != getattr(before, name)}


def reshaped(settings: TrainSettings, before: TrainSettings) -> list[str]:
    """Return the names of the changed settings that need a new run."""
    return [name for name in SHAPE if getattr(settings, name) != getattr(before, name)]


def _check_by_building(settings: TrainSettings) -> str:
    settings.build()
    return ""


def _parse_integer_field(name: str, text: str) -> int:
    try:
        return parse_integer(text)
    except ValueError:
        raise ValueError(f"{name} is a whole number, not {text!r}") from None
