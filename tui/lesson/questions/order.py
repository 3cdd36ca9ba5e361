"""A question for an order of nodes, in which each comes after those it depends on."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Button, Static

from engine.graph.wording import right_side_of
from lessons.lesson import GraphBlock, OrderBlock
from lessons.progress.store import QuestionProgress
from lessons.stage.graphs import graph_of
from lessons.stage.ordering import explain_violation, valid_order
from lessons.stage.queries import Scope
from tui.kit.controls import PushButton
from tui.lesson.questions.order_list import NodeOrder
from tui.lesson.questions.question import Question

ORDER_KEYS = "shift+↑↓, space and ↑↓, or the mouse move a row."


class OrderQuestion(Question):
    """Asks for a valid order; a wrong one is answered with its consequence."""

    block: OrderBlock

    def __init__(
        self, index: int, block: OrderBlock, scope: Scope, progress: QuestionProgress, stage: GraphBlock
    ) -> None:
        super().__init__(index, block.ask, scope, hints=block.hints, progress=progress)
        self.block = block
        self.graph = graph_of(stage)

    def answer_widgets(self) -> Iterator[Widget]:
        nodes = {name: self.graph.names[name] for name in self.block.nodes}
        captions = {name: f"{name} = {right_side_of(node)}" if node.operands else name for name, node in nodes.items()}
        draft = tuple(self.progress.text.split())
        yield NodeOrder(draft if sorted(draft) == sorted(nodes) else self.block.nodes, captions)
        yield Static(ORDER_KEYS, classes="how")
        yield PushButton("Check", classes="check", variant="primary", compact=True)

    def focus_answer(self, scroll: bool = True) -> None:
        self.query_one(NodeOrder).focus(scroll)

    def solution(self) -> tuple[str, str]:
        """Return the learner's own order if it is valid, else the engine's."""
        names = self.query_one(NodeOrder).names
        order = self.working_order() if self._consequence(names) else names
        return f"{', '.join(order)}.", self.scope.fill(self.block.because)

    def working_order(self) -> tuple[str, ...]:
        """Return a valid order."""
        return valid_order(self.graph, self.block.nodes, self.block.backward)

    def _consequence(self, names: tuple[str, ...]) -> str:
        return explain_violation(self.graph, names, self.block.backward)

    @on(NodeOrder.Changed)
    def _changed(self, event: NodeOrder.Changed) -> None:
        event.stop()
        self.save_draft(" ".join(event.names))

    @on(Button.Pressed, ".check")
    @on(NodeOrder.Submitted)
    async def _check(self, event: Button.Pressed | NodeOrder.Submitted) -> None:
        event.stop()
        if self.is_open:
            problem = self._consequence(self.query_one(NodeOrder).names)
            await self.record_try(problem, not problem)
