"""What arrives, checked: every report is accepted or refused for a named reason, counted by sensor, and shown.

Nothing that arrives stops the tracker and nothing is dropped in silence. An accepted report may still carry a remark
(it is out of order), so that the tracker can treat it as it should.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from thirdsite.errors import BadInput
from thirdsite.tracking.estimates import InfraredLook, RadarLook

FUTURE_TOLERANCE_S = 0.001
"""Clocks of sensor and centre may differ by this much before a report counts as from the future."""


class Finding(Enum):
    """What can be said of a report as it arrives; all but OUT_OF_ORDER are reasons to refuse it."""

    OUT_OF_ORDER = "out of order"
    TOO_LATE = "too late"
    DUPLICATE = "duplicate"
    CONFLICT = "same name and time, other values"
    FUTURE = "from the future"
    UNKNOWN_SENSOR = "unknown sensor"
    WRONG_SHAPE = "wrong number of values"
    NOT_FINITE = "not a finite number"
    IMPOSSIBLE_VALUE = "impossible value"
    SINGULAR_COVARIANCE = "covariance not positive definite"
    CORRELATED_NOISE = "noise of a look correlated"


class ReportKind(Enum):
    """What a sensor or nation sends, and what its values are."""

    RADAR = "range (m), azimuth (rad), elevation (rad), optionally range rate (m/s)"
    LINE_OF_SIGHT = "unit vector from the satellite in ECEF"
    TRACK = "ECI position (m) and velocity (m/s)"


AXES = {
    ReportKind.RADAR: {3: 3, 4: 4},
    ReportKind.LINE_OF_SIGHT: {3: 2},
    ReportKind.TRACK: {6: 6},
}
"""Rows of a report's covariance by the numbers of its values."""


@dataclass(frozen=True)
class Report:
    """One measurement or one national track as it arrives.

    `sensor`: who sends it. `time_s`: when it was valid, s from threat lift-off. `values` as its `ReportKind` says;
    `covariance`: of the values in the same order, azimuth and elevation across the line of sight in rad (of a line of
    sight: its two angles). `name`: the sender's name for the object or report, "" where it gives none.
    `look`: the same measurement as the filters take it, where the sender is a simulated sensor.
    """

    sensor: str
    time_s: float
    values: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    name: str = ""
    look: RadarLook | InfraredLook | None = None


@dataclass(frozen=True)
class Channel:
    """What is expected of a sensor: the kind of its reports and the longest silence that is normal, s."""

    kind: ReportKind
    silent_after_s: float


@dataclass(frozen=True)
class Receipt:
    """What became of one report; `message` is empty when there is nothing to say."""

    report: Report
    accepted: bool
    finding: Finding | None
    message: str


@dataclass(frozen=True)
class SensorCounts:
    """What one sensor sent: received = accepted + the sum of refused.

    `remarks`: accepted, but out of order. `last_time_s`: validity of its latest accepted report, None before the first.
    `silent`: now longer without a report than normal. `silences`: times it fell silent, now included.
    """

    sensor: str
    received: int
    accepted: int
    refused: Mapping[Finding, int]
    remarks: Mapping[Finding, int]
    last_time_s: float | None
    silent: bool
    silences: int

    @property
    def text(self) -> str:
        """One line for people."""
        parts = [f"{self.sensor}: {self.accepted} of {self.received} reports accepted"]
        parts += [f"{count} {finding.value}" for finding, count in {**self.remarks, **self.refused}.items()]
        if self.silent:
            since = "never heard" if self.last_time_s is None else f"silent since {self.last_time_s:.1f} s"
            parts.append(since)
        elif self.silences:
            parts.append(f"fell silent {self.silences} times")
        return ", ".join(parts)


@dataclass
class _Ledger:
    received: int = 0
    accepted: int = 0
    refused: Counter[Finding] = field(default_factory=Counter)
    remarks: Counter[Finding] = field(default_factory=Counter)
    last_time_s: float | None = None
    heard_s: float | None = None
    silent: bool = False
    silences: int = 0
    seen: dict[tuple[float, str], list[tuple[float, ...]]] = field(default_factory=dict)


