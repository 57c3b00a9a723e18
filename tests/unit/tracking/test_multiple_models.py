"""The multiple-model filter: its algebra against matrices, its lanes against plain Python, its company, its consistency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tools import consistency, tracking_study
from tools.tracking_truth import Burn, fly, height

from thirdsite.earth.atmosphere import standard_atmosphere
from thirdsite.earth.gravity import radial_height_m
from thirdsite.errors import OutsideValidity
from thirdsite.tracking import entry_motion, multiple_models, track_kernels
from thirdsite.tracking import mode_rows as at
from thirdsite.tracking.ballistic import mid_gradient
from thirdsite.tracking.ballistic_lanes import TRACK
from thirdsite.tracking.blocks import full
from thirdsite.tracking.boost_motion import boosted_covariance, boosted_state, thrust_reach
from thirdsite.tracking.consistency import mean_interval, normalised_squared
from thirdsite.tracking.entry_motion import drag_factor, entered_covariance, entered_state, kick_in_air
from thirdsite.tracking.estimates import InfraredLook, RadarLook, Spread, TrackingRadar, TrackingSatellite, packed, unpacked
from thirdsite.tracking.mode_mixing import mixed, mixing
from thirdsite.tracking.track_filter import TrackFilter, sensor_rows, start_from_looks, start_row

STATE = np.array([4.6e6, 1.4e6, 4.9e6, -1500.0, -2500.0, 3500.0])


def random_covariance(rng, size):
    scale = np.array([500.0, 300.0, 100.0, 5.0, 3.0, 1.0, 0.5, 0.2, 0.3])[:size]
    a = rng.normal(size=(size, size)) * scale[:, None]
    return a @ a.T


def slope_of(function, at_point, steps):
    columns = []
    for k, step in enumerate(steps):
        move = np.zeros(len(steps))
        move[k] = step
        columns.append((function(at_point + move) - function(at_point - move)) / (2.0 * step))
    return np.array(columns).T


def test_boost_covariance_is_that_of_its_motion():
    rng = np.random.default_rng(1)
    a = np.array([20.0, -10.0, 15.0])
    covariance = random_covariance(rng, 9)
    h, speed = 1.0, 1.0 / 2750.0
    reach = thrust_reach(tuple(a), h, speed)

    def motion(point):  # the factors of the thrust held, as the filter's slope holds them
        state, push = boosted_state(tuple(point[:6]), tuple(point[6:]), h, reach)
        return np.array([*state, *push])

    slope = slope_of(motion, np.concatenate([STATE, a]), [1.0] * 3 + [1e-2] * 6)
    p = packed(covariance[:6, :6])
    pa, va = covariance[:3, 6:].ravel(), covariance[3:6, 6:].ravel()
    aa = covariance[6:, 6:][np.triu_indices(3)]
    gradient = mid_gradient(tuple(STATE), h)
    pp, pv, vv, pa, va, aa = boosted_covariance(p[:6], p[6:15], p[15:], tuple(pa), tuple(va), tuple(aa), gradient, h, reach, 0.0)
    found = np.zeros((9, 9))
    found[:6, :6] = unpacked(np.array([*pp, *pv, *vv]))
    found[:3, 6:], found[3:6, 6:], found[6:, 6:] = np.reshape(pa, (3, 3)), np.reshape(va, (3, 3)), np.reshape(full(aa), (3, 3))
    found[6:, :6] = found[:6, 6:].T
    exact = slope @ covariance @ slope.T
    scale = np.sqrt(np.outer(np.diag(exact), np.diag(exact)))
    assert np.abs((found - exact) / scale).max() < 5e-6  # J2's gradient: 3e-9 per s2 on 500 m, over 1 m/s


def test_entry_covariance_is_that_of_its_motion(monkeypatch):
    rng = np.random.default_rng(2)
    r = STATE[:3] / np.linalg.norm(STATE[:3]) * (6.371e6 + 45e3)
    point = np.concatenate([r, -5000.0 * r / np.linalg.norm(r) + np.array([500.0, 300.0, 0.0]), [np.log(1e-4)]])
    h = 0.25
    air = [np.log(standard_atmosphere(radial_height_m(*r) + d).density_kg_m3) for d in (-50.0, 50.0)]
    monkeypatch.setattr(entry_motion, "SCALE_HEIGHT_M", 100.0 / (air[0] - air[1]))  # the air's own here

    def motion(p):
        return np.array([*entered_state(tuple(p[:6]), drag_factor(p[6]), h)[0], p[6]])

    slope = slope_of(motion, point, [1.0] * 3 + [1e-2] * 3 + [1e-4])
    covariance = random_covariance(rng, 7)
    p = packed(covariance[:6, :6])
    _, mid, k = entered_state(tuple(point[:6]), drag_factor(point[6]), h)
    kick = kick_in_air(mid, k, h)
    pp, pv, vv, xp, xv, qq = entered_covariance(
        p[:6], p[6:15], p[15:], tuple(covariance[:3, 6]), tuple(covariance[3:6, 6]), covariance[6, 6], kick, h, 0.0, 0.0
    )
    found = np.zeros((7, 7))
    found[:6, :6] = unpacked(np.array([*pp, *pv, *vv]))
    found[:6, 6] = found[6, :6] = [*xp, *xv]
    found[6, 6] = qq
    exact = slope @ covariance @ slope.T
    scale = np.sqrt(np.outer(np.diag(exact), np.diag(exact)))
    assert np.abs((found - exact) / scale).max() < 1e-3  # the third order of a quarter second


def test_mixing_keeps_moments_and_lets_one_model_be():
    rng = np.random.default_rng(3)
    tracks, weights = [], (0.2, 0.5, 0.3)
    for _ in range(3):
        p = packed(random_covariance(rng, 6))
        tracks.append((tuple(STATE + rng.normal(size=6) * 100.0), p[:6], p[6:15], p[15:]))
    (middle, pp, pv, vv), _ = mixed(weights, *tracks)
    states = np.array([track[0] for track in tracks])
    mean = np.average(states, axis=0, weights=weights)
    exact = sum(
        w * (unpacked(np.array([*t[1], *t[2], *t[3]])) + np.outer(s - mean, s - mean))
        for w, t, s in zip(weights, tracks, states, strict=True)
    )
    np.testing.assert_allclose(middle, mean, rtol=1e-14)
    np.testing.assert_allclose(unpacked(np.array([*pp, *pv, *vv])), exact, rtol=1e-9, atol=1e-6)
    (middle, pp, _, _), _ = mixed((0.0, 1.0, 0.0), *tracks)
    assert middle == tracks[1][0]
    assert pp == tracks[1][1]
    (boost, coast, entry), own = mixing(0.3, 0.6, 0.1, 0.1, 0.2, 0.05, 0.0)
    assert (boost, coast, entry) == pytest.approx((0.27 + 0.12, 0.6 - 0.12 - 0.03 + 0.03, 0.13))
    assert [sum(w) for w in own] == pytest.approx([1.0, 1.0, 1.0])


class Written:
    """The whole filter's coast again, as one Schmidt-Kalman filter of matrices: state, unknown acceleration, constants."""

    def __init__(self, state, covariance, spread, unknown_sd):
        self.x = np.array(state)
        self.p = np.zeros((13, 13))
        self.p[:6, :6] = covariance
        self.p[6:9, 6:9] = np.eye(3) * unknown_sd**2
        self.p[9:, 9:] = np.diag(np.square(spread.row))

    def take(self, slopes, bending, innovation, noise):
        h = np.zeros((3, 13))
        h[:, :3] = slopes
        h[0, 9] = h[1, 10] = h[2, 11] = 1.0
        h[2, 12] = bending
        before = self.x.copy()
        for k in range(3):  # one number at a time, as a Schmidt filter's result depends on what it takes together
            row = h[k : k + 1]
            gain = self.p @ row.T / (row @ self.p @ row.T + noise[k])
            gain[6:] = 0.0  # considered, not estimated
            keep = np.eye(13) - gain @ row
            self.p = keep @ self.p @ keep.T + gain * noise[k] @ gain.T
            self.x = self.x + gain[:6, 0] * (innovation[k] - slopes[k] @ (self.x - before)[:3])


