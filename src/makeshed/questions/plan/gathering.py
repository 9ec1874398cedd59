"""From a shed to all that a plan is solved from."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from makeshed.model import Demand, Place, Shed
from makeshed.questions.plan.batches import claimed
from makeshed.questions.plan.chain import chain
from makeshed.questions.plan.claims import Law, whereabouts
from makeshed.questions.plan.limits import Asked
from makeshed.questions.plan.network import graph
from makeshed.questions.plan.pricing import ways_of
from makeshed.questions.plan.quotes import exworks
from makeshed.questions.plan.settings import Settings
from makeshed.questions.plan.solving import Inputs
from makeshed.questions.plan.tariff import Tariff


def gathered(
    shed: Shed, law: Law, settings: Settings, limits: tuple[Asked, ...]
) -> tuple[Inputs, Tariff]:
    """Return the structure and the prices of a shed that the law admits, and its duties."""
    links, batches = claimed(chain(shed), law)
    tariff = Tariff(shed, settings.day)
    net = graph(shed, links, settings, tariff, batches)
    countries = dict(shed.table(Place).select("place", "country").iter_rows())
    inputs = Inputs(
        chain=links,
        graph=net,
        ways=ways_of(links, net),
        prices=exworks(links, net, tariff, countries),
        settings=settings,
        limits=limits,
    )
    if law:  # who asks for no rule does not wait for the places of all sites
        inputs = replace(inputs, where=whereabouts(shed), measures=law.measures)
    return inputs, tariff


def home(shed: Shed) -> str:
    """Return the country with the largest demand."""
    where = shed.table(Place).select("place", "country")
    by = shed.table(Demand).join(where, on="place").group_by("country")
    most = by.agg(pl.col("quantity").sum()).sort("quantity", "country", descending=[True, False])
    return "" if most.is_empty() else str(most["country"][0])
