"""A small product, a folder with one passport of it, and where the oracles are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("joserfc", reason="needs the extra: makeshed[passport]")

from makeshed.passport import (
    Claim,
    Line,
    Maker,
    Product,
    Step,
    Verification,
    Workplace,
    issue,
    verify,
)
from makeshed.passport.signed_envelope import opened, sign
from makeshed.passport.signing_keys import Key, current_key

ORACLES = Path(__file__).parents[2] / ".." / "shared" / "oracles" / "label"
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
BASE = "https://velo.example/passports/"
DID = "did:web:velo.example:passports"
MAKER = Maker("Vélo Marseille SAS", "RCS-123", "https://register.example")
PRODUCT = Product(
    key="city-bike",
    name="City bike <M1>",
    workplace=Workplace("atelier", "Atelier du 3e", "Marseille", "FR"),
    made_on=date(2026, 11, 20),
    hs="8711 60 10",
    mass=22.5,
    lines=(
        Line("frame", "Frame", 1, 9.0, "FR", "forge", 310.77, "EUR"),
        Line("motor", "Motor", 1, 4.0, "CN", "shenzhen", 240.0, "EUR"),
        Line("saddle", "Saddle", 1, 1.0, "", "", 25.0, "EUR"),
    ),
    steps=(Step("welding", 0.5), Step("final-assembly", 3.5)),
    claims=(
        Claim("eu.bike_parts", "EU bicycle parts", "pass", 0.28, 0.28, 0.6, "<", "Reg. 88/97"),
        Claim("fr.ofg", "Origine France Garantie", "fail", 0.4577, 0.499, 0.5),
        Claim("ch.food", "Swiss food", "undetermined", 0.1, 0.9, 0.8),
        Claim("us.ftc", "Made in USA", "needs judgement", citation="16 CFR 323.2"),
    ),
    missing=("one part is of unknown origin",),
)


def oracle(*parts: str) -> Path:
    """The path of an oracle; the test is skipped if it is not there."""
    path = ORACLES.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the oracle {'/'.join(parts)} is not at hand (see its SOURCES.md)")
    return path


@dataclass(frozen=True)
class Office:
    """An issuer's folder and keys, with one passport, to be tampered with."""

    folder: Path
    keys: Path
    path: str

    @property
    def key(self) -> Key:
        return current_key(self.keys, DID)

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "did.json").read_text())
        return found

    def file(self, name: str) -> Path:
        return self.folder / self.path / name

    def payload(self, name: str = "passport.jwt") -> dict[str, Any]:
        return opened(self.file(name).read_bytes()).payload

    def verified(self, **given: Any) -> Verification:
        trusted = given.pop("trusted") if "trusted" in given else [self.document]
        asked: dict[str, Any] = {"passport": self.path, "now": LATER} | given
        return verify(self.folder, trusted=trusted, **asked)

    def forge(self, change: Callable[[dict[str, Any]], object], name: str = "passport.jwt") -> None:
        """Sign a changed credential with the issuer's own key; the log does not know it."""
        payload = self.payload(name)
        change(payload)
        self.file(name).write_text(sign(payload, self.key))


@pytest.fixture(scope="session")
def first_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    issued = issue(root / "folder", root / "keys", PRODUCT, MAKER, base=BASE, now=NOW)
    return Office(root / "folder", root / "keys", issued[0].path)


@pytest.fixture
def office(first_office: Office, tmp_path: Path) -> Office:
    """A copy of its own for each test."""
    shutil.copytree(first_office.folder, tmp_path / "folder")
    shutil.copytree(first_office.keys, tmp_path / "keys")
    return Office(tmp_path / "folder", tmp_path / "keys", first_office.path)
