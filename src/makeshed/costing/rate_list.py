"""Every rate that a quote can rest on: its name, meaning, unit and default, for people to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makeshed.costing.cost_drivers import DriverRange, nearest_bundled
from makeshed.costing.shop_rates import drivers, words
from makeshed.data import rows

GROUPS = {
    "shop": "Who you are",
    "offer": "What offers say",
    "rates": "What you charge",
    "material": "Material",
    "order": "Hours of an order",
    "unit": "Hours and minutes of a part",
    "machine": "Machines",
    "tools": "Moulds and patterns",
    "finishes": "Finishes",
    "buying": "What making is set against",
}
HEAD = """\
Rates and words of a workshop, for makeshed quote --shop THIS-FILE.
Fill in the column value where you know better than the default; a blank value leaves the default.
A name may begin with a process, a material, or both: machine_rate, cnc-milling.machine_rate,
steel.price, turning.steel.finish_rate. The most special one that fits is taken.
low and high are the least and the most it can reasonably be; blank: it is known for certain.
Money is in the currency of the row currency; a unit of its own is read: 0.90 EUR/min, 30 min, 25 %.
Defaults are makeshed's estimates, in EUR, with their range in brackets.
Words of offers may be said in several languages: terms.fr, terms.de, ...
Lines that begin with # are comments."""


@dataclass(frozen=True, slots=True)
class ListedRate:
    """One name that a shop can fill in."""

    group: str
    name: str
    unit: str
    default: str
    meaning: str


def every_word() -> Iterator[ListedRate]:
    """Yield what a shop can say of itself."""
    for name, row in words().items():
        unit = {"vat": "%", "validity_days": "days"}.get(name, "")
        yield ListedRate(row["group"], name, unit, "", row["meaning"])


def every_driver(country: str = "") -> Iterator[ListedRate]:
    """Yield every driver, with its default for any process and material if there is one."""
    for name, row in drivers().items():
        default, own = "", [r for r in rows("making/drivers") if r["driver"] == name]
        if name == "labour_rate" and not country:
            default = "by country"
        elif any(not r["process"] and not r["material"] for r in own):
            found = nearest_bundled(name, "", "", country)
            default = _told(found) if found else ""
        elif own:
            kinds = {"process": "process", "material": "material", "region": "country"}
            default = "by " + ", ".join(
                said for what, said in kinds.items() if any(r[what] for r in own)
            )
        elif name in {"minimum_order", "setup_cost"}:
            default = "0"
        else:
            default = "estimated from the part"
        yield ListedRate(row["group"], name, row["unit"], default, row["meaning"])


def every_rate(country: str = "") -> Iterator[ListedRate]:
    """Yield every driver, and after it each process and material that has a default of its own."""
    for listed in every_driver(country):
        yield listed
        seen = set()
        for row in rows("making/drivers"):
            kind = (row["process"], row["material"])
            if row["driver"] != listed.name or not any(kind) or kind in seen:
                continue
            seen.add(kind)
            found = nearest_bundled(listed.name, *kind, country)
            if found is None:
                continue
            name = ".".join(part for part in (*kind, listed.name) if part)
            yield ListedRate(listed.group, name, listed.unit, _told(found), "")


def _told(found: DriverRange) -> str:
    if found.low == found.high:
        return f"{found.value:.6g}"
    return f"{found.value:.6g} ({found.low:.6g} to {found.high:.6g})"
