"""How far the materials of a plan's products go round, and what is emitted for each stage by stage: told beside the plan.

None of it decides anything in the plan, and none of it is a headline. What is not told is an interval, or named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from math import fsum

from makeshed.answer import Term, total
from makeshed.language.text import few
from makeshed.model import Content, Item, Offer, Operation, Returned, Site
from makeshed.network.audit.breakdown import Breakdown
from makeshed.plans.circle_rows import CarbonStage, Circularity
from makeshed.plans.material_contents import ContentFacts, Leaf, MaterialPiece
from makeshed.plans.product_contents import (
    FREIGHT,
    MAKING,
    MATERIALS,
    RETURN,
    STOCK,
    Emitted,
    ProductContents,
)
from makeshed.science import circular_footprint as cff
from makeshed.science import material_circularity as mci

BEFORE_USE = (MATERIALS, MAKING, FREIGHT, RETURN, STOCK)
AT_THE_END = "end of life"
SCRAPS = "lines of one bill lose different shares in scrap, the least is taken off what is in the product"
OUTWEIGHED = (
    "is made of more than it weighs with its packing, and all of that is counted as in it: where something is taken "
    "apart, say in contents what is in it as made at that site"
)
SOME = 4
"""Things not told that are named."""


@dataclass(frozen=True)
class Circles:
    """What is told of circles: rows by product, notes, and the numbers opened."""

    circularity: tuple[Circularity, ...] = ()
    stages: tuple[CarbonStage, ...] = ()
    notes: tuple[str, ...] = ()
    terms: dict[str, Term] = field(default_factory=dict)


def circles(opened: Breakdown) -> Circles:
    """Return what the contents of a plan's products say of them; nothing where neither contents nor returns are told.

    Parameters
    ----------
    opened
        The plan, fact by fact.
    """
    shed = opened.accounts.shed
    if not len(shed.table(Content)) and not len(shed.table(Returned)):
        return Circles()
    contents = ContentFacts(shed)
    inside = ProductContents(opened, contents)
    rows: list[Circularity] = []
    stages: list[CarbonStage] = []
    notes: dict[str, None] = {}
    terms: dict[str, Term] = {}
    for product in inside.units:
        leaves = inside.leaves(product)
        pieces = [p for leaf, each in leaves.items() for p in contents.pieces(leaf, each)]
        told = any(
            contents.any_of(at) for leaf in leaves for at in (*leaf.above, (leaf.item, leaf.site))
        )
        if told:
            found = _Product(product, pieces, opened.accounts.item_called[product])
            rows.append(found.row())
            terms |= found.terms()
            notes |= dict.fromkeys(_doubts(opened, contents, leaves))
        stages += _stages(product, inside.emitted(product), pieces if told else None)
        terms |= _carbon(product, inside.emitted(product), pieces if told else None)
    if inside.doubtful:
        notes[f"{SCRAPS}: {few(list(inside.doubtful), SOME)}"] = None
    if inside.heavy:
        notes[f"{few(list(inside.heavy), SOME)} {OUTWEIGHED}"] = None
    return Circles(tuple(rows), tuple(stages), tuple(notes), terms)


def _doubts(opened: Breakdown, contents: ContentFacts, leaves: Collection[Leaf]) -> Iterator[str]:
    """Say what is told and not counted."""
    bought = {leaf.item for leaf in leaves}
    made = dict.fromkeys(at for leaf in leaves for at in leaf.above)
    if idle := [item for item, _ in made if item not in bought and contents.tells(item, "")]:
        yield (
            f"what {few(idle, SOME)} is made of is told by its components, and what contents say of its mass or "
            "feedstock at any site is not counted: say it of them, or of the site that makes it"
        )
    shed = opened.accounts.shed
    sold = set(shed.table(Offer).select("site", "item").iter_rows())
    sellers = {row.site for row in shed.rows(Site) if row.role == "supplier"}
    rows = [row for row in contents.rows.values() if row.site in sellers]
    if lost := [f"{r.item} from {r.site}" for r in rows if (r.site, r.item) not in sold]:
        yield f"contents of what nobody offers are not counted: {few(list(dict.fromkeys(lost)), SOME)}"
    routed = {row.item for row in opened.accounts.shed.rows(Operation) if row.material_cost}
    if beside := sorted({item for item, _ in made if item in routed}):
        yield (
            f"what {few(beside, SOME)} is made of beside its components (material_cost in operations) is in no "
            "contents: make it a component"
        )


class _Product:
    """The materials of one product, and the indicators that follow."""

    def __init__(self, product: str, pieces: Sequence[MaterialPiece], item: Item) -> None:
        self.product, self.pieces, self.item = product, pieces, item
        self.weighed = all(piece.mass is not None for piece in pieces)
        self.mass = fsum(piece.mass or 0.0 for piece in pieces)
        self.flows = [piece.flow for piece in pieces if piece.mass]
        self.known = self.weighed and self.mass > 0
        lives = (item.life, item.usual_life, item.use)
        self.x = None if None in lives else mci.utility(*(x or 0.0 for x in lives))
        self.unused = [
            f"{name} of {product}"
            for name in ("life", "usual_life", "use")
            if getattr(item, name) is None
        ]

    def row(self) -> Circularity:
        """Return the row of the product."""
        part = self._share(
            lambda piece: piece.flow.recycled if piece.flow.recycled is not None else 0.0
        )
        most = self._share(
            lambda piece: (
                max(row.recycled or 0.0 for row in piece.flow.ends()) if piece.mass else 0.0
            )
        )
        linear = mci.interval(self.flows) if self.known else (None, None)
        least, worst = linear
        good = None if least is None or self.x is None else mci.circularity(least, self.x)
        bad = None if worst is None or self.x is None else mci.circularity(worst, self.x)
        factors = self._factors(cff.BEGINNING + cff.END)
        feet = (
            [None, None]
            if factors or not self.known
            else [fsum(fsum(t.values()) for _, t in e) for e in self._ends()]
        )
        lacks = [*self.unused, *(lack for piece in self.pieces for lack in piece.lacks), *factors]
        return Circularity(
            product=self.product,
            mass=self.mass if self.weighed else None,
            told=self._share(lambda piece: float(piece.told)),
            recycled_low=part,
            recycled_high=most,
            linear_low=least,
            linear_high=worst,
            mci_low=bad,
            mci_high=good,
            footprint_low=feet[0],
            footprint_high=feet[1],
            not_told=few(list(dict.fromkeys(lacks)), SOME) if lacks else "",
        )

    def _share(self, of: Callable[[MaterialPiece], float]) -> float | None:
        if not self.known:
            return None
        return fsum((piece.mass or 0.0) * of(piece) for piece in self.pieces) / self.mass

    def _factors(self, terms: tuple[str, ...]) -> list[str]:
        return lacking_factors(self.pieces, terms)

    def _ends(self) -> list[list[tuple[MaterialPiece, dict[str, float]]]]:
        return footprints(self.pieces, cff.BEGINNING + cff.END)

    def terms(self) -> dict[str, Term]:
        """Return the indicator and the footprint opened, at both ends where they differ."""
        found: dict[str, Term] = {}
        if self.known and self.x is not None:
            ends = [self._mci(mci.most_linear(self.flows)), self._mci(mci.least_linear(self.flows))]
            found |= both(f"mci:{self.product}", ends)
        if self.known and not self._factors(cff.BEGINNING + cff.END):
            trees = [_tree(f"footprint of {self.product}", end) for end in self._ends()]
            found |= both(f"footprint:{self.product}", trees)
        return found

    def _mci(self, flows: Sequence[mci.MaterialFlow] | None) -> Term:
        """Return the indicator as what is left of 1 when linear flows are taken off."""
        factor = mci.AVERAGE / (self.x or 1.0)
        says = f"of {factor:.4g} for each of linear flow: 0.9 / {self.x:.4g} times the usual use"
        if flows is None:
            lost = Term(
                "linear flow",
                -100 * factor,
                "%",
                "no yield of recycled feedstock is told: any waste may stand behind it",
            )
        else:
            whole = fsum(flow.whole for flow in flows)
            names = [piece.name for piece in self.pieces if piece.mass]
            lost = total(
                "linear flow",
                "%",
                [
                    total(
                        name,
                        "%",
                        [
                            Term(k, -100 * factor * kg / whole, "%")
                            for k, kg in flow.parts().items()
                        ],
                    )
                    for name, flow in zip(names, flows, strict=True)
                ],
                says,
            )
        parts = [Term("all of it", 100.0, "%"), lost]
        if (left := 100.0 + lost.value) < 0:
            parts.append(Term("no less than nothing", -left, "%"))
        return total(f"circularity of the materials of {self.product}", "%", parts)


def lacking_factors(pieces: Sequence[MaterialPiece], terms: tuple[str, ...]) -> list[str]:
    """Return the emission factors that some terms of the circular footprint need and nobody tells.

    Parameters
    ----------
    pieces
        Materials of a product.
    terms
        Of the formula.
    """
    return [
        f"{name} of {piece.material}" if piece.material else f"material of {piece.name}"
        for piece in pieces
        if piece.mass != 0
        for name in cff.lacking(piece.flow, piece.factors, terms)
    ]


def footprints(
    pieces: Sequence[MaterialPiece], terms: tuple[str, ...]
) -> list[list[tuple[MaterialPiece, dict[str, float]]]]:
    """Return the least and the most that terms of the circular footprint can be, by piece [kg CO2e].

    Parameters
    ----------
    pieces
        Materials of a product, whose factors are told.
    terms
        Of the formula.
    """
    low, high = [], []
    for piece in pieces:
        least, most = cff.extremes(piece.flow, piece.factors, terms)
        low.append((piece, {name: kg * (piece.mass or 0.0) for name, kg in least.items()}))
        high.append((piece, {name: kg * (piece.mass or 0.0) for name, kg in most.items()}))
    return [low, high]


def _tree(name: str, end: Sequence[tuple[MaterialPiece, dict[str, float]]]) -> Term:
    return total(
        name,
        "kg",
        [
            total(piece.name, "kg", [Term(term, kg, "kg") for term, kg in terms.items()])
            for piece, terms in end
        ],
    )


def both(key: str, ends: Sequence[Term]) -> dict[str, Term]:
    """Return a number opened by its key, at both ends where they differ.

    Parameters
    ----------
    key
        Of the number.
    ends
        Its least and its most.
    """
    least, most = ends
    if abs(most.value - least.value) <= 1e-9 * max(abs(most.value), abs(least.value)):
        return {key: least}
    what, _, product = key.partition(":")
    return {f"{what}-least:{product}": least, f"{what}-most:{product}": most}


def _told_end(
    pieces: Sequence[MaterialPiece] | None,
) -> tuple[list[list[tuple[MaterialPiece, dict[str, float]]]], list[str]]:
    """Return the end of life of a product at both ends; none, and what lacks, if it is not told."""
    if pieces is None:
        return [], ["contents"]
    lacks = [f"mass of {piece.name}" for piece in pieces if piece.mass is None]
    lacks += lacking_factors(pieces, cff.END)
    return ([] if lacks else footprints(pieces, cff.END)), lacks


def _stages(
    product: str, emitted: Emitted, pieces: Sequence[MaterialPiece] | None
) -> Iterator[CarbonStage]:
    """Yield what is emitted for one product, by stage; what nobody tells leaves it without an upper end."""
    for stage in BEFORE_USE:
        own = {name: kg for (of, name), kg in emitted.items() if of == stage}
        silent = [name for name, kg in own.items() if not kg]
        if own:
            kg = fsum(own.values())
            yield CarbonStage(
                product, stage, kg, None if silent else kg, few(silent, SOME) if silent else ""
            )
    ends, lacks = _told_end(pieces)
    sums = [fsum(fsum(t.values()) for _, t in end) for end in ends]
    low, high = sums or (None, None)
    lacks = list(dict.fromkeys(lacks))
    yield CarbonStage(product, AT_THE_END, low, high, few(lacks, SOME) if lacks else "")


def _carbon(
    product: str, emitted: Emitted, pieces: Sequence[MaterialPiece] | None
) -> dict[str, Term]:
    """Return the stages of a product opened, at both ends of its end of life."""
    stages = [
        total(
            stage, "kg", [Term(name, kg, "kg") for (of, name), kg in emitted.items() if of == stage]
        )
        for stage in BEFORE_USE
    ]
    ends, _ = _told_end(pieces)
    name = f"carbon of {product}"
    if not ends:
        return {f"carbon:{product}": total(name, "kg", stages)}
    return both(
        f"carbon:{product}", [total(name, "kg", [*stages, _tree(AT_THE_END, end)]) for end in ends]
    )
