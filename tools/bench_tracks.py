"""The tracking filters' performance, beside Stone Soup and filterpy on the same recorded looks in the same run.

All times are processor time of one core.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Any

import numpy as np

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M as RADIUS_M
from thirdsite.earth.constants import GRAVITATIONAL_PARAMETER, J2, ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic
from thirdsite.tracking.ballistic_lanes import TRACK
from thirdsite.tracking.estimates import Spread, TrackingRadar, packed
from thirdsite.tracking.lines_of_sight import site_row
from thirdsite.tracking.mode_rows import OUTPUT, RECORD, ModelSettings
from thirdsite.tracking.track_filter import sensor_rows, start_row
from tools.tracking_study import burnouts
from tools.tracking_truth import Array, StudyRadar, fly, look

TRACKS, STEPS = 512, 600
PEER_TRACKS, PEER_STEPS = 16, 600
"""The peers run the first tracks alone: their time per update does not depend on how many."""
DENSITY_M2_S3 = 1e-4
RANGE_SD_M, ANGLE_SD_RAD = 10.0, 5e-4
START_S = 150.0
START_COVARIANCE = np.diag([1e6] * 3 + [400.0] * 3)
RADAR = StudyRadar(Geodetic(0.8657, 0.2394, 700.0), 1e9, 3.0 * ANGLE_SD_RAD, 3.0 * RANGE_SD_M, Spread())
"""Constant noise: every look is of the floor, a third of the reference."""
TARGET_BARE, TARGET_SHIPPED = 5000.0, 1000.0


def recorded() -> tuple[Array, Array, Array, Array]:
    """Starts [n, 6], times [k], records [n, k, RECORD] and the true end states [n, 6]."""
    rng = np.random.default_rng(7)
    states = fly(burnouts(TRACKS, rng), np.full(TRACKS, 1e-4), START_S + STEPS)
    times = START_S + np.arange(1.0, STEPS + 1)
    truth = states[times.astype(int)]
    records = look(RADAR, truth, times, rng)
    starts = states[int(START_S)] + rng.standard_normal((TRACKS, 6)) * np.sqrt(np.diag(START_COVARIANCE))
    return starts, times, records, truth


def least_cpu_s(run: Callable[[], object], repeats: int = 7) -> float:
    """Least processor time of several runs, s."""
    spent = []
    for _ in range(repeats):
        begun = time.process_time()
        run()
        spent.append(time.process_time() - begun)
    return min(spent)


# The peers' models: the same motion and measurement, written with NumPy and libm as their users would.


def pull(state: Array) -> Array:
    """Slope of the state: velocity and gravity with J2."""
    x, y, z = state[:3]
    inverse_r2 = 1.0 / (x * x + y * y + z * z)
    sine2 = z * z * inverse_r2
    k = -GRAVITATIONAL_PARAMETER * inverse_r2 * sqrt(inverse_r2)
    q = 1.5 * J2 * RADIUS_M * RADIUS_M * inverse_r2
    f = k * (1.0 + q * (1.0 - 5.0 * sine2))
    return np.array([state[3], state[4], state[5], f * x, f * y, (f + 2.0 * k * q) * z])


def flow(state: Array, h: float) -> Array:
    """State `h` s later, classical Runge-Kutta."""
    k1 = pull(state)
    k2 = pull(state + 0.5 * h * k1)
    k3 = pull(state + 0.5 * h * k2)
    k4 = pull(state + h * k3)
    return state + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


def flow_slope(state: Array, h: float) -> Array:
    """Analytic slope of `flow`, to the third order of the two-body gradient."""
    r = state[:3]
    inverse_r2 = 1.0 / float(r @ r)
    k = GRAVITATIONAL_PARAMETER * inverse_r2 * sqrt(inverse_r2)
    gradient = 3.0 * k * inverse_r2 * np.outer(r, r) - k * np.eye(3)
    a = np.eye(3) + 0.5 * h * h * gradient
    return np.block([[a, h * np.eye(3) + h**3 / 6.0 * gradient], [h * gradient, a]])


def noise(h: float) -> Array:
    """Covariance of white acceleration over `h` s."""
    i = np.eye(3)
    return DENSITY_M2_S3 * np.block([[h**3 / 3.0 * i, h * h / 2.0 * i], [h * h / 2.0 * i, h * i]])


def expected(state: Array, site: tuple[float, ...], time_s: float) -> tuple[Array, Array]:
    """Range, azimuth and elevation, and their analytic slope [3, 6]."""
    across, high, cl0, sl0, cp, sp = site
    c, s = cos(ROTATION_RATE_RAD_S * time_s), sin(ROTATION_RATE_RAD_S * time_s)
    cl, sl = c * cl0 - s * sl0, s * cl0 + c * sl0
    d = np.array([state[0] - across * cl, state[1] - across * sl, state[2] - high])
    axes = np.array([[-sl, cl, 0.0], [-sp * cl, -sp * sl, cp], [cp * cl, cp * sl, sp]])
    e, n, u = axes @ d
    g2 = e * e + n * n
    g, r2 = sqrt(g2), g2 + u * u
    r = sqrt(r2)
    local = np.array([[e / r, n / r, u / r], [n / g2, -e / g2, 0.0], [-u * e / (g * r2), -u * n / (g * r2), g / r2]])
    slopes = np.zeros((3, 6))
    slopes[:, :3] = local @ axes
    return np.array([r, atan2(e, n), atan2(u, hypot(e, n))]), slopes


def wrapped(angle: float) -> float:
    """An angle between -pi and pi."""
    return (angle + pi) % (2.0 * pi) - pi


def look_noise(elevation_rad: float) -> Array:
    """Covariance of a look: the azimuth's noise is given across the line of sight."""
    return np.diag([RANGE_SD_M**2, (ANGLE_SD_RAD / cos(elevation_rad)) ** 2, ANGLE_SD_RAD**2])


