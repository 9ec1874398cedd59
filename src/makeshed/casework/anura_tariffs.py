"""Duties of a case as tariffs of the Anura schema: those that are between two countries and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from makeshed.io.anura.written_model import ModelCell
from makeshed.model import Duty, Item, Shed
from makeshed.model.countries import country_named

HEADING, LINE = 4, 10
"""Digits of an HS code, at the least and at the most."""


def duties_said(shed: Shed) -> dict[str, bool]:
    """Return of each duty whether tariffs of the schema can say it, and no other says another of the same goods."""
    found = {row["duty"]: _plain(row) for row in shed.table(Duty).iter_rows(named=True)}
    first: dict[tuple[str, str, str], str] = {}
    for duty, row in _tariffs(shed, found):
        key = (row["productname"], row["pathoriginvalue"], row["pathdestinationvalue"])
        other = first.setdefault(tuple(map(str, key)), duty)  # type: ignore[arg-type]
        if other != duty:
            found[other] = found[duty] = False
    used = {duty for duty, _ in _tariffs(shed, found)}
    return {duty: said and duty in used for duty, said in found.items()}


def tariffs(shed: Shed) -> Iterator[dict[str, ModelCell]]:
    """Yield the duties that tariffs can say, a row a product."""
    for _, row in _tariffs(shed, duties_said(shed)):
        yield row


def _plain(duty: Mapping[str, Any]) -> bool:
    """Return whether a duty is a rate or an amount a unit, between two countries, and nothing else."""
    usual = Duty(duty="", hs="", origin="", destination="", rate=0.0)
    apart = {
        "duty",
        "hs",
        "origin",
        "destination",
        "rate",
        "per_unit",
        "source",
        "kind",
        "currency",
    }
    start = duty["origin"] == "*" or country_named(duty["origin"])
    plain = (value == getattr(usual, name) for name, value in duty.items() if name not in apart)
    return bool(start) and bool(country_named(duty["destination"])) and all(plain)


def _tariffs(shed: Shed, said: Mapping[str, bool]) -> Iterator[tuple[str, dict[str, ModelCell]]]:
    """Yield a tariff for each product that a duty is on, with the key of the duty."""
    products = shed.table(Item).select("item", "hs").rows()
    for duty in shed.priced(Duty).sort("duty").iter_rows(named=True):
        digits = re.sub(r"\D", "", duty["hs"])
        for item, code in products if said[duty["duty"]] else ():
            own = re.sub(r"\D", "", code)
            if HEADING <= len(own) <= LINE and own.startswith(digits):
                yield (
                    duty["duty"],
                    {
                        "pathoriginproperty": "Country",
                        "pathoriginvalue": "ALL" if duty["origin"] == "*" else duty["origin"],
                        "pathdestinationproperty": "Country",
                        "pathdestinationvalue": duty["destination"],
                        "productname": item,
                        "hscode": own,
                        "dutyrate": duty["rate"] * 100,
                        "unitcost": duty["per_unit"],
                    },
                )
