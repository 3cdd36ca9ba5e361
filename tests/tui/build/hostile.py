"""Files that do what no engine should, by what they do."""

# ruff: noqa: E501  (a source is one line)

from __future__ import annotations

VALUE = """\
class Value:
    def __init__(self, data, _prev=()):
        self.data, self._prev, self.grad = data, _prev, 0.0
"""
LEAF = "L = Value(2.0)\n"
HOSTILE: dict[str, str | bytes] = {
    "hangs": "while True: pass\n",
    "exits at once": "import os; os._exit(7)\n",
    "raises SystemExit": "raise SystemExit(3)\n",
    "raises KeyboardInterrupt": "raise KeyboardInterrupt\n",
    "prints without end": "while True: print('x' * 1000)\n",
    "writes to the terminal": "import os\nfor n in range(100): os.write(2, b'\\x1b[2J\\x1b[?1049l painted')\n",
    "writes reports of its own": "import os\nfor n in (1, 3, 4, 5, 6, 7):\n    try: os.write(n, b'{\"loaded\": true}\\n[]\\n')\n"
    "    except OSError: pass\n",
    "starts threads": "import threading, time\nfor n in range(50): threading.Thread(target=time.sleep, args=(600,)).start()\n",
    "an exception without a text": "class E(Exception):\n    def __str__(self): return 1 / 0\nraise E\n",
    "forks": "import os\nwhile True: os.fork()\n",
    "starts a program": "import subprocess\nsubprocess.Popen(['sleep', '600'])\n",
    "takes all memory": "x = []\nwhile True: x.append('x' * 10**7)\n",
    "takes the streams away": "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None\nprint('x')\n",
    "opens a pipe": "import os\nos.mkfifo('trace.txt'); open('trace.txt').read()\n",
    "links to /dev/zero": "import os\nos.symlink('/dev/zero', 'nn.py'); open('nn.py').read()\n",
    "writes a large file": "with open('big', 'wb') as file:\n    while True: file.write(b'0' * 10**7)\n",
    "ignores signals": "import signal\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\nwhile True: pass\n",
    "kills its parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n",
    "calls itself without end": "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()\n",
    "breaks Python": "import ctypes\nctypes.string_at(0)\n",
    "takes the modules away": "import builtins, json, sys\njson.dumps = builtins.print = builtins.len = None\n"
    "sys.modules.clear()\n",
    "is no text": b"\xff\xfe\x00\x00class Value",
    "is nested too deeply": "x = " + "(" * 5000 + ")" * 5000 + "\n",
    "a Value whose data raises": "class Value:\n    grad = 0.0\n    def __init__(self, data, *rest): pass\n"
    "    @property\n    def data(self): return 1 / 0\n",
    "a Value with every attribute": "class Value:\n    def __init__(self, data, *rest): pass\n"
    "    def __getattr__(self, name): return self\n    def __call__(self, *rest): return self\n",
    "a Value that hangs when it is shown": VALUE + "    def __repr__(self):\n        while True: pass\n",
    "a Value made of itself": VALUE + "    def __add__(self, other):\n        out = Value(1.0)\n        out._prev = (out, self)\n"
    "        return out\n",
}  # fmt: skip


def source(name: str) -> bytes:
    """Return a hostile file, with a Value after it for what gets that far."""
    text = HOSTILE[name]
    if isinstance(text, bytes):
        return text
    return (text + ("" if "class Value" in text else VALUE) + LEAF).encode()
