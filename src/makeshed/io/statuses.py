"""Whether a maker is open, as lists write it in English, French, German, Italian and Spanish."""

from __future__ import annotations

import re
import unicodedata

CLOSED = re.compile(
    r"\b(?:clos|shut|ferme|radie|radiat|cessat|cesse|cessaz|cese|cesad|inacti|inakti|inatti|defunct|dissol"
    r"|dissou|geschloss|schliess|aufgelos|gelosch|erlosch|stillgeleg|chius|sciolt|cerrad|cierre|disuel|liquid"
    r"|false)"
)
PLANNED = re.compile(
    r"\b(?:plan(?!t)|candidat|geplan|prevu|previs|projet|progett|proyect|pianific)"
)
OPEN = re.compile(
    r"\b(?:open|oper|activ|actif|aktiv|attiv|ouver|offen|geoffn|offn|betrieb|apert|abiert|true)"
)
"""How the words for a status begin, without accents."""
NOT = re.compile(
    r"\b(?:not|no|non|nicht|kein|keine|pas|sans|without|senza|ohne|sin|never|jamais)\b"
)

SHUT = re.compile(
    r"(?:(?:permanently|temporarily|now|definitivement|actuellement|dauerhaft|definitivamente) )?"
    r"(?:closed|closed down|dissolved|fermee?|dissoute|radiee?|geschlossen|aufgelost|erloschen|chius[oa]"
    r"|cessat[oa]|cerrad[oa]|disuelt[oa]|(?:in|en) (?:liquidation|liquidazione|liquidacion))"
)
"""What lists write behind the name of a maker that is closed, without accents."""
_BEHIND = re.compile(
    r"[(\[]([^()\[\]]{4,40})[)\]]\W*$|\s[-\u2013\u2014]\s([^-\u2013\u2014]{4,40})$"
)


def closed_by_name(name: str) -> str:
    """Return the words behind a name by which a maker is closed; blank: there are none.

    >>> closed_by_name("Menuiserie Blanc (fermée)"), closed_by_name("Volets Blanc (fermetures)")
    ('fermée', '')
    """
    behind = _BEHIND.search(name)
    said = (behind[1] or behind[2]).strip() if behind else ""
    return said if SHUT.fullmatch(_plain(said)) else ""


def status_of(text: str) -> str:
    """Return the status of a site: what is planned can be opened, what is closed for now is closed."""
    return _read(text)[0]


def status_doubts(text: str) -> list[str]:
    """Return that a status is not known and is taken for open, if that is so.

    >>> status_doubts("en sommeil"), status_doubts("Fermée")
    (["status 'en sommeil' is not known and is taken for open"], [])
    """
    status, known = _read(text)
    return [] if known else [f"status {text.strip()!r:.60} is not known and is taken for {status}"]


def _read(text: str) -> tuple[str, bool]:
    """Return a status, and whether its words are known; blank is open."""
    plain = _plain(text)
    denied = bool(NOT.search(plain))
    if CLOSED.search(plain):
        return ("open", False) if denied else ("closed", True)
    if PLANNED.search(plain):
        return "candidate", not denied
    if OPEN.search(plain):
        return ("closed" if denied else "open"), True
    return "open", not plain


def _plain(text: str) -> str:
    """Return words in lower case without accents."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("_", " "))
    return "".join(c for c in spread if not unicodedata.combining(c)).strip()
