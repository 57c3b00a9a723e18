"""The closed loop of one threat made ready: who may look when, what the filter knows of the sensors, what an interceptor can do.

All that is the same in every run. Times in s from the missile's own lift-off; ECI as the flight room has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, sin

import numpy as np

from thirdsite.catalog.records import Missile
from thirdsite.chain.case import Case
from thirdsite.chain.loop_clock import Stretch, stretches_of
from thirdsite.chain.loop_sensors import STEP_S, LoopSensor, loop_sensors, view_times_s
from thirdsite.chain.path import Path
from thirdsite.chain.walk import Battery, case_of
from thirdsite.earth.constants import ROTATION_RATE_RAD_S
from thirdsite.earth.geodesy import inertial_state
from thirdsite.engagement.doctrine import Doctrine
from thirdsite.engagement.single_shot import KillVehicle, SingleShot
from thirdsite.flight.booster import Array
from thirdsite.flight.flyout_table import Values
from thirdsite.scenario.engagement_figures import EngagementFigures, engagement_figures, published_single_shot
from thirdsite.scenario.setting import CommonFigures
from thirdsite.scenario.tracking_setting import TrackingFigures, tracking_figures

BLOCK_RUNS = 512
EPOCH_S = 10.0
"""Time between two decisions, and least time between two in-flight updates."""
TRUTH_STEP_S = 10.0
AIR_M = 100e3
"""The loop ends where the missile comes down to this height."""
NODE_S, LEAST_NODES = 30.0, 8
"""Meetings are looked for at points of the track so far apart, or closer, to have so many."""


@dataclass(frozen=True)
class LoopSetup:
    """Everything the runs of one threat have in common."""

    seed: int
    objects: int
    raid_interval_s: float
    """Between the lift-offs of the missiles of a raid: a multiple of EPOCH_S."""
    sensors: tuple[LoopSensor, ...]
    first_warning_s: float
    boost_s: Array
    boost_eci: Array
    """Planned boosts `[flights, k, 6]`: run r of block b of n runs is of the flight r + b n, counted round."""
    burnout_s: float
    end_s: float
    half_inverse_beta: float
    figures: EngagementFigures
    tracking: TrackingFigures
    common: CommonFigures
    doctrine: Doctrine
    inventory: int
    published: SingleShot
    table: Values
    site: tuple[Array, Array, Array]
    case: Array
    burn_time_s: float
    burnout_speed_m_s: float
    nodes_s: Array
    tracked: bool = False
    """The tracker of many objects decides which look goes to whose track; else each goes to its own."""
    target: str = ""
    ways: tuple[LoopSetup, ...] = ()
    """Of a raid at several cities, the loops of the flights to the others: missile o flies the way o, counted round."""
    allotted: tuple[int, ...] | None = None
    """Interceptors of the first salvo at each missile; None where all are alike."""

    @property
    def kill_vehicle(self) -> KillVehicle:
        """Figures of the kill vehicle."""
        return self.figures.kill_vehicle

    @cached_property
    def epochs_s(self) -> Array:
        """Times of decisions and in-flight updates: from the first warning to the last possible meeting."""
        begin = EPOCH_S * np.ceil(max(min(self.first_warning_s, self.end_s), EPOCH_S) / EPOCH_S)
        return np.arange(begin, min(self.end_s, float(self.nodes_s[-1])), EPOCH_S)

    @cached_property
    def truth_s(self) -> Array:
        """Times of the nodes of the true flights, one after the last epoch at least."""
        count = int(np.ceil(max(min(self.end_s, float(self.nodes_s[-1])) - self.burnout_s, 0.0) / TRUTH_STEP_S)) + 3
        return np.concatenate([self.boost_s, self.burnout_s + TRUTH_STEP_S * np.arange(1, count + 1)])

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """What is watched and tracked at once."""
        return stretches_of(self.sensors, self.epochs_s, self.truth_s, self.burnout_s)

    def way(self, number: int) -> LoopSetup:
        """The loop of one object's flight."""
        every = (self, *self.ways)
        return every[number % len(every)]

    @property
    def shots_each(self) -> tuple[int, ...]:
        """Interceptors of the first salvo for each object of the raid: objects alike share them alike, the best they can do."""
        if self.allotted is not None:
            return tuple(min(self.doctrine.salvo_shots, shots) for shots in self.allotted)
        share, rest = divmod(self.inventory, self.objects)
        return tuple(min(self.doctrine.salvo_shots, share + (1 if o < rest else 0)) for o in range(self.objects))


