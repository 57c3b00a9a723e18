"""NASA check case 17: a two-stage rocket to orbit, replayed as a point mass with the reference's pitch history.

Source of every quoted figure: NASA Engineering and Safety Center, 6-DOF flight simulation check cases (NASA/TM-2015-
218675), Atmos_17, simulation 06; columns eulerAngle_deg_Pitch, altitudeMsl_ft, longitude_deg, eiVelocity_ft_s_X/Y/Z. The
coefficients are read from the columns aero_bodyForce_lbf_X/Z and dynamicPressure_lbf_ft2 over the reference area, turned
to the direction of flight and set against the angle between pitch and velocity: straight lines between 0, 2, 4 and 6 deg.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees, hypot, radians

from thirdsite.earth.constants import EQUATORIAL_RADIUS_M, ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import geodetic_from_ecef
from thirdsite.flight.programme import Aerodynamics, Ascent, PitchProgramme, PoweredStage
from tools.validation.section import Row, Section

FOOT_M = 0.3048
GRAVITY_M_S2 = 9.8066
"""As the case defines specific impulse."""
BOUND_M, BOUND_M_S = 100.0, 1.5
LIFT_OFF = (EQUATORIAL_RADIUS_M, 0.0, 0.0, 0.1, 0.0, 0.0)
"""ECEF, m and m/s: latitude 0, longitude 0, rising at 0.32808399 ft/s (column feVelocity_ft_s_Z at 0 s)."""

STAGES = (
    PoweredStage(314000.0, 180000.0, 17e6, 17e6 / (360.0 * GRAVITY_M_S2), coast_s=96.79),
    PoweredStage(99000.0, 80000.0, 5e6, 5e6 / (390.0 * GRAVITY_M_S2)),
)
AERODYNAMICS = Aerodynamics(
    7.0,
    tuple(radians(angle) for angle in (0.0, 2.0, 4.0, 6.0, 8.0)),
    (0.2120575, 0.2322535, 0.2524494, 0.3130373, 0.3837231),
    (0.0, 0.2423514, 0.4948009, 0.7371523, 1.0097976),
)
# Time s, pitch deg: 40 of the 2,001 rows.
PITCH = (
    (0.0, 55.2200), (2.6, 55.1648), (5.6, 53.6205), (8.0, 48.5518), (10.7, 42.4257), (11.9, 43.0547), (13.3, 44.5126),
    (14.4, 43.1972), (15.7, 40.6032), (17.8, 41.8448), (19.5, 39.3533), (21.1, 40.3288), (22.3, 38.5917), (23.7, 39.3868),
    (25.0, 37.8985), (26.2, 38.6011), (27.5, 37.3317), (28.8, 37.9463), (30.0, 36.8201), (31.3, 37.3878), (32.6, 36.3361),
    (34.0, 36.8843), (35.4, 35.8732), (36.5, 36.3853), (37.3, 36.2133), (38.4, 35.4304), (40.4, 36.0221), (43.1, 34.6449),
    (45.1, 35.1186), (47.1, 35.2630), (52.6, 32.9316), (60.1, 33.0065), (65.8, 33.2444), (74.5, 32.5987), (97.1, 29.5752),
    (134.1, 24.3941), (169.1, 18.9789), (183.8, 16.1839), (195.3, 13.5060), (200.0, 12.1575),
)  # fmt: skip


@dataclass(frozen=True)
class Quoted:
    """One row of the NASA file, in its own units; inertial velocity, x to longitude 0 at lift-off."""

    time_s: float
    altitude_ft: float
    longitude_deg: float
    velocity_x_ft_s: float
    velocity_y_ft_s: float
    what: str = ""

    @property
    def inertial_speed_m_s(self) -> float:
        """Speed in m/s; the third component is nothing in this case."""
        return hypot(self.velocity_x_ft_s, self.velocity_y_ft_s) * FOOT_M


QUOTES = (
    Quoted(10.0, 6001.491517256945, 0.014905426483823186, 1192.8970485041414, 2697.4581624013645),
    Quoted(20.0, 23780.839153010398, 0.06899243583677801, 2375.086403675505, 4382.093275957483),
    Quoted(37.4, 87753.03962504864, 0.2974799939815297, 5136.268196978421, 8742.379709683424, "first row after burnout 1"),
    Quoted(100.0, 357974.51572638005, 1.4988858604973472, 3154.9408212464677, 8687.731627802783),
    Quoted(134.1, 459372.54919311777, 2.1398645727642895, 2099.812416485217, 8645.197893363516, "last row before ignition 2"),
    Quoted(195.4, 733299.0666368939, 4.4304785860268385, 5216.50770073334, 28580.99138126914, "first row after burnout 2"),
    Quoted(200.0, 769281.5703622922, 4.751225507052625, 5079.113650175717, 28567.96303420716, "in orbit"),
)
BURNOUTS_S = (37.38, 195.36)


def ascent() -> Ascent:
    """The rocket of the case."""
    times, pitches = zip(*PITCH, strict=True)
    return Ascent(STAGES, AERODYNAMICS, PitchProgramme(times, tuple(radians(pitch) for pitch in pitches), radians(90.0)))


def differences(state: tuple[float, ...], quoted: Quoted) -> tuple[float, float, float]:
    """Distance east and up in m, and difference of inertial speed in m/s."""
    x, y, z, u, v, w = state
    place = geodetic_from_ecef(x, y, z)
    east = (place.longitude_rad - radians(quoted.longitude_deg)) * (EQUATORIAL_RADIUS_M + place.height_m)
    speed = hypot(u - ROTATION_RATE_RAD_S * y, v + ROTATION_RATE_RAD_S * x, w)
    return east, place.height_m - quoted.altitude_ft * FOOT_M, speed - quoted.inertial_speed_m_s


def section() -> Section:
    """The replay at the quoted times."""
    rocket = ascent()
    states = rocket.fly(LIFT_OFF, [quoted.time_s for quoted in QUOTES])
    rows = [
        Row(f"burnout of stage {k + 1}", f"{ours:.3f} s", f"{stated:.2f} s", ours - stated, 0.005, "s")
        for k, (ours, stated) in enumerate(zip(rocket.burnouts_s, BURNOUTS_S, strict=True))
    ]
    for state, quoted in zip(states, QUOTES, strict=True):
        east, up, speed = differences(state, quoted)
        place = geodetic_from_ecef(*state[:3])
        name = f"{quoted.time_s:.1f} s" + (f", {quoted.what}" if quoted.what else "")
        where = f"{place.height_m:.1f} m, {degrees(place.longitude_rad):.6f} deg"
        wanted = f"{quoted.altitude_ft * FOOT_M:.1f} m, {quoted.longitude_deg:.6f} deg"
        rows.append(Row(f"{name}: place", where, wanted, hypot(east, up), BOUND_M, "m"))
        ours = quoted.inertial_speed_m_s + speed
        rows.append(
            Row(f"{name}: inertial speed", f"{ours:.2f} m/s", f"{quoted.inertial_speed_m_s:.2f} m/s", speed, BOUND_M_S, "m/s")
        )
    coarse = rocket.fly(LIFT_OFF, [200.0], longest_step_s=0.1)[0]
    step_m = hypot(*(a - b for a, b in zip(coarse[:3], states[-1][:3], strict=True)))
    rows.append(Row("200.0 s: steps of 0.1 s against 0.05 s", "-", "-", step_m, 0.1, "m"))
    return Section(
        "NASA check case 17: two-stage rocket to orbit",
        [
            "Lift-off with 314,000 kg, stage 1 of 17 MN at 360 s burning 180,000 kg, coast of 96.79 s, stage 2 from 99,000 kg "
            "with 5 MN at 390 s burning 80,000 kg; g0 = 9.8066 m/s2 and reference area 7 m2, due east from the equator. The "
            "reference flies six degrees of freedom; here a point mass is flown, thrust along the reference's own pitch, of "
            f"which {len(PITCH)} of 2,001 rows are quoted and joined by a cubic spline.",
            "Reference: NASA Engineering and Safety Center 6-DOF check cases (NASA/TM-2015-218675), file Atmos_17, simulation 06.",
        ],
        rows,
        left_over=[
            f"At the end {rows[-3].difference:.0f} m and {rows[-2].difference:+.2f} m/s. The reference switches thrust at its own "
            "time steps and turns as a body; its attitude between the quoted rows is a spline's here.",
        ],
    )
