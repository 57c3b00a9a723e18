"""Kernels compiled before a command needs them, with a word on what is going on."""

from __future__ import annotations

from thirdsite.chain.warmup import Task, kernels_ready, warm_up
from thirdsite.cli.progress import Bars


def compile_first(bars: Bars, *tasks: Task, takes: str = "about a minute") -> None:
    """Compile what the tasks need, geometry alone if none is named, and is not compiled yet."""
    if not kernels_ready(*tasks):
        with bars.phase(f"compiling the kernels, once per machine ({takes})", 1):
            warm_up(*tasks)
