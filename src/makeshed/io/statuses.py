"""Whether a maker is open, as lists write it in English, French, German, Italian and Spanish."""

from __future__ import annotations

import re
import unicodedata

CLOSED = re.compile(
    r"\b(?:clos|shut|ferme|radie|radiat|cessat|cesse|cessaz|cese|cesad|inacti|inakti|inatti|defunct|dissol"
    r"|dissou|geschloss|schliess|aufgelos|gelosch|erlosch|stillgeleg|chius|sciolt|cerrad|cierre|disuel|liquid"
    r"|false|suspen|suspes|sospe[sn]|ruht|ruhend|eingestellt|sommeil|dormant|mothball|cease|disus|abandon|cancel"
    r"|annul|anulad|abgesagt|abgemeldet|baja\b(?! california)|extin[gct]|bankrupt|faillit|fallit|fallim|quiebra|konkurs|untatig"
    r"|unoperat|hors (?:service|d.?activite|activite)|fuori (?:servizio|uso)|fuera de servicio|ausser betrieb"
    r"|out of (?:service|business|operation|use|order))"
)
PLANNED = re.compile(
    r"\b(?:plan(?!t| d[eiu]\b)|candidat|geplan|prevu|previs|projet|progett|proyect|pianific|coming|soon|bientot"
    r"|prochain|demnachst|pronto|prossim|proxim|futur|(?:in|en|im|under) (?:apertura|costruzione|grundung|bau\b"
    r"|aufbau|creation|construction|construccion|travaux|obras))"
)
"""How the words for what is to come begin; a *plan de redressement* is that of a firm in trouble."""
OPEN = re.compile(
    r"\b(?:(?:re|wiederer)?open|reouv|wiederer|oper|activ|actif|aktiv|attiv|ouver|offen|geoffn|offn|betrieb|apert"
    r"|abiert|true|alta\b|tatig|exploitation|esercizio|vigent|trading)|^(?:yes|oui|ja|si)$"
)
"""How the words for a status begin, without accents."""
NOT = re.compile(
    r"\b(?:not|no|non|nicht|kein|keine|pas|sans|without|senza|ohne|sin|never|jamais)\b(?:\W++\w++){0,2}+\W*+$"
)
"""Before a word, or with two between: what is *actif non diffusible* is active."""
ONCE = re.compile(
    r"\b(?:until|till|bis|jusqu|hasta|fino a|former|ehemal|fruher|ancien|anterior|precedent|ex\b)"
)
OPENING = re.compile(r"\b(?:opens|opening|offnet|ouvre|ouverture|eroffnung|apertura|abre|apre)\b")
YEAR = re.compile(r"\b20\d\d\b")
"""What is open for a time that may be over, or is yet to come."""
SOMETIMES = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|lunedi|martedi|mercoledi|giovedi|venerdi|sabato"
    r"|domenica|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|weekends?)\b"
)
"""Days on which it is closed each week."""

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

    >>> status_doubts("en sursis"), status_doubts("Fermée")
    (["status 'en sursis' is not known and is taken for open"], [])
    """
    status, known = _read(text)
    return [] if known else [f"status {text.strip()!r:.60} is not known and is taken for {status}"]


def _read(text: str) -> tuple[str, bool]:
    """Return a status, and whether its words are known; blank is open."""
    plain = _plain(text)
    if said := CLOSED.search(plain):
        sure = not (_denied(plain, said) or SOMETIMES.search(plain) or PLANNED.search(plain))
        return ("closed", True) if sure or _dropped(plain, said) else ("open", False)
    if said := PLANNED.search(plain):
        return "candidate", not _denied(plain, said)
    if said := OPEN.search(plain):
        return ("closed", True) if _denied(plain, said) else ("open", not _for_a_time(plain))
    return "open", not plain


def _for_a_time(plain: str) -> bool:
    """Whether what is open may not be today: *aktiv bis 2023*, *opening 2027*."""
    return bool(ONCE.search(plain) or (OPENING.search(plain) and YEAR.search(plain)))


def _denied(plain: str, said: re.Match[str]) -> bool:
    return bool(NOT.search(plain[: said.start()]))


def _dropped(plain: str, said: re.Match[str]) -> bool:
    """Whether what was planned is given up: *projet abandonné*, and not *closes soon*."""
    planned = PLANNED.search(plain)
    given_up = said[0] in {"abandon", "cancel", "annul", "anulad", "abgesagt"}
    return given_up and planned is not None and not _denied(plain, said)


def _plain(text: str) -> str:
    """Return words in lower case without accents."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("_", " "))
    return "".join(c for c in spread if not unicodedata.combining(c)).strip()
