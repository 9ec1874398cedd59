"""How much passes a store at most, and leaves a site at least, as its facts state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from makeshed.questions.plan.chain import Chain
from makeshed.questions.plan.limits import Asked, Drawn, sum_of
from makeshed.science.limits import Cap, Limit

if TYPE_CHECKING:
    from makeshed.questions.plan.opened import Opened


def stated(links: Chain) -> Iterator[Asked]:
    """Return what sites state of how much passes them, as limits."""
    columns = links.sites.select("s", "site", "role", "throughput", "least_output")
    for s, site, role, most, least in columns.rows():
        if role == "store" and most is not None:
            words = f"throughput of {site} <= {most:g} 1/a"
            yield Asked(words, "throughput", (str(s),), least=False, bound=most)
        if least > 0:
            words = f"output of {site} >= {least:g} 1/a, or it is not used"
            yield Asked(words, "least output", (str(s),), least=True, bound=least)


def bounded(drawn: Drawn, asked: Asked) -> Limit:
    """Return what a site states of itself as sums over columns."""
    site, lay = int(asked.of[0]), drawn.layout
    at, ways, kept = drawn.graph.nodes["s"].to_numpy(), drawn.ways, drawn.kept
    begins, head = at[ways.tail[kept]], ways.head[kept]
    ends = np.where(head >= 0, at[head], -1)
    if asked.what == "throughput":
        comes = (ends == site) & (begins != site)
        return Cap(members=(sum_of((lay.flow, comes.astype(float))),), bound=asked.bound)
    leaves = (begins == site) & (ends != site)
    run = sum_of((lay.flow, leaves.astype(float)), (lay.open[[site]], np.array([-asked.bound])))
    return Cap(members=(run,), bound=0.0, least=True)


def running(opened: Opened) -> Iterator[str]:
    """Say which sites are held at the least that they put out."""
    accounts = opened.accounts
    ways = accounts.graph.ways.select("s_a", "s_b", x=pl.Series(accounts.flows.moved))
    out = ways.filter(pl.col("s_a") != pl.col("s_b").fill_null(-1)).group_by("s_a").agg(pl.sum("x"))
    amounts = dict(out.rows())
    for s, site, least in accounts.chain.sites.select("s", "site", "least_output").rows():
        if 0 < amounts.get(s, 0.0) <= least * (1 + 1e-9):
            yield f"{site} is held at its least output of {least:g} a year"
