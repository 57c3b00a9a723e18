"""Which threats get how many interceptors, so that the expected population of the cities protected is greatest.

A city is protected when every warhead aimed at it is hit: its population counts times the product, over the objects aimed at it,
of the probability that the object is the warhead and that one of the shots at it hits. Shots are independent, an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from thirdsite.engagement.doctrine import Independence


@dataclass(frozen=True)
class Aimed:
    """One object of a raid."""

    name: str
    city: str
    shot_probability: tuple[float, ...]
    """That one shot of each kind of interceptor (one entry a kind) hits it; 0 where that kind cannot reach it."""
    most_shots: tuple[int, ...]
    """That its windows allow, of each kind."""
    warhead_probability: float = 1.0

    def kill_probability(self, shots: Sequence[int]) -> float:
        """That the warhead is hit by so many shots of each kind."""
        return self.warhead_probability * (1.0 - prod((1.0 - p) ** n for p, n in zip(self.shot_probability, shots, strict=True)))


@dataclass(frozen=True)
class Assignment:
    """Shots for every object, in their order, `shots[object][kind]`, and what they protect."""

    shots: tuple[tuple[int, ...], ...]
    expected_population: float
    method: str
    """`exact`, or `marginal`: greatest return for each interceptor, then exchanges."""
    independence: Independence = Independence.INDEPENDENT


def expected_population(raid: Sequence[Aimed], shots: Sequence[Sequence[int]], population: Mapping[str, float]) -> float:
    """Expected population of the cities aimed at that are protected."""
    share: dict[str, float] = {}
    for aimed, fired in zip(raid, shots, strict=True):
        share[aimed.city] = share.get(aimed.city, 1.0) * aimed.kill_probability(fired)
    return sum(population[city] * value for city, value in share.items())


def assign(raid: Sequence[Aimed], inventory: Sequence[int], population: Mapping[str, float]) -> Assignment:
    """The best assignment: exact up to MOST_WAYS, else by marginal returns and exchanges.

    Parameters
    ----------
    inventory : interceptors of each kind
    population : of every city aimed at

    Raises
    ------
    ValueError : an object has not one probability and one limit for each kind, or a city has no population
    """
    for aimed in raid:
        if len(aimed.shot_probability) != len(inventory) or len(aimed.most_shots) != len(inventory):
            raise ValueError(f"object {aimed.name!r} needs one probability and one limit for each of {len(inventory)} kinds")
        if aimed.city not in population:
            raise ValueError(f"object {aimed.name!r} is aimed at {aimed.city!r}, whose population is not given")
    ways = prod((n + 1) * (n + 2) // 2 for n in inventory)
    return _exact(raid, inventory, population) if ways * len(raid) <= MOST_WAYS else assign_by_margin(raid, inventory, population)


MOST_WAYS = 500_000
"""Steps of dynamic programming up to which an assignment is found exactly: hundreds of one kind, about 20 of each of two."""
Spent = tuple[int, ...]
Found = tuple[float, dict[int, Spent]]
"""A value, and the shots of every object that has any."""


def _exact(raid: Sequence[Aimed], inventory: Sequence[int], population: Mapping[str, float]) -> Assignment:
    """Dynamic programming over what is left of each kind, first within each city (products), then over cities (sums)."""
    stocks = list(product(*(range(n + 1) for n in inventory)))
    total: dict[Spent, Found] = {stock: (0.0, {}) for stock in stocks}
    for city in dict.fromkeys(aimed.city for aimed in raid):
        own = _within_city([i for i, aimed in enumerate(raid) if aimed.city == city], raid, stocks)
        total = {
            stock: max(
                (
                    (
                        total[_less(stock, used)][0] + population[city] * own[used][0],
                        {**total[_less(stock, used)][1], **own[used][1]},
                    )
                    for used in product(*(range(n + 1) for n in stock))
                ),
                key=_best_and_sparing,
            )
            for stock in stocks
        }
    value, chosen = total[tuple(inventory)]
    none = (0,) * len(inventory)
    return Assignment(tuple(chosen.get(i, none) for i in range(len(raid))), value, "exact")


def _within_city(members: list[int], raid: Sequence[Aimed], stocks: list[Spent]) -> dict[Spent, Found]:
    """Best probability that a city is protected with each stock, and the shots of its objects."""
    best: dict[Spent, Found] = {stock: (1.0, {}) for stock in stocks}
    for i in members:
        worth = {
            used: raid[i].kill_probability(used)
            for used in stocks
            if all(n <= most for n, most in zip(used, raid[i].most_shots, strict=True))
        }
        best = {
            stock: max(
                (
                    (best[_less(stock, used)][0] * value, {**best[_less(stock, used)][1], i: used})
                    for used, value in worth.items()
                    if all(n <= have for n, have in zip(used, stock, strict=True))
                ),
                key=_best_and_sparing,
            )
            for stock in stocks
        }
    # a city that cannot be protected gets no shots
    return {stock: found if found[0] > 0.0 else (0.0, {}) for stock, found in best.items()}


def _less(stock: Spent, used: Spent) -> Spent:
    return tuple(n - k for n, k in zip(stock, used, strict=True))


def _best_and_sparing(found: Found) -> tuple[float, int]:
    return found[0], -sum(sum(shots) for shots in found[1].values())


def assign_by_margin(raid: Sequence[Aimed], inventory: Sequence[int], population: Mapping[str, float]) -> Assignment:
    """Greatest return for each interceptor spent, then exchanges while they help.

    The first step at a city is a bundle, one shot at each of its objects not yet shot at, since a city is protected only as a
    whole; then single shots. It is begun at every city in turn. Exchanges take one or two shots back, or all of a city's, and spend
    what is freed anew.
    """
    bare = [[0] * len(inventory) for _ in raid]
    starts = [bare, *(_with(bare, bundle) for bundle in _bundles(bare, raid, list(inventory)) if len(bundle) > 1)]
    tried = [_exchanged(_fill(start, raid, _left(start, inventory), population), raid, inventory, population) for start in starts]
    shots = max(tried, key=lambda one: expected_population(raid, one, population))
    value = expected_population(raid, shots, population)
    return Assignment(tuple(tuple(row) for row in shots), value, "marginal")


def _left(shots: list[list[int]], inventory: Sequence[int]) -> list[int]:
    return [n - sum(row[kind] for row in shots) for kind, n in enumerate(inventory)]


def _exchanged(
    shots: list[list[int]], raid: Sequence[Aimed], inventory: Sequence[int], population: Mapping[str, float]
) -> list[list[int]]:
    """Take shots back and spend them anew, the first of them elsewhere, while that helps."""
    value = expected_population(raid, shots, population)
    improved = True
    while improved:
        improved = False
        for freed in _freed(shots, raid):
            left = _left(freed, inventory)
            for forced in [[], *_bundles(freed, raid, left)]:
                begun = _with(freed, forced)
                tried = _fill(begun, raid, _left(begun, inventory), population)
                found = expected_population(raid, tried, population)
                if found > value * (1.0 + 1e-12) + 1e-12:
                    shots, value, improved = tried, found, True
                    break
            if improved:
                break
    return shots


def _fill(start: list[list[int]], raid: Sequence[Aimed], left: list[int], population: Mapping[str, float]) -> list[list[int]]:
    """Spend interceptors by greatest return until none helps."""
    shots = [list(row) for row in start]
    left = list(left)
    while True:
        value = expected_population(raid, shots, population)
        best, chosen = 1e-12 * max(value, 1.0), None
        for bundle in _bundles(shots, raid, left):
            tried = _with(shots, bundle)
            gain = (expected_population(raid, tried, population) - value) / len(bundle)
            if gain > best:
                best, chosen = gain, bundle
        if chosen is None:
            return shots
        shots = _with(shots, chosen)
        for _, kind in chosen:
            left[kind] -= 1


def _bundles(shots: list[list[int]], raid: Sequence[Aimed], left: list[int]) -> list[list[tuple[int, int]]]:
    """Steps that can be taken: a shot (object, kind) at an object shot at already, or the first shots at a whole city."""
    found: list[list[tuple[int, int]]] = []
    for i, aimed in enumerate(raid):
        found += [[(i, kind)] for kind, n in enumerate(left) if n > 0 and shots[i][kind] < aimed.most_shots[kind]]
    for city in dict.fromkeys(aimed.city for aimed in raid):
        bare = [i for i, aimed in enumerate(raid) if aimed.city == city and not any(shots[i])]
        bundle = _first_shots(bare, raid, list(left))
        if len(bare) > 1 and bundle:
            found.append(bundle)
    return found


def _first_shots(bare: list[int], raid: Sequence[Aimed], left: list[int]) -> list[tuple[int, int]]:
    """One shot at each of these objects, each of the best kind that is left; the choosiest object first. Empty if impossible."""
    bundle: list[tuple[int, int]] = []
    kinds = range(len(left))
    usable = {i: [k for k in kinds if raid[i].most_shots[k] > 0 and raid[i].shot_probability[k] > 0.0] for i in bare}
    for i in sorted(bare, key=lambda i: sum(left[kind] > 0 for kind in usable[i])):
        open_ = [kind for kind in usable[i] if left[kind] > 0]
        if not open_:
            return []
        kind = max(open_, key=lambda kind: raid[i].shot_probability[kind])
        left[kind] -= 1
        bundle.append((i, kind))
    return bundle


def _with(shots: list[list[int]], bundle: list[tuple[int, int]]) -> list[list[int]]:
    more = [list(row) for row in shots]
    for i, kind in bundle:
        more[i][kind] += 1
    return more


def _freed(shots: list[list[int]], raid: Sequence[Aimed]) -> list[list[list[int]]]:
    """Assignments with something taken back: one shot, two shots at different objects, or all at one city."""
    singles = [(i, kind) for i, row in enumerate(shots) for kind, n in enumerate(row) if n > 0]
    taken: list[list[tuple[int, int]]] = [[one] for one in singles]
    taken += [[a, b] for k, a in enumerate(singles) for b in singles[k + 1 :]]
    for city in dict.fromkeys(aimed.city for aimed in raid):
        members = {i for i, aimed in enumerate(raid) if aimed.city == city}
        taken.append([one for one in singles if one[0] in members for _ in range(shots[one[0]][one[1]])])
    found = []
    for group in taken:
        less = [list(row) for row in shots]
        for i, kind in group:
            less[i][kind] -= 1
        if group:
            found.append(less)
    return found