@dataclass(frozen=True)
class Plan:
    """What is planned, and who may look at it: the fields of a LoopSetup of these names."""

    sensors: tuple[LoopSensor, ...]
    first_warning_s: float
    boost_s: Array
    boost_eci: Array
    burnout_s: float
    end_s: float
    nodes_s: Array


def loop_setup(
    case: Case,
    missile: Missile,
    path: Path,
    position: str,
    *,
    objects: int = 1,
    raid_interval_s: float = 0.0,
    tracked: bool = False,
    target: str = "",
) -> LoopSetup:
    """The loop of a flight of a catalogue missile under a position's figures."""
    end_s = _end_s(path)
    first_warning_s, sensors = loop_sensors(
        case, missile, path, position, objects, lambda radar, rows: view_times_s(radar, rows, path, end_s)
    )
    boost_s = np.append(np.arange(0.0, path.burnout_s - 0.5, STEP_S), path.burnout_s)
    boost_eci = inertial(boost_s, path.at(boost_s))[None]
    nodes_s = _nodes(path, case.battery, case.burnout_speed_m_s(position), case.common, end_s)
    plan = Plan(sensors, first_warning_s, boost_s, boost_eci, path.burnout_s, end_s, nodes_s)
    return replace(setup_of(case, missile, plan, position, objects, raid_interval_s), tracked=tracked, target=target)


def setup_of(case: Case, missile: Missile, plan: Plan, position: str, objects: int = 1, raid_interval_s: float = 0.0) -> LoopSetup:
    """The loop of what is planned, under a position's figures."""
    figures = engagement_figures(case.catalog, case.scenario.assumptions)
    common, battery, speed = case.common, case.battery, case.burnout_speed_m_s(position)
    site = battery.interceptor.site
    return LoopSetup(
        case.scenario.seed,
        objects,
        raid_interval_s,
        plan.sensors,
        plan.first_warning_s,
        plan.boost_s,
        plan.boost_eci,
        plan.burnout_s,
        plan.end_s,
        0.5 / missile.ballistic_coefficient.si(position),
        figures,
        tracking_figures(case.catalog, case.scenario.tracking),
        common,
        figures.doctrine(case.scenario.doctrine.firing, common),
        case.inventory,
        published_single_shot(case.catalog, case.scenario, position),
        battery.table(speed, common.least_burnout_height_m).values,
        (site.up, site.east, site.north),
        case_of(common),
        battery.interceptor.booster.burn_time_s,
        speed,
        plan.nodes_s,
    )


def inertial(time_s: Array, ecef: Array) -> Array:
    """ECI states `[n, 6]` of ECEF states at times."""
    turned = [(cos(ROTATION_RATE_RAD_S * t), sin(ROTATION_RATE_RAD_S * t)) for t in time_s.tolist()]
    return np.array(
        [inertial_state(x, y, z, u, v, w, *turn) for (x, y, z, u, v, w), turn in zip(ecef.tolist(), turned, strict=True)]
    )


def _end_s(path: Path) -> float:
    late = path.time_s > path.burnout_s
    high = np.linalg.norm(path.position_ecef_m, axis=1) - 6371e3 > AIR_M
    times = path.time_s[late & high]
    return float(times[-1]) if len(times) else path.burnout_s


def _nodes(path: Path, battery: Battery, speed: float, common: CommonFigures, end_s: float) -> Array:
    """Times at which meetings are looked for: those the planned flight allows, and some either side; else the whole flight."""
    from thirdsite.chain.reach import free_flight, meet
    from thirdsite.engagement.intercept import allowed
    from thirdsite.flight.flyout import PLACE_HEIGHT

    begin = path.burnout_s + 0.5 * NODE_S
    if end_s - begin < NODE_S:
        return np.array([end_s - 0.5 * NODE_S, end_s])
    free = free_flight([path], battery, max(int((end_s - begin) / (0.25 * NODE_S)), 2))
    clock = free.samples[0, :, 0]
    times, closing = meet(battery, speed, common, free)
    row = case_of(common)
    good = [allowed(t, v, h, row) for t, v, h in zip(times[0], closing[0], free.places[0, :, PLACE_HEIGHT], strict=True)]
    possible = clock[np.array(good, dtype=bool) & (clock - times[0] >= common.launch_delay_s - 2.0 * NODE_S)]
    first, last = begin, end_s
    if len(possible):
        first, last = max(begin, possible[0] - 2.0 * NODE_S), min(end_s, possible[-1] + 2.0 * NODE_S)
    return np.linspace(first, last, max(int(np.ceil((last - first) / NODE_S)) + 1, LEAST_NODES))
