"""One line of code to mend: which line is wrong, and how it should be. A repair is judged by running it."""

from __future__ import annotations

import random

from lessons.drills.broken_programs import PROGRAMS, BrokenProgram, WrongLine
from lessons.drills.exercise import DrillItem, DrillKind, Exercise
from lessons.lesson import Choice, ChooseBlock, OwnTask, SourceBlock, WantedLine, WriteBlock

NAME = "mend"


def make(seed: int, level: int) -> Exercise:
    """Return the exercise of a seed and a level."""
    program, wrong = _chosen(seed, level)
    stage = SourceBlock(0, program.title, program.source(wrong))
    items = (_which(program, wrong), _repair(program, wrong, task_with(program, wrong)))
    return Exercise(NAME, seed, level, stage, items)


def _chosen(seed: int, level: int) -> tuple[BrokenProgram, WrongLine]:
    """Return the program of a drill and its wrong line."""
    rng = random.Random(f"{NAME} {seed} {level}")
    known = [program for program in PROGRAMS if program.level <= level]
    program = rng.choice(known[-3:])  # the newest ones
    return program, rng.choice(program.wrong)


def task_with(program: BrokenProgram, wrong: WrongLine) -> OwnTask:
    """Return the task of mending a line: the broken code, the right one, and the check."""
    title = program.checks.split('"""')[1]
    return OwnTask(program.title, program.source(wrong), program.source(), (("check", title),), program.checks)


def _which(program: BrokenProgram, wrong: WrongLine) -> DrillItem:
    lines = program.source(wrong).split("\n")

    def reason(number: int) -> str:
        if number == wrong.number:
            return f"{wrong.why}."
        return f"Line {number} is right. {program.does[number]}."

    choices = tuple(
        Choice(f"line {number}:  {lines[number - 1].strip()}", reason(number), number == wrong.number)
        for number in sorted(program.does)
    )
    ask = f"{program.says} One line is wrong. Which?"
    hints = ("Read each line with small numbers: what does it leave in which gradient?",)
    return DrillItem(ChooseBlock(0, ask, choices, hints), (wrong.skill,), about=wrong.cause)


def _repair(program: BrokenProgram, wrong: WrongLine, task: OwnTask) -> DrillItem:
    ask = f"{program.says} Write line {wrong.number} as it should be; it is run with the others."
    hints = (f"{wrong.why}.", f"{program.does[wrong.number]}.")
    block = WriteBlock(0, ask, WantedLine(task, wrong.number), hints, f"{program.does[wrong.number]}.")
    return DrillItem(block, (wrong.skill,), about=wrong.cause)


KIND = DrillKind(
    NAME,
    "One line of code to mend",
    7,
    "the-loop",
    range(3, 9),
    make,
    lambda level: "a line of code to mend",
    tuple(
        {line.skill: None for program in PROGRAMS for line in program.wrong if line.skill not in ("sign", "base-case")}
    ),
    lambda seed, level: (_chosen(seed, level)[1].skill,),
)
