"""Our flights from burnout to the ground against an independent DOP853 integration."""

from __future__ import annotations

import numpy as np
import pytest
from independent import fall

from thirdsite.chain.case import threat_model
from thirdsite.chain.path import Path
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.flight.threats import Outcome, fly

# Tolerances in m: highest deviation of the samples above the air, of those in the air, and of the impact point.
# Measured when written: kinematic 0.02, 5.7, 0.21; staged 0.7, 2.5, 1.0. The coast's Nystrom step and the twelve
# levels of re-entry make the errors; the staged case adds the drag above 100 km that the program leaves out. The
# limits are about three times what was measured, and a hundredth of what any answer is sensitive to.
KINEMATIC, STAGED = (0.1, 15.0, 1.0), (2.0, 15.0, 4.0)

FLIGHTS = [
    ("iran-irbm", "semnan", "berlin", 0.0, KINEMATIC),
    ("iran-irbm", "tabriz", "paris", 0.0, KINEMATIC),
    ("topol", "vypolzovo", "washington", 0.0, KINEMATIC),
    ("iran-icbm-12000", "tabriz", "new-york", 0.0, KINEMATIC),
    ("topol-m", "tatishchevo", "new-york", 5.0, KINEMATIC),
    ("shahab-3", "tabriz", "38.5,33.0", 0.0, STAGED),
    ("shahab-3", "zahedan", "33.5,55.0", 0.0, STAGED),
]


@pytest.mark.parametrize(("missile", "start", "end", "loft_deg", "limits"), FLIGHTS)
def test_samples_lie_on_the_integrated_flight(kernels, catalog, missile, start, end, loft_deg, limits):
    model = threat_model(catalog.missile(missile), loft_deg)
    launch, aim = (np.array([ecef_from_geodetic(catalog.place(name))]) for name in (start, end))
    flights = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aim, model.loft_rad)
    assert flights.outcome[0] == Outcome.ARRIVES
    rows = flights.samples[0]
    burnout = rows[flights.burnout]
    reference = fall(burnout[0], burnout[1:4], burnout[4:7], model.ballistic_coefficient_kg_m2)
    off = np.array([np.linalg.norm(reference.at(row[0])[0] - row[1:4]) for row in rows[flights.burnout :]])
    above = flights.entry - flights.burnout + 1
    impact = np.linalg.norm(reference.at(np.inf)[0] - rows[-1, 1:4])
    late = rows[-1, 0] - reference.impact_time_s
    print(
        f"{missile} {start}-{end}: {off[:above].max():.3f} m above the air, {off[above:].max():.2f} m in it, "
        f"{impact:.2f} m and {late * 1e3:+.1f} ms at impact, {np.linalg.norm(reference.at(np.inf)[0] - aim[0]):.2f} m "
        "from the aim point"
    )
    assert off[:above].max() < limits[0]
    assert off[above:].max() < limits[1]
    assert impact < limits[2]
    assert abs(late) < 0.02  # s; the impact of the reference is found to a ms, the body falls at up to 7 km/s
    assert np.linalg.norm(reference.at(np.inf)[0] - aim[0]) < 5.0 + limits[2]


def test_path_between_samples_lies_on_the_integrated_flight(kernels, catalog):
    model = threat_model(catalog.missile("topol"))
    launch, aim = (np.array([ecef_from_geodetic(catalog.place(name))]) for name in ("vypolzovo", "washington"))
    flights = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aim)
    rows, path = flights.samples[0], Path.of(flights)
    reference = fall(*rows[flights.burnout, [0]], *np.split(rows[flights.burnout, 1:], 2), 5000.0)
    times = np.linspace(rows[flights.coast, 0], rows[flights.entry, 0], 300)
    off = [np.linalg.norm(path.at(t)[0, :3] - reference.at(t)[0]) for t in times]
    # a cubic over 12 s of free fall errs by h^4/384 times the fourth derivative of position, here about 1 cm
    assert max(off) < 0.1


def test_samples_above_the_air_are_equally_spaced_and_in_order(kernels, catalog):
    model = threat_model(catalog.missile("iran-irbm"))
    launch, aim = (np.array([ecef_from_geodetic(catalog.place(name))]) for name in ("tabriz", "paris"))
    flights = fly(model.booster, model.ballistic_coefficient_kg_m2, launch, aim)
    time = flights.samples[0, :, 0]
    assert (np.diff(time) >= 0.0).all()
    steps = np.diff(time[flights.coast : flights.entry + 1])
    assert np.ptp(steps) < 1e-9 * steps.mean() * len(steps)  # rounding of a running sum
