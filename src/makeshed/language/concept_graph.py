"""How near what is offered comes to what is asked, in a graph of kinds and substitutes.

Up is certain, down is a question: who does MIG welding welds, who welds may or may not do MIG. Two
kinds of one thing (laser cutting, vinyl cutting) do not stand for one another unless an edge says
so. This is the ontology distance of Rada et al. 1989 (IEEE Transactions on Systems, Man and
Cybernetics 19(1)) with a direction, and without the path over a common parent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

How = Literal["same", "narrower", "broader", "instead", "none"]

BROADER = 0.6
"""What is left of the fit for each step from what is asked to a broader kind. A judgement."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an offer fits: 1 is all that was asked, 0 nothing of it, and by which way."""

    share: float
    how: How

    def __bool__(self) -> bool:
        return self.share > 0


NO_FIT = Fit(0.0, "none")


@dataclass(frozen=True)
class Graph:
    """Kinds of things.

    Parameters
    ----------
    above
        By kind, the kinds that it is a case of.
    instead
        By kind asked, what may be offered instead and how well it serves (0 to 1).
    """

    above: Mapping[str, tuple[str, ...]]
    instead: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    _up: dict[str, dict[str, int]] = field(default_factory=dict, repr=False, compare=False)
    _fits: dict[tuple[str, str], Fit] = field(default_factory=dict, repr=False, compare=False)

    def upward(self, kind: str) -> Mapping[str, int]:
        """Return all that a kind is a case of, itself among them, with the fewest steps to each."""
        if kind not in self._up:
            steps, edge = {kind: 0}, [kind]
            while edge:
                upper = [above for each in edge for above in self.above.get(each, ())]
                edge = [each for each in dict.fromkeys(upper) if each not in steps]
                depth = max(steps.values()) + 1
                steps |= dict.fromkeys(edge, depth)
            self._up[kind] = steps
        return self._up[kind]

    def below(self, kind: str) -> frozenset[str]:
        """Return all kinds that are a case of this one, itself among them."""
        return frozenset({kind} | {each for each in self.above if kind in self.upward(each)})

    def fit(self, asked: str, offered: str) -> Fit:
        """Return how well an offer fits.

        Examples
        --------
        >>> tree = Graph({"mig": ("welding",), "laser": ("welding",)}, {"welding": {"brazing": 0.6}})
        >>> [tree.fit("welding", "mig").share, tree.fit("mig", "welding").share]
        [1.0, 0.6]
        >>> [tree.fit("mig", "laser").share, tree.fit("welding", "brazing").how]
        [0.0, 'instead']
        """
        if (asked, offered) not in self._fits:
            self._fits[asked, offered] = self._fit(asked, offered)
        return self._fits[asked, offered]

    def _fit(self, asked: str, offered: str) -> Fit:
        does, wants = self.upward(offered), self.upward(asked)
        if asked == offered:
            return Fit(1.0, "same")
        if asked in does:
            return Fit(1.0, "narrower")
        broader = BROADER ** wants[offered] if offered in wants else 0.0
        instead = max(
            (
                weight * BROADER**steps
                for kind, steps in wants.items()
                for other, weight in self.instead.get(kind, {}).items()
                if other in does
            ),
            default=0.0,
        )
        if broader >= instead:
            return Fit(broader, "broader") if broader else NO_FIT
        return Fit(instead, "instead")
