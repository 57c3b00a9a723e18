"""Coverage: every aim point against every launch point of a threat, summed up for each aim point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from thirdsite.chain.pair_flights import REACH_SLACK
from thirdsite.chain.progress import Bar
from thirdsite.chain.walk import CHUNK, Battery, ThreatModel, Variation, engage_groups
from thirdsite.chain.workers import run_all
from thirdsite.earth.constants import MEAN_RADIUS_M
from thirdsite.engagement import intercept
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import Outcome, central_angles_rad, greatest_range_m

SHOOT_LOOK_SHOOT = "shoot_look_shoot"


@dataclass(frozen=True)
class Coverage:
    """For each variation and aim point (`[v, aim]`), over the launch points whose flight arrives there.

    `in_range[aim]` and `left_out[aim, outcome]` count launch points. A low apogee counts as in range and not engaged.
    """

    in_range: np.ndarray
    left_out: np.ndarray
    share: Array
    """Share of launch points in range with enough shots; NaN where none is in range."""
    shots: Array
    """Least number of shots over the launch points in range."""
    battle_space_s: Array
    """Least battle space; NaN where some launch point leaves none."""
    median_battle_space_s: Array
    binding: np.ndarray
    """Constraint that most often ends or prevents the engagement; see `engagement.intercept.CONSTRAINTS`."""
    outcome: np.ndarray
    """Whether each launch point's flight arrives, else why not, `[aim, launch]`; see `flight.threats.Outcome`."""

    @property
    def protected(self) -> np.ndarray:
        """Enough shots from every launch point in range, `[v, aim]`; False where none is in range."""
        return (self.in_range > 0) & (self.share >= 1.0 - 1e-9)


@dataclass(frozen=True)
class Firing:
    """How shots are counted."""

    doctrine: str
    inventory: int
    further: tuple[int, ...] = ()
    """Inventories of the groups of interceptors after the first."""

    def of_group(self, group: int) -> Firing:
        """The same for one group of interceptors alone."""
        return Firing(self.doctrine, self.further[group - 1] if group else self.inventory)


def shots(results: Array, variation: Variation, firing: Firing) -> Array:
    """Number of shots each row of results leaves room for, `[...]`."""
    room = results[..., intercept.LAST] - results[..., intercept.FIRST]
    if firing.doctrine == SHOOT_LOOK_SHOOT:
        count = results[..., intercept.LOOK_SHOOTS]
    else:
        count = np.where(room >= 0.0, 1.0 + np.floor(room / variation.common.salvo_interval_s), 0.0)
    return np.minimum(count, firing.inventory)


def cover(
    threat: ThreatModel,
    batteries: Battery | Sequence[Battery],
    launch_ecef_m: Array,
    aim_ecef_m: Array,
    variations: list[Variation],
    firing: Firing,
    workers: int,
    bar: Bar | None = None,
) -> Coverage:
    """Every aim point against every launch point under every variation.

    Shots of several groups of interceptors add up; battle space and constraint of a pair are those of the group that has
    most shots at it.
    """
    groups = (batteries,) if isinstance(batteries, Battery) else tuple(batteries)

    def one(aims: Array) -> Coverage:
        return _cover_block(threat, groups, launch_ecef_m, aims, variations, firing)

    for number, battery in enumerate(groups):
        battery.make_ready(sorted({_way(variation.of_group(number)) for variation in variations}), workers)
    return joined(run_all(one, blocks(launch_ecef_m, aim_ecef_m), workers, bar))


def _way(variation: Variation) -> tuple[float, float, float]:
    return variation.burnout_speed_m_s, variation.common.least_burnout_height_m, variation.common.least_speed_share


def joined(parts: list[Coverage]) -> Coverage:
    """Coverages of one block of aim points after the other as one."""
    of_aims = ("in_range", "left_out", "outcome")
    return Coverage(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts], axis=0 if field.name in of_aims else 1)
            for field in fields(Coverage)
        }
    )


