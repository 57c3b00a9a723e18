"""The closed loop's battle manager: when it commits to which object of a raid, and when it looks and shoots again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from thirdsite.chain.loop_association import Looks, Together
from thirdsite.chain.loop_looks import Watch
from thirdsite.chain.loop_plans import (
    BASKET,
    BURNING,
    FIRED,
    HELD_HIT,
    NO_INTERCEPTOR,
    NO_TRACK,
    NOT_WARNED,
    NOT_YET,
    TOO_LATE,
    TRACK_LOST,
    planned,
    predicted,
    refusals,
)
from thirdsite.chain.loop_setup import EPOCH_S, LoopSetup
from thirdsite.chain.loop_shots import Salvo, Shots, all_shots, fly, together
from thirdsite.engagement import predicted_intercept as plan
from thirdsite.engagement.endgame import HIT, NOT_THE_WARHEAD
from thirdsite.flight.booster import Array
from thirdsite.scenario.streams import stream
from thirdsite.tracking.ballistic_lanes import TRACK

LEAST_NODES = 2
AHEAD_S = 2.0 * EPOCH_S
"""A plan is made anew so long before its lift-off: until then it can wait."""
REFUSED_S = 3.0 * EPOCH_S
"""Time to the next plan after one that no interceptor can meet: a later track may say otherwise, so none is given up."""


@dataclass(frozen=True)
class Engaged:
    """What became of every object of a block; `[n]` for run * objects + object."""

    shots: Shots
    hit: np.ndarray
    """Some shot hit the object engaged."""
    reason: np.ndarray
    """Index of REASONS: why it was not fired on, or not again."""
    spread_m: Array
    """Greater standard deviation of the predicted point across the closing direction at the first commitment."""
    watches: list[Watch]
    looks: Looks | None = None
    """What the tracker of many did, where it was asked."""


@dataclass
class _Object:
    """One object of the raid in all runs: what is open, and what is in flight. Rows are runs."""

    watch: Watch
    together: Together | None
    waiting: np.ndarray
    """Open to a salvo, from `from_s` on; the next plan is due at `next_s`."""
    from_s: Array
    next_s: Array
    salvo: np.ndarray
    """Number of the next salvo."""
    owed: np.ndarray
    """Shots that the salvo begun last has still to fire: none was good enough yet."""
    updates_end_s: Array
    """When the last update of the shots in flight has been sent; minus infinity where nothing flies."""
    reason: np.ndarray
    hit: np.ndarray
    spread_m: Array
    flying: list[Salvo] = field(default_factory=list)
    landed: list[Shots] = field(default_factory=list)

    @property
    def needed(self) -> np.ndarray:
        """Runs that must be followed on."""
        return self.waiting | (self.updates_end_s > -np.inf)


def engage_block(setup: LoopSetup, block: int, runs: int) -> Engaged:
    """Follow every object of a block's runs from lift-off until nothing is left to decide."""
    site = Site(np.full(runs, setup.inventory), np.full(runs, -np.inf))
    group = Together(setup, block, runs) if setup.tracked else None
    watches = [Watch(setup.way(o), block, o, runs) for o in range(setup.objects)] if group is None else group.watches
    raid = [_unseen(watch, group, runs) for watch in watches]
    begins = [_begin(setup, watch) for watch in watches]
    for tick in range(min(begins), max(begin + len(watch.setup.epochs_s) for begin, watch in zip(begins, watches, strict=True))):
        for one, begin in zip(raid, begins, strict=True):
            own, k = one.watch.setup, tick - begin
            if 0 <= k < len(own.epochs_s) and one.needed.any():
                time_s = float(own.epochs_s[k])
                if group is None:
                    one.watch.follow(time_s, one.needed)
                else:
                    group.follow(time_s, np.any([other.needed for other in raid], axis=0))
                _land(own, one, time_s)
                _decide(own, one, k, site)
        if not any(one.needed.any() for one in raid):
            break
    for one in raid:
        _land(one.watch.setup, one, np.inf)
        unheard = (one.reason == NO_TRACK) & np.isinf(one.watch.first_report_s)
        one.reason[unheard] = NOT_WARNED
    shots = all_shots([part for one in raid for part in one.landed])
    _credit(setup, raid, shots)
    hit, reason, spread = (np.stack([getattr(one, name) for one in raid], axis=1).ravel() for name in ("hit", "reason", "spread_m"))
    return Engaged(shots, hit, reason, spread, watches, None if group is None else group.looks)


