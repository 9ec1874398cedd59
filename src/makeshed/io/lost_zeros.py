"""Zeros that a spreadsheet took from the beginning of a postcode or a telephone, as from any number.

01000 becomes 1000 and 0474 00 00 00 becomes 474000000. A postcode is as long as its country's are, so its zero
is put back, and told. A telephone of that kind is kept as it stands, and told.
"""

from __future__ import annotations

from collections.abc import Iterator

LENGTHS = {
    "DE": 5, "EE": 5, "ES": 5, "FI": 5, "FR": 5, "HR": 5, "IT": 5, "KR": 5, "MX": 5, "MY": 5, "RO": 6, "TR": 5,
    "UA": 5, "US": 5, "CN": 6, "AU": 4, "DK": 4, "NO": 4,
}  # fmt: skip
"""Digits of a postcode, of countries in which some begin with 0 (Universal Postal Union, addressing of members)."""
TWO = frozenset(("IT", "US"))
"""Where some begin with two: 00118 Roma, 00501 Holtsville."""
TRUNK = frozenset(
    "AT AU BE BG CH CN DE FI FR GB HR ID IE IN IT JP KR MY NL NZ RO RS SE SI SK TH TR TW UA VN ZA".split()  # noqa: SIM905
)
"""Where a telephone is dialled with a 0 before it (ITU, national numbering plans)."""
MOBILE_IN_ITALY = "3"
PHONE = range(7, 12)
"""Digits of a telephone without its 0."""


def postcode_of(country: str, postcode: str) -> tuple[str, list[str]]:
    """Return a postcode with the zeros that a spreadsheet took, and what to tell of it.

    >>> postcode_of("FR", "1000"), postcode_of("IT", "118")[0], postcode_of("CH", "1000")
    (('01000', ["postcode '1000' is read as 01000: a spreadsheet took its zero"]), '00118', ('1000', []))
    """
    lacks = LENGTHS.get(country, 0) - len(postcode)
    digits = postcode.isascii() and postcode.isdecimal()
    if not digits or not (lacks == 1 or (lacks == 2 and country in TWO)):
        return postcode, []
    whole = "0" * lacks + postcode
    return whole, [f"postcode {postcode!r} is read as {whole}: a spreadsheet took its zero"]


def phone_doubts(country: str, phone: str) -> Iterator[str]:
    """Yield that a telephone of digits alone has lost its 0, or its +."""
    plain = phone.isascii() and phone.isdecimal() and len(phone) in PHONE
    if plain and country in TRUNK and not phone.startswith("0"):
        if country == "IT" and phone.startswith(MOBILE_IN_ITALY):
            return
        yield f"phone {phone!r} begins with no zero and no +: a spreadsheet may have taken it; kept as it is"
