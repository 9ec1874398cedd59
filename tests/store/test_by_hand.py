"""Cases as spreadsheets in French, Italian and German write them: read if they mean one thing, and told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.store.test_bad_files import folder, one, told

from makeshed.cli import main
from makeshed.errors import BadFacts, BadValue
from makeshed.model import Duty, Item, Offer, Place, Site
from makeshed.questions.plan import plan
from makeshed.store import load, problems, save
from makeshed.store.scenario import scenario
from makeshed.store.starter import new

FRENCH = {
    "places": "Lieux 2026;;;;;\n\nPlace;Name;Lat;Lon;Country;Remarques\n"
    "marseille;Marseille;43,2965;5,3698;FR;à vérifier\nlyon;Lyon;45,764;4,8357;FR;\n",
    "currencies": "currency;rate\nEUR;1\nUSD;0,9\n",
    "sites": "Site;Place;Role;Markup;Fixed cost [EUR];Last confirmed;Inward processing\n"
    "usine;lyon;supplier;12,5 %;1\u00a0234 567,5;31/01/2026;FAUX\n"
    "atelier;marseille;maker;0;2 000;05/06/2026;VRAI\n",
    "items": "Item;Name;Mass (g);Volume [m3]\nequerre;Équerre;1200;0,004\n",
    "offers": "Site;Item;Price [USD];Lead time (days);Min quantity\n"
    "usine;equerre;5,5;30;0\nusine;equerre;4,5;30;10 000\n",
}
ITALIAN = {
    "places": "place;name;lat;lon;country\r\nmilano;Milano, città;45,4642;9,19;IT\r\n",
    "currencies": "currency;rate\r\nEUR;1\r\n",
    "sites": "site;place;role;fixed_cost;last_confirmed;inward_processing\r\n"
    "officina;milano;supplier;1.234,50;31/01/2026;VERO\r\nbottega;milano;maker;2.000;01/02/2026;FALSO\r\n",
    "items": 'item;name;mass\r\nstaffa;"Staffa ""5 mm""; zincata";1,2\r\n',
}
GERMAN = {
    "places": "sep=;\nPlace;Lat;Lon;Country;Bemerkung\nköln;50,938;6,957;DE;geprüft\n",
    "currencies": "Currency;Rate\nEUR;1\n",
    "sites": "Site;Place;Role;Fixed cost (EUR/Jahr);Life [Jahre];Last confirmed;Inward processing\n"
    "werk;köln;supplier;1.234.567;12,5;31.01.2026;WAHR\nhalle;köln;maker;2.000;10;5.6.2026;FALSCH\n",
}


def french(path: Path, encoding: str = "cp1252", **changes: str) -> Path:
    """Write the French case as Excel does: CSV with semicolons and lines that end in CR LF."""
    texts = {**FRENCH, **changes}
    return folder(
        path, **{k: v.replace("\n", "\r\n").encode(encoding) for k, v in texts.items() if v}
    )


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_a_french_case(tmp_path: Path, encoding: str) -> None:
    shed = load(french(tmp_path, encoding))
    assert shed.get("marseille", Place).lat == 43.2965
    usine, atelier = shed.get("usine", Site), shed.get("atelier", Site)
    assert (usine.markup, usine.fixed_cost, usine.last_confirmed) == (
        0.125,
        1234567.5,
        date(2026, 1, 31),
    )
    assert (atelier.fixed_cost, atelier.last_confirmed) == (2000.0, date(2026, 6, 5))
    assert (usine.inward_processing, atelier.inward_processing) == (False, True)
    assert shed.get("equerre", Item) == Item(item="equerre", name="Équerre", mass=1.2, volume=0.004)
    offers = [(o.price, o.currency, o.lead_time, o.min_quantity) for o in shed.rows(Offer)]
    assert offers == [(5.5, "USD", 30.0, 0.0), (4.5, "USD", 30.0, 10_000.0)]
    text = "\n".join(map(str, shed.told))
    for words in (
        "columns separated by semicolons", "above the heads, 'Lieux 2026'", "kept out as notes: Remarques",
        "12,5 % is 0.125", "FAUX is false", "31/01/2026 is 2026-01-31", "mass in g (1200 is 1.2 kg)",
        "currency USD where a row names none", "10 000 is 10000", "last_confirmed with the day first",
    ):  # fmt: skip
        assert words in text, words
    assert ("Windows-1252 text, such as Équerre" in text) is (encoding == "cp1252")


def test_an_italian_case(tmp_path: Path) -> None:
    shed = load(folder(tmp_path, **{k: v.encode("cp1252") for k, v in ITALIAN.items()}))
    assert shed.get("officina", Site).fixed_cost == 1234.5
    assert shed.get("bottega", Site).fixed_cost == 2000.0  # 1.234,50 shows what a point is
    assert shed.get("officina", Site).last_confirmed == date(2026, 1, 31)
    assert shed.get("staffa", Item).name == 'Staffa "5 mm"; zincata'


def test_a_german_case(tmp_path: Path) -> None:
    shed = load(folder(tmp_path, **{k: v.encode("cp1252") for k, v in GERMAN.items()}))
    werk, halle = shed.get("werk", Site), shed.get("halle", Site)
    assert (werk.fixed_cost, werk.life, halle.fixed_cost) == (1_234_567.0, 12.5, 2000.0)
    assert (werk.last_confirmed, halle.last_confirmed) == (date(2026, 1, 31), date(2026, 6, 5))
    assert (werk.inward_processing, halle.inward_processing) == (True, False)


TWO = "one number: 2000 or 2? write it without a mark between thousands"
REFUSED = [
    ("sites", "site;place;role;fixed_cost;life\na;lyon;maker;2.000;12,5\n", "fixed_cost", "'2.000'", TWO),
    ("sites", "site;place;role;fixed_cost\na;lyon;maker;2.000\n", "fixed_cost", "'2.000'", TWO),
    ("sites", 'site,place,role,fixed_cost,life\na,lyon,maker,"2,000",12.5\n', "fixed_cost", "'2,000'", TWO),
    ("sites", "site;place;role;last_confirmed\na;lyon;maker;05/06/2026\n", "last_confirmed", "'05/06/2026'",
     "one day: 2026-06-05 (day first) or 2026-05-06 (month first)? write the one that is meant so"),
    ("sites", "site;place;role;fixed_cost [EUR/month]\na;lyon;maker;5\n", "fixed_cost", "in EUR/month",
     "money/a (fixed_cost: paid in a year in which it is used)"),
    ("items", "item;mass [lb]\na;1\n", "mass", "in lb", "kg (mass: of one unit, packed for transport)"),
    ("items", "item;value [USD]\na;1\n", "value", "in USD", "EUR, the one whose rate is 1"),
    ("offers", "site;item;price [USD];currency\nusine;equerre;1;EUR\n", "currency", "'EUR'", "USD, as in the head of price"),
    ("offers", "site;item;price [USD];co2e (t CO2e);capacity [EUR]\nusine;equerre;1;1;1\n", "capacity", "in EUR", None),
    ("places", "place;lat;lon;country;Lat\na;1;2;FR;1\n", "Lat", "the column is there twice", "each column once"),
    ("places", "a;1;2;FR\nplace;lat;lon;country\nb;1;2;FR\n", "", "heads below rows of facts", "the heads above all rows"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "text", "column", "found", "right"), REFUSED)
def test_what_can_mean_two_things_is_refused_with_both(
    table: str, text: str, column: str, found: str, right: str | None, tmp_path: Path
) -> None:
    (first, *_) = problems(french(tmp_path, **{table: text}))
    assert (first.file, first.column, first.found) == (f"{table}.csv", column, found)
    assert right in {None, first.right}


def test_a_range_settles_what_a_mark_leaves_open(tmp_path: Path) -> None:
    shed = load(
        french(
            tmp_path, places="place;lat;lon;country\nmarseille;43.296;5,37;FR\nlyon;45,7;4,8;FR\n"
        )
    )
    assert shed.get("marseille", Place).lat == 43.296
    assert "lat by its range (43.296 is 43.296)" in str(shed.told)


def test_a_file_that_is_read_strictly_says_nothing_and_reads_the_same(tmp_path: Path) -> None:
    strict = "# a,b\nplace,lat,lon,country,population\nlyon,45.76,4.835,FR,1.234\n"
    shed = load(folder(tmp_path, places=strict))
    assert (shed.told, shed.get("lyon", Place).population) == ((), 1.234)
    new(tmp_path / "case")
    assert load(tmp_path / "case").told == ()


def test_lines_may_end_as_they_once_did(tmp_path: Path) -> None:
    where = folder(tmp_path, items="Item;Mass\ra;1,5\rb;2\r")
    assert [item.mass for item in load(where).rows(Item)] == [1.5, 2.0]


def test_a_currency_in_a_head_needs_currencies_only_if_there_are_two(tmp_path: Path) -> None:
    offers = "site;item;price [USD]\nusine;equerre;5,5\n"
    one_currency = french(
        tmp_path, currencies="", offers=offers, sites=FRENCH["sites"].replace(" [EUR]", "")
    )
    assert "USD as the one currency of the case" in str(load(one_currency).told)
    (tmp_path / "two").mkdir()
    (problem,) = problems(french(tmp_path / "two", currencies="", offers=offers))
    assert (problem.found, problem.right[:18]) in {
        ("in EUR", "USD, as in offers."),
        ("in USD", "EUR, as in sites.c"),
    }


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = (
        'Lieux;;;\n# a remark\n\nPlace;"Lat\n[°]";Lon;Country\nlyon;45,7;4,8;FR\n\nnice;x;7,2;FR\n'
    )
    assert one(problems(folder(tmp_path, places=text)))[:4] == ("places.csv", 8, "lat", "'x'")


def test_one_mistake_in_a_column_is_one_message(tmp_path: Path) -> None:
    text = "item,mass\n" + "".join(f"i{n},heavy {n}\n" for n in range(1000))
    folder(tmp_path, items=text)
    with pytest.raises(BadFacts) as caught:
        load(tmp_path)
    lines = str(caught.value).splitlines()
    rows = "items.csv, rows 2, 3, 4, 5, 6 and 995 more, mass: 1,000 times, such as 'heavy 0'"
    right = "a number such as 12.5 [kg] (mass: of one unit, packed for transport)"
    assert lines == ["1,000 problems in the facts", f"  {rows}; right: {right}"]
    assert len(caught.value.problems) == 1000


# --- workbooks


def workbook(path: Path, sheets: dict[str, list[list[Any]]], *, by_peer: bool = False) -> Path:
    """Write sheets with openpyxl or xlsxwriter; days as days."""
    if by_peer:
        peer = pytest.importorskip("openpyxl")
        made = peer.Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        made.save(path)
        return path
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    book.close()
    return path


BOOK: dict[str, list[list[Any]]] = {
    "Places": [
        ["Luoghi 2026"], [], ["Place", "Lat", "Lon", "Country", "_controllo"],
        ["milano", 45.4642, "9,19", "IT", "=1/0"], ["torino", 1 / 3, 7.6, "IT", None],
    ],
    "CURRENCIES": [["Currency", "Rate"], ["EUR", 1]],
    "Sites": [
        ["Site", "Place", "Role", "Markup", "Last confirmed", "Fixed cost [EUR]"],
        ["a", "milano", "maker", "12,5%", date(2026, 1, 31), "1.234,5"],
        ["b", "torino", "maker", 0.125, "31/01/2026", 1234.5],
        ["c", "torino", "maker", 0, 46053, 1.234],
    ],
    "_bozza": [["x", "y"], [1, 2]],
    "Note": [["da fare"]],
    "README": [["x"]],
}  # fmt: skip


@pytest.mark.parametrize("by_peer", [False, True])
@pytest.mark.parametrize("name", ["a.xlsx", "A.XLSX"])
def test_a_workbook_as_people_leave_it(tmp_path: Path, name: str, by_peer: bool) -> None:
    shed = load(workbook(tmp_path / name, BOOK, by_peer=by_peer))
    assert shed.get("milano", Place).lon == 9.19
    assert shed.get("torino", Place).lat == 1 / 3  # beside text, a number keeps its digits
    sites = {site.site: site for site in shed.rows(Site)}
    assert [sites[k].markup for k in "abc"] == [0.125, 0.125, 0.0]
    assert [sites[k].fixed_cost for k in "abc"] == [1234.5, 1234.5, 1.234]  # a number is no text
    assert {sites[k].last_confirmed for k in "abc"} == {date(2026, 1, 31)}
    text = str(shed.told)
    for words in ("sheet Places is read so: as places", "Luoghi 2026", "_bozza is kept out", "Note is kept out",
                  "kept out as notes: _controllo", "day numbers (46053 is 2026-01-31)"):  # fmt: skip
        assert words in text, words


def test_a_text_of_two_readings_is_refused_in_a_workbook(tmp_path: Path) -> None:
    sheets = {
        **BOOK,
        "Sites": [
            ["site", "place", "role", "fixed_cost", "life"],
            ["a", "milano", "maker", "1.234", "12,5"],
        ],
    }
    assert one(problems(workbook(tmp_path / "a.xlsx", sheets)))[1:4] == (2, "fixed_cost", "'1.234'")


def test_percentages_as_cells_show_them(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet, shown = book.add_worksheet("duties"), book.add_format({"num_format": '0.0 "of" %'})
    cells = [(0.125, shown), (12.5, None), ("12,5%", None), ("12,5", None)]
    sheet.write_row(0, 0, ["duty", "hs", "origin", "destination", "Rate [%]"])
    for row, (cell, form) in enumerate(cells, start=1):
        sheet.write_row(row, 0, [str(row), "7326", "CN", "EU"])
        sheet.write(row, 4, cell, form)
    book.close()
    assert [duty.rate for duty in load(tmp_path / "a.xlsx").rows(Duty)] == [0.125] * 4


def test_a_day_in_a_column_of_numbers_is_no_number(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "items": [["Item", "Mass"], ["a", date(2026, 5, 1)], ["b", "1,5"]]
    }
    assert told(problems(workbook(tmp_path / "a.xlsx", sheets))) == [
        ("a.xlsx, sheet items", 2, "mass", "'2026-05-01 00:00:00'")
    ]


def test_day_numbers_go_by_the_epoch_of_their_workbook(tmp_path: Path) -> None:
    for since_1904, number in ((False, 46053), (True, 44591)):
        path = tmp_path / f"{number}.xlsx"
        book = xlsxwriter.Workbook(str(path), {"date_1904": since_1904})
        places, sites = book.add_worksheet("places"), book.add_worksheet("sites")
        for at, row in enumerate([["place", "lat", "lon", "country"], ["p", 45, 9, "IT"]]):
            places.write_row(at, 0, row)
        for at, line in enumerate(
            [["site", "place", "role", "last_confirmed"], ["a", "p", "maker", number]]
        ):
            sites.write_row(at, 0, line)
        book.close()
        assert load(path).get("a", Site).last_confirmed == date(2026, 1, 31)


def test_two_sheets_of_one_table_are_refused(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["item"], ["a"]]
    path = workbook(tmp_path / "a.xlsx", {"items": rows, "Items ": rows})
    assert one(problems(path))[3] == "a second sheet of this table"


# --- what is told, and what is not lost


def test_questions_and_check_tell_how_files_were_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new(tmp_path / "case")
    path = tmp_path / "case" / "items.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("mass", "Mass (kg)"), encoding="utf-8")
    note = "items.csv is read so: heads: Mass (kg) as mass"
    answer = plan(load(tmp_path / "case"))
    assert answer.notes.count(note) == 1
    assert note in json.loads(answer.to_json())["notes"]
    assert main(["check", str(tmp_path / "case")]) == 0
    assert f"note: {note}\n" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "case"), "--json"]) == 0
    assert [row["found"] for row in json.loads(capsys.readouterr().out)] == [note]
    change = ["compare", str(tmp_path / "case"), "--set", "duties/brackets.rate=0.25", "--json"]
    assert main(change) == 0
    assert json.loads(capsys.readouterr().out)["notes"].count(note) == 1


def test_a_file_of_a_scenario_is_read_in_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "duties-new.csv").write_bytes(
        b"Duty;HS;Origin;Destination;Rate [%]\nx;7326;*;EU;2,7\n"
    )
    new(tmp_path / "case")
    save(load(tmp_path / "case"), tmp_path / "case.db")
    for case in ("case", "case.db"):
        base = load(tmp_path / case)
        shed = scenario(base, add=[tmp_path / "duties-new.csv"], set=["duties/x.per_kg=1"])
        assert type(shed) is type(base)
        assert (shed.get("x", Duty).rate, base.told) == (0.027, ())
        assert "rate in % (2,7 is 0.027)" in str(shed.told)


def test_a_save_never_loses_notes_of_people(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", BOOK)
    before = path.read_bytes()
    shed = load(path).plus(Place(place="x", lat=1.0, lon=2.0, country="IT"))
    with pytest.raises(BadValue, match="holds notes that a save would lose"):
        save(shed, path)
    assert path.read_bytes() == before
    save(shed, tmp_path / "b.xlsx")
    assert load(tmp_path / "b.xlsx").told == ()


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["6.000", "4.000"], None),
        (["6.000", "12.5"], [6.0, 12.5]),
        (["6.25", "1.500"], [6.25, 1.5]),
    ],
)
def test_text_of_a_workbook_that_may_be_thousands_is_refused(
    tmp_path: Path, cells: list[str], read: list[float] | None
) -> None:
    """An Italian 6.000 typed as text is no 6 without a word; a number stored as one is what it is."""
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("items")
    sheet.write_row(0, 0, ["item", "mass", "volume"])
    for row, cell in enumerate(cells, start=1):
        sheet.write_string(row, 0, f"part-{row}")
        sheet.write_string(row, 1, cell)
        sheet.write_number(row, 2, 1.234)
    book.close()
    if read is None:
        with pytest.raises(BadFacts, match=r"row 2, mass: '6\.000'; right: 6000 or 6, typed"):
            load(tmp_path / "a.xlsx")
    else:
        assert load(tmp_path / "a.xlsx").table(Item)["mass"].to_list() == read


def test_a_bare_share_beside_percentages_is_told(tmp_path: Path) -> None:
    """2.7 % in one row and 0.5 in the next: who types so means half a per cent, or a half."""

    def notes(*rates: str) -> str:
        rows = [f"{n},87,CN,FR,{rate}\n" for n, rate in enumerate(rates)]
        text = "duty,hs,origin,destination,rate\n" + "".join(rows)
        return str(load(folder(tmp_path, duties=text)).told)

    assert "rate without % beside others with it (0.5 is 50 %)" in notes("2.7%", "0.5")
    assert "without %" not in notes("2.7%", "0")
    assert "without %" not in notes("0.027", "0.5")
