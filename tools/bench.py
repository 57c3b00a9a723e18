"""The performance table: phases of the main job, and flights per second beside SciPy in the same run.

Run with `make bench`. Wall times depend on the machine and its load; ratios are taken in one run.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent.parent
PROGRAM = [sys.executable, "-m", "thirdsite"]


def timed(command: list[str], env: dict[str, str]) -> tuple[float, float, str]:
    """Wall time in s, peak memory of children in MiB, and the error stream of a command."""
    begun = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0
    return time.perf_counter() - begun, peak, done.stderr


def main_job() -> None:
    """The default assessment: first run with an empty kernel cache, second run, and with one worker."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache"}
        out = f"{folder}/report"
        first, peak, _ = timed([*PROGRAM, "assess", "--out", out], env)
        second, _, phases = timed([*PROGRAM, "assess", "--out", out], env)
        answers = Path(out, "answers.json").read_bytes()
        alone, _, _ = timed([*PROGRAM, "assess", "--out", out, "--workers", "1"], env)
        same = Path(out, "answers.json").read_bytes() == answers
        one, _, _ = timed(
            [*PROGRAM, "look", "iran-irbm", "--from", "tabriz", "--to", "berlin", "--sensor", "emr-brdy", "--json"], env
        )
    print(f"thirdsite assess, default scenario, {os.cpu_count()} processors")
    print(f"  first run, kernels compiled      {first:7.1f} s      target 60 s")
    print(f"  second run                       {second:7.1f} s      target 30 s")
    print(f"  second run, --workers 1          {alone:7.1f} s      answers.json {'identical' if same else 'DIFFERENT'}")
    print(f"  peak memory                      {peak:7.0f} MiB    target 2048 MiB")
    print(f"thirdsite look, one flight, one radar {one:4.1f} s")
    print("phases of the second run")
    for line in phases.splitlines():
        print(f"  {line}")


def flights() -> None:
    """Aimed and sampled flights per core-second, and SciPy flying the same arcs from burnout to the ground."""
    from thirdsite.flight.booster import KinematicBooster
    from thirdsite.flight.threats import fly
    from tools.reference import fly_with_scipy

    rng = np.random.default_rng(1)
    launch, target = _places(rng, 2048, (26, 39), (46, 60)), _places(rng, 2048, (37, 60), (-8, 28))
    booster = KinematicBooster(170.0, 160e3, 180e3, 6000e3)
    fly(booster, 5000.0, launch[:64], target[:64])
    spent = []
    for _ in range(5):
        begun = time.process_time()
        flown = fly(booster, 5000.0, launch, target)
        spent.append(time.process_time() - begun)
    rate = len(launch) / min(spent)
    begun = time.process_time()
    misses = []
    for i in range(20):
        impact = fly_with_scipy(flown.samples[i, flown.burnout], 5000.0)
        misses.append(float(np.linalg.norm(impact - flown.samples[i, -1, 1:4])))
    scipy_rate = 20 / (time.process_time() - begun)
    print("flights, kinematic booster, aimed on the rotating Earth and sampled at 148 points")
    print(f"  compiled lanes                   {rate:9.0f} aimed flights per core-second")
    print(f"  SciPy DOP853 rtol 1e-9           {scipy_rate:9.0f} free flights per core-second, not aimed")
    print(f"  ratio                            {rate / scipy_rate:9.0f}")
    print(f"  impact, ours less SciPy          {max(misses):9.2f} m at most of 20")


def _places(rng: np.random.Generator, n: int, lat: tuple[float, float], lon: tuple[float, float]) -> np.ndarray:
    from thirdsite.earth.geodesy import Geodetic, ecef_from_geodetic

    pairs = zip(np.radians(rng.uniform(*lat, n)), np.radians(rng.uniform(*lon, n)), strict=True)
    return np.array([ecef_from_geodetic(Geodetic(float(a), float(b))) for a, b in pairs])


if __name__ == "__main__":
    main_job()
    flights()
