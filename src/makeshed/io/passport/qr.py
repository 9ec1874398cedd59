"""The QR code that leads to a passport, as a picture."""

from __future__ import annotations

import io


def svg(address: str) -> bytes:
    """Return the code as SVG."""
    return _drawn(address, "svg")


def png(address: str) -> bytes:
    """Return the code as PNG, large enough to print at 25 mm."""
    return _drawn(address, "png")


def _drawn(address: str, kind: str) -> bytes:
    import segno  # noqa: PLC0415  (an extra)

    out = io.BytesIO()
    extra = {"xmldecl": False, "nl": False} if kind == "svg" else {}
    segno.make(address, error="q", micro=False).save(out, kind=kind, scale=8, border=4, **extra)
    return out.getvalue()
