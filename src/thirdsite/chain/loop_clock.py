"""The clock of the closed loop: stretches of time that are watched and tracked at once, and who looks when in each.

A sensor takes part in a stretch from that of its first slot to that of its last; the filter need not know of it elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from thirdsite.chain.loop_sensors import LoopSensor
from thirdsite.flight.booster import Array
from thirdsite.tracking.mode_rows import SENSOR

STRETCH_S = 60.0
"""Between two questions whether a run need be followed further."""
WEIGHED_ALONE = 3
"""Reports that fail to come after burnout end a stretch each, so many of them: a stage that has burnt out is followed by
another within seconds, or by none. Later ones are weighed at the next stretch's begin."""


@dataclass(frozen=True)
class Slots:
    """One sensor's slots in a stretch: `[k]` each."""

    sensor: int
    places: np.ndarray
    """Columns of the stretch's looks."""
    time_s: Array
    node: np.ndarray
    share: Array
    span_s: Array
    """Node of the true flight before each, the share of the way to the next, and the time between the two."""


@dataclass(frozen=True)
class Stretch:
    """Times in order, each a sensor's slot or an epoch, which comes after the slots of its second: `[k]`."""

    end_s: float
    burning: bool
    missed: int
    """Reports that the satellites would have sent of a missile that burns, and have not, since the stretch before."""
    time_s: Array
    which: np.ndarray
    """Place of the sensor in `held`, -1 at an epoch."""
    keep: np.ndarray
    """Number of the epoch, -1 at a slot."""
    held: np.ndarray
    filter_rows: Array
    """`[held, SENSOR]`."""
    radar: np.ndarray
    """Whether a radar looks."""
    slots: tuple[Slots, ...]


def stretches_of(sensors: Sequence[LoopSensor], epochs_s: Array, truth_s: Array, burnout_s: float) -> tuple[Stretch, ...]:
    """Stretches from the first slot to the last epoch, none across burnout.

    `truth_s`: times of the true flights' nodes, at the end of which nobody looks any more.
    """
    if not len(sensors) or not len(epochs_s):
        return ()
    last_s = float(epochs_s[-1])
    times = [sensor.times_s[sensor.times_s <= last_s] for sensor in sensors] + [epochs_s]
    which = [np.full(len(one), i) for i, one in enumerate(times)]
    which[-1][:] = -1
    keep = [np.full(len(one), -1) for one in times]
    keep[-1] = np.arange(len(epochs_s))
    time, kind, row = (np.concatenate(part) for part in (times, which, keep))
    order = np.lexsort((row, kind < 0, time))
    time, kind, row = time[order], kind[order], row[order]
    before, silent_s = burnout_s - 1e-6, _silent_s(sensors, burnout_s, last_s)
    regular = np.arange(STRETCH_S * np.ceil(time[0] / STRETCH_S), last_s + STRETCH_S, STRETCH_S)
    edges = np.unique([before, *silent_s[:WEIGHED_ALONE], *regular])
    number = np.searchsorted(edges, time, side="left")
    first_last = [(int(number[kind == i].min()), int(number[kind == i].max())) for i in range(len(sensors)) if (kind == i).any()]
    known = [i for i in range(len(sensors)) if (kind == i).any()]
    found = []
    clock_before = -inf
    for n in np.unique(number):
        mine = number == n
        held = np.array([i for i, (a, b) in zip(known, first_last, strict=True) if a <= n <= b], dtype=np.int64)
        place = {int(i): p for p, i in enumerate(held)}
        clock, looks = time[mine], kind[mine]
        found.append(
            Stretch(
                float(edges[n]),
                bool(edges[n] <= before),
                int(((silent_s >= clock_before) & (silent_s < clock[0])).sum()),
                clock,
                np.array([place.get(int(i), -1) for i in looks], dtype=np.int64),
                row[mine].astype(np.int64),
                held,
                np.array([sensors[i].filter_row for i in held]).reshape(len(held), SENSOR),
                np.array([i >= 0 and not sensors[i].satellite for i in looks]),
                tuple(_slots(int(i), clock, looks, truth_s) for i in held if (looks == i).any()),
            )
        )
        clock_before = float(clock[0])
    return tuple(found)


def _silent_s(sensors: Sequence[LoopSensor], burnout_s: float, last_s: float) -> Array:
    """Times up to `last_s` of the reports that fail to come after burnout; none where no satellite stares up to it."""
    pairs = [sensor.times_s[-2:] for sensor in sensors if sensor.satellite and len(sensor.times_s) > 1]
    if not pairs:
        return np.zeros(0)
    last, interval = max((float(b), float(b - a)) for a, b in pairs)
    due = np.arange(last + interval, last_s, interval)
    return due[due >= burnout_s] if last + interval >= burnout_s else np.zeros(0)


def _slots(sensor: int, clock: Array, looks: np.ndarray, truth_s: Array) -> Slots:
    places = np.flatnonzero(looks == sensor)
    time_s = clock[places]
    node = np.clip(np.searchsorted(truth_s, time_s, side="right") - 1, 0, len(truth_s) - 2)
    span = truth_s[node + 1] - truth_s[node]
    return Slots(sensor, places, time_s, node.astype(np.int64), (time_s - truth_s[node]) / span, span)
