"""The source as trees, parsed once for all tests that read it."""

from __future__ import annotations

import ast
import gc
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "makeshed"


@cache
def trees(root: Path = SOURCE) -> dict[Path, ast.Module]:
    """Return every module below a folder, parsed; the trees are kept from the search for garbage."""
    found = {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py"))
    }
    gc.freeze()
    return found
