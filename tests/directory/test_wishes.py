"""What would be nice ranks makers that have it; it is required of nobody, and nobody is said to lack it."""

import shlex
from dataclasses import replace
from datetime import date

import pytest
from tests.directory.judged import phrases, towns

import makeshed as ms
from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.needs.stated_wishes import wishing
from makeshed.directory.needs.wishing import WISH
from makeshed.errors import NotFound
from makeshed.model import Fact

SUNDAY = date(2026, 11, 29)
NEED = "40 aluminium plates, laser cut, near Lyon"
WISHES = [
    "anodised if possible",
    "ISO 14001 would be nice",
    "ideally within 3 weeks",
    "preferably in France",
    "nice to have: sandblasting",
    "up to 900 mm long would be nice",
]


def shed() -> ms.Shed:
    """Return a plain maker that is near, and one further away that has all that is wished."""
    facts: list[Fact] = [
        ms.Place(place="lyon", name="Lyon", lat=45.76, lon=4.84, country="CH"),
        ms.Place(place="far", name="Vienne", lat=45.53, lon=4.87, country="FR"),
    ]
    for site, place, more in (
        ("plain", "lyon", ""),
        ("able", "far", ", anodising, sandblasting"),
    ):
        about = f"We laser cut aluminium{more}."
        facts.append(ms.Site(site=site, place=place, role="maker", about=about))
    facts += [
        ms.Capability(site="plain", process="laser-cutting", lead_time=60, envelope_x=100.0,
                      envelope_y=100.0, envelope_z=10.0),
        ms.Capability(site="able", process="laser-cutting", lead_time=10, certification="ISO 14001",
                      envelope_x=1000.0, envelope_y=1000.0, envelope_z=10.0),
    ]  # fmt: skip
    return ms.Shed.of(*facts)


def found(need: str, **options: object) -> ms.Found:
    return ms.find(shed(), need, day=SUNDAY, **options)  # type: ignore[arg-type]


def test_without_a_wish_the_nearer_maker_comes_first() -> None:
    assert [row.site for row in found(NEED).rows] == ["plain", "able"]


@pytest.mark.parametrize("wish", WISHES)
def test_a_wish_ranks_and_nobody_lacks_it(wish: str) -> None:
    plain, wished = found(NEED), found(f"{NEED}; {wish}")
    assert [row.site for row in wished.rows] == ["able", "plain"]
    assert not wished.near_misses
    before = {row.site: row.verdicts for row in plain.rows}
    for row in wished.rows:
        assert [v.asked for v in row.verdicts] == [v.asked for v in before[row.site]]
        assert not [v for v in (*row.verdicts, *row.wishes) if v.status == "missing"]
    first, second = wished.rows
    assert [v.status for v in first.wishes] == ["met"]
    assert [v.status for v in second.wishes] == ["unknown"]
    assert any(each.startswith("nice: ") for each in first.has())
    term = next(t for t in wished.why("able").parts if t.name == "wishes")
    assert term.value > 0


@pytest.mark.parametrize("wish", WISHES)
def test_a_wish_is_shown_with_the_option_that_says_it_again(wish: str) -> None:
    read = found(f"{NEED}; {wish}")
    (shown,) = [each for each in read.understood if each.kind == WISH]
    assert shown.option.startswith("--wish ")
    said = found(NEED, wish=shlex.split(shown.option)[1:])
    assert [e.value for e in said.understood if e.kind == WISH] == [shown.value]
    assert said.rows == read.rows


def test_a_stated_wish_takes_the_place_of_what_was_read() -> None:
    read = found(f"{NEED}; anodised if possible", wish="ISO 14001")
    assert [e.value for e in read.understood if e.kind == WISH] == ["ISO 14001"]


def test_a_wish_that_names_nothing_is_refused() -> None:
    with pytest.raises(NotFound, match=r"the wish 'splendid' names nothing"):
        found(NEED, wish="splendid")


@pytest.mark.parametrize("name", [key for key, row in phrases().items() if row.get("wish")])
def test_what_is_wished_is_read_again_from_its_options(name: str) -> None:
    need = read_need(phrases()[name]["text"], towns().within, day=SUNDAY)
    assert need.wished
    if need.wished.within is not None:
        return  # a radius is wished round the place of the need alone
    options = [shlex.split(each.option)[1] for each in need.wished.constraints]
    again = wishing(need, options, SUNDAY).wished
    assert again == replace(need.wished, text=again.text if again else "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("40 brackets, or else we go to China", "China (not where makers are looked for)"),
        ("40 Halter, unser Kunde sitzt in Polen", "Polen (not where makers are looked for)"),
        ("40 brackets from Germany or Austria", "Austria (several countries"),
        ("20 boxes in ABS, alternatively PETG", "PETG (a second choice"),
    ],
)
def test_what_is_no_place_to_look_in_and_no_wish_is_told(text: str, told: str) -> None:
    need = read_need(text, lambda _rest, _whole: None, day=SUNDAY)
    assert not need.country
    assert need.wished is None
    assert told in "; ".join(need.unread)
