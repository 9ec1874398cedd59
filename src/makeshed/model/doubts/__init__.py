"""What is possible, unlikely, and most often a slip: told with what it does to the answer, never refused.

Facts that cannot be are problems (`makeshed.model.check`). Each row of `DOUBTS` looks for one kind of slip.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from makeshed.model.doubts.alike_keys import keys_alike, totals, words_among_items
from makeshed.model.doubts.customs import duties_inside_a_union, goods_without_a_duty
from makeshed.model.doubts.doubt import Doubt as Doubt
from makeshed.model.doubts.doubt import alike as alike
from makeshed.model.doubts.doubt import as_notes
from makeshed.model.doubts.durations import (
    hazards_most_of_the_year,
    hazards_that_take_nothing,
    stocks_for_years,
)
from makeshed.model.doubts.duty_rows import (
    duties_finer_than_the_goods,
    duties_of_firms_alike,
    duties_on_codes_beside_goods,
    duties_on_duties,
)
from makeshed.model.doubts.exchange import rates_upside_down
from makeshed.model.doubts.giveaways import dearer_by_the_many, sold_for_nothing
from makeshed.model.doubts.headcounts import jobs_in_thousands
from makeshed.model.doubts.hours import hours_in_minutes, long_setups
from makeshed.model.doubts.idle_facts import (
    processes_nobody_names,
    sites_that_do_nothing,
    steps_nobody_can_do,
    things_nobody_has,
)
from makeshed.model.doubts.imbalances import (
    balances_that_do_not_add_up,
    more_sent_away_than_there_is,
    totals_below_their_parts,
    trade_with_oneself,
)
from makeshed.model.doubts.masses import (
    cheaper_than_its_material,
    dearer_than_metal,
    dearer_to_carry_than_to_buy,
    larger_than_machine_or_load,
    payloads_in_kilograms,
    wholes_and_their_parts,
)
from makeshed.model.doubts.percents import shares_in_percent
from makeshed.model.doubts.sizes import (
    cheaper_than_gravel,
    impossible_densities,
    parts_heavier_than_the_whole,
    weightless,
)
from makeshed.model.doubts.whereabouts import places_outside_their_country
from makeshed.model.doubts.words import drivers_in_percent, strange_checks, strange_drivers
from makeshed.model.doubts.years_between import years_left_out
from makeshed.model.remembered import by_shed
from makeshed.model.shed import Shed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of slip: how it is found, which tables it is about, and what a reader calls it."""

    look: Callable[[Shed], Iterable[Doubt]]
    tables: str
    about: str
    noted: Literal["always", "meant", "never"] = "always"
    """Whether answers tell it in a note too; meant: only if there is a name that was probably meant.

    A scenario takes sites and capabilities away on purpose: who then does nothing is told by ``check``.
    """


