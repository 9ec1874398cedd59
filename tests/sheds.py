"""Generated sheds: every noun, every column, facts that resolve and make sense."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import polars as pl
from hypothesis import strategies as st

from makeshed.model import NOUNS, Shed
from makeshed.model.content import AT_THE_END, FEEDSTOCK
from makeshed.model.noun import Column, columns, schema
from makeshed.model.period import ends_on

NASTY = [
    "#x", '"', '""', ",", "a,b", " lead", "trail ", " ", "\n", "\r\n", "a\n#b\n\nc", "\r", "=1+1",
    "true", "NULL", "null", "nan", "1e5", "007", "_x0041_", "'", "é", "漢字", "𝄞", "\ufeff",
    "a;b", "\t", "NA", "2026-01-31", "*", "'=1", "-x", "\t=", "\uff1dx",
]  # fmt: skip
CODES = ["8711 60", "HS 7326.90", "7326.9", "07", "8714 91 10"]
COUNTRIES = ["FR", "CN", "PT"]
LISTED = {
    "published": ["", "phone", "email; website", "address;phone;email;website"],
    "yields_to": [""],
    **dict.fromkeys(("country", "origin", "destination", "reporter", "partner"), COUNTRIES),
    "product": ["8711 60", "07", "8714 91 10"],
    "frequencies": ["", "usual", "4; 12;52", "0.5"],
    "months": ["6-9", "11-2", "1-4, 8b-12"],
    "fact": ["offers/*.price", "demands/a:b.quantity", "storages/*:x.most", "sites/a.b.fixed_cost"],
}
"""What columns of text hold that is a list or a reference."""
LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=["Cc"],
    include_characters="\t\n\r",
    exclude_characters="\ufffe\uffff",
)
"""Any text (no controls) but the two characters that XML, and so a workbook, cannot hold."""
OWN = {
    "places": 3,
    "items": 4,
    "modes": 2,
    "sites": 3,
    "rules": 2,
    "currencies": 2,
    "regions": 2,
    "industries": 2,
    "occupations": 2,
    "periods": 2,
    "materials": 2,
}

Row = dict[str, Any]


def texts(*, blank: bool = True) -> st.SearchStrategy[str]:
    """Any text, and the texts that files get wrong."""
    nasty = st.sampled_from(NASTY)
    any_text = st.text(LETTERS, min_size=0 if blank else 1, max_size=8)
    return nasty | any_text | st.sampled_from(["a"] if not blank else ["", "a"])


def cells(column: Column, known: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Whatever a column may hold."""
    if column.refers:
        blank = [] if column.required else [""]
        return st.sampled_from([*known[column.refers], *blank])
    if column.name == "hs":
        return st.sampled_from(CODES if column.required else ["", *CODES])
    if column.name in LISTED and column.dtype == pl.String:
        return st.sampled_from(LISTED[column.name])
    strategy: st.SearchStrategy[Any]
    if column.choices:
        strategy = st.sampled_from(column.choices)
    elif column.type is str:
        strategy = texts(blank=column.default == "")
    elif column.type is float:
        strategy = numbers(column)
    elif column.type is int:
        ends = column.between
        strategy = st.integers(int(ends.low), int(ends.high)) if ends else st.integers(0, 50)
    elif column.type is bool:
        strategy = st.booleans()
    else:
        strategy = st.dates()
    return st.none() | strategy if column.optional else strategy


def numbers(column: Column) -> st.SearchStrategy[float]:
    """Any number in the column's range; zero has no sign."""
    between = column.between
    assert between is not None
    anything = st.floats(between.low, between.high)
    return (st.just(0.0) | anything if between.zero else anything).map(lambda x: x + 0.0)


@st.composite
def sheds(draw: st.DrawFn, *, most: int = 3) -> Shed:
    """A shed without problems; some tables are empty."""
    known = {
        table: draw(st.lists(texts(blank=False), min_size=1, max_size=size, unique=True))
        for table, size in OWN.items()
    }
    rows = {table: _rows(draw, table, known, most) for table in NOUNS}
    _make_sense(rows)
    return Shed(
        {
            table: pl.DataFrame(rows[table], schema=schema(noun), orient="row")
            for table, noun in NOUNS.items()
        }
    )


