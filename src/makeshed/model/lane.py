"""How things move."""

from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import (
    DAYS,
    DISTANCE,
    FACTOR,
    FREIGHT_EMISSION,
    LOAD,
    LONGEST,
    MASS,
    MONEY,
    MOST_A_YEAR,
    ROOM,
    SHARE,
    SPEED,
)
from makeshed.units import (
    CubicMetre,
    Day,
    Kilogram,
    KilogramPerTonneKm,
    Kilometre,
    KilometrePerDay,
    MoneyPerKilogram,
    MoneyPerLoad,
    MoneyPerShipment,
    MoneyPerTonneKm,
    PerYear,
    Share,
    Tonne,
)


@noun("modes", key="mode")
class Mode(Fact):
    """A way to carry things. Goods pay for the larger of their share of payload and of volume."""

    mode: Annotated[str, "key, such as truck or container"]
    distance_kind: Annotated[
        Literal["road", "rail", "sea", "air", "listed"],
        "how distance is found; listed: only where a lane says so",
    ]
    carried: Annotated[
        Literal["as found", "road", "rail", "sea", "air"],
        "how goods come by it, where a duty tells (carried); as found: by distance_kind",
    ] = "as found"
    cost: Annotated[MoneyPerTonneKm, MONEY, "per chargeable tonne and kilometre"] = 0.0
    fixed_cost: Annotated[MoneyPerLoad, MONEY, "per load, whatever the distance"] = 0.0
    payload: Annotated[Tonne, LOAD, "most that one load weighs"] = 1.0
    load_volume: Annotated[CubicMetre | None, ROOM, "most that one load fills; blank: any"] = None
    speed: Annotated[KilometrePerDay, SPEED, "door to door, stops included"] = 500.0
    handling: Annotated[Day, DAYS, "at the ends: loading, port, customs"] = 0.0
    interval: Annotated[Day, DAYS, "between two shipments of an item"] = 0.0
    circuity: Annotated[float, FACTOR, "road or rail distance over great circle"] = 1.26
    max_distance: Annotated[Kilometre | None, LONGEST, "longest lane derived; blank: any"] = None
    insurance: Annotated[Share, SHARE, "of the value carried"] = 0.0
    co2e: Annotated[KilogramPerTonneKm, FREIGHT_EMISSION, "well to wheel, per chargeable tonne"] = (
        0.0
    )
    access_mode: Annotated[str, Refers("modes"), "to and from the port or airport; blank: none"] = (
        ""
    )
    currency: Annotated[str, Refers("currencies"), "of its costs; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
    frequencies: Annotated[
        str,
        "shipments a year that a plan chooses among, 4; 12; 52 or usual; blank: by its interval",
    ] = ""


@noun("lanes", key="origin destination mode")
class Lane(Fact):
    """What is known of one lane better than its mode tells: whatever is blank is derived."""

    origin: Annotated[str, Refers("places"), "from"]
    destination: Annotated[str, Refers("places"), "to"]
    mode: Annotated[str, Refers("modes"), "how"]
    distance: Annotated[Kilometre | None, DISTANCE, "along the way"] = None
    days: Annotated[Day | None, DAYS, "door to door"] = None
    cost: Annotated[MoneyPerLoad | None, MONEY, "of one full load, all in, shared by weight"] = None
    shipment_cost: Annotated[
        MoneyPerShipment | None, MONEY, "of one shipment, all in, however little is in it"
    ] = None
    minimum_charge: Annotated[MoneyPerShipment | None, MONEY, "least that one shipment costs"] = (
        None
    )
    shipments: Annotated[
        PerYear | None, MOST_A_YEAR, "a year; blank: by the interval of the mode, or full loads"
    ] = None
    currency: Annotated[str, Refers("currencies"), "of the cost; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
    frequencies: Annotated[
        str, "shipments a year that a plan chooses among, 4; 12; 52 or usual; blank: as its mode"
    ] = ""


@noun("zones", key="mode origin destination")
class Zone(Fact):
    """From where to where a carrier's zone is. Of several rows that fit, the most specific counts."""

    mode: Annotated[str, Refers("modes"), "whose zone"]
    origin: Annotated[str, "a place, a country, DE 10 or DE 10-16 by postcode, a union, or *"] = "*"
    destination: Annotated[str, "the same"]
    zone: Annotated[str, "as the carrier calls it"]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("rates", key="mode zone min_weight max_weight")
class Rate(Fact):
    """A row of a carrier's rate table: what a shipment of a weight costs. The cheapest row counts."""

    mode: Annotated[str, Refers("modes"), "whose rate; its main leg costs nothing else"]
    zone: Annotated[
        str, "of zones; where it has none, a country or area of destination; blank: everywhere"
    ] = ""
    min_weight: Annotated[Kilogram, MASS, "that is charged at least"] = 0.0
    max_weight: Annotated[
        Kilogram, MASS, "of a shipment in this row; 0: up to the next, or a full load"
    ] = 0.0
    price: Annotated[MoneyPerShipment, MONEY, "of one shipment"] = 0.0
    per_kg: Annotated[MoneyPerKilogram, MONEY, "of chargeable weight, on top"] = 0.0
    minimum_charge: Annotated[MoneyPerShipment, MONEY, "least that one shipment costs"] = 0.0
    currency: Annotated[str, Refers("currencies"), "of its prices; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
