"""Who we are measured against. Each peer's file is imported only where its library is installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

from tests.bench.tasks import Task
from tests.bench.timing import Contestant


@dataclass(frozen=True, slots=True)
class Peer:
    """A library: its name for people, the package to import, and how to get it."""

    name: str
    package: str
    install: str

    @property
    def installed(self) -> bool:
        return find_spec(self.package) is not None

    @property
    def version(self) -> str:
        return version(self.package)

    def contestants(self, task: Task) -> list[Contestant]:
        """All the ways in which it does the task."""
        made: list[Contestant] = import_module(f"tests.bench.peers.with_{self.package}").contestants(task)
        return made


MICROGRAD = Peer("micrograd", "micrograd", "pip install micrograd")
TORCH = Peer("PyTorch", "torch", "make bench-peers")
JAX = Peer("JAX", "jax", "make bench-peers")
NUMPY = Peer("NumPy", "numpy", "pip install numpy")
PEERS = (MICROGRAD, TORCH, JAX, NUMPY)
