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
REFUSALS = re.compile(
    r"\b(?:refus|retir|retrait|r[eé]vo[ckq]|oppos|opt(?:ed)?[ -]?out|withdr|declin|reject|confidenti|vertraulich"
    r"|widerr|zur[üu]ckgez|abgelehnt|verweiger|gesperrt|keine?|nichts?|rifiut|ritir|negat|nessun|rechaz|ning[uú]n"
    r"|aucun|(?:never|not|nein|no|non|ne|pas|jamais|none|nothing|sans|without|senza|ohne|sin|denied|hidden"
    r"|priv[ée]|private?|privat[oae]|privad[oa]|niega|negado)\b)"
)
"""What refuses, as words of a cell begin."""
UNREAD = "published: "
"""What a warning about consent begins with; it stands in the review on its own."""
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

    A yes is for the ways that the row ``has``, not for what anybody adds later. What cannot be read, in
    whole or in part, grants nothing.

    >>> agreed_in("Tel, Web"), agreed_in("oui")[0], agreed_in("ne plus publier")
    (('phone; website', []), 'address; phone; email; website', ('none', []))
    >>> agreed_in("en attente")
    ('none', ["published: 'en attente' names nothing that may be shown, so nothing is"])
    """
    plain = text.strip().casefold()
    if plain in YES:
        return "; ".join(way for way in WAYS if way in has), []
    if plain in NO:
        return NOTHING, []
    words = [word.strip(" .") for word in re.split(r"[;,/+|]|\s(?:and|et|und|e|y)\s", plain)]
    named = [ALSO.get(word, word) for word in words if word]
    strange = [word for word in named if word not in WAYS]
    if not strange:
        return "; ".join(way for way in WAYS if way in named), []
    if _refuses(plain):
        return NOTHING, []
    return NOTHING, [
        f"{UNREAD}{word!r:.60} names nothing that may be shown, so nothing is" for word in strange
    ]


def _refuses(plain: str) -> bool:
    """Whether a cell refuses and names no way; what refuses one way and grants another is not read."""
    said = re.split(r"[^\w-]+", plain)
    return bool(REFUSALS.search(plain)) and not any(ALSO.get(word, word) in WAYS for word in said)


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
