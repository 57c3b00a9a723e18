"""Free fall beside JSBSim: same physics, other authors."""

from __future__ import annotations

import tempfile
from math import radians
from pathlib import Path

from thirdsite.chain.flight_json import FlightRecord
from thirdsite.chain.state_flight import state_record
from thirdsite.earth.geodesy import Geodetic, ground_range_m
from tools.validation.jsbsim_fall import Ball, Fall, fall
from tools.validation.section import Row, Section

BOUND_M, BOUND_S = 5.0, 0.01
BALLS = {
    "no drag": Ball(35.0, 50.0, 200e3, -2293.4, 3136.9, 3469.4),
    "5,000 kg/m2": Ball(35.0, 50.0, 200e3, -2293.4, 3136.9, 3469.4, drag_coefficient=0.2),
    "no drag, southward over the equator": Ball(10.0, -30.0, 150e3, 800.0, -3800.0, 2500.0),
}


def ours(start: Ball) -> FlightRecord:
    """The same fall by `thirdsite fly --state`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ball.yaml")
        path.write_text(start.state_file(), encoding="utf-8")
        return state_record(path)[1]


def distance_m(theirs: Fall, record: FlightRecord) -> float:
    """Distance on the ground between the two impacts."""
    impact = record.as_json()["impact"]
    here = Geodetic(radians(impact["lat_deg"]), radians(impact["lon_deg"]))
    return ground_range_m(Geodetic(radians(theirs.lat_deg), radians(theirs.lon_deg)), here)


def section() -> Section:
    """Impact, time and apogee of each ball."""
    title = "Free fall beside JSBSim"
    try:
        import jsbsim
    except ImportError:
        return Section(title, ["Not run: the Python package `jsbsim` is not installed here (it is in the dev group)."])
    rows = []
    for name, ball in BALLS.items():
        theirs = fall(ball)
        record = ours(theirs.start)
        flight = record.as_json()
        place = f"{flight['impact']['lat_deg']:.7f}, {flight['impact']['lon_deg']:.7f}"
        rows.append(
            Row(
                f"{name}: impact after {flight['ground_range_m'] / 1e3:,.0f} km",
                place,
                f"{theirs.lat_deg:.7f}, {theirs.lon_deg:.7f}",
                distance_m(theirs, record),
                BOUND_M,
                "m",
            )
        )
        time = flight["flight_time_s"]
        rows.append(
            Row(
                f"{name}: flight time",
                f"{time:.4f} s",
                f"{theirs.flight_time_s:.4f} s",
                time - theirs.flight_time_s,
                BOUND_S,
                "s",
            )
        )
        apogee = flight["apogee_m"]
        rows.append(Row(f"{name}: apogee", f"{apogee:,.1f} m", f"{theirs.apogee_m:,.1f} m", apogee - theirs.apogee_m, BOUND_M, "m"))
    return Section(
        title,
        [
            f"JSBSim {jsbsim.__version__} (https://github.com/JSBSim-Team/jsbsim) drops a ball over its own rotating WGS-84 Earth "
            "with J2 and its own 1976 atmosphere, in steps of 0.01 s. It sets a starting height to about a metre only, so both "
            "start where JSBSim says it started.",
        ],
        rows,
    )
