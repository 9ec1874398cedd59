"""The forms that verbs of making take in five languages: souder, soudé, soudées; lackieren, lackiert.

Regular verbs by rule, the others by their stems below. A form is *sure* where it can hardly be another
word, and *finite* where it may be one (mill, soude, fresa): that counts beside a pronoun or the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

VOWELS = "aeiouäöü"
ENGLISH = {
    "cut": "cut", "bend": "bent", "rebend": "rebent", "grind": "ground", "regrind": "reground",
    "cast": "cast", "weave": "woven|wove", "sew": "sewn|sewed", "resew": "resewn", "saw": "sawn|sawed",
    "knit": "knitted|knit", "bind": "bound", "rebind": "rebound", "rewind": "rewound",
    "blow": "blown", "build": "built", "lay": "laid", "spin": "spun",
}  # fmt: skip
FRENCH = {
    "coudre": ("cousu", "coud|couds|cousons|cousez|cousent"),
    "recoudre": ("recousu", "recoud|recousons"),
    "fondre": ("fondu", "fond|fondons|fondez|fondent"),
    "enduire": ("enduit", "enduisons"),
    "recuire": ("recuit", "recuisons"),
    "revetir": ("revêtu", "revêtons"),
}  # fmt: skip
ITALIAN = {
    "fondere": "fus", "incidere": "incis", "tingere": "tint", "ritingere": "ritint",
    "rinvenire": "rinvenut", "erodere": "eros", "elettroerodere": "elettroeros",
    "fotoincidere": "fotoincis", "tessere": "tessut", "ricuocere": "ricott",
}  # fmt: skip
SPANISH = {"sold": "sueld", "pleg": "plieg", "col": "cuel", "serr": "sierr", "recoc": "recuec", "reten": "retiñ", "ten": "tiñ"}  # fmt: skip
GERMAN = {
    "biegen": "gebogen", "schneiden": "geschnitten", "gießen": "gegossen", "schleifen": "geschliffen",
    "streichen": "gestrichen", "spinnen": "gesponnen", "binden": "gebunden", "backen": "gebacken",
    "ziehen": "gezogen", "blasen": "geblasen", "brennen": "gebrannt", "längen": "gelängt",
}  # fmt: skip
GERMAN_WHOLE = {"beziehen": "bezogen"}
GERMAN_HEADS = ("schneiden", "strahlen", "blasen", "schweißen", "schleifen", "gießen", "drucken", "biegen")  # fmt: skip
KEPT = ("be", "ver", "ent", "er", "zer")
"""German prefixes that stay where they are."""
PARTICLES = frozenset(("down", "together", "wheels", "glass", "t-shirts", "lathe", "up"))


@dataclass
class Forms:
    """The forms of a verb: sure ones, finite ones, and those by which somebody speaks of himself."""

    sure: set[str] = field(default_factory=set)
    finite: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)

    def tied(self, before: str, after: str) -> Forms:
        """Return the forms with the words that belong to the verb."""
        sure, finite, own = ({f"{before}{f}{after}" for f in each} for each in self._all())
        return Forms(sure, finite, own)

    def doubtful(self) -> Forms:
        """Return the forms of a verb that may each be another word: none is sure."""
        return Forms(set(), self.sure | self.finite, self.own)

    def _all(self) -> tuple[set[str], set[str], set[str]]:
        return self.sure, self.finite, self.own


def forms_of(entry: str, code: str) -> Forms:
    """Return the forms of a verb as a table names it.

    ``*`` marks a verb whose finite forms are rather another word, ``?`` one of which all may be.
    """
    verb = entry.rstrip("?*")
    words = verb.split(" ")
    last = code in {"en", "de"} and words[-1].casefold() not in PARTICLES and len(words) < 4
    head = words[-1] if last else words[0]
    made = {"en": _english, "fr": _french, "it": _italian, "de": _german, "es": _spanish}[code](
        head
    )
    if code == "en" and verb == entry:
        made = Forms(made.sure | {head}, made.finite, made.own)
    if entry.endswith("?"):
        made = made.doubtful()
    elif entry.endswith("*") and code != "en":
        made = Forms(made.sure, made.finite, made.own)
    if len(words) == 1:
        return made
    before = " ".join([*words[:-1], ""]) if last else ""
    after = "" if last else " ".join(["", *words[1:]])
    whole = made.tied(before, after)
    # More than one word is no other word.
    return Forms(whole.sure | whole.finite, set(), whole.own)


def _english(verb: str) -> Forms:
    root = verb[:-1] if verb.endswith("e") and not verb.endswith("ye") else verb
    short = len(verb) < 5 and verb[-1] not in VOWELS + "wxy" and verb[-2] in VOWELS
    if short and verb[-3:-2] not in VOWELS:
        root += verb[-1]
    past = ENGLISH.get(verb, f"{root}ed" if not verb.endswith("ye") else f"{verb}d").split("|")
    ending = "es" if verb.endswith(("sh", "ch", "ss", "x")) else "s"
    return Forms({f"{root}ing", *past} - {verb}, {verb, f"{verb}{ending}"})


def _french(verb: str) -> Forms:
    plain = verb.replace("ê", "e")
    if plain in FRENCH:
        past, spoken = FRENCH[plain]
        return Forms({verb, past, f"{past}e", f"{past}s", f"{past}es"}, set(spoken.split("|")))
    root = verb[:-2]
    if verb.endswith("indre"):
        past = verb[:-3] + "t"
        soft = verb[:-4].removesuffix("n") + "gn"
        finite = {f"{verb[:-3]}s", past, f"{soft}ons", f"{soft}ez", f"{soft}iez", f"{soft}ent"}
        own = {f"{verb[:-1]}ai", f"{verb[:-1]}ons"}
        return Forms({verb, past, f"{past}e", f"{past}s", f"{past}es", *own}, finite, own)
    if verb.endswith("ir"):
        own = {f"{verb}ai", f"{verb}ons"}
        sure = {verb, f"{root}i", f"{root}ie", f"{root}is", f"{root}ies", *own}
        return Forms(sure, {f"{root}it", f"{root}issons", f"{root}issez", f"{root}issent"}, own)
    own = {f"{verb}ai", f"{verb}ons"}
    sure = {verb, f"{root}é", f"{root}ée", f"{root}és", f"{root}ées", f"{root}iez", *own}
    soft = f"{root}e" if root.endswith("g") else root
    return Forms(sure, {f"{root}e", f"{root}ent", f"{soft}ons", f"{root}ez", f"{soft}ant"}, own)


def _italian(verb: str) -> Forms:
    root, vowel = verb[:-3], verb[-3]
    clitics = {f"{verb[:-1]}{end}" for end in ("lo", "la", "li", "le", "mi", "ci", "ne")}
    past = ITALIAN.get(verb, f"{root}{ {'a': 'at', 'e': 'ut', 'i': 'it'}[vowel] }")
    sure = {verb, *clitics, *(f"{past}{end}" for end in "oaie")}
    hard = f"{root}h" if root.endswith(("c", "g")) and vowel == "a" else root
    soft = hard.removesuffix("i")
    we = f"{soft}iamo"
    if vowel == "a":
        finite = {f"{root}o", f"{soft}i", f"{root}a", f"{root}ano", f"{soft}ino"}
        will = f"{soft}eremo"
        plural = f"{root}ate"
        sure |= {we, will, plural, f"{plural}mi", f"{plural}ci", f"{root}aste", f"{root}assero"}
        return Forms(sure, finite, {we, will, f"{root}o"})
    plural = f"{root}{vowel}te"
    finite = {f"{root}o", f"{root}e", f"{root}ono", f"{root}isco", f"{root}isce", f"{root}iscono"}
    return Forms(sure | {we, plural}, finite, {we, f"{root}o", f"{root}isco"})


def _spanish(verb: str) -> Forms:
    root, vowel = verb[:-2], verb[-2]
    plain = root.replace("ñ", "n")
    strong = SPANISH.get(plain, root)
    sure = {verb, *(f"{verb}{end}" for end in ("lo", "la", "los", "las", "me", "nos", "se", "les"))}
    past = "impres" if verb == "imprimir" else "reimpres" if verb == "reimprimir" else ""
    past = past or f"{root}{'ad' if vowel == 'a' else 'id'}"
    sure |= {f"{past}{end}" for end in ("o", "a", "os", "as")}
    we = f"{root}{vowel}mos"
    soft = strong
    if vowel == "a":
        for hard, changed in (("c", "qu"), ("g", "gu"), ("z", "c")):
            if strong.endswith(hard):
                soft = f"{strong[:-1]}{changed}"
    ends = ("a", "an", "as") if vowel == "a" else ("e", "en", "es")
    other = ("e", "en", "es") if vowel == "a" else ("a", "an", "as")
    finite = {f"{strong}o", *(f"{strong}{end}" for end in ends), *(f"{soft}{end}" for end in other)}
    # Que las pintarais, que los cosieran.
    were = f"{root}{'a' if vowel == 'a' else 'ie'}"
    sure |= {f"{were}{end}" for end in ("ra", "ras", "ramos", "rais", "ran")}
    sure |= {f"{soft if vowel == 'a' else root}{'eis' if vowel == 'a' else 'ais'}"}
    will = f"{verb}emos"
    return Forms(sure | {we, will}, finite, {we, will, f"{strong}o"})


def _german(verb: str) -> Forms:
    prefix, _, bare = verb.partition("~")
    if not bare and verb.endswith("~"):
        head = next(each for each in GERMAN_HEADS if prefix.endswith(each))
        prefix, bare = prefix.removesuffix(head), head
    elif not bare:
        prefix, bare = "", verb
    stem = re.sub(r"(?<=[lr])n$|en$", "", bare)
    stem = stem if not bare.endswith(("ern", "eln")) else bare[:-1]
    third = f"{stem}et" if stem.endswith(("t", "d")) else f"{stem}t"
    kept = bare.startswith(KEPT) or bare.endswith("ieren")
    past = GERMAN_WHOLE.get(bare) or GERMAN.get(bare) or (third if kept else f"ge{third}")
    if (mark := bare.rfind("-")) >= 0:
        past = f"{bare[: mark + 1]}ge{third[mark + 1 :]}"
    past = f"{prefix}{past}"
    sure = {f"{prefix}{bare}", past, *(f"{past}{end}" for end in ("e", "en", "er", "es", "em"))}
    if prefix:
        sure |= {f"{prefix}zu{bare}", f"{prefix}{third}"}
        return Forms(set(_spelt(sure)), set())
    first = {f"{stem[:-2]}le" if stem.endswith("el") else f"{stem}e"}
    # Lackiere is no other word, fräse may be.
    sure |= {third} | (first if bare.endswith("ieren") else set())
    return Forms(set(_spelt(sure)), set(_spelt(first)), set(_spelt(first)))


def _spelt(words: set[str]) -> Iterator[str]:
    """Yield German words as they are and with ae for ä."""
    for word in words:
        yield word
        yield written_out(word)


def written_out(word: str) -> str:
    """Return a German word with ae for ä, as keyboards elsewhere write it."""
    for mark, letters in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("Ä", "Ae"),
        ("Ö", "Oe"),
        ("Ü", "Ue"),
    ):
        word = word.replace(mark, letters)
    return word
