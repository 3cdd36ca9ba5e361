"""All settings of a training run in one place."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Static

from engine.data import SAMPLES
from engine.losses import LOSSES
from engine.nn import BIASES
from engine.numbers import exact
from engine.training import TrainSettings, parse_layers, preset

ACTIVATIONS = ("tanh", "relu", "sigmoid")
FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("data", "four moons xor circles spiral, or .csv", tuple(SAMPLES)),
    ("layers", "neurons in each layer, the last one 1", ()),
    ("activation", "tanh relu sigmoid", ACTIVATIONS),
    ("loss", "squared-error max-margin cross-entropy", tuple(LOSSES)),
    ("lr", "learning rate 0.05, or falling 1.0:0.1", ()),
    ("l2", "how much of Σ p² the loss takes in", ()),
    ("batch", "examples in a step; empty is all", ()),
    ("init", "lecture micrograd", tuple(BIASES)),
    ("steps", "when to stop and ask", ()),
    ("seed", "for first weights, noise and batches", ()),
)


class TrainSettingsScreen(ModalScreen[TrainSettings | None]):
    """Edit settings; gives back new ones that can be trained, or None where all stays as it was."""

    CSS_PATH = "train_settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("ctrl+t", "suit", "Suits the data", tooltip="Fill in what suits the data set"),
        Binding("up", "app.focus_previous", "Previous", show=False),
        Binding("down", "app.focus_next", "Next", show=False),
    ]

    def __init__(self, settings: TrainSettings) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="settings", can_focus=False) as panel:
            panel.border_title = "Settings"
            panel.border_subtitle = "enter starts · ctrl+t what suits the data · esc back"
            values = texts_of(self._settings)
            for name, hint, choices in FIELDS:
                with Horizontal(classes="field"):
                    yield Label(name, classes="name")
                    suggester = SuggestFromList(choices) if choices else None
                    yield Input(values[name], id=name, compact=True, suggester=suggester, select_on_focus=True)
                    yield Label(hint, classes="hint")
            yield Static(id="error")
            with Horizontal(id="buttons"):
                yield Button("Start", variant="primary", compact=True, id="start")
                yield Button("Suits the data", compact=True, id="suit")
                yield Button("Back", compact=True, id="back")

    @on(Input.Submitted)
    @on(Button.Pressed, "#start")
    def action_take(self) -> None:
        """Close with the settings, or say what is wrong with them."""
        try:
            settings = settings_of({name: self.query_one(f"#{name}", Input).value for name, _, _ in FIELDS})
            settings.build()
        except ValueError as error:
            self.query_one("#error", Static).update(str(error))
            return
        self.dismiss(settings)

    @on(Button.Pressed, "#suit")
    def action_suit(self) -> None:
        """What suits the data set that is written there; the seed stays."""
        values = texts_of(preset(self.query_one("#data", Input).value.strip()))
        for name, _, _ in FIELDS:
            if name not in ("data", "seed"):
                self.query_one(f"#{name}", Input).value = values[name]
        self.query_one("#error", Static).update("")

    @on(Button.Pressed, "#back")
    def leave(self) -> None:
        self.dismiss(None)


def texts_of(settings: TrainSettings) -> dict[str, str]:
    """Each setting as text to edit."""
    return {
        "data": settings.data,
        "layers": ",".join(map(str, settings.layers)),
        "activation": settings.activation,
        "loss": settings.loss,
        "lr": settings.lr,
        "l2": exact(settings.l2),
        "batch": "" if settings.batch is None else str(settings.batch),
        "init": settings.init,
        "steps": str(settings.steps),
        "seed": str(settings.seed),
    }


def settings_of(texts: dict[str, str]) -> TrainSettings:
    """Settings from edited text. Raises ValueError, in one line, for the first that is not of its kind."""
    given = {name: text.strip() for name, text in texts.items()}
    try:
        l2 = float(given["l2"] or 0)
    except ValueError:
        raise ValueError(f"l2 is a number, such as 0.0001, not {given['l2']!r}") from None
    return TrainSettings(
        data=given["data"],
        layers=parse_layers(given["layers"]),
        activation=given["activation"],
        loss=given["loss"],
        lr=given["lr"],
        l2=l2,
        batch=_whole("batch", given["batch"]) if given["batch"] else None,
        init=given["init"],
        steps=_whole("steps", given["steps"]),
        seed=_whole("seed", given["seed"]),
    )


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} is a whole number, not {text!r}") from None
