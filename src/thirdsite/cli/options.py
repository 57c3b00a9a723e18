"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thirdsite.errors import BadInput

if TYPE_CHECKING:
    from thirdsite.catalog.catalog import Catalog
    from thirdsite.report.scene import Scene

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


ExportOption = Annotated[
    list[Path] | None,
    typer.Option("--export", metavar="FILE", help="Write it as FILE.czml, .kml, .geojson or .csv too; may be repeated."),
]

MOST_WORKERS = 256


def open_catalog(overlay: Path | None) -> Catalog:
    """The catalogue a command works with."""
    from thirdsite.catalog.catalog import load_catalog

    return load_catalog(overlay)


def check_exports(paths: list[Path] | None) -> list[Path]:
    """The files of --export, each seen to be possible before anything is computed."""
    if paths:
        from thirdsite.report.scene_file import check_exports

        check_exports(paths)
    return paths or []


def write_exports(paths: list[Path], scene: Callable[[], Scene], *, say: bool) -> None:
    """Write what is exported to each file of --export; `say` so."""
    if not paths:
        return
    from thirdsite.report.scene_file import write_scene

    drawn = scene()
    for path in paths:
        write_scene(path, drawn)
        if say:
            typer.echo(f"written: {path}")


def print_json(data: Any) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False))


def check_workers(workers: int | None) -> None:
    """Refuse a number of workers that no machine would want."""
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise BadInput(f"--workers {workers} lies outside 1 to {MOST_WORKERS}")
