"""JSBSim as an independent witness: the free fall of a ball over its own rotating WGS-84 Earth with J2.

JSBSim (LGPL 2.1, https://github.com/JSBSim-Team/jsbsim) shares no line with this program. The ball is a model of its
own, written here: no ground contact, a constant drag coefficient, the 1976 standard atmosphere that JSBSim brings.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

FOOT_M = 0.3048
SLUG_KG = 14.59390294
POUND_KG = 0.45359237

BALL = """<?xml version="1.0"?>
<fdm_config name="ball" version="2.0" release="BETA">
 <metrics>
  <wingarea unit="M2"> {area_m2!r} </wingarea> <wingspan unit="FT"> 1 </wingspan> <chord unit="FT"> 1 </chord>
  <location name="AERORP" unit="IN"> <x> 0 </x> <y> 0 </y> <z> 0 </z> </location>
  <location name="VRP" unit="IN"> <x> 0 </x> <y> 0 </y> <z> 0 </z> </location>
 </metrics>
 <mass_balance>
  <ixx unit="KG*M2"> 10 </ixx> <iyy unit="KG*M2"> 10 </iyy> <izz unit="KG*M2"> 10 </izz>
  <emptywt unit="KG"> {mass_kg!r} </emptywt>
  <location name="CG" unit="IN"> <x> 0 </x> <y> 0 </y> <z> 0 </z> </location>
 </mass_balance>
 <ground_reactions/> <propulsion/>
 <aerodynamics>
  <axis name="DRAG"> <function name="aero/coefficient/CD"> <product>
   <property>aero/qbar-psf</property> <property>metrics/Sw-sqft</property> <value> {drag_coefficient!r} </value>
  </product> </function> </axis>
  <axis name="PITCH"> <function name="aero/coefficient/Cm"> <value> 0 </value> </function> </axis>
 </aerodynamics>
</fdm_config>
"""


@dataclass(frozen=True)
class Ball:
    """A body and its start; height above WGS-84, velocity relative to the ground."""

    lat_deg: float
    lon_deg: float
    height_m: float
    east_m_s: float
    north_m_s: float
    up_m_s: float
    mass_kg: float = 1000.0
    area_m2: float = 1.0
    drag_coefficient: float = 0.0

    def state_file(self) -> str:
        """The same as a state file of `thirdsite fly`."""
        return (
            f"position: {{lat_deg: {self.lat_deg!r}, lon_deg: {self.lon_deg!r}, height_m: {self.height_m!r}}}\n"
            f"velocity: {{east_m_s: {self.east_m_s!r}, north_m_s: {self.north_m_s!r}, up_m_s: {self.up_m_s!r}}}\n"
            f"mass_kg: {self.mass_kg!r}\nreference_area_m2: {self.area_m2!r}\ndrag_coefficient: {self.drag_coefficient!r}\n"
        )


@dataclass(frozen=True)
class Fall:
    """What JSBSim says of a fall to the ground."""

    start: Ball
    """The start it took: it sets a height above sea level to about a metre, and reports where it then is."""
    flight_time_s: float
    lat_deg: float
    lon_deg: float
    apogee_m: float


def fall(ball: Ball, step_s: float = 0.01, longest_s: float = 4000.0) -> Fall:
    """Let JSBSim drop the ball until it meets the ellipsoid; the last step is cut by linear interpolation.

    In a process of its own, because the library writes to standard output as it likes.
    """
    with tempfile.TemporaryDirectory() as folder:
        task, answer = Path(folder, "task.json"), Path(folder, "answer.json")
        task.write_text(json.dumps([asdict(ball), step_s, longest_s]), encoding="utf-8")
        done = subprocess.run([sys.executable, __file__, folder], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"JSBSim did not answer: {done.stderr.strip()[-500:]}")
        start, *figures = json.loads(answer.read_text(encoding="utf-8"))
    return Fall(Ball(**start), *figures)


def _fall(ball: Ball, step_s: float, longest_s: float, folder: Path) -> Fall:
    import jsbsim

    (folder / "aircraft" / "ball").mkdir(parents=True)
    (folder / "aircraft" / "ball" / "ball.xml").write_text(
        BALL.format(area_m2=ball.area_m2, mass_kg=ball.mass_kg, drag_coefficient=ball.drag_coefficient), encoding="utf-8"
    )
    program = jsbsim.FGFDMExec(str(folder))
    program.set_debug_level(0)
    program.load_model("ball")
    program.set_dt(step_s)
    start = {
        "ic/lat-geod-deg": ball.lat_deg,
        "ic/long-gc-deg": ball.lon_deg,
        "ic/h-sl-ft": ball.height_m / FOOT_M,
        "ic/vn-fps": ball.north_m_s / FOOT_M,
        "ic/ve-fps": ball.east_m_s / FOOT_M,
        "ic/vd-fps": -ball.up_m_s / FOOT_M,
        "simulation/gravity-model": 1,
    }
    for name, value in start.items():
        program[name] = value
    program.run_ic()
    apogee = before = _where(program)
    taken = replace(ball, lat_deg=before[1], lon_deg=before[2], height_m=before[3])
    while before[0] < longest_s:
        program.run()
        here = _where(program)
        apogee = max(apogee, here, key=lambda place: place[3])
        if here[3] <= 0.0:
            share = before[3] / (before[3] - here[3])
            time, lat, lon = (low + share * (high - low) for low, high in zip(before[:3], here[:3], strict=True))
            return Fall(taken, time, lat, lon, apogee[3])
        before = here
    raise RuntimeError(f"JSBSim's ball has not come down after {longest_s:.0f} s")


def _where(program: object) -> tuple[float, float, float, float]:
    """Time in s, geodetic latitude and longitude in degrees, geodetic height in m."""
    names = ("simulation/sim-time-sec", "position/lat-geod-deg", "position/long-gc-deg", "position/geod-alt-ft")
    time, lat, lon, feet = (program[name] for name in names)  # type: ignore[index]
    return time, lat, lon, feet * FOOT_M


def _answer(folder: Path) -> None:
    """What the process of its own does."""
    ball, step_s, longest_s = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    found = _fall(Ball(**ball), step_s, longest_s, folder)
    figures = [asdict(found.start), found.flight_time_s, found.lat_deg, found.lon_deg, found.apogee_m]
    (folder / "answer.json").write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    _answer(Path(sys.argv[1]))
