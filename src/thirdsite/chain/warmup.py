"""Compiling the kernels once per machine, in two processes side by side.

Run as a program with names of groups, `task:group`, it compiles them into Numba's cache on disk.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

Task = Literal["geometry", "loop"]
"""What is to be computed: feasible geometry, as most commands do, or the closed loop of `engage`."""
GROUPS: dict[Task, tuple[str, str]] = {"geometry": ("kinematic", "staged"), "loop": ("flying", "tracking")}
DEFAULT_TASKS: tuple[Task, ...] = ("geometry",)
UNUSED_IN_THE_LOOP = ("fall_fast", "fall_any", "measure_all", "filter_recorded", "track_recorded")


def kernels_ready(*tasks: Task) -> bool:
    """Whether every kernel that the tasks use, geometry alone if none is named, is in the cache of this source text already."""
    return all(_marker(task).exists() for task in tasks or DEFAULT_TASKS)


def warm_up(*tasks: Task) -> None:
    """Compile every kernel of the tasks that the cache does not hold; several times faster when nothing is missing."""
    open_ = [task for task in tasks or DEFAULT_TASKS if not _marker(task).exists()]
    if not open_:
        return
    first, second = ([f"{task}:{GROUPS[task][side]}" for task in open_] for side in (0, 1))
    other = subprocess.Popen([sys.executable, "-m", "thirdsite.chain.warmup", *second], stdin=subprocess.DEVNULL)
    try:
        compile_groups(first)
        other.wait()
    except BaseException:
        other.kill()
        raise
    if other.returncode == 0:
        for task in open_:
            _marker(task).touch()


def compile_groups(groups: list[str]) -> None:
    """Compile groups of kernels, each named `task:group`."""
    for name in groups:
        compile_group(*name.split(":"))


def compile_group(task: str, group: str) -> None:
    """Compile one of a task's two groups; together they are all it uses, and take about equally long."""
    from numba.core.sigutils import normalize_signature

    for kernel, signature in (_geometry(group) if task == "geometry" else _loop(group)).items():
        kernel.compile(normalize_signature(signature)[0])


def _geometry(group: str) -> dict[Any, str]:
    from thirdsite.chain import package_kernels
    from thirdsite.engagement import engagement_kernels
    from thirdsite.flight import flight_kernels, flyout_kernels

    every: dict[Any, str] = {
        **flight_kernels.SIGNATURES,
        **flyout_kernels.SIGNATURES,
        **engagement_kernels.SIGNATURES,
        **package_kernels.SIGNATURES,
    }
    return {kernel: text for kernel, text in every.items() if (kernel is flight_kernels.fly_staged) == (group == "staged")}


def _loop(group: str) -> dict[Any, str]:
    """The tracker alone, and all else; flights are aimed without kernels there."""
    from thirdsite.tracking import track_kernels

    every: dict[Any, str] = dict(track_kernels.SIGNATURES)
    if group == "flying":
        from thirdsite.engagement import shot_kernels
        from thirdsite.flight import fall_kernels, flyout_kernels
        from thirdsite.sensing import measurement_kernels

        every = {
            **flyout_kernels.SIGNATURES,
            **fall_kernels.SIGNATURES,
            **measurement_kernels.SIGNATURES,
            **shot_kernels.SIGNATURES,
        }
    return {kernel: text for kernel, text in every.items() if kernel.__name__ not in UNUSED_IN_THE_LOOP}


def _marker(task: Task) -> Path:
    from numba import config

    from thirdsite import lanes

    lanes.enable()
    return Path(str(config.CACHE_DIR)) / ("complete" if task == "geometry" else f"complete-{task}")


if __name__ == "__main__":
    try:
        compile_groups(sys.argv[1:])
    except KeyboardInterrupt:  # the command that began this one says so
        sys.exit(130)
