"""What was done in Explore, kept in a JSON file of the data folder: graphs, numbers of their leaves, the history."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine import ExpressionError, NoValueError, parse
from engine.graph.session import STEP_SIZES, Graph, GraphSession, HistoryEntry, RefusedError, default_output_name
from lessons.progress.data_file import DataFile, Format
from lessons.progress.own_files import read_own_file
from lessons.progress.storage import check_entries, check_version, parse_json
from tui.kit.parsers import one_line

VERSION = 1
FILE_NAME = "explore.json"
LABEL = "explore"
MAX_ENTRIES = 200
MAX_NUMBERS = 20_000  # of all entries together
MAX_LENGTH = 4_000_000  # characters of a file


class WorkStore:
    """The work in the learner's data folder.

    notices: messages for the learner, one line each; whoever shows one removes it. A folder that cannot be read or
    written raises nothing here: the work then lasts as long as the program.
    """

    def __init__(self, folder: Path) -> None:
        self._checked = ""  # the last text of the file that was
        self._saved = ""
        self._seen = set[str]()  # entries that were read or written here; others are another program's
        self._file = DataFile(
            folder / FILE_NAME,
            Format(LABEL, self._check, str, str),
            "what you did in Explore cannot be read ({reason}); this session stores nothing of it",
            "what you do in Explore cannot be stored ({reason})",
        )

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._file.path

    @property
    def notices(self) -> list[str]:
        """Messages for the learner."""
        return self._file.notices

    def load(self) -> GraphSession | None:
        """Return the session as it was left; None if there is none."""
        text = self._file.load()
        self._seen.update(_rows(text))
        return session_of_text(text) if text else None

    def save(self, session: GraphSession) -> None:
        """Store a session whose present graph comes from an expression; one built in Python cannot be stored.

        What another program has stored meanwhile comes before it in the history.
        """
        text = text_of_session(session)
        if text and text != self._saved:
            self._saved = text
            self._seen.update(_rows(text))
            self._file.change(lambda stored: text_of_both(stored, self._seen, text))

    def _check(self, text: str) -> str:
        if not text or text != self._checked:
            session_of_text(text)
            self._checked = text
        return text


def text_of_both(theirs: str, seen: Collection[str], ours: str) -> str:
    """Return the text of a file in which those entries of theirs that are not seen come before all of ours."""
    table, rows = json.loads(ours), _rows(ours)
    room = MAX_NUMBERS - sum(map(_count_numbers, rows))
    added = list[str]()
    for row in reversed([each for each in dict.fromkeys(_rows(theirs)) if each not in seen]):
        room -= _count_numbers(row)
        if room < 0 or len(added) + len(rows) == MAX_ENTRIES:
            break
        added.insert(0, row)
    graphs, entries = list[Any](), list[Any]()
    for graph, entry in map(json.loads, (*added, *rows)):
        if graph not in graphs:
            graphs.append(graph)
        entries.append({**entry, "graph": graphs.index(graph)})
    table |= {"graphs": graphs, "entries": entries, "position": table["position"] + len(added)}
    return _as_text(table)


def _rows(text: str) -> list[str]:
    """Return the entries of a file, each with its graph, in a form that compares."""
    table = json.loads(text) if text else {"graphs": [], "entries": []}
    graphs = table["graphs"]
    return [json.dumps((graphs[each["graph"]], {**each, "graph": 0}), sort_keys=True) for each in table["entries"]]


def _count_numbers(row: str) -> int:
    return len(json.loads(row)[1]["numbers"])


def _as_text(table: Mapping[str, Any]) -> str:
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def last_expression(folder: Path) -> str:
    """Return the expression that Explore was left with; "" if there is none that can be read."""
    try:
        table = parse_json(read_own_file(folder / FILE_NAME))
        source = table["graphs"][table["entries"][table["position"]]["graph"]]["source"]
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    return one_line(source) if isinstance(source, str) else ""


def text_of_session(session: GraphSession) -> str:
    """Return the text of the file; "" if the present graph was built in Python."""
    if not session.graph.source:
        return ""
    entries, present = session.history, session.history[session.position]
    kept = _bounded([entry for entry in entries if entry.graph.source], present)
    graphs = list(dict.fromkeys(entry.graph for entry in kept))
    rows = [
        {
            "graph": graphs.index(entry.graph),
            "numbers": [entry.data[leaf] for leaf in entry.graph.originals],
            "pinned": [place for place, leaf in enumerate(entry.graph.originals) if leaf in entry.pinned],
            "message": entry.message,
        }
        for entry in kept
    ]
    table = {
        "version": VERSION,
        "graphs": [
            {"source": graph.source, "leaves": {leaf.label: number for leaf, number in graph.originals.items()}}
            for graph in graphs
        ],
        "entries": rows,
        "position": kept.index(present),
        "nudge_step": session.nudge_step,
        "follow_step": session.follow_step,
    }
    return _as_text(table)


def _bounded(entries: Sequence[HistoryEntry], present: HistoryEntry) -> list[HistoryEntry]:
    """The entries around the present one, as many as the file has room for."""
    place = next(index for index, entry in enumerate(entries) if entry is present)
    first, last, numbers = place, place + 1, len(present.data)
    while last - first < min(MAX_ENTRIES, len(entries)):
        earlier = first > 0
        numbers += len(entries[first - 1 if earlier else last].data)
        if numbers > MAX_NUMBERS:
            break
        first, last = (first - 1, last) if earlier else (first, last + 1)
    return list(entries[first:last])


def session_of_text(text: str) -> GraphSession:
    """Read the text of a file. Raises ValueError with a short message if it is not one of this version."""
    if len(text) > MAX_LENGTH:
        raise ValueError("it is too long")
    table = check_entries(
        check_version(parse_json(text), VERSION, LABEL),
        LABEL,
        version=int,
        graphs=list,
        entries=list,
        position=int,
        nudge_step=float,
        follow_step=float,
    )
    if not 1 <= len(table["entries"]) <= MAX_ENTRIES or len(table["graphs"]) > MAX_ENTRIES:
        raise ValueError("it has no history, or too long a one")
    graphs = [_graph(row) for row in table["graphs"]]
    entries = [_entry(row, graphs) for row in table["entries"]]
    if not 0 <= table["position"] < len(entries):
        raise ValueError("its place in the history is not there")
    try:
        session = GraphSession(entries[0].graph.root, entries[0].graph.source)
        session.restore(entries, table["position"])
    except (NoValueError, RefusedError):
        raise ValueError("a graph in it has no value") from None
    session.nudge_step, session.follow_step = (
        step if step in STEP_SIZES else 0.01 for step in (table["nudge_step"], table["follow_step"])
    )
    return session


def _graph(data: Any) -> Graph:
    row = check_entries(data, LABEL, source=str, leaves=dict)
    leaves: Mapping[str, Any] = row["leaves"]
    values = {name: _number(number) for name, number in leaves.items()}
    try:
        root = parse(row["source"], values).output
    except ExpressionError:
        raise ValueError("an expression in it cannot be read") from None
    graph = Graph(root, row["source"])
    root.label = root.label or default_output_name(node.label for node in graph.order)
    if {leaf.label for leaf in graph.originals} != values.keys():
        raise ValueError("the leaves of an expression in it are not those of its numbers")
    return graph


def _entry(data: Any, graphs: Sequence[Graph]) -> HistoryEntry:
    row = check_entries(data, LABEL, graph=int, numbers=list, pinned=list, message=str)
    if not 0 <= row["graph"] < len(graphs):
        raise ValueError("a graph of its history is not there")
    graph = graphs[row["graph"]]
    leaves = list(graph.originals)
    if len(row["numbers"]) != len(leaves):
        raise ValueError("a graph of its history has other leaves")
    if not all(type(place) is int and 0 <= place < len(leaves) for place in row["pinned"]):
        raise ValueError("a pinned leaf of its history is not there")
    numbers = dict(zip(leaves, map(_number, row["numbers"]), strict=True))
    message = "".join(letter if letter.isprintable() else " " for letter in row["message"][:200])
    return HistoryEntry(graph, numbers, frozenset(leaves[place] for place in row["pinned"]), message)


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) <= 1.7e308 or not math.isfinite(value):
        raise ValueError("a number in it is none")
    return float(value)
