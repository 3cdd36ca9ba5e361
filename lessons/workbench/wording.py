"""What a learner is told of a run that went wrong: from the facts of the run to sentences."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.lines import lines_of
from lessons.workbench.report import Trouble, TroubleKind


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a run may take.

    seconds  of the learner's code
    memory   in MB, where the system can limit it
    output   characters printed
    grace    seconds on top, after which a process that cannot stop itself is killed
    """

    seconds: float = 5.0
    memory: int = 512
    output: int = 10_000
    grace: float = 5.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a trouble: its kind, Python's own words for it, and where in the learner's source it was."""

    kind: TroubleKind
    detail: str = ""
    line: int | None = None
    column: int | None = None


TIPS = {
    "RecursionError": "It calls itself without an end.",
    "EOFError": "Nobody types while the checks run: work with the arguments in place of input().",
}
"""What to add to Python's own words for an exception."""


def exception_message(detail: str) -> str:
    """An exception in Python's words, with what to do about it where that helps."""
    tip = TIPS.get(detail.partition(":")[0], "")
    return f"{_sentence(printable(detail))} {tip}".rstrip()


def printable(text: str) -> str:
    """The text with a dot for every sign that is none to read, and might do something to a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "·" for sign in text.expandtabs(4))


def trouble_of(facts: Facts, source: str, limits: Limits, checking: str = "") -> Trouble:
    """The trouble as it is shown. checking: the name of the check that was being run, "" before the first."""
    lines = lines_of(source)  # a form feed ends no line of Python
    text = lines[facts.line - 1] if facts.line and facts.line <= len(lines) else ""
    said = _trouble_message(facts, limits, f", while “{checking}” was checked" if checking else "")
    return Trouble(facts.kind, said, facts.line, printable(text.replace("\t", " ")), facts.column)


def _trouble_message(facts: Facts, limits: Limits, meanwhile: str) -> str:
    line = f"line {facts.line}" if facts.line else "your code"
    match facts.kind:
        case TroubleKind.SYNTAX:
            return f"Python cannot read {line}: {_sentence(facts.detail)}"
        case TroubleKind.EXCEPTION:
            return f"{line.capitalize()} stops before the checks begin. {exception_message(facts.detail)}"
        case TroubleKind.EXIT:
            return f"{line.capitalize()} ends the whole program{meanwhile}: return a value in place of leaving."
        case TroubleKind.TIME:
            return f"Stopped after {limits.seconds:g} s in {line}{meanwhile}: does a loop there never end?"
        case TroubleKind.MEMORY:
            return f"Stopped in {line}{meanwhile}: it needs more than {limits.memory} MB. Does something grow forever?"
        case TroubleKind.OUTPUT:
            return f"Stopped in {line}{meanwhile}: it printed more than {limits.output} characters."
        case TroubleKind.STOPPED:
            place = f" in {line}" if facts.line else ""
            return f"Python itself was stopped{place}{meanwhile} ({facts.detail}), so the checks could not be finished."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
