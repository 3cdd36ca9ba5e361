"""Mistakes in a gradient on an expression graph. To add one, add a row to GRAPH_MISTAKES."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from engine import Value, count_paths, paths
from engine.basics.choices import join_names
from engine.basics.numbers import bracketed, short
from engine.graph.paths import Path
from engine.graph.wording import name_of, right_side_of
from engine.ops import ADD, MULTIPLY
from lessons.answers.gradient_question import Edge, GradientQuestion
from lessons.answers.mistakes import Mistake, MistakeSubject
from lessons.answers.slope_mistakes import SLOPE_MISTAKES

MAX_PATHS = 64
MAX_NAMED = 3
MAX_ROUNDED = 1e9
NUDGES = (0.01, 0.001, 0.0001)


def local_only(s: GradientQuestion) -> Iterator[str]:
    """The local derivative without the upstream gradient."""
    for edge in s.uses:
        if edge.upstream != 1.0 and s.matches(edge.local):  # below an upstream of 1 it is the whole share
            local, upstream = _local_text(s, edge), f"{_upstream_text(s, edge)} = {short(edge.upstream)}"
            yield f"{s.given} is {local}. Multiply it by {upstream}{_other_uses(s)}."


def upstream_only(s: GradientQuestion) -> Iterator[str]:
    """The upstream gradient, passed on unchanged."""
    for edge in s.uses:
        # Of one operand, it is the inner slope that was forgotten; behind a slope of 1 it is the whole share.
        if len(edge.user.operands) > 1 and edge.local != 1.0 and s.matches(edge.upstream):
            yield f"{s.given} is {_upstream_text(s, edge)}. Multiply it by {_local_text(s, edge)}{_other_uses(s)}."


def added(s: GradientQuestion) -> Iterator[str]:
    """Local plus upstream, once there are two rates to add."""
    for edge in s.uses if s.knows("a.grad") else ():
        if edge.local and edge.upstream and s.matches(edge.local + edge.upstream):
            total = f"{short(edge.local)} + {bracketed(edge.upstream)}: {edge.slope_name} and {_grad(edge)}, added"
            rule = ": that is the chain rule" if s.knows("chain rule") else ""
            yield f"{s.given} is {total}. Rates in a row are multiplied{rule}."


def own_value(s: GradientQuestion) -> Iterator[str]:
    """In a product, its own value in place of the other operand's."""
    for edge in s.uses:
        other = edge.other if edge.user.operation.name == MULTIPLY.name else None
        if other is not None and s.matches(s.node.data * edge.upstream):
            used, take = f"{name_of(s.node)} itself", name_of(other)
            if edge.upstream != 1.0:
                used = f"{name_of(s.node)} · {_grad(edge)} = {short(s.node.data)} × {short(edge.upstream)}"
                take = f"{take} · {_grad(edge)}"
            yield f"{s.given} is {used}. In a product it is the other factor that counts: take {take}."


def other_operand(s: GradientQuestion) -> Iterator[str]:
    """In a sum, the other operand, as if it were a product."""
    for edge in s.uses:
        other = edge.other if edge.user.operation.name == ADD.name else None
        if other is not None and (s.matches(other.data) or s.matches(other.data * edge.upstream)):
            word = "operand" if s.knows("operand") else "term"
            taken = f"{s.given} comes from the other {word}, {name_of(other)}, as in a product"
            follows = f"{name_of(edge.user)} follows {name_of(s.node)} one for one"
            yield f"{taken}. In a sum it plays no part: {follows}."


def own_at_a_sum(s: GradientQuestion) -> Iterator[str]:
    """In a sum, its own value times what comes from upstream."""
    for edge in _into_sums(s):
        if edge.upstream != 1.0 and s.matches(s.node.data * edge.upstream):
            name, user = name_of(s.node), name_of(edge.user)
            product = f"{s.given} is {short(s.node.data)} × {bracketed(edge.upstream)}, {name} itself as a factor"
            yield f"{product}. How large a term is plays no part in a sum: {user} follows {name} one for one."


