"""Extensions of 3MF: which are read, and which say what is not read and would be lost.

3MF Core Specification 1.4, 3.4: a consumer must not process a document that requires an extension it
does not support. What carries shape is refused too where it is not required.
"""

from __future__ import annotations

from collections.abc import Mapping

from makeshed.io.untrusted import refuse

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/"
HARMLESS = (
    CORE,
    "http://schemas.microsoft.com/3dmanufacturing/production/",  # read: parts in other files
    "http://schemas.microsoft.com/3dmanufacturing/material/",  # colours
    "http://schemas.3mf.io/3dmanufacturing/production/",
    "http://schemas.microsoft.com/3dmanufacturing/trianglesets/",
    "http://schemas.microsoft.com/3dmanufacturing/content-types",
    "http://schemas.slic3r.org/3mf/",
    "http://schemas.prusa3d.com/",
    "http://schemas.bambulab.com/",
    "http://software.ultimaker.com/",
)
"""Beginnings of the namespaces of extensions that take nothing from the shape where they are left."""

SHAPES: Mapping[str, str] = {
    "/beamlattice/": "beam lattice",
    "/slice/": "slices",
    "/production/alternatives/": "production alternatives",
    "/volumetric/": "volumetric",
    "/implicit/": "implicit functions",
    "/booleanoperations/": "boolean operations",
    "/displacement/": "displacement",
    "/securecontent/": "secure content",
}
"""By a piece of its namespace, the name of an extension that carries shape, or hides it."""

COARSE = {"lowres", "obfuscated"}
"""Resolutions of a mesh that only stands for the shape."""


def called(uri: str) -> str:
    """Return the name of an extension that carries shape, or nothing."""
    return next((name for piece, name in SHAPES.items() if piece in uri.lower()), "")


def known(name: str, given: Mapping[str, str], spaces: Mapping[str, str]) -> None:
    """Refuse a model that requires an extension which is not read, by its name."""
    lacking = []
    for prefix in given.get("requiredextensions", "").split():
        uri = spaces.get(prefix, "")
        if not uri:
            lacking.append(f"{prefix} (declared nowhere)")
        elif called(uri) or not uri.startswith(HARMLESS):
            lacking.append(f"{called(uri) or prefix} ({uri})")
    if lacking:
        right = "triangles alone: export it so, or mesh it where it was drawn"
        refuse(name, f"required extensions that are not read: {', '.join(lacking)}", right)


def nothing_lost(name: str, uri: str, local: str, given: Mapping[str, str]) -> None:
    """Refuse an element that carries shape which is not read.

    Slices and alternatives beside a mesh are left, unless it is said that the mesh is coarse beside them.
    """
    for key, value in given.items():
        if key.endswith((" meshresolution", " modelresolution")) and value in COARSE:
            refuse(name, f"a {local} whose true shape is elsewhere ({value})", "triangles alone")
    lost = called(uri)
    if lost and not lost.startswith(("slices", "production")):
        refuse(name, f"{lost} ({local}), which is not read", "triangles alone")
