"""3MF: a zip of XML (3MF Core Specification 1.3), read within limits.

Entities and document types are refused, a part of the zip is read up to a size however small it
was packed, piece by piece and without a tree of its XML, which would take twenty times its size, and
references lead only to other parts of the zip.
"""

from __future__ import annotations

import zipfile
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import NoReturn
from xml.parsers import expat

import numpy as np

from makeshed.errors import BadFacts
from makeshed.io.parts.mesh import FAR, MOST_BYTES_OF_TEXT, MOST_TRIANGLES, Raw
from makeshed.io.untrusted import refuse
from makeshed.science.shape import Floats, Ints

MOST_PARTS, MOST_DEPTH, MOST_PLACED, MOST_OBJECTS = 2000, 8, 1000, 10_000
UNITS = {
    "micron": 1e-3,
    "millimeter": 1.0,
    "centimeter": 10.0,
    "inch": 25.4,
    "foot": 304.8,
    "meter": 1000.0,
}
PATH = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06 path"
PIECE = 2**18
MOST_LEVELS = 64


@dataclass
class _Thing:
    """An object: a mesh, or other objects put together."""

    name: str
    vertices: Floats
    triangles: Ints
    parts: list[tuple[str, str, Floats]] = field(default_factory=list)


@dataclass
class _Model:
    """One model file of the zip: its objects, its unit, and what it builds."""

    unit: str = "millimeter"
    things: dict[str, _Thing] = field(default_factory=dict)
    items: list[tuple[str, str, Floats]] = field(default_factory=list)


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
        self.models: dict[str, _Model] = {}
        self.triangles = self.placed = 0

    def built(self) -> list[Raw]:
        """Return every item that is built."""
        start = next((n for n in self.names if n.lower() == "/3d/3dmodel.model"), None)
        if start is None:
            models = [n for n in self.names if n.lower().endswith(".model")]
            start = models[0] if len(models) == 1 else None
        if start is None:
            refuse(self.path.name, "a zip without 3D/3dmodel.model", "a 3MF file")
        model = self.model(start)
        if model.unit not in UNITS:
            refuse(self.path.name, f"unit {model.unit!r}", f"one of {', '.join(UNITS)}")
        found: list[Raw] = []
        for where, key, turn in model.items:
            found += self.placed_at(where or start, key, turn, 0)
        if not found:
            refuse(self.path.name, "nothing to build", "an item in <build>")
        note = (f"the file is in {model.unit}",) if model.unit != "millimeter" else ()
        scale = UNITS[model.unit]
        return [replace(raw, vertices=raw.vertices * scale, unit="mm", notes=note) for raw in found]

    def placed_at(self, where: str, key: str, turn: Floats, depth: int) -> list[Raw]:
        """Return an object and what is in it, put where the file puts it."""
        things = self.model(where).things
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

    def model(self, name: str) -> _Model:
        """Return what one model file in the zip holds."""
        key = "/" + str(PurePosixPath(name)).lstrip("/")
        if key not in self.models:
            self.models[key] = self.parsed(key)
        return self.models[key]

    def parsed(self, key: str) -> _Model:
        """Return what one file in the zip says, read up to what is left of the limit."""
        if key not in self.names:
            refuse(self.path.name, f"a reference to {key}", "a file that is in the zip")
        reader = _Reader(self.path.name)
        parser = reader.parser()
        try:
            with self.packed.open(self.names[key]) as stream:
                while piece := stream.read(PIECE):
                    self.left -= len(piece)
                    if self.left < 0:
                        most = MOST_BYTES_OF_TEXT // 2**20
                        refuse(
                            self.path.name,
                            "more than it unpacks to, as in a zip bomb",
                            f"{most} MB",
                        )
                    parser.Parse(piece)
            parser.Parse(b"", True)
        except BadFacts:  # which is a ValueError, as is an encoding of more bytes than expat knows
            raise
        except (expat.ExpatError, LookupError, ValueError) as error:
            refuse(self.path.name, f"XML that is broken: {str(error)[:100]}", "well-formed XML")
        return reader.model


