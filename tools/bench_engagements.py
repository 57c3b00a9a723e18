"""Engagements of the closed loop per second: an Iranian IRBM to London, from launch to intercept, with one and two workers.

Run with `python -m tools.bench_engagements [--runs N]`. Times of a smaller number of runs are scaled to 100,000; the processor
time of one worker is what one free core takes, the wall times depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import resource
import time

from thirdsite.catalog.catalog import load_catalog
from thirdsite.chain.case import Case
from thirdsite.chain.loop_runs import BLOCK_RUNS, run_block
from thirdsite.chain.loop_setup import LoopSetup, loop_setup
from thirdsite.chain.monte_carlo import Block, Stop, run_blocks
from thirdsite.chain.path import Path
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.scenario.scenario import DEFAULT, load_scenario

MISSILE, START, END, POSITION = "iran-irbm", "38.5,44.8", "london", "mda"
WANTED = 100_000
TARGET_S, TARGET_WORKERS, TARGET_GAIN = 30.0, 2, 1.6


def bench_setup() -> LoopSetup:
    """The loop of the benchmark's flight under the default scenario."""
    catalog = load_catalog()
    path = Path.of(aimed_flight(catalog, Aim(MISSILE, START, END, POSITION), Loft(0.0)))
    return loop_setup(Case(load_scenario(DEFAULT, catalog), catalog), catalog.missile(MISSILE), path, POSITION)


def _processor_s() -> float:
    """Processor time of this process and of the workers that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def timed(setup: LoopSetup, runs: int, workers: int) -> tuple[float, float, Block]:
    """Wall and processor time of so many runs, s, and their results."""
    wall, processor = time.perf_counter(), _processor_s()
    found = run_blocks(lambda block: run_block(setup, block), Stop(runs), BLOCK_RUNS, lambda merged: 1.0, workers=workers)
    return time.perf_counter() - wall, _processor_s() - processor, found


def engagement_bench(runs: int = 20_000) -> None:
    """Print the table."""
    setup = bench_setup()
    run_block(setup, 0, 16)
    whole = -(-runs // BLOCK_RUNS) * BLOCK_RUNS
    scale = WANTED / whole
    each_us = TARGET_S * TARGET_WORKERS / WANTED * 1e6
    one, alone, first = timed(setup, whole, 1)
    two, shared, second = timed(setup, whole, TARGET_WORKERS)
    same = all(first[name].tobytes() == second[name].tobytes() for name in first)
    print(f"closed loop, {MISSILE} {START} to {END}, {whole} engagements scaled to {WANTED}, {os.cpu_count()} processors")
    print(f"  processor time an engagement, one worker   {alone / whole * 1e6:7.0f} us     target {each_us:.0f} us")
    print(f"  processor time an engagement, two workers  {shared / whole * 1e6:7.0f} us")
    print(f"  wall time, one worker                      {one * scale:7.1f} s")
    print(f"  wall time, two workers                     {two * scale:7.1f} s      target {TARGET_S:.0f} s")
    print(f"  two workers beside one                     {one / two:7.2f} times  target {TARGET_GAIN:.1f}")
    print(f"  load of the machine in the last minute     {os.getloadavg()[0]:7.1f}")
    print(f"  results of one and two workers             {'identical' if same else 'DIFFERENT'}")
    print(f"  hits {first['hit'].mean():.4f}, shots {first['shots'].mean():.2f} an engagement")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000)
    engagement_bench(parser.parse_args().runs)
