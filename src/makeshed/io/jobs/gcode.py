"""What a slicer says of a job in the comments of its G-code: time, filament, layer height.

PrusaSlicer and OrcaSlicer write ``; key = value`` at the end, Bambu Studio ``; key: value`` and Cura
``;KEY:value`` at the beginning, for UltiMaker's machines with names of its own; Simplify3D, KISSlicer and
ideaMaker have theirs. What all extruders use is added up; what a slicer leaves behind that it never filled in is no estimate. Only the two ends of a file are read, so its size does not matter. The machine's moves are not.
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

KEY = re.compile(r"[\w \[\]().;#-]++")
NUMBER = re.compile(r"(?<![-\w.])(\d{1,12}+(?:\.\d{1,12}+)?+(?:[eE][-+]?\d{1,2}+)?+)(?![eE\d])")
PIECE = re.compile(r"(?<![\d.])(\d{1,9}+(?:\.\d{1,9}+)?+)\s*+([dhms])[a-z]*+")
CLOCK = re.compile(r"(\d{1,4}+):([0-5]\d):([0-5]\d(?:\.\d{1,9}+)?+)")
DIGIT = re.compile(r"[\d:]")
AMOUNT = re.compile(
    r"(\d{1,12}+(?:\.\d{1,12}+)?+(?:e[-+]?\d{1,2}+)?+)\s*+(mm3|mm³|mm\^3|mm|cm3|cm³|cm\^3|m|)"
)
BETWEEN = re.compile(r"[,;]\s++|\s\+\s")
WEIGHT = re.compile(r"\s\d{1,12}+(?:\.\d{1,12}+)?+g$")
"""What the first Cura says once more: ``2.491m 7.0g``."""
COLONS = re.compile(r"(?<=[dhms]):(?=\d)")
"""In ``1h:20m:36s``."""
IN_CUBES = re.compile(r"\(\s*+(\d{1,12}+(?:\.\d{1,12}+)?+)\s*+cm\^?3\s*+\)")
"""KISSlicer's volume behind the length of a filament whose diameter it does not say."""
ASIDE = re.compile(r"\([^()]*+\)")
"""What a slicer says once more in another unit: ``1234.5mm (2.97cm3)``."""
SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}

LAYERS = ("layer_height", "layer height", "layer_thickness_mm")
VOLUMES = ("plastic volume", "material volume")
"""Where Simplify3D says what is used."""
PLACEHOLDERS = (6666.0, 666.0)
"""What CuraEngine writes of time [s] and material [mm³] before it knows them (gcodeExport.cpp)."""
SHORTEST = 2.0
"""No print takes less; a time of 1 is a mark that nobody filled in [s]."""
TIMES = (
    "estimated printing time (normal mode)",
    "estimated printing time",
    "total estimated time",
    "model printing time",
    "build time",
    "estimated build time",
    "print time",
    "print.time",
    "time",
    "estimated_time(s)",
    "time_elapsed",
)
"""Where slicers say the time of a job: the best first."""


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
        left = _number(said.get("time")) in PLACEHOLDERS
        found = "a time that CuraEngine left open (6666 s)" if left else "no time of a slicer"
        right = "G-code of PrusaSlicer, OrcaSlicer, Bambu Studio, Cura, Simplify3D, KISSlicer or ideaMaker, whole"
        refuse(path.name, found, right)
    return Sliced(
        slicer=_slicer(text),
        seconds=seconds,
        filament=_filament(said),
        layer_height=next((_number(said[key]) for key in LAYERS if key in said), None),
    )


def _said(text: str) -> Iterator[tuple[str, str]]:
    """Yield the key and the value of each comment that has both."""
    for line in text.split("\n"):
        mark = min((at for at in (line.find("="), line.find(":")) if at > 0), default=0)
        key, value = line[1:mark].strip(" \t"), line[mark + 1 :].strip(" \t\r")
        if line.startswith(";") and value and KEY.fullmatch(key):
            yield key.lower(), value


def _slicer(text: str) -> str:
    found = re.search(
        r"(PrusaSlicer|OrcaSlicer|BambuStudio|SuperSlicer|Cura|Simplify3D|ideaMaker|KISSlicer)",
        text,
    )
    return found[1] if found else ""


