"""The tracker of many objects from the scans of many sensors, whatever the order in which they arrive.

Scans are worked in by their time of validity. A late one is put in its place and everything after it is worked in again
from the picture before it, so the result is that of the same scans in order, to the last bit; `retrodiction` has the
cheaper way for one track. Reports pass the inbox first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, nan

import numpy as np

from thirdsite.errors import UnknownName
from thirdsite.tracking.estimates import Estimate, InfraredLook, RadarLook
from thirdsite.tracking.inbox import Channel, Inbox, Receipt, Report, ReportKind, SensorCounts
from thirdsite.tracking.scan_step import Starter, take_scan
from thirdsite.tracking.starting import StartRules
from thirdsite.tracking.tracks import Account, LifeRules, Picture, Track
from thirdsite.tracking.views import Look, RadarView, Scan, View


@dataclass(frozen=True)
class TrackState:
    """One confirmed object at one time, as given to people and to other nations.

    `number`: its name in this tracker. `certainty`: share of the shown history among the histories kept, by likelihood.
    `sources`: sensors whose looks went in, with the time of the latest of each; `age_s`: time since the latest of all.
    """

    number: int
    estimate: Estimate
    sources: Mapping[str, float]
    age_s: float
    looks: int
    certainty: float
    names: tuple[tuple[str, str], ...]


class MultiTracker:
    """Tracks many objects from scans of several radars and infrared satellites.

    Parameters
    ----------
    views : every sensor by name
    rules : how tracks live
    start : how tracks start
    buffer_s : how late a scan may come; later ones are refused and counted
    silent_after_s : silence of a sensor that is shown

    Times are s from the epoch of the inertial frame (lift-off); times of arrival do not go back.
    """

    def __init__(
        self,
        views: Mapping[str, View],
        rules: LifeRules | None = None,
        start: Starter | None = None,
        buffer_s: float = 60.0,
        silent_after_s: float = 30.0,
    ) -> None:
        self._views = dict(views)
        self._rules = rules or LifeRules()
        self._start: Starter = start or StartRules()
        self._buffer_s = buffer_s
        channels = {
            name: Channel(ReportKind.RADAR if isinstance(view, RadarView) else ReportKind.LINE_OF_SIGHT, silent_after_s)
            for name, view in views.items()
        }
        self._inbox = Inbox(channels, buffer_s)
        self._scans: list[Scan] = []
        self._before: list[Picture] = []
        self._picture = Picture()
        self._numbers: dict[tuple[str | float, ...], int] = {}
        self._next = 0
        self._names: dict[int, tuple[tuple[str, str], ...]] = {}
        self._worked_again = 0

    def receive(self, reports: Sequence[Report], now_s: float) -> tuple[Receipt, ...]:
        """Take reports that arrive together; looks of one sensor at one time are one scan. Never raises for what they hold."""
        receipts = tuple(self._inbox.receive(report, now_s) for report in reports)
        scans: dict[tuple[float, str], list[Look]] = {}
        for receipt in receipts:
            if receipt.accepted:
                report = receipt.report
                scans.setdefault((float(report.time_s), report.sensor), []).append(_look(report, self._views[report.sensor]))
        for (time_s, sensor), looks in sorted(scans.items(), key=lambda item: item[0]):
            self._insert(Scan(sensor, time_s, tuple(looks)))
        return receipts

    def receive_scan(self, scan: Scan, now_s: float | None = None) -> tuple[Receipt, ...]:
        """Take one scan, at once unless told when it arrives; a scan without looks counts as misses of what was in view.

        Raises
        ------
        UnknownName: an empty scan of a sensor that is not known; with looks, these are refused and counted
        """
        now = scan.time_s if now_s is None else now_s
        if len(scan):
            return self.receive([_report(scan, look) for look in scan.looks], now)
        if scan.sensor not in self._views:
            raise UnknownName("sensor", scan.sensor, list(self._views))
        self._inbox.hear(scan.sensor, now)
        if not self._scans or scan.time_s >= self._scans[-1].time_s - self._buffer_s:
            self._insert(scan)
        return ()

    def name(self, number: int, nation: str, name: str) -> None:
        """Note what a nation calls a track; a track may have several names."""
        self._names[number] = (*self._names.get(number, ()), (nation, name))

    @property
    def picture(self) -> Picture:
        """All tracks with their histories, tentative ones too, after the latest scan."""
        return self._picture

    @property
    def account(self) -> Account:
        """Where every accepted look is."""
        return self._picture.account

    @property
    def worked_again(self) -> int:
        """Scans worked in again because a late one came before them."""
        return self._worked_again

    @property
    def inbox(self) -> Inbox:
        """What arrived, with every refusal."""
        return self._inbox

    def counts(self, now_s: float) -> tuple[SensorCounts, ...]:
        """What each sensor sent, and which are silent at `now_s`."""
        return self._inbox.counts(now_s)

    def tracks(self, time_s: float | None = None) -> tuple[TrackState, ...]:
        """Confirmed objects at a time not before the latest scan (by default at it), by number."""
        states = []
        for track in sorted(self._picture.confirmed, key=lambda track: track.number):
            estimate = track.best.filter.estimate if time_s is None else track.best.filter.ahead(time_s)
            states.append(
                TrackState(
                    track.number,
                    estimate,
                    dict(track.sources),
                    estimate.time_s - max(track.sources.values()),
                    track.best.hits,
                    _certainty(track),
                    self._names.get(track.number, ()),
                )
            )
        return tuple(states)

    def _insert(self, scan: Scan) -> None:
        keys = [(each.time_s, each.sensor) for each in self._scans]
        place = bisect_left(keys, (scan.time_s, scan.sensor))
        if place < len(keys) and keys[place] == (scan.time_s, scan.sensor):
            self._scans[place] = _ordered(scan, self._scans[place].looks)
        else:
            self._scans.insert(place, _ordered(scan, ()))
            self._before.insert(place, self._before[place] if place < len(self._before) else self._picture)
        self._worked_again += len(self._scans) - place - 1
        picture = self._before[place]
        for k in range(place, len(self._scans)):
            self._before[k] = picture
            each = self._scans[k]
            picture = take_scan(picture, each, self._views[each.sensor], self._rules, self._start, self._number)
        self._picture = picture
        self._forget(self._scans[-1].time_s - self._buffer_s)

    def _forget(self, before_s: float) -> None:
        old = bisect_left([each.time_s for each in self._scans], before_s)
        for scan in self._scans[:old]:
            for look in scan.looks:
                self._numbers.pop(_key(scan.sensor, look), None)
        del self._scans[:old], self._before[:old]

    def _number(self, scan: Scan, row: int) -> int:
        key = _key(scan.sensor, scan.looks[row])
        if key not in self._numbers:
            self._numbers[key] = self._next
            self._next += 1
        return self._numbers[key]


def _ordered(scan: Scan, more: Sequence[Look]) -> Scan:
    """The scan with more looks, in an order that does not depend on how they arrived."""
    return replace(scan, looks=tuple(sorted((*more, *scan.looks), key=lambda look: _key(scan.sensor, look))))


def _certainty(track: Track) -> float:
    best = track.best.score
    return 1.0 / sum(exp(min(history.score - best, 50.0)) for history in track.histories)


def _key(sensor: str, look: Look) -> tuple[str | float, ...]:
    if isinstance(look, RadarLook):
        return sensor, look.time_s, look.range_m, look.azimuth_rad, look.elevation_rad
    return sensor, look.time_s, *look.direction_ecef


def _report(scan: Scan, look: Look) -> Report:
    if isinstance(look, RadarLook):
        sds = [look.range_sd_m, look.cross_sd_rad, look.elevation_sd_rad]
        values: tuple[float, ...] = (look.range_m, look.azimuth_rad, look.elevation_rad)
        return Report(scan.sensor, look.time_s, values, _diagonal(sds), look=look)
    return Report(scan.sensor, look.time_s, look.direction_ecef, _diagonal([look.angle_sd_rad] * 2), look=look)


def _look(report: Report, view: View) -> Look:
    """The look a report carries, made from its numbers where it carries none."""
    if report.look is not None:
        return report.look
    sds = [float(np.sqrt(report.covariance[k][k])) for k in range(len(report.covariance))]
    if isinstance(view, RadarView):
        r, azimuth, elevation = (float(v) for v in report.values[:3])
        rate = (float(report.values[3]), sds[3]) if len(report.values) > 3 else (nan, 1.0)
        return RadarLook(float(report.time_s), r, azimuth, elevation, sds[0], sds[1], sds[2], 0.0, *rate)
    x, y, z = (float(v) for v in report.values)
    return InfraredLook(float(report.time_s), (x, y, z), sds[0])


def _diagonal(sds: Sequence[float]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in np.diag(np.square(np.asarray(sds, dtype=float))).tolist())
