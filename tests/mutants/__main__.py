"""A mutation run over the engine and the course: `make mutants`, or `python -m tests.mutants [--count N] [FOLDER …]`.

A mutant is a copy of the code with one small change, made by an operator of Cosmic Ray: `+` becomes `-`, `<` becomes
`<=`, a number is one more. A seeded sample of places gets one mutant each. A mutant is killed if a test fails or runs
far too long; the tests are those that execute the changed line, as one run under coverage has shown. Survivors that
docs/tests.md lists are known; any other makes the exit status 1.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import ndiff
from hashlib import sha256
from itertools import count
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from coverage import CoverageData

from tests import ROOT

FOLDERS = ("engine", "lessons")
COPIED = ("engine", "lessons", "tui", "tests", "docs", "pyproject.toml", "README.md", "CONTRIBUTING.md")
SKIPPED = {
    "core/VariableReplacer",  # needs arguments
    "core/VariableInserter",
    *(f"core/ReplaceComparisonOperator_{names}" for names in ("Eq_Is", "NotEq_IsNot", "Is_Eq", "IsNot_NotEq")),
}
WORKERS = 2
MOST_SECONDS = 90.0  # of tests for one mutant
LINES, TIMES = "lines.coverage", "times.xml"
PYTEST = ("-m", "pytest", "-n0", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", "--no-header", "--tb=no")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the `occurrence`-th place in the file that the operator can change."""

    file: str
    line: int
    operator: str
    occurrence: int

    def source(self) -> str:
        """Return the changed source of the file."""
        changed = mutate_code(
            (ROOT / self.file).read_text(encoding="utf-8"), get_operator(self.operator)(), self.occurrence
        )
        assert isinstance(changed, str), self
        return changed

    def __str__(self) -> str:
        """Return the file with the first changed line, before and after."""
        before = (ROOT / self.file).read_text(encoding="utf-8").splitlines()
        lines = [line for line in ndiff(before, self.source().splitlines()) if line[:2] in ("- ", "+ ")]
        old = next((line[2:].strip() for line in lines if line[0] == "-"), "")
        new = next((line[2:].strip() for line in lines if line[0] == "+"), "")
        return f"{self.file}: {old} → {new}"


def mutants_by_place(file: str) -> dict[tuple[int, int], list[Mutant]]:
    """Return all mutants of a file by line and column, without those that change no behaviour."""
    source = (ROOT / file).read_text(encoding="utf-8")
    skipped = _lines_without_behaviour(ast.parse(source))
    nodes = [*ast_nodes(get_ast(source))]
    found: defaultdict[tuple[int, int], list[Mutant]] = defaultdict(list)
    for name in operator_names():
        if name in SKIPPED:
            continue
        operator = get_operator(name)()
        places = (place for node in nodes for place in operator.mutation_positions(node))
        for occurrence, (start, _) in zip(count(), places, strict=False):
            if not any(first <= start < last for first, last in skipped):
                found[start].append(Mutant(file, start[0], name, occurrence))
    return dict(found)