class Inbox:
    """Receives reports in the order in which they arrive.

    Parameters
    ----------
    channels : what is expected of each known sensor or nation, by its name
    buffer_s : how much older than the latest accepted report of all sensors a report may be; older ones are refused
    keep : how many refusals and remarks to keep word for word; all are counted
    start_s : time from which a sensor that never reports counts as silent

    Raises
    ------
    BadInput: a buffer or a silence that is not positive
    """

    def __init__(self, channels: Mapping[str, Channel], buffer_s: float = 60.0, keep: int = 1000, start_s: float = 0.0) -> None:
        if not buffer_s > 0.0:
            raise BadInput(f"buffer_s is {buffer_s} s; it must be positive")
        for sensor, channel in channels.items():
            if not channel.silent_after_s > 0.0:
                raise BadInput(f"silent_after_s of {sensor} is {channel.silent_after_s} s; it must be positive")
        self._channels = dict(channels)
        self._buffer_s = buffer_s
        self._keep = keep
        self._start_s = start_s
        self._latest_s = -np.inf
        self._ledgers: dict[str, _Ledger] = {sensor: _Ledger() for sensor in channels}
        self._remembered: list[Receipt] = []

    def receive(self, report: Report, now_s: float) -> Receipt:
        """Judge one report that arrives at `now_s`; never raises because of what it holds."""
        ledger = self._ledgers.setdefault(report.sensor, _Ledger())
        ledger.received += 1
        finding, detail = self._judge(report, now_s, ledger)
        accepted = finding is None or finding is Finding.OUT_OF_ORDER
        if accepted:
            self._take(report, now_s, ledger)
        if finding is not None:
            (ledger.remarks if accepted else ledger.refused)[finding] += 1
        message = ""
        if finding is not None:
            whose = f" {report.name!r}" if report.name else ""
            what = "taken" if accepted else "refused"
            message = f"{report.sensor}{whose} at {report.time_s} s: {finding.value}, {what}; {detail}"
        receipt = Receipt(report, accepted, finding, message)
        if finding is not None and len(self._remembered) < self._keep:
            self._remembered.append(receipt)
        return receipt

    def hear(self, sensor: str, now_s: float) -> None:
        """A sign of life without a report: the sensor looked and saw nothing."""
        if sensor in self._channels:
            self._ledgers[sensor].heard_s = now_s
            self._ledgers[sensor].silent = False

    def silent(self, now_s: float) -> tuple[str, ...]:
        """Known sensors that have been without a sign of life for longer than is normal at `now_s`."""
        found = []
        for sensor, channel in self._channels.items():
            ledger = self._ledgers[sensor]
            since = self._start_s if ledger.heard_s is None else ledger.heard_s
            quiet = now_s - since > channel.silent_after_s
            if quiet and not ledger.silent:
                ledger.silences += 1
            ledger.silent = quiet
            if quiet:
                found.append(sensor)
        return tuple(found)

    def counts(self, now_s: float | None = None) -> tuple[SensorCounts, ...]:
        """What each sensor sent so far, known sensors first; silence as of `now_s`, or as last looked at."""
        if now_s is not None:
            self.silent(now_s)
        return tuple(
            SensorCounts(
                sensor, led.received, led.accepted, dict(led.refused), dict(led.remarks), led.last_time_s, led.silent, led.silences
            )
            for sensor, led in self._ledgers.items()
        )

    @property
    def findings(self) -> Sequence[Receipt]:
        """The refusals and remarks kept word for word, in order of arrival."""
        return tuple(self._remembered)

    def _judge(self, report: Report, now_s: float, ledger: _Ledger) -> tuple[Finding | None, str]:
        channel = self._channels.get(report.sensor)
        if channel is None:
            return Finding.UNKNOWN_SENSOR, f"known: {', '.join(self._channels)}"
        fault = _content_fault(report, channel.kind)
        if fault is not None:
            return fault
        if report.time_s > now_s + FUTURE_TOLERANCE_S:
            return Finding.FUTURE, f"it is {now_s} s now"
        before = ledger.seen.get((report.time_s, report.name))
        if before is not None and tuple(report.values) in before:
            return Finding.DUPLICATE, "the first one stands"
        if before is not None and report.name:
            return Finding.CONFLICT, "the first one stands"
        if report.time_s < self._latest_s - self._buffer_s:
            return Finding.TOO_LATE, f"reports older than {self._latest_s - self._buffer_s:.3f} s can no longer be worked in"
        if report.time_s < self._latest_s:
            return Finding.OUT_OF_ORDER, f"the latest report is of {self._latest_s} s"
        return None, ""

    def _take(self, report: Report, now_s: float, ledger: _Ledger) -> None:
        ledger.accepted += 1
        ledger.heard_s = now_s
        ledger.silent = False
        ledger.last_time_s = report.time_s if ledger.last_time_s is None else max(ledger.last_time_s, report.time_s)
        ledger.seen.setdefault((report.time_s, report.name), []).append(tuple(report.values))
        if report.time_s > self._latest_s:
            self._latest_s = report.time_s
            for other in self._ledgers.values():
                for key in [key for key in other.seen if key[0] < self._latest_s - self._buffer_s]:
                    del other.seen[key]


