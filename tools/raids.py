"""A raid of bodies close together seen by one X-band radar, for the tests and the bench of association."""

from dataclasses import dataclass
from math import asin, atan2, cos, pi, radians

import numpy as np

from thirdsite.earth.geodesy import Geodetic, east_north_up, ecef_from_geodetic
from thirdsite.flight.coast import coast_step
from thirdsite.tracking.ballistic_filter import BallisticFilter
from thirdsite.tracking.estimates import RadarLook, TrackingRadar
from thirdsite.tracking.starting import StartRules
from thirdsite.tracking.views import RadarView, Scan

NOISE_M2_S3 = 1e-6
PLACE = Geodetic(radians(49.7), radians(13.9), 800.0)
ABOVE = Geodetic(radians(43.5), radians(21.0), 650e3)


@dataclass(frozen=True)
class Raid:
    """`truth[k]`: ECI states (n, 6) at `times[k]`; `origins[k]`: the object of each look of scan k, -1 for clutter."""

    view: RadarView
    times: np.ndarray
    truth: np.ndarray
    scans: list
    origins: list
    velocity: np.ndarray

    @property
    def start(self):
        """A cue that knows the velocity of the whole to 30 m/s."""
        return StartRules(tuple(self.velocity), 30.0, make=make_filter)


def make_filter(time_s, state, covariance, **kept):
    return BallisticFilter(time_s, state, covariance, acceleration_psd_m2_s3=NOISE_M2_S3, **kept)


def middle():
    """Position and velocity (ECI at time 0) of the middle of the raid: 6 km/s, some 1,100 km from the radar."""
    east, north, up = (np.array(axis) for axis in east_north_up(ABOVE))
    return np.array(ecef_from_geodetic(ABOVE)), 6000.0 * (-0.55 * east + 0.75 * north + 0.2 * up)


def in_ball(rng, count, radius):
    direction = rng.normal(size=(count, 3))
    return direction / np.linalg.norm(direction, axis=1)[:, None] * radius * rng.random((count, 1)) ** (1.0 / 3.0)


def look_of(view, position, time_s, sds, noise=(0.0, 0.0, 0.0)):
    """A radar's look at an ECI position, with noise in standard deviations."""
    here, axes = view.stand(time_s)
    apart = axes @ (position - here)
    r = float(np.linalg.norm(apart))
    elevation = asin(apart[2] / r)
    azimuth = atan2(apart[0], apart[1]) + sds[1] * noise[1] / cos(elevation)
    return RadarLook(time_s, r + sds[0] * noise[0], azimuth % (2.0 * pi), elevation + sds[2] * noise[2], *sds)


def make_raid(
    seed,
    objects=50,
    scans=60,
    interval_s=1.0,
    radius_m=2500.0,
    parting_m_s=5.0,
    detection=0.9,
    clutter=20.0,
    sds=(1.0, 1.39e-4, 1.39e-4),
):
    """`sds`: range m, azimuth across and elevation rad; by default 0.18 deg of beam at 20 dB. Clutter in a ball of 4 km."""
    rng = np.random.default_rng(seed)
    place, velocity = middle()
    states = np.concatenate(
        [place + in_ball(rng, objects, radius_m), velocity + rng.normal(scale=parting_m_s, size=(objects, 3))], axis=1
    )
    centre = np.concatenate([place, velocity])
    view = RadarView(TrackingRadar(0, PLACE), detection, max(clutter, 0.01) / (4.0 / 3.0 * pi * 4000.0**3))
    times, truth, made, origins = [], [], [], []
    for k in range(scans):
        t = k * interval_s
        if k:
            states = np.array([coast_step(*s, interval_s) for s in states.tolist()])
            centre = np.array(coast_step(*centre.tolist(), interval_s))
        seen = np.nonzero(rng.random(objects) < detection)[0]
        looks = [look_of(view, states[i, :3], t, sds, rng.normal(size=3)) for i in seen]
        false = in_ball(rng, rng.poisson(clutter), 4000.0)
        looks += [look_of(view, centre[:3] + apart, t, sds) for apart in false]
        order = rng.permutation(len(looks))
        times.append(t)
        truth.append(states)
        made.append(Scan("emr", t, tuple(looks[i] for i in order)))
        origins.append(np.concatenate([seen, np.full(len(false), -1)])[order])
    return Raid(view, np.array(times), np.array(truth), made, origins, velocity)
