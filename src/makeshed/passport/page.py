"""The page that a shopper reads on a phone: rendered from what was signed, and from nothing else.

It needs no script and loads nothing from elsewhere, so that it reads the same in twenty years. Its own
words are in the language that was signed (``words.csv``); what the maker or a rule says stays as it is,
marked with its language, or as of none that is known (``lang=""``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import escape, unescape
from importlib.resources import files
from typing import Any

from makeshed.passport import edition2
from makeshed.passport.page_words import LANGUAGES, PageWords
from makeshed.passport.passport_facts import EVERYWHERE
from makeshed.passport.shown import Shown, ShownClaim, WeightShare, shown

Json = Mapping[str, Any]

EDITION = 3
"""Of the page: a passport names the edition it was signed with, since words and style change."""
PICTURE = "picture.jpg"
"""Name of the picture of the product, beside the page."""

KINDS = {"pass": "yes", "fail": "no", "undetermined": "open", "needs judgement": "open"}
"""Of each verdict, how it looks."""
UNKNOWN = "making"
"""What stands for the steps of making where they are not known."""
FOLDED = 160
"""Characters of a line from which on it folds away behind its name."""
SHARE = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]+)?)%(?: to (-?[0-9]{1,9}(?:\.[0-9]+)?)%)?")
ASKED = re.compile(r"(>=|<=|>|<) (-?[0-9]{1,9}(?:\.[0-9]+)?)%")
FACT = re.compile(
    r"(Share|Asked for|Not met|To be shown|Not assessed|Declared|In words|Source of the rule|Not decided)"
    r"(?: \[([a-z]{2})\])?: (.*)",
    re.DOTALL,
)
"""A line of what a verdict rests on: its name, the language of its words, and they."""


def page(passport: Json, events: Json | None = None, *, found: Sequence[str] = ()) -> bytes:
    """Return the page of a passport.

    Parameters
    ----------
    passport
        The payload, as signed; of makeshed or of others.
    events
        The events of making that it vouches for.
    found
        For a passport of others, which lies in no folder of makeshed: what its check found.
    """
    said = shown(passport)
    words = _words(said)
    body = [
        _header(said, words, alone=bool(found)),
        _checked(found, words) if found else "",
        _evidence(said, words, own=not found),
        _verdicts(said, words, "claims.of_others" if found else "claims"),
        _steps(events, words),
        _materials(said, words, own=not found),
        _issuer(said, words),
        _limits(words, pictured=bool(said.picture) and not found),
        "" if found else _check(words),
    ]
    return _document(said, words, "\n".join(filter(None, body)))


def withdrawn_page(passport: Json, reason: str) -> bytes:
    """Return the page that stands in for a passport that its issuer has withdrawn."""
    said = shown(passport)
    words = _words(said)
    begin, end = _around(words)
    why = f"{begin}{escape(reason)}{end}" if reason else ""
    body = (
        f"<header><p class=kind>{_w(words, 'kind')}</p><h1>{_free(said.name)}</h1></header>"
        f"<section class=stop><h2>{_w(words, 'withdrawn')}</h2>"
        f"<p>{_w(words, 'withdrawn.said', issuer=said.issuer)}</p>{why}</section>"
    )
    return _document(said, words, body)


def is_notice(html: bytes, passport: Json) -> bool:
    """Whether a page is the notice that a passport was withdrawn; its reason can be any words."""
    begin, end = _around(_words(shown(passport)))
    told = html.decode("utf-8", "replace").partition(begin)[2].partition(end)[0]
    return html == withdrawn_page(passport, unescape(told)) or edition2.is_notice(html, passport)


Render = Callable[[Json, Json | None], bytes]
EDITIONS: dict[int, Render] = {2: edition2.page, EDITION: page}
"""How each edition of the page is made of a passport and its events."""


def _words(said: Shown) -> PageWords:
    return PageWords(said.language if said.language in LANGUAGES else LANGUAGES[0])


def _around(words: PageWords) -> tuple[str, str]:
    """Return what stands before and after the reason for which a passport was withdrawn."""
    return f"<p>{_w(words, 'withdrawn.why')}<span lang=''>", "</span></p>"


def _w(words: PageWords, key: str, **given: object) -> str:
    """Return words of the page, ready for HTML."""
    return escape(words(key, **given))


def _free(text: str, language: str = "") -> str:
    """Return words that are not the page's own, marked with their language."""
    return f"<span lang='{language}'>{escape(text)}</span>"


