"""What a block of runs says: probabilities with intervals, the clock, the track's error, shots, and why objects got through."""

from __future__ import annotations

from typing import Any

import numpy as np

from thirdsite.chain.drawn_runs import Draws, spread
from thirdsite.chain.loop_runs import CAUSES, TIMES
from thirdsite.chain.loop_setup import LoopSetup
from thirdsite.chain.monte_carlo import Block
from thirdsite.engagement.single_shot import wilson_interval
from thirdsite.flight.booster import Array

DEVIATIONS = 1.959963984540054
"""Of a normal distribution, either side of its mean, between which 95 % lie."""
CLOCK = TIMES[: TIMES.index("margin_s") + 1]
"""The entries of a timeline; what follows them in `TIMES` is about the meeting."""
ERRORS = {
    "rms_m": "sum_error_m2",
    "claimed_m": "sum_claimed_m2",
    "velocity_rms_m_s": "sum_velocity_error_m2_s2",
    "velocity_claimed_m_s": "sum_claimed_velocity_m2_s2",
}
WRONG_OBJECT = "not_the_warhead"


def widest_interval(warhead_probability: float, block: Block) -> float:
    """Width of the widest 95 % interval of a probability of kill: of each object, and of all of them."""
    hit = block["hit"]
    runs, objects = hit.shape
    single = [wilson_interval(int(hits), runs) for hits in hit.sum(axis=0)]
    low, high = wilson_interval(int(np.all(hit, axis=1).sum()), runs)
    together = warhead_probability**objects * (high - low)
    return float(max(together, *(warhead_probability * (high - low) for low, high in single)))


def result_json(setup: LoopSetup, block: Block, headline: str, draws: Draws | None = None) -> dict[str, Any]:
    """The result of one position; `headline` names the method, computed or published, that the scenario chose.

    Where figures were drawn, `interval` covers them and the sampling: from the lower to the higher of both ends.
    """
    warhead = setup.common.warhead_probability
    every: np.ndarray = np.all(block["hit"], axis=1)
    return {
        "runs": len(every),
        "headline": headline,
        "warhead_probability": warhead,
        "probability_of_kill": _computed(every, warhead**setup.objects, None if draws is None else draws.shares()),
        "unknown_figures": None if draws is None else draws.as_json(warhead),
        "published": _published(setup, block["shots"]),
        "expected_leakers": _leakers(block["hit"], warhead),
        "shots_fired": {"mean": _round(block["shots"].sum(axis=1).mean()), "of": setup.inventory},
        "misses": _misses(block["hit"], block["cause"], warhead),
        "objects": [_object(setup, block, o, draws) for o in range(setup.objects)],
        "timeline": {name: _spread(block["times"][:, TIMES.index(name)], 1) for name in CLOCK},
        "meeting": {name: _spread(block["times"][:, TIMES.index(name)], 1) for name in TIMES if name not in CLOCK},
        "track_error": _track_error(setup, block),
        "association": _association(block),
        "sensors": _sensors(setup, block),
    }


def _object(setup: LoopSetup, block: Block, o: int, draws: Draws | None) -> dict[str, Any]:
    one, warhead = slice(o, o + 1), setup.common.warhead_probability
    return {
        "object": o + 1,
        "to": setup.way(o).target,
        "lift_off_s": o * setup.raid_interval_s,
        "probability_of_kill": _computed(block["hit"][:, o], warhead, None if draws is None else draws.shares(one)),
        "published": _published(setup, block["shots"][:, one]),
        "shots_fired": {"mean": _round(block["shots"][:, o].mean())},
        "misses": _misses(block["hit"][:, one], block["cause"][:, one], warhead),
    }


def _computed(hit: np.ndarray, warhead: float, drawn: Array | None) -> dict[str, Any]:
    """Counted hits at the nominal figures times the probability that the right objects were engaged.

    `low` and `high` cover the sampling, as `sampling_interval` does; `interval` covers the unknown figures too.
    """
    low, high = wilson_interval(int(hit.sum()), len(hit))
    sampling = [_round(warhead * low), _round(warhead * high)]
    interval = None
    if drawn is not None:
        ends = spread(warhead * drawn)
        interval = [min(sampling[0], ends[0]), max(sampling[1], ends[1])]
    return {
        "value": _round(warhead * hit.mean()),
        "low": sampling[0],
        "high": sampling[1],
        "sampling_interval": sampling,
        "interval": interval,
        "runs": len(hit),
        "method": "computed",
    }


