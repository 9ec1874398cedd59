"""The page: sections one after another, in one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from makeshed.plans.plan import Plan
from makeshed.report import carbon, grounds, headline, map, numbers, suppliers, waterfall  # noqa: A004
from makeshed.report.case import ReportedCase
from makeshed.report.leaf import leaf
from makeshed.report.markup import Html
from makeshed.report.putting import put

SECTIONS: dict[str, Callable[[ReportedCase], Html]] = {
    "Map": map.section,
    "Cost": waterfall.section,
    "Who supplies whom": suppliers.section,
    "Carbon": carbon.section,
    "Every number opened": numbers.section,
    "What would change it": grounds.changes,
    "What it rests on": grounds.assumptions,
    "Proof": grounds.proof,
}


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
    case = ReportedCase(plan, alternatives, places, names, sources)
    heading = title or f"Where should {case.item_words or 'it'} be made?"
    sections = {name: section(case) for name, section in SECTIONS.items()}
    return leaf(heading, headline.section(case), sections, plan)


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
    put(made, where)
