"""``makeshed passport`` on the terminal, on the e-bike case."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from makeshed.cli import Parser
from makeshed.cli.passport import add
from makeshed.errors import BadValue, MakeshedError, MissingExtra, NotFound
from makeshed.io.passport import passports, verify
from makeshed.io.passport.envelope import opened

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
    from makeshed.io import passport

    monkeypatch.setattr(passport, "find_spec", lambda name: None if name == "segno" else name)
    with pytest.raises(MissingExtra, match="segno") as missing:
        _ = passport.issue
    assert "makeshed[passport]" in missing.value.hint
    assert passport.Maker("x").name == "x"  # plain facts need nothing
    with pytest.raises(AttributeError):
        _ = passport.nothing
