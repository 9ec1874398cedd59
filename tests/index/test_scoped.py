"""What is left out of a case in a file takes with it the hazards and recoveries that name it, as in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.questions.worlds import seller, world

from makeshed.model import Hazard, Recovery, Shed
from makeshed.store import load, save

FACTS = (
    *seller("mill", "izmir", 20, firm="Acme"),
    *seller("mill-2", "hefei", 20, firm="Acme"),
    Hazard(hazard="strike", scope="site", target="mill", rate=0.1, duration=9.0),
    Hazard(hazard="broke", scope="firm", target="Acme", rate=0.1, duration=9.0),
    Hazard(hazard="flood", scope="place", target="izmir", rate=0.1, duration=9.0),
    Recovery(scope="site", target="mill", days=20.0),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Shed:
    where: Path = tmp_path_factory.mktemp("case") / "case.db"
    save(world(*FACTS), where)
    return load(where)


@pytest.mark.parametrize(
    "gone", [("sites/mill",), ("sites/mill", "sites/mill-2"), ("places/izmir",), ("hazards/flood",)]
)
def test_hazards_go_with_what_they_name(kept: Shed, gone: tuple[str, ...]) -> None:
    memory, file = world(*FACTS).minus(*gone), kept.minus(*gone)
    for noun in (Hazard, Recovery):
        assert list(file.rows(noun)) == list(memory.rows(noun))
    assert file == memory
