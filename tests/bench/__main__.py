"""The table of docs/benchmarks.md, measured here: `make bench`, or `python -m tests.bench [--write FILE]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.bench import native_rows
from tests.bench.report import as_markdown, as_text, conditions, short, write_into
from tests.bench.rows import all_rows, large_file_rows


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into this Markdown file as well")
    parser.add_argument("--quick", action="store_true", help="everything once: does it run? The times mean nothing")
    parser.add_argument("--large", action="store_true", help="the rows of a large file alone")
    parser.add_argument("--native", action="store_true", help="the rows of machine code alone")
    options = parser.parse_args(arguments)
    if options.write and not options.write.is_file():
        parser.error(f"{options.write} is no file; the table is written into one that is there")
    given = sys.argv[1:] if arguments is None else arguments
    command = " ".join(["python -m tests.bench", *given]) if given else "make bench"
    rows = []
    chosen = native_rows.alone if options.native else large_file_rows if options.large else all_rows
    for row in chosen(options.quick):
        print(f"measured: {row.title}", file=sys.stderr)
        rows.append(row)
    print(*conditions(command), "", as_text(rows), sep="\n")
    for line in short(rows):
        print(f"short of it: {line}", file=sys.stderr)
    if options.write:
        write_into(options.write, as_markdown(rows, command))
    return 0


if __name__ == "__main__":
    sys.exit(main())
