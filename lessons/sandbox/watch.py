"""What foreign code looks at while it runs: frames, and sources that it makes or imports, however it names them.

CPython announces both to audit hooks; where the frame that asks is the foreign code's, it is refused.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

FRAMES = frozenset({"tb_frame", "gi_frame", "cr_frame", "ag_frame"})
PASSING_ON = ("inspect.py", "bdb.py", "pdb.py", f"asyncio{os.sep}")
"""Modules of the standard library that hand frames to whoever calls them."""
HANDING_ON = frozenset({"walk_tb", "walk_stack"})
"""The same: functions of `traceback`, whose others only print."""
IMPORTING = "<frozen importlib"
REFUSED = frozenset(
    {
        *("gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._current_frames", "sys._current_exceptions"),
        *("sys.settrace", "sys.setprofile", "sys.monitoring.register_callback", "code.__new__", "function.__new__"),
    }
)

Reader = Callable[[str | bytes], tuple[int, str] | None]


def sealed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function behind one that has neither globals nor code to look into. Nothing is cached."""
    made = functools.lru_cache(maxsize=0)(function)
    del made.__wrapped__
    return made


class Watch:
    """Refuses foreign code a look into the code that judges it.

    builtins  of the foreign modules, by which their frames are told
    folders   whose modules are foreign as well
    peeks     finds in a source what looks into other code
    """

    def __init__(self, builtins: dict[str, Any], folders: Iterable[str], peeks: Reader) -> None:
        self._builtins = builtins
        self._folders = tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in folders)
        self._peeks = peeks
        self._looking: set[int] = set()  # threads of which this looks at the frames itself

    def begin(self) -> None:
        """Watch from now on, for good."""
        look, looking, thread = self._look, self._looking, threading.get_ident

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            is_look = event == "sys._getframe" or (event == "object.__getattr__" and arguments[1] in FRAMES)
            if (is_look or event == "compile" or event in REFUSED) and thread() not in looking:
                looking.add(thread())
                try:
                    look(event, arguments, sys._getframe(1))
                finally:
                    looking.discard(thread())

        sys.addaudithook(hook)

    def _look(self, event: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
        if event == "compile":
            source, name = arguments[0], str(arguments[1])
            imports = frame.f_code.co_filename.startswith(IMPORTING) and name.startswith(self._folders)
            if isinstance(source, str | bytes) and (imports or self._is_foreign(frame)):
                found = self._peeks(source)
                if found is not None:
                    raise PermissionError(f"{found[1]} looks into what checks the code, which is not possible here")
        elif self._is_foreign(_asking(frame)):
            raise PermissionError(
                f"{event if event in REFUSED else 'a frame'} is for looking into other code, which is not possible here"
            )

    def _is_foreign(self, frame: FrameType | None) -> bool:
        if frame is None:
            return False
        return frame.f_builtins is self._builtins or frame.f_code.co_filename.startswith(self._folders)


def _asking(frame: FrameType | None) -> FrameType | None:
    """The frame that gets what this one is about to see."""
    while frame is not None:
        code = frame.f_code
        hands_on = code.co_name in HANDING_ON and code.co_filename.endswith("traceback.py")
        if not hands_on and not any(part in code.co_filename for part in PASSING_ON):
            break
        frame = frame.f_back
    return frame
