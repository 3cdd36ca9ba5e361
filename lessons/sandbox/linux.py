"""Locks of the Linux kernel on a process: no other programs (seccomp), no files elsewhere (Landlock).

Numbers and structures are those of the kernel's headers linux/seccomp.h, linux/filter.h and linux/landlock.h. Both
locks are for good, and each is left out where the kernel or the machine does not know it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, ERRNO = 0x7FFF_0000, 0x0005_0000
EPERM, ENOSYS = 1, 38
CLONE_THREAD = 0x0001_0000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # opcodes of classic BPF
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
X32_NUMBERS = 0x4000_0000  # where the second system call table of x86-64 begins

# The architecture's audit number, and its system calls: those that start a program or leave the process group, that
# look into other processes, that open a connection; then clone, clone3 and kill, which depend on their arguments.
MACHINES = {
    "x86_64": (0xC000_003E, (57, 58, 59, 322, 109, 112, 101, 310, 311, 424), (41,), 56, 435, 62),
    "aarch64": (0xC000_00B7, (221, 281, 154, 157, 117, 270, 271, 424), (198,), 220, 435, 129),
}

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH, VERSION_FLAG = 1, 1
WRITE_FILE, TRUNCATE, REFER = 1 << 1, 1 << 14, 1 << 13
MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))


class _Filter(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jump_true", ctypes.c_ubyte),
        ("jump_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filters", ctypes.POINTER(_Filter)))


def lock_down(folders: Iterable[Path], connections: bool) -> tuple[str, ...]:
    """Lock this process and its threads; returns the names of the locks that hold, "files" and "programs".

    folders      where files may be written, made and removed; nowhere else
    connections  whether sockets may be opened
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return ()
    held = []
    with suppress(OSError):
        _restrict_files(libc, folders)
        held.append("files")
    with suppress(OSError, KeyError):
        _restrict_calls(libc, connections)
        held.append("programs")
    return tuple(held)


def _restrict_files(libc: ctypes.CDLL, folders: Iterable[Path]) -> None:
    if sys.platform != "linux":
        raise OSError("no Landlock")
    version = _call(libc, CREATE_RULESET, None, 0, VERSION_FLAG)
    of_files = WRITE_FILE | (TRUNCATE if version >= 3 else 0)
    handled = of_files | MAKE_AND_REMOVE | (REFER if version >= 2 else 0)
    attributes = struct.pack("=Q", handled)
    rules = _call(libc, CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path, access in [(Path("/dev/null"), of_files), *((folder, handled) for folder in folders)]:
            with suppress(FileNotFoundError):
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
                try:
                    _call(libc, ADD_RULE, rules, RULE_PATH_BENEATH, struct.pack("=Qi", access, place), 0)
                finally:
                    os.close(place)
        _call(libc, RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _call(libc: ctypes.CDLL, number: int, *arguments: object) -> int:
    result = int(libc.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _restrict_calls(libc: ctypes.CDLL, connections: bool) -> None:
    program = call_filter(platform.machine(), os.getpid(), connections)
    filters = (_Filter * len(program))(*(_Filter(*instruction) for instruction in program))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(_Program(len(program), filters)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no seccomp")


def call_filter(machine: str, process: int, connections: bool) -> Sequence[tuple[int, int, int, int]]:
    """The BPF program that judges every system call, as (opcode, jump if true, jump if false, value).

    Raises KeyError for a machine whose numbers are not known.
    """
    audit, refused, sockets, clone, clone3, kill = MACHINES[machine]
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, audit),
        (RETURN, 0, 0, ERRNO | EPERM),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32_NUMBERS),
        (RETURN, 0, 0, ERRNO | EPERM),
    ]
    for number in (*refused, *(() if connections else sockets)):
        program += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | EPERM)]
    program += [
        (EQUAL, 0, 1, clone3),  # its flags lie in memory, which a filter cannot read: threads go on with clone
        (RETURN, 0, 0, ERRNO | ENOSYS),
        (EQUAL, 0, 4, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, ERRNO | EPERM),
        (EQUAL, 0, 4, kill),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (EQUAL, 0, 1, process),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, ERRNO | EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return program
