"""The settings of a training run, their presets, and the Trainer that they build."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.basics.choices import choose
from engine.basics.numbers import parse_integer
from engine.compiled.step import score_of
from engine.data.by_name import dataset
from engine.data.samples import SAMPLES, Dataset
from engine.data.split import mean_and_deviation, prepared
from engine.faults import fault_named, loop_with
from engine.nn import MLP, Scaling, count_parameters
from engine.training.schedule import parse_rate
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from engine.training.suited import Suited

SCALES: dict[str, bool] = {"standard": True, "none": False}
HEADERS: dict[str, bool | None] = {"auto": None, "yes": True, "no": False}
REGRESSION_LOSSES = ("mean-squared-error", "squared-error")
HOLDOUT, MIN_EXAMPLES_TO_HOLD_OUT = 0.25, 40  # of files
REGRESSION_STEPS = 300  # the first weights answer far off any number, and it takes as long to come near
MAX_INTEGER = 2**53  # for steps and seeds: beyond it, floats cannot represent every integer
MAX_PARAMETERS = 10_000
MAX_PRODUCTS = 1_000_000  # parameters × examples in one loss graph: a few hundred bytes each


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """Everything that determines a training run; the defaults are the lecture's.

    data        a data set's name or a CSV file's path
    layers      neurons in each layer, the last one 1
    activation  tanh, relu or sigmoid
    loss        squared-error, mean-squared-error, max-margin or cross-entropy
    lr          the learning rate, "0.05", or its first and last value over `steps`, "1.0:0.1"
    l2          the factor of Σ p² in the loss
    batch       how many examples a step learns from; all if None
    init        lecture, micrograd, zero or large
    steps       how many steps to run before pausing
    seed        of the initial parameters and the batches, and of the data without a `data_seed`
    faults      names of faults to build into the loop, such as no-zero-grad
    optimizer   sgd, momentum or adam
    scale       standard: the network standardizes its inputs, by mean and deviation of the training examples; or none
    holdout     the share of the examples that is held out, drawn with the data's seed
    header      of a file: whether its first line is one, yes or no; found out if auto
    rows        of a file: so many rows at most, drawn with the data's seed; all if None
    size        of a built-in set: how many examples; its own number if None
    noise       of a built-in set: the deviation of the noise; its own if None
    data_seed   the seed of the data's noise, of the rows and of the examples held out; `seed` if None
    """

    data: str = "four"
    layers: tuple[int, ...] = (4, 4, 1)
    activation: str = "tanh"
    loss: str = "squared-error"
    lr: str = "0.05"
    l2: float = 0.0
    batch: int | None = None
    init: str = "lecture"
    steps: int = 20
    seed: int = 1337
    faults: tuple[str, ...] = ()
    optimizer: str = "sgd"
    scale: str = "none"
    holdout: float = 0.0
    header: str = "auto"
    rows: int | None = None
    size: int | None = None
    noise: float | None = None
    data_seed: int | None = None

    @property
    def seed_of_data(self) -> int:
        """The seed that the data are drawn with."""
        return self.seed if self.data_seed is None else self.data_seed

    def build(self, data: Dataset | None = None) -> Trainer:
        """Return a trainer at step 0, on these examples if given, otherwise on those that the settings name.

        Raises ValueError with a one-line message for the first invalid setting.
        """
        check_steps(self.steps)
        if max(abs(self.seed), abs(self.seed_of_data)) > MAX_INTEGER:
            raise ValueError(f"a seed is a whole number from -{MAX_INTEGER} to {MAX_INTEGER}")
        if not self.layers or self.layers[-1] != 1:
            given = f", not {_joined(self.layers)}" if self.layers else ""
            raise ValueError(f"layers must end in 1, the one score of an example{given}")
        data = prepared(data or self.examples(), self.holdout, self.seed_of_data)
        self.check_size(data)
        check_loss(self.loss, data)
        self.check_faults(data)
        schedule = parse_rate(self.lr, self.steps)
        return Trainer(
            self.network(data),
            data,
            self.loss,
            schedule,
            self.l2,
            self.batch,
            self.seed,
            self.faults,
            optimizer=self.optimizer,
        )

    def network(self, data: Dataset) -> MLP:
        """Return the network for prepared data with its first parameters, the scaling of its inputs included."""
        output = "linear" if data.is_regression else None
        rng = random.Random(self.seed)
        return MLP(len(data.columns), self.layers, self.activation, output, self.init, rng, self.scaling(data))

    def examples(self) -> Dataset:
        """Return the examples that the settings name. Raises ValueError with a one-line message if there are none."""
        header = choose("header", self.header, HEADERS)
        if self.data in SAMPLES or self.size is not None or self.noise is not None:
            return dataset(self.data, self.seed_of_data, size=self.size, noise=self.noise)
        return _from_file(self.data, self.seed_of_data, header, self.rows, _signature(self.data))

    def scaling(self, data: Dataset) -> Scaling | None:
        """Return the scaling that the network begins with. Raises ValueError with a one-line message if invalid."""
        if not choose("scale", self.scale, SCALES):
            return None
        columns = zip(data.columns, zip(*data.inputs, strict=True), strict=True)
        means, deviations = zip(*(mean_and_deviation(numbers, name) for name, numbers in columns), strict=True)
        return Scaling(means, deviations)

    def check_size(self, data: Dataset) -> None:
        """Raise ValueError with a one-line message if the network and the data would exhaust memory."""
        nin, examples = len(data.columns), len(data)
        if min(self.layers) < 1:
            raise ValueError(f"a layer has 1 or more neurons: {_joined(self.layers)} is not possible")
        parameters = count_parameters(nin, self.layers)
        if parameters > MAX_PARAMETERS:
            raise ValueError(f"{_joined(self.layers)} makes {parameters} parameters; the limit is {MAX_PARAMETERS}")
        batch = min(self.batch or examples, examples)
        if parameters * batch > MAX_PRODUCTS:
            fit = max(MAX_PRODUCTS // parameters, 1)
            raise ValueError(f"{parameters} parameters × {batch} examples make too large a graph; use a batch of {fit}")

    def check_faults(self, data: Dataset) -> None:
        """Raise ValueError with a one-line message for faults that no loop can have, or that would not terminate."""
        bug = loop_with(fault_named(name) for name in self.faults).bug
        if bug is not None and bug.gradients is not None:
            score = score_of(MLP(len(data.columns), self.layers, self.activation), data.inputs[0])
            bug.gradients(score, lambda node: [0.0] * len(node.operands))


def check_loss(loss: str, data: Dataset) -> None:
    """Raise ValueError with a one-line message for a loss of two classes if the target is a number."""
    if data.is_regression and loss not in REGRESSION_LOSSES:
        raise ValueError(f"{data.label} is a number: its loss is {' or '.join(REGRESSION_LOSSES)}, not {loss}")


# Suitable settings for each data set: the defaults for four, for the others those of micrograd's moons demo.
PRESETS: dict[str, TrainSettings] = {
    "four": TrainSettings(),
    **{
        name: TrainSettings(name, (16, 16, 1), "relu", "max-margin", "1.0:0.1", 1e-4, init="micrograd", steps=100)
        for name in SAMPLES
        if name != "four"
    },
}


FILE_PRESET = TrainSettings(
    layers=(16, 1),
    activation="relu",
    loss="cross-entropy",
    lr="0.05:0.005",
    init="micrograd",
    steps=100,
    optimizer="adam",
    scale="standard",
    data_seed=1337,  # another seed trains another network on the same examples: rate and l2 are found from those
)


def preset(
    name: str,
    header: str = "auto",
    rows: int | None = None,
    holdout: float | None = None,
    data_seed: int | None = None,
) -> TrainSettings:
    """Return settings that suit a data set; for a file they depend on its target and its size.

    Rate and l2 are tried on the examples learnt from, which takes up to a second, once for each split of a file
    (`suited`). Those held out have no part in it.

    header, rows, holdout, data_seed: as in the settings; by default those that suit the file. A file that cannot be
    read has the settings of two classes.
    """
    suited = PRESETS.get(name)
    if suited is not None:
        return suited
    settings = replace(FILE_PRESET, data=name, header=header, rows=rows)
    settings = settings if data_seed is None else replace(settings, data_seed=data_seed)
    try:
        is_regression, columns, count = _shape(name, header, rows, _signature(name))
    except ValueError:
        return settings
    if is_regression:
        settings = replace(settings, loss="mean-squared-error", steps=REGRESSION_STEPS)
    hidden = settings.layers[0]
    while hidden > 1 and count_parameters(columns, (hidden, 1)) > MAX_PARAMETERS:
        hidden -= 1
    settings = replace(settings, layers=(hidden, 1))
    is_searched = count >= MIN_EXAMPLES_TO_HOLD_OUT
    if holdout is None:
        holdout = HOLDOUT if is_searched else 0.0
    learnt = count - round(count * holdout)
    fit = MAX_PRODUCTS // count_parameters(columns, settings.layers)
    settings = replace(settings, holdout=holdout, batch=fit if fit < learnt else None)
    try:
        found = _suited(settings, _signature(name)) if is_searched else None
    except ValueError:  # a holdout that leaves nothing: the run says so
        found = None
    return settings if found is None else replace(settings, lr=found.lr, l2=found.l2)


def suits_split(settings: TrainSettings) -> TrainSettings:
    """Return what suits the data as these settings read and split them."""
    seed = None if settings.data in SAMPLES else settings.seed_of_data
    return preset(settings.data, settings.header, settings.rows, settings.holdout, seed)


def found_anew(before: TrainSettings, after: TrainSettings) -> TrainSettings:
    """Return settings that were changed, with rate and l2 found again if they were found from another split of a file.

    Otherwise examples that are held out now would have had a part in finding them.
    """
    split = ("data", "header", "rows", "holdout", "seed_of_data")
    if after.data in SAMPLES or all(getattr(before, name) == getattr(after, name) for name in split):
        return after
    known = suits_split(before)
    if before.data != after.data or (after.lr, after.l2) != (known.lr, known.l2):
        return after
    found = suits_split(after)
    return replace(after, lr=found.lr, l2=found.l2)


def settings_note(settings: TrainSettings) -> str:
    """Return how rate and l2 were found, if they were found from the file as `preset` does; else ""."""
    if settings.data in SAMPLES:
        return ""
    suits = suits_split(settings)
    if (settings.lr, settings.l2, settings.layers) != (suits.lr, suits.l2, suits.layers):
        return ""
    found = _suited(replace(suits, lr=FILE_PRESET.lr, l2=FILE_PRESET.l2), _signature(settings.data))
    return str(found) if found else ""


@lru_cache(maxsize=32)
def _suited(settings: TrainSettings, signature: tuple[int, int]) -> Suited | None:
    """Return the rate and l2 that suit a file's training examples."""
    from engine.training.suited import suited  # it loads NumPy

    data = prepared(settings.examples(), settings.holdout, settings.seed_of_data)
    return suited(data, settings.layers[0], settings.steps, settings.seed, settings.batch)


