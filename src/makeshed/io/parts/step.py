"""STEP (ISO 10303-21) by Open CASCADE: the only home of `OCP`.

The reader is a large program in C++, so a stranger's file is read in a child process with limits
of time and memory, where the system has `fork`; what it finds comes back as triangles in a file.
"""

from __future__ import annotations

import faulthandler
import json
import math
import os
import re
import signal
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from makeshed.errors import MissingExtra
from makeshed.io.parts.mesh import MOST_TRIANGLES, RECORD, RawMesh
from makeshed.io.untrusted import refuse

MOST_SECONDS = 120
MOST_MEMORY = 4 * 2**30
SAGITTA_MM, TURN = 0.1, 0.3
"""How far triangles may lie off a face [mm], and how far neighbours may turn [rad]."""
BASED = re.compile(rb"CONVERSION_BASED_UNIT\s*+\(\s*+'[^']*+'\s*+,\s*+#(\d++)\s*+\)", re.IGNORECASE)
METRES = re.compile(rb"SI_UNIT\s*+\(\s*+(\$|\.\w++\.)\s*+,\s*+\.METRE\.")
RECORDS = re.compile(rb"#(\d{1,18}+)\s*+=[^;]*+;")
MEASURE = re.compile(
    rb"MEASURE(?:_WITH_UNIT)?\s*+\(\s*+([\d.]++(?:[eE][+-]?\d++)?)\s*+\)?\s*+,\s*+#(\d++)",
    re.IGNORECASE,
)
"""How long a unit is in another: `LENGTH_MEASURE(25.4),#14`; some writers leave the type of the number out."""
PREFIXES = {
    b"$": 1000.0, b".MILLI.": 1.0, b".CENTI.": 10.0, b".DECI.": 100.0, b".MICRO.": 1e-3, b".NANO.": 1e-6,
    b".DECA.": 1e4, b".HECTO.": 1e5, b".KILO.": 1e6,
}  # fmt: skip
"""Of the unit of length of a STEP file, as ISO 10303-41 writes it [mm]."""
MANY_EDGES = 150
"""Edges of a face from which on triangles are laid by a sweep: the usual way takes seconds there."""
FINER = 0.005
"""Share by which the volume of triangles may miss the exact one before they are made finer."""


def solids(path: Path) -> list[RawMesh]:
    """Read the solids of a STEP file as triangles, with the faces they belong to."""
    with path.open("rb") as file:
        if b"ISO-10303-21" not in file.read(1024):
            refuse(path.name, "no head of a STEP file", "ISO-10303-21 at its beginning")
    if find_spec("OCP") is None:
        raise MissingExtra(
            "reading STEP needs the extra cad", hint="pip install 'makeshed[cad]', or give an STL"
        )
    with TemporaryDirectory(prefix="makeshed-") as folder:
        outcome = _apart(path, Path(folder))
        if outcome:
            refuse(path.name, outcome, "a STEP file of solids")
        found = json.loads((Path(folder) / "solids.json").read_text(encoding="utf-8"))
        if not found:
            refuse(path.name, "no solid", "a solid, not only curves or surfaces")
        return list(_raws(found, Path(folder), path))


def _raws(found: list[dict[str, Any]], folder: Path, path: Path) -> Iterator[RawMesh]:
    for k, solid in enumerate(found):
        data = (folder / f"{k}.stl").read_bytes()
        corners = np.frombuffer(data, RECORD, offset=84)["corners"].astype(float)
        if len(corners) > MOST_TRIANGLES:
            refuse(path.name, f"{len(corners):,} triangles", f"at most {MOST_TRIANGLES:,}")
        faces = np.repeat(np.arange(len(solid["faces"])), solid["faces"])
        exact = f"exact volume {solid['volume']:.6g} mm³, exact surface {solid['area']:.6g} mm²"
        yield RawMesh(
            vertices=corners.reshape(-1, 3),
            triangles=np.arange(3 * len(corners)).reshape(-1, 3),
            name=path.stem,
            unit="mm",
            notes=(exact,),
            face_of=faces if len(faces) == len(corners) else None,
            item=k,
            exact=solid["volume"],
        )


def drawn_in(path: Path) -> float:
    """Return the unit of a file's lengths [mm], from which its reader converts; nan where it cannot be told.

    An inch or a foot is said by its length in another unit (ISO 10303-41, `conversion_based_unit`).
    """
    data = path.read_bytes()
    based = {_converted(data, *found.span(), int(found[1])) for found in BASED.finditer(data)}
    said = (based - {0.0}) or {PREFIXES.get(each, math.nan) for each in METRES.findall(data)}
    if not said:
        return 1.0
    return said.pop() if len(said) == 1 else math.nan


def _converted(data: bytes, start: int, end: int, number: int) -> float:
    """Return how long a unit is that is said by another [mm]; 0 where it is none of length."""
    record = data[data.rfind(b"=", 0, start) : data.find(b";", end)]
    if b"LENGTH_UNIT" not in record.upper():
        return 0.0
    measure = MEASURE.search(_record(data, number))
    unit = METRES.search(_record(data, int(measure[2]))) if measure else None
    if measure is None or unit is None:
        return math.nan
    return round(float(measure[1]) * PREFIXES.get(unit[1], math.nan), 9)


def _record(data: bytes, number: int) -> bytes:
    """Return the record of a number, #13 = ...; nothing where there is none."""
    return next((found.group() for found in RECORDS.finditer(data) if int(found[1]) == number), b"")


