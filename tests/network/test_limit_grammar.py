"""Limits as people write them: every form is read, and what is none is refused with all of them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import BadValue
from makeshed.network.limit_grammar import GRAMMAR, SENSES, AskedLimit, read


@pytest.mark.parametrize("what", GRAMMAR)
def test_every_form_that_is_shown_is_read(what: str) -> None:
    form, meaning = GRAMMAR[what]
    found = read(form)
    assert found.what == what
    assert found.least == (">=" in form)
    assert found.text == form
    assert meaning


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (" co2e <= 120 t ", ("co2e", (), False, 120_000.0)), ("co2e<=1.5e3", ("co2e", (), False, 1500.0)),
        ("local>=30%", ("local", (), True, 0.3)), ("local(fr.ofg) <= 0.5", ("local", ("fr.ofg",), False, 0.5)),
        ("share(firm, frame)<=40%", ("share", ("firm", "frame"), False, 0.4)), ("share<=0.4@firm", ("share", ("firm",), False, 0.4)),
        ('from("Acme, Inc.", frame)>=0.3', ("from", ("Acme, Inc.", "frame"), True, 0.3)),
        ('survive(firm:"Acme, Inc.", site)>=80%', ("survive", ("firm:Acme, Inc.", "site"), True, 0.8)),
        ("sources(frame, 0.2)>=2", ("sources", ("frame", "0.2"), True, 2.0)), ("sites(supplier)<=5", ("sites", ("supplier",), False, 5.0)),
    ],
)  # fmt: skip
def test_what_is_meant(text: str, limit: tuple[str, tuple[str, ...], bool, float]) -> None:
    found = read(text)
    assert (found.what, found.of, found.least, found.bound) == limit


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("co2e", "cannot be read"), ("co2e<120", "cannot be read"), ("co2 <= 1", "did you mean co2e"), ("co2e<=1.2.3", "has no number"),
        ("co2e<=-1", "bound of -1, which should be 0 or more"), ("co2e<=1e999", "bound of inf"), ("local>=1.2", "from 0 to 1, or with %"),
        ("local>=120%", "from 0 to 1"), ("budget<=2t", "counts tonnes"), ("share<=0.4", "should be written as share(firm)<=0.4"),
        ("co2e(firm)<=1", "should be written as"), ("share(maker)<=0.4", "is a share of 'maker'"), ("sites(seller)<=2", "names the role 'seller'"),
        ("co2e >= 5", "goes the other way: co2e <= 5"), ("survive(firm)<=80%", "goes the other way: survive(firm)>=80%"),
        ("survive>=80%@firm", "names what is lost after an @"), ("local(a, b)>=0.5", "should be written as"),
    ],
)  # fmt: skip
def test_what_is_no_limit_is_refused_with_every_form(text: str, why: str) -> None:
    with pytest.raises(BadValue) as refused:
        read(text)
    assert repr(text) in str(refused.value)
    assert why in str(refused.value)
    assert all(form in refused.value.hint for form, _ in GRAMMAR.values())


@examples(40)
@given(st.sampled_from(sorted(GRAMMAR)), st.floats(0, 1))
def test_a_bound_is_read_as_it_was_written(what: str, bound: float) -> None:
    form = GRAMMAR[what][0]
    sense = SENSES.get(what, ">=")
    head = form[: form.index("=") - 1]
    assert read(f"{head}{sense}{bound!r}").bound == bound
    assert read(f"{head}{sense}{bound * 100!r}%").bound == pytest.approx(bound)


@examples(60)
@given(st.text(alphabet='co2elshar()<>=0.5,%t@" ', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadValue):
        assert isinstance(read(text), AskedLimit)
