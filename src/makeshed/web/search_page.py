"""The search: a need in words, how it was understood, and makers in order, with what each meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from makeshed.answer import Term
from makeshed.directory.needs.need import Constraint
from makeshed.errors import MakeshedError
from makeshed.language.vocabulary import KINDS
from makeshed.questions.find import Found, Match
from makeshed.report.globe import Mark, chart
from makeshed.report.makers import FITS
from makeshed.report.markup import Html, folded, tag, text_of
from makeshed.report.projection import view_of
from makeshed.report.public.listed_makers import ListedMaker
from makeshed.report.public.maker_lists import freshness, spot_of
from makeshed.report.public.open_data import as_csv, as_features
from makeshed.verbs import VERBS
from makeshed.web.answering import answered
from makeshed.web.held_directory import HeldDirectory, holder
from makeshed.web.live_edition import LiveEdition
from makeshed.web.question_inputs import from_words, said_in
from makeshed.web.replies import (
    CSV,
    GEOJSON,
    JSON,
    as_json,
    data,
    html,
    known_by,
    problem,
    tagged,
    unchanged,
)

VERB = VERBS["find"]
MOST_SHOWN = 100
"""Makers on one page of a search."""
KINDS_OF_DATA = {"json": JSON, "csv": CSV, "geojson": GEOJSON}
GROUPS = ("rows", "near_misses", "by_words")
Makers = Mapping[str, ListedMaker]


def search(request: HttpRequest, language: str, form: str = "html") -> HttpResponse:
    """Return the page of a search, or what it found as data."""
    held, day = holder().now(), holder().settings.today()
    edition = held.edition(language, day, request)
    said = {name: words for name, words in said_in(request.GET).items() if any(words)}
    etag = known_by(held.fingerprint, request.path, said, day)
    if same := unchanged(request, etag):
        return same
    kind = KINDS_OF_DATA.get(form)
    if (kept := held.kept.get(etag)) is not None:
        return tagged(html(kept) if kind is None else data(kept, kind), etag)
    if not said and form == "html":
        return tagged(html(_empty(edition)), etag)
    try:
        given = from_words(VERB, said)
        given.setdefault("limit", 10)
        given["limit"] = min(given["limit"], MOST_SHOWN)
        found: Found = answered(VERB.name, given | {"day": day})
    except MakeshedError as error:
        return (
            html(_refused(edition, said, error), status=error.http_status)
            if form == "html"
            else problem(error)
        )
    text = _page(edition, held, found, said) if kind is None else _as_data(held, found, form)
    held.keep(etag, text)
    return tagged(html(text) if kind is None else data(text, kind), etag)


def _as_data(held: HeldDirectory, found: Found, form: str) -> str:
    listed = held.directory.read([match.site for match in found.rows])
    if form == "csv":
        return as_csv(listed)
    return as_json(as_features(listed)) if form == "geojson" else found.to_json()


def _empty(edition: LiveEdition) -> str:
    inside = [edition.search_line(), tag("p", edition.say("ask_such"), class_="quiet")]
    return edition.page("search.html", edition.say("seek"), *inside, _scripts(edition))


def _scripts(edition: LiveEdition) -> Html:
    """Return what searches while somebody types, and the map; the page works without."""
    return text_of(tag("script", src="../live.js", defer="defer"), edition.walking())


def _form(edition: LiveEdition, said: Mapping[str, list[str]]) -> Html:
    kept = {
        name: words[0]
        for name, words in said.items()
        if name not in {"need", "near", "within", "limit"}
    }
    shown = {name: said.get(name, [""])[0] for name in ("need", "near", "within")}
    return edition.search_line(**shown, **kept)


def _refused(edition: LiveEdition, said: Mapping[str, list[str]], error: MakeshedError) -> str:
    told = [tag("p", edition.said(str(error)), class_="verdict")]
    told += [tag("p", edition.said(error.hint))] if error.hint else []
    inside = tag(
        "div", *told, tag("p", edition.say("ask_such"), class_="quiet"), id="found", role="status"
    )
    return edition.page(
        "search.html", edition.say("seek"), _form(edition, said), inside, _scripts(edition)
    )


def _page(
    edition: LiveEdition, held: HeldDirectory, found: Found, said: Mapping[str, list[str]]
) -> str:
    say = edition.say
    count = len(found.rows)
    headline = edition.counted(found.fitting, "fit") if count else say("nobody_fits")
    makers = _makers(held, found)
    inside = [tag("p", headline, class_="verdict"), *_chips(edition, found, said)]
    heads = {"rows": "", "near_misses": say("near_misses"), "by_words": say("by_words")}
    listed: list[Html] = []
    for name, head in heads.items():
        if matches := getattr(found, name):
            cards = [_card(edition, makers, found, match) for match in matches]
            listed += [tag("h2", head)] if head else []
            listed.append(tag("ol", *cards, class_="cards-list ranked"))
    drawn = _map(edition, makers, found)
    inside.append(
        tag("div", tag("div", *listed), drawn, class_="split") if drawn else text_of(*listed)
    )
    if found.fitting > count and count < MOST_SHOWN:
        further = {**said, "limit": [str(min(2 * count, MOST_SHOWN))]}
        inside.append(tag("p", tag("a", say("more_makers"), href=_address(further))))
    inside += _together(edition, makers, found)
    if found.notes:
        inside += [
            tag("h2", say("notes")),
            tag("ul", *(tag("li", edition.said(n)) for n in found.notes)),
        ]
    twins = [
        tag("a", kind.upper() if kind != "geojson" else "GeoJSON", href=_address(said, kind))
        for kind in ("json", "csv", "geojson")
    ]
    inside.append(tag("p", f"{say('data')}: ", *_between(twins), class_="quiet"))
    whole = tag("div", *inside, id="found", role="status")
    return edition.page("search.html", say("seek"), _form(edition, said), whole, _scripts(edition))


def _makers(held: HeldDirectory, found: Found) -> Makers:
    """Return those whom a page of what was found names, by site."""
    sites = [match.site for name in GROUPS for match in getattr(found, name)]
    sites += [site for team in found.teams for site in team.sites]
    return {entry.site: entry for entry in held.directory.read(list(dict.fromkeys(sites)))}


def _between(parts: list[Html]) -> Iterator[str]:
    for number, part in enumerate(parts):
        yield from (", ", part) if number else (part,)


def _address(said: Mapping[str, list[str]], form: str = "html") -> str:
    return f"search.{form}?{urlencode(said, doseq=True)}"


def _chips(edition: LiveEdition, found: Found, said: Mapping[str, list[str]]) -> list[Html]:
    """Return what was understood, each with the way to take it out of what is asked."""
    say, chips = edition.say, []
    for each in found.understood:
        label = _label(edition, each.kind, each.value)
        shown = (
            label
            if each.kind in {"process", "material", "product", "machine"}
            else (edition.said.of(f"{each.kind}: {label}") or f"{each.kind}: {label}")
        )
        less = without(said, each)
        out = (
            tag("a", "\u00d7", href=_address(less), aria_label=say("take_out", what=shown))
            if less
            else Html()
        )
        chips.append(tag("li", shown, out, title=each.words))
    if not chips and not found.left:
        return []
    told = [tag("h2", say("understood")), tag("ul", *chips, class_="chips")] if chips else []
    words = say("plain_words", words=", ".join(found.left)) if found.left else ""
    return [*told, tag("p", words, class_="quiet")] if words else told


def without(said: Mapping[str, list[str]], each: Constraint) -> dict[str, list[str]]:
    """Return what was said without one thing that was understood of it; empty where that cannot be."""
    need = said.get("need", [""])[0]
    if each.words and each.words.casefold() in need.casefold():
        at = need.casefold().index(each.words.casefold())
        left = " ".join(f"{need[:at]} {need[at + len(each.words) :]}".split())
        rest = {name: words for name, words in said.items() if name != "need"}
        return {**rest, "need": [left]} if left else rest
    if not each.words and each.kind in said:
        kept = [word for word in said[each.kind] if word != each.value]
        kept = kept if len(kept) < len(said[each.kind]) else []
        rest = {name: words for name, words in said.items() if name != each.kind}
        return {**rest, each.kind: kept} if kept else rest
    return {}


def _label(edition: LiveEdition, kind: str, value: str) -> str:
    return edition.say.label(kind, value) if kind in KINDS else edition.said.of(value) or value


def _card(edition: LiveEdition, makers: Makers, found: Found, match: Match) -> Html:
    say, entry = edition.say, makers.get(match.site)
    name = match.name or match.site
    title = tag("a", name, href=f"makers/{entry.slug}.html") if entry else tag("b", name)
    where = edition.town(entry) if entry else match.country
    away = [say("away", n=say.number(match.distance))] if match.distance is not None else []
    lines = [tag("span", " · ".join([where, *away]))]
    for status, phrase in (("met", "meets"), ("unknown", "to_ask"), ("missing", "lacks")):
        if asked := [
            _label(edition, v.requirement, v.asked) for v in match.verdicts if v.status == status
        ]:
            lines.append(
                tag(
                    "span",
                    tag("i", say(phrase)),
                    f" {', '.join(dict.fromkeys(asked))}",
                    class_=status,
                )
            )
    fresh = [tag("small", freshness(edition, entry))] if entry else []
    term = found.terms.get(match.site)
    why = (
        folded(say("score", n=say.number(match.score)), _opened(edition, term)) if term else Html()
    )
    return tag("li", title, *lines, *fresh, why, data_at=spot_of(entry) if entry else "")


def _opened(edition: LiveEdition, term: Term) -> Html:
    """Return what a number is made of, as a list in lists."""
    said = edition.said
    lines = [
        tag("li", said(part.name), f": {edition.say.number(part.value, 1)} ", said(part.unit), " ", _note(edition, part),
            _opened(edition, part) if part.parts else Html())
        for part in term.parts
    ]  # fmt: skip
    return tag("ul", *lines)


def _note(edition: LiveEdition, part: Term) -> Html:
    """Return what a number rests on; what was asked is told as it was asked."""
    if part.name in {"limits", "wishes"}:
        return text_of(edition.said.of(part.note) or part.note)
    return edition.said(part.note)


def _map(edition: LiveEdition, makers: Makers, found: Found) -> Html:
    """Return where those found are, the same selection as the list."""
    marks, said = [], []
    for group, kind in zip(GROUPS, ("disc", "ring", "square"), strict=True):
        for match in getattr(found, group):
            if entry := makers.get(match.site):
                marks.append(Mark(entry.spot, kind, match.name, match.name, FITS))
                said.append(entry.spot)
    if not marks:
        return Html()
    return chart(
        "makers", edition.say("map_says"), view_of(list(dict.fromkeys(said)), 0.15, 0.5), [], marks
    )


def _together(edition: LiveEdition, makers: Makers, found: Found) -> list[Html]:
    if not found.teams:
        return []
    lines = []
    for team in found.teams:
        steps = [
            f"{_label(edition, 'process', process)}: {makers[site].name if site in makers else site}"
            for process, site in zip(team.does, team.sites, strict=True)
        ]
        lines.append(tag("li", f"{'; '.join(steps)} ({edition.say.number(team.travel)} km)"))
    return [tag("h2", edition.say("together")), tag("ul", *lines)]