def split(s: GradientQuestion) -> Iterator[str]:
    """In a sum, half of what comes from upstream for each of two operands."""
    for edge in _into_sums(s):
        if s.matches(0.5 * edge.upstream):
            half = f"{s.given} is half of {short(edge.upstream)}, as if a plus split what it gets between its two sides"
            yield f"{half}. It hands all of it to each: a nudge of {name_of(s.node)} is not halved either."


def share_by_size(s: GradientQuestion) -> Iterator[str]:
    """In a sum, a part of what comes from upstream by the size of the operand."""
    for edge in _into_sums(s):
        total = edge.user.data
        if total and s.matches(edge.upstream * s.node.data / total):
            part = f"{s.given} is {short(edge.upstream)} × {short(s.node.data)} / {short(total)}, divided up by size"
            yield f"{part}. A slope is no part of the total: a nudge of {name_of(s.node)} moves all of it."


def _into_sums(s: GradientQuestion) -> Iterator[Edge]:
    """Yield the uses of the node as one of two different terms."""
    return (edge for edge in s.uses if edge.other is not None and edge.user.operation.name == ADD.name)


def product_value(s: GradientQuestion) -> Iterator[str]:
    """The value of the product in place of its slope."""
    for edge in s.uses:
        if edge.user.operation.name != MULTIPLY.name:
            continue
        name, right = name_of(s.node), right_side_of(edge.user)
        asked = f"The question is how much it changes when {name} does"
        if s.matches(edge.user.data):
            what = f"what {edge.user.label} is, {right}" if edge.user.label else f"the value of {right}"
            yield f"{s.given} is {what}. {asked}: {_by_factor(edge)}."
        elif edge.upstream != 1.0 and s.matches(edge.user.data * edge.upstream):
            what = f"what {edge.user.label} is" if edge.user.label else f"the value of {right}"
            product = f"{s.given} is {short(edge.user.data)} × {bracketed(edge.upstream)}, with {what}"
            yield f"{product}. Take how much it changes when {name} does: {_by_factor(edge)}."


def _by_factor(edge: Edge) -> str:
    """ "by the other factor, b"."""
    return f"by the other factor, {name_of(edge.other)}" if edge.other is not None else "both factors are the same"


def rise_alone(s: GradientQuestion) -> Iterator[str]:
    """The rise for a nudge, not divided by the nudge."""
    for h in NUDGES:
        if s.truth and s.matches(s.truth * h):
            moved = f"{s.given} is how far {name_of(s.root)} moves when {name_of(s.node)} moves by {h:g}"
            yield f"{moved}. Divide that by {h:g}: the question is how far it moves per unit."


def overwritten(s: GradientQuestion) -> Iterator[str]:
    """The last share alone, of this node or of nodes on the way."""
    if not s.matches(s.overwritten):
        return
    if len(s.uses) > 1 and math.isclose(s.overwritten, s.uses[-1].share):
        if s.knows("+="):
            last = f"{s.given} is the last share alone, which is what = would leave"
            yield f"{last}. {_usage(s)}: add up its shares, as += does."
        else:
            yield f"{s.given} is what comes {_way(s, s.uses[-1])} alone. {_usage(s)}: {_add_up(s)}."
    elif s.knows("+="):
        shared = [m for m in s.tangents if len(s.uses_of(m)) > 1]
        used = f"{_listed_names(shared)} {'are' if len(shared) > 1 else 'is'} used more than once"
        yield f"{s.given} comes out when shares overwrite each other, as = does. {used}: add up the shares, as += does."


def _way(s: GradientQuestion, edge: Edge) -> str:
    """ "by way of d"; of a node that an operation has several times, "by one place of c in d"."""
    user = name_of(edge.user)
    several = sum(use.user is edge.user for use in s.uses) > 1
    return f"by one place of {name_of(s.node)} in {user}" if several else f"by way of {user}"


