"""What a list says of how makers are reached, and of what they agreed to have shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from makeshed.model.contact import NOTHING, WAYS

_LISTS = (
    "yes y true 1 x oui o si sì sí ja all tout tutto alles todo",
    "no n false 0 non nein none nothing rien niente nichts nada -",
)
YES, NO = (frozenset(words.split()) for words in _LISTS)
"""What cells say for all and for nothing."""
ALSO = {
    "adresse": "address", "anschrift": "address", "indirizzo": "address", "dirección": "address",
    "direccion": "address", "street": "address", "tel": "phone", "telephone": "phone", "mobile": "phone",
    "telefon": "phone", "téléphone": "phone", "telefono": "phone", "teléfono": "phone", "mail": "email",
    "e-mail": "email", "courriel": "email", "correo": "email", "web": "website", "site": "website",
    "url": "website", "homepage": "website",
}  # fmt: skip
"""What ways to reach somebody are called beside their columns."""
FEWEST_DIGITS = 5


def agreed_in(text: str, has: Collection[str] = WAYS) -> tuple[str, list[str]]:
    """Return what a cell says may be shown, as ``published`` holds it, and what was not understood.

    A yes is for the ways that the row ``has``, not for what anybody adds later.

    >>> agreed_in("Tel, Web"), agreed_in("oui")[0], agreed_in("maybe")[1]
    (('phone; website', []), 'address; phone; email; website', ["'maybe' names nothing that may be shown"])
    """
    plain = text.strip().casefold()
    if plain in YES:
        return "; ".join(way for way in WAYS if way in has), []
    if plain in NO:
        return NOTHING, []
    words = [word.strip(" .") for word in re.split(r"[;,/+|]|\s(?:and|et|und|e|y)\s", plain)]
    named = [ALSO.get(word, word) for word in words if word]
    strange = [f"{word!r} names nothing that may be shown" for word in named if word not in WAYS]
    return "; ".join(way for way in WAYS if way in named), strange


def doubts_about(phone: str, email: str) -> Iterator[str]:
    """Yield what looks like no telephone and no address of mail; it is kept all the same."""
    if phone and sum(map(str.isdigit, phone)) < FEWEST_DIGITS:
        yield f"phone {phone!r:.60} has fewer than {FEWEST_DIGITS} digits"
    if email and not re.search(r"[^\s@]@[^\s@]", email):
        yield f"email {email!r:.60} has no @"


def written_to(street: str, postcode: str, town: str) -> str:
    """Return an address in one line; a postcode and a town that stand in it already are not repeated."""
    behind = " ".join(
        part for part in (postcode, town) if part and part.casefold() not in street.casefold()
    )
    return ", ".join(filter(None, (street, behind)))
