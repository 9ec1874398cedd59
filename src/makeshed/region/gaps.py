"""What is missing in a region: what its plans bring from elsewhere, and what its needs found nobody for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import fsum

from makeshed.answer import Term, total
from makeshed.errors import BadValue
from makeshed.language.text import few
from makeshed.model import Component, Demand, Item, Shed
from makeshed.model.inside import Inside
from makeshed.plans.plan import Plan
from makeshed.region.brought import Brought, FromSource, Unserved, brought_by
from makeshed.region.closest import Close, Sites
from makeshed.region.gap import Missing, RegionGap
from makeshed.region.gap_words import held_words
from makeshed.region.unserved_needs import Heard, Wanting

MEASURED = frozenset(("kg", "g", "t", "l", "m", "m2", "m²", "m3", "m³"))
"""Units of what goes into things by weight or length: a material."""
FEW = 3
"""So many are named in a cell or a note."""
LEAST = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class Gaps:
    """The gap list of a region, the most money first, with what opens it and what is to be told."""

    rows: tuple[RegionGap, ...] = ()
    notes: tuple[str, ...] = ()
    terms: dict[str, Term] = field(default_factory=dict)
    close: dict[str, tuple[Close, ...]] = field(default_factory=dict)
    """By gap, who here comes nearest to it."""
    stays: dict[str, float | None] = field(default_factory=dict)
    """By gap that somebody here sells, the most of a price asked that may stay; none: not known."""
    goods: dict[str, float] = field(default_factory=dict)
    """By item that comes from elsewhere, what is paid for it a year, without its way and duty."""


@dataclass
class _Used:
    """One item that is used in the region, over all plans."""

    outside: list[FromSource] = field(default_factory=list)
    inside: list[FromSource] = field(default_factory=list)
    unserved: list[Unserved] = field(default_factory=list)

    @property
    def uses(self) -> set[str]:
        return {one.at for one in self.outside} | {one.at for one in self.unserved}

    @property
    def cost(self) -> float:
        return fsum(one.landed for one in self.outside) + fsum(one.cost for one in self.unserved)


def gaps_of(sites: Sites, plans: Sequence[Plan], log: Heard, *, priced: bool = True) -> Gaps:
    """Return what is missing in a region.

    Parameters
    ----------
    plans
        Of different demands; each serves its own.
    log
        What needs that nobody could serve are missing, asked again of the makers of today.
    priced
        Whether a shortage costs what the plan says it does.

    Raises
    ------
    BadValue
        Two plans serve one demand, which would count twice, or a plan is of other facts.
    """
    _apart(plans)
    shed, here = sites.shed, sites.here
    found = [brought_by(shed, plan, here) for plan in plans]
    building = _Building(shed, sites, plans, priced=priced)
    used = _used(found)
    for item, use in used.items():
        if use.outside or use.unserved:
            building.item(item, use)
    for item, use in used.items():
        if use.outside or use.unserved:
            building.processes(item, use)
    for want in log.wanting:
        building.want(want)
    rows = sorted(building.rows.values(), key=lambda row: (-(row.cost or 0.0), -row.cases, row.gap))
    goods = [
        building.terms[row.gap]
        for row in rows
        if row.kind != "process" and row.gap in building.terms
    ]
    terms = building.terms
    if goods:
        terms = {"gaps": total("what comes from elsewhere", building.unit, goods)} | terms
    return Gaps(
        rows=tuple(rows),
        notes=(*_notes(used, found, log, here), *held_words(rows)),
        terms=terms,
        close=building.close,
        stays=building.stays,
        goods={
            item: fsum(one.goods for one in use.outside)
            for item, use in used.items()
            if use.outside
        },
    )


def _apart(plans: Sequence[Plan]) -> None:
    """Refuse plans that serve the same demand."""
    seen = set[str]()
    for plan in plans:
        mine = {row.demand for row in plan.rows}
        if twice := sorted(seen & mine):
            said = f"two plans serve {twice[0]}: what it takes would count twice"
            raise BadValue(
                said, hint="give plans of different demands, or survey them one at a time"
            )
        seen |= mine


def _used(found: Sequence[Brought]) -> dict[str, _Used]:
    used: dict[str, _Used] = {}
    for each in found:
        for one in each.outside:
            used.setdefault(one.item, _Used()).outside.append(one)
        for one in each.inside:
            used.setdefault(one.item, _Used()).inside.append(one)
        for short in each.unserved:
            used.setdefault(short.item, _Used()).unserved.append(short)
    return used


class _Building:
    """The rows of a gap list while they come together."""

    def __init__(self, shed: Shed, sites: Sites, plans: Sequence[Plan], *, priced: bool) -> None:
        self.sites, self.priced = sites, priced
        self.unit = f"{shed.currency or 'money'}/a"
        self.items = {one.item: one for one in shed.rows(Item)}
        self.components = set(shed.table(Component)["component"]) - set(shed.table(Demand)["item"])
        self.rows: dict[str, RegionGap] = {}
        self.terms: dict[str, Term] = {}
        self.close: dict[str, tuple[Close, ...]] = {}
        self.stays: dict[str, float | None] = {}
        self.worth: dict[str, dict[str, float]] = {}
        for plan in plans:
            for row in plan.worth:
                if sites.is_here(row.site) and row.site not in sites.stores:
                    self.worth.setdefault(row.item, {})[row.site] = row.worth

    def item(self, item: str, use: _Used) -> None:
        """Add what comes from elsewhere of an item, or is not served."""
        kind = self._kind(item)
        key = f"{kind}:{item}"
        worth = self.worth.get(item, {})
        close, asks = self._close(item, worth), self.sites.sellers(item)
        nearest, distance = self.sites.nearest(self.sites.outside(item), self._places(use))
        units = fsum(one.units for one in use.outside)
        unmet = fsum(one.units for one in use.unserved)
        here = fsum(one.units for one in use.inside)
        known = self.priced or not use.unserved or bool(use.outside)
        self.close[key] = tuple(close)
        if asks:
            kept = [
                min(worth[site] / max(price, LEAST), 1.0)
                for site, price in asks.items()
                if site in worth
            ]
            self.stays[key] = max(kept, default=None)
        if known:
            self.terms[key] = _opened(item, use, self.unit)
        self.rows[key] = RegionGap(
            gap=key,
            kind=kind,
            what=item,
            name=self.items[item].name,
            units=units,
            unmet=unmet,
            cost=self.terms[key].value if known else None,
            unit_cost=fsum(one.landed for one in use.outside) / units if units else None,
            local=here / (here + units + unmet),
            cases=len(use.uses),
            essential=self.items[item].essential,
            sources=_sources(use.outside),
            nearest=nearest,
            distance=distance,
            asked=min(asks.values(), default=None),
            below_low=min(worth.values(), default=None),
            below_high=max(worth.values(), default=None),
            closest=few([str(one) for one in close], FEW),
            co2e=fsum(one.co2e for one in use.outside) if use.outside else None,
        )

    def _close(self, item: str, worth: dict[str, float]) -> list[Close]:
        """Return who here comes closest to an item, sellers with what they may ask, the least too dear first."""
        asks = self.sites.sellers(item)

        def told(one: Close) -> Close:
            if one.site not in asks or one.site not in worth:
                return one
            return replace(one, has=f"{one.has}, in the plan below {worth[one.site]:,.2f}")

        def dear(one: Close) -> float:
            return (
                asks[one.site] / max(worth.get(one.site, 0.0), LEAST) if one.site in asks else 0.0
            )

        found = [told(one) for one in self.sites.close_to(item)]
        return sorted(found, key=lambda one: (-one.least, -one.most, dear(one), one.site))

    def _kind(self, item: str) -> Missing:
        sites = self.sites
        whole = item in sites.routes and not sites.lacking(item)
        if sites.sellers(item) or whole:
            return "supplier"
        measured = self.items[item].unit.strip().casefold() in MEASURED
        return "material" if measured and item in self.components else "item"

    def _places(self, use: _Used) -> set[str]:
        return {self.sites.place.get(at, at) for at in use.uses}

    def processes(self, item: str, use: _Used) -> None:
        """Add the processes that nobody here does and without which an item cannot be made here."""
        if self._kind(item) == "supplier":
            return
        parts = self.terms.get(f"{self._kind(item)}:{item}")
        for process in self.sites.lacking(item):
            key = f"process:{process}"
            able = self.sites.does.get(process, set())
            nearest, distance = self.sites.nearest(able, self._places(use))
            row = self.rows.get(key) or self._process(process)
            closer = row.distance is None or (distance is not None and distance < row.distance)
            self.rows[key] = replace(
                row,
                cost=None if parts is None else (row.cost or 0.0) + parts.value,
                co2e=(row.co2e or 0.0) + fsum(one.co2e for one in use.outside),
                cases=row.cases + len(use.uses),
                essential=row.essential or self.items[item].essential,
                nearest=nearest if closer else row.nearest,
                distance=distance if closer else row.distance,
            )
            if parts is not None:
                before = self.terms[key].parts if key in self.terms else ()
                self.terms[key] = total(f"what {process} would make", self.unit, (*before, parts))

    def _process(self, process: str) -> RegionGap:
        close = self.sites.doing([process])
        self.close[f"process:{process}"] = tuple(close)
        return _bare("process", process, few([str(one) for one in close], FEW))

    def want(self, want: Wanting) -> None:
        """Add what is missing for a need that found nobody, to the row that there is."""
        key = f"{want.kind}:{want.what}"
        said = few([str(one) for one in want.close], FEW)
        row = self.rows.get(key) or _bare(want.kind, want.what, said)
        closer = row.distance is None or (
            want.distance is not None and want.distance < row.distance
        )
        self.rows[key] = replace(
            row,
            cases=row.cases + len(want.cases),
            nearest=want.nearest if closer else row.nearest,
            distance=want.distance if closer else row.distance,
        )
        self.close.setdefault(key, want.close)


def _bare(kind: Missing, what: str, closest: str) -> RegionGap:
    return RegionGap(
        gap=f"{kind}:{what}", kind=kind, what=what, name="", units=None, unmet=None, cost=None, unit_cost=None,
        local=None, cases=0, essential=False, sources="", nearest="", distance=None, asked=None,
        below_low=None, below_high=None, closest=closest,
    )  # fmt: skip


def _opened(item: str, use: _Used, unit: str) -> Term:
    """Open what an item from elsewhere costs: by who sold or made it, goods and the way apart."""
    by_source: dict[str, list[FromSource]] = {}
    for one in use.outside:
        by_source.setdefault(one.source, []).append(one)
    parts = []
    for source, came in sorted(by_source.items()):
        units = fsum(one.units for one in came)
        kinds = [
            Term(kind, fsum(getattr(one, kind) for one in came), unit)
            for kind in ("goods", "freight", "insurance", "duty")
        ]
        parts.append(total(f"{item} from {source}", unit, kinds, f"{units:,.6g} a year"))
    short = fsum(one.cost for one in use.unserved)
    units = fsum(one.units for one in use.unserved)
    parts.append(Term(f"{item} not served", short, unit, f"{units:,.6g} a year"))
    return total(f"{item} that is not from here", unit, parts)


def _sources(came: Sequence[FromSource]) -> str:
    """Name who sold or made it, the largest first."""
    amounts: dict[str, float] = {}
    for one in came:
        amounts[one.source] = amounts.get(one.source, 0.0) + one.units
    ranked = sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(ranked) == 1:
        return ranked[0][0]
    whole = sum(amounts.values()) or 1.0
    return few([f"{source} {units / whole:.0%}" for source, units in ranked], FEW)


def _notes(
    used: dict[str, _Used], found: Sequence[Brought], log: Heard, here: Inside
) -> Iterator[str]:
    """Yield what a person must know who reads the gaps."""
    own = [item for item, use in used.items() if not use.outside and not use.unserved]
    if used:
        named = [f"{item} ({_sources(used[item].inside)})" for item in own]
        what = f": {few(named, FEW)}" if named else ""
        yield f"of {len(used)} items used in {here.name}, {len(own)} come from there whole{what}"
    if mixed := [store for each in found for store in each.mixed]:
        yield (
            f"goods of here and of elsewhere lie together in {few(mixed, FEW)}: what leaves is taken to be "
            "of both in like shares"
        )
    yield from log.notes()
    yield from here.notes