def _lines_without_behaviour(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the spans of annotations, of `@dataclass(…)` with its @, of values of `strict=`, and of limits."""
    spans: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts.append(node.returns)
        elif isinstance(node, ast.ClassDef):
            parts += [each for each in node.decorator_list if "dataclass" in ast.dump(each)]
        elif isinstance(node, ast.keyword | ast.Assign) and _is_safeguard(node):
            parts.append(node.value)
        spans += [
            ((part.lineno, part.col_offset - 1), (part.end_lineno or 0, part.end_col_offset or 0))
            for part in parts
            if part
        ]
    return spans


def _is_safeguard(node: ast.keyword | ast.Assign) -> bool:
    """Return whether it is `strict=…`, or a constant so large a number that one more or less does not matter."""
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    target, value = node.targets[0], node.value
    number = value.value if isinstance(value, ast.Constant) else None
    is_large = isinstance(number, int | float) and number >= 100
    return isinstance(target, ast.Name) and target.id.isupper() and is_large


def sample(files: Sequence[str], number: int, seed: int) -> list[Mutant]:
    """Return that many mutants, each in a place of its own.

    Places are drawn by a hash of seed, file and line, so that a change elsewhere leaves the sample as it is.
    """
    drawn: list[tuple[bytes, list[Mutant]]] = []
    for file in files:
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        for (line, column), mutants in mutants_by_place(file).items():
            place = f"{seed} {file} {column} {lines[line - 1]}"
            drawn.append((sha256(place.encode()).digest(), mutants))
    drawn.sort(key=lambda each: each[0])
    return [mutants[digest[0] % len(mutants)] for digest, mutants in drawn[:number]]


class Coverage:
    """Which test functions execute which lines, and how long they take: one run of all tests of engine and lessons."""

    def __init__(self, copies: Sequence[Copy]) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._tests: defaultdict[str, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        with ThreadPoolExecutor(WORKERS) as pool:
            [*pool.map(lambda copy, package: copy.measure(f"tests/{package}"), copies, FOLDERS)]
        for copy in copies:
            for case in ElementTree.parse(copy.folder / TIMES).iter("testcase"):
                test = f"{case.get('classname')}.{case.get('name', '').partition('[')[0]}"
                self.seconds[test] += float(case.get("time", 0.0))
            data = CoverageData(str(copy.folder / LINES))
            data.read()
            for measured in data.measured_files():
                file = Path(measured).relative_to(copy.folder).as_posix()
                for line, contexts in data.contexts_by_lineno(measured).items():
                    self._tests[file][line] |= self.seconds.keys() & contexts

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that execute the line, then those of the mirrored folder, for at most MOST_SECONDS.

        Those that execute most lines of the file per second come first. Coverage does not see other processes, such as
        those of the learner's code; lines outside of functions run at an import.
        """
        lines = self._tests[mutant.file]
        first, last = _function_around(mutant.file, mutant.line)
        inside = [line for line in range(first + 1, mutant.line + 1) if lines.get(line)] if last else []
        found = lines[inside[-1]] if inside else set().union(*lines.values())
        share = Counter(test for tests in lines.values() for test in tests)
        pace = {test: share[test] / (self.seconds[test] + 0.1) for test in self.seconds}
        ordered = sorted(found, key=lambda test: (-pace[test], test)) + sorted(self._mirrored(mutant.file) - found)
        chosen: list[str] = []
        for test in ordered:
            if sum(self.seconds[each] for each in chosen) + self.seconds[test] <= MOST_SECONDS or len(chosen) < 3:
                chosen.append(test)
        return chosen

    def _mirrored(self, file: str) -> set[str]:
        folder = Path("tests", file).parent
        while not any((ROOT / folder).glob("test_*.py")):
            folder = folder.parent
        prefix = ".".join(folder.parts)
        return {test for test in self.seconds if test.rpartition(".")[0].rpartition(".")[0] == prefix}


def _function_around(file: str, line: int) -> tuple[int, int]:
    """Return the first and last line of the innermost function with this line in its body; (1, 0) if there is none."""
    functions = [
        (node.lineno, node.end_lineno or 0)
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return max((span for span in functions if span[0] < line <= span[1]), default=(1, 0))


def _node_id(test: str) -> str:
    """Return pytest's name of a test function: from tests.engine.test_value.test_add, with / and ::."""
    module, _, function = test.rpartition(".")
    return f"{module.replace('.', '/')}.py::{function}"


class Copy:
    """A copy of the code in which one mutant after the other is tested."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "__snapshots__"))
            else:
                shutil.copy(source, folder / name)
        subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder)], check=True)

    def measure(self, tests: str) -> None:
        """Run the tests under coverage, into the files LINES and TIMES. Raises RuntimeError if a test fails."""
        settings = self.folder / "coverage.ini"
        settings.write_text(f"[run]\ndynamic_context = test_function\nsource = engine,lessons\ndata_file = {LINES}\n")
        command = [
            sys.executable,
            "-m",
            "coverage",
            "run",
            f"--rcfile={settings}",
            *PYTEST,
            f"--junitxml={TIMES}",
            tests,
        ]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"the tests fail without a mutant:\n{done.stdout}{done.stderr}")

    def is_killed(self, mutant: Mutant, tests: Iterable[str], seconds: float) -> bool:
        """Return whether a test fails with the mutant in place, or the tests take longer than `seconds`."""
        file = self.folder / mutant.file
        original = file.read_bytes()
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            compiled.unlink()  # its time stamp is too coarse to tell that the source has changed
        try:
            file.write_text(mutant.source(), encoding="utf-8")
            return self._run(tests, seconds).returncode != 0
        except subprocess.TimeoutExpired:
            return True
        finally:
            file.write_bytes(original)

    def _run(self, tests: Iterable[str], seconds: float) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, *PYTEST, *map(_node_id, tests)]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=seconds
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("folders", nargs="*", default=FOLDERS, metavar="FOLDER", help="folders or files to change")
    parser.add_argument("--count", type=int, default=100, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=18.0, help="start no mutant after that time")
    options = parser.parse_args(arguments)
    paths = [
        path for each in options.folders for path in ([ROOT / each] if each.endswith(".py") else _code(ROOT / each))
    ]
    files = sorted(path.relative_to(ROOT).as_posix() for path in paths)
    end = monotonic() + 60 * options.minutes
    mutants = sample(files, options.count, options.seed)
    known = (ROOT / "docs" / "tests.md").read_text(encoding="utf-8")
    judged: Counter[str] = Counter()
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory() as folder:
        copies = [Copy(Path(folder, str(number))) for number in range(WORKERS)]
        coverage = Coverage(copies)

        def judge(mutant: Mutant) -> tuple[Mutant, bool | None]:
            if monotonic() > end:
                return mutant, None
            copy = copies.pop()
            try:
                chosen = coverage.tests_of(mutant)
                if not chosen:
                    return mutant, False
                seconds = 20 + 3 * sum(coverage.seconds[test] for test in chosen)
                return mutant, copy.is_killed(mutant, chosen, seconds)
            finally:
                copies.append(copy)

        with ThreadPoolExecutor(WORKERS) as pool:
            for mutant, killed in pool.map(judge, mutants):
                room = Path(mutant.file).parent.as_posix()
                judged[room] += killed is not None
                if killed is False:
                    survivors.append(mutant)
                    print("survived" if str(mutant) not in known else "known", mutant, sep="  ", flush=True)
    survived = Counter(Path(mutant.file).parent.as_posix() for mutant in survivors)
    for room in sorted(judged):
        print(f"{room:<28}{judged[room] - survived[room]:4} of {judged[room]:3} killed")
    total, killed_in_all = judged.total(), judged.total() - len(survivors)
    print(f"{'all':<28}{killed_in_all:4} of {total:3} killed; {len(mutants) - total} not judged; seed {options.seed}")
    return int(any(str(mutant) not in known for mutant in survivors))


def _code(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*.py") if file.stem != "__init__"]


if __name__ == "__main__":
    sys.exit(main())
