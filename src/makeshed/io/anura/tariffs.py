"""Tariffs as duties: of a country's goods in a country, so much for a unit of the value that the model says."""

from __future__ import annotations

import re

from makeshed.io.anura.names import EVERY
from makeshed.io.anura.period_view import PeriodView
from makeshed.io.anura.records import ModelRecord
from makeshed.io.anura.sites import source_of
from makeshed.model import Duty
from makeshed.model.countries import country_named
from makeshed.model.territory import customs_territory


def codes(view: PeriodView) -> dict[str, str]:
    """Return by product the HS code that its tariffs say."""
    found: dict[str, str] = {}
    for key, record in view.of("tariffs").items():
        text = re.sub(r"[ .]", "", record.text("hscode"))
        if not text:
            continue
        if not re.fullmatch(r"\d{4,10}", text):
            record.wrong("hscode", record.text("hscode"), "an HS code of 4 to 10 digits")
        elif found.setdefault(key[4], text) != text:
            record.wrong(
                "hscode",
                f"{text} for {key[4]}, which is {found[key[4]]} elsewhere",
                "one code for a product",
            )
    return found


def duties(view: PeriodView, known: dict[str, str]) -> list[Duty]:
    """Return the tariffs of a period as duties: an amount for a unit, which no other value changes.

    Parameters
    ----------
    view
        The model in the period.
    known
        HS codes of products, from `codes`.
    """
    made: dict[tuple[str, str, str], tuple[Duty, ModelRecord]] = {}
    for key, record in view.of("tariffs").items():
        product = key[4]
        rate = record.number("dutyrate") or 0.0
        flat = view.unit_cost(record, "unitcost", product) or 0.0
        ends = _ends(record, key)
        if ends is None or (not rate and not flat):
            continue
        value = view.unit_cost(record, "productunitvalueoverride", product)
        if value is None:
            value = view.unit_cost(view.of("products")[product,], "unitvalue", product) or 0.0
        hs = known.get(product, "")
        if not hs:
            record.leave(
                "dutyrate", "the tariff of a product without an HS code: duties go by codes"
            )
            continue
        origin, destination = ends
        duty = Duty(
            duty=f"tariff-{'all' if origin == '*' else origin}-{destination}-{hs}",
            hs=hs,
            origin=origin,
            destination=destination,
            rate=0.0,
            per_unit=rate / 100 * value + flat,
            source=source_of(record),
        )
        before, _ = made.setdefault((hs, *ends), (duty, record))
        if before.per_unit != duty.per_unit:
            words = (
                f"{duty.per_unit:g} a unit, and {before.per_unit:g} for another product of HS {hs}"
            )
            record.wrong("hscode", words, "codes that tell the two products apart")
    if made:
        view.findings.say(
            "tariffs are levied where goods enter a country, by where they were made, as an amount for a unit: "
            "of the value that the model says, and not of what they cost"
        )
    return [duty for duty, _ in made.values()]


def _ends(record: ModelRecord, key: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the countries of a tariff; None if it is not one between countries."""
    properties = [(part or "Country").casefold() for part in (key[0], key[2])]
    if properties != ["country", "country"]:
        record.leave(
            "dutyrate", "a tariff by city, region, postcode or name: duties are of countries"
        )
        return None
    found = []
    for column, text in (("pathoriginvalue", key[1]), ("pathdestinationvalue", key[3])):
        every = column == "pathoriginvalue" and (not text or EVERY.fullmatch(text.casefold()))
        country = "*" if every else country_named(text)
        if not country:
            record.wrong(column, text or "nothing", "a country, by name or ISO code")
            return None
        found.append(country)
    if found[0] in customs_territory(found[1]):
        record.leave("dutyrate", "a tariff within one customs territory: none is levied there")
        return None
    return found[0], found[1]
