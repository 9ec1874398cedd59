"""The picture of the README: the map of a report, as a drawing of its own."""  # noqa: INP001

from __future__ import annotations

import re
from datetime import date
from html import escape, unescape
from math import hypot
from pathlib import Path

import makeshed as ms
from makeshed.report import map as mapped
from makeshed.report.case import ReportedCase
from makeshed.report.facts import facts_of

PICTURE = Path(__file__).parent / "pictures" / "ebike-map.svg"
DAY = date(2026, 11, 22)
APART = 40
"""So near another's, a name is left out."""
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#222;paint-order:stroke;stroke:#f4f6f7;stroke-width:3px}"
    ".land{fill:#dfe3e0;stroke:#c3c9c5;stroke-width:.7}.border{fill:none;stroke:#c3c9c5;stroke-width:.7}"
    ".way{fill:none;stroke-opacity:.75;stroke-linecap:round}.disc{fill:#222}"
    ".ring{fill:#fff;stroke:#222;stroke-width:2}.square{fill:#222}"
)
_AT = r'style="left:(?P<x>-?[\d.]+)%;bottom:(?P<y>-?[\d.]+)%'
_SIGN = re.compile(rf'<b class="sign at (?P<kind>\w+)" {_AT}" title="(?P<name>[^\n"]*)')
_SVG = re.compile(
    r'<svg viewBox="0 0 (?P<wide>[\d.]+) (?P<high>[\d.]+)"[^>]*>(?P<inside>.*?)</svg>', re.DOTALL
)
_TITLE = re.compile(r"<title>[^<]*</title>")


def ebike() -> str:
    """Return the map of the e-bike assembled in Marseille, as its report draws it."""
    shed = ms.example("ebike")
    plan = ms.plan(shed.minus("offers/*:ebike:*"), day=DAY)
    page = str(mapped.section(ReportedCase(plan, {}, **facts_of(shed))))
    found = _SVG.search(page)
    assert found
    wide, high = float(found["wide"]), float(found["high"])
    rest = page[found.end() :].partition("<svg")[0]

    def at(match: re.Match[str]) -> tuple[float, float]:
        return float(match["x"]) / 100 * wide, high - float(match["y"]) / 100 * high

    signs = [
        f'<circle class="{match["kind"]}" cx="{at(match)[0]:.1f}" cy="{at(match)[1]:.1f}" r="4.5"/>'
        for match in _SIGN.finditer(rest)
    ]
    names: list[str] = []  # of who sells and makes; who is served is told by the report
    taken: list[tuple[float, float]] = []
    for match in _SIGN.finditer(rest):
        x, y = at(match)
        if match["kind"] != "ring" and all(hypot(x - a, y - b) > APART for a, b in taken):
            taken.append((x, y))
            said = escape(unescape(match["name"]))
            names.append(f'<text x="{x + 9:.1f}" y="{y + 14:.1f}">{said}</text>')
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}">'
    )
    headline = escape(plan.headline())
    sea = f'<rect width="{wide:g}" height="{high:g}" fill="#f4f6f7"/>'
    inside = _TITLE.sub("", found["inside"]).replace("></path>", "/>")
    return "\n".join(
        [
            head,
            f"<title>{headline}</title><style>{STYLE}</style>",
            sea,
            inside,
            *signs,
            *names,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(ebike(), encoding="utf-8")
