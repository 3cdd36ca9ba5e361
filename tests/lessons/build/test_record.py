"""What is kept of a learner's folders: by path, found again by content, resumed."""

from __future__ import annotations

from pathlib import Path

from lessons.build.record import BuildRecord, BuildStore, FolderRecord


def folder(path: Path, source: str) -> Path:
    path.mkdir()
    (path / "engine.py").write_text(source)
    return path


def test_a_folder_is_kept_and_the_last_one_is_opened_again(tmp_path: Path) -> None:
    store, one, other = BuildStore(tmp_path), folder(tmp_path / "one", "1"), folder(tmp_path / "other", "2")
    assert store.folder_to_open() == Path("my-micrograd")
    store.judged(one, ["value", "repr"])
    store.judged(other, ["value"])
    store.reached(one, "pass")
    again = BuildStore(tmp_path)
    assert again.folder_to_open() == one
    assert again.of(one).passed == ("value", "repr") and again.of(one).reached == ("pass",)
    assert again.of(other).passed == ("value",)
    assert not again.notices


def test_a_folder_that_was_moved_is_known_by_its_content(tmp_path: Path) -> None:
    store, one = BuildStore(tmp_path), folder(tmp_path / "one", "1")
    store.judged(one, ["value"])
    assert BuildStore(tmp_path).of(one.rename(tmp_path / "moved")).passed == ("value",)
    assert BuildStore(tmp_path).of(folder(tmp_path / "another", "3")) == FolderRecord()


def test_a_damaged_file_is_moved_aside_and_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "build.json").write_text(
        '{"version": 1, "folders": [{"folder": 3, "content": "", "passed": [], "reached": []}]}'
    )
    store = BuildStore(tmp_path)
    assert store.load() == BuildRecord()
    assert store.notices == [
        "the build file is damaged: its entry 'folder' is of the wrong type; it will be renamed, not overwritten"
    ]
    store.judged(folder(tmp_path / "new", "1"), [])
    assert (tmp_path / "build.damaged-1.json").exists()
    (tmp_path / "file").write_text("")
    blocked = BuildStore(tmp_path / "file")
    blocked.judged(folder(tmp_path / "one", "1"), ["value"])
    assert blocked.of(tmp_path / "one").passed == ("value",)
    assert len(blocked.notices) == 1
