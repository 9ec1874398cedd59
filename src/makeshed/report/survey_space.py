"""The industry space on a survey's page: which industries are found together, and which of them the region has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from makeshed.region.industry_space import IndustryLink
from makeshed.region.specialisation import Strength
from makeshed.report.drawing import SIDE, Spot, canvas, figure, legend, placed, shape, trail
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.placing import place_names
from makeshed.report.sheet import colour
from makeshed.report.wording import percent
from makeshed.science.arrays import Floats

STEPS = 120
GRAVITY, SPREAD = 0.4, 3.0
"""By which all is drawn to the middle, so that a branch of few is no long arm, and pushed apart."""
TALL = 0.72
"""Height of the picture as a share of its width."""
MOST_NAMED, LISTED = 8, 12
PHONE = (320.0, 320.0 * TALL)
DOTS = {"yes": (colour(0), 9.0), "open": (colour(4), 6.0), "no": ("var(--coast)", 4.0)}
"""Colour and size [CSS pixels] of an industry by whether it is above its share."""
THERE = {"yes": "yes", "open": "perhaps", "no": "no"}


def section(links: Sequence[IndustryLink], rows: Sequence[Strength]) -> Html:
    """Return the industry space as a picture and as a table; nothing where it is not told."""
    told = {row.industry: row for row in rows}
    kept = [one for one in links if one.industry in told and one.other in told]
    if not kept:
        return Html("")
    nodes = sorted({end for one in kept for end in (one.industry, one.other)})
    at = {one: n for n, one in enumerate(nodes)}
    ends = np.array([(at[one.industry], at[one.other]) for one in kept])
    spots = laid_out(len(nodes), ends, np.array([one.proximity for one in kept]))
    says = (
        f"{len(nodes)} industries: lines join those that are most often found in the same regions, and what is joined lies "
        "near. Where a thing lies on the paper means nothing else."
    )
    keys = {"above its share": colour(0), "perhaps": colour(4), "not": "var(--coast)"}
    picture = _drawn(nodes, ends, spots, told, says)
    return tag("div", legend(keys), picture, _listed(kept, told))


def laid_out(size: int, ends: np.ndarray, weight: Floats) -> Floats:
    """Return where nodes lie, from 0 to 1 in both directions: joined ones near, others apart.

    Notes
    -----
    Fruchterman and Reingold 1991, Software: Practice and Experience 21(11), begun on a spiral so that the same links
    always lie alike.
    """
    turn = np.arange(size) * 2.399963
    spot = (
        np.column_stack([np.cos(turn), np.sin(turn)])
        * np.sqrt(np.arange(1, size + 1) / size)[:, None]
    )
    apart = 1.0 / np.sqrt(size)
    for step in range(STEPS):
        away = spot[:, None] - spot[None]
        far = np.maximum((away**2).sum(2), 1e-6)
        push = (away * (SPREAD * apart**2 / far)[:, :, None]).sum(1)
        along = spot[ends[:, 0]] - spot[ends[:, 1]]
        push -= GRAVITY * spot
        drawn = along * (np.sqrt((along**2).sum(1)) / apart * weight)[:, None]
        np.add.at(push, ends[:, 0], -drawn)
        np.add.at(push, ends[:, 1], drawn)
        length = np.maximum(np.sqrt((push**2).sum(1)), 1e-9)
        spot = (
            spot + push / length[:, None] * np.minimum(length, 0.12 * (1 - step / STEPS))[:, None]
        )
    low, high = spot.min(0), spot.max(0)
    return np.asarray(0.05 + 0.9 * (spot - low) / np.where(high > low, high - low, 1.0))


def _drawn(
    nodes: Sequence[str], ends: np.ndarray, spots: Floats, told: dict[str, Strength], says: str
) -> Html:
    def unit(n: int) -> Spot:
        return float(spots[n, 0]) * SIDE, float(1 - spots[n, 1]) * SIDE * TALL

    ties = "".join(trail([unit(a), unit(b)]) for a, b in ends.tolist())
    order = sorted(
        range(len(nodes)), key=lambda n: ("no", "open", "yes").index(told[nodes[n]].specialised)
    )
    dots = [
        shape(trail([unit(n)]), f"{row.industry} {row.name}".strip(), class_="dot", stroke=look[0], style=f"stroke-width:{look[1]:g}")
        for n in order
        for row in [told[nodes[n]]]
        for look in [DOTS[row.specialised]]
    ]  # fmt: skip
    most = sorted(order, key=lambda n: -(told[nodes[n]].above or 0.0))[:MOST_NAMED]
    names = [_short(told[nodes[n]].name or nodes[n]) for n in most]
    pixels = [(float(spots[n, 0]) * PHONE[0], float(spots[n, 1]) * PHONE[1]) for n in most]
    sides = place_names(names, pixels, PHONE[0])
    words = [
        placed(name, (float(spots[n, 0]), float(spots[n, 1])), "name-at", side)
        for name, n, side in zip(names, most, sides, strict=True)
        if side
    ]
    held = canvas(shape(ties, class_="tie"), *dots, height=SIDE * TALL, stretched=False)
    return figure(
        "industry-space", says,
        tag("div", held, *words, class_="area map", style=f"aspect-ratio:{1 / TALL:.3f}"),
    )  # fmt: skip


def _short(name: str) -> str:
    """Return the first words of a long name."""
    if len(name) <= 22:
        return name
    return name[:22].rpartition(" ")[0].rstrip(",;") + " …"


def _listed(links: Sequence[IndustryLink], told: dict[str, Strength]) -> Html:
    """Return the closest links as a table, first those of which the region has one end alone."""

    def half(one: IndustryLink) -> bool:
        ends = {told[one.industry].specialised, told[one.other].specialised}
        return "yes" in ends and len(ends) > 1

    chosen = [one for one in links if half(one)][:LISTED] or list(links)[:LISTED]
    columns = [
        TableColumn("Here"), TableColumn("Above its share"), TableColumn("Often found with"),
        TableColumn("Above its share"), TableColumn("Proximity", numeric=True),
    ]  # fmt: skip
    cells = []
    for one in chosen:
        pair = sorted(
            (told[one.industry], told[one.other]), key=lambda row: row.specialised != "yes"
        )
        cells.append(
            (
                pair[0].name or pair[0].industry, THERE[pair[0].specialised],
                pair[1].name or pair[1].industry, THERE[pair[1].specialised],
                f"{percent(one.proximity, 0)} ({percent(one.proximity_low, 0)} to {percent(one.proximity_high, 0)})",
            )
        )  # fmt: skip
    said = "What goes with what the region has, and is not surely there yet: the closest first."
    return tag("div", tag("p", said), table(columns, cells))
