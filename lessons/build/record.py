"""What a learner's folders have come to, kept in one JSON file of the data folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lessons.build.folder import content_key
from lessons.progress.data_file import DataFile, Format
from lessons.progress.storage import check_entries, check_version, parse_json

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


FORMAT = Format(LABEL, BuildRecord.from_json, BuildRecord.to_json, BuildRecord)


class BuildStore:
    """The record in the learner's data folder.

    notices: messages for the learner, one line each; whoever shows one removes it. A folder that cannot be read or
    written raises nothing here: the record then lasts as long as the program.
    """

    def __init__(self, folder: Path) -> None:
        self._file = DataFile(
            folder / FILE_NAME,
            FORMAT,
            "what you have built cannot be read ({reason}); this session stores nothing of it",
            "what you have built cannot be stored in {folder} ({reason})",
        )

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._file.path

    @property
    def notices(self) -> list[str]:
        """Messages for the learner."""
        return self._file.notices

    def load(self) -> BuildRecord:
        """Return the contents of the file, with what could not be written yet."""
        return self._file.load()

    def folder_to_open(self) -> Path:
        """Return the folder that was open last; before the first, one that may be made in the current folder."""
        last = self.load().last
        return Path(last) if last is not None else Path(FIRST_FOLDER)

    def of(self, folder: Path) -> FolderRecord:
        """Return the record of a folder: by its path, else of one with the same content, which was moved here."""
        return _row_of(self.load(), folder, content_key(folder))

    def judged(self, folder: Path, passed: Iterable[str]) -> FolderRecord:
        """Store which checks pass now."""
        content, now = content_key(folder), tuple(passed)
        return self._change(folder, content, lambda row: replace(row, content=content, passed=now))

    def reached(self, folder: Path, milestone: str) -> FolderRecord:
        """Store that a milestone was opened."""
        return self._change(
            folder,
            content_key(folder),
            lambda row: replace(row, reached=tuple(dict.fromkeys((*row.reached, milestone)))),
        )

    def _change(self, folder: Path, content: str, change: Callable[[FolderRecord], FolderRecord]) -> FolderRecord:
        path = str(folder.resolve())
        changed = self._file.change(lambda stored: stored.with_folder(path, change(_row_of(stored, folder, content))))
        return changed.folders[path]


def _row_of(record: BuildRecord, folder: Path, content: str) -> FolderRecord:
    if (known := record.folders.get(str(folder.resolve()))) is not None:
        return known
    same = (row for row in reversed([*record.folders.values()]) if content and row.content == content)
    return next(same, FolderRecord())
