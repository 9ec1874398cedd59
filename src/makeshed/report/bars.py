"""Bars: what adds up to a total, and the same of several plans beside one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from makeshed.report.drawing import figure, legend
from makeshed.report.markup import Html, tag


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from one number to another, with its name and what is written at its end."""

    name: str
    start: float
    end: float
    colour: str
    says: str
    total: bool = False


def bars(name: str, says: str, rows: Sequence[Bar]) -> Html:
    """Return bars under one another, all to one scale."""
    low = min([0.0, *(min(bar.start, bar.end) for bar in rows)])
    high = max([0.0, *(max(bar.start, bar.end) for bar in rows)])
    span = (high - low) or 1.0
    lines = []
    for bar in rows:
        left, right = sorted((bar.start, bar.end))
        part = _part(
            (left - low) / span, (right - left) / span, bar.colour, f"{bar.name}: {bar.says}"
        )
        lines.append(_line(bar.name, [part], bar.says, total=bar.total))
    return figure(name, says, _under(lines, [bar.says for bar in rows]))


def stacked(
    name: str,
    says: str,
    rows: Mapping[str, Mapping[str, float]],
    colours: Mapping[str, str],
    told: Mapping[str, str],
    each: Mapping[str, Mapping[str, str]],
) -> Html:
    """Return a bar for each row, its parts one after another; what is below zero stands to the left.

    Parameters
    ----------
    rows
        By name of the bar, its parts.
    colours
        By part; the legend tells them.
    told
        By name of the bar, what is written at its end.
    each
        By name and part, what is shown where a pointer rests.
    """
    low = min([0.0, *(fsum(v for v in of.values() if v < 0) for of in rows.values())])
    high = max([0.0, *(fsum(v for v in of.values() if v > 0) for of in rows.values())])
    span = (high - low) or 1.0
    lines = []
    for row, of in rows.items():
        ends = {True: 0.0, False: 0.0}
        parts = []
        for part, value in of.items():
            if not value:
                continue
            start = ends[value > 0]
            ends[value > 0] = start + value
            left = (min(start, start + value) - low) / span
            parts.append(_part(left, abs(value) / span, colours[part], each[row][part]))
        lines.append(_line(row, parts, told[row]))
    used = {
        part: colour
        for part, colour in colours.items()
        if any(of.get(part) for of in rows.values())
    }
    drawn = figure(name, says, _under(lines, told.values()))
    return tag("div", legend(used), drawn)


def whole(name: str, says: str, parts: Mapping[str, tuple[float, str, str]]) -> Html:
    """Return one bar of shares that fills the width: by name the share, colour, and what it says."""
    drawn, at = [], 0.0
    for part, (share, colour, told) in parts.items():
        drawn.append(_part(at, share, colour, f"{part}: {told}"))
        at += share
    line = tag("span", *drawn, class_="track whole")
    keys = legend({part: colour for part, (_, colour, _) in parts.items()})
    return tag("div", keys, figure(name, says, line))


@dataclass(frozen=True, slots=True)
class TimeBar:
    """A stretch of time in which something is so: from and to, as shares of the whole, and what it says."""

    start: float
    end: float
    colour: str
    says: str


def stretches(
    name: str,
    says: str,
    rows: Mapping[str, Sequence[TimeBar]],
    told: Mapping[str, str],
    colours: Mapping[str, str],
) -> Html:
    """Return for each row when it is so, under one another over one stretch of time (a Gantt chart).

    Parameters
    ----------
    name, says
        Of the picture; see `makeshed.report.drawing.figure`.
    rows
        By name of the bar, its stretches.
    told
        By name of the bar, what is written at its end.
    colours
        By what is meant, for the legend.
    """
    lines = [
        _line(row, [_part(s.start, s.end - s.start, s.colour, s.says) for s in of], told[row])
        for row, of in rows.items()
    ]
    drawn = figure(name, says, _under(lines, told.values()))
    return tag("div", legend(colours), drawn)


def _under(lines: Sequence[Html], said: Iterable[str]) -> Html:
    """Return lines under one another, with room for the longest words at their ends."""
    room = max(map(len, said), default=1) * 0.6 + 0.6
    return tag("div", *lines, class_="bars", style=f"--said:{room:.1f}em")


def _part(left: float, wide: float, colour: str, says: str) -> Html:
    style = f"left:{left * 100:.2f}%;width:{wide * 100:.2f}%;background:{colour}"
    return tag("i", style=style, title=says)


def _line(name: str, parts: Sequence[Html], says: str, *, total: bool = False) -> Html:
    return tag(
        "div",
        tag("span", name, class_="what"),
        tag("span", *parts, class_="track"),
        tag("b", says),
        class_="bar-line total" if total else "bar-line",
    )
