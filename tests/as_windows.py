"""Makes this interpreter lack what Windows lacks, as far as our own modules can tell.

The standard library and the packages that we use are loaded first and stay as they are. Then `sys.platform` says win32,
modules and names that only Unix has are gone, the event loop takes no signals and no descriptors, `msvcrt` locks, and
Textual's driver for Windows is the one without a screen. What the program does from here on, it does without Unix. A
process that it starts is one of this system again.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pkgutil
import signal
import sys
from types import ModuleType
from typing import Any

MODULES = ("fcntl", "termios", "tty", "pty", "resource", "pwd", "grp", "syslog")
OF_OS = (
    *("fork", "forkpty", "killpg", "getpgid", "setsid", "getuid", "geteuid", "getgid", "mkfifo", "nice", "uname"),
    *("O_DIRECTORY", "O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_PATH", "sched_getaffinity", "getloadavg", "sysconf"),
    *("chown", "openpty", "ttyname", "set_blocking", "pread"),
)
OF_SIGNAL = ("SIGHUP", "SIGKILL", "SIGWINCH", "SIGTSTP", "SIGCONT", "SIGSTOP", "SIGUSR1", "SIGALRM", "setitimer")
OF_LOOPS = ("add_signal_handler", "remove_signal_handler", "add_reader", "remove_reader", "add_writer", "remove_writer")
FIRST = (
    *("textual.app", "textual.widgets", "textual.drivers.headless_driver", "textual.drivers.linux_driver"),
    *("textual.drivers.web_driver", "numpy", "plotext", "click", "platformdirs", "markdown_it", "watchfiles"),
    *("llvmlite", "tree_sitter", "tree_sitter_python", "aiohttp.web", "jinja2", "subprocess", "tempfile", "shutil"),
    *("ctypes", "multiprocessing", "asyncio.subprocess", "webbrowser", "getpass", "mimetypes", "hatchling"),
)


def become_windows() -> None:
    """Take away what Windows lacks. For a process of its own: nothing brings it back."""
    import fcntl

    for name in FIRST:
        try:
            importlib.import_module(name)
        except ImportError:  # an extra
            continue
    import textual.drivers
    from textual.drivers.headless_driver import HeadlessDriver

    locks = ModuleType("msvcrt")
    locks.__dict__.update(
        LK_NBLCK=2, locking=lambda number, mode, size: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    )
    driver = ModuleType("textual.drivers.windows_driver")
    driver.__dict__["WindowsDriver"] = HeadlessDriver
    sys.modules |= {"msvcrt": locks, driver.__name__: driver}
    textual.drivers.__dict__["windows_driver"] = driver
    for loop in (asyncio.AbstractEventLoop, asyncio.SelectorEventLoop, *asyncio.SelectorEventLoop.__mro__):
        for name in OF_LOOPS:
            if name in vars(loop):
                setattr(loop, name, _not_implemented)
    for module, names in ((os, OF_OS), (signal, OF_SIGNAL)):
        less = ModuleType(module.__name__)
        less.__dict__.update({name: each for name, each in vars(module).items() if name not in names})
        sys.modules[module.__name__] = less  # for imports from now on; the standard library has the whole one
    sys.modules.update(dict.fromkeys(MODULES))  # type: ignore[arg-type]  # None: ImportError
    sys.platform = "win32"


def _not_implemented(*_: Any) -> None:
    raise NotImplementedError


def modules_of_the_program() -> list[str]:
    """Every module of our packages, but those whose import starts the program."""
    names = []
    for package in ("engine", "lessons", "mgrad_tui", "tui"):
        found = importlib.import_module(package)
        names += [package, *(each.name for each in pkgutil.walk_packages(found.__path__, f"{package}."))]
    return [name for name in names if not name.endswith("__main__")]
