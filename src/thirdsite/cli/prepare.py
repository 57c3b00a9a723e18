"""`thirdsite prepare`: the numeric kernels compiled ahead of their first use."""

from __future__ import annotations

import typer

from thirdsite.chain.warmup import kernels_ready, warm_up
from thirdsite.cli.progress import Bars


def prepare() -> None:
    """Compile the numeric kernels for this machine now, once, rather than when they are first used.

    They are kept in the virtual environment, or else in the user's cache folder.
    """
    if not kernels_ready("geometry", "loop"):
        with Bars().phase("compiling the kernels, once per machine (about two minutes)", 1):
            warm_up("geometry", "loop")
    typer.echo("the kernels are compiled")
