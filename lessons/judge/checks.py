"""The table of all checks of an engine, in the lecture's order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lessons.judge import engine_checks, network_checks
from lessons.judge.subject import Subject


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check.

    name    short, for --json
    title   what has to hold
    minute  of the lecture, "1:22"
    run     raises Wrong or NotYet
    hints   from a nudge to nearly the answer
    needs   checks that must not have failed before
    trusts  operations that later checks may use once this one has passed
    """

    name: str
    title: str
    minute: str
    run: Callable[[Subject], None]
    hints: tuple[str, ...]
    needs: tuple[str, ...] = ()
    trusts: tuple[str, ...] = ()


OPERATION = ("Compute with the data of both operands.", "Make a new Value of the result, and leave the operands alone.")
SHARE = (
    "Which number does each operand get when 1 arrives at the result?",
    "Local derivative times what arrived: out.grad.",
    "Add the share to what is there: +=.",
)
ROWS = (
    CheckRow(
        "value", "Value(2.0) holds its number", "0:19", engine_checks.makes_a_value,
        ("__init__ takes the number.", "Store it as self.data."),
    ),
    CheckRow(
        "repr", "a Value shows its number", "0:20", engine_checks.has_a_repr,
        ("Without __repr__ Python prints an address.", "Return a text that has self.data in it."), ("value",),
    ),
    CheckRow("add", "a + b", "0:21", engine_checks.forward("add"), OPERATION, ("value",)),
    CheckRow("mul", "a * b", "0:22", engine_checks.forward("mul"), OPERATION, ("value",)),
    CheckRow(
        "operands", "a node remembers its operands", "0:24", engine_checks.remembers_operands,
        ("What was this node made from?", "Hand (self, other) to the new Value."), ("add", "mul"),
    ),
    CheckRow(
        "operation", "a node remembers its operation", "0:25", engine_checks.remembers_operation,
        ("A sum and a product may have equal operands.", "Hand the sign to the new Value as well."), ("add", "mul"),
    ),
    CheckRow(
        "label", "a Value takes a label", "0:29", engine_checks.has_a_label,
        ("A name helps to read the graph.", "Store label on self."), ("value",),
    ),
    CheckRow(
        "grad", "grad starts at 0", "0:31", engine_checks.grad_starts_at_zero,
        ("Before any pass nothing has flowed.", "Set self.grad in __init__."), ("value",),
    ),
    CheckRow(
        "tanh", "tanh", "0:57", engine_checks.forward("tanh"),
        ("(e²ˣ − 1)/(e²ˣ + 1), or math.tanh.", *OPERATION[1:]), ("value",),
    ),
    CheckRow(
        "add-backward", "a + b passes its gradient on", "1:10", engine_checks.backward("add"),
        SHARE, ("add", "grad", "operands"), ("add",),
    ),
    CheckRow(
        "mul-backward", "a * b passes its gradient on", "1:12", engine_checks.backward("mul"),
        SHARE, ("mul", "grad", "operands"), ("mul",),
    ),
    CheckRow(
        "tanh-backward", "tanh passes its gradient on", "1:13", engine_checks.backward("tanh"),
        ("It needs the result, not the input.", "One minus the result squared.", *SHARE[1:]),
        ("tanh", "grad", "operands"), ("tanh",),
    ),
    CheckRow(
        "backward", "backward() goes through the whole graph", "1:18", engine_checks.whole_graph,
        ("Where does the first gradient come from?", "Set the output's to 1.", "Then each node's _backward, once."),
        ("grad", "operands"),
    ),
    CheckRow(
        "order", "a node passes on after all that use it", "1:19", engine_checks.order,
        (
            "Look at a node that two others use.",
            "It may speak only when both have.",
            "List operands before what they make, each once; then walk the list backward.",
        ),
        ("backward",),
    ),
    CheckRow(
        "accumulation", "a node that is used twice gets both shares", "1:22", engine_checks.accumulation,
        ("Look at a + a.", "Both uses write to one grad.", "The second must not overwrite the first."),
        ("backward", "order"),
    ),
    CheckRow(
        "number-right", "a + 1 and a * 2", "1:28", engine_checks.numbers_on_the_right,
        ("other may be a plain number.", "If it is no Value, make one of it."),
        ("add-backward", "mul-backward", "backward"),
        ("add_number", "mul_number"),
    ),
    CheckRow(
        "number-left", "1 + a and 2 * a", "1:30", engine_checks.both_ways("number_add", "number_mul"),
        ("Python asks the right operand when the left one does not know.", "__radd__ and __rmul__ turn it round."),
        ("number-right",), ("number_add", "number_mul"),
    ),
    CheckRow(
        "exp", "exp and its gradient", "1:31", engine_checks.both_ways("exp"),
        ("Which function is its own slope?", "The result is the local derivative: out.data."),
        ("value", "backward"), ("exp",),
    ),
    CheckRow(
        "pow", "a ** n and its gradient", "1:34", engine_checks.powers,
        ("The power comes down and goes one lower.", "n · xⁿ⁻¹, with the operand's data.", *SHARE[1:]),
        ("value", "backward"), ("pow",),
    ),
    CheckRow(
        "div", "a / b and its gradients", "1:35", engine_checks.both_ways("div", "div_number"),
        ("a / b is a times b to the power -1.", "Which of them is turned over?"),
        ("mul-backward", "pow"), ("div", "div_number"),
    ),
    CheckRow(
        "neg", "-a and its gradient", "1:36", engine_checks.both_ways("neg"), ("−a is a times -1.",),
        ("mul-backward", "number-right"), ("neg",),
    ),
    CheckRow(
        "sub", "a - b and its gradients", "1:36", engine_checks.both_ways("sub", "sub_number"),
        ("a − b is a plus the negated b.", "Which of them is negated?"),
        ("add-backward", "neg", "number-right"), ("sub", "sub_number"),
    ),
    CheckRow(
        "tanh-apart", "tanh out of exp and division", "1:38", engine_checks.taken_apart,
        ("(e²ⁿ − 1)/(e²ⁿ + 1), with e used twice.",),
        ("exp", "div", "sub", "number-right", "accumulation"),
    ),
    CheckRow(
        "zeroing", "after zeroing, a second pass gives the same", "2:10", engine_checks.zeroing,
        ("What is stored from one pass to the next?", "The list of visited nodes belongs to one pass."),
        ("accumulation",),
    ),
    CheckRow(
        "again", "a graph built on one that had its backward", "2:10", engine_checks.graph_on_graph,
        ("What is stored from one pass to the next?", "The list of visited nodes belongs to one pass."),
        ("accumulation", "zeroing"),
    ),
    CheckRow(
        "several", "several graphs alive at once", "2:10", engine_checks.several_graphs,
        ("What do two graphs share?", "Lists on the class and in default arguments are shared by all."),
        ("accumulation", "zeroing", "again"),
    ),
    CheckRow(
        "deep", "a chain of sixty operations", "1:20", engine_checks.deep_path,
        ("Follow one path to its end, and a short way past it.",), ("accumulation", "several"),
    ),
    CheckRow(
        "relu", "relu and its gradient", "2:18", engine_checks.both_ways("relu"),
        ("Below 0 nothing comes out, and nothing flows back.",),
        ("value", "backward"), ("relu",),
    ),
    CheckRow(
        "number-minus", "1 - a and 1 / a", "2:18", engine_checks.both_ways("number_sub", "number_div"),
        ("__rsub__ and __rtruediv__ get the left one as other.", "Which way round is it then?"),
        ("sub", "div", "number-left"), ("number_sub", "number_div"),
    ),
    CheckRow(
        "everything", "all operations together", "1:38", engine_checks.everything,
        ("Each operation alone is right: where do two meet?",), ("accumulation", "several", "deep"),
    ),
    CheckRow(
        "neuron", "a neuron: w · x + b, then tanh", "1:44", network_checks.neuron,
        ("Pair each weight with its input.", "Start the sum with the bias.", "Then the activation."),
        ("add-backward", "mul-backward", "tanh-backward", "accumulation"),
    ),
    CheckRow(
        "layer", "a layer: neurons side by side", "1:47", network_checks.layer,
        ("A new Neuron(nin) for each of nout.", "Call each with the same x."), ("neuron",),
    ),
    CheckRow(
        "network", "a network: layer after layer", "1:49", network_checks.network,
        ("x goes through each layer in turn.", "Sizes come in pairs: the inputs, and the layer's own."),
        ("neuron", "layer"),
    ),
    CheckRow(
        "single-output", "a single output comes unwrapped", "1:50", network_checks.single_output,
        ("A list of one is of no use in a loss.",), ("network",),
    ),
    CheckRow(
        "parameters", "parameters() of a neuron and a layer", "1:58", network_checks.parameters,
        ("The weights, and the bias.", "A layer's are those of its neurons, in one flat list."), ("neuron", "layer"),
    ),
    CheckRow(
        "forty-one", "MLP(3, [4, 4, 1]) has 41 parameters", "1:59", network_checks.forty_one,
        ("4·(3+1) + 4·(4+1) + 1·(4+1).",), ("network", "parameters"),
    ),
    CheckRow(
        "zero-grad", "zero_grad() sets the gradients to 0", "2:11", network_checks.zero_grad,
        ("Every parameter, its grad, not its data.",), ("forty-one",),
    ),
    CheckRow(
        "training", "a training run reaches the lecture's loss", "2:01", network_checks.training,
        ("Forward, zero the grads, backward, update.", "Against the gradient: −rate · p.grad."),
        ("single-output", "forty-one", "sub", "pow", "number-left"),
    ),
    CheckRow(
        "own-loop", "your loop moves the parameters' data", "2:01", network_checks.own_loop,
        ("What does += do to a name in a loop?", "The number is in p.data."),
    ),
)  # fmt: skip
