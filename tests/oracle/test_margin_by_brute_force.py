"""The margin of one engagement by shooting at points along the path, against `chain.reach`."""

from __future__ import annotations

import numpy as np
import pytest
from independent import geodetic_height_m
from shooting import Shooter

from thirdsite.chain.case import threat_model
from thirdsite.chain.path import Path
from thirdsite.chain.reach import free_flight, margin_s, margins, meet
from thirdsite.chain.walk import Battery
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.flight.threats import fly
from thirdsite.scenario.scenario import Assumptions
from thirdsite.scenario.setting import common_figures, interceptor_of

STEP_S = 20.0
TOLERANCE_S = 3.0
"""Table 1.5 s, chords of 20 s over the brute-force fly-out times 1 s, and the program's own samples 0.5 s."""


def path_of(catalog, missile, start, end):
    model = threat_model(catalog.missile(missile))
    launch, aim = (np.array([ecef_from_geodetic(catalog.place(name))]) for name in (start, end))
    return Path.of(fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aim))


def brute_force_margin_s(path, shooter, common):
    """Greatest of (time there - delay - least time) over allowed points, edges by straight lines between the points."""
    clock = np.arange(path.burnout_s + STEP_S, path.flight_time_s, STEP_S)
    states = path.at(clock)
    high = np.array([geodetic_height_m(state[:3]) for state in states])
    clock, states, high = (part[high > 100e3] for part in (clock, states, high))
    least, arriving = shooter.least_times(states[:, :3], common.flight_time_cap_s + 2.0 * STEP_S)
    closing = np.linalg.norm(states[:, 3:] - arriving, axis=1)
    slacks = np.stack(
        [
            common.flight_time_cap_s - least,
            high - common.least_intercept_height_m,
            common.greatest_closing_speed_m_s - closing,
        ]
    )
    lift_off = clock - least
    allowed = (slacks >= 0.0).all(axis=0)
    best = lift_off[allowed].max(initial=-np.inf)
    for k in np.flatnonzero(np.diff(allowed.astype(int)) != 0):
        inside, outside = (k, k + 1) if allowed[k] else (k + 1, k)
        if np.isfinite(least[outside]):
            failing = slacks[:, outside] < 0.0
            share = (slacks[failing, inside] / (slacks[failing, inside] - slacks[failing, outside])).min()
            best = max(best, lift_off[inside] + share * (lift_off[outside] - lift_off[inside]))
    return best - common.launch_delay_s


def both_margins(catalog, missile, start, end, speed_m_s):
    interceptor = interceptor_of(catalog, "gbi-two-stage", "redzikowo")
    common = common_figures(catalog, Assumptions())
    path = path_of(catalog, missile, start, end)
    shooter = Shooter(interceptor.booster, interceptor.site, speed_m_s)
    battery = Battery(interceptor)
    free = free_flight([path], battery, 960)
    program = margin_s(margins(free, *meet(battery, speed_m_s, common, free), common)[0])
    brute = brute_force_margin_s(path, shooter, common)
    print(f"{missile} {start}-{end} at {speed_m_s:.0f} m/s: program {program:.1f} s, brute force {brute:.1f} s")
    return program, brute


@pytest.mark.parametrize(
    ("missile", "start", "end", "speed_m_s"),
    [
        ("topol", "vypolzovo", "washington", 6300.0),
        ("topol", "teykovo", "seattle", 6300.0),
        ("iran-irbm", "tabriz", "paris", 6300.0),
    ],
)
def test_margin_is_that_of_brute_force(kernels, catalog, missile, start, end, speed_m_s):
    program, brute = both_margins(catalog, missile, start, end, speed_m_s)
    assert program == pytest.approx(brute, abs=TOLERANCE_S)


@pytest.mark.parametrize(("start", "end"), [("vypolzovo", "washington"), ("teykovo", "seattle")])
def test_margin_of_the_fast_interceptor_is_that_of_brute_force(kernels, catalog, start, end):
    program, brute = both_margins(catalog, "topol", start, end, 8300.0)
    assert program == pytest.approx(brute, abs=TOLERANCE_S)


def test_margins_of_many_paths_are_the_single_ones(kernels, catalog):
    interceptor = interceptor_of(catalog, "gbi-two-stage", "redzikowo")
    common, battery = common_figures(catalog, Assumptions()), Battery(interceptor)
    ends = [path_of(catalog, "topol", base, "washington") for base in ("vypolzovo", "kozelsk", "teykovo")]
    whole = free_flight(ends, battery, 240)
    together = margins(whole, *meet(battery, 6300.0, common, whole), common)
    for path, row in zip(ends, together, strict=True):
        alone = free_flight([path], battery, 240)
        assert margins(alone, *meet(battery, 6300.0, common, alone), common)[0].tobytes() == row.tobytes()
