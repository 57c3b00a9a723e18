"""Association of a raid beside Stone Soup's joint probabilistic data association: same looks, same first beliefs, one run.

Run with `python -m tools.bench_association [--raids N]`. Processor time of one core. Identity switches as in CLEAR MOT at 500 m.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from thirdsite.tracking.metrics import Frame, gospa, identity
from thirdsite.tracking.multi_tracker import MultiTracker
from thirdsite.tracking.scan_step import take_scan
from thirdsite.tracking.tracks import History, LifeRules, Picture, Track
from thirdsite.tracking.views import Scan
from tools.raids import Raid, make_filter, make_raid

CUTOFF_M, IDENTITY_M = 1000.0, 500.0
SCANS = 40
SETTLED = 10
FIRST = np.diag([100.0**2] * 3 + [10.0**2] * 3)
"""Spread of the beliefs both trackers are given at the time of scan 0."""
CASES = {
    "within 5 km": {},
    "within 5 km, 13 dB": {"sds": (1.0, 3.1e-4, 3.1e-4)},
    "within 5 km, detection 0.7, clutter 100": {"detection": 0.7, "clutter": 100.0},
    "within 2 km": {"radius_m": 1000.0},
    "within 5 km, 13 dB, range to 15 m": {"sds": (15.0, 3.1e-4, 3.1e-4)},
}
DENSE = ("within 2 km", "within 5 km, 13 dB, range to 15 m")
"""Cases in which EHM2 did not end one scan in eight minutes: there the peer is its loopy belief propagation."""
Positions = list[dict[Hashable, np.ndarray]]


@dataclass(frozen=True)
class Score:
    """One tracker on one raid."""

    switched: float
    gospa_m: float
    settled_gospa_m: float
    missed: float
    false: float
    seconds: float


def scored(raid: Raid, found: Positions, scans: range, seconds: float) -> Score:
    frames = [Frame({i: s[:3] for i, s in enumerate(raid.truth[k])}, tracks) for k, tracks in zip(scans, found, strict=True)]
    parts = [
        gospa(raid.truth[k][:, :3], np.array(list(tracks.values())).reshape(-1, 3), CUTOFF_M)
        for k, tracks in zip(scans, found, strict=True)
    ]
    return Score(
        identity(frames, IDENTITY_M).switched_share,
        float(np.mean([p.distance_m for p in parts])),
        float(np.mean([p.distance_m for p, k in zip(parts, scans, strict=True) if k >= SETTLED])),
        float(np.mean([p.missed for p in parts])),
        float(np.mean([p.false for p in parts])),
        seconds,
    )


def first_beliefs(raid: Raid, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng([seed, 1])
    return [(state + rng.multivariate_normal(np.zeros(6), FIRST), FIRST) for state in raid.truth[0]]


def own_tracks(raid: Raid, first: list[tuple[np.ndarray, np.ndarray]], scans: range, window: int) -> Positions:
    """thirdsite from given beliefs."""
    rules = LifeRules(window_scans=window)
    tracks = []
    for k, (state, covariance) in enumerate(first):
        belief = make_filter(0.0, state, covariance, sources=0, last_measurement_s=0.0)
        tracks.append(Track(-1 - k, 0.0, True, (History(belief, 0.0, (), 0, (), {}, {"cue": 0.0}),)))
    picture = Picture(tuple(tracks))
    numbers: dict[tuple[float, int], int] = {}

    def numbering(scan: Scan, row: int) -> int:
        return numbers.setdefault((scan.time_s, row), len(numbers))

    found: Positions = []
    for k in scans:
        picture = take_scan(picture, raid.scans[k], raid.view, rules, raid.start, numbering)
        found.append({track.number: track.state[:3] for track in picture.confirmed})
    return found


def started_tracks(raid: Raid, scans: range, window: int) -> Positions:
    """thirdsite from nothing but the looks and a cue of the whole's velocity."""
    many = MultiTracker({"emr": raid.view}, LifeRules(window_scans=window), raid.start)
    found: Positions = []
    for k in scans:
        many.receive_scan(raid.scans[k])
        found.append({track.number: track.estimate.state_eci[:3] for track in many.tracks()})
    return found


