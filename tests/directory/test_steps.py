"""The order of work, and what else to ask: edges of the graph."""

import pytest
from tests.directory.directory import DAY, shed

from makeshed.directory.needs.need import Need
from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.needs.process_steps import hints, in_order
from makeshed.language.vocabulary import vocabulary
from makeshed.questions.find import find


def read(text: str) -> Need:
    return read_need(text, lambda _rest, _whole: None)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("anodised aluminium, milled", ("milling", "anodising")),
        ("milled, anodised aluminium", ("milling", "anodising")),
        ("powder coated steel gate, welded", ("welding", "powder-coating")),
        ("laser cut and bent", ("laser-cutting", "bending")),
        ("bent and laser cut", ("bending", "laser-cutting")),
        ("screen printing", ("screen-printing",)),
    ],
)
def test_what_finishes_comes_last_and_all_else_stays(text: str, steps: tuple[str, ...]) -> None:
    assert in_order(read(text)) == steps


def test_no_step_is_lost_or_made_up() -> None:
    for process in vocabulary().tables["process"]:
        for other in ("welding", "anodising", "tailoring"):
            need = read(f"{process.replace('-', ' ')}, {other}")
            assert sorted(in_order(need)) == sorted(need.of("process"))


def test_needs_are_hinted_at_unless_they_are_asked_for() -> None:
    (hint,) = hints(read("injection moulding"))
    assert "tool-making (for injection-moulding)" in hint
    assert not list(hints(read("injection moulding, tool making")))
    assert not list(hints(read("laser cutting")))


def test_who_lacks_only_the_finish_is_a_near_miss_that_is_explained() -> None:
    found = find(shed(), "bent steel, powder coated", day=DAY)
    assert any("powder-coating finishes the work" in note for note in found.notes)
    assert any(m.that("missing") == ("powder-coating",) for m in found.near_misses)
