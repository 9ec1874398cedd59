"""makeshed: who near here can make it, what would it cost, and where should it be made?

>>> import makeshed as ms
>>> shed = ms.example("ebike")  # doctest: +SKIP
>>> print(ms.plan(shed).headline())  # doctest: +SKIP

Everything loads when it is first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makeshed import passport as passport
    from makeshed.answer import Answer as Answer
    from makeshed.answer import Record as Record
    from makeshed.answer import Term as Term
    from makeshed.casework.anura_exports import ExportedModel as ExportedModel
    from makeshed.casework.anura_exports import export_anura as export_anura
    from makeshed.casework.anura_models import ImportedModel as ImportedModel
    from makeshed.casework.anura_models import import_anura as import_anura
    from makeshed.casework.calibrations import calibrate as calibrate
    from makeshed.casework.checks import Checked as Checked
    from makeshed.casework.checks import check as check
    from makeshed.casework.imports import decide as decide
    from makeshed.casework.imports import import_files as import_files
    from makeshed.casework.imports import undo_import as undo_import
    from makeshed.casework.outcomes import outcome as outcome
    from makeshed.casework.passports import issue_passports as issue_passports
    from makeshed.casework.starters import new as new
    from makeshed.errors import BadFacts as BadFacts
    from makeshed.errors import BadlyScaled as BadlyScaled
    from makeshed.errors import BadValue as BadValue
    from makeshed.errors import Busy as Busy
    from makeshed.errors import Disagreement as Disagreement
    from makeshed.errors import Infeasible as Infeasible
    from makeshed.errors import MakeshedError as MakeshedError
    from makeshed.errors import MissingExtra as MissingExtra
    from makeshed.errors import NoServer as NoServer
    from makeshed.errors import NotEnoughData as NotEnoughData
    from makeshed.errors import NotEnoughMemory as NotEnoughMemory
    from makeshed.errors import NotFound as NotFound
    from makeshed.errors import NotWritten as NotWritten
    from makeshed.errors import Outdated as Outdated
    from makeshed.errors import Problem as Problem
    from makeshed.errors import SolverFailed as SolverFailed
    from makeshed.errors import TookTooLong as TookTooLong
    from makeshed.errors import Unbounded as Unbounded
    from makeshed.errors import UnknownArgument as UnknownArgument
    from makeshed.io.parts import read_bodies as read_bodies
    from makeshed.io.parts import read_part as read_part
    from makeshed.model import Balance as Balance
    from makeshed.model import Capability as Capability
    from makeshed.model import Component as Component
    from makeshed.model import Content as Content
    from makeshed.model import Currency as Currency
    from makeshed.model import Demand as Demand
    from makeshed.model import DesignRule as DesignRule
    from makeshed.model import Drawing as Drawing
    from makeshed.model import Driver as Driver
    from makeshed.model import Duplicate as Duplicate
    from makeshed.model import Duty as Duty
    from makeshed.model import Embedded as Embedded
    from makeshed.model import Employment as Employment
    from makeshed.model import Harvest as Harvest
    from makeshed.model import Hazard as Hazard
    from makeshed.model import Industry as Industry
    from makeshed.model import IndustryOutput as IndustryOutput
    from makeshed.model import Item as Item
    from makeshed.model import Lane as Lane
    from makeshed.model import Machine as Machine
    from makeshed.model import Mode as Mode
    from makeshed.model import Occupation as Occupation
    from makeshed.model import Offer as Offer
    from makeshed.model import Operation as Operation
    from makeshed.model import Override as Override
    from makeshed.model import Period as Period
    from makeshed.model import Phase as Phase
    from makeshed.model import Place as Place
    from makeshed.model import Policy as Policy
    from makeshed.model import Rate as Rate
    from makeshed.model import RawMaterial as RawMaterial
    from makeshed.model import Recovery as Recovery
    from makeshed.model import Referral as Referral
    from makeshed.model import Region as Region
    from makeshed.model import Remedy as Remedy
    from makeshed.model import Returned as Returned
    from makeshed.model import Rule as Rule
    from makeshed.model import Saving as Saving
    from makeshed.model import Season as Season
    from makeshed.model import Shed as Shed
    from makeshed.model import Site as Site
    from makeshed.model import Staffing as Staffing
    from makeshed.model import Stock as Stock
    from makeshed.model import Storage as Storage
    from makeshed.model import Substitute as Substitute
    from makeshed.model import Supplied as Supplied
    from makeshed.model import Trade as Trade
    from makeshed.model import Training as Training
    from makeshed.model import Transaction as Transaction
    from makeshed.model import Variant as Variant
    from makeshed.model import Workforce as Workforce
    from makeshed.model import Zone as Zone
    from makeshed.model.in_period import in_period as in_period
    from makeshed.questions.advise import Advised as Advised
    from makeshed.questions.advise import advise as advise
    from makeshed.questions.alternatives import Alternatives as Alternatives
    from makeshed.questions.alternatives import alternatives as alternatives
    from makeshed.questions.appraise import Appraised as Appraised
    from makeshed.questions.appraise import appraise as appraise
    from makeshed.questions.calibrate import Calibration as Calibration
    from makeshed.questions.compare import Comparison as Comparison
    from makeshed.questions.compare import HorizonsSideBySide as HorizonsSideBySide
    from makeshed.questions.compare import SideBySide as SideBySide
    from makeshed.questions.compare import compare as compare
    from makeshed.questions.find import Found as Found
    from makeshed.questions.find import find as find
    from makeshed.questions.frontier import Frontier as Frontier
    from makeshed.questions.frontier import frontier as frontier
    from makeshed.questions.hedge import Hedged as Hedged
    from makeshed.questions.hedge import hedge as hedge
    from makeshed.questions.horizon import HorizonPlan as HorizonPlan
    from makeshed.questions.horizon import horizon as horizon
    from makeshed.questions.label import Labelled as Labelled
    from makeshed.questions.label import label as label
    from makeshed.questions.plan import Plan as Plan
    from makeshed.questions.plan import plan as plan
    from makeshed.questions.quote import Quote as Quote
    from makeshed.questions.quote import quote as quote
    from makeshed.questions.refer import Referred as Referred
    from makeshed.questions.refer import refer as refer
    from makeshed.questions.stock import Stocked as Stocked
    from makeshed.questions.stock import stock as stock
    from makeshed.questions.stress import Stressed as Stressed
    from makeshed.questions.stress import stress as stress
    from makeshed.questions.survey import Survey as Survey
    from makeshed.questions.survey import survey as survey
    from makeshed.questions.sweep import Sweep as Sweep
    from makeshed.questions.sweep import sweep as sweep
    from makeshed.questions.tip import Tip as Tip
    from makeshed.questions.tip import tip as tip
    from makeshed.report.public import Published as Published
    from makeshed.report.public import publish as publish
    from makeshed.store import load as load
    from makeshed.store import save as save
    from makeshed.store.answers import write as write
    from makeshed.store.change_record import Change as Change
    from makeshed.store.converting import convert as convert
    from makeshed.store.examples import example as example
    from makeshed.store.following import Followed as Followed
    from makeshed.store.following import follow as follow
    from makeshed.store.put import changes as changes
    from makeshed.store.put import put as put
    from makeshed.store.scenario import scenario as scenario
    from makeshed.store.scenarios import scenarios as scenarios
    from makeshed.web.server import serve as serve

    __version__: str

_HOMES = {
    "makeshed.answer": ("Answer", "Record", "Term"),
    "makeshed.casework.anura_exports": ("export_anura", "ExportedModel"),
    "makeshed.casework.anura_models": ("import_anura", "ImportedModel"),
    "makeshed.casework.calibrations": ("calibrate",),
    "makeshed.casework.checks": ("check", "Checked"),
    "makeshed.casework.imports": ("decide", "import_files", "undo_import"),
    "makeshed.casework.outcomes": ("outcome",),
    "makeshed.casework.passports": ("issue_passports",),
    "makeshed.casework.starters": ("new",),
    "makeshed.errors": (
        "BadFacts",
        "BadValue",
        "BadlyScaled",
        "Busy",
        "Disagreement",
        "Infeasible",
        "MakeshedError",
        "MissingExtra",
        "NoServer",
        "NotEnoughMemory",
        "NotEnoughData",
        "NotFound",
        "NotWritten",
        "Outdated",
        "Problem",
        "SolverFailed",
        "TookTooLong",
        "Unbounded",
        "UnknownArgument",
    ),
    "makeshed.io.parts": ("read_bodies", "read_part"),
    "makeshed.model": (
        "Balance",
        "Capability",
        "Component",
        "Content",
        "Currency",
        "Demand",
        "DesignRule",
        "Drawing",
        "Driver",
        "Duplicate",
        "Duty",
        "Embedded",
        "Employment",
        "Harvest",
        "Hazard",
        "Industry",
        "IndustryOutput",
        "Item",
        "Lane",
        "Machine",
        "Mode",
        "Occupation",
        "Offer",
        "Operation",
        "Override",
        "Period",
        "Phase",
        "Place",
        "Policy",
        "Rate",
        "RawMaterial",
        "Recovery",
        "Referral",
        "Region",
        "Remedy",
        "Returned",
        "Rule",
        "Saving",
        "Season",
        "Shed",
        "Site",
        "Staffing",
        "Stock",
        "Storage",
        "Substitute",
        "Supplied",
        "Training",
        "Transaction",
        "Variant",
        "Workforce",
        "Trade",
        "Zone",
    ),
    "makeshed.model.in_period": ("in_period",),
    "makeshed.passport": ("passport",),
    "makeshed.questions.advise": ("advise", "Advised"),
    "makeshed.questions.alternatives": ("alternatives", "Alternatives"),
    "makeshed.questions.appraise": ("appraise", "Appraised"),
    "makeshed.questions.calibrate": ("Calibration",),
    "makeshed.questions.compare": ("compare", "Comparison", "HorizonsSideBySide", "SideBySide"),
    "makeshed.questions.find": ("find", "Found"),
    "makeshed.questions.frontier": ("frontier", "Frontier"),
    "makeshed.questions.hedge": ("hedge", "Hedged"),
    "makeshed.questions.horizon": ("horizon", "HorizonPlan"),
    "makeshed.questions.label": ("label", "Labelled"),
    "makeshed.questions.plan": ("plan", "Plan"),
    "makeshed.questions.quote": ("quote", "Quote"),
    "makeshed.questions.refer": ("refer", "Referred"),
    "makeshed.questions.stock": ("stock", "Stocked"),
    "makeshed.questions.stress": ("stress", "Stressed"),
    "makeshed.questions.survey": ("survey", "Survey"),
    "makeshed.questions.sweep": ("sweep", "Sweep"),
    "makeshed.questions.tip": ("tip", "Tip"),
    "makeshed.report.public": ("publish", "Published"),
    "makeshed.web.server": ("serve",),
    "makeshed.store": ("load", "save"),
    "makeshed.store.answers": ("write",),
    "makeshed.store.converting": ("convert",),
    "makeshed.store.examples": ("example",),
    "makeshed.store.following": ("follow", "Followed"),
    "makeshed.store.change_record": ("Change",),
    "makeshed.store.put": ("changes", "put"),
    "makeshed.store.scenario": ("scenario",),
    "makeshed.store.scenarios": ("scenarios",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)  # noqa: PLE0605  (read off the table above)


def _found(name: str) -> Any:
    """Return what a name of the package stands for, importing it on first use."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  (it takes longer than all else here)

        return version("makeshed")
    if name not in _HOME:
        raise AttributeError(f"module 'makeshed' has no attribute {name!r}{_meant(name)}")
    home = import_module(_HOME[name])
    if _HOME[name].startswith("makeshed.questions"):
        _open_paths()
    return home if _HOME[name] == f"makeshed.{name}" else getattr(home, name)


def _open_paths() -> None:
    """Let questions take the path of a case, a part or a shop's file: they open no file themselves."""
    from makeshed.questions.asking.coercion import OPENERS  # noqa: PLC0415

    if OPENERS:
        return

    def case(path: Any) -> Any:
        from makeshed.store.examples import opened  # noqa: PLC0415

        return opened(path)

    def part(path: Any) -> Any:
        from makeshed.io.parts import read_part  # noqa: PLC0415

        return read_part(path)

    def shop(path: Any) -> Any:
        from makeshed.io.rates import read_rates  # noqa: PLC0415
        from makeshed.store.lone_sheet import grid_of  # noqa: PLC0415

        return read_rates(path, grid_of)

    OPENERS.update(shed=case, part=part, shop=shop)


def _meant(name: str) -> str:
    """Return what was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(name, __all__, 1, 0.6)
    return f"; did you mean {near[0]}?" if near else ""


if not TYPE_CHECKING:  # else every name would be one
    __getattr__ = _found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
