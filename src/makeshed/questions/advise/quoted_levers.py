"""Make a part by another process, of another material or in other orders: what quotes of its drawing say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from makeshed.answer import Term, total
from makeshed.costing.quote_row import RANK
from makeshed.costing.scopes import ANYONE
from makeshed.costing.unit_cost import MakingWay
from makeshed.costing.year_cost import YearCost
from makeshed.errors import NotEnoughData
from makeshed.language.text import few
from makeshed.model import Capability, Component
from makeshed.questions.advise.answer import Bring, Kind, NotNow
from makeshed.questions.advise.drawn_items import DECIDES, DrawnItem, HadToday, drawn_items, priced
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound, Lever
from makeshed.questions.advise.lot_levers import SLIGHT
from makeshed.questions.advise.saving_levers import set_up_of
from makeshed.science.crossing import band
from makeshed.units import amount

OTHERWISE = 0.1
"""Share by which the quote of today's way and the firm's own facts differ so that it is told."""
TOLD = 5
"""Other ways of one item that are told though they do not pay, the nearest to it first."""
SIZES = 60
"""Sizes of an order that are asked about, from one unit to a year's."""
ON_DRAWS = (
    "low and high of another process, material or order size are of the difference of two quotes of one part, on the "
    "same draws of rates, speeds and prices; tools are in once, as stated, and those that are there are paid"
)


@dataclass(frozen=True, kw_only=True)
class OtherWay:
    """A drawn item had otherwise: by another way, or in orders of another size (0: as today)."""

    action: str
    kind: Kind
    does: str
    way: MakingWay | None = None
    order: float = 0.0


def quoted_levers(firm: FirmToday) -> KindFound:
    """Return for each item that is drawn what another process, material or order size would save.

    Raises
    ------
    BadFacts
        A material or a process in the drawings that is not known.
    """
    found = [
        KindFound(bring=[had]) if isinstance(had, Bring) else _of(firm, had)
        for had in drawn_items(firm)
    ]
    levers = [lever for each in found for lever in each.levers]
    return KindFound(
        levers=levers,
        not_now=[row for each in found for row in each.not_now],
        bring=[row for each in found for row in each.bring],
        engines={name: ask for each in found for name, ask in each.engines.items()},
        notes=[ON_DRAWS] if levers else [],
    )


def _of(firm: FirmToday, had: HadToday) -> KindFound:
    """Return what is found for one item."""
    try:
        item = priced(firm, had)
        if item.today is None:
            return KindFound(not_now=[_unpriced(item)])
        asked = {each.action: each for each in _asked(firm, item)}
        found = [_looked(firm, item, item.today, each) for each in asked.values()]
    except NotEnoughData as error:  # a currency without a rate, a driver that nobody knows
        lacks = f"{error.hint or error}"
        return KindFound(bring=[Bring(f"for {had.item}: {lacks}", "currencies, drivers", DECIDES)])
    return KindFound(
        levers=[each for each in found if isinstance(each, Lever)],
        not_now=_nearest([each for each in found if isinstance(each, NotNow)]),
        engines={_engine(item): partial(_together, firm, item, item.today, asked)},
    )


def _engine(item: DrawnItem) -> str:
    return f"quote:{item.had.item}"


def _unpriced(item: DrawnItem) -> NotNow:
    had = item.had
    now = had.process, had.material
    why = next(
        (v.because for v in item.verdicts if (v.process, v.material or now[1]) == now),
        "nobody there is known to do it",
    )
    how = f"{had.process} of {had.material}"
    if had.sellers:
        how, why = f"what {few(sorted(had.sellers), 3)} asks", "no offer of it that reaches you is told"  # fmt: skip
    action, does = f"process:{had.item}", f"make {had.item} by another process"
    return NotNow(action, "process", does, None, f"{how} can be priced: {why}")


def _asked(firm: FirmToday, item: DrawnItem) -> Iterator[OtherWay]:
    """Yield every other process and material, at the cheapest who makes it so, and another order size."""
    had = item.had
    now = had.process, had.material
    kinds: dict[tuple[str, str], list[MakingWay]] = {}
    for way in item.ways:
        how = way.where.process, way.where.material
        same = how == now or not had.process
        if how != now and not (way.where.site in had.sellers and same):
            kinds.setdefault(how, []).append(way)
    for (process, material), ways in kinds.items():
        best = min(ways, key=lambda w: (RANK[w.judged.verdict], item.year(w).stated))
        kind: Kind = "material" if process == had.process else "process"
        action = f"{kind}:{had.item}:{process}:{material}"
        yield OtherWay(action=action, kind=kind, does=_does(firm, item, best), way=best)
    yield from _order(item)


