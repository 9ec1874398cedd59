"""A shop's job log: what each job took, beside what was estimated.

CSV, the print history of OctoPrint (plugin Print Job History, exported) and of Moonraker (Klipper),
UltiMaker's, and the comments that slicers leave in G-code. A log says what jobs took; where it does
not say what was estimated, G-code files of the same names do. A job that makes no sense is left out,
and that is told; the others count.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.io.jobs.gcode import DIAMETER, PIECE, PLACEHOLDERS, Sliced, duration, read_gcode
from makeshed.io.untrusted import content, refuse
from makeshed.science.calibration import Job, JobLog

MOST_JOBS = 100_000
LEAST, MOST = 1e-6, 1e12
"""What a time, a length or an amount in a log may be, in any of its units."""
MOST_TOLD = 10
LONGEST = 60 * 86_400.0
"""A job of more than sixty days is a mistake in the log [s]."""

GCODE = {".gcode", ".gco", ".g"}
DONE = {"", "completed", "complete", "success", "successful", "done", "finished", "true", "1", "ok"}

NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "job", "filename", "file", "file_name", "file name"),
    "seconds": (
        "seconds",
        "print_duration",
        "duration",
        "print time",
        "printtime",
        "actual_seconds",
        "time_elapsed",
    ),
    "hours": ("hours", "actual_hours"),
    "estimated": (
        "estimated",
        "estimated_seconds",
        "estimated_time",
        "estimated print time",
        "time_estimated",
    ),
    "estimated_hours": ("estimated_hours",),
    "filament": ("filament", "filament_mm3"),
    "filament_mm": ("filament_used", "filament_mm", "used filament (mm)", "filament length"),
    "filament_estimated": ("filament_estimated", "filament_estimated_mm3"),
    "filament_estimated_mm": ("filament_total", "filament_estimated_mm"),
    "layer_height": ("layer_height", "layer height"),
    "machine": ("machine", "printer", "printer_name"),
    "status": ("status", "result", "success", "print result"),
}
"""By what is meant, the names that logs give it, in small letters."""


RIGHT = "a number, a time such as 1h 2m 3s or 1:02:30; in hours 1:30 too"
CLOCKED = frozenset({"seconds", "hours", "estimated", "estimated_hours"})
"""What may be written as a clock or with its units."""


def jobs_in(paths: Sequence[str | Path]) -> JobLog:
    """Return the finished jobs of logs; G-code files among them say what was estimated.

    What was left out, and why, stands in ``dropped``.

    Raises
    ------
    BadFacts
        A file is damaged, hostile or no job log, or no job in it makes sense; it is named.
    NotFound
        There is no such file.
    """
    files = [Path(path) for path in paths]
    for path in files:
        if not path.is_file():
            raise NotFound(f"there is no file {path}")
    sliced, problems = _sliced([path for path in files if path.suffix.lower() in GCODE])
    logs = [path for path in files if path.suffix.lower() not in GCODE]
    if not logs and problems:
        raise BadFacts(problems)
    if not logs:
        refuse(
            files[0].name if files else "no file",
            "no log: G-code says what was estimated, not what it took",
            "a log (CSV, OctoPrint, Moonraker) beside the G-code",
        )
    found: list[Job] = []
    dropped = [f"left out: {problem.file}, {problem.found}" for problem in problems[:MOST_TOLD]]
    for path in logs:
        jobs, told = _jobs(path, sliced)
        found += jobs
        dropped += told
        if len(found) > MOST_JOBS:
            refuse(path.name, f"more than {MOST_JOBS:,} jobs", f"at most {MOST_JOBS:,}")
    return JobLog(found, dropped)


def _sliced(paths: Sequence[Path]) -> tuple[dict[str, Sliced], list[Problem]]:
    """Return by name what slicers estimated, and the files that do not say it."""
    found: dict[str, Sliced] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found[path.stem.lower()] = read_gcode(path)
        except BadFacts as error:
            problems += error.problems
    return found, problems


class _Odd(Exception):  # noqa: N818
    """What cannot be a time or an amount."""


class _Mute(Exception):  # noqa: N818
    """A job that failed, or of which too little is told."""


def _jobs(path: Path, sliced: Mapping[str, Sliced]) -> tuple[list[Job], list[str]]:
    """Return the jobs of a log that count, and in words those that do not."""
    problems: list[Problem] = []
    found: list[Job] = []
    mute: Counter[str] = Counter()
    for number, entry in _entries(path):
        try:
            found.append(_job(entry, path.name, number, sliced))
        except _Odd as error:
            problems.append(Problem("", number, "", str(error), RIGHT, path.name))
        except _Mute as error:
            mute[str(error)] += 1
    if problems and not found:
        raise BadFacts(problems)
    if mute and not found:
        refuse(
            path.name,
            f"{mute.total()} entries, none of a finished job with a time and an estimate",
            "name, seconds and estimated, or G-code files of the same names",
        )
    told = [f"left out of {path.name}: {count} {why}" for why, count in sorted(mute.items())]
    told += [f"left out: {p.file}, row {p.row}: {p.found}" for p in problems[:MOST_TOLD]]
    if len(problems) > MOST_TOLD:
        told.append(f"left out of {path.name}: {len(problems) - MOST_TOLD} more that make no sense")
    return found, told


def _entries(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the entries of a log with their places in it."""
    kind, body = content(path)
    if kind == "json" and isinstance(body, dict):
        for key in ("result", "jobs", "history", "printHistory", "data", "items"):
            if isinstance(body, dict) and key in body:
                body = body[key]
    if not isinstance(body, list) or any(not isinstance(entry, dict) for entry in body):
        refuse(path.name, "no list of jobs", "a table, or the history of OctoPrint or Moonraker")
    first = 2 if kind == "table" else 1
    for number, entry in enumerate(body, start=first):
        yield number, _flat(entry)


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with its metadata beside the rest, names in small letters."""
    inner = entry.get("metadata")
    both = {**(inner if isinstance(inner, dict) else {}), **entry}
    return {str(key).strip().lower(): value for key, value in both.items()}


def _job(entry: Mapping[str, Any], file: str, number: int, sliced: Mapping[str, Sliced]) -> Job:
    """Return a job; raise `_Mute` if it failed or tells too little, `_Odd` for what is no number."""
    status = str(_told(entry, "status") or "").strip().lower()
    if status not in DONE:
        raise _Mute(f"{status[:40]}, not finished")
    name = str(_told(entry, "name") or f"job {number}")
    seconds = _number(entry, "seconds") or _number(entry, "hours", 3600.0)
    estimated = _number(entry, "estimated") or _number(entry, "estimated_hours", 3600.0)
    if left := estimated in PLACEHOLDERS:
        estimated = None
    section = math.pi / 4 * DIAMETER**2
    guess = _number(entry, "filament_estimated") or _number(entry, "filament_estimated_mm", section)
    height = _number(entry, "layer_height")
    told = sliced.get(Path(name.replace("\\", "/")).stem.lower())
    if told:
        estimated, guess = estimated or told.seconds, guess or told.filament
        height = height or told.layer_height
    if not seconds:
        raise _Mute("without the time that it took")
    if not estimated:
        raise _Mute(f"without an estimate{' (6666 s is what CuraEngine leaves open)' * left}")
    if max(seconds, estimated) > LONGEST:
        raise _Odd(f"{max(seconds, estimated) / 86400:,.0f} days")
    return Job(
        name=name,
        seconds=seconds,
        estimated=estimated,
        filament=_number(entry, "filament") or _number(entry, "filament_mm", section),
        filament_estimated=guess,
        layer_height=height,
        machine=str(_told(entry, "machine") or ""),
        source=f"{file}, entry {number}",
    )


def _told(entry: Mapping[str, Any], what: str) -> Any:
    return next((entry[name] for name in NAMES[what] if entry.get(name) not in (None, "")), None)


def _number(entry: Mapping[str, Any], what: str, scale: float = 1.0) -> float | None:
    """Return a number of an entry; raise `_Odd` for what is none."""
    told = _told(entry, what)
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        raise _Odd(f"{what}: {str(told)[:40]!r}")
    text = str(told).strip()
    if not PIECE.sub("", text).strip(" ,"):  # 1h 2m 3s
        text, scale = str(duration(text) or ""), min(scale, 1.0) if what in CLOCKED else scale
    parts = text.split(":") if text.count(":") in {1, 2} else [text]  # 1:02:30
    value = 0.0
    try:
        for part in parts:
            value = 60 * value + float(part)
    except ValueError:
        raise _Odd(f"{what}: {text[:40]!r}") from None
    if len(parts) > 1:  # in seconds by now, whatever the column counts in
        if what not in CLOCKED or not _is_clock(parts, hours="hours" in what):
            found = f"{what}: {text[:40]!r}, of which nobody says whether it is h:mm or m:ss"
            raise _Odd(found if len(parts) == 2 else f"{what}: {text[:40]!r}")
        value, scale = value * (60.0 if len(parts) == 2 else 1.0), 1.0
    if "_" in text or (value != 0 and not LEAST <= value <= MOST):  # 1_000; nan too
        raise _Odd(f"{what}: {text[:40]!r}")
    return value * scale


def _is_clock(parts: Sequence[str], *, hours: bool) -> bool:
    """Whether a clock has sixty minutes an hour; of two parts it is one in a column of hours alone."""
    if not all(part.strip().isdigit() for part in parts[:-1]):
        return False
    return all(0 <= float(part) < 60 for part in parts[1:]) and (len(parts) == 3 or hours)


__all__ = ["Job", "jobs_in", "read_gcode"]
