"""Save energy, compressed air or set-up time: what somebody counted on the shop floor, by its formula."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from makeshed.answer import Term, total
from makeshed.model import Capability, Operation, Saving
from makeshed.questions.advise.answer import Bring
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.guessed_savings import drawn_savings
from makeshed.questions.advise.idle_hours import SOME, idle_at
from makeshed.questions.advise.lever import KindFound, Lever, Together, not_paying, paying
from makeshed.science.crossing import tenths
from makeshed.science.saving import (
    KELVIN,
    MONTHS,
    cooler_intake,
    drive,
    effectiveness,
    energy_cost,
    freed,
    leak_power,
    lighting,
    lower_pressure,
    set_up,
)
from makeshed.units import amount

AIR = ("pressure", "intake", "leaks")
"""Measures that save on the same compressed air."""
FLOOR_MISSING = Bring(
    "a walk of the shop floor: lamps, belts, compressor, leaks, set-ups; and the bill of electricity",
    "savings",
    "what less energy and shorter set-ups save",
)
DOES = {
    "lighting": "other lamps",
    "belts": "cogged belts",
    "pressure": "a lower pressure of the compressor",
    "intake": "air from outside for the compressor",
    "leaks": "leaks of compressed air mended",
    "set_up": "shorter set-ups",
    "oee": "less stopping, slow running and scrap",
}
TIME = ("set_up", "oee")
"""Measures that save hours of a process."""
MONDAY = {
    "lighting": "count the lamps once more, and ask two electricians for a price",
    "belts": "list the belts that are due, and order cogged ones for those",
    "pressure": "lower it by 0.2 bar a day until a machine complains, then go back one step",
    "intake": "measure the air at the intake and outside, at noon and at night",
    "leaks": "walk along the pipes when nothing runs, listen, and hang a tag on each leak",
    "set_up": "film one set-up, and write down what could be done while the machine runs",
    "oee": "write down for a week each stop over five minutes and why, and begin with the longest",
}
Saved = tuple[float, float]
"""Energy [kWh/a] and peak over the months [kW-months/a]."""


def saving_levers(firm: FirmToday) -> KindFound:
    """Return what is counted on the firm's floor with what each saves."""
    rows = [r for r in firm.shed.priced_rows(Saving) if r.site in firm.sites]
    if not rows:
        return KindFound(bring=[FLOOR_MISSING])
    known = _actions([row for row in rows if _priced(firm, row)])
    unpriced = [row for row in rows if not _priced(firm, row)]
    levers = [_lever(firm, action, row) for action, row in known.items()]
    return KindFound(
        levers=paying(levers),
        not_now=not_paying(levers, "it saved anything"),
        bring=list(_unsaid(firm, unpriced, list(known.values()))),
        engines=dict(_engines(known)),
    )


def _actions(rows: Sequence[Saving]) -> dict[str, Saving]:
    """Return rows by what an action is called; the site is named where several of the firm's have such a part."""
    often = Counter((row.measure, row.part) for row in rows)
    return {
        f"saving:{row.measure}:{row.part}"
        + (f":{row.site}" if often[row.measure, row.part] > 1 else ""): row
        for row in rows
    }


def _priced(firm: FirmToday, row: Saving) -> bool:
    return _hourly(firm, row) is not None if row.measure in TIME else row.energy_price is not None


def _hourly(firm: FirmToday, row: Saving) -> float | None:
    """Return what an hour costs: as told, else by the capability that it is called like."""
    if row.hourly_cost is not None:
        return row.hourly_cost
    able = firm.shed.priced_rows(Capability)
    return next((a.hourly for a in able if (a.site, a.process) == (row.site, row.part)), None)


def saved(row: Saving, among: Sequence[Saving] = ()) -> Saved:
    """Return what a row saves of energy and peak, where others of the same air are done as well.

    A share of a compressor's power is of what the others leave; air that leaks no more is compressed to
    the lower pressure, as all air is: so that both together are never less than one.
    """
    n, hours, kw = row.count or 0.0, row.hours or 0.0, row.power or 0.0
    if row.measure == "lighting":
        after = row.count_after or 0.0, 1000 * (row.power_after or 0.0)
        return lighting(n, 1000 * kw, *after, hours, row.peak)
    if row.measure == "belts":
        energy, demand = drive(kw, hours, row.efficiency or 1.0)
        return energy, demand * row.peak
    left = 1.0
    if row.measure == "leaks":
        drawn = n * _leak(row, among)
    else:
        if row.measure == "pressure":  # the air from outside comes first
            same = [each for each in among if (each.measure, each.part) == ("intake", row.part)]
            left = math.prod(1 - _share(each) for each in same)
        drawn = kw * left * _share(row)
    return drawn * hours, drawn * MONTHS * row.peak


def _share(row: Saving) -> float:
    """Return which share of a compressor's power a row saves."""
    if row.measure == "pressure":
        return lower_pressure(row.pressure or 0.0, row.pressure_after or 0.0)
    warm = (row.temperature or 0.0) + KELVIN
    return cooler_intake(warm, (row.temperature_after or 0.0) + KELVIN)


def _leak(row: Saving, among: Sequence[Saving]) -> float:
    """Return what one leak draws, at the pressure and the intake that others leave [kW]."""
    full, line = row.pressure or 0.0, row.pressure_after or 0.0
    lower = min([full, *(e.pressure_after or full for e in among if e.measure == "pressure")])
    left = math.prod(1 - _share(each) for each in among if each.measure == "intake")
    return left * leak_power(row.diameter or 0.0, line, lower)


