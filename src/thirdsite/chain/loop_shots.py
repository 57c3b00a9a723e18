"""The closed loop's shots: how they fly after the track, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thirdsite.chain.loop_association import Together
from thirdsite.chain.loop_looks import Watch
from thirdsite.chain.loop_plans import REASONS
from thirdsite.chain.loop_setup import EPOCH_S, LoopSetup
from thirdsite.engagement import endgame, shot_flight
from thirdsite.engagement import predicted_intercept as plan
from thirdsite.engagement.endgame import ENDGAME_ROWS, FATES, HIT, INTERCEPTOR_FAILED, NOT_THE_WARHEAD
from thirdsite.engagement.shot_flight import HANDED, SHOT_NUMBERS
from thirdsite.flight.booster import Array
from thirdsite.scenario.streams import stream


@dataclass(frozen=True)
class Salvo:
    """Shots at one object as they are decided; one entry a shot."""

    run: np.ndarray
    round: np.ndarray
    """Number of the salvo at its object, and in it of the shot."""
    place: np.ndarray
    commit_s: Array
    plans: Array

    def __getitem__(self, chosen: np.ndarray) -> Salvo:
        return Salvo(*(getattr(self, name)[chosen] for name in Salvo.__dataclass_fields__))


@dataclass(frozen=True)
class Shots:
    """Shots of a block, one row each. `lane` is run * objects + object."""

    lane: np.ndarray
    round: np.ndarray
    commit_s: Array
    plans: Array
    handed: Array
    fate: np.ndarray
    miss_m: Array
    zero_effort_m: Array
    struck: np.ndarray
    """Number of the object that is met: its own; where looks of several are told apart, the one nearest to where it is sent,
    debris after the missiles. `fate` is `not_the_warhead` where another than its own was hit."""


def together(found: list[Salvo]) -> Salvo:
    """Several lists of shots as one."""
    return Salvo(*(np.concatenate([getattr(one, name) for one in found]) for name in Salvo.__dataclass_fields__))


def fly(setup: LoopSetup, watch: Watch, salvo: Salvo, together: Together | None = None) -> Shots:
    """Fly shots whose in-flight updates are all known, and judge them."""
    from thirdsite.engagement import shot_kernels

    plans, figures, n = salvo.plans, setup.figures, len(salvo.run)
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
    epochs = setup.epochs_s
    sent = np.where(np.arange(len(epochs)) % every == 0, epochs, -np.inf)
    last, kill_vehicle = setup.common.last_update_time_s, setup.kill_vehicle.figures
    steering = figures.steering(setup.burn_time_s)
    shot_kernels.fly_shots(shots, salvo.run.astype(np.int64), watch.tracks, sent, last, kill_vehicle, steering, handed)
    meeting_s, aims = plans[:, plan.MEETING_TIME], handed[:, shot_flight.AIM : shot_flight.AIM + 3]
    if together is None:
        struck, truth = np.full(n, watch.number), watch.flown.at(meeting_s, salvo.run)[:, :3]
    else:
        struck, truth = together.struck(meeting_s, salvo.run, aims)
    direction = plans[:, plan.DIRECTION : plan.DIRECTION + 3]
    zero_effort = _across(truth - aims, direction)
    ends = np.zeros((n, ENDGAME_ROWS - 3))
    ends[:, endgame.ZEM_1] = zero_effort
    ends[:, endgame.OFF_AXIS] = _across(truth - handed[:, shot_flight.FORESEEN : shot_flight.FORESEEN + 3], direction)
    ends[:, endgame.CLOSING_SPEED] = plans[:, plan.CLOSING_SPEED]
    ends[:, endgame.DIVERT_LEFT] = reserve + handed[:, shot_flight.DIVERT_LEFT]
    works = np.empty(n, dtype=bool)
    for number in np.unique(salvo.round):
        mine = np.flatnonzero(salvo.round == number)
        at = salvo.run[mine], salvo.place[mine]
        shape, purpose = (watch.runs, setup.doctrine.salvo_shots), f"{watch.number}-{number}"
        normals = stream(setup.seed, watch.block, "kill-vehicle", f"homing-{purpose}").standard_normal((*shape, 2))
        ends[mine, endgame.NORMAL_1 : endgame.NORMAL_2 + 1] = normals[at]
        drawn = stream(setup.seed, watch.block, "kill-vehicle", f"reliability-{purpose}").random(shape)
        works[mine] = drawn[at] < figures.interceptor_reliability
    result = np.zeros((n, 3))
    shot_kernels.close_shots(ends, kill_vehicle, result)
    fate = np.where(works, result[:, 0], INTERCEPTOR_FAILED).astype(np.int8)
    fate[(fate == HIT) & (struck != watch.number)] = NOT_THE_WARHEAD
    lane = salvo.run * setup.objects + watch.number
    return Shots(lane, salvo.round, salvo.commit_s, plans, handed, fate, result[:, 1], zero_effort, struck)


def _across(vectors: Array, directions: Array) -> Array:
    """Lengths of vectors across unit vectors, `[n]`."""
    along = np.einsum("ij,ij->i", vectors, directions)
    found: Array = np.linalg.norm(vectors - along[:, None] * directions, axis=1)
    return found


def all_shots(found: list[Shots]) -> Shots:
    """Several lists of shots as one, in the order of their objects' lanes, then of commitment."""
    if not found:
        none, whole = np.zeros(0), np.zeros(0, dtype=int)
        rows, handed = np.zeros((0, plan.PLAN_ROWS)), np.zeros((0, HANDED))
        return Shots(whole, whole, none, rows, handed, none.astype(np.int8), none, none, whole)
    parts = [np.concatenate([getattr(one, name) for one in found]) for name in Shots.__dataclass_fields__]
    order = np.lexsort((parts[3][:, plan.LIFT_OFF], parts[1], parts[0]))
    return Shots(*(part[order] for part in parts))


__all__ = ["FATES", "REASONS", "Salvo", "Shots", "all_shots", "fly", "together"]
