"""Which of many alternatives no other beats in everything."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 256


def non_dominated(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each row is beaten by no other row.

    Parameters
    ----------
    values : `[n, k]`, finite, greater is better; a row beats another if it is nowhere less and somewhere greater, so that equal
        rows are all kept

    Returns
    -------
    flags `[n]`

    Raises
    ------
    ValueError : a value is not finite
    """
    if not np.isfinite(values).all():
        raise ValueError("a frontier needs finite values")
    rows, back = np.unique(values, axis=0, return_inverse=True)
    order = np.argsort(-rows.sum(axis=1), kind="stable")  # a row that beats another has the greater sum
    kept = np.zeros((0, values.shape[1]))
    found: list[int] = []
    for at in range(0, len(order), BLOCK):
        some = order[at : at + BLOCK]
        alive = ~_beaten(rows[some], kept)
        some = some[alive]
        some = some[~_beaten(rows[some], rows[some])]
        found += some.tolist()
        kept = np.concatenate([kept, rows[some]])
    flags = np.zeros(len(rows), dtype=bool)
    flags[found] = True
    return np.asarray(flags[back.reshape(-1)])


def _beaten(rows: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether some other row, different from it, is nowhere less than a row."""
    nowhere_less = np.ones((len(rows), len(others)), dtype=bool)
    same = np.ones((len(rows), len(others)), dtype=bool)
    for column in range(rows.shape[1]):
        own, other = rows[:, column, None], others[None, :, column]
        nowhere_less &= other >= own
        same &= other == own
    return np.asarray((nowhere_less & ~same).any(axis=1))
