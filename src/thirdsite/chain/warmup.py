"""Compiling the kernels once per machine, in two processes side by side.

Run as a program with a group's name it compiles that group into Numba's cache on disk.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

GROUPS = ("kinematic", "staged")


def kernels_ready() -> bool:
    """Whether every kernel of this source text is in the cache already."""
    return _marker().exists()


def warm_up() -> None:
    """Compile every kernel that the cache does not hold; several times faster when nothing is missing."""
    if kernels_ready():
        return
    other = subprocess.Popen([sys.executable, "-m", "thirdsite.chain.warmup", GROUPS[1]], stdin=subprocess.DEVNULL)
    try:
        compile_group(GROUPS[0])
        other.wait()
    except BaseException:
        other.kill()
        raise
    if other.returncode == 0:
        _marker().touch()


def compile_group(group: str) -> None:
    """Compile one of the two groups; together they are all kernels, and take about equally long."""
    from numba.core.sigutils import normalize_signature

    from thirdsite.engagement import engagement_kernels
    from thirdsite.flight import flight_kernels, flyout_kernels

    every: dict[Any, str] = {**flight_kernels.SIGNATURES, **flyout_kernels.SIGNATURES, **engagement_kernels.SIGNATURES}
    for kernel, signature in every.items():
        if (kernel is flight_kernels.fly_staged) == (group == GROUPS[1]):
            kernel.compile(normalize_signature(signature)[0])


def _marker() -> Path:
    from numba import config

    from thirdsite import lanes

    lanes.enable()
    return Path(str(config.CACHE_DIR)) / "complete"


if __name__ == "__main__":
    compile_group(sys.argv[1])
