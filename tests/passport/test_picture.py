"""The picture of a product: drawn anew, signed for, and refused by name if it is none."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from makeshed.errors import BadValue, NotFound
from makeshed.passport import issue
from makeshed.passport import product_picture as pictures
from makeshed.passport.product_picture import PUBLISHED_BYTES, SIDE, prepared

from .conftest import BASE, MAKER, NOW, PRODUCT, Office


def written(path: Path, kind: str = "JPEG", size: tuple[int, int] = (80, 60), **given: Any) -> Path:
    Image.new("RGB", size, "teal").save(path, kind, **given)
    return path


@pytest.fixture
def pictured(office: Office, tmp_path: Path) -> Office:
    file = written(tmp_path / "bike.png", "PNG")
    one = issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, now=NOW, picture=file)[0]
    return Office(office.folder, office.keys, one.path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_plain_jpeg(tmp_path: Path, kind: str) -> None:
    with Image.open(BytesIO(prepared(written(tmp_path / "x", kind)))) as found:
        assert (found.format, found.size, found.mode) == ("JPEG", (80, 60), "RGB")


def test_nothing_goes_with_it_that_is_not_seen(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (43.0, 17.0, 49.0)  # GPS latitude
    file = written(tmp_path / "x.jpg", exif=exif, comment=b"SECRET NOTE")
    file.write_bytes(file.read_bytes() + b"<script>SECRET TAIL</script>")
    data = prepared(file)
    assert b"SECRET" not in data
    assert b"Exif" not in data
    with Image.open(BytesIO(data)) as found:
        assert dict(found.getexif()) == {}
        assert found.size == (60, 80)  # upright


def test_what_shows_through_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(tmp_path / "x.png")
    with Image.open(BytesIO(prepared(tmp_path / "x.png"))) as found:
        assert found.getpixel((20, 20)) == (255, 255, 255)


def test_it_is_small(tmp_path: Path) -> None:
    Image.effect_noise((1300, 900), 200).save(tmp_path / "x.png")
    data = prepared(tmp_path / "x.png")
    assert len(data) <= PUBLISHED_BYTES
    with Image.open(BytesIO(data)) as found:
        assert max(found.size) <= SIDE


@pytest.mark.parametrize("mode", ["L", "LA", "P", "CMYK", "RGBA", "1"])
def test_every_way_to_hold_colours(tmp_path: Path, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new("RGB", (80, 60), "white").convert(mode).save(tmp_path / "x", kind)
    with Image.open(BytesIO(prepared(tmp_path / "x"))) as found:
        assert found.mode == "RGB"
        assert sum(found.convert("L").histogram()[:240]) == 0


def test_a_telephones_second_layer_is_left_out(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("white", "black")]
    frames[0].save(tmp_path / "x.jpg", "MPO", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(prepared(tmp_path / "x.jpg"))) as found:
        assert found.format == "JPEG"
        assert found.getpixel((40, 30)) == (255, 255, 255)


def test_broken_metadata_are_no_reason(tmp_path: Path) -> None:
    file = written(tmp_path / "x.jpg", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\xff" + b"\xff" * 30)
    assert prepared(file)


def bomb() -> bytes:
    """A PNG that says it has 40,000 by 40,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = (40_000).to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def hostile() -> dict[str, bytes]:
    good = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(good, "PNG")
    small, gif, film, deep = BytesIO(), BytesIO(), BytesIO(), BytesIO()
    Image.new("I;16", (80, 60), 30_000).save(deep, "PNG")
    Image.new("RGB", (8, 8)).save(small, "PNG")
    Image.new("RGB", (80, 60)).save(gif, "GIF")
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue")]
    frames[0].save(film, "WEBP", save_all=True, append_images=frames[1:])
    return {
        "empty": b"",
        "text": b"no picture at all",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "cut": good.getvalue()[:60],
        "flipped": good.getvalue()[:45] + b"\xff" * 20 + good.getvalue()[65:],
        "bomb": bomb(),
        "small": small.getvalue(),
        "gif": gif.getvalue(),
        "film": film.getvalue(),
        "deep": deep.getvalue(),
    }


@pytest.mark.parametrize("name", hostile())
def test_what_is_no_picture_of_a_product_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(hostile()[name])
    with pytest.raises(BadValue, match=name) as wrong:
        prepared(tmp_path / name)
    assert wrong.value.hint
    told = {"small": "nothing is seen", "film": "moves", "text": "known here", "gif": "known here"}
    assert told.get(name, "") in str(wrong.value)


def test_a_file_that_is_too_large_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound):
        prepared(tmp_path)
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(BadValue, match="100 bytes"):
        prepared(written(tmp_path / "x.jpg"))


def test_it_is_shown_signed_for_and_told_to_search_engines(pictured: Office) -> None:
    assert pictured.verified().verdict == "pass"
    text = pictured.file("index.html").read_text()
    assert "<img class=product src=picture.jpg" in text
    assert "the maker chose it" in text
    assert "picture.jpg" in pictured.file("product.jsonld").read_text()
    image = pictured.payload()["credentialSubject"]["productImage"]
    assert image["linkURL"].endswith("/picture.jpg")


def test_another_picture_in_its_place_or_none_is_found(pictured: Office, tmp_path: Path) -> None:
    file = pictured.file("picture.jpg")
    file.write_bytes(prepared(written(tmp_path / "other.png", "PNG", (90, 60))))
    assert pictured.verified().reasons == {"linked-file-differs"}
    file.unlink()
    assert pictured.verified().reasons == {"missing-file"}


def test_a_picture_that_is_taken_out_of_the_passport_is_found(pictured: Office) -> None:
    pictured.forge(lambda payload: payload["credentialSubject"].pop("productImage"))
    assert "page-not-vouched" in pictured.verified().reasons


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x.jpg", "{id}/../x.jpg", "{id}/a b.jpg", "{id}/x>.jpg", "{id}/"],
)
def test_a_picture_elsewhere_is_not_shown(pictured: Office, address: str) -> None:
    from makeshed.passport.page import page

    payload = pictured.payload()
    subject = payload["credentialSubject"]
    subject["productImage"]["linkURL"] = address.format(id=subject["id"])
    assert "class=product" not in page(payload).decode()
