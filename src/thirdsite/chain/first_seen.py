"""When a radar first sees each flight of a batch: its body before burnout, its warhead after."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from thirdsite.chain.path import states_between
from thirdsite.chain.walk import Looks
from thirdsite.flight.booster import Array
from thirdsite.sensing.radar import Radar

HALVINGS = 10
"""The step between two samples is halved so often: 15 s to a hundredth of a second."""


class Watch(NamedTuple):
    """A radar and how far it sees a missile: its body until burnout, its warhead after, m."""

    radar: Radar
    warhead_range_m: float
    body_range_m: float


def first_seen_s(looks: Looks, watch: Watch) -> Array:
    """Time from lift-off at which each flight is first in view and in range, s; inf where it never is.

    A radar is taken to look where the missile is. The edge is found on the cubic between two samples; a view shorter than
    the step between two samples is missed.
    """
    samples, burnout = looks.chosen, looks.flights.burnout
    seen, slant = looks.view(watch.radar)
    body = (seen > 0.5) & (slant <= watch.body_range_m)
    warhead = (seen > 0.5) & (slant <= watch.warhead_range_m)
    flags = np.concatenate([body[:, : burnout + 1], warhead[:, burnout:]], axis=1)  # burnout stands twice: before and after
    ever = flags.any(axis=1)
    first = flags.argmax(axis=1)
    row = np.arange(len(samples))
    after = first - (first > burnout)
    found = np.where(ever, samples[row, after, 0], np.inf)
    edge = np.flatnonzero(ever & (first > 0) & (first != burnout + 1))
    if len(edge):
        reach = np.where(first[edge] > burnout, watch.warhead_range_m, watch.body_range_m)
        found[edge] = _edge_s(samples, edge, after[edge], watch.radar, reach)
    return found


def _edge_s(samples: Array, flight: np.ndarray, after: np.ndarray, radar: Radar, reach_m: Array) -> Array:
    """Time between the samples `after - 1` and `after` of each flight from which it is in view and in range."""
    from thirdsite.engagement import engagement_kernels

    here, there = samples[flight, after - 1], samples[flight, after]
    span = (there[:, 0] - here[:, 0])[:, None]
    low, high = np.zeros(len(flight)), np.ones(len(flight))
    seen, slant = np.empty((len(flight), 1)), np.empty((len(flight), 1))
    rows = np.zeros((len(flight), 1, samples.shape[2]))
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        rows[:, 0, 1:] = states_between(here[:, 1:], there[:, 1:], np.maximum(span, 1e-9), middle[:, None])
        engagement_kernels.look_all(radar.geometry, radar.limit, rows, seen, slant)
        inside = (seen[:, 0] > 0.5) & (slant[:, 0] <= reach_m)
        low, high = np.where(inside, low, middle), np.where(inside, middle, high)
    return np.asarray(here[:, 0] + 0.5 * (low + high) * span[:, 0])