def by_stone_soup(starts: Array, times: Array, records: Array) -> tuple[Array, float]:
    """End states by Stone Soup's extended filter with these Jacobians, and its processor time."""
    from stonesoup.base import Property
    from stonesoup.models.base import GaussianModel, TimeVariantModel
    from stonesoup.models.measurement.nonlinear import NonLinearGaussianMeasurement
    from stonesoup.models.transition.base import TransitionModel
    from stonesoup.predictor.kalman import ExtendedKalmanPredictor
    from stonesoup.types.angle import Bearing, Elevation
    from stonesoup.types.array import CovarianceMatrix, StateVector
    from stonesoup.types.detection import Detection
    from stonesoup.types.hypothesis import SingleHypothesis
    from stonesoup.types.state import GaussianState
    from stonesoup.updater.kalman import ExtendedKalmanUpdater

    def vector(state: Any) -> Array:
        return np.asarray(state.state_vector, dtype=float)[:, 0]

    class FreeFlight(GaussianModel, TransitionModel, TimeVariantModel):
        @property
        def ndim_state(self) -> int:
            return 6

        @property
        def ndim(self) -> int:
            return 6

        def covar(self, time_interval: Any = None, **_: Any) -> Any:
            return CovarianceMatrix(noise(time_interval.total_seconds()))

        def pdf(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

        def rvs(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

        def function(self, state: Any, time_interval: Any = None, **_: Any) -> Any:
            return StateVector(flow(vector(state), time_interval.total_seconds()))

        def jacobian(self, state: Any, time_interval: Any = None, **_: Any) -> Array:
            return flow_slope(vector(state), time_interval.total_seconds())

    class Radar(NonLinearGaussianMeasurement):
        site: Any = Property(default=None)
        time_s: float = Property(default=0.0)

        @property
        def ndim_meas(self) -> int:
            return 3

        def function(self, state: Any, **_: Any) -> Any:
            r, azimuth, elevation = expected(vector(state), self.site, self.time_s)[0]
            return StateVector([r, Bearing(azimuth), Elevation(elevation)])

        def jacobian(self, state: Any, **_: Any) -> Array:
            return expected(vector(state), self.site, self.time_s)[1]

    site, epoch = site_row(RADAR.place), datetime.datetime(2026, 1, 1)
    predictor, updater = ExtendedKalmanPredictor(FreeFlight()), ExtendedKalmanUpdater(None)
    ends = []
    begun = time.process_time()
    for start, record in zip(starts, records, strict=True):
        track = GaussianState(
            StateVector(start), CovarianceMatrix(START_COVARIANCE), timestamp=epoch + datetime.timedelta(seconds=START_S)
        )
        model = Radar(6, (0, 2, 4), CovarianceMatrix(np.eye(3)), site=site)
        for t, row in zip(times.tolist(), record, strict=True):
            at = epoch + datetime.timedelta(seconds=t)
            model.time_s, model.noise_covar = t, CovarianceMatrix(look_noise(row[2]))
            seen = Detection(StateVector([row[0], Bearing(row[1]), Elevation(row[2])]), timestamp=at, measurement_model=model)
            track = updater.update(SingleHypothesis(predictor.predict(track, timestamp=at), seen))
        ends.append(np.asarray(track.state_vector, dtype=float)[:, 0])
    return np.array(ends), time.process_time() - begun


def by_filterpy(starts: Array, times: Array, records: Array) -> tuple[Array, float]:
    """As `by_stone_soup`, by filterpy's extended filter."""
    from filterpy.kalman import ExtendedKalmanFilter

    class FreeFlight(ExtendedKalmanFilter):
        def predict_x(self, u: float = 0) -> None:
            self.x = flow(self.x, 1.0)

    def less(measured: Array, model: Array) -> Array:
        y = measured - model
        y[1] = wrapped(y[1])
        return y

    site = site_row(RADAR.place)
    ends = []
    begun = time.process_time()
    for start, record in zip(starts, records, strict=True):
        track = FreeFlight(6, 3)
        track.x, track.P, track.Q = start.copy(), START_COVARIANCE.copy(), noise(1.0)
        for t, row in zip(times.tolist(), record, strict=True):
            track.F = flow_slope(track.x, 1.0)
            track.predict()
            track.update(
                row[:3],
                lambda x, t=t: expected(x, site, t)[1],
                lambda x, t=t: expected(x, site, t)[0],
                R=look_noise(row[2]),
                residual=less,
            )
        ends.append(track.x)
    return np.array(ends), time.process_time() - begun


def tracks_bench() -> None:
    """The table."""
    from thirdsite.tracking import track_kernels

    starts, times, records, truth = recorded()
    end = truth[-1]
    tracks = np.zeros((TRACKS, TRACK))
    tracks[:, :6], tracks[:, 6:] = starts, packed(START_COVARIANCE)
    sites = np.tile(site_row(RADAR.place), (TRACKS, 1))
    looks = np.ascontiguousarray(records[..., :3])
    variances = np.array([RANGE_SD_M**2, ANGLE_SD_RAD**2, ANGLE_SD_RAD**2])
    bare = np.zeros((TRACKS, 1, TRACK + 1))

    def run_bare() -> None:
        track_kernels.filter_recorded(tracks, sites, START_S, times, looks, variances, DENSITY_M2_S3, STEPS, bare)

    def shipped(modes: tuple[float, float, float]) -> tuple[Array, Callable[[], None]]:
        radar = TrackingRadar(0, RADAR.place, Spread(5.0, 5e-5, 5e-5, 0.05))
        rows = np.array([start_row(start, START_COVARIANCE, modes, 1) for start in starts])
        result = np.zeros((TRACKS, 1, OUTPUT))
        which, settings = np.zeros(STEPS, dtype=np.int64), ModelSettings().row

        def run() -> None:
            track_kernels.track_recorded(rows, sensor_rows([radar]), settings, START_S, times, which, records, result)

        return result, run

    def error(found: Array, count: int) -> float:
        return float(np.sqrt(((found[:count, :3] - end[:count, :3]) ** 2).sum(-1).mean()))

    assert records.shape[-1] == RECORD
    few = slice(0, PEER_TRACKS)
    soup, soup_s = by_stone_soup(starts[few], times[:PEER_STEPS], records[few, :PEER_STEPS])
    pythonic, filterpy_s = by_filterpy(starts[few], times[:PEER_STEPS], records[few, :PEER_STEPS])
    run_bare()
    updates = TRACKS * STEPS
    bare_s = least_cpu_s(run_bare) / updates
    coast, run_coast = shipped((0.0, 1.0, 0.0))
    run_coast()
    coast_s = least_cpu_s(run_coast) / updates
    whole, run_whole = shipped((0.5, 0.5, 0.0))
    run_whole()
    whole_s = least_cpu_s(run_whole) / updates
    soup_s, filterpy_s = soup_s / (PEER_TRACKS * PEER_STEPS), filterpy_s / (PEER_TRACKS * PEER_STEPS)
    print(f"tracking, {TRACKS} tracks of {STEPS} looks (the peers the first {PEER_TRACKS}), one core, processor time")
    print("                                       updates per second   us each   position error m (first 16, all)")
    for name, seconds, found in (
        ("bare filter", bare_s, bare[:, 0]),
        ("boost/coast/entry, coasting", coast_s, coast[:, 0]),
        ("boost/coast/entry, begun in doubt", whole_s, whole[:, 0]),
    ):
        few_m, all_m = error(found, PEER_TRACKS), error(found, TRACKS)
        print(f"  thirdsite, {name:36s} {1.0 / seconds:10,.0f} {1e6 * seconds:9.3f} {few_m:12.2f} {all_m:8.2f}")
    for name, seconds, found in (("Stone Soup, analytic Jacobians", soup_s, soup), ("filterpy", filterpy_s, pythonic)):
        print(f"  {name:47s} {1.0 / seconds:10,.0f} {1e6 * seconds:9.1f} {error(found, PEER_TRACKS):12.2f}")
    print(f"  bare filter over Stone Soup        {soup_s / bare_s:10,.0f} times     target {TARGET_BARE:,.0f}")
    print(f"  shipped filter over Stone Soup     {soup_s / coast_s:10,.0f} times     target {TARGET_SHIPPED:,.0f}")
    print(f"    begun in doubt                   {soup_s / whole_s:10,.0f} times")
    print(f"  bare filter over filterpy          {filterpy_s / bare_s:10,.0f} times")
    apart = error(bare[:, 0], PEER_TRACKS) / error(soup, PEER_TRACKS)
    print(f"  error of the bare filter over Stone Soup's {apart:.4f}     target 1 % apart")


if __name__ == "__main__":
    tracks_bench()
