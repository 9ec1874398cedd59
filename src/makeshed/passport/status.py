"""Which credentials were withdrawn: one bit each in a list (W3C Bitstring Status List 1.0)."""

from __future__ import annotations

import gzip
import secrets
import zlib
from collections.abc import Iterable

from makeshed.passport.bounded_reading import base64url, unpadded
from makeshed.passport.fault_codes import Refused

BITS = 131_072
"""Fewest bits in a list, so that fetching it tells nobody which credential is being looked at."""

MAX_LIST_BYTES = 16_000_000


def encoded(withdrawn: Iterable[int], bits: int = BITS) -> str:
    """Return the list in which the bits with these numbers are set."""
    octets = bytearray(bits // 8)
    for index in withdrawn:
        octets[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(octets), mtime=0))


def decoded(text: str) -> bytes:
    """Return the list's bytes; Refused if it is no list, too short, or a decompression bomb."""
    if not text.startswith("u"):
        raise Refused("status-list-wrong", "not multibase base64url")
    try:
        inflate = zlib.decompressobj(wbits=31)
        octets = inflate.decompress(unpadded(text[1:]), MAX_LIST_BYTES)
    except (zlib.error, Refused):
        raise Refused("status-list-wrong", "not a GZIP of bits") from None
    if not inflate.eof:
        raise Refused("too-large", f"status list: more than {MAX_LIST_BYTES} bytes, or cut short")
    if len(octets) * 8 < BITS:
        raise Refused("status-list-wrong", f"{len(octets) * 8} bits, at least {BITS}")
    return octets


def is_set(octets: bytes, index: int) -> bool:
    """Whether the bit with this number is set."""
    if not 0 <= index < len(octets) * 8:
        raise Refused("status-list-wrong", f"there is no bit {index}")
    return bool(octets[index // 8] & 0x80 >> index % 8)


def withdrawn_in(octets: bytes) -> set[int]:
    """Return the numbers of all bits that are set."""
    return {
        8 * at + bit for at, octet in enumerate(octets) if octet for bit in range(8)
        if octet & 0x80 >> bit
    }  # fmt: skip


def free_index(taken: Iterable[int]) -> int:
    """Return the number of a bit not taken yet, at random: order would tell when it was issued."""
    known = set(taken)
    while (index := secrets.randbelow(BITS)) in known:
        pass
    return index
