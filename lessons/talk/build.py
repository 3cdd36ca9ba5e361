"""Build as a dialogue: the learner's own files judged, check by check, and what they have reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from engine.basics.command_line import command_line
from lessons.build.folder import made_text, make_files
from lessons.build.record import BuildStore
from lessons.build.road import MILESTONES, file_of, left_text, next_check, parts_of, passed_names, reached
from lessons.build.solution import solution_of
from lessons.judge.verdict import CheckState, JudgedCheck, Judgement
from lessons.learner.answers import build_evidence
from lessons.learner.store import LearnerStore
from lessons.talk.commands import help_lines, read_command
from lessons.talk.dialogue import Dialogue, closing_line
from lessons.talk.plain import code_lines

COMMANDS = ("run", "list", "look", "hint", "show", "milestones", "help", "quit")
STATES = {CheckState.PASSED: "passes", CheckState.FAILED: "WRONG", CheckState.NOT_YET: "not yet"}
NOT_JUDGED = "Your files have not been judged yet: press enter once they can be read."


class BuildTalk(Dialogue):
    """Judges the files of a folder whenever it is asked to.

    folder   of the learner's files, made if it is not there
    store    keeps what they have come to
    learner  keeps evidence
    judge    judges a folder
    """

    def __init__(
        self, folder: Path, store: BuildStore, learner: LearnerStore, judge: Callable[[Path], Judgement]
    ) -> None:
        super().__init__()
        self.folder, self.store, self.learner, self._judge = folder, store, learner, judge
        self._checks: tuple[JudgedCheck, ...] = ()  # as the road has them
        self._check: JudgedCheck | None = None  # that was told last
        self._hints: dict[str, int] = {}  # how many were told, by check

    def begin(self) -> list[str]:
        opening = [f"Build: {self.folder}. 'help' lists the commands, 'quit' leaves."]
        try:
            made = made_text(make_files(self.folder))
        except OSError as error:
            self.is_over = True
            return [*opening, f"{self.folder} cannot be made: {error.strerror or error}."]
        return [
            *opening,
            *([f"{made}."] if made else []),
            "Save a file, then press enter here: it is judged.",
            *self._run(),
        ]

    def close(self) -> list[str]:
        self.is_over = True
        return [closing_line(bool(self._checks), command_line(("mgrad-tui", "build", str(self.folder), "--talk")))]

    def reply(self, line: str) -> list[str]:
        name, argument = read_command(line)
        if not line.strip():
            return self._run()
        if name not in COMMANDS:
            return [f"'{line.strip()}' is no command here; 'help' lists them, enter judges your files again."]
        command: Callable[[str], list[str]] = getattr(self, f"_do_{name}")
        return command(argument)

    # Judging

    def _run(self) -> list[str]:
        """Judge the files as they are now, and say what has come of it and what is next."""
        found = self._judge(self.folder)
        if found.trouble:
            self._check = None
            begins = found.trouble.startswith("there is no class Value")
            first = "Write class Value, so that Value(2.0) can be made, into engine.py (lecture 0:19)."
            return [f"Your files cannot be judged: {found.trouble.rstrip('.')}.", *([first] if begins else [])]
        before = self.store.of(self.folder).passed
        self._checks = tuple(check for part in parts_of(found.checks).values() for check in part)
        passed = passed_names(self._checks)
        self.learner.add(build_evidence(before, passed, self.learner.today()))
        self.store.judged(self.folder, passed)
        self._check = next_check(found)
        counts = [sum(check.state is state for check in self._checks) for state in CheckState]
        wrong = f", {counts[1]} wrong" if counts[1] else ""
        lines = [*self._news(before, passed), f"{counts[0]} of {len(self._checks)} checks pass{wrong}."]
        lines += [f"Remark: {remark}" for remark in found.remarks]
        if found.printed.strip():
            lines += ["Your code printed:", *code_lines(found.printed.strip())]
        return [*lines, *(self._told(self._check) if self._check is not None else ["All checks pass."])]

    def _news(self, before: tuple[str, ...], passed: tuple[str, ...]) -> Iterator[str]:
        new = [check.row.title for check in self._checks if check.row.name in passed and check.row.name not in before]
        if new:
            yield f"New: {'; '.join(new)}."
        opened = [each.title for each in reached(passed) if each not in reached(before)]
        if opened:
            command = command_line(("mgrad-tui", "build", str(self.folder)))
            yield f"Reached: {'; '.join(opened)}. The app shows it: {command}"

    def _told(self, check: JudgedCheck) -> list[str]:
        """Return all that is known of a check."""
        row, number = check.row, self._checks.index(check) + 1
        lines = [f"Check {number}, {STATES[check.state]}: {row.title} (lecture {row.minute})."]
        if check.state is CheckState.FAILED:
            lines += [f"  run: {check.ran}", f"  expected: {check.expected}", f"  got: {check.got}"]
            if check.line is not None:
                lines.append(f"  line: {Path(check.file).name or 'line'}:{check.line}  {check.source}".rstrip())
            lines += [f"  cause: {check.cause}"] if check.cause else []
        elif check.state is CheckState.NOT_YET:
            lines.append(f"  {check.why or 'it is not there'}; it goes into {file_of(self.folder, check).name}")
        lines += [f"  hint {place}: {hint}" for place, hint in enumerate(row.hints[: self._hints.get(row.name, 0)], 1)]
        return lines

    # Commands

    def _do_run(self, argument: str) -> list[str]:
        return self._run()

    def _do_list(self, argument: str) -> list[str]:
        lines: list[str] = []
        for title, part in parts_of(self._checks).items():
            lines += [f"{title}:"] if part else []
            lines += [
                f"  {self._checks.index(check) + 1}. {STATES[check.state]}: {check.row.title} ({check.row.minute})"
                for check in part
            ]
        return lines or [NOT_JUDGED]

    def _do_look(self, argument: str) -> list[str]:
        if not self._checks:
            return [NOT_JUDGED]
        if not argument.isdecimal() or len(argument) > 3 or not 1 <= int(argument) <= len(self._checks):
            return [f"Write 'look' and the number of a check, 1 to {len(self._checks)}; 'list' says them."]
        self._check = self._checks[int(argument) - 1]
        return self._told(self._check)

    def _do_hint(self, argument: str) -> list[str]:
        check = self._check
        if check is None:
            return ["There is no check to hint at: 'look 3' chooses one."] if self._checks else [NOT_JUDGED]
        name, hints, told = check.row.name, check.row.hints, self._hints.get(check.row.name, 0)
        if told == len(hints):
            return ["There are no more hints for this check."]
        self._hints[name] = told + 1
        return [f"Hint {told + 1} of {len(hints)}: {hints[told]}"]

    def _do_show(self, argument: str) -> list[str]:
        check = self._check
        if check is None or check.state is not CheckState.PASSED:
            return ["Another solution is shown once yours passes: 'look 3' chooses a check, then 'show'."]
        other = solution_of(check.row.name)
        if not other:
            return ["This check is about all of it together: its pieces have their own."]
        return [f"Another solution of {check.row.title}:", *code_lines(other.rstrip())]

    def _do_milestones(self, argument: str) -> list[str]:
        passed = passed_names(self._checks)
        open_now = reached(passed)
        return [
            f"{'Reached' if milestone in open_now else 'Ahead'}: {milestone.title}. "
            + (milestone.sentence if milestone in open_now else f"{left_text(milestone, passed)}.")
            for milestone in MILESTONES
        ]

    def _do_help(self, argument: str) -> list[str]:
        return help_lines({"build"}, COMMANDS)

    def _do_quit(self, argument: str) -> list[str]:
        return self.close()
