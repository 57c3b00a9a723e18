"""The record of one engagement: its clock, its shots, and what went wrong, if anything did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from thirdsite.engagement.doctrine import Independence, KillEstimate
from thirdsite.engagement.endgame import FATES, HIT
from thirdsite.engagement.intercept import CONSTRAINTS
from thirdsite.engagement.single_shot import Origin, wilson_interval


class NoShot(StrEnum):
    """Why an object was not shot at, beside the constraints of `intercept` and `predicted_intercept`."""

    NOT_WARNED = "not_warned"
    NO_TRACK = "no_track"
    TRACK_LOST = "track_lost"
    TOO_LATE = "too_late"
    NO_INTERCEPTOR_LEFT = "no_interceptor_left"
    LAUNCHER_BUSY = "launcher_busy"
    ASSESSED_AS_HIT = "assessed_as_hit"


CAUSES: tuple[str, ...] = (*FATES[HIT + 1 :], *CONSTRAINTS, *NoShot)
"""Every cause for which an object gets through, by name."""


@dataclass(frozen=True)
class Timeline:
    """The clock of one shot, in s from threat lift-off; None for what did not happen.

    Raises
    ------
    ValueError : an event before one it must follow
    """

    first_warning_s: float | None = None
    first_track_s: float | None = None
    commit_s: float | None = None
    launch_s: float | None = None
    burnout_s: float | None = None
    last_update_s: float | None = None
    acquisition_s: float | None = None
    intercept_s: float | None = None
    latest_launch_s: float | None = None
    """Last lift-off that would still have met the object."""

    def __post_init__(self) -> None:
        for earlier, later in _ORDER:
            first, second = getattr(self, earlier), getattr(self, later)
            if first is not None and second is not None and second < first:
                raise ValueError(f"{later} = {second:g} lies before {earlier} = {first:g}")

    @property
    def margin_s(self) -> float | None:
        """Time by which the launch could have been later; negative where it came too late."""
        if self.launch_s is None or self.latest_launch_s is None:
            return None
        return self.latest_launch_s - self.launch_s

    @property
    def fly_out_s(self) -> float | None:
        """From launch to intercept."""
        return None if self.launch_s is None or self.intercept_s is None else self.intercept_s - self.launch_s

    @property
    def events(self) -> tuple[tuple[str, float], ...]:
        """What happened, in order of time: name and time."""
        known = [
            (part.name.removesuffix("_s"), getattr(self, part.name)) for part in fields(self) if part.name != "latest_launch_s"
        ]
        return tuple(sorted(((name, time) for name, time in known if time is not None), key=lambda event: event[1]))


_ORDER = (
    ("first_track_s", "commit_s"),
    ("commit_s", "launch_s"),
    ("launch_s", "burnout_s"),
    ("launch_s", "last_update_s"),
    ("launch_s", "acquisition_s"),
    ("last_update_s", "intercept_s"),
    ("acquisition_s", "intercept_s"),
    ("launch_s", "intercept_s"),
)


@dataclass(frozen=True)
class Shot:
    """One interceptor fired at one object."""

    timeline: Timeline
    fate: str
    """One of `endgame.FATES`."""
    miss_m: float | None = None
    """None where the probability was published and no endgame was computed."""
    divert_m_s: float | None = None

    def __post_init__(self) -> None:
        if self.fate not in FATES:
            raise ValueError(f"a shot's fate is one of {', '.join(FATES)}, not {self.fate!r}")


@dataclass(frozen=True)
class Engagement:
    """One object of a raid in one run."""

    threat: str
    shots: tuple[Shot, ...]
    is_warhead: bool
    """Whether the object engaged was the warhead in this run."""
    warhead_probability: float
    single_shot: Origin
    """Whether hits were computed by the endgame or drawn from a published probability."""
    independence: Independence = Independence.INDEPENDENT
    no_shot: str | None = None
    """Why it was not shot at, or not again: one of CAUSES."""
    warned: Timeline = Timeline()
    """The clock before any shot."""

    @property
    def killed(self) -> bool:
        """Whether the warhead was hit."""
        return self.is_warhead and any(shot.fate == FATES[HIT] for shot in self.shots)

    @property
    def cause(self) -> str | None:
        """Why it got through: of its last shot, or why there was none; None where it was hit.

        A hit on what was not the warhead is named so, whatever became of the other shots.
        """
        if self.killed:
            return None
        fates = [shot.fate for shot in self.shots]
        if "not_the_warhead" in fates or (FATES[HIT] in fates and not self.is_warhead):
            return "not_the_warhead"
        if not self.shots:
            return self.no_shot or NoShot.NO_TRACK
        return fates[-1]


@dataclass(frozen=True)
class Tally:
    """Many runs of one threat: probability of kill with its interval, shots, and what went wrong."""

    runs: int
    estimate: KillEstimate
    interval: tuple[float, float]
    """95 % interval of the probability that the warhead is hit."""
    single_shot: Origin
    causes: tuple[tuple[str, float], ...]
    """Share of the runs lost to each cause, greatest first."""


def tally(engagements: Iterable[Engagement]) -> Tally:
    """Sum up runs of one threat.

    Raises
    ------
    ValueError : no runs, or runs with different warhead probabilities, independence or origin of the single-shot probability,
        which are never mixed
    """
    runs = list(engagements)
    kinds = {(one.warhead_probability, one.independence, one.single_shot) for one in runs}
    if len(kinds) != 1:
        raise ValueError(f"runs to be summed up share warhead probability, independence and origin; got {len(kinds)} kinds")
    warhead_probability, independence, origin = kinds.pop()
    kills = sum(one.killed for one in runs)
    struck = sum(any(shot.fate in (FATES[HIT], "not_the_warhead") for shot in one.shots) for one in runs)
    lost = Counter(str(one.cause) for one in runs if one.cause is not None)
    causes = tuple((name, count / len(runs)) for name, count in sorted(lost.items(), key=lambda item: (-item[1], item[0])))
    shots = sum(len(one.shots) for one in runs) / len(runs)
    estimate = KillEstimate(shots, struck / len(runs), warhead_probability, independence)
    return Tally(len(runs), estimate, wilson_interval(kills, len(runs)), origin, causes)
