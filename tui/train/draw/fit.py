"""How well a network fits, in words: accuracy beside the base rate, R², held-out examples, confusion."""

from __future__ import annotations

from collections.abc import Sequence

from engine.basics.numbers import compact, short
from engine.data.samples import SAMPLES, Dataset
from engine.training.fit import Confusion, base_rate, error_in_own_unit
from engine.training.snapshot import Snapshot
from tui.render.targets import TargetWords


def fit_name(data: Dataset) -> str:
    """The name of the measure."""
    return "R²" if data.is_regression else "accuracy"


def fit_value(data: Dataset, accuracy: float) -> str:
    """An accuracy as "97%", R² as "0.93"."""
    return compact(accuracy, 9, 3) if data.is_regression else f"{accuracy:.0%}"


def fit_brief(data: Dataset, accuracy: float) -> str:
    """An accuracy as "97%", R² as "R² 0.93", for a table of runs on any data."""
    if not data.is_regression:
        return f"{accuracy:.0%}"
    return f"R² {accuracy:.2f}" if abs(accuracy) < 10 else f"R² {compact(accuracy, 5, 0)}"


def base_rate_text(data: Dataset) -> str:
    """What the more frequent class alone reaches: "67% no"; "" for regression and the program's own sets."""
    if data.is_regression or data.name in SAMPLES:
        return ""
    rate, name = base_rate(data)
    return f"{rate:.0%} {name}"


def fit_caption(data: Dataset, snapshot: Snapshot, width: int = 80) -> str:
    """How many predictions are right, on the examples held out too; R² for numbers. In percent if that is too long."""
    held = snapshot.held_out
    if data.is_regression:
        text = f"R² {fit_value(data, snapshot.accuracy)}"
        return f"{text}, held out {fit_value(data, held.accuracy)}" if held else text
    right = round(snapshot.accuracy * len(snapshot.predictions))
    text = f"{right} of {len(snapshot.predictions)} right"
    if held is None:
        return text
    text = f"{text}, held out {round(held.accuracy * len(held.predictions))} of {len(held.predictions)}"
    return text if len(text) <= width else f"{snapshot.accuracy:.0%} right, held out {held.accuracy:.0%}"


def fit_rows(data: Dataset, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Names and values for a list: RMSE, or which classes are mistaken; of the examples held out if there are any."""
    held, score = data.held_out, snapshot.held_out
    targets = data.targets if held is None else held.targets
    predictions = snapshot.predictions if score is None else score.predictions
    if data.is_regression:
        return [("RMSE" if score is None else "RMSE held out", short(error_in_own_unit(data, predictions, targets)))]
    if data.name in SAMPLES and held is None:
        return []
    words, found = TargetWords.of(data), Confusion.of(predictions, targets)
    counts = ((found.negative_right, found.positive_wrong), (found.positive_right, found.negative_wrong))
    return [
        (f"{'is' if score is None else 'held'} {words.target(target)}", f"{right} ✓ {wrong} ✗")
        for target, (right, wrong) in zip((-1.0, 1.0), counts, strict=True)
    ]


def result_lines(data: Dataset, last: Snapshot) -> list[str]:
    """The result of a run: loss and fit, on the examples held out too, and which classes are mistaken."""
    heading = f"step {last.step}: loss {short(last.loss)}, {_fit(data, last.predictions, data.targets, last.accuracy)}"
    held, score = data.held_out, last.held_out
    if held is None or score is None:
        rows = confusion_rows(data, last.predictions, data.targets)
        return [heading, *rows] if data.name not in SAMPLES else [heading]
    fit = _fit(data, score.predictions, held.targets, score.accuracy)
    return [
        heading,
        f"held out, {len(held)} examples: loss {short(score.loss)}, {fit}",
        *confusion_rows(data, score.predictions, held.targets, "held out"),
    ]


def confusion_rows(
    data: Dataset, predictions: Sequence[float], targets: Sequence[float], title: str = "examples"
) -> list[str]:
    """A small table: a row for each class, a column for each prediction; [] for regression."""
    if data.is_regression:
        return []
    words = TargetWords.of(data)
    names = [words.target(target) for target in (-1.0, 1.0)]
    found = Confusion.of(predictions, targets)
    counts = (found.negative_right, found.positive_wrong), (found.negative_wrong, found.positive_right)
    left = max(len(title), *(len(name) + 3 for name in names))
    heads = [f"→ {name}" for name in names]
    table = [f"{title:{left}}  {'  '.join(heads)}"]
    for name, row in zip(names, counts, strict=True):
        cells = "  ".join(f"{count:>{len(head)}}" for count, head in zip(row, heads, strict=True))
        table.append(f"{f'is {name}':{left}}  {cells}")
    return table


def _fit(data: Dataset, predictions: Sequence[float], targets: Sequence[float], accuracy: float) -> str:
    if data.is_regression:
        error = error_in_own_unit(data, predictions, targets)
        return f"R² {fit_value(data, accuracy)}, error (RMSE) {short(error)} of {data.label}"
    text = f"accuracy {accuracy:.0%}"
    if data.name in SAMPLES:
        return text
    rate, name = base_rate(data, targets)
    return f"{text} (always {name} has {rate:.0%})"