def test_constants_are_considered_as_the_whole_matrices_say():
    spread, settings = Spread(20.0, 2e-4, 3e-4, 0.1), at.ModelSettings()
    radar = TrackingRadar(0, tracking_study.MAIN.place, spread)
    covariance = np.diag([1e6] * 3 + [400.0] * 3)
    track = TrackFilter([radar], 100.0, start_row(STATE, covariance, (0.0, 1.0, 0.0), 1), settings)
    whole = Written(STATE, covariance, spread, settings.unknown_sd_m_s2)
    from thirdsite.tracking.ballistic_filter import BallisticFilter
    from thirdsite.tracking.model_lanes import reach_of_unknown

    rng = np.random.default_rng(8)
    for t in (101.0, 102.0, 103.0):
        far, fast = reach_of_unknown(predicted_state(whole.x), 1.0)
        bare = BallisticFilter(t - 1.0, whole.x, whole.p[:6, :6], acceleration_psd_m2_s3=settings.coast_psd_m2_s3)
        f = np.eye(13)
        g = np.reshape(full(mid_gradient(tuple(whole.x), 1.0)), (3, 3))
        drift = np.eye(6)
        drift[:3, 3:] = 0.5 * np.eye(3)
        kick = np.eye(6)
        kick[3:, :3] = g
        f[:6, :6] = drift @ kick @ drift
        f[:3, 6:9], f[3:6, 6:9] = far * np.eye(3), fast * np.eye(3)
        whole.p = f @ whole.p @ f.T
        q = settings.coast_psd_m2_s3
        whole.p[:6, :6] += q * np.block([[np.eye(3) / 3.0, np.eye(3) / 2.0], [np.eye(3) / 2.0, np.eye(3)]])
        bare.predict_to(t)
        whole.x = bare.estimate.state_eci
        track.predict_to(t)
        bare.set_belief(whole.x, whole.p[:6, :6])
        plain = RadarLook(t, 1.0, 0.0, 0.0, 5.0, 2e-4, 2e-4)
        expected = -bare.innovation(radar, plain)[0][0] + 1.0
        look = RadarLook(t, expected + 30.0 * rng.normal(), *angles(whole.x, t), 5.0, 2e-4, 2e-4, bending_rad=2e-3)
        whole.take(bare.slopes(radar)[:, :3], 2e-3, bare.innovation(radar, look)[0], np.square([5.0, 2e-4, 2e-4]))
        track.update_radar(radar, look)
    np.testing.assert_allclose(track.estimate.state_eci, whole.x, rtol=1e-9)
    found, exact = track.estimate.covariance, whole.p[:6, :6]
    assert np.abs((found - exact) / np.sqrt(np.outer(np.diag(exact), np.diag(exact)))).max() < 1e-7


