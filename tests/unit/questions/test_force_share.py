"""Least and greatest share of a force at some bases, by hand."""

from __future__ import annotations

import pytest

from thirdsite.catalog.records import Force
from thirdsite.questions.deterrent.study import force_share


def number(value):
    return {"value": value, "unit": "1", "grade": "M", "source": "made up"}


def force(total, **bounds) -> Force:
    return Force.model_validate(
        {
            "id": "made-up",
            "name": "Made up",
            "kind": "force",
            "country": "RUS",
            "date": "2008",
            "missiles": number(total),
            "warheads": number(total),
            "deployments": [
                {"site": site, "at_least": number(low), "at_most": number(high)} for site, (low, high) in bounds.items()
            ],
        }
    )


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        (["a"], (0.2, 0.5)),  # 20 to 50 of 100; the others can hold at most 40 + 60 and at least 10 + 0
        (["a", "b"], (0.4, 0.9)),  # c takes at most 60: at least 40 are left; b 10 to 40
        (["a", "b", "c"], (1.0, 1.0)),  # all there is
        ([], (0.0, 0.0)),
    ],
)
def test_shares_by_hand(bases, expected):
    assert force_share(force(100.0, a=(20, 50), b=(10, 40), c=(0, 60)), bases) == pytest.approx(expected)


def test_what_stands_elsewhere_limits_the_share():
    """b must hold 70 of 100, so a holds 30 at most, whatever its own limit."""
    assert force_share(force(100.0, a=(0, 90), b=(70, 100)), ["a"]) == pytest.approx((0.0, 0.3))


def test_shares_of_the_shipped_force_are_intervals(catalog):
    shipped = catalog.force("russian-icbm-2008")
    sites = [one.site for one in shipped.deployments]
    for count in range(len(sites) + 1):
        low, high = force_share(shipped, sites[:count])
        assert 0.0 <= low <= high <= 1.0
    more = [force_share(shipped, sites[:count])[1] for count in range(len(sites) + 1)]
    assert more == sorted(more)
