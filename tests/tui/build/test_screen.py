"""Build: what is shown of a learner's files, at once after each save."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from lessons.build.record import BuildStore
from tests.lessons.judge.engines import CLOSURES, ENGINE, wrong_engine
from tests.tui.build.bench import build, until
from tui.adopted.screen import TheirPassScreen
from tui.app import MgradApp
from tui.build.learning import LearningScreen
from tui.build.screen import BuildScreen
from tui.graph.view import GraphView
from tui.kit.controls import Menu
from tui.start import Start
from tui.train.panels.predictions import Predictions

SIZES = [(120, 40), (80, 24)]


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_folder_is_filled_and_says_what_to_write(size: tuple[int, int], tmp_path: Path) -> None:
    async with build(tmp_path / "mine", tmp_path / "data", size) as bench:
        await bench.judged()
        assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == ["engine.py", "nn.py", "train.py"]
        assert "class Value" in bench.evidence and "0:19" in bench.evidence
        assert "Value(2)" in bench.line("loose")
        assert bench.line("status").startswith("engine.py, nn.py and train.py are new")


async def test_each_save_is_judged_and_the_road_goes_on(tmp_path: Path) -> None:
    async with build(tmp_path, tmp_path / "data") as bench:
        await bench.judged()
        (tmp_path / "engine.py").write_text("class Value:\n    def __init__(self, data):\n        self.data = data\n")
        await bench.until(lambda: bench.screen.chosen == "repr")
        assert "✓ Value(2.0) holds its number" in bench.line("status")
        (tmp_path / "engine.py").write_text("class Value:\n    def __init__(self, data:\n")
        await bench.until(lambda: "cannot be judged" in bench.evidence)
        assert "Python cannot read line 2" in bench.evidence
    assert BuildStore(tmp_path / "data").of(tmp_path).passed == ("value",)


@pytest.mark.parametrize("size", SIZES)
async def test_a_failure_shows_its_evidence_and_hints_one_by_one(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(wrong_engine("add, set"))
    async with build(tmp_path, tmp_path / "data", size) as bench:
        await bench.judged()
        told = bench.evidence
        assert bench.screen.chosen == "accumulation"
        assert "a = Value(2); b = a + a; b.backward()" in told
        assert "a.grad = 2" in told and "a.grad = 1" in told and "self.grad = out.grad" in told and "1:22" in told
        assert "hint 1" not in told
        await bench.press("h", "h")
        assert "hint 2" in bench.evidence and "hint 3" not in bench.evidence
        await bench.press("n")
        assert bench.screen.chosen == "number-right"
        await bench.press("p", "p")
        assert bench.screen.chosen == "order"


async def test_escape_stops_a_file_that_hangs_and_then_leaves(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text("while True: pass\n")
    async with build(tmp_path, tmp_path / "data") as bench:
        await bench.until(lambda: bench.screen.judging)
        assert "running your files, esc stops it" in bench.line("where")
        await bench.press("escape")
        await bench.until(lambda: not bench.screen.judging)
        assert isinstance(bench.app.screen, BuildScreen)
        await bench.press("escape", "escape")
        await bench.until(lambda: not isinstance(bench.app.screen, BuildScreen))


async def test_a_save_drops_the_judgement_that_is_under_way(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text("while True: pass\n")
    async with build(tmp_path, tmp_path / "data") as bench:
        await bench.until(lambda: bench.screen.judging)
        (tmp_path / "engine.py").write_text("class Value:\n    def __init__(self, data):\n        self.data = data\n")
        await bench.until(lambda: bench.screen.chosen == "repr")


async def test_the_list_of_checks_on_a_narrow_screen(tmp_path: Path) -> None:
    async with build(tmp_path, tmp_path / "data", (80, 24)) as bench:
        await bench.judged()
        road, evidence = (bench.screen.query_one(name) for name in ("#road", "#evidence"))
        assert not road.region and evidence.region
        await bench.press("v")
        await bench.pilot.pause()
        assert road.region and not evidence.region


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with build(tmp_path / "file" / "mine", tmp_path / "data") as bench:
        assert "cannot be made" in bench.line("status")


async def test_home_opens_it_and_the_last_folder_is_gone_on_with(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    BuildStore(tmp_path / "data").judged(mine, ["value"])
    app = MgradApp(Start(), tmp_path / "data")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B")
        await until(pilot, lambda: isinstance(app.screen, BuildScreen) and app.screen.folder == mine)


async def test_a_key_alone_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = MgradApp(Start(), tmp_path / "data")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B")
        await until(pilot, lambda: isinstance(app.screen, BuildScreen) and bool(app.screen.query("#status")))
        await pilot.pause()
        assert "e makes the folder my-micrograd here" in str(app.screen.query_one("#status", Static).render())
        await pilot.press("space", "n", "h")
        assert not (tmp_path / "my-micrograd").exists()
        monkeypatch.setenv("VISUAL", "no-such-editor")
        await pilot.press("e")
        assert (tmp_path / "my-micrograd" / "engine.py").exists()


# The stage


async def test_boxes_appear_as_the_engine_grows(tmp_path: Path) -> None:
    bare = "class Value:\n    def __init__(self, data):\n        self.data = data\n"
    add = "    def __add__(self, other):\n        return Value(self.data + other.data)\n"
    async with build(tmp_path, tmp_path / "data", (80, 24)) as bench:
        await bench.judged()
        (tmp_path / "engine.py").write_text(bare)
        await bench.until(lambda: [node.data for node in bench.stage_nodes()] == [2])
        (tmp_path / "engine.py").write_text(bare + add)
        await bench.until(lambda: "(+)" in bench.line("loose"))
        assert bench.line("note").startswith("no edges: c does not remember")


async def test_a_failing_graph_stands_beside_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(wrong_engine("add, set"))
    async with build(tmp_path, tmp_path / "data") as bench:
        await bench.until(lambda: bench.screen.stage.has_graph)
        [a] = [node for node in bench.stage_nodes() if node.label == "a"]
        assert bench.screen.stage.view.states[a].grad == 1 and bench.screen.stage.view.states[a].wrong
        ours = bench.screen.query_one("#ours-graph", GraphView)
        assert [state.grad for node, state in ours.states.items() if node.label == "a"] == [2]


async def test_their_own_forward_answers_a_nudge_and_a_typed_number(tmp_path: Path) -> None:
    wrong = CLOSURES.replace("self.data * other.data", "self.data * other.data + 0.5", 1)  # seen only if theirs runs
    (tmp_path / "engine.py").write_text(wrong)
    async with build(tmp_path, tmp_path / "data") as bench:
        await bench.until(lambda: bench.screen.stage.has_graph)
        await bench.press("plus")
        await bench.until(lambda: "your gradient said" in bench.line("status"))
        first = bench.stage_nodes()[0]
        await bench.press("s", "7", "enter")
        await bench.until(lambda: bench.screen.stage.view.states[first].data == 7)
        await bench.press("r")
        await bench.until(lambda: bench.screen.stage.view.states[first].data != 7)


# Milestones


async def test_what_is_reached_is_listed_and_the_rest_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(CLOSURES)
    async with build(tmp_path, tmp_path / "data") as bench:
        await bench.judged()
        await bench.press("o")
        menu = bench.app.screen.query_one(Menu)
        assert [option.id for option in menu.options if not option.disabled] == ["pass", "neuron"]
        await bench.press("enter")
        await bench.until(lambda: isinstance(bench.app.screen, TheirPassScreen))
        assert BuildStore(tmp_path / "data").of(tmp_path).reached == ("pass",)


async def test_the_four_examples_are_learnt_and_gone_back_in(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(ENGINE)
    async with build(tmp_path, tmp_path / "data", (80, 24)) as bench:
        await bench.judged()
        await bench.press("o", "down", "down", "enter")
        await bench.until(lambda: isinstance(bench.app.screen, LearningScreen))
        screen = bench.app.screen
        assert isinstance(screen, LearningScreen)
        await bench.until(lambda: screen.ended is not None)
        assert str(screen.query_one("#status", Static).render()).endswith("in 20 steps, on the recorded curve")
        await bench.press("right_parenthesis", "left_square_bracket", "left_square_bracket")
        assert "step 17" in str(screen.query_one("#where", Static).render())
        predictions = screen.query_one(Predictions)
        assert predictions.snapshot is screen.snapshots[17]
        await bench.press("escape")
        await bench.until(lambda: isinstance(bench.app.screen, BuildScreen))


async def test_a_network_that_hangs_is_left_with_escape(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(ENGINE)
    async with build(tmp_path, tmp_path / "data") as bench:
        await bench.judged()
        (tmp_path / "engine.py").write_text(ENGINE + "\nwhile True: pass\n")
        await bench.press("o", "down", "down", "enter")
        await bench.until(lambda: isinstance(bench.app.screen, LearningScreen))
        await bench.press("escape")
        await bench.until(lambda: isinstance(bench.app.screen, BuildScreen))


async def test_another_solution_is_shown_once_a_check_passes(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(CLOSURES)
    async with build(tmp_path, tmp_path / "data", (80, 24)) as bench:
        await bench.judged()
        await bench.press("m")
        assert "once yours passes" in bench.line("status")
        while bench.screen.chosen != "neg":
            await bench.press("p")
        await bench.press("m")
        await bench.pilot.pause()
        yours, other = (str(part.render()) for part in bench.app.screen.query(".source").results(Static))
        assert yours == other == "def __neg__(self):\n    return self * -1"
        await bench.press("escape")
        assert isinstance(bench.app.screen, BuildScreen)


ALL = "[p for layer in self.layers for p in layer.parameters()]"
WITHOUT_TWO = "[p for x in self.layers for p in x.parameters() if p is not x.neurons[0].b or len(x.neurons) < 4]"


async def test_the_missing_two_of_41_boxes_are_marked(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(ENGINE.replace(ALL, WITHOUT_TWO))
    async with build(tmp_path, tmp_path / "data", (80, 24)) as bench:
        await bench.judged()
        assert bench.screen.chosen == "forty-one"
        lines = bench.line("loose").splitlines()
        assert lines[0].split() == ["layer", "1", "layer", "2", "layer", "3"]
        assert "".join(lines[2].split()) == "▪▪▪│✗▪▪▪▪│✗▪▪▪▪│▪"
        assert [line.count("▪") for line in lines[2:6]] == [12, 9, 9, 9]
        assert bench.line("note") == (
            "41 boxes, your parameters() lists 39 of them; missing, ✗: "
            "the bias of neuron 1 in layer 1, the bias of neuron 1 in layer 2"
        )
