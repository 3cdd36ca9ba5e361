"""Training runs on the stage, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from engine.basics.numbers import bracketed, short
from lessons.lesson import TrainBlock
from lessons.stage.live import Action, ActionError, LiveTraining
from lessons.talk.stages.stage import MAX_EXAMPLES, Covered, StageTalk

MAX_STEPS = 1_000  # of training at a time
TERMS = {"squared-error": "({score} - {target})²"}


class TrainTalk(StageTalk):
    """One or more training runs."""

    live: LiveTraining

    def __init__(self, block: TrainBlock) -> None:
        self.block = block
        self.live = LiveTraining(block)

    def verbs(self) -> tuple[str, ...]:
        return ("run 20", "lr 0.1", "why", "reset")

    def lines(self, covered: Covered) -> Iterator[str]:
        runs = self.block.runs
        yield "Training." if len(runs) == 1 else f"{len(runs)} training runs side by side."
        for run in runs:
            settings = run.settings
            title = f"{run.title}: " if len(runs) > 1 else ""
            layers = ", ".join(map(str, settings.layers))
            held = self.live.trainers[run.name].data.held_out
            if held is not None:
                learnt = len(self.live.trainers[run.name].data)
                yield f"  {title}learns from {learnt} examples; {len(held)} others are held out"
            yield f"  {title}data {settings.data}, layers {layers}, {settings.activation}, rate {settings.lr}"
            yield f"  {title}{self._state(run.name)}"
        yield from self._predictions()

    def _state(self, name: str) -> str:
        snapshot = self.live.newest.get(name)
        if snapshot is None:
            return "no step yet; 'run 20' runs twenty"
        right = f"{snapshot.accuracy:.0%} right"
        if (held := snapshot.held_out) is not None:
            right += f", held out loss {short(held.loss)} and {held.accuracy:.0%} right"
        return f"step {snapshot.step}, loss {short(snapshot.loss)}, {right}, rate {short(snapshot.learning_rate)}"

    def _predictions(self) -> Iterator[str]:
        only = self.block.runs[0]
        snapshot = self.live.newest.get(only.name)
        if snapshot is None or len(self.block.runs) > 1 or len(snapshot.predictions) > MAX_EXAMPLES:
            return
        targets = self.live.trainers[only.name].data.targets
        pairs = zip(snapshot.predictions, targets, strict=False)
        yield f"  predicted: {', '.join(f'{short(score)} (wanted {short(target)})' for score, target in pairs)}"

    def act(self, action: Action, covered: Covered) -> list[str]:
        if action.kind != "run":
            self.live.perform(action)
            return [f"The learning rate is {short(action.number)} from here on."]
        if action.times > MAX_STEPS:
            raise ActionError(f"At most {MAX_STEPS} steps at a time.")
        losses: dict[str, list[str]] = {run.name: [] for run in self.block.runs}
        tenth = max(1, action.times // 5)
        before = self._steps()
        for number in range(action.times):
            self.live.perform(Action("run", times=1))
            if number % tenth == 0 or number == action.times - 1:
                for name, snapshot in self.live.newest.items():
                    losses[name].append(f"{short(snapshot.loss)} at step {snapshot.step}")
        told = []
        for run in self.block.runs:
            title = f"{run.title}: " if len(self.block.runs) > 1 else ""
            told.append(f"{title}loss {', '.join(dict.fromkeys(losses[run.name]))}")
            if self._steps()[run.name] - before[run.name] < action.times:
                told.append(f"{title}it diverged at step {self._steps()[run.name]}: the loss is no number any more.")
            else:
                told.append(f"{title}now {self._state(run.name)}")
        return [*told, *self._predictions()]

    def _steps(self) -> dict[str, int]:
        newest = self.live.newest
        return {run.name: newest[run.name].step + 1 if run.name in newest else 0 for run in self.block.runs}

    def why(self, name: str, covered: Covered) -> list[str]:
        told = []
        for run in self.block.runs:
            snapshot, settings = self.live.newest.get(run.name), run.settings
            title = f"{run.title}: " if len(self.block.runs) > 1 else ""
            if snapshot is None:
                told.append(f"{title}there is no loss before the first step: 'run 1'.")
                continue
            scores, targets = snapshot.predictions, self.live.trainers[run.name].data.targets
            text = f"{title}the {settings.loss} of {len(scores)} predictions is {short(snapshot.loss)}"
            if settings.loss in TERMS and len(scores) <= MAX_EXAMPLES and not settings.l2:
                terms = (
                    TERMS[settings.loss].format(score=short(score), target=bracketed(target))
                    for score, target in zip(scores, targets, strict=True)
                )
                text += f": {' + '.join(terms)}"
            told.append(f"{text}.")
            told.append(f"{title}each parameter goes against its gradient, times {short(snapshot.learning_rate)}.")
        return told
