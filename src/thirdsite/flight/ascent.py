"""The powered flight of one aimed missile at any time: between the samples of the engine, by short steps of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.flight.aim import OUT_HEADING, OUT_PITCH
from thirdsite.flight.boost import RECORD_EVERY
from thirdsite.flight.booster import Array, Burn, KinematicBooster, StagedBooster
from thirdsite.flight.dormand import dormand_following, dormand_leaning
from thirdsite.flight.events import Event, Row, State, moments
from thirdsite.flight.samples import boost_path
from thirdsite.flight.slopes import following

LONGEST_STEP_S = 0.25
"""Steps between two samples, which lie a few seconds apart."""
SAME_TIME_S = 1e-9


class StagedAscent:
    """Lift-off to cut-off of a staged booster.

    `samples[k, 7]`: those of a flight from lift-off to cut-off, as `samples.sample_staged` gives them; `columns`: the aimed
    flight's, as named in `aim`.
    """

    def __init__(self, booster: StagedBooster, samples: Array, columns: Array) -> None:
        self.booster = booster
        self.rows: list[Row] = [tuple(row) for row in samples.tolist()]
        self.table, _, _, self.curve = booster.flight_figures
        self.up = _unit(self.rows[0][1:4])
        self.heading = tuple(columns[OUT_HEADING : OUT_HEADING + 3].tolist())
        self.pitch = float(columns[OUT_PITCH])
        self.ends = self._burn_ends()

    def _burn_ends(self) -> list[int]:
        """Index of the sample at the end of each burn."""
        ends, at = [], 2
        for burn in self.booster.burns:
            at += -(-burn.steps // RECORD_EVERY)
            ends.append(at)
        return ends

    @property
    def cut_off_s(self) -> float:
        """Time of the cut-off."""
        return self.rows[-1][0]

    def at(self, time_s: float) -> Row:
        """ECEF state at a time from lift-off to cut-off."""
        k = min(bisect_right([row[0] for row in self.rows], time_s), len(self.rows)) - 1
        return time_s, *self._on(k, time_s - self.rows[k][0])

    def _on(self, k: int, share_s: float) -> State:
        """State so many seconds after sample `k`, before the next one."""
        state, time = self.rows[k][1:], self.rows[k][0]
        if share_s <= 0.0:
            return state
        at = next(i for i, end in enumerate(self.ends) if k < end)
        steps = ceil(share_s / LONGEST_STEP_S)
        h = share_s / steps
        for j in range(steps):
            state = self._step(state, time + j * h, h, at, k)
        return state

    def _step(self, state: State, time_s: float, h: float, burn: int, sample: int) -> State:
        _, mass, flow, thrust, exit_area, drag_area, *_ = self.table[burn].tolist()
        begin_s = sum(one.burn_time_s for one in self.booster.burns[:burn])
        mass += self.booster.payload_mass_kg - flow * (time_s - begin_s)
        forces = (thrust, exit_area, drag_area, ROTATION_RATE_RAD_S, self.curve)
        found: State
        if sample < 2:
            rise_s, pitch_over_s = self.booster.vertical_rise_s, self.booster.pitch_over_s
            rate = self.pitch / pitch_over_s if sample == 1 else 0.0
            lean = (*self.up, *self.heading, rate * (time_s - rise_s), rate * h)
            step: Any = (*state, h, *lean, mass, flow, *forces)
            found = dormand_leaning(*step)
        else:
            here: Any = (*state, mass, *forces)
            step = (*state, h, *following(*here)[3:], mass, flow, *forces)
            found = dormand_following(*step)
        return found

    def _moments(self, k: int, length_s: float, heights_m: Sequence[float]) -> list[Event]:
        """What happens between sample `k` and the next one."""
        found = moments(lambda share: self._on(k, share), length_s, heights_m)
        return [Event(name, (self.rows[k][0] + share, *self._on(k, share))) for name, share in found]

    def events(self, heights_m: Sequence[float]) -> list[Event]:
        """Lift-off, every staging and the jettison of the shroud before the cut-off, and the crossings of heights."""
        found = [Event("lift-off", self.rows[0])]
        for end, burn in zip(self.ends, self.booster.burns, strict=True):
            if self.rows[end][0] < self.cut_off_s - SAME_TIME_S:
                found += [Event(name, self.rows[end]) for name in _names(burn)]
        for k, (row, after) in enumerate(pairwise(self.rows)):
            length_s = after[0] - row[0]
            if length_s > SAME_TIME_S:
                found += self._moments(k, length_s, heights_m)
        return sorted(found, key=lambda event: event.row[0])


def _names(burn: Burn) -> list[str]:
    return {"staging": ["staging"], "shroud": ["shroud"], "staging and shroud": ["staging", "shroud"]}.get(burn.event, [])


@dataclass(frozen=True)
class KinematicAscent:
    """Lift-off to burnout of a kinematic booster: its path is given, not flown."""

    booster: KinematicBooster
    samples: Array

    @property
    def cut_off_s(self) -> float:
        """Time of the burnout."""
        return float(self.samples[-1, 0])

    def at(self, time_s: float) -> Row:
        """ECEF state at a time from lift-off to burnout."""
        launch, burnout = self.samples[0].tolist(), self.samples[-1].tolist()
        if time_s <= 0.0 or time_s >= self.cut_off_s:
            return (time_s, *(launch if time_s <= 0.0 else burnout)[1:])
        path: Any = (*launch[1:4], *burnout[1:], self.cut_off_s, time_s / self.cut_off_s)
        return time_s, *boost_path(*path)

    def events(self, heights_m: Sequence[float]) -> list[Event]:
        """Lift-off and the crossings of heights."""
        found = [Event("lift-off", self.at(0.0))]
        for begin, end in pairwise(self.samples[:, 0].tolist()):
            found += self._moments(begin, end, heights_m)
        return found

    def _moments(self, begin_s: float, end_s: float, heights_m: Sequence[float]) -> list[Event]:
        found = moments(lambda share: self.at(begin_s + share)[1:], end_s - begin_s, heights_m)
        return [Event(name, self.at(begin_s + share)) for name, share in found]


def _unit(vector: Sequence[float]) -> tuple[float, ...]:
    size = sum(part * part for part in vector) ** 0.5
    return tuple(part / size for part in vector)


__all__ = ["KinematicAscent", "StagedAscent"]
