"""The closed loop's second half: when the battle manager commits, how the shots fly, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from thirdsite.chain.loop_looks import Watched
from thirdsite.chain.loop_setup import EPOCH_S, TRUTH_STEP_S, LoopSetup
from thirdsite.engagement import endgame, shot_flight
from thirdsite.engagement import predicted_intercept as plan
from thirdsite.engagement.endgame import ENDGAME_ROWS, FATES, HIT, INTERCEPTOR_FAILED
from thirdsite.engagement.intercept import NONE
from thirdsite.engagement.predicted_intercept import EARLIEST, NODE_COVARIANCE, NODE_ROWS, NODE_STATE, WHY_NOT
from thirdsite.engagement.shot_flight import HANDED, SHOT_NUMBERS
from thirdsite.flight.booster import Array
from thirdsite.scenario.streams import stream
from thirdsite.tracking.ballistic_lanes import PP, TRACK
from thirdsite.tracking.mode_rows import ModelSettings

COASTING = 0.9
"""A track is planned on when it coasts with this probability."""
FRESH_S = 30.0
"""A track is planned on while its last radar look is no older."""
LEAST_NODES = 2

REASONS = (
    "fired_on",
    "not_warned",
    "no_track",
    "track_lost",
    *WHY_NOT,
    "basket_too_large",
    "no_interceptor_left",
    "assessed_as_hit",
)
"""Why an object was not fired on (again); those of `predicted_intercept.WHY_NOT` among them."""
FIRED, NOT_WARNED, NO_TRACK, TRACK_LOST = 0, 1, 2, 3
PLAN_BASE = 4
BASKET = PLAN_BASE + len(WHY_NOT)
NO_INTERCEPTOR = BASKET + 1
HELD_HIT = BASKET + 2


@dataclass
class Salvos:
    """Shots of a block as they are decided; one entry a shot. `lane` is run * objects + object."""

    lane: list[Array] = field(default_factory=list)
    round: list[Array] = field(default_factory=list)
    commit_s: list[Array] = field(default_factory=list)
    plans: list[Array] = field(default_factory=list)


@dataclass(frozen=True)
class Shots:
    """Shots of a block, one row each."""

    lane: np.ndarray
    round: np.ndarray
    commit_s: Array
    plans: Array
    handed: Array
    fate: np.ndarray
    miss_m: Array
    zero_effort_m: Array


@dataclass(frozen=True)
class Engaged:
    """What became of every object of a block."""

    shots: Shots
    hit: np.ndarray
    """`[n]`: some shot hit the object engaged."""
    reason: np.ndarray
    """`[n]`, index of REASONS: why it was not fired on, or not again."""
    spread_m: Array
    """`[n]`: greater standard deviation of the predicted point across the closing direction at the first commitment."""


def fire(setup: LoopSetup, watched: Watched, block: int, runs: int) -> Engaged:
    """Decide, fly and judge every shot of a block."""
    lanes = runs * setup.objects
    left = np.full(runs, setup.inventory)
    free_s = np.full(runs, -np.inf)
    reason = np.full(lanes, NO_TRACK)
    reason[np.isinf(watched.first_report_s)] = NOT_WARNED
    hit, spread = np.zeros(lanes, dtype=bool), np.full(lanes, np.nan)
    judged_hit = np.zeros(lanes, dtype=bool)
    from_s = np.full(lanes, -np.inf)
    found: list[Shots] = []
    for number in range(setup.doctrine.salvos):
        open_ = ~judged_hit & (from_s < np.inf)
        salvos = _decide(setup, watched, number, open_, from_s, left, free_s, reason, spread)
        if not salvos.lane:
            break
        shots = _fly(setup, watched, block, number, salvos)
        found.append(shots)
        fired = np.unique(shots.lane)
        struck = np.zeros(lanes, dtype=bool)
        struck[shots.lane[shots.fate == HIT]] = True
        hit |= struck
        mistaken = stream(setup.seed, block, "kill-assessment", f"salvo-{number}").random(lanes) < setup.doctrine.assessment_error
        now = np.zeros(lanes, dtype=bool)
        now[fired] = True
        judged_hit = np.where(now, struck ^ mistaken, judged_hit)
        last = np.full(lanes, -np.inf)
        np.maximum.at(last, shots.lane, shots.plans[:, plan.MEETING_TIME])
        from_s = np.where(now, last + setup.doctrine.assessment_time_s, np.inf)
        reason[now & judged_hit] = HELD_HIT
    return Engaged(_together(found), hit, reason, spread)


def _decide(
    setup: LoopSetup,
    watched: Watched,
    number: int,
    open_: np.ndarray,
    from_s: Array,
    left: np.ndarray,
    free_s: Array,
    reason: np.ndarray,
    spread: Array,
) -> Salvos:
    """One salvo at every object that is open to one, as early as its track allows; `left`, `free_s`, `reason`, `spread` follow."""
    lanes, objects = len(open_), setup.objects
    lag = round(setup.raid_interval_s / EPOCH_S)
    waiting = open_.copy()
    salvos = Salvos()
    epochs = setup.epochs_s
    for step in range(len(epochs) + lag * (objects - 1)):
        for o in range(objects):
            k = step - lag * o
            if not 0 <= k < len(epochs):
                continue
            mine = np.flatnonzero(waiting & (np.arange(lanes) % objects == o) & (from_s <= epochs[k]))
            if len(mine):
                _decide_at(setup, watched, number, mine, k, o, left, free_s, waiting, reason, spread, salvos)
        if not waiting.any():
            break
    return salvos


def _decide_at(
    setup: LoopSetup,
    watched: Watched,
    number: int,
    mine: np.ndarray,
    k: int,
    o: int,
    left: np.ndarray,
    free_s: Array,
    waiting: np.ndarray,
    reason: np.ndarray,
    spread: Array,
    salvos: Salvos,
) -> None:
    t = float(setup.epochs_s[k])
    run = mine // setup.objects
    tracked = watched.first_track_s[mine] <= t
    mine, run = mine[tracked], run[tracked]
    fresh = t - watched.last_look_s[mine, k] <= FRESH_S
    coasting = watched.tracks[mine, k, TRACK + 1] >= COASTING
    reason[mine[~fresh]] = TRACK_LOST
    mine = mine[fresh & coasting]
    nodes = setup.nodes_s[setup.nodes_s > t + 1.0]
    if len(mine) == 0 or len(nodes) < LEAST_NODES:
        reason[mine] = PLAN_BASE + plan.LATE
        waiting[mine] = False
        return
    predictions = _predicted(watched.tracks[mine, k], t, nodes)
    shift = o * setup.raid_interval_s
    for shot in range(setup.shots_each[o] if number == 0 else setup.doctrine.salvo_shots):
        run = mine // setup.objects
        none = left[run] <= 0
        if none.any():
            if shot == 0:
                reason[mine[none]] = NO_INTERCEPTOR
                waiting[mine[none]] = False
            mine, predictions, run = mine[~none], predictions[~none], run[~none]
        if len(mine) == 0:
            return
        earliest = np.maximum(np.maximum(t, setup.common.launch_delay_s), free_s[run] - shift)
        plans = _planned(setup, predictions, earliest)
        good, late = _committed(setup, plans, reason, mine, first=shot == 0)
        ready = plans[:, plan.LIFT_OFF] < t + EPOCH_S if shot == 0 else np.ones(len(mine), dtype=bool)
        if shot == 0:
            waiting[mine[late]] = False
        go = good & ready
        mine, predictions, plans, run = mine[go], predictions[go], plans[go], run[go]
        if len(mine) == 0:
            return
        if shot == 0:
            waiting[mine] = False
            reason[mine] = FIRED
            spread[mine] = np.where(np.isnan(spread[mine]), plans[:, plan.GREATER_SPREAD], spread[mine])
        left[run] -= 1
        free_s[run] = plans[:, plan.LIFT_OFF] + setup.doctrine.launch_interval_s + shift
        salvos.lane.append(mine)
        salvos.round.append(np.full(len(mine), number))
        salvos.commit_s.append(np.full(len(mine), t))
        salvos.plans.append(plans)


def _predicted(tracks: Array, time_s: float, nodes_s: Array) -> Array:
    """Tracks foreseen at the nodes, `[n, nodes, NODE_ROWS]`."""
    from thirdsite.tracking import track_kernels

    ahead = np.zeros((len(tracks), len(nodes_s), TRACK))
    now = np.ascontiguousarray(tracks[:, :TRACK])
    track_kernels.predict_tracks(now, nodes_s - time_s, TRUTH_STEP_S, ModelSettings().coast_psd_m2_s3, ahead)
    found = np.empty((len(tracks), len(nodes_s), NODE_ROWS))
    found[:, :, 0] = nodes_s
    found[:, :, NODE_STATE:NODE_COVARIANCE] = ahead[:, :, :6]
    found[:, :, NODE_COVARIANCE:] = ahead[:, :, PP : PP + 6]
    return found


def _planned(setup: LoopSetup, predictions: Array, earliest_s: Array) -> Array:
    from thirdsite.engagement import shot_kernels

    asked = np.column_stack([earliest_s, np.full(len(earliest_s), setup.figures.divert_budget_m_s)])
    plans = np.zeros((len(predictions), plan.PLAN_ROWS))
    figures = setup.kill_vehicle.figures
    shot_kernels.plan_tracks(predictions, asked, EARLIEST, setup.table, *setup.site, setup.case, figures, plans)
    return plans


def _committed(
    setup: LoopSetup, plans: Array, reason: np.ndarray, mine: np.ndarray, *, first: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Which plans are good enough to launch on, and which objects can no longer be met at all.

    An error at launch is taken out by mid-course divert until the meeting, and the rest must fit the basket.
    """
    figures = setup.figures
    met = (plans[:, plan.WHY] == NONE) & (plans[:, plan.FLY_OUT] >= setup.burn_time_s)
    coast_s = np.maximum(plans[:, plan.FLY_OUT] - setup.burn_time_s, 0.0)
    reach = figures.mid_course_divert_share * figures.divert_budget_m_s * coast_s + plans[:, plan.BASKET]
    spread = plans[:, plan.GREATER_SPREAD]
    fits = (figures.basket_deviations * spread <= reach) & (spread <= setup.common.commit_position_error_m)
    if first:
        reason[mine[met & ~fits]] = BASKET
        reason[mine[~met]] = PLAN_BASE + np.where(plans[~met, plan.WHY] == NONE, plan.LATE, plans[~met, plan.WHY]).astype(int)
    late = ~met & (plans[:, plan.WHY] == plan.LATE)
    return met & fits, late


