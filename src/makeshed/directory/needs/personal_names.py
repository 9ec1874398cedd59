"""Names of people and firms within a need: whoever asks is not what is asked for.

"Schneider & Söhne sucht 6 Regale" asks for no tailor, "Gruß, Petra Schmied" for no forge.
"""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.language.tokens import STOPS, Lexeme, Phrases, stemmed

ASKING = Phrases(
    dict.fromkeys(
        ["sucht", "braucht", "benötigt", "möchte", "cherche", "recherche", "souhaite", "veut", "aimerait", "cerca", "necesita", "busca", "quiere", "needs", "seeks", "wants", "requires", "is looking", "are looking", "a besoin", "ha bisogno", "would like", "avrebbe bisogno", "desea"],
        "asking",
    )
)  # fmt: skip
"""What a firm does that stands before it by name."""
GREETING = Phrases(
    dict.fromkeys(
        [
            "this is", "my name is", "i am", "i'm", "we are", "here is", "je suis", "je m'appelle", "nous sommes",
            "ici", "hier ist", "ich bin", "mein name ist", "wir sind", "sono", "mi chiamo", "siamo", "soy",
            "me llamo", "somos", "mi nombre es", "here at", "hello from", "hi from", "greetings from", "bonjour de", "hallo von", "saludos de", "i work at", "i work for", "on behalf of", "hier spricht", "firma", "ditta", "société", "empresa",
        ],
        "greeting",
    )
)  # fmt: skip
"""After which somebody says who he is."""
FAREWELL = Phrases(
    dict.fromkeys(
        [
            "gruß", "grüße", "gruss", "mfg", "vg", "lg", "grüßen", "regards", "cheers", "thanks", "thank you",
            "best", "best wishes", "sincerely", "yours", "cordialement", "merci", "bien à vous", "salutations",
            "saluti", "cordiali saluti", "grazie", "saludos", "gracias", "atentamente", "danke", "un saludo", "amitiés",
        ],
        "farewell",
    )
)  # fmt: skip
"""After which somebody signs."""
TITLES = stemmed("mr mrs ms dr herr frau mme madame monsieur mlle sig signora signor sra don dona srta")  # fmt: skip
FORMS = stemmed("gmbh sarl sas srl ltd llc inc sa ag kg spa eurl slu ug ohg gbr bv plc")
JOINING = stemmed(
    "& und et e y and de di da del della du des von of the la le l' à a d d' l los las i from at chez"
)
MOST = 7
"""Words of a name."""


BEING = Phrases(
    dict.fromkeys(
        [
            "we are a", "we're a", "we are an", "i am a", "i'm a", "i am an", "i run a", "i run the", "we run a", "i own a", "as a",
            "we are the", "i work in a", "nous sommes un", "nous sommes une", "je suis", "j'ai un", "nous avons un", "wir sind ein",
            "wir sind eine", "ich bin", "siamo un", "siamo una", "sono un", "sono una", "ho un", "ho una", "somos un", "somos una",
            "soy", "tengo un", "tengo una", "sono il", "wir haben eine", "ich habe eine", "i have a small", "we have a small",
        ],
        "being",
    )
)  # fmt: skip
"""After which somebody says what he is, which is not what he asks for."""
ENDING = stemmed(
    "in near at from and with who that looking need for to a et qui pour cherche und bei die der das fur suche suchen e che con per "
    "cerco y que para busco con en dans sur based wanting est ist is aus das dass bici"
)
"""Words at which what somebody is ends."""


def names_in(said: Sequence[Lexeme]) -> list[tuple[int, int]]:
    """Return where people and firms are named, as runs of lexemes."""
    found: list[tuple[int, int]] = []
    for at, one in enumerate(said):
        begins = at == 0 or said[at - 1].text in STOPS | {"."}
        if begins and (end := _firm(said, at)):
            found.append((at, end))
        if greeted := GREETING.at(said, at):
            run = _run(said, greeted[0])
            if run > greeted[0] and _name_like(said, greeted[0], run):
                found.append((greeted[0], run))
        if (being := BEING.at(said, at)) and (end := _being(said, being[0])) > being[0]:
            found.append((being[0], end))
        if begins and (end := _signed(said, at)):
            found.append((at, end))
        if one.stem in TITLES and at + 1 < len(said):
            start = at + 1 + (said[at + 1].text == ".")
            found.append((at, _run(said, start)))
        if one.stem in FORMS and one.text[0].isupper() and at:
            found.append((_back(said, at), at + 1))
    return found


def _being(said: Sequence[Lexeme], at: int) -> int:
    """Return where it ends what somebody says he is: a small brewery."""
    end = at
    while (
        end < len(said)
        and end - at < MOST
        and said[end].kind == "word"
        and said[end].stem not in ENDING
    ):
        end += 1
    return end


def _large(one: Lexeme) -> bool:
    return one.kind == "word" and one.text[:1].isupper()


def _run(said: Sequence[Lexeme], at: int) -> int:
    """Return where a run of words written large ends, with small words between them."""
    end = at
    while at < len(said) and at - end < 3 and end - at < MOST:
        if _large(said[at]):
            end = at = at + 1
            continue
        joined = said[at].text in {"&", "'", "-", "."} or said[at].stem in JOINING
        if (
            not joined
            or said[at].text in STOPS
            or (said[at].text == "." and not _initial(said, at))
        ):
            break
        at += 1
    return end


def _initial(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether a point belongs to an initial: H. Meier."""
    return at > 0 and len(said[at - 1].text) == 1


def _firm(said: Sequence[Lexeme], at: int) -> int:
    """Return where a name ends behind which something is asked for."""
    if not _large(said[at]):
        return 0
    end = _run(said, at)
    if end - at > MOST:
        return 0
    after = end
    if after < len(said) and said[after].text == "(":
        closing = next(
            (n for n in range(after, min(after + 8, len(said))) if said[n].text == ")"), 0
        )
        after = closing + 1 if closing else after
    return end if after > at and ASKING.at(said, after) else 0


def _name_like(said: Sequence[Lexeme], start: int, end: int) -> bool:
    """Return whether a run is a name: two words written large, or one that nothing follows closely."""
    large = sum(_large(each) for each in said[start:end])
    closed = end >= len(said) or said[end].text in STOPS | {"."} or said[end].stem in {"from", "von", "de", "di"}  # fmt: skip
    return _large(said[start]) and (large > 1 or closed)


def _signed(said: Sequence[Lexeme], at: int) -> int:
    """Return where the name of somebody who signs ends, which is the end of the text."""
    before = at - 1
    while before >= 0 and said[before].kind == "mark":
        before -= 1
    if at == 0 or before < 0 or FAREWELL.before(said, before + 1) is None:
        return 0
    end = _run(said, at)
    rest = end
    while rest < len(said) and said[rest].kind == "mark":
        rest += 1
    short = end - at <= 4 and not any(each.kind == "number" for each in said[at:end])
    closed = rest >= len(said) or said[end].text in STOPS | {"."}
    return end if _large(said[at]) and short and closed else 0


def _back(said: Sequence[Lexeme], at: int) -> int:
    """Return where the name begins that a legal form ends."""
    start = at
    while start and at - start < MOST and (
        _large(said[start - 1]) or said[start - 1].text in {"&", ".", "-"}
    ):  # fmt: skip
        start -= 1
    return start
