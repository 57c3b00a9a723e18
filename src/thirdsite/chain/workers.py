"""Running independent pieces on several threads; the kernels release Python's lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from thirdsite.chain.progress import Bar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def run_all(function: Callable[[Piece], Result], pieces: Sequence[Piece], workers: int, bar: Bar | None = None) -> list[Result]:
    """`function` of every piece, results in the order of the pieces whatever the number of workers.

    An exception or Ctrl-C drops what has not begun.
    """
    results: list[Result] = []
    pool = ThreadPoolExecutor(max_workers=max(workers, 1))
    try:
        for result in pool.map(function, pieces):
            results.append(result)
            if bar is not None:
                bar.advance()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return results
