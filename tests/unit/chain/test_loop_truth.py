"""The true flights of the closed loop against the flight room, and its kernels against their own text in plain Python."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from thirdsite.chain.loop_looks import Watch
from thirdsite.chain.loop_setup import inertial, loop_setup
from thirdsite.chain.loop_truth import fly_truth
from thirdsite.chain.path import Path
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import earth_fixed_state
from thirdsite.engagement.shot_flight import HANDED, SHOT_NUMBERS, SHOT_ROWS, shot_block
from thirdsite.flight.propagation import fly_state
from thirdsite.sensing.observation import OBSERVATION_ROWS, RECORD, observe_block

MISSILE, START, POSITION = "iran-irbm", "38.5,44.8", "mda"


@pytest.fixture(scope="module")
def setup(small_case, catalog):
    path = Path.of(aimed_flight(catalog, Aim(MISSILE, START, "london", POSITION), Loft(0.0)))
    return loop_setup(small_case, catalog.missile(MISSILE), path, POSITION)


def test_true_flights_are_those_of_the_flight_room(setup):
    flown = fly_truth(setup, 0, 0, 3)
    begin = len(setup.boost_s) - 1
    start_s = flown.time_s[begin]
    turn = ROTATION_RATE_RAD_S * start_s
    asked = start_s + np.array([55.0, 203.3, 400.0, 612.7])
    asked = asked[asked < setup.end_s]
    for run in range(3):
        burnout = earth_fixed_state(*flown.nodes[run, begin].tolist(), np.cos(turn), np.sin(turn))
        beta = 2.0 * setup.half_inverse_beta
        stop_s = float(asked[-1] - start_s) + 1.0
        exact = fly_state(burnout[:3], burnout[3:], beta, stop_s=stop_s, sample_times_s=(asked - start_s).tolist(), harmonics=4)
        rows = [k for k, t in enumerate(exact.time_s) if np.abs(t + start_s - asked).min() < 1e-6]
        states = np.hstack([exact.position_ecef_m, exact.velocity_ecef_m_s])[rows]
        wanted = inertial(asked, states)
        found = flown.at(asked, np.full(len(asked), run))
        assert np.linalg.norm(found[:, :3] - wanted[:, :3], axis=1).max() < 1.0
        assert np.linalg.norm(found[:, 3:] - wanted[:, 3:], axis=1).max() < 0.01


@pytest.mark.parametrize("satellite", [True, False])
def test_compiled_looks_are_the_plain_ones(setup, satellite):
    from thirdsite.sensing import measurement_kernels

    draw = np.random.default_rng(1)
    flown = fly_truth(setup, 0, 0, 5)
    index = next(i for i, sensor in enumerate(setup.sensors) if sensor.satellite == satellite)
    sensor = setup.sensors[index]
    stretch = next(one for one in setup.stretches if any(s.sensor == index and len(s.time_s) > 1 for s in one.slots))
    slots = next(one for one in stretch.slots if one.sensor == index)
    k, lanes = len(slots.time_s), np.array([4, 1, 2], dtype=np.int64)
    fixed = (satellite, sensor.boost_row if stretch.burning else sensor.row, sensor.limit, sensor.detection, sensor.setting)
    drawn = draw.standard_normal((5, 4)) * 1e-4, draw.standard_normal((5, k, 3)), draw.random((5, k))
    clock = (slots.time_s, slots.node, slots.share, slots.span_s, slots.places)
    given = (*fixed, *clock, lanes, np.full(5, -np.inf), flown.nodes, *drawn)
    compiled, plain = (np.zeros((3, len(stretch.time_s), RECORD)) for _ in range(2))
    measurement_kernels.observe(*given, compiled)
    work = [0.0] * OBSERVATION_ROWS
    for first in range(3):
        observe_block(*given, plain, first, work, 1)
    assert (plain[:, :, 4] > 0.0).any()
    assert compiled.tobytes() == plain.tobytes()


def test_compiled_shots_are_the_plain_ones(setup):
    from thirdsite.engagement import shot_kernels

    watch = Watch(setup, 0, 0, 4)
    watch.follow(float(setup.epochs_s[-1]), np.ones(4, dtype=bool))
    meeting = float(setup.nodes_s[len(setup.nodes_s) // 2])
    n = 70
    run = np.arange(n, dtype=np.int64) % 4
    shots = np.zeros((n, SHOT_NUMBERS))
    shots[:, 0], shots[:, 1] = meeting + np.linspace(-60.0, 60.0, n), meeting - np.linspace(250.0, 200.0, n)
    shots[:, 2:5] = watch.flown.at(shots[:, 0], run)[:, :3] + 5e3
    shots[:, 5:8], shots[:, 8], shots[:, 9], shots[:, 10] = (0.6, 0.0, 0.8), 9e3, 6e3, 300.0
    steering = setup.figures.steering(setup.burn_time_s)
    given = shots, run, watch.tracks, setup.epochs_s, 30.0, setup.kill_vehicle.figures, steering
    compiled, plain = np.zeros((n, HANDED)), np.zeros((n, HANDED))
    shot_kernels.fly_shots(*given, compiled)
    work = [0.0] * SHOT_ROWS
    for first in range(n):
        shot_block(*given, plain, first, work, 1)
    assert plain[:, 7].min() >= 5
    assert compiled.tobytes() == plain.tobytes()


def test_leaving_out_sensors_that_do_not_look_changes_nothing(setup):
    stretches = setup.stretches
    every = np.arange(len(setup.sensors), dtype=np.int64)
    rows = np.array([sensor.filter_row for sensor in setup.sensors])
    whole = [
        replace(
            one,
            held=every,
            filter_rows=rows,
            which=np.where(one.which < 0, -1, one.held[one.which]) if len(one.held) else one.which,
        )
        for one in stretches
    ]
    carrying = replace(setup)
    carrying.__dict__["stretches"] = tuple(whole)
    found = []
    for one in (setup, carrying):
        watch = Watch(one, 0, 0, 5)
        watch.follow(float(setup.epochs_s[-1]), np.ones(5, dtype=bool))
        found.append(watch.tracks)
    assert found[0].tobytes() == found[1].tobytes()


def test_a_track_carried_in_two_parts_is_the_track_carried_in_one(setup, monkeypatch):
    from thirdsite.tracking import track_kernels

    recorded = []

    def remember(self, stretch, lanes, looks):
        recorded.append((stretch, self._carry.copy(), lanes, looks.copy()))
        track(self, stretch, lanes, looks)

    track = Watch._track
    monkeypatch.setattr(Watch, "_track", remember)
    for name, nothing in (
        ("_miss_reports", lambda self, lanes, missed: None),
        ("_lost", lambda self, lanes, burning: np.zeros(20, dtype=bool)),
    ):
        monkeypatch.setattr(Watch, name, nothing)
    watch = Watch(setup, 0, 0, 20)
    watch.follow(float(setup.epochs_s[-1]), np.ones(20, dtype=bool))
    pairs = [(a, b) for a, b in pairwise(recorded) if len(a[0].held) and np.array_equal(a[0].held, b[0].held)]
    assert len(pairs) >= 5
    for (one, carry, lanes, looks), (other, _, _, more) in pairs:
        joined = [np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("time_s", "which", "keep")]
        found = np.zeros_like(watch.tracks)
        seen = np.ascontiguousarray(np.concatenate([looks, more], axis=1))
        track_kernels.track_on(carry, lanes, one.held, one.filter_rows, watch._settings, *joined, seen, found)
        kept = joined[2][joined[2] >= 0]
        assert found[:, kept].tobytes() == watch.tracks[:, kept].tobytes()
