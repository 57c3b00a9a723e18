"""Canonical JSON against the package `rfc8785`, which follows the text of the standard."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from thirdsite.accord.records.canonical import LARGEST_INTEGER, canonical, read_json
from thirdsite.accord.records.refusal import Refusal

floats = st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not LARGEST_INTEGER < abs(number) < 1e21)
numbers = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | floats
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_the_same_bytes_as_the_standard(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_reading_what_was_written_writes_it_again(value: object) -> None:
    written = canonical(value)
    again, bytes_again = read_json(json.dumps(value).encode())
    assert bytes_again == written
    assert canonical(again) == written


def test_the_number_examples_of_the_standard() -> None:
    # RFC 8785, appendix B
    assert canonical(-0.0) == b"0"
    examples = {0.0: "0", 5e-324: "5e-324", 1e23: "1e+23", 333333333.3333333: "333333333.3333333", 1e-7: "1e-7", 1e22: "1e+22"}
    for number, text in examples.items():
        assert canonical(number) == text.encode()
    assert canonical({"\u20ac": 1, "\r": 2, "\U0001f600": 3, "\ufb33": 4}) == (
        '{"\\r":2,"\u20ac":1,"\U0001f600":3,"\ufb33":4}'.encode()  # section 3.2.3: by UTF-16 units
    )


@pytest.mark.parametrize("number", [2**53, -(2**53), 1e16, 10**30])
def test_numbers_that_would_not_read_back_are_refused(number: float) -> None:
    with pytest.raises(Refusal, match="number-too-large"):
        canonical({"number": number})
