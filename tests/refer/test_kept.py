"""Turns at the terminal are kept as from Python: a shortlist, and what became of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from makeshed import cli
from makeshed.directory.referral_outcome import ALSO, OUTCOMES, outcome_of
from makeshed.directory.turns import log_of
from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.model import Capability, Place, Referral, Shed, Site
from makeshed.questions.refer import refer
from makeshed.store import load, save
from makeshed.store.examples import example_path

DAY = date(2026, 11, 20)
ASKED = ["welding", "--near", "town", "--unready", "send", "--k", "2", "--day", "2026-11-20"]


def desk() -> Shed:
    place = Place(place="town", lat=45.0, lon=5.0, country="FR")
    sites = [Site(site=s, name=s.upper(), place="town", role="maker") for s in "abcd"]
    return Shed.of(place, *sites, *(Capability(site=s, process="welding") for s in "abcd"))


@pytest.fixture(params=["desk", "desk.db", "desk.xlsx"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    save(desk(), tmp_path / request.param)
    return tmp_path / str(request.param)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_turns_go_round_at_the_terminal_as_from_python(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shed = desk()
    for turn in range(3):
        want = refer(shed, "welding", near="town", unready="send", k=2, day=DAY)
        shed = shed.plus(*want.log())
        code, out, _ = run(capsys, "refer", *ASKED, "--into", str(case), "--json")
        told = json.loads(out)
        assert code == 0
        assert [row["site"] for row in told["rows"]] == [row.site for row in want.rows]
        assert f"written into {case}: r{turn + 1:06d}, 2 named" in told["notes"]
    assert load(case).fingerprint() == shed.fingerprint()


def test_what_became_of_it_is_written(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "refer", *ASKED, "--into", str(case))
    words = ["refer", "outcome", "r000001", "a", "quoted", "--into", str(case)]
    code, out, _ = run(capsys, *words, "--day", "2026-11-22", "--note", "120 EUR")
    assert code == 0
    assert "r000001, a: quoted on 2026-11-22: 120 EUR (was sent)" in out
    row = load(case).get("r000001:a", Referral)
    assert (row.outcome, row.heard, row.reason, row.day) == (
        "quoted",
        date(2026, 11, 22),
        "120 EUR",
        DAY,
    )
    words[4] = "won"
    code, out, _ = run(capsys, *words, "--day", "2026-11-25", "--json")
    assert json.loads(out)["reason"] == "120 EUR", "what was said before stays"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["r000009", "a", "won"], "no shortlist 'r000009'"),
        (["r000001", "c", "won"], "'c' is not on the shortlist r000001"),
        (["r000001", "a", "ordered"], "did you mean won?"),
        (["r000001", "a", "nonsense"], "one of sent, answered"),
        (["r000001", "a", "won", "--day", "2026-11-19"], "is before 2026-11-20"),
        (["r000001", "a", "won", "--day", "soon"], "right: one such as 2026-01-31"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_written(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(desk(), tmp_path / "desk")
    run(capsys, "refer", *ASKED, "--into", str(tmp_path / "desk"))
    before = load(tmp_path / "desk").fingerprint()
    code, _, err = run(capsys, "refer", "outcome", *words, "--into", str(tmp_path / "desk"))
    assert code == 2
    assert said in err
    assert load(tmp_path / "desk").fingerprint() == before


def test_a_shortlist_of_nobody_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(desk(), tmp_path / "desk")
    code, out, _ = run(
        capsys, "refer", "welding", "--near", "town", "--into", str(tmp_path / "desk")
    )
    assert code == 0
    assert "nothing is written" in out
    assert load(tmp_path / "desk").table(Referral).is_empty()


@pytest.mark.parametrize("words", [["--into"], ["outcome", "r000001", "mfc", "won", "--into"]])
def test_an_example_that_comes_with_makeshed_stays(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "refer", *words, str(example_path("directory")))
    assert code == 2
    assert "stays as it is" in err


def test_the_log_belongs_to_the_directory_that_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(desk(), tmp_path / "one")
    save(desk(), tmp_path / "two")
    code, _, err = run(
        capsys, "refer", "welding", str(tmp_path / "one"), "--into", str(tmp_path / "two")
    )
    assert (code, "keep the log" in err) == (2, True)
    words = ["refer", *ASKED, "--into", str(tmp_path / "one"), "--without", "sites/a"]
    code, _, err = run(capsys, *words)
    assert (code, "goes without changes" in err) == (2, True)


def test_a_folder_of_parquet_stays_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(desk(), tmp_path / "desk", format="parquet")
    run(capsys, "refer", *ASKED, "--into", str(tmp_path / "desk"))
    assert {p.suffix for p in (tmp_path / "desk").glob("[!.]*")} == {".parquet"}
    assert len(load(tmp_path / "desk").table(Referral)) == 2


def test_a_stop_holds_from_the_day_it_was_told() -> None:
    shed = desk().plus(Referral(referral="r000001", site="a", day=DAY))
    shed = shed.plus(outcome_of(shed, "r000001", "a", "stop", day=date(2026, 11, 25)))
    assert log_of(shed, date(2026, 11, 24), 365).stopped == frozenset()
    assert log_of(shed, date(2026, 11, 25), 365).stopped == {"a"}
    by_hand = desk().plus(Referral(referral="r000001", site="a", day=DAY, outcome="stop"))
    assert log_of(by_hand, DAY, 365).stopped == {"a"}


def test_a_stop_outlasts_what_is_told_later(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "refer", *ASKED, "--into", str(case))
    words = ["refer", "outcome", "r000001", "a"]
    into = ["--into", str(case), "--day", "2026-11-22"]
    run(capsys, *words, "stop", *into)
    code, _, err = run(capsys, *words, "answered", *into)
    assert code == BadValue.exit_code
    assert "a asked on 2026-11-22 for no more referrals" in err
    assert "--again" in err
    assert log_of(load(case), DAY.replace(day=25), 365).stopped == {"a"}
    assert run(capsys, *words, "stop", *into)[0] == 0
    assert run(capsys, *words, "answered", *into, "--again")[0] == 0
    assert log_of(load(case), DAY.replace(day=25), 365).stopped == frozenset()


def test_nothing_is_told_on_a_day_to_come() -> None:
    shed = desk().plus(Referral(referral="r000001", site="a", day=DAY))
    with pytest.raises(BadValue, match="2999-01-01 is still to come"):
        outcome_of(shed, "r000001", "a", "stop", day=date(2999, 1, 1))


def test_every_word_for_an_outcome_is_one_of_the_log() -> None:
    assert set(ALSO.values()) <= set(OUTCOMES)
    with pytest.raises(BadValue):
        outcome_of(desk(), "r000001", "a", "maybe")
    with pytest.raises(NotFound):
        outcome_of(desk(), "r000001", "a", "won")


def test_a_need_that_found_nobody_is_kept_and_can_be_asked_again(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What options said stands in its words, so that the log alone is enough to ask again."""
    words = [
        "refer",
        "ten brackets",
        "--process",
        "laser-cutting",
        "--near",
        "town",
        "--within",
        "5",
    ]
    code, out, _ = run(capsys, *words, "--day", "2026-11-20", "--into", str(case))
    assert code == 0
    assert f"written into {case}: r000001, nobody was found" in out
    [row] = load(case).rows(Referral)
    assert (row.site, row.outcome, row.reason) == ("", "nobody", "no maker fits")
    assert row.need == "ten brackets, near town, laser cutting, within 5 km"
    again = refer(load(case), row.need, day=DAY)
    assert again.nobody
    assert {one.ask for one in again.asked} >= {"material", "quantity"}
    code, _, err = run(
        capsys,
        "refer",
        "outcome",
        "r000001",
        "a",
        "won",
        "--into",
        str(case),
        "--day",
        "2026-11-21",
    )
    assert (code, "nobody was named on r000001" in err) == (2, True)
    run(capsys, "refer", *ASKED, "--into", str(case))
    assert load(case).get("r000002:a", Referral).outcome == "sent", "the numbers go on"


@pytest.mark.parametrize(("site", "outcome"), [("", "sent"), ("", "won"), ("a", "nobody")])
def test_nobody_is_an_outcome_where_no_site_is_named_and_only_there(
    site: str, outcome: str
) -> None:
    with pytest.raises(BadFacts, match="only there"):
        desk().plus(Referral(referral="r000001", site=site, day=DAY, outcome=outcome))  # type: ignore[arg-type]


def test_makers_that_want_no_referrals_leave_nobody_too() -> None:
    shed = desk()
    found = refer(shed, "welding", near="town", unready="send", optout=[*"abcd"], day=DAY)
    [row] = found.log()
    assert (row.outcome, row.reason) == ("nobody", "those that fit want no referrals")
