"""From a shed, a plan and verdicts to the facts of a passport."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from makeshed.errors import BadFacts, NotEnoughData, NotFound
from makeshed.model import (
    NOUNS,
    Capability,
    Component,
    Currency,
    Item,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.model.noun import frame_of
from makeshed.passport import Claim, claims_of, product_of

DAY = date(2026, 11, 20)
FACTS = (
    Currency(currency="EUR", rate=1.0),
    Place(place="marseille", name="Marseille", lat=43.3, lon=5.4, country="FR"),
    Place(place="shanghai", name="Shanghai", lat=31.2, lon=121.5, country="CN"),
    Site(site="atelier", name="Atelier", place="marseille", role="maker"),
    Site(site="forge", place="marseille", role="supplier"),
    Site(site="yard", place="shanghai", role="supplier"),
    Item(item="bike", name="Bike", mass=20.0, hs="8712"),
    Item(item="wheel", name="Wheel", mass=2.0),
    Item(item="rim", name="Rim", mass=1.0),
    Item(item="frame", name="Frame", mass=5.0),
    Component(item="bike", component="wheel", quantity=2.0),
    Component(item="bike", component="frame"),
    Component(item="wheel", component="rim"),
    Operation(item="bike", process="assembly", hours=3.0),
    Capability(site="atelier", process="assembly"),
    Offer(site="forge", item="frame", price=100.0),
    Offer(site="yard", item="rim", price=9.0),
)
SHED = Shed.of(*FACTS)


@dataclass(frozen=True)
class Planned:
    made: tuple[Any, ...] = ()
    bought: tuple[Any, ...] = ()


def bought(site: str, item: str, origin: str, quantity: float, price: float = 1.0) -> Any:
    return SimpleNamespace(site=site, item=item, origin=origin, quantity=quantity, price=price)


def made(site: str, item: str, quantity: float = 1.0) -> Any:
    return SimpleNamespace(site=site, item=item, quantity=quantity)


def test_without_a_plan_the_only_offers_count() -> None:
    product = product_of(SHED, "bike", made_on=DAY)
    assert product.workplace.site == "atelier"
    assert [(line.item, line.quantity, line.origin) for line in product.lines] == [
        ("rim", 2.0, "CN"),  # of a wheel that is made of it
        ("frame", 1.0, "FR"),
    ]
    assert product.origins() == {"FR": 5.0, "CN": 2.0}
    assert [step.process for step in product.steps] == ["assembly"]
    assert product.missing == ()


def test_two_origins_and_no_plan_is_unknown() -> None:
    shed = SHED.plus(Offer(site="yard", item="frame", price=50.0))
    product = product_of(shed, "bike", made_on=DAY)
    assert product.origins() == {"": 5.0, "CN": 2.0}
    assert any("Frame" in text and "unknown origin" in text for text in map(str, product.missing))
    frame = next(line for line in product.lines if line.item == "frame")
    assert (frame.supplier, frame.price) == ("", None)


def test_a_plan_tells_who_supplies_what() -> None:
    plan = Planned(
        made=(made("atelier", "bike"),),
        bought=(
            bought("forge", "frame", "FR", 30.0),
            bought("yard", "frame", "CN", 10.0),
            bought("yard", "wheel", "CN", 80.0, 12.0),
        ),
    )
    product = product_of(SHED, "bike", made_on=DAY, plan=plan)
    assert [(n.item, n.supplier, n.quantity) for n in product.lines] == [
        ("wheel", "yard", 2.0),
        ("frame", "forge", 0.75),
        ("frame", "yard", 0.25),
    ]
    assert product.origins() == {"CN": 5.25, "FR": 3.75}


def test_bought_as_a_whole() -> None:
    plan = Planned(bought=(bought("yard", "bike", "CN", 10.0),))
    product = product_of(SHED, "bike", made_on=DAY, plan=plan)
    assert (product.workplace.site, product.workplace.country) == ("yard", "CN")
    assert product.lines == ()
    assert any("bought as a whole" in text for text in map(str, product.missing))


def test_who_makes_it_must_be_clear() -> None:
    two = SHED.plus(
        Site(site="other", place="marseille", role="maker"),
        Capability(site="other", process="assembly"),
    )
    with pytest.raises(NotEnoughData, match="atelier, other"):
        product_of(two, "bike", made_on=DAY)
    assert product_of(two, "bike", made_on=DAY, made_at="other").workplace.site == "other"
    with pytest.raises(NotEnoughData, match="nobody makes"):
        product_of(SHED.minus("capabilities/*"), "wheel", made_on=DAY)
    with pytest.raises(NotFound):
        product_of(SHED, "bikee", made_on=DAY)
    with pytest.raises(NotFound):
        product_of(SHED, "bike", made_on=DAY, made_at="nowhere")


def test_a_part_of_itself_is_refused() -> None:
    rows = [*SHED.rows(Component), Component(item="rim", component="bike")]
    frames = {name: SHED.table(noun) for name, noun in NOUNS.items()}
    looped = Shed(frames | {"components": frame_of(Component, rows)})  # not checked by Shed itself
    plan = Planned(made=(made("atelier", "bike"),), bought=(bought("forge", "frame", "FR", 1.0),))
    with pytest.raises(BadFacts, match="bike > wheel > rim > bike"):
        product_of(looped, "bike", made_on=DAY, plan=plan)


def test_verdicts_become_claims() -> None:
    full = SimpleNamespace(
        rule="fr.ofg", name="OFG", verdict="needs_judgement", share_low=0.1, share_high=float("nan"),
        threshold=None, operator="", citation="v11", says="it depends", not_decided="sector annexes",
    )  # fmt: skip
    assert claims_of([full, SimpleNamespace(rule="x", verdict="pass")]) == (
        Claim("fr.ofg", "OFG", "needs judgement", 0.1, None, None, ">=", "v11", "it depends",
              "sector annexes"),
        Claim("x", "x", "pass"),
    )  # fmt: skip
    with pytest.raises(NotFound, match="certified"):
        claims_of([SimpleNamespace(rule="x", verdict="certified")])
