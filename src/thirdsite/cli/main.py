"""The program `thirdsite`: commands, and how errors are shown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from thirdsite import __version__
from thirdsite.cli import assess, catalog, fly, look, reach, reconstruct
from thirdsite.errors import ThirdsiteError

STOPPED = 130
"""Exit status after Ctrl-C."""

app = typer.Typer(
    name="thirdsite",
    help="The open model of the 2007 European missile-defence proposal, for study and exercise.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("assess")(assess.assess)
app.command("fly")(fly.fly)
app.command("look")(look.look)
app.command("reach")(reach.reach)
app.command("reconstruct")(reconstruct.reconstruct)
app.command("catalog")(catalog.catalog)


def _version(show: bool) -> None:
    if show:
        typer.echo(f"thirdsite {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """The open model of the 2007 European missile-defence proposal, for study and exercise."""


def run() -> None:
    """Run the program; bad input ends with status 2 and one message, Ctrl-C with 130."""
    try:
        app()
    except ThirdsiteError as error:
        sys.stderr.write(f"thirdsite: {error}\n")
        sys.exit(2)
    except SystemExit as stop:
        if stop.code == STOPPED:
            sys.stderr.write("thirdsite: stopped; nothing was written\n")
        raise
