"""`thirdsite prepare`: the numeric kernels compiled ahead of their first use."""

from __future__ import annotations

import typer

from thirdsite.cli.compiling import compile_first
from thirdsite.cli.progress import Bars


def prepare() -> None:
    """Compile the numeric kernels for this machine now, once, rather than when they are first used.

    They are kept in the virtual environment, or else in the user's cache folder.
    """
    compile_first(Bars(), "geometry", "loop", takes="about two minutes")
    typer.echo("the kernels are compiled")
