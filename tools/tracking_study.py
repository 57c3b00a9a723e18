"""The flights, sensors and filter runs of the consistency study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic, geodetic_from_ecef
from thirdsite.tracking.consistency import normalised_squared
from thirdsite.tracking.estimates import RadarLook, Spread, TrackingRadar, TrackingSatellite, unpacked
from thirdsite.tracking.mode_rows import OUTPUT, RECORD, ModelSettings
from thirdsite.tracking.track_filter import Sensor, sensor_rows, start_from_looks, start_row
from tools.tracking_truth import Array, Burn, StudyRadar, fly, height, look

LAUNCH = Geodetic(np.radians(35.0), np.radians(50.0), 1000.0)
BURNS = (Burn(0.0, 60.0, 18.0, 60.0), Burn(62.0, 125.0, 22.0, 90.0), Burn(140.0, 195.0, 25.0, 110.0))
"""Two stages with two seconds between, a pause of fifteen, and a third: as a burn, a coast and another burn."""
END_S = 1200.0
COAST_START_S, COAST_END_S = 200.0, 1100.0
MAIN = StudyRadar(Geodetic(np.radians(49.6), np.radians(13.7), 700.0), 2000e3, 2.5e-4, 2.0, Spread(5.0, 5e-5, 5e-5, 0.05))
FORWARD = StudyRadar(Geodetic(np.radians(40.9), np.radians(46.0), 1000.0), 1000e3, 5e-4, 10.0, Spread(15.0, 2e-4, 2e-4, 0.05))
SATELLITES = (
    TrackingSatellite(5, (42164e3 * np.cos(0.2), 42164e3 * np.sin(0.2), 0.0), Spread(0.0, 5e-6, 5e-6)),
    TrackingSatellite(6, (42164e3 * np.cos(1.4), 42164e3 * np.sin(1.4), 0.0), Spread(0.0, 5e-6, 5e-6)),
)
INFRARED_SD = 15e-6
PIECE = 128
"""Runs filtered at a time, for the memory."""


def launches(count: int, rng: np.random.Generator) -> tuple[Array, tuple[Array, Array]]:
    """Lift-off states [n, 6] in ECI, and the pitch programmes of `fly`."""
    x, y, z = ecef_from_geodetic(LAUNCH)
    state = np.array([x, y, z, -ROTATION_RATE_RAD_S * y, ROTATION_RATE_RAD_S * x, 0.0])
    azimuth = np.radians(-40.0) + np.radians(1.0) * rng.standard_normal(count)
    east = np.array([-np.sin(LAUNCH.longitude_rad), np.cos(LAUNCH.longitude_rad), 0.0])
    up = np.array([x, y, z]) / np.linalg.norm([x, y, z])
    north = np.cross(up, east)
    level = np.sin(azimuth) * east[:, None] + np.cos(azimuth) * north[:, None]
    return np.tile(state, (count, 1)), (level, np.radians(16.0) + np.radians(0.1) * rng.standard_normal(count))


def flights(count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Whole flights: states [k + 1, n, 6] every second, and each one's half inverse ballistic coefficient."""
    half = 0.5 / np.exp(rng.uniform(np.log(2000.0), np.log(12000.0), count))
    states, pitch = launches(count, rng)
    return fly(states, half, END_S, BURNS, pitch), half


