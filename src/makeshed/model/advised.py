"""What a firm tells of itself to be advised: its suppliers, its drawings, and what its shop floor could save."""

from __future__ import annotations

from typing import Annotated, Literal

import polars as pl

from makeshed.model.finding import Test
from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import (
    BATCH,
    COUNT,
    HOURS,
    HOURS_A_YEAR,
    INTAKE,
    LENGTH,
    MONEY,
    PART_OF_ONE,
    POWER,
    PRESSURE,
    TAPPED,
    YEARS,
)
from makeshed.units import (
    Bar,
    Celsius,
    Count,
    Hour,
    HourPerYear,
    Kilowatt,
    Millimetre,
    Money,
    MoneyPerHour,
    MoneyPerKilowatt,
    MoneyPerKilowattHour,
    Share,
    Year,
)


@noun("supplies", key="site item supplier")
class Supplied(Fact):
    """Who supplies a site with an item today. A plan does not look at it; advice begins from it."""

    site: Annotated[str, Refers("sites"), "who is supplied"]
    item: Annotated[str, Refers("items"), "with what"]
    supplier: Annotated[str, Refers("sites"), "who sells it, or makes it"]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("drawings", key="item")
class Drawing(Fact):
    """What the drawing of an item says, and how it is made today: what a quote has to know of it.

    The geometry is in a file beside the case; material and tolerance are not, for a file of geometry does
    not say them.
    """

    item: Annotated[str, Refers("items"), "what is drawn"]
    file: Annotated[
        str, "of its geometry, beside the case: parts/bracket.stl, or .step; blank: none"
    ] = ""
    unit: Annotated[Literal["", "mm", "cm", "m", "inch"], "of a file that does not say it"] = ""
    thickness: Annotated[Millimetre | None, LENGTH, "of the sheet, where the file is flat"] = None
    material: Annotated[str, "of which it is made today"]
    other_materials: Annotated[str, "that would do as well, with a semicolon between"] = ""
    process: Annotated[
        str, "by which it is made today; blank: the one of its operations that can be quoted"
    ] = ""
    order_size: Annotated[
        Count | None, BATCH, "units made at once today; blank: the batch of that operation"
    ] = None
    tolerance: Annotated[
        Millimetre | None, LENGTH, "tightest that must be held, plus or minus; blank: not said"
    ] = None
    threads: Annotated[int | None, TAPPED, "to be cut; blank: not said"] = None
    finish: Annotated[
        Literal["", "as-made", "powder-coating", "painting", "anodising", "polishing"],
        "blank: not said",
    ] = ""
    infill: Annotated[Share | None, PART_OF_ONE, "of prints; blank: not said"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("savings", key="site measure part")
class Saving(Fact):
    """Something on a shop floor that could take less, as somebody counted or measured it there.

    Which columns a measure needs: lighting ``count``, ``power`` and both after, ``hours``; belts ``power``
    (at the shafts), ``hours``, ``efficiency``; pressure and intake ``power`` (drawn by the compressor),
    ``hours`` and the two pressures or temperatures; leaks ``count``, ``diameter``, ``pressure_after`` (of the
    line), ``pressure`` (of the compressor), ``hours``; set_up ``count`` (set-ups a year) and the two times; oee (a
    machine that stops, runs slowly or makes scrap) ``count`` (good units a year), ``cycle``, ``hours``, ``oee_after``.
    """

    site: Annotated[str, Refers("sites"), "whose"]
    measure: Annotated[
        Literal["lighting", "belts", "pressure", "intake", "leaks", "set_up", "oee"],
        "what would be done",
    ]
    part: Annotated[str, "where: which lamps, which compressor, of set_up and oee which process"]
    count: Annotated[Count | None, COUNT, "lamps, leaks, set-ups or good units a year"] = None
    count_after: Annotated[Count | None, COUNT, "lamps after it"] = None
    power: Annotated[Kilowatt | None, POWER, "of one lamp, of the motors or of the compressor"] = (
        None
    )
    power_after: Annotated[Kilowatt | None, POWER, "of one lamp after it"] = None
    hours: Annotated[HourPerYear | None, HOURS_A_YEAR, "that it runs, of oee: is planned to"] = None
    peak: Annotated[
        Share, PART_OF_ONE, "share of it that runs when the meter reads the peak of a month"
    ] = 1.0
    efficiency: Annotated[Share | None, PART_OF_ONE, "of the motors"] = None
    pressure: Annotated[Bar | None, PRESSURE, "of the compressor, as its gauge shows it"] = None
    pressure_after: Annotated[Bar | None, PRESSURE, "lower one; of leaks: that of the line"] = None
    temperature: Annotated[Celsius | None, INTAKE, "of the air that is taken in"] = None
    temperature_after: Annotated[Celsius | None, INTAKE, "of the air outside, over the year"] = None
    diameter: Annotated[Millimetre | None, LENGTH, "of the hole"] = None
    set_up: Annotated[Hour | None, HOURS, "of one set-up"] = None
    set_up_after: Annotated[Hour | None, HOURS, "of one set-up after it"] = None
    cycle: Annotated[Hour | None, HOURS, "of one unit where nothing stops and nothing is slow"] = (
        None
    )
    oee_after: Annotated[
        Share | None, PART_OF_ONE, "part of the planned time that would then make good units"
    ] = None
    energy_price: Annotated[MoneyPerKilowattHour | None, MONEY, "of electricity"] = None
    peak_charge: Annotated[MoneyPerKilowatt, MONEY, "for a kW of the peak, a month"] = 0.0
    hourly_cost: Annotated[
        MoneyPerHour | None, MONEY, "of an hour that is saved; blank: as the capability says"
    ] = None
    once: Annotated[Money | None, MONEY, "what it costs, once; blank: nobody asked yet"] = None
    lasts: Annotated[Year | None, YEARS, "for how long; blank: as asked"] = None
    currency: Annotated[str, Refers("currencies"), "of its money; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


NEEDED: dict[str, tuple[str, ...]] = {
    "lighting": ("count", "power", "count_after", "power_after", "hours"),
    "belts": ("power", "hours", "efficiency"),
    "pressure": ("power", "hours", "pressure", "pressure_after"),
    "intake": ("power", "hours", "temperature", "temperature_after"),
    "leaks": ("count", "diameter", "hours", "pressure", "pressure_after"),
    "set_up": ("count", "set_up", "set_up_after"),
    "oee": ("count", "cycle", "hours", "oee_after"),
}
"""By measure, the columns without which it says nothing."""
_LESS = (
    ("pressure", "pressure"),
    ("leaks", "pressure"),
    ("intake", "temperature"),
    ("set_up", "set_up"),
)
_AT_BEST = pl.col("count") * pl.col("cycle")
SAVINGS: list[Test] = [
    *(
        Test(
            column,
            (pl.col("measure") == measure) & pl.col(column).is_null(),
            f"a number: {measure} is worked out of it",
        )
        for measure, names in NEEDED.items()
        for column in names
    ),
    *(
        Test(
            f"{column}_after",
            (pl.col("measure") == measure) & (pl.col(f"{column}_after") > pl.col(column)),
            f"no more than {column}: else nothing is saved",
        )
        for measure, column in _LESS
    ),
    Test(
        "cycle",
        (pl.col("measure") == "oee") & (pl.col("hours") * (1 + 1e-9) < _AT_BEST),
        "no more than fits: count x cycle within hours",
    ),
    Test(
        "oee_after",
        (pl.col("measure") == "oee")
        & (pl.col("oee_after") * pl.col("hours") < _AT_BEST)
        & (pl.col("hours") >= _AT_BEST),
        "no less than today's, count x cycle / hours: else nothing is saved",
    ),
]
"""What one row must hold beside its declaration."""
SUPPLIES: list[Test] = [
    Test("supplier", pl.col("supplier") == pl.col("site"), "another site, or leave the row out")
]
