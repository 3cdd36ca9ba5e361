"""What Python announces of files: elsewhere nothing is changed, on every system."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests import ROOT

PROBE = """
import json, os, sys
from pathlib import Path
from lessons.sandbox.own_folders import keep_to

own, other = map(Path, sys.argv[1:])
os.chdir(own)
keep_to([own])
WAYS = {
    "write": lambda place: (place / "a").write_text("new"),
    "append": lambda place: open(place / "a", "a").close(),
    "os.open": lambda place: os.close(os.open(place / "a", os.O_RDWR)),
    "rights": lambda place: os.chmod(place / "a", 0o600),
    "times": lambda place: os.utime(place / "a", (1, 1)),
    "new folder": lambda place: os.mkdir(place / "b"),
    "no folder": lambda place: os.rmdir(place / "b"),
    "name": lambda place: os.rename(place / "a", place / "c"),
    "back": lambda place: os.replace(place / "c", place / "a"),
    "link": lambda place: os.link(place / "a", place / "d"),
    "size": lambda place: os.truncate(place / "a", 0),
    "gone": lambda place: os.unlink(place / "a"),
    "bytes": lambda place: open(os.fsencode(place / "e"), "w").close(),
    "read": lambda place: open(place / "f").read(),
    "null": lambda place: open(os.devnull, "w").close(),
}
found = {}
for where, place in (("own", own), ("other", other), ("up", Path("..") / other.name), ("linked", own / "way")):
    for name, way in WAYS.items():
        try:
            way(place)
        except PermissionError:
            found.setdefault(where, []).append(name)
print(json.dumps(found))
"""


def test_nothing_is_changed_but_in_its_own_folders(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
        (folder / "a").write_text("old")
        (folder / "f").write_text("to read")
    with suppress(OSError):  # Windows asks for rights
        (own / "way").symlink_to(other, target_is_directory=True)
    found = subprocess.run(
        [sys.executable, "-c", PROBE, str(own), str(other)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    refused = json.loads(found.stdout)
    assert "own" not in refused
    for where in ("other", "up", *(("linked",) if (own / "way").exists() else ())):
        assert len(refused[where]) == 13 and not {"read", "null"} & {*refused[where]}
    assert {path.name: path.read_text() for path in other.iterdir()} == {"a": "old", "f": "to read"}
