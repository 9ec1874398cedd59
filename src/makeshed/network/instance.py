"""The instance that is solved: the tables, nodes and arcs, prices and limits of a shed, as asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import polars as pl

from makeshed.errors import Infeasible, NotEnoughData
from makeshed.model import Demand, Offer, Place, Shed
from makeshed.network.ad_valorem import Charges, at_least
from makeshed.network.arc_costs import Ways, ways_of
from makeshed.network.arcs import SupplyGraph, outline_of
from makeshed.network.border_charges import known_prices, with_duty
from makeshed.network.chosen_moves import ChosenMoves, Linear, chosen_moves
from makeshed.network.customs_values import estimate, least_values, most_values
from makeshed.network.design import Design
from makeshed.network.dominated_ways import undominated
from makeshed.network.exemptions import little_carbon, processing, quota
from makeshed.network.exworks import exworks
from makeshed.network.freshness import fresh, has_perishables
from makeshed.network.landing.tariff import Tariff
from makeshed.network.limit_grammar import AskedLimit, read
from makeshed.network.origin_variants import claimed
from makeshed.network.rule_requirements import Admitted, Law, answered, law_of, whereabouts
from makeshed.network.settings import Settings
from makeshed.network.shipment_costs import Sending, sending_of
from makeshed.network.stated_limits import stated
from makeshed.network.tables import NetworkTables, tables_of
from makeshed.science.arrays import Floats
from makeshed.science.bill import Where
from makeshed.science.carbonborder import THRESHOLD, covered
from makeshed.science.origin import Share

MANY = 500_000
"""Moves from which on a few are chosen by pricing all, and written."""
KEPT = ("sending", "least", "most", "estimated", "lowest")
"""What an instance works out of itself and of no design."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A supply network to be solved: what stays the same from round to round.

    Attributes
    ----------
    shed
        The facts, without the offers that no rule admits.
    prices
        By price tier, what a unit costs at its seller's door [money/unit].
    asked, stated
        Limits that were asked for, and those that duties and sites state themselves.
    where
        Where a site works, or where its goods of some origin come from.
    measures
        By rule, the share that a limit under it is on.
    design
        What was decided before; None: nothing.
    notes
        What is to be said of the rules.
    lean
        Whether ways that no best plan takes were left out.
    chosen
        The moves that were written, where pricing chose them; None: all.
    seeds
        By node, the least that a unit is worth that comes out of stock; None: nothing does.
    decided
        Sites of which it is decided whether they are in use, even where that costs nothing.
    """

    shed: Shed
    law: Law
    tariff: Tariff
    settings: Settings
    tables: NetworkTables
    graph: SupplyGraph
    ways: Ways
    prices: Floats
    asked: tuple[AskedLimit, ...] = ()
    stated: tuple[AskedLimit, ...] = ()
    where: Callable[[str, str], Where] = lambda _site, origin: Where(origin)
    measures: Mapping[str, Share] = field(default_factory=dict)
    design: Design | None = None
    notes: tuple[str, ...] = ()
    lean: bool = False
    chosen: ChosenMoves | None = None
    seeds: Floats | None = None
    decided: frozenset[str] = frozenset()

    @property
    def limits(self) -> tuple[AskedLimit, ...]:
        """Every limit, those asked for first."""
        return (*self.asked, *self.stated)

    @property
    def apart(self) -> bool:
        """Whether a rule looks into what things are made of."""
        return len(self.graph.batches) > 1 or bool(self.measures)

    @property
    def bent(self) -> bool:
        """Whether rules or limits weigh things by values, so that they move with the plan."""
        spent = any(asked.what in {"local", "share", "from"} for asked in self.limits)
        return self.apart or (spent and bool(np.any(self.ways.markup > 0)))

    @cached_property
    def sending(self) -> Sending:
        """What is paid by the shipment."""
        return sending_of(self.tables, self.graph, self.ways)

    @cached_property
    def least(self) -> Floats:
        """The least that a unit is worth in any plan, by node [money/unit]; nan: out of reach."""
        given = (self.tables, self.graph, self.ways, self.prices, self.settings)
        return least_values(*given, seeds=self.seeds)

    @cached_property
    def most(self) -> Floats:
        """The most that a unit is worth in any plan, by node [money/unit]; inf: there is no most."""
        return most_values(self.tables, self.graph, self.ways, self.prices, self.settings)

    @cached_property
    def estimated(self) -> tuple[Floats, Floats, Floats, Floats]:
        """What a unit is worth and costs at least, by node [money/unit]: as lots allow, then whatever they ask."""
        given = (self.tables, self.graph, self.ways, self.prices, self.settings)
        return *estimate(*given, seeds=self.seeds), *estimate(*given, lots=False, seeds=self.seeds)

    @cached_property
    def lowest(self) -> Charges:
        """Charges on value that no plan goes below, whatever its values and its design."""
        return at_least(
            *(self.tables, self.graph, self.ways, self.settings),
            least=self.least,
            most=self.most,
            sending=self.sending,
        )

    def under(self, design: Design | None) -> Instance:
        """Return the instance with a design; what hangs on none is worked out once for all."""
        found = replace(self, design=design)
        found.__dict__.update({name: getattr(self, name) for name in KEPT})
        return found

    @cached_property
    def committed(self) -> np.ndarray:
        """Of each site, whether it is paid for whether it is used or not."""
        paid = self.design.committed if self.design else frozenset()
        return self.tables.sites["site"].is_in(sorted(paid)).to_numpy()

    def with_limits(self, texts: Sequence[str]) -> Instance:
        """Return the instance with these limits asked for and no others.

        A local share under a rule can be asked for where one was when the instance was built.
        """
        asked = tuple(map(read, texts))
        if self.lean and _survives(asked):
            admitted = Admitted(self.shed, left_out=False, notes=())
            found = _instance(admitted, self.law, self.settings, asked, self.tariff)
            return replace(found, design=self.design, notes=self.notes)
        return replace(self, asked=asked)

    def with_offers(self, *offers: Offer, waited: Callable[[], None] | None = None) -> Instance:
        """Return the instance of the same shed with more offers; what it knows of duties is kept.

        ``waited`` is called now and then while it is written.
        """
        admitted = Admitted(self.shed.plus(*offers), left_out=False, notes=())
        found = _instance(
            admitted, self.law, self.settings, (), self.tariff, lean=self.lean, waited=waited
        )
        return replace(found, design=self.design)


def build(
    shed: Shed,
    settings: Settings,
    *,
    rules: Sequence[str] = (),
    answers: Sequence[str] = (),
    limits: Sequence[str] = (),
    lean: bool = False,
    waited: Callable[[], None] | None = None,
    linear: Linear | None = None,
) -> Instance:
    """Return the supply network of a shed.

    Parameters
    ----------
    shed
        The facts.
    settings
        Rates and choices that hold for the whole network; a blank ``local`` is where most is demanded.
    rules, answers, limits
        Rules that must be obeyed, what people judged, and limits, as `makeshed.plan` reads them.
    lean
        Leave out ways that no best plan takes, where nothing is to survive the loss of a mode.
    waited
        Called now and then while ways are written, to tell who waits, or to raise that there is no time.
    linear
        Solves the linear programs by which moves are chosen where there are `MANY`; None: all are written.

    Raises
    ------
    BadValue, NotFound
        A limit, an answer or a rule that cannot be read, or names what is not there.
    NotEnoughData
        There is no demand, or something demanded has no source at all.
    Infeasible
        Nothing can obey what is required.
    """
    asked = tuple(map(read, limits))
    under = [one.under for one in asked if one.under]
    law = law_of(shed, rules, settings.day, answered(answers), under)
    settings = replace(settings, local=settings.local or home(shed))
    lean = lean and not _survives(asked)
    linear = linear if lean and not asked and not law else None
    return _instance(law.admitted(), law, settings, asked, lean=lean, waited=waited, linear=linear)


def _survives(asked: Sequence[AskedLimit]) -> bool:
    """Whether something must survive a loss, for which the second best mode may be the way out."""
    return any(one.what == "survive" for one in asked)


def _instance(
    admitted: Admitted,
    law: Law,
    settings: Settings,
    limits: tuple[AskedLimit, ...],
    tariff: Tariff | None = None,
    *,
    lean: bool = False,
    waited: Callable[[], None] | None = None,
    linear: Linear | None = None,
) -> Instance:
    """Return the instance of what the law admits.

    ``tariff`` is that of a shed with the same duties, which knows some of them by now.
    """
    shed = admitted.shed
    said = dict.fromkeys((*law.notes, *admitted.notes))
    tables, batches, notes = claimed(_linked(admitted, law), law, tuple(said))
    tariff = tariff or Tariff(
        shed,
        settings.day,
        carbon=carbon_tonnes(tables) > THRESHOLD,
        holding=settings.holding_rate,
    )
    outline = outline_of(shed, tables, settings, tariff, batches, lean=lean, waited=waited)
    countries = dict(shed.table(Place).select("place", "country").iter_rows())
    prices = exworks(tables, outline.bare, tariff, countries)
    chosen = None
    spoils = has_perishables(tables)  # whose paths are judged whole
    linear_too = not (tariff.by_value or outline.bare.shipping or len(batches) > 1 or spoils)
    if linear and linear_too and len(outline.moves.rows) >= MANY:
        chosen = chosen_moves(outline, prices, settings, linear, waited)
    net = outline.written(None if chosen is None else chosen.which, waited)
    if tariff.by_value:
        known = known_prices(tables, net.offer_node, net.make_node, prices, len(net.nodes))
        rows = with_duty(net.ways, tables, net.modes, net.classes, tariff, batches, net.paid, known)
        net = replace(net, ways=undominated(rows) if lean else rows)
    ways, lost = fresh(tables, net, ways_of(tables, net))
    found = Instance(
        shed=shed,
        law=law,
        tariff=tariff,
        settings=settings,
        tables=tables,
        graph=net,
        ways=ways,
        prices=prices,
        asked=limits,
        stated=(*_quotas(tables, net, tariff), *stated(tables)),
        notes=(*notes, *lost, *filter(None, (asked.doubt for asked in limits))),
        lean=lean,
        chosen=chosen,
    )
    if not law:  # who asks for no rule does not wait for the places of all sites
        return found
    return replace(found, where=whereabouts(shed), measures=law.measures)


def _quotas(tables: NetworkTables, net: SupplyGraph, tariff: Tariff) -> list[AskedLimit]:
    """Return the quotas of duty that some way may use, as limits."""
    numbers = sorted(set(net.ways["quota"].unique()) - {-1})
    rows = [(n, tariff.quotas[n]) for n in numbers]
    found = [quota(n, row.name, row.quota, by_unit=row.by_unit) for n, row in rows]
    free = net.ways.filter("processed").select("s_b", "i").unique().sort("s_b", "i")
    for s, i in free.rows():
        words = f"{tables.items['item'][i]} at {tables.sites['site'][s]} free of duty, sent abroad again"
        found.append(processing(s, i, words))
    return [*found, *(little_carbon(THRESHOLD) if net.ways["free"].any() else ())]


def carbon_tonnes(tables: NetworkTables) -> float:
    """Return the net mass a year of all that is needed and under the carbon border adjustment [t].

    Who needs no more than its threshold is free of it, wherever it buys.
    """
    rows = tables.items.select("hs", "dutiable", "need").rows()
    return float(sum(mass * need for hs, mass, need in rows if covered(hs))) / 1000


def _linked(admitted: Admitted, law: Law) -> NetworkTables:
    """Return the tables; say so if there are none for want of goods that obey."""
    try:
        return tables_of(admitted.shed)
    except NotEnoughData as error:
        if not admitted.left_out:
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
