"""One missile, or a raid, against a scenario's defence: the closed loop run as often as is asked, under each position.

In Python:

    case = Case(load_scenario("2007-proposal", catalog), catalog, workers=2)
    answer = engage(case, Question("iran-irbm", "38.5,44.8", "london"), Stop(1024))
    print(answer.as_json()["positions"]["mda"]["probability_of_kill"])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

from thirdsite.chain.case import Case
from thirdsite.chain.drawn_runs import DRAW_RUNS, DRAWS, MOST_DRAWS, DrawnRuns, Draws
from thirdsite.chain.engagement_assumptions import LIMITS, assumptions_of, versions
from thirdsite.chain.engagement_result import result_json, widest_interval
from thirdsite.chain.kept_runs import KeptRuns
from thirdsite.chain.loop_cities import Target, cities_json, raid_setup
from thirdsite.chain.loop_runs import run_block
from thirdsite.chain.loop_setup import BLOCK_RUNS, EPOCH_S, LoopSetup
from thirdsite.chain.monte_carlo import Block, Stop, run_blocks
from thirdsite.chain.path import Path
from thirdsite.chain.progress import Progress, Silent
from thirdsite.chain.single_flight import Aim, Loft, aimed_flight
from thirdsite.engagement.assignment import Assignment
from thirdsite.errors import BadInput
from thirdsite.flight.threats import Flights, apogee_height_m

SCHEMA = "thirdsite-engagement-1"
Planned = dict[str, tuple[Flights, ...]]
"""Flights by position, one to each city aimed at."""
MOST_OBJECTS = 50
LONGEST_INTERVAL_S = 600.0
OWN, TRACKED = "own", "tracked"
TRACKED_RUNS = 8
"""Runs of a block whose looks are told apart."""
MOST_TRACKED = 4096
"""Runs whose looks are told apart: each takes seconds."""


@dataclass(frozen=True)
class Question:
    """What is fired at what: a missile and two places as the user names them, how high it flies, and how many of it."""

    missile: str
    start: str
    end: str
    loft_deg: float = 0.0
    raid: int = 1
    raid_interval_s: float = 0.0
    """Between the lift-offs of the missiles of a raid; a multiple of the time between two decisions."""
    association: str = OWN
    """Which look goes to whose track: `own`, each to its own, or `tracked`, as the tracker of many objects decides."""
    more_ends: tuple[str, ...] = ()
    """Further listed cities of a raid, at which its missiles are aimed in turn."""

    @property
    def ends(self) -> tuple[str, ...]:
        """All it is aimed at."""
        return self.end, *self.more_ends

    def check(self) -> None:
        """Raise BadInput where the raid is not one the loop can run."""
        if not 1 <= self.raid <= MOST_OBJECTS:
            raise BadInput(f"--raid {self.raid} lies outside 1 to {MOST_OBJECTS} missiles")
        interval = self.raid_interval_s
        if not (isfinite(interval) and 0.0 <= interval <= LONGEST_INTERVAL_S):
            raise BadInput(f"--raid-interval-s {interval:g} lies outside 0 to {LONGEST_INTERVAL_S:g} s")
        if interval % EPOCH_S:
            raise BadInput(
                f"--raid-interval-s {interval:g} is no multiple of the {EPOCH_S:g} s between two decisions; "
                f"write {EPOCH_S * max(1, round(interval / EPOCH_S)):g}"
            )
        if self.association not in (OWN, TRACKED):
            raise BadInput(f"--association {self.association!r} is not known; write {OWN} or {TRACKED}")
        if len(self.ends) > self.raid:
            raise BadInput(f"--to names {len(self.ends)} cities for --raid {self.raid}; give at least as many missiles")
        if len(set(self.ends)) < len(self.ends):
            raise BadInput(f"--to names a city twice ({', '.join(self.ends)}); name each once, missiles are aimed at them in turn")
        if self.association == TRACKED and self.more_ends:
            raise BadInput(f"--association {TRACKED} is for missiles that fly together to one place; give one --to")
        if self.association == TRACKED and interval:
            raise BadInput(
                f"--association {TRACKED} is for missiles that lift off together; {interval:g} s apart they are tens of kilometres "
                "apart and nothing takes one for another. Leave out --raid-interval-s"
            )


@dataclass(frozen=True)
class Engagement:
    """What the runs under one position gave."""

    position: str
    path: Path
    apogee_m: float
    miss_m: float
    setup: LoopSetup
    block: Block
    draws: Draws | None = None
    """The same with its unknown figures drawn."""
    targets: tuple[Target, ...] = ()
    assigned: Assignment | None = None
    """Of a raid at several cities."""

    def as_json(self, case: Case) -> dict[str, Any]:
        """The result, keys with units."""
        flight = {
            "flight_time_s": round(self.path.flight_time_s, 1),
            "burnout_s": round(self.path.burnout_s, 1),
            "apogee_m": round(self.apogee_m, 0),
            "miss_m": round(self.miss_m, 2),
        }
        found = result_json(self.setup, self.block, case.scenario.doctrine.single_shot, self.draws)
        if self.assigned is not None:
            found |= cities_json(self.setup, self.targets, self.assigned, self.block)
        return {"flight": flight, **found, "assumes": assumptions_of(case, self.position)}


@dataclass(frozen=True)
class Answer:
    """The engagements of one question under each position."""

    question: dict[str, Any]
    case: Case
    engagements: dict[str, Engagement]

    def as_json(self) -> dict[str, Any]:
        """Everything, keys with units; holds no clock times and no paths."""
        return {
            "schema": SCHEMA,
            **self.question,
            "positions": {name: one.as_json(self.case) for name, one in self.engagements.items()},
            "limits": list(LIMITS),
        }


def question_json(case: Case, question: Question) -> dict[str, Any]:
    """What the runs depend on, but for the position: two folders of runs belong together where this is the same."""
    return {
        **versions(),
        "catalog_digest": case.catalog.digest,
        "scenario": case.scenario.id,
        "scenario_digest": case.scenario.digest,
        "seed": case.scenario.seed,
        "block_runs": BLOCK_RUNS,
        "draw_runs": DRAW_RUNS,
        "missile": question.missile,
        "from": question.start,
        "to": question.end,
        "also_to": list(question.more_ends),
        "loft_deg": question.loft_deg,
        "raid": question.raid,
        "raid_interval_s": question.raid_interval_s,
        "association": question.association,
        "firing": case.scenario.doctrine.firing,
        "inventory": case.inventory,
    }


def planned(case: Case, question: Question, stop: Stop, positions: Sequence[str] | None = None) -> Planned:
    """The planned flights under each position, one to each city, and everything checked that can be before a kernel is compiled.

    Raises
    ------
    as `engage`
    """
    question.check()
    if len(case.groups) > 1:
        known = "; ".join(f"{group}: {case.group_name(group)} ({count})" for group, count in enumerate(case.inventories))
        raise BadInput(
            f"scenario {case.scenario.id} has {len(case.groups)} groups of interceptors, and the closed loop runs one: name it "
            f"with --group N, one of {known}"
        )
    case.catalog.missile(question.missile)
    doctrine = case.scenario.doctrine
    if doctrine.single_shot == "published" and doctrine.firing == "shoot_look_shoot":
        raise BadInput(
            "doctrine.single_shot = published with doctrine.firing = shoot_look_shoot: how often is fired again depends on the "
            "computed hits, and the two are never mixed; set firing: salvo, or single_shot: computed"
        )
    if stop.runs is not None and not 1 <= stop.runs <= stop.most:
        raise BadInput(f"--runs {stop.runs} lies outside 1 to {stop.most}")
    if question.association == TRACKED and (stop.runs is None or stop.runs > MOST_TRACKED):
        raise BadInput(f"--association {TRACKED} takes seconds a run; give --runs, at most {MOST_TRACKED}")
    if stop.width is not None and not (isfinite(stop.width) and 0.0 < stop.width < 1.0):
        raise BadInput(f"--interval {stop.width:g} is no width of a probability's interval; write a number between 0 and 1")
    _check_cities(case, question)
    flights: Planned = {}
    for name in positions or case.scenario.positions:
        case.catalog.position(name)
        case.burnout_speed_m_s(name)
        aims = [Aim(question.missile, question.start, end, name) for end in question.ends]
        flights[name] = tuple(aimed_flight(case.catalog, aim, Loft(question.loft_deg)) for aim in aims)
    return flights


def _check_cities(case: Case, question: Question) -> None:
    """Raise BadInput where one of several aims is no listed city: nobody knows how many people live there."""
    for end in question.ends if question.more_ends else ():
        if end not in case.catalog.cities:
            raise BadInput(f"--to {end}: of several --to each must be a listed city: its population is weighed")


def check_draws(draws: int) -> None:
    """Raise BadInput where unknown figures cannot be drawn so often."""
    if not 0 <= draws <= MOST_DRAWS:
        raise BadInput(f"--draws {draws} lies outside 0 to {MOST_DRAWS}")


def engage(
    case: Case,
    question: Question,
    stop: Stop,
    positions: Sequence[str] | None = None,
    *,
    draws: int = DRAWS,
    cluster: str | None = None,
    kept: KeptRuns | None = None,
    progress: Progress | None = None,
    flights: Planned | None = None,
) -> Answer:
    """Run the closed loop under each position, the scenario's own where none is named.

    Parameters
    ----------
    stop : a number of runs, or the width of the 95 % interval of the probability of kill: of a raid,
        the widest of each object's and of that all are killed
    draws : how often every unknown figure is drawn anew, for DRAW_RUNS runs each; 0 for the nominal figures alone
    cluster : address of a Dask scheduler, whose workers take the place of the case's own
    kept : where finished blocks are kept, and taken again from
    flights : as `planned` gave them, if it was asked already

    Raises
    ------
    BadInput, UnknownName : a name, place or number that cannot be used; a position that lacks a figure
    OutOfRange, OutsideValidity : the missile does not arrive there
    """
    shown = progress or Silent()
    check_draws(draws)
    flown = planned(case, question, stop, positions) if flights is None else flights
    found: dict[str, Engagement] = {}
    prepared = {name: _prepared(case, question, name, own) for name, own in flown.items()}
    for name, (targets, setup, assigned) in prepared.items():
        width_of = partial(widest_interval, setup.common.warhead_probability)
        runs = TRACKED_RUNS if setup.tracked else BLOCK_RUNS
        with shown.phase(f"engagements under {name}", stop.blocks(runs)) as bar:
            block = run_blocks(
                partial(run_block, setup, runs=runs),
                stop,
                runs,
                width_of,
                workers=case.workers,
                cluster=cluster,
                kept=None if kept is None else kept.blocks(name),
                bar=bar,
            )
        drawn = None
        if draws:
            drawn_runs = DrawnRuns(case, question.missile, targets, name, question.raid, question.raid_interval_s)
            drawn = _drawn(drawn_runs, draws, cluster, None if kept is None else kept.blocks(f"{name}-draws"), shown)
        first = flown[name][0]
        apogee_m, miss_m = apogee_height_m(first), float(first.miss_m[0])
        found[name] = Engagement(name, targets[0].path, apogee_m, miss_m, setup, block, drawn, targets, assigned)
    return Answer(question_json(case, question), case, found)


def _drawn(runs: DrawnRuns, draws: int, cluster: str | None, kept: FilePath | None, shown: Progress) -> Draws:
    """Every draw under a position; it is kept and resumed like a block."""
    with shown.phase(f"unknown figures drawn under {runs.position}", draws) as bar:
        block = run_blocks(
            runs,
            Stop(draws * DRAW_RUNS),
            DRAW_RUNS,
            lambda merged: 1.0,
            workers=runs.case.workers,
            cluster=cluster,
            kept=kept,
            bar=bar,
        )
    return Draws.of(runs, block)


def _prepared(
    case: Case, question: Question, position: str, flights: tuple[Flights, ...]
) -> tuple[tuple[Target, ...], LoopSetup, Assignment | None]:
    targets = tuple(
        Target(end, case.catalog.cities[end].population if end in case.catalog.cities else 0, Path.of(flight))
        for end, flight in zip(question.ends, flights, strict=True)
    )
    setup, assigned = raid_setup(
        case,
        question.missile,
        targets,
        position,
        objects=question.raid,
        raid_interval_s=question.raid_interval_s,
        tracked=question.association == TRACKED,
    )
    return targets, setup, assigned