def _does(firm: FirmToday, item: DrawnItem, way: MakingWay) -> str:
    had, site = item.had, way.where.site
    how = f"by {way.where.process} of {way.where.material}"
    who = "some shop" if site == ANYONE else site
    if had.sellers:
        whose = "make" if site in firm.sites else "have"
        by = "" if site in firm.sites else f" made at {who}"
        return f"{whose} {had.item}{by} {how} instead of buying it from {few(sorted(had.sellers), 3)}"  # fmt: skip
    instead = f"instead of by {had.process} of {had.material}"
    if site in firm.sites:
        return f"make {had.item} {how} {instead}"
    return f"have {had.item} made at {who} {how} {instead}"


def _order(item: DrawnItem) -> Iterator[OtherWay]:
    """Yield orders of the size of least cost; where the firm tells its set-ups, `lot_levers` speaks of that."""
    had, way = item.had, item.way
    if way is None or had.step is None or not item.holding or not had.drawing.row.order_size:
        return
    able = way.where.capability
    if had.step.setup_hours or (able and able.setup_cost):
        return
    least = max(1.0, (able.batch_min or 0.0) if able else 0.0)
    most = min(had.volume, item.keeps, (able.batch_max or np.inf) if able else np.inf)
    if most < least:
        return
    sizes = np.unique(np.geomspace(least, max(least, most), SIZES).round())
    best = float(min(sizes, key=lambda size: item.year(way, float(size)).stated))
    if best != had.order and least <= best <= most:
        does = f"make {had.item} {amount(best, 0)} at once instead of {amount(had.order, 0)}"
        yield OtherWay(action=f"order:{had.item}", kind="lot", does=does, order=best)


def _looked(firm: FirmToday, item: DrawnItem, today: YearCost, asked: OtherWay) -> Lever | NotNow:
    """Return what one change saves, or why it is not advised."""
    way = asked.way or item.way
    assert way is not None
    year = item.year(way, asked.order)
    less = 0.0 if asked.way is None else _less_by_facts(firm, item, today)
    saves = today.stated + less - year.stated
    if asked.way is None and saves <= SLIGHT * today.stated:
        return NotNow(asked.action, asked.kind, asked.does, saves, "set-ups or stock cost more")
    if saves <= 0:
        said = f"a unit costs {_each(item, today)} or less; it costs {_each(item, year)}"
        if less:
            own = amount(_by_facts(firm, item, today), 2)
            said = f"by your own hours, rates and parts a unit costs {own}; by the quote it costs {_each(item, year)}"
        return NotNow(asked.action, asked.kind, asked.does, saves, said)
    if unlike := _unlike(item, way):
        tools = f"; then tools cost {amount(year.tools, 0)} once" if year.tools else ""
        said = f"the drawing is changed: {unlike}{tools}"
        return NotNow(asked.action, asked.kind, asked.does, saves, said)
    if short := _short(firm, item, way):
        return NotNow(asked.action, asked.kind, asked.does, saves, short)
    return _lever(firm, item, today, asked, way, year, less)


def _lever(
    firm: FirmToday,
    item: DrawnItem,
    today: YearCost,
    asked: OtherWay,
    way: MakingWay,
    year: YearCost,
    less: float,
) -> Lever:
    had, site = item.had, way.where.site
    coin = f"{firm.shed.currency or 'money'}/a"
    names = {**today.lines, **year.lines}
    parts = [
        Term(name, saved, coin)
        for name in names
        if (saved := today.lines.get(name, 0.0) - year.lines.get(name, 0.0))
    ]
    most = np.inf  # nobody saves more than is spent
    if less:
        parts.append(
            Term("what today's way costs less by your own facts than by the quote", less, coin)
        )
        most = today.stated + less
    low, mid, high = (min(float(each) + less, most) for each in band(today.drawn - year.drawn))
    elsewhere = site not in firm.sites and site != ANYONE
    touched = {f"item:{had.item}"} | ({set_up_of(had.site, had.step)} if had.step else set())
    return Lever(
        action=asked.action,
        kind=asked.kind,
        does=asked.does,
        effect=total(f"{asked.action}: what it saves", coin, parts),
        low=low,
        mid=mid,
        high=high,
        once=year.tools if asked.way else 0.0,
        evidence="expert rule" if today.estimated or year.estimated else "your data",
        assumes=_assumes(firm, item, today, way, year),
        call=firm.called(site) if elsewhere else "",
        monday=_monday(firm, item, asked, way),
        engine=_engine(item),
        touches=frozenset(touched),
    )


def _each(item: DrawnItem, year: YearCost) -> str:
    return amount(year.stated / item.had.volume, 2)


