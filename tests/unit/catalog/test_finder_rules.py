"""When a finder rule is met, by hand."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from thirdsite.catalog.finder_rules import Evidence, FinderRule, opening, refusal


def rule(**changes):
    def number(value):
        return {"value": value, "unit": "1", "grade": "M", "source": "made up"}

    def choice(value):
        return {"value": value, "grade": "M", "source": "made up"}

    given = {"distance": "measured", "outcome": "undisputed", "confidence": 0.5, "capitals": 1, "flights": 1, **changes}
    made = {name: choice(value) if isinstance(value, str) else number(value) for name, value in given.items()}
    return FinderRule.model_validate({"kind": "finder-rule", "id": "x", "name": "X", "finders": ["USA"], **made})


def seen(name, day, measured=None, declared=None, *, excluded="", disputed=False, last=None):
    def within(confidence):
        return None if confidence is None else {"ankara": confidence, "athens": confidence - 0.2}

    return Evidence(name, (day, last or day), excluded, disputed, within(measured), within(declared))


RECORD = [
    seen("a", date(2000, 7, 15), measured=0.0, declared=0.95),
    seen("b", date(2004, 1, 1), declared=0.8, last=date(2004, 1, 31)),
    seen("c", date(2005, 1, 1), measured=0.9, disputed=True),
    seen("d", date(2006, 1, 1), measured=0.95, excluded="no flight"),
    seen("e", date(2007, 1, 1), measured=0.6),
    seen("f", date(2008, 1, 1), measured=0.95),
]


@pytest.mark.parametrize(
    ("changes", "days", "tests"),
    [
        ({}, (date(2007, 1, 1),) * 2, ("e",)),  # a, b: nothing measured in range; c disputed; d no flight
        ({"flights": 2}, (date(2008, 1, 1),) * 2, ("e", "f")),
        ({"outcome": "any"}, (date(2005, 1, 1),) * 2, ("c",)),
        ({"distance": "declared"}, (date(2004, 1, 1), date(2004, 1, 31)), ("b",)),  # a was measured, and falls short
        ({"confidence": 0.9}, (date(2008, 1, 1),) * 2, ("f",)),
        ({"capitals": 2}, (date(2008, 1, 1),) * 2, ("f",)),  # e: the second capital has 0.4 only
        ({"capitals": 3}, None, ()),
        ({"flights": 3}, None, ("e", "f")),
    ],
)
def test_by_hand(changes, days, tests):
    found = opening(rule(**changes), RECORD)
    assert found.days == days
    assert found.tests == tests


def test_the_order_of_the_record_does_not_matter():
    assert opening(rule(outcome="any"), RECORD[::-1]) == opening(rule(outcome="any"), RECORD)


def test_every_test_left_out_says_why():
    found = opening(rule(), RECORD)
    assert set(found.refused) == {"a", "b", "c", "d"}
    assert refusal(rule(), RECORD[1]) == "no distance was measured; the declared one is not accepted"
    assert found.refused["c"] == "the flight is disputed"
    assert found.refused["d"] == "no flight"
    assert "greatest 0.00" in found.refused["a"]


def test_two_flights_of_unknown_days():
    """Two flights in one month: met between the earliest and the latest day of the second."""
    month = {"measured": 1.0, "last": date(2011, 2, 28)}
    found = opening(rule(flights=2), [seen("a", date(2011, 2, 1), **month), seen("b", date(2011, 2, 10), measured=1.0)])
    assert found.days == (date(2011, 2, 10), date(2011, 2, 28))


@pytest.mark.parametrize("changes", [{"distance": "guessed"}, {"outcome": "good"}, {"confidence": 0.0}, {"capitals": 0}])
def test_rules_that_cannot_be(changes):
    with pytest.raises(ValidationError):
        rule(**changes)


def test_the_shipped_rules_are_assumptions(catalog):
    for name in ("us-alone", "jointly", "commission"):
        shipped = catalog.finder_rule(name)
        parts = (shipped.distance, shipped.outcome, shipped.confidence, shipped.capitals, shipped.flights)
        assert {part.grade for part in parts} == {"M"}
        assert all(part.source.startswith("assumption") for part in parts)
