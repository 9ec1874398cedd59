"""Whatever a browser asks of `serve-folder` is answered, and nothing is said of it in a log."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from .conftest import Office
from .test_folder import address, got

__all__ = ["address"]


def said(address: Any, request: bytes, *, hang_up: bool = False) -> bytes:
    with socket.create_connection(address, timeout=20) as line:
        found = b""
        line.sendall(request)
        if hang_up:
            return b""
        line.shutdown(socket.SHUT_WR)
        while piece := line.recv(65536):
            found += piece
    return found


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/" + "a" * 9_000, {404}),
        ("/" + "a/" * 4_000, {404}),
        ("/" + "%61" * 9_000, {404}),
        ("/" + "a" * 70_000, {414}),
        ("/did.json?" + "a" * 9_000, {200}),
        ("/%", {404}), ("/%zz", {404}), ("/%00", {404}), ("/did.json%00", {404}), ("/%ff%fe", {404}),
        ("/%ed%a0%80", {404}), ("/..", {404}), ("/./..//../x", {404}), ("http://[/", {404}),
        ("//[", {404}), ("*", {404}), ("/%0d%0aX:y", {404}), ("/did.json#x", {200}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_any_path_is_answered(
    path: str, codes: set[int], method: str, office: Office, address: Any, capfd: Any
) -> None:
    del office
    answer = said(address, f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert int(answer.split()[1]) in codes
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "head",
    [
        b"Host: 127.0.0.1\r\nRange: bytes=0-5", b"Host: 127.0.0.1\r\nRange: bytes=9-1",
        b"Host: 127.0.0.1\r\nIf-Modified-Since: never", b"Host: 127.0.0.1\r\nX: " + b"y" * 90_000,
        b"Host: 127.0.0.1\r\n" + b"X: y\r\n" * 300, b"Host: \xff", b": :", b"Host 127.0.0.1",
    ],
)  # fmt: skip
def test_any_head_is_answered(head: bytes, office: Office, address: Any, capfd: Any) -> None:
    del office
    answer = said(address, b"GET /did.json HTTP/1.1\r\n" + head + b"\r\n\r\n")
    assert int(answer.split()[1]) in ({431} if len(head) > 65_536 else {200, 403, 431})
    assert got(address, "/did.json")[0] == 200
    assert "Traceback" not in capfd.readouterr().err


def test_who_is_refused_half_way_may_finish_speaking(
    office: Office, address: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has answered and says no more, and still hears the rest: it does not cut the line."""
    del office
    monkeypatch.setattr("makeshed.passport.preview_server.PATIENCE", 60)
    with socket.create_connection(address, timeout=20) as line:
        line.sendall(b"GET /" + b"a" * 66_000)
        found = b""
        while piece := line.recv(65536):
            found += piece
        assert found.startswith(b"HTTP/1.0 414")
        for _ in range(9):
            line.sendall(b"a" * 100_000)


def test_who_hangs_up_is_no_error(office: Office, address: Any, capfd: Any) -> None:
    (office.folder / "large.txt").write_bytes(b"x" * 20_000_000)
    for _ in range(5):
        said(address, b"GET /large.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", hang_up=True)
    assert got(address, "/did.json")[0] == 200
    assert capfd.readouterr().err == ""


def test_names_in_a_passport_that_are_no_names_are_refused(office: Office) -> None:
    from makeshed.passport.fault_codes import Refused
    from makeshed.passport.published_folder import Folder

    place = Folder(office.folder, "did:web:velo.example:passports")
    for name in ("a" * 9_000, "\ud800", "did.json/x", "a\x00b", "../keys/key-1.jwk"):
        with pytest.raises(Refused):
            place.read(name)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": "\\ud800"}',
        b'{"a\\uDFFF": 1}',
        b'["\xed\xa0\x80"]',
        '{"a": 1}'.encode("utf-16"),
        b'"\xff"',
    ],
)
def test_half_a_character_is_no_json(data: bytes, office: Office) -> None:
    from makeshed.passport.bounded_reading import parsed
    from makeshed.passport.fault_codes import Refused

    with pytest.raises(Refused, match="JSON"):
        parsed(data)
    assert parsed(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}
    (office.folder / office.path / "proofs.json").write_bytes(data)
    assert office.verified().verdict != "pass"
