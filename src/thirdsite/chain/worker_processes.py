"""Worker processes that begin with everything their parent has loaded: kernels, tables, the work itself.

Between two kernels the loop is Python, of which one process runs one thread at a time; processes are not held up. They
are forked, so that nothing is loaded twice, where that is safe: on Linux, while no other thread of this process computes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from typing import Any, TypeVar

from thirdsite.chain.progress import Bar
from thirdsite.errors import WorkerLost

Result = TypeVar("Result")

WATCH_S = 1.0
LOST = (
    "a worker process was ended from outside, perhaps for want of memory; run with fewer --workers, or with --out FOLDER, whose "
    "finished runs --resume goes on with"
)

_work: dict[str, Any] = {}
"""What the processes of this pool do; set before they are forked."""


def can_fork() -> bool:
    """Whether processes may be forked from here: a thread that draws a progress bar is no hindrance, one that works is."""
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    here = threading.current_thread() is threading.main_thread()
    return sys.platform == "linux" and "fork" in get_all_start_methods() and here and all(one.daemon for one in others)


@dataclass(frozen=True)
class Work:
    """Work begun in another process."""

    future: Future[Any]

    def result(self) -> Any:
        """What it returned.

        Raises
        ------
        WorkerLost : its process was ended from outside; any error of the work itself
        """
        try:
            return self.future.result()
        except BrokenProcessPool:
            raise WorkerLost(LOST) from None

    def cancel(self) -> None:
        """Do not begin it, if it has not begun."""
        self.future.cancel()


class Processes:
    """A pool of forked processes that do one function of a number; what it returns is sent back whole."""

    def __init__(self, work: Any, workers: int) -> None:
        _work["now"] = work
        self._pool = ProcessPoolExecutor(workers, mp_context=get_context("fork"), initializer=_begin, initargs=(os.getpid(),))

    def submit(self, number: int) -> Work:
        """Begin the work of a number; the first call forks the processes.

        Raises
        ------
        WorkerLost : a process was ended from outside
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads: see `can_fork`
            try:
                return Work(self._pool.submit(_do, number))
            except BrokenProcessPool:
                raise WorkerLost(LOST) from None

    def close(self) -> None:
        """End the processes; what has not begun is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        _work.clear()


def in_processes(work: Callable[[int], Result], count: int, workers: int, bar: Bar | None = None) -> list[Result]:
    """`work` of every number below `count`, in order, on forked processes; errors as `Work.result`."""
    processes = Processes(work, workers)
    try:
        begun = [processes.submit(number) for number in range(count)]
        results = []
        for one in begun:
            results.append(one.result())
            if bar is not None:
                bar.advance()
        return results
    finally:
        processes.close()


def _begin(parent: int) -> None:
    """In a new process: leave Ctrl-C to the parent, and end when it has ended, however it did."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_S)
    os._exit(1)


def _do(number: int) -> Any:
    return _work["now"](number)