def product_data(passport: Json) -> bytes:
    """Return the product as schema.org JSON-LD, for search engines.

    Verdicts are additional properties, not certifications: a self-declaration certifies nothing.
    """
    subject = passport["credentialSubject"]
    country = subject["countryOfProduction"]["countryCode"]
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "IndividualProduct",
        "@id": subject["id"],
        "url": subject["id"],
        "name": subject["name"],
        "serialNumber": subject.get("itemNumber", ""),
        "productionDate": subject.get("productionDate", ""),
        "countryOfLastProcessing": country,
        "manufacturer": {"@type": "Organization", "name": passport["issuer"]["name"]},
        "additionalProperty": [
            {
                "@type": "PropertyValue",
                "propertyID": criterion["id"],
                "name": one["name"],
                "value": one.get("description", ""),
            }
            for one in subject.get("performanceClaim") or ()
            for criterion in one["referenceCriteria"][:1]
        ],
    }
    if "gs1" in subject["idScheme"]["id"]:
        found["hasGS1DigitalLink"] = subject["id"]
    if picture := shown(passport).picture:
        found["image"] = f"{subject['id']}/{picture}"
    if weight := subject.get("dimensions", {}).get("weight"):
        found["weight"] = {
            "@type": "QuantitativeValue",
            "value": weight["value"],
            "unitCode": weight["unit"],
        }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _header(said: Shown, words: PageWords, *, alone: bool) -> str:
    place = said.town or said.where
    country = words.country(said.country_code, said.country)
    where = ", ".join(filter(None, (place, country)))
    made = _w(words, "made", where=where) if where else _w(words, "made.nowhere")
    day = words("made.on", day=words.day(said.day)) if said.day else words("made.no_day")
    lead = f"<p class=lead>{made}</p><p class=day>{escape(day)}</p>"
    seen = f"<img class=product src={said.picture} alt={_quoted(words('picture', name=said.name))}>"
    return (
        f"<header>\n<p class=kind>{_w(words, 'kind')}</p>\n<h1>{_free(said.name)}</h1>\n"
        + (lead if where or said.day or not alone else "")
        + (seen if said.picture and not alone else "")
        + "\n</header>"
    )


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _checked(found: Sequence[str], words: PageWords) -> str:
    listed = f"<ul lang=en>{''.join(f'<li>{escape(text)}</li>' for text in found)}</ul>"
    return f"<section class=evidence><h2>{_w(words, 'checked')}</h2>{listed}</section>"


def _evidence(said: Shown, words: PageWords, *, own: bool) -> str:
    level = "self" if own or said.judged else "unspecified"
    told = f"<p>{_w(words, f'level.{level}')}</p>"
    if said.evidence:
        told = f"<p>{_w(words, 'evidence.named', issuer=said.issuer)}</p>"
        told += _list(_free(text) for text in said.evidence)
    return f"<section class=evidence><h2>{_w(words, 'evidence')}</h2>{told}</section>"


def _verdicts(said: Shown, words: PageWords, asked: str) -> str:
    """Set the rules met first, then those asked for; of the others only the number is told."""
    head = f"<section><h2>{_w(words, asked)}</h2>"
    if not said.claims:
        return f"{head}<p>{_w(words, 'claims.none')}</p></section>"
    groups: dict[str, list[ShownClaim]] = {"yes": [], "said": [], "open": [], "no": []}
    rest = {"open": 0, "no": 0}
    for one in said.claims:
        kind = KINDS.get(one.code, "said")
        if kind in rest and said.asked is not None and one.rule not in said.asked:
            rest[kind] += 1
        else:
            groups[kind].append(one)
    if said.markets:
        named = ", ".join(words.market(code) for code in said.markets if code != EVERYWHERE)
        wide = f" {_w(words, 'claims.everywhere')}" if EVERYWHERE in said.markets else ""
        head += f"<p class=note>{_w(words, 'claims.markets', markets=named)}{wide}</p>"
    if not groups["yes"] and not groups["said"]:
        head += f"<p>{_w(words, 'claims.none_met')}</p>"
    own = bool(said.language)  # then its sentences are in the language of the page
    shown_ones = "".join(
        _verdict(one, words, own=own) for group in groups.values() for one in group
    )
    if any(rest.values()):
        link = "passport.jwt"
        link = f"<a href={link}>{link}</a>" if asked == "claims" else link
        told = _w(words, "claims.rest", **rest, file="\0").replace("\0", link)
        shown_ones += f"<p class=note>{told}</p>"
    return f"{head}{shown_ones}</section>"


def _verdict(one: ShownClaim, words: PageWords, *, own: bool) -> str:
    kind = KINDS.get(one.code, "said")
    told = f"verdict.{one.code}" if one.code in KINDS else "verdict.claimed"
    facts = "".join(f"<li>{fact_line(text, words)}</li>" for text in one.facts)
    sentence = _sentence(one.sentence)
    sentence = escape(sentence) if own else _free(sentence)
    return (
        f"<article class={kind}><h3>{_free(one.name)}</h3>"
        f"<p><b>{_w(words, told)}</b> {sentence}</p>"
        + (f"<ul>{facts}</ul>" if facts else "")
        + "</article>"
    )


