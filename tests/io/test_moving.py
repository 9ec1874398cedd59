"""Makers that moved keep their key, duplicates are decided once, and what was done is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeshed import cli
from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.io.deciding import decide, decided
from makeshed.io.importing import Import, import_files
from makeshed.io.undoing import STEPS, Undo, undo
from makeshed.model import Capability, Duplicate, Place, Referral, Shed, Site
from makeshed.store import load as load_file
from makeshed.store import save as save_file
from makeshed.store.locking import writing

HELD: dict[Path, Shed] = {}
"""Cases called memory: a store of files is tried where it matters, and costs more."""


def load(where: Path) -> Shed:
    return HELD[where] if where.name == "memory" else load_file(where)


def save(shed: Shed, where: Path) -> None:
    if where.name != "memory":
        save_file(shed, where)
        return
    HELD[where] = shed
    where.mkdir(exist_ok=True)
    (where / "facts").write_text(shed.fingerprint(), encoding="utf-8")


DOORS: dict[str, Any] = {"load": load, "save": save}
ALL: dict[str, Any] = {**DOORS, "writing": writing}
HEAD = "name,town,country,phone,website,processes"


def imported(into: Path, file: str, *rows: str, head: str = HEAD) -> Import:
    path = into.parent / file
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return import_files([path], into, **DOORS)


def names(case: Path) -> dict[str, str]:
    """Makers by name, each with its key."""
    return {site.name: site.site for site in load(case).rows(Site)}


def seen(done: Import, what: str) -> list[tuple[str, str]]:
    return [(row.entry, row.other) for row in done.rows if row.what == what]


@pytest.fixture(params=["memory", "case", "case.db", "case.xlsx"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def test_same_name_and_telephone_at_another_place_is_one_maker_that_moved(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(
        case,
        "a.csv",
        "Atelier Roux,Gardanne,FR,04 42 11 11 11,roux.example,turning",
        "Else,Lyon,FR,1,,",
    )
    (key,) = [key for name, key in names(case).items() if name == "Atelier Roux"]
    done = imported(case, "b.csv", "Roux Atelier,Toulon,FR,+33 442 11 11 11,,milling")
    assert seen(done, "moved")[0][0] == key
    assert "same name and telephone; Gardanne -> Toulon" in done.rows[-1].words
    shed = load(case)
    assert len(shed.table(Site)) == 2
    site = shed.get(key, Site)
    assert (site.address, site.website) == ("Toulon", "roux.example"), "what is not said stays"
    assert shed.get(site.place, Place).lat == pytest.approx(43.12, abs=0.05)
    again = imported(case, "b.csv", "Roux Atelier,Toulon,FR,+33 442 11 11 11,,milling")
    assert (seen(again, "moved"), seen(again, "duplicate")) == ([], [])
    assert load(case).fingerprint() == shed.fingerprint()


def test_the_same_identifier_at_another_place_is_an_update_and_told(tmp_path: Path) -> None:
    head = "id,name,town,country"
    imported(tmp_path / "memory", "a.csv", "7,Roux,Gardanne,FR", head=head)
    done = imported(tmp_path / "memory", "a.csv", "7,Roux,Toulon,FR", head=head)
    assert seen(done, "moved") == [("a-7", "")]
    assert len(load(tmp_path / "memory").table(Site)) == 1


def test_a_list_without_keys_tells_movers_by_their_website(tmp_path: Path) -> None:
    imported(tmp_path / "memory", "a.csv", "Roux,Gardanne,FR,,roux.example,turning")
    done = imported(
        tmp_path / "memory", "a.csv", "Roux,Toulon,FR,,https://www.roux.example/,turning"
    )
    assert len(seen(done, "moved")) == 1
    assert len(load(tmp_path / "memory").table(Site)) == 1


@pytest.mark.parametrize(
    "rows",
    [
        ["Roux,Toulon,FR,0442222222,,"],  # another telephone
        ["Roux,Toulon,FR,,,"],  # nothing but the name
        ["Noir,Toulon,FR,0442111111,,"],  # another name
        ["Roux,Toulon,FR,0442111111,,", "Roux,Nantes,FR,0442111111,,"],  # two branches
        ["Roux,Gardanne,FR,0442111111,,", "Roux,Nantes,FR,0442111111,,"],  # the old one stays
    ],
)
def test_others_are_others(rows: list[str], tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,0442111111,roux.example,")
    done = imported(case, "a.csv", *rows)
    assert seen(done, "moved") == []
    new = sum(not row.startswith("Roux,Gardanne") for row in rows)
    assert len(load(case).table(Site)) == 1 + new


def test_a_chain_s_website_asks_and_one_place_is_a_duplicate(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,,roux.example,", "Blanc,Lyon,FR,0444444444,,")
    done = imported(case, "b.csv", "Roux,Toulon,FR,,roux.example,", "Blanc,Lyon,FR,0444444444,,")
    assert len(seen(done, "duplicate")) == 2
    assert any("moved, or two?" in row.words for row in done.rows)
    assert len(load(case).table(Site)) == 4


def test_consent_and_contacts_of_the_case_outlive_an_import(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,,,")
    (site,) = load(case).rows(Site)
    save(load(case).plus(replace(site, phone="0442111111", published="phone")), case)
    imported(case, "a.csv", "Roux,Gardanne,FR,,roux.example,")
    (site,) = load(case).rows(Site)
    assert (site.phone, site.published, site.website) == ("0442111111", "phone", "roux.example")
    imported(case, "a.csv", "Roux,Gardanne,FR,no", head="name,town,country,consent")
    (site,) = load(case).rows(Site)
    assert site.published == "none", "a list that says no is heard"


def two_lists(case: Path) -> tuple[str, str]:
    imported(case, "a.csv", "Tôlerie Martin,Aubagne,FR,,,laser cutting")
    imported(case, "b.csv", "SARL Tolerie Martin,Aubagne,FR,,,bending")
    return names(case)["Tôlerie Martin"], names(case)["SARL Tolerie Martin"]


def test_what_is_the_same_is_one_and_stays_out(tmp_path: Path) -> None:
    case = tmp_path / "case"
    one, other = two_lists(case)
    save(load(case).plus(Referral(referral="r1", site=other, day=date(2026, 1, 1))), case)
    words = ["import", "--into", str(case), "--same", one, other]
    assert cli.main(words) == 0
    shed = load(case)
    assert names(case) == {"Tôlerie Martin": one}
    assert {c.process for c in shed.rows(Capability)} == {"laser-cutting", "bending"}
    assert [r.site for r in shed.rows(Referral)] == [one], "its turns are the first one's"
    assert set(shed.table(Place)["place"]) == {one}
    done = imported(case, "b.csv", "SARL Tolerie Martin,Aubagne,FR,,,bending")
    assert seen(done, "duplicate") == []
    assert f"{other} = {one}" in done.notes[0]
    assert load(case).fingerprint() == shed.fingerprint()
    assert cli.main(words) == BadValue.exit_code, "it is decided already"


def test_what_is_different_is_not_asked_again(tmp_path: Path) -> None:
    case = tmp_path / "case.db"
    one, other = two_lists(case)
    again = imported(case, "b.csv", "SARL Tolerie Martin,Aubagne,FR,,,bending")
    assert seen(again, "duplicate") == [(other, one)]
    assert "--same KEEP OTHER" in again.notes[0]
    assert cli.main(["import", "--into", str(case), "--different", other, one]) == 0
    again = imported(case, "b.csv", "SARL Tolerie Martin,Aubagne,FR,,,bending")
    assert seen(again, "duplicate") == []
    assert len(load(case).table(Site)) == 2


def test_chains_of_the_same_end_at_the_one_that_is_left() -> None:
    place = Place(place="p", lat=1.0, lon=2.0, country="KE")
    shed = Shed.of(place, *(Site(site=s, place="p", role="maker") for s in "abc"))
    shed, _ = decided(shed, same=[("a", "b")])
    shed, _ = decided(shed, same=[("c", "a")])
    assert {(d.site, d.other) for d in shed.rows(Duplicate)} == {("c", "b"), ("c", "a")}
    assert list(shed.table(Place)["place"]) == ["p"], "c stands there"
    for pair, error in ((("c", "x"), NotFound), (("c", "c"), BadValue), (("c", "a"), BadValue)):
        with pytest.raises(error):
            decided(shed, same=[pair])


@pytest.mark.parametrize(
    ("keep", "other", "holds"),
    [
        ("phone; email", "none", "none"),
        ("", "none", "none"),
        ("none", "phone", "none"),
        ("phone; email", "phone", "phone"),
        ("phone", "email", "none"),
        ("phone", "", "phone"),
        ("", "phone", ""),
    ],
)
def test_the_stricter_consent_of_two_that_are_one_holds(keep: str, other: str, holds: str) -> None:
    place = Place(place="p", lat=1.0, lon=2.0, country="KE")
    sites = [
        Site(site=key, place="p", role="maker", published=said)
        for key, said in (("a", keep), ("b", other))
    ]
    shed, said = decided(Shed.of(place, *sites), same=[("a", "b")])
    assert shed.get("a", Site).published == holds
    assert ("published: " in said[0]) == (holds != keep)


def test_a_no_in_an_entry_that_is_left_out_counts(tmp_path: Path) -> None:
    case, head = tmp_path / "memory", "name,town,country,phone,consent"
    imported(case, "a.csv", "Tolerie Martin,Aubagne,FR,0442000000,yes", head=head)
    one = names(case)["Tolerie Martin"]
    imported(case, "b.csv", "SARL Tolerie Martin,Aubagne,FR,,", head=head)
    shed, _ = decided(load(case), same=[(one, names(case)["SARL Tolerie Martin"])])
    save(shed, case)
    assert load(case).get(one, Site).published == "address; phone"
    done = imported(case, "b.csv", "SARL Tolerie Martin,Aubagne,FR,,refus", head=head)
    assert load(case).get(one, Site).published == "none"
    assert "published: address, phone shown before" in done.rows[0].words


def test_a_stop_of_either_holds_for_two_that_are_one() -> None:
    place = Place(place="p", lat=1.0, lon=2.0, country="KE")
    day = date(2026, 11, 20)
    log = [
        Referral(referral="r000001", site="a", day=day, outcome="won"),
        Referral(referral="r000001", site="b", day=day, outcome="stop", heard=day, reason="full"),
    ]
    sites = [Site(site=s, place="p", role="maker") for s in "ab"]
    shed, _ = decided(Shed.of(place, *sites, *log), same=[("a", "b")])
    assert [(r.site, r.outcome, r.reason) for r in shed.rows(Referral)] == [("a", "stop", "full")]


def test_an_import_is_taken_back_exactly(case: Path) -> None:
    imported(case, "a.csv", "Roux,Gardanne,FR,0442111111,,turning", "Blanc,Lyon,FR,,,")
    before = load(case)
    imported(case, "b.csv", "Roux,Toulon,FR,0442111111,,milling", "Noir,Nantes,FR,,,sewing")
    assert load(case).fingerprint() != before.fingerprint()
    assert undo(case, **ALL) == "import of b.csv"
    after = load(case)
    assert after.fingerprint() == before.fingerprint()
    assert after.table(Site).equals(before.table(Site)), "rows stand as they stood"
    assert undo(case, **ALL) == "import of a.csv"
    assert len(load(case)) == 0
    with pytest.raises(NotFound, match="no import"):
        undo(case, **ALL)


def test_what_was_edited_elsewhere_stays_and_what_would_be_lost_is_named(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,0442111111,,turning")
    imported(case, "b.csv", "Noir,Nantes,FR,,,sewing")
    key, old = names(case)["Noir"], names(case)["Roux"]
    shed = load(case)
    own = Place(place="mine", lat=1.0, lon=2.0, country="KE")
    save(shed.plus(own, replace(shed.get(old, Site), about="edited")), case)
    kept = load(case)
    save(kept.plus(replace(kept.get(key, Site), about="edited too")), case)
    with pytest.raises(BadFacts, match=f"{key}: changed since the import"):
        undo(case, **ALL)
    save(kept.plus(Referral(referral="r1", site=key, day=date(2026, 1, 1))), case)
    with pytest.raises(BadFacts, match=key):
        undo(case, **ALL)
    assert len(load(case).table(Site)) == 2, "nothing was changed"
    save(kept, case)
    undo(case, **ALL)
    assert names(case) == {"Roux": old}
    assert load(case).get(old, Site).about == "edited"
    assert "mine" in set(load(case).table(Place)["place"])


def test_a_decision_is_taken_back_too(tmp_path: Path) -> None:
    case = tmp_path / "case"
    one, other = two_lists(case)
    before = load(case).fingerprint()
    decide(case, same=[(one, other)], different=[], **ALL)
    assert cli.main(["import", "--undo", str(case)]) == 0
    assert load(case).fingerprint() == before


def test_an_import_that_changes_nothing_leaves_what_can_be_undone(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,,,")
    imported(case, "a.csv", "Roux,Gardanne,FR,,,")
    assert undo(case, **ALL) == "import of a.csv"
    assert len(load(case)) == 0


@pytest.mark.parametrize("saved", [True, False])
def test_a_writer_killed_before_or_after_the_save(saved: bool, tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,,,")
    before = load(case)

    def killed(shed: Shed, where: Path) -> None:
        if saved:
            save(shed, where)
        raise KeyboardInterrupt

    (tmp_path / "b.csv").write_text(f"{HEAD}\nNoir,Nantes,FR,,,\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        import_files([tmp_path / "b.csv"], case, load=load, save=killed)
    assert undo(case, **ALL) == ("import of b.csv" if saved else "import of a.csv")
    assert len(load(case).table(Site)) == saved
    if saved:
        assert load(case).fingerprint() == before.fingerprint()


def test_an_undo_that_was_killed_is_known(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,,,")
    imported(case, "b.csv", "Noir,Nantes,FR,,,")

    @contextmanager
    def held(where: Path) -> Iterator[None]:
        with writing(where):
            yield

    def killed(shed: Shed, where: Path) -> None:
        save(shed, where)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo(case, load=load, save=killed, writing=held)
    with pytest.raises(NotFound, match=r"undone already: import of b\.csv"):
        undo(case, **ALL)
    assert undo(case, **ALL) == "import of a.csv"


def test_only_the_last_steps_are_kept(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    for number in range(STEPS + 3):
        imported(case, f"f{number}.csv", f"Roux {number},Lyon,FR,,,")
    assert len(Undo(case).kept()) == STEPS


@settings(max_examples=10)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=8), st.data())
def test_back_is_the_inverse_of_any_change(
    rows: list[tuple[str, int]], data: st.DataObject
) -> None:
    def shed(listed: list[tuple[str, int]]) -> Shed:
        made = {key: Place(place=key, lat=1.0 + n, lon=2.0, country="KE") for key, n in listed}
        return Shed.of(*made.values())

    before = shed(rows)
    after = shed(data.draw(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)))))
    with TemporaryDirectory() as folder:
        record = Undo(Path(folder) / "case.db")
        if record.prepare(before, after, "words"):
            record.keep()
            back, words = record.back(after)
            assert (back.fingerprint(), words) == (before.fingerprint(), "words")
            assert back.table(Place).equals(before.table(Place))
        else:
            assert before.fingerprint() == after.fingerprint()


def test_the_command_says_what_it_wants(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case"
    save(Shed.of(Place(place="p", lat=1.0, lon=2.0, country="KE")), case)
    for words, said in (
        (["--undo", str(case), "--into", str(case)], "--undo goes alone"),
        ([], "nothing to import is named"),
        (["--into", str(case)], "nothing to import is named"),
        (["x.csv", "--into", str(case), "--same", "a", "b"], "one after the other"),
        (["--into", str(case), "--same", "a", "b"], "no maker is called 'a'"),
    ):
        assert cli.main(["import", *words]) == 2
        assert said in capsys.readouterr().err


HEAD = "name,town,country,phone,consent"


def test_a_list_lifts_no_refusal_that_the_case_holds(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    yes = "Roux,Gardanne,FR,0442111111,yes"
    imported(case, "a.csv", yes, head=HEAD)
    one = names(case)["Roux"]
    for decision, holds in (("none", "none"), ("address", "address")):
        save(load(case).plus(replace(load(case).get(one, Site), published=decision)), case)
        done = imported(case, "a.csv", yes, head=HEAD)
        assert load(case).get(one, Site).published == holds
        told = str([row.words for row in done.rows])
        assert f"the case holds '{holds}', decided before" in told
    save(load(case).plus(replace(load(case).get(one, Site), published="address; phone")), case)
    done = imported(case, "a.csv", yes, head=HEAD)
    assert load(case).get(one, Site).published == "address; phone", "who has the right said so"
    assert not [row for row in done.rows if "decided before" in row.words]


def test_what_was_not_known_before_was_not_refused(tmp_path: Path) -> None:
    case, head = tmp_path / "memory", "name,town,country,phone,email,consent"
    imported(case, "a.csv", "Roux,Gardanne,FR,0442111111,,yes", head=head)
    imported(case, "a.csv", "Roux,Gardanne,FR,0442111111,a@roux.example,yes", head=head)
    (site,) = load(case).rows(Site)
    assert site.published == "address; phone; email"


def test_the_same_list_again_lifts_no_consent_of_two_that_are_one(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    yes = "Tolerie Martin,Aubagne,FR,0442000000,yes"
    imported(case, "a.csv", yes, head=HEAD)
    imported(case, "b.csv", "SARL Tolerie Martin,Aubagne,FR,0442000001,no", head=HEAD)
    one, other = names(case)["Tolerie Martin"], names(case)["SARL Tolerie Martin"]
    shed, _ = decided(load(case), same=[(one, other)])
    save(shed, case)
    done = imported(case, "a.csv", yes, head=HEAD)
    assert load(case).get(one, Site).published == "none"
    assert "decided before" in str([row.words for row in done.rows])


@pytest.mark.parametrize("name", ["Roux", "SARL Roux"])
def test_a_refusal_without_a_place_is_heard(name: str, tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,0442111111,yes", head=HEAD)
    done = imported(case, "b.csv", f"{name},Nowhereville,FR,0442111111,no", head=HEAD)
    (site,) = load(case).rows(Site)
    assert site.published == "none"
    assert any("shown before and not any more" in row.words for row in done.rows)


def test_a_yes_without_a_place_or_of_another_changes_nothing(tmp_path: Path) -> None:
    case = tmp_path / "memory"
    imported(case, "a.csv", "Roux,Gardanne,FR,0442111111,yes", head=HEAD)
    for row in ("Roux,Nowhereville,FR,0442111111,yes", "Roux,Nowhereville,FR,0999999999,no"):
        imported(case, "b.csv", row, head=HEAD)
        (site,) = load(case).rows(Site)
        assert site.published == "address; phone"
