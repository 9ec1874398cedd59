"""What every way pays at the border it crosses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.network.delivered_duty_paid import DutyPaid
from makeshed.network.landing.article import BULK, Article, Deal
from makeshed.network.landing.duty_clashes import two_quotas
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import Tariff
from makeshed.network.origin_variants import Batch
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats
from makeshed.science.carbonborder import NEVER_SMALL
from makeshed.science.codes import digits_of
from makeshed.science.duties import CARBON

Standing = tuple[str, str, str]
"""What borders can tell apart: country of origin, firm, and the rules that an item obeys."""
PASSAGE = ["i", "c", "t", "country_a", "end", "how", "to_process", "paid"]


def authorised(tables: NetworkTables) -> list[int]:
    """Return the makers that may process goods on which no duty is paid."""
    makers = tables.sites.filter((pl.col("role") == "maker") & pl.col("inward_processing"))
    return makers["s"].to_list()


def articles_of(tables: NetworkTables) -> list[Article]:
    """Return each item as customs see it."""
    return [
        Article(*row)
        for row in tables.items.select("hs", "essential", "dutiable", "item", "mass").rows()
    ]


def with_duty(
    ways: pl.DataFrame,
    tables: NetworkTables,
    modes: pl.DataFrame,
    classes: dict[tuple[int, int], Standing],
    tariff: Tariff,
    batches: tuple[Batch, ...],
    paid: dict[int, DutyPaid],
    prices: tuple[Floats, Floats] | None = None,
) -> pl.DataFrame:
    """Add what duty each way pays: rates on CIF and on FOB value, and money for each unit.

    A way on which a quota may be used stands there twice: outside it, and within it.

    Parameters
    ----------
    ways
        Ways that cross a border or none.
    tables
        The facts of the network, numbered.
    modes
        The ways of carrying.
    classes
        By item and class, how goods stand in law: country, firm and what they obey.
    tariff
        The duties in force.
    batches
        The batches in which goods are told apart by origin.
    paid
        Nodes at which goods are sold with their duty paid.
    prices
        The least and the highest price by node [money/unit], nan where there is none to know,
        for duties that change with the value; None: none is known.
    """
    carried = modes.select("w", "carried")
    told = pl.col("carried").is_in(tariff.told)
    ways = ways.join(carried, on="w", how="left", maintain_order="left").with_columns(
        carried=pl.when(told).then("carried").otherwise(pl.lit("")),
        to_process=pl.col("s_b").is_in(authorised(tables)).fill_null(value=False),
    )
    by, known = list(PASSAGE), _entering(ways, paid, tariff)
    if prices is not None:
        by += ["low", "high", "freight", "insurance", "parcel", "whole"]
        tail = ways["tail"].to_numpy()
        low, high = (pl.Series(bound[tail], nan_to_null=True) for bound in prices)
        parcels = tables.demands.select("d", "parcel")
        known = known.join(parcels, on="d", how="left", maintain_order="left").with_columns(
            low=low,
            high=high,
            parcel=pl.col("parcel").fill_null(0.0),
            whole=pl.col("ship").is_not_null(),
        )
    keys = known.select(by).unique()
    passages = Passages(tariff, articles_of(tables), classes, batches)
    found = [(*row, *charged) for row in keys.rows() for charged in passages.charged(*row)]
    kinds = {
        "cif": pl.Float64,
        "fob": pl.Float64,
        "levy": pl.Float64,
        "quota": pl.Int64,
        "free": pl.Boolean,
        "processed": pl.Boolean,
    }
    table = pl.DataFrame(found, schema={**keys.schema, **kinds}, orient="row")
    levied = known.join(table, on=by, how="left", maintain_order="left", nulls_equal=True)
    return levied.select(*ways.columns, *kinds)


def _entering(ways: pl.DataFrame, paid: dict[int, DutyPaid], tariff: Tariff) -> pl.DataFrame:
    """Add to ways where and how goods enter: those with their duty paid as their price has it."""
    there = [
        (node, country, one.end, one.carried if one.carried in tariff.told else "")
        for node, one in paid.items()
        for country in ways["country_b"].unique()
        if one.covers(country)
    ]
    kinds = {"tail": pl.UInt32, "country_b": pl.String, "end": pl.String, "how": pl.String}
    named = pl.DataFrame(there, schema=kinds, orient="row").with_columns(
        pl.col("country_b").cast(ways.schema["country_b"])
    )
    entering = ways.join(named, on=["tail", "country_b"], how="left", maintain_order="left")
    return entering.with_columns(
        pl.coalesce("end", pl.col("country_b").cast(pl.String)).alias("end"),
        pl.coalesce("how", "carried").alias("how"),
        paid=pl.col("end").is_not_null(),
    )


@dataclass(frozen=True, slots=True)
class Use:
    """What exemption goods on a way use: a quota by its number (-1: none), and the 50 t of carbon."""

    quota: int = -1
    free: bool = False
    processed: bool = False


Charged = tuple[float, float, float, int, bool, bool]
"""Shares of CIF and of FOB value, an amount for a unit, and the exemption used."""


@dataclass(frozen=True, slots=True)
class Passages:
    """What goods of some class pay from one country into another."""

    tariff: Tariff
    articles: list[Article]
    classes: dict[tuple[int, int], Standing]
    batches: tuple[Batch, ...]

    def charged(
        self,
        i: int,
        c: int,
        t: int,
        start: str,
        end: str,
        how: str,
        to_process: bool,
        paid: bool,
        *known: float,
    ) -> Iterator[Charged]:
        """Yield what is charged outside any quota, within it, and free of the carbon adjustment.

        Parameters
        ----------
        i
            Item, by number.
        c
            How it stands in law, by number: country, firm and what it obeys.
        t
            Batch, by number.
        start
            Place at which it begins.
        end
            Place at which it ends.
        how
            Mode by which it goes.
        to_process
            Whether it is processed there and sent abroad.
        paid
            Whether its price holds the duty.
        """
        country, firm, obeys = self.classes[i, c]
        if paid:
            passage = Passage(self.articles[i], (country, firm), start, end, obeys, how)
            yield self._at(passage, None, Use())
            return
        deal = None
        if known:
            low, high, freight, insurance, parcel, whole = known
            deal = Deal(low, high, freight, insurance, parcel, bool(whole))
        asked = Passage(
            article=self.articles[i],
            origin=(country, firm),
            start=start,
            end=end,
            obeys=f"{obeys};{self.batches[t].claim.obeys}",
            carried=how,
            consignment=deal.consignment if deal else BULK,
        )
        plain = self._at(asked, deal, Use())
        yield plain
        if to_process and any(plain[:3]):
            yield self._at(asked, deal, Use(processed=True))
        carbon = self._is_carbon(asked)
        if carbon:
            yield self._at(asked, deal, Use(free=True))
        if self.tariff.quotas:
            due = self.tariff.found(replace(asked, within=True))
            quotas = [measure for measure in due.charged if measure.quota]
            if len(quotas) > 1:
                named = " and ".join(measure.name for measure in quotas)
                raise two_quotas(named, f"{self.articles[i].item} of {country} into {end}")
            for measure in quotas:
                if not measure.by_unit:
                    self.tariff.must_weigh(measure, self.articles[i])
                use = Use(self.tariff.quotas.index(measure))
                yield self._at(asked, deal, use)
                if carbon:
                    yield self._at(asked, deal, replace(use, free=True))

    def _at(self, asked: Passage, deal: Deal | None, use: Use) -> Charged:
        passage = replace(asked, within=use.quota >= 0, free=use.free, processed=use.processed)
        paid = self.tariff.charge(passage, deal)
        return paid.cif, paid.fob, paid.each, use.quota, use.free, use.processed

    def _is_carbon(self, asked: Passage) -> bool:
        """Return whether certificates of the carbon border adjustment are due, however few they cost."""
        due = self.tariff.found(asked)
        never_small = digits_of(asked.article.hs).startswith(NEVER_SMALL)
        return not never_small and any(measure.kind == CARBON for measure in due.charged)


def known_prices(
    tables: NetworkTables, offer_node: pl.Series, make_node: pl.Series, prices: Floats, nodes: int
) -> tuple[Floats, Floats]:
    """Return by node the least and the highest price at which goods leave it [money/unit], nan: unknown.

    Known are those of who sells and does not make.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    offer_node
        Node of each tier.
    make_node
        Node of each make.
    prices
        Ex-works price of each tier [money/unit].
    nodes
        How many nodes there are.
    """
    low, high = np.full(nodes, np.inf), np.full(nodes, -np.inf)
    at = offer_node.to_numpy()[tables.tiers["o"].to_numpy()]
    np.minimum.at(low, at, prices)
    np.maximum.at(high, at, prices)
    unknown = ~np.isfinite(low)
    unknown[make_node.to_numpy()] = True
    low[unknown] = high[unknown] = np.nan
    return low, high
