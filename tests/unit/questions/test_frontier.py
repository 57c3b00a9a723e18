"""The frontier against its definition, row by row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from thirdsite.questions.agreement.frontier import non_dominated


def by_definition(values):
    def beats(a, b):
        return bool(np.all(a >= b) and np.any(a > b))

    return np.array([not any(beats(other, row) for other in values) for row in values])


@given(st.integers(1, 3).flatmap(lambda k: arrays(float, st.tuples(st.integers(1, 40), st.just(k)), elements=st.integers(-3, 3))))
def test_as_defined(values):
    assert (non_dominated(values) == by_definition(values)).all()


def test_more_rows_than_one_block():
    values = np.random.default_rng(1).integers(0, 12, (900, 4)).astype(float)
    assert (non_dominated(values) == by_definition(values)).all()


def test_equal_rows_are_all_kept():
    assert non_dominated(np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 2.0]])).tolist() == [True, True, False]


def test_what_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="finite"):
        non_dominated(np.array([[np.nan]]))
