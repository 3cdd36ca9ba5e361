"""The causes that a duel may have: a slip of one line each, what gives it away, and the skill that it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.duel import edits
from lessons.duel.edits import Edit, Finder


@dataclass(frozen=True, slots=True)
class Cause:
    """A row of the table of causes.

    id        stable: open duels are stored with it
    title     as a choice
    rule      what tells it from the others, in a sentence
    skill     that it asks for, of lessons.learner.skills
    find      its edits in a source
    in_loop   whether it is in the training loop, so that one backward pass shows nothing of it
    """

    id: str
    title: str
    rule: str
    skill: str
    find: Finder
    in_loop: bool = False

    def edits_of(self, source: str) -> list[Edit]:
        """Return its edits in a source, from the top down."""
        return edits.find_edits(source, self.find)


CAUSES: dict[str, Cause] = {
    cause.id: cause
    for cause in (
        Cause(
            "overwrite",
            "= in place of +=: a share replaces the one before",
            "A node that is used once is right with = as well: only where shares meet is one of them lost.",
            "accumulate",
            edits.overwritten,
        ),
        Cause(
            "sign",
            "-= in place of +=: a share is subtracted",
            "The size is right wherever one share arrives alone; its sign is not.",
            "sign",
            edits.subtracted,
        ),
        Cause(
            "upstream",
            "An operation passes on its local derivative alone",
            "It shows where the upstream gradient is not 1: right beside the output nothing is wrong with it.",
            "upstream",
            edits.without_upstream,
        ),
        Cause(
            "local",
            "An operation passes upstream on, without its local derivative",
            "What arrives is what was there: the node behind has the gradient of the node in front.",
            "local",
            edits.without_local,
        ),
        Cause(
            "added",
            "An operation adds local and upstream, in place of multiplying",
            "Rates in a row are multiplied; a sum of both is right by accident alone, as in 2 + 2.",
            "rates-multiply",
            edits.added,
        ),
        Cause(
            "own-data",
            "A product hands an operand its own data, not the other's",
            "Divide the gradient by upstream: what is left is the number in the operand's own box.",
            "product-swaps",
            edits.own_data,
        ),
        Cause(
            "tanh",
            "tanh takes 1 − t for its slope, not 1 − t²",
            "With t = 0 both are 1, and for a negative t the wrong one is larger than 1, which no tanh is as steep as.",
            "tanh-slope",
            edits.tanh_not_squared,
        ),
        Cause(
            "power",
            "A power does not lower its exponent by one",
            "The slope of x² is 2x: a gradient that is too large by the factor x has kept the 2 up there.",
            "power-slope",
            edits.power_not_lowered,
        ),
        Cause(
            "exp",
            "exp forgets that it is its own slope",
            "exp passes its own number times upstream on; here upstream came through as it was.",
            "exp-slope",
            edits.exp_without_out,
        ),
        Cause(
            "operands",
            "A result remembers one of its two operands only",
            "The forgotten operand still gets its share, but its own step never runs: what is behind it stays at 0.",
            "operands",
            edits.one_operand,
        ),
        Cause(
            "stored-call",
            "_backward is called where it should be stored",
            "Called at once, it returns None; what is stored is that None, and the pass stops when it calls it.",
            "stored-call",
            edits.call_stored,
        ),
        Cause(
            "seed",
            "The output's own gradient is not set to 1",
            "Every share is a product with what came before it, and all of them begin with that 0.",
            "base-case",
            edits.no_seed,
        ),
        Cause(
            "not-reversed",
            "The nodes take their turn from the leaves",
            "The first ones pass 0 on, as nothing has come yet; only the operands of the output get something.",
            "order",
            edits.from_the_leaves,
        ),
        Cause(
            "repeated",
            "Nodes that were visited are not remembered",
            "A node with two ways to the output stands in the order twice, and passes its whole gradient on twice.",
            "order",
            edits.not_remembered,
        ),
        Cause(
            "zero-grad",
            "The gradients are not set back to 0 between steps",
            "The first step is as it should be; from the second on, steps are made of all gradients so far.",
            "zero-grad",
            edits.not_zeroed,
            in_loop=True,
        ),
        Cause(
            "uphill",
            "The update goes along the gradient, not against it",
            "The loss rises from the first step on, while each gradient is right.",
            "update-minus",
            edits.uphill,
            in_loop=True,
        ),
        Cause(
            "no-rate",
            "The update forgets the learning rate",
            "The first step already is too long: the loss jumps, though its direction was right.",
            "rate",
            edits.no_rate,
            in_loop=True,
        ),
        Cause(
            "no-biases",
            "The biases are missing among the parameters",
            "It learns, but less well from the first step on: some of the numbers never move.",
            "parameters",
            edits.no_biases,
            in_loop=True,
        ),
    )
}
