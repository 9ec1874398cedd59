"""Who is there, and what they can do."""

from datetime import date
from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import (
    A_YEAR,
    COUNT,
    DAYS,
    EMISSION,
    HOURS_A_YEAR,
    LENGTH,
    MONEY,
    MOST_A_YEAR,
    ROOM,
    SHARE,
    STEPS,
    YEARS,
)
from makeshed.units import (
    Count,
    CubicMetre,
    Day,
    HourPerYear,
    KilogramPerHour,
    Millimetre,
    Money,
    MoneyPerHour,
    MoneyPerYear,
    PerYear,
    Share,
    Year,
)


@noun("sites", key="site")
class Site(Fact):
    """A maker, a supplier or a store: whoever makes, sells or keeps things at a place."""

    site: Annotated[str, "key"]
    name: Annotated[str, "as people say it"] = ""
    place: Annotated[str, Refers("places"), "where it stands"]
    role: Annotated[
        Literal["maker", "supplier", "store"],
        "a maker makes, a supplier sells, a store keeps and passes on",
    ]
    status: Annotated[
        Literal["open", "candidate", "closed"], "a candidate can be opened by the plan"
    ] = "open"
    firm: Annotated[str, "firm it belongs to; some duties are set by firm"] = ""
    fixed_cost: Annotated[MoneyPerYear, MONEY, "paid in a year in which it is used"] = 0.0
    opening_cost: Annotated[Money, MONEY, "paid once to open a candidate"] = 0.0
    life: Annotated[Year, YEARS, "years over which opening and expansion are paid off"] = 10.0
    markup: Annotated[Share, SHARE, "added by the site to what it buys in and to its own work"] = (
        0.0
    )
    handling_cost: Annotated[
        Money, MONEY, "of a store: for each unit that comes in, whatever the item"
    ] = 0.0
    throughput: Annotated[
        PerYear | None, MOST_A_YEAR, "of a store: most units that come in; blank: no limit"
    ] = None
    space: Annotated[
        CubicMetre | None, ROOM, "of a store: most volume held at once; blank: no limit"
    ] = None
    turns: Annotated[
        PerYear | None, MOST_A_YEAR, "of a store: times a year that what it holds is turned over"
    ] = None
    least_output: Annotated[
        PerYear, A_YEAR, "least units that leave it in a year in which it is used"
    ] = 0.0
    must_run: Annotated[
        bool, "runs every year, whatever it costs: its least output and its fixed cost hold anyway"
    ] = False
    inward_processing: Annotated[
        bool, "authorised to bring in free of duty what goes into what it sends abroad itself"
    ] = False
    currency: Annotated[str, Refers("currencies"), "of its costs; blank: the shed's"] = ""
    about: Annotated[str, "what it says of itself: products, services, machines"] = ""
    address: Annotated[str, "street, postcode and town, as on a letter"] = ""
    phone: Annotated[str, "as it writes its number"] = ""
    email: Annotated[str, "where it reads its mail"] = ""
    website: Annotated[str, "where it says so"] = ""
    published: Annotated[
        str,
        "what of address, phone, email and website it agreed to have shown, separated by ;, or none; "
        "blank: not asked, nothing is shown",
    ] = ""
    evidence: Annotated[str, "what shows that it exists and can do it"] = ""
    last_confirmed: Annotated[date | None, "when somebody last confirmed it"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("capabilities", key="site process")
class Capability(Fact):
    """A process that a site can do: how much a year, at what rates, within which limits."""

    site: Annotated[str, Refers("sites"), "who"]
    process: Annotated[str, "what, such as final-assembly or laser-cutting"]
    hours: Annotated[HourPerYear | None, HOURS_A_YEAR, "time available; blank: no limit"] = None
    least_hours: Annotated[
        HourPerYear, HOURS_A_YEAR, "least time that it runs in a year in which it runs at all"
    ] = 0.0
    must_run: Annotated[bool, "runs every year, whatever it costs: its least time holds anyway"] = (
        False
    )
    rate: Annotated[MoneyPerHour, MONEY, "machine and overhead"] = 0.0
    labour_rate: Annotated[MoneyPerHour, MONEY, "labour, all staff on the process"] = 0.0
    energy_rate: Annotated[MoneyPerHour, MONEY, "energy"] = 0.0
    setup_cost: Annotated[Money, MONEY, "for each set-up, beside its hours"] = 0.0
    co2e: Annotated[KilogramPerHour, EMISSION, "emitted while working"] = 0.0
    envelope_x: Annotated[Millimetre | None, LENGTH, "largest part, length"] = None
    envelope_y: Annotated[Millimetre | None, LENGTH, "largest part, width"] = None
    envelope_z: Annotated[Millimetre | None, LENGTH, "largest part, height"] = None
    thickness_max: Annotated[Millimetre | None, LENGTH, "thickest stock"] = None
    tolerance: Annotated[Millimetre | None, LENGTH, "tightest tolerance held"] = None
    materials: Annotated[str, "materials worked, separated by ;"] = ""
    batch_min: Annotated[Count | None, COUNT, "smallest batch taken"] = None
    batch_max: Annotated[Count | None, COUNT, "largest batch taken"] = None
    lead_time: Annotated[Day, DAYS, "from order to ready, parts in stock"] = 0.0
    expand_hours: Annotated[HourPerYear, HOURS_A_YEAR, "time that one step of expansion adds"] = 0.0
    expand_cost: Annotated[Money, MONEY, "paid once for one step of expansion"] = 0.0
    expand_max: Annotated[int, STEPS, "steps of expansion that are possible"] = 0
    currency: Annotated[str, Refers("currencies"), "of its rates; blank: the shed's"] = ""
    certification: Annotated[str, "certificates held, separated by ;"] = ""
    focus: Annotated[Literal["core", "supplementary"], "what the site lives on, or a side line"] = (
        "core"
    )
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
    bring_up: Annotated[
        Day | None, DAYS, "until it can start where it is not used today; blank: a prior"
    ] = None

    @property
    def hourly(self) -> float:
        """What an hour costs, of work or of a set-up [money/h]: machine, labour and energy."""
        return self.rate + self.labour_rate + self.energy_rate
