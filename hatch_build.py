"""The README of the built packages, whoever builds them: an index page has no files for its relative links."""

from __future__ import annotations

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class IndexPageHook(MetadataHookInterface):
    """Puts docs/index_page.py to work. MGRAD_TUI_BASE: where the files of the release can be read, from make dist."""

    def update(self, metadata: dict[str, Any]) -> None:
        file = Path(self.root, "docs", "index_page.py")
        spec = spec_from_file_location("index_page", file)
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        readme = Path(self.root, "README.md").read_text(encoding="utf-8")
        text = module.index_page(readme, os.environ.get("MGRAD_TUI_BASE", ""))
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
