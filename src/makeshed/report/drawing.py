"""Pictures made when the page is written: SVG for shapes, HTML for words, no script.

Shapes stretch with the page and lines keep their width; words stand over them at a share of the width and
height, so that they are as large on a phone as on a desk. What a pointer rests on tells more (``title``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from makeshed.report.markup import Html, tag

SIDE = 1000.0
"""Units across a picture that stretches."""
SMALLEST = 1e-12

Spot = tuple[float, float]
"""Where something is: from the left and from the bottom, as shares."""


def canvas(*inside: str, height: float = SIDE, stretched: bool = True) -> Html:
    """Return a picture ``SIDE`` units wide; ``stretched``: of whatever shape its box is."""
    return tag(
        "svg",
        *inside,
        viewBox=f"0 0 {SIDE:g} {height:g}",
        preserveAspectRatio="none" if stretched else "xMidYMid slice",
        aria_hidden="true",
    )


def trail(points: Iterable[Spot], *, closed: bool = False) -> str:
    """Return the way through points, in units of the picture, from the left and from the top."""
    steps: list[str] = []
    last: tuple[float, float] | None = None
    for x, y in points:
        at = (round(x, 1), round(y, 1))
        if at == last:
            continue
        if last is None:
            steps.append(f"M{at[0]:g} {at[1]:g}")
        else:
            steps.append(f"l{at[0] - last[0]:.4g} {at[1] - last[1]:.4g}")
        last = at
    if len(steps) == 1:
        steps.append("h.1")  # a point has no length, and a line without length has no end to draw
    return "".join(steps) + ("z" if closed and steps else "")


def shape(way: str, says: str = "", **look: str) -> Html:
    """Return one shape; ``says`` is shown where a pointer rests on it."""
    return tag("path", *([tag("title", says)] if says else []), d=way, **look)


def placed(words: str, at: Spot, kind: str, side: str = "", says: str = "") -> Html:
    """Return words at a share of the width and of the height, on a side of that spot."""
    style = f"left:{at[0] * 100:.2f}%;bottom:{at[1] * 100:.2f}%"
    return tag("span", words, class_=f"{kind} {side}".strip(), style=style, title=says)


def figure(name: str, says: str, *inside: str) -> Html:
    """Return a picture with the words that tell what it shows; ``name`` is its own on the page."""
    drawn = tag("div", *inside, role="img", aria_label=says, class_="chart", id=f"chart-{name}")
    return tag("figure", drawn, tag("figcaption", says), class_=name)


def legend(colours: Mapping[str, str], *more: str) -> Html:
    """Return what each colour of a picture means."""
    keys = [
        tag("span", tag("i", style=f"background:{colour}"), name)
        for name, colour in colours.items()
    ]
    return tag("p", *keys, *more, class_="legend")


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers between two, at most about as many as asked for.

    Steps of 1, 2 or 5 and a power of ten, the smallest that gives no more (Heckbert 1990).
    """
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low]
    least = span / most
    power = 10.0 ** math.floor(math.log10(least))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= least * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [k * step if abs(k * step) > step * SMALLEST else 0.0 for k in range(first, last + 1)]


def powers(low: float, high: float, most: int = 6) -> list[float]:
    """Return round numbers between two for an axis of equal ratios: 1, 2, 5, 10 or powers of ten."""
    if not 0 < low <= high:
        return []
    start, end = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for inside in ((1, 2, 5), (1, 3), (1,)):
        found = [k * 10.0**n for n in range(start, end + 1) for k in inside]
        found = [value for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
        if len(found) <= most:
            return found
    stride = math.ceil((end - start + 1) / most)
    return [10.0**n for n in range(start, end + 1, stride) if low <= 10.0**n <= high]


def decimals(values: Sequence[float]) -> int:
    """Return how many decimals tell round numbers of one axis apart."""
    gaps = [abs(b - a) for a, b in pairwise(values) if b != a]
    return max(0, -math.floor(math.log10(min(gaps)) + 1e-9)) if gaps else 0
