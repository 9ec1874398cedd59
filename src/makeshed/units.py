"""Units live in the type, so a signature reads like a sentence.

Inside makeshed a number is a plain float in the unit that its type names; conversion happens once,
at the doors. The same annotation heads every table, documents every column and labels every axis.
``money`` stands for the one currency of the shed.
"""

from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Unit:
    """The symbol printed beside a number."""

    symbol: str


Share = Annotated[float, Unit("1")]
Times = Annotated[float, Unit("times")]
Degree = Annotated[float, Unit("°")]
Millimetre = Annotated[float, Unit("mm")]
Kilometre = Annotated[float, Unit("km")]
KilometrePerDay = Annotated[float, Unit("km/d")]
Kilogram = Annotated[float, Unit("kg")]
Tonne = Annotated[float, Unit("t")]
CubicMetre = Annotated[float, Unit("m³")]
Hour = Annotated[float, Unit("h")]
Kilowatt = Annotated[float, Unit("kW")]
Bar = Annotated[float, Unit("bar")]
Celsius = Annotated[float, Unit("°C")]
HourPerYear = Annotated[float, Unit("h/a")]
Day = Annotated[float, Unit("d")]
Year = Annotated[float, Unit("a")]
FullTime = Annotated[float, Unit("FTE")]
PerYear = Annotated[float, Unit("1/a")]
Count = Annotated[float, Unit("units")]
Money = Annotated[float, Unit("money")]
MoneyPerYear = Annotated[float, Unit("money/a")]
MoneyPerHour = Annotated[float, Unit("money/h")]
MoneyPerKilowatt = Annotated[float, Unit("money/kW")]
MoneyPerKilowattHour = Annotated[float, Unit("money/kWh")]
MoneyPerLoad = Annotated[float, Unit("money/load")]
MoneyPerShipment = Annotated[float, Unit("money/shipment")]
MoneyPerTonneKm = Annotated[float, Unit("money/(t·km)")]
MoneyPerKilogram = Annotated[float, Unit("money/kg")]
MoneyPerTonne = Annotated[float, Unit("money/t")]
KilogramPerHour = Annotated[float, Unit("kg/h")]
KilogramPerTonneKm = Annotated[float, Unit("kg/(t·km)")]
KilogramPerYear = Annotated[float, Unit("kg/a")]
KilogramPerKilogram = Annotated[float, Unit("kg/kg")]
PerRootYear = Annotated[float, Unit("1/√a")]
Second = Annotated[float, Unit("s")]
Points = Annotated[float, Unit("points")]

SLIGHT = 0.005
"""What rounding may move a number by, as a share of it."""
SMALL, LARGE = 1e-4, 1e4
"""Below the one a number keeps two digits, from the other on its whole part says enough."""


def symbol_of(hint: object) -> str:
    """Return the unit symbol in an annotation, or the empty string."""
    for arg in get_args(hint):
        inside = Annotated in {get_origin(arg), get_origin(hint)}
        if inside and (found := symbol_of(arg)):
            return found
        if isinstance(arg, Unit):
            return arg.symbol
    return ""


def units_of(row: type[Any]) -> dict[str, str]:
    """Return ``{field: unit symbol}`` for a row type; text fields have the empty unit."""
    hints = get_type_hints(row, include_extras=True)
    return {name: symbol_of(hint) for name, hint in hints.items()}


def shown(symbol: str, currency: str) -> str:
    """Return the symbol as people read it: ``money/a`` becomes ``EUR/a``."""
    return symbol.replace("money", currency) if currency else symbol


def places(value: float, least: int = 0) -> int:
    """Return how many decimals a number needs, so that rounding moves it by half a per cent at most."""
    size = abs(value)
    if not SMALL <= size < LARGE:
        return least
    return next((n for n in range(least, 9) if abs(round(size, n) - size) <= SLIGHT * size), 9)


def amount(value: float, least: int = 0) -> str:
    """Return an amount as people read it; one that is not zero never reads as zero."""
    if value and abs(value) < SMALL and not round(value, least):
        return f"{value:.2g}"
    return f"{value:,.{places(value, least)}f}"
