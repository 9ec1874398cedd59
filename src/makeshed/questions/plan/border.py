"""What every way pays at the border it crosses."""

from __future__ import annotations

import numpy as np
import polars as pl

from makeshed.questions.landing.article import Article, Charge, Deal
from makeshed.questions.landing.tariff import Tariff
from makeshed.questions.plan.batches import Batch
from makeshed.questions.plan.chain import Chain
from makeshed.science.program import Floats

Standing = tuple[str, str, str]
"""What borders can tell apart: country of origin, firm, and the rules that an item obeys."""
PASSAGE = ["i", "c", "t", "country_a", "country_b", "carried"]


def articles_of(chain: Chain) -> list[Article]:
    """Return each item as customs see it."""
    return [Article(*row) for row in chain.items.select("hs", "essential", "mass", "item").rows()]


def with_duty(
    ways: pl.DataFrame,
    chain: Chain,
    modes: pl.DataFrame,
    classes: dict[tuple[int, int], Standing],
    tariff: Tariff,
    batches: tuple[Batch, ...],
    prices: tuple[Floats, Floats] | None = None,
) -> pl.DataFrame:
    """Add what duty each way pays: rates on CIF and on FOB value, and money for each unit.

    ``prices`` are the least and the highest price by node, nan where there is none to know: for
    duties that change with the value.
    """
    carried = modes.select("w", carried="distance_kind")
    told = pl.col("carried").is_in(tariff.carried)
    ways = ways.join(carried, on="w", how="left", maintain_order="left").with_columns(
        carried=pl.when(told).then("carried").otherwise(pl.lit(""))
    )
    by, known = list(PASSAGE), ways
    if prices is not None:
        by += ["low", "high", "freight", "insurance", "parcel"]
        tail = ways["tail"].to_numpy()
        low, high = (pl.Series(bound[tail], nan_to_null=True) for bound in prices)
        parcels = chain.demands.select("d", "parcel")
        known = ways.join(parcels, on="d", how="left", maintain_order="left").with_columns(
            low=low, high=high, parcel=pl.col("parcel").fill_null(0.0)
        )
    keys = known.select(by).unique()
    articles = articles_of(chain)

    def charge(i: int, c: int, t: int, start: str, end: str, how: str, *deal: float) -> Charge:
        country, firm, obeys = classes[i, c]
        every = f"{obeys};{batches[t].claim.obeys}"
        known = Deal(*deal) if deal else None
        return tariff.charge(articles[i], (country, firm), start, end, every, how, known)

    charges = [charge(*row) for row in keys.rows()]
    columns = pl.DataFrame(
        [(found.cif, found.fob, found.each) for found in charges],
        schema=dict.fromkeys(("cif", "fob", "levy"), pl.Float64),
        orient="row",
    )
    charged = known.join(
        keys.hstack(columns), on=by, how="left", maintain_order="left", nulls_equal=True
    )
    return charged.select(*ways.columns, "cif", "fob", "levy")


def known_prices(
    chain: Chain, offer_node: pl.Series, make_node: pl.Series, prices: Floats, nodes: int
) -> tuple[Floats, Floats]:
    """Return the least and the highest price at which goods leave each node, nan where unknown.

    Known are those of who sells and does not make.
    """
    low, high = np.full(nodes, np.inf), np.full(nodes, -np.inf)
    at = offer_node.to_numpy()[chain.tiers["o"].to_numpy()]
    np.minimum.at(low, at, prices)
    np.maximum.at(high, at, prices)
    unknown = ~np.isfinite(low)
    unknown[make_node.to_numpy()] = True
    low[unknown] = high[unknown] = np.nan
    return low, high