def _money(row: Saving, of: Saved) -> float:
    return energy_cost(*of, row.energy_price or 0.0, row.peak_charge)


def _engines(rows: Mapping[str, Saving]) -> Iterator[tuple[str, Together]]:
    for name in dict.fromkeys(_engine(row) for row in rows.values()):
        yield name, partial(_together, rows)


def _together(rows: Mapping[str, Saving], levers: Sequence[Lever]) -> float | None:
    """Return what several rows save at once: of compressed air less than their sum."""
    if len(levers) == 1:
        return levers[0].effect.value
    of = [rows[each.action] for each in levers]
    return math.fsum(_money(row, saved(row, [r for r in of if r is not row])) for row in of)


def _engine(row: Saving) -> str:
    return f"air:{row.site}" if row.measure in AIR else f"floor:{row.id}"


def set_up_of(site: str, step: Operation) -> str:
    """Return by what name a lever touches the set-ups of one step at a site."""
    return f"set_up:{site}:{step.process}:{step.item}:{step.route}"


def _touches(firm: FirmToday, row: Saving) -> frozenset[str]:
    """Return what a row saves on; of hours those of every item that is made, or set up for, there."""
    steps = firm.facts.rows(Operation) if row.measure in TIME else ()
    of = (set_up_of(row.site, step) for step in steps if step.process == row.part)
    return frozenset({_engine(row), *of})


def _lever(firm: FirmToday, action: str, row: Saving) -> Lever:
    coin = f"{firm.shed.currency or 'money'}/a"
    parts, said = _parts(firm, row, coin)
    effect = total(f"{action}: what it saves", coin, parts)
    low, mid, high = _spread(firm, row, effect.value)
    if (
        row.measure in TIME
    ):  # who has hours to spare gains nothing by more, unless they find work or are not paid
        low *= 1.0 - min(1.0, _spare(firm, row) / max(_hours(row)[0], SOME))
    return Lever(
        action=action,
        kind="saving",
        does=f"{DOES[row.measure]}: {_part(firm, row)}",
        effect=effect,
        low=low,
        mid=mid,
        high=high,
        once=row.once,
        lasts=row.lasts,
        evidence="expert rule" if row.kind == "estimate" else "your data",
        assumes=said,
        call="your energy adviser" if row.measure not in TIME else "",
        monday=MONDAY[row.measure],
        engine=_engine(row),
        touches=_touches(firm, row),
    )


def _parts(firm: FirmToday, row: Saving, coin: str) -> tuple[list[Term], str]:
    """Return what a row saves in money, and what it is worked out of."""
    if row.measure in TIME:
        hours, what, told = _hours(row)
        each = _hourly(firm, row) or 0.0
        spare = _spare(firm, row)
        idle = f", and {amount(spare, 0)} h/a are idle today" if spare else ""
        said = f"{amount(hours, 0)} h/a at {amount(each, 2)}: worth it if there is work for them{idle}{told}"
        return [Term(what, hours * each, coin)], said
    energy, demand = saved(row)
    price, charge = row.energy_price or 0.0, row.peak_charge
    said = f"{amount(energy, 0)} kWh/a at {amount(price, 3)}, {amount(demand, 0)} kW-months at {amount(charge, 2)}"
    return [Term("energy", energy * price, coin), Term("peak", demand * charge, coin)], said


def _spare(firm: FirmToday, row: Saving) -> float:
    """Return the hours a year that are idle already where a row saves some."""
    return idle_at(firm, row.site, row.part)


def _hours(row: Saving) -> tuple[float, str, str]:
    """Return hours that a row saves, what they are of, and what is said of them."""
    if row.measure == "set_up":
        hours = set_up(row.set_up or 0.0, row.set_up_after or 0.0, row.count or 0.0)
        return hours, "hours of set-up", ""
    given = row.count or 0.0, row.cycle or 0.0, row.hours or 0.0
    now, then = effectiveness(*given), row.oee_after or 0.0
    told = f"; OEE {now:.1%} today, {then:.1%} then, by stops, speed and scrap as you counted them"
    return freed(*given, then), "hours of stops, slow running and scrap", told


def _spread(firm: FirmToday, row: Saving, effect: float) -> tuple[float, float, float]:
    """Return the range of an effect: each number of an estimate is off by as much as estimates are, both ways.

    So is what an hour costs by the capability of that name, where the row itself does not say it.
    """
    if row.kind != "estimate" or not firm.off:
        return effect, effect, effect
    if row.measure in TIME:
        row = replace(row, hourly_cost=_hourly(firm, row))
    return tenths([_saves(each) for each in drawn_savings(row, firm.off, firm.seed)])


def _saves(row: Saving) -> float:
    """Return what a row saves [money/a]; of time what it says that an hour costs counts."""
    if row.measure in TIME:
        return _hours(row)[0] * (row.hourly_cost or 0.0)
    return _money(row, saved(row))


def _part(firm: FirmToday, row: Saving) -> str:
    """Return what is counted, and where if the firm has several sites."""
    return f"{row.part} at {row.site}" if len(firm.sites) > 1 else row.part


def _unsaid(firm: FirmToday, rows: Sequence[Saving], known: Sequence[Saving]) -> Iterator[Bring]:
    names = ", ".join(f"{row.measure} of {_part(firm, row)}" for row in rows)
    if rows:
        yield Bring("the price of a kWh, or of an hour", "savings", f"what is saved by {names}")
    if bare := [row for row in known if row.once is None]:
        names = ", ".join(f"{row.measure} of {_part(firm, row)}" for row in bare)
        yield Bring("what it costs, once", "savings", f"whether it pays: {names}")
