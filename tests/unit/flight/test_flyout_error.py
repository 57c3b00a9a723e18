"""The measured error of a fly-out table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from thirdsite.flight.flyout import TIME, UNREACHED
from thirdsite.flight.flyout_error import _van_der_corput
from thirdsite.flight.flyout_table import FlyOutTable, Spread
from thirdsite.scenario.setting import interceptor_of


@pytest.fixture(scope="module")
def interceptor(kernels, catalog):
    return interceptor_of(catalog, "gbi-two-stage", "redzikowo")


@pytest.fixture(scope="module")
def table(interceptor) -> FlyOutTable:
    return interceptor.fly_out_table(8300.0, 30e3)


def without(table: FlyOutTable, **thinned: int) -> FlyOutTable:
    """The table with the nodes between every so many of an axis drawn by straight lines, and no slopes."""
    values = table.values.copy()
    values[..., 4:] = 0.0
    for name, every in thinned.items():
        axis = ("bearing", "height", "angle").index(name)
        kept = np.arange(0, values.shape[axis], every)
        at = np.arange(kept[-1] + 1)
        lower, share = at // every, (at % every) / every
        rows = np.moveaxis(values, axis, 0)
        ends = rows[kept[lower]], rows[kept[np.minimum(lower + 1, len(kept) - 1)]]
        weight = share.reshape(-1, *[1] * 3)
        drawn = (1.0 - weight) * ends[0] + weight * ends[1]
        drawn[..., TIME][np.maximum(ends[0][..., TIME], ends[1][..., TIME]) >= UNREACHED] = UNREACHED
        rows[: kept[-1] + 1] = drawn
    return replace(table, values=values)


def test_the_error_is_the_same_on_every_call(interceptor, table):
    assert table.error == interceptor.fly_out_table(8300.0, 30e3).error
    assert table.error is table.error


def test_the_error_is_small_and_counts_enough_flights(table):
    error = table.error
    print(error)
    assert error.points > 400
    assert error.time_s.median < 0.15
    assert error.time_s.median <= error.time_s.p95 <= error.time_s.worst
    assert 0.0 < error.rim_share < 0.2


def test_straight_lines_between_the_nodes_are_worse(table):
    assert without(table).error.time_s.median > 1.5 * table.error.time_s.median


@pytest.mark.parametrize("axis", ["height", "angle"])
def test_a_thinned_table_has_a_greater_error(table, axis):
    errors = [without(table, **{axis: every}).error.time_s for every in (1, 2, 4)]
    print(axis, errors)
    # straight lines over twice the step lie off four times as far; the other axes' share of the error stays as it was
    assert errors[0].median < errors[1].median < errors[2].median
    assert errors[2].median > 1.5 * errors[0].median
    assert errors[0].p95 < errors[1].p95 < errors[2].p95


def test_a_time_that_is_off_is_found(table):
    """Known answer: every time two seconds late."""
    values = table.values.copy()
    reached = values[..., TIME] < UNREACHED
    values[..., TIME][reached] += 2.0
    late = replace(table, values=values).error
    assert late.time_s.median == pytest.approx(2.0, abs=2.0 * table.error.time_s.median)
    assert late.speed_m_s == table.error.speed_m_s
    assert late.points == table.error.points


def test_spread_of_nothing_is_zero():
    assert Spread.of(np.zeros(0)) == Spread(0.0, 0.0, 0.0)
    assert Spread.of(np.array([-3.0, 1.0, 2.0])) == Spread(2.0, pytest.approx(2.9), 3.0)


def test_points_fill_the_unit_interval_evenly():
    for base in (2, 3, 5):
        terms = _van_der_corput(base**5 - 1, base)
        assert sorted(terms) == pytest.approx(np.arange(1, base**5) / base**5)