def _rows(draw: st.DrawFn, table: str, known: dict[str, list[str]], most: int) -> list[Row]:
    noun = NOUNS[table]
    own = known.get(table)
    count = len(own) if own else draw(st.integers(0, most))
    listed = {}
    for i in range(count):
        row = {c.name: draw(cells(c, known)) for c in columns(noun)}
        if own:
            row[noun.key[0]] = own[i]
        listed[tuple(row[name] for name in noun.key)] = row
    return list(listed.values())


def _chosen_or_said(rows: dict[str, list[Row]]) -> None:
    """Say once how often shipments leave: as a number, or among what it is chosen."""
    for table, stated in (("modes", "interval"), ("lanes", "shipments")):
        for row in rows[table]:
            row["frequencies"] = "" if row[stated] else row["frequencies"]


def _make_sense(rows: dict[str, list[Row]]) -> None:
    """Change or drop what would contradict itself."""
    for row in rows["places"]:
        row["lat"] = row["lat"] if row["lat"] or row["lon"] else 1.0
    for i, row in enumerate(rows["currencies"]):
        row["rate"] = 1.0 if i == 0 else row["rate"] if row["rate"] != 1.0 else 2.0
    _send(rows)
    _rate_alike(rows)
    order = [row["item"] for row in rows["items"]]
    for row in rows["items"]:
        row["ages"] = row["ages"] and row["shelf_life"] is not None
        net = row["net_mass"]
        row["net_mass"] = net if net is None or net <= row["mass"] else None
    rows["components"] = [
        row
        for row in rows["components"]
        if order.index(row["item"]) < order.index(row["component"])
    ]
    _make_sense_of_lines(rows)
    roles = {row["site"]: row["role"] for row in rows["sites"]}
    rows["capabilities"] = [r for r in rows["capabilities"] if roles[r["site"]] != "supplier"]
    rows["offers"] = list({(r["site"], r["item"]): r for r in rows["offers"]}.values())
    for row in rows["offers"]:
        most = row["max_quantity"]
        row["max_quantity"] = most if most is None or most > row["min_quantity"] else None
        row["incoterm"] = row["incoterm"] if row["incoterm_place"] else "EXW"
    for row in rows["demands"]:
        if None not in {row["price"], row["salvage"]} and row["salvage"] >= row["price"]:
            row["salvage"] = None
    for row in rows["rules"]:
        row["expression"] = json.dumps({"judgement": "x", "ask": row["expression"]})
    _tax_alike(rows)
    _put_in_order(rows["duties"] + rows["rules"], "valid_from", "valid_to")
    _put_in_order(rows["capabilities"], "batch_min", "batch_max")
    _let_run(rows)
    _put_in_order(rows["design_rules"], "least", "most")
    for row in rows["drivers"]:
        row["low"], row["value"], row["high"] = sorted((row["low"], row["value"], row["high"]))
    _put_in_order(rows["hazards"], "duration_low", "duration")
    _put_in_order(rows["hazards"], "duration", "duration_high")
    _lose_something(rows)
    _nest(rows)
    _count_up(rows)
    _pay(rows)
    _save(rows)
    _follow(rows)
    _go_round(rows)


def _go_round(rows: dict[str, list[Row]]) -> None:
    """Let shares of where a material comes from and goes be of one whole, and no content outweigh its item."""
    for row in rows["returns"]:
        row["share"] = max(1e-9, row["share"] / 4)
        row["left_cost"], row["currency"] = None, ""
    stores = {row["site"] for row in rows["sites"] if row["role"] == "store"}
    for row in rows["contents"]:
        row["mass"], row["site"] = None, "" if row["site"] in stores else row["site"]
        for names in (FEEDSTOCK, AT_THE_END):
            row.update({n: None if row[n] is None else row[n] / 8 for n in names})
    rows["contents"] = _once(rows["contents"], "item", "site", "material")


