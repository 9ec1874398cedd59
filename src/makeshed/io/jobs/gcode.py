"""What a slicer says of a job in the comments of its G-code: time, filament, layer height.

PrusaSlicer and OrcaSlicer write ``; key = value`` at the end, Cura ``;KEY:value`` at the beginning.
Only the two ends of a file are read, so its size does not matter. The machine's moves are not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from makeshed.errors import NotFound
from makeshed.io.untrusted import refuse
from makeshed.units import Millimetre, Second

END = 256 * 1024
"""Bytes read of each end; OrcaSlicer's settings take some 60 kB."""

DIAMETER: Millimetre = 1.75
"""Of filament where a file does not say."""

KEY = re.compile(r"[\w \[\]().;-]++")
PIECE = re.compile(r"(?<!\d)(\d{1,9}+)\s*+([dhms])")
SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


@dataclass(frozen=True, kw_only=True)
class Sliced:
    """What a slicer estimated for a file."""

    slicer: str
    seconds: Second
    filament: float | None
    """[mm³]"""
    layer_height: Millimetre | None


def read_gcode(path: Path) -> Sliced:
    """Return what the comments of a file say.

    Raises
    ------
    BadFacts
        It is no G-code, or no slicer that is known here wrote its time.
    NotFound
        There is no such file.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    with path.open("rb") as file:
        head = file.read(END)
        size = path.stat().st_size
        file.seek(max(END, size - END))
        data = head + b"\n" + file.read(END)
    if b"\x00" in data:
        refuse(path.name, "bytes that are no text", "G-code as text, not binary G-code")
    text = data.decode("utf-8", errors="replace")
    said = dict(_said(text))
    seconds = _seconds(said)
    if seconds is None:
        refuse(path.name, "no time of a slicer", "G-code of PrusaSlicer, OrcaSlicer or Cura, whole")
    return Sliced(
        slicer=_slicer(text),
        seconds=seconds,
        filament=_filament(said),
        layer_height=_number(said.get("layer_height", said.get("layer height"))),
    )


def _said(text: str) -> Iterator[tuple[str, str]]:
    """Yield the key and the value of each comment that has both."""
    for line in text.split("\n"):
        mark = min((at for at in (line.find("="), line.find(":")) if at > 0), default=0)
        key, value = line[1:mark].strip(" \t"), line[mark + 1 :].strip(" \t\r")
        if line.startswith(";") and value and KEY.fullmatch(key):
            yield key.lower(), value


def _slicer(text: str) -> str:
    found = re.search(r"(PrusaSlicer|OrcaSlicer|BambuStudio|SuperSlicer|Cura)", text)
    return found[1] if found else ""


def _seconds(said: dict[str, str]) -> float | None:
    for key in ("estimated printing time (normal mode)", "total estimated time"):
        for name, value in said.items():
            if name.endswith(key) and (found := PIECE.findall(value)):
                return float(sum(int(n) * SECONDS[unit] for n, unit in found))
            if key in value and (found := PIECE.findall(value.split(key)[1])):
                return float(sum(int(n) * SECONDS[unit] for n, unit in found))
    return _number(said.get("time"))


def _filament(said: dict[str, str]) -> float | None:
    section = math.pi / 4 * (_number(said.get("filament_diameter")) or DIAMETER) ** 2
    for key, scale in (
        ("filament used [mm]", section),
        ("filament used [cm3]", 1000.0),
        ("total filament used [cm3]", 1000.0),
    ):
        if (found := _number(said.get(key))) is not None:
            return found * scale
    metres = _number(said.get("filament used"))
    return None if metres is None else metres * 1000.0 * section


def _number(text: str | None) -> float | None:
    """Return the first number of a text; several extruders are separated by commas."""
    found = re.match(r"\s*(\d{1,12}(?:\.\d{1,12})?)", text or "")
    return float(found[1]) if found else None
