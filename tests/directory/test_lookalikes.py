"""Phrases that look like others: sides like pieces, tempers like quarters, a fit like a count.

Each was read for the other, with a wrong number or without the right one, before the rule for it was there.
"""

from typing import Any

import pytest
from tests.directory.test_opposites import check
from tests.directory.test_reading import need


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("steel flat bar 40 x 500 mm long", {"size": (40, 500)}),
        ("flat strips 20 x 300 mm long, aluminium, 50 pcs", {"size": (20, 300), "quantity": 50}),
        ("Flachstahl 40 x 500 mm lang", {"size": (40, 500)}),
        ("plat acier 40 x 500 mm long", {"size": (40, 500)}),
        ("tarpaulin 4 x 6 m wide", {"size": (4000, 6000)}),
        ("tarpaulin 4 x 6 m wide, 3 mm thick", {"size": (4000, 6000), "thickness": 3}),
        ("sign 1 x 2 m high", {"size": (1000, 2000)}),
        ("box 1 x 2 m wide", {"size": (1000, 2000)}),
        ("1 x 5 m wide gate, 1.8 m high", {"quantity": 1, "size": (5000, 1800)}),
        ("2 x 5m wide and 9m long greenhouses", {"quantity": 2, "size": (5000, 9000), "length": 9000}),
        ("cable 2 x 5 m", {"quantity": 2, "length": 5000}),
        ("cable 2 x 5 m long", {"quantity": 2, "length": 5000}),
        ("4 x 3 m long rails, steel", {"quantity": 4, "length": 3000}),
        ("2 x 5 m long steel beam", {"quantity": 2, "length": 5000}),
        ("3 x 2 m long shelves in oak", {"quantity": 3, "length": 2000}),
        ("poutres acier 4 x 6 m de long", {"quantity": 4, "length": 6000}),
        ("3 x 2 m lange Bretter aus Eiche", {"quantity": 3, "length": 2000}),
        ("2 x 3 m lengths of angle iron", {"quantity": 2, "length": 3000}),
        ("6 x 1.2 m wide banners", {"quantity": 6}),
        ("20 x 300 mm long strips", {}),
        ("4 x 6 m long tarpaulin", {}),
        ("4 x 6 m breite Plane", {}),
    ],
)  # fmt: skip
def test_the_first_of_two_sides_counts_nothing(text: str, numbers: dict[str, Any]) -> None:
    check(text, numbers)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("200 valves machined for H2, stainless steel", {"quantity": 200}, ""),
        ("aluminium 6082 in T4, 20 brackets", {"quantity": 20}, ""),
        ("20 Ventile für H2, Edelstahl", {"quantity": 20}, ""),
        ("nozzles for T3 torch, 10 pcs brass", {"quantity": 10}, ""),
        ("20 équerres, livraison T2", {"quantity": 20, "by": 213}, ""),
        ("20 Halter, Lieferung H1 2027", {"quantity": 20, "by": 213}, ""),
        ("20 brackets by end of Q1", {"quantity": 20, "by": 122}, ""),
        ("20 Halter bis Ende Q1", {"quantity": 20, "by": 122}, ""),
        ("20 Halter bis Ende des 1. Quartals", {"quantity": 20, "by": 122}, ""),
        ("20 staffe entro fine primo trimestre", {"quantity": 20, "by": 122}, ""),
        ("20 équerres fin T1", {"quantity": 20, "by": 122}, ""),
        ("20 brackets by the end of the quarter", {"quantity": 20, "by": 32}, ""),
        ("20 brackets by the end of next quarter", {"quantity": 20, "by": 122}, ""),
        ("20 brackets early Q2 2027", {"quantity": 20, "by": 127}, ""),
        ("20 Halter Mitte Q2 2027", {"quantity": 20, "by": 167}, ""),
        ("milled plates 2027 Q2", {"by": 213}, ""),
        ("20 Halter 2027/Q2", {"quantity": 20, "by": 213}, ""),
        ("10 pcs by Q4/26", {"quantity": 10, "by": 32}, ""),
        ("10 pcs by Q1/27", {"quantity": 10, "by": 122}, ""),
        ("Lieferung im Laufe des 2. Quartals, 20 Halter", {"quantity": 20}, "2"),
    ],
)  # fmt: skip
def test_a_quarter_is_one_where_it_can_be_nothing_else(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)
    assert "a day from which on" not in "; ".join(need(text).unread)