def _apart(path: Path, folder: Path) -> str:
    """Read in a child process; return what went wrong, or nothing."""
    import OCP.STEPControl  # noqa: F401, PLC0415  (before the fork: the second read is fast)

    if not hasattr(os, "fork"):
        return _tried(path, folder)
    with warnings.catch_warnings():
        # The child uses no other thread's locks: it reads, writes its file and ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _in_child(path, folder)
    until = time.monotonic() + MOST_SECONDS
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return f"more than can be read in {MOST_SECONDS} s"
        time.sleep(0.002)
    code = os.waitstatus_to_exitcode(status)
    said = folder / "problem.txt"
    if code == 0:
        return ""
    if said.exists():
        return said.read_text(encoding="utf-8")[:200]
    return "what its reader cannot bear (it ended, or took too much memory)"


def _in_child(path: Path, folder: Path) -> None:
    """Read with limits, in silence, and end."""
    code = 1
    faulthandler.disable()  # what a crash here says would be taken for the parent's
    with suppress(BaseException):
        import resource  # noqa: PLC0415  (not on every system)

        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * 4096
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(BaseException):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        problem = _tried(path, folder)
        if problem:
            (folder / "problem.txt").write_text(problem, encoding="utf-8")
        code = 3 if problem else 0
    os._exit(code)


def _tried(path: Path, folder: Path) -> str:
    try:
        return _read(path, folder)
    except Exception as error:  # noqa: BLE001  (whatever the library raises is the file's fault)
        return f"what cannot be read: {' '.join(str(error).split())[:120]}"


def _read(path: Path, folder: Path) -> str:
    """Write each solid as triangles, and what is known of it; return what went wrong."""
    from OCP.IFSelect import IFSelect_ReturnStatus  # noqa: PLC0415
    from OCP.STEPControl import STEPControl_Reader  # noqa: PLC0415
    from OCP.TopAbs import TopAbs_ShapeEnum as Kind  # noqa: PLC0415

    reader = STEPControl_Reader()
    if reader.ReadFile(str(path)) != IFSelect_ReturnStatus.IFSelect_RetDone:
        return "no STEP that can be read"
    reader.TransferRoots()
    whole = reader.OneShape()
    if whole.IsNull():
        return "nothing in it"
    found = [_meshed(s, folder / f"{k}.stl") for k, s in enumerate(_each(whole, Kind.TopAbs_SOLID))]
    (folder / "solids.json").write_text(json.dumps(found), encoding="utf-8")
    return ""


def _each(shape: Any, kind: Any) -> Iterator[Any]:
    from OCP.TopExp import TopExp_Explorer  # noqa: PLC0415

    explorer = TopExp_Explorer(shape, kind)
    while explorer.More():
        yield explorer.Current()
        explorer.Next()


def _meshed(solid: Any, to: Path) -> dict[str, Any]:
    """Write the triangles of a solid; return its exact measures and the triangles of each face."""
    from OCP.BRepGProp import BRepGProp  # noqa: PLC0415
    from OCP.GProp import GProp_GProps  # noqa: PLC0415
    from OCP.StlAPI import StlAPI_Writer  # noqa: PLC0415

    inside, around = GProp_GProps(), GProp_GProps()
    BRepGProp.VolumeProperties_s(solid, inside)
    BRepGProp.SurfaceProperties_s(solid, around)
    volume, area = abs(inside.Mass()), around.Mass()
    sagitta = min(SAGITTA_MM, 0.05 * 6.0 * volume / max(area, 1e-9))
    for finer in (1.0, 0.5, 0.25):
        _triangulated(solid, sagitta * finer, TURN * finer, many=_most_edges(solid) > MANY_EDGES)
        writer = StlAPI_Writer()
        writer.ASCIIMode = False
        writer.Write(solid, str(to))
        corners = np.fromfile(to, dtype=RECORD, offset=84)["corners"].astype(float)
        a, b, c = np.moveaxis(corners - corners.mean(axis=(0, 1)), 1, 0)
        if abs(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0 / volume - 1.0) <= FINER:
            break
    return {"volume": volume, "area": area, "faces": _counts(solid)}


def _triangulated(solid: Any, sagitta: float, turn: float, *, many: bool) -> None:
    from OCP.BRepMesh import BRepMesh_IncrementalMesh  # noqa: PLC0415
    from OCP.IMeshTools import IMeshTools_MeshAlgoType, IMeshTools_Parameters  # noqa: PLC0415

    asked = IMeshTools_Parameters()
    asked.Deflection, asked.Angle = sagitta, turn
    if many:
        asked.MeshAlgo = IMeshTools_MeshAlgoType.IMeshTools_MeshAlgoType_Delabella
    BRepMesh_IncrementalMesh(solid, asked)


def _most_edges(solid: Any) -> int:
    """Return how many edges the face with the most of them has."""
    from OCP.TopAbs import TopAbs_ShapeEnum as Kind  # noqa: PLC0415

    faces = _each(solid, Kind.TopAbs_FACE)
    return max((sum(1 for _ in _each(face, Kind.TopAbs_EDGE)) for face in faces), default=0)


def _counts(solid: Any) -> list[int]:
    """Return how many triangles each face has, in the order in which they are written."""
    from OCP.BRep import BRep_Tool  # noqa: PLC0415
    from OCP.TopAbs import TopAbs_ShapeEnum as Kind  # noqa: PLC0415
    from OCP.TopLoc import TopLoc_Location  # noqa: PLC0415
    from OCP.TopoDS import TopoDS  # noqa: PLC0415

    as_face = getattr(TopoDS, "Face_s", None) or TopoDS.Face
    count = []
    for face in _each(solid, Kind.TopAbs_FACE):
        mesh = BRep_Tool.Triangulation_s(as_face(face), TopLoc_Location())
        count.append(0 if mesh is None else mesh.NbTriangles())
    return count