DOUBTS = (
    Kind(shares_in_percent, "duties sites components substitutes demands variants modes",
         "a rate, share, markup, scrap or variability that looks like per cent"),
    Kind(drivers_in_percent, "drivers", "a driver that is a share and looks like per cent"),
    Kind(hours_in_minutes, "operations", "hours that look like minutes: the work costs many times the thing"),
    Kind(long_setups, "operations", "a set-up of more than a day"),
    Kind(impossible_densities, "items",
         "denser than any metal (kilograms like grams), or lighter than foam (cubic metres like litres)"),
    Kind(parts_heavier_than_the_whole, "items", "a part far heavier than what it goes into"),
    Kind(cheaper_than_gravel, "items", "a kilogram that is sold for less than one of gravel"),
    Kind(sold_for_nothing, "offers", "something that is sold for nothing"),
    Kind(dearer_by_the_many, "offers", "a unit that costs more where more is bought"),
    Kind(cheaper_than_its_material, "items", "a kilogram that costs less than cement, or of metal than scrap"),
    Kind(dearer_than_metal, "items", "a kilogram of goods of base metal or plastic that costs more than silver"),
    Kind(wholes_and_their_parts, "items", "a whole far heavier or far lighter than all that goes into it"),
    Kind(dearer_to_carry_than_to_buy, "items", "carriage over the shortest way that costs more than the thing"),
    Kind(larger_than_machine_or_load, "items", "heavier than the machine that makes it has room for, or any load"),
    Kind(payloads_in_kilograms, "modes", "tonnes of a load that look like kilograms"),
    Kind(keys_alike, "places items sites modes", "two keys that look alike: a blank behind one, capitals"),
    Kind(totals, "places items sites modes", "a row that is called as a sum"),
    Kind(words_among_items, "items", "a heading or a note among the items", "never"),
    Kind(weightless, "items", "no mass, or neither mass nor volume, where it moves"),
    Kind(rates_upside_down, "currencies", "an exchange rate that looks inverted, or is far from any there was"),
    Kind(places_outside_their_country, "places",
         "a place outside its country, with latitude and longitude exchanged, or without its minus"),
    Kind(steps_nobody_can_do, "operations", "an operation or a route that no site can do", "meant"),
    Kind(processes_nobody_names, "capabilities", "a process that no operation names, of who does no other", "meant"),
    Kind(sites_that_do_nothing, "sites", "a maker that can do nothing, a supplier that sells nothing", "never"),
    Kind(things_nobody_has, "items", "an item that is needed and that nobody makes or sells"),
    Kind(duties_inside_a_union, "duties", "a duty inside one customs territory"),
    Kind(goods_without_a_duty, "items", "goods that cross a border without a duty where others have one"),
    Kind(duties_finer_than_the_goods, "duties", "a duty whose code says more than that of goods it may be meant for"),
    Kind(duties_on_codes_beside_goods, "duties", "a duty on a code of chapter 98 or 99, which stands beside that of the goods"),
    Kind(duties_on_duties, "duties", "a charge that is called a share of another duty, as India's social welfare surcharge is"),
    Kind(duties_of_firms_alike, "duties", "a duty for a firm that no site is of, where one is called nearly so"),
    Kind(hazards_most_of_the_year, "hazards", "a hazard that stops a thing for more than half of the time"),
    Kind(hazards_that_take_nothing, "hazards", "a hazard that never comes, lasts no time or loses nothing"),
    Kind(stocks_for_years, "stocks", "enough on hand for years: units that look like days"),
    Kind(jobs_in_thousands, "employment", "jobs that look like thousands of people"),
    Kind(years_left_out, "overrides", "a fact that overrides say before and after a year and not in it, or a rise that ends"),
    Kind(strange_drivers, "drivers", "a driver, process or material that no quote knows"),
    Kind(strange_checks, "design_rules", "a check, process or material that no quote knows"),
    Kind(trade_with_oneself, "trade", "who reports trade with itself", "never"),
    Kind(totals_below_their_parts, "trade", "less trade with all partners than with those named"),
    Kind(balances_that_do_not_add_up, "balances", "more or less used than is made, brought in and not sent away"),
    Kind(more_sent_away_than_there_is, "balances", "more sent away than is made and brought in"),
)  # fmt: skip
"""Every kind of slip that is looked for."""


PLANNED = (
    "places", "currencies", "items", "components", "substitutes", "operations", "offers", "sites",
    "capabilities", "demands", "duties", "modes", "overrides",
)  # fmt: skip
"""Tables that a plan rests on."""
STRESSED = ("hazards", "stocks")
"""Tables that a stress rests on besides."""
SURVEYED = ("employment",)
"""Tables that a survey rests on."""


def doubts(shed: Shed) -> Iterator[Doubt]:
    """Yield everything doubtful about the facts; a cell is told of once."""
    yield from _told(doubt for kind in DOUBTS for doubt in kind.look(shed))


def doubtful_facts(shed: Shed, tables: Collection[str]) -> list[str]:
    """Return what is doubtful about some tables as notes of an answer, one for those that are alike."""
    return list(_planned(shed)) if tables is PLANNED else _noted(shed, tables)


@by_shed
def _planned(shed: Shed) -> tuple[str, ...]:
    return tuple(_noted(shed, PLANNED))


def _noted(shed: Shed, tables: Collection[str]) -> list[str]:
    kinds = (
        kind for kind in DOUBTS if kind.noted != "never" and set(kind.tables.split()) & set(tables)
    )
    found = (
        doubt
        for kind in kinds
        for doubt in kind.look(shed)
        if doubt.table in tables
        and (kind.noted == "always" or doubt.likely.startswith("did you mean"))
    )
    return as_notes(_told(found))


def _told(found: Iterable[Doubt]) -> Iterator[Doubt]:
    told: set[tuple[str, int, str]] = set()
    for doubt in found:
        cell = (doubt.table, doubt.index, doubt.column)
        if cell not in told:
            told.add(cell)
            yield doubt