@lru_cache(maxsize=2)  # read once by the preset and once by the run, which for a large file takes seconds
def _from_file(name: str, seed: int, header: bool | None, rows: int | None, signature: tuple[int, int]) -> Dataset:
    return dataset(name, seed, header, rows)


@lru_cache(maxsize=32)
def _shape(name: str, header: str, rows: int | None, signature: tuple[int, int]) -> tuple[bool, int, int]:
    """Return whether the target of a file is a number, and how many inputs and examples there are."""
    data = TrainSettings(data=name, header=header, rows=rows).examples()
    return data.is_regression, len(data.columns), len(data)


def _signature(name: str) -> tuple[int, int]:
    """Return what changes when a file is written anew."""
    for path in (name, name.rpartition("#")[0]):
        try:
            stat = Path(path).stat()
        except (OSError, ValueError):
            continue
        return stat.st_mtime_ns, stat.st_size
    return 0, 0


def check_steps(steps: int) -> None:
    """Raise ValueError with a one-line message if the number of steps is out of range."""
    if steps < 1:
        raise ValueError(f"the number of steps must be 1 or more, not {steps}")
    if steps > MAX_INTEGER:
        raise ValueError(f"the number of steps must be {MAX_INTEGER} or less")


def parse_layers(text: str) -> tuple[int, ...]:
    """Parse layer sizes such as "4,4,1". Raises ValueError with a one-line message if invalid."""
    try:
        return tuple(parse_integer(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"{text!r} is not a list of layers: write whole numbers with commas, such as 4,4,1") from None


def _joined(layers: tuple[int, ...]) -> str:
    return ",".join(map(str, layers))
