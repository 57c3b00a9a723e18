"""When a radar first sees a flight, against the windows that `look` prints."""

from __future__ import annotations

import numpy as np
import pytest

from thirdsite.chain.case import threat_model
from thirdsite.chain.first_seen import Watch, first_seen_s
from thirdsite.chain.pair_flights import fly_pairs
from thirdsite.chain.path import Path
from thirdsite.chain.views import View
from thirdsite.chain.walk import Looks
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.scenario.setting import radar_of

TOLERANCE_S = 0.15
"""Half of EDGE_S of the windows, their rounding to 0.1 s, and the last halving here."""


@pytest.mark.parametrize("radar", ["emr-brdy", "fbx-turkey", "gabala", "armavir", "fylingdales"])
@pytest.mark.parametrize("ranges_m", [(np.inf, np.inf), (1500e3, 4000e3), (900e3, 1200e3), (2500e3, 1.0)])
def test_first_sight_is_the_start_of_the_first_window(kernels, catalog, radar, ranges_m):
    model = threat_model(catalog.missile("iran-irbm"))
    ends = [("tabriz", "berlin"), ("zahedan", "ankara"), ("semnan", "athens"), ("tabriz", "oslo")]
    launch, aims = (np.array([ecef_from_geodetic(catalog.place(pair[k])) for pair in ends]) for k in (0, 1))
    flown = fly_pairs(model, launch, aims, 128)
    one = radar_of(catalog, radar, "mda")
    found = first_seen_s(Looks(flown.flights, flown.flights.samples), Watch(one, *ranges_m))
    for i in range(len(flown.arrives)):
        windows = View.of(one, Path.of(flown.flights, i)).detected(*ranges_m)
        if not windows:
            assert found[i] == np.inf
        else:
            assert found[i] == pytest.approx(windows[0]["from_s"], abs=TOLERANCE_S)


def test_a_radar_of_no_range_sees_nothing(kernels, catalog):
    model = threat_model(catalog.missile("iran-irbm"))
    launch, aims = (np.array([ecef_from_geodetic(catalog.place(name))]) for name in ("tabriz", "berlin"))
    flown = fly_pairs(model, launch, aims, 128)
    watch = Watch(radar_of(catalog, "gabala", "mda"), 1.0, 1.0)
    assert first_seen_s(Looks(flown.flights, flown.flights.samples), watch).tolist() == [np.inf]
