"""3MF: a zip of XML (3MF Core Specification 1.3), read within limits.

Entities and document types are refused, a part of the zip is read up to a size however small it
was packed, and references lead only to other parts of the zip.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from makeshed.io.parts.mesh import MOST_BYTES_OF_TEXT, MOST_TRIANGLES, Raw
from makeshed.io.untrusted import refuse
from makeshed.science.shape import Floats, Ints

MOST_PARTS, MOST_DEPTH, MOST_PLACED = 2000, 8, 1000
UNITS = {
    "micron": 1e-3,
    "millimeter": 1.0,
    "centimeter": 10.0,
    "inch": 25.4,
    "foot": 304.8,
    "meter": 1000.0,
}
PATH = "{http://schemas.microsoft.com/3dmanufacturing/production/2015/06}path"


@dataclass
class _Thing:
    """An object: a mesh, or other objects put together."""

    name: str
    vertices: Floats
    triangles: Ints
    parts: list[tuple[str, str, Floats]] = field(default_factory=list)


def items(path: Path) -> list[Raw]:
    """Read the items that a 3MF file builds, in millimetres."""
    try:
        with zipfile.ZipFile(path) as packed:
            return _Package(packed, path).built()
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        refuse(path.name, f"no 3MF: {str(error)[:100]}", "a zip with 3D/3dmodel.model in it")


class _Package:
    """One 3MF file while it is open."""

    def __init__(self, packed: zipfile.ZipFile, path: Path) -> None:
        self.packed, self.path = packed, path
        names = packed.namelist()
        if len(names) > MOST_PARTS:
            refuse(path.name, f"{len(names):,} files in a zip", f"at most {MOST_PARTS:,}")
        self.names = {"/" + name.lstrip("/"): name for name in names}
        self.left = MOST_BYTES_OF_TEXT
        self.models: dict[str, tuple[dict[str, _Thing], Any]] = {}
        self.triangles = self.placed = 0

    def built(self) -> list[Raw]:
        """Return every item that is built."""
        start = next((n for n in self.names if n.lower() == "/3d/3dmodel.model"), None)
        if start is None:
            models = [n for n in self.names if n.lower().endswith(".model")]
            start = models[0] if len(models) == 1 else None
        if start is None:
            refuse(self.path.name, "a zip without 3D/3dmodel.model", "a 3MF file")
        _, root = self.model(start)
        unit = root.get("unit", "millimeter")
        if unit not in UNITS:
            refuse(self.path.name, f"unit {unit!r}", f"one of {', '.join(UNITS)}")
        found: list[Raw] = []
        for item in root.iterfind("{*}build/{*}item"):
            where = item.get(PATH, start)
            found += self.placed_at(where, item.get("objectid", ""), self.turn(item), 0)
        if not found:
            refuse(self.path.name, "nothing to build", "an item in <build>")
        note = (f"the file is in {unit}",) if unit != "millimeter" else ()
        scale = UNITS[unit]
        return [replace(raw, vertices=raw.vertices * scale, unit="mm", notes=note) for raw in found]

    def placed_at(self, where: str, key: str, turn: Floats, depth: int) -> list[Raw]:
        """Return an object and what is in it, put where the file puts it."""
        things, _ = self.model(where)
        if key not in things:
            refuse(self.path.name, f"object {key!r}, which is not there", "an object of the file")
        self.placed += 1
        if depth > MOST_DEPTH or self.placed > MOST_PLACED:
            refuse(self.path.name, "objects in objects without end", f"at most {MOST_PLACED:,}")
        thing = things[key]
        found = []
        if len(thing.triangles):
            self.triangles += len(thing.triangles)
            if self.triangles > MOST_TRIANGLES:
                refuse(self.path.name, "too many triangles", f"at most {MOST_TRIANGLES:,}")
            points = thing.vertices @ turn[:3] + turn[3]
            sides = thing.triangles if np.linalg.det(turn[:3]) > 0 else thing.triangles[:, ::-1]
            found.append(Raw(vertices=points, triangles=sides, name=thing.name or self.path.stem))
        for there, other, own in thing.parts:
            both = np.vstack([own[:3] @ turn[:3], own[3] @ turn[:3] + turn[3]])
            found += self.placed_at(there or where, other, both, depth + 1)
        return found

    def model(self, name: str) -> tuple[dict[str, _Thing], Any]:
        """Return the objects of one model file in the zip, and its root."""
        key = "/" + str(PurePosixPath(name)).lstrip("/")
        if key not in self.models:
            root = self.parsed(key)
            self.models[key] = (
                {
                    thing.get("id", ""): self.thing(thing)
                    for thing in root.iterfind("{*}resources/{*}object")
                },
                root,
            )
        return self.models[key]

    def parsed(self, key: str) -> Any:
        """Return the XML of one file in the zip, read up to what is left of the limit."""
        from lxml import etree  # noqa: PLC0415  (only who reads 3MF pays for it)

        if key not in self.names:
            refuse(self.path.name, f"a reference to {key}", "a file that is in the zip")
        with self.packed.open(self.names[key]) as stream:
            data = stream.read(self.left + 1)
        if len(data) > self.left:
            most = MOST_BYTES_OF_TEXT // 2**20
            refuse(self.path.name, "more than it unpacks to, as in a zip bomb", f"{most} MB")
        self.left -= len(data)
        if b"<!DOCTYPE" in data[:4096].upper() or b"<!ENTITY" in data:
            refuse(self.path.name, "a document type, as in an entity bomb", "plain XML")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            refuse(self.path.name, f"XML that is broken: {str(error)[:100]}", "well-formed XML")

    def thing(self, node: Any) -> _Thing:
        """Return one object."""
        vertices = self.numbers(node, "{*}mesh/{*}vertices/{*}vertex", ("x", "y", "z"), float)
        triangles = self.numbers(node, "{*}mesh/{*}triangles/{*}triangle", ("v1", "v2", "v3"), int)
        if len(triangles) and not 0 <= triangles.min() <= triangles.max() < len(vertices):
            refuse(self.path.name, "a triangle with corners that are not there", "its own corners")
        parts = [
            (part.get(PATH, ""), part.get("objectid", ""), self.turn(part))
            for part in node.iterfind("{*}components/{*}component")
        ]
        return _Thing(node.get("name", ""), vertices, triangles, parts)

    def numbers(self, node: Any, where: str, names: tuple[str, ...], kind: type) -> Any:
        """Return the numbers of many nodes as an array."""
        try:
            rows = [[kind(each.attrib[name]) for name in names] for each in node.iterfind(where)]
            return np.array(rows, dtype=kind).reshape(-1, 3)
        except (KeyError, ValueError, OverflowError):
            refuse(self.path.name, f"a {where.rpartition('}')[2]} without numbers", str(names))

    def turn(self, node: Any) -> Floats:
        """Return the matrix that places a thing: three rows of turn, one of shift."""
        try:
            words = node.get("transform", "1 0 0 0 1 0 0 0 1 0 0 0").split()
            return np.array([float(word) for word in words]).reshape(4, 3)
        except ValueError:
            refuse(self.path.name, "a transform that is no 12 numbers", "12 numbers")
