"""The closed loop with its unknown figures drawn: a few runs for each draw, and what the draws say together."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from thirdsite.chain.case import Case
from thirdsite.chain.drawn_figures import drawn_catalog, quantile_of, unknowns
from thirdsite.chain.loop_cities import Target, raid_setup
from thirdsite.chain.loop_runs import run_block
from thirdsite.chain.monte_carlo import Block
from thirdsite.flight.booster import Array

DRAWS = 40
MOST_DRAWS = 2000
DRAW_RUNS = 32
FIRST_BLOCK = 1_000_000
"""Draws have the random numbers of blocks from here on, which no other run has."""
SHOWN = 5
"""Figures named among those that weigh most."""


@dataclass(frozen=True)
class DrawnRuns:
    """The runs of a question under a position, by the number of the draw."""

    case: Case
    missile: str
    targets: tuple[Target, ...]
    position: str
    objects: int
    raid_interval_s: float

    def __call__(self, draw: int) -> Block:
        """`hit`, `shots` `[DRAW_RUNS, objects]` of one draw; the planned flight is the nominal one."""
        case = self.case
        drawn = Case(case.scenario, drawn_catalog(case.catalog, case.scenario, self.missile, self.position, draw))
        setup, _ = raid_setup(
            drawn,
            self.missile,
            self.targets,
            self.position,
            objects=self.objects,
            raid_interval_s=self.raid_interval_s,
            tracked=False,
        )
        found = run_block(setup, FIRST_BLOCK + draw, DRAW_RUNS)
        return {name: found[name] for name in ("hit", "shots")}


@dataclass(frozen=True)
class Draws:
    """What the draws gave under a position."""

    names: list[str]
    quantiles: Array
    """`[draws, names]`"""
    hit: np.ndarray
    """`[draws, DRAW_RUNS, objects]`"""

    @classmethod
    def of(cls, runs: DrawnRuns, block: Block) -> Draws:
        """From the runs of all draws, one after the other."""
        case = runs.case
        drawn = unknowns(case.catalog, case.scenario, runs.missile, runs.position)
        hit = block["hit"].reshape(-1, DRAW_RUNS, block["hit"].shape[1])
        quantiles = [[quantile_of(case.scenario, k, one) for one in drawn] for k in range(len(hit))]
        return cls([one.name for one in drawn], np.array(quantiles).reshape(len(hit), len(drawn)), hit)

    def shares(self, objects: slice = slice(None)) -> Array:
        """For every draw, the share of its runs in which all of some objects were hit."""
        found: Array = self.hit[:, :, objects].all(axis=2).mean(axis=1)
        return found

    def as_json(self, warhead_probability: float) -> dict[str, Any]:
        """How many figures were drawn how often, the probability over the draws, and which figures it goes with."""
        shares = self.shares() * warhead_probability ** self.hit.shape[2]
        low, high = spread(shares)
        return {
            "draws": len(shares),
            "runs_each": DRAW_RUNS,
            "figures_drawn": len(self.names),
            "mean": round(float(shares.mean()), 6),
            "low": low,
            "high": high,
            "weigh_most": self._weigh_most(shares),
        }

    def _weigh_most(self, shares: Array) -> list[dict[str, Any]]:
        """The figures whose rank correlation with the share is farthest from 0: beyond what chance would give to any of all drawn
        in one case of twenty."""
        if len(shares) < 8 or np.ptp(shares) == 0.0:
            return []
        correlation = np.array([_correlation(_ranks(column), _ranks(shares)) for column in self.quantiles.T])
        chance = NormalDist().inv_cdf(1.0 - 0.025 / len(self.names)) / np.sqrt(len(shares) - 1.0)
        found = [k for k in np.argsort(-np.abs(correlation), kind="stable") if abs(correlation[k]) > chance]
        return [{"figure": self.names[k], "rank_correlation": round(float(correlation[k]), 3)} for k in found[:SHOWN]]


def spread(shares: Array) -> tuple[float, float]:
    """Between the 2.5th and the 97.5th percentile of the draws."""
    low, high = np.percentile(shares, [2.5, 97.5])
    return round(float(low), 6), round(float(high), 6)


def _ranks(values: Array) -> Array:
    """Ranks from 0, equals sharing their mean."""
    ordered = np.sort(values)
    below, up_to = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return np.asarray(0.5 * (below + up_to - 1), dtype=np.float64)


def _correlation(one: Array, other: Array) -> float:
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0.0 else 0.0
