"""The capability graph is whole: every key is there, every row has a source, no circle of kinds."""

import pytest

from makeshed.data import rows
from makeshed.language import mentions
from makeshed.language.tokens import LANGUAGES
from makeshed.language.vocabulary import KINDS, TABLES, Concept, split, stems, vocabulary

LEAST = {"process": 250, "material": 150, "machine": 120, "product": 400}


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_enough_and_all_of_it_says_where_from(kind: str) -> None:
    table = rows(TABLES[kind])  # type: ignore[index]
    assert len(table) >= LEAST[kind]
    assert len({row[kind] for row in table}) == len(table)
    for row in table:
        assert row["source"], row
        assert row["kind"] in {"declared", "estimate", "sourced"}
        assert all(split(row[code]) for code in LANGUAGES), row[kind]


def test_references_lead_somewhere() -> None:
    known = vocabulary()
    tables = known.tables
    for kind in ("process", "material", "product"):
        for row in tables[kind].values():
            assert set(split(row["is_a"])) <= set(tables[kind])
    for row in tables["machine"].values():
        assert set(split(row["does"])) <= set(tables["process"])
    for row in tables["product"].values():
        assert split(row["made_by"])
        assert set(split(row["made_by"])) <= set(tables["process"])
        assert set(split(row["made_of"])) <= set(tables["material"])
    keys = {concept.key for concept in known.labels}
    for edge in known.edges:
        assert {edge["one"], edge["other"]} <= keys
        assert edge["relation"] in {"substitutes", "needs", "finishes"}
        assert (edge["relation"] != "substitutes") or 0 < float(edge["weight"]) < 1


def test_no_kind_is_a_case_of_itself() -> None:
    for kind in ("process", "material", "product"):
        graph = vocabulary().graphs[kind]
        for key in graph.above:
            assert not any(key in graph.upward(parent) for parent in graph.above[key]), key


def test_every_label_leads_to_what_it_names_and_is_read_as_something() -> None:
    known = vocabulary()
    for concept in known.labels:
        for label in known.spellings(concept):
            assert concept in known.index[stems(label)], label
            # The French for tea is an English article: short words need a text round them, and words
            # of several senses their company.
            assert mentions.read(label) or len(label) < 6 or stems(label) in known.senses, label


def test_a_concept_knows_its_names() -> None:
    known = vocabulary()
    assert known.label(Concept("process", "welding")) == "welding"
    assert "saldatura" in known.spellings(Concept("process", "welding"))
    assert known.nearest(["wellding"])[0] == "welding"