def predicted_state(state):
    from thirdsite.flight.coast import coast_step

    return coast_step(*state, 1.0)


def angles(state, t):
    from tools.tracking_truth import seen_from

    _, azimuth, elevation = seen_from(tracking_study.MAIN.place, np.array(state[:3]).reshape(1, 1, 3), np.array([t]))
    return float(azimuth[0, 0]) + 1e-4, float(elevation[0, 0]) - 2e-4


@pytest.fixture(scope="module")
def flown():
    """A few short flights through a burn, a pause, a burn and the coast after it, with two radars and a satellite."""
    rng = np.random.default_rng(31)
    count, start_s, end_s = 37, 110.0, 250.0
    states, pitch = tracking_study.launches(count, rng)
    truth = fly(states, np.full(count, 1e-4), end_s, tracking_study.BURNS, pitch)
    times = np.arange(start_s + 1.0, end_s + 0.5)
    there = truth[times.astype(int)]
    near = replace(tracking_study.FORWARD, least_elevation_rad=np.radians(4.0))
    sensors = [
        TrackingRadar(0, tracking_study.FORWARD.place, tracking_study.FORWARD.spread),
        TrackingRadar(7, near.place, near.spread),
        tracking_study.SATELLITES[0],
    ]
    records = [tracking_study.look(radar, there, times, rng) for radar in (tracking_study.FORWARD, near)]
    records.append(tracking_study.infrared(sensors[2], there, times, times < 195.0, rng))
    records[0][rng.random(records[0].shape[:2]) < 0.2] = 0.0
    spread = np.diag([3000.0**2] * 3 + [150.0**2] * 3)
    starts = np.array(
        [start_row(s + rng.normal(size=6) * np.sqrt(np.diag(spread)), spread, (0.9, 0.1, 0.0), 3) for s in truth[int(start_s)]]
    )
    number = len(sensors)
    looks = np.ascontiguousarray(np.stack(records, axis=2).reshape(count, len(times) * number, at.RECORD))
    given = sensor_rows(sensors), at.ModelSettings().row, start_s, np.repeat(times, number), np.tile(np.arange(number), len(times))
    result = np.zeros((count, looks.shape[1], at.OUTPUT))
    track_kernels.track_recorded(starts, *given, looks, result)
    return starts, sensors, given, looks, result, there, times


