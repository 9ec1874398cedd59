"""Files of plain triangles: STL (both kinds), OBJ and PLY."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from makeshed.io.untrusted import refuse
from makeshed.science.arrays import Floats, Ints
from makeshed.units import Millimetre

MOST_BYTES = 128 * 2**20
MOST_BYTES_OF_TEXT = 48 * 2**20
"""Text takes ten times its size while it is read."""
MOST_TRIANGLES = 2_000_000
FAR = 1e9
"""No coordinate is larger, in any unit."""
RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("colour", "<u2")])
VERTEX = re.compile(rb"vertex\s++(\S++\s++\S++\s++\S++)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, eq=False)
class RawMesh:
    """Triangles as a file has them: any unit, corners perhaps not joined, sides perhaps wrong.

    ``drawn_in`` is the unit of the file's own numbers, where it says it and they were converted from it.
    ``item`` numbers the object of the file that they belong to, and ``role`` says what they are for
    in it (see `makeshed.io.parts.roles`). ``exact`` is its volume as its own surfaces have it, 0 where
    nothing but triangles is known [mm³].
    """

    vertices: Floats
    triangles: Ints
    name: str
    unit: str = ""
    drawn_in: Millimetre = 0.0
    notes: tuple[str, ...] = ()
    face_of: Ints | None = None
    item: int = 0
    role: str = "part"
    exact: float = 0.0


def stl(path: Path) -> list[RawMesh]:
    """Read an STL file: binary if its size is what its count says, else text."""
    data = path.read_bytes()
    count = int.from_bytes(data[80:84], "little") if len(data) >= 84 else 0
    if len(data) == 84 + 50 * count and count:
        few(count, path.name)
        with np.errstate(invalid="ignore"):  # a signalling nan: refused with the others
            corners = np.frombuffer(data, RECORD, count, 84)["corners"].astype(float)
    elif data.lstrip()[:5].lower() == b"solid" and b"facet" in (data := data.lower()):
        short(path, data)
        words = VERTEX.findall(data)
        few(len(words) // 3, path.name)
        if len(words) % 3:
            refuse(path.name, f"{len(words)} corners", "three for each triangle")
        corners = _numbers(words, path.name).reshape(-1, 3, 3)
    elif data[:5].lower() == b"solid" or not count:
        refuse(path.name, "no triangles", "an STL file")
    else:
        says = f"{len(data):,} bytes that say they are {count:,} triangles"
        refuse(path.name, says, f"{84 + 50 * count:,} bytes, or another name")
    return [soup(corners, path.stem)]


def soup(corners: Floats, name: str, unit: str = "") -> RawMesh:
    """Return separate triangles, (m, 3, 3), as a mesh."""
    triangles = np.arange(3 * len(corners)).reshape(-1, 3)
    return RawMesh(vertices=corners.reshape(-1, 3), triangles=triangles, name=name, unit=unit)


def obj(path: Path) -> list[RawMesh]:
    """Read the corners and faces of an OBJ file; materials and all else are left."""
    data = path.read_bytes()
    short(path, data)
    vertices, faces = [], []
    for line in data.splitlines():
        words = line.split()
        if words and words[0] == b"v":
            vertices.append(b" ".join(words[1:4]))
        elif words and words[0] == b"f":
            faces.append([word.partition(b"/")[0] for word in words[1:]])
    if not vertices or not faces:
        refuse(path.name, "no corners or no faces", "an OBJ file")
    few(sum(len(face) - 2 for face in faces), path.name)
    points = _numbers(vertices, path.name)
    triangles: list[tuple[int, int, int]] = []
    for face in faces:
        triangles += _fan(_corners(face, len(points), path.name), points)
    return [RawMesh(vertices=points, triangles=np.array(triangles, dtype=np.int64), name=path.stem)]


def _corners(face: list[bytes], count: int, name: str) -> list[int]:
    try:
        numbers = [int(word) for word in face]
    except ValueError:
        refuse(name, f"a face {b' '.join(face)[:40]!r}", "numbers of corners")
    numbers = [n - 1 if n > 0 else count + n for n in numbers]
    if len(numbers) < 3 or not all(0 <= n < count for n in numbers):
        refuse(name, "a face with corners that are not there", f"three or more of {count}")
    return numbers


def _fan(face: list[int], points: Floats) -> list[tuple[int, int, int]]:
    """Return the triangles of a polygon."""
    if len(face) <= 4:
        return [(face[0], face[k], face[k + 1]) for k in range(1, len(face) - 1)]
    import manifold3d  # noqa: PLC0415  (only polygons need it)

    ring = points[face]
    ahead = np.roll(ring, -1, axis=0)
    normal = np.cross(ring - ring[0], ahead - ring[0]).sum(axis=0)  # Newell's
    drop = int(np.argmax(np.abs(normal)))
    flat = np.delete(ring, drop, axis=1)
    if (normal[drop] > 0) == (drop == 1):
        flat = flat[:, ::-1]
    cut = np.asarray(manifold3d.triangulate([flat]))
    return [(face[a], face[b], face[c]) for a, b, c in cut.tolist()]


def ply(path: Path) -> list[RawMesh]:
    """Read a PLY file; textures that it names are not opened."""
    data = path.read_bytes()
    head, mark, _ = data[:65536].partition(b"end_header")
    if not head.startswith(b"ply") or not mark:
        refuse(path.name, "no head of a PLY file", "a PLY file")
    if b"format ascii" in head:
        short(path, data)
    for kind, count in re.findall(rb"element\s++(\w++)\s++(\d++)", head):
        if int(count[:12]) > min(3 * MOST_TRIANGLES, len(data)):
            refuse(path.name, f"{int(count[:12]):,} of {kind.decode()}", "what fits in the file")
    from trimesh.exchange.ply import load_ply  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = load_ply(io.BytesIO(data), resolver=None, fix_texture=False)
            vertices = np.asarray(found["vertices"], dtype=float).reshape(-1, 3)
            faces = found.get("faces", found.get("triangles"))
            triangles = np.asarray([] if faces is None else faces, dtype=np.int64)
    except Exception as error:  # noqa: BLE001  (whatever the library raises is the file's fault)
        refuse(path.name, f"what is no PLY: {' '.join(str(error).split())[:100]}", "a PLY file")
    if triangles.ndim == 2 and triangles.shape[1] == 4:
        triangles = np.concatenate([triangles[:, [0, 1, 2]], triangles[:, [0, 2, 3]]])
    if triangles.ndim != 2 or triangles.shape[1:] != (3,):
        refuse(path.name, "no triangles", "a surface of triangles")
    if triangles.min() < 0 or triangles.max() >= len(vertices):
        refuse(path.name, "a face with corners that are not there", "corners that are there")
    return [RawMesh(vertices=vertices, triangles=triangles, name=path.stem)]


def _numbers(words: list[bytes], name: str) -> Floats:
    """Return corners, each written as three numbers."""
    try:
        found = np.fromstring(b" ".join(words), sep=" ").reshape(len(words), 3)
    except (ValueError, DeprecationWarning):
        refuse(name, "a corner that is no three numbers", "x y z")
    if not (np.abs(found) <= FAR).all():  # nan neither
        refuse(name, "coordinates that are no numbers", "finite coordinates")
    return found


def few(count: int, name: str) -> None:
    """Refuse more triangles than are read."""
    if count > MOST_TRIANGLES:
        refuse(name, f"{count:,} triangles", f"at most {MOST_TRIANGLES:,}: reduce the scan")


def short(path: Path, data: bytes) -> None:
    """Refuse more text than is read."""
    if len(data) > MOST_BYTES_OF_TEXT:
        most = MOST_BYTES_OF_TEXT // 2**20
        refuse(path.name, f"{len(data) / 2**20:,.0f} MB of text", f"at most {most} MB, or binary")
