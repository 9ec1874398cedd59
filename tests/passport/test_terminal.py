"""``makeshed passport`` on the terminal, on the e-bike case."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

import makeshed as ms
from makeshed.cli.parsing import Parser
from makeshed.cli.passport import add
from makeshed.errors import BadValue, MakeshedError, MissingExtra, NotFound
from makeshed.passport import passports, verify
from makeshed.passport.signed_envelope import opened

CASE = Path(__file__).parents[2] / "examples" / "ebike"


def run(*words: str | Path) -> int:
    parser = Parser(prog="makeshed")
    add(parser.add_subparsers(parser_class=Parser), Parser)
    given: dict[str, Any] = vars(parser.parse_args(["passport", *map(str, words)]))
    code: int = given.pop("run")(given)
    return code


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("terminal")
    scenario = CASE / "scenarios" / "e3.args"
    asked = ("--scenario", scenario, "--maker", "Vélo SAS", "--base", "https://velo.example/")
    assert run("issue", "ebike", CASE, *asked, "--folder", root / "f", "--keys", root / "k") == 0
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def test_the_ebike_made_in_marseille(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = passports(root / "f")[0]
    subject = opened((root / "f" / path / "passport.jwt").read_bytes()).payload["credentialSubject"]
    assert subject["countryOfProduction"] == {"countryCode": "FR", "countryName": "France"}
    fractions = {
        m["originCountry"]["countryCode"]: m["massFraction"] for m in subject["materialProvenance"]
    }
    assert sum(fractions.values()) == pytest.approx(1)
    assert fractions["FR"] > 0.2
    assert len(subject["performanceClaim"]) > 5  # the rules of the label question
    assert run("verify", root / "f", "--trust", root / "f" / ".well-known" / "did.json") == 0
    assert "all seven checks pass" in capsys.readouterr().out
    assert run("verify", root / "f") == 3  # nobody else says whose key it is
    assert stat.S_IMODE((root / "k" / "key-1.jwk").stat().st_mode) == 0o600


def test_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("verify", root / "f", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [len(one["rows"]) for one in found] == [7]


def test_revoke_refresh_rotate(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = ("--keys", root / "k")
    assert run("rotate", root / "f", *keys) == 0
    assert run("refresh", root / "f", *keys) == 0
    trust = ("--trust", root / "f" / ".well-known" / "did.json")
    assert run("verify", root / "f", *trust) == 0
    assert run("revoke", root / "f", *keys, "--reason", "recalled") == 0
    assert run("verify", root / "f", *trust) == 1
    assert "revoked" in capsys.readouterr().out
    assert verify(root / "f").reasons >= {"revoked"}


def test_an_auditor_is_shown_the_lines(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = next((root / "k" / "audit").glob("*.json"))
    trust = ("--trust", root / "f" / ".well-known" / "did.json")
    assert run("verify", root / "f", *trust, "--audit", lines) == 0
    assert "the lines committed to" in capsys.readouterr().err
    one = root / "f" / passports(root / "f")[0] / "passport.jwt"
    assert run("verify", one, *trust, "--audit", lines) == 0
    shutil.copy(one, root / "alone.jwt")
    with pytest.raises(BadValue, match="commits to no lines"):
        run("verify", root / "alone.jwt", *trust, "--audit", lines)
    opened_lines = json.loads(lines.read_text())
    opened_lines["opened"][0]["line"]["origin"] = "FR" if opened_lines["opened"][0]["line"][
        "origin"] != "FR" else "CN"  # fmt: skip
    lines.write_text(json.dumps(opened_lines))
    assert run("verify", root / "f", *trust, "--audit", lines) == 1


def issued(root: Path, *words: str | Path) -> dict[str, Any]:
    """Issue one more without a plan, and return what its passport says of the product."""
    before = set(passports(root / "f"))
    keys = ("--folder", root / "f", "--keys", root / "k", "--base", "https://velo.example/")
    made_at = ("--no-plan", "--made-at", "marseille", "--made-on", "2026-11-20")
    assert run("issue", *words, *made_at, *keys) == 0
    (path,) = set(passports(root / "f")) - before
    payload = opened((root / "f" / path / "passport.jwt").read_bytes()).payload
    subject: dict[str, Any] = payload["credentialSubject"]
    return subject


def test_it_takes_what_label_takes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city = ("--rules", "fr.marseille")
    asked = issued(root, "ebike", CASE, *city)["performanceClaim"]
    assert [claim["claimedPerformance"][0]["score"]["code"] for claim in asked] == [
        "needs judgement"
    ]
    answers = ("--answers", "know-how=yes", "commitments=yes", "--day", "2026-11-21")
    (claim,) = issued(root, "ebike", CASE, *city, *answers)["performanceClaim"]
    assert claim["claimedPerformance"][0]["score"]["code"] == "pass"
    assert claim["claimDate"] == "2026-11-21"
    costs = ("--costs", "research=1e6@FR", "--rules", "fr.ofg")
    (claim,) = issued(root, "ebike", CASE, *costs)["performanceClaim"]
    assert claim["claimedPerformance"][0]["measure"]["value"] > 99
    with pytest.raises(BadValue, match="no answer"):
        issued(root, "ebike", CASE, "--answers", "know-how")
    assert "left out" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [("ebike", CASE), (CASE, "ebike"), ("ebike", "ebike"), (CASE,), ()]
)
def test_product_then_case_as_label_has_it(
    root: Path, words: tuple[str | Path, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    found = issued(root, *words, "--rules", "fr.marseille")
    assert found["modelNumber"] == "ebike"
    assert ("is taken for the case" in capsys.readouterr().err) == (words == (CASE, "ebike"))


def test_the_market_and_its_language(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = issued(root, "ebike", CASE)
    assert found["characteristics"]["schema:inLanguage"] == "fr"
    assert found["characteristics"]["schema:eligibleRegion"] == ["FR", "EU", "UK"]
    assert found["characteristics"]["schema:locationCreated"] == "Marseille"
    told = capsys.readouterr().err
    assert "rules are left out, of markets other than FR" in told
    assert "the page counts the other" in told
    far = issued(root, "ebike", CASE, "--market", "CH", "--language", "it-CH")
    assert far["characteristics"]["schema:inLanguage"] == "it"
    assert {claim["name"] for claim in far["performanceClaim"]} == {"Swiss Made (industrial goods)"}
    capsys.readouterr()
    other = issued(root, "ebike", CASE, "--rules", "fr.marseille", "--language", "pt")
    assert other["characteristics"]["schema:inLanguage"] == "en"
    assert "no page in 'pt'" in capsys.readouterr().err


def test_a_picture_of_it(root: Path, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (90, 60), "teal").save(tmp_path / "bike.png")
    city = ("--rules", "fr.marseille", "--picture")
    found = issued(root, "ebike", CASE, *city, tmp_path / "bike.png")
    assert found["productImage"]["mediaType"] == "image/jpeg"
    with pytest.raises(BadValue, match="no picture"):
        issued(root, "ebike", CASE, *city, CASE / "places.csv")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), BadValue),
        (("verify", "{root}/nowhere"), NotFound),
        (("verify", "{root}/k"), NotFound),
        (("verify", "{root}/f", "--trust", "{root}/none.json"), NotFound),
        (("verify", "{root}/f", "--seen", "{root}/none.jwt"), NotFound),
        (("revoke", "{root}/f", "nobody", "--keys", "{root}/k"), NotFound),
        (("rotate", "{root}/k"), NotFound),
        (("issue", "ebike", "no-such-case"), NotFound),
        (("issue", "ebikee", "{case}", "--no-plan"), NotFound),
        (("issue", "ebike", "{case}", "--made-on", "yesterday"), BadValue),
        (
            ("issue", "ebike", "{case}", "--no-plan", "--made-at", "marseille", "--base", "x"),
            BadValue,
        ),
        (("serve-folder", "{root}/nowhere"), NotFound),
    ],
)
def test_bad_input_is_told(root: Path, words: tuple[str, ...], error: type[MakeshedError]) -> None:
    with pytest.raises(error):
        run(*(word.format(root=root, case=CASE) for word in words))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from makeshed import passport

    monkeypatch.setattr(passport, "find_spec", lambda name: None if name == "segno" else name)
    with pytest.raises(MissingExtra, match="segno") as missing:
        _ = passport.issue
    assert "makeshed[passport]" in missing.value.hint
    assert passport.Maker("x").name == "x"  # plain facts need nothing
    with pytest.raises(AttributeError):
        _ = passport.nothing


def test_an_answer_that_no_rule_asks_for_is_not_signed(tmp_path: Path) -> None:
    words = ["issue", "ebike", "--folder", str(tmp_path / "p"), "--answers", "knowhow=yes"]
    with pytest.raises(BadValue, match="no rule asks for 'knowhow'"):
        run(*words)
    assert not (tmp_path / "p").exists()


def test_python_issues_what_the_terminal_issues(made: Path, tmp_path: Path) -> None:
    scenario = ms.scenario(ms.load(CASE), CASE / "scenarios" / "e3.args")
    where: dict[str, Any] = {
        "folder": tmp_path / "f",
        "keys": tmp_path / "k",
        "base": "https://velo.example/",
    }
    signed = ms.issue_passports(scenario, "ebike", maker="Vélo SAS", **where)
    told = []
    for root in (tmp_path / "f", made / "f"):
        jwt = (root / passports(root)[0] / "passport.jwt").read_bytes()
        subject = opened(jwt).payload["credentialSubject"]
        claims = [(claim["name"], claim["description"]) for claim in subject["performanceClaim"]]
        told.append((claims, subject["materialProvenance"], subject["countryOfProduction"]))
    assert told[0] == told[1]
    assert len(told[0][0]) > 5
    assert [one.path for one in signed.issued] == passports(tmp_path / "f")
    assert any("rules are met" in note for note in signed.notes)
