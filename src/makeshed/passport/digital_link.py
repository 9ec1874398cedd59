"""GS1 Digital Link: identifiers of goods as web addresses (GS1 Digital Link URI syntax 1.x).

What an identifier may look like is read from GS1's own table, the Barcode Syntax Dictionary
(Apache-2.0, beside this file). A GTIN is never made up: whoever has none uses an own https address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from urllib.parse import quote, unquote_to_bytes

from makeshed.passport.fault_codes import Refused

ALIASES = {
    "gtin": "01", "itip": "8006", "gmn": "8013", "cpid": "8010", "shipTo": "410", "billTo": "411",
    "purchasedFrom": "412", "shipFor": "413", "gln": "414", "payTo": "415", "glnProd": "416",
    "gsrnp": "8017", "gsrn": "8018", "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401",
    "gsin": "402", "grai": "8003", "giai": "8004", "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
"""Words that older links use for application identifiers."""

_CSET82 = r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]"
_CSET = {"N": r"[0-9]", "X": _CSET82, "Y": r"[#\-/0-9A-Z]", "Z": r"[A-Za-z0-9_\-]"}
_URI = re.compile(
    r"(?:https?|HTTPS?)://(?P<host>[^/?#]++)(?P<path>[^?#]*+)(?:\?(?P<query>[^#]*+))?"
)
_HOST = re.compile(r"([A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_ALLOWED = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")


@dataclass(frozen=True, slots=True)
class IdentifierPart:
    """One part of an identifier: its letters, its length, and the checks on it."""

    letters: str
    shortest: int
    longest: int
    checks: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Identifier:
    """What the dictionary says of one application identifier."""

    ai: str
    fixed: bool
    attribute: bool
    components: tuple[IdentifierPart, ...]
    qualifiers: tuple[tuple[str, ...], ...] | None


def read_link(uri: str, *, strict: bool = True) -> tuple[tuple[str, str], ...]:
    """Return the application identifiers and values in a Digital Link, in their order.

    >>> read_link("https://id.gs1.org/01/09520123456788/21/12345")
    (('01', '09520123456788'), ('21', '12345'))

    Parameters
    ----------
    uri
        An http or https address.
    strict
        Refuse what is only tolerated in old links: words such as ``gtin`` for numbers, a GTIN with
        fewer than 14 digits, and attributes that the dictionary does not know.

    Raises Refused if it is no Digital Link.
    """
    found = _URI.fullmatch(uri.partition("#")[0])
    if not found or not _HOST.fullmatch(found["host"]) or not _ALLOWED.fullmatch(uri):
        raise Refused("link-invalid", f"{uri[:80]!r} is no web address")
    path = _path_of(found["path"], strict=strict)
    pairs = [(ai, _value(text)) for ai, text in path]
    known = {ai for ai, _ in pairs}
    qualifiers = {q for way in dictionary()[pairs[0][0]].qualifiers or () for q in way}
    for text in (found["query"] or "").split("&"):
        ai, equals, value = text.partition("=")
        if not equals or not ai.isdigit():
            continue
        if ai not in dictionary() and not strict:
            pairs.append((ai, _value(value.replace("+", " "))))
            continue
        entry = dictionary().get(ai)
        if entry is None or not entry.attribute or ai in qualifiers:
            raise Refused("link-invalid", f"({ai}) may not stand behind the question mark")
        if ai in known:
            raise Refused("link-invalid", f"({ai}) is given twice")
        known.add(ai)
        pairs.append((ai, _value(value.replace("+", " "))))
    whole = tuple((ai, _padded(ai, value, strict=strict)) for ai, value in pairs)
    for ai, value in whole:
        _judge(ai, value)
    return whole


def write_link(base: str, *pairs: tuple[str, str]) -> str:
    """Return the Digital Link for a primary key and its qualifiers, in the order of the standard.

    >>> write_link("https://velo.example", ("01", "09520123456788"), ("21", "7QX"))
    'https://velo.example/01/09520123456788/21/7QX'
    """
    path = "/".join(f"{ai}/{quote(value, safe='')}" for ai, value in pairs)
    uri = f"{base.rstrip('/')}/{path}"
    read_link(uri)
    return uri


def element_string(pairs: tuple[tuple[str, str], ...]) -> str:
    """Return identifiers as a barcode holds them; ``^`` is FNC1, which ends what has no fixed length.

    >>> element_string((("01", "09520123456788"), ("10", "AB"), ("21", "7")))
    '^010952012345678810AB^217'
    """
    text = "^"
    for n, (ai, value) in enumerate(pairs):
        entry = dictionary().get(ai)
        ends = n < len(pairs) - 1 and not (entry and entry.fixed)
        text += ai + value + ("^" if ends else "")
    return text


def check_digit(digits: str) -> str:
    """Return the check digit that belongs behind these digits (GS1 General Specifications 7.9)."""
    weighted = (int(digit) * (3 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(digits)))
    return str(-sum(weighted) % 10)


@cache
def dictionary() -> dict[str, Identifier]:
    """Return every application identifier that GS1 defines."""
    text = (files(__package__) / "gs1-syntax-dictionary.txt").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        if line and line[0].isdigit():
            for entry in _entries(line.partition("#")[0].split()):
                found[entry.ai] = entry
    return found


def _entries(words: list[str]) -> list[Identifier]:
    first, _, last = words[0].partition("-")
    flags = words[1] if not re.match(r"[NXYZ\[]", words[1]) else ""
    rest = words[2:] if flags else words[1:]
    specs = [word for word in rest if re.match(r"\[?[NXYZ][0-9.]", word)]
    keys = [word for word in rest if re.match(r"dlpkey\b", word)]
    ways: tuple[tuple[str, ...], ...] | None = None
    if keys:
        listed = keys[0].partition("=")[2]
        ways = tuple(tuple(way.split(",")) for way in listed.split("|")) if listed else ()
    numbers = range(int(first), int(last or first) + 1)
    return [
        Identifier(
            f"{number:0{len(first)}d}",
            "*" in flags,
            "?" in flags,
            tuple(map(_component, specs)),
            ways,
        )
        for number in numbers
    ]


def _component(word: str) -> IdentifierPart:
    optional = word.startswith("[")
    spec, *checks = word.replace("[", "").replace("]", "").split(",")
    longest = int(spec[1:].removeprefix(".."))
    shortest = 1 if ".." in spec else longest
    return IdentifierPart(_CSET[spec[0]], shortest, longest, tuple(checks), optional)


def _path_of(path: str, *, strict: bool) -> list[tuple[str, str]]:
    """Return the pairs at the end of a path that begin with a primary key."""
    segments = path.rstrip("/").split("/")[1:] if path.count("/") > 1 else []
    if path.endswith("/") and len(segments) % 2:
        segments.append("")  # an identifier without a value
    named = [s if strict else ALIASES.get(s, s) for s in segments]
    for start in range(len(named) - 2, -1, -2):
        entry = dictionary().get(named[start])
        if entry is not None and entry.qualifiers is not None:
            pairs = list(zip(named[start::2], segments[start + 1 :: 2], strict=True))
            rest = [ai for ai, _ in pairs[1:]]
            if not any(_in_order(rest, way) for way in (*entry.qualifiers, ())):
                raise Refused("link-invalid", f"({', '.join(rest)}) do not qualify ({entry.ai})")
            return pairs
    raise Refused("link-invalid", "no primary key in the path")


def _in_order(found: list[str], way: tuple[str, ...]) -> bool:
    places = [way.index(ai) if ai in way else -1 for ai in found]
    return -1 not in places and places == sorted(set(places))


def _value(text: str) -> str:
    octets = unquote_to_bytes(text)
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise Refused("link-invalid", f"{text[:40]!r} is wrongly escaped")
    return octets.decode("latin-1")


def _padded(ai: str, value: str, *, strict: bool) -> str:
    short = ai in {"01", "02"} and value.isdigit() and len(value) in {8, 12, 13}
    return value.zfill(14) if short and not strict else value


def _judge(ai: str, value: str) -> None:
    entry, rest = dictionary().get(ai), value
    if not value or (entry is None and not re.fullmatch(f"{_CSET82}{{1,90}}", value)):
        raise Refused("link-invalid", f"({ai}) has no value, or none that can be printed")
    for part in entry.components if entry else ():
        if part.optional and not rest:
            break
        match = re.match(f"{part.letters}{{{part.shortest},{part.longest}}}", rest)
        if not match or not all(_passes(check, match[0]) for check in part.checks):
            raise Refused("link-invalid", f"({ai}) cannot be {value[:40]!r}")
        rest = rest[match.end() :]
    if entry and rest:
        raise Refused("link-invalid", f"({ai}) is too long")


def _passes(check: str, text: str) -> bool:
    """Whether a component passes one of the dictionary's checks; those of no use here always do."""
    if check == "csum":
        return check_digit(text[:-1]) == text[-1]
    if check in {"yymmdd", "yymmd0"}:
        day = text[4:] if check == "yymmdd" or text[4:] != "00" else "01"
        try:
            date(2000 + int(text[:2]), int(text[2:4]), int(day))
        except ValueError:
            return False
    if check == "zero":
        return set(text) == {"0"}
    return check != "nonzero" or set(text) != {"0"}
