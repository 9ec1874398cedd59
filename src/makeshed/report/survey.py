"""The page of a survey: what a region has above its share, how sure that is, and what is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from makeshed.model import Shed
from makeshed.questions.survey.answer import Survey
from makeshed.region.region_beside import RegionBeside
from makeshed.region.specialisation import RegionMeasure, Strength
from makeshed.report.bars import Bar, bars
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.drawing import legend
from makeshed.report.effects import effects
from makeshed.report.facts import facts_of
from makeshed.report.gap_list import missing, next_steps
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.projection import Point
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.survey_food import food
from makeshed.report.survey_food import titles as crops
from makeshed.report.survey_lie import SURE, makers_apart, stages, together
from makeshed.report.survey_map import section as where_else
from makeshed.report.survey_map import spots_of
from makeshed.report.survey_needs import names_of, needed, titles
from makeshed.report.survey_space import section as found_together
from makeshed.report.survey_years import section as over_the_years
from makeshed.report.trades import doers, trades
from makeshed.report.wording import NONE, number, percent, sized

MOST_BARS, MOST_NAMED = 12, 6


def write_page(answer: Survey, where: Path, shed: Shed, alternatives: Mapping[str, Survey]) -> None:
    """Write the page of a survey; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    names = facts_of(shed)["names"] if answer.gaps else names_of(answer, shed)
    spots = spots_of(shed, [one.region for one in answer.elsewhere]) if answer.elsewhere else {}
    put(page(answer, Names(names), spots), where)


def page(answer: Survey, names: Names, spots: Mapping[str, Point] = {}) -> str:
    """Return the survey as one HTML page, which holds all it needs and asks the network for nothing.

    ``spots`` are where other regions of its level are, for the map.
    """
    first = answer.elsewhere[0].industry if answer.elsewhere else ""
    called_first = next((_called(row) for row in answer.rows if row.industry == first), first)
    jobs = {
        "Above its share": _above(answer.rows),
        "Over the years": over_the_years(answer.years),
        "Where else": where_else(answer.elsewhere, answer.region, called_first, spots),
        "What is found together": found_together(answer.space, answer.rows),
        "The region as a whole": _measures(answer.measures),
        "How complex, and how near": _near(answer.rows),
        "What localising would bring": effects(answer.effects),
        "Who it would take": trades(answer.people, answer.currency),
        "How they lie": together(answer.concentration),
        "Is it an industrial district": stages(answer.districts),
        "Industries": _industries(answer.rows),
    }
    told = {"Side by side": _beside(answer.beside)} | (jobs if answer.rows else {})
    told |= needed(answer, names)
    told |= food(answer, names)
    told["How makers lie"] = makers_apart(answer.distances)
    told |= {
        "What is missing": missing(answer.gaps, answer.currency, names),
        "Who could do it": doers(answer.trades, answer.currency, names),
        "What could be next": next_steps(answer.opportunities, answer.currency, names),
    }
    kept = {name: section for name, section in told.items() if section}
    called = (
        {row.industry: _called(row) for row in answer.rows} | titles(answer) | crops(answer, names)
    )
    return sheet(_heading(answer), answer, kept, names, titles=called)


def _heading(answer: Survey) -> str:
    """Return what the page tells of the region, in few words."""
    tells = {
        "can make": answer.rows,
        "depends on": answer.dependencies or answer.balances,
        "eats": answer.foodsheds or answer.seasons,
        "lacks": answer.gaps,
    }
    said = [words for words, there in tells.items() if there] or ["lacks"]
    last = f" and {said[-1]}" if len(said) > 1 else ""
    return f"What {answer.name or answer.region} {', '.join(said[:-1]) or said[0]}{last}"


def _called(row: Strength) -> str:
    return row.name or row.industry


def _above(rows: Sequence[Strength]) -> Html:
    """Return the industries with the most jobs above the region's share, as bars."""
    most = [row for row in rows if (row.above or 0) > 0][:MOST_BARS]
    if not most:
        return tag("p", "No industry is known to be above its share.", class_="quiet")
    drawn = [
        Bar(
            _called(row),
            0.0,
            row.above or 0.0,
            colour(0 if row.specialised == "yes" else 4),
            _times(row),
        )
        for row in most
    ]
    said = (
        "Jobs above the region's share of all regions of its level, and how many times its share."
    )
    kinds = {"surely above its share": colour(0), "perhaps": colour(4)}
    told = {"yes", "open"} & {row.specialised for row in most}
    shown = legend(kinds) if len(told) > 1 else Html("")
    return tag("div", shown, bars("jobs above its share", said, drawn))


def _times(row: Strength) -> str:
    low, high = number(row.lq_low, 1), number(row.lq_high, 1)
    return f"{number(row.above, 0)}, {low if low == high else f'{low} to {high}'} times"


