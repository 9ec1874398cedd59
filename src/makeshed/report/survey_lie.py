"""How industries, plants and makers lie, on a survey's page."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.region.concentrated import IndustryConcentration
from makeshed.region.district import DistrictStage
from makeshed.region.maker_distances import MakerDistance
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.wording import NONE, number, percent, with_ends

LASTING = [TableColumn("Surely", "years")]
SURE = {"yes": "surely", "no": "surely not", "open": "perhaps"}


def together(rows: Sequence[IndustryConcentration]) -> Html:
    """Return how far industries lie together over the regions of the level; nothing where it is not told."""
    if not rows:
        return Html("")
    lasts = any(row.lasting for row in rows)
    said = (
        "Ellison and Glaeser's index: 0 as if plants fell anywhere by chance, above 0.05 strongly together. Where sizes of "
        "plants are not told it is at most so much. Gini: 0 as all jobs lie, towards 1 in few regions. Moran's I: towards 1 where "
        "regions with much of it lie beside one another, and how often regions in any order come to as much."
    )
    columns = [
        TableColumn("Industry"),
        TableColumn("Clustered"),
        TableColumn("Index, at least", numeric=True),
        TableColumn("Index, at most", numeric=True),
        TableColumn("Gini", numeric=True),
        TableColumn("Plants", numeric=True),
        TableColumn("Moran's I", numeric=True),
        TableColumn("By chance", numeric=True),
    ]
    shown = [
        (
            f"{row.industry} {row.name}".strip(), SURE[row.clustered], number(row.gamma_low, 3), number(row.gamma_high, 3),
            _ended(row.gini, row.gini_low, row.gini_high), number(row.plants, 0),
            _ended(row.moran, row.moran_low, row.moran_high), percent(row.chance, 1),
            *([row.lasting] if lasts else []),
        )
        for row in rows
    ]  # fmt: skip
    return tag("div", tag("p", said), table([*columns, *(LASTING if lasts else [])], shown))


def _ended(value: float | None, low: float | None, high: float | None) -> str:
    """Return a number with the ends between which it lies, where they are others."""
    if value is None or low is None or high is None:
        return NONE
    return with_ends(number(value, 2), number(low, 2), number(high, 2))


def stages(rows: Sequence[DistrictStage]) -> Html:
    """Return the stages of the way to an industrial district; nothing where they cannot be gone."""
    if not rows:
        return Html("")
    said = "A district passes every stage. Open: what is secret, or not told, leaves it so."
    lasts = any(row.lasting for row in rows)
    columns = [TableColumn("Stage"), TableColumn("Passed"), *(LASTING if lasts else []), TableColumn("Why")]  # fmt: skip
    shown = [(row.stage, row.passed, *([row.lasting] if lasts else []), row.about) for row in rows]
    return tag("div", tag("p", said), table(columns, shown))


def makers_apart(rows: Sequence[MakerDistance]) -> Html:
    """Return how the makers of processes lie in the country; nothing where there are too few."""
    if not rows:
        return Html("")
    said = (
        "Distances between makers of a process, against those between as many drawn from all makers of the country "
        "(Duranton and Overman): together is more pairs near one another than 95 % of draws have anywhere."
    )
    columns = [
        TableColumn("Process"),
        TableColumn("Makers", numeric=True),
        TableColumn("Lie"),
        TableColumn("From", "km", numeric=True),
        TableColumn("To", "km", numeric=True),
        TableColumn("Pairs beyond", numeric=True),
    ]
    shown = [
        (
            row.process, f"{number(row.makers, 0)} of {number(row.of, 0)}", row.lie,
            NONE if row.nearest is None else number(row.nearest, 0),
            NONE if row.furthest is None else number(row.furthest, 0), percent(row.index, 1),
        )
        for row in rows
    ]  # fmt: skip
    return tag("div", tag("p", said), table(columns, shown))
