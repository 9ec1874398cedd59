"""The QR code that leads to a passport, as pictures."""

from __future__ import annotations

import io


def pictures(address: str) -> tuple[bytes, bytes]:
    """Return the code as SVG and as PNG, a quarter of it to spare and large enough to print."""
    import segno  # noqa: PLC0415  (an extra)

    code = segno.make(address, error="q", micro=False)  # choosing its mask takes most of the time
    svg, png = io.BytesIO(), io.BytesIO()
    code.save(svg, kind="svg", scale=8, border=4, xmldecl=False, nl=False)
    code.save(png, kind="png", scale=8, border=4)
    return svg.getvalue(), png.getvalue()