def one_path(s: GradientQuestion) -> Iterator[str]:
    """Some of the paths to the output: one of them, or all but one share."""
    for edge in s.uses if len(s.uses) > 1 else ():
        if s.matches(edge.share):
            one = "one share alone," if s.knows("share") else "what comes"
            end = "" if s.knows("share") else " alone"
            yield f"{s.given} is {one} {_way(s, edge)}{end}. {_usage(s)}: {_add_up(s)}."
        elif len(s.uses) > 2 and s.matches(s.truth - edge.share):
            what = "the share" if s.knows("share") else "what comes"
            yield f"{s.given} leaves out {what} {_way(s, edge)}. {_usage(s)}: {_add_up(s)}."
    count = count_paths(s.root, s.node)
    for path in paths(s.root, s.node) if 1 < count <= MAX_PATHS else ():
        if s.matches(path.product):
            others = "Another way leads" if count == 2 else f"{count - 1} other ways lead"
            there = f"from {name_of(s.node)} to {name_of(s.root)}"
            yield f"{s.given} is the product along {_path_text(path)} alone. {others} {there}: add up the products."


def locals_summed(s: GradientQuestion) -> Iterator[str]:
    """Where paths meet, the local derivatives added without their upstream gradients."""
    if len(s.uses) > 1 and s.matches(sum(edge.local for edge in s.uses)):
        first, *rest = s.uses
        total = " + ".join([short(first.local), *(bracketed(edge.local) for edge in rest)])
        if s.knows("upstream gradient"):
            yield f"{s.given} is {total}, the local derivatives added. Multiply each by its upstream gradient first."
        else:
            root = name_of(s.root)
            yield f"{s.given} is {total}. Multiply each by how much {root} responds to what it leads to, then add."


def shares_multiplied(s: GradientQuestion) -> Iterator[str]:
    """Where paths meet, the shares multiplied."""
    shares = [edge.share for edge in s.uses]
    if len(shares) > 1 and 1.0 not in shares and s.matches(math.prod(shares)):
        product = " × ".join(map(short, shares))
        what = "the shares multiplied" if s.knows("share") else "what comes by each way, multiplied"
        yield f"{s.given} is {product}, {what}. Multiply along a way; where ways meet, add."


def stopped_early(s: GradientQuestion) -> Iterator[str]:
    """∂m/∂node for an m before the output."""
    for m, tangent in s.tangents.items():
        if m is not s.node and m is not s.root and s.matches(tangent):
            name, upstream = name_of(m), s.gradients[m]
            so_far = f"{s.given} is ∂{name}/∂{name_of(s.node)}: how much {name} changes, not yet {name_of(s.root)}"
            whole = math.isclose(tangent * upstream, s.truth)
            grad = (
                f"{name}.grad = {short(upstream)}"
                if s.knows("a.grad")
                else f"{short(upstream)}, what {name} does to it"
            )
            go_on = f"multiply by {grad}" if whole else "follow every way on from there"
            yield f"{so_far}. Go on: {go_on}."


def missing_factor(s: GradientQuestion) -> Iterator[str]:
    """One factor of a chain left out, after the first."""
    for edge in s.edges:
        if edge.operand is not s.node and len(edge.user.operands) > 1 and s.matches(s.with_slope(edge, 1.0)):
            yield f"{s.given} leaves out one factor on the way, {edge.rule_with_number}. Multiply by it as well."


def own_data(s: GradientQuestion) -> Iterator[str]:
    """The data in place of the gradient."""
    if s.matches(s.node.data):
        name, root = name_of(s.node), name_of(s.root)
        asked = f"how much {root} changes when {name} {'itself does' if s.node is s.root else 'does'}"
        rate = "gradient" if s.knows("gradient") else "slope"
        yield f"{s.given} is the data of {name}. Its {rate} says {asked}."


def output_data(s: GradientQuestion) -> Iterator[str]:
    """The output's data in place of a gradient."""
    if s.matches(s.root.data):
        root = name_of(s.root)
        yield f"{s.given} is what {root} is. The question is how much {root} changes when {name_of(s.node)} does."


