"""The page of a quote: what it costs over volume, whether it can be made, and what would tip it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from makeshed.answer import Term
from makeshed.model import Shed
from makeshed.questions.quote.answer import Quote, QuoteRow, Remark, limit_of, nearest_tips
from makeshed.report.facts import facts_of
from makeshed.report.figure import blank, embed, faded, label, legend
from makeshed.report.leaf import leaf
from makeshed.report.markup import Column, Html, folded, table, table_of, tag, text_of
from makeshed.report.numbers import FEW_PARTS, line, sum_line
from makeshed.report.picture import MARK, PLAIN, inline, png
from makeshed.report.putting import put
from makeshed.report.wording import NONE, counted, number, percent, sized

PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195", "#555555")
"""Colours that colour-blind people can tell apart (Okabe and Ito 2008)."""
MOST_CURVES, MOST_PICTURES = 8, 24
BAND = ("P10", "P50", "P90")
STYLE = """
.remarks { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); }
.remark { background: var(--panel); border-radius: 10px; padding: 12px; }
.remark img { width: 100%; height: auto; display: block; }
.remark b { display: block; } .remark p { margin: 4px 0 0; font-size: 0.9rem; }
"""
Named = Callable[[str, str], str]


def page(
    answer: Quote,
    *,
    names: Mapping[str, str] = {},
    alternatives: Mapping[str, Quote] = {},
    title: str = "",
) -> str:
    """Return the answer as one HTML page, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    answer
        What a part costs.
    names
        What people call things, by ``table/key`` such as ``sites/workshop``; keys where absent.
    alternatives
        The same asked of other sheds, by the name to show.
    title
        Heading of the page; by default the part's name.
    """
    heading = title or f"What would it cost to make: {answer.part.partition(',')[0]}"

    if shop := answer.words.get("shop", ""):
        names = {"sites/shop": shop} | dict(names)

    def named(column: str, key: str) -> str:
        if column == "unit":
            return NONE if key == "1" else key
        plain = key.replace("_", " ") if column == "driver" else key
        return names.get(f"{column}s/{key}", plain)

    sections = {
        "Cost over volume": _costs(answer, named),
        "Break-even": _crossings(answer, named),
        "Can it be made?": _verdicts(answer, named),
        "Design for manufacture": _remarks(answer),
        "Every number opened": tag("div", *map(_tree, answer.terms.values()), class_="terms"),
        "What it rests on": _grounds(answer, named),
    }
    if alternatives:
        sections["Beside"] = _beside(answer, alternatives)
    asks = [f"{ask.what} ({ask.taken}; say it with {ask.option})" for ask in answer.asks]
    top = text_of(
        tag("p", answer.headline(), class_="verdict"),
        *(
            tag("p", tag("strong", f"Doubtful: {text}"), class_="beside")
            for text in answer.warnings
        ),
        tag("p", f"The file does not say: {'; '.join(asks)}." if asks else "", class_="beside"),
    )
    return leaf(heading, top, sections, style=STYLE)


def write_page(answer: Quote, where: Path, shed: Shed, alternatives: Mapping[str, Quote]) -> None:
    """Write the page of a quote, beside alternatives."""
    text = page(answer, names=facts_of(shed)["names"], alternatives=alternatives)
    put(text, where)


def _costs(answer: Quote, named: Named) -> Html:
    if not answer.rows:
        return tag("p", "No process looked at can make it as it is.")
    rows = [replace(row, key="") for row in answer.rows]
    cells = table(
        [
            Column("Process, site"),
            Column("Material"),
            Column("Volume", "a year", numeric=True),
            *(Column(h, answer.currency, numeric=True) for h in ("Cost as stated", *BAND)),
            *(
                [
                    Column("To buy, as stated", answer.currency, numeric=True),
                    Column("To buy, P50", answer.currency, numeric=True),
                    Column("Chance", numeric=True),
                ]
                if rows[0].rival is not None
                else []
            ),
            Column("Verdict"),
        ],
        [
            [
                tag("span", row.process, tag("small", named("site", row.site))),
                row.material,
                sized(row.volume),
                *(number(cost, 2) for cost in (row.cost, row.p10, row.p50, row.p90)),
                *(
                    [number(row.rival, 2), number(row.rival_p50, 2), percent(row.chance)]
                    if rows[0].rival is not None
                    else []
                ),
                row.verdict,
            ]
            for row in rows
        ],
    )
    said = tag("ul", *(tag("li", f"{name}: {means}") for name, means in _meanings(answer)))
    return tag("div", _curves(answer, named), cells, folded("What each number is", said))


def _meanings(answer: Quote) -> list[tuple[str, str]]:
    """Return what each number of the table is, those of buying only where it is set against some."""
    heads = {"cost": "Cost as stated", "rival": "To buy, as stated", "rival_p50": "To buy, P50"}
    bought = bool(answer.rows) and answer.rows[0].rival is not None
    return [
        (heads.get(name, name.capitalize()), means)
        for name, means in answer.means.items()
        if bought or name not in {"rival", "rival_p50", "chance"}
    ]


def _curves(answer: Quote, named: Named) -> Html:
    """Return unit cost over volume with its band, one line for each way, and that of buying."""
    axis = {"type": "log", "showgrid": True, "zeroline": False, "fixedrange": True}
    figure = blank(
        420,
        xaxis=axis | {"title": {"text": "units a year"}},
        yaxis=axis | {"title": {"text": f"{answer.currency or 'money'} a unit"}},
        margin={"l": 60, "r": 8, "t": 8, "b": 48},
    )
    ways = list(dict.fromkeys(_way(row) for row in answer.rows))
    several = len({way[:2] for way in ways}) < len(ways)
    colours: dict[str, str] = {}
    for way, colour in zip(ways[:MOST_CURVES], PALETTE, strict=False):
        rows = [row for row in answer.rows if _way(row) == way]
        name = f"{way[1]}{f' of {way[2]}' if several else ''}, {named('site', way[0])}"
        colours[name] = colour
        x = [row.volume for row in rows]
        figure.add_scatter(
            x=[*x, *reversed(x)],
            y=[*(row.p90 for row in rows), *(row.p10 for row in reversed(rows))],
            fill="toself",
            fillcolor=faded(colour, 0.15),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
        _line(figure, x, [row.p50 for row in rows], name, colour)
    if answer.rows[0].rival is not None:
        first = [row for row in answer.rows if _way(row) == ways[0]]
        colours["buying, landed"] = "#888888"
        rival = [row.rival_p50 for row in first]
        _line(
            figure, [row.volume for row in first], rival, "buying, landed", "#888888", dash="dash"
        )
    more = len(ways) - MOST_CURVES
    says = "Median (P50) of the cost of one unit, bought or made, and its band from P10 to P90; both axes logarithmic."
    says += f" {counted(more, 'more way')} only in the table." if more > 0 else ""
    return tag("div", embed(figure, "cost-over-volume", says), legend(colours))


def _way(row: QuoteRow) -> tuple[str, str, str]:
    return row.site, row.process, row.material


def _line(
    figure: Any, x: Sequence[float], y: Sequence[Any], name: str, colour: str, dash: str = "solid"
) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": colour, "dash": dash},
        hovertemplate=f"{label(name)}: %{{y:,.2f}} at %{{x:,.0f}}<extra></extra>",
    )


def _crossings(answer: Quote, named: Named) -> Html:
    if not answer.crossings:
        return tag("p", "It was set against nothing, and no process with tools was looked at.")
    words = "The band is over the draws in which the two cross."
    parts = [tag("p", words), table_of(answer.crossings, answer.currency, named)]
    if tips := nearest_tips(answer.tips):
        says = "At these values, all else as stated, making and buying cost the same."
        parts += [tag("h3", "What would tip it"), tag("p", says)]
        parts += [table_of(tips, answer.currency, named)]
    return tag("div", *parts)


def _verdicts(answer: Quote, named: Named) -> Html:
    return table_of(answer.verdicts, answer.currency, named)


def _remarks(answer: Quote) -> Html:
    """Return the part to turn about, a picture of each rule broken, and all rules in a table."""
    broken = [remark for remark in answer.remarks if remark.status == "broken"]
    rules = table(
        [
            Column(h)
            for h in ("Process", "Check", "Status", "Measured", "Asked", "Whose rule", "Do")
        ],
        [
            [
                f"{remark.process} of {remark.material}" if remark.material else remark.process,
                remark.check,
                remark.status,
                NONE
                if remark.value is None
                else f"{number(remark.value)} {_unit(remark)}".rstrip(),
                f"{limit_of(remark)} {_unit(remark)}",
                remark.rule,
                remark.fix if remark.status != "kept" else "",
            ]
            for remark in answer.remarks
        ],
    )
    shown = [_body(answer, broken)] if answer.shape is not None else []
    cards = [_card(answer, remark) for remark in broken[:MOST_PICTURES]]
    told = folded(counted(len(answer.remarks), "rule"), rules)
    return tag("div", *shown, tag("div", *cards, class_="remarks"), told)


def _unit(remark: Remark) -> str:
    return "" if remark.unit == "1" else remark.unit


def _card(answer: Quote, remark: Remark) -> Html:
    measured = NONE if remark.value is None else f"{number(remark.value)} {_unit(remark)}".rstrip()
    says = f"{remark.check}: {measured}, asked {limit_of(remark)}"
    picture = []
    if answer.shape is not None and remark.faces:
        source = inline(png(answer.shape, remark.faces, width=360, height=270))
        picture = [tag("img", src=source, alt=f"{remark.process}, {says}: faces in orange")]
    head = tag("b", remark.process)
    return tag("div", *picture, head, says, tag("p", remark.fix), class_="remark")


def _body(answer: Quote, broken: Sequence[Remark]) -> Html:
    """Return the part as a mesh to turn about; faces of broken rules are coloured by check."""
    shape = answer.shape
    assert shape is not None
    grey = f"rgb{PLAIN}"
    colours = [grey] * len(shape.triangles)
    checks = list(dict.fromkeys(r.check for r in broken if r.faces))
    hues = dict(zip(checks, (f"rgb{MARK}", *PALETTE[:1], *PALETTE[2:]), strict=False))
    for remark in reversed(broken):
        for face in remark.faces:
            colours[face] = hues.get(remark.check, grey)
    hidden = {"visible": False}
    figure = blank(
        420,
        scene={"xaxis": hidden, "yaxis": hidden, "zaxis": hidden, "aspectmode": "data"},
        dragmode="orbit",
    )
    x, y, z = shape.vertices.round(4).T.tolist()
    i, j, k = shape.triangles.T.tolist()
    figure.add_mesh3d(
        x=x, y=y, z=z, i=i, j=j, k=k, facecolor=colours, flatshading=True, hoverinfo="skip"
    )
    says = "The part; drag to turn it. Faces that break a rule are coloured by the check."
    return tag("div", embed(figure, "part", says), legend({**hues, "kept": grey}))


def _tree(term: Term) -> Html:
    return _branch(term, 0.0)


def _branch(term: Term, whole: float) -> Html:
    if not term.parts:
        return tag("div", line(term, term.name, whole), class_="leaf")
    inside = [_branch(part, abs(term.value)) for part in term.parts]
    last = [sum_line(term)] if len(term.parts) >= FEW_PARTS else []
    return folded(line(term, term.name, whole), *inside, *last, class_="term")


def _grounds(answer: Quote, named: Named) -> Html:
    notes = tag("ul", *(tag("li", note) for note in answer.notes))
    drivers = table_of(answer.assumptions, answer.currency, named) if answer.assumptions else ""
    count = counted(len(answer.assumptions), "driver")
    return tag("div", notes, folded(count, drivers) if drivers else "")


def _beside(answer: Quote, alternatives: Mapping[str, Quote]) -> Html:
    """Return what each way costs elsewhere, as stated."""
    others = [{row.key: row for row in other.rows} for other in alternatives.values()]
    columns = [Column("Way"), Column("Here, cost as stated", answer.currency, numeric=True)]
    columns += [
        Column(f"{name}, cost as stated", answer.currency, numeric=True) for name in alternatives
    ]
    lines = [
        [
            row.key,
            number(row.cost, 2),
            *(number(o[row.key].cost, 2) if row.key in o else NONE for o in others),
        ]
        for row in answer.rows
    ]
    return table(columns, lines)
