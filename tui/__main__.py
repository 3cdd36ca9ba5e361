"""`python -m tui`: the command line, where no script `mgrad-tui` is installed."""

from __future__ import annotations

from tui.cli import main

if __name__ == "__main__":
    main()