def _content_fault(report: Report, kind: ReportKind) -> tuple[Finding, str] | None:
    """What is wrong with the values themselves, if anything."""
    values, covariance, time = _array(report.values), _array(report.covariance), _array(report.time_s)
    rows = AXES[kind].get(values.size if values is not None and values.ndim == 1 else 0, 0)
    if values is None or covariance is None or rows == 0 or covariance.shape != (rows, rows):
        return Finding.WRONG_SHAPE, f"expected {kind.value}, with a square covariance of the errors"
    if time is None or time.shape != () or not all(np.isfinite(part).all() for part in (values, covariance, time)):
        return Finding.NOT_FINITE, f"values {report.values}"
    fault = _impossible(values, kind)
    if fault:
        return Finding.IMPOSSIBLE_VALUE, fault
    sizes = np.sqrt(np.abs(np.diag(covariance)))
    if not (np.diag(covariance) > 0.0).all():
        return Finding.SINGULAR_COVARIANCE, f"diagonal {np.diag(covariance).tolist()}"
    scaled = covariance / np.outer(sizes, sizes)
    if np.abs(scaled - scaled.T).max() > 1e-6:
        return Finding.SINGULAR_COVARIANCE, "it is not symmetric"
    least = float(np.linalg.eigvalsh(0.5 * (scaled + scaled.T))[0])
    if least < 1e-12:
        return Finding.SINGULAR_COVARIANCE, f"least eigenvalue of the correlations is {least:.2g}"
    if kind is not ReportKind.TRACK and np.abs(scaled - np.eye(rows)).max() > 1e-9:
        return Finding.CORRELATED_NOISE, "the filters take looks whose numbers err independently; report the variances alone"
    return None


def _array(values: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None


def _impossible(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], kind: ReportKind) -> str:
    if kind is ReportKind.RADAR:
        if not values[0] > 0.0:
            return f"range {values[0]} m; it must be positive"
        if abs(values[1]) > 2.0 * np.pi or abs(values[2]) > 0.5 * np.pi:
            return (
                f"azimuth {values[1]} rad, elevation {values[2]} rad; within a turn, within a quarter turn (are they in degrees?)"
            )
    if kind is ReportKind.LINE_OF_SIGHT and abs(float(values @ values) - 1.0) > 1e-6:
        return f"length of the unit vector is {float(np.sqrt(values @ values))}"
    if kind is ReportKind.TRACK and not (5e6 < float(np.linalg.norm(values[:3])) < 1e8):
        return f"{float(np.linalg.norm(values[:3])) / 1e3:.0f} km from the Earth's centre (are positions in km?)"
    return ""
