"""The step written by hand in C, through the C compiler of this machine: what is left when nothing stands in between.

The sums have our order, and nothing may be fused, so that the losses agree.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from array import array
from functools import cache
from itertools import chain
from pathlib import Path

from tests.bench.tasks import Task
from tests.bench.timing import Contestant, Work

FLAGS = ("-O2", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
LOOP = 1_000
SOURCE = """
#include <math.h>
#include <string.h>
enum { LAYERS = %(layers)d, EXAMPLES = %(examples)d, PARAMETERS = %(parameters)d, WIDEST = %(widest)d };
static const int sizes[] = { %(sizes)s };
static double g[PARAMETERS], a[LAYERS + 1][WIDEST], d[LAYERS + 1][WIDEST];
double run(double *p, const double *x, const double *y, double rate, double l2, int tanhs, int steps)
{
    double first = 0.0;
    for (int step = 0; step < steps; step++) {
        double loss = 0.0, squares = 0.0, weight = tanhs ? 1.0 : 1.0 / EXAMPLES;
        for (int i = 0; i < PARAMETERS; i++) { squares += p[i] * p[i]; g[i] = l2 ? 2.0 * l2 * p[i] : 0.0; }
        for (int e = EXAMPLES - 1; e >= 0; e--) {
            memcpy(a[0], x + e * sizes[0], sizes[0] * sizeof(double));
            const double *w = p;
            for (int l = 0; l < LAYERS; l++)
                for (int n = 0; n < sizes[l + 1]; n++, w += sizes[l] + 1) {
                    double sum = w[sizes[l]];
                    for (int k = 0; k < sizes[l]; k++) sum += w[k] * a[l][k];
                    a[l + 1][n] = tanhs ? tanh(sum) : l == LAYERS - 1 || sum > 0.0 ? sum : 0.0;
                }
            double s = a[LAYERS][0], margin = 1.0 - y[e] * s, slope;
            if (tanhs) { loss += (s - y[e]) * (s - y[e]); slope = 2.0 * (s - y[e]); }
            else { loss += margin > 0.0 ? margin : 0.0; slope = margin > 0.0 ? -y[e] * weight : 0.0; }
            d[LAYERS][0] = slope;
            const double *end = p + PARAMETERS;
            double *gend = g + PARAMETERS;
            for (int l = LAYERS - 1; l >= 0; l--) {
                end -= sizes[l + 1] * (sizes[l] + 1);
                gend -= sizes[l + 1] * (sizes[l] + 1);
                memset(d[l], 0, sizeof d[l]);
                for (int n = 0; n < sizes[l + 1]; n++) {
                    double out = a[l + 1][n], local = tanhs ? 1.0 - out * out : l == LAYERS - 1 || out > 0.0;
                    double up = d[l + 1][n] * local;
                    const double *wn = end + n * (sizes[l] + 1);
                    double *gn = gend + n * (sizes[l] + 1);
                    for (int k = 0; k < sizes[l]; k++) { gn[k] += up * a[l][k]; d[l][k] += up * wn[k]; }
                    gn[sizes[l]] += up;
                }
            }
        }
        for (int i = 0; i < PARAMETERS; i++) p[i] -= rate * g[i];
        if (!step) first = loss * weight + l2 * squares;
    }
    return first;
}
"""


def compiler() -> str | None:
    """The C compiler, None if there is none."""
    return shutil.which("cc")


def contestants(task: Task) -> list[Contestant]:
    """One step a call, and a thousand."""
    return [
        Contestant("C by hand, cc -O2", lambda: _work(task, 1)),
        Contestant(f"C by hand, {LOOP:,} steps in one call", lambda: _work(task, LOOP), share=LOOP, steps=LOOP),
    ]


def _work(task: Task, steps: int) -> Work:
    run = _library(task.sizes, len(task.start), len(task.data)).run
    run.restype, run.argtypes = ctypes.c_double, [
        *[ctypes.c_void_p] * 3, ctypes.c_double, ctypes.c_double, ctypes.c_int, ctypes.c_int,
    ]  # fmt: skip
    numbers = array("d", task.start), array("d", chain.from_iterable(task.data.inputs)), array("d", task.data.targets)
    addresses = [it.buffer_info()[0] for it in numbers]

    def step() -> float:
        assert numbers
        loss: float = run(*addresses, task.rate, task.l2, task.activation == "tanh", steps)
        return loss

    return step


@cache
def _library(sizes: tuple[int, ...], parameters: int, examples: int) -> ctypes.CDLL:
    found = compiler()
    assert found, "there is no C compiler"
    folder = Path(tempfile.mkdtemp())
    source = SOURCE % {
        "layers": len(sizes) - 1,
        "sizes": ", ".join(map(str, sizes)),
        "widest": max(sizes),
        "parameters": parameters,
        "examples": examples,
    }
    (folder / "step.c").write_text(source)
    subprocess.run([found, *FLAGS, "-o", folder / "step.so", folder / "step.c", "-lm"], check=True)
    return ctypes.CDLL(str(folder / "step.so"))
