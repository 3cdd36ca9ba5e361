"""The table of skills and misconceptions: what the course teaches, and what learners get wrong in it.

Lessons, drills, tasks, the lab and the review read this table. To add a misconception, add a row to SKILLS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill, with the misconception that stands in its way.

    id          stable: evidence is stored under it
    mistake     what a learner did who got it wrong, as counted on screens: "forgot upstream"
    lesson      the id of the lesson that teaches it
    steps       the keys of that lesson's steps that ask for it, or "lesson/step" of other lessons
    causes      the diagnosed mistakes that show it, of lessons.answers
    tasks       the code tasks that need it
    faults      the faults of engine.faults and the lab's challenges that come from it
    confusions  the learners' published confusions that it covers, by their numbers in the concept inventory
    """

    id: str
    mistake: str
    lesson: str
    steps: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    confusions: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """The (lesson, step) pairs that ask for it."""
        pairs = (step.rpartition("/") for step in self.steps)
        return tuple((lesson or self.lesson, step) for lesson, _, step in pairs)


SKILLS: dict[str, Skill] = {
    skill.id: skill
    for skill in (
        Skill(
            "slope",
            "took another number for the slope",
            "slope-of-a-curve",
            ("rise-over-run", "downhill", "somewhere-in-between"),
            ("height", "elsewhere", "own-x", "rise-alone", "constant-kept", "forgot-factor", "one-term"),
            tasks=("slope",),
        ),
        Skill(
            "small-h",
            "chose a poor h",
            "slope-of-a-curve",
            ("how-small-is-too-small",),
            ("secant",),
            confusions=(22,),
        ),
        Skill(
            "sign",
            "lost a sign",
            "slope-of-a-curve",
            ("up-or-down", "nudging-toward-a-goal/which-way-is-up"),
            ("wrong-sign", "lost-minus"),
        ),
        Skill("nudge", "missed what a nudge does", "several-inputs", ("nudge-a", "nudge-b", "nudge-c", "all-at-once")),
        Skill(
            "forward",
            "computed the data wrongly",
            "values-that-remember",
            ("one-layer-deeper", "a-box-for-every-number", "what-has-to-be-computed-again"),
            (
                "added-for-product",
                "multiplied-for-sum",
                "left-out",
                "operation-left-out",
                "another-node",
                "turned-around",
                "power-as-product",
                "forgot-one-minus",
            ),
            ("value_add", "value_mul"),
        ),
        Skill(
            "operands",
            "lost an operand",
            "values-that-remember",
            ("what-a-value-remembers", "looking-back/other-ways-to-write-it"),
            tasks=("value_add", "value_mul"),
            confusions=(27,),
        ),
        Skill(
            "before-backward",
            "read a gradient before backward",
            "values-that-remember",
            ("turn-the-output-around",),
            confusions=(19,),
        ),
        Skill(
            "base-case",
            "missed the 1 at the output",
            "backprop-by-hand",
            ("begin-at-the-end", "own-backward/the-first-number"),
            ("base-case", "output-gradient"),
            confusions=(18,),
        ),
        Skill(
            "plus-routes",
            "let a plus change what it passes on",
            "backprop-by-hand",
            ("through-the-plus", "chain-rule/a-plus-routes", "a-neuron/through-the-sums"),
            ("data-at-plus", "plus-splits", "share-by-size"),
        ),
        Skill(
            "product-swaps",
            "swapped operands",
            "backprop-by-hand",
            ("through-the-last-product", "through-the-first-product", "chain-rule/a-product-swaps"),
            ("own-value", "other-operand", "product-value"),
            ("backward_mul",),
        ),
        Skill(
            "upstream",
            "forgot upstream",
            "chain-rule",
            ("local-and-upstream", "a-whole-pass", "silence"),
            ("local-only", "stopped-early"),
            ("backward_mul", "backward_tanh"),
            confusions=(16,),
        ),
        Skill(
            "local",
            "forgot the local derivative",
            "chain-rule",
            ("local-and-upstream", "a-whole-pass"),
            ("upstream-only", "missing-factor"),
            ("backward_mul",),
        ),
        Skill(
            "rates-multiply",
            "added where rates multiply",
            "chain-rule",
            ("a-walker-a-bicycle-a-car",),
            ("added", "locals-summed"),
        ),
        Skill(
            "meaning",
            "took another node's number",
            "backprop-by-hand",
            ("what-a-gradient-says", "put-one-to-use", "once-more-alone"),
            ("other-gradient", "output-data", "own-data"),
        ),
        Skill("rounding", "rounded on the way", "slope-of-a-curve", ("somewhere-in-between",), ("rounding",)),
        Skill(
            "ascent",
            "moved a leaf the wrong way",
            "nudging-toward-a-goal",
            ("which-way-is-up", "one-step-for-all", "what-may-move", "over-the-top"),
        ),
        Skill(
            "promise",
            "took the promised change for the actual one",
            "nudging-toward-a-goal",
            ("what-the-gradients-promise", "a-step-too-far", "new-place-new-gradients"),
        ),
        Skill(
            "tanh-slope",
            "misremembered the slope of tanh",
            "a-neuron",
            ("back-through-tanh", "into-the-weights", "squash-it"),
            (
                "tanh-not-squared",
                "tanh-without-one-minus",
                "tanh-of-the-operand",
                "tanh-as-sigmoid",
                "forgot-inner",
                "function-for-slope",
                "operand-for-slope",
            ),
            ("backward_tanh",),
        ),
        Skill(
            "saturation",
            "trusted a saturated neuron",
            "a-neuron",
            ("saturated", "too-sure-of-itself"),
            faults=("deaf", "whisper"),
        ),
        Skill(
            "silent-weight",
            "missed an input or an upstream of 0",
            "a-neuron",
            ("a-weight-that-is-not-heard", "chain-rule/silence"),
            faults=("clones",),
        ),
        Skill(
            "closure",
            "read out.grad too early",
            "own-backward",
            ("your-hand-in-code", "written-not-yet-run", "called-one-by-one"),
            tasks=("backward_mul", "backward_tanh"),
            confusions=(16,),
        ),
        Skill(
            "stored-call",
            "stored the call, not the function",
            "own-backward",
            ("one-pair-of-brackets-too-many", "what-python-says"),
            tasks=("backward_mul", "backward_tanh"),
            faults=("storing-the-call",),
            confusions=(17,),
        ),
        Skill(
            "order",
            "let a node go before its consumers",
            "order",
            ("who-goes-next", "too-early-once", "the-longer-way", "an-order-for-any-graph"),
            tasks=("toposort",),
            faults=("no-topological-order",),
            confusions=(1, 3, 26),
        ),
        Skill(
            "recursion",
            "misjudged recursion from the output",
            "order",
            ("how-to-find-one", "each-share-at-once"),
            tasks=("toposort",),
            confusions=(2, 21),
        ),
        Skill("acyclic", "expected a cycle", "order", ("each-share-at-once",), confusions=(20,)),
        Skill(
            "accumulate",
            "kept only the last share",
            "used-twice",
            ("one-letter-s-difference", "shares-add-up", "two-paths-that-cancel", "mend-it"),
            ("overwritten", "shares-multiplied"),
            ("accumulate",),
            ("overwrite",),
            (5, 8),
        ),
        Skill(
            "all-paths",
            "counted one path only",
            "used-twice",
            ("two-paths-to-the-output",),
            ("one-path",),
            ("accumulate",),
            ("overwrite",),
            (4,),
        ),
        Skill(
            "power-slope",
            "misremembered the slope of a power",
            "more-operations",
            ("a-power-and-so-division",),
            (
                "power-minus-lost",
                "power-not-brought-down",
                "power-not-lowered",
                "power-raised",
                "power-alone",
            ),
            ("division_and_power",),
            confusions=(10,),
        ),
        Skill(
            "quotient-slope",
            "misremembered the slope of a quotient",
            "more-operations",
            ("a-power-and-so-division", "tanh-from-small-parts"),
            ("quotient-not-inverted", "quotient-minus-lost", "quotient-not-squared", "quotient-without-dividend"),
            ("division_and_power",),
        ),
        Skill(
            "exp-slope",
            "misremembered the slope of exp",
            "more-operations",
            ("exp-which-is-its-own-slope",),
            ("exp-as-power", "exp-of-the-operand"),
            faults=("exp-forgets-out",),
            confusions=(9,),
        ),
        Skill(
            "minus",
            "lost the minus of a subtraction",
            "more-operations",
            ("negation-and-so-subtraction",),
            confusions=(25,),
        ),
        Skill(
            "reflected",
            "turned a reflected operator the wrong way round",
            "more-operations",
            ("plain-numbers-join-in",),
            tasks=("division_and_power",),
            confusions=(11, 12),
        ),
        Skill(
            "overflow",
            "let exp overflow",
            "more-operations",
            ("tanh-taken-apart", "how-large-is-an-operation", "the-other-way-round-and-limits"),
            confusions=(13,),
        ),
        Skill(
            "relu-slope",
            "misremembered the slope of ReLU",
            "looking-back",
            ("micrograd-itself", "moons/what-relu-cannot-say"),
            ("relu-as-its-operand", "relu-closed"),
            confusions=(15,),
        ),
        Skill(
            "other-slopes",
            "misremembered another slope",
            "pytorch",
            ("one-line-in-a-large-library", "an-operation-of-your-own", "register-it"),
            (
                "sigmoid-as-tanh",
                "sigmoid-half",
                "log-not-inverted",
                "sin-minus",
                "cos-minus-lost",
                "sqrt-without-half",
            ),
            ("legendre",),
        ),
        Skill(
            "parameters",
            "miscounted the parameters",
            "networks",
            ("a-network-layers-in-a-row", "a-layer-neurons-side-by-side", "your-own-neuron"),
            tasks=("neuron",),
        ),
        Skill(
            "loss",
            "summed the losses wrongly",
            "a-loss",
            ("four-examples", "which-way-should-an-answer-go", "the-whole-loss-is-one-graph"),
            ("absolute-for-square", "mean-for-sum"),
            ("loss",),
        ),
        Skill(
            "update-minus",
            "stepped up the slope",
            "a-loss",
            ("why-the-minus",),
            tasks=("training_loop",),
            faults=("wrong-sign-update",),
            confusions=(23,),
        ),
        Skill(
            "rate",
            "chose a poor learning rate",
            "the-loop",
            ("too-small-right-too-large", "exploding", "your-rate"),
            tasks=("training_loop",),
            faults=("dying", "rocket", "snail"),
            confusions=(24,),
        ),
        Skill(
            "range",
            "asked a ReLU for -1",
            "moons",
            ("a-loss-that-stops-caring", "three-losses", "what-relu-cannot-say"),
            confusions=(14,),
        ),
        Skill(
            "held-out",
            "trusted what was learnt by heart",
            "moons",
            ("the-parrot", "two-cures"),
            faults=("parrot",),
        ),
        Skill(
            "zero-grad",
            "forgot to zero the gradients",
            "zero-grad",
            (
                "the-same-loop-one-line-less",
                "a-step-that-grows",
                "where-the-line-belongs",
                "why-it-seemed-to-work",
            ),
            tasks=("training_loop",),
            faults=("no-zero-grad",),
            confusions=(6,),
        ),
        Skill(
            "backward-twice",
            "misjudged a second backward",
            "zero-grad",
            ("what-a-gradient-remembers", "the-same-graph-twice"),
            confusions=(7,),
        ),
        Skill(
            "softmax",
            "misjudged softmax and its loss",
            "softmax",
            ("scores-into-probabilities", "one-number-to-make-small", "the-exercise"),
        ),
        Skill(
            "reverse-mode",
            "missed what reverse mode saves",
            "looking-back",
            ("what-a-network-is", "the-same-but-large", "why-backward-and-what-it-costs"),
            confusions=(28,),
        ),
    )
}


def skill_of_cause(cause: str) -> Skill | None:
    """Return the skill that a diagnosed mistake shows to be missing; None for an unknown mistake."""
    return next((skill for skill in SKILLS.values() if cause in skill.causes), None)


def skills_of_step(lesson: str, step: str) -> tuple[Skill, ...]:
    """Return the skills that a step asks for; for a step in no row, the first skill of its lesson, if any."""
    listed = tuple(skill for skill in SKILLS.values() if (lesson, step) in skill.places)
    return listed or _first(skill for skill in SKILLS.values() if skill.lesson == lesson)


def skills_of_task(task: str) -> tuple[Skill, ...]:
    """Return the skills that a code task needs."""
    return tuple(skill for skill in SKILLS.values() if task in skill.tasks)


def skills_of_fault(fault: str) -> tuple[Skill, ...]:
    """Return the skills whose lack leads to a fault."""
    return tuple(skill for skill in SKILLS.values() if fault in skill.faults)


def _first(skills: Iterable[Skill]) -> tuple[Skill, ...]:
    found = next(iter(skills), None)
    return (found,) if found is not None else ()
