"""What the words for things mean beside the others of a text: of what stuff, how spelt, what is only wished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from makeshed.language.mentions import Mention
from makeshed.language.vocabulary import Concept, vocabulary

PLAIN_STUFF = frozenset(("paper", "fabric", "cement", "ceramic", "stone", "gypsum", "soil", "wax"))
STIFF_STUFF = frozenset(("metal", "plastic", "glass", "wood-material", "rubber", "composite"))
"""What is made of one kind of stuff is not meant where the other is named: boxes of steel are no cartons."""

CONTENTS = frozenset(
    (
        *("water", "coffee-bean", "charcoal", "milk-ingredient", "maize", "rice", "groundnut", "cassava", "eggs"),
        *("hair", "hides", "meat-ingredient", "fish-ingredient", "spare-parts", "soil", "cement", "bran", "cocoa"),
    )
)  # fmt: skip
"""What goes into a thing or through it that is called by it, and is no food: a water tank, a coffee table, hair oil."""
FOR_IT = frozenset(
    (
        *(("heating-stove", "wood-material"), ("paint-product", "wood-material"), ("fastener", "wood-material")),
        *(("detergent", "fabric"), ("brake-pad", "fabric"), ("clothes-hanger", "fabric"), ("fibreglass-product", "glass")),
        *(("brick-machine-product", "concrete"), ("steel-bar", "concrete"), ("lead-screw", "lead"), ("milk-can", "tin")),
        *(("tofu", "milk-ingredient"), ("tofu", "meat-ingredient"), ("tofu", "tin"), ("flour", "silver"), ("fish-product", "silver")),
        *(("spirit", "water"), ("ribbon", "lycra"), ("syrup", "hardwood"), ("dressing", "wool"), ("edible-oil", "cotton")),
    )
)  # fmt: skip
"""Products with materials in a name of theirs that they are not made of: a wood burner, a lead screw, soya milk."""

PRINTED_SOLID = frozenset(("nylon", "pla", "abs", "petg", "polyurethane", "peek", "titanium"))
"""What parts are printed of, in layers, where no ink is spoken of."""
ONTO = frozenset(("on", "onto", "with", "sur", "avec", "auf", "mit", "sobre", "con"))
"""Behind printed: a surface, or what is printed on it."""


def of_it(material: str, product: str) -> bool:
    """Return whether a material in the name of a product says of what it is, as nothing else does: an oak table."""
    known = vocabulary()
    if material in {"metal", "wire", *known.made_of(product)} or (product, material) in FOR_IT:
        return False
    food = "food-product" in known.graphs["product"].upward(product)
    return food or material not in CONTENTS


def stuff(materials: Iterable[str]) -> set[str]:
    """Return the widest kinds of some materials."""
    graph = vocabulary().graphs["material"]
    return {up for key in materials for up in (key, *graph.upward(key))}


def elsewhere(mention: Mention) -> bool:
    """Return whether one word names a product of other stuff than what the text speaks of."""
    products = [concept for concept in mention.concepts if concept.kind == "product"]
    if " " in mention.words or len(products) != len(mention.concepts):
        return False
    made_of = [stuff(vocabulary().made_of(product.key)) for product in products]
    return bool(made_of) and all(of & PLAIN_STUFF and not of & STIFF_STUFF for of in made_of)


def printed(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Return mentions in which what is printed in nylon or the like is built up of it: no press prints a bracket.

    Who prints on a thing, or prints what is of fabric or paper, prints with ink. In Italian *stampato* is moulded as
    well, and stays as it is.
    """
    by_press = [_by_press(each) for each in mentions]
    keys = {
        c for each, yes in zip(mentions, by_press, strict=True) if not yes for c in each.concepts
    }
    named = {c.key for c in keys if c.kind == "material"}
    things = stuff(m for c in keys if c.kind == "product" for m in vocabulary().made_of(c.key))
    if not named or not named <= PRINTED_SOLID or things & PLAIN_STUFF:
        return list(mentions)
    solid = Concept("process", "additive-manufacturing")
    return [
        replace(each, concepts=(solid,))
        if yes and not set(text[each.end :].casefold().split()[:1]) & ONTO
        else each
        for each, yes in zip(mentions, by_press, strict=True)
    ]


def _by_press(mention: Mention) -> bool:
    """Return whether words say printed, and no more."""
    said = {(concept.kind, concept.key) for concept in mention.concepts}
    bare = said <= {("process", "printing"), ("product", "printed-matter")}
    return bare and ("process", "printing") in said and not mention.words.startswith("stamp")


def only_ones(mentions: Sequence[Mention]) -> set[int]:
    """Return where things are only wished that are asked for: the one material, or all where all are wished."""
    of = [each for each in mentions if not each.denied and not each.own and each.doubt is None]
    if all(each.wish is not None for each in of):
        return {each.start for each in of}
    stuffs = [each for each in of if each.concepts[0].kind == "material"]
    named = {each.concepts[0] for each in stuffs}
    return {each.start for each in stuffs if each.wish is not None} if len(named) == 1 else set()


def spelt(mention: Mention, text: str) -> tuple[Concept, ...]:
    """Return what is spelt as it stands, if anything is: painting is work, paintings are art.

    A word alone may stand for either.
    """
    said = mention.words.casefold()
    if said == text.strip().casefold():
        return mention.concepts
    known = vocabulary()
    exact = {c.kind for c in mention.concepts if said in map(str.casefold, known.spellings(c))}
    return tuple(c for c in mention.concepts if c.kind in exact) or mention.concepts
