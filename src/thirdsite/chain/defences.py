"""Many defences against the same pairs of launch and aim point: flights are flown and looked at once for all of them.

A defence is a battery at its site with one variation (speed, radars, assumptions). Blocks of aim points are flown, examined
and summed up one after the other, so that memory does not grow with the number of aim points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from thirdsite.chain.coverage import SHOOT_LOOK_SHOOT, Coverage, Firing, blocks, joined, shots, summary
from thirdsite.chain.first_seen import Watch, first_seen_s
from thirdsite.chain.pair_flights import fly_pairs
from thirdsite.chain.progress import Bar
from thirdsite.chain.walk import Battery, Looks, ThreatModel, Variation, examine, no_room
from thirdsite.chain.workers import run_all
from thirdsite.flight.booster import Array
from thirdsite.flight.threats import COAST_SAMPLES, Outcome


class Defence(NamedTuple):
    """Interceptors at one site and how they are examined.

    Where a second variation is given, each pair counts under whichever of the two leaves more shots.
    """

    battery: Battery
    variation: Variation
    inventory: int
    otherwise: Variation | None = None


class Compared(NamedTuple):
    """Every defence's coverage of the aim points, and when each watch first sees each flight.

    `first_seen_s[watch, aim, launch]`: s from lift-off; inf where it is not seen, NaN where nothing arrives.
    """

    coverage: list[Coverage]
    first_seen_s: Array


def compare(
    threat: ThreatModel,
    defences: Sequence[Defence],
    watches: Sequence[Watch],
    launch_ecef_m: Array,
    aim_ecef_m: Array,
    doctrine: str,
    workers: int,
    bar: Bar | None = None,
) -> Compared:
    """Every aim point against every launch point under every defence."""
    order = _by_battery(defences)

    def one(aims: Array) -> Compared:
        return _block(threat, defences, order, watches, launch_ecef_m, aims, doctrine)

    parts = run_all(one, blocks(launch_ecef_m, aim_ecef_m), workers, bar)
    together = [joined([part.coverage[d] for part in parts]) for d in range(len(defences))]
    return Compared(together, np.concatenate([part.first_seen_s for part in parts], axis=1))


def _by_battery(defences: Sequence[Defence]) -> list[list[int]]:
    """Indices of the defences of each battery, so that one battery's geometry is worked out once."""
    found: dict[int, list[int]] = {}
    for d, defence in enumerate(defences):
        found.setdefault(id(defence.battery), []).append(d)
    return list(found.values())


def _block(
    threat: ThreatModel,
    defences: Sequence[Defence],
    order: list[list[int]],
    watches: Sequence[Watch],
    launch: Array,
    aims: Array,
    doctrine: str,
) -> Compared:
    n, m = len(aims), len(launch)
    flown = fly_pairs(threat, np.tile(launch, (n, 1)), np.repeat(aims, m, axis=0), COAST_SAMPLES)
    looks = Looks(flown.flights, flown.flights.samples)
    outcome = flown.outcome.reshape(n, m)
    hit = (outcome == Outcome.ARRIVES) | (outcome == Outcome.LOW_APOGEE)
    in_range = hit.sum(axis=1)
    counts = np.stack([(outcome == kind).sum(axis=1) for kind in Outcome], axis=1)
    coverage: dict[int, Coverage] = {}
    for group in order:
        variations = [defences[d].variation for d in group]
        variations += [defences[d].otherwise or defences[d].variation for d in group]
        results = no_room(len(variations), n * m)
        if len(flown.arrives):
            results[:, flown.arrives] = examine(looks, defences[group[0]].battery, variations, doctrine == SHOOT_LOOK_SHOOT)
        results = results.reshape(2, len(group), n, m, -1)
        for i, d in enumerate(group):
            rows, count = _better(results[:, i], defences[d], doctrine)
            columns = summary(rows, np.where(hit, count, np.inf), defences[d].variation, hit, in_range)
            share, fewest, least_s, median_s, binding = (column[None] for column in columns)
            coverage[d] = Coverage(in_range, counts, share, fewest, least_s, median_s, binding, outcome)
    seen = np.full((len(watches), n * m), np.nan)
    for w, watch in enumerate(watches):
        seen[w, flown.arrives] = first_seen_s(looks, watch)
    return Compared([coverage[d] for d in range(len(defences))], seen.reshape(len(watches), n, m))


def _better(results: Array, defence: Defence, doctrine: str) -> tuple[Array, Array]:
    """Results `[aim, launch, column]` and shots of the variation that leaves more shots at each pair, the first of equals."""
    firing = Firing(doctrine, defence.inventory)
    count = shots(results[0], defence.variation, firing)
    if defence.otherwise is None:
        return results[0], count
    other = shots(results[1], defence.otherwise, firing)
    return np.where((other > count)[..., None], results[1], results[0]), np.maximum(count, other)