def clocked(work: Callable[[], Positions]) -> tuple[Positions, float]:
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


def association_bench(raids: int = 2, cases: Sequence[str] = tuple(CASES)) -> None:
    """Print the table; every case of fifty bodies takes about a minute a raid."""
    from tools.peer_association import peer_tracks

    scans = range(1, SCANS)
    print(f"50 bodies in free flight, one X-band radar at 1,100 km, {SCANS} scans at 1 Hz; mean over scans and {raids} raids each")
    print("identity: objects with a switch; GOSPA: cut-off 1 km, order 2; target: 5 %, and 1.1 of Stone Soup's JPDA")
    print("both are given the same first beliefs (100 m, 10 m/s); 'starting its own' is given none, only the velocity to 30 m/s")
    for name in cases:
        options = CASES[name]
        joiner = "JPDA with LBP" if name in DENSE else "JPDA with EHM2"
        peer_name = f"Stone Soup {joiner}"
        rows: dict[str, list[Score]] = {}
        for seed in range(1, raids + 1):
            raid = make_raid(seed, scans=SCANS, **options)
            first = first_beliefs(raid, seed)
            works: Mapping[str, Callable[[], Positions]] = {
                "thirdsite": lambda r=raid, f=first: own_tracks(r, f, scans, LifeRules().window_scans),
                "thirdsite, no window": lambda r=raid, f=first: own_tracks(r, f, scans, 0),
                peer_name: lambda r=raid, f=first, j=joiner: peer_tracks(r, f, j, scans),
            }
            for who, work in works.items():
                found, seconds = clocked(work)
                rows.setdefault(who, []).append(scored(raid, found, scans, seconds))
            found, seconds = clocked(lambda r=raid: started_tracks(r, range(SCANS), LifeRules().window_scans))
            rows.setdefault("thirdsite, starting its own", []).append(scored(raid, found[1:], scans, seconds))
        peer = np.mean([score.gospa_m for score in rows[peer_name]])
        settled = np.mean([score.settled_gospa_m for score in rows[peer_name]])
        print(f"{name}")
        for who, scores in rows.items():
            mean = {key: float(np.mean([getattr(score, key) for score in scores])) for key in vars(scores[0])}
            print(
                f"  {who:28s} identity {100.0 * mean['switched']:5.1f} %   GOSPA {mean['gospa_m']:7.1f} m,"
                f" {mean['gospa_m'] / peer:5.3f} of the peer; from scan {SETTLED} on {mean['settled_gospa_m']:7.1f} m,"
                f" {mean['settled_gospa_m'] / settled:5.3f}   missed {mean['missed']:5.2f} false {mean['false']:5.2f}"
                f"   {1e3 * mean['seconds'] / len(scans):7.1f} ms a scan"
            )
    growth()


def growth() -> None:
    """Stone Soup's plain JPDA, which writes out every joint event, on as many of the bodies as a scan of a minute allows."""
    from tools.peer_association import peer_tracks

    print("Stone Soup's plain JPDA, one scan, by bodies in the raid (it does not gate into clusters)")
    for count in (4, 8, 10, 12, 14, 16):
        raid = make_raid(1, objects=count, scans=2)
        _, seconds = clocked(lambda r=raid: peer_tracks(r, first_beliefs(r, 1), "JPDA", range(1, 2)))
        print(f"  {count:3d} bodies {seconds:8.2f} s")
        if seconds > 12.0:
            break
    print("  each body more doubles it at least: 50 are out of its reach; EHM2 above gives the same probabilities")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--raids", type=int, default=2)
    parser.add_argument("--case", action="append", choices=list(CASES))
    asked = parser.parse_args()
    association_bench(asked.raids, asked.case or tuple(CASES))
