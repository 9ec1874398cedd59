"""What the contents of a plan's products are: each material of each thing bought, as far as it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import fsum

from makeshed.model import Content, Item, RawMaterial, Shed
from makeshed.model.content import AT_THE_END, FEEDSTOCK
from makeshed.science.circular_footprint import EmissionFactors
from makeshed.science.material_circularity import MaterialFlow

At = tuple[str, str]
"""An item and the site that sells or makes it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something in a product whose components are not told: who sells or makes it, and what it is in."""

    item: str
    site: str
    above: tuple[At, ...]
    """What it goes into, the product first."""


@dataclass(frozen=True, slots=True)
class MaterialPiece:
    """One material of a leaf, in one product."""

    name: str
    material: str
    mass: float | None  # kg, in all of the leaf that is in a product
    told: bool  # whether anything is said of where it comes from
    flow: MaterialFlow
    factors: EmissionFactors
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class ContentFacts:
    """The rows that tell what is in things, by what they are of."""

    shed: Shed

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], Content]:
        """By item, site and material, blank for any, what is told."""
        return {(row.item, row.site, row.material): row for row in self.shed.rows(Content)}

    @cached_property
    def named(self) -> dict[At, list[str]]:
        """By item and site, blank for any, the materials that are named."""
        found: dict[At, list[str]] = {}
        for item, site, material in self.rows:
            if material:
                found.setdefault((item, site), []).append(material)
        return found

    @cached_property
    def materials(self) -> dict[str, EmissionFactors]:
        """By material, what a kilogram of it emits."""
        names = [field.name for field in fields(EmissionFactors)]
        found = {}
        for row in self.shed.rows(RawMaterial):
            told = EmissionFactors(**{name: getattr(row, name) for name in names})
            displaced = told.virgin if told.displaced is None else told.displaced
            found[row.material] = replace(told, displaced=displaced)
        return found

    @cached_property
    def _mass(self) -> dict[str, float]:
        return dict(self.shed.table(Item).select("item", "mass").iter_rows())

    def of(self, item: str, site: str, material: str | None = None) -> Iterator[Content]:
        """Yield the rows of an item as sold or made at a site, the most telling first."""
        materials = [""] if material in {None, ""} else [str(material), ""]
        for name in materials:
            for where in dict.fromkeys((site, "")):
                if (item, where, name) in self.rows:
                    yield self.rows[item, where, name]

    def any_of(self, at: At) -> bool:
        """Whether anything is told of an item as sold or made at a site."""
        item, site = at
        return any((item, where) in self._keys for where in (site, ""))

    @cached_property
    def _keys(self) -> set[At]:
        return {(item, site) for item, site, _ in self.rows}

    def tells(self, item: str, site: str) -> bool:
        """Whether rows say of what an item is made at one site, whatever its components are there."""
        return any(
            getattr(row, name) is not None
            for (of, at, _), row in self.rows.items()
            if (of, at) == (item, site)
            for name in (*FEEDSTOCK, "mass")
        )

    def weighs(self, leaves: Mapping[Leaf, float]) -> float:
        """Return what leaves weigh, as far as it is told [kg]."""
        pieces = (p for leaf, quantity in leaves.items() for p in self.pieces(leaf, quantity))
        return fsum(piece.mass or 0.0 for piece in pieces)

    def pieces(self, leaf: Leaf, quantity: float) -> Iterator[MaterialPiece]:
        """Yield the materials of a leaf, of which so many units are in a product."""
        at = (leaf.item, leaf.site)
        materials = self.named.get(at) or self.named.get((leaf.item, "")) or [""]
        for material in sorted(materials):
            yield self._piece(leaf, material, quantity, alone=len(materials) == 1)

    def _piece(self, leaf: Leaf, material: str, quantity: float, *, alone: bool) -> MaterialPiece:
        own = list(self.of(leaf.item, leaf.site, material))
        name = f"{leaf.item} from {leaf.site}"
        name = f"{material} in {name}" if material else name
        weight = next((r.mass for r in own if r.mass is not None and r.material == material), None)
        if weight is None and alone:
            weight = self._mass.get(leaf.item) or None
        around = [list(self.of(*at, material)) for at in reversed(leaf.above)]

        def told(cell: str, rows: Sequence[Content]) -> float | None:
            return next((v for row in rows if (v := getattr(row, cell)) is not None), None)

        fed = {cell: told(cell, own) for cell in (*FEEDSTOCK, "feedstock_yield")}
        gone = _ended([own, *around])
        mass = None if weight is None else weight * quantity
        flow = MaterialFlow(mass=mass or 0.0, **fed, **gone)
        lacks = [f"{cell} of {name}" for cell, value in (fed | gone).items() if value is None]
        return MaterialPiece(
            name=name,
            material=material,
            mass=mass,
            told=any(value is not None for value in fed.values()),
            flow=flow,
            factors=self.materials.get(material, EmissionFactors()),
            lacks=tuple([f"mass of {name}"] if mass is None else _asked(flow, lacks)),
        )


def _ended(levels: Sequence[Sequence[Content]]) -> dict[str, float | None]:
    """Return what becomes of a material, each cell as the nearest level that tells any of it tells it."""
    found: dict[str, float | None] = dict.fromkeys((*AT_THE_END, "recycling_yield"))
    for level in levels:
        own: dict[str, float | None] = {
            cell: next((v for row in level if (v := getattr(row, cell)) is not None), None)
            for cell in found
        }
        if all(found[cell] is None for cell in AT_THE_END):
            found |= {cell: own[cell] for cell in AT_THE_END}
        if found["recycling_yield"] is None:
            found["recycling_yield"] = own["recycling_yield"]
    return found


def _asked(flow: MaterialFlow, lacks: Sequence[str]) -> list[str]:
    """Return what is not told and matters: of shares that are all of one whole, what is left is nothing."""
    fed = sum(filter(None, (getattr(flow, name) for name in FEEDSTOCK)))
    gone = sum(filter(None, (getattr(flow, name) for name in AT_THE_END)))
    idle = set()
    if fed >= 1:
        idle |= {*FEEDSTOCK}
    if gone >= 1:
        idle |= {*AT_THE_END}
    if flow.recycled == 0 or (flow.recycled is None and fed >= 1):
        idle.add("feedstock_yield")
    if flow.to_recycling == 0 or (flow.to_recycling is None and gone >= 1):
        idle.add("recycling_yield")
    return [text for text in lacks if text.partition(" of ")[0] not in idle]
