"""Postcodes and telephones that a spreadsheet made numbers of, and columns of a help desk in five languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import makeshed as ms
from makeshed.io.importing import import_files
from makeshed.io.lost_zeros import phone_doubts, postcode_of
from makeshed.store import load, save


@pytest.mark.parametrize(
    ("country", "written", "meant"),
    [("FR", "1000", "01000"), ("DE", "1067", "01067"), ("IT", "118", "00118"), ("US", "501", "00501"),
     ("RO", "10011", "010011"), ("AU", "800", "0800"), ("ES", "8001", "08001")],
)  # fmt: skip
def test_a_postcode_gets_its_zeros_back_and_that_is_told(
    country: str, written: str, meant: str
) -> None:
    found, told = postcode_of(country, written)
    assert found == meant
    assert meant in told[0]


@pytest.mark.parametrize(
    ("country", "written"),
    [("FR", "13120"), ("FR", "100"), ("CH", "1000"), ("BE", "1000"), ("NL", "1012 AB"), ("GB", "SW1A"),
     ("FR", "2A000"), ("", "1000"), ("PL", "00-950")],
)  # fmt: skip
def test_other_postcodes_stay_as_they_are(country: str, written: str) -> None:
    assert postcode_of(country, written) == (written, [])


@pytest.mark.parametrize(
    ("country", "phone", "lost"),
    [("FR", "474000000", True), ("DE", "351123456", True), ("IT", "3331234567", False), ("ES", "976123456", False),
     ("FR", "04 74 00 00 00", False), ("FR", "0474000000", False), ("FR", "+33474000000", False),
     ("US", "5035550100", False), ("FR", "3949", False)],
)  # fmt: skip
def test_telephones_without_their_zero(country: str, phone: str, lost: bool) -> None:
    assert bool(list(phone_doubts(country, phone))) == lost


TABLES = [
    (("Nom;Ville;CP;Pays;Téléphone;Confirmé le;Statut;Machines\n"
     "Martin;Bourg-en-Bresse;1000;France;474000000;1er mars 2025;fermé;laser\n"), "01000"),
    (("Unternehmen;Ort;PLZ;Land;Telefon;Zuletzt geprüft;Zustand;Verfahren\n"
     "Schmidt;Dresden;1067;Deutschland;351123456;1. März 2025;geschlossen;Fräsen\n"), "01067"),
    (("Ditta;Città;CAP;Paese;Telefono;Ultima verifica;Stato attività;Lavorazioni\n"
     "Rossi;Roma;118;Italia;061234567;1 marzo 2025;chiuso;tornitura\n"), "00118"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "postcode"), TABLES)
def test_a_closed_maker_of_a_foreign_list_is_closed(
    table: str, postcode: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(table, "utf-8")
    done = import_files([path], tmp_path / "case", load=load, save=save)
    shed = load(tmp_path / "case")
    (site,), (place,) = shed.rows(ms.Site), shed.rows(ms.Place)
    assert (site.status, site.last_confirmed) == ("closed", date(2025, 3, 1))
    assert place.postcode == postcode
    assert any(f"is read as {postcode}" in review.words for review in done.rows)
    assert not any("not used" in note for note in done.notes)
