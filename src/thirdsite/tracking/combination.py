"""The best set of track histories that share no look: one history from each family at most.

A family is one object's possible histories. Families that compete for no look are independent; each group of competing
ones is solved exactly by branch and bound up to a stated number of nodes, and keeps the best found so far beyond it.

Source: the problem is that of Poore 1994, Computational Optimization and Applications 3, 27-57 (multidimensional
assignment over a window of scans), in the track-oriented form of Kurien 1990.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NODES = 1_000
"""Nodes of the search in one group of competing families."""


@dataclass(frozen=True)
class Option:
    """One history of a family: its log-likelihood ratio and the looks it takes (any hashable numbers)."""

    score: float
    looks: frozenset[int]


def best_combination(
    families: Sequence[Sequence[Option]], without: Sequence[float], most_nodes: int = NODES
) -> tuple[list[int], int]:
    """The choice of greatest total score in which no look is taken twice.

    Parameters
    ----------
    families : options of each family
    without : score of choosing none of a family's options (-inf where that is not allowed while another choice is left)
    most_nodes : nodes of the search in one group

    Returns
    -------
    index of the chosen option of each family, -1 for none; and the number of groups whose search was cut short
    """
    chosen = [-1] * len(families)
    cut = 0
    for group in _groups(families):
        found, complete = _solve([families[k] for k in group], [without[k] for k in group], most_nodes)
        cut += not complete
        for k, choice in zip(group, found, strict=True):
            chosen[k] = choice
    return chosen, cut


def _groups(families: Sequence[Sequence[Option]]) -> list[list[int]]:
    parent = list(range(len(families)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    holder: dict[int, int] = {}
    for k, options in enumerate(families):
        for option in options:
            for look in option.looks:
                other = holder.setdefault(look, k)
                if other != k:
                    a, b = root(other), root(k)
                    parent[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for k in range(len(families)):
        groups.setdefault(root(k), []).append(k)
    return list(groups.values())


def _solve(families: Sequence[Sequence[Option]], without: Sequence[float], most_nodes: int) -> tuple[list[int], bool]:
    """Branch and bound in one group; the bound is the sum of every open family's best option."""
    ranked = [
        sorted([(o.score, k, o.looks) for k, o in enumerate(options)] + [(none, -1, frozenset[int]())], key=lambda e: -e[0])
        for options, none in zip(families, without, strict=True)
    ]
    first = [options[0][2] for options in ranked]
    if len(frozenset[int]().union(*first)) == sum(map(len, first)):
        return [options[0][1] for options in ranked], True  # the best of each fit together
    order = sorted(range(len(ranked)), key=lambda k: _gap(ranked[k]), reverse=True)
    bound = [0.0] * (len(order) + 1)
    for place in range(len(order) - 1, -1, -1):
        bound[place] = bound[place + 1] + ranked[order[place]][0][0]
    best_score, best = float("-inf"), [-1] * len(order)
    nodes = 0
    choice = [-1] * len(order)
    stack: list[tuple[int, int, float, frozenset[int]]] = [(0, 0, 0.0, frozenset())]
    while stack and nodes < most_nodes:
        place, rank, score, taken = stack.pop()
        nodes += 1
        options = ranked[order[place]]
        while rank < len(options) and options[rank][2] & taken:
            rank += 1
        if rank == len(options) or score + options[rank][0] + bound[place + 1] <= best_score:
            continue
        stack.append((place, rank + 1, score, taken))
        value, index, looks = options[rank]
        choice[place] = index
        if place + 1 == len(order):
            best_score, best = score + value, choice.copy()
        else:
            stack.append((place + 1, 0, score + value, taken | looks))
    if stack:
        return _by_programme(families, without)
    found = [-1] * len(order)
    for place, k in enumerate(order):
        found[k] = best[place]
    return found, True


def _by_programme(families: Sequence[Sequence[Option]], without: Sequence[float]) -> tuple[list[int], bool]:
    """The same problem as a programme in whole numbers: at most one option of a family, each look at most once."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    gains, rows, columns = [], [], []
    row_of: dict[tuple[str, int], int] = {}
    keys: list[tuple[int, int]] = []
    for k, options in enumerate(families):
        for j, option in enumerate(options):
            for row in (("family", k), *(("look", look) for look in option.looks)):
                rows.append(row_of.setdefault(row, len(row_of)))
                columns.append(len(keys))
            gains.append(option.score - without[k])
            keys.append((k, j))
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(row_of), len(keys)))
    result = milp(
        -np.array(gains),
        integrality=np.ones(len(keys)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, 1.0),
        options={"node_limit": 2000},
    )
    found = [-1] * len(families)
    if result.x is not None:
        for (k, j), value in zip(keys, result.x, strict=True):
            if value > 0.5:
                found[k] = j
    return found, result.status == 0


def _gap(options: Sequence[tuple[float, int, frozenset[int]]]) -> float:
    """How much the first choice is worth over the second: families with the most to lose choose first."""
    return options[0][0] - options[1][0] if len(options) > 1 else float("inf")
