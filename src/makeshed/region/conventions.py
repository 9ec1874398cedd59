"""Which conventions of who depends on what are asked for: by name, or one's own in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.science.dependence import MEASURES, PRESETS, DependenceThreshold, Preset

_OWN = re.compile(r"([\w-]{1,40}):(.{1,300})")
_OFTEN = re.compile(r"\bin (\d{1,2}) of (\d{1,2}) years?$")
_TEST = re.compile(r"(\w{1,20}) ?(>=|>) ?(\d{1,6}(?:\.\d{1,9})?)")
HOW = "mine: hhi > 0.3 and outside > 0.6 in 2 of 3 years"
MOST_YEARS = 20


def presets_of(asked: Sequence[str]) -> tuple[Preset, ...]:
    """Return the conventions asked for, by default every one that can be computed.

    Raises
    ------
    NotFound
        There is no convention of that name.
    BadValue
        One's own cannot be read, or two are called alike.
    """
    if not asked:
        return tuple(preset for preset in PRESETS.values() if preset.tests)
    found = [_own(text) if ":" in text else _known(text) for text in asked]
    names = [preset.name for preset in found]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise BadValue(f"two conventions are called {twice!r}", hint="name each once")
    return tuple(found)


def _known(name: str) -> Preset:
    if name not in PRESETS:
        hint = f"{nearest(name, PRESETS)}; or say your own, such as {HOW!r}"
        raise NotFound(f"no convention is called {name!r}", hint=hint)
    return PRESETS[name]


def _own(text: str) -> Preset:
    """Return a convention said in words."""
    said = _OWN.fullmatch(" ".join(text.split()))
    if not said:
        raise BadValue(f"{text[:80]!r} is no convention", hint=f"say it like {HOW!r}")
    name, rule = said[1], said[2].strip()
    if name in PRESETS:
        raise BadValue(f"{name!r} is a convention already", hint="give your own another name")
    least, of = 1, 1
    if often := _OFTEN.search(rule):
        least, of = int(often[1]), int(often[2])
        rule = rule[: often.start()].strip(" ,")
    if not 1 <= least <= of <= MOST_YEARS:
        raise BadValue(
            f"{name}: in {least} of {of} years", hint=f"at least 1, of at most {MOST_YEARS} years"
        )
    tests = tuple(
        _test(name, part) for part in rule.replace(",", " and ").split(" and ") if part.strip()
    )
    if not tests:
        raise BadValue(f"{name} has no tests", hint=f"say it like {HOW!r}")
    return Preset(name, tests, least=least, of=of, source="asked")


def _test(name: str, text: str) -> DependenceThreshold:
    read = _TEST.fullmatch(text.strip())
    if not read:
        raise BadValue(f"{name}: {text.strip()!r} is no test", hint=f"say it like {HOW!r}")
    measure, sign, number = read.groups()
    if measure not in MEASURES:
        told = "; ".join(f"{one}: {about}" for one, about in MEASURES.items())
        raise NotFound(
            f"{name}: nothing is measured as {measure!r}",
            hint=f"{nearest(measure, MEASURES)}; {told}",
        )
    return DependenceThreshold(measure, float(number), reaches=sign == ">=")  # type: ignore[arg-type]
