"""The second edition of the page, in English: kept as it was, so that what was signed with it verifies.

Nothing here changes any more, nor does ``edition2.css``; `makeshed.passport.page` is the edition in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape, unescape
from importlib.resources import files
from typing import Any

from makeshed.passport.shown import Shown, ShownClaim, shown

Json = Mapping[str, Any]

LEVELS = {
    "self": "Declared by the maker. Nobody else has checked it.",
    "commercial": "Judged by a firm that the maker pays.",
    "buyer": "Judged by a buyer.",
    "membership": "Judged by an association that the maker belongs to.",
    "3rdParty": "Judged by an independent third party.",
    "hybrid": "Judged by several parties together.",
    "unspecified": "It does not say who judged.",
}
"""What each level of evidence means, in words."""

VERDICTS = {
    "pass": ("yes", "Meets it"),
    "fail": ("no", "Does not meet it"),
    "undetermined": ("open", "Cannot be decided"),
    "needs judgement": ("open", "A matter of judgement"),
}
AUDITORS = " Who supplies what is shown to auditors, not here."
_REASON = ("<p>Reason given: ", "</p>")
CANNOT = (
    "that what the maker says is true: a signature shows who said it and that nobody changed it",
    "that this is the product the code was made for: a code can be copied",
    "that the product is safe, legal or sustainable: this is no certificate and no label",
)


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
    where = ", ".join(filter(None, (said.where, said.country)))
    made = f"Made in {where or 'a place it does not name'}, {said.day or 'day unknown'}"
    judged = f"<section class=evidence><h2>What was checked</h2>{_list(found)}</section>"
    body = [
        "<header>",
        "<p class=kind>Product passport</p>",
        f"<h1>{escape(said.name)}</h1>",
        f"<p class=lead>{escape(made)}</p>" if where or said.day or not found else "",
        "</header>",
        judged if found else "",
        _evidence(said, own=not found),
        _verdicts(said, "What does it claim?" if found else "How local is it?"),
        _steps(events),
        _materials(said, "" if found else AUDITORS),
        _issuer(said),
        _limits(),
        "" if found else _check(),
    ]
    return _document(said.name, "\n".join(filter(None, body)))


def withdrawn_page(passport: Json, reason: str) -> bytes:
    """Return the page that stands in for a passport that its issuer has withdrawn."""
    said = shown(passport)
    why = f"{_REASON[0]}{escape(reason)}{_REASON[1]}" if reason else ""
    body = (
        "<header><p class=kind>Product passport</p>"
        f"<h1>{escape(said.name)}</h1></header>"
        "<section class=stop><h2>Withdrawn</h2>"
        f"<p>{escape(said.issuer)} has withdrawn this passport. Do not rely on what "
        f"it said.</p>{why}</section>"
    )
    return _document(said.name, body)


def is_notice(html: bytes, passport: Json) -> bool:
    """Whether a page is the notice that a passport was withdrawn; its reason can be any words."""
    told = html.decode("utf-8", "replace").partition(_REASON[0])[2].partition(_REASON[1])[0]
    return html == withdrawn_page(passport, unescape(told))


def _evidence(said: Shown, *, own: bool) -> str:
    words = escape(LEVELS["self" if own or said.judged else "unspecified"])
    if said.evidence:
        named = f"{escape(said.issuer)} names as evidence, which was not looked at here:"
        return (
            f"<section class=evidence><h2>How far is it checked?</h2><p>{named}</p>"
            f"{_list(said.evidence)}</section>"
        )
    return f"<section class=evidence><h2>How far is it checked?</h2><p>{words}</p></section>"


def _verdicts(said: Shown, asked: str) -> str:
    """Set the rules met first; those open and those not met fold away behind them."""
    if not said.claims:
        return f"<section><h2>{asked}</h2><p>No rule was applied.</p></section>"
    groups: dict[str, list[str]] = {"said": [], "yes": [], "open": [], "no": []}
    for one in said.claims:
        groups[_judged(one)[0]].append(_verdict(one))
    words = {"open": "rules leave it open", "no": "rules are not met"}
    listed = "".join(groups["said"] + groups["yes"])
    listed = listed or "<p>None of the rules applied is met for certain.</p>"
    for kind, told in words.items():
        if groups[kind]:
            number = f"<summary>{len(groups[kind])} {told}</summary>"
            listed += f"<details>{number}{''.join(groups[kind])}</details>"
    return f"<section><h2>{asked}</h2>{listed}</section>"


def _judged(one: ShownClaim) -> tuple[str, str]:
    return VERDICTS.get(one.code, ("said", "Claimed"))


def _verdict(one: ShownClaim) -> str:
    kind, word = _judged(one)
    facts = "".join(f"<li>{escape(text)}</li>" for text in one.facts)
    return (
        f"<article class={kind}><h3>{escape(one.name)}</h3>"
        f"<p><b>{word}.</b> {escape(_sentence(one.sentence))}</p>"
        + (f"<ul>{facts}</ul>" if facts else "")
        + "</article>"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("." if text and text[-1] not in ".!?" else "")


def _steps(events: Json | None) -> str:
    if events is None:
        return ""
    listed = events["epcisBody"]["eventList"]
    steps = "".join(
        f"<li>{escape(event.get('makeshed:process', event['bizStep']).replace('-', ' '))}</li>"
        for event in listed
    )
    return f"<section><h2>What the maker did</h2><ol>{steps}</ol></section>"


def _materials(said: Shown, more: str) -> str:
    if not said.materials:
        return "<section><h2>Where its parts come from</h2><p>The maker does not say.</p></section>"
    rows = "".join(_share(words, share) for words, share in said.materials)
    rest = 1 - sum(share for _, share in said.materials)
    if rest > 0.005:
        rows += _share("unknown", rest)
    return (
        f"<section><h2>Where its parts come from</h2><p>By weight.{more}</p>"
        f"<table>{rows}</table></section>"
    )


def _share(words: str, share: float) -> str:
    return (
        f"<tr><th>{escape(words)}</th><td><meter max=1 value={share:.4f}></meter></td>"
        f"<td class=n>{share:.0%}</td></tr>"
    )


def _issuer(said: Shown) -> str:
    rows = {
        "Says so": said.issuer,
        "On the domain": said.did.removeprefix("did:web:").replace(":", "/").replace("%3A", ":"),
        "Number": said.number,
        "Issued": said.since,
        "Valid until": said.until,
        "Also": said.description,
    }
    cells = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items() if value
    )
    return f"<section><h2>Who says so?</h2><dl>{cells}</dl></section>"


def _limits() -> str:
    return f"<section><h2>What this code cannot prove</h2>{_list(CANNOT)}</section>"


def _check() -> str:
    names = ("passport.jwt", "conformity.jwt", "events.jsonld", "commitments.json", "proofs.json")
    links = ", ".join(f"<a href={name}>{name}</a>" for name in names)
    return (
        "<section><h2>Check it yourself</h2><p>Look at the address above: it should be on the "
        "maker's domain. The signed files are here: "
        f"{links}. <code>makeshed passport verify</code> checks a copy of the folder, "
        "offline.</p><p><img src=code.svg alt='QR code of this page' width=120 height=120></p>"
        "</section>"
    )


def _list(texts: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def _document(title: str, body: str) -> bytes:
    return (
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
        "img-src 'self'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}: product passport</title><style>{_style()}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    ).encode()


@cache
def _style() -> str:
    return (files(__package__) / "edition2.css").read_text(encoding="utf-8")
