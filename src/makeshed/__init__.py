"""makeshed: who near here can make it, what would it cost, and where should it be made?

>>> import makeshed as ms
>>> shed = ms.example("ebike")  # doctest: +SKIP
>>> print(ms.plan(shed).headline())  # doctest: +SKIP

Everything loads when it is first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makeshed.answer import Answer as Answer
    from makeshed.answer import Term as Term
    from makeshed.model import Capability as Capability
    from makeshed.model import Component as Component
    from makeshed.model import Currency as Currency
    from makeshed.model import Demand as Demand
    from makeshed.model import DesignRule as DesignRule
    from makeshed.model import Driver as Driver
    from makeshed.model import Duplicate as Duplicate
    from makeshed.model import Duty as Duty
    from makeshed.model import Embedded as Embedded
    from makeshed.model import Hazard as Hazard
    from makeshed.model import Item as Item
    from makeshed.model import Lane as Lane
    from makeshed.model import Machine as Machine
    from makeshed.model import Mode as Mode
    from makeshed.model import Offer as Offer
    from makeshed.model import Operation as Operation
    from makeshed.model import Place as Place
    from makeshed.model import Rate as Rate
    from makeshed.model import Recovery as Recovery
    from makeshed.model import Referral as Referral
    from makeshed.model import Remedy as Remedy
    from makeshed.model import Rule as Rule
    from makeshed.model import Shed as Shed
    from makeshed.model import Site as Site
    from makeshed.model import Stock as Stock
    from makeshed.model import Substitute as Substitute
    from makeshed.model import Zone as Zone
    from makeshed.questions.alternatives import alternatives as alternatives
    from makeshed.questions.calibrate import calibrate as calibrate
    from makeshed.questions.compare import compare as compare
    from makeshed.questions.find import find as find
    from makeshed.questions.frontier import frontier as frontier
    from makeshed.questions.label import label as label
    from makeshed.questions.plan import plan as plan
    from makeshed.questions.quote import quote as quote
    from makeshed.questions.refer import refer as refer
    from makeshed.questions.stress import stress as stress
    from makeshed.questions.sweep import sweep as sweep
    from makeshed.questions.tip import tip as tip
    from makeshed.store import load as load
    from makeshed.store import save as save
    from makeshed.store.answers import write as write
    from makeshed.store.examples import example as example
    from makeshed.store.scenario import scenario as scenario
    from makeshed.store.scenarios import scenarios as scenarios

_HOMES = {
    "makeshed.answer": ("Answer", "Term"),
    "makeshed.model": (
        "Capability",
        "Component",
        "Currency",
        "Demand",
        "DesignRule",
        "Driver",
        "Duplicate",
        "Duty",
        "Embedded",
        "Hazard",
        "Item",
        "Lane",
        "Machine",
        "Mode",
        "Offer",
        "Operation",
        "Place",
        "Rate",
        "Recovery",
        "Referral",
        "Remedy",
        "Rule",
        "Shed",
        "Site",
        "Stock",
        "Substitute",
        "Zone",
    ),
    "makeshed.questions.alternatives": ("alternatives",),
    "makeshed.questions.calibrate": ("calibrate",),
    "makeshed.questions.compare": ("compare",),
    "makeshed.questions.find": ("find",),
    "makeshed.questions.frontier": ("frontier",),
    "makeshed.questions.label": ("label",),
    "makeshed.questions.plan": ("plan",),
    "makeshed.questions.quote": ("quote",),
    "makeshed.questions.refer": ("refer",),
    "makeshed.questions.stress": ("stress",),
    "makeshed.questions.sweep": ("sweep",),
    "makeshed.questions.tip": ("tip",),
    "makeshed.store": ("load", "save"),
    "makeshed.store.answers": ("write",),
    "makeshed.store.examples": ("example",),
    "makeshed.store.scenario": ("scenario",),
    "makeshed.store.scenarios": ("scenarios",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)  # noqa: PLE0605  (read off the table above)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'makeshed' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
