"""The supply network below the questions: built from a shed, solved, evaluated, audited, explained.

``build`` makes an instance of a shed: tables, nodes and arcs, duties, prices, limits and rules.
``solve`` finds its cheapest plan, customs values iterated to a fixed point; ``evaluate`` the cheapest
within a design, on the shed of any instance; both explain why there is none. ``audited`` prices what
was found again, fact by fact. `makeshed.network.limit_costs` and `makeshed.network.entry_prices` say
what would change it.

Everything loads when it is first used: who only lands goods waits for no solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makeshed.network.audit.breakdown import audited as audited
    from makeshed.network.design import Design as Design
    from makeshed.network.evaluation import design_of as design_of
    from makeshed.network.evaluation import evaluate as evaluate
    from makeshed.network.fixed_point import solve as solve
    from makeshed.network.instance import Instance as Instance
    from makeshed.network.instance import build as build
    from makeshed.network.optimizer import Optimizer as Optimizer
    from makeshed.network.settings import Settings as Settings

_HOMES = {
    "audit.breakdown": ("audited",),
    "design": ("Design",),
    "evaluation": ("design_of", "evaluate"),
    "fixed_point": ("solve",),
    "instance": ("Instance", "build"),
    "optimizer": ("Optimizer",),
    "settings": ("Settings",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


__all__ = sorted(_HOME)  # noqa: PLE0605  (read off the table above)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'makeshed.network' has no attribute {name!r}")
    return getattr(import_module(f"makeshed.network.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
