"""The lean engine of pairs beside the full walk: outcome, feasibility, aim and workers."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.chain.coverage import Firing, shots
from thirdsite.chain.pair_flights import COARSE_MISS_M, fly_pairs
from thirdsite.chain.pairs import engage_pairs
from thirdsite.chain.walk import engage
from thirdsite.engagement import intercept
from thirdsite.flight.aiming import Outcome

SALVO = Firing("salvo", 10)
STEP_S = 20.0
"""One step of 64 above the air of an IRBM's flight: an edge found between samples may lie so far off."""


@pytest.fixture(scope="module")
def work(small_case, catalog):
    from thirdsite.catalog.grids import country_cells, ecef_of

    threat = small_case.scenario.threats[0]
    missile = catalog.missile(threat.missile)
    aims = ecef_of(*country_cells(("POL", "DEU", "FRA", "TUR", "GRC", "ESP"), (-10.0, 45.0, 35.0, 56.0), 150.0))
    launch = small_case.launch_ecef_m(threat)
    pairs = np.repeat(launch, len(aims), axis=0), np.tile(aims, (len(launch), 1))
    return small_case.threat_model(threat), small_case.battery, small_case.variation(missile, "mda"), *pairs


def run(work, workers=1):
    threat, battery, variation, launch, aims = work
    return engage_pairs(threat, battery, variation, SALVO, launch, aims, workers)


def test_it_agrees_with_the_full_walk(work):
    threat, battery, variation, launch, aims = work
    lean = run(work)
    full = engage(threat, battery, launch, aims, [variation], look_shoot=False)
    assert np.array_equal(lean.outcome, full.outcome)
    rows = full.results[0]
    feasible = shots(rows, variation, SALVO) > 0
    differs = feasible != (lean.shots > 0)
    assert 0 < feasible.sum() < len(feasible)
    assert differs.mean() < 0.01  # measured when written: 4 of 4,096 pairs
    room = rows[:, intercept.LAST] - rows[:, intercept.FIRST]
    both = feasible & (lean.shots > 0)
    off = np.abs(room - (lean.last_s - lean.first_s))[both]
    assert np.percentile(off, 95) < STEP_S
    assert np.isnan(lean.first_s[lean.shots == 0]).all()


def test_the_aim_is_within_what_is_stated(work):
    lean = run(work)
    arrives = lean.outcome == Outcome.ARRIVES
    assert arrives.any()
    assert np.nanmax(lean.miss_m) <= COARSE_MISS_M
    assert np.isnan(lean.miss_m[~arrives]).all()


def test_coarse_flights_end_where_they_say(work):
    """The last sample lies as far from the aim point as the miss told; 5 m for the levels of the sampled descent."""
    threat, _, _, launch, aims = work
    flown = fly_pairs(threat, launch, aims, 64, coarse=True)
    from thirdsite.flight import aim

    ends = flown.flights.samples[:, -1, 1:4]
    off = np.linalg.norm(ends - aims[flown.arrives], axis=1)
    np.testing.assert_allclose(off, flown.flights.aimed[:, aim.OUT_MISS], atol=5.0)


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same(work, workers, monkeypatch):
    monkeypatch.setattr("thirdsite.chain.pairs.PAIR_BLOCK", 64)
    for one, other in zip(run(work), run(work, workers), strict=True):
        assert np.array_equal(one, other, equal_nan=True)


def test_pairs_out_of_all_range_are_left_alone(work):
    threat, battery, variation, launch, _ = work
    far = -launch[:3]
    found = engage_pairs(threat, battery, variation, SALVO, launch[:3], far)
    assert (found.outcome == Outcome.OUT_OF_RANGE).all()
    assert (found.shots == 0).all()
