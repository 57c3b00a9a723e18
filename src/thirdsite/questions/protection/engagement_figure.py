"""The picture of one engagement: its sensors' looks, its clock, the two bodies' heights and the track's error."""

from __future__ import annotations

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.engagement import Engagement, Question
from thirdsite.chain.engagement_result import result_json
from thirdsite.chain.interceptor_path import interceptor_heights
from thirdsite.chain.loop_sensors import LoopSensor
from thirdsite.chain.loop_setup import EPOCH_S
from thirdsite.questions.figures import Array, EngagementFigure, Moment, Series, Span

GAP_S = 12.0
"""Looks further apart than this begin a new bar."""
LABELS = {
    "first_warning_s": "first warning",
    "first_track_s": "first track",
    "commit_s": "commit",
    "launch_s": "launch",
    "burnout_s": "interceptor's burnout",
    "last_update_s": "last update",
    "acquisition_s": "acquisition",
    "intercept_s": "intercept",
}


def engagement_figure(case: Case, question: Question, engagement: Engagement) -> EngagementFigure:
    """The picture of what was run under one position; of a raid its first object and the first shot at it."""
    setup, path = engagement.setup, engagement.path
    result = result_json(setup, engagement.block, case.scenario.doctrine.single_shot)
    clock = result["timeline"]
    moments = [
        Moment(label, clock[name]["p5"], clock[name]["median"], clock[name]["p95"])
        for name, label in LABELS.items()
        if clock[name]["median"] is not None
    ]
    times = np.linspace(0.0, path.flight_time_s, 300)
    heights = [Series(question.missile, times, np.array([path.place(t).height_m for t in times.tolist()]))]
    launch, meeting = clock["launch_s"]["median"], clock["intercept_s"]["median"]
    updates = np.zeros(0)
    if launch is not None and meeting is not None:
        curve = interceptor_heights(case.battery.interceptor, setup.burnout_speed_m_s, path.place(meeting), meeting - launch)
        heights.append(Series("interceptor", launch + curve[:, 0], curve[:, 1]))
        updates = _updates(setup.figures.update_interval_s, launch, clock["last_update_s"]["median"])
    errors = result["track_error"]
    clock_s = np.array([row["time_s"] for row in errors])
    curves = [
        Series(label, clock_s, np.array([np.nan if row[key] is None else row[key] for row in errors], dtype=float))
        for label, key in (("error of the track (rms)", "rms_m"), ("as the filter claims", "claimed_m"))
    ]
    kill = result["probability_of_kill"]
    raid = f", the first of {question.raid}" if question.raid > 1 else ""
    title = f"{question.missile} from {question.start} to {question.end}{raid}: {engagement.position}"
    caption = (
        f"Medians of {result['runs']} runs, bars from the 5th to the 95th percentile; "
        f"{'all killed' if question.raid > 1 else 'killed'} with probability {kill['value']:.3f} "
        f"({kill['low']:.3f} to {kill['high']:.3f}), computed."
    )
    looks = [span for sensor in setup.sensors for span in _looks(sensor)]
    return EngagementFigure(f"engagement-{engagement.position}", title, caption, looks, moments, updates, heights, curves)


def _updates(interval_s: float, launch_s: float, last_s: float | None) -> Array:
    if last_s is None:
        return np.zeros(0)
    step = EPOCH_S * max(1, round(interval_s / EPOCH_S))
    found: Array = np.arange(last_s, launch_s, -step)[::-1]
    return found


def _looks(sensor: LoopSensor) -> list[Span]:
    """Periods in which a sensor may look, without the gaps."""
    times = sensor.times_s
    breaks = np.flatnonzero(np.diff(times) > GAP_S)
    begins, ends = np.r_[times[0], times[breaks + 1]], np.r_[times[breaks], times[-1]]
    kind = "satellite" if sensor.satellite else "radar"
    return [Span(sensor.id, float(begin), float(end), kind) for begin, end in zip(begins, ends, strict=True)]
