"""The page: sections one after another, in one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from makeshed.questions.plan.answer import Plan
from makeshed.report import carbon, grounds, headline, map, numbers, suppliers, waterfall  # noqa: A004
from makeshed.report.case import Case
from makeshed.report.figure import library
from makeshed.report.markup import Html, tag

SECTIONS: dict[str, Callable[[Case], Html]] = {
    "Map": map.section,
    "Cost": waterfall.section,
    "Who supplies whom": suppliers.section,
    "Carbon": carbon.section,
    "Every number opened": numbers.section,
    "What would change it": grounds.changes,
    "What it rests on": grounds.assumptions,
    "Record": grounds.record,
}
# The page may use what it carries and nothing else, so a browser refuses any request it would make.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
# Charts shrink to the width of the paper; what is folded is printed folded.
PRINTING = """
const zoom = to => document.querySelectorAll(".js-plotly-plot").forEach(
  c => { c.style.zoom = to ? Math.min(1, to / c.offsetWidth) : ""; });
addEventListener("beforeprint", () => zoom(640));
addEventListener("afterprint", () => zoom(0));
"""


def page(
    plan: Plan,
    *,
    places: Mapping[str, tuple[float, float]],
    alternatives: Mapping[str, Plan] = {},
    sources: Sequence[tuple[str, str, int]] = (),
    names: Mapping[str, str] = {},
    title: str = "",
) -> str:
    """Return the plan as one HTML page, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    plan
        The plan that was chosen.
    places
        Latitude and longitude [degrees] of places by key; a place without is not on the map.
    alternatives
        What the plan is compared with, by the name to show.
    sources
        What the facts rest on: the source, its kind (sourced, estimate, declared), how many facts.
    names
        What people call things, by ``table/key`` such as ``sites/marseille``; keys where absent.
    title
        Heading of the page; by default what the plan is about.

    Raises
    ------
    BadFacts
        If an alternative counts in another currency.
    """
    case = Case(plan, alternatives, places, names, sources)
    heading = title or f"Where should {case.item_words or 'it'} be made?"
    anchors = {name: name.lower().replace(" ", "-") for name in SECTIONS}
    menu = tag("nav", *(tag("a", name, href=f"#{at}") for name, at in anchors.items()))
    body = [
        tag("section", tag("h2", name), section(case), id=anchors[name])
        for name, section in SECTIONS.items()
    ]
    style = (files("makeshed") / "report" / "style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", heading),
        tag("style", Html(style)),
        library(),
        tag("script", Html(PRINTING)),
    )
    top = tag("header", tag("h1", heading), headline.section(case))
    quiet = "The charts need JavaScript; every number of theirs is in the tables."
    main = tag("main", top, menu, tag("noscript", tag("p", quiet)), *body)
    return f"<!doctype html>\n{tag('html', head, tag('body', main), lang='en')}\n"


def write(
    plan: Plan,
    where: str | Path,
    *,
    places: Mapping[str, tuple[float, float]],
    alternatives: Mapping[str, Plan] = {},
    sources: Sequence[tuple[str, str, int]] = (),
    names: Mapping[str, str] = {},
    title: str = "",
) -> None:
    """Write :func:`page` to a file.

    Parameters
    ----------
    where
        Path of the file; the other parameters are those of :func:`page`.
    """
    made = page(
        plan,
        places=places,
        alternatives=alternatives,
        sources=sources,
        names=names,
        title=title,
    )
    Path(where).write_text(made, encoding="utf-8", newline="\n")
