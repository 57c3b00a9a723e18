"""Aiming by path and apogee: what was asked for is what is flown, whatever the batch and the way it is run."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.flight import aimer
from thirdsite.flight.aiming import Outcome, aim_all
from thirdsite.flight.booster import KinematicBooster, Stage, StagedBooster
from thirdsite.flight.paths import LEAST_ENTRY_ANGLE_RAD, Arc, Path
from thirdsite.flight.steering import range_family
from thirdsite.flight.threats import apogee_height_m, fly

KINEMATIC = KinematicBooster(170.0, 160e3, 180e3, 10000e3)
STAGED = StagedBooster((Stage(23230.0, 20780.0, 265.0, 60.0, 0.5), Stage(7032.0, 6237.0, 287.0, 66.0, 0.4)), 1500.0, 1.7, 6.0, 8.0)


def pairs(count, least_km, greatest_km, seed):
    rng = np.random.default_rng(seed)
    latitude, longitude = rng.uniform(-60.0, 70.0, count), rng.uniform(-180.0, 180.0, count)
    there = Geod(ellps="WGS84").fwd(
        longitude, latitude, rng.uniform(0, 360, count), rng.uniform(least_km, greatest_km, count) * 1e3
    )
    ends = ((latitude, longitude), (there[1], there[0]))
    return [np.array([ecef_from_geodetic(Geodetic(a, b)) for a, b in zip(*np.radians(end), strict=True)]) for end in ends]


@pytest.mark.parametrize(("booster", "least_km", "greatest_km"), [(KINEMATIC, 2500.0, 8000.0), (STAGED, 2000.0, 3800.0)])
def test_lofted_and_depressed_enclose_the_least_energy(kernels, booster, least_km, greatest_km):
    launch, target = pairs(200, least_km, greatest_km, 1)
    found = {path: aim_all(booster, 5000.0, launch, target, path=path) for path in Path}
    arrives = np.all([aimed.outcome == Outcome.ARRIVES for aimed in found.values()], axis=0)
    assert arrives.mean() > 0.7  # the rest lies at the very end of the booster's reach
    apogee = {path: Arc(aimed.burnout_eci[arrives]).apogee_m for path, aimed in found.items()}
    assert (apogee[Path.DEPRESSED] <= apogee[Path.MINIMUM_ENERGY] + 1.0).all()
    assert (apogee[Path.MINIMUM_ENERGY] <= apogee[Path.LOFTED] + 1.0).all()
    low = found[Path.DEPRESSED]
    assert Arc(low.burnout_eci[arrives]).entry_sine.min() > 0.99 * np.sin(LEAST_ENTRY_ANGLE_RAD)
    assert max(aimed.miss_m[arrives].max() for aimed in found.values()) < 1.0


@pytest.mark.parametrize(
    ("booster", "range_km", "apogee_km"), [(KINEMATIC, 5000.0, 600.0), (KINEMATIC, 5000.0, 2500.0), (STAGED, 2500.0, 900.0)]
)
def test_a_given_apogee_is_the_one_that_is_flown(kernels, booster, range_km, apogee_km):
    launch, target = pairs(6, range_km, range_km + 1.0, 2)
    flown = fly(booster, 5000.0, launch, target, apogee_m=apogee_km * 1e3)
    assert (flown.outcome == Outcome.ARRIVES).all()
    for i in range(6):
        # the secant stops at a millionth of the apogee; the two-body apogee moves by less than a km between both tries
        assert apogee_height_m(flown, i) == pytest.approx(apogee_km * 1e3, abs=300.0)


def test_plain_python_flies_the_same_path_of_an_apogee_by_fewer_families(kernels, monkeypatch):
    """Range and apogee leave one flight: both ways find it, to the 0.3 m and the millionth of the apogee they stop at."""
    computed = []
    monkeypatch.setattr(aimer, "range_family", lambda *how, **way: computed.append(how) or range_family(*how, **way))
    aimer.family.cache_clear()
    launch, target = pairs(1, 2500.0, 2501.0, 2)
    plain = fly(STAGED, 5000.0, launch, target, apogee_m=900e3, compiled=False)
    few = len(computed)
    assert few <= 6  # 40 or so where every loft tried is steered by its own
    batch = fly(STAGED, 5000.0, launch, target, apogee_m=900e3)
    assert plain.outcome[0] == batch.outcome[0] == Outcome.ARRIVES
    off = np.linalg.norm(plain.samples[0, :, 1:4] - batch.samples[0, :, 1:4], axis=1)
    print(f"{off.max():.2f} m apart at most, {few} families")
    assert off.max() < 3.0


def test_an_apogee_that_no_path_has_is_named(kernels):
    launch, target = pairs(4, 5000.0, 5001.0, 3)
    high = aim_all(KINEMATIC, 5000.0, launch, target, apogee_m=9000e3)
    assert set(high.outcome) <= {Outcome.OUT_OF_RANGE, Outcome.NO_SUCH_APOGEE, Outcome.NOT_AIMED}


@pytest.mark.parametrize("booster", [KINEMATIC, STAGED])
def test_an_aim_does_not_depend_on_its_batch_nor_on_how_it_is_run(kernels, booster):
    launch, target = pairs(130, 2300.0, 2400.0, 4)
    whole = aim_all(booster, 5000.0, launch, target)
    order = np.random.default_rng(5).permutation(130)
    again = aim_all(booster, 5000.0, launch[order], target[order])
    assert again.columns.tobytes() == whole.columns[order].tobytes()
    plain = aim_all(booster, 5000.0, launch[:2], target[:2], compiled=False)
    assert plain.columns.tobytes() == whole.columns[:2].tobytes()


def test_no_pairs_no_flights(kernels):
    nothing = np.zeros((0, 3))
    assert len(aim_all(STAGED, 5000.0, nothing, nothing).outcome) == 0
    assert len(aim_all(KINEMATIC, 5000.0, nothing, nothing, apogee_m=1e6).outcome) == 0
