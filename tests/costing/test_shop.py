"""A workshop quotes for itself: its rates, its materials, its money, by name or refused by name."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.costing.shapes import plate, rod
from tests.examples import examples
from tests.questions.worlds import DAY, lane, seller, world

from makeshed.cli import main
from makeshed.costing.material_names import processes, read_materials, read_processes
from makeshed.costing.quoting_shop import country_of
from makeshed.costing.rate_list import every_driver, every_rate
from makeshed.costing.rate_units import Unread, both, marks_in, number
from makeshed.costing.shop_rates import drivers, rates_of
from makeshed.data import rows
from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.io.rates import read_rates
from makeshed.model import Capability, Currency, Driver, Shed, Site
from makeshed.model.counting import counted_in
from makeshed.questions.quote import Quote, quote
from makeshed.questions.quote.listed import quote_each

PLATE = plate()
SAID: dict[str, Any] = {"tolerance": 0.3, "threads": 0, "finish": "as-made", "day": DAY}


def ask(shed: Shed | None = None, part: Any = PLATE, **more: Any) -> Quote:
    asked = SAID | {"material": ["steel"], "process": ["laser-cutting"], "volumes": [10]} | more
    return quote(Shed.of() if shed is None else shed, part, **asked)


def case(*facts: Any) -> Shed:
    return world(
        Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.9),
        Site(site="works", place="lyon", role="maker", markup=0.15),
        Capability(site="works", process="laser-cutting", rate=60.0, labour_rate=30.0),
        *seller("far", "hefei", 3.0, item="frame", currency="USD"), lane("hefei", "lyon", 0.5, 35),
        *facts,
    )  # fmt: skip


def used(answer: Quote) -> dict[str, Any]:
    return {a.driver: a for a in answer.assumptions}


def written(tmp_path: Path, text: str, name: str = "rates.csv", code: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(code))
    return path


def _setups(answer: Quote) -> list[Any]:
    """Return the line of the set-up of each row, opened."""
    return [p for r in answer.rows for p in answer.why(r.key).parts if p.name == "setup"]


class TestRates:
    """Every number can be the shop's own, and it is told whose each is."""

    def test_a_rate_goes_before_the_case_and_the_estimates(self) -> None:
        own = Driver(site="works", driver="failure", low=0.2, value=0.2, high=0.2)
        rate = ["machine_rate=80", "steel.price=9 EUR/kg", "failure=3%", "markup=50%"]
        answer = ask(case(own), site=["works"], rate=rate)
        found = used(answer)
        assert [found[d].value for d in ("machine_rate", "price", "failure")] == [80, 9, 0.03]
        assert {found[d].by for d in ("machine_rate", "price", "failure")} == {"the shop"}
        assert (found["labour_rate"].by, found["setup_hours"].by) == ("the case", "makeshed")
        lines = {p.name: p.value for p in answer.why("works:laser-cutting:10").parts}
        assert lines["margin"] == pytest.approx(0.5 * (answer.rows[0].cost - lines["margin"]))
        told = " ".join(answer.notes)
        assert "machine_rate 80 EUR/h" in told
        assert "from the case: " in told
        assert "labour_rate" in told.partition("from the case: ")[2].partition("makeshed's")[0]
        assert "makeshed's estimates: " in told

    def test_hours_that_a_turner_states_are_of_the_whole_job(self) -> None:
        rate = ["setup_hours=0.5", "machine_rate=60", "attendance=0", "energy_rate=0"]
        asked: dict[str, Any] = {"process": ["turning"], "volumes": [25]}
        (own,) = _setups(ask(part=rod(), rate=rate, **asked))
        assert own.parts[0].value == pytest.approx(0.5 * 60 / 25)
        assert "set up once" in own.note
        (estimate,) = _setups(ask(part=rod(), rate=rate[1:], **asked))
        assert estimate.parts[0].value == pytest.approx(2 * 0.5 * 60 / 25)
        assert "two clampings" in estimate.note

    def test_what_is_not_used_is_told(self) -> None:
        answer = ask(rate=["machine_rate=80", "turning.finish_rate=100", "brass.price=9"])
        (idle,) = [note for note in answer.notes if "not used here" in note]
        assert "turning.finish_rate" in idle
        assert "brass.price" in idle
        assert "machine_rate" not in idle

    def test_the_most_special_rate_is_taken(self) -> None:
        rate = ["machine_rate=10", "laser-cutting.machine_rate=20", "price=5", "steel.price=7"]
        found = used(ask(rate=rate))
        assert (found["machine_rate"].value, found["price"].value) == (20, 7)

    def test_what_steel_costs_says_nothing_of_stainless_steel(self) -> None:
        """A kilogram of 304 costs three times one of S235: a number of its own is known."""
        plain = used(ask(material=["inox"]))["price"]
        told = ask(material=["inox"], rate=["steel.price=2"])
        assert used(told)["price"].value == plain.value
        assert any("not used here" in note and "steel.price" in note for note in told.notes)
        assert used(ask(material=["inox"], rate=["price=2"]))["price"].value == 2
        shed = Shed.of(Driver(driver="price", material="steel", low=2, value=2, high=2))
        assert used(ask(shed, material=["inox"]))["price"].value == plain.value

    @pytest.mark.parametrize(
        "rate", ["steel.price=8000", "machine_rate=216000", "setup_hours=300", "steel.density=7850"]
    )
    def test_a_number_in_another_unit_is_told(self, rate: str) -> None:
        [told] = [note for note in ask(rate=[rate]).notes if "as if in another unit" in note]
        assert rate.partition("=")[0].rpartition(".")[2] in told
        assert not any(
            "as if in another unit" in note for note in ask(rate=["machine_rate=80"]).notes
        )

    def test_a_mills_hour_that_a_printer_is_reckoned_with_is_told(self) -> None:
        told = ask(rate=["machine_rate=80"], process=["FDM"], material=["PLA"])
        assert any("machine_rate 80 EUR/h for material-extrusion" in note for note in told.notes)

    @pytest.mark.parametrize("material", ["steel", "inox", "PLA"])
    def test_what_cannot_be_anodised_is_refused(self, material: str) -> None:
        with pytest.raises(BadValue, match="cannot be anodised"):
            ask(material=[material], finish="anodising", process=[])
        assert ask(material=["aluminium"], finish="anodising").rows

    def test_a_shop_alone_answers_without_the_makers_of_a_case(self, tmp_path: Path) -> None:
        shop = read_rates(written(tmp_path, "name,value\nshop,Ours\nmachine_rate,70\n"))
        answer = ask(case(), shop=shop)
        assert {row.site for row in answer.rows} == {"shop"}
        assert any("Ours answers alone: works" in note for note in answer.notes)

    def test_a_cost_below_nearly_all_draws_is_told(self) -> None:
        """Ranges that begin at what is stated and reach up alone."""
        up = [
            Driver(driver=d, low=1.0, value=1.0, high=40.0)
            for d in ("prepare_hours", "setup_hours")
        ]
        answer = ask(case(*up))
        assert answer.rows[0].cost < answer.rows[0].p10
        assert any("below P10 of works:laser-cutting:10" in note for note in answer.notes)
        assert not any("below P10" in note for note in ask(case(), rate=["markup=0"]).notes)

    def test_what_the_shop_does_not_do_is_told(self, tmp_path: Path) -> None:
        shop = read_rates(
            written(tmp_path, "name,value\nprocesses,découpe laser\nmachine_rate,70\n")
        )
        answer = ask(shop=shop, process=["laser", "Fräsen"])
        assert {v.process for v in answer.verdicts} == {"laser-cutting"}
        assert "rates does not do cnc-milling (processes of rates.csv)" in answer.notes
        with pytest.raises(BadValue, match="does not do turning"):
            ask(shop=shop, process=["Drehen"])

    def test_whose_rates_are_is_never_guessed(self, tmp_path: Path) -> None:
        two = case(Site(site="other", place="lyon", role="maker"))
        with pytest.raises(BadValue, match="whose the rates"):
            ask(two, rate=["machine_rate=70"])
        shop = read_rates(written(tmp_path, "name,value\nsite,nowhere\nmachine_rate,70\n"))
        with pytest.raises(NotFound, match="nowhere"):
            ask(two, shop=shop)

    @pytest.mark.parametrize(
        ("rate", "says"),
        [
            ("mashine_rate=60", "machine_rate"),
            ("machine_rate", "no value"),
            ("setup=30", "setup_hours or setup_cost"),
            ("failure=3", "%"),
            ("steel.price=1,200", "1200 or 1.2"),
            ("setup_hours=30 kg", "h"),
            ("machine_rate=60 $/h", "currency"),
            ("welding.machine_rate=60", "welding"),
            ("removal_rate=0", "more than 0"),
            ("margin=120%", "below 1"),
            ("machine_rate=60 70", "a number"),
        ],
    )
    def test_what_is_wrong_is_refused_by_name(self, rate: str, says: str) -> None:
        with pytest.raises(BadValue) as error:
            ask(rate=[rate, "shop=x"])
        assert says in f"{error.value} {error.value.hint}"

    def test_every_mistake_of_a_file_at_once_with_its_row(self, tmp_path: Path) -> None:
        text = "# ours\nname,value,unit\nmashine_rate,60,\nfailure,3,\nmarkup,0.2,\nmarkup,0.3,\n"
        with pytest.raises(BadFacts) as error:
            ask(shop=read_rates(written(tmp_path, text)))
        found = [(p.file, p.row) for p in error.value.problems]
        assert found == [("rates.csv", 3), ("rates.csv", 4), ("rates.csv", 6)]

    def test_an_address_cut_by_its_semicolon_is_refused(self, tmp_path: Path) -> None:
        text = "name;value;unit\naddress;Werkstr. 5; 70173 Stuttgart\n"
        with pytest.raises(BadFacts, match="in quotes"):
            ask(shop=read_rates(written(tmp_path, text)))

    def test_an_assembly_is_in_the_money_of_the_shop(self) -> None:
        rate = ["machine_rate=80", "minimum_order=500 EUR"]
        both_parts = [PLATE, plate(30, 20, 3)]
        asked = {"material": ["steel"], "process": ["laser"], "volumes": [2], "rate": rate}
        found = quote_each(Shed.of(), both_parts, **asked, day=DAY)
        assert found.currency == "EUR"
        assert found.totals[0][1] == pytest.approx(500)
        assert any("for each part" in note for note in found.notes)

    def test_a_column_that_nobody_reads_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadFacts, match="vaule"):
            read_rates(written(tmp_path, "name,vaule\nmarkup,0.2\n"))

    def test_what_excel_writes_is_read(self, tmp_path: Path) -> None:
        text = (
            "Nom;Valeur;Unité;Remarque\nmachine hour;62,50;€/h;à nous\nacier.price;1.950;EUR/t;\n"
        )
        shop = read_rates(written(tmp_path, text, code="cp1252"))
        found = used(ask(shop=shop))
        assert found["machine_rate"].value == 62.5
        assert found["price"].value == pytest.approx(1.95)
        assert "Windows-1252" in " ".join(ask(shop=shop).notes)

    def test_bytes_of_no_known_code_are_refused_and_not_guessed(self, tmp_path: Path) -> None:
        text = "name;value;unit\nshop;Tôlerie Bérard;\nmachine_rate;60;EUR/h\n"
        with pytest.raises(BadFacts, match="Windows-1252"):
            read_rates(written(tmp_path, text, code="mac_roman"))

    def test_yaml_says_the_same(self, tmp_path: Path) -> None:
        text = (
            "shop: Ours\nmachine_rate: 62.5\nsteel:\n  price: 1.95\nprocesses: [laser, turning]\n"
        )
        answer = ask(shop=read_rates(written(tmp_path, text, "rates.yaml")), process=[])
        assert used(answer)["machine_rate"].value == 62.5
        assert {v.process for v in answer.verdicts} == {"laser-cutting", "turning"}

    def test_a_margin_is_of_the_price(self) -> None:
        """30 % on a cost of 240 makes 342.9 (additive.tools, calculator of the cost per part)."""
        (own,) = rates_of(None, ["margin=30%"]).rates
        assert 240 * (1 + own.value) == pytest.approx(342.857, abs=1e-3)

    def test_percent_without_its_sign_is_told(self) -> None:
        assert any("write 30% if" in note for note in ask(rate=["markup=30"]).notes)

    def test_an_order_comes_to_its_least(self) -> None:
        rate = ["machine_rate=60", "minimum_order=500"]
        answer = ask(rate=rate, volumes=[1, 10, 10000], tax=0.2)
        free = ask(rate=rate[:1], volumes=[1, 10, 10000], tax=0.2)
        assert [row.cost * row.order for row in answer.rows[:2]] == pytest.approx([600, 600])
        assert answer.rows[2].cost == pytest.approx(free.rows[2].cost)
        assert answer.why(answer.rows[0].key).is_sum()


