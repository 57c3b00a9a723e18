"""The program `thirdsite`: commands, and how errors are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from thirdsite import __version__
from thirdsite.errors import Stopped, ThirdsiteError

STOPPED = 130
"""Exit status after Ctrl-C."""

COMMANDS = (
    "assess",
    "claims",
    "propose",
    "sweep",
    "compare",
    "footprint",
    "fly",
    "look",
    "reach",
    "engage",
    "reconstruct",
    "catalog",
    "log",
    "prepare",
)
"""Each is a function in the module of this folder that has its name."""


class CommandsByName(Mapping[str, Any]):
    """The commands; one is imported when it is asked for, so that no command waits for what only others need."""

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        module = import_module(f"thirdsite.cli.{name}")
        if hasattr(module, "app"):  # a command with commands of its own
            return get_command(module.app)
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(name)(getattr(module, name))
        return get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Group(TyperGroup):
    """The program's commands, imported one at a time."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = CommandsByName()  # type: ignore[assignment]  # never added to


app = typer.Typer(
    name="thirdsite",
    cls=Group,
    help="The open model of the 2007 European missile-defence proposal, for study and exercise.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
    except Stopped as stopped:
        sys.stderr.write(f"thirdsite: {stopped}\n")
        sys.exit(STOPPED)
    except ThirdsiteError as error:
        sys.stderr.write(f"thirdsite: {error}\n")
        sys.exit(2)
    except SystemExit as stop:
        if stop.code == STOPPED:
            sys.stderr.write("thirdsite: stopped; nothing was written\n")
        raise
