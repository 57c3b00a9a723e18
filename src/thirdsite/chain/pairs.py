"""A million pairs of launch and aim point against one defence, every constraint included, in blocks and on every worker.

Lean: a coarse aim (under 100 m), fewer samples above the air than elsewhere, and looks only at flights that the interceptor
could meet at all. Where reach ends between two samples the inner one counts, so that lift-off times lie within two steps on
the safe side (an oracle test holds them to that). What is kept of a pair is a few numbers, so that
memory holds whatever their number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from thirdsite.chain.coverage import Firing, shots
from thirdsite.chain.pair_flights import LeanFlights, fly_pairs
from thirdsite.chain.progress import Bar
from thirdsite.chain.walk import Battery, Looks, ThreatModel, Variation, case_of, no_room
from thirdsite.chain.workers import run_all
from thirdsite.engagement import intercept
from thirdsite.engagement.intercept import RESULT_COLUMNS
from thirdsite.flight import aim
from thirdsite.flight.booster import Array

PAIR_SAMPLES = 64
"""Steps of equal time above the air, half of those elsewhere."""
PAIR_BLOCK = 2048
"""Pairs flown together; fixed, so that results do not depend on the number of workers."""


class PairResults(NamedTuple):
    """What became of each pair, `[n]`.

    `outcome` as `aiming.Outcome`; `shots` under salvo fire, at most the inventory; `first_s` and `last_s`: interceptor
    lift-off from threat lift-off, NaN where there is no room; `margin_s`: NaN where no point is allowed; `binding` as
    `intercept.CONSTRAINTS`, -1 where none; `miss_m`: of the aim, NaN where nothing arrives.
    """

    outcome: np.ndarray
    shots: np.ndarray
    first_s: np.ndarray
    last_s: np.ndarray
    margin_s: np.ndarray
    binding: np.ndarray
    miss_m: np.ndarray


def engage_pairs(
    threat: ThreatModel,
    battery: Battery,
    variation: Variation,
    firing: Firing,
    launch_ecef_m: Array,
    aim_ecef_m: Array,
    workers: int = 1,
    bar: Bar | None = None,
) -> PairResults:
    """Every pair `[n, 3]` of launch and aim point against one defence.

    The interceptor flies at its full burnout speed; shots of shoot-look-shoot are not counted.
    """
    found = _empty(len(launch_ecef_m))
    battery.table(variation.burnout_speed_m_s, variation.common.least_burnout_height_m)

    def one(first: int) -> None:
        block = slice(first, min(first + PAIR_BLOCK, len(launch_ecef_m)))
        _engage_block(threat, battery, variation, firing, launch_ecef_m[block], aim_ecef_m[block], found, first)

    run_all(one, range(0, len(launch_ecef_m), PAIR_BLOCK), workers, bar)
    return found


def _empty(n: int) -> PairResults:
    blank = [np.full(n, np.nan, dtype=np.float32) for _ in range(4)]
    first, last, margin, miss = blank
    return PairResults(np.zeros(n, np.int8), np.zeros(n, np.int16), first, last, margin, np.full(n, -1, np.int8), miss)


def _engage_block(
    threat: ThreatModel,
    battery: Battery,
    variation: Variation,
    firing: Firing,
    launch: Array,
    aims: Array,
    found: PairResults,
    first: int,
) -> None:
    flown = fly_pairs(threat, launch, aims, PAIR_SAMPLES, coarse=True)
    found.outcome[first : first + len(launch)] = flown.outcome
    at = first + flown.arrives
    found.miss_m[at] = flown.flights.aimed[:, aim.OUT_MISS]
    if not len(at):
        return
    rows = _examine_lean(flown.flights, battery, variation)
    found.binding[at] = rows[:, intercept.BINDING]
    found.shots[at] = shots(rows, variation, firing)
    allowed, room = rows[:, intercept.MARGIN] > 0.5 * intercept.NO_MARGIN, rows[:, intercept.LAST] >= rows[:, intercept.FIRST]
    found.margin_s[at[allowed]] = rows[allowed, intercept.MARGIN]
    found.first_s[at[room]], found.last_s[at[room]] = rows[room, intercept.FIRST], rows[room, intercept.LAST]


def _examine_lean(flights: LeanFlights, battery: Battery, variation: Variation) -> Array:
    """Results `[n, RESULT_COLUMNS]`; only flights that could be met at all are looked at, from burnout on."""
    from thirdsite.engagement import engagement_kernels

    case = case_of(variation.common)
    samples = flights.samples
    places = battery.places(flights, samples)
    times, closing = battery.meet(variation.burnout_speed_m_s, variation.common.least_burnout_height_m, places)
    rows: Array = no_room(1, len(samples))[0]
    engagement_kernels.margins(samples, places, times, closing, flights.coast, case, rows)
    met = np.flatnonzero(rows[:, intercept.MARGIN] >= 0.0)
    if not len(met):
        return rows
    if len(met) < len(samples):
        places, times, closing = (np.ascontiguousarray(part[met]) for part in (places, times, closing))
    free = np.ascontiguousarray(samples[met, flights.burnout : flights.entry + 1])
    lean = LeanFlights(
        free, flights.outcome[met], flights.miss_m[met], flights.shortfall[met], 0, flights.aimed, flights.coast_samples
    )
    known = Looks(lean, free).information(variation.sensors, variation.warning)
    some = np.zeros((len(met), RESULT_COLUMNS))
    some[:] = rows[met]
    engagement_kernels.battles(free, places, times, closing, known, lean.coast, 0, case, -1.0, some)
    rows[met] = some
    return rows
