"""What a volume in a 3MF is for: a part of the print, or something that only tells a slicer what to do.

PrusaSlicer and SuperSlicer keep the volumes of an object in one mesh, and say in
``Metadata/Slic3r_PE_model.config`` which triangles are which; Bambu Studio and OrcaSlicer keep each
as a component, and say in ``Metadata/model_settings.config`` what it is; Cura says it in the metadata
of the object; and the 3MF Core Specification (1.4, chapter 4) has types of objects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from makeshed.io.untrusted import refuse

PART, NEGATIVE, MODIFIER = "part", "negative volume", "modifier"
BLOCKER, ENFORCER, SUPPORT = "support blocker", "support enforcer", "support"
SURFACE, OTHER, PATCH = "surface", "object of type other", "mark of a slicer"

VOLUMES: Mapping[str, str] = {
    "ModelPart": PART,
    "NegativeVolume": NEGATIVE,
    "ParameterModifier": MODIFIER,
    "SupportEnforcer": ENFORCER,
    "SupportBlocker": BLOCKER,
    "0": PART,  # before 2018
    "1": MODIFIER,
    "SeamPosition": PATCH,  # SuperSlicer
    "BrimPatch": PATCH,
    "BrimNegativePatch": PATCH,
    "normal_part": PART,
    "negative_part": NEGATIVE,
    "modifier_part": MODIFIER,
    "support_enforcer": ENFORCER,
    "support_blocker": BLOCKER,
}
"""By the name that a slicer gives it, what a volume is for."""

TYPES: Mapping[str, str] = {
    "": PART,
    "model": PART,
    "solidsupport": SUPPORT,
    "support": SUPPORT,
    "surface": SURFACE,
    "other": OTHER,
}
"""By the ``type`` of an object, what it is for."""

CURA: Mapping[str, str] = {
    "cura:infill_mesh": MODIFIER,
    "cura:cutting_mesh": MODIFIER,
    "cura:anti_overhang_mesh": BLOCKER,
    "cura:support_mesh": ENFORCER,
}
"""By the name of Cura's metadata, what an object is for where that is true."""

PRUSA_FILE = "/metadata/slic3r_pe_model.config"
BAMBU_FILE = "/metadata/model_settings.config"
MOST_VOLUMES = 10_000
MOST_LEVELS = 64

Range = tuple[int, int, str]


@dataclass
class Roles:
    """What the settings of slicers say: by object, the ranges of triangles or the components."""

    ranges: dict[str, list[Range]] = field(default_factory=dict)
    components: dict[tuple[str, str], str] = field(default_factory=dict)


class SlicerSettings:
    """The XML of a slicer's settings as it comes by; only the roles of volumes are kept."""

    def __init__(self, name: str, roles: Roles) -> None:
        self.name, self.roles = name, roles
        self.object = ""
        self.volume: dict[str, str] | None = None
        self.role = ""
        self.level = self.count = 0

    def parser(self) -> expat.XMLParserType:
        """Return a parser that calls this reader."""
        made = expat.ParserCreate()
        made.StartDoctypeDeclHandler = self.doctype
        made.StartElementHandler = self.start
        made.EndElementHandler = self.end
        return made

    def doctype(self, *_: object) -> NoReturn:
        """Refuse what could declare entities."""
        refuse(self.name, "a document type, as in an entity bomb", "plain XML")

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        self.level += 1
        if self.level > MOST_LEVELS:
            refuse(self.name, "elements in elements without end", f"at most {MOST_LEVELS} levels")
        if name == "object":
            self.object = given.get("id", "")
        elif name in {"volume", "part"}:
            self.volume, self.role = given, given.get("subtype", "")
        elif name == "metadata" and self.volume is not None:
            key, value = given.get("key", ""), given.get("value", "")
            if key == "modifier" and value == "1" and not self.role:
                self.role = "ParameterModifier"
            elif key in {"volume_type", "part_type"}:
                self.role = value

    def end(self, name: str) -> None:
        """Take the end of an element; a volume is known then."""
        self.level -= 1
        if name not in {"volume", "part"} or self.volume is None:
            return
        self.count += 1
        if self.count > MOST_VOLUMES:
            refuse(self.name, "too many volumes", f"at most {MOST_VOLUMES:,}")
        role = VOLUMES.get(self.role or "ModelPart")
        if role is None:
            refuse(self.name, f"a volume that is {self.role!r}", f"one of {', '.join(VOLUMES)}")
        if name == "part":
            self.roles.components[self.object, self.volume.get("id", "")] = role
        else:
            self.roles.ranges.setdefault(self.object, []).append((*self.ends(self.volume), role))
        self.volume = None

    def ends(self, given: Mapping[str, str]) -> tuple[int, int]:
        """Return the first and the last triangle of a volume."""
        try:
            first, last = int(given["firstid"]), int(given["lastid"])
        except (KeyError, ValueError):
            refuse(self.name, "a volume without its triangles", "firstid and lastid")
        return first, last


def left_out(roles: Iterable[str]) -> str:
    """Return in words what is no part of the print, or nothing."""
    counts = Counter(role for role in roles if role not in {PART, NEGATIVE})
    said = ", ".join(f"{n} {role}{'s' if n > 1 else ''}" for role, n in sorted(counts.items()))
    return f"left out, no part of what is made: {said}" if said else ""