def _unlike(item: DrawnItem, way: MakingWay) -> str:
    """Return what would have to change in the drawing, beyond what today's way does without."""
    if way.judged.verdict != "with changes":
        return ""
    now = set(item.way.judged.because.split(", ")) if item.way else set()
    same = item.way is not None and item.way.where.process == way.where.process
    return "" if same and set(way.judged.because.split(", ")) <= now else way.judged.because


def _short(firm: FirmToday, item: DrawnItem, way: MakingWay) -> str:
    """Return by how much hours are too few; blank: they are enough, or nobody said how many there are."""
    able, had = way.where.capability, item.had
    if able is None or (had.step and (able.site, able.process) == (had.site, had.step.process)):
        return ""
    work = way.work(np.asarray(had.volume), way.stated)
    needs = float(np.asarray(work.machine)) * had.volume
    needs += float(np.asarray(work.setup)) * had.volume / min(had.order, had.volume)
    free = _free(firm, able)
    if free is None or needs <= free:
        return ""
    return f"{amount(needs, 0)} h/a of {able.process} are free at {able.site}; there are {amount(free, 0)}"


def _free(firm: FirmToday, able: Capability) -> float | None:
    rows = [row for row in (firm.plan.capacities if firm.plan else ()) if row.unit == "h/a"]
    known = [r for r in rows if r.what == f"{able.site}:{able.process}"]
    return max(0.0, known[0].available - known[0].used) if known else able.hours


def _assumes(
    firm: FirmToday, item: DrawnItem, today: YearCost, way: MakingWay, year: YearCost
) -> str:
    said = [f"a unit costs {_each(item, year)} by the quote, {_each(item, today)} today"]
    if own := _by_facts(firm, item, today):
        said += [f"your own hours, rates and parts put today's at {amount(own, 2)}"]
    if year.tools:
        said += [f"tools cost {amount(year.tools, 0)} once, as stated"]
    if way.where.site == ANYONE:
        said += ["nobody known here does it: estimates of what shops ask"]
    if way.judged.verdict == "unverified":
        said += [f"not checked: {way.judged.because}"]
    return "; ".join(said)


def _by_facts(firm: FirmToday, item: DrawnItem, today: YearCost) -> float:
    """Return what a unit costs by the firm's own facts, where the quote says otherwise; 0: it does not.

    Of what has parts more is in it than in the quote, so that it is told where it is less.
    """
    had = item.had
    if firm.plan is None or had.sellers:
        return 0.0
    own = next(r.unit_cost for r in firm.plan.made if (r.item, r.site) == (had.item, had.site))
    each = today.stated / had.volume
    more = 0.0 if any(row.item == had.item for row in firm.facts.rows(Component)) else own - each
    return own if max(each - own, more) > OTHERWISE * each else 0.0


def _less_by_facts(firm: FirmToday, item: DrawnItem, today: YearCost) -> float:
    """Return how much less today's way costs by the firm's own facts than by the quote [money/a]; never above 0.

    Nobody saves more than is spent: where the firm's own hours, rates and parts say less, its own facts count.
    """
    own = _by_facts(firm, item, today)
    return min(0.0, own * item.had.volume - today.stated) if own else 0.0


def _monday(firm: FirmToday, item: DrawnItem, asked: OtherWay, way: MakingWay) -> str:
    had = item.had
    if asked.way is None:
        return f"make the next order of {had.item} {amount(asked.order, 0)} long, and see where the rest waits"
    how = f"by {way.where.process} of {way.where.material}"
    if way.where.site in firm.sites:
        return f"make one {had.item} {how}, and note hours and scrap"
    whom = "two shops" if way.where.site == ANYONE else firm.called(way.where.site)
    return f"send {whom} the drawing of {had.item}: {amount(had.volume, 0)} a year, {amount(had.order, 0)} at once, {how}"


def _nearest(rows: Sequence[NotNow]) -> list[NotNow]:
    """Return what does not pay, the nearest to it first; the rest is the quote's to tell."""
    return sorted(rows, key=lambda row: -(row.effect or 0.0))[:TOLD]


def _together(
    firm: FirmToday,
    item: DrawnItem,
    today: YearCost,
    asked: dict[str, OtherWay],
    levers: Sequence[Lever],
) -> float | None:
    """Return what a process and an order size save at once; two processes cannot both be had."""
    changes = [asked[each.action] for each in levers]
    ways = [each.way for each in changes if each.way is not None]
    order = next((each.order for each in changes if each.order), 0.0)
    way = ways[0] if ways else item.way
    if len(ways) > 1 or way is None:
        return None
    less = _less_by_facts(firm, item, today) if ways else 0.0
    return today.stated + less - item.year(way, order).stated
