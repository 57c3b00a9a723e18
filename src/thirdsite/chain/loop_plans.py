"""Predicted intercepts of the closed loop's tracks, and whether a plan is good enough to launch on."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.loop_setup import LoopSetup
from thirdsite.engagement import predicted_intercept as plan
from thirdsite.engagement.intercept import NONE
from thirdsite.engagement.predicted_intercept import ASKED, EARLIEST, NODE_COVARIANCE, NODE_ROWS, NODE_STATE, WHY_NOT
from thirdsite.flight.booster import Array
from thirdsite.tracking.ballistic_lanes import PP, TRACK
from thirdsite.tracking.mode_rows import ModelSettings

PREDICTION_STEP_S = 15.0
"""Longest step of a track carried ahead; within 5 cm of 10 s steps over 1,000 s."""

REASONS = (
    "fired_on",
    "not_warned",
    "no_track",
    "track_lost",
    *WHY_NOT,
    "basket_too_large",
    "no_interceptor_left",
    "assessed_as_hit",
    "still_burning",
    "lift_off_not_reached",
)
"""Why an object was not fired on (again); those of `predicted_intercept.WHY_NOT` among them. `still_burning`: the track was
never sure enough that it coasts; `lift_off_not_reached`: its last plan was good, for a lift-off after the last decision."""
FIRED, NOT_WARNED, NO_TRACK, TRACK_LOST = 0, 1, 2, 3
PLAN_BASE = 4
BASKET = PLAN_BASE + len(WHY_NOT)
NO_INTERCEPTOR = BASKET + 1
HELD_HIT = BASKET + 2
BURNING = BASKET + 3
NOT_YET = BASKET + 4
TOO_LATE = PLAN_BASE + plan.LATE


def predicted(tracks: Array, time_s: float, nodes_s: Array) -> Array:
    """Tracks `[n, TRACK or more]` of a time foreseen at the nodes, `[n, nodes, NODE_ROWS]`."""
    from thirdsite.tracking import track_kernels

    ahead = np.zeros((len(tracks), len(nodes_s), TRACK))
    now = np.ascontiguousarray(tracks[:, :TRACK])
    track_kernels.predict_tracks(now, nodes_s - time_s, PREDICTION_STEP_S, ModelSettings().coast_psd_m2_s3, ahead)
    found = np.empty((len(tracks), len(nodes_s), NODE_ROWS))
    found[:, :, 0] = nodes_s
    found[:, :, NODE_STATE:NODE_COVARIANCE] = ahead[:, :, :6]
    found[:, :, NODE_COVARIANCE:] = ahead[:, :, PP : PP + 6]
    return found


def planned(setup: LoopSetup, predictions: Array, earliest_s: Array) -> Array:
    """The soonest meeting of every prediction with a lift-off at or after `earliest_s[n]`: `[n, plan.PLAN_ROWS]`."""
    from thirdsite.engagement import shot_kernels

    asked = np.empty((len(earliest_s), ASKED))
    asked[:, plan.NOT_BEFORE] = earliest_s
    asked[:, plan.DIVERT_AT_HAND] = setup.figures.divert_budget_m_s
    asked[:, plan.LEAST_FLY_OUT] = setup.burn_time_s
    plans = np.zeros((len(predictions), plan.PLAN_ROWS))
    figures = setup.kill_vehicle.figures
    shot_kernels.plan_tracks(predictions, asked, EARLIEST, setup.table, *setup.site, setup.case, figures, plans)
    return plans


def refusals(setup: LoopSetup, plans: Array) -> np.ndarray:
    """Index of REASONS for every plan, FIRED where it is good enough to launch on.

    An error at launch is taken out by mid-course divert until the meeting, and the rest must fit the basket.
    """
    figures = setup.figures
    met = plans[:, plan.WHY] == NONE
    coast_s = np.maximum(plans[:, plan.FLY_OUT] - setup.burn_time_s, 0.0)
    reach = figures.mid_course_divert_share * figures.divert_budget_m_s * coast_s + plans[:, plan.BASKET]
    spread = plans[:, plan.GREATER_SPREAD]
    fits = (figures.basket_deviations * spread <= reach) & (spread <= setup.common.commit_position_error_m)
    found: np.ndarray = np.where(met, np.where(fits, FIRED, BASKET), PLAN_BASE + plans[:, plan.WHY].astype(int))
    return found
