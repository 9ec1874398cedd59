"""From a shed to all that a plan is solved from."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from makeshed.errors import Infeasible, NotEnoughData
from makeshed.model import Demand, Place, Shed
from makeshed.network.arc_costs import ways_of
from makeshed.network.arcs import Graph, graph
from makeshed.network.border_charges import known_prices, with_duty
from makeshed.network.exemptions import little_carbon, processing, quota
from makeshed.network.exworks import exworks
from makeshed.network.formulation import Inputs
from makeshed.network.landing.tariff import Tariff
from makeshed.network.limit_constraints import Asked
from makeshed.network.origin_variants import claimed
from makeshed.network.rule_requirements import Law, whereabouts
from makeshed.network.settings import Settings
from makeshed.network.stated_limits import stated
from makeshed.network.tables import Chain, chain
from makeshed.science.carbonborder import THRESHOLD, covered


def gathered(
    shed: Shed,
    law: Law,
    settings: Settings,
    limits: tuple[Asked, ...] = (),
    tariff: Tariff | None = None,
) -> tuple[Inputs, Tariff]:
    """Return the structure and the prices of a shed that the law admits, and its duties.

    ``tariff`` is that of a shed with the same duties, which knows some of them by now.
    """
    links, batches = claimed(_linked(shed, law), law)
    tariff = tariff or Tariff(
        shed,
        settings.day,
        carbon=carbon_tonnes(links) > THRESHOLD,
        holding=settings.holding_rate,
    )
    net = graph(shed, links, settings, tariff, batches)
    countries = dict(shed.table(Place).select("place", "country").iter_rows())
    prices = exworks(links, net, tariff, countries)
    if tariff.by_value:
        known = known_prices(links, net.offer_node, net.make_node, prices, len(net.nodes))
        ways = with_duty(net.ways, links, net.modes, net.classes, tariff, batches, net.paid, known)
        net = replace(net, ways=ways)
    inputs = Inputs(
        chain=links,
        graph=net,
        ways=ways_of(links, net),
        prices=prices,
        settings=settings,
        limits=(*limits, *_quotas(links, net, tariff), *stated(links)),
    )
    if law:  # who asks for no rule does not wait for the places of all sites
        inputs = replace(inputs, where=whereabouts(shed), measures=law.measures)
    return inputs, tariff


def _quotas(links: Chain, net: Graph, tariff: Tariff) -> list[Asked]:
    """Return the quotas of duty that some way may use, as limits."""
    numbers = sorted(set(net.ways["quota"].unique()) - {-1})
    rows = [(n, tariff.quotas[n]) for n in numbers]
    found = [quota(n, row.name, row.quota, by_unit=row.by_unit) for n, row in rows]
    free = net.ways.filter("processed").select("s_b", "i").unique().sort("s_b", "i")
    for s, i in free.rows():
        words = (
            f"{links.items['item'][i]} at {links.sites['site'][s]} free of duty, sent abroad again"
        )
        found.append(processing(s, i, words))
    return [*found, *(little_carbon(THRESHOLD) if net.ways["free"].any() else ())]


def carbon_tonnes(links: Chain) -> float:
    """Return the net mass a year of all that is needed and under the carbon border adjustment [t].

    Who needs no more than its threshold is free of it, wherever it buys.
    """
    rows = links.items.select("hs", "mass", "need").rows()
    return float(sum(mass * need for hs, mass, need in rows if covered(hs))) / 1000


def _linked(shed: Shed, law: Law) -> Chain:
    """Return the chain; say so if there is none for want of goods that obey."""
    try:
        return chain(shed)
    except NotEnoughData as error:
        if not law.left_out:
            raise
        named = " and ".join(sorted({key for keys in law.required.values() for key in keys}))
        words = [f"{named} must be obeyed", str(error)]
        raise Infeasible(
            f"{error}, once what nothing shows to obey {named} is left out",
            clash=words,
            hint="answer the open questions (--answers key=yes), or require another rule",
        ) from error


def home(shed: Shed) -> str:
    """Return the country with the largest demand."""
    where = shed.table(Place).select("place", "country")
    by = shed.table(Demand).join(where, on="place").group_by("country")
    most = by.agg(pl.col("quantity").sum()).sort("quantity", "country", descending=[True, False])
    return "" if most.is_empty() else str(most["country"][0])