def _pay(rows: dict[str, list[Row]]) -> None:
    """Let a policy pay something that ends, and a need that nobody could serve name nobody."""
    nothing = dict.fromkeys(("grant_per_unit", "grant_once", "carbon_price", "preference"), 0.0)
    for row in rows["policies"]:
        row.update(
            nothing
            | {
                "instrument": "wage_subsidy",
                "limit": "",
                "grant_per_hour": 1.0,
                "years": 1.0,
            }
        )
        row["deadweight_low"] = row["deadweight_high"] = row["preference_cap"] = None
        row["preference_form"] = "discount"
    for row in rows["referrals"]:
        row["outcome"] = "nobody" if not row["site"] else row["outcome"].replace("nobody", "silent")


def _follow(rows: dict[str, list[Row]]) -> None:
    """Let periods follow one another, and what is kept and opened lie within its limits."""
    start = date(2027, 1, 31)
    for row in rows["periods"]:
        row["start"] = start
        start = ends_on(start, row["months"])
    for row in rows["storages"]:
        most = row["most"]
        row["on_hand"], row["left"] = (
            x if most is None else min(x, most) for x in (row["on_hand"], row["left"])
        )
    _put_in_order(rows["phases"], "opens_from", "opens_until")


def _save(rows: dict[str, list[Row]]) -> None:
    """Let a saving say what its measure needs, and nobody supply itself."""
    rows["variants"] = _of_one_whole(rows["variants"])
    rows["supplies"] = [row for row in rows["supplies"] if row["site"] != row["supplier"]]
    told = ("count", "power", "hours", "pressure", "temperature", "set_up", "diameter")
    for row in rows["savings"]:
        row.update({name: 1.0 if row[name] is None else row[name] for name in told})
        row["efficiency"] = row["efficiency"] or 0.9
        for name in ("count", "power", "pressure", "temperature", "set_up"):
            row[f"{name}_after"] = row[name]
        if row["measure"] == "oee":
            row["hours"] = min(max(row["hours"], 1e-6), 1e6)
            row["count"], row["cycle"], row["oee_after"] = 1.0, 0.5 * row["hours"], 1.0


def _lose_something(rows: dict[str, list[Row]]) -> None:
    """Let losses be of things that there are, stocks be said once, and remedies say what they are of."""
    places, firms = rows["places"], [row["firm"] for row in rows["sites"] if row["firm"]]
    for row in (*rows["hazards"], *rows["recoveries"]):
        if (row["scope"] == "lane" and len(places) < 2) or (row["scope"] == "firm" and not firms):
            row["scope"] = "country"
        own = {"site": "sites", "place": "places", "mode": "modes"}.get(row["scope"])
        others = {"firm": firms[:1], "passage": ["suez"], "country": ["FR"]}.get(row["scope"])
        ends = [place["place"] for place in places[:2]]
        lane = ":".join([*ends, rows["modes"][0]["mode"]])
        row["target"] = rows[own][0][row["scope"]] if own else others[0] if others else lane
    rows["recoveries"] = _once(rows["recoveries"], "scope", "target")
    for row in rows["stocks"]:
        row["days"] = None if row["quantity"] is not None else row["days"] or 0.0
    for row in rows["remedies"]:
        row["item"] = rows["items"][0]["item"]
        row["amount"] = row["amount"] or 1.0
        row["days"] = None if row["measure"] == "stock" else row["days"] or 1.0
        if row["measure"] == "recovery":
            row["item"], row["amount"] = "", None


def _nest(rows: dict[str, list[Row]]) -> None:
    """Let no region, industry or occupation lie in itself, and jobs be blank where they are kept secret."""
    for table, key in (
        ("regions", "region"), ("industries", "industry"), ("occupations", "occupation"),
    ):  # fmt: skip
        first = rows[table][0][key]
        for n, row in enumerate(rows[table]):
            row["parent"] = first if n and row["parent"] else ""
    for row in rows["balances"]:
        row["region"], row["unit"] = "FR", "t"
    rows["balances"] = _once(rows["balances"], "product", "year")
    for row in rows["seasons"]:
        row["region"] = "FR"
    rows["seasons"] = _once(rows["seasons"], "item")
    for row in rows["employment"]:
        row["jobs"] = None if row["status"] == "suppressed" else row["jobs"] or 0.0
        row["jobs_low"] = row["jobs_high"] = None


