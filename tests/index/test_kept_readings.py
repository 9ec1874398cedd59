"""The index keeps what texts name: whoever asks a file is told the same as whoever reads the texts."""

from contextlib import closing
from pathlib import Path

import pytest

from makeshed import Capability, Place, Shed, Site, load, save
from makeshed.directory.profiles import Profile, profiles
from makeshed.language import readings
from makeshed.store import kept_readings
from makeshed.store.indexed import IndexedShed
from makeshed.store.opening import connected
from makeshed.store.put import put

TEXTS = {
    "Atelier de soudure": "Nous soudons l'acier et l'inox, mais pas l'aluminium.",
    "Turner & Sons": "Notary public. We do not do any casting.",
    "Falegnameria Rossi": "Produciamo sedie e tavoli in legno.",
    "w1x w2x": "",
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the readings of few sites kept too."""
    monkeypatch.setattr(kept_readings, "MANY", 1)


def town() -> Shed:
    sites = [
        Site(site=f"s{n}", place="p", role="maker", name=name, about=about)
        for n, (name, about) in enumerate(TEXTS.items())
    ]
    able = Capability(site="s0", process="welding", materials="steel")
    return Shed.of(Place(place="p", name="P", lat=1.0, lon=2.0, country="FR"), *sites, able)


def of_all(shed: Shed) -> dict[str, Profile]:
    return profiles(shed, [site.site for site in shed.rows(Site)])


def kept(where: Path) -> dict[str, tuple[str, str]]:
    with closing(connected(where)) as database:
        return kept_readings.known(database, [f"s{n}" for n in range(9)])


def test_what_is_kept_is_what_is_read(tmp_path: Path) -> None:
    save(town(), tmp_path / "a.db")
    shed = load(tmp_path / "a.db")
    assert isinstance(shed, IndexedShed)
    assert of_all(shed) == of_all(town())
    assert len(kept(tmp_path / "a.db")) == len(TEXTS)
    welder = {str(said.concept.key) for said in of_all(shed)["s0"].said}
    assert {"welding", "stainless-steel"} <= welder
    assert "aluminium" not in welder


def test_no_text_is_read_that_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(town(), tmp_path / "a.db")
    shed, wanted = load(tmp_path / "a.db"), of_all(town())
    monkeypatch.setattr("makeshed.model.shed.reading_of", pytest.fail)
    assert of_all(shed) == wanted


def test_an_edit_is_read_anew(tmp_path: Path) -> None:
    where = tmp_path / "a.db"
    save(town(), where)
    joiner = Site(site="s2", place="p", role="maker", name="Rossi", about="We cast bronze bells.")
    more = Site(site="s8", place="p", role="maker", name="New", about="Laser cutting of steel.")
    put(where, [joiner, more], ["sites/s3"])
    wanted = town().minus("sites/s3").plus(joiner, more)
    assert of_all(load(where)) == of_all(wanted)
    assert kept(where).keys() == {"s0", "s1", "s2", "s8"}
    assert kept(where)["s2"] == (readings.reading_of("Rossi"), readings.reading_of(joiner.about))


def test_what_is_laid_over_a_file_is_read(tmp_path: Path) -> None:
    save(town(), tmp_path / "a.db")
    other = Site(site="s2", place="p", role="maker", name="Rossi", about="We cast bronze bells.")
    shed = load(tmp_path / "a.db").plus(other)
    assert of_all(shed) == of_all(town().plus(other))


def test_readings_of_another_edition_are_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "a.db"
    with monkeypatch.context() as before:
        before.setattr("makeshed.store.index.edition", lambda: "older")
        before.setattr(kept_readings, "reading_of", lambda _: "")
        save(town(), where)
        load(where)
        assert set(kept(where).values()) == {("", "")}
    assert of_all(load(where)) == of_all(town())
    assert kept(where)["s0"][1]


def test_a_reading_opens_to_what_the_text_names() -> None:
    reading = readings.reading_of(TEXTS["Falegnameria Rossi"])
    said = {words: [concept.key for concept in named] for words, named in readings.opened(reading)}
    assert said["sedie"] == ["chair"]
    assert readings.opened("") == ()
