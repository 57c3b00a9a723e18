"""Every scalar function of the measurement model that the lanes use: compiled and plain give the same bits."""

from __future__ import annotations

import numpy as np
from measuring import placed, row

from thirdsite.earth.angles import arctangent, sine_cosine
from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic
from thirdsite.sensing.detection import detection_at, detection_table
from thirdsite.sensing.infrared import infrared_angles, infrared_direction, infrared_view, satellite_row
from thirdsite.sensing.measurement import measured_direction, position_ecef, refraction, true_measurement
from thirdsite.sensing.search import basket, beams_to_search, inside_probability, search_time_s
from thirdsite.sensing.time_budget import looks_due, needed_dwell_s, stretched_interval_s


def everything(figures, satellite, table, states, drawn, out):
    """One row of results for each state, of every function in turn."""
    for i in range(states.shape[0]):
        x, y, z, u, v, w = states[i, 0], states[i, 1], states[i, 2], states[i, 3], states[i, 4], states[i, 5]
        a, b, c, d = drawn[i, 0], drawn[i, 1], drawn[i, 2], drawn[i, 3]
        look = measured_direction(figures, (a, 1e-4 * b, 1e-4 * c, 0.1 * d), (b, c, d, a), 0.7, x, y, z, u, v, w)
        true = true_measurement(figures, x, y, z, u, v, w)
        place = position_ecef(figures, true[0], true[1], true[2])
        angles = infrared_angles(satellite, 1e-4 * a, 1e-4 * b, c, d, x, y, z)
        line = infrared_direction(satellite, angles[0], angles[1])
        found = basket(figures, x, y, z, 9e6 + 1e6 * a, 1e5 * b, 1e5 * c, 4e6, 1e5 * d, 1e6)
        s, k = sine_cosine(10.0 * a)
        for j in range(9):
            out[i, j] = look[j]
        for j in range(4):
            out[i, 9 + j] = true[j]
        for j in range(3):
            out[i, 13 + j], out[i, 16 + j], out[i, 19 + j] = place[j], line[j], found[j]
        out[i, 22], out[i, 23] = s, k
        out[i, 24] = arctangent(a, b)
        out[i, 25] = refraction(figures, 0.3, 0.9, true[0], 2e5)
        out[i, 26] = detection_at(table, look[8])
        out[i, 27] = infrared_view(satellite, 7e3, x, y, z)
        out[i, 28] = beams_to_search(found[0], found[1], 3.0, 0.003)
        out[i, 29] = search_time_s(out[i, 28], 0.1, 0.7)
        out[i, 30] = inside_probability(abs(a))
        out[i, 31] = looks_due(100.0 * c, 1.0, 2.5)
        out[i, 32] = needed_dwell_s(look[8], 20.0, 0.1, 0.01)
        out[i, 33] = stretched_interval_s(abs(d), 1.0, 0.7)


def test_compiled_and_plain_agree_to_the_last_bit():
    from thirdsite import lanes

    lanes.enable()
    from numba import njit

    rng, n = np.random.default_rng(6), 200
    figures, satellite, table = row(), satellite_row(0.5, 5e-5), detection_table(1, 1e-6)
    states = np.zeros((n, 6))
    for i in range(n):
        where = Geodetic(rng.uniform(-1.5, 1.5), rng.uniform(-3.1, 3.1), rng.uniform(0.0, 1e6))
        states[i, :3] = placed(figures, 1e6, rng.uniform(0, 360), rng.uniform(0, 90)) if i % 2 else ecef_from_geodetic(where)
    states[:, 3:] = rng.normal(size=(n, 3)) * 3e3
    drawn = rng.normal(size=(n, 4))
    plain, compiled = np.zeros((n, 34)), np.zeros((n, 34))
    everything(figures, satellite, table, states, drawn, plain)
    njit(error_model="numpy")(everything)(figures, satellite, table, states, drawn, compiled)
    assert np.isfinite(plain).all()
    assert plain.tobytes() == compiled.tobytes()
    assert 0.2 < plain[:, 27].mean() < 0.8
