"""How much to hold back: the first of several salvos, each fired at what the ones before have left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import comb

from thirdsite.engagement.assignment import Aimed, assign


@dataclass(frozen=True)
class FirstSalvo:
    """Shots to fire now when there is time to look and shoot again, and what the whole is worth."""

    shots: tuple[int, ...]
    expected_population: float
    salvos: int


MOST_STATES = 2_000_000
"""Combinations of allocation and outcome that `first_salvo` may look at."""


def first_salvo(raid: Sequence[Aimed], inventory: int, salvos: int, population: Mapping[str, float]) -> FirstSalvo:
    """Shots of the first of several salvos, each fired at what the ones before have left, for the greatest expected population.

    Exact, by dynamic programming over the objects not yet hit and the interceptors left; every look tells hits from misses without
    error; `most_shots` limits each salvo.

    Raises
    ------
    ValueError : more than MOST_STATES combinations, or several kinds of interceptors; use `assign` for each salvo instead
    """
    if any(len(aimed.shot_probability) != 1 for aimed in raid):
        raise ValueError("looking ahead over salvos takes one kind of interceptor; use `assign` for each salvo instead")
    count = len(raid)
    states = 1 if salvos < 3 else 2**count * (inventory + 1) * (salvos - 2)
    if comb(inventory + count, count) * 2**count * states > MOST_STATES:
        raise ValueError(f"{count} objects, {inventory} interceptors and {salvos} salvos are too many to look ahead over")

    @cache
    def best(hit: tuple[bool, ...], left: int, to_come: int) -> tuple[float, tuple[int, ...]]:
        """Value and first allocation from a state."""
        nothing = tuple(0 for _ in hit)
        if to_come == 1:
            return _last_salvo(raid, hit, left, population), nothing
        found = (-1.0, nothing)
        ranges = [range(1 if done else min(aimed.most_shots[0], left) + 1) for done, aimed in zip(hit, raid, strict=True)]
        for shots in product(*ranges):
            if sum(shots) <= left:
                value = _expected(shots, hit, left - sum(shots), to_come - 1)
                if value > found[0] + 1e-12 * max(found[0], 1.0):
                    found = value, shots
        return found

    def _expected(shots: tuple[int, ...], hit: tuple[bool, ...], left: int, to_come: int) -> float:
        fired = [i for i, n in enumerate(shots) if n]
        total = 0.0
        for outcome in product((False, True), repeat=len(fired)):
            after, chance = list(hit), 1.0
            for i, struck in zip(fired, outcome, strict=True):
                miss = (1.0 - raid[i].shot_probability[0]) ** shots[i]
                chance *= 1.0 - miss if struck else miss
                after[i] = struck
            if chance > 0.0:
                total += chance * best(tuple(after), left, to_come)[0]
        return total

    if salvos == 1:
        once = assign(raid, [inventory], population)
        return FirstSalvo(tuple(row[0] for row in once.shots), once.expected_population, 1)
    value, shots = best((False,) * count, inventory, salvos)
    return FirstSalvo(shots, value, salvos)


def _last_salvo(raid: Sequence[Aimed], hit: Sequence[bool], inventory: int, population: Mapping[str, float]) -> float:
    """Expected population with the best last salvo at what is not hit yet."""
    sure = dict.fromkeys((aimed.city for aimed in raid), 1.0)
    for aimed, struck in zip(raid, hit, strict=True):
        sure[aimed.city] *= aimed.warhead_probability if struck else 1.0
    open_ = [aimed for aimed, struck in zip(raid, hit, strict=True) if not struck]
    whole = sum(population[city] * share for city, share in sure.items() if city not in {aimed.city for aimed in open_})
    return whole + assign(open_, [inventory], {city: population[city] * share for city, share in sure.items()}).expected_population
