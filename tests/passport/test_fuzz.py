"""Documents bent at random: an answer always comes, and never a pass."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from makeshed.passport.signed_envelope import CHECKPOINT, CREDENTIAL, opened, sign

from .conftest import Office

WRONG: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, "", "x", "did:web:x.example", "2026-13-45T00:00:00Z", [], {},
    [[]], [{}], [None], {"id": 5}, {"type": None}, "\ud800", "2026-02-30",
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def bent(document: Any, dice: random.Random) -> Any:
    """The document with one place changed or left out."""
    copy = json.loads(json.dumps(document))
    *way, last = dice.choice(list(places(copy)))
    inner = copy
    for name in way:
        inner = inner[name]
    before = inner[last]
    if dice.random() < 0.2:
        del inner[last]
    else:
        inner[last] = dice.choice([wrong for wrong in WRONG if wrong != before])
    return copy


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", ["passport.jwt", "conformity.jwt", "status", "checkpoint"])
def test_signed_documents(office: Office, name: str, seed: int) -> None:
    """Signed by the issuer's own key, so that what is inside is looked at."""
    files = {
        "status": office.folder / "status" / "1.jwt",
        "checkpoint": office.folder / "log" / "checkpoint.jwt",
    }
    file = files.get(name) or office.file(name)
    use = CHECKPOINT if name == "checkpoint" else CREDENTIAL
    payload = opened(file.read_bytes(), use).payload
    dice = random.Random(f"{name}{seed}")  # noqa: S311  (dice, not keys)
    for _ in range(5):
        try:
            token = sign(bent(payload, dice), office.key, use)
        except UnicodeEncodeError:  # half a character cannot be signed
            continue
        file.write_text(token)
        assert office.verified().verdict != "pass"


@pytest.mark.parametrize("seed", range(40))
def test_unsigned_documents(office: Office, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  (dice, not keys)
    for name in ("did.json", f"{office.path}/proofs.json"):
        file = office.folder / name
        whole = file.read_bytes()
        document = bent(json.loads(whole), dice)
        file.write_text(json.dumps(document))
        trusted = [document] if name == "did.json" and isinstance(document, dict) else None
        kinds = (
            [trusted, []] if trusted else [[json.loads((office.folder / "did.json").read_text())]]
        )
        for docs in kinds:
            assert office.verified(trusted=docs).verdict in {"pass", "fail", "unknown"}
        file.write_bytes(whole)
    log = office.folder / "log" / "entries.jsonl"
    lines = log.read_text().splitlines()
    number = dice.randrange(len(lines))
    lines[number] = json.dumps(bent(json.loads(lines[number]), dice), separators=(",", ":"))
    log.write_text("\n".join(lines) + "\n")
    assert office.verified().verdict != "pass"
