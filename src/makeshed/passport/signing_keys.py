"""The issuer's private keys: files that only their owner can read, outside of every passport folder."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue, NotFound
from makeshed.passport.bounded_reading import parsed

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key. Its private half never shows in a text, a log or an error."""

    kid: str
    public: dict[str, Any]
    private: OKPKey = field(repr=False)

    @property
    def thumbprint(self) -> str:
        """The key's fingerprint (RFC 7638)."""
        return self.private.thumbprint()


def new_key(folder: Path, did: str) -> Key:
    """Make an Ed25519 key, keep it in a folder of private keys, and return it.

    Folder and file are made readable by their owner only; the newest key of a folder signs.
    """
    from joserfc.jwk import OKPKey  # noqa: PLC0415  (an extra)

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _only_owner(folder)
    number = 1 + max((int(path.stem.removeprefix("key-")) for path in _files(folder)), default=0)
    private = OKPKey.generate_key("Ed25519")
    kid = f"{did}#key-{number}"
    secret = json.dumps(private.as_dict(private=True) | {"kid": kid}).encode()
    write_private(folder / f"key-{number}.jwk", secret)
    return Key(kid, dict(private.as_dict(private=False)), private)


def current_key(folder: Path, did: str) -> Key:
    """Return the newest key of a folder.

    Raises NotFound if there is none, BadValue if others can read it or it is another issuer's.
    """
    from joserfc.jwk import OKPKey  # noqa: PLC0415  (an extra)

    files = sorted(_files(folder), key=lambda path: int(path.stem.removeprefix("key-")))
    if not files:
        raise NotFound(
            f"there is no key in {folder}", hint="issue a passport first: that makes one"
        )
    _only_owner(folder)
    _only_owner(files[-1])
    held = parsed(files[-1].read_bytes(), "key")
    kid = str(held.pop("kid", ""))
    if kid.partition("#")[0] != did:
        raise BadValue(
            f"the key in {folder} is that of {kid.partition('#')[0]}, not of {did}",
            hint="name the folder with this issuer's keys, or another one to make new keys in",
        )
    private = OKPKey.import_key(held)
    return Key(kid, dict(private.as_dict(private=False)), private)


def write_private(path: Path, data: bytes) -> None:
    """Write a new file that nobody but its owner can read; it must not be there yet."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)


def apart(folder: Path, keys: Path) -> None:
    """Raise BadValue if private keys would lie in a folder that is published."""
    if keys.resolve().is_relative_to(folder.resolve()):
        raise BadValue(
            f"the keys in {keys} would be published with {folder}",
            hint="keep them in a folder of their own, outside of it",
        )


def _files(folder: Path) -> list[Path]:
    return [p for p in folder.glob("key-*.jwk") if p.stem.removeprefix("key-").isdigit()]


def _only_owner(path: Path) -> None:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadValue(
            f"others can read {path}",
            hint=f"chmod {'700' if path.is_dir() else '600'} {path}; if somebody did, rotate the key",
        )