def infrared(satellite: TrackingSatellite, states: Array, times: Array, seen: Array, rng: np.random.Generator) -> Array:
    """Lines of sight [n, k, RECORD] where `seen[k]`, constant errors drawn from the satellite's spread."""
    count = states.shape[1]
    c, s = np.cos(ROTATION_RATE_RAD_S * times)[:, None], np.sin(ROTATION_RATE_RAD_S * times)[:, None]
    x, y, z = np.moveaxis(states[..., :3], -1, 0)
    d = np.stack([c * x + s * y, c * y - s * x, z], -1) - np.array(satellite.position_ecef_m)
    d /= np.linalg.norm(d, axis=-1)[..., None]
    first = np.stack([-d[..., 1], d[..., 0], 0.0 * d[..., 0]], -1)
    first /= np.linalg.norm(first, axis=-1)[..., None]
    second = np.cross(d, first)
    off = rng.standard_normal((2, count)) * np.array(satellite.spread.row)[1:3, None]
    off = off[:, None] + INFRARED_SD * rng.standard_normal((2, *d.shape[:2]))
    measured = d + off[0][..., None] * first + off[1][..., None] * second
    measured /= np.linalg.norm(measured, axis=-1)[..., None]
    record = np.zeros((*d.shape[:2], RECORD))
    record[..., :3], record[..., 4], record[..., 5] = measured, INFRARED_SD, INFRARED_SD
    record[~seen] = 0.0
    return np.ascontiguousarray(np.moveaxis(record, 0, 1))


@dataclass(frozen=True)
class Tracked:
    """Results of a filter over runs: `times_s[k]`, errors [n, k, 6], covariance [n, k, 6, 6], modes [n, k, 3]."""

    times_s: Array
    error: Array
    covariance: Array
    modes: Array

    @property
    def nees(self) -> Array:
        """Mean normalised squared error of the runs, [k]."""
        squared = normalised_squared(self.error, self.covariance)
        flying = np.isfinite(squared)
        return np.where(flying, squared, 0.0).sum(0) / np.maximum(flying.sum(0), 1)


def tracked(
    sensors: Sequence[Sensor],
    starts: Array,
    start_s: float,
    times: Array,
    records: list[Array],
    truth: Array,
    settings: ModelSettings,
) -> Tracked:
    """Run the multiple-model filter over `records` (one [n, k, RECORD] for each sensor, all at `times`)."""
    from thirdsite.tracking import track_kernels

    count, number = len(starts), len(sensors)
    all_times, which = np.repeat(times, number), np.tile(np.arange(number), len(times))
    ends = np.zeros((count, len(times), OUTPUT))
    for first in range(0, count, PIECE):
        part = slice(first, min(first + PIECE, count))
        looks = np.stack([record[part] for record in records], axis=2)
        looks = np.ascontiguousarray(looks.reshape(-1, len(all_times), RECORD))
        result = np.zeros((len(looks), len(all_times), OUTPUT))
        track_kernels.track_recorded(starts[part], sensor_rows(sensors), settings.row, start_s, all_times, which, looks, result)
        ends[part] = result[:, number - 1 :: number]
    error = ends[..., :6] - np.moveaxis(truth, 0, 1)
    return Tracked(times, error, unpacked(ends[..., 6:27]), ends[..., 27:30])


def first_looks(radar: TrackingRadar, record: Array, times: Array, modes: tuple[float, ...], number: int, index: int) -> Array:
    """Starts of every run from its two first looks, which must be the first two of the record."""
    starts = []
    for run in record:
        ends = [RadarLook(float(times[k]), *(float(a) for a in run[k])) for k in (0, 1)]
        starts.append(start_from_looks(radar, ends[0], ends[1], modes, number, index))
    return np.array(starts)


def burnouts(count: int, rng: np.random.Generator) -> Array:
    """Long-range flights at their burnout, 280 km above the Caucasus: states [n, 6] in ECI."""
    place = np.array(ecef_from_geodetic(Geodetic(np.radians(41.0), np.radians(46.0), 280e3)))
    east, north, up = np.array(east_north_up(Geodetic(np.radians(41.0), np.radians(46.0), 280e3)))
    azimuth = np.radians(-40.0) + np.radians(3.0) * rng.standard_normal(count)
    climb = np.radians(24.0) + np.radians(1.5) * rng.standard_normal(count)
    speed = 6500.0 + 100.0 * rng.standard_normal(count)
    level = np.sin(azimuth)[:, None] * east + np.cos(azimuth)[:, None] * north
    velocity = speed[:, None] * (np.cos(climb)[:, None] * level + np.sin(climb)[:, None] * up)
    return np.concatenate([np.tile(place, (count, 1)) + 5e3 * rng.standard_normal((count, 3)), velocity], axis=1)


