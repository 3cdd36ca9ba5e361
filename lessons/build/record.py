"""What a learner's folders have come to, kept in one JSON file of the data folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.basics.files import write_atomically
from lessons.build.folder import content_key
from lessons.progress.storage import check_entries, check_version, load_or_default, parse_json

VERSION = 1
FILE_NAME = "build.json"
LABEL = "build"
MAX_FOLDERS = 50
FIRST_FOLDER = "my-micrograd"


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """One folder.

    content  the key of its files at the last judgement (`content_key`)
    passed   the checks that passed then
    reached  the milestones that were opened, by name
    """

    content: str = ""
    passed: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """All folders by path, the one that was open last at the end."""

    folders: Mapping[str, FolderRecord] = field(default_factory=dict)

    @property
    def last(self) -> str | None:
        """The path of the folder that was open last."""
        return next(reversed([*self.folders]), None)

    def with_folder(self, path: str, record: FolderRecord) -> BuildRecord:
        """Return it with this folder as the last one."""
        others = {name: old for name, old in self.folders.items() if name != path}
        kept = dict([*others.items(), (path, record)][-MAX_FOLDERS:])
        return BuildRecord(kept)

    def to_json(self) -> str:
        """Return the text of the file."""
        rows = [
            {
                "folder": path,
                "content": row.content,
                "passed": list(row.passed),
                "reached": list(row.reached),
            }
            for path, row in self.folders.items()
        ]
        return json.dumps({"version": VERSION, "folders": rows}, indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> BuildRecord:
        """Parse the text of a file. Raises ValueError with a short message if it is not one of this version."""
        data = check_version(parse_json(text), VERSION, LABEL)
        rows = check_entries(data, LABEL, version=int, folders=list)["folders"]
        return BuildRecord(dict(map(_read_row, rows)))


def _read_row(data: Any) -> tuple[str, FolderRecord]:
    row = check_entries(data, LABEL, folder=str, content=str, passed=list, reached=list)
    return row["folder"], FolderRecord(row["content"], _names(row["passed"]), _names(row["reached"]))


def _names(found: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(name, str) for name in found):
        raise ValueError("a name in it is not text")
    return tuple(found)


class BuildStore:
    """The record in the learner's data folder.

    notices: messages for the learner, one line each; whoever shows one removes it. A folder that cannot be read or
    written raises nothing here: the record then lasts as long as the program.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self.notices: list[str] = []
        self._memory = BuildRecord()
        self._warned = False

    def load(self) -> BuildRecord:
        """Return the contents of the file, or of memory if it cannot be read or written."""
        if not self._warned:
            try:
                self._memory = load_or_default(self.path, BuildRecord.from_json, BuildRecord(), LABEL, self.notices)
            except OSError as error:
                self._warn(f"what you have built cannot be read ({error.strerror or error})")
        return self._memory

    def folder_to_open(self) -> Path:
        """Return the folder that was open last; before the first, one that may be made in the current folder."""
        last = self.load().last
        return Path(last) if last is not None else Path(FIRST_FOLDER)

    def of(self, folder: Path) -> FolderRecord:
        """Return the record of a folder: by its path, else of one with the same content, which was moved here."""
        folders = self.load().folders
        if (known := folders.get(str(folder.resolve()))) is not None:
            return known
        content = content_key(folder)
        same = (row for row in reversed([*folders.values()]) if content and row.content == content)
        return next(same, FolderRecord())

    def judged(self, folder: Path, passed: Iterable[str]) -> FolderRecord:
        """Store which checks pass now."""
        return self._save(folder, replace(self.of(folder), content=content_key(folder), passed=tuple(passed)))

    def reached(self, folder: Path, milestone: str) -> FolderRecord:
        """Store that a milestone was opened."""
        row = self.of(folder)
        return self._save(folder, replace(row, reached=tuple(dict.fromkeys((*row.reached, milestone)))))

    def _save(self, folder: Path, row: FolderRecord) -> FolderRecord:
        self._memory = self.load().with_folder(str(folder.resolve()), row)
        if not self._warned:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(self.path, self._memory.to_json())
            except OSError as error:
                self._warn(f"what you have built cannot be stored in {self.path.parent} ({error.strerror or error})")
        return row

    def _warn(self, notice: str) -> None:
        self._warned = True
        self.notices.append(notice)
