"""Where regions are: American metros by their first town, others in the middle of the places in them."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.data import rows as data_rows
from makeshed.model import Place, Region, Shed


def region_spots(shed: Shed, regions: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude [degrees] of the regions of which they are known."""
    known = {row["region"]: (float(row["lat"]), float(row["lon"])) for row in data_rows("metros")}
    metros = set(shed.table(Region).filter(level="metro", country="US")["region"])
    found = {one: known[one] for one in regions if one in known and one in metros}
    placed = shed.table(Place).filter(shed.table(Place)["region"] != "")
    for one in regions if len(placed) else ():
        inside = placed.filter(placed["region"].str.starts_with(one))
        if one not in found and len(inside):
            found[one] = (float(inside["lat"].mean()), float(inside["lon"].mean()))  # type: ignore[arg-type]
    return found
