"""Changes in words: what they do, in which order, and how they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, MakeshedError, NotFound
from makeshed.store.scenarios import find
from makeshed.store.starter import starter


@pytest.fixture
def shed() -> ms.Shed:
    return starter()


def test_facts_go_before_others_come_and_are_set(shed: ms.Shed, tmp_path: Path) -> None:
    added = tmp_path / "duties-mine.csv"
    added.write_text("duty,hs,origin,destination,rate\nmine,73,CN,EU,0.1\n")
    changes = tmp_path / "any.args"
    changes.write_text("--set duties/mine.rate=0.2  # last\n--add duties-mine.csv\n")
    changed = ms.scenario(shed, changes, without=["duties/*"])
    assert [(duty.duty, duty.rate) for duty in changed.rows(ms.Duty)] == [("mine", 0.2)]
    assert len(shed.table(ms.Duty)) == 2, "the shed it began with stays"


def test_a_lost_site_takes_what_names_it(shed: ms.Shed) -> None:
    changed = ms.scenario(shed, without=["sites/shenzhen-factory"])
    assert {offer.site for offer in changed.rows(ms.Offer)} == {"lyon-steel"}


def test_setting_fits_every_key_that_the_star_does(shed: ms.Shed) -> None:
    changed = ms.scenario(shed, set=["offers/shenzhen-factory:*.lead_time=9"])
    days = {offer.site: offer.lead_time for offer in changed.rows(ms.Offer)}
    assert days == {"lyon-steel": 5.0, "shenzhen-factory": 9.0}


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("items/bracket.essential=True", True),
        ("items/bracket.name=a.b=c", "a.b=c"),
        ("items/bracket.name=", ""),
        ("items/bracket.value=3", 3.0),
        ("items/bracket.value=", None),
    ],
)
def test_words_become_what_the_column_holds(shed: ms.Shed, change: str, read: object) -> None:
    column = change.partition("=")[0].rpartition(".")[2]
    changed = ms.scenario(ms.scenario(shed, set=["items/bracket.value=1"]), set=[change])
    assert getattr(changed.get("bracket", ms.Item), column) == read


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ("items/bracket.value=dear", BadValue, "takes a number"),
        ("items/bracket.value=1_000", BadValue, "takes a number"),
        ("items/bracket.value=nan", BadFacts, "a finite number"),
        ("items/bracket.value=-1", BadFacts, "0, or 1e-12"),
        ("items/bracket.essential=maybe", BadValue, "true or false"),
        ("sites/lyon-steel.last_confirmed=May", BadValue, "2026-01-31"),
        ("sites/lyon-steel.role=baker", BadFacts, "maker or supplier or store"),
        ("sites/lyon-steel.place=paris", BadFacts, "a key of places"),
        ("sites/lyon-steel.site=other", BadValue, "part of the key"),
        ("sites/lyon-steel.rolle=store", NotFound, "rolle"),
        ("stes/lyon-steel.role=store", NotFound, "stes"),
        ("sites/paris-steel.role=store", NotFound, "paris-steel"),
        ("sites/lyon-steel", BadValue, "sets nothing"),
        ("rate=3", BadValue, "sets nothing"),
    ],
)
def test_what_cannot_be_set_is_refused(
    shed: ms.Shed, change: str, error: type[MakeshedError], says: str
) -> None:
    before = shed.fingerprint()
    with pytest.raises(error, match=says):
        ms.scenario(shed, set=[change])
    assert shed.fingerprint() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"--set items/bracket.name=Bob's\n", "quotation"),
        (b"--set items/bracket.name=Caf\x81\n", "holds no text"),
        (b"--carbon-price 80\n", "where a change should begin"),
        (b"--without\n", "where a change should begin"),
        (b"duties/brackets.rate=0.1 --set\n", "where a change should begin"),
    ],
)
def test_a_file_that_holds_no_changes_is_refused(
    shed: ms.Shed, tmp_path: Path, text: bytes, says: str
) -> None:
    path = tmp_path / "bad.args"
    path.write_bytes(text)
    with pytest.raises(BadValue, match=says) as caught:
        ms.scenario(shed, path)
    assert caught.value.hint


def test_the_hint_about_quotes_is_true(shed: ms.Shed, tmp_path: Path) -> None:
    path = tmp_path / "good.args"
    path.write_text('--set "items/bracket.name=Bob\'s café"\n', encoding="utf-8")
    assert ms.scenario(shed, path).get("bracket", ms.Item).name == "Bob's café"


def test_added_files_are_checked_as_a_case_is(shed: ms.Shed, tmp_path: Path) -> None:
    bad = tmp_path / "sites-two.csv"
    bad.write_text("site,place,role\none,lyon,baker\ntwo,paris,store\n")
    with pytest.raises(BadFacts) as caught:
        ms.scenario(shed, add=[bad])
    assert {problem.column for problem in caught.value.problems} == {"role", "place"}
    stranger = tmp_path / "shops.csv"
    stranger.write_text("shop\n")
    with pytest.raises(NotFound, match="begins like no table"):
        ms.scenario(shed, add=[stranger])


def test_a_scenario_is_found_by_name_or_by_path(tmp_path: Path) -> None:
    own = tmp_path / "scenarios" / "dear.args"
    own.parent.mkdir()
    own.write_text("")
    assert find("dear", tmp_path) == find(str(own), None)
    with pytest.raises(NotFound) as caught:
        find("deer", tmp_path)
    assert caught.value.hint == "did you mean dear?"


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("duties/brackets.rate=12.5%", 0.125),
        ("duties/brackets.rate=x2", 0.2),
        ("duties/brackets.rate=+50%", 0.15),
        ("duties/brackets.rate=-50 %", 0.05),
        ("offers/lyon-steel:steel:0.price=+10%", 2.2),
        ("items/bracket.mass=+5", 5.0),
        ("items/bracket.name=x1.2", "x1.2"),
        ("items/bracket.name=+10%", "+10%"),
    ],
)
def test_a_value_may_be_relative_or_in_per_cent(change: str, read: object) -> None:
    shed = ms.Shed.of(
        ms.Place(place="p", lat=1, lon=1, country="FR"), ms.Item(item="bracket"), ms.Item(item="steel"),
        ms.Site(site="lyon-steel", place="p", role="supplier"),
        ms.Offer(site="lyon-steel", item="steel", price=2),
        ms.Duty(duty="brackets", hs="73", origin="CN", destination="EU", rate=0.1),
    )  # fmt: skip
    noun, (key,) = shed.matching(change.partition("=")[0].rpartition(".")[0])
    column = change.partition("=")[0].rpartition(".")[2]
    found = getattr(ms.scenario(shed, set=[change]).get(key, noun), column)
    assert found == (pytest.approx(read) if isinstance(read, float) else read)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ("offers/*.price=10%", BadValue, "price of offers is no share"),
        ("currencies/*.rate=10%", BadValue, "rate of currencies is no share"),
        ("items/bracket.value=+10%", BadValue, "value of items/bracket is blank"),
        ("sites/*.fixed_cost=x2", BadValue, "is 0, so x2 changes nothing"),
        ("duties/brackets.rate=-150%", BadValue, "more than there is"),
        ("duties/brackets.rate=10%%", BadValue, "takes a number"),
        ("duties/brackets.rate=2000%", BadFacts, "0 to 10"),
    ],
)
def test_per_cent_of_what_is_no_share_is_refused(
    shed: ms.Shed, change: str, error: type[MakeshedError], says: str
) -> None:
    shed = ms.scenario(shed, set=["sites/*.fixed_cost=0"])
    with pytest.raises(error, match=says):
        ms.scenario(shed, set=[change])


def test_a_factor_leaves_blank_what_is_blank(shed: ms.Shed) -> None:
    shed = shed.plus(ms.Item(item="other", value=4.0))
    changed = ms.scenario(shed, set=["items/*.value=x2"])
    assert {i.item: i.value for i in changed.rows(ms.Item)}["other"] == 8.0
    assert changed.get("bracket", ms.Item).value is None


def test_a_share_changed_by_per_cent_is_told_since_points_may_be_meant(shed: ms.Shed) -> None:
    notes: list[str] = []
    ms.scenario(
        shed, set=["duties/brackets.rate=+10%", "offers/*.price=+10%"], on_note=notes.append
    )
    assert len(notes) == 1
    assert "duties/brackets" in notes[0]
