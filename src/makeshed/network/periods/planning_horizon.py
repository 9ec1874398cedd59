"""The horizon that is planned: its periods, each an instance of its own, and what joins them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

import numpy as np
import polars as pl

from makeshed.errors import NotEnoughData
from makeshed.model import Demand, Period, Phase, Returned, Season, Shed, Storage
from makeshed.model.in_period import in_period, periods_of, said_in, without_tables
from makeshed.model.seasonal import WITHIN, seasonal_crops
from makeshed.network.arc_costs import ways_of
from makeshed.network.border_charges import Standing
from makeshed.network.instance import Instance, build
from makeshed.network.limit_grammar import AskedLimit
from makeshed.network.periods.refusals import (
    refuse_keeping_what_spoils,
    refuse_moving_prices_of_opening,
    refuse_moving_status,
    refuse_survival,
)
from makeshed.network.settings import Settings
from makeshed.science.discounting import years_counted

NodeName = tuple[Standing | None, int, bool, float]
"""What tells a node of an item at a site apart, whatever its number: standing, batch, whether sold there, lead time."""


@dataclass(frozen=True, slots=True)
class HeldTotal:
    """What all periods together are held to: what a limit in each of them counts, and the bound on their sum."""

    counted: AskedLimit
    bound: float


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """Several periods, each with the instance of a supply network.

    Attributes
    ----------
    shed
        All facts, as they are given.
    periods
        In their order.
    instances
        By period: the network of a year at the pace of the period.
    rate
        At which what is later is discounted.
    phases
        By site, how it comes into use and goes out of it.
    returned
        What comes back of what is delivered.
    most_changes
        How many sites may open or close in all; None: any number.
    most_co2e
        What may be emitted in all periods together [kg]; None: anything.
    held
        Bounds on what all periods count together.
    notes
        What overrides may mean otherwise than they were read.
    """

    shed: Shed
    periods: tuple[Period, ...]
    instances: tuple[Instance, ...]
    rate: float
    phases: dict[str, Phase]
    returned: tuple[Returned, ...]
    most_changes: int | None = None
    most_co2e: float | None = None
    held: tuple[HeldTotal, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def years(self) -> tuple[float, ...]:
        """By period, how many years it lasts."""
        return tuple(period.months / 12 for period in self.periods)

    @cached_property
    def starts(self) -> tuple[float, ...]:
        """By period, how many years after the first it starts."""
        months = np.cumsum([0, *(period.months for period in self.periods)])[:-1]
        return tuple(float(m) / 12 for m in months)

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """By period, what a cost of a year at its pace counts as, in money of the first year."""
        pairs = zip(self.starts, self.years, strict=True)
        return tuple(years_counted(start, years, self.rate) for start, years in pairs)

    def once(self, p: int) -> float:
        """Return what a cost counts as that is paid once, when a period starts."""
        return float((1 + self.rate) ** -self.starts[p])

    @cached_property
    def nodes_at(self) -> tuple[dict[tuple[str, str], dict[NodeName, int]], ...]:
        """By period, the nodes by site and item, and by what tells them apart."""
        return tuple(map(_nodes_at, self.instances))

    @cached_property
    def closing_costs(self) -> tuple[dict[str, float], ...]:
        """By period, what it costs to close a site then, by site: in the shed's money, at the rates of the period."""
        return tuple(
            dict(instance.shed.priced(Phase).select("site", "closing_cost").rows())
            for instance in self.instances
        )

    @cached_property
    def storages(self) -> tuple[dict[tuple[str, str], Storage], ...]:
        """By period, what can be kept at its end, by site and item."""
        return tuple(
            {(row.site, row.item): row for row in instance.shed.priced_rows(Storage)}
            for instance in self.instances
        )

    @cached_property
    def left_costs(self) -> tuple[dict[tuple[str, str], float | None], ...]:
        """By period, what a unit costs that comes back and is left, by site and item; None: none may be."""
        return tuple(
            {(row.site, row.item): row.left_cost for row in instance.shed.priced_rows(Returned)}
            for instance in self.instances
        )

    @property
    def keeps(self) -> bool:
        """Whether anything is kept from one period to the next."""
        return any(self.storages)


def _nodes_at(instance: Instance) -> dict[tuple[str, str], dict[NodeName, int]]:
    graph, tables = instance.graph, instance.tables
    sites, items = tables.sites["site"].to_list(), tables.items["item"].to_list()
    found: dict[tuple[str, str], dict[NodeName, int]] = {}
    for n, s, i, c, *apart in graph.nodes.select("n", "s", "i", "c", "t", "source", "lead").rows():
        names = found.setdefault((sites[s], items[i]), {})
        names[graph.classes.get((i, c)), *apart] = n
    return found