def fact_line(text: str, words: PageWords) -> str:
    """Return a line of what a verdict rests on: the page's own words for its name and its numbers."""
    line = FACT.fullmatch(text)
    if not line:
        return _free(text)
    name, language, rest = line[1], line[2] or "", line[3]
    value = _free(rest, language)
    if name == "Share" and (ends := SHARE.fullmatch(rest)):
        digits = max(len((end or "").partition(".")[2]) for end in ends.groups())
        shares = (float(end or ends[1]) / 100 for end in ends.groups())
        value = escape(words.between(*shares, digits=digits or 1))
    if name == "Asked for" and (asked := ASKED.fullmatch(rest)):
        size = words("form.percent", number=words.number(asked[2]))
        value = _w(words, f"at.{asked[1]}", size=size)
    if len(rest) > FOLDED:
        return f"<details><summary>{_w(words, f'fact.{name}')}</summary>{value}</details>"
    return f"{_w(words, f'fact.{name}')}{_colon(words)}{value}"


def _colon(words: PageWords) -> str:
    return "\u00a0: " if words.language == "fr" else ": "


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("." if text and text[-1] not in ".!?" else "")


def _steps(events: Json | None, words: PageWords) -> str:
    if events is None:
        return ""
    listed = events["epcisBody"]["eventList"]
    if [event.get("makeshed:process") for event in listed] == [UNKNOWN]:
        return ""
    steps = "".join(
        f"<li>{_free(event.get('makeshed:process', event['bizStep']).replace('-', ' '))}</li>"
        for event in listed
    )
    return f"<section><h2>{_w(words, 'steps')}</h2><ol>{steps}</ol></section>"


def _materials(said: Shown, words: PageWords, *, own: bool) -> str:
    head = f"<section><h2>{_w(words, 'parts')}</h2>"
    if not said.parts:
        return f"{head}<p>{_w(words, 'parts.none')}</p></section>"
    listed = [(_part(part, words), part.share) for part in said.parts]
    rest = 1 - sum(share for _, share in listed)
    if rest > 0.005:
        listed.append((_w(words, "unknown"), rest))
    by = " ".join([words("parts.by"), *([words("parts.auditors")] if own else [])])
    return (
        f"{head}<p>{escape(by)}</p><table>"
        + "".join(_share(name, share, words) for name, share in listed)
        + "</table></section>"
    )


def _part(part: WeightShare, words: PageWords) -> str:
    country = escape(words.country(part.country, part.named))
    named = [*([_free(part.name)] if part.name else []), *([country] if country else [])]
    return ", ".join(named) or _w(words, "unknown")


def _share(name: str, share: float, words: PageWords) -> str:
    return (
        f"<tr><th scope=row>{name}</th><td><meter max=1 value={share:.4f}></meter></td>"
        f"<td class=n>{escape(words.percent(share, 0))}</td></tr>"
    )


def _issuer(said: Shown, words: PageWords) -> str:
    domain = said.did.removeprefix("did:web:").replace(":", "/").replace("%3A", ":")
    also = _sentence(said.description)
    also = escape(also) if said.language else _free(also)
    rows = {
        "issuer": _free(said.issuer) if said.issuer else "",
        "domain": escape(domain),
        "where": _free(said.where) if said.town else "",
        "number": escape(said.number),
        "since": escape(words.day(said.since)),
        "until": escape(words.day(said.until)),
        "also": also if said.description else "",
    }
    cells = "".join(
        f"<dt>{_w(words, f'who.{key}')}</dt><dd>{value}</dd>"
        for key, value in rows.items()
        if value
    )
    return f"<section><h2>{_w(words, 'who')}</h2><dl>{cells}</dl></section>"


def _limits(words: PageWords, *, pictured: bool) -> str:
    keys = ["truth", "copy", "law", *(["picture"] if pictured else [])]
    listed = _list(_w(words, f"limits.{key}") for key in keys)
    return f"<section><h2>{_w(words, 'limits')}</h2>{listed}</section>"


def _check(words: PageWords) -> str:
    names = ("passport.jwt", "conformity.jwt", "events.jsonld", "commitments.json", "proofs.json")
    links = ", ".join(f"<a href={name}>{name}</a>" for name in names)
    look = _w(words, "check.look", links="\0").replace("\0", links)
    tool = _w(words, "check.tool", command="\0").replace(
        "\0", "<code>makeshed passport verify</code>"
    )
    code = f"<img src=code.svg alt={_quoted(words('check.code'))} width=120 height=120>"
    return f"<section><h2>{_w(words, 'check')}</h2><p>{look} {tool}</p><p>{code}</p></section>"


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _document(said: Shown, words: PageWords, body: str) -> bytes:
    return (
        f"<!doctype html>\n<html lang={words.language}><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
        "img-src 'self'; style-src 'unsafe-inline'\">"
        f"<title>{_w(words, 'title', name=said.name)}</title><style>{_style()}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    ).encode()


@cache
def _style() -> str:
    return (files(__package__) / "page.css").read_text(encoding="utf-8")
