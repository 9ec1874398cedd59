"""3MF: a zip of XML (3MF Core Specification 1.4), read within limits.

What a file requires and is not read is refused by name, never left out. Entities and document types are refused, a part of the zip is read up to a size however small it
was packed, piece by piece and without a tree of its XML, which would take twenty times its size, and
references lead only to other parts of the zip.
"""

from __future__ import annotations

import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import NoReturn
from xml.parsers import expat

import numpy as np

from makeshed.errors import BadFacts
from makeshed.io.parts import roles
from makeshed.io.parts.extensions import known, nothing_lost
from makeshed.io.parts.mesh import FAR, MOST_BYTES_OF_TEXT, MOST_TRIANGLES, RawMesh
from makeshed.io.untrusted import refuse
from makeshed.science.arrays import Bools, Floats, Ints

MOST_PARTS, MOST_DEPTH, MOST_PLACED, MOST_OBJECTS = 2000, 8, 1000, 10_000
CONVERTED = "the file is in"
"""How a note begins that says another unit than the millimetres which are returned."""
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
MOST_LEVELS, MOST_WORD = 64, 100


@dataclass
class _Thing:
    """An object: a mesh, or other objects put together."""

    name: str
    vertices: Floats
    triangles: Ints
    parts: list[tuple[str, str, Floats]] = field(default_factory=list)
    role: str = roles.PART


@dataclass
class _Model:
    """One model file of the zip: its objects, its unit, and what it builds."""

    unit: str = "millimeter"
    things: dict[str, _Thing] = field(default_factory=dict)
    items: list[tuple[str, str, Floats]] = field(default_factory=list)
    unprinted: int = 0
    """Items that are not to be printed."""


def items(path: Path) -> list[RawMesh]:
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
        self.roles = roles.Roles()
        self.triangles = self.placed = 0

    def built(self) -> list[RawMesh]:
        """Return every volume of every item that is built; those of one item are one object."""
        start = next((n for n in self.names if n.lower() == "/3d/3dmodel.model"), None)
        if start is None:
            models = [n for n in self.names if n.lower().endswith(".model")]
            start = models[0] if len(models) == 1 else None
        if start is None:
            refuse(self.path.name, "a zip without 3D/3dmodel.model", "a 3MF file")
        model = self.model(start)
        if model.unit not in UNITS:
            refuse(self.path.name, f"unit {model.unit!r}", f"one of {', '.join(UNITS)}")
        self.settings()
        found: list[RawMesh] = []
        for k, (where, key, turn) in enumerate(model.items):
            ours = self.placed_at(where or start, key, turn, 0, (key, key))
            if not ours:
                right = "triangles in what it is made of, or no such item"
                refuse(self.path.name, f"item {k + 1} of object {key!r} without triangles", right)
            found += [replace(raw, item=k) for raw in ours]
        unprinted = f"{model.unprinted} items that are not to be printed"
        if not any(raw.role == roles.PART for raw in found):
            told = roles.left_out(raw.role for raw in found)
            lacking = f" ({told or unprinted})" if told or model.unprinted else ""
            refuse(self.path.name, f"nothing to build{lacking}", "a part in an item of <build>")
        notes = [f"{CONVERTED} {model.unit}"] if model.unit != "millimeter" else []
        notes += [f"left out: {unprinted}"] if model.unprinted else []
        scale = UNITS[model.unit]
        return [
            replace(
                raw, vertices=raw.vertices * scale, unit="mm", drawn_in=scale, notes=tuple(notes)
            )
            for raw in found
        ]

    def settings(self) -> None:
        """Read what the slicer that wrote the file says of its volumes."""
        for name in (roles.PRUSA_FILE, roles.BAMBU_FILE):
            key = next((n for n in self.names if n.lower() == name), None)
            if key is not None:
                reader = roles.SlicerSettings(self.path.name, self.roles)
                self.read(key, reader.parser())

    def placed_at(
        self, where: str, key: str, turn: Floats, depth: int, above: tuple[str, str]
    ) -> list[RawMesh]:
        """Return an object and what is in it, put where the file puts it.

        ``above`` is the object of the item, and the component of it that this is part of.
        """
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
            name = thing.name or self.path.stem
            for role, chosen in self.volumes(thing, key, above):
                found.append(
                    RawMesh(vertices=points, triangles=sides[chosen], name=name, role=role)
                )
        for there, other, own in thing.parts:
            both = np.vstack([own[:3] @ turn[:3], own[3] @ turn[:3] + turn[3]])
            inner = (above[0], other) if depth == 0 else above
            found += self.placed_at(there or where, other, both, depth + 1, inner)
        return found

    def volumes(
        self, thing: _Thing, key: str, above: tuple[str, str]
    ) -> Iterator[tuple[str, slice | Bools]]:
        """Yield what the triangles of a mesh are for, and which they are."""
        role = self.roles.components.get(above) or self.roles.components.get((above[0], key))
        ranges = self.roles.ranges.get(key, [])
        if not ranges or above[0] != key:
            yield role or thing.role, slice(None)
            return
        count = len(thing.triangles)
        rest = np.ones(count, dtype=bool)
        for first, last, what in ranges:
            if not 0 <= first <= last < count:
                found = f"a volume of triangles {first} to {last} of object {key!r}"
                refuse(self.path.name, found, f"some of its {count:,}, counted from 0")
            rest[first : last + 1] = False
            yield what, slice(first, last + 1)
        if rest.any():
            yield role or thing.role, rest

    def model(self, name: str) -> _Model:
        """Return what one model file in the zip holds."""
        key = "/" + str(PurePosixPath(name)).lstrip("/")
        if key not in self.models:
            self.models[key] = self.parsed(key)
        return self.models[key]

    def parsed(self, key: str) -> _Model:
        """Return what one model file in the zip says."""
        if key not in self.names:
            refuse(self.path.name, f"a reference to {key}", "a file that is in the zip")
        reader = _Reader(self.path.name)
        self.read(key, reader.parser())
        return reader.model

    def read(self, key: str, parser: expat.XMLParserType) -> None:
        """Read a file of the zip up to what is left of the limit."""
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


