"""The picture of a product: drawn anew from a file, small, and with nothing in it that is not seen.

What a camera adds (place, time, owner, a smaller picture) and what a stranger hides behind the last
pixel do not outlive drawing anew. Colours are taken over into sRGB.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from makeshed.errors import BadValue, NotFound

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 30_000_000
"""Of a file that is looked at: twice what a telephone takes."""
MOST_PIXELS = 60_000_000
LEAST_SIDE = 32
"""Pixels; a smaller picture shows nothing."""
SIDE = 1200
"""Pixels of the longer side as published: sharp on a telephone held across."""
PUBLISHED_BYTES = 300_000
QUALITIES = (85, 75, 65, 50, 35)
HINT = "a picture of the product as JPEG, PNG or WebP, such as a telephone takes"


def prepared(path: Path) -> bytes:
    """Return a picture as it is published: a JPEG of 1,200 pixels at most, without metadata.

    Raises `NotFound` if there is no such file, and `BadValue` for one that is too large, of another
    kind, broken, a film, or so small that nothing is seen.
    """
    from PIL import Image  # noqa: PLC0415  (most commands do not need it)

    if not path.is_file():
        raise NotFound(f"there is no picture {path}", hint=HINT)
    if path.stat().st_size > MOST_BYTES:
        raise BadValue(f"{path} has more than {MOST_BYTES:,} bytes", hint="make it smaller")
    with _reading(path), Image.open(BytesIO(path.read_bytes()), formats=KINDS) as image:
        wrong = _wrong(image, path)
        drawn = image if wrong else _drawn(image)
    if wrong:
        raise wrong
    return _small(drawn)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say of whatever the foreign library finds wrong with a file that it is no picture."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata, which nobody keeps
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except UnidentifiedImageError:
        raise BadValue(f"{path} is no picture that is known here", hint=HINT) from None
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Warning,
            Image.DecompressionBombError) as error:  # fmt: skip
        raise BadValue(f"{path} cannot be read as a picture: {error}", hint=HINT) from None


def _wrong(image: Image, path: Path) -> BadValue | None:
    """Return what is wrong with a picture that would take too long to draw, or would show nothing."""
    width, height = image.size
    said = f"{path} has {width} by {height} pixels"
    if width * height > MOST_PIXELS:
        most = MOST_PIXELS // 1_000_000
        return BadValue(said, hint=f"at most {most} million: make it smaller")
    if min(width, height) < LEAST_SIDE:
        least = f"at least {LEAST_SIDE} by {LEAST_SIDE}"
        return BadValue(f"{said}: nothing is seen on it", hint=least)
    if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":  # a telephone's second layer
        return BadValue(f"{path} moves", hint="a single picture")
    if image.mode.startswith(("I", "F")):  # which would be cut to white in silence
        return BadValue(f"{path} has more than 8 bits a colour", hint="save it with 8")
    return None


def _drawn(image: Image) -> Image:
    """Return the picture upright, on white, in sRGB, and no larger than it is published."""
    from PIL import Image as pictures  # noqa: N813, PLC0415
    from PIL import ImageOps  # noqa: PLC0415

    image.load()
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    upright = upright.convert("RGBA") if upright.mode in {"P", "PA"} else upright
    upright.thumbnail((SIDE, SIDE))
    if "A" in upright.getbands() or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        ground = pictures.new("RGBA", layered.size, "white")
        upright = pictures.alpha_composite(ground, layered)
    elif isinstance(profile, bytes):
        upright = _standard(upright, profile)
    clean = pictures.new("RGB", upright.size)
    clean.paste(upright.convert("RGB"))
    return clean


def _standard(image: Image, profile: bytes) -> Image:
    """Return a picture with its colours taken over into sRGB; a profile that is none counts as sRGB."""
    from PIL import ImageCms  # noqa: PLC0415

    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        found = ImageCms.profileToProfile(
            image, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return found if found is not None else image


def _small(image: Image) -> bytes:
    """Return a picture as JPEG, as sharp as the bytes published allow."""
    while True:
        for quality in QUALITIES:
            buffer = BytesIO()
            image.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= PUBLISHED_BYTES:
                return buffer.getvalue()
        image = image.resize((image.width // 2 or 1, image.height // 2 or 1))
