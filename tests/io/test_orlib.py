"""OR-Library files as sheds: the published optima come back, and bad files are named with a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from makeshed.errors import BadFacts, NotFound
from makeshed.io.orlib import read
from makeshed.model import Demand, Lane, Offer, Shed, Site
from makeshed.model.check import problems_with_tables
from makeshed.plans.plan import Plan
from makeshed.questions.plan import plan

INSTANCES = Path(__file__).parents[2].parent / "shared" / "oracles" / "plan" / "orlib_cap"
needs_instances = pytest.mark.skipif(
    not INSTANCES.is_dir(), reason="the OR-Library instances are not in ../shared/oracles"
)

TINY = """ 2 3
 capacity 10.
 6 25.
 4
 8. 40.
 5
 25. 5.
 1 3. 2.
"""
"""Two warehouses, three customers, 10 units in all.

Warehouse 1 alone, if it holds as much, costs 10 + 8 + 25 + 3 = 46; both cost 35 + 8 + 5 + 2 = 50;
2 alone is dearer still (25 + 40 + 5 + 2) and holds only 6.
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY)
    return path


def cheapest(shed: Shed) -> Plan:
    return plan(shed, holding_rate=0, gap=1e-9, threads=1)


def test_what_the_file_says_becomes_facts(tiny: Path) -> None:
    shed = read(tiny, capacity=12)
    assert problems_with_tables(shed) == []
    assert [offer.capacity for offer in shed.rows(Offer)] == [12, 6]
    assert [(s.fixed_cost, s.status) for s in shed.rows(Site)] == [
        (10, "candidate"),
        (25, "candidate"),
    ]
    assert [demand.quantity for demand in shed.rows(Demand)] == [4, 5, 1]
    assert shed.get("warehouse-1:customer-2:carriage", Lane).cost == 5
    assert shed.get("warehouse-2:customer-1:carriage", Lane).cost == 10


def test_tiny_optimum_worked_out_by_hand(tiny: Path) -> None:
    answer = cheapest(read(tiny, capacity=12))
    assert answer.cost == pytest.approx(46)
    assert [opening.site for opening in answer.opened] == ["warehouse-1"]


def test_a_full_warehouse_needs_a_second(tiny: Path) -> None:
    # 10 + 25 to open both, customer 1 from 1 for 8, customers 2 and 3 from 2 for 5 and 2.
    answer = cheapest(read(tiny, capacity=5))
    assert answer.cost == pytest.approx(50)
    assert len(answer.opened) == 2


def test_uncapacitated_leaves_capacities_out(tiny: Path) -> None:
    shed = read(tiny, capacitated=False)
    assert [offer.capacity for offer in shed.rows(Offer)] == [None, None]
    assert cheapest(shed).cost == pytest.approx(46)


def test_uncapacitated_customers_without_demand_are_served(tmp_path: Path) -> None:
    path = tmp_path / "zero.txt"
    path.write_text("1 2\n0 7\n0 3\n0 4\n")
    assert cheapest(read(path, capacitated=False)).cost == pytest.approx(14)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1.*the end of the file.*numbers of warehouses and of customers"),
        ("two 3", "line 1.*'two'"),
        ("0 3", "line 1.*'0'"),
        ("1 1\n\n10 many\n1 1\n", "line 3.*'many'"),
        ("1 1\n10 5\n1 nan\n", "line 3.*'nan'"),
        ("1 1\n-10 5\n1 1\n", "line 2.*'-10'"),
        ("1 2\n10 5\n3 1\n", "line 3.*2 numbers too early; right: 8 numbers in all"),
        ("1 1\n10 5\n1 1\n9 9\n", "line 4.*2 numbers too many"),
        ("1 1\n10 5\n\n0 1\n", "line 4.*a demand of 0"),
        ("1 1\ncapacity 5\n1 1\n", "line 2.*'capacity'.*capacity=8000"),
        ("999999999 999999999\n1 1\n", "line 2.*numbers too early"),
        ("\x00\ufffd", "line 1"),
    ],
)
def test_bad_files_are_refused_with_file_and_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(text)
    with pytest.raises(BadFacts, match=r"bad\.txt, " + says.replace("line ", "row ")):
        read(path)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file"):
        read(tmp_path / "none.txt")


@needs_instances
@pytest.mark.parametrize(
    ("name", "capacitated", "published"),
    [
        ("cap41", True, 1040444.375),
        ("cap44", True, 1235500.450),
        ("cap64", True, 1045650.250),
        ("cap84", True, 1069369.525),
        ("cap131", True, 793439.562),
        ("cap74", False, 1034976.975),
        ("cap104", False, 928941.750),
        ("cap134", False, 928941.750),
    ],
)
def test_published_optima_come_back(name: str, capacitated: bool, published: float) -> None:
    answer = cheapest(read(INSTANCES / f"{name}.txt", capacitated=capacitated))
    assert answer.proof.status == "optimal"
    assert answer.cost == pytest.approx(published, rel=1e-6)


@needs_instances
def test_large_files_take_their_capacity_from_the_call() -> None:
    shed = read(INSTANCES / "capa.txt", capacity=8000)
    assert set(shed.table(Offer)["capacity"]) == {8000.0}
    assert len(shed.table(Lane)) == 100 * 1000
    assert shed.table(Site)["fixed_cost"][0] == 2141200