class _Reader:
    """The XML of a model as it comes by; only numbers are kept."""

    def __init__(self, name: str) -> None:
        self.name, self.model = name, _Model()
        self.objects = 0
        self.within: list[str] = []
        self.thing: Mapping[str, str] = {}
        self.vertices, self.triangles = array("d"), array("q")
        self.parts: list[tuple[str, str, Floats]] = []

    def parser(self) -> expat.XMLParserType:
        """Return a parser that calls this reader."""
        made = expat.ParserCreate(namespace_separator=" ")
        made.StartDoctypeDeclHandler = self.doctype
        made.StartElementHandler = self.start
        made.EndElementHandler = self.end
        return made

    def doctype(self, *_: object) -> NoReturn:
        """Refuse what could declare entities."""
        refuse(self.name, "a document type, as in an entity bomb", "plain XML")

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        local = name.rpartition(" ")[2]
        above = self.within[-1] if self.within else ""
        self.within.append(local)
        if len(self.within) > MOST_LEVELS:
            refuse(self.name, "elements in elements without end", f"at most {MOST_LEVELS} levels")
        if local == "vertex" and above == "vertices":
            self.corner(given)
        elif local == "triangle" and above == "triangles":
            self.side(given)
        elif local == "object" and above == "resources":
            self.thing, self.parts = given, []
            self.vertices, self.triangles = array("d"), array("q")
        elif local == "component" and above == "components":
            self.put(self.parts, given)
        elif local == "item" and above == "build":
            self.put(self.model.items, given)
        elif local == "model" and not above:
            self.model.unit = given.get("unit", "millimeter")

    def end(self, _name: str) -> None:
        """Take the end of an element; an object is known then."""
        if self.within.pop() != "object" or self.within[-1:] != ["resources"]:
            return
        vertices = np.array(self.vertices, dtype=float).reshape(-1, 3)
        triangles = np.array(self.triangles, dtype=np.int64).reshape(-1, 3)
        if len(triangles) and not 0 <= triangles.min() <= triangles.max() < len(vertices):
            refuse(self.name, "a triangle with corners that are not there", "its own corners")
        thing = _Thing(self.thing.get("name", ""), vertices, triangles, self.parts)
        self.model.things[self.thing.get("id", "")] = thing
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            refuse(self.name, "too many objects", f"at most {MOST_OBJECTS:,}")

    def corner(self, given: dict[str, str]) -> None:
        """Take the place of a corner."""
        try:
            place = [float(given[name]) for name in ("x", "y", "z")]
        except (KeyError, ValueError):
            refuse(self.name, "a vertex without numbers", "('x', 'y', 'z')")
        if not all(-FAR <= number <= FAR for number in place):
            refuse(self.name, "coordinates that are no numbers", "finite coordinates")
        self.vertices.extend(place)
        self.few(self.vertices)

    def side(self, given: dict[str, str]) -> None:
        """Take the corners of a triangle."""
        try:
            self.triangles.extend([int(given[name]) for name in ("v1", "v2", "v3")])
        except (KeyError, ValueError, OverflowError):
            refuse(self.name, "a triangle without numbers", "('v1', 'v2', 'v3')")
        self.few(self.triangles)

    def few(self, kept: array[float] | array[int]) -> None:
        """Refuse more than is read."""
        if len(kept) > 9 * MOST_TRIANGLES:
            refuse(self.name, "too many corners", f"at most {3 * MOST_TRIANGLES:,}")

    def put(self, into: list[tuple[str, str, Floats]], given: dict[str, str]) -> None:
        """Take where something is put."""
        into.append(self.placed(given))
        if len(into) > MOST_PLACED:
            refuse(self.name, "objects in objects without end", f"at most {MOST_PLACED:,}")

    def placed(self, given: dict[str, str]) -> tuple[str, str, Floats]:
        """Return where a thing is, which it is, and how it stands: three rows of turn, one of shift."""
        words = given.get("transform", "1 0 0 0 1 0 0 0 1 0 0 0").split()
        try:
            numbers = [float(word) for word in words]
        except ValueError:
            numbers = []
        if len(numbers) != 12 or not all(-FAR <= number <= FAR for number in numbers):
            refuse(self.name, "a transform that is no 12 numbers", "12 finite numbers")
        return given.get(PATH, ""), given.get("objectid", ""), np.array(numbers).reshape(4, 3)
