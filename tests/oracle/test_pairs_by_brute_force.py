"""The lean engine of pairs against shooting at points along finely aimed flights."""

from __future__ import annotations

import numpy as np
import pytest
from shooting import Shooter
from test_margin_by_brute_force import brute_force_margin_s, path_of

from thirdsite.chain.case import threat_model
from thirdsite.chain.coverage import Firing
from thirdsite.chain.pairs import PAIR_SAMPLES, engage_pairs
from thirdsite.chain.walk import Battery, Variation
from thirdsite.earth.geodesy import ecef_from_geodetic
from thirdsite.scenario.scenario import Assumptions
from thirdsite.scenario.setting import common_figures, interceptor_of

SPEED_M_S = 6300.0
PAIRS = [("iran-irbm", "tabriz", "paris"), ("iran-irbm", "semnan", "berlin")]
REST_S = 4.0
"""Table 1.5 s, chords of the brute force 1 s, a coarse aim of 100 m under a second."""
STEPS = 2.0
"""Where reach ends between two samples the lean engine stays at the inner one. Over that step the time there changes by a step
and the fly-out by as much again at most, where the missile comes on as fast as the interceptor goes: early by two steps."""


@pytest.mark.parametrize(("missile", "start", "end"), PAIRS)
def test_margin_is_that_of_brute_force(kernels, catalog, missile, start, end):
    interceptor = interceptor_of(catalog, "gbi-two-stage", "redzikowo")
    common = common_figures(catalog, Assumptions())
    launch, aim = (np.array([ecef_from_geodetic(catalog.place(name))]) for name in (start, end))
    variation = Variation(SPEED_M_S, (), None, common)
    found = engage_pairs(threat_model(catalog.missile(missile)), Battery(interceptor), variation, Firing("salvo", 10), launch, aim)
    path = path_of(catalog, missile, start, end)
    brute = brute_force_margin_s(path, Shooter(interceptor.booster, interceptor.site, SPEED_M_S), common)
    step_s = (path.flight_time_s - path.burnout_s) / PAIR_SAMPLES
    print(f"{missile} {start}-{end}: lean {found.margin_s[0]:.1f} s, brute force {brute:.1f} s")
    assert brute - STEPS * step_s - REST_S <= found.margin_s[0] <= brute + REST_S
    assert found.shots[0] == 0  # no sensor, no commitment
