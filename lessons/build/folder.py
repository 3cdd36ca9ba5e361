"""The learner's folder: the files of an engine, as skeletons of comments where they are not there yet."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.basics.files import is_file

ENGINE = '''\
"""My own engine: numbers that remember how they were made, and pass gradients back."""

# Write from the top down. Each save is judged; the minutes are the lecture's.
#
# 0:19  class Value: Value(2.0) keeps its number in .data
# 0:20  it shows its number: __repr__
# 0:21  a + b is a new Value of the sum: __add__
# 0:22  a * b likewise: __mul__
# 0:24  the result remembers what it was made from: ._prev
# 0:25  and by which operation: ._op
# 0:29  a name for the drawing: label
# 0:31  .grad starts at 0
# 0:57  tanh
# 1:09  each operation leaves a function ._backward on its result, which hands the result's gradient on
# 1:18  backward(): the output's gradient is 1, then every node once, after all that use it
# 1:22  what arrives from two uses adds up
# 1:27  plain numbers on either side
# 1:31  exp, powers, division, minus
# 2:18  relu
'''
NETWORK = '''\
"""My own network, made of my own Values."""

# from engine import Value
#
# 1:44  class Neuron: nin weights and a bias, drawn from -1 to 1; called with x it gives tanh(w · x + b)
# 1:47  class Layer: nout neurons that all see the same x
# 1:49  class MLP: layers one after the other; one single output comes without a list
# 1:58  parameters() of each of them: the weights, then the bias
# 2:11  zero_grad() of a network
'''
TRAINING = '''\
"""My own training loop."""

# from engine import Value
# from nn import MLP
#
# 1:51  four examples: xs = [[2, 3, -1], [3, -1, 0.5], [0.5, 1, 1], [1, 1, -1]], ys = [1, -1, -1, 1]
# 1:52  the loss: the sum of (prediction - target) ** 2
# 2:01  twenty times: forward, gradients to zero, backward, every p.data a step against its gradient
'''
SKELETONS = {"engine.py": ENGINE, "nn.py": NETWORK, "train.py": TRAINING}
"""The files, each with what it begins as: the order of the lecture, and no code."""


def make_files(folder: Path) -> tuple[str, ...]:
    """Make the folder and the files that are not there; returns the names of those made. Raises OSError.

    What is there is never touched, also where it is no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, text in SKELETONS.items():
        try:
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        made.append(name)
    return tuple(made)


def made_text(made: tuple[str, ...]) -> str:
    """Return which files were made, in one line; "" if none was."""
    if not made:
        return ""
    names = " and ".join(", ".join(made).rsplit(", ", 1)) if len(made) > 1 else made[0]
    return f"{names} {'is' if len(made) == 1 else 'are'} new: comments in the lecture's order, no code"


def content_key(folder: Path) -> str:
    """A short text that is the same for the same files; "" if there is nothing but skeletons."""
    sources = {name: _content(folder / name) for name in SKELETONS}
    if all(not source or source == SKELETONS[name].encode() for name, source in sources.items()):
        return ""
    joined = b"\0".join(name.encode() + b"\0" + source for name, source in sources.items())
    return hashlib.sha256(joined).hexdigest()[:16]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes() if is_file(file) else b""
    except OSError:
        return b""
