"""What is sold and what is wanted: capabilities of suppliers as offers, demand of customers."""

from __future__ import annotations

from makeshed.io.anura.period_view import PeriodView
from makeshed.io.anura.records import ModelRecord
from makeshed.io.anura.sites import key_of, source_of
from makeshed.model import Demand, Fact, Offer

NO_UNIT = "emissions: the schema does not say in which unit"


def offers(view: PeriodView, supplier: str, product: str, site: str, *, alone: bool) -> list[Fact]:
    """Return what a supplier sells of a product, a row a tier; ``alone``: it sells nothing else."""
    record = view.of("suppliercapabilities").get((supplier, product))
    if record is None:
        return []
    tiers = view.tiers(record, "unitcost", product)
    most = view.measures.quantity(record, "supplycapacity", product)
    record.leave("co2emissionrate", NO_UNIT, changes=False)
    own = view.of("suppliers").get((supplier,))
    if own is None:
        return []
    if alone:
        least = view.measures.quantity(own, "suppliercapacity", product)
        most = min((each for each in (most, least) if each is not None), default=None)
    return [
        Offer(
            site=site,
            item=key_of(product),
            min_quantity=level,
            price=price,
            capacity=None if most is None else view.yearly(most),
            source=source_of(record),
        )
        for level, price in tiers or []
    ]


def demand(view: PeriodView, customer: str, product: str, place: str) -> Demand | None:
    """Return what a customer wants of a product; None if nothing that must or may be served."""
    record = view.of("customerdemand")[customer, product]
    state = _state(record)
    quantity = view.measures.quantity(record, "quantity", product)
    if quantity is None and not record.cell("quantity").text:
        record.wrong("quantity", "nothing", "how much is wanted")
    named = record.cells["productname"].text.casefold() == product.casefold()
    if record.choice("productnamegroupbehavior") == "aggregate" and not named:
        words = f"Aggregate: {product}, or any other of the group"
        record.wrong("productnamegroupbehavior", words, "Enumerate: so much of each")
    if record.cell("servicemode").text.casefold() not in {"", "all"}:
        record.leave("servicemode", "a transportation mode that must serve it: any mode may")
    price = view.unit_cost(record, "unitprice", product) if record.cell("unitprice").text else None
    if price is None:
        price = view.unit_cost(view.of("products")[product,], "unitprice", product)
    if state == "exclude":
        record.leave("penaltycost", "paid for what is not served, whatever the plan: a constant")
        return None
    penalty = _penalty(view, record, product, state)
    return Demand(
        place=place,
        item=key_of(product),
        quantity=view.yearly(quantity or 0.0),
        price=price or None,
        shortage_cost=penalty if state == "consider" else None,
        source=source_of(record),
    )


def _state(record: ModelRecord) -> str:
    """Return whether a demand must be served (include), may be (consider) or is not (exclude)."""
    if record.cell("status").text.casefold() == "consider":  # as models before 2.8 say it
        return "consider"
    return record.choice("demandstatus", "include", "consider", "exclude")


def _penalty(view: PeriodView, record: ModelRecord, product: str, state: str) -> float:
    """Return what a unit that is not served costs."""
    value = view.cost(record, "penaltycost") or 0.0
    if state != "consider":
        if value:
            record.leave(
                "penaltycost", "all of the demand must be served: it is never paid", changes=False
            )
        return 0.0
    if record.cell("unitprice").text or view.of("products")[product,].cell("unitprice").text:
        words = "what may be left unserved is worth its penalty here; whether the tool counts lost revenue too is an option of its runs"
        record.leave("demandstatus", words)
    each = view.measures.per_unit(record, "penaltycostuom", product)
    return value * (each or 0.0)
