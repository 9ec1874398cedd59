"""Where things are."""

from typing import Annotated

from makeshed.model.noun import Fact, Kind, noun
from makeshed.model.ranges import LATITUDE, LONGITUDE, PEOPLE, RATE_OF_EXCHANGE
from makeshed.units import Count, Degree, Unit


@noun("places", key="place")
class Place(Fact):
    """A point on the map that sites stand on and demands come from."""

    place: Annotated[str, "key"]
    name: Annotated[str, "as people say it"] = ""
    lat: Annotated[Degree, LATITUDE, "latitude, north positive (WGS 84)"]
    lon: Annotated[Degree, LONGITUDE, "longitude, east positive (WGS 84)"]
    country: Annotated[str, "ISO 3166-1 alpha-2, such as FR"]
    region: Annotated[str, "code of the smallest region around it, such as FRL"] = ""
    postcode: Annotated[str, "as the post has it, for zones of carriers"] = ""
    population: Annotated[Count | None, PEOPLE, "inhabitants"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("currencies", key="currency")
class Currency(Fact):
    """What one unit of a currency is worth; the shed counts in the currency whose rate is 1."""

    currency: Annotated[str, "ISO 4217 code, such as USD"]
    rate: Annotated[
        float, Unit("money"), RATE_OF_EXCHANGE, "value of one unit, in the currency whose rate is 1"
    ]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