def coast_study(count: int, seed: int, settings: ModelSettings) -> dict[str, Tracked]:
    """Free flight seen by one radar, begun from two looks: the shipped settings, and without process noise."""
    rng = np.random.default_rng(seed)
    half = 0.5 / np.exp(rng.uniform(np.log(2000.0), np.log(12000.0), count))
    states = fly(burnouts(count, rng), half, COAST_END_S)
    times = np.arange(COAST_START_S, COAST_END_S + 0.5)
    truth = states[times.astype(int)]
    record = look(MAIN, truth, times, rng)
    radar = TrackingRadar(0, MAIN.place, MAIN.spread)
    starts = first_looks(radar, record, times, (0.0, 1.0, 0.0), 1, 0)
    given = ([radar], starts, float(times[1]), times[2:], [np.ascontiguousarray(record[:, 2:])], truth[2:])
    return {
        "shipped": tracked(*given, settings),
        "no noise": tracked(*given, replace(settings, coast_psd_m2_s3=0.0, unknown_sd_m_s2=0.0)),
    }


def impact_radar(states: Array) -> StudyRadar:
    """A radar under the end of the flights, 300 km short of the mean impact."""
    ends = states[-1, :, :3].mean(0)
    before = states[-700, :, :3].mean(0)
    turn = ROTATION_RATE_RAD_S * END_S
    ends /= np.linalg.norm(ends)
    before /= np.linalg.norm(before)
    p = ends + 0.05 * (before - ends) / np.linalg.norm(before - ends)
    x, y = np.cos(turn) * p[0] + np.sin(turn) * p[1], np.cos(turn) * p[1] - np.sin(turn) * p[0]
    place = geodetic_from_ecef(*(6371e3 * np.array([x, y, p[2]]) / np.linalg.norm(p)).tolist())
    return StudyRadar(Geodetic(place.latitude_rad, place.longitude_rad, 0.0), 1500e3, 3e-4, 3.0, Spread(5.0, 1e-4, 1e-4, 0.05))


def flight_study(count: int, seed: int, settings: ModelSettings, start_s: float = 70.0) -> tuple[Tracked, Array]:
    """A whole flight: satellites and a forward radar in boost, the main radar, one under the end; and the truth [k, n, 6]."""
    rng = np.random.default_rng(seed)
    states, _ = flights(count, rng)
    times = np.arange(start_s + 1.0, END_S + 0.5)
    truth = states[times.astype(int)]
    last = impact_radar(states)
    radars = [FORWARD, MAIN, last]
    sensors: list[Sensor] = [TrackingRadar(k, radar.place, radar.spread) for k, radar in enumerate(radars)]
    falling = np.cumsum(height(np.moveaxis(truth, -1, 0)[:3]) < 10e3, axis=0) > 0
    early = (times < start_s + 30.0)[:, None]
    falling &= ~early
    records = [look(radar, truth, times, rng, ~falling) for radar in radars]
    burning = np.array([any(b.start_s < t <= b.end_s for b in BURNS) for t in times])
    every = (times % 5.0 < 0.5) & burning
    for satellite in SATELLITES:
        sensors.append(satellite)
        records.append(infrared(satellite, truth, times, every, rng))
    spread = np.diag([3000.0**2] * 3 + [150.0**2] * 3)
    starts = []
    for state in states[int(start_s)]:
        cue = state + rng.standard_normal(6) * np.sqrt(np.diag(spread))
        starts.append(start_row(cue, spread, (0.95, 0.05, 0.0), len(sensors), 0))
    done = tracked(sensors, np.array(starts), start_s, times, records, truth, settings)
    done.error[falling.T] = np.nan  # the study ends at 10 km
    done.covariance[falling.T] = np.eye(6)
    return done, truth
