"""`python -m mgrad_tui`: the program, where no script `mgrad-tui` is on the path."""

from __future__ import annotations

from mgrad_tui.start import main

if __name__ == "__main__":
    main()
