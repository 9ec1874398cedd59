"""Occupations as ESCO publishes them, and the groups of ISCO-08 that they lie in."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.io.cases import case_with
from tests.region.oracles import ROOT

from makeshed.errors import BadFacts
from makeshed.model import Occupation, Shed

OCCUPATIONS = """\
conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,code
Occupation,http://data.europa.eu/esco/occupation/a1,7223,metalworking lathe operator,turner,7223.9
Occupation,http://data.europa.eu/esco/occupation/a2,7223,CNC lathe operator,,7223.9.1
Occupation,http://data.europa.eu/esco/occupation/a3,7531,dressmaker,,7531.2.3
"""
GROUPS = """\
conceptType,conceptUri,code,preferredLabel
ISCOGroup,http://data.europa.eu/esco/isco/C7,7,Craft and related trades workers
ISCOGroup,http://data.europa.eu/esco/isco/C72,72,"Metal, machinery and related trades workers"
ISCOGroup,http://data.europa.eu/esco/isco/C7223,7223,Metal working machine tool setters and operators
"""


def brought(folder: Path, text: str, into: Shed | None = None) -> Shed:
    folder.mkdir(exist_ok=True)
    return case_with(folder / "occupations_en.csv", text, "", into)


def parents(shed: Shed) -> dict[str, str]:
    return {row.occupation: row.parent for row in shed.rows(Occupation)}


def test_occupations_lie_in_one_another_and_in_groups_without_names(tmp_path: Path) -> None:
    shed = brought(tmp_path, OCCUPATIONS)
    assert parents(shed) == {
        "7223.9": "7223", "7223.9.1": "7223.9", "7531.2.3": "7531",
        "7223": "722", "722": "72", "72": "7", "7531": "753", "753": "75", "75": "7", "7": "",
    }  # fmt: skip
    turner = shed.get("7223.9", Occupation)
    assert (turner.name, turner.classification) == ("metalworking lathe operator", "ESCO")
    assert "row 2" in turner.source
    assert (shed.get("7223", Occupation).name, shed.get("7223", Occupation).classification) == ("", "ISCO-08")  # fmt: skip


def test_groups_that_came_before_keep_their_names(tmp_path: Path) -> None:
    named = brought(tmp_path / "one", GROUPS)
    assert parents(named) == {"7": "", "72": "7", "7223": ""}, (
        "722 is not in this piece of the table"
    )
    shed = brought(tmp_path / "two", OCCUPATIONS, into=named)
    assert shed.get("7223", Occupation).name == "Metal working machine tool setters and operators"
    assert shed.get("7531", Occupation).name == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",7531.2.3", ",7531", "row 4, code: '7531'; right: a code such as 7223.7.1"),
        (",7223.9.1", ",7223.9", "row 3, code: 7223.9 again, of row 2"),
        ("esco/occupation/", "esco/skill/", "no noun holds skills"),
        ("altLabels,code", "altLabels,notation", "no noun holds skills"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(BadFacts, match=said):
        brought(tmp_path, OCCUPATIONS.replace(old, new))


def published(name: str) -> str:
    path = ROOT / "region" / "skills" / f"esco_{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"the published tables are not beside this checkout: {path.name}")
    return gzip.decompress(path.read_bytes()).decode("utf-8-sig")


def test_the_published_tables(tmp_path: Path) -> None:
    """3,007 occupations in 619 groups, and what lies in what as the published hierarchy has it."""
    groups = brought(tmp_path / "one", published("ISCOGroups"))
    assert len(groups.table(Occupation)) == 619
    shed = brought(tmp_path / "two", published("occupations"), into=groups)
    assert len(shed.table(Occupation)) == 3007 + 619
    assert all(row.name for row in shed.rows(Occupation))
    assert shed.get("2654.1.7", Occupation).name == "technical director"
    assert parents(shed)["2654"] == "265"
