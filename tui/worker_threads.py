"""Threads for workers, which keep nothing of the work they have done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class WorkerThreads(ThreadPoolExecutor):
    """Threads that run each call in a copy of its caller's context.

    Textual notes a worker in the context of its thread. There it would stay in memory, with the closed screen that it
    belonged to, until that thread is given other work.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function in a thread; returns the future of its result."""
        return super().submit(partial(copy_context().run, fn, *args, **kwargs))
