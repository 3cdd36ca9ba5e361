"""The commands of a dialogue, and how a typed line is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TalkCommand:
    """A row of the table of commands.

    names  the first is its name, the others are short forms
    usage  as the help writes it
    does   what it does
    on     where it works: "" everywhere, "stage" on a stage, "graph", "train", "plot" or "code" on one of that kind,
           "question" while one is open, "drill" or "build" in those dialogues alone
    """

    names: tuple[str, ...]
    usage: str
    does: str
    on: str = ""


COMMANDS: tuple[TalkCommand, ...] = (
    TalkCommand(("hint",), "hint", "the next hint", "question"),
    TalkCommand(("show",), "show", "the answer, after two tries", "question"),
    TalkCommand(("skip",), "skip", "leave this question", "question"),
    TalkCommand(("rest",), "rest", "after three right at once: the Values do the rest of the list", "question"),
    TalkCommand(("reopen",), "reopen", "answer what was skipped here after all"),
    TalkCommand(("again", "r"), "again", "say this step, or the question, once more"),
    TalkCommand(("stage", "s"), "stage", "what the stage shows", "stage"),
    TalkCommand(("nudge",), "nudge a 0.01", "move a number", "stage"),
    TalkCommand(("set",), "set a 2.5", "give it another number; also: a = 2.5", "stage"),
    TalkCommand(("follow", "g"), "follow 0.01", "move every leaf along its gradient; -0.01 against it", "graph"),
    TalkCommand(("step",), "step, step back, step all", "the backward pass, step by step", "graph"),
    TalkCommand(("look",), "look a", "one node", "graph"),
    TalkCommand(("run",), "run 20", "run training steps", "train"),
    TalkCommand(("lr", "rate"), "lr 0.1", "another learning rate", "train"),
    TalkCommand(("why", "w"), "why, why a", "why a number is what it is", "stage"),
    TalkCommand(("reset",), "reset", "the stage as it was at first", "stage"),
    TalkCommand(("list",), "list", "the code so far, with line numbers", "code"),
    TalkCommand(("code",), "code, code 3-5", "type code up to a line with a full stop alone", "code"),
    TalkCommand(("run",), "run, run my.py", "judge the code, or a file", "code"),
    TalkCommand(("own",), "own", "take what your Build folder does already", "code"),
    TalkCommand(("run",), "run, or an empty line", "judge your files again", "build"),
    TalkCommand(("list",), "list", "the road, check by check", "build"),
    TalkCommand(("look",), "look 3", "one check of the list", "build"),
    TalkCommand(("hint",), "hint", "a hint for the check that was told last", "build"),
    TalkCommand(("show",), "show", "another solution of a check that passes", "build"),
    TalkCommand(("milestones",), "milestones", "what your files have reached, and what is left", "build"),
    TalkCommand(("next", "n"), "next", "the next step"),
    TalkCommand(("up",), "up", "after a drill: the next one a level up", "drill"),
    TalkCommand(("down",), "down", "after a drill: the next one a level down", "drill"),
    TalkCommand(("back",), "back", "the step before"),
    TalkCommand(("go",), "go 3", "a step by its number"),
    TalkCommand(("help", "?"), "help", "these commands"),
    TalkCommand(("quit", "q", "exit"), "quit", "leave; all is stored"),
)
NAMES = {name: command.names[0] for command in COMMANDS for name in command.names}


def read_command(line: str, answers: Collection[str] = ()) -> tuple[str, str]:
    """Return the command that a line gives and its argument; ("", line) for anything else.

    answers: what is an answer to the open question, even where a command is called so
    """
    text = line.strip()
    if text.casefold() in answers:
        return "", text
    word, _, argument = text.partition(" ")
    if word == "G":  # on the screen the key that goes against the gradient
        return "follow", f"-{argument.strip().lstrip('-') or '0.01'}"
    name = NAMES.get(word.casefold(), "")
    if not name or (len(word) == 1 and argument.strip() and word.casefold() in answers):
        return "", text
    return name, argument.strip()


def help_lines(places: Collection[str], only: Collection[str] | None = None) -> list[str]:
    """Return the commands that work in these places; only: the names that there are at all."""
    rows = [row for row in COMMANDS if (not row.on or row.on in places) and (only is None or row.names[0] in only)]
    width = max(len(row.usage) for row in rows)
    return ["Commands:", *(f"  {row.usage:<{width}}  {row.does}" for row in rows)]