def _begin(setup: LoopSetup, watch: Watch) -> int:
    """Number of an object's first epoch, counted from the lift-off of the first of the raid."""
    epochs = watch.setup.epochs_s
    return round((watch.number * setup.raid_interval_s + (float(epochs[0]) if len(epochs) else 0.0)) / EPOCH_S)


@dataclass
class Site:
    """The launch site in all runs: interceptors left, and when it can launch again, s from the lift-off of the first object."""

    left: np.ndarray
    free_s: Array


def _credit(setup: LoopSetup, raid: list[_Object], shots: Shots) -> None:
    """Count the missiles that were hit by shots meant for another."""
    other = shots.fate == NOT_THE_WARHEAD
    for lane, struck in zip(shots.lane[other], shots.struck[other], strict=True):
        if struck < setup.objects:
            raid[struck].hit[lane // setup.objects] = True


def _unseen(watch: Watch, together: Together | None, runs: int) -> _Object:
    never = np.full(runs, -np.inf)
    return _Object(
        watch,
        together,
        np.ones(runs, dtype=bool),
        never.copy(),
        never.copy(),
        np.zeros(runs, dtype=int),
        np.zeros(runs, dtype=int),
        never.copy(),
        np.full(runs, NO_TRACK),
        np.zeros(runs, dtype=bool),
        np.full(runs, np.nan),
    )


def _decide(setup: LoopSetup, one: _Object, k: int, site: Site) -> None:
    """Decide on every run in which the object is open to a salvo at epoch `k`."""
    t = float(setup.epochs_s[k])
    due = one.waiting & (one.from_s <= t) & (one.next_s <= t) & (one.watch.first_track_s <= t)
    mine = np.flatnonzero(due)
    if len(mine) == 0:
        return
    nodes = setup.nodes_s[setup.nodes_s > t + 1.0]
    if len(nodes) < LEAST_NODES:
        unmet = mine[np.isin(one.reason[mine], (FIRED, NO_TRACK, NOT_YET)) & (one.owed[mine] == 0)]
        one.reason[unmet] = TOO_LATE
        one.waiting[mine], one.owed[mine] = False, 0
        return
    fresh = t - one.watch.last_look_s[mine, k] <= setup.tracking.freshness_s
    coasting = one.watch.tracks[mine, k, TRACK + 1] >= setup.tracking.coasting_probability
    begun = one.owed[mine] > 0
    one.reason[mine] = np.where(begun, FIRED, np.where(fresh, np.where(coasting, one.reason[mine], BURNING), TRACK_LOST))
    mine = mine[fresh & coasting]
    if len(mine):
        _commit(setup, one, mine, k, predicted(one.watch.tracks[mine, k], t, nodes), site)


def _commit(setup: LoopSetup, one: _Object, mine: np.ndarray, k: int, predictions: Array, site: Site) -> None:
    """Fire a salvo at the object in the runs `mine` where its plan is good and its lift-off falls before the next epoch."""
    t, number = float(setup.epochs_s[k]), one.watch.number
    shift = number * setup.raid_interval_s
    first_shots = setup.shots_each[number]
    begun = one.owed[mine] > 0
    whole = np.where(one.salvo[mine] - begun == 0, first_shots, setup.doctrine.salvo_shots)
    wanted = np.where(begun, one.owed[mine], whole)
    for shot in range(max(int(wanted.max()), 1)):
        able = (site.left[mine] > 0) & (wanted > shot)
        if shot == 0:
            one.reason[mine[~able & ~begun]] = NO_INTERCEPTOR
            one.waiting[mine[~able]] = False
            one.owed[mine[~able]] = 0
        mine, predictions, wanted, whole, begun = (part[able] for part in (mine, predictions, wanted, whole, begun))
        if len(mine) == 0:
            return
        earliest = np.maximum(max(t, setup.common.launch_delay_s), site.free_s[mine] - shift)
        plans = planned(setup, predictions, earliest)
        why = refusals(setup, plans)
        go = why == FIRED
        if shot == 0:
            go &= plans[:, plan.LIFT_OFF] < t + EPOCH_S
            _put_off(setup, one, mine, t, plans, why, go)
            one.reason[mine[begun]] = FIRED
        mine, predictions, wanted, whole, begun, plans = (part[go] for part in (mine, predictions, wanted, whole, begun, plans))
        if len(mine) == 0:
            return
        if shot == 0:
            one.salvo[mine] += ~begun
            one.spread_m[mine] = np.where(np.isnan(one.spread_m[mine]), plans[:, plan.GREATER_SPREAD], one.spread_m[mine])
        one.owed[mine] = wanted - shot - 1
        site.free_s[mine] = plans[:, plan.LIFT_OFF] + setup.doctrine.launch_interval_s + shift
        _fire(setup, one, Salvo(mine, one.salvo[mine] - 1, whole - one.owed[mine] - 1, np.full(len(mine), t), plans), site)


def _fire(setup: LoopSetup, one: _Object, shots: Salvo, site: Site) -> None:
    """Launch one shot in each of some runs; what the salvo still owes stays open."""
    mine = shots.run
    one.reason[mine] = FIRED
    one.waiting[mine] = one.owed[mine] > 0
    site.left[mine] -= 1
    ends = shots.plans[:, plan.MEETING_TIME] - setup.common.last_update_time_s
    one.updates_end_s[mine] = np.maximum(one.updates_end_s[mine], ends)
    one.flying.append(shots)


def _put_off(setup: LoopSetup, one: _Object, mine: np.ndarray, t: float, plans: Array, why: np.ndarray, go: np.ndarray) -> None:
    """Write down why nothing is fired yet, and when to plan again."""
    one.reason[mine] = np.where(why == FIRED, NOT_YET, why)
    good = np.isin(why, (FIRED, BASKET))
    later = np.where(good, np.maximum(t, plans[:, plan.LIFT_OFF] - AHEAD_S), t + REFUSED_S)
    one.next_s[mine] = np.where(go, t, later)


def _land(setup: LoopSetup, one: _Object, time_s: float) -> None:
    """Fly and judge the shots whose last update has been sent; what is taken for a miss may be fired on again."""
    over = (one.updates_end_s > -np.inf) & (one.updates_end_s <= time_s)
    if not over.any():
        return
    flying = together(one.flying)
    mine = over[flying.run]
    one.flying = [flying[~mine]] if not mine.all() else []
    shots = fly(setup, one.watch, flying[mine], one.together)
    one.landed.append(shots)
    one.updates_end_s[over] = -np.inf
    one.waiting[over & (one.owed > 0)] = False
    one.owed[over] = 0
    runs = len(over)
    run = shots.lane // setup.objects
    struck = np.zeros(runs, dtype=bool)
    struck[run[shots.fate == HIT]] = True
    one.hit |= struck
    met_s = np.full(runs, -np.inf)
    np.maximum.at(met_s, run, shots.plans[:, plan.MEETING_TIME])
    for number in np.unique(one.salvo[over]):
        mine = over & (one.salvo == number)
        drawn = stream(setup.seed, one.watch.block, "kill-assessment", f"{one.watch.number}-{number}").random(runs)
        judged_hit = struck ^ (drawn < setup.doctrine.assessment_error)
        if number < setup.doctrine.salvos:
            one.reason[mine & judged_hit] = HELD_HIT
            one.waiting |= mine & ~judged_hit
    one.from_s = np.where(over, met_s + setup.doctrine.assessment_time_s, one.from_s)
    one.next_s[over] = -np.inf