def test_plain_python_and_lanes_agree_to_the_bit_whatever_the_company(flown):
    starts, _, given, looks, result, _, _ = flown
    some = 3 * 45  # through the end of a burn and the start of the next
    for i in (0, 20, 36):
        part = *given[:3], given[3][:some], given[4][:some]
        plain = np.zeros((1, some, at.OUTPUT))
        one = starts[i : i + 1], *part, np.arange(some), np.ascontiguousarray(looks[i : i + 1, :some])
        multiple_models.track_block(*one, plain, 0, [0.0] * at.rows(3), 1)
        np.testing.assert_array_equal(plain[0], result[i, :some])
    order = np.random.default_rng(1).permutation(len(starts))
    other = np.zeros_like(result)
    track_kernels.track_recorded(starts[order], *given, np.ascontiguousarray(looks[order]), other)
    np.testing.assert_array_equal(other, result[order])
    alone = np.zeros((1, *result.shape[1:]))
    track_kernels.track_recorded(starts[5:6], *given, np.ascontiguousarray(looks[5:6]), alone)
    np.testing.assert_array_equal(alone[0], result[5])


def test_one_track_in_python_is_the_same_track(flown):
    starts, sensors, given, looks, result, _, times = flown
    track = TrackFilter(sensors, given[2], starts[4])
    number = len(sensors)
    for k, t in enumerate(times[:20]):
        track.predict_to(float(t))
        for which, sensor in enumerate(sensors):
            row = looks[4, k * number + which]
            if row[4] <= 0.0:
                continue
            if isinstance(sensor, TrackingRadar):
                track.update_radar(sensor, RadarLook(float(t), *row[:3], *row[3:6], row[6]))
            else:
                track.update_infrared(sensor, InfraredLook(float(t), tuple(row[:3]), row[4]))
    found, batch = track.estimate, result[4, 20 * number - 1]
    np.testing.assert_allclose(found.state_eci, batch[:6], rtol=1e-9)  # there models rest after all looks of a step
    np.testing.assert_allclose(found.modes, batch[TRACK : TRACK + 3], atol=1e-6)
    assert set(found.source_numbers) <= {0, 5, 7}
    assert found.age_s == 0.0
    assert track.copy().ahead(found.time_s + 30.0).covariance[0, 0] > found.covariance[0, 0]


def test_boost_gives_way_to_coast_and_back(flown):
    _, _, _, _, result, there, times = flown
    ends = result[:, 2::3]
    modes = dict(zip(times.tolist(), ends[..., TRACK : TRACK + 3].mean(0), strict=True))
    assert modes[124.0][0] > 0.9
    assert modes[135.0][1] > 0.7  # a share is kept for the burn that may begin at any moment
    assert modes[160.0][0] > 0.9
    assert modes[245.0][1] > 0.9
    error = ends[..., :6] - np.moveaxis(there, 0, 1)
    nees = normalised_squared(error, unpacked(ends[..., 6:TRACK]))
    late = np.median(nees[:, -40:])
    assert 1.0 < late < 12.0
    assert np.linalg.eigvalsh(unpacked(ends[..., 6:TRACK])).min() > 0.0


def test_sources_and_age_follow_the_looks(flown):
    _, _, _, looks, result, _, times = flown
    sources = result[..., TRACK + 5].astype(int)
    assert (sources[:, -1] & 4).all()  # the satellite
    assert (np.diff(sources, axis=1) >= 0).all()
    silent = looks[:, :, 4].reshape(len(looks), len(times), 3) <= 0.0
    last = result[:, 2::3, TRACK + 4]
    for i in range(5):
        seen = times[~silent[i].all(1)]
        np.testing.assert_array_equal(last[i, -1], seen[-1])


