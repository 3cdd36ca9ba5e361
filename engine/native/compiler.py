"""LLVM at work: text to machine code, through llvmlite, and the C library that Python's `math` uses.

Importing this module loads LLVM, so other modules import it late.
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

from engine.native.object_code import Compiler
from engine.native.rules import LIBRARY, NotNative

try:
    import llvmlite.binding as llvm
except ImportError:
    raise ImportError("machine code needs llvmlite: pip install 'mgrad-tui[native]'") from None
if llvm.llvm_version_info < (20,):
    raise ImportError("machine code needs llvmlite 0.45 or newer: pip install -U 'mgrad-tui[native]'")

MOST_MADE = 16
LONGEST_MADE = 1_000_000  # characters of a text whose code is kept for others
NICENESS = 3  # of a process that compiles: keys come first, and yet it gets on beside other work
_MADE: dict[tuple[str, int], MachineCode] = {}
_HERE = threading.local()


class MachineCode:
    """Machine code made from LLVM text; it lives as long as this object.

    text    the LLVM, before LLVM improved it
    level   how much LLVM improves it: 2 is the most; 0 takes a time in proportion to the text
    made    its object code, if it was made already
    """

    def __init__(self, text: str, level: int = 2, made: bytes | None = None) -> None:
        self.text = text
        machine = _machine(level)  # one for each: the engine owns it
        module = llvm.parse_assembly(text if made is None else "")
        if made is None:
            _improve(module, machine, level)
        self._engine = llvm.create_mcjit_compiler(module, machine)
        if made is not None:
            self._engine.add_object_file(llvm.ObjectFileRef.from_data(made))
        self._engine.finalize_object()

    def address(self, name: str) -> int:
        """The address of a function."""
        return int(self._engine.get_function_address(name))


def machine_code(text: str, level: int) -> MachineCode:
    """Return the machine code of LLVM text; of the same text, such as a network of the same shape, the same code.

    Inside `compiled_by` another process makes it. Raises ChildProcessError if that was stopped.
    """
    key = text, level
    code = _MADE.get(key)
    if code is None:
        compiler: Compiler | None = getattr(_HERE, "compiler", None)
        code = MachineCode(text, level, None if compiler is None else compiler.compile(text, level))
        if len(text) > LONGEST_MADE:
            return code
        _MADE[key] = code
        for oldest in list(_MADE)[:-MOST_MADE]:
            _MADE.pop(oldest, None)
    return code


@contextmanager
def compiled_by(compiler: Compiler) -> Iterator[None]:
    """Let a process of its own make the machine code that this thread asks for meanwhile."""
    _HERE.compiler = compiler
    try:
        yield
    finally:
        _HERE.compiler = None
        compiler.finish()


def object_code(text: str, level: int) -> bytes:
    """Return the object code of LLVM text, for `MachineCode`."""
    machine, module = _machine(level), llvm.parse_assembly(text)
    _improve(module, machine, level)
    made: bytes = machine.emit_object(module)
    return made


def assembly(text: str) -> tuple[str, str]:
    """Return LLVM text as LLVM improved it, and the processor's instructions."""
    machine, module = _machine(2), llvm.parse_assembly(text)
    _improve(module, machine, 2)
    return str(module), str(machine.emit_assembly(module))


def _improve(module: llvm.ModuleRef, machine: llvm.TargetMachine, level: int) -> None:
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    options.slp_vectorization = options.loop_vectorization = level > 1
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)


def _machine(level: int) -> llvm.TargetMachine:
    """The processor of this machine."""
    _prepare()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=level, reloc="default", codemodel="jitdefault"
    )


@cache
def _prepare() -> None:
    """Tell LLVM about this machine. Raises NotNative if its numbers or its C library are not those of Python."""
    if ctypes.sizeof(ctypes.c_void_p) != 8:
        raise NotNative("machine code needs a 64-bit Python")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    for name in LIBRARY:
        llvm.add_symbol(f"mgrad.{name}", _address_in_library(name))


def _address_in_library(name: str) -> int:
    """The address of a function of the C library, tried on some numbers against Python's own."""
    arity = LIBRARY[name][0]
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        raise NotNative(f"the C library has no {name} that could be found") from None
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * arity
    python = getattr(math, name)
    for k in range(1, 200):
        numbers = [0.037 * k, 1.7 - 0.01 * k][:arity]
        if function(*numbers) != python(*numbers):
            raise NotNative(f"{name} of the C library is not Python's")
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    return address


def main() -> None:
    """Compile what comes in on standard input: what `engine.native.object_code.Compiler` starts."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(NICENESS)
    while line := sys.stdin.buffer.readline():
        level, length = map(int, line.split())
        made = object_code(sys.stdin.buffer.read(length).decode(), level)
        sys.stdout.buffer.write(b"%d\n" % len(made) + made)
        sys.stdout.flush()
