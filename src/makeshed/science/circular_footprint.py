"""What materials emit over their life where some of them go round: the Circular Footprint Formula of the European Union.

Its three parts, of one kilogram of a material in a product (European Commission, Recommendation (EU) 2021/2279,
Annex I, 4.4.8.1; Zampori and Pant, *Suggestions for updating the Product Environmental Footprint method*, JRC 2019,
equation 3)::

    material  (1 - R1) Ev + R1 (A Erec + (1 - A) Ev Qsin/Qp) + (1 - A) R2 (ErecEoL - E*v Qsout/Qp)
    energy    (1 - B) R3 (E_ER - LHV X_heat E_heat - LHV X_elec E_elec)
    disposal  (1 - R2 - R3) E_D
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from makeshed.science.material_circularity import Round, both
from makeshed.units import KilogramPerKilogram, Share

BEGINNING = ("virgin material", "recycling before", "borrowed from virgin material")
END = ("recycling after", "virgin material replaced", "burning", "energy replaced", "disposal")
"""The terms of the formula in its order: how the material comes, and what becomes of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EmissionFactors:
    """What a kilogram of a material emits [kg CO2e], and how burdens are shared out. None: not told.

    Attributes
    ----------
    virgin
        To win and make it (Ev).
    recycled
        To recycle what is used, collection and sorting included (Erec).
    recycling
        To recycle it at the end, collection and sorting included (ErecEoL).
    displaced
        Of the virgin material that what is recycled at the end replaces (E*v).
    burning, replaced
        To burn it with recovery of energy (E_ER), and what the energy replaces,
        ``LHV (X_heat E_heat + X_elec E_elec)``: heating value, shares that become heat and power, what these emit.
    disposal
        To dispose of it without (E_D).
    allocation
        Of burdens and credits of recycling between who supplies recycled material and who uses it (A): 0.2 where
        it is sought, 0.8 where it is offered, 0.5 between.
    energy_allocation
        The same of energy recovery (B); the method sets 0.
    quality_in, quality_out
        What recycled material is worth, of virgin material: that which is used (Qsin/Qp), and that which comes of
        it (Qsout/Qp).
    """

    virgin: KilogramPerKilogram | None = None
    recycled: KilogramPerKilogram | None = None
    recycling: KilogramPerKilogram | None = None
    displaced: KilogramPerKilogram | None = None
    burning: KilogramPerKilogram | None = None
    replaced: KilogramPerKilogram | None = None
    disposal: KilogramPerKilogram | None = None
    allocation: Share | None = None
    energy_allocation: Share = 0.0
    quality_in: Share | None = None
    quality_out: Share | None = None


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A term of the formula: by what share a factor counts."""

    term: str
    factor: str
    share: Share


def weighed(flow: Round, factors: EmissionFactors) -> list[_Weighed]:
    """Return the terms of the formula with the share by which each factor counts; shares are all told.

    Parameters
    ----------
    flow
        Where a kilogram comes from and goes; what is reused, before or after, and what is composted, is left out of
        the formula: without burden or credit.
    factors
        Of the material; only how burdens are shared out is read.
    """
    r1, reused = flow.recycled or 0.0, flow.reused or 0.0
    kept = (flow.to_reuse or 0.0) + (flow.to_compost or 0.0)
    r2, r3 = (flow.to_recycling or 0.0) * (flow.recycling_yield or 0.0), flow.to_energy or 0.0
    a, b = factors.allocation or 0.0, factors.energy_allocation
    amounts = (
        ("virgin", 1 - r1 - reused),
        ("recycled", r1 * a),
        ("virgin", r1 * (1 - a) * (factors.quality_in or 0.0)),
        ("recycling", (1 - a) * r2),
        ("displaced", -(1 - a) * r2 * (factors.quality_out or 0.0)),
        ("burning", (1 - b) * r3),
        ("replaced", -(1 - b) * r3),
        ("disposal", 1 - r2 - r3 - kept),
    )
    return [
        _Weighed(term, factor, share if abs(share) > ROUNDING else 0.0)
        for term, (factor, share) in zip((*BEGINNING, *END), amounts, strict=True)
    ]


ROUNDING = 1e-12
"""A share that is less than this is none: it is what is left of 1 when shares of it are taken off."""


def circular_footprint(flow: Round, factors: EmissionFactors) -> dict[str, KilogramPerKilogram]:
    """Return what a kilogram of a material emits over its life, by the terms of the formula.

    ``sum(circular_footprint(...).values())`` is the footprint. The example is Ecobalyse's (ministère de la
    Transition écologique, method for textiles): 0.207 kg of recycled wool are printed as 1.75 kg CO2e.

    Parameters
    ----------
    flow
        Where it comes from and goes; all is told.
    factors
        Of the material; what counts is told.

    Examples
    --------
    >>> wool = EmissionFactors(virgin=80.3, recycled=0.5, allocation=0.8, quality_in=0.5, disposal=0.0)
    >>> round(0.207 * sum(circular_footprint(Round(recycled=1.0), wool).values()), 5)
    1.74501
    """
    return {
        each.term: each.share * (_factor(factors, each.factor) or 0.0)
        for each in weighed(flow, factors)
    }


def _factor(factors: EmissionFactors, name: str) -> KilogramPerKilogram | None:
    found: KilogramPerKilogram | None = getattr(factors, name)
    return found


def lacking(flow: Round, factors: EmissionFactors, terms: tuple[str, ...]) -> list[str]:
    """Return the factors that are not told, and count in some of the terms with what is told.

    Parameters
    ----------
    flow, factors
        Where a kilogram comes from and goes, and what the material emits.
    terms
        Of the formula, such as `END`.
    """
    found = {
        each.factor: None
        for way, shared in ends(flow, factors)
        for each in weighed(way, shared)
        if each.term in terms and each.share and _factor(factors, each.factor) is None
    }
    return list(found)


def ends(flow: Round, factors: EmissionFactors) -> Iterator[tuple[Round, EmissionFactors]]:
    """Yield both with what is not told at one end or the other, in every way: the formula's extremes are among these.

    It is linear in each share alone. Emission factors are left as they are.

    Parameters
    ----------
    flow, factors
        Where a kilogram comes from and goes, and what the material emits.
    """
    loose = (factors.allocation, factors.quality_in, factors.quality_out)
    for way, (a, q_in, q_out) in product(flow.ends(), product(*map(both, loose))):
        yield way, replace(factors, allocation=a, quality_in=q_in, quality_out=q_out)


def extremes(
    flow: Round, factors: EmissionFactors, terms: tuple[str, ...]
) -> tuple[dict[str, KilogramPerKilogram], dict[str, KilogramPerKilogram]]:
    """Return the terms where their sum is least and where it is most, with what is told.

    Parameters
    ----------
    flow, factors
        Where a kilogram comes from and goes, and what the material emits; nothing is `lacking`.
    terms
        Of the formula that are summed.

    Examples
    --------
    >>> low, high = extremes(Round(recycled=None), EmissionFactors(virgin=2.0, recycled=0.5, allocation=0.5, quality_in=1.0), BEGINNING)
    >>> sum(low.values()), sum(high.values())
    (1.25, 2.0)
    """
    every = [
        {term: each for term, each in circular_footprint(*way).items() if term in terms}
        for way in ends(flow, factors)
    ]

    def whole(found: dict[str, KilogramPerKilogram]) -> KilogramPerKilogram:
        return sum(found.values())

    return min(every, key=whole), max(every, key=whole)
