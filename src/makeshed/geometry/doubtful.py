"""Whether a body that was read as millimetres may be in inches: its longest side, and which sides are round."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.units import Millimetre

INCH = 25.4
TINY: Millimetre = 5.0
"""A part of which no side is longer is rare."""
SMALL: Millimetre = 50.0
"""Longest side of what may well be inches: four feet."""
HUGE: Millimetre = 1000.0
"""Longest side beyond which a part may have been multiplied once too often."""
NEAR = 2e-5
"""Share by which single precision moves a length."""


def doubts(sides: Sequence[float]) -> str:
    """Return why sides read as millimetres may be of another unit, and what that does; else nothing.

    Doubtful are sides that are sixteenths and no twentieths of a millimetre, sides that are halves of a
    millimetre only if they are inches, sides of which none is longer than 5 mm, and, above a metre, sides
    that are whole numbers times 25.4. Worked example: featuretype of trimesh, 5 x 2.5 x 1.375 in inches,
    has 1.375, which is 22 sixteenths; in millimetres it would be of 1/16,387 of the volume.
    """
    said = [side for side in sides if side > 0]
    longest = max(said, default=0.0)
    scaled = " x ".join(f"{side * INCH:.4g}" for side in sides)
    effect = (
        f"{scaled} mm if so, {INCH**3:,.0f} times the volume and the material: every price would be far "
        "too low; say --unit inch, or --unit mm if it is right"
    )
    fractions = all(_whole(side * 16, side) for side in said)
    tenths = all(_whole(side * 20, side) for side in said)
    if longest <= SMALL and not tenths:
        if fractions:
            return f"its sides are sixteenths and no tenths, as inches are: {effect}"
        if sum(_whole(side * INCH * 2, side * INCH) for side in said) >= len(said) > 0:
            return f"its sides are round in mm only if they are inches: {effect}"
    if longest < TINY:
        return f"its longest side is {longest:.4g}, which is tiny in mm: {effect}, or cm"
    if longest > HUGE and all(_whole(side / INCH, side / INCH) for side in said):
        return (
            f"its sides of {' x '.join(f'{side:.5g}' for side in sides)} mm are whole numbers times "
            f"{INCH}: it may have been turned from inches twice, and be {INCH**3:,.0f} times too large; "
            "save it anew in mm if so"
        )
    return ""


def _whole(value: float, side: float) -> bool:
    """Whether a number is whole but for the last digits of a side in single precision."""
    return (
        abs(value - round(value)) <= max(NEAR * abs(value), 1e-4 * (side < 1)) and round(value) > 0
    )