def _fly(setup: LoopSetup, watched: Watched, block: int, number: int, salvos: Salvos) -> Shots:
    from thirdsite.engagement import shot_kernels

    lane, plans = np.concatenate(salvos.lane), np.concatenate(salvos.plans)
    figures, n = setup.figures, len(lane)
    reserve = (1.0 - figures.mid_course_divert_share) * figures.divert_budget_m_s
    shots = np.zeros((n, SHOT_NUMBERS))
    shots[:, shot_flight.MEETING] = plans[:, plan.MEETING_TIME]
    shots[:, shot_flight.LIFT_OFF] = plans[:, plan.LIFT_OFF]
    shots[:, shot_flight.POINT : shot_flight.POINT + 3] = plans[:, plan.POINT : plan.POINT + 3]
    shots[:, shot_flight.CLOSING_DIRECTION : shot_flight.CLOSING_DIRECTION + 3] = plans[:, plan.DIRECTION : plan.DIRECTION + 3]
    shots[:, shot_flight.CLOSING] = plans[:, plan.CLOSING_SPEED]
    shots[:, shot_flight.AFTER_BURNOUT] = setup.burnout_speed_m_s
    shots[:, shot_flight.DIVERT] = figures.divert_budget_m_s - reserve
    handed = np.zeros((n, HANDED))
    every = max(1, round(figures.update_interval_s / EPOCH_S))
    shot_kernels.fly_shots(
        shots,
        lane,
        np.ascontiguousarray(watched.tracks[:, ::every]),
        np.ascontiguousarray(setup.epochs_s[::every]),
        setup.common.last_update_time_s,
        setup.kill_vehicle.figures,
        figures.steering(setup.burn_time_s),
        handed,
    )
    nodes = watched.flown
    truth = type(nodes)(nodes.time_s, nodes.nodes[lane]).at(plans[:, plan.MEETING_TIME])
    direction = plans[:, plan.DIRECTION : plan.DIRECTION + 3]
    zero_effort = _across(truth - handed[:, shot_flight.AIM : shot_flight.AIM + 3], direction)
    off_axis = _across(truth - handed[:, shot_flight.FORESEEN : shot_flight.FORESEEN + 3], direction)
    ends = np.zeros((n, ENDGAME_ROWS - 3))
    ends[:, endgame.ZEM_1], ends[:, endgame.OFF_AXIS] = zero_effort, off_axis
    ends[:, endgame.CLOSING_SPEED] = plans[:, plan.CLOSING_SPEED]
    ends[:, endgame.DIVERT_LEFT] = reserve + handed[:, shot_flight.DIVERT_LEFT]
    place = _numbered(lane)
    lanes, order = len(watched.tracks), setup.doctrine.salvo_shots
    own = stream(setup.seed, block, "kill-vehicle", f"salvo-{number}")
    normals, uniforms = own.standard_normal((lanes, order, 2)), own.random((lanes, order))
    ends[:, endgame.NORMAL_1 : endgame.NORMAL_2 + 1] = normals[lane, place]
    result = np.zeros((n, 3))
    shot_kernels.close_shots(ends, setup.kill_vehicle.figures, result)
    fate = np.where(uniforms[lane, place] < figures.interceptor_reliability, result[:, 0], INTERCEPTOR_FAILED).astype(np.int8)
    commit = np.concatenate(salvos.commit_s)
    return Shots(lane, np.concatenate(salvos.round), commit, plans, handed, fate, result[:, 1], zero_effort)