def _measures(measures: Sequence[RegionMeasure]) -> Html:
    past = any(one.before is not None for one in measures)
    columns = [
        TableColumn("Measure"),
        TableColumn("Value", numeric=True),
        TableColumn("Between"),
        *([TableColumn("In the first year", numeric=True)] if past else []),
        TableColumn("What it is"),
    ]
    rows = [
        (
            one.measure, sized(one.value), _between(one),
            *([NONE if one.before is None else sized(one.before)] if past else []), one.about,
        )
        for one in measures
    ]  # fmt: skip
    return table(columns, rows)


def _between(one: RegionMeasure) -> str:
    if one.low is None or one.high is None:
        return NONE
    low, high = sized(one.low), sized(one.high)
    return low if low == high else f"{low} and {high}"


def _beside(rows: Sequence[RegionBeside]) -> Html:
    """Return the numbers of several regions, a column for each; nothing where there is one alone."""
    if not rows:
        return Html("")
    regions = {row.region: row.name or row.region for row in rows}
    told: dict[str, dict[str, RegionBeside]] = {}
    for row in rows:
        told.setdefault(row.measure, {})[row.region] = row
    columns = [
        TableColumn("Measure"),
        *(TableColumn(name, numeric=True) for name in regions.values()),
        TableColumn("What it is"),
    ]
    shown = [
        (measure, *(_ended(of[region]) for region in regions), next(iter(of.values())).about)
        for measure, of in told.items()
    ]
    said = "The same numbers of each region, each against all regions of its level, at one depth of industries."
    return tag("div", tag("p", said), table(columns, shown))


def _ended(row: RegionBeside) -> str:
    """Return a number with the ends between which it lies, where they are others."""
    if row.value is None:
        return NONE
    value = percent(row.value, 1) if row.measure == "coverage" else sized(row.value)
    if row.low is None or row.high is None or row.low == row.high:
        return value
    return f"{value} ({sized(row.low)} to {sized(row.high)})"


def _between_ends(value: float | None, low: float | None, high: float | None) -> str:
    own = number(value, 2)
    return own if low is None or high is None else f"{own} ({number(low, 2)} to {number(high, 2)})"


def _shares(value: float | None, low: float | None, high: float | None) -> str:
    own = percent(value, 1)
    return (
        own if low is None or high is None else f"{own} ({percent(low, 0)} to {percent(high, 0)})"
    )


def _near(rows: Sequence[Strength]) -> Html:
    """Return industries by how near they are and how complex: those that are there, and those that are not."""
    groups = {
        "there": [row for row in rows if row.specialised == "yes"],
        "not there": [row for row in rows if row.specialised != "yes"],
    }
    lines = []
    for at, (name, of) in enumerate(groups.items()):
        placed = [row for row in of if row.density is not None and row.complexity is not None]
        if not placed:
            continue
        placed.sort(
            key=lambda row: -(row.gain or 0.0) if name == "not there" else -(row.above or 0.0)
        )
        lines.append(
            ChartLine(
                [row.density or 0.0 for row in placed],
                [row.complexity or 0.0 for row in placed],
                colour(at),
                width=0.0,
                says=[f"{_called(row)}: density {percent(row.density, 1)}, complexity {sized(row.complexity)}" for row in placed],
            )
        )  # fmt: skip
    if not lines:
        return Html("")
    said = (
        "To the right is what much of what is near is there already, upwards what few and diverse regions "
        "have. What it rests on says how far density can be trusted here."
    )
    drawn = chart(
        "industries by density and complexity",
        said,
        Axis("density", percent=True),
        Axis("complexity, points"),
        lines,
    )
    kinds = {"above its share": colour(0), "not, or not surely": colour(1)}
    return tag("div", legend(kinds), drawn)


def _industries(rows: Sequence[Strength]) -> Html:
    columns = [
        TableColumn("Industry"),
        TableColumn("Jobs", numeric=True),
        TableColumn("Times its share", numeric=True),
        TableColumn("Between"),
        TableColumn("Above its share"),
        TableColumn("Jobs above", numeric=True),
        TableColumn("Complexity", "points", numeric=True),
        TableColumn("Density", numeric=True),
        TableColumn("Guess", numeric=True),
    ]
    shown = [
        (
            f"{row.industry} {row.name}".strip(),
            number(row.jobs, 0),
            number(row.lq, 2),
            f"{number(row.lq_low, 2)} and {number(row.lq_high, 2)}",
            SURE[row.specialised],
            number(row.above, 0),
            _between_ends(row.complexity, row.complexity_low, row.complexity_high),
            _shares(row.density, row.density_low, row.density_high),
            percent(row.guess, 1),
        )
        for row in rows
    ]
    return table(columns, shown)
