"""One text, two ways to run it: the same bits, whatever the batch, and packed instructions where they are promised."""

from __future__ import annotations

import platform
import re
from dataclasses import replace

import numpy as np
import pytest

from thirdsite.chain.case import threat_model
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.earth.gravity import radial_height_m
from thirdsite.flight import aim, free, samples
from thirdsite.flight.boost import BOOST_ROWS, records
from thirdsite.flight.booster import Shroud
from thirdsite.flight.drag_curve import DragCurve
from thirdsite.flight.entry import AIR_TOP_M, levels
from thirdsite.flight.samples import CLIMB_SAMPLES, SAMPLE_COLUMNS
from thirdsite.flight.steering import burnout_states, range_family
from thirdsite.flight.threats import COAST_SAMPLES, ENTRY_SAMPLES, fly
from thirdsite.lanes import LANES


def pairs(start_deg, bearings_deg, range_km):
    """Launch points and aim points on the ground, ECEF."""
    from pyproj import Geod

    launch, target = [], []
    for bearing in bearings_deg:
        longitude, latitude, _ = Geod(ellps="WGS84").fwd(start_deg[1], start_deg[0], bearing, range_km * 1e3)
        launch.append(ecef_from_geodetic(Geodetic(*np.radians(start_deg))))
        target.append(ecef_from_geodetic(Geodetic(*np.radians([latitude, longitude]))))
    return np.array(launch), np.array(target)


@pytest.mark.parametrize(("missile", "range_km"), [("iran-irbm", 2900.0), ("topol", 7900.0), ("ghadr-1", 1200.0)])
@pytest.mark.parametrize("loft_rad", [0.0, 0.1])
def test_kinematic_flights_agree_to_the_last_bit(kernels, catalog, missile, range_km, loft_rad):
    model = threat_model(catalog.missile(missile))
    launch, target = pairs((36.0, 52.0), [10.0, 100.0, 310.0], range_km)
    compiled, plain = (
        fly(model.booster, model.ballistic_coefficient_kg_m2, launch, target, loft_rad, compiled=way) for way in (True, False)
    )
    assert compiled.samples.tobytes() == plain.samples.tobytes()
    assert compiled.miss_m.tobytes() == plain.miss_m.tobytes()
    assert (compiled.outcome == plain.outcome).all()


def test_staged_flights_agree_to_the_last_bit_on_the_same_family(kernels, catalog):
    from thirdsite.flight import flight_kernels

    model = threat_model(catalog.missile("shahab-3"))
    booster, half_inverse_beta = model.booster, 0.5 / model.ballistic_coefficient_kg_m2
    families, lofts, loft = range_family(booster)[None], np.array([0.0, 1.0]), np.zeros(3)
    launch, target = pairs((36.0, 52.0), [30.0, 200.0, 290.0], 900.0)
    how = (*booster.flight_figures, booster.payload_mass_kg)
    trail = records(booster.stage_table())
    rows = trail + 1 + CLIMB_SAMPLES + COAST_SAMPLES + ENTRY_SAMPLES
    found = []
    for way in ("compiled", "plain"):
        aimed = np.zeros((len(launch), aim.OUT_COLUMNS))
        path = np.zeros((len(launch), rows, SAMPLE_COLUMNS))
        if way == "compiled":
            flight_kernels.aim_staged(launch, target, *how, families, lofts, loft, half_inverse_beta, 12, aim.AIR, aimed)
            flight_kernels.sample_staged(launch, target, aimed, *how, half_inverse_beta, COAST_SAMPLES, samples.AIR, path, trail)
        else:
            work, boost_work = [0.0] * aim.FLIGHT_ROWS, [0.0] * BOOST_ROWS
            nothing, buffer = np.zeros((0, 7, 1)), [0.0] * (rows * SAMPLE_COLUMNS)
            aim.aim_staged(
                launch, target, *how, families, lofts, loft, half_inverse_beta, 12, aim.AIR, aimed, work, boost_work, nothing, 1
            )
            record = np.zeros((trail, 7, 1))
            samples.sample_staged(
                launch,
                target,
                aimed,
                *how,
                half_inverse_beta,
                COAST_SAMPLES,
                samples.AIR,
                path,
                work,
                boost_work,
                record,
                buffer,
                1,
            )
        found.append((aimed.tobytes(), path.tobytes()))
    assert found[0] == found[1]


