"""The unknowns of an agreement, drawn: the first draw is the nominal one, the others spread over every range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.flight.booster import Array
from thirdsite.scenario.setting import assumption_range
from thirdsite.scenario.streams import stream

KINEMATIC = ("launch_delay_s", "flight_time_cap_s", "least_intercept_height_m", "greatest_closing_speed_m_s")
"""Common assumptions drawn for every draw."""
OF_TRACK = ("commit_position_error_m", "handover_position_error_m", "last_update_time_s")
"""Common assumptions drawn for every draw of the track, with the warhead's cross-section and the radar's least elevation."""
DAYS: dict[str, str] = {
    "finding_alone": "finding-time-alone",
    "finding_jointly": "finding-time-jointly",
    "finding_commission": "finding-time-commission",
    "silos_loaded": "switching-on-time",
    "silos_empty": "loading-time",
    "monitors_none": "discovery-time-none",
    "monitors_visits": "discovery-time-visits",
    "monitors_permanent": "discovery-time-permanent",
}
"""Times of the terms, drawn for every draw, by the catalogue's assumption behind each."""
DAY_S = 86400.0


@dataclass(frozen=True)
class TrackDraw:
    """What is drawn of the track. `cross_section_share`, `elevation_share`: 0 to 1 of the range, None for the nominal figure."""

    commit_error_m: float
    handover_error_m: float
    last_update_s: float
    cross_section_share: float | None
    elevation_share: float | None


@dataclass(frozen=True)
class Draws:
    """Draws over the unknowns; index 0 of every axis is the nominal one."""

    kinematic: Array
    """`[draw, 4]`, in the order of KINEMATIC."""
    tracks: list[TrackDraw]
    track_of: np.ndarray
    """`[draw]`, index into `tracks`."""
    speed_level: np.ndarray
    """`[draw]`: 0 the position's nominal burnout speed, 1 its least, 2 its greatest."""
    days: dict[str, Array]
    """Time of each of DAYS, `[draw]`, d."""

    def __len__(self) -> int:
        return len(self.track_of)


def draws_of(case: Case) -> Draws:
    """The draws of a scenario; what the scenario sets itself is not drawn."""
    axes = case.scenario.agreement
    count = axes.draws
    kinematic = np.stack([_drawn(case, name, count) for name in KINEMATIC], axis=1)
    of_track = [_drawn(case, name, axes.track_draws) for name in OF_TRACK]
    shares = [_strata(case, name, axes.track_draws) for name in ("cross_section", "least_elevation")]
    tracks = [
        TrackDraw(
            *(float(values[t]) for values in of_track),
            *(None if t == 0 else float(share[t - 1]) for share in shares),
        )
        for t in range(axes.track_draws + 1)
    ]
    order = stream(case.scenario.seed, 0, "agreement", "track").permutation(count)
    track_of = np.concatenate([[0], 1 + order % axes.track_draws])
    order = stream(case.scenario.seed, 0, "agreement", "burnout_speed").permutation(count)
    return Draws(kinematic, tracks, track_of, np.concatenate([[0], order % 3]), _days(case, count))


def _strata(case: Case, name: str, count: int) -> Array:
    """Values from 0 to 1, one in each of `count` equal parts, in a drawn order."""
    generator = stream(case.scenario.seed, 0, "agreement", name)
    return np.asarray((generator.permutation(count) + generator.random(count)) / count)


def _drawn(case: Case, name: str, count: int) -> Array:
    nominal = float(getattr(case.common, name))
    given = getattr(case.scenario.assumptions, name)
    low, high = (given, given) if given is not None else assumption_range(case.catalog, name)
    return np.concatenate([[nominal], low + (high - low) * _strata(case, name, count)])


def _days(case: Case, count: int) -> dict[str, Array]:
    found = {}
    for name, id_ in DAYS.items():
        quantity = case.catalog.assumption(id_).quantity
        low, high = quantity.range_si()
        values = low + (high - low) * _strata(case, name, count)
        found[name] = np.concatenate([[quantity.si()], values]) / DAY_S
    return found


def speeds_of(case: Case, position: str, cap_m_s: float | None, draws: Draws) -> Array:
    """Burnout speed of every draw under a position and a cap, m/s."""
    low, high = case.burnout_speed_range_m_s(position)
    levels: Array = np.array([case.burnout_speed_m_s(position), low, high])[draws.speed_level]
    return levels if cap_m_s is None else np.asarray(np.minimum(levels, cap_m_s))
