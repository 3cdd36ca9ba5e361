"""Messages for the learner about a run that went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.lines import lines_of
from lessons.workbench.report import Trouble, TroubleKind


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a run.

    seconds  for the learner's code
    memory   in MB, where the system can limit it
    output   in characters
    grace    extra seconds, after which a process that does not stop itself is killed
    """

    seconds: float = 5.0
    memory: int = 512
    output: int = 10_000
    grace: float = 5.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What stopped a run: its kind, Python's own message, and the position in the learner's source."""

    kind: TroubleKind
    detail: str = ""
    line: int | None = None
    column: int | None = None


TIPS = {
    "RecursionError": "It calls itself without an end.",
    "EOFError": "Nobody types while the checks run: work with the arguments in place of input().",
}
"""Tips to add to Python's own message, by exception."""


def exception_message(detail: str) -> str:
    """Return the message of an exception, with a tip if there is one."""
    tip = TIPS.get(detail.partition(":")[0], "")
    return f"{_sentence(printable(detail))} {tip}".rstrip()


def printable(text: str) -> str:
    """Return the text with a dot for every control character, which might affect a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "·" for char in text.expandtabs(4))


def trouble_of(facts: Facts, source: str, limits: Limits, checking: str = "") -> Trouble:
    """Return the trouble to show. checking: the name of the check that was running, "" before the first."""
    lines = lines_of(source)  # not splitlines(): a form feed does not end a line of Python
    text = lines[facts.line - 1] if facts.line and facts.line <= len(lines) else ""
    message = _trouble_message(facts, limits, f", while “{checking}” was checked" if checking else "")
    return Trouble(facts.kind, message, facts.line, printable(text.replace("\t", " ")), facts.column)


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
