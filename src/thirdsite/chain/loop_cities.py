"""A raid at several cities: one loop for each city's flight, and which missile gets how many of the interceptors.

The battle manager gives the interceptors of the first salvo to the missiles so that the expected population of the cities
that stay whole is greatest, by a published single-shot probability; a city of one missile alone is no question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.loop_setup import LoopSetup, loop_setup
from thirdsite.chain.monte_carlo import Block
from thirdsite.chain.path import Path
from thirdsite.chain.reach import feasible_meetings
from thirdsite.engagement.assignment import Aimed, Assignment, assign
from thirdsite.engagement.single_shot import wilson_interval


@dataclass(frozen=True)
class Target:
    """A city of a raid, and the flight planned to it."""

    city: str
    population: int
    path: Path


def raid_setup(
    case: Case, missile: str, targets: Sequence[Target], position: str, *, objects: int, raid_interval_s: float, tracked: bool
) -> tuple[LoopSetup, Assignment | None]:
    """The loop of a raid whose missiles are aimed at the targets in turn; with several, who gets how many interceptors."""
    entry = case.catalog.missile(missile)
    setups = [
        loop_setup(
            case,
            entry,
            target.path,
            position,
            objects=objects,
            raid_interval_s=raid_interval_s,
            tracked=tracked,
            target=target.city,
        )
        for target in targets
    ]
    if len(setups) == 1:
        return setups[0], None
    assigned = _assigned(case, targets, setups[0], position)
    shots = tuple(one[0] for one in assigned.shots)
    setups = [replace(setup, allotted=shots) for setup in setups]
    return replace(setups[0], ways=tuple(setups[1:])), assigned


def _assigned(case: Case, targets: Sequence[Target], setup: LoopSetup, position: str) -> Assignment:
    """The assignment that protects most people in expectation; a missile that nothing can meet gets no interceptor."""
    speed = case.burnout_speed_m_s(position)
    met = [bool(feasible_meetings(target.path, case.battery, speed, case.common)) for target in targets]
    chance, most = setup.published.probability, setup.doctrine.salvo_shots
    raid = []
    for o in range(setup.objects):
        at = o % len(targets)
        shots = (most if met[at] else 0,)
        raid.append(Aimed(str(o + 1), targets[at].city, (chance,), shots, setup.common.warhead_probability))
    return assign(raid, (setup.inventory,), {target.city: float(target.population) for target in targets})


def cities_json(setup: LoopSetup, targets: Sequence[Target], assigned: Assignment, block: Block) -> dict[str, Any]:
    """Of every city: people, missiles, interceptors, and how likely every missile at it is killed; the people expected to be spared
    where one missile that gets through costs the whole city."""
    rows, spared = [], 0.0
    for i, target in enumerate(targets):
        mine = list(range(i, setup.objects, len(targets)))
        whole: np.ndarray = np.all(block["hit"][:, mine], axis=1)
        warhead = setup.common.warhead_probability ** len(mine)
        low, high = wilson_interval(int(whole.sum()), len(whole))
        spared += target.population * warhead * float(whole.mean())
        rows.append(
            {
                "city": target.city,
                "population": target.population,
                "objects": [o + 1 for o in mine],
                "interceptors_assigned": sum(assigned.shots[o][0] for o in mine),
                "shots_fired": round(float(block["shots"][:, mine].sum(axis=1).mean()), 6),
                "probability_spared": {
                    "value": round(warhead * float(whole.mean()), 6),
                    "low": round(warhead * low, 6),
                    "high": round(warhead * high, 6),
                },
            }
        )
    return {
        "cities": rows,
        "assignment": {"method": assigned.method, "by_single_shot_probability": setup.published.probability},
        "expected_population_spared": round(spared),
        "population_aimed_at": int(np.sum([target.population for target in targets])),
    }
