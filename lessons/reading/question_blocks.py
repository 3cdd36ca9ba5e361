"""Readers of the question blocks predict, choose, do and order, and of listing and script."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import Any

from lessons.lesson import (
    Choice,
    ChooseBlock,
    DoBlock,
    GraphBlock,
    ListingBlock,
    NetworkBlock,
    OrderBlock,
    PredictBlock,
    ScriptBlock,
    StageBlock,
    WrongAnswer,
)
from lessons.reading.stage_blocks import MAX_HINTS
from lessons.reading.table import BlockBody, BlockContext, Table, parse_toml
from lessons.stage.graphs import graph_of
from lessons.stage.listing import LISTINGS
from lessons.stage.live import ActionError, live_stage, solution_problem
from lessons.stage.ordering import first_violation
from lessons.stage.queries import DOTTED, ScopeError, single_call

MIN_NODES = 3
MAX_ACTIONS = 20


def read_predict(body: BlockBody, context: BlockContext) -> tuple[PredictBlock, ...]:
    """Read ask, answer or answers, hint, because, and optionally tolerance, nudge and [[wrong]]; a block per number."""
    table = parse_toml(body, context)
    if table is None:
        return ()
    ask = table.text("ask")
    many = table.names("answers")
    answers = (table.text("answer", filled=False),) if many is None else many
    if many is not None and len(many) < 2:
        table.add_problem("answers", "answers asks for fewer than two numbers", 'write answer = "…" for one')
    valid = [_evaluates(table, answer, "answer" if many is None else "answers") for answer in answers]
    for answer in answers if many is not None and all(valid) else ():
        if single_call(answer) == ("", "") and not DOTTED.fullmatch(answer):
            problem = "the learner reads what answers asks for, and so how to work it out"
            table.add_problem(
                "answers", f"answers: {problem}", f'ask for {answer} in a predict of its own, with answer = "…"'
            )
    generated = many is not None and all(valid) and all(single_call(answer)[0] == "grad" for answer in answers)
    hints = table.texts("hint", MAX_HINTS, needed=not generated)
    because, tolerance = table.text("because"), table.number("tolerance", 0.01)
    if tolerance is not None and not tolerance > 0.0:
        table.add_problem("tolerance", "tolerance is not above 0", "write how far off an answer may be, such as 0.01")
    nudge = bool(table.take("nudge", (bool,), "true", False))
    wrong = _read_wrong(table, answers, all(valid), tolerance or 0.0)
    if not table.finish() or tolerance is None:
        return ()
    last = len(answers)
    return tuple(
        PredictBlock(
            body.line, ask, answer, hints, because if number == last else "", tolerance, number, last, wrong, nudge
        )
        for number, answer in enumerate(answers, 1)
    )


def _read_wrong(table: Table, answers: tuple[str, ...], valid: bool, tolerance: float) -> tuple[WrongAnswer, ...]:
    """Read every [[wrong]], of answer and because. valid: whether the right answers can be evaluated."""
    given = table.optional("wrong", (list,), "[[wrong]], of answer and because") or []
    if given and len(answers) > 1:
        table.add_problem(
            "", "[[wrong]] does not go with answers", 'ask for that number in a predict of its own, with answer = "…"'
        )
        return ()
    found = []
    for index, data in enumerate(given):
        line = table.body.line_of(r"\[\[[ \t]*wrong", index)
        if not isinstance(data, dict):
            table.add_problem(
                "wrong", "a wrong is not a table", "write [[wrong]] on a line of its own, its keys under it"
            )
            continue
        inner = Table(data, BlockBody("wrong", table.body.text, table.body.line), table.scope, table.problems, line)
        wrong = WrongAnswer(inner.text("answer", filled=False), inner.text("because"))
        if _evaluates(inner, wrong.answer, "answer") and valid and table.scope is not None:
            off = table.scope.evaluate(wrong.answer) - table.scope.evaluate(answers[0])
            if abs(off) <= tolerance:
                inner.add_problem("answer", f"{wrong.answer} is a right answer", "leave it out of [[wrong]]")
        table.is_valid &= inner.finish()
        found.append(wrong)
    return tuple(found)


def _evaluates(table: Table, answer: str, key: str) -> bool:
    if not answer:
        return False
    try:
        if table.scope is None:
            single_call(answer)  # the stage is unknown, but it must be an expression
        else:
            table.scope.evaluate(answer)
    except ScopeError as error:
        table.add_problem(key, f"{key}: {error}", "ask the stage, as in grad(a), data(L) or slope(3)")
        return False
    return True


def read_choose(body: BlockBody, context: BlockContext) -> ChooseBlock | None:
    """Read ask, and two or more [[choice]] of text, because and, for one of them, right = true."""
    table = parse_toml(body, context)
    if table is None:
        return None
    ask = table.text("ask")
    hints = table.texts("hint", MAX_HINTS, needed=False)
    given = table.take("choice", (list,), "two or more [[choice]]")
    choices = [_read_choice(table, index, data) for index, data in enumerate(given or [])]
    _check_different(table, [choice.text for choice in choices])
    rights = sum(choice.is_right for choice in choices)
    if given is not None and len(choices) < 2:
        table.add_problem("", "choose offers fewer than two choices", "add a [[choice]]")
    elif given is not None and rights != 1:
        table.add_problem("", f"{rights} of the choices are right", "give exactly one choice right = true")
    return ChooseBlock(body.line, ask, tuple(choices), hints) if table.finish() else None


def _check_different(table: Table, texts: list[str]) -> None:
    """Report two choices that read the same, as drawn numbers may have it."""
    if table.scope is None or not table.is_valid:
        return
    with suppress(ScopeError):  # which is a problem already
        filled = [table.scope.fill(text) for text in texts]
        if len(set(filled)) < len(filled):
            table.add_problem("", "two choices read the same", "make them differ")


def _read_choice(table: Table, index: int, data: Any) -> Choice:
    line = table.body.line_of(r"\[\[[ \t]*choice", index)
    if not isinstance(data, dict):
        table.is_valid = False
        table.problems.add(line, "a choice is not a table", "write [[choice]] on a line of its own, its keys under it")
        return Choice("", "")
    inner = Table(data, BlockBody("choice", table.body.text, table.body.line), table.scope, table.problems, line)
    right = inner.take("right", (bool,), "true", False)
    text = inner.text("text")
    if "because" not in data and right is False:
        inner.take("because", (str,), '"…", the reason why it is wrong', "")
        inner.add_problem("", "a wrong choice has no reason", 'add because = "…" and say why it is wrong')
        because = ""
    else:
        because = inner.text("because")
    table.is_valid &= inner.finish()
    return Choice(text, because, bool(right))


def read_do(body: BlockBody, context: BlockContext) -> DoBlock | None:
    """Read ask, goal, solution, hint, because, and optionally start and allow; the solution is tried."""
    table = parse_toml(body, context)
    if table is None:
        return None
    ask, goal = table.text("ask"), table.text("goal", filled=False)
    solution = table.texts("solution", MAX_ACTIONS, filled=False)
    hints, because = table.texts("hint", MAX_HINTS), table.text("because")
    start = table.assignments("start")
    block = DoBlock(body.line, ask, goal, solution, hints, because, start, table.names("allow") or ())
    if context.scope is not None:
        if context.stage is None:
            table.add_problem("", "the step has no stage", "give it a graph, a network, a plot or a train")
        elif live_stage(context.stage) is None:
            table.add_problem("", "there is nothing to act on", "give the step a graph, a network, a plot or a train")
        elif goal and solution and table.is_valid:
            _check_goal(table, block, context.stage)
    return block if table.finish() else None


def _check_goal(table: Table, block: DoBlock, stage: StageBlock) -> None:
    try:
        problem = solution_problem(block, stage)
    except ActionError as error:
        table.add_problem("solution", f"solution: {error}", "write what a learner could do here")
    except ScopeError as error:
        table.add_problem("goal", f"goal: {error}", 'compare the stage, as in goal = "L > -7.3"')
    else:
        if problem:
            remedy = "ask for more, or begin elsewhere by start" if "start" in problem else "fix goal or solution"
            table.add_problem("goal", f"the goal {block.goal} {problem}", remedy)


def read_order(body: BlockBody, context: BlockContext) -> OrderBlock | None:
    """Read ask, hint, because, and optionally nodes and direction."""
    table = parse_toml(body, context)
    if table is None:
        return None
    ask, hints, because = table.text("ask"), table.texts("hint", MAX_HINTS), table.text("because")
    backward = table.choice("direction", ("backward", "forward"), "backward") == "backward"
    given = table.names("nodes")
    if context.scope is not None and not isinstance(context.stage, GraphBlock):
        table.add_problem("", "there is no graph to take nodes from", "give the step a graph")
    if not isinstance(context.stage, GraphBlock):
        table.finish()
        return None
    known = list(graph_of(context.stage).names)
    nodes = given if given is not None else tuple(sorted(known))
    for name in nodes:
        if name not in known:
            table.add_problem("nodes", f"{name!r} is not on the stage", f"use {', '.join(known)}")
    if len(set(nodes)) < max(len(nodes), MIN_NODES):
        table.add_problem(
            "nodes", f"nodes are not {MIN_NODES} or more different names", "name more of the graph's nodes"
        )
    if table.is_valid and first_violation(graph_of(context.stage), nodes, backward) is None:
        table.add_problem("nodes", "the nodes are already in a valid order", "shuffle them")
    return OrderBlock(body.line, ask, nodes, hints, because, backward) if table.finish() else None


def read_script(body: BlockBody, context: BlockContext) -> ScriptBlock | None:
    """Read needs, title, code and recorded."""
    table = parse_toml(body, context)
    if table is None:
        return None
    needs, title = table.text("needs", filled=False), table.text("title", filled=False)
    code, recorded = table.text("code", filled=False), table.text("recorded", filled=False)
    if needs and not needs.isidentifier():
        table.add_problem("needs", f"{needs!r} is no module's name", 'write needs = "torch"')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # code with warnings still runs
            compile(code, body.kind, "exec")
    except (SyntaxError, ValueError) as error:
        table.add_problem("code", f"code is not Python: {error}", "write what Python can run")
    return ScriptBlock(body.line, needs, title, code, recorded) if table.finish() else None


def read_listing(body: BlockBody, context: BlockContext) -> ListingBlock | None:
    """Read of."""
    table = parse_toml(body, context)
    if table is None:
        return None
    of = table.choice("of", LISTINGS, next(iter(LISTINGS)))
    if context.scope is not None and not isinstance(context.stage, GraphBlock | NetworkBlock):
        table.add_problem("", "there is no graph to make code from", "give the step a graph")
    return ListingBlock(body.line, of) if table.finish() else None
