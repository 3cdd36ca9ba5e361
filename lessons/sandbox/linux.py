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
from dataclasses import dataclass
from pathlib import Path

PR_SET_NO_NEW_PRIVS, PR_SET_DUMPABLE, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 4, 22, 2
ALLOW, ERRNO = 0x7FFF_0000, 0x0005_0000
EPERM, ENOSYS = 1, 38
CLONE_THREAD = 0x0001_0000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # opcodes of classic BPF
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
X32_NUMBERS = 0x4000_0000  # where the second system call table of x86-64 begins


@dataclass(frozen=True, slots=True)
class Machine:
    """The numbers of an architecture.

    audit    that of the architecture itself
    refused  system calls that start a program or leave the process group, and that look into other processes or
             change how they run
    strict   those that open a connection, and that change rights, owners and times of files
    clone, clone3, kill, prlimit: judged by their arguments
    """

    audit: int
    refused: tuple[int, ...]
    strict: tuple[int, ...]
    clone: int
    clone3: int
    kill: int
    prlimit: int


MACHINES = {
    "x86_64": Machine(
        0xC000_003E,
        (57, 58, 59, 322, 109, 112, 101, 310, 311, 424, 438, 141, 142, 144, 203, 251, 314),
        (41, 90, 91, 92, 93, 94, 132, 188, 189, 190, 197, 198, 199, 235, 260, 261, 268, 280, 452),
        *(56, 435, 62, 302),
    ),
    "aarch64": Machine(
        0xC000_00B7,
        (221, 281, 154, 157, 117, 270, 271, 424, 438, 140, 118, 119, 122, 30, 274),
        (198, 52, 53, 54, 55, 88, 5, 6, 7, 14, 15, 16, 452),
        *(220, 435, 129, 261),
    ),
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


def lock_down(folders: Iterable[Path], libraries: bool) -> tuple[str, ...]:
    """Lock this process and its threads; returns the names of the locks that hold, "files" and "programs".

    folders    where files may be written, made and removed; nowhere else
    libraries  whether sockets may be opened, and rights and times of files be changed, as libraries do
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return ()
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # its memory is no file of its own any more
    held = []
    with suppress(OSError):
        _restrict_files(libc, folders)
        held.append("files")
    with suppress(OSError, KeyError):
        _restrict_calls(libc, libraries)
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


def _restrict_calls(libc: ctypes.CDLL, libraries: bool) -> None:
    program = call_filter(platform.machine(), os.getpid(), libraries)
    filters = (_Filter * len(program))(*(_Filter(*instruction) for instruction in program))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(_Program(len(program), filters)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no seccomp")


def call_filter(machine: str, process: int, libraries: bool) -> Sequence[tuple[int, int, int, int]]:
    """The BPF program that judges every system call, as (opcode, jump if true, jump if false, value).

    Raises KeyError for a machine whose numbers are not known.
    """
    numbers = MACHINES[machine]
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, numbers.audit),
        (RETURN, 0, 0, ERRNO | EPERM),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32_NUMBERS),
        (RETURN, 0, 0, ERRNO | EPERM),
    ]
    for number in (*numbers.refused, *(() if libraries else numbers.strict)):
        program += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | EPERM)]
    program += [
        (EQUAL, 0, 1, numbers.clone3),  # its flags lie in memory, which a filter cannot read: threads go on with clone
        (RETURN, 0, 0, ERRNO | ENOSYS),
        (EQUAL, 0, 4, numbers.clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, ERRNO | EPERM),
    ]
    for number, own in ((numbers.kill, process), (numbers.prlimit, 0)):
        program += [
            (EQUAL, 0, 4, number),
            (LOAD, 0, 0, FIRST_ARGUMENT),
            (EQUAL, 0, 1, own),
            (RETURN, 0, 0, ALLOW),
            (RETURN, 0, 0, ERRNO | EPERM),
        ]
    program.append((RETURN, 0, 0, ALLOW))
    return program
