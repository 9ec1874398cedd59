"""How far apart two places are."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the Earth (IUGG; Moritz 2000, Journal of Geodesy 74)."""


def great_circle(
    lat_a: ArrayLike, lon_a: ArrayLike, lat_b: ArrayLike, lon_b: ArrayLike
) -> NDArray[np.float64]:
    """Return the great-circle distance [km] between points given in degrees, by the haversine.

    Arrays broadcast. Worked example: Nashville (36.12, -86.67) to Los Angeles (33.94, -118.40) is
    2887.26 km with a radius of 6372.8 km (Rosetta Code, "Haversine formula"), so 2886.44 km with
    the mean radius used here.

    Parameters
    ----------
    lat_a, lon_a
        Latitude and longitude of the one end [degrees], of any shape.
    lat_b, lon_b
        Those of the other; they broadcast to it.
    """
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_phi = (phi_b - phi_a) / 2
    half_lambda = (np.radians(lon_b) - np.radians(lon_a)) / 2
    a = np.sin(half_phi) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lambda) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(a, 0, 1))))
