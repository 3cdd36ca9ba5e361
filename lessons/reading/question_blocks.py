"""Readers of the blocks that ask: predict, choose, do, order; and of what is read: listing."""

from __future__ import annotations

import warnings
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


def read_predict(body: BlockBody, around: BlockContext) -> tuple[PredictBlock, ...]:
    """ask, answer or answers, hint, because and (if wanted) tolerance and [[wrong]]: a block for each number asked."""
    table = parse_toml(body, around)
    if table is None:
        return ()
    ask = table.text("ask")
    many = table.names("answers")
    answers = (table.text("answer", filled=False),) if many is None else many
    if many is not None and len(many) < 2:
        table.add_problem("answers", "answers asks for fewer than two numbers", 'write answer = "…" for one')
    known = [_evaluates(table, answer, "answer" if many is None else "answers") for answer in answers]
    for answer in answers if many is not None and all(known) else ():
        if single_call(answer) == ("", "") and not DOTTED.fullmatch(answer):
            told = "the learner reads what answers asks for, and so how to work it out"
            table.add_problem(
                "answers", f"answers: {told}", f'ask for {answer} in a predict of its own, with answer = "…"'
            )
    worded = many is not None and all(known) and all(single_call(answer)[0] == "grad" for answer in answers)
    hints = table.texts("hint", MAX_HINTS, needed=not worded)
    because, tolerance = table.text("because"), table.number("tolerance", 0.01)
    if tolerance is not None and not tolerance > 0.0:
        table.add_problem("tolerance", "tolerance is not above 0", "write how far off an answer may be, such as 0.01")
    wrong = _read_wrong(table, answers, all(known), tolerance or 0.0)
    if not table.finish() or tolerance is None:
        return ()
    last = len(answers)
    return tuple(
        PredictBlock(body.line, ask, answer, hints, because if place == last else "", tolerance, place, last, wrong)
        for place, answer in enumerate(answers, 1)
    )


def _read_wrong(table: Table, answers: tuple[str, ...], known: bool, tolerance: float) -> tuple[WrongAnswer, ...]:
    """Every [[wrong]] of answer and because; known: whether the right answers have numbers to compare with."""
    given = table.optional("wrong", (list,), "[[wrong]], of answer and because") or []
    if given and len(answers) > 1:
        table.add_problem(
            "", "[[wrong]] stands beside answers", 'ask for that number in a predict of its own, with answer = "…"'
        )
        return ()
    found = []
    for place, data in enumerate(given):
        line = table.body.line_of(r"\[\[[ \t]*wrong", place)
        if not isinstance(data, dict):
            table.add_problem(
                "wrong", "a wrong is not a table", "write [[wrong]] on a line of its own, its keys under it"
            )
            continue
        inner = Table(data, BlockBody("wrong", table.body.text, table.body.line), table.scope, table.problems, line)
        wrong = WrongAnswer(inner.text("answer", filled=False), inner.text("because"))
        if _evaluates(inner, wrong.answer, "answer") and known and table.scope is not None:
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
            single_call(answer)  # nobody knows what it may speak of, but an expression it is
        else:
            table.scope.evaluate(answer)
    except ScopeError as error:
        table.add_problem(key, f"{key}: {error}", "ask the stage, as in grad(a), data(L) or slope(3)")
        return False
    return True


def read_choose(body: BlockBody, around: BlockContext) -> ChooseBlock | None:
    """ask, and two or more [[choice]] of text, because and, for one of them, right = true."""
    table = parse_toml(body, around)
    if table is None:
        return None
    ask = table.text("ask")
    hints = table.texts("hint", MAX_HINTS, needed=False)
    given = table.take("choice", (list,), "two or more [[choice]]")
    choices = [_read_choice(table, place, data) for place, data in enumerate(given or [])]
    rights = sum(choice.is_right for choice in choices)
    if given is not None and len(choices) < 2:
        table.add_problem("", "choose offers fewer than two choices", "add a [[choice]]")
    elif given is not None and rights != 1:
        table.add_problem("", f"{rights} of the choices are right", "give exactly one choice right = true")
    return ChooseBlock(body.line, ask, tuple(choices), hints) if table.finish() else None


