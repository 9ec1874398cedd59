"""Cases as models of the Anura schema, that of the best-known commercial tool of network design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.casework.anura_network import NetworkWriter, NodeNames
from makeshed.casework.anura_unsaid import Unsaid, gaps, late, look, loud
from makeshed.errors import BadValue, MakeshedError
from makeshed.io.anura.findings import LeftOut
from makeshed.io.anura.schema import called
from makeshed.io.anura.written_model import ModelCell, NamedRows, WrittenSpan, whole
from makeshed.model import Shed
from makeshed.model.in_period import in_period, periods_of
from makeshed.network.instance import Instance, build
from makeshed.network.settings import Settings
from makeshed.store import load
from makeshed.store.examples import located
from makeshed.store.plain_tables import write

ASK = "ask the case with --holding-rate 0: the model has no stock, under way or kept"
YEAR = 12


@dataclass(frozen=True, kw_only=True)
class ExportedModel(Answer[LeftOut]):
    """What a case became; the rows are what of it is not in the model, and what that means for the answer."""

    row_type: ClassVar[type] = LeftOut
    key: ClassVar[str] = "what"
    model: Mapping[str, int]
    """Rows by table of the schema."""

    def headline(self) -> str:
        """One sentence, and a warning where the answer may be another."""
        said = ", ".join(f"{count:,} {called()[table]}" for table, count in self.model.items())
        if not (named := loud(self.rows)):
            return f"{said}; nothing is left out that changes the answer"
        words = "NOT AS IN THE CASE, AND THE ANSWER MAY BE ANOTHER FOR IT"
        return f"{said}; {words}: {', '.join(named)}"


def export_anura(
    case: str | PathLike[str],
    model: str | PathLike[str],
    *,
    discount_rate: float = 0.08,
    replace: bool = False,
) -> ExportedModel:
    """Write a case as a model of the Anura schema, of commercial network design.

    Parameters
    ----------
    case
        A folder, an .xlsx workbook or a .db file; or a bundled case, by name.
    model
        An .xlsx workbook with a sheet a table, or a folder of CSV files named by table.
    discount_rate
        Yearly rate at which opening is paid off over a site's life: the model says what that comes to.
    replace
        Replace what is there.

    Raises
    ------
    BadValue
        The rate is no share, or the place to write to is neither a workbook nor a folder, or the case itself.
    BadFacts
        Keys that would be one name in the model; what is otherwise in a period and the schema says once.
    MakeshedError
        The model would be another than the case and would not show it; or something is there already,
        and ``replace`` is not said.
    """
    if not 0 <= discount_rate < 1:
        raise BadValue(f"discount_rate is {discount_rate:g}", hint="a share a year: 0.08 is 8 %")
    source, target = located(case), Path(model)
    if source.resolve() == target.resolve():
        raise BadValue(f"{source} is the case itself", hint="name another place for the model")
    shed = load(source)
    unsaid = Unsaid()
    tables = model_of(shed, discount_rate, unsaid)
    named = {called()[t]: rows for t, rows in tables.items()}
    write(named, target, own=called().values(), replace=replace)
    notes = [ASK]
    if not periods_of(shed):
        notes.append(
            "the case has no periods: its amounts of a year are those of this calendar year"
        )
    return ExportedModel(
        rows=unsaid.listed(),
        notes=tuple(notes),
        model={table: len(rows) for table, rows in tables.items()},
    )


def model_of(
    shed: Shed, discount_rate: float, unsaid: Unsaid
) -> dict[str, list[dict[str, ModelCell]]]:
    """Return the tables of the model of a case, and note what is not in it.

    Parameters
    ----------
    shed, discount_rate
        The case, and the rate at which opening is paid off.
    unsaid
        Where it is noted.
    """
    today = date.today()  # noqa: DTZ011  (a day of law, not a moment)
    listed = [WrittenSpan(each.period, each.start, each.months) for each in periods_of(shed)]
    spans = listed or [WrittenSpan("", date(today.year, 1, 1), YEAR)]
    settings = Settings(holding_rate=0.0, discount_rate=discount_rate, carbon_price=0.0, blocked=(),
                        local="", day=today)  # fmt: skip
    names, named, periods = NodeNames(shed), NamedRows(), []
    gaps(shed, unsaid)
    for span in spans:
        facts = in_period(shed, span.name) if span.name else shed
        instance = build(facts, settings)
        _refuse(instance)
        look(facts, instance, unsaid)
        if len(spans) > 1:
            late(facts, unsaid)
        writer = NetworkWriter(
            shed=facts,
            instance=instance,
            months=span.months,
            years=sum(each.months for each in spans) / YEAR,
            names=names,
            named=named,
        )
        periods.append(writer.tables())
    return whole(spans, periods, named)


def _refuse(instance: Instance) -> None:
    """Refuse what would make the ways of a model free that are not."""
    if instance.sending:
        words = "freight by the shipment (rates, shipment_cost, minimum_charge) is no cost of a unit of goods"
        hint = "give the modes a cost per t km, or the lanes a cost of a load"
        raise MakeshedError(words, hint=hint)
