"""What a duty does where all trade with all: the global simulation model (GSIM) of Francois and Hall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats


@dataclass(frozen=True, slots=True)
class WorldShift:
    """What changes by exporter, by importer and by pair of them."""

    prices: Floats
    """Of what each exports, before duty [share of what it was]."""
    trade: Floats
    """From each exporter to each importer, at the new world prices [money]."""
    paid: Floats
    """What importers pay for all of it together, duty paid [share of what it was]."""
    producers: Floats
    """Gain of producers, by exporter [money]."""
    consumers: Floats
    """Gain of buyers, by importer [money]."""
    revenue: Floats
    """Change of what duties bring, by importer [money]."""

    @property
    def welfare(self) -> Floats:
        """All three, by country [money]."""
        return np.asarray(self.producers + self.consumers + self.revenue)


def world_shift(
    trade: ArrayLike, before: ArrayLike, after: ArrayLike, *,
    supply: ArrayLike, demand: float, substitution: float,
) -> WorldShift:  # fmt: skip
    """Return what prices, trade and gains become where duties between several countries change.

    Goods differ by where they come from. Of exporter i in market v, with share s of what is spent there, demand answers
    its own price by s h - (1 - s) e and another's by its share times (h + e), h the elasticity of demand for all and e
    that of substitution; supply of each exporter, in all markets together, answers its world price. Linear in small
    changes, so that one system of equations settles all.

    Parameters
    ----------
    trade
        What each exporter (rows) sells to each importer (columns) at world prices, at home on the diagonal [money].
    before, after
        Powers of duty, 1 + rate, of each pair.
    supply
        Elasticity of supply, above 0: of each exporter, or of all.
    demand
        Elasticity of demand for all sources together, below 0.
    substitution
        Elasticity of substitution between sources, above 0.

    Raises
    ------
    ValueError
        Arrays that are no square of one size, trade below nothing, somebody who buys or sells nothing, a power of duty
        that is not above 0, or an elasticity out of its range.

    Notes
    -----
    Francois and Hall 2003, Global Simulation Analysis of Industry-Level Trade Policy, version 3.0. Their worked example
    (United States, Japan, European Union, rest of the world; supply 1.5, demand -1.25, substitution 5): with free trade
    between the United States and the Union, world prices change by 0.0792, -0.0316, 0.0480 and -0.0184. Gains of buyers
    are taken as they take them, with the triangle of the composite price; of changes that are not small it is an
    approximation, where `makeshed.science.armington` is exact of one market.
    """
    sold, old, new = (np.asarray(each, float) for each in (trade, before, after))
    if sold.ndim != 2 or not sold.shape == sold.shape[::-1] == old.shape == new.shape:
        raise ValueError("trade and both duties must be squares of one size")
    if np.any(sold < 0) or not (sold.sum(0).all() and sold.sum(1).all()):
        raise ValueError("trade is not negative, and everybody buys and sells something")
    if np.any(old <= 0) or np.any(new <= 0):
        raise ValueError("a power of duty is above 0")
    offered = np.broadcast_to(np.asarray(supply, float), len(sold))
    if not (np.all(offered > 0) and demand < 0 and substitution > 0):
        raise ValueError("supply and substitution are above 0, demand below 0")
    spent = sold * old
    share = spent / spent.sum(0)
    goes = sold / sold.sum(1, keepdims=True)
    dearer = new / old - 1.0
    # By market, how demand for each source (rows) answers the price of each (columns).
    answers = (demand + substitution) * share.T[:, None, :] - substitution * np.eye(len(sold))
    by_market = goes.T[:, :, None] * answers
    prices = np.linalg.solve(
        np.diag(offered) - by_market.sum(0),
        np.einsum("vij,jv->i", by_market, dearer),
    )
    units = np.einsum("vij,jv->iv", answers, prices[:, None] + dearer)
    traded = sold * (1.0 + units) * (1.0 + prices[:, None])
    paid = (share * ((1.0 + prices[:, None]) * new / old - 1.0)).sum(0)
    whole = spent.sum(0)
    return WorldShift(
        prices=prices,
        trade=traded,
        paid=paid,
        producers=prices * sold.sum(1) * (1.0 + 0.5 * offered * prices),
        consumers=0.5 * paid**2 * whole * np.sign(paid) * demand - whole * paid,
        revenue=(traded * (new - 1.0) - sold * (old - 1.0)).sum(0),
    )