class TestEveryRate:
    """The list of rates is whole, and what it says is what is taken."""

    def test_every_driver_has_a_meaning_and_its_unit(self) -> None:
        told = drivers()
        for row in rows("making/drivers"):
            assert told[row["driver"]]["meaning"], row["driver"]
            assert told[row["driver"]]["unit"] == row["unit"], row["driver"]
        assert {listed.name for listed in every_driver()} == set(told)

    def test_defaults_written_as_values_change_nothing(self, tmp_path: Path) -> None:
        """A file with every default filled in is read whole, and costs as stated stay."""
        text = "name,value\nmachine_rate,60\n"
        given = "".join(
            f"{listed.name},{listed.default.split()[0]}\n"
            for listed in every_rate("FR")
            if listed.default[:1].isdigit() and listed.name != "machine_rate"
        )
        free = ask(
            shop=read_rates(written(tmp_path, text)), country="FR", material=["steel", "abs"]
        )
        shop = read_rates(written(tmp_path, "name,value\n" + given, "full.csv"))
        full = ask(
            shop=shop,
            country="FR",
            material=["steel", "abs"],
            rate=["laser-cutting.machine_rate=60"],
        )
        assert [row.cost for row in full.rows] == pytest.approx([row.cost for row in free.rows])

    def test_a_new_file_is_blank_but_for_its_country(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "rates.csv"
        assert main(["new", "--shop", str(path), "--country", "FR"]) == 0
        assert [(said.name, said.value) for said in read_rates(path).rows] == [("country", "FR")]
        assert "cnc-milling.machine_rate" in path.read_text(encoding="utf-8-sig")
        assert main(["new", "--shop", str(path)]) != 0
        assert "is there already" in capsys.readouterr().err
        assert main(["new"]) == 2
        assert main(["new", "--shop", str(tmp_path / "blank.csv")]) == 0
        assert read_rates(tmp_path / "blank.csv").rows == ()


class TestNames:
    """Materials and processes in five languages; what was read is told, what is not known refused."""

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ("Deutschland", "DE"), ("allemagne", "DE"), ("Germania", "DE"), ("Alemania", "DE"), ("Germany", "DE"),
            ("de", "DE"), ("etats-unis", "US"), ("Österreich", "AT"), ("España", "ES"), ("", ""),
        ],
    )  # fmt: skip
    def test_countries_in_five_languages(self, said: str, code: str) -> None:
        assert country_of(said) == code

    def test_every_name_of_a_country_is_of_one(self) -> None:
        for row in rows("country_names"):
            assert {country_of(row[at]) for at in ("fr", "it", "de", "es")} == {row["country"]}

    def test_no_country_has_the_nearest_in_any_language(self) -> None:
        with pytest.raises(BadValue, match="Deutschlnd") as error:
            country_of("Deutschlnd")
        assert "Deutschland" in error.value.hint

    @pytest.mark.parametrize(
        ("word", "key"),
        [
            ("PA 12", "nylon"), ("STEEL", "steel"), ("acier", "steel"), ("Stahl", "steel"), ("acero", "steel"),
            ("acciaio inox", "stainless-steel"), ("1.4301", "stainless-steel"), ("Alu", "aluminium"),
            ("6082", "aluminium"), ("EN AW-6060", "aluminium"), ("laiton", "brass"), ("ottone", "brass"),
            ("Messing", "brass"), ("latón", "brass"), ("Plexiglas", "acrylic"), ("contreplaqué", "plywood"),
            ("SLA resin", "photopolymer"), ("Ti-6Al-4V", "titanium"), ("hierro fundido", "cast-iron"),
        ],
    )  # fmt: skip
    def test_materials(self, word: str, key: str) -> None:
        read = read_materials([word])
        assert read.keys == (key,)
        assert bool(read.notes) == (word.lower() != key)

    @pytest.mark.parametrize(
        ("word", "says"),
        [
            ("plastic", "say which"), ("42CrMo4", "kind of steel"), ("resin", "epoxy"), ("gold", "there is"),
            ("alumnium", "aluminium"), ("Holz", "plywood"),
        ],
    )  # fmt: skip
    def test_what_is_not_one_material_is_refused(self, word: str, says: str) -> None:
        with pytest.raises(BadValue) as error:
            read_materials([word])
        assert says in f"{error.value} {error.value.hint}"

    @pytest.mark.parametrize(
        ("word", "keys"),
        [
            ("Fräsen", ("cnc-milling",)), ("tournage", ("turning",)), ("tornio", ("turning",)),
            ("LASER-CUTTING", ("laser-cutting",)), ("corte láser", ("laser-cutting",)),
            ("Spritzguss", ("injection-moulding",)), ("CNC", ("cnc-milling", "turning")),
            ("stampa 3D", ("material-extrusion", "selective-laser-sintering", "vat-photopolymerisation")),
        ],
    )  # fmt: skip
    def test_processes(self, word: str, keys: tuple[str, ...]) -> None:
        assert read_processes([word]).keys == keys

    def test_all_that_is_unknown_is_told_at_once(self) -> None:
        with pytest.raises(BadValue, match=r"alumnium.*stel"):
            read_materials(["alumnium", "brass", "stel"])

    def test_a_row_for_each_material(self) -> None:
        answer = ask(
            material=["Stahl", "aluminium", "PA 12"],
            process=["laser-cutting"],
            rate=["machine_rate=60"],
        )
        assert [row.material for row in answer.rows] == ["steel", "aluminium"]
        assert len({row.key for row in answer.rows}) == 2
        for row in answer.rows:
            assert answer.why(row.key).value == pytest.approx(row.cost, rel=1e-12)
        assert any("'PA 12' was read as nylon" in note for note in answer.notes)

    def test_one_material_keeps_its_plain_key(self) -> None:
        assert [row.key for row in ask(case()).rows] == ["works:laser-cutting:10"]

    def test_every_key_is_read_as_itself(self) -> None:
        for name, row in processes().items():
            assert read_processes([name]) == read_processes([name.upper().replace("-", " ")])
            for material in row["materials"].split(";"):
                assert read_materials([material.upper()]).keys == (material,)


