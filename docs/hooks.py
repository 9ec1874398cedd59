"""What MkDocs does besides: the benchmarks page shows the last measurement there is."""  # noqa: INP001

from pathlib import Path
from typing import Any

MEASURED = Path(__file__).parents[1] / "BENCHMARKS.md"
HERE = "<!-- BENCHMARKS.md -->"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put BENCHMARKS.md where a page asks for it."""
    if HERE not in markdown:
        return markdown
    none_yet = "Nothing has been measured in this checkout yet: `make bench` does."
    found = MEASURED.read_text(encoding="utf-8") if MEASURED.is_file() else none_yet
    found = found.replace("](docs/", "](")  # pictures, seen from beside this page
    return markdown.replace(HERE, found.removeprefix("# Benchmarks\n"))
