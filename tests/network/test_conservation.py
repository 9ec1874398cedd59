"""What flows balance, against the arithmetic of a mixture done by hand."""

import numpy as np
import pytest

from makeshed.network.conservation import balanced


def test_a_node_is_worth_what_comes_in_and_with_it() -> None:
    """Two units at 3 each go on with freight of 1 into a node that one unit at 6 comes into, too."""
    known, through = np.array([2 * 3.0, 2 * 1.0 + 6.0, 0.0]), np.array([2.0, 3.0, 0.0])
    entries = np.array([1]), np.array([0]), np.array([2.0])
    value = balanced(known, through, entries)
    assert value[:2] == pytest.approx([3.0, (2 * 4.0 + 6.0) / 3])
    assert np.isnan(value[2])


def test_where_nothing_passes_nothing_is_known() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert np.isnan(balanced(np.ones(2), np.zeros(2), (none, none, np.zeros(0)))).all()