def blocks(launch: Array, aims: Array) -> list[Array]:
    """The aim points in blocks that are flown together; fixed, so that results do not depend on the number of workers."""
    size = max(CHUNK // len(launch), 1)
    return [aims[first : first + size] for first in range(0, len(aims), size)]


def pieces_of(launches: int, aims: int) -> int:
    """Number of steps `cover` reports to its bar."""
    block = max(CHUNK // launches, 1)
    return -(-aims // block)


def _cover_block(
    threat: ThreatModel,
    batteries: Sequence[Battery],
    launch: Array,
    aims: Array,
    variations: list[Variation],
    firing: Firing,
) -> Coverage:
    outcome, groups = _fly_block(threat, batteries, launch, aims, variations, firing.doctrine == SHOOT_LOOK_SHOOT)
    counts = np.stack([(outcome == kind).sum(axis=1) for kind in Outcome], axis=1)
    hit = (outcome == Outcome.ARRIVES) | (outcome == Outcome.LOW_APOGEE)
    in_range = hit.sum(axis=1)
    rows = []
    for v, variation in enumerate(variations):
        results, count = _together([results[v] for results in groups], variation, firing)
        rows.append(summary(results, np.where(hit, count, np.inf), variation, hit, in_range))
    share, shots_, battle_space_s, median_s, binding = (np.stack(column) for column in zip(*rows, strict=True))
    return Coverage(in_range, counts, share, shots_, battle_space_s, median_s, binding, outcome)


def _fly_block(
    threat: ThreatModel, batteries: Sequence[Battery], launch: Array, aims: Array, variations: list[Variation], look_shoot: bool
) -> tuple[np.ndarray, list[Array]]:
    """Outcome `[aim, launch]` and each group's results `[variation, aim, launch, column]`; far pairs are not flown."""
    n, m = len(aims), len(launch)
    pairs_launch, pairs_aim = np.tile(launch, (n, 1)), np.repeat(aims, m, axis=0)
    near = _near(pairs_launch, pairs_aim, REACH_SLACK * greatest_range_m(threat.booster))
    outcome = np.full(n * m, Outcome.OUT_OF_RANGE, dtype=np.int8)
    groups = [np.zeros((len(variations), n * m, intercept.RESULT_COLUMNS)) for _ in batteries]
    if len(near):
        engaged = engage_groups(threat, batteries, pairs_launch[near], pairs_aim[near], variations, look_shoot)
        for results, one in zip(groups, engaged, strict=True):
            outcome[near] = one.outcome
            results[:, near] = one.results
    return outcome.reshape(n, m), [results.reshape(len(variations), n, m, -1) for results in groups]


def _together(groups: list[Array], variation: Variation, firing: Firing) -> tuple[Array, Array]:
    """Results of the group that has most shots at each pair (the first of equals: that of the greater margin), and all
    groups' shots."""
    counts = [shots(results, variation, firing.of_group(g)) for g, results in enumerate(groups)]
    best, most = groups[0], counts[0]
    for results, count in zip(groups[1:], counts[1:], strict=True):
        farther = results[..., intercept.MARGIN] > best[..., intercept.MARGIN]
        better = (count > most) | ((count == most) & farther)
        best, most = np.where(better[..., None], results, best), np.maximum(count, most)
    return best, np.sum(counts, axis=0)


def _near(launch: Array, aim: Array, reach_m: float) -> np.ndarray:
    return np.flatnonzero(central_angles_rad(launch, aim) * MEAN_RADIUS_M <= reach_m)


def summary(
    results: Array, count: Array, variation: Variation, hit: np.ndarray, in_range: np.ndarray
) -> tuple[Array, Array, Array, Array, np.ndarray]:
    """Columns `share` to `binding` of a `Coverage`, `[aim]`, from results and shots `[aim, launch]` of one variation."""
    enough = (count >= variation.common.shots_needed) & hit
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(in_range > 0, enough.sum(axis=1) / in_range, np.nan)
    room = results[..., intercept.LAST] - results[..., intercept.FIRST]
    room = np.where(room >= 0.0, room, -np.inf)
    least = np.where(hit, room, np.inf).min(axis=1)
    median = _median(room, hit)
    failing = hit & ~enough
    where = np.where(failing.any(axis=1)[:, None], failing, hit)
    binding = _most_frequent(results[..., intercept.BINDING], where)
    threatened = in_range > 0
    return (
        share,
        np.where(threatened, count.min(axis=1), np.nan),
        np.where(threatened & (least >= 0.0), least, np.nan),
        np.where(median >= 0.0, median, np.nan),
        binding,
    )


def _median(values: Array, where: np.ndarray) -> Array:
    """Median of each row's chosen entries; -inf where none is chosen. An infinite half makes the whole infinite."""
    count = where.sum(axis=1)
    ordered = np.sort(np.where(where, values, np.inf), axis=1)
    row = np.arange(len(values))
    middle = 0.5 * (ordered[row, np.maximum(count - 1, 0) // 2] + ordered[row, np.minimum(count // 2, values.shape[1] - 1)])
    return np.where(count > 0, middle, -np.inf)


def _most_frequent(values: Array, where: np.ndarray) -> np.ndarray:
    """The most frequent constraint of each row among the chosen entries; the first of equals, NONE where none is chosen."""
    kinds = range(intercept.NONE, len(intercept.CONSTRAINTS))
    counts = np.stack([((values == kind) & where).sum(axis=1) for kind in kinds], axis=1)
    found: np.ndarray = np.argmax(counts, axis=1) + intercept.NONE
    return found