class TestMoney:
    """The same facts in another currency are the same prices."""

    def test_every_price_is_converted_once(self) -> None:
        asked: dict[str, Any] = {"against": "frame", "to": "lyon", "volumes": [10, 100]}
        here, there = ask(case(), **asked), ask(case(), currency="usd", **asked)
        assert there.currency == "USD"
        for one, other in zip(here.rows, there.rows, strict=True):
            for name, near in (("cost", 1e-9), ("rival", 1e-9), ("p50", 0.02), ("rival_p50", 0.02)):
                found = getattr(other, name) * 0.9  # draws of another range are other draws
                assert found == pytest.approx(getattr(one, name), rel=near), name
            assert there.why(other.key).value == pytest.approx(other.cost, rel=1e-12)
        assert any("1 USD = 0.9 EUR" in note for note in there.notes)
        for one_fact, other_fact in zip(here.as_facts(), there.as_facts(), strict=True):
            assert getattr(one_fact, "material_cost", 0) == pytest.approx(
                getattr(other_fact, "material_cost", 0)
            )

    def test_own_rates_stay_in_their_own_currency(self) -> None:
        rate = ["machine_rate=50 USD/h", "labour_rate=40"]
        found = used(ask(case(), rate=rate, currency="USD"))
        assert found["machine_rate"].value == pytest.approx(50)
        assert found["labour_rate"].value == pytest.approx(40 / 0.9)
        assert used(ask(case(), rate=rate))["machine_rate"].value == pytest.approx(45)

    def test_estimates_in_euro_need_the_rate_of_the_euro(self) -> None:
        with pytest.raises(NotEnoughData, match="EUR has no rate") as error:
            ask(rate=["machine_rate=60 USD/h"])
        assert "exchange.EUR" in error.value.hint
        with pytest.raises(BadValue, match="CHF has no rate"):
            ask(case(), rate=["machine_rate=60 CHF/h"])

    def test_without_a_rate_it_is_refused_by_name(self) -> None:
        with pytest.raises(BadValue, match="EUR and has no rate of CHF") as error:
            ask(case(), currency="CHF")
        assert "there is EUR, USD" in error.value.hint

    def test_a_shop_alone_is_told_where_to_put_a_rate(self) -> None:
        with pytest.raises(BadValue, match="EUR and has no rate of USD") as error:
            ask(rate=["machine_rate=60"], currency="USD")
        assert "exchange.USD" in error.value.hint
        found = ask(rate=["machine_rate=60", "exchange.USD=0.9"], currency="USD")
        assert found.currency == "USD"

    def test_a_shop_says_its_own_exchange(self, tmp_path: Path) -> None:
        text = "name,value\ncurrency,CHF\nexchange.EUR,0.95\nmachine_rate,80\n"
        answer = ask(shop=read_rates(written(tmp_path, text)))
        euro = ask(rate=["machine_rate=80"])
        assert answer.currency == "CHF"
        assert used(answer)["machine_rate"].value == 80
        assert used(answer)["price"].value == pytest.approx(0.95 * used(euro)["price"].value)

    @given(by=st.floats(0.01, 100))
    @examples(10)
    def test_there_and_back_is_where_it_began(self, by: float) -> None:
        shed = case(Currency(currency="XTS", rate=by))
        back = counted_in(counted_in(shed, "XTS"), "EUR")
        able, same = (
            shed.get("works:laser-cutting", Capability),
            back.get("works:laser-cutting", Capability),
        )
        assert math.isclose(able.rate, same.rate, rel_tol=1e-12)
        assert back.currency == "EUR"


