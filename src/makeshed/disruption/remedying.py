"""Remedies: those that a shed names, and those that suggest themselves, as what they add to the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from makeshed.disruption.stressed_network import Net
from makeshed.model import Remedy
from makeshed.network.bringing import prior
from makeshed.science.stock import DAYS_PER_YEAR
from makeshed.units import Share

WEEK = 7.0
MOST = 40
"""Remedies of our own that are tried: those of the largest flows."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """One remedy, as what it adds: stock by pool, activities that can begin, a shorter recovery.

    ``acts`` gives by activity the units a day and the days after which it can begin.
    """

    remedy: str
    measure: str
    site: str
    item: str
    quantity: float | None
    days: float | None
    cost: float | None
    rests_on: str
    stock: dict[int, float] = field(default_factory=dict)
    acts: dict[int, tuple[float, float]] = field(default_factory=dict)
    shorter: tuple[str, float] | None = None


class Bench:
    """Turns remedies into what they add.

    Parameters
    ----------
    net
        The activities.
    holding_rate
        Cost of holding stock for a year, as a share of its value.
    local
        Country or union of local makers.
    """

    def __init__(self, net: Net, holding_rate: Share, local: str) -> None:
        self.net, self.holding, self.local = net, holding_rate, local
        acts = net.acts
        self._pools = {
            (net.site(s), net.item(i), out): p
            for p, s, i, out in net.pools.select("p", "s", "i", "out").iter_rows()
            if i is not None
        }
        self._sources: dict[tuple[str, str], list[int]] = {}
        kinds = acts.filter(pl.col("kind").is_in(["buy", "make"])).select("a", "s", "i")
        for a, s, i in kinds.iter_rows():
            self._sources.setdefault((net.site(s), net.item(i)), []).append(a)
        spoils = net.tables.items.filter(pl.col("shelf_life") < WEEK)["item"]
        self._spoils = frozenset(spoils)  # before a week is over, so that nobody keeps one of it
        self._delay = acts["delay"].to_numpy()
        self._cap = acts["cap"].to_numpy()
        self._lead = acts["lead"].fill_null(0.0).to_numpy()
        self._leaving: dict[int, list[int]] = {}
        self._filling: dict[int, list[int]] = {}
        for pool, act, amount in zip(*net.flows, strict=True):
            side = self._filling if amount > 0 else self._leaving
            side.setdefault(int(pool), []).append(int(act))
        self._price = acts["price"].fill_null(0.0).to_numpy()
        self._base = acts["base"].to_numpy()
        self._pool_item = {p: item for (_, item, _), p in self._pools.items()}
        self._by_item: dict[str, list[int]] = {}
        for (_, item), there in self._sources.items():
            self._by_item.setdefault(item, []).extend(there)
        self._drawn: dict[int, list[tuple[int, float]]] = {}
        makes = set(acts.filter(pl.col("kind") == "make")["a"])
        for pool, act, amount in zip(*net.flows, strict=True):
            if amount < 0 and int(act) in makes:
                self._drawn.setdefault(int(act), []).append((int(pool), -float(amount)))
        self._worth: dict[str, float] = {}
        self._taking: dict[int, list[int]] = {}
        for pool, acts_there in self._leaving.items():
            for act in acts_there:
                self._taking.setdefault(act, []).append(pool)

    def named(self) -> tuple[list[Added], list[str]]:
        """Return the remedies of the shed, and what to tell of those that can do nothing."""
        found, notes = [], []
        for row in self.net.shed.priced_rows(Remedy):
            added = self._of(row)
            if added is None:
                what = f"{row.item} at {row.site}" if row.item else row.site
                why = "nothing keeps, uses, makes or sells it there"
                notes.append(f"the remedy {row.remedy} can do nothing: {what}: {why}")
            else:
                found.append(added)
        return found, notes

    def _of(self, row: Remedy) -> Added | None:
        told = {
            "remedy": row.remedy, "measure": row.measure, "site": row.site, "item": row.item,
            "quantity": row.amount, "cost": row.cost,
        }  # fmt: skip
        rests = "facts" if row.kind != "estimate" else "estimates"
        if row.measure == "recovery":
            return Added(**told, days=row.days, rests_on=rests, shorter=(row.site, row.days or 0.0))  # type: ignore[arg-type]
        if row.measure == "stock":
            pool = self._pool(row.site, row.item)
            if pool is None:
                return None
            more = {pool: row.amount or 0.0}
            return Added(**told, days=None, rests_on=rests, stock=more, acts=self._opening(pool))  # type: ignore[arg-type]
        sources = self._sources.get((row.site, row.item))
        if not sources:
            return None
        days = row.days
        if days is None:
            rests = "priors"
            days = min(float(self._delay[a]) for a in sources)
            days = min(days, prior("step in", "retainer")) if row.measure == "retainer" else days
        acts = self._from(row.site, row.item, sources, (row.amount or 0.0) / DAYS_PER_YEAR, days)
        return Added(**told, days=days, rests_on=rests, acts=acts)  # type: ignore[arg-type]

    def _pool(self, site: str, item: str) -> int | None:
        return self._pools.get((site, item, True), self._pools.get((site, item, False)))

    def _opening(self, pool: int) -> dict[int, tuple[float, float]]:
        """The ways out of a pool from which nothing is sent today; else stock takes the ways there are."""
        used = any(self._base[a] > 0 for a in self._leaving.get(pool, ()))
        return {} if used else self._out_of(pool)

    def _out_of(self, pool: int) -> dict[int, tuple[float, float]]:
        """The ways out of a pool, each after its days."""
        return {a: self._usual(a) for a in self._leaving.get(pool, ())}

    def _ready(self, a: int) -> tuple[float, float]:
        """What supplies a maker that stands by: agreed beforehand, so that its lead time alone counts."""
        most, days = self._usual(a)
        return most, min(days, float(self._lead[a]))

    def _usual(self, a: int) -> tuple[float, float]:
        return float(self._cap[a]), float(self._delay[a])

    def _from(
        self, site: str, item: str, sources: list[int], daily: float, days: float
    ) -> dict[int, tuple[float, float]]:
        """A source from some day on, the ways out of it, and what supplies it."""
        acts = self._out_of(self._pools[site, item, True])
        acts |= dict.fromkeys(sources, (daily, days))
        todo, seen = [pool for a in sources for pool in self._taking.get(a, ())], set[int]()
        while todo:
            pool = todo.pop()
            if pool in seen:
                continue
            seen.add(pool)
            for a in self._filling.get(pool, ()):
                acts.setdefault(a, self._ready(a))
                todo += self._taking.get(a, ())
        return acts

    def suggested(self) -> tuple[list[Added], int]:
        """Return remedies that nobody named, and how many more there would be.

        A week of stock where the plan keeps or could keep something, and every source that the plan
        does not use of what it needs, as qualified beforehand; a local one is paid to stand by.
        """
        every = [*self._weeks(), *self._others()]
        every.sort(key=lambda added: -(added.quantity or 0.0) * self._value(added.item))
        every = [*self._kits(), *every]
        return every[:MOST], max(0, len(every) - MOST)

    def _need(self, item: str) -> float:
        """What the plan needs of an item a day: wanted, or sent from where it is sold or made."""
        net = self.net
        wanted = sum(
            float(net.wanted[d])
            for d, i in enumerate(net.tables.demands["i"])
            if net.item(i) == item
        )
        sold = net.pools.filter("out").select("i", "through").drop_nulls().iter_rows()
        return float(max(wanted, sum(through for i, through in sold if net.item(i) == item)))

    def _value(self, item: str) -> float:
        """What a unit of an item is worth: what the plan pays at the mean, else the least that is asked.

        What is made is worth its making and its parts.
        """
        if item not in self._worth:
            self._worth[item] = 0.0
            acts = self._by_item.get(item, [])
            used = [a for a in acts if self._base[a] > 0]
            each = [self._price[a] + self._parts_of(a) for a in used or acts]
            if used:
                self._worth[item] = float(np.average(each, weights=self._base[used]))
            elif each:
                self._worth[item] = float(min(each))
        return self._worth[item]

    def _parts_of(self, a: int) -> float:
        named = self._pool_item
        return float(
            sum(n * self._value(named[p]) for p, n in self._drawn.get(a, ()) if p in named)
        )

    def _weeks(self) -> Iterator[Added]:
        roles = dict(self.net.tables.sites.select("site", "role").iter_rows())
        for (site, item, out), pool in sorted(self._pools.items()):
            if item in self._spoils or (not out and (site, item, True) in self._pools):
                continue
            through = float(self.net.pools["through"][pool])
            daily = through or (self._need(item) if roles[site] == "store" else 0.0)
            if daily <= 0:
                continue
            units = daily * WEEK
            yield Added(
                remedy=f"a week of {item} at {site}", measure="stock", site=site, item=item,
                quantity=units, days=None, cost=self.holding * self._value(item) * units,
                rests_on="suggested: cost of holding it", stock={pool: units},
                acts=self._opening(pool),
            )  # fmt: skip

    def _kits(self) -> Iterator[Added]:
        """A week of everything that a maker uses: of one part alone it is no use where several are lost."""
        roles = dict(self.net.tables.sites.select("site", "role").iter_rows())
        parts: dict[str, dict[int, tuple[str, float]]] = {}
        for (site, item, out), pool in self._pools.items():
            through = float(self.net.pools["through"][pool])
            if not out and roles[site] == "maker" and through > 0 and item not in self._spoils:
                parts.setdefault(site, {})[pool] = item, through * WEEK
        for site, kit in sorted(parts.items()):
            if len(kit) > 1:
                yield Added(
                    remedy=f"a week of all parts at {site}", measure="stock", site=site,
                    item="all parts", quantity=None, days=None,
                    cost=self.holding * sum(self._value(item) * n for item, n in kit.values()),
                    rests_on="suggested: cost of holding it",
                    stock={pool: n for pool, (_, n) in kit.items()},
                )  # fmt: skip

    def _others(self) -> Iterator[Added]:
        acts = self.net.acts
        here = dict(self.net.tables.sites.select("site", "country").iter_rows())
        for (site, item), sources in sorted(self._sources.items()):
            daily = self._need(item)
            if daily <= 0 or any(acts["base"][a] > 0 for a in sources):
                continue
            near = here[site] == self.local
            days = min(float(self._lead[a]) for a in sources)
            days += prior("step in", "retainer") if near else 0.0
            yield Added(
                remedy=f"{'retainer' if near else 'second source'} {site}:{item}",
                measure="retainer" if near else "source", site=site, item=item,
                quantity=daily * DAYS_PER_YEAR, days=days, cost=None,
                rests_on="suggested: lead time" + (" and two weeks (prior)" if near else ""),
                acts=self._from(site, item, sources, daily, days),
            )  # fmt: skip
