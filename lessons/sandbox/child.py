"""The child process of a run: it sets up its guard, then hands the request to the program that drives the run.

The request is one JSON object on standard input. Reports go to the original standard output, each line with a key; what
Python's watchdog writes goes there without one. What foreign code prints goes to standard error.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from lessons.sandbox.guard import raise_guard
from lessons.sandbox.session import Channel, Session, describe_exception

MEGABYTE = 2**20


def main() -> None:
    """Run the request on standard input: {key, program, payload, folders, libraries, and the limits}."""
    descriptor = os.dup(1)
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.read())
    program = import_module(request["program"])
    program.prepare(request["payload"])
    session = Session(Channel(descriptor, request["key"]), request["output"])
    faulthandler.enable(descriptor)
    session.lift_memory_limit = raise_guard(
        request["memory"] * MEGABYTE,
        request["files"] * MEGABYTE,
        [Path(folder) for folder in request["folders"]],
        request["libraries"],
    )
    faulthandler.dump_traceback_later(request["seconds"], exit=True, file=descriptor)
    try:
        program.run(request["payload"], session)
    except Exception as error:  # of a program of ours, on something that it did not foresee
        session.abort("exception", describe_exception(error), session.line_of(error.__traceback__))
    session.finish()
