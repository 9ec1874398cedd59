"""What the law adds: duties, and the rules that grant or lift them."""

from datetime import date
from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import DAYS, DUTY, MONEY, MOST_A_YEAR, SHARE
from makeshed.units import Day, Money, MoneyPerKilogram, MoneyPerTonne, PerYear, Share


@noun("duties", key="duty")
class Duty(Fact):
    """A duty or fee. Laws add up; a preference replaces a dearer conventional duty.

    Of several rows of one law (without a law: of one measure) the one with the longest code holds,
    then the one that names the firm, the origin, essential parts, how goods come; of several
    preferences the lowest. Fees without a law add up.
    """

    duty: Annotated[str, "key"]
    hs: Annotated[
        str, "HS or CN code, as people write it, or the beginning of one (87*); * for all"
    ]
    origin: Annotated[str, "country of origin, a union such as EU, or * for all others"]
    destination: Annotated[str, "country or union that levies it"]
    measure: Annotated[
        Literal[
            "conventional",
            "preference",
            "anti-dumping",
            "countervailing",
            "safeguard",
            "additional",
            "fee",
            "carbon-border",
            "import-vat",
        ],
        "what kind of duty",
    ] = "conventional"
    law: Annotated[str, "law or programme that it rests on; laws add up; blank: one a measure"] = ""
    yields_to: Annotated[
        str, "laws or measures, separated by ;, beside which it is not charged"
    ] = ""
    rate: Annotated[Share, DUTY, "of the customs value"]
    per_kg: Annotated[MoneyPerKilogram, MONEY, "for a kg of the goods, beside the rate"] = 0.0
    per_unit: Annotated[Money, MONEY, "for a unit of the item, beside the rate"] = 0.0
    per_certificate: Annotated[
        MoneyPerTonne, MONEY, "of a carbon border adjustment: price of a certificate, a t of CO2e"
    ] = 0.0
    per_item: Annotated[
        Money, MONEY, "for each kind of goods in a consignment; only where demands come in parcels"
    ] = 0.0
    least: Annotated[Money, MONEY, "duty at the least, for a kg or a unit (bound)"] = 0.0
    most: Annotated[Money | None, MONEY, "duty at the most, for a kg or a unit (bound)"] = None
    floor: Annotated[
        Money, MONEY, "minimum import price of a kg or a unit (bound): what is missing is due"
    ] = 0.0
    quota: Annotated[
        PerYear | None, MOST_A_YEAR, "kg or units a year (bound) it is charged on; blank: on all"
    ] = None
    bound: Annotated[Literal["kg", "unit"], "what least, most, floor and quota are for"] = "kg"
    value_from: Annotated[Money, MONEY, "levied on consignments worth more than this"] = 0.0
    value_to: Annotated[
        Money | None, MONEY, "levied on consignments worth no more than this, in parcels alone"
    ] = None
    refund_days: Annotated[
        Day, DAYS, "of an import-vat: days until it comes back; its stock is what it costs"
    ] = 0.0
    currency: Annotated[str, Refers("currencies"), "of its amounts; blank: the shed's"] = ""
    basis: Annotated[Literal["CIF", "FOB"], "customs value: with or without main freight"] = "CIF"
    firm: Annotated[str, "firm it is set for; blank: all"] = ""
    essential_only: Annotated[bool, "levied on items marked essential alone"] = False
    carried: Annotated[
        Literal["any", "sea", "air", "road", "rail"], "how goods come that it is levied on"
    ] = "any"
    status: Annotated[Literal["law", "proposal"], "whether it is law yet"] = "law"
    valid_from: Annotated[date | None, "first day"] = None
    valid_to: Annotated[date | None, "last day"] = None
    rule: Annotated[str, Refers("rules"), "rule of origin that grants or lifts it"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("embedded", key="item origin firm")
class Embedded(Fact):
    """What goods from somewhere have embedded, for the carbon border adjustment.

    Without a row, or with blank emissions, the default of the country of origin holds.
    """

    item: Annotated[str, Refers("items"), "what"]
    origin: Annotated[str, "country of origin"]
    firm: Annotated[str, "firm that it is known of; blank: all"] = ""
    emissions: Annotated[
        Share | None, SHARE, "t of CO2e embedded in a t, verified; blank: the default"
    ] = None
    benchmark: Annotated[
        Share | None, SHARE, "t of CO2e a t, what went into it included; needed with emissions"
    ] = None
    route: Annotated[
        str, "production route of the benchmark, such as C or K; blank: the default"
    ] = ""
    carbon_paid: Annotated[
        MoneyPerTonne, MONEY, "carbon price paid at its origin, for a t of goods"
    ] = 0.0
    currency: Annotated[str, Refers("currencies"), "of the price paid; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("rules", key="rule")
class Rule(Fact):
    """A rule of origin or of a label, as data."""

    rule: Annotated[str, "key"]
    name: Annotated[str, "as people say it"] = ""
    expression: Annotated[str, "the rule's tree, as JSON"]
    citation: Annotated[str, "where the rule stands"] = ""
    status: Annotated[
        Literal["law", "guideline", "private", "city", "proposal"], "who stands behind it"
    ] = "law"
    valid_from: Annotated[date | None, "first day"] = None
    valid_to: Annotated[date | None, "last day"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
