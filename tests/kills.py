"""Programs that are killed while they save, and programs that save at once: nothing that was stored is lost.

python -m tests.kills [--kills 500] [--seed 1] [--each 100]
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

from engine.runs.file import read_run
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from lessons.drills.drill import drill
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.skills import SKILLS
from lessons.learner.store import LearnerStore
from lessons.progress.own_files import DRAFT, clear_drafts
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress
from tui.preferences import Preferences, load_preferences, save_preferences
from tui.themes import THEMES
from tui.train.runs.folder import EARLIER, RunFolder

SKILL = next(iter(SKILLS))
FEWER, RUNS = 25, 5  # what a program stores at most of the slower kinds
KINDS = ("progress", "drills", "evidence", "preferences", "runs")


def today() -> date:
    """A day that does not change."""
    return date(2026, 1, 2)


def answer(folder: Path, lesson: str, number: int) -> None:
    """Store one answer of a lesson."""
    done = {f"step {number}": StepProgress(questions={0: QuestionProgress(Outcome.RIGHT, 1)})}
    ProgressStore(folder, today).record(lesson, LessonProgress(at=f"step {number}", steps=done))


def finish_drill(folder: Path, seed: int) -> None:
    """Store the result of one drill."""
    PracticeStore(folder).finished(OpenDrill(drill(seed, 1).seed, 1, questions={0: QuestionProgress(Outcome.RIGHT, 1)}))


def add_evidence(folder: Path, place: str) -> None:
    """Store one piece of evidence."""
    LearnerStore(folder, today).add([Evidence(today(), SKILL, AnswerResult.AT_ONCE, place)])


def saver(kind: str, folder: Path, turn: int) -> Callable[[int], None]:
    """What a program of this kind saves, the numbers from 0 on."""
    run = Run(TrainSettings(steps=50))
    runs = RunFolder(folder)

    def save(number: int) -> None:
        match kind:
            case "progress":
                answer(folder, f"lesson {turn}", number)
            case "drills":
                finish_drill(folder, turn * 1000 + number)
            case "evidence":
                add_evidence(folder, f"{turn}.{number}")
            case "preferences":
                save_preferences(folder, Preferences(THEMES[number % len(THEMES)].name))
            case _:
                next(run)
                runs.store_latest(run)

    return save


def kill_one(kind: str, folder: Path, turn: int, saves: int, seconds: float) -> int:
    """Let a program save again and again, and kill it that long after some saves; return how often it had saved."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        save = saver(kind, folder, turn)
        os.write(writer, b"!")
        for number in count():
            save(number)
            os.write(writer, b".")
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        told.read(1 + saves)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return saves + len(told.read())


def check(kind: str, folder: Path, turn: int, saved: int) -> str:
    """What is lost or damaged after that many saves; "" for nothing."""
    match kind:
        case "progress":
            found = len(ProgressStore(folder).load().lesson(f"lesson {turn}").steps)
        case "drills":
            found = sum(each.seed // 1000 == turn for each in PracticeStore(folder).load().history)
        case "evidence":
            found = sum(each.place.startswith(f"{turn}.") for each in LearnerStore(folder, today).load().evidence)
        case "preferences":
            load_preferences(folder)
            found = saved
        case _:
            found = saved
            for path in sorted((folder / "runs").glob("*.json")):
                read_run(path)
    if found < saved:
        return f"{kind}: {saved} saved, {found} there"
    damaged = [path.name for path in folder.rglob("*damaged*")]
    return f"{kind}: {', '.join(damaged)}" if damaged else ""


def survive(kills: int, seed: int, kinds: tuple[str, ...] = KINDS) -> tuple[int, list[str]]:
    """Kill that many programs; return how often they had saved, and what went wrong."""
    random, total, problems = Random(seed), 0, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for turn in range(kills):
            kind = kinds[turn % len(kinds)]
            saved = kill_one(kind, folder, turn, random.randrange(4), random.uniform(0.0, 0.004))
            total += saved
            if problem := check(kind, folder, turn, saved):
                problems.append(f"kill {turn}, {problem}")
        drafts = [path for path in folder.rglob("*") if DRAFT.fullmatch(path.name)]
        clear_drafts(folder)
        if left := [path.name for path in drafts if path.exists()]:
            problems.append(f"drafts that stay: {left}")
    print(f"{kills} kills, {total} saves before them, {len(drafts)} drafts cleared, {len(problems)} problems")
    return total, problems


def write_at_once(each: int, programs: int = 2) -> list[str]:
    """Let programs save that often at the same time, as fast as they can; return what was lost."""
    folder = Path(tempfile.mkdtemp())
    children = []
    for turn in range(programs):
        if child := os.fork():
            children.append(child)
        else:
            write_all(folder, turn, each)
            sys.exit(0)  # what still waits is written now
    for child in children:
        os.waitpid(child, 0)
    progress = ProgressStore(folder).load()
    found = {
        "answers in lessons of their own": sum(len(progress.lesson(f"lesson {n}").steps) for n in range(programs)),
        "answers in one lesson": len(progress.lesson("both").steps),
        "drills": len(PracticeStore(folder).load().history),
        "evidence": len(LearnerStore(folder, today).load().evidence),
        "runs": len([read_run(path) for path in (folder / "runs").glob("*.json")]),
    }
    fewer, runs = min(each, FEWER) * programs, min(min(each, RUNS) * programs, EARLIER + 1)
    due = dict.fromkeys(found, fewer) | {"answers in lessons of their own": each * programs, "runs": runs}
    shutil.rmtree(folder)
    print(f"{programs} programs, {each} times each: {found}")
    return [f"{name}: {found[name]} of {due[name]}" for name in due if found[name] != due[name]]


def write_all(folder: Path, turn: int, each: int) -> None:
    """Save as one of several programs."""
    run, runs = Run(TrainSettings(steps=50, seed=turn)), RunFolder(folder)
    for number in range(each):
        answer(folder, f"lesson {turn}", number)
        if number < FEWER:
            answer(folder, "both", turn * each + number)
            finish_drill(folder, turn * each + number)
            add_evidence(folder, f"{turn}.{number}")
        if number < RUNS:
            next(run)
            runs.store_latest(run)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--each", type=int, default=100)
    given = options.parse_args()
    _, problems = survive(given.kills, given.seed)
    problems += write_at_once(given.each)
    print(*problems, sep="\n")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
