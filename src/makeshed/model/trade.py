"""Who trades what with whom, and what a region makes, brings in and uses of a product."""

from __future__ import annotations

from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import AMOUNT, CARGO, MONEY, PER_HEAD, STOCK_VARIATION
from makeshed.model.region import CALENDAR
from makeshed.units import Kilogram, Money, Unit

Energy = Annotated[float, Unit("kcal/d")]
ANYBODY = "all"
"""A partner that stands for all partners together."""


@noun("trade", key="reporter partner product flow year")
class Trade(Fact):
    """What a country, union or region brought in from a partner, or sent there, in a year."""

    reporter: Annotated[
        str, "who counted it: a country such as FR, a union such as EU, or a key of regions"
    ]
    partner: Annotated[
        str,
        "from where, or to where; all: all partners together; ZZ: not told. What all have beyond those "
        "named may be of any",
    ]
    product: Annotated[str, "HS code, or a longer one such as of the CN, all zeros written"]
    flow: Annotated[Literal["import", "export"], "whether it came to the reporter or left it"]
    year: Annotated[int, CALENDAR, "when"]
    value: Annotated[Money, MONEY, "of all that was traded in the year"]
    mass: Annotated[Kilogram | None, CARGO, "net, of all that was traded; blank: not known"] = None
    currency: Annotated[str, Refers("currencies"), "of the value; blank: the shed's"] = ""
    name: Annotated[str, "of the product, as people say it"] = ""
    classification: Annotated[str, "whose code the product has, such as HS 2017 or CN 2024"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("balances", key="region product year")
class Balance(Fact):
    """What a region makes, brings in, sends away and uses of a product in a year, in one unit."""

    region: Annotated[str, "a country such as FR, a union such as EU, or a key of regions"]
    product: Annotated[str, "key; best the code that statistics use"]
    year: Annotated[int, CALENDAR, "when"]
    name: Annotated[str, "of the product, as people say it"] = ""
    group: Annotated[str, "what it is one of, such as vegetables; blank: of none"] = ""
    unit: Annotated[str, "of every amount of the row, such as t, kt or hl"] = "t"
    production: Annotated[float | None, AMOUNT, "made in the region; blank: not known"] = None
    imports: Annotated[float | None, AMOUNT, "brought in; blank: not known"] = None
    exports: Annotated[float | None, AMOUNT, "sent away; blank: not known"] = None
    stock_variation: Annotated[
        float | None, STOCK_VARIATION, "taken out of stock; put in: negative; blank: not known"
    ] = None
    use: Annotated[float | None, AMOUNT, "used in the region, as the source says"] = None
    food: Annotated[float | None, AMOUNT, "of the use, eaten by people"] = None
    feed: Annotated[float | None, AMOUNT, "of the use, fed to animals"] = None
    loss: Annotated[float | None, AMOUNT, "of the use, lost on the way"] = None
    energy: Annotated[
        Energy | None, PER_HEAD, "that a person eats of it; the weight of a product among foods"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
