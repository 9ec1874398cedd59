"""Angles as lists of makers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.io.degrees import Axis, degrees
from makeshed.io.mapping import Columns, maker


@pytest.mark.parametrize(
    ("text", "axis", "right"),
    [
        # ISO 6709, annex D: Cape of Good Hope and the Eiffel Tower's neighbours as people write them
        ("34° 21' 29\" S", "lat", -(34 + 21 / 60 + 29 / 3600)),
        ("18° 28' 20\" E", "lon", 18 + 28 / 60 + 20 / 3600),
        # a public list of hackerspaces, 2016: the degree sign is lost
        ("47 15'27\"", "lat", 47.2575),
        (" -71 17'8\"", "lon", -(71 + 17 / 60 + 8 / 3600)),
        (" -0 43'26\"", "lat", -(43 / 60 + 26 / 3600)),
        ("38_ 16'40\"", "lon", 38 + 16 / 60 + 40 / 3600),
        ("N 48\u00b0 51\u2032 24\u2033", "lat", 48 + 51 / 60 + 24 / 3600),
        ("48,8566\u00b0", "lat", 48.8566),
        ("48\u00b051,396'N", "lat", 48 + 51.396 / 60),
        ("\u22122.5", "lon", -2.5),
        (43.3, "lat", 43.3),
    ],
)
def test_an_angle_is_read(text: object, axis: Axis, right: float) -> None:
    assert degrees(text, axis) == pytest.approx(right, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("8 38.5", "lat"),  # minutes, or a second figure of its own
        ("2° 20' O", "lon"),  # west in French, east in German
        ("48° 51' N", "lon"),
        ("-48° 51' N", "lat"),
        ("48° 60'", "lat"),
        ("48.5° 30'", "lat"),
        ('48° 51"', "lat"),  # seconds without minutes
        ("48° 51' 24\" N, 2° 21' E", "lat"),
        ("", "lat"),
        ("north", "lat"),
    ],
)
def test_what_is_none_or_could_be_two_is_not_read(text: str, axis: Axis) -> None:
    assert degrees(text, axis) is None


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_every_way_to_write_one_is_the_same(d: int, m: int, s: int, side: str) -> None:
    sign = "-" if side == "S" else ""
    ways = {
        degrees(text, "lat")
        for text in (
            f"{d}°{m}'{s}\"{side}",
            f"{side} {d} {m}' {s}''",
            f"{sign}{d}° {m}\u2032 {s}\u2033",
        )
    }
    assert len(ways) == 1
    (found,) = ways
    assert found == pytest.approx((-1 if sign else 1) * (d + m / 60 + s / 3600))


def test_a_row_of_a_list_stands_where_it_says() -> None:
    columns = Columns({"name": ("Name",), "lat": ("Lat",), "lon": ("Long",)}, {})
    row = {"Name": "IT-Syndikat", "Lat": "47 15'27\"", "Long": " 11 23'46\""}
    found = maker(row, columns, "list.csv, row 2")
    assert found.lat == pytest.approx(47.2575)
    assert found.lon == pytest.approx(11.396111, abs=1e-6)
    assert not found.doubts
