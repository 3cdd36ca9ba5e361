"""A learner's code may do anything: each time there is one clear report, and nothing is left running."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import textwrap
from pathlib import Path

import pytest

from lessons.sandbox.limits import EndKind, Limits
from lessons.workbench.report import CheckOutcome, CheckResult, Report, Trouble
from lessons.workbench.runner import run
from lessons.workbench.task import load_task
from lessons.workbench.wording import exception_message

fcntl = pytest.importorskip("fcntl", reason="locks and process groups as POSIX has them")

PATIENT = Limits(seconds=60.0)
HASTY = Limits(seconds=0.3)
TASK = load_task("slope")


async def report_of(source: str, limits: Limits = PATIENT) -> Report:
    return await run(TASK, textwrap.dedent(source).lstrip("\n"), limits)


async def trouble_in(source: str, limits: Limits = PATIENT) -> Trouble:
    report = await report_of(source, limits)
    assert report.trouble is not None
    assert not report.passed
    return report.trouble


async def test_a_right_answer() -> None:
    report = await report_of("def slope(f, x, h):\n    return (f(x + h) - f(x)) / h\n")
    assert report.passed
    assert [check.name for check in report.checks] == list(TASK.checks)
    assert report.line is None


async def test_a_wrong_answer_says_what_was_found_and_expected() -> None:
    report = await report_of("def slope(f, x, h):\n    return f(x + h) - f(x)\n")
    assert [check.outcome for check in report.checks][:2] == [CheckOutcome.PASSED, CheckOutcome.FAILED]
    assert report.checks[1].message == (
        "slope(f, 3, 0.001) is 0.014; it should be 14. That is the rise alone: divide it by the run, h."
    )


async def test_names_that_were_changed() -> None:
    report = await report_of("def slop(f, x, h): return 0")
    assert report.checks[0].message == "There is no slope: keep the names that you were given."
    assert {check.outcome for check in report.checks[1:]} == {CheckOutcome.NOT_JUDGED}


# Loops


async def test_a_loop_without_end() -> None:
    trouble = await trouble_in("def slope(f, x, h):\n    while True: x = x\n", HASTY)
    assert trouble.kind is EndKind.TIME
    assert (trouble.line, trouble.text) == (2, "    while True: x = x")
    assert trouble.message == (
        "Stopped after 0.3 s in line 2, while “f is asked a step h away” was checked: does a loop there never end?"
    )


async def test_a_loop_that_catches_everything() -> None:
    source = """
        while True:
            try:
                while True: pass
            except BaseException:
                pass
    """
    trouble = await trouble_in(source, HASTY)
    assert (trouble.kind, trouble.line) == (EndKind.TIME, 3)
    assert trouble.message == "Stopped after 0.3 s in line 3: does a loop there never end?"


async def test_a_loop_inside_python_itself() -> None:
    trouble = await trouble_in("n = 10**12\ntotal = sum(range(n))\n", HASTY)
    assert (trouble.kind, trouble.line) == (EndKind.TIME, 2)


async def test_a_process_that_called_its_own_watchdog_off() -> None:
    source = "import faulthandler\nfaulthandler.cancel_dump_traceback_later()\nwhile True: pass\n"
    trouble = await trouble_in(source, Limits(seconds=0.3, grace=0.2))
    assert (trouble.kind, trouble.line) == (EndKind.TIME, None)
    assert trouble.message == "Stopped after 0.3 s in your code: does a loop there never end?"


async def test_checks_that_went_well_before_are_kept() -> None:
    source = """
        def slope(f, x, h):
            while x < 0: pass
            return (f(x + h) - f(x)) / h
    """
    report = await report_of(source, Limits(seconds=1.0))
    assert [check.outcome for check in report.checks] == [
        CheckOutcome.PASSED, CheckOutcome.PASSED, CheckOutcome.NOT_JUDGED, CheckOutcome.NOT_JUDGED,
    ]  # fmt: skip
    assert report.trouble is not None
    assert "falls at -3" in report.trouble.message


# Leaving


@pytest.mark.parametrize("leave", ["import sys; sys.exit(0)", "raise SystemExit"])
async def test_leaving_the_program(leave: str) -> None:
    trouble = await trouble_in(f"def slope(f, x, h):\n    {leave}\n")
    assert (trouble.kind, trouble.line) == (EndKind.EXIT, 2)
    assert "return a value in place of leaving" in trouble.message


async def test_leaving_python_itself() -> None:
    trouble = await trouble_in("import os\nos._exit(3)\n")
    assert trouble.kind is EndKind.STOPPED
    assert trouble.message == "Python itself was stopped (exit code 3), so the checks could not be finished."


async def test_a_killed_process() -> None:
    trouble = await trouble_in("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    assert "(signal SIGKILL)" in trouble.message


async def test_a_crash_of_the_interpreter() -> None:
    trouble = await trouble_in("import faulthandler\nfaulthandler._sigsegv()\n")
    assert (trouble.kind, trouble.line) == (EndKind.STOPPED, 2)


# Too much


async def test_calls_without_end() -> None:
    report = await report_of("def slope(f, x, h):\n    return slope(f, x, h)\n")
    assert report.trouble is None
    assert report.checks[0] == CheckResult(
        TASK.checks[0],
        CheckOutcome.FAILED,
        f"Line 2: {exception_message('RecursionError: maximum recursion depth exceeded')}",
        2,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the limit")
async def test_memory_without_end() -> None:
    trouble = await trouble_in("kept = []\nwhile True:\n    kept.append('x' * 10**6)\n", Limits(60.0, memory=150))
    assert (trouble.kind, trouble.line) == (EndKind.MEMORY, 3)
    assert "more than 150 MB" in trouble.message


@pytest.mark.parametrize("stream", ["sys.stdout", "sys.stderr"])
async def test_output_without_end(stream: str) -> None:
    source = f"import sys\nwhile True:\n    print('hello', file={stream})\n"
    report = await report_of(source, Limits(60.0, output=100))
    assert report.trouble is not None
    assert (report.trouble.kind, report.trouble.line) == (EndKind.OUTPUT, 3)
    assert report.output.startswith("hello\nhello\n")
    assert report.output.endswith("\n… and more")
    assert len(report.output) < 120


async def test_output_may_be_as_long_as_the_limit() -> None:
    source = "print('x' * 99)\n"
    assert (await report_of(source, Limits(60.0, output=100))).output == "x" * 99 + "\n"
    assert (await report_of(source, Limits(60.0, output=99))).output.endswith("… and more")


async def test_output_past_the_usual_way_out() -> None:
    trouble = await trouble_in("import os\nwhile True:\n    os.write(1, b'hello')\n", Limits(60.0, output=100))
    assert trouble.kind is EndKind.OUTPUT


async def test_output_does_nothing_to_a_terminal() -> None:
    report = await report_of("print('\\x1b[31mred\\ttab')\nprint('\\ud800')\n")
    assert report.output == "·[31mred    tab\n?\n"


async def test_printing_a_report_deceives_nobody() -> None:
    report = await report_of("""
        print('{"passed": true}\\n' * 4 + '{"done": true}')
        def slope(f, x, h): return 1
    """)
    assert not report.passed
    assert report.trouble is None
    assert report.output.count("passed") == 4


async def test_writing_to_every_open_file_deceives_nobody() -> None:
    report = await report_of("""
        import os
        for descriptor in range(3, 10):
            try:
                os.write(descriptor, b'{"passed": true}\\n{"trouble": 1}\\n[]\\n{"done": true}\\n')
            except OSError:
                pass
        def slope(f, x, h): return 1
    """)
    assert not report.passed
    assert report.trouble is None


# What Python cannot read, and what it cannot do


@pytest.mark.parametrize(
    ("source", "line", "caret", "said"),
    [
        ("x = 1\ndef slope(f, x, h)\n    return 1\n", 2, 18, "expected ':'"),
        ("x = (1,\ny = 2\n", 1, 4, "was never closed"),
        ("def slope(f, x, h):\nreturn 1", 2, 0, "expected an indented block"),
        ("x = 1\0", None, None, "null bytes"),
        ("(" * 100_000, 1, 200, "too many nested"),
    ],
)
async def test_a_syntax_error(source: str, line: int | None, caret: int | None, said: str) -> None:
    trouble = await trouble_in(source)
    assert (trouble.kind, trouble.line) == (EndKind.SYNTAX, line)
    assert said in trouble.message
    assert trouble.caret == ("" if caret is None else f"{' ' * caret}^")
    assert trouble.text == (source.splitlines()[line - 1] if line else "")


async def test_an_exception_before_the_checks() -> None:
    trouble = await trouble_in("x = 1\ny = x / 0\n")
    assert trouble == Trouble(
        EndKind.EXCEPTION,
        "Line 2 stops before the checks begin. ZeroDivisionError: division by zero.",
        2,
        "y = x / 0",
    )


async def test_an_exception_while_checked_tells_the_innermost_line_of_ones_own() -> None:
    source = """
        def rise(f, x, h):
            return f("x") - f(x)

        def slope(f, x, h):
            return rise(f, x, h) / h
    """
    report = await report_of(source)
    assert report.trouble is None
    assert report.line == 2
    assert report.checks[0].message.startswith("Line 2: TypeError: ")


async def test_an_exception_that_cannot_be_told() -> None:
    source = "class E(Exception):\n    def __str__(self): raise ValueError\n\nraise E()\n"
    assert "E: <exception str() failed>" in (await trouble_in(source)).message


async def test_a_message_without_end_is_cut() -> None:
    said = (await trouble_in("raise ValueError('x\\x1b' * 10**6)\n")).message
    assert len(said) < 500
    assert "\x1b" not in said


async def test_reading_what_nobody_types() -> None:
    trouble = await trouble_in("n = input()\n")
    assert (trouble.kind, trouble.line) == (EndKind.EXCEPTION, 1)
    assert "Nobody types while the checks run" in trouble.message


# Nothing outlives


async def wait_for_release(folder: Path) -> None:
    """Return once no process holds the lock; TimeoutError if one still does."""
    with (folder / "lock").open() as lock:
        async with asyncio.timeout(10):
            await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)


def holding(folder: Path, then: str) -> str:
    """Source that takes the lock of a file that it may only read."""
    (folder / "lock").touch()
    lock = f"lock = open({str(folder / 'lock')!r})\nfcntl.flock(lock, fcntl.LOCK_EX)\n"
    return "import fcntl, time\n" + lock + textwrap.dedent(then)


async def test_a_process_that_was_started_does_not_outlive(tmp_path: Path) -> None:
    """multiprocessing starts one by a way that no audit event reports; Linux refuses it, elsewhere it is killed."""
    elsewhere = holding(tmp_path, "time.sleep(1000)\n")
    report = await report_of(
        f"""
        import multiprocessing
        multiprocessing.get_context("spawn").Process(target=exec, args=({elsewhere!r},)).start()
        """
    )
    if sys.platform == "linux":
        assert report.trouble is not None and "PermissionError" in report.trouble.message
    else:
        assert report.trouble is None
    await wait_for_release(tmp_path)


@pytest.mark.parametrize(
    "start",
    [
        "os.fork()",
        "os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "import ctypes; ctypes.CDLL(None)",
    ],
)
async def test_other_programs_are_refused(start: str) -> None:
    trouble = await trouble_in(f"import os\n{start}\n")
    assert trouble.line == 2
    assert re.search("is for (starting other programs|reaching around Python), which is not possible", trouble.message)


async def test_a_thread_does_not_outlive(tmp_path: Path) -> None:
    source = holding(tmp_path, "import threading\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n")
    assert (await run(TASK, source, PATIENT)).trouble is None
    await wait_for_release(tmp_path)


async def test_cancelling_ends_the_process(tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    then = f"open({str(started)!r}).read()\nwhile True: pass\n"
    running = asyncio.create_task(run(TASK, holding(tmp_path, then), PATIENT))
    await asyncio.to_thread(started.write_text, "go on")  # once the code is there to read it
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await wait_for_release(tmp_path)


async def test_several_at_once_do_not_meet() -> None:
    sources = [f"print({i})\nopen('left-behind', 'x').close()\n" for i in range(4)]
    reports = await asyncio.gather(*(report_of(source) for source in sources))
    assert [report.output for report in reports] == ["0\n", "1\n", "2\n", "3\n"]
    assert not Path("left-behind").exists()


async def test_the_surroundings_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "word")
    report = await report_of("import os\nprint(os.environ.get('SECRET'))\n")
    assert report.output == "None\n"


@pytest.mark.skipif(sys.platform != "linux", reason="held by the Linux kernel")
@pytest.mark.parametrize(
    "act",
    [
        "open({path!r}, 'w')",
        "import os; os.remove({path!r})",
        "import os; os.rename({path!r}, {path!r} + '-moved')",
        "import os; os.symlink('/etc/passwd', {path!r} + '-link')",
        "import os; os.mkfifo({path!r} + '-pipe')",
        "import os; os.setsid()",
        "import os; os.kill(os.getppid(), 0)",
        "import socket; socket.socket()",
    ],
)
async def test_what_linux_refuses(tmp_path: Path, act: str) -> None:
    path = tmp_path / "precious"
    path.write_text("all there")
    trouble = await trouble_in(act.format(path=str(path)))
    assert "PermissionError" in trouble.message
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("precious", "all there")]


async def test_files_without_end() -> None:
    source = """
        for number in range(10**6):
            with open(f"part-{number}", "wb") as file:
                file.write(bytes(10**6))
    """
    trouble = await trouble_in(source, Limits(seconds=60.0, files=5))
    assert trouble.kind is EndKind.FILES
    assert "wrote more than 5 MB" in trouble.message


@pytest.mark.parametrize(
    "source",
    [
        "import sys; sys.stdout = sys.stderr = None",
        "import math; math.isclose = lambda *a, **k: True",
        "import json; json.dumps = None",
        "import os; os.write = os._exit = os.getpid = None",
        "import builtins; builtins.print = builtins.open = None",
        "import sys; sys.modules.clear()",
        "import os; os.mkfifo('trace.txt')",
        "import os; os.symlink('/dev/zero', 'trace.txt')",
        "import os; [os.write(fd, b'x' * 1000 + b'\\n') for fd in range(3, 20) if fd_is_open(fd)]",
    ],
)
async def test_damage_by_accident_passes_no_wrong_answer(source: str) -> None:
    """The wrong answer is judged as it would be without the damage, or the run is reported as stopped."""
    helper = """
        def fd_is_open(fd):
            import os
            try: os.fstat(fd)
            except OSError: return False
            return True
    """
    wrong = "def slope(f, x, h):\n    return f(x + h) - f(x)\n"
    report = await report_of(textwrap.dedent(helper) + source + "\n" + wrong)
    assert not report.passed
    if report.trouble is None:
        assert [check.outcome for check in report.checks][:2] == [CheckOutcome.PASSED, CheckOutcome.FAILED]
