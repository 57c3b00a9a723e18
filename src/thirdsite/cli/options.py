"""Options that several commands share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from thirdsite.catalog.catalog import Catalog

CatalogOption = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="DIR", help="Folder of YAML and CSV files laid over the shipped catalogue."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
FromOption = Annotated[
    str,
    typer.Option("--from", metavar="SITE|LAT,LON", help="Where the missile is launched: a site, launch point, or place."),
]
ToOption = Annotated[str, typer.Option("--to", metavar="CITY|LAT,LON", help="Where it is flown to: a city or place.")]
LoftOption = Annotated[
    float,
    typer.Option("--loft-deg", help="Raise the minimum-energy flight-path angle at burnout by this many degrees."),
]


def open_catalog(overlay: Path | None) -> Catalog:
    """The catalogue a command works with."""
    from thirdsite.catalog.catalog import load_catalog

    return load_catalog(overlay)


def print_json(data: Any) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False))