def base_case(s: GradientQuestion) -> Iterator[str]:
    """0 for the output itself, because nothing comes after it."""
    if s.node is s.root and s.matches(0.0):
        root = name_of(s.root)
        yield f"{s.given} would mean that {root} stays where it is when {root} moves. Nudge {root} by h and look again."


def wrong_sign(s: GradientQuestion) -> Iterator[str]:
    """The right size with the wrong sign."""
    if s.matches(-s.truth):
        root, node = name_of(s.root), name_of(s.node)
        hint = (
            f"When {node} goes up, does {root} go up or down? Count the minus signs on the way from {node} to {root}."
        )
        if s.node is s.root:
            hint = f"Nudge {root} up: which way does it go?"
        yield f"{s.given} has the right size, but the sign is off. {hint}"


def output_gradient(s: GradientQuestion) -> Iterator[str]:
    """1, where the backward pass begins."""
    if s.matches(1.0):
        root = name_of(s.root)
        begins = f"{s.given} is how much {root} responds to itself"
        if s.knows("backward pass"):
            begins = f"{s.given} is the gradient of {root} itself, where the backward pass begins"
        operand = "operand" if s.knows("operand") else "input"
        go_on = f"On the way to {name_of(s.node)} every operation multiplies it by how it responds to its {operand}"
        yield f"{begins}. {go_on}."


def other_gradient(s: GradientQuestion) -> Iterator[str]:
    """The gradient of other nodes."""
    hidden = {s.node, s.root, *s.covered}
    others = [m for m in s.order if m not in hidden and not m.is_constant]
    if nodes := [m for m in others if s.matches(s.gradients[m])]:
        named = _listed_names(sorted(nodes, key=lambda m: not m.label))
        node, root = name_of(s.node), name_of(s.root)
        about = f"{node}: follow its own edges to {root}."
        if s.node is s.root:
            about = f"{node} itself: by how much does {node} change when {node} does?"
        rate = "gradient" if s.knows("gradient") else "slope"
        yield f"{s.given} is the {rate} of {named}. The question is about {about}"


def rounding(s: GradientQuestion) -> Iterator[str]:
    """The right answer with too few digits, or with a rounded intermediate result."""
    off, size = abs(s.answer - s.truth), abs(s.truth)
    if (s.answer.is_integer() and s.truth.is_integer()) or size > MAX_ROUNDED:
        return  # nothing was rounded
    cut = [math.copysign(rounded(size * 10**d) / 10**d, s.truth) for d in range(4) for rounded in (round, math.floor)]
    if off <= 0.02 * size or (off <= 0.1 * size and any(math.isclose(s.answer, x) for x in cut)):
        near = f"{s.given} is near, but off by rounding"
        yield f"{near}. Keep more digits on the way: the answer may be {short(s.tolerance)} off."


