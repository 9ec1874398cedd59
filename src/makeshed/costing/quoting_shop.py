"""Who quotes: a shop with rates of its own, alone or one of the makers of the case, and in which currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from makeshed.costing.material_names import Unnamed, processes, read_processes
from makeshed.costing.shop_rates import Own, Rates, drivers, rates_of
from makeshed.errors import BadValue, nearest
from makeshed.model import Currency, Fact, Shed, Site
from makeshed.model.counting import counted_in, exchange_rates, times
from makeshed.model.countries import country_named, names_shown
from makeshed.model.shop import Shop

DOLLARS = {"$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}, "¥": {"JPY", "CNY"}}
ALONE = "shop"
"""Key of a shop that is none of the makers of the case."""


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Over which counter it is quoted: the shed as it is counted, whose rates hold, what is to be told."""

    shed: Shed
    rates: Rates = field(default_factory=Rates)
    own: tuple[Own, ...] = ()
    shop: str = ""  # key of the site that the rates are of; blank: nobody's
    alone: bool = False
    country: str = ""
    processes: tuple[str, ...] = ()
    worth: float = 1.0  # of the currency of the answer, in that of the case
    notes: tuple[str, ...] = ()

    @property
    def one_of_the_case(self) -> bool:
        """Whether the shop is a maker of the case."""
        return bool(self.shop) and not self.alone

    def sites(self, asked: list[str]) -> list[str]:
        """Return the sites asked for; of a shop of the case, itself."""
        return [self.shop] if self.one_of_the_case else asked

    def told_at(self, home: str, asked: Sequence[str]) -> tuple[str, ...]:
        """Return what is to be told: where the shop stands, and what was asked that it does not do."""
        notes = list(self.notes)
        if self.alone and not home:
            says = "in which country the shop is, is not said: estimates are of none in particular"
            notes.append(f"{says}; a row country in its file, or --country FR, says it")
        if self.alone and self.processes:
            lacking = [name for name in asked if name not in self.processes]
            where = f"(processes of {self.rates.file})"
            notes += [f"{self.rates.title} does not do {name} {where}" for name in lacking]
        return tuple(notes)

    def back(self, fact: Fact) -> Fact:
        """Return a fact in the currency of the case."""
        return fact if self.worth == 1.0 else times(fact, self.worth)


def counter(
    shed: Shed,
    shop: Shop | None,
    rate: Sequence[str],
    currency: str,
    site: Sequence[str],
    near: str,
) -> Counter:
    """Return over which counter it is quoted.

    Raises
    ------
    BadFacts, BadValue
        What is wrong with the shop's file, its rates, or the currency.
    NotFound
        The shop names a site that the case lacks.
    """
    rates = rates_of(shop, rate)
    shed = _with_money(shed, rates)
    before, currency = exchange_rates(shed), currency.upper()
    money = frozenset(name for name, row in drivers().items() if row["unit"].startswith("money"))
    counted = _counted(shed, currency, money, rates)
    worth = before[currency] if currency and counted is not shed else 1.0
    notes = list(rates.notes)
    if worth != 1.0:
        at = f"1 {currency} = {worth:.6g} {shed.currency}, from currencies of the case"
        notes.append(f"counted in {currency}: {at}; estimates of makeshed are in EUR")
    if rates and not (rates.currency or any(own.coin for own in rates.rates)):
        notes.append(f"no currency is said in {rates.file}: its money is in {shed.currency}")
    if not rates:
        return Counter(shed=counted, worth=worth, notes=tuple(notes))
    key, alone = _whose(shed, rates, shop is not None, site, near)
    home, own = counted.currency, []
    for each in rates.rates:
        coin = rates.currency or shed.currency
        own.append(exchanged(each, coin, home, exchange_rates(counted)))
    if alone and (makers := _makers(shed)):
        notes.append(f"{rates.title} answers alone: {_few(makers)} of the case are not looked at")
    elif not alone:
        notes.append(f"rates of {rates.file} are taken for {key}, before what the case says of it")
    return Counter(
        shed=counted,
        rates=rates,
        own=tuple(own),
        shop=key,
        alone=alone,
        country=country_of(rates.words.get("country", "")),
        processes=_processes(rates),
        worth=worth,
        notes=tuple(notes),
    )


