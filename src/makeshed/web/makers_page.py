"""The list of all makers, narrowed by links that need no script: what they can do, where, and how fresh that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from makeshed.errors import BadValue
from makeshed.model.countries import names_by_code
from makeshed.report.markup import Html, tag
from makeshed.report.public.facets import FACETS, FRESHNESS, Chosen, Narrowed, narrowed
from makeshed.report.public.maker_lists import list_page
from makeshed.web.held_directory import HeldDirectory, holder
from makeshed.web.live_edition import LiveEdition
from makeshed.web.public_pages import listed, page

MOST_VALUES = 60
"""Values of a facet on a page; the rest is counted, and found once the list is narrower."""
LONGEST = 200


def makers(
    request: HttpRequest, language: str, number: str | None = None, form: str = "html"
) -> HttpResponse:
    """Return the list of all makers, page by page, or all of them as data; both may be narrowed."""
    chosen = _chosen(request)
    day = holder().settings.today()
    if form != "html":
        return listed(request, form, lambda held: narrowed(held.directory, chosen, day).makers)

    def made(held: HeldDirectory, edition: LiveEdition) -> str:
        found = narrowed(held.directory, chosen, day)
        asked = f"?{urlencode(chosen)}" if chosen else ""
        heading, above = edition.say("makers"), [*_above(edition, found, chosen)]
        text = list_page(edition, "makers", "index", heading, found.makers, int(number or 1),
                         above=above, asked=asked)  # fmt: skip
        if text is None:
            raise Http404
        return text

    return page(request, language, made)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return the value of each facet that is asked for; raise `BadValue` for what is none."""
    if unknown := sorted(set(request.GET) - set(FACETS)):
        raise BadValue(f"{unknown[0][:40]!r} narrows no list", hint=f"say {', '.join(FACETS)}")
    said = {name: request.GET[name] for name in FACETS if request.GET.get(name)}
    for name, value in said.items():
        if len(value) > LONGEST or len(request.GET.getlist(name)) > 1:
            raise BadValue(
                f"{name} {value[:40]!r}", hint="one value, as the links of the list say it"
            )
    if said.get("fresh", "fresh") not in FRESHNESS:
        raise BadValue(f"fresh {said['fresh'][:40]!r}", hint=f"one of {', '.join(FRESHNESS)}")
    return said


def _above(edition: LiveEdition, found: Narrowed, chosen: Chosen) -> Iterator[Html]:
    """Yield how many there are, what was chosen and can be taken out, and what narrows them further."""
    yield tag("p", edition.counted(len(found.makers), "maker"), class_="verdict", role="status")
    if chosen:
        yield tag("ul", *(_chip(edition, facet, chosen) for facet in chosen), class_="chips")
    folds = [
        _fold(edition, facet, counts, chosen)
        for facet, counts in found.counts.items()
        if _tells(counts, len(found.makers))
    ]
    if folds:
        yield tag("nav", *folds, class_="facets", aria_label=edition.say("narrow"))


def _tells(counts: Mapping[str, int], every: int) -> bool:
    """Whether a facet can narrow a list: some of its makers have a value, and not all of them the same."""
    return any(count < every for count in counts.values())


def _chip(edition: LiveEdition, facet: str, chosen: Chosen) -> Html:
    less = {name: value for name, value in chosen.items() if name != facet}
    value = _named(edition, facet, chosen[facet])
    shown = edition.say("facet_is", facet=edition.say(f"facet_{facet}"), value=value)
    out = tag("a", "\u00d7", href=_address(less), aria_label=edition.say("take_out", what=shown))
    return tag("li", shown, out)


def _fold(edition: LiveEdition, facet: str, counts: Mapping[str, int], chosen: Chosen) -> Html:
    """Return the values of a facet as links, each with how many makers it leaves."""
    shown = list(counts.items())[:MOST_VALUES]
    lines = [
        tag("li", tag("a", _named(edition, facet, value), href=_address({**chosen, facet: value}), rel="nofollow"),
            " ", tag("small", edition.say.number(count)))
        for value, count in shown
    ]  # fmt: skip
    left = len(counts) - len(shown)
    more = [tag("li", tag("small", f"+ {edition.say.number(left)}"))] if left else []
    head = tag("summary", edition.say(f"facet_{facet}"), " ", tag("small", edition.say.number(len(counts))))  # fmt: skip
    return tag("details", head, tag("ul", *lines, *more))


def _address(chosen: Chosen) -> str:
    ordered = {name: chosen[name] for name in FACETS if name in chosen}
    return f"index.html?{urlencode(ordered)}" if ordered else "index.html"


def _named(edition: LiveEdition, facet: str, value: str) -> str:
    """Return what a value is called in the language of the page."""
    if facet == "process":
        return edition.say.label("process", value)
    if facet == "material":
        return edition.say.label("material", value)
    if facet == "place":
        return edition.town_of(value) if value in edition.directory.towns else value
    if facet == "country":
        return names_by_code().get(value, {}).get(edition.language, value)
    return edition.say(f"fresh_{value}") if facet == "fresh" else value