def test_two_looks_begin_a_consistent_track():
    rng = np.random.default_rng(17)
    count = 400
    states = fly(tracking_study.burnouts(count, rng), np.full(count, 1e-4), 204.0)
    times = np.array([200.0, 203.0])
    record = tracking_study.look(tracking_study.MAIN, states[[200, 203]], times, rng)
    radar = TrackingRadar(0, tracking_study.MAIN.place, tracking_study.MAIN.spread)
    starts = tracking_study.first_looks(radar, record, times, (0.0, 1.0, 0.0), 1, 0)
    squared = normalised_squared(starts[:, :6] - states[203], unpacked(starts[:, 6:TRACK]))
    low, high = mean_interval(6, count, 0.999)
    assert low < squared.mean() < high
    look = RadarLook(5.0, 1e6, 0.0, 0.5, 1.0, 1e-3, 1e-3)
    with pytest.raises(OutsideValidity, match="in order"):
        start_from_looks(radar, look, look, (0, 1, 0), 1, 0)


def test_coast_is_consistent_and_as_good_as_without_noise():
    """The study of the documentation with 150 runs: their mean NEES scatters by 0.28 about its own mean."""
    done = tracking_study.coast_study(150, 5, at.ModelSettings())
    figures = consistency.coast_figures(done)
    nees = done["shipped"].nees
    assert np.mean(nees) < 6.25
    assert figures["greatest"] < 6.6 + 3 * 0.28
    assert figures["least"] > 4.0 - 3 * 0.28
    assert figures["ratio"] < 1.3
    assert figures["unprepared"] > 20.0  # the truth holds what the filter's gravity lacks


def test_a_track_that_is_wrong_about_its_rocket_wakes():
    """A burn long after the last, which no rate foresees: the looks themselves wake the boost model."""
    rng = np.random.default_rng(3)
    start = tracking_study.burnouts(8, rng)
    level = np.tile(start[0, 3:, None] / np.linalg.norm(start[0, 3:]), (1, 8))
    late = [Burn(600.0, 640.0, 12.0, 12.0)]
    truth = fly(start, np.full(8, 1e-4), 700.0, late, (level, np.zeros(8)))
    times = np.arange(400.0, 701.0)
    record = tracking_study.look(tracking_study.MAIN, truth[400:], times, rng)
    radar = TrackingRadar(0, tracking_study.MAIN.place, tracking_study.MAIN.spread)
    starts = tracking_study.first_looks(radar, record, times, (0.0, 1.0, 0.0), 1, 0)
    given = [radar], starts, 401.0, times[2:], [np.ascontiguousarray(record[:, 2:])], truth[402:], at.ModelSettings()
    done = tracking_study.tracked(*given)
    boost = done.modes[..., 0]
    assert (boost[:, (times[2:] > 500.0) & (times[2:] < 600.0)] < 0.05).all()
    assert boost[:, (times[2:] > 606.0) & (times[2:] <= 640.0)].mean() > 0.8
    assert height(truth[-1, :, :3].T).min() > 500e3


def test_filter_refuses_what_it_cannot_use():
    radar = TrackingRadar(0, tracking_study.MAIN.place)
    start = start_row(STATE, np.eye(6), (0.0, 1.0, 0.0), 1)
    with pytest.raises(OutsideValidity, match="as many sensors"):
        TrackFilter([radar, TrackingSatellite(1, (4.2e7, 0.0, 0.0))], 0.0, start)
    track = TrackFilter([radar], 0.0, start)
    with pytest.raises(OutsideValidity, match="not among"):
        track.update_radar(TrackingRadar(1, tracking_study.FORWARD.place), RadarLook(0.0, 1e6, 0, 0.5, 1, 1e-3, 1e-3))
    with pytest.raises(OutsideValidity, match="cannot go back"):
        track.predict_to(-1.0)
    with pytest.raises(OutsideValidity, match="predict_to first"):
        track.update_radar(radar, RadarLook(1.0, 1e6, 0, 0.5, 1, 1e-3, 1e-3))