def _count_up(rows: dict[str, list[Row]]) -> None:
    """Let what is sold come from abroad and go into stock, nobody be paid more than is made, and shares be of one whole."""
    for row in rows["transactions"]:
        row["seller"], row["buyer"] = rows["industries"][0]["industry"], "inventories"
        row["imported"] = row["value"]
    rows["transactions"] = _once(rows["transactions"], "region", "year")
    for row in rows["outputs"]:
        row["wages"] = row["value_added"] = None
    for row in rows["staffing"]:
        row["share"] = min(row["share"], 0.3)


def _let_run(rows: dict[str, list[Row]]) -> None:
    """Let a line run as little as it likes, and a store that has a space say how often it turns over."""
    for row in rows["capabilities"]:
        row["least_hours"] = 0.0
    for row in rows["sites"]:
        row["space"] = None if row["turns"] is None else row["space"]


def _rate_alike(rows: dict[str, list[Row]]) -> None:
    """Let every row of a rate table charge something, and every zone have rates."""
    for row in rows["rates"]:
        row["zone"], row["price"] = "FR", row["price"] or 1.0
        row["max_weight"] = row["max_weight"] if row["max_weight"] > row["min_weight"] else 0.0
    key = ("mode", "min_weight", "max_weight")
    rows["rates"] = list({tuple(row[k] for k in key): row for row in rows["rates"]}.values())
    rated = {row["mode"] for row in rows["rates"]}
    rows["zones"] = [{**row, "zone": "FR"} for row in rows["zones"] if row["mode"] in rated]


def _tax_alike(rows: dict[str, list[Row]]) -> None:
    """Let duties be charged as their measure is, and emissions stand beside what of them is free."""
    for row in rows["duties"]:
        lone = row["measure"] in {"carbon-border", "import-vat"}
        row["measure"] = "fee" if lone else row["measure"]
        row["per_certificate"] = row["refund_days"] = row["value_from"] = row["least"] = 0.0
        row["value_to"] = row["value_to"] or None
        row["most"] = None if row["measure"] == "fee" else row["most"]
    for row in rows["embedded"]:
        row["benchmark"] = row["benchmark"] or 0.0


def _put_in_order(rows: list[Row], low: str, high: str) -> None:
    for row in rows:
        lower: Any = row[low]
        if lower is not None and row[high] is not None and row[high] < lower:
            row[high] = lower


def _send(rows: dict[str, list[Row]]) -> None:
    """Let what is sent come from elsewhere, by a mode that another brings it to, as often as one column says."""
    for row in rows["modes"]:
        row["access_mode"] = "" if row["access_mode"] == row["mode"] else row["access_mode"]
    rows["lanes"] = [row for row in rows["lanes"] if row["origin"] != row["destination"]]
    _chosen_or_said(rows)


def _make_sense_of_lines(rows: dict[str, list[Row]]) -> None:
    """Let lines of bills be for routes that there are, once, and substitutes for lines that there are."""
    routes = {(row["item"], row["route"]) for row in rows["operations"]}
    for row in (*rows["components"], *rows["substitutes"]):
        row["route"] = row["route"] if (row["item"], row["route"]) in routes else ""
    rows["components"] = _once(rows["components"], "item", "component")
    order = [row["item"] for row in rows["items"]]
    lines = {(row["item"], row["component"]): row["route"] for row in rows["components"]}
    kept = []
    for row in rows["substitutes"]:
        line = row["item"], row["component"]
        fits = line in lines and order.index(row["item"]) < order.index(row["substitute"])
        if fits and row["substitute"] != row["component"] and lines[line] in {"", row["route"]}:
            kept.append({**row, "mixed": True})
    rows["substitutes"] = _once(kept, "item", "component", "substitute")


def _of_one_whole(rows: list[Row]) -> list[Row]:
    """Return the variants of each item with shares that add up to all of it."""
    several = Counter(row["item"] for row in rows)
    return [{**row, "share": 1.0 / several[row["item"]]} for row in rows]


def _once(rows: list[Row], *names: str) -> list[Row]:
    """Return the first row of each key."""
    return list({tuple(row[name] for name in names): row for row in reversed(rows)}.values())
