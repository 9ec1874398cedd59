"""The unit that stands in a head beside the one that its column is in: the same, a multiple, or another.

Words for units in English, French, Italian, German and Spanish; multiples by the SI and its accepted units
(BIPM, *SI brochure*, tables 7 and 8). Money may be said by a code of ISO 4217.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPELT = {
    "kg": "kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes chilogrammi kilogramos",
    "g": "gr gram grams gramm gramme grammes grammi gramos",
    "t": "to ton tons tonne tonnes tonnen tonnellate toneladas",
    "m3": "cbm",
    "l": "litre litres liter litri litros",
    "h": "hr hrs hour hours std stunde stunden heure heures ora ore hora horas",
    "min": "mins minute minutes minuten minuti minutos",
    "s": "sec secs second seconds sek sekunden secondes secondi segundos",
    "d": "day days tag tage tagen jour jours j giorno giorni gg dia dias",
    "week": "weeks woche wochen semaine semaines settimana settimane semana semanas",
    "a": "y yr year years annum jahr jahre an ans année années anno anni año años",
    "1": "share shares ratio fraction",
    "units": "unit pcs pc piece pieces ea each stk stück stueck pz pezzo pezzi pièce pièces pce pieza piezas qty",
    "°": "deg degree degrees grad gradi grados",
    "money": "currency",
    "load": "trip",
    "shipment": "consignment",
}  # fmt: skip
_WORDS = {word: unit for unit, words in _SPELT.items() for word in words.split()}
_MULTIPLES = {
    ("1", "%"): (1, 100),
    ("1", "‰"): (1, 1000),
    ("kg", "g"): (1, 1000),
    ("kg", "t"): (1000, 1),
    ("t", "kg"): (1, 1000),
    ("m3", "l"): (1, 1000),
    ("m3", "dm3"): (1, 1000),
    ("m3", "cm3"): (1, 1_000_000),
    ("m3", "mm3"): (1, 1_000_000_000),
    ("h", "min"): (1, 60),
    ("h", "s"): (1, 3600),
    ("s", "min"): (60, 1),
    ("s", "h"): (3600, 1),
    ("d", "week"): (7, 1),
    ("d", "h"): (1, 24),
    ("mm", "cm"): (10, 1),
    ("mm", "m"): (1000, 1),
    ("km", "m"): (1, 1000),
}
"""By the unit of a column and the one said: times how much, and divided by how much."""
_CURRENCIES = {"€": "EUR", "£": "GBP", "euro": "EUR", "euros": "EUR", "us$": "USD"} | {
    code.casefold(): code for code in ("EUR", "USD", "GBP", "CHF", "CNY", "JPY")
}
_CODE = re.compile(r"[A-Z]{3}")
_SIGNS = {
    "€": "EUR", "$": "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP", "us$": "USD", "usd$": "USD",
    "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD",
    "r$": "BRL", "mx$": "MXN", "£": "GBP EGP", "¥": "CNY JPY", "￥": "CNY JPY", "元": "CNY",
    "rmb": "CNY", "円": "JPY", "kr": "SEK NOK DKK ISK", "fr": "CHF", "sfr": "CHF", "fr.": "CHF",
    "₹": "INR", "rs": "INR PKR LKR", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON",
    "₺": "TRY", "tl": "TRY", "₽": "RUB", "₩": "KRW", "₫": "VND", "฿": "THB", "₴": "UAH",
    "₪": "ILS", "euro": "EUR", "euros": "EUR", "eur": "EUR",
}  # fmt: skip
_PLAIN = frozenset(_SPELT) - {"1", "money", "load", "shipment", "units"}
"""Units that a number in a cell may have beside it."""
_OTHER = {
    "a multiple, or a part": "k tsd tausend thousand thousands mille milliers migliaia mila mil miles mio mill million "
    "millions millionen milioni millones mn mrd bn billion billions dozen dozens doz dz dtz dutzend douzaine "
    "douzaines dozzina dozzine docena docenas gross gros grosse hundred hundert cento cien ct cts cent cents centime "
    "centimes centesimi céntimos centimos pence penny ¢ rp rappen % ‰ pct percent prozent pourcent",
    "a time that is no year": "mo mon month months monthly monat monate monatlich mois mese mesi mensile mes meses "
    "mensual wk week weeks weekly woche wochen semaine semaines settimana settimane semana semanas day days daily "
    "tag tage jour jours giorno giorni dia días dias quarter quarters qtr quartal quartale trimestre trimestri "
    "trimestres hour hours stunde stunden heure heures ora ore hora horas",
}
_COUNTED = frozenset(word for words in _OTHER.values() for word in words.split())
"""Words and signs that make another number of the one beside them."""
FREE = "as said"
"""The unit of a column whose rows say it themselves."""


@dataclass(frozen=True, slots=True)
class UnitFit:
    """What to do with the numbers under a head: times, divided by; and the currency that it names."""

    times: int = 1
    over: int = 1
    currency: str = ""


def fit(said: str, unit: str) -> UnitFit | None:
    """Return how numbers in the unit said become the unit of their column; None if they cannot.

    Examples
    --------
    >>> fit("kg", "kg"), fit("g", "kg").over, fit("EUR/h", "money/h").currency, fit("lb", "kg")
    (UnitFit(times=1, over=1, currency=''), 1000, 'EUR', None)
    """
    if unit in {FREE, said}:
        return UnitFit()
    top, below = _parts(said)
    whole, by = _parts(unit)
    if whole == "money":
        currency = "" if top == "money" else _currency(top)
        fits = (top == "money" or currency) and below in {by, ""}
        return UnitFit(currency=currency) if fits else None
    if whole == "1" and by and top == "units":  # so many a year
        top = "1"
    if top == (whole or "1") and below in {by, "" if whole == "1" and said[:1] != "1" else by}:
        return UnitFit()
    times = _MULTIPLES.get((whole, top))
    return UnitFit(*times) if times and below == by else None


def currencies(sign: str) -> frozenset[str]:
    """Return the currencies that a sign or code may stand for; none if it is no such sign.

    Examples
    --------
    >>> sorted(currencies("€")), "CAD" in currencies("$"), sorted(currencies("CHF")), currencies("kg")
    (['EUR'], True, ['CHF'], frozenset())
    """
    plain = sign.strip(" .").casefold()
    if plain in _SIGNS:
        return frozenset(_SIGNS[plain].split())
    return frozenset({sign.strip()}) if _CODE.fullmatch(sign.strip()) else frozenset()


def measure(word: str) -> bool:
    """Whether a word beside a number is a unit of measure: kg, Std., min.

    Examples
    --------
    >>> measure("g"), measure("Stunden"), measure("boxes")
    (True, True, False)
    """
    top, _ = _parts(word)
    known = _PLAIN | {
        "m3",
        "dm3",
        "cm3",
        "mm3",
        "cm",
        "mm",
        "m",
        "km",
        "lb",
        "lbs",
        "oz",
        "in",
        "ft",
    }
    return top in known


def counted(words: str) -> bool:
    """Whether words beside a number make it another: a multiple, a part, so many for it, or a time.

    Examples
    --------
    >>> counted("per month"), counted("/100"), counted("k"), counted("%"), counted("pcs"), counted("bikes")
    (True, True, True, True, False, False)
    """
    found = re.findall(r"[^\W\d_]+|\d+|[%‰¢]", words.casefold())
    return any(word.isdigit() or word in _COUNTED for word in found)


def _parts(text: str) -> tuple[str, str]:
    """Return a unit above and below the line, by their usual symbols; what is counted is left out below."""
    plain = " ".join(text.split()).rstrip(".").replace("³", "3").replace("^", "")
    plain = re.sub(r"(?i) ?co[2₂](?:eq?)?\b", "", plain)
    plain = re.sub(r" (?:per|pro|par|por|al|all') ?", "/", f" {plain}", flags=re.IGNORECASE)
    plain = re.sub(r"[\s·*()]", "", re.sub(r"(?i)\bp\.\s?a\b", "/a", plain))
    top, _, below = plain.partition("/")
    return _symbol(top) or "1", {"units": ""}.get(_symbol(below), _symbol(below))


def _symbol(word: str) -> str:
    plain = word.casefold()
    return _WORDS.get(plain, word if _CODE.fullmatch(word) else plain)


def _currency(word: str) -> str:
    return word if _CODE.fullmatch(word) else _CURRENCIES.get(word.casefold(), "")