class _Reader:
    """The XML of a model as it comes by; only numbers are kept."""

    def __init__(self, name: str) -> None:
        self.name, self.model = name, _Model()
        self.objects = 0
        self.within: list[str] = []
        self.thing: Mapping[str, str] = {}
        self.vertices, self.triangles = array("d"), array("q")
        self.parts: list[tuple[str, str, Floats]] = []
        self.spaces: dict[str, str] = {}
        self.role = self.told = self.words = ""

    def parser(self) -> expat.XMLParserType:
        """Return a parser that calls this reader."""
        made = expat.ParserCreate(namespace_separator=" ")
        made.StartDoctypeDeclHandler = self.doctype
        made.StartNamespaceDeclHandler = self.space
        made.StartElementHandler = self.start
        made.EndElementHandler = self.end
        made.CharacterDataHandler = self.text
        return made

    def space(self, prefix: str | None, uri: str) -> None:
        """Take what a prefix stands for."""
        self.spaces.setdefault(prefix or "", uri)

    def text(self, words: str) -> None:
        """Take what stands in an element of metadata."""
        if self.told and len(self.words) < MOST_WORD:
            self.words += words

    def doctype(self, *_: object) -> NoReturn:
        """Refuse what could declare entities."""
        refuse(self.name, "a document type, as in an entity bomb", "plain XML")

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        uri, _, local = name.rpartition(" ")
        above = self.within[-1] if self.within else ""
        self.within.append(local)
        if len(self.within) > MOST_LEVELS:
            refuse(self.name, "elements in elements without end", f"at most {MOST_LEVELS} levels")
        if local == "vertex" and above == "vertices":
            self.corner(given)
        elif local == "triangle" and above == "triangles":
            self.side(given)
        else:
            nothing_lost(self.name, uri, local, given)
            self.other(local, above, given)

    def other(self, local: str, above: str, given: dict[str, str]) -> None:
        """Take the start of an element of which there are few."""
        if local == "object" and above == "resources":
            self.thing, self.parts, self.role = given, [], self.type(given)
            self.vertices, self.triangles = array("d"), array("q")
        elif local == "component" and above == "components":
            self.put(self.parts, given)
        elif local == "item" and above == "build":
            if given.get("printable", "1").strip().lower() in {"0", "false"}:
                self.model.unprinted += 1
            else:
                self.put(self.model.items, given)
        elif local == "metadata" and above == "metadatagroup":
            self.told, self.words = given.get("name", ""), ""
        elif local == "model" and not above:
            self.model.unit = given.get("unit", "millimeter")
            known(self.name, given, self.spaces)

    def type(self, given: Mapping[str, str]) -> str:
        """Return what an object is for by its type."""
        role = roles.TYPES.get(given.get("type", ""))
        if role is None:
            refuse(self.name, f"an object of type {given['type']!r}", ", ".join(roles.TYPES)[2:])
        return role

    def end(self, _name: str) -> None:
        """Take the end of an element; an object is known then."""
        if self.told:
            if self.words.strip().lower() in {"true", "1"} and "object" in self.within:
                self.role = roles.CURA.get(self.told, self.role)
            self.told = ""
        if self.within.pop() != "object" or self.within[-1:] != ["resources"]:
            return
        vertices = np.array(self.vertices, dtype=float).reshape(-1, 3)
        triangles = np.array(self.triangles, dtype=np.int64).reshape(-1, 3)
        if len(triangles) and not 0 <= triangles.min() <= triangles.max() < len(vertices):
            refuse(self.name, "a triangle with corners that are not there", "its own corners")
        thing = _Thing(self.thing.get("name", ""), vertices, triangles, self.parts, self.role)
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
