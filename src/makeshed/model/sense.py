"""What the declarations cannot say: facts that make no sense together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from makeshed.errors import Problem
from makeshed.model.advised import SAVINGS, SUPPLIES, Saving, Supplied
from makeshed.model.area import areas_can_be_read
from makeshed.model.billing import (
    lines_count_once,
    no_item_in_itself,
    routes_are_known,
    substitutes_stand_in_for_lines,
)
from makeshed.model.coding import codes_can_be_read, laws_give_way_to_laws
from makeshed.model.contact import AGREED, WAYS
from makeshed.model.content import CONTENTS, Content, contents_fit, makers_and_sellers_tell
from makeshed.model.countries import country_named
from makeshed.model.demand import Demand
from makeshed.model.duty import Duty, Embedded, Rule
from makeshed.model.finding import Look, Test, said
from makeshed.model.frequency import frequencies_can_be_read
from makeshed.model.harvest import RULES as SEASONS
from makeshed.model.hazard import Hazard
from makeshed.model.item import Item
from makeshed.model.lane import Lane, Mode, Rate
from makeshed.model.making import DesignRule, Driver
from makeshed.model.named_losses import LOSING, losses_are_of_something
from makeshed.model.nesting import nothing_in_itself
from makeshed.model.offer import Offer
from makeshed.model.period import (
    PHASES,
    STORAGES,
    Phase,
    Storage,
    left_at_one_cost,
    no_more_comes_back,
    overrides_name_columns,
    periods_follow,
)
from makeshed.model.place import Currency, Place
from makeshed.model.policy import POLICIES, Policy
from makeshed.model.referral import Referral
from makeshed.model.region import Employment, Region
from makeshed.model.resilience import Recovery
from makeshed.model.ruling import rules_can_be_read
from makeshed.model.site import Capability, Site
from makeshed.model.staffing import shares_are_of_one_whole
from makeshed.model.territory import UNKNOWN, countries, members, territories
from makeshed.model.trading import RULES
from makeshed.model.transaction import (
    OUTPUT_TESTS,
    IndustryOutput,
    buyers_are_known,
    tables_count_once,
    who_trades_makes_something,
)
from makeshed.model.variant import variants_are_of_one_whole
from makeshed.science.landed import INCOTERMS

MISTAKEN = {
    "UK": "GB", "EL": "GR", "EU": "the code of the member state", "ZH": "CN", "JA": "JP", "KO": "KR",
    "DA": "DK", "EN": "GB", "CS": "CZ", "SP": "ES", "UE": "EU",
}  # fmt: skip
"""Codes that statistics use for a country and ISO 3166-1 does not, and codes of its language."""


def _country(column: str, *, union: bool = False, anywhere: bool = True) -> Test:
    """Test that a column holds a country; with ``union`` also one, or ``*`` for ``anywhere``."""
    cell = pl.col(column)
    if union:
        says = "a country such as FR, a union such as EU" + (", or *" if anywhere else "")
        wrong = ~cell.is_in([*territories(), *(["*"] if anywhere else [])])
    else:
        says = "two capital letters (ISO 3166-1 alpha-2) such as FR"
        wrong = ~cell.is_in([*countries(), *sorted(UNKNOWN)]) & (cell != "")

    def right(value: object) -> str:
        code = str(value).strip().upper()
        meant = MISTAKEN.get(code) or country_named(str(value)) or code
        known = code in MISTAKEN or len(meant) == 2
        likely = meant != value and known and meant.isalpha()
        return f"{says}; did you mean {meant}?" if likely else says

    return Test(column, wrong, right)


def _ordered(low: str, high: str, right: str, *, strict: bool = False) -> Test:
    """Test that one column is not below (``strict``: is above) another."""
    lower, upper = pl.col(low), pl.col(high)
    return Test(high, upper <= lower if strict else upper < lower, right)


_LAT, _LON = pl.col("lat"), pl.col("lon")
_SWAPPED = (_LAT.abs() > 90) & (_LAT.abs() <= 180) & (_LON.abs() <= 90)
_NOWHERE = (_LAT == 0) & (_LON == 0)
_CARBON = pl.col("measure") == "carbon-border"
_VAT = pl.col("measure") == "import-vat"
_FEE = pl.col("measure") == "fee"
_OF_AN_ENTRY = "blank: what a fee is at least or at most for an entry is not known; write what it comes to as per_unit"
_FREE = (
    "what is free of a t, what went into it included (its own process, column A of Regulation (EU) "
    "2025/2620, and its materials), beside its emissions"
)
_CARRIED = [name for name, term in INCOTERMS.items() if term.main]
_VALID = _ordered("valid_from", "valid_to", "a last day on or after valid_from")

TESTS: dict[str, list[Test]] = {
    Place.table: [
        Test("lat", _SWAPPED, "-90 to 90 °; latitude and longitude seem to be swapped"),
        Test("lat", _NOWHERE, "the real coordinates: 0, 0 lies in the sea off Ghana"),
        _country("country"),
    ],
    Offer.table: [
        _ordered("min_quantity", "max_quantity", "more than min_quantity, or blank", strict=True),
        _country("origin"),
        Test(
            "incoterm_place",
            pl.col("incoterm").is_in(_CARRIED) & (pl.col("incoterm_place") == ""),
            "the place to which the price includes the way; blank is the seller's door, from where "
            "freight is charged on top",
        ),
    ],
    Item.table: [
        _ordered("net_mass", "mass", "the mass packed, which holds the net mass, or more"),
        Test("ages", pl.col("ages") & pl.col("shelf_life").is_null(), "false, or a shelf_life"),
    ],
    Duty.table: [
        _country("origin", union=True),
        _country("destination", union=True, anywhere=False),
        _VALID,
        _ordered("least", "most", "least or more"),
        Test("least", _FEE & (pl.col("least") > 0), _OF_AN_ENTRY),
        Test("most", _FEE & pl.col("most").is_not_null(), _OF_AN_ENTRY),
        _ordered("value_from", "value_to", "more than value_from", strict=True),
        Test("refund_days", ~_VAT & (pl.col("refund_days") > 0), "0, or the measure import-vat"),
        Test("refund_days", _VAT & (pl.col("refund_days") == 0), "days until it comes back"),
        Test("per_certificate", ~_CARBON & (pl.col("per_certificate") > 0), "0, or carbon-border"),
        Test(
            "per_certificate", _CARBON & (pl.col("per_certificate") == 0), "what a t of CO2e costs"
        ),
        Test(
            "destination",
            _CARBON & ~pl.col("destination").is_in(sorted({"EU", *members("EU")})),
            "EU: makeshed has the tables of its carbon border adjustment alone",
        ),
    ],
    Embedded.table: [
        _country("origin"),
        Test("benchmark", pl.col("emissions").is_not_null() & pl.col("benchmark").is_null(), _FREE),
    ],
    Rule.table: [_VALID],
    Referral.table: [
        Test(
            "outcome",
            (pl.col("site") == "") != (pl.col("outcome") == "nobody"),
            "nobody where no site is named, and only there",
        ),
    ],
    Demand.table: [
        Test("salvage", pl.col("salvage") >= pl.col("price"), "less than the price"),
    ],
    Driver.table: [
        _ordered("low", "value", "low or more"),
        _ordered("value", "high", "value or more"),
    ],
    DesignRule.table: [_ordered("least", "most", "least or more")],
    Capability.table: [
        _ordered("batch_min", "batch_max", "batch_min or more"),
        Test(
            "least_hours",
            (pl.col("least_hours") > pl.col("hours")) & (pl.col("expand_max") == 0),
            "at most its hours",
        ),
    ],
    Site.table: [
        Test(
            "turns",
            pl.col("space").is_not_null() & pl.col("turns").is_null(),
            "how many times a year what it holds is turned over: space alone limits nothing",
        ),
        Test(
            "published",
            ~pl.col("published").str.contains(AGREED),
            f"some of {', '.join(WAYS)}, separated by ;, or none (blank: not asked, nothing is shown)",
        ),
    ],
    Hazard.table: [
        _ordered("duration_low", "duration", "duration_low or more"),
        _ordered("duration", "duration_high", "duration or more"),
    ],
    Region.table: [_country("country")],
    IndustryOutput.table: OUTPUT_TESTS,
    Employment.table: [
        _ordered("jobs_low", "jobs", "jobs_low or more"),
        _ordered("jobs", "jobs_high", "jobs or more"),
        _ordered("jobs_low", "jobs_high", "jobs_low or more"),
        Test(
            "jobs",
            pl.col("jobs").is_null() & (pl.col("status") != "suppressed"),
            "people employed; blank only where the status is suppressed",
        ),
        Test(
            "status",
            pl.col("jobs").is_not_null() & (pl.col("status") == "suppressed"),
            "imputed, if jobs are somebody's estimate; suppressed jobs are blank",
        ),
    ],
    Lane.table: [
        Test("destination", pl.col("origin") == pl.col("destination"), "another place than origin"),
    ],
    Rate.table: [
        Test(
            "max_weight",
            (pl.col("max_weight") > 0) & (pl.col("max_weight") <= pl.col("min_weight")),
            "more than min_weight, or 0",
        ),
        Test(
            "price",
            pl.sum_horizontal("price", "per_kg", "minimum_charge") == 0,
            "a price of a shipment, of a kilogram (per_kg), or a minimum_charge",
        ),
    ],
    Mode.table: [
        Test("access_mode", pl.col("access_mode") == pl.col("mode"), "another mode, or blank"),
    ],
    Policy.table: POLICIES,
    Saving.table: SAVINGS,
    Supplied.table: SUPPLIES,
    Phase.table: PHASES,
    Storage.table: STORAGES,
    Content.table: CONTENTS,
    **LOSING,
}
"""What one row must hold beside its declaration, by table."""


def home_currency(look: Look) -> list[Problem]:
    """One currency has rate 1: the one the shed counts in."""
    rates = look.shed.table(Currency)["rate"]
    if rates.is_empty() or rates.null_count() or Currency.table in look.unread:
        return []
    right = "rate 1 for one currency, the one the shed counts in"
    home = (rates == 1.0).arg_true().to_list()
    if not home:
        return [Problem(Currency.table, None, "rate", "no currency with rate 1", right)]
    first = look.row(Currency.table, home[0])
    return [
        Problem(Currency.table, look.row(Currency.table, i), "rate", f"1, as in row {first}", right)
        for i in home[1:]
    ]


def tiers_agree(look: Look) -> list[Problem]:
    """The price tiers of one offer follow one another and differ in price alone."""
    key, same = (
        ["site", "item"],
        [
            "capacity",
            "lead_time",
            "origin",
            "currency",
            "incoterm",
            "incoterm_place",
            "order_multiple",
            "bring_up",
        ],
    )
    offers = look.shed.table(Offer)
    if offers.select(key).n_unique() == len(offers):
        return []
    tiers = (
        offers.with_row_index("_row")
        .filter(pl.len().over(key) > 1)
        .sort(*key, "min_quantity", maintain_order=True)
        .with_columns(
            pl.col("min_quantity").shift(-1).over(key).alias("_next"),
            *(pl.col(c).first().over(key).alias(f"_{c}") for c in [*same, "_row"]),
        )
    )
    problems = []
    beyond = tiers.filter(pl.col("max_quantity") > pl.col("_next"))
    for row in beyond.iter_rows(named=True):
        right = f"at most {row['_next']:g}, where the next tier begins; or blank"
        at = look.row(Offer.table, row["_row"])
        problems.append(Problem(Offer.table, at, "max_quantity", said(row["max_quantity"]), right))
    for column in same:
        differing = tiers.filter(pl.col(column).ne_missing(pl.col(f"_{column}")))
        for row in differing.iter_rows(named=True):
            at, first = (look.row(Offer.table, row[c]) for c in ("_row", "__row"))
            right = f"{said(row[f'_{column}'])}, as in the first tier (row {first})"
            problems.append(Problem(Offer.table, at, column, said(row[column]), right))
    return problems


def suppliers_only_sell(look: Look) -> list[Problem]:
    """A site that can make is a maker."""
    roles = look.shed.table(Site).select("site", "role").unique("site", keep="first")
    able = look.shed.table(Capability).select("site").with_row_index("_row")
    sellers = able.join(roles.filter(pl.col("role") == "supplier"), on="site").sort("_row")
    return [
        Problem(
            Capability.table,
            look.row(Capability.table, index),
            "site",
            f"{said(site)}, a supplier",
            "a site whose role is maker",
        )
        for index, site, _ in sellers.iter_rows()
    ]


def countries_of_losses(look: Look) -> list[Problem]:
    """A hazard or a recovery of a country names one."""
    country, scope, named = _country("target"), pl.col("scope"), pl.col("target") != ""
    return [
        *look.failing(Hazard, [Test("target", (scope == "country") & country.bad, country.right)]),
        *look.failing(
            Recovery, [Test("target", (scope == "country") & named & country.bad, country.right)]
        ),
    ]


Rules = Iterable[tuple[frozenset[str], Callable[[Look], list[Problem]]]]

SENSE: Rules = (
    (frozenset({"currencies"}), home_currency),
    (frozenset({"periods"}), periods_follow),
    (frozenset({"overrides"}), overrides_name_columns),
    (frozenset({"returns"}), no_more_comes_back),
    (frozenset({"returns"}), left_at_one_cost),
    (frozenset({"components", "substitutes"}), no_item_in_itself),
    (frozenset({"components", "substitutes", "operations"}), routes_are_known),
    (frozenset({"components", "substitutes"}), lines_count_once),
    (frozenset({"components", "substitutes"}), substitutes_stand_in_for_lines),
    (frozenset({"offers"}), tiers_agree),
    (frozenset({"contents", "items"}), contents_fit),
    (frozenset({"contents", "sites"}), makers_and_sellers_tell),
    (frozenset({"capabilities", "sites"}), suppliers_only_sell),
    (frozenset({"hazards", "recoveries"}), losses_are_of_something),
    (frozenset({"hazards", "recoveries"}), countries_of_losses),
    (frozenset({"regions", "industries", "occupations"}), nothing_in_itself),
    (frozenset({"staffing", "occupations"}), shares_are_of_one_whole),
    (frozenset({"variants"}), variants_are_of_one_whole),
    (frozenset({"transactions", "industries"}), buyers_are_known),
    (frozenset({"transactions", "outputs"}), who_trades_makes_something),
    (frozenset({"transactions", "industries"}), tables_count_once),
    (frozenset({"rules"}), rules_can_be_read),
    (frozenset({"items", "duties"}), codes_can_be_read),
    (frozenset({"duties"}), laws_give_way_to_laws),
    (frozenset({"places", "rates", "zones"}), areas_can_be_read),
    (frozenset({"lanes", "modes"}), frequencies_can_be_read),
    *RULES,
    *SEASONS,
)
"""What several rows or tables must hold together, with the tables involved."""
