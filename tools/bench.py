"""The performance table: phases of the main job, and the flight room beside heyoka and SciPy in the same run.

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

from tools.bench_accord import accord_bench
from tools.bench_association import association_bench
from tools.bench_engagements import engagement_bench
from tools.bench_flights import flight_bench
from tools.bench_log import log_bench
from tools.bench_packages import package_bench
from tools.bench_pairs import pairs_bench
from tools.bench_tracks import tracks_bench

HERE = Path(__file__).parent.parent
PROGRAM = [sys.executable, "-m", "thirdsite"]


def timed(command: list[str], env: dict[str, str]) -> tuple[float, float, str]:
    """Wall time in s, peak memory of children in MiB, and the error stream of a command."""
    begun = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0
    return time.perf_counter() - begun, peak, done.stderr


def main_job() -> None:
    """Compiling, as `make setup` ends with; then the default assessment: first run, second run, and with one worker."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache"}
        out = f"{folder}/report"
        compiling, _, _ = timed([*PROGRAM, "prepare"], env)
        first, peak, _ = timed([*PROGRAM, "assess", "--out", out], env)
        second, _, phases = timed([*PROGRAM, "assess", "--out", out], env)
        answers = Path(out, "answers.json").read_bytes()
        alone, _, _ = timed([*PROGRAM, "assess", "--out", out, "--workers", "1"], env)
        same = Path(out, "answers.json").read_bytes() == answers
        one, _, _ = timed(
            [*PROGRAM, "look", "iran-irbm", "--from", "tabriz", "--to", "berlin", "--sensor", "emr-brdy", "--json"], env
        )
    print(f"thirdsite assess, default scenario, {os.cpu_count()} processors")
    print(f"  compiling, once (make setup)     {compiling:7.1f} s")
    print(f"  first run of an installed one    {first:7.1f} s      target 60 s")
    print(f"  second run                       {second:7.1f} s      target 30 s")
    print(f"  second run, --workers 1          {alone:7.1f} s      answers.json {'identical' if same else 'DIFFERENT'}")
    print(f"  peak memory                      {peak:7.0f} MiB    target 2048 MiB")
    print(f"thirdsite look, one flight, one radar {one:4.1f} s")
    print("phases of the second run")
    for line in phases.splitlines():
        print(f"  {line}")


if __name__ == "__main__":
    main_job()
    package_bench()
    flight_bench()
    pairs_bench()
    tracks_bench()
    association_bench(1, ["within 5 km"])
    engagement_bench()
    log_bench()
    accord_bench()
