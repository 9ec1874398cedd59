"""What it costs, takes and emits to carry things. Every function broadcasts over arrays."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def chargeable_load(
    *,
    mass_kg: ArrayLike,
    volume_m3: ArrayLike,
    payload_t: ArrayLike,
    load_volume_m3: ArrayLike = np.nan,
) -> Values:
    """Return the share of one load that one unit pays for: the larger of weight and volume.

    Parameters
    ----------
    mass_kg, volume_m3
        Gross mass [kg] and volume [m³] of one unit.
    payload_t, load_volume_m3
        Most that one load weighs [t] and fills [m³]; a volume of nan or inf means any volume.

    Notes
    -----
    Chargeable weight as carriers define it; by air 6000 cm³ count as one kilogram (IATA TACT Rules
    3.9.4), so a load of 1 t fills 6 m³. Worked example: a carton of 30 x 45 x 65 cm and 14 kg pays
    for 87,750 / 6000 = 14.6 kg (Pengelly's Forwarding, fact sheet on chargeable weight).
    """
    by_mass = np.asarray(mass_kg, float) / 1000 / np.asarray(payload_t, float)
    room = np.nan_to_num(np.asarray(load_volume_m3, float), nan=np.inf, posinf=np.inf)
    return np.asarray(np.maximum(by_mass, np.asarray(volume_m3, float) / room))


def freight(
    *,
    load: ArrayLike,
    payload_t: ArrayLike,
    distance_km: ArrayLike,
    cost_per_tkm: ArrayLike,
    fixed_per_load: ArrayLike = 0.0,
) -> Values:
    """Return freight per unit [money]: its load times what a full load costs.

    Parameters
    ----------
    load
        Share of one load that the unit pays for (see `chargeable_load`).
    payload_t, distance_km
        Payload of the load [t] and the way [km].
    cost_per_tkm, fixed_per_load
        Rate [money/(t·km)] of the full load and what a load costs whatever the distance
        [money/load].

    Notes
    -----
    The linear rate of transport costing, a terminal cost and a line-haul cost (Ballou 2004,
    Business Logistics/Supply Chain Management, 5th ed., ch. 6). Worked example: a lorry of 25 t at
    1.55 EUR/km (0.062 EUR/(t·km)) over 1560 km costs 2418 EUR, so 1/250 of it 9.67 EUR.
    """
    per_load = np.asarray(fixed_per_load, float) + np.asarray(cost_per_tkm, float) * np.asarray(
        payload_t, float
    ) * np.asarray(distance_km, float)
    return np.asarray(np.asarray(load, float) * per_load)


def transport_co2e(
    *,
    load: ArrayLike,
    payload_t: ArrayLike,
    distance_km: ArrayLike,
    kg_per_tkm: ArrayLike,
) -> Values:
    """Return the CO2e emitted in carrying one unit [kg]: tonne-kilometres times intensity.

    Parameters
    ----------
    load, payload_t
        Share of one load and payload [t]; their product is the tonnes that count. Give the share by
        mass where the factor is per tonne of actual mass (ISO 14083, GLEC, DEFRA).
    distance_km, kg_per_tkm
        The way [km] and the emission intensity [kg/(t·km)].

    Notes
    -----
    ISO 14083:2023 and GLEC Framework v3: transport activity times emission intensity. Worked
    example: 20 short tons over 1000 miles at 161.8 g per ton-mile emit 3,236,000 g CO2
    (Environmental Defense Fund, The Green Freight Handbook).
    """
    tonnes = np.asarray(load, float) * np.asarray(payload_t, float)
    return np.asarray(tonnes * np.asarray(distance_km, float) * np.asarray(kg_per_tkm, float))


def transit_days(
    *, distance_km: ArrayLike, km_per_day: ArrayLike, handling_days: ArrayLike = 0.0
) -> Values:
    """Return the time from door to door [d]: the way at its pace, and the handling at its ends.

    Worked example: 16,285 km from Shanghai to Fos at 14.5 knots (644.5 km/d) with 8 days in ports
    and at customs take 33.3 days, where schedules via Suez say 28 to 35 days of sea and port calls.

    Parameters
    ----------
    distance_km
        Length of the way [km], of any shape; the others broadcast to it.
    km_per_day
        Its pace [km/d].
    handling_days
        Loading, customs and unloading at its ends [d].
    """
    pace = np.asarray(distance_km, float) / np.asarray(km_per_day, float)
    return np.asarray(pace + np.asarray(handling_days, float))
