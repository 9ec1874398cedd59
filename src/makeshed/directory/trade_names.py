"""What a maker's name says of what it does: weak evidence, and none where its text tells of another trade.

Who is called Turner may turn; a bar called Fonderie casts nothing, and *L'Usine à Vélo* repairs bicycles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from makeshed.language.tokens import stemmed
from makeshed.language.vocabulary import Concept, stems, vocabulary

NAME = 0.8
"""What a name says counts so much of what a text says: it is asked, not met. A judgement."""
OTHER = stemmed(
    "bar pub cafe restaurant bistro brunch cocktail cocktails cocteles hotel hostel museum musee museo solicitor solicitors lawyer "
    "lawyers abogado abogados avocat avocats anwalt anwalte rechtsanwalt kanzlei avvocato avvocati notary notaire notaio insurance "
    "assurance versicherung seguros dentist dental dentista zahnarzt clinic clinica klinik pharmacy pharmacie apotheke farmacia "
    "church eglise kirche iglesia music musica musique musik concert concerts konzert cinema theatre teatro theater gallery auction "
    "auctions collector collectors toys vente location rental vermietung alquiler noleggio estate immobilier immobilien "
    "inmobiliaria immobiliare consulting consultancy beratung conseil asesoria software marketing agency agence agentur agenzia "
    "agencia hairdresser coiffeur friseur yoga fitness gym bookshop librairie buchhandlung libreria bank banque school ecole schule "
    "escuela scuola kindergarten accounting accountant steuerberater comptable therapy therapie coaching travel reisen viajes "
    "voyages wine weinbar cakes shop boutique tienda negozio laden geschaft magasin party events eventi eventos letting lettings "
    "tour tours physiotherapie massage tattoo pizza burger coffee tea band radio verlag publisher blog"
)
"""Words of trades that make nothing, or nothing of the kind that a name may suggest."""


IN_A_TEXT = stemmed("shop tienda negozio laden geschaft tea events eventi eventos party band wine cakes coffee school radio toys tour tours agency reisen boutique magasin")  # fmt: skip
"""Of these, words that a name may hold beside a craft: a print shop prints."""


PLACES = stemmed(
    "street road lane avenue square city town river bridge hill hall arms quay wharf market valley "
    "strasse gasse platz weg tor brucke rue place pont cour via piazza ponte calle plaza puente"
)
"""Behind a word of a name they make it that of a place: Baker Street, Iron Bridge; in a print house they print."""
ROOFS = stemmed("room house")
"""Behind *assembly* they make it a place too: the Assembly Rooms."""
NUMBERED = stemmed("gate door shed pier tower tor porte porta puerta halle portail portone")
"""Before a number they are one place of many: Gate 7, but CNC 24."""
GATHERED = stemmed(
    "general legislative national citizens people peoples youth welsh regional parish"
)
"""Before *assembly* they make it one of people."""


def of_a_place(name: str, words: str) -> bool:
    """Return whether words of a name belong to a place or a gathering: Shoe Lane, Gate 7, General Assembly.

    Parameters
    ----------
    name, words
        The name, and the words of it that may name a craft or a thing.
    """
    said, of = stems(name), stems(words)
    for at in range(len(said) - len(of) + 1):
        if said[at : at + len(of)] != of:
            continue
        after = said[at + len(of)] if at + len(of) < len(said) else ""
        people = of == ("assembly",) and ((at > 0 and said[at - 1] in GATHERED) or after in ROOFS)
        one_of_many = after.isdigit() and len(of) == 1 and of[0] in NUMBERED
        roof = of == ("house",) and at > 0
        return after in PLACES or one_of_many or people or roof
    return False


def credible(
    named: Sequence[Concept], told: Iterable[Concept], name: str, about: str
) -> list[Concept]:
    """Return what a name may be believed to say of a maker.

    Parameters
    ----------
    named, told
        What its name says, and what its text says.
    name, about
        The name and the text.
    """
    if not OTHER & {*stems(about), *(set(stems(name)) - IN_A_TEXT)}:
        return list(named)
    crafts = {craft for concept in told for craft in _crafts(concept)}
    return [concept for concept in named if crafts & _crafts(concept)]


def _crafts(concept: Concept) -> set[str]:
    """Return the processes that a thing tells of, with their kinds."""
    known = vocabulary()
    kind, key = concept
    ways = [key] if kind == "process" else []
    if kind == "machine":
        ways = known.does(key)
    if kind == "product":
        ways = known.made_by(key)[:1]
    return {up for way in ways for up in known.graphs["process"].upward(way)}
