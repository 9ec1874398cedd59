"""Files that people send: how large, of which kind by what is in them, and called what.

Nothing in them is trusted here. They are opened by the work on a job alone, which has little memory and time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from makeshed.errors import BadValue

MOST_BYTES = 32_000_000
LETTERS = 60


@dataclass(frozen=True, slots=True)
class Accepted:
    """The kinds of files that are taken, by suffix, each with how its content begins."""

    kinds: dict[str, Callable[[bytes], bool]]

    @property
    def suffixes(self) -> str:
        """The suffixes, as people say them."""
        return ", ".join(self.kinds)


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(marks)


def _stl(content: bytes) -> bool:
    """Whether it is text that begins as STL does, or as long as its number of triangles says."""
    if content[:5].lower() == b"solid" and b"facet" in content[:2000]:
        return True
    return (
        len(content) >= 84
        and len(content) >= 84 + 50 * int.from_bytes(content[80:84], "little") > 84
    )


def _text(content: bytes) -> bool:
    return b"\x00" not in content


def _svg(content: bytes) -> bool:
    return _text(content) and b"<svg" in content[:10_000]


PARTS = Accepted({
    ".stl": _stl, ".step": _begins(b"ISO-10303-21"), ".stp": _begins(b"ISO-10303-21"), ".3mf": _begins(b"PK\x03\x04"),
    ".obj": _text, ".ply": _begins(b"ply"), ".dxf": lambda c: b"SECTION" in c[:10_000] or c.startswith(b"AutoCAD"),
    ".svg": _svg,
})  # fmt: skip
RATES = Accepted({".csv": _text})
WORKBOOKS = Accepted({".xlsx": _begins(b"PK\x03\x04")})


def looked_at(field: str, sent: UploadedFile[Any], accepted: Accepted) -> tuple[str, bytes]:
    """Return a name that is safe, and the content of a file; raise `BadValue` for what is not what it says."""
    name = safe_name(sent.name or "")
    suffix = f".{name.rpartition('.')[2]}"
    if suffix not in accepted.kinds:
        raise BadValue(f"{field} is called {name}", hint=f"send one of {accepted.suffixes}")
    if (sent.size or 0) > MOST_BYTES:
        raise BadValue(f"{name} has {sent.size:,} bytes", hint=f"at most {MOST_BYTES:,}")
    content = sent.read()
    if not accepted.kinds[suffix](content):
        raise BadValue(
            f"{name} is no {suffix[1:].upper()} file, whatever it is called",
            hint=f"send one of {accepted.suffixes}",
        )
    return name, content


def safe_name(name: str) -> str:
    """Return a file's name without a path, of plain letters.

    >>> safe_name("../../etc/Équerre 3 (1).STL")
    'Equerre-3-1-.stl'
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    stem, _, suffix = plain.rpartition(".")
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).lstrip("-")[:LETTERS] or "file"
    return f"{stem}.{re.sub(r'[^a-z0-9]', '', suffix.lower())[:8]}"
