"""How Plotly's charts sit in the page: no background, no network, and colours from the page's CSS."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from makeshed.report.markup import Html, tag

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
INK = "#7d838c"


def blank(height: int | None, **layout: Any) -> Any:
    """Return an empty figure of the page's look; ``height`` in CSS pixels, None: the page's."""
    look = {
        "template": go.layout.Template(),
        "height": height,
        "autosize": True,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": INK},
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONT, "size": 13}, "align": "left"},
        "showlegend": False,
    }
    return go.Figure(layout=look | layout)


def embed(figure: Any, name: str, says: str) -> Html:
    """Return the figure as HTML; ``name`` names it in the page, ``says`` tells in words what it shows."""
    drawn = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        div_id=f"chart-{name}",
        config={"displayModeBar": False, "responsive": True, "scrollZoom": False},
    )
    # Plotly's own box takes the height of ours
    height = figure.layout.height
    chart = tag(
        "div",
        Html(drawn),
        role="img",
        aria_label=says,
        class_="chart",
        style=f"height:{height:g}px" if height else "",
    )
    return tag("figure", chart, tag("figcaption", says), class_=name)


def legend(colours: Mapping[str, str], *more: str) -> Html:
    """Return what each colour of a chart means; HTML wraps where Plotly's own legend scrolls."""
    keys = [
        tag("span", tag("i", style=f"background:{colour}"), name)
        for name, colour in colours.items()
    ]
    return tag("p", *keys, *more, class_="legend")


def library() -> Html:
    """Return Plotly's script, once, inline."""
    return Html(f"<script>{get_plotlyjs()}</script>")


def label(text: str) -> str:
    """Return text that Plotly shows as it is, whatever it holds."""
    return escape(text).replace("{", "&#123;")  # %{...} would be filled in


def wrapped(text: str, width: int = 18) -> str:
    """Return the text in lines of about ``width`` characters, for a chart's axis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if len(longer) <= width else [*lines, word]
    return "<br>".join(label(line) for line in lines if line)


def faded(colour: str, alpha: float) -> str:
    """Return a ``#rrggbb`` colour that lets the page shine through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"
