"""A directory full of faults: all that is wrong is told by kind, file, row and column, and can be corrected."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts, BadValue
from makeshed.io.faults import OTHER
from makeshed.io.importing import Import
from makeshed.model import Site
from makeshed.store import load

HEADS = "Raison sociale;Adresse;CP;Ville;Pays;Téléphone;E-mail;Latitude;Longitude;Activité;Statut;Vérifié le;Accord"
WELL = "Martin;1 rue A;13001;Marseille;France;04 42 00 00 00;a@b.example;43,30;5,38;soudure;ouvert;2025-01-31;oui"
FAULTY = {
    "no address of mail": ("E-mail", WELL.replace("a@b.example", "ab.example"), True),
    "no telephone": ("Téléphone", WELL.replace("04 42 00 00 00", "06"), True),
    "telephone without its zero": ("Téléphone", WELL.replace("04 42 00 00 00", "442000000"), True),
    "postcode without its zero": ("CP", WELL.replace("13001", "1300"), True),
    "country not known": ("Pays", WELL.replace("France", "Frnce"), True),
    "no country": ("Pays", WELL.replace("France", ""), True),
    "latitude and longitude swapped": ("Latitude", WELL.replace("43,30;5,38", "5,38;43,30"), True),
    "no coordinates: stands in the middle of its town": ("Latitude", WELL.replace("43,30;5,38", ";"), True),
    "no number of degrees": ("Longitude", WELL.replace("5,38", "n/a"), True),
    "in another country": ("Latitude", WELL.replace("43,30;5,38", "-43,3123;5,3812"), True),
    "no point on Earth": ("Latitude", WELL.replace("43,30;5,38", "430;538"), True),
    "the middle of a country": ("Latitude", WELL.replace("43,30;5,38", "46,62;2,45"), True),
    "status not known": ("Statut", WELL.replace("ouvert", "en sursis"), True),
    "closed by its name": ("Statut", WELL.replace("Martin", "Martin (fermé)").replace("ouvert", ""), True),
    "consent not understood": ("Accord", WELL.replace(";oui", ";peut-être"), True),
    "day not read": ("Vérifié le", WELL.replace("2025-01-31", "32/13/2025"), True),
    "no process": ("Activité", WELL.replace("soudure", "???"), True),
    "town not known": ("Ville", WELL.replace("43,30;5,38", ";").replace("Marseille", "Lilliput"), False),
    "one of several towns": ("Ville", WELL.replace("43,30;5,38", ";").replace("Marseille", "Saint-Pierre"), False),
    "at 0, 0": ("Latitude", WELL.replace("43,30;5,38", "0;0").replace("Marseille", "Lilliput"), False),
    "no place to stand": ("", WELL.replace("43,30;5,38", ";").replace("Marseille", "Lilliput"), False),
    "more cells than heads": ("", WELL.replace("1 rue A", "1; rue A"), False),
}  # fmt: skip
"""By kind: the column that it is about, a row that has it, and whether the row is imported all the same."""


def a_list(path: Path, rows: Iterable[str]) -> Path:
    """Write a list as an office does: semicolons, Windows-1252, decimal commas."""
    named = (row.replace("Martin", f"Atelier n°{number}") for number, row in enumerate(rows))
    path.write_bytes("\r\n".join([HEADS, *named, ""]).encode("cp1252"))
    return path


def rows_of(path: Path, between: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=between))


@pytest.mark.parametrize(("kind", "told"), FAULTY.items(), ids=FAULTY.keys())
def test_a_fault_has_its_kind_column_and_remedy(
    tmp_path: Path, kind: str, told: tuple[str, str, bool]
) -> None:
    column, row, imported = told
    done = import_files([a_list(tmp_path / "annuaire.csv", [WELL, row])], tmp_path / "case")
    (found,) = [fault for fault in done.faults if fault.kind == kind]
    assert (found.file, found.row, found.column, found.imported) == ("annuaire.csv", "3", column, imported)  # fmt: skip
    assert found.right
    assert {fault.row for fault in done.faults} == {"3"}
    assert len(load(tmp_path / "case").table(Site)) == 1 + imported
    assert done.left_out == 1 - imported


def three_thousand(tmp_path: Path) -> tuple[Import, Path, int]:
    rows = [row for _, row, _ in FAULTY.values()] * (3000 // len(FAULTY) + 1)
    path = a_list(tmp_path / "annuaire.csv", [WELL, *rows])
    done = import_files([path], tmp_path / "case.db", faults=tmp_path / "faults")
    return done, tmp_path / "faults", len(rows)


def test_three_thousand_faults_are_worked_through(tmp_path: Path) -> None:
    done, folder, count = three_thousand(tmp_path)
    assert count > 3000
    sites = len(load(tmp_path / "case.db").table(Site))
    assert sites + done.left_out == count + 1, "nothing is lost without a word"
    assert f"a draft, for {done.left_out:,} were left out" in done.headline()
    kinds = {one.kind: one for one in done.by_kind()}
    assert kinds.keys() >= FAULTY.keys()
    assert OTHER.name not in kinds
    assert kinds["no address of mail"].entries == count // len(FAULTY)
    assert len(str(done).splitlines()) < 120, "the rest is counted"
    listed = rows_of(folder / "faults.csv")
    assert Counter(row["kind"] for row in listed) == Counter(f.kind for f in done.faults)
    assert len(list(dict.fromkeys(row["kind"] for row in listed))) == len(kinds), "kind by kind"
    wrong = rows_of(folder / "annuaire.corrections.csv", ";")
    assert len(wrong) == count
    as_it_was = next(row for row in wrong if row["(row)"] == "4")
    assert [as_it_was[head] for head in HEADS.split(";")][1:] == FAULTY["no telephone"][1].split(";")[1:]  # fmt: skip
    assert "phone '06' has fewer than 5 digits" in as_it_was["(what is wrong)"]


def test_what_was_corrected_takes_the_place_of_what_was_wrong(tmp_path: Path) -> None:
    done, folder, count = three_thousand(tmp_path)
    path = folder / "annuaire.corrections.csv"
    text = path.read_text(encoding="utf-8-sig")
    for wrong, right in (("ab.example", "a@b.example"), ("Lilliput", "Gardanne"), ("1; rue A", "1 rue A"),
                         ('1;" rue A"', "1 rue A"), ("Saint-Pierre", "Aubagne")):  # fmt: skip
        text = text.replace(wrong, right)
    path.write_text(text, encoding="utf-8")
    again = import_files([path], tmp_path / "case.db")
    assert again.left_out == 0, {f.kind for f in again.faults if not f.imported}
    kinds = {one.kind for one in again.by_kind()}
    assert not kinds & {"no address of mail", "town not known", "more cells than heads"}
    assert "no telephone" in kinds, "what nobody corrected is told again"
    assert len(load(tmp_path / "case.db").table(Site)) == count + 1, "each maker once"
    assert not any("what is wrong" in note for note in again.notes)
    assert done.left_out > 0


def test_a_formula_in_a_faulty_row_is_not_reckoned_and_comes_back(tmp_path: Path) -> None:
    row = WELL.replace("1 rue A", "=1+1").replace("04 42 00 00 00", "+33").replace("ouvert", "?!")
    import_files([a_list(tmp_path / "a.csv", [row])], tmp_path / "case", faults=tmp_path / "out")
    path = tmp_path / "out" / "a.corrections.csv"
    (written,) = rows_of(path, ";")
    assert (written["Adresse"], written["Téléphone"]) == ("'=1+1", "'+33")
    import_files([path], tmp_path / "case")
    (site,) = load(tmp_path / "case").rows(Site)
    assert (site.address, site.phone) == ("=1+1, 13001 Marseille", "+33")


def test_entries_of_json_come_back_as_json(tmp_path: Path) -> None:
    labs = [
        {"id": n, "name": f"Lab {n}", "kind_name": "fab_lab", "slug": f"lab-{n}", "country_code": "IT",
         "latitude": 45.05 if n else None, "longitude": 7.67, "capabilities": ["laser"]}
        for n in range(2)
    ]  # fmt: skip
    (tmp_path / "labs.json").write_text(json.dumps({"labs": labs}), encoding="utf-8")
    done = import_files([tmp_path / "labs.json"], tmp_path / "case", faults=tmp_path / "out")
    assert done.left_out == 1
    path = tmp_path / "out" / "labs.corrections.json"
    assert json.loads(path.read_text(encoding="utf-8")) == labs[:1]
    path.write_text(path.read_text(encoding="utf-8").replace("null", "45.06"), encoding="utf-8")
    assert import_files([path], tmp_path / "case").left_out == 0
    assert len(load(tmp_path / "case").table(Site)) == 2


def test_a_folder_that_somebody_works_in_is_not_written_over(tmp_path: Path) -> None:
    path = a_list(tmp_path / "a.csv", [WELL.replace("soudure", "???")])
    import_files([path], tmp_path / "case", faults=tmp_path / "out")
    before = (tmp_path / "out" / "faults.csv").read_bytes()
    with pytest.raises(BadValue, match="something lies in"):
        import_files([path], tmp_path / "case", faults=tmp_path / "out")
    assert (tmp_path / "out" / "faults.csv").read_bytes() == before


def test_where_nothing_is_wrong_no_folder_is_made(tmp_path: Path) -> None:
    done = import_files([a_list(tmp_path / "a.csv", [WELL])], tmp_path / "case", faults=tmp_path / "out")  # fmt: skip
    assert (done.faults, done.left_out, (tmp_path / "out").exists()) == ((), 0, False)


def test_a_table_of_which_every_row_is_torn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match=r"14 cells; right: 13, as in the head"):
        import_files([a_list(tmp_path / "a.csv", [f"{WELL};x"] * 3)], tmp_path / "case")
