"""Shot doctrine: how many interceptors at one object, when they lift off, and what the shots are worth together.

Whether the object engaged is the warhead is one number for each object, not for each shot: shots at the wrong object all fail
together. Whether shots are independent of each other is an assumption that every estimate carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Firing(StrEnum):
    """One salvo and no more, or another salvo after looking at what the one before has done."""

    SALVO = "salvo"
    SHOOT_LOOK_SHOOT = "shoot_look_shoot"


class Independence(StrEnum):
    """How the shots at one object fail: each by itself, or all for the same reasons."""

    INDEPENDENT = "independent"
    COMMON = "common"


@dataclass(frozen=True)
class Doctrine:
    """How shots are fired."""

    firing: Firing
    salvo_shots: int
    launch_interval_s: float
    """Least time between two lift-offs of one launch site, whatever they are fired at."""
    assessment_time_s: float
    """From an intercept to the next decision."""
    assessment_error: float
    """Probability that a hit is taken for a miss, and a miss for a hit."""
    most_salvos: int = 10

    def __post_init__(self) -> None:
        if self.salvo_shots < 1 or self.most_salvos < 1:
            raise ValueError(
                f"a salvo needs at least one shot and there is at least one; got {self.salvo_shots}, {self.most_salvos}"
            )
        if not 0.0 <= self.assessment_error <= 1.0 or self.launch_interval_s <= 0.0 or self.assessment_time_s < 0.0:
            raise ValueError(
                "the assessment error lies within 0 to 1, the launch interval above 0, the assessment time not below 0"
            )

    @property
    def salvos(self) -> int:
        """Salvos that may be fired at one object."""
        return self.most_salvos if self.firing is Firing.SHOOT_LOOK_SHOOT else 1


@dataclass(frozen=True)
class KillEstimate:
    """What the shots at one object are worth."""

    shots: float
    """Fired, or expected to be."""
    hit_probability: float
    """That at least one of them hits the object engaged."""
    warhead_probability: float
    """That the object engaged is the warhead."""
    independence: Independence

    @property
    def probability(self) -> float:
        """That the warhead is hit."""
        return self.warhead_probability * self.hit_probability


def kill_estimate(
    shot_probabilities: Sequence[float],
    warhead_probability: float,
    independence: Independence = Independence.INDEPENDENT,
) -> KillEstimate:
    """Shots at one object: 1 - prod(1 - p) where independent, the best one's p where they fail for common reasons."""
    best = max(shot_probabilities, default=0.0)
    together = 1.0 - prod(1.0 - p for p in shot_probabilities)
    hit = together if independence is Independence.INDEPENDENT else best
    return KillEstimate(float(len(shot_probabilities)), hit, warhead_probability, independence)


def look_and_shoot(
    shot_probability: float, warhead_probability: float, doctrine: Doctrine, salvos: int, inventory: int | None = None
) -> KillEstimate:
    """Expected shots and probability of a hit when every salvo after the first is fired only at what is taken for a miss.

    Parameters
    ----------
    shot_probability : of one shot, independent of the others
    salvos : that fit in time
    inventory : interceptors at hand, None for enough; the last salvo may be smaller
    """
    left = doctrine.salvo_shots * min(salvos, doctrine.salvos) if inventory is None else inventory
    missed, hit, fired = 1.0, 0.0, 0.0  # probability that it is fired on and missed so far, or hit so far; shots
    total = 0.0
    for _ in range(min(salvos, doctrine.salvos)):
        shots = min(doctrine.salvo_shots, left)
        if shots == 0:
            break
        left -= shots
        fired += shots * (missed + hit)
        survives = (1.0 - shot_probability) ** shots
        total += missed * (1.0 - survives)
        hit = (hit + missed * (1.0 - survives)) * doctrine.assessment_error
        missed = missed * survives * (1.0 - doctrine.assessment_error)
    return KillEstimate(fired, total, warhead_probability, Independence.INDEPENDENT)


@dataclass(frozen=True)
class Window:
    """When interceptors can lift off at one object, and when they would meet it. Times in s from threat lift-off."""

    threat: str
    lift_off_s: Array
    """Increasing; from the first to the last possible lift-off."""
    meeting_s: Array
    """Earliest meeting of a lift-off at each of these times."""

    @property
    def first_s(self) -> float:
        """First possible lift-off."""
        return float(self.lift_off_s[0])

    @property
    def last_s(self) -> float:
        """Last possible lift-off."""
        return float(self.lift_off_s[-1])

    def meeting(self, lift_off_s: float) -> float:
        """Earliest meeting of a lift-off, linear between the times given."""
        return float(np.interp(lift_off_s, self.lift_off_s, self.meeting_s))


def salvo_starts(window: Window, doctrine: Doctrine, not_before_s: float = 0.0) -> list[float]:
    """First lift-offs of the salvos that fit one after another into a window, with nothing else fired at the site."""
    starts: list[float] = []
    start = max(window.first_s, not_before_s)
    duration = (doctrine.salvo_shots - 1) * doctrine.launch_interval_s
    while start <= window.last_s and len(starts) < doctrine.salvos:
        starts.append(start)
        last = min(start + duration, window.last_s)
        start = max(window.meeting(last) + doctrine.assessment_time_s, last + doctrine.launch_interval_s)
    return starts


@dataclass(frozen=True)
class Launch:
    """One lift-off."""

    threat: str
    lift_off_s: float
    meeting_s: float


def schedule(windows: Sequence[Window], shots: Sequence[int], interval_s: float, busy_until_s: float = 0.0) -> list[Launch]:
    """Lift-offs of one site that shares its rate of launch between objects: among those open, the one that closes first.

    Shots for which no time is left are left out; compare the count. The first shot at every object goes before the second at
    any, as far as the windows allow: objects with fewer shots so far come first where both can still wait.

    Parameters
    ----------
    windows, shots : one for each object, and how many shots it is to have
    interval_s : least time between two lift-offs
    busy_until_s : before which the site cannot launch
    """
    wanted = list(shots)
    fired = [0] * len(windows)
    launches: list[Launch] = []
    now = busy_until_s
    while True:
        left = [i for i, window in enumerate(windows) if wanted[i] > 0 and window.last_s >= now]
        if not left:
            return launches
        ready = [i for i in left if windows[i].first_s <= now]
        if not ready:
            now = min(windows[i].first_s for i in left)
            continue
        i = _next(ready, windows, wanted, fired, now, interval_s)
        launches.append(Launch(windows[i].threat, now, windows[i].meeting(now)))
        wanted[i] -= 1
        fired[i] += 1
        now += interval_s


def _next(ready: list[int], windows: Sequence[Window], wanted: list[int], fired: list[int], now: float, interval_s: float) -> int:
    """The object shot at next: the least served, unless then some shot would come too late; else the first to close."""
    by_deadline = sorted(ready, key=lambda i: (windows[i].last_s, i))
    fair = min(ready, key=lambda i: (fired[i], windows[i].last_s, i))
    queue = [fair, *(i for i in by_deadline for _ in range(wanted[i] - (i == fair)))]
    in_time = all(now + k * interval_s <= windows[i].last_s for k, i in enumerate(queue))
    return fair if in_time else by_deadline[0]
