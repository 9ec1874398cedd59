"""Occupations as O*NET publishes them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.io.cases import case_with
from tests.region.oracles import ROOT

from makeshed.errors import BadFacts
from makeshed.model import Occupation, Shed

SMALL = """\
O*NET-SOC Code,Title,Description
51-4041.00,Machinists,"Set up and operate machine tools."
51-9199.00,"Production Workers, All Other",All others.
51-9199.01,Recycling and Reclamation Workers,Prepare and sort materials.
53-7199.01,Of no wider one,In none of this table.
"""


def brought(folder: Path, text: str, beside: str = "", into: Shed | None = None) -> Shed:
    return case_with(folder / "Occupation Data.csv", text, beside, into)


def test_occupations_and_what_they_lie_in(tmp_path: Path) -> None:
    shed = brought(tmp_path, SMALL, "edition = 2019")
    assert {row.occupation: (row.name, row.parent) for row in shed.rows(Occupation)} == {
        "514041": ("Machinists", ""), "519199": ("Production Workers, All Other", ""),
        "51-9199.01": ("Recycling and Reclamation Workers", "519199"), "53-7199.01": ("Of no wider one", ""),
    }  # fmt: skip
    assert set(shed.table(Occupation)["classification"]) == {"O*NET-SOC 2019"}
    assert "row 2" in shed.get("514041", Occupation).source


def test_what_a_case_knows_of_an_occupation_stays(tmp_path: Path) -> None:
    mine = Shed.of(Occupation(occupation="514041", name="Turners", classification="SOC 2018"))
    shed = brought(tmp_path, SMALL, into=mine)
    assert shed.get("514041", Occupation).name == "Turners"
    assert len(shed.table(Occupation)) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("51-4041.00", "51-4041", "row 2, O\\*NET-SOC Code: '51-4041'"),
        ("51-9199.01", "51-4041.00", "51-4041.00 again, of row 2"),
        ("Title,Description", "Title,Task", "a table of Title, Task"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(BadFacts, match=said):
        brought(tmp_path, SMALL.replace(old, new))
    with pytest.raises(BadFacts, match="edition = 2019, or 2010"):
        brought(tmp_path, SMALL, "edition = 2018")


@pytest.mark.parametrize("name", ["occupation_data", "technology_skills", "task_statements"])
def test_the_tables_of_onet_29(tmp_path: Path, name: str) -> None:
    path = ROOT / "region" / "skills" / f"onet_{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"the published tables are not beside this checkout: {path.name}")
    text = gzip.decompress(path.read_bytes()).decode("utf-8-sig")
    if name != "occupation_data":
        with pytest.raises(BadFacts, match="no noun holds skills, tasks or tools"):
            brought(tmp_path, text)
        return
    shed = brought(tmp_path, text, "edition = 2019")
    assert len(shed.table(Occupation)) == 1016
    assert shed.get("514041", Occupation).name == "Machinists"
    assert shed.get("11-1011.03", Occupation).parent == "111011"