# Each of these says that the number is a part of the answer; whose gradient it also is would only distract.
PARTS = frozenset({"overwritten", "local-only", "upstream-only", "forgot-inner", "one-path"})
# In each of these the data of the node plays a part.
DATA_PARTS = frozenset({"own-value", "data-at-plus", "operand-for-slope", "relu-as-its-operand", "exp-of-the-operand"})
# Most specific first: mistakes about one use of the node, then about its paths to the output, then about the number.
GRAPH_MISTAKES: tuple[Mistake[GradientQuestion], ...] = (
    Mistake("base-case", base_case, subject=MistakeSubject.OUTPUT),
    Mistake("overwritten", overwritten, subject=MistakeSubject.USES),
    Mistake("local-only", local_only, subject=MistakeSubject.CHAIN),
    Mistake("upstream-only", upstream_only, subject=MistakeSubject.CHAIN),
    Mistake("added", added, subject=MistakeSubject.CHAIN),
    Mistake("own-value", own_value, subject=MistakeSubject.PRODUCT),
    Mistake("product-value", product_value, subject=MistakeSubject.PRODUCT),
    Mistake("other-operand", other_operand, subject=MistakeSubject.SUM),
    Mistake("data-at-plus", own_at_a_sum, subject=MistakeSubject.SUM),
    Mistake("plus-splits", split, subject=MistakeSubject.SUM),
    Mistake("share-by-size", share_by_size, unless=frozenset({"plus-splits"}), subject=MistakeSubject.SUM),
    *SLOPE_MISTAKES,
    Mistake("one-path", one_path, unless=frozenset({"overwritten"}), subject=MistakeSubject.USES),
    Mistake("locals-summed", locals_summed, subject=MistakeSubject.USES),
    Mistake("shares-multiplied", shares_multiplied, subject=MistakeSubject.USES),
    Mistake(
        "stopped-early",
        stopped_early,
        unless=frozenset({"overwritten", "local-only", "one-path"}),
        subject=MistakeSubject.CHAIN,
    ),
    Mistake(
        "missing-factor",
        missing_factor,
        unless=frozenset({"local-only", "stopped-early"}),
        subject=MistakeSubject.CHAIN,
    ),
    Mistake("own-data", own_data, unless=DATA_PARTS),
    Mistake("output-data", output_data, unless=frozenset({"own-data", "product-value"})),
    Mistake(
        "wrong-sign",
        wrong_sign,
        unless=frozenset({"power-minus-lost", "quotient-minus-lost", "sin-minus", "cos-minus-lost"}),
    ),
    Mistake("rise-alone", rise_alone),
    Mistake("output-gradient", output_gradient, unless=PARTS),
    Mistake("other-gradient", other_gradient, unless=PARTS - {"local-only"} | {"own-value"}),
    Mistake("rounding", rounding),
)


# Each explains its term as well: the mistake may be made in a lesson before the one that teaches the term.


def _local_text(s: GradientQuestion, edge: Edge) -> str:
    """ "how much e responds to a, the local derivative ∂e/∂a = b"."""
    plain = f"how much {name_of(edge.user)} responds to {name_of(edge.operand)}"
    return f"{plain}, the local derivative {edge.rule}" if s.knows("local derivative") else plain


def _upstream_text(s: GradientQuestion, edge: Edge) -> str:
    """ "how much L responds to e, the upstream gradient e.grad"."""
    user = name_of(edge.user) if edge.user is not s.root else "itself"
    plain = f"how much {name_of(s.root)} responds to {user}"
    if s.knows("upstream gradient"):
        return f"{plain}, the upstream gradient {_grad(edge)}"
    return f"{plain}, {_grad(edge)}" if s.knows("a.grad") else plain


def _grad(edge: Edge) -> str:
    """ "e.grad", the upstream gradient."""
    return f"{name_of(edge.user)}.grad"


def _other_uses(s: GradientQuestion) -> str:
    shares = "the shares of" if s.knows("share") else "what comes by"
    return f", then add {shares} the other uses of {name_of(s.node)}" if len(s.uses) > 1 else ""


def _add_up(s: GradientQuestion) -> str:
    return "add up its shares" if s.knows("share") else "add up what comes by each way"


def _usage(s: GradientQuestion) -> str:
    """ "b is used twice, by d and e"."""
    times = {2: "twice"}.get(len(s.uses), f"{len(s.uses)} times")
    users = list(dict.fromkeys(edge.user for edge in reversed(s.uses)))
    comma = "," if len(users) > 1 else ""
    return f"{name_of(s.node)} is used {times}{comma} by {_listed_names(users)}"


def _path_text(path: Path) -> str:
    names = [name_of(node) for node in path.nodes]
    return " → ".join(names if len(names) <= 4 else [*names[:2], "…", names[-1]])


def _listed_names(nodes: Sequence[Value]) -> str:
    """ "c, d and e"; of many the first three "and others"."""
    names = [name_of(node) for node in nodes[:MAX_NAMED]] + ["others"] * (len(nodes) > MAX_NAMED)
    return join_names(names, "and")
