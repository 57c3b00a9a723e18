"""NASA check cases 01 and 06: a sphere dropped from 30,000 ft, through `thirdsite fly --state`.

Source of every quoted figure: NASA Engineering and Safety Center, 6-DOF flight simulation check cases (NASA/TM-2015-
218675), Atmos_01 (no drag) and Atmos_06 (drag), simulation 04; columns latitude_deg, longitude_deg, altitudeMsl_ft and
feVelocity_ft_s_X/Y/Z (north, east, down), at the times given.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from thirdsite.chain.state_flight import state_record
from thirdsite.earth.constants import EQUATORIAL_RADIUS_M
from tools.validation.section import Row, Section

FOOT_M = 0.3048
SLUG_KG = 14.593903
HEIGHT_FT = 30000.0
AREA_FT2 = 0.1963495
BOUND_M = 0.005


@dataclass(frozen=True)
class Quoted:
    """One row of a NASA file, in its own units."""

    time_s: float
    latitude_deg: float
    longitude_deg: float
    altitude_ft: float
    north_ft_s: float
    east_ft_s: float
    down_ft_s: float


CASES = {
    "01": (
        0.0,
        (
            Quoted(10.0, 0.0, 2.12654133805e-6, 28400.2040727, 0.0, 0.233326824216, 319.967327074),
            Quoted(20.0, 0.0, 1.70166180963e-5, 23600.3277108, 0.0, 0.933485486831, 640.032383884),
            Quoted(30.0, 0.0, 5.74552213287e-5, 15598.9043522, 0.0, 2.10101108617, 960.293064507),
        ),
    ),
    "06": (
        0.1,
        (
            Quoted(10.0, 0.0, 2.11143930822e-6, 28407.7830323, 0.0, 0.230548715301, 316.911995143),
            Quoted(20.0, 0.0, 1.65120811699e-5, 23727.1674789, 0.0, 0.886366695219, 613.939334411),
            Quoted(30.0, 0.0, 5.33798251362e-5, 16284.443772, 0.0, 1.84293085603, 864.010905567),
        ),
    ),
}

OTHER_END_FT = 16284.7227329
"""altitudeMsl_ft at 30 s of Atmos_06, simulation 01."""

STATE = """epoch: NASA check case {case}
position: {{lat_deg: 0, lon_deg: 0, height_m: {height_m!r}}}
velocity: {{east_m_s: 0, north_m_s: 0, up_m_s: 0}}
mass_kg: {mass_kg!r}
reference_area_m2: {area_m2!r}
drag_coefficient: {drag_coefficient!r}
stop: {{time_s: 30}}
"""


def state_text(case: str) -> str:
    """The state file of a case."""
    return STATE.format(
        case=case,
        height_m=round(HEIGHT_FT * FOOT_M, 6),
        mass_kg=SLUG_KG,
        area_m2=round(AREA_FT2 * FOOT_M**2, 12),
        drag_coefficient=CASES[case][0],
    )


def fly(case: str) -> list[dict[str, float]]:
    """Samples of a case as `thirdsite fly --state FILE --step-s 0.5 --json` prints them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"case-{case}.yaml")
        path.write_text(state_text(case), encoding="utf-8")
        found: dict[str, Any] = state_record(path, 0.5)[1].as_json()
    samples: list[dict[str, float]] = found["samples"]
    return samples


def distances_m(sample: dict[str, float], quoted: Quoted) -> tuple[float, float, float, float]:
    """Differences north, east and up in m, and of speed relative to the ground in m/s."""
    north = radians(sample["lat_deg"] - quoted.latitude_deg) * EQUATORIAL_RADIUS_M
    east = radians(sample["lon_deg"] - quoted.longitude_deg) * EQUATORIAL_RADIUS_M * cos(radians(quoted.latitude_deg))
    speed = hypot(quoted.north_ft_s, quoted.east_ft_s, quoted.down_ft_s) * FOOT_M
    return north, east, sample["height_m"] - quoted.altitude_ft * FOOT_M, sample["speed_m_s"] - speed


def section() -> Section:
    """Both cases at 10, 20 and 30 s."""
    rows = []
    apart_m = abs(OTHER_END_FT - CASES["06"][1][-1].altitude_ft) * FOOT_M
    for case, (_, quotes) in CASES.items():
        samples = {round(sample["time_s"], 6): sample for sample in fly(case)}
        for quoted in quotes:
            sample = samples[quoted.time_s]
            north, east, up, speed = distances_m(sample, quoted)
            height = f"{sample['height_m']:.4f} m, {sample['lon_deg']:.9f} deg"
            wanted = f"{quoted.altitude_ft * FOOT_M:.4f} m, {quoted.longitude_deg:.9f} deg"
            name = f"case {case} at {quoted.time_s:.0f} s"
            rows.append(Row(f"{name}: place", height, wanted, hypot(north, east, up), BOUND_M, "m"))
            shown = f"{sample['speed_m_s']:.5f} m/s"
            rows.append(Row(f"{name}: speed", shown, f"{sample['speed_m_s'] - speed:.5f} m/s", speed, 0.001, "m/s"))
    return Section(
        "NASA check cases 01 and 06: dropped sphere",
        [
            "A sphere at rest over latitude 0, longitude 0, 30,000 ft, on the turning WGS-84 Earth with J2; case 06 adds drag in "
            "the 1976 atmosphere (1 slug, 0.1963495 ft2, drag coefficient 0.1). The state file goes through `thirdsite fly "
            "--state`, and its JSON is compared.",
            "Reference: NASA Engineering and Safety Center 6-DOF check cases (NASA/TM-2015-218675), files Atmos_01 and Atmos_06, "
            f"simulation 04. Simulation 01 ends case 06 at {OTHER_END_FT} ft, {apart_m:.3f} m from simulation 04: the bound of "
            "5 mm is against the one whose constants are ours.",
        ],
        rows,
    )
