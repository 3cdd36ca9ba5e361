"""Texts about a node, a change and a backward step, for the panels beside a graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

from rich.text import Text

from engine import NoValueError, Path, Value, count_paths, paths
from engine.basics.numbers import exact, short
from engine.graph.backward import local_derivatives
from engine.graph.session import GraphChange, GraphSession, Nudge
from engine.graph.wording import calculation, name_of, reason_for, right_side_of, slope_of
from tui.actions.keys import key_of, with_keys
from tui.graph.draw.form import op_text
from tui.render.fit import shortened

MOST_PATHS = 8
MOST_FOLLOWED = 5_000  # nodes of a graph whose paths are followed at each move
LONGEST_NUMBER = 13
LONGEST_PATH = 6  # nodes of a path that are named; a longer path is shortened in the middle
MAX_COUNTED = 10**9  # paths; a graph may have more of them than there are atoms
LONGEST_STOP = 14  # characters of a formula that may name a node of a path

T = TypeVar("T")

STEPS_WAIT = "All gradients are shown, as the bug makes them.\nThe steps wait until <explore.faults> takes it out."
ALL_SHOWN = (
    "All gradients are shown.\n<explore.next> steps through the backward pass from its beginning, <explore.run> plays "
    "it, <explore.all_gradients> hides them."
)
NOTHING_MOVED = (
    "Nudge a leaf with <graph.up> and <graph.down>: the predicted change, the actual change of the output, and the "
    "central difference are shown here side by side."
)


def node_text(session: GraphSession, node: Value) -> Text:
    """Describe a node: its formula, its numbers, its local derivatives and its paths to the output."""
    root = session.root
    text = Text()
    if node.operands:
        formulas = dict.fromkeys(filter(None, (node.label, right_side_of(node), calculation(node))))
        text.append(" = ".join(formulas), "bold")
    else:
        text.append(_kind(session, node), "dim")
    text.append("\n")
    text.append("data ", "dim").append(exact(node.data), "bold")
    grad = node.grad if session.cursor is None else session.grads().get(node)
    if not node.is_constant:
        text.append("   grad ", "dim").append("not there yet" if grad is None else exact(grad), "bold")
    _add_locals(text, node)
    if not node.is_constant and grad is not None and session.is_complete:
        if len(session.graph.order) > MOST_FOLLOWED:
            text.append(f"\nIn a graph of more than {MOST_FOLLOWED:,} nodes paths are not followed.", "dim")
        else:
            _add_paths(text, root, node)
    return text


def change_text(session: GraphSession, change: GraphChange) -> Text:
    """Describe a change, and for a nudge the three numbers that should agree."""
    output = name_of(session.root)
    text = Text()
    text.append(change.message, "bold")
    if change.before != change.after:
        text.append(f"; {output} {digits(change.before)} → {digits(change.after)}", "bold")
    if change.nudge is not None and change.predicted is not None:
        _add_three(text, output, change, change.predicted, change.nudge)
    elif change.predicted is not None:
        text.append(f"\npredicted  Δ{output} = Σ grad · Δ = ", "dim").append(digits(change.predicted), "bold")
        text.append(f"\nactual     Δ{output} = ", "dim").append(digits(change.actual), "bold")
    elif not change.directions:
        text.append(f"\n{with_keys(NOTHING_MOVED)}", "dim")
    return text


def change_brief(session: GraphSession, change: GraphChange) -> Text:
    """Describe a change in at most four lines."""
    output = name_of(session.root)
    text = Text(change.message, "bold")
    if change.before != change.after:
        text.append(f"; {output} {digits(change.before)} → {digits(change.after)}")
    if change.predicted is None:
        return text if change.directions else text.append(f"\n{NOTHING_MOVED}", "dim")
    nudge = change.nudge
    numbers = [("predicted", change.predicted, nudge.grad if nudge else None)]
    numbers.append(("actual", change.actual, change.actual / nudge.h if nudge else None))
    if nudge and nudge.central is not None:
        numbers.append(("central", nudge.central * nudge.h, nudge.central))
    columns = [[name, digits(delta), "" if slope is None else digits(slope)] for name, delta, slope in numbers]
    titles = ["", f"Δ{output}", f"Δ{output}/h"]
    for row in range(3 if nudge else 2):
        cells = "".join(f"{column[row]:<{LONGEST_NUMBER + 1}}" for column in columns)
        title = shortened(titles[row], LONGEST_NUMBER - 4)
        text.append(f"\n{title:<{LONGEST_NUMBER - 4}} ", "dim").append(cells.rstrip(), "bold" if row else "dim")
    return text


def change_line(session: GraphSession) -> str:
    """Return the last change and what it did to the output, in one line."""
    change, output = session.change, name_of(session.root)
    number = short if short(change.before) != short(change.after) else digits
    effect = f"; {output} {number(change.before)} → {number(change.after)}" if change.actual else ""
    return f"{change.message}{effect}"


def step_line(session: GraphSession) -> str:
    """Return the numbers of the last backward step in one line."""
    return session.step.numbers if session.step else f"{name_of(session.root)}.grad = 1"


def backward_text(session: GraphSession) -> Text:
    """Describe the last backward step in words and numbers."""
    step, output = session.step, name_of(session.root)
    if session.cursor is None:
        return Text(with_keys(ALL_SHOWN), "dim")
    if step is None:
        text = Text().append(f"{output}.grad = 1", "bold")
        text.append(f"\nHere the backward pass begins: {output} moves by as much as {output} moves.")
        return text.append(f"\nPress {key_of('explore.next')} for the first step.", "dim")
    text = Text().append(step.rule, "bold")
    local = short(step.local)
    if slope_of(step.node, step.position) != local:
        text.append(f" = {local}")
    text.append(f"\n{step.why}")
    text.append(f"\n{step.chain}", "bold")
    text.append(f"\n{step.numbers}")
    if session.is_complete:
        text.append("\nThe backward pass is complete.", "dim")
    return text


def backward_brief(session: GraphSession) -> Text:
    """Describe the last backward step in at most four lines."""
    step = session.step
    if step is None:
        return backward_text(session)
    local = short(step.local)
    value = "" if slope_of(step.node, step.position) == local else f" = {local}"
    text = Text.assemble((step.rule, "bold"), value, (f"   {step.why}", "dim"), (f"\n{step.chain}", "bold"))
    text.append(f"\n{step.numbers}")
    return text.append("\nThe backward pass is complete.", "dim") if session.is_complete else text


def backward_title(session: GraphSession, playing: bool, seconds: float) -> str:
    """The title of the backward panel: "Backward, step 3 of 6, ▶ 1 s a step"."""
    place = "" if session.cursor is None else f", step {session.cursor} of {len(session.steps)}"
    return f"Backward{place}{f', ▶ {seconds:g} s a step' if playing else ''}"


def settings_text(session: GraphSession) -> str:
    """The step sizes, and how many leaves are pinned."""
    pinned = f"   {len(session.pinned)} pinned" if session.pinned else ""
    nudge = f"{key_of('explore.smaller')} {key_of('explore.larger')} nudge {exact(session.nudge_step)}"
    follow = f"{key_of('explore.shorter')} {key_of('explore.longer')} follow {exact(session.follow_step)}"
    return f"{nudge}   {follow}{pinned}"


def _kind(session: GraphSession, node: Value) -> str:
    if node.is_constant:
        return "a constant: nobody may nudge it"
    return "a leaf, pinned: following the gradient leaves it alone" if node in session.pinned else "a leaf: nudge it"


def _add_locals(text: Text, node: Value) -> None:
    """Add ∂node/∂operand for each operand: formula, number, words."""
    if not node.operands:
        return
    if node.operation.custom_backward is not None:
        text.append("\nits backward was written by hand: no rule to show", "dim")
        return
    shown = set[tuple[Value, str]]()
    for position, (operand, slope) in enumerate(zip(node.operands, local_derivatives(node), strict=True)):
        formula, number = slope_of(node, position), short(slope)
        if operand.is_constant or (operand, formula) in shown:
            continue
        shown.add((operand, formula))
        value = "" if formula == number else f" = {number}"
        text.append(f"\n∂{name_of(node)}/∂{name_of(operand)} = {formula}{value}")
        text.append(f"  {reason_for(node, position)}", "dim")


def _add_paths(text: Text, root: Value, node: Value) -> None:
    """Add the paths to the output with their products, and their sum, which is the gradient."""
    if node is root:
        text.append("\nA nudge of it is a nudge of the output: its gradient is 1.", "dim")
        return
    try:
        found = list(islice(paths(root, node), MOST_PATHS))
    except (NoValueError, TypeError) as error:
        text.append(f"\n{error}", "dim")
        return
    total = count_paths(root, node)
    counted = f"{total:,}" if total <= MAX_COUNTED else f"more than {MAX_COUNTED:,}"
    text.append(f"\n{counted} paths to {name_of(root)}:" if total > 1 else "\npath ", "dim")
    for path in found:
        text.append("\n" * (total > 1) + f"{_route(path)}  ").append(f"{_product(path)}{short(path.product)}", "bold")
    if total > len(found):
        text.append(f"\n… and {f'{total - len(found):,} ' * (total <= MAX_COUNTED)}more", "dim")
    if total > 1:
        shares = " + ".join(_signed(path.product) for path in found) + (" + …" if total > len(found) else "")
        text.append("\nsum ", "dim").append(f"{shares} = {short(node.grad)}", "bold")


def _route(path: Path) -> str:
    return " → ".join("…" if node is None else _stop(node) for node in _middle_out(path.nodes))


def _stop(node: Value) -> str:
    """The name of a node on a path: its label, its formula if that is short, or its operation."""
    name = name_of(node)
    return name if node.label or len(name) <= LONGEST_STOP else op_text(node)


def _product(path: Path) -> str:
    """The product of the local derivatives along a path, "1 × -2 = "; "" if there is only one."""
    factors = ["…" if slope is None else _signed(slope) for slope in _middle_out(path.locals)]
    return f"{' × '.join(factors)} = " if len(factors) > 1 else ""


def _middle_out(parts: Sequence[T]) -> Sequence[T | None]:
    """The items; if there are too many, None for those in the middle."""
    half = LONGEST_PATH // 2
    return parts if len(parts) <= LONGEST_PATH else [*parts[:half], None, *parts[-half:]]


def _signed(x: float) -> str:
    return f"({short(x)})" if x < 0 else short(x)


def _add_three(text: Text, output: str, change: GraphChange, predicted: float, nudge: Nudge) -> None:
    """Add predicted, actual and central difference, each as ΔL and as a slope."""
    leaf, h = name_of(nudge.leaf), nudge.h
    moved = f"Δ{shortened(output, LONGEST_NUMBER - 1)}"
    text.append(f"\n{'':<11}{moved:<14}{moved} / h", "dim")
    rows = [("predicted", predicted, nudge.grad), ("actual", change.actual, change.actual / h)]
    if nudge.central is not None:
        rows.append(("central", nudge.central * h, nudge.central))
    for title, delta, slope in rows:
        text.append(f"\n{title:<11}").append(f"{digits(delta):<14}{digits(slope)}", "bold")
    if nudge.central is None:
        text.append(f"\ncentral    none: no {output} on one side of {leaf}", "dim")
    text.append(f"\nh = {digits(h)}; predicted = {leaf}.grad · h\n", "dim")
    text.append(f"central = ({output}({leaf}+h) − {output}({leaf}−h)) / 2h", "dim")


def digits(x: float) -> str:
    """Format a number with eight significant digits: enough to see a difference, without floating-point noise.

    Fewer if they would take more than LONGEST_NUMBER cells, the width of a column in three panels side by side.
    """
    texts = (f"{x:.{count}g}" for count in range(8, 4, -1))
    return next((text for text in texts if len(text) <= LONGEST_NUMBER), f"{x:.4g}") if x else "0"