class TestNumbers:
    """A number is read as it is meant, or refused."""

    @pytest.mark.parametrize(
        ("text", "beside", "value"),
        [
            ("60", "", 60), ("60.5", "", 60.5), ("60,5", "", 60.5), ("1 200", "", 1200), ("0.125", "", 0.125),
            ("1.234,5", "", 1234.5), ("1,234.5", "", 1234.5), ("1,234,567", "", 1234567), ("€45", "", 45),
            ("1.200", "45,50 EUR/h", 1200), ("1,200", "45,50", 1.2), ("1.200", "45.50", 1.2),
            ("1,200", "45.50", 1200), ("1.200", "1.234.567", 1200), ("-3", "", -3),
        ],
    )  # fmt: skip
    def test_read(self, text: str, beside: str, value: float) -> None:
        assert number(text, marks=marks_in([text, beside]))[0] == value

    @pytest.mark.parametrize("text", ["1.200", "1,200", "1.200 EUR"])
    @pytest.mark.parametrize("beside", ["60", "45,50 and 45.50", "0,5; 0.5"])
    def test_a_number_that_may_be_two_is_refused(self, text: str, beside: str) -> None:
        with pytest.raises(Unread, match=r"1200 or 1\.2, whichever"):
            number(text, marks=marks_in([text, *beside.split("; ")]))

    def test_a_point_is_decimal_at_the_command_line(self) -> None:
        assert number("1.200")[0] == 1.2

    def test_a_thousand_in_a_shops_file(self, tmp_path: Path) -> None:
        text = "name;value;unit\nminimum_order;1.200;EUR\nlabour_rate;1.000;EUR/h\n"
        with pytest.raises(BadFacts) as error:
            rates_of(read_rates(written(tmp_path, text)), [])
        assert [(p.row, p.right) for p in error.value.problems] == [
            (2, "1200 or 1.2, whichever is meant"),
            (3, "1000 or 1, whichever is meant"),
        ]
        told = rates_of(read_rates(written(tmp_path, f"{text}markup;0,25;\n")), [])
        assert [own.value for own in told.rates] == [1200, 1000, 0.25]
        assert (
            "minimum_order 1.200 was read as 1200: the decimal mark of the file is ','"
            in told.notes
        )

    @pytest.mark.parametrize(
        "cells", ["30;", "30;days", "30 jours;", "30;giorni", "30;Tage", "30 días;", "30;dias"]
    )
    def test_days_in_five_languages(self, tmp_path: Path, cells: str) -> None:
        shop = read_rates(written(tmp_path, f"name;value;unit\nvalidity_days;{cells}\n"))
        assert rates_of(shop, []).words["validity_days"] == "30"

    @pytest.mark.parametrize(
        "cells", ["30%;", "30;%", "4;weeks", "0;", "101;days", "soon;", "30;h"]
    )
    def test_what_is_no_number_of_days_is_refused(self, tmp_path: Path, cells: str) -> None:
        shop = read_rates(written(tmp_path, f"name;value;unit\nvalidity_days;{cells}\n"))
        with pytest.raises(BadFacts, match="days from 1 to 100"):
            rates_of(shop, [])

    def test_a_number_of_json_is_one(self, tmp_path: Path) -> None:
        shop = read_rates(written(tmp_path, '{"steel.price": 1.125}', "rates.json"))
        assert rates_of(shop, []).rates[0].value == 1.125

    @pytest.mark.parametrize("text", ["", "many", "1,200", "1.2.3", "60/70", "12:30", "1,23,4"])
    def test_refused(self, text: str) -> None:
        with pytest.raises(Unread):
            number(text)

    @pytest.mark.parametrize(
        ("beside", "unit", "wanted", "times", "coin"),
        [
            ("", "", "money/h", 1, ""), ("€/h", "", "money/h", 1, "EUR"), ("", "USD per hour", "money/h", 1, "USD"),
            ("€", "EUR/min", "money/h", 60, "EUR"), ("min", "", "h", 1 / 60, ""), ("%", "", "1", 0.01, ""),
            ("EUR/t", "", "money/kg", 0.001, "EUR"), ("inch", "", "mm", 25.4, ""), ("cm³/min", "", "cm³/min", 1, ""),
        ],
    )  # fmt: skip
    def test_units(self, beside: str, unit: str, wanted: str, times: float, coin: str) -> None:
        found, money = both(beside, unit, wanted)
        assert found == pytest.approx(times)
        assert money == coin

    @pytest.mark.parametrize(("beside", "unit"), [("min", "h"), ("EUR", "USD/h"), ("kg", "")])
    def test_units_that_do_not_fit(self, beside: str, unit: str) -> None:
        with pytest.raises(Unread):
            both(beside, unit, "money/h" if "USD" in unit else "h")
