"""A picture of a part with some of its faces coloured: rays from an eye far away, a PNG out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from makeshed.geometry.rays import rays_of
from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats

PLAIN, MARK = (176, 186, 196), (213, 94, 0)
"""Grey, and the vermilion that colour-blind people can tell from it (Okabe and Ito 2008)."""
COLOURS = 96
"""Of a picture: shading stays smooth, and a page of many pictures stays light."""
VIEWS = np.array(
    [[x, y, z] for z in (0.8, -0.8) for x, y in ((-1, -1.4), (1.4, -1), (1, 1.4), (-1.4, 1))]
)
"""Directions from the part to the eye that are tried; the one that shows most of the marks is taken."""


def view_of(shape: Shape, faces: Sequence[int]) -> Floats:
    """Return the direction to the eye from which most of some faces is turned towards it."""
    eyes = VIEWS / np.linalg.norm(VIEWS, axis=1)[:, None]
    if not len(faces):
        return np.asarray(eyes[0])
    seen = np.maximum(shape.normals[list(faces)] @ eyes.T, 0.0)
    shown = shape.areas[list(faces)] @ seen
    # The usual view unless another shows clearly more.
    return np.asarray(eyes[0 if shown[0] >= 0.9 * shown.max() else int(np.argmax(shown))])


def png(
    shape: Shape,
    faces: Sequence[int] = (),
    *,
    width: int = 480,
    height: int = 360,
    hues: Mapping[int, tuple[int, int, int]] = {},
    eye: Floats | None = None,
) -> bytes:
    """Return a picture of the part as a PNG; the faces named are orange, all else is grey.

    Parameters
    ----------
    faces
        Numbers of triangles.
    width, height
        Of the picture [pixels]; what is beside the part is transparent.
    hues
        Colours of some triangles by number, in place of orange.
    eye
        Direction to look from; by default the one that shows most of the faces.
    """
    eye = view_of(shape, faces) if eye is None else eye
    across = np.cross([0.0, 0.0, 1.0], eye)
    across /= np.linalg.norm(across)
    up = np.cross(eye, across)
    flat = shape.vertices @ np.array([across, up]).T
    low, high = flat.min(axis=0), flat.max(axis=0)
    pixel = float(max((high - low) / np.array([width, height]))) * 1.06 or 1.0
    columns = (np.arange(width) - (width - 1) / 2) * pixel + (low + high)[0] / 2
    lines = ((height - 1) / 2 - np.arange(height)) * pixel + (low + high)[1] / 2
    x, y = np.meshgrid(columns, lines)
    size = float(np.linalg.norm(shape.box[1] - shape.box[0])) or 1.0
    middle = shape.box.mean(axis=0) @ eye
    start = x.reshape(-1, 1) * across + y.reshape(-1, 1) * up + eye * (middle + size)
    hit, _ = rays_of(shape).first(start, np.broadcast_to(-eye, start.shape))
    colours = np.full((len(shape.triangles), 3), PLAIN, dtype=float)
    colours[list(faces)] = MARK
    for face, hue in hues.items():
        colours[face] = hue
    lamp = eye + 0.45 * up - 0.35 * across
    light = np.clip(shape.normals @ (lamp / np.linalg.norm(lamp)), 0.0, 1.0)
    shaded = colours * (0.35 + 0.65 * light)[:, None]
    image = np.zeros((len(hit), 4), dtype=np.uint8)
    image[hit >= 0, :3] = shaded[hit[hit >= 0]]
    image[hit >= 0, 3] = 255
    out = BytesIO()
    picture = Image.fromarray(image.reshape(height, width, 4))
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def inline(picture: bytes) -> str:
    """Return a PNG as an address that needs no network."""
    return f"data:image/png;base64,{b64encode(picture).decode('ascii')}"
