"""Files made wrong: bits flipped, pieces cut, doubled, swapped, put in; numbers and texts made odd."""

from __future__ import annotations

import io
import random
import re
import zipfile

ODD = (
    b"\x00", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\x1b[2J", b"\xe2\x80\xae",
    b"nan", b"inf", b"-1", b"1e308", b"1e999", b"0x10", b"1_000", b"9" * 400, b"-0.0", b"1e-320",
    b"null", b"true", b"[]", b"{}", b'""', b"[[[[", b"=1+1", b"'", b'"', b"\\", b",", b";", b"\n", b"\r",
    b"\t", b" " * 3000, b"a" * 30_000, b"5" * 5000, b"/", b"../..", b"#", b":", b"%", b"x", b"<!DOCTYPE a>",
    b"&amp;", b"&a;", b"2026-13-45", "\u0665".encode(), "\u212b".encode(), "\U0001f600".encode(),
)  # fmt: skip
"""What is put in."""
VALUE = re.compile(rb'"[^"\n]{0,80}"|[-+]?\d++(?:\.\d++)?+(?:[eE][-+]?\d++)?+')


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return a file with one to four things wrong; of a zip archive mostly inside one of its files."""
    if data.startswith(b"PK\x03\x04") and dice.random() < 0.8:
        return _inside(data, dice)
    for _ in range(dice.choice((1, 1, 2, 4))):
        data = dice.choice(WAYS)(data, dice)
    return data


def _inside(data: bytes, dice: random.Random) -> bytes:
    """Change one file of an archive, or leave one out."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    name = dice.choice(sorted(held))
    if dice.random() < 0.1:
        del held[name]
    else:
        held[name] = dice.choice(WAYS)(held[name], dice)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for each, body in held.items():
            packed.writestr(each, body)
    return out.getvalue()


def _part(data: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + dice.choice((1, 2, 8, 60, 400)))


def _flip(data: bytes, dice: random.Random) -> bytes:
    if not data:
        return data
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def _end(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _cut(data: bytes, dice: random.Random) -> bytes:
    start, end = _part(data, dice)
    return data[:start] + data[end:]


def _double(data: bytes, dice: random.Random) -> bytes:
    start, end = _part(data, dice)
    return data[:end] + data[start:end] * dice.choice((1, 1, 3, 100)) + data[end:]


def _swap(data: bytes, dice: random.Random) -> bytes:
    (a, b), (c, d) = sorted((_part(data, dice), _part(data, dice)))
    c, d = max(b, c), max(b, d)
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _put(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(ODD) + data[at:]


def _value(data: bytes, dice: random.Random) -> bytes:
    """Put something odd in the place of a text or a number."""
    found = list(VALUE.finditer(data))
    if not found:
        return _put(data, dice)
    at = dice.choice(found)
    odd = dice.choice(ODD)
    quoted = at[0].startswith(b'"') and dice.random() < 0.5
    return data[: at.start()] + (b'"%b"' % odd if quoted else odd) + data[at.end() :]


WAYS = (_flip, _end, _cut, _double, _swap, _put, _value, _value, _value)
