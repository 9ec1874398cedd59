"""An offer at the terminal: the sheet for the customer, and what its shop should know before it sends it."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue

if TYPE_CHECKING:
    from makeshed.model import Shed
    from makeshed.questions.quote.answer import Quote

Wanted = tuple[Path, dict[str, Any]]


def add_offer(parser: argparse.ArgumentParser) -> None:
    """Add the options of an offer."""
    group = parser.add_argument_group("an offer to a customer")
    said = "write an offer: a page for A4, which a browser prints to PDF; it shows no costs"
    group.add_argument("--offer", type=Path, metavar="FILE", help=said)
    said = "of the offer; default: that of the shop's file, or en"
    group.add_argument("--language", choices=("en", "fr", "it", "de", "es"), default="", help=said)
    said = "name and address; a semicolon is a new line"
    group.add_argument("--customer", default="", metavar="TEXT", help=said)
    group.add_argument("--number", default="", metavar="TEXT", help="of the offer")


def ready(given: dict[str, Any]) -> Wanted | None:
    """Take the options of an offer away and return them, if one is asked for."""
    if "offer" not in given:
        return None
    where = given.pop("offer")
    how = {name: given.pop(name) for name in ("language", "customer", "number")}
    if where is None:
        if said := next((name for name, value in how.items() if value), ""):
            raise BadValue(f"--{said} is of an offer", hint="ask for one with --offer offer.html")
        return None
    if isinstance(given.get("part"), list):
        raise BadValue("an offer is of one part", hint="leave --each out, and say --body N")
    return where, how | {"day": given.get("day")}


def write(answer: Quote, wanted: Wanted, shed: Shed) -> None:
    """Write the offer, and tell the shop what it rests on."""
    from makeshed.costing.cost_drivers import MAKESHED  # noqa: PLC0415
    from makeshed.model import Site  # noqa: PLC0415
    from makeshed.report.customer_offer import OfferSheet, write_offer  # noqa: PLC0415

    where, how = wanted
    key = answer.rows[0].site if answer.rows else ""
    named = {site.site: site.name or site.site for site in shed.rows(Site)}
    day: date | None = how.pop("day")
    write_offer(answer, where, OfferSheet(**how, day=day, shop=named.get(key, "")))
    guessed = dict.fromkeys(
        a.driver
        for a in answer.assumptions
        if a.by == MAKESHED
        and a.high != a.low
        and a.process in {row.process for row in answer.rows}
    )
    out = sys.stderr
    out.write(f"offer written to {where}; prices are costs as stated, rounded\n")
    if guessed:
        out.write(f"  it rests on makeshed's estimates of {', '.join(guessed)}\n")
    for row in answer.rows:
        below = "; below P10: nine of ten draws cost more" if row.cost < row.p10 else ""
        band = f"P10 {row.p10:,.2f} to P90 {row.p90:,.2f}{below}"
        out.write(f"  {row.key}: offered {row.cost:,.2f}, {band}\n")
    for fix in _to_agree(answer):
        out.write(f"  to agree with the customer: {fix}\n")


def _to_agree(answer: Quote) -> list[str]:
    """Return what is to be changed in the part for a way that is offered, each once."""
    from makeshed.costing.cost_drivers import lineage  # noqa: PLC0415

    broken = [remark for remark in answer.remarks if remark.status == "broken"]
    concerned = dict.fromkeys(
        f"{r.check}: {r.fix}"
        for r in broken
        for row in answer.rows
        if r.process in {"", row.process}
        and r.site in {"", row.site}
        and r.material in lineage(row.material)
    )
    return list(concerned)
