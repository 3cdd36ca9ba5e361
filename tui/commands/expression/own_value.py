"""FILE.py:NAME on the command line: a Value of any engine, from the user's own program."""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Iterator, Mapping

from engine import NoValueError
from engine.basics.numbers import short
from engine.graph.session import GraphSession
from engine.graph.wording import name_of, name_unlabelled_nodes
from lessons.adopt.foreign import AdoptError
from lessons.adopt.load import Adopted, adopted_from, names_a_file, run_program
from lessons.sandbox.process import Result
from tui.commands.errors import fail
from tui.commands.open_app import startup_without_gc

PATIENCE = 1.0  # seconds of a file that runs without a word
MAX_WRONG = 3  # wrong gradients that are explained

names_own_value = names_a_file


def own_graph(spec: str, values: Mapping[str, float]) -> tuple[GraphSession, Adopted]:
    """The graph of a Value of the user's own, mirrored in ours; what is wrong with it ends the command with one line.

    What the file prints goes to standard error. values: what --set gave, which has no place here.
    """
    if values:
        fail(f"--set goes with an expression; in {spec} give the leaves their numbers themselves")
    try:
        result = asyncio.run(_run(spec))
        # Not in the loop, where ctrl+c would wait for the end of it.
        with startup_without_gc():
            adopted = adopted_from(spec, result)
            if adopted.printed:
                print(adopted.printed, end="" if adopted.printed.endswith("\n") else "\n", file=sys.stderr)
            root = adopted.mirror.root
            root.label = root.label or spec.rpartition(":")[2]
            session = GraphSession(root)
    except (AdoptError, NoValueError) as error:
        fail(str(error))
    for leaf in session.leaves:
        if not math.isfinite(leaf.data):
            fail(f"{spec}: the leaf {name_of(leaf)} is {leaf.data}; give it a finite number")
    name_unlabelled_nodes(session.graph.order)
    return session, adopted


async def _run(spec: str) -> Result:
    """Run the file; where that takes long, say what runs and how to stop it."""
    task = asyncio.ensure_future(run_program(spec))
    await asyncio.wait({task}, timeout=PATIENCE)
    if not task.done() and sys.stderr.isatty():
        print("running your file, ctrl+c stops it", file=sys.stderr)
    return await task


def comparison_lines(adopted: Adopted) -> Iterator[str]:
    """The gradients of the user's engine beside ours and central differences, and the first mistake by its cause."""
    verdict, nodes = adopted.verdict, adopted.mirror.nodes
    yield f"Your engine, {adopted.engine_name}:"
    yield from (f"  {note}" for note in adopted.mirror.notes)
    if adopted.graph.error:
        yield f"  its backward() stops with {adopted.graph.error}"
    if all(grad is None for grad in verdict.theirs):
        yield "  it has no gradients to compare"
        return
    if not verdict.wrong:
        yield "  every gradient is what the chain rule gives, node by node"
        return
    wrong = {each.node for each in verdict.wrong}
    for index, value in enumerate(nodes):
        numbers = (verdict.theirs[index], verdict.ours[index], verdict.central[index])
        yours, ours, central = ("—" if number is None else short(number) for number in numbers)
        mark = "✗" if index in wrong else " "
        yield f"  {mark} {name_of(value)}.grad: yours {yours}, ours {ours}, central difference {central}"
    for each in verdict.wrong[:MAX_WRONG]:
        name = name_of(nodes[each.node])
        if each.causes:
            yield f"  {name}: {each.causes[0]}"
            yield from (f"    or {cause}" for cause in each.causes[1:2])
        else:
            yield f"  {name}: its users are due to hand on {short(each.expected)}; yours has {short(each.found)}"


def comparison_data(adopted: Adopted) -> dict[str, object]:
    """The same as data: the engine, and each wrong gradient with its causes."""
    names = [name_of(value) for value in adopted.mirror.nodes]
    return {
        "engine": adopted.engine_name,
        "notes": list(adopted.mirror.notes),
        "wrong": [
            {"node": names[each.node], "expected": each.expected, "found": each.found, "causes": list(each.causes)}
            for each in adopted.verdict.wrong
        ],
    }
