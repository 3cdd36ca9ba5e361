"""The stage of Build: the learner's own graph, and the right one beside it where theirs is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from engine import Value
from engine.graph.wording import name_of, name_unlabelled_nodes
from engine.order import toposort
from lessons.build.programs import our_graph
from lessons.build.scene import BuildScene
from tui.build.draw.loose import DARK, loose_text
from tui.build.draw.parameters import count_text, parameters_text
from tui.graph.draw.node import NodeState, states_of
from tui.graph.view import GraphView
from tui.output.terminal import needs_ascii

HEADS = {"theirs": "yours", "ours": "right"}


class BuildStage(Vertical):
    """Data down: `show`. Messages of the learner's graph go up as GraphView posts them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scene: BuildScene | None = None
        self._shape: object = None  # of the graph that is laid out

    def compose(self) -> ComposeResult:
        yield Static(id="loose", markup=False)
        with Horizontal(id="graphs"):
            for name, head in HEADS.items():
                with Vertical(id=name, classes="graph") as pane:
                    pane.border_title = head
                    yield GraphView(id=f"{name}-graph")
        yield Static(id="note", markup=False)

    @property
    def view(self) -> GraphView:
        """The learner's graph."""
        return self.query_one("#theirs-graph", GraphView)

    @property
    def has_graph(self) -> bool:
        """Whether the learner's nodes hang together."""
        return self.scene is not None and self.scene.adopted is not None

    def show(self, scene: BuildScene | None, compare: bool) -> None:
        """Show what the learner's engine makes; None: nothing yet. compare: with the right graph beside it."""
        self.scene = scene
        loose, graphs = self.query_one("#loose", Static), self.query_one("#graphs")
        graphs.display = self.has_graph
        loose.display = not self.has_graph
        self.query_one("#ours").display = compare
        note = self.query_one("#note", Static)
        note.display = bool(scene and scene.note)
        note.update(scene.note if scene else "")
        if scene is None or not scene.boxes:
            loose.update(DARK)
        elif scene.adopted is None:
            loose.update(loose_text(scene.boxes, max(self.size.width - 4, 20), needs_ascii()))
        else:
            self._show_graphs(scene, compare)

    def show_parameters(self, layers: Sequence[Sequence[Sequence[bool]]]) -> None:
        """Show the numbers of the learner's network as boxes."""
        self.show(None, compare=False)
        self.query_one("#loose", Static).update(parameters_text(layers, needs_ascii()))
        note = self.query_one("#note", Static)
        note.display = True
        note.update(count_text(layers, needs_ascii()))

    def _show_graphs(self, scene: BuildScene, compare: bool) -> None:
        assert scene.adopted is not None
        root = scene.adopted.mirror.root
        states = states_of_scene(scene)
        same = [(name_of(node), len(node.operands)) for node in toposort(root)]
        if same == self._shape and self.view.nodes:  # the same graph with other numbers: keep its boxes, mark changes
            places = dict(zip(toposort(root), self.view.nodes, strict=True))
            self.view.states = {places[node]: state for node, state in states.items()}
        else:
            self._shape = same
            self.view.show(root, states)
        if compare and (right := our_graph(scene.program)) is not None:
            self.query_one("#ours-graph", GraphView).show(right, states_of(right))


def states_of_scene(scene: BuildScene) -> dict[Value, NodeState]:
    """The learner's numbers in the boxes of the mirror, the first wrong gradient marked."""
    assert scene.adopted is not None
    mirror, verdict = scene.adopted.mirror, scene.adopted.verdict
    name_unlabelled_nodes(toposort(mirror.root))
    grads = dict(zip(mirror.nodes, verdict.theirs, strict=True))
    states = states_of(mirror.root, grads=grads)
    for wrong in verdict.wrong[:1]:
        node = mirror.nodes[wrong.node]
        states[node] = replace(states[node], wrong=True)
    return states


def nudge_text(name: str, old: float, new: float, before: BuildScene, after: BuildScene) -> str:
    """Return what a nudge of a leaf came to: the learner's forward beside what their gradient said."""
    if before.adopted is None or after.adopted is None:
        return f"{name} {old:g} → {new:g}"
    root, moved = before.adopted.mirror.root, after.adopted.mirror.root.data - before.adopted.mirror.root.data
    told = f"{name} {old:g} → {new:g}: your {name_of(root)} {root.data:g} → {after.adopted.mirror.root.data:g}"
    place = next((i for i, node in enumerate(before.adopted.mirror.nodes) if node.label == name), None)
    grad = before.adopted.verdict.theirs[place] if place is not None else None
    if grad is None:
        return told
    return f"{told}, by {moved:+.4g}; your gradient said {grad * (new - old):+.4g}"
