"""What a table of trade needs of its case: a currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from makeshed.errors import BadFacts, Problem
from makeshed.model import NOUNS, Currency, Fact, Shed, Trade

MONEYLESS = {
    "trade",
    "balances",
    "regions",
    "industries",
    "employment",
    "occupations",
    "harvests",
    "seasons",
    "places",
}
"""Tables in which no amount of money stands but in their own currency."""


def with_currencies(shed: Shed, facts: Mapping[str, list[Fact]]) -> dict[str, list[Fact]]:
    """Return facts whose currencies the case knows; a case without money counts in that of its trade.

    Raises
    ------
    BadFacts
        The case counts in another currency and does not say what theirs is worth.
    """
    facts = _in_its_money(shed, facts)
    used = {row.currency for row in facts.get(Trade.table, ()) if isinstance(row, Trade)} - {""}
    lacking = sorted(used - set(shed.table(Currency)["currency"]))
    if not lacking:
        return dict(facts)
    other = [one for one in (*facts, *_filled(shed)) if one not in MONEYLESS]
    if other or len(lacking) > 1 or len(shed.table(Currency)) or len(shed.table(Trade)):
        raise BadFacts(
            Problem(Currency.table, None, "currency", f"no {one}, in which the trade is counted", f"a row {one} with what one is worth in the currency of the case")
            for one in lacking
        )  # fmt: skip
    said = "the currency of the trade, for the case had none"
    return {**facts, Currency.table: [Currency(currency=lacking[0], rate=1.0, source=said)]}


def _in_its_money(shed: Shed, facts: Mapping[str, list[Fact]]) -> Mapping[str, list[Fact]]:
    """Return facts in tables without a currency if they are in that of the case; else refuse them.

    A case without money counts in the currency of the first of them.

    Raises
    ------
    BadFacts
        Some are in another, or nobody says in which the case counts.
    """
    theirs = [row for row in facts.get(Currency.table, ()) if isinstance(row, Currency)]
    if not theirs:
        return facts
    known = shed.table(Currency).filter(rate=1.0)["currency"].to_list()
    home = known or [one.currency for one in theirs[:1] if set(_filled(shed)) <= MONEYLESS]
    other = next((one for one in theirs if [one.currency] != home), None)
    if other is not None:
        tables = ", ".join(name for name in facts if name not in {*MONEYLESS, Currency.table})
        _refuse_other_money(home[0] if home else "", other, tables)
    if known:
        return {table: rows for table, rows in facts.items() if table != Currency.table}
    return facts


def _refuse_other_money(home: str, money: Currency, tables: str) -> None:
    """Raise `BadFacts` for amounts in another currency than the case counts in."""
    counts = home or "a currency that it does not name"
    found = (
        f"amounts of {tables} in {money.currency}, and the case counts in {counts} ({money.source})"
    )
    right = f"a case in {money.currency}, or a case of their own: such tables have no column of a currency"
    raise BadFacts([Problem(Currency.table, None, "currency", found, right)])


def _filled(shed: Shed) -> Iterator[str]:
    yield from (name for name in NOUNS if len(shed.table(name)))