def _published(setup: LoopSetup, shots: np.ndarray) -> dict[str, Any]:
    """What the shots fired would be worth at a published single-shot probability."""
    single = setup.published
    chances = [single.probability, *single.interval]
    found: dict[str, Any] = {
        "single_shot_probability": dict(zip(("value", "low", "high"), chances, strict=True)),
        "independence": "independent",
    }
    if setup.doctrine.salvos > 1:
        return {
            **found,
            "probability_of_kill": None,
            "why_not": "how often is fired again depends on the computed hits; the two are never mixed",
        }
    warhead = setup.common.warhead_probability
    kill = [float((warhead * (1.0 - (1.0 - p) ** shots)).prod(axis=1).mean()) for p in chances]
    bounds = {"value": _round(kill[0]), "low": _round(kill[1]), "high": _round(kill[2])}
    return {**found, "probability_of_kill": {**bounds, "method": "published"}}


def _leakers(hit: np.ndarray, warhead: float) -> dict[str, float]:
    """Mean number of objects not killed and its 95 % interval, by the normal approximation over runs."""
    runs, objects = hit.shape
    killed = warhead * hit.sum(axis=1)
    mean = objects - killed.mean()
    half = DEVIATIONS * killed.std(ddof=1) / np.sqrt(runs) if runs > 1 else float(objects)
    return {"value": _round(mean), "low": _round(max(mean - half, 0.0)), "high": _round(min(mean + half, float(objects)))}


def _misses(hit: np.ndarray, cause: np.ndarray, warhead: float) -> list[dict[str, Any]]:
    """Why objects got through, the most frequent first; every object of every run not killed has exactly one cause.

    Of an object shot at: the fate of the shot that came farthest, from failing to lift off to the last seconds of homing.
    Of one not shot at: the reason. The causes' shares and that of the kills add up to 1.
    """
    missed = cause[~hit]
    counts = {name: float((missed == k).sum()) for k, name in enumerate(CAUSES)}
    counts[WRONG_OBJECT] += (1.0 - warhead) * float(hit.sum())
    rows = [
        {"cause": name, "count": _round(count), "share": _round(count / hit.size)} for name, count in counts.items() if count > 0.0
    ]
    return sorted(rows, key=lambda row: (-float(str(row["count"])), str(row["cause"])))


def _spread(values: np.ndarray, digits: int) -> dict[str, float | None]:
    """Median, 5th and 95th percentile of what happened, and the share of the runs in which it did."""
    happened = values[np.isfinite(values)].astype(float)
    keys = ("median", "p5", "p95")
    share = {"share": _round(len(happened) / max(len(values), 1))}
    if len(happened) == 0:
        return {**dict.fromkeys(keys), **share}
    found = np.percentile(happened, [50.0, 5.0, 95.0])
    return {**{key: round(float(value), digits) for key, value in zip(keys, found, strict=True)}, **share}


def _track_error(setup: LoopSetup, block: Block) -> list[dict[str, Any]]:
    """Error of the first object's track at each epoch, in the first runs of every block: what it is, what the filter claims."""
    rows = []
    for k in np.flatnonzero(block["sum_tracked"] > 0):
        tracks = block["sum_tracked"][k]
        values = {name: np.sqrt(block[total][k] / tracks) for name, total in ERRORS.items()}
        rows.append(
            {
                "time_s": float(setup.epochs_s[k]),
                **{name: round(float(value), 3) if np.isfinite(value) else None for name, value in values.items()},
                "tracks": int(tracks),
            }
        )
    return rows


def _association(block: Block) -> dict[str, Any]:
    """Who told the looks of a raid apart; what the tracker of many gave to a wrong track or kept from its own."""
    if "sum_looks" not in block:
        return {"method": "own"}
    given, wrong, kept_back = block["sum_looks"].tolist()
    return {
        "method": "tracked",
        "looks_given": round(given),
        "wrong_share": _round(wrong / max(given, 1.0)),
        "kept_back_share": _round(kept_back / max(given - wrong + kept_back, 1.0)),
    }


def _sensors(setup: LoopSetup, block: Block) -> list[dict[str, Any]]:
    """Who could look, and when; times from the first object's lift-off. Of all looks at the first object that were due in all runs,
    how many were reported and how many not."""
    rows = []
    for sensor, asked, reported in zip(setup.sensors, block["sum_asked"], block["sum_reported"], strict=True):
        times = sensor.times_s
        load = sensor.load
        rows.append(
            {
                "id": sensor.id,
                "kind": "satellite" if sensor.satellite else "radar",
                "first_look_s": float(times[0]),
                "last_look_s": float(times[-1]),
                "looks": len(times),
                "looks_due": int(asked),
                "looks_reported": int(reported),
                "looks_missed": int(asked - reported),
                "falls_silent_s": sensor.falls_silent_s if np.isfinite(sensor.falls_silent_s) else None,
                "search_s": round(sensor.search_s, 1),
                "objects_tracked": setup.objects if load is None else load.tracked,
                "objects_left_out": 0 if load is None else load.left_out,
            }
        )
    return rows


def _round(value: float) -> float:
    """Six decimals: far below what the runs can tell apart."""
    return round(float(value), 6)