def horizon_of(
    shed: Shed,
    settings: Settings,
    *,
    day: date | None,
    rules: Sequence[str] = (),
    answers: Sequence[str] = (),
    limits: Sequence[str] = (),
    most_changes: int | None = None,
    most_co2e: float | None = None,
    waited: Callable[[], None] | None = None,
    lean: bool = True,
) -> Horizon:
    """Return the horizon of a shed with periods.

    Parameters
    ----------
    shed
        Facts, with at least one period.
    settings
        Rates and choices that hold for all periods.
    day
        On which duties must be in force; None: in each period those in force when it starts.
    rules, answers, limits
        As `makeshed.plan` reads them; each period must hold them.
    most_changes
        How many sites may open or close in all; None: any number.
    most_co2e
        What may be emitted in all periods together [kg]; None: anything.
    waited
        Called now and then while ways are written, or raises that there is no time.
    lean
        Whether ways that no best plan takes at these prices may be left out.

    Raises
    ------
    NotEnoughData
        There are no periods, or a period has no demand, or no source of something demanded.
    BadValue
        What no plan over periods can be exact about, by name.
    """
    periods = periods_of(shed)
    if not periods:
        raise NotEnoughData(
            "the shed holds no periods, so there is no horizon to plan",
            hint="add rows to periods: period, start, months; or ask for a plan of one year",
        )
    refuse_survival(limits)
    notes: list[str] = []
    sheds = _then(shed, periods, notes)
    crops = seasonal_crops(shed)
    phases = {row.site: row for row in shed.rows(Phase)}
    decided = frozenset(phases)
    if most_changes is not None:
        decided |= {site for each in sheds for site in each.table("sites")["site"].to_list()}

    ask = partial(build, rules=rules, answers=answers, lean=lean, waited=waited)

    def made(p: int, wanted: pl.DataFrame | None) -> Instance:
        on = replace(settings, day=day or periods[p].start)
        own = sheds[p] if wanted is None else _wanting(sheds[p], wanted)
        try:
            found = ask(own, on, limits=(*limits, *_implied(most_co2e, periods[p])))
        except NotEnoughData as error:
            seasons = f"; there are seasons of {crops}" if crops else ""
            raise NotEnoughData(
                f"in {periods[p].period}: {error}", hint=f"{error.hint}{seasons}"
            ) from error
        found = replace(found, decided=decided)
        return found if wanted is None else _at_its_pace(found, sheds[p])

    stretched = _stretched(sheds, periods) if any(map(_keeps, sheds)) else [None] * len(periods)
    return Horizon(
        shed=shed,
        periods=tuple(periods),
        instances=tuple(made(p, wanted) for p, wanted in enumerate(stretched)),
        rate=settings.discount_rate,
        phases=phases,
        returned=tuple(shed.rows(Returned)),
        most_changes=most_changes,
        most_co2e=most_co2e,
        notes=tuple(notes),
    )


def _implied(most_co2e: float | None, period: Period) -> tuple[str, ...]:
    """Return the limit of a year that follows for a period from what all may emit: so the cleaner modes are kept."""
    if most_co2e is None:
        return ()
    return (f"co2e<={most_co2e * 12 / period.months * (1 + 1e-9):.12g}",)


def _then(shed: Shed, periods: list[Period], notes: list[str]) -> list[Shed]:
    """Return the shed as it is in each period; refuse what cannot be followed from one to the next."""
    sheds = [
        without_tables(in_period(shed, key, said_in(key, notes.append)), (Season.table,))
        for key in (period.period for period in periods)
    ]
    if crops := seasonal_crops(shed):
        notes.append(f"there are seasons of {crops}: {WITHIN}")
    refuse_keeping_what_spoils(sheds, periods)
    refuse_moving_status(sheds, periods)
    refuse_moving_prices_of_opening(sheds, periods)
    return sheds


def _keeps(shed: Shed) -> bool:
    return not shed.table(Storage).is_empty()


def _stretched(sheds: list[Shed], periods: list[Period]) -> list[pl.DataFrame | None]:
    """Return by period what could be wanted of it a year, all that is wanted later included.

    What is bought and made in a period may serve any later one, so that this is the most that it needs.
    """
    months = [period.months for period in periods]
    found: list[pl.DataFrame | None] = []
    for p, month in enumerate(months):
        later = [
            shed.table(Demand).select("place", "item", quantity=pl.col("quantity") * (m / month))
            for shed, m in zip(sheds[p:], months[p:], strict=True)
        ]
        later.append(_left(sheds[-1]).with_columns(pl.col("quantity") * (12 / month)))
        whole = pl.concat(later).group_by("place", "item", maintain_order=True)
        found.append(whole.agg(pl.col("quantity").sum()).filter(pl.col("quantity") > 0))
    return found


def _left(shed: Shed) -> pl.DataFrame:
    """Return what must lie at sites after the last period, as if it were wanted where they stand."""
    where = shed.table("sites").select("site", "place")
    rows = shed.table(Storage).filter(pl.col("left") > 0).join(where, on="site")
    return rows.select("place", "item", quantity="left")


def _wanting(shed: Shed, wanted: pl.DataFrame) -> Shed:
    """Return the shed with its demands as large as they could be."""
    own = {(row.place, row.item): row for row in shed.rows(Demand)}
    more = [
        replace(
            own.get((place, item), Demand(place=place, item=item, quantity=0)), quantity=quantity
        )
        for place, item, quantity in wanted.select("place", "item", "quantity").rows()
    ]
    return shed.plus(*more)


def _at_its_pace(instance: Instance, shed: Shed) -> Instance:
    """Return an instance that was built for all that may come, with the demands of its own period."""
    own = shed.table(Demand).select("place", "item", _own="quantity")

    def paced(frame: pl.DataFrame) -> pl.DataFrame:
        both = frame.join(own, on=["place", "item"], how="left", maintain_order="left")
        return both.with_columns(quantity=pl.col("_own").fill_null(0.0)).drop("_own")

    tables = replace(instance.tables, demands=paced(instance.tables.demands))
    facts = instance.shed.with_rows({Demand.table: paced(instance.shed.table(Demand))})
    ways = ways_of(tables, instance.graph)
    return replace(instance, tables=tables, ways=ways, shed=facts)
