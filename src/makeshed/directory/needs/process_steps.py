"""The order of steps, and what else they need: the edges *finishes* and *needs* of the graph."""

from __future__ import annotations

from collections.abc import Iterator

from makeshed.directory.needs.need import Need
from makeshed.language.vocabulary import vocabulary


def in_order(need: Need) -> tuple[str, ...]:
    """Return the processes asked for in the order of work: what finishes comes after the rest.

    Otherwise they stay as they were asked: *anodised aluminium, milled* is milled first.
    """
    steps = need.of("process")
    last = [step for step in steps if _finished_by(step, need)]
    made = [step for step in steps if step not in last]
    while last:
        others = ((step, [each for each in last if each != step]) for step in last)
        first = next((step for step, rest in others if not _works_on(step, rest)), last[0])
        last.remove(first)
        made.append(first)
    return tuple(made)


def hints(need: Need) -> Iterator[str]:
    """Yield what a user should ask beside what was asked."""
    asked = {up for step in need.of("process") for up in _kinds(step)}
    needs = {
        edge["other"]: step
        for step in need.of("process")
        for edge in vocabulary().edges
        if edge["relation"] == "needs"
        and edge["one"] in _kinds(step)
        and edge["other"] not in asked
    }
    if needs:
        yield f"ask who does: {', '.join(f'{other} (for {step})' for other, step in needs.items())}"
    steps = need.of("process")
    last = [step for step in steps if _finished_by(step, need)]
    if last and len(last) < len(steps):
        which = f"{', '.join(last)} finish{'es' if len(last) == 1 else ''} the work"
        yield f"{which}: whoever lacks only that may send it out; see near misses"


def _finished_by(step: str, need: Need) -> bool:
    """Return whether a step finishes something else that is asked for."""
    known = vocabulary()
    products = need.of("product")
    things = [*products, *(step_ for step_ in need.of("process") if step_ != step)]
    things += [way for product in products for way in known.made_by(product) if way != step]
    for material in (*need.of("material"), *(m for p in products for m in known.made_of(p))):
        things += known.graphs["material"].upward(material)
    return _works_on(step, things)


def _works_on(step: str, things: list[str]) -> bool:
    """Return whether an edge says that a step finishes one of some things."""
    wide = {up for thing in things for up in _kinds(thing)}
    return any(
        edge["relation"] == "finishes" and edge["one"] in _kinds(step) and edge["other"] in wide
        for edge in vocabulary().edges
    )


def _kinds(thing: str) -> frozenset[str]:
    """Return a thing and, of a process, all that it is a case of."""
    return frozenset({thing, *vocabulary().graphs["process"].upward(thing)})
