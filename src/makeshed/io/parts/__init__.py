"""Parts in: STL, OBJ, 3MF, PLY and, with extras, STEP (``cad``), DXF and SVG (``drawings``).

A file from a stranger is read as data alone: nothing in it is run, no file that it names is opened,
sizes and times are limited, and what is wrong with it is a `BadFacts` that names it. What was
inferred, and what was mended because that is safe, stands in the notes of the shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import numpy as np

from makeshed.errors import BadValue, MissingExtra, NotFound, nearest
from makeshed.geometry.doubtful import HUGE, doubts
from makeshed.geometry.shape import DOUBTFUL, TAKEN, Shape
from makeshed.io.parts import roles
from makeshed.io.parts.dxf import dxf
from makeshed.io.parts.flat_drawing import cut_out
from makeshed.io.parts.joining import one_print, overlapping, within
from makeshed.io.parts.mending import bodies_of
from makeshed.io.parts.mesh import FAR, MOST_BYTES, MOST_BYTES_OF_TEXT, RawMesh, obj, ply, stl
from makeshed.io.parts.step import drawn_in, solids
from makeshed.io.parts.svg import svg
from makeshed.io.parts.threemf import CONVERTED, items
from makeshed.io.untrusted import refuse

Unit = Literal["", "mm", "cm", "m", "inch"]

NEAR_ONE = 1e-9
OFF = 0.03
"""Share by which the triangles of a solid may miss its own volume; they are made finer above half a hundredth."""
MILLIMETRES = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4}
READ = {
    ".stl": stl,
    ".obj": obj,
    ".ply": ply,
    ".3mf": items,
    ".step": solids,
    ".stp": solids,
}
DRAWN = {".dxf": ("ezdxf", dxf), ".svg": ("svgelements", svg)}
"""By suffix, the library that reads a drawing, and how; a drawing has no thickness of its own."""
MOST_COMPARED = 50
"""Bodies of which it is told which run into one another."""
SMALLEST_MM, LARGEST_MM = 1.5, 3000.0
"""Longest side of a part in a file without a unit; beyond these the unit is asked."""


def read_part(
    path: str | Path, *, unit: Unit = "", body: int | None = None, thickness: float | None = None
) -> Shape:
    """Return the one part that a file holds.

    Parameters
    ----------
    unit
        Of a file that does not say it (STL, OBJ, PLY); millimetres are taken where the size makes
        that likely, else it is asked.
    body
        Which of several bodies, counted from 1: the number that `read_bodies` and its refusal list.
    thickness
        Of the sheet that a drawing (DXF, SVG) is cut from [mm]; a drawing does not say it.

    Raises
    ------
    BadFacts
        The file is damaged, hostile, not what its name says, or holds no solid.
    BadValue
        There are several bodies and none was chosen, or the unit or the thickness must be said.
    MissingExtra
        It is a STEP file or a drawing, and ``makeshed[cad]`` or ``[drawings]`` is not installed.
    NotFound
        There is no such file.
    """
    bodies = read_bodies(path, unit=unit, thickness=thickness)
    if body is not None:
        if not 1 <= body <= len(bodies):
            raise BadValue(f"{Path(path).name} has no body {body}", hint=_listed(bodies))
        return bodies[body - 1]
    if len(bodies) > 1:
        raise BadValue(
            f"{Path(path).name} holds {len(bodies)} bodies where one part was asked",
            hint=f"each for itself with --each, or one with --body N: {_listed(bodies)}",
        )
    return bodies[0]


def read_bodies(
    path: str | Path, *, unit: Unit = "", thickness: float | None = None
) -> list[Shape]:
    """Return every body that a file holds, the largest first; errors as in `read_part`.

    Bodies of one object that touch or overlap are one print, and so one body.
    """
    path = Path(path)
    if unit and unit not in MILLIMETRES:
        raise BadValue(f"no unit {unit!r}", hint=f"one of {', '.join(MILLIMETRES)}")
    suffix = path.suffix.lower()
    if not path.is_file():
        raise NotFound(f"there is no file {path}", hint=_there(path))
    if suffix not in READ and suffix not in DRAWN:
        known = " ".join((*READ, *DRAWN))
        refuse(path.name, f"a file called {suffix or 'nothing'}", f"one of {known}")
    if (size := path.stat().st_size) > MOST_BYTES:
        refuse(path.name, f"{size / 2**20:,.0f} MB", f"at most {MOST_BYTES // 2**20} MB")
    if size == 0:
        refuse(path.name, "an empty file", "a part")
    found = []
    if suffix in DRAWN:
        read = _drawn(path, unit, thickness)
    elif thickness is not None:
        raise BadValue(f"{path.name} has a thickness of its own", hint="leave --thickness out")
    else:
        read = [_in_millimetres(raw, unit, path.name) for raw in _solid(path, unit)]
    for raws in _objects(read):
        found += _bodies(raws, path.name)
    found.sort(key=lambda body: -body.volume)
    if len(found) == 1:
        return found
    note = _through(found)
    return [
        replace(body, name=f"{body.name} {k}", notes=(*body.notes, *note))
        for k, body in enumerate(found, start=1)
    ]


def _solid(path: Path, unit: str) -> list[RawMesh]:
    """Return what a file of solids holds; of a STEP in another unit than it says, with the one it says."""
    read = READ[path.suffix.lower()]
    found = read(path)
    if not unit or read is not solids:
        return found
    own = drawn_in(path)
    return [replace(raw, drawn_in=own) for raw in found]


def _through(bodies: Sequence[Shape]) -> tuple[str, ...]:
    """Return notes where parts of their own share their place where the file puts them."""
    if len(bodies) > MOST_COMPARED:
        return ()
    told = []
    for found, between, what in (
        (overlapping(bodies), "and", "bodies that run into one another"),
        (within(bodies), "in", "bodies that lie within the material of another, counted in both"),
    ):
        pairs = [f"{a + 1} {between} {b + 1}" for a, b in found.tolist()]
        if pairs:
            shown = ", ".join(pairs[:10]) + (" ..." if len(pairs) > 10 else "")
            told.append(f"{what}, each a part of its own all the same: {shown}")
    return tuple(told)


def _drawn(path: Path, unit: str, thickness: float | None) -> list[RawMesh]:
    """Return the sheet parts of a drawing."""
    library, read = DRAWN[path.suffix.lower()]
    if thickness is None or not SMALLEST_MM / 100 <= thickness <= LARGEST_MM:
        found = "does not say how thick the sheet is" if thickness is None else "is a flat drawing"
        raise BadValue(f"{path.name} {found}", hint="say it in mm, with --thickness 3")
    if find_spec(library) is None:
        raise MissingExtra(
            f"reading {path.suffix[1:].upper()} needs the extra drawings",
            hint="pip install 'makeshed[drawings]', or give a STEP or an STL",
        )
    if path.stat().st_size > MOST_BYTES_OF_TEXT:
        refuse(
            path.name, "a drawing that is too large", f"at most {MOST_BYTES_OF_TEXT // 2**20} MB"
        )
    drawn, scale = read(path, MILLIMETRES.get(unit))
    every = [line.points for line in drawn.lines]
    longest = float(np.ptp(np.concatenate(every), axis=0).max()) if every else 0.0
    if scale is None:
        sizes = ", ".join(f"{longest * k:,.4g} mm if {u}" for u, k in MILLIMETRES.items())
        raise BadValue(
            f"{path.name} does not say its unit, and its longest side is {longest:.4g}",
            hint=f"say unit=: {sizes}",
        )
    if not unit and scale > 1.0 and longest > HUGE:
        found = f"{path.name} says a unit of {scale:g} mm, so its longest side is {longest:,.4g} mm"
        other = f"{longest / scale:,.4g} mm if its numbers are millimetres, as programs that never set the unit write them"
        if longest > LARGEST_MM:
            raise BadValue(found, hint=f"say unit=, mm or the one that it says: {other}")
        drawn.notes.append(f"{DOUBTFUL}{found}; {other}: say --unit mm if so")
    return cut_out(drawn, thickness, path)


def _objects(raws: Sequence[RawMesh]) -> Iterator[list[RawMesh]]:
    """Yield the volumes of each object of a file; an object of which none is a part is told."""
    by_item: dict[int, list[RawMesh]] = {}
    for raw in raws:
        by_item.setdefault(raw.item, []).append(raw)
    objects = list(by_item.values())
    empty = sum(all(raw.role != roles.PART for raw in ours) for ours in objects)
    note = (f"left out: {empty} objects of which nothing is a part",) if empty else ()
    for ours in objects:
        if any(raw.role == roles.PART for raw in ours):
            yield [replace(raw, notes=(*raw.notes, *note)) for raw in ours]


def _bodies(raws: Sequence[RawMesh], name: str) -> list[Shape]:
    """Return what is made of the volumes of one object."""
    told = roles.left_out(raw.role for raw in raws)
    kept: dict[str, list[Shape]] = {roles.PART: [], roles.NEGATIVE: []}
    for raw in raws:
        if raw.role in kept:
            kept[raw.role] += _as_exact(raw, bodies_of(raw, name), name)
    found = one_print(kept[roles.PART], kept[roles.NEGATIVE], name)
    return [replace(body, notes=(*body.notes, told)) for body in found] if told else found


def _as_exact(raw: RawMesh, made: list[Shape], name: str) -> list[Shape]:
    """Return what was made of a solid; refuse one whose own surfaces hold another volume than its triangles.

    They do where faces do not meet or a corner lies elsewhere than its face: either number may be wrong.
    """
    volume = sum(body.volume for body in made)
    if raw.exact and abs(volume / raw.exact - 1.0) > OFF:
        found = f"surfaces that do not fit: {raw.exact:.6g} mm³ by themselves, {volume:.6g} as triangles"
        refuse(name, found, "a solid that its program calls valid; mend it where it was drawn")
    return made


def _there(path: Path) -> str:
    """Return in words which parts are there instead."""
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        return f"there is no folder {folder} either"
    names = sorted(
        each.name for each in folder.iterdir() if each.suffix.lower() in {**READ, **DRAWN}
    )
    return nearest(path.name, names) if names else f"no part is in {folder}"


def _in_millimetres(raw: RawMesh, unit: str, name: str) -> RawMesh:
    """Return a mesh in millimetres, its unit told; a size that makes no sense is asked."""
    if not len(raw.triangles):
        refuse(name, "no triangles", "a closed surface")
    low, high = raw.vertices.min(axis=0), raw.vertices.max(axis=0)  # nan where any is
    if not np.maximum(-low, high).max() <= FAR:
        refuse(name, "coordinates that are no numbers", "finite coordinates")
    used = np.bincount(raw.triangles.ravel(), minlength=len(raw.vertices)) > 0
    if not used.all():
        low, high = raw.vertices[used].min(axis=0), raw.vertices[used].max(axis=0)
    longest = float((high - low).max())
    if unit or raw.unit:
        said = unit or raw.unit
        note = f"unit: {said}, as {'asked' if unit else 'the file says'}"
        if not unit and any(told.startswith(CONVERTED) for told in raw.notes):
            note = "unit: mm, into which the file was converted"
    elif SMALLEST_MM <= longest <= LARGEST_MM:
        size = " x ".join(f"{side:.4g}" for side in high - low)
        said, note = "mm", f"{TAKEN}: {size} mm; in inches it would be 25.4 times as long each way"
    else:
        sizes = ", ".join(f"{longest * k:,.4g} mm if {u}" for u, k in MILLIMETRES.items())
        raise BadValue(
            f"{name} does not say its unit, and its longest side is {longest:.4g}",
            hint=f"say unit=: {sizes}",
        )
    if unit and np.isnan(raw.drawn_in):
        raise BadValue(
            f"{name} says its unit in a way that is not understood",
            hint="leave unit= out: its reader converts it",
        )
    # A file that says its unit was converted from it: what is asked is the unit of its own numbers.
    factor = MILLIMETRES.get(said, 1.0) / (raw.drawn_in if unit and raw.drawn_in else 1.0)
    notes = (note, *raw.notes)
    if raw.drawn_in and abs(factor - 1.0) > NEAR_ONE:
        kept = (told for told in raw.notes if not told.startswith("exact"))
        notes = (note, "the file says another unit; the unit asked holds instead", *kept)
        raw = replace(raw, exact=raw.exact * factor**3)
    if not unit and not raw.unit and (why := doubts((high - low).tolist())):
        notes = (
            note,
            f"{DOUBTFUL}{name} does not say its unit, and mm was taken; {why}",
            *raw.notes,
        )
    return replace(raw, vertices=raw.vertices * factor, unit="mm", notes=notes)


def _listed(bodies: Sequence[Shape]) -> str:
    shown = [
        f"{k} {body.name}: {' x '.join(f'{side:.4g}' for side in body.size)} mm"
        for k, body in enumerate(bodies[:20], start=1)
    ]
    rest = [f"and {len(bodies) - 20} more"] if len(bodies) > 20 else []
    return "; ".join([*shown, *rest])