def exchanged(own: Own, coin: str, home: str, rates: Mapping[str, float]) -> Own:
    """Return a rate in the currency that is counted in; ``coin`` is that of the file.

    Raises `BadValue` if its currency has no rate.
    """
    coin = own.coin or coin
    if coin in DOLLARS:
        if home in DOLLARS[coin]:
            return own
        raise BadValue(
            f"{own.name}: which currency {coin} is, is not said", hint="write USD, CAD, CNY ..."
        )
    if not drivers()[own.driver]["unit"].startswith("money") or coin in {"", home}:
        return own
    if coin not in rates:
        raise BadValue(
            f"{own.name} is in {coin}, and {coin} has no rate in {home or 'the case'}",
            hint=f"add {coin} to currencies of the case, or a row exchange.{coin} to {own.source.partition(',')[0]}",
        )
    by = rates[coin]
    return replace(own, low=own.low * by, value=own.value * by, high=own.high * by, coin=home)


def _counted(shed: Shed, currency: str, money: frozenset[str], rates: Rates) -> Shed:
    """Return the shed in the currency asked; who has only a shop's file is told the row to add there."""
    if rates.file and currency not in {"", shed.currency, *exchange_rates(shed)}:
        home = shed.currency or "no currency"
        raise BadValue(
            f"the shop counts in {home} and has no rate of {currency}",
            hint=f"say what one {currency} is worth in {home}: a row exchange.{currency} in the shop's file, "
            f"or --rate exchange.{currency}=...",
        )
    return counted_in(shed, currency, drivers=money)


def _with_money(shed: Shed, rates: Rates) -> Shed:
    """Return the shed with the currency of a shop, where it has none, and rates that only the shop has."""
    home = shed.currency or rates.currency or _only_coin(rates)
    if not home:
        return shed
    lacking = {} if shed.currency else {home: 1.0}
    if rates.currency in {"", home}:
        known = exchange_rates(shed)
        lacking |= {c: by for c, by in rates.exchange.items() if c not in known and c != home}
    facts = [Currency(currency=c, rate=by, source=rates.file) for c, by in lacking.items()]
    return shed.plus(*facts) if facts else shed


def _only_coin(rates: Rates) -> str:
    """Return the one currency that rates are in; the euro, in which estimates are, if none is said."""
    coins = {own.coin for own in rates.rates if own.coin}
    return next(iter(coins)) if len(coins) == 1 else "EUR" if rates else ""


def _whose(
    shed: Shed, rates: Rates, filed: bool, site: Sequence[str], near: str
) -> tuple[str, bool]:
    """Return the site whose the rates are, and whether it stands outside the case."""
    if said := rates.words.get("site", ""):
        if site and list(site) != [said]:
            hint = f"leave --site out, or the row site of {rates.file}"
            raise BadValue(
                f"{rates.file} has rates of {said}, and {', '.join(site)} is asked", hint=hint
            )
        shed.get(said, Site)
        return said, False
    if len(site) == 1:
        shed.get(site[0], Site)
        return site[0], False
    makers = _makers(shed)
    if site or near or (not filed and len(makers) > 1):
        hint = "say it with one --site, or in its file by a row site"
        raise BadValue(f"whose the rates of {rates.file} are is not said", hint=hint)
    if not filed and makers:
        return makers[0], False
    return ALONE, True


def _makers(shed: Shed) -> list[str]:
    open_ = shed.table(Site).filter((pl.col("status") != "closed") & (pl.col("role") == "maker"))
    return [str(key) for key in open_["site"]]


def _few(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _processes(rates: Rates) -> tuple[str, ...]:
    said = rates.words.get("processes", "")
    if not said:
        return ()
    try:
        return read_processes([said]).keys
    except Unnamed as error:
        raise BadValue(f"{rates.file}, processes: {error}", hint=error.hint) from None


def processes_of(at: Counter, asked: Sequence[str]) -> list[str]:
    """Return the processes looked at: those asked, or all; of a shop alone, those that it does."""
    wanted = list(asked) or list(processes())
    if not at.alone or not at.processes:
        return wanted
    kept = [name for name in wanted if name in at.processes]
    if not kept:
        does = ", ".join(at.processes)
        raise BadValue(
            f"{at.rates.title} does not do {', '.join(asked)}", hint=f"{at.rates.file} has: {does}"
        )
    return kept


def country_of(said: str) -> str:
    """Return the code of a country given by code or by name; raise `BadValue`."""
    if not said:
        return ""
    if code := country_named(said):
        return code
    hint = nearest(said, names_shown()) + " or an ISO code such as FR"
    raise BadValue(f"no country is called {said!r}", hint=hint)