def _read_choice(table: Table, place: int, data: Any) -> Choice:
    line = table.body.line_of(r"\[\[[ \t]*choice", place)
    if not isinstance(data, dict):
        table.is_valid = False
        table.problems.add(line, "a choice is not a table", "write [[choice]] on a line of its own, its keys under it")
        return Choice("", "")
    inner = Table(data, BlockBody("choice", table.body.text, table.body.line), table.scope, table.problems, line)
    right = inner.take("right", (bool,), "true", False)
    text = inner.text("text")
    if "because" not in data and right is False:
        inner.take("because", (str,), '"…", the reason why it is wrong', "")
        inner.add_problem("", "a wrong choice comes without its reason", 'add because = "…" and say why it is wrong')
        because = ""
    else:
        because = inner.text("because")
    table.is_valid &= inner.finish()
    return Choice(text, because, bool(right))


def read_do(body: BlockBody, around: BlockContext) -> DoBlock | None:
    """ask, goal, solution, hint, because and (if wanted) start and allow; the solution is played."""
    table = parse_toml(body, around)
    if table is None:
        return None
    ask, goal = table.text("ask"), table.text("goal", filled=False)
    solution = table.texts("solution", MAX_ACTIONS, filled=False)
    hints, because = table.texts("hint", MAX_HINTS), table.text("because")
    start = table.assignments("start")
    block = DoBlock(body.line, ask, goal, solution, hints, because, start, table.names("allow") or ())
    if around.scope is not None:
        if around.stage is None:
            table.add_problem("", "the step has nothing on its stage", "give it a graph, a network, a plot or a train")
        elif live_stage(around.stage) is None:
            table.add_problem("", "there is nothing to act on", "give the step a graph, a network, a plot or a train")
        elif goal and solution and table.is_valid:
            _check_goal(table, block, around.stage)
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
            remedy = "ask for more, or begin elsewhere by start" if "start" in problem else "mend goal or solution"
            table.add_problem("goal", f"the goal {block.goal} {problem}", remedy)


def read_order(body: BlockBody, around: BlockContext) -> OrderBlock | None:
    """ask, hint, because and (if wanted) nodes and direction."""
    table = parse_toml(body, around)
    if table is None:
        return None
    ask, hints, because = table.text("ask"), table.texts("hint", MAX_HINTS), table.text("because")
    backward = table.choice("direction", ("backward", "forward"), "backward") == "backward"
    given = table.names("nodes")
    if around.scope is not None and not isinstance(around.stage, GraphBlock):
        table.add_problem("", "there is no graph whose nodes could be put in order", "give the step a graph")
    if not isinstance(around.stage, GraphBlock):
        table.finish()
        return None
    known = list(graph_of(around.stage).names)
    nodes = given if given is not None else tuple(sorted(known))
    for name in nodes:
        if name not in known:
            table.add_problem("nodes", f"{name!r} is not on the stage", f"use {', '.join(known)}")
    if len(set(nodes)) < max(len(nodes), MIN_NODES):
        table.add_problem(
            "nodes", f"nodes are not {MIN_NODES} or more different names", "name more of the graph's nodes"
        )
    if table.is_valid and first_violation(graph_of(around.stage), nodes, backward) is None:
        table.add_problem("nodes", "the nodes stand in a legal order already", "shuffle them")
    return OrderBlock(body.line, ask, nodes, hints, because, backward) if table.finish() else None


def read_script(body: BlockBody, around: BlockContext) -> ScriptBlock | None:
    """needs, title, code, recorded."""
    table = parse_toml(body, around)
    if table is None:
        return None
    needs, title = table.text("needs", filled=False), table.text("title", filled=False)
    code, recorded = table.text("code", filled=False), table.text("recorded", filled=False)
    if needs and not needs.isidentifier():
        table.add_problem("needs", f"{needs!r} is no module's name", 'write needs = "torch"')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what only displeases Python can be run
            compile(code, body.kind, "exec")
    except (SyntaxError, ValueError) as error:
        table.add_problem("code", f"code is not Python: {error}", "write what Python can run")
    return ScriptBlock(body.line, needs, title, code, recorded) if table.finish() else None


def read_listing(body: BlockBody, around: BlockContext) -> ListingBlock | None:
    """of."""
    table = parse_toml(body, around)
    if table is None:
        return None
    of = table.choice("of", LISTINGS, next(iter(LISTINGS)))
    if around.scope is not None and not isinstance(around.stage, GraphBlock | NetworkBlock):
        table.add_problem("", "there is no graph to make code from", "give the step a graph")
    return ListingBlock(body.line, of) if table.finish() else None
