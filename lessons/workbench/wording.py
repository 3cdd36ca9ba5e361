"""Messages for the learner about a run that went wrong."""

from __future__ import annotations

import math
import re

from lessons.lines import lines_of
from lessons.sandbox.limits import EndKind, Limits, RunEnding
from lessons.sandbox.process import printable
from lessons.workbench.report import Trouble

TIPS = {
    "RecursionError": "It calls itself without an end.",
    "EOFError": "Nobody types while the checks run: work with the arguments in place of input().",
}
"""Tips to add to Python's own message, by exception."""
NONE_TIP = "Something there is None: a function that ends without return gives None."

POWER_TIP = "Python writes a power as **: t**2 in place of t^2."
UNDEFINED = re.compile(r"NameError: name '(\w+)' is not defined")
MATH_NAMES = frozenset(name for name in dir(math) if not name.startswith("_"))


def exception_message(detail: str) -> str:
    """Return the message of an exception, with a tip if there is one."""
    tip = TIPS.get(detail.partition(":")[0], "")
    if not tip and "NoneType" in detail:
        tip = NONE_TIP
    elif not tip and "for ^:" in detail:
        tip = POWER_TIP
    elif (missing := UNDEFINED.match(detail)) and missing[1] in MATH_NAMES:
        tip = f"In Python it is math.{missing[1]}, after import math at the top."
    return f"{_sentence(printable(detail))} {tip}".rstrip()


def trouble_of(ending: RunEnding, source: str, limits: Limits, checking: str = "") -> Trouble:
    """Return the trouble to show. checking: the name of the check that was running, "" before the first."""
    lines = lines_of(source)  # not splitlines(): a form feed does not end a line of Python
    text = lines[ending.line - 1] if ending.line and ending.line <= len(lines) else ""
    message = _trouble_message(ending, limits, f", while “{checking}” was checked" if checking else "")
    return Trouble(ending.kind, message, ending.line, printable(text.replace("\t", " ")), ending.column)


def _trouble_message(ending: RunEnding, limits: Limits, meanwhile: str) -> str:
    line = f"line {ending.line}" if ending.line else "your code"
    match ending.kind:
        case EndKind.SYNTAX:
            return f"Python cannot read {line}: {_sentence(ending.detail)}"
        case EndKind.EXCEPTION:
            return f"{line.capitalize()} stops before the checks begin. {exception_message(ending.detail)}"
        case EndKind.EXIT:
            return f"{line.capitalize()} ends the whole program{meanwhile}: return a value in place of leaving."
        case EndKind.TIME:
            return f"Stopped after {limits.seconds:g} s in {line}{meanwhile}: does a loop there never end?"
        case EndKind.MEMORY:
            return f"Stopped in {line}{meanwhile}: it needs more than {limits.memory} MB. Does something grow forever?"
        case EndKind.OUTPUT:
            return f"Stopped in {line}{meanwhile}: it printed more than {limits.output} characters."
        case EndKind.FILES:
            return f"Stopped in {line}{meanwhile}: it wrote more than {limits.files} MB into files."
        case EndKind.STOPPED:
            place = f" in {line}" if ending.line else ""
            return (
                f"Python itself was stopped{place}{meanwhile} ({ending.detail}), so the checks could not be finished."
            )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
