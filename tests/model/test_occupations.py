"""Who does a process, and how alike occupations are."""

from __future__ import annotations

import numpy as np
import pytest

from makeshed.language.vocabulary import vocabulary
from makeshed.model.occupations import done_by, likeness, soc


@pytest.mark.parametrize(
    ("key", "code"),
    [("51-4041", "514041"), ("514041", "514041"), ("51-4041.00", "514041"), (" 514041 ", "514041"), ("51-4041.01", ""), ("5140", ""),
     ("machinist", "")],
)  # fmt: skip
def test_a_code_of_the_classification_in_every_spelling(key: str, code: str) -> None:
    assert soc(key) == code


def test_machinists_mill_and_welders_weld() -> None:
    """O*NET 51-4041 Machinists, 51-4121 Welders, Cutters, Solderers, and Brazers."""
    assert any(one.startswith("51-4041") or soc(one) == "514041" for one in done_by("milling"))
    assert any(soc(one) == "514121" for one in done_by("welding"))
    assert done_by("nothing that anybody does") == ()


def test_a_process_nobody_is_named_for_is_done_by_those_of_a_wider_one() -> None:
    graph = vocabulary().graphs["process"]
    own = {process for process in graph.above if done_by(process)}
    narrower = [
        (process, above)
        for process in graph.above
        for above in graph.above[process]
        if done_by(process) and done_by(process) == done_by(above)
    ]
    assert narrower
    for process in graph.above:  # nobody is left without, whose wider process has somebody
        assert process in own or not any(above in own for above in graph.above[process])


def test_likeness_is_that_of_a_thing_with_itself_and_the_same_both_ways() -> None:
    found = likeness()
    matrix = found.matrix
    assert matrix.shape == (len(found.number), len(found.number))
    assert np.allclose(matrix, matrix.T)
    assert np.allclose(np.diag(matrix), 1.0)
    assert matrix.max() <= 1 + 1e-12
    by_code = {soc(code): n for code, n in found.number.items()}
    welder, machinist, lawyer = (by_code[code] for code in ("514121", "514041", "231011"))
    assert matrix[welder, machinist] > matrix[welder, lawyer]
    assert set(found.names) == set(found.number)
