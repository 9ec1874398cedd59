"""What is to be made in a region that comes from elsewhere now: money a year by industry of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import fsum

import numpy as np

from makeshed.errors import BadValue, NotEnoughData, NotFound
from makeshed.language.text import few
from makeshed.model import Industry, Item, Shed
from makeshed.model.nesting import around
from makeshed.region.jobs import named
from makeshed.region.sales import SalesTable
from makeshed.science.arrays import Floats

GAPS = "gaps"
"""Asks for all that plans bring from elsewhere."""
FEW = 3
"""So many are named in a note."""
_ASKED = re.compile(
    r"\s*+(?P<what>[^=]*+)=\s*+(?P<amount>\d[\d_]*+(?:\.\d++)?+(?:[eE]\+?+\d++)?+)\s*+"
)


def local_demand(
    shed: Shed, table: SalesTable, asked: Sequence[str], goods: Mapping[str, float]
) -> tuple[Floats, list[str]]:
    """Return what is to be made more by each industry of the table, and how what was asked was read.

    Parameters
    ----------
    asked
        Industries and money a year, ``3331=1000000``, or ``gaps``.
    goods
        By item, what is paid in a year for what plans bring from elsewhere: what ``gaps`` stands for.

    Raises
    ------
    BadValue
        Some of what is asked cannot be read.
    NotFound
        The shed, or its table, knows no such industry.
    NotEnoughData
        No plan brings anything from elsewhere, or no item of it tells its industry.
    """
    read = [_ASKED.fullmatch(text) for text in asked if text.strip() != GAPS]
    amounts = [float(one["amount"].replace("_", "")) if one else 0.0 for one in read]
    texts = [text for text in asked if text.strip() != GAPS]
    if wrong := [
        repr(text[:60])
        for text, amount in zip(texts, amounts, strict=True)
        if not 0 < amount < np.inf
    ]:
        money = f" {shed.currency}" if shed.currency else ""
        raise BadValue(
            f"what is to be localised cannot be read: {', '.join(wrong)}",
            hint=f"an industry and how much of it a year, more than 0{money}: 3331=1000000; or {GAPS}",
        )
    wanted = [
        (named(shed, Industry, one["what"].strip()), amount)
        for one, amount in zip(read, amounts, strict=True)
        if one
    ]
    notes = list[str]()
    if len(texts) < len(asked):
        gaps, notes = _of_gaps(shed, goods)
        wanted += gaps
    return _by_industry(shed, table, wanted, notes), notes


def _of_gaps(shed: Shed, goods: Mapping[str, float]) -> tuple[list[tuple[str, float]], list[str]]:
    """Return what plans bring from elsewhere by industry, and what of it is left out."""
    if not goods:
        raise NotEnoughData(
            "no plan brings anything from elsewhere: there is no gap to localise",
            hint="an industry and how much of it a year: 3331=1000000",
        )
    of = {one.item: one.industry for one in shed.rows(Item)}
    found: dict[str, list[float]] = {}
    for item, money in goods.items():
        found.setdefault(of[item], []).append(money)
    without = sorted((item for item in goods if not of[item]), key=lambda item: -goods[item])
    if "" in found and len(found) == 1:
        raise NotEnoughData(
            f"of no item that comes from elsewhere is its industry known: {few(without, FEW)}",
            hint="items.industry holds the key of the industry that makes such things",
        )
    whole, left = fsum(goods.values()), fsum(found.pop("", ()))
    unit = shed.currency or "money"
    priced = (
        "as is paid for the goods now, without their way and duty: made here they may cost more"
    )
    notes = [f"gaps are {whole - left:,.0f} {unit} a year, {priced}"]
    if without:
        notes.append(
            f"gaps of {left:,.0f} {unit} are left out ({left / whole:.0%}), whose items tell no industry: {few(without, FEW)}"
        )
    return [(industry, fsum(money)) for industry, money in found.items()], notes


def _by_industry(
    shed: Shed, table: SalesTable, wanted: Sequence[tuple[str, float]], notes: list[str]
) -> Floats:
    """Return the money by industry of the table, and note which industries it knows by others."""
    names = dict(shed.table(Industry).select("industry", "name").rows())
    demand = np.zeros(len(table.industries))
    for industry, amount in wanted:
        share = _shares(shed, table, industry)
        demand += amount * share
        inside = [table.industries[n] for n in np.flatnonzero(share)]
        if inside != [industry]:
            listed = few([f"{one} {names.get(one, '')}".strip() for one in inside], FEW)
            how = "spread by output over" if len(inside) > 1 else "taken as"
            notes.append(f"{industry} is no industry of the table, and is {how} {listed}")
    return demand


def _shares(shed: Shed, table: SalesTable, industry: str) -> Floats:
    """Return how an industry lies in those of the table: in one, or over those inside it by output."""
    parent = dict(shed.table(Industry).select("industry", "parent").rows())
    share = np.zeros(len(table.industries))
    holding = next((one for one in around(parent, industry) if one in table.industries), "")
    if holding:
        share[table.at(holding)] = 1.0
        return share
    inside = [n for n, one in enumerate(table.industries) if industry in around(parent, one)]
    if not inside:
        raise NotFound(
            f"the table of {table.region} has nothing of industry {industry}",
            hint=f"it has {few(table.industries, 8)}",
        )
    share[inside] = table.output[inside] / table.output[inside].sum()
    return share