def _across(vectors: Array, directions: Array) -> Array:
    """Lengths of vectors across unit vectors, `[n]`."""
    along = np.einsum("ij,ij->i", vectors, directions)
    found: Array = np.linalg.norm(vectors - along[:, None] * directions, axis=1)
    return found


def _numbered(lane: np.ndarray) -> np.ndarray:
    """The number of each shot among those at its own object."""
    order = np.argsort(lane, kind="stable")
    begins = np.flatnonzero(np.r_[True, np.diff(lane[order]) != 0])
    counted = np.arange(len(lane)) - np.repeat(begins, np.diff(np.r_[begins, len(lane)]))
    place = np.empty(len(lane), dtype=int)
    place[order] = counted
    return place


def _together(found: list[Shots]) -> Shots:
    if not found:
        none = np.zeros(0)
        return Shots(
            none.astype(int),
            none.astype(int),
            none,
            np.zeros((0, plan.PLAN_ROWS)),
            np.zeros((0, HANDED)),
            none.astype(np.int8),
            none,
            none,
        )
    parts = [[getattr(one, name) for one in found] for name in Shots.__dataclass_fields__]
    return Shots(*(np.concatenate(part) for part in parts))


__all__ = ["FATES", "REASONS", "Engaged", "Shots", "fire"]
