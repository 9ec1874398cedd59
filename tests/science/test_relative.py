"""Numbers said against another: which texts are relative, which are shares, which are neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import BadValue
from makeshed.language.relative import factor, share, spread


@pytest.mark.parametrize(
    ("text", "times", "part"),
    [
        ("x1.2", 1.2, None), ("\N{MULTIPLICATION SIGN}.5", 0.5, None), ("X 2", 2.0, None), ("x1e-3", 0.001, None),
        ("+10%", 1.1, None), ("-10 %", 0.9, None), ("\N{MINUS SIGN}10%", 0.9, None),
        ("+10\N{NO-BREAK SPACE}%", 1.1, None), ("-150%", -0.5, None),
        ("12.5%", None, 0.125), ("0%", None, 0.0), ("250 %", None, 2.5),
        ("+5", None, None), ("-5", None, None), ("5", None, None), ("x", None, None),
        ("x1,2", 1.2, None), ("12,5 %", None, 0.125), ("+2,5%", 1.025, None), ("1,250%", None, None), ("1.2x", None, None), ("x-1", None, None), ("%", None, None),
        ("+-10%", None, None), ("nan%", None, None), ("", None, None),
    ],
)  # fmt: skip
def test_a_text_is_relative_or_a_share_or_neither(
    text: str, times: float | None, part: float | None
) -> None:
    assert factor(text) == (None if times is None else pytest.approx(times))
    assert share(text) == (None if part is None else pytest.approx(part))


@given(st.floats(-99, 500, allow_nan=False))
@examples(50)
def test_per_cent_and_times_say_the_same(more: float) -> None:
    said = f"{more:+.6f}%"
    assert factor(said) == pytest.approx(factor(f"x{1 + float(said[:-1]) / 100:.12f}"), abs=1e-9)


def test_a_range_is_written_as_its_ends() -> None:
    assert list(spread("-20%:+20%:5", "")) == ["-20%", "-10%", "+0%", "+10%", "+20%"]
    assert list(spread("0%:30%:4", "")) == ["0%", "10%", "20%", "30%"]
    assert list(spread("-5:5:3", "")) == ["-5.0", "0.0", "5.0"]
    assert list(spread("x1:x1:1", "")) == ["x1"]


@pytest.mark.parametrize("text", ["0:+10%:3", "x1:2:3", "0:1:two", "a:b:2", "0:nan:2"])
def test_a_range_with_ends_of_two_kinds_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="cannot be read") as caught:
        list(spread(text, f"name={text}"))
    assert "name=-10%:+10%:5" in caught.value.hint
