"""Every fault of a lesson file is told: where, what, and what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.checker import check, check_text
from lessons.contents import FOLDER
from tests.lessons.lesson_text import GOOD, with_change

PATH = Path("small.md")
FILL = "write {expression} with what the stage knows, or {{ for a brace"

FAULTS = [
    (
        "---\nid: small",
        "id: small",
        [
            "1: the file does not begin with front matter; begin with ---, id, title, minute and --- again",
        ],
    ),
    (
        "minute: 8\n---",
        "minute: 8",
        [
            "1: the front matter has no end; close it with a line ---",
        ],
    ),
    (
        "id: small\n",
        "",
        [
            "1: the front matter has no id; add id: …",
        ],
    ),
    (
        "id: small",
        "id:",
        [
            "2: the front matter has no id; add id: …",
        ],
    ),
    (
        "id: small",
        "id: My Lesson",
        [
            "2: 'My Lesson' cannot be an id; use small letters, digits and hyphens",
        ],
    ),
    (
        "id: small",
        "id: small\nid: other",
        [
            "3: id appears twice; keep one of them",
        ],
    ),
    (
        "title: A small lesson",
        "titel: A",
        [
            "1: the front matter has no title; add title: …",
            "3: there is no front matter key 'titel'; write key: value, with id, title, minute, draw as keys",
        ],
    ),
    (
        "minute: 8",
        "minute: 8:30",
        [
            "4: minute '8:30' is not in the video; use a whole number from 0 to 145",
        ],
    ),
    (
        "## First",
        "Words.\n\n## First",
        [
            "7: there are words before the first step; move them under a heading ## Title",
        ],
    ),
    (
        "## First",
        "##",
        [
            "7: a step has no title; write ## and a few words",
        ],
    ),
    (
        "## Second",
        "## First",
        [
            "30: line 7 has a step of the same title; give each its own title",
        ],
    ),
    (
        "## Second",
        "# Second",
        [
            "30: a # heading is among the steps; write ## for a step, ### below it",
            "34: the step has a second stage; move this graph into a step of its own",
        ],
    ),
    (
        "A graph.\n",
        "",
        [
            "30: the step 'Second' has no prose; say in a sentence what it is about",
        ],
    ),
    (
        "```graph",
        "```grpah",
        [
            "34: there is no block called 'grpah'; write graph",
        ],
    ),
    (
        "```graph",
        "```ruby",
        [
            "34: there is no block called 'ruby'; use graph, network, plot, train, code, predict, choose, do, order, "
            "listing, script, or ``` alone for literal text",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is {f(3}.",
        [
            f"9: 'f(3' is not an expression; {FILL}",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is\n{g(3)}.",
        [
            f"10: 'g' cannot be called here (available: f(…), slope(…), secant(…)); {FILL}",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is {.",
        [
            f"9: unmatched brace '{{'; {FILL}",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is {f(3):long}.",
        [
            f"9: there is no number format 'long'; {FILL}",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is {1/0}.",
        [
            f"9: '1/0' has no value; {FILL}",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is {().x}.",
        [
            f"9: '().x' cannot be used in an expression; {FILL}",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is {f(1, 2)}.",
        [
            f"9: call f as f(number); {FILL}",
        ],
    ),
    (
        'point = "2/3"',
        'point = "2/3',
        [
            "14: plot is not TOML: Illegal character '\\n'; write key = \"text\" or key = number, one a line",
        ],
    ),
    (
        'point = "2/3"',
        "",
        [
            '11: plot has no point; add point = a number, or an expression such as "2/3"',
        ],
    ),
    (
        'point = "2/3"',
        "point = 7",
        [
            "14: point lies outside the range; move the point, or widen the range",
        ],
    ),
    (
        'point = "2/3"',
        "point = true",
        [
            '14: point is not a number or a text; write point = a number, or an expression such as "2/3"',
        ],
    ),
    (
        'point = "2/3"',
        'point = "1/0"',
        [
            "14: point: '1/0' has no value; write point as a finite number",
        ],
    ),
    (
        'point = "2/3"',
        "point = 1\nh = 0",
        [
            "15: h is not above 0; write h = 1, or leave it out",
        ],
    ),
    (
        'point = "2/3"',
        "point = 1\ncolour = 3",
        [
            "15: plot has no key called colour; use function, range, point, h, error",
        ],
    ),
    (
        "range = [-5, 5]",
        "range = [5, -5]",
        [
            "13: range is not two numbers, the smaller first; write range = [from, to]",
        ],
    ),
    (
        "range = [-5, 5]",
        "range = [-5, 1000001]",
        [
            "13: range is not two numbers, the smaller first; write range = [from, to]",
        ],
    ),
    (
        "range = [-5, 5]",
        "range = 5",
        [
            "13: range is not a list; write range = [from, to]",
        ],
    ),
    (
        'function = "3*x**2 - 4*x + 5"',
        'function = "log(x - 1)"',
        [
            "12: function: log(-0.3333) has no value; write an expression in x that has a value at the point",
        ],
    ),
    (
        'ask = "Up or down?"',
        'ask = ""',
        [
            "18: ask is empty; write what the learner should read as ask",
        ],
    ),
    (
        'ask = "Up or down?"',
        "ask = 3",
        [
            '18: ask is not a text; write ask = "…"',
        ],
    ),
    (
        'ask = "Up or down?"',
        'ask = "Up or {down}?"',
        [
            f"18: ask: 'down' is not on the stage (available: f(…), slope(…), secant(…)); {FILL}",
        ],
    ),
    (
        'because = "It does not fall."\n',
        "",
        [
            '25: a wrong choice has no reason; add because = "…" and say why it is wrong',
        ],
    ),
    (
        'because = "It climbs."\n',
        "",
        [
            '20: choice has no because; add because = "…"',
        ],
    ),
    (
        "right = true\n",
        "",
        [
            "17: 0 of the choices are right; give exactly one choice right = true",
        ],
    ),
    (
        'text = "Down"',
        'text = "Down"\nright = true',
        [
            "17: 2 of the choices are right; give exactly one choice right = true",
        ],
    ),
    (
        'text = "Down"',
        'text = "Down"\nwhy = "No."',
        [
            "27: choice has no key called why; use right, text, because",
        ],
    ),
    (
        'text = "Down"\n',
        "",
        [
            '25: choice has no text; add text = "…"',
        ],
    ),
    (
        '[[choice]]\ntext = "Down"\nbecause = "It does not fall."\n',
        "",
        [
            "17: choose offers fewer than two choices; add a [[choice]]",
        ],
    ),
    (
        "d = a*b\n",
        "d = a*q\n",
        [
            "37: graph: unknown name 'q'; give it a value first, as in q = 2; fix the expression",
        ],
    ),
    (
        "d = a*b\n",
        "d = a*\n",
        [
            "37: graph: something is missing at the end of this line; fix the expression",
        ],
    ),
    (
        'answer = "grad(a)"',
        'answer = "grad(q)"',
        [
            "42: answer: 'q' is not on the stage (available: a, b, d, data(…), grad(…), nudged(…)); ask "
            "the stage, as in grad(a), data(L) or slope(3)",
        ],
    ),
    (
        'answer = "grad(a)"\n',
        "",
        [
            '40: predict has no answer; add answer = "…"',
        ],
    ),
    (
        'hint = ["One.", "Two: {b}."]\n',
        "",
        [
            '40: predict has no hint; add hint = "…"',
        ],
    ),
    (
        'hint = ["One.", "Two: {b}."]',
        "hint = []",
        [
            '43: hint is not one to 3 texts; write hint = "…", or hint = ["…", "…"]',
        ],
    ),
    (
        'hint = ["One.", "Two: {b}."]',
        'hint = "{q}"',
        [
            f"43: hint: 'q' is not on the stage (available: a, b, d, data(…), grad(…), nudged(…)); {FILL}",
        ],
    ),
    (
        'because = "It is {grad(a)}."',
        'because = "It is {grad(a)}."\ntolerance = 0',
        [
            "45: tolerance is not above 0; write how far off an answer may be, such as 0.01",
        ],
    ),
    (
        'because = "It is {grad(a)}."',
        'because = "It is {grad(a)}."\n\n[[wrong]]\nanswer = "2 + q"\nbecause = "{a"\n\n[[wrong]]\nanswer = "a - 5"\n',
        [
            "47: answer: 'q' is not on the stage (available: a, b, d, data(…), grad(…), nudged(…)); "
            "ask the stage, as in grad(a), data(L) or slope(3)",
            "48: because: unmatched brace '{'; write {expression} with what the stage knows, or {{ for a brace",
            '50: wrong has no because; add because = "…"',
            "51: a - 5 is a right answer; leave it out of [[wrong]]",
        ],
    ),
    (
        'answer = "grad(a)"\nhint = ["One.", "Two: {b}."]\nbecause = "It is {grad(a)}."',
        'answers = ["grad(a)", "grad(b)"]\nbecause = "Both."\n\n[[wrong]]\nanswer = "2"\nbecause = "No."',
        [
            '40: [[wrong]] does not go with answers; ask for that number in a predict of its own, with answer = "…"',
        ],
    ),
    (
        'answer = "grad(a)"\nhint = ["One.", "Two: {b}."]\nbecause = "It is {grad(a)}."',
        'answer = "q"\nhint = "One."\nbecause = "It."\n\n[[wrong]]\nanswer = "2"\nbecause = "No."',
        [
            "42: answer: 'q' is not on the stage (available: a, b, d, data(…), grad(…), nudged(…)); "
            "ask the stage, as in grad(a), data(L) or slope(3)",
        ],
    ),
    (
        'because = "It is {grad(a)}."',
        'because = "It is {grad(a)}."\nwrong = [3]',
        [
            "45: a wrong is not a table; write [[wrong]] on a line of its own, its keys under it",
        ],
    ),
    (
        "A graph.",
        "A graph.\n\n    ============================================================",
        [
            "34: the text is 64 wide, the pane 56; shorten it, or break it in two",
        ],
    ),
    (
        "A graph.",
        "A graph.\n\n```python\nx = 1\ny = '=========================================================='\n```",
        [
            "36: the text is 64 wide, the pane 56; shorten it, or break it in two",
        ],
    ),
    (
        "A graph.",
        "| a | b |\n|---|---|\n| ============================================================ | c |",
        [
            "34: the text is 68 wide, the pane 56; shorten it, or break it in two",
        ],
    ),
    (
        "A graph.",
        "See xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.",
        [
            "32: the text is 58 wide, the pane 56; shorten it, or break it in two",
        ],
    ),
    (
        "A graph.",
        "    o = {grad(a) + grad(a) + grad(a) + grad(a) + grad(a) + grad(a) + grad(a)}\n\nA graph.",
        [],
    ),
    (
        "A graph.",
        "    {a:exact} {b:exact} {d:exact}\n\nA graph.",
        [
            "32: the text is 66 wide, the pane 56; shorten it, or break it in two",
        ],
    ),
    (
        'because = "It climbs."',
        'because = "It climbs: https://example.org/that/is/a/very/long/address/of/a/page"',
        [
            "23: the text is 57 wide, the pane 56; shorten it, or break it in two",
        ],
    ),
    (
        "Here is {f(3)}.",
        "Here is {f(3)}, as in [it](lesson:slope-of-curve).",
        [
            "9: there is no lesson 'slope-of-curve' in the course; write lesson:slope-of-a-curve",
        ],
    ),
    (
        'because = "It climbs."',
        'because = "It climbs, as in [the slope](lesson:slope-of-curve)."',
        [
            "23: there is no lesson 'slope-of-curve' in the course; write lesson:slope-of-a-curve",
        ],
    ),
    (
        'because = "It climbs."',
        f'because = "As in [one](no/such.md), [two](/), [three]({"x" * 300})."',
        [
            "23: the link '/' leads to no file; write lesson: and an id, or the name of a file",
            "23: the link 'no/such.md' leads to no file; write lesson: and an id, or the name of a file",
            f"23: the link '{'x' * 300}' leads to no file; write lesson: and an id, or the name of a file",
            "23: the text is 310 wide, the pane 56; shorten it, or break it in two",
        ],
    ),
    (
        "d = a*b\n",
        "c = 10\nd = a*b\n",
        [
            "34: graph: 'c' does not lead to the output; use it on the way, or leave it out",
        ],
    ),
    (
        'answer = "grad(a)"',
        'answers = ["grad(a)", "b*2"]',
        [
            "42: answers: the learner reads what answers asks for, and so how to work it out; ask for b*2 in a predict "
            'of its own, with answer = "…"',
        ],
    ),
    (
        'answer = "grad(a)"',
        'answer = "parameters"',
        [
            "42: answer: 'parameters' is not on the stage (available: a, b, d, data(…), grad(…), nudged(…)); ask "
            "the stage, as in grad(a), data(L) or slope(3)",
        ],
    ),
    (
        "A graph.",
        "- A graph.\n  ```graph\n  a = 1\n  ```",
        [
            "33: a block is inside a list or a quotation; move it to the left margin",
        ],
    ),
    (
        'because = "It is {grad(a)}."\n```\n',
        'because = "It is {grad(a)}."\n',
        [
            "40: a block has no end; close it with ``` on a line of its own",
        ],
    ),
    (
        'because = "It is {grad(a)}."',
        'because = "{grad(a)}. It falls."',
        [
            "44: a {number} with . or ) behind it begins the text, as in a list; put a word before it",
        ],
    ),
    (
        "A graph.",
        "- {a}) is a leaf.\n- Of {a}. And {{a}}.",
        [
            "32: a {number} with . or ) behind it begins the text, as in a list; put a word before it",
        ],
    ),
]


def told(text: str) -> list[str]:
    return [problem.in_file("").removeprefix(":") for problem in check_text(text, PATH)]


def test_a_lesson_without_a_fault_has_no_problem() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(("old", "new", "problems"), FAULTS)
def test_each_fault_is_told_with_its_line_and_what_to_do(old: str, new: str, problems: list[str]) -> None:
    assert told(with_change(old, new)) == problems


def test_an_empty_file() -> None:
    assert told("") == [
        "1: the file does not begin with front matter; begin with ---, id, title, minute and --- again",
    ]


def test_a_file_without_steps() -> None:
    assert told("---\nid: a\ntitle: b\nminute: 1\n---\n") == [
        "1: there is no step; begin each step with a heading: ## Title"
    ]


def test_two_lessons_of_one_id(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(GOOD)
    [(path, problem)] = check([tmp_path / "a.md", tmp_path / "b.md"])
    assert path == tmp_path / "b.md"
    assert problem.in_file("b.md") == (
        f"b.md:1: the id 'small' belongs to {tmp_path / 'a.md'}; give each lesson its own id"
    )


def test_an_id_of_the_course_is_taken(tmp_path: Path) -> None:
    mine = tmp_path / "mine.md"
    mine.write_text(with_change("id: small", "id: a-neuron"))
    [(_, problem)] = check([mine])
    assert problem.in_file("mine.md").endswith("07-a-neuron.md; give each lesson its own id")


def test_the_course_has_no_problem() -> None:
    assert [problem.in_file(path) for path, problem in check(sorted(FOLDER.glob("*.md")))] == []


@given(st.text())
def test_any_text_gives_problems_and_no_exception(text: str) -> None:
    for problem in check_text(text, PATH):
        assert 1 <= problem.line <= text.count("\n") + text.count("\r") + 1
        assert "\n" not in problem.in_file(PATH)


def test_the_example_for_authors_is_a_lesson() -> None:
    guide = (FOLDER.parents[1] / "docs" / "lesson-format.md").read_text(encoding="utf-8")
    indented = guide[guide.index("    ---") : guide.index("## Front matter")]
    assert told(dedent(indented)) == []


LARGE = {
    "headings": "## x\n" * 20_000,
    "fences": "## a\n\ntext\n\n" + "```graph\na = 1\n```\n\n" * 4_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_is_checked_with_work_that_grows_as_it_does(name: str, tmp_path: Path) -> None:
    def calls(share: int) -> int:
        text = "---\nid: sample\ntitle: A sample\nminute: 8\n---\n\n" + LARGE[name][: len(LARGE[name]) // share]
        count = 0

        def note(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(note)
        try:
            check_text(text, tmp_path / "x.md")
        finally:
            sys.setprofile(None)
        return count

    calls(100)  # what is computed once
    assert calls(20) < 3 * calls(40)


def test_a_word_of_30_000_letters_is_one_problem(tmp_path: Path) -> None:
    text = "---\nid: sample\ntitle: A sample\nminute: 8\n---\n\n## a\n\n"
    [problem] = check_text(text + "x" * 30_000, tmp_path / "x.md")
    assert problem.message == "the text is 30000 wide, the pane 56"
    found = check_text(text + "a__" * 9_000, tmp_path / "x.md")
    assert "stands there without backquotes" in found[0].message and len(found[0].message) < 120