def _seconds(said: dict[str, str]) -> float | None:
    """Return the time of a job, None where none is said or what is said was never filled in."""
    both = said.get("model printing time", "")
    if "total estimated time" in both:
        said = {**said, "total estimated time": both.partition("total estimated time")[2]}
    for key in TIMES:
        told = said.get(key, "").lstrip(":= ")
        found = duration(told)
        if found is None and told[:1].isdigit():
            return None  # said and not readable: what a weaker key says is another time
        if found is not None and found >= SHORTEST and found not in PLACEHOLDERS:
            return found
    return None


def duration(text: str) -> float | None:
    """Return a time that is written ``1d 2h 3m 4s``, ``1.5 hours``, ``2:02:30`` or as seconds.

    None where a number is left that is none of these: half of a time is no estimate.
    """
    text = COLONS.sub(" ", text.strip().lower())
    if clock := CLOCK.fullmatch(text):
        return 3600.0 * int(clock[1]) + 60.0 * int(clock[2]) + float(clock[3])
    if found := PIECE.findall(text):
        whole = not DIGIT.search(PIECE.sub("", text))
        return float(sum(float(n) * SECONDS[unit] for n, unit in found)) if whole else None
    first = NUMBER.match(text)
    return float(first[1]) if first and not DIGIT.search(text[first.end() :]) else None


def _filament(said: dict[str, str]) -> float | None:
    """Return what all extruders use [mm³], None where nothing is said or nothing was filled in."""
    length = _list(said, "filament used [mm]") or _list(said, "total filament length [mm]")
    sections = [math.pi / 4 * d**2 for d in _list(said, "filament_diameter") if d > 0]
    sections = sections or [math.pi / 4 * DIAMETER**2]
    volume = _list(said, "filament used [cm3]") or _list(said, "total filament used [cm3]")
    if sum(length) and (len(set(sections)) == 1 or len(sections) == len(length)):
        of_each = sections if len(sections) == len(length) else sections[:1] * len(length)
        return sum(one * section for one, section in zip(length, of_each, strict=True))
    if sum(volume):
        return 1000.0 * sum(volume)
    trains = [_list(said, key) for key in said if key.endswith(".material.volume_used")]
    if said.get("flavor", "").lower() == "ultigcode" or "material2" in said:
        used = _list(said, "material") + _list(said, "material2")
        trains.append([] if used and used[0] in PLACEHOLDERS else used)
    trains.append(_amounts(said.get("filament used", ""), sections[0]))
    trains += [_amounts(said.get(key, ""), sections[0]) for key in VOLUMES]
    for key, value in said.items():
        if of := re.fullmatch(r"material(#\d{1,2}+) used", key):
            wide = _number(said.get(f"filament diameter {of[1]}")) or DIAMETER
            trains.append([math.pi / 4 * wide**2 * length for length in _list(said, key)])
        elif re.fullmatch(r"ext \d{1,2}+", key) and (cubes := IN_CUBES.search(value)):
            trains.append([1000.0 * float(cubes[1])])
    return sum(map(sum, trains)) or None


def _amounts(text: str, section: float) -> list[float]:
    """Return what each extruder uses [mm³], nothing where one of them cannot be read."""
    of_unit = {
        "mm3": 1.0,
        "mm": section,
        "cm3": 1000.0,
        "m": 1000.0 * section,
        "": 1000.0 * section,
    }
    plain = WEIGHT.sub("", ASIDE.sub("", text.lower()).strip().rstrip(",;"))
    found = [AMOUNT.fullmatch(each.strip()) for each in BETWEEN.split(plain)]
    if not all(found):
        return []  # half of what is used is no estimate
    units = [(each[1], re.sub(r"³|\^3", "3", each[2])) for each in found if each]
    return [float(amount) * of_unit[unit] for amount, unit in units]


def _list(said: dict[str, str], key: str) -> list[float]:
    """Return the numbers of a value, one for each extruder."""
    return [float(number) for number in NUMBER.findall(said.get(key, ""))]


def _number(text: str | None) -> float | None:
    """Return the first number of a text."""
    found = NUMBER.match((text or "").strip())
    return float(found[1]) if found else None