def test_staged_flights_agree_to_the_last_bit(kernels, catalog):
    model = threat_model(catalog.missile("shahab-3"))
    launch, target = pairs((36.0, 52.0), [290.0], 900.0)
    compiled, plain = (fly(model.booster, model.ballistic_coefficient_kg_m2, launch, target, compiled=way) for way in (True, False))
    assert compiled.samples.tobytes() == plain.samples.tobytes()


@pytest.mark.parametrize("tangent", [0.02, 0.5, 2.0])
def test_burnout_states_agree_to_the_last_bit(kernels, catalog, tangent):
    booster = threat_model(catalog.missile("taepodong-2")).booster
    launch, _ = pairs((40.0, 125.0), [0.0], 1000.0)
    heading = np.array([[0.0, 0.0, 1.0]])
    ways = [burnout_states(booster, launch, heading, np.array([tangent]), compiled=way) for way in (True, False)]
    assert ways[0].tobytes() == ways[1].tobytes()


def test_a_shroud_and_a_drag_curve_agree_to_the_last_bit(kernels, catalog):
    curve = DragCurve((0.0, 0.8, 1.0, 1.2, 2.0, 4.0), (0.2, 0.25, 0.4, 0.45, 0.35, 0.2))
    bare = threat_model(catalog.missile("taepodong-2")).booster
    launch, _ = pairs((40.0, 125.0), [0.0], 1000.0)
    heading, tangent = np.array([[0.0, 0.0, 1.0]]), np.array([0.02, 0.5, 2.0])
    for booster in (replace(bare, shroud=Shroud(300.0, 90.0)), replace(bare, shroud=Shroud(300.0, 90.0), drag_curve=curve)):
        ways = [burnout_states(booster, launch, heading, tangent, compiled=way) for way in (True, False)]
        assert ways[0].tobytes() == ways[1].tobytes()
        assert np.abs(ways[0] - burnout_states(bare, launch, heading, tangent)).max() > 100.0


@pytest.mark.parametrize("missile", ["iran-irbm", "shahab-3"])
def test_a_flight_does_not_depend_on_its_batch(kernels, catalog, missile):
    model = threat_model(catalog.missile(missile))
    count = LANES + 7
    launch, target = pairs((36.0, 52.0), np.linspace(0.0, 350.0, count), 700.0 if missile == "shahab-3" else 2500.0)

    def samples_of(chosen):
        found = fly(model.booster, model.ballistic_coefficient_kg_m2, launch[chosen], target[chosen])
        return found.samples

    whole = samples_of(np.arange(count))
    order = np.random.default_rng(4).permutation(count)
    assert samples_of(order).tobytes() == whole[order].tobytes()
    for few in (1, 3, LANES):
        assert samples_of(np.arange(few)).tobytes() == whole[:few].tobytes()


def arithmetic(assembly):
    """Packed and scalar double-precision additions, multiplications, divisions and roots in x86-64 assembly."""
    found = re.findall(r"\n\s+v?(?:add|sub|mul|div|sqrt|fn?m(?:add|sub)\d+)(pd|sd)\s", assembly)
    return found.count("pd"), found.count("sd")


@pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64"), reason="counts x86-64 instructions; another processor here"
)
def test_coast_and_entry_are_compiled_to_packed_instructions():
    """`fall` is the loop every flight goes through: climb, coast, and the levels of re-entry, all drivers inlined."""
    from thirdsite import lanes

    lanes.enable()
    from numba import njit

    fall, width, top_m = free.fall, LANES, AIR_TOP_M

    def wrapper(work, coast_steps, air):
        fall(work, width, coast_steps, air, top_m, True)

    kernel = njit(error_model="numpy")(wrapper)
    kernel.compile("void(f8[::1], i8, f8[:,::1])")
    packed, scalar = arithmetic(kernel.inspect_asm(kernel.signatures[0]))
    print(f"{packed} packed and {scalar} scalar operations")
    # measured with Numba 0.68 on AVX2: 5,266 packed and 92 scalar (the scalar ones set up the levels). Had the coast or
    # the re-entry fallen back to scalar, more than 100 or 400 scalar operations would join and the packed ones go
    assert packed > 1000
    assert scalar < 0.1 * packed
    work = np.zeros((free.FREE_ROWS, width))
    work[:6] = np.array([[6.7e6, 0.0, 0.0, 1e3, 5e3, 0.0]]).T
    kernel(work.ravel(), 4, levels(1))  # and it runs, to the ground
    assert radial_height_m(*work[:3, 0]) == pytest.approx(0.0, abs=0.1)
