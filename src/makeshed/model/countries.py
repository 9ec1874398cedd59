"""The names of countries, as people say them in English, French, Italian, German and Spanish, and at home."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from makeshed.data import rows

ALSO = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "united states of america": "US", "u.s.a.": "US", "south korea": "KR",
    "korea": "KR", "russian federation": "RU", "viet nam": "VN", "ivory coast": "CI",
    "czech republic": "CZ", "holland": "NL", "turkey": "TR",
    "türkiye": "TR", "uae": "AE", "deutschland": "DE", "españa": "ES", "brasil": "BR",
    "méxico": "MX", "italia": "IT", "somaliland": "SO", "tanzania, united republic of": "TZ",
    "iran, islamic republic of": "IR", "lao people's democratic republic": "LA", "burma": "MM",
    "macedonia": "MK", "swaziland": "SZ", "cape verde": "CV", "el": "GR",
    "frankreich": "FR", "francia": "FR", "allemagne": "DE", "germania": "DE", "alemania": "DE",
    "italien": "IT", "italie": "IT", "espagne": "ES", "spanien": "ES", "spagna": "ES", "schweiz": "CH",
    "suisse": "CH", "svizzera": "CH", "suiza": "CH", "österreich": "AT", "autriche": "AT", "belgique": "BE",
    "belgien": "BE", "belgië": "BE", "belgio": "BE", "bélgica": "BE", "niederlande": "NL", "nederland": "NL",
    "pays-bas": "NL", "paesi bassi": "NL", "polen": "PL", "pologne": "PL", "polska": "PL", "luxemburg": "LU",
    "portogallo": "PT", "royaume-uni": "GB", "regno unito": "GB", "reino unido": "GB",
    "grossbritannien": "GB", "vereinigtes königreich": "GB", "états-unis": "US", "stati uniti": "US",
    "estados unidos": "US", "vereinigte staaten": "US", "maroc": "MA", "tunisie": "TN", "chine": "CN",
    "danmark": "DK", "sverige": "SE", "norge": "NO", "suomi": "FI", "irlande": "IE", "tschechien": "CZ",
}  # fmt: skip
"""Names in use beside those of GeoNames: short ones, and those of neighbours in their own languages."""


def country_named(text: str) -> str:
    """Return the code of a country given by code or by name; blank if no one country is called so.

    >>> country_named("Italie"), country_named("cina"), country_named("The Netherlands"), country_named("fr")
    ('IT', 'CN', 'NL', 'FR')
    """
    return _names().get(_plain(text), "")


@cache
def names_shown() -> tuple[str, ...]:
    """Return every name of a country in the five languages, as it is written."""
    own = [row["name"] for row in rows("countries")]
    other = (row[lang] for row in rows("country_names") for lang in ("fr", "it", "de", "es"))
    return tuple(dict.fromkeys([*own, *other]))


@cache
def names_by_code() -> dict[str, dict[str, str]]:
    """Return by code the name of a country by language, and under ``speaks`` what is spoken in it."""
    english = {row["country"]: row["name"] for row in rows("countries")}
    return {row["country"]: {**row, "en": english[row["country"]]} for row in rows("country_names")}


@cache
def _names() -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for row in rows("countries"):
        found.setdefault(_plain(row["name"]), set()).add(row["country"])
    for row in rows("country_names"):
        for language in ("fr", "it", "de", "es"):
            found.setdefault(_plain(row[language]), set()).add(row["country"])
    names = {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
    names |= {_plain(name): code for name, code in ALSO.items()}
    return names | {row["country"].casefold(): row["country"] for row in rows("countries")}


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold())
    words = re.findall(r"[^\W_]+", "".join(c for c in bare if not unicodedata.combining(c)))
    return " ".join(
        words[1:] if len(words) > 1 and words[0] in {"the", "la", "le", "el", "die"} else words
    )
