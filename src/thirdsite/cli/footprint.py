"""`thirdsite footprint`: where a scenario's defence has how many shots, as labelled arrays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from thirdsite.cli.options import CatalogOption, JsonOption, check_workers, open_catalog, print_json
from thirdsite.errors import BadInput

if TYPE_CHECKING:
    import xarray as xr

    from thirdsite.chain.case import Case

HEIGHTS_KM = (100.0, 200.0, 500.0, 1000.0)


def footprint(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="A scenario file, or the name of a shipped one.")] = (
        "2007-proposal"
    ),
    missile: Annotated[
        list[str] | None, typer.Option("--missile", metavar="ID", help="Only this missile of the scenario; may be repeated.")
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", metavar="NAME", help="Only this region of the scenario; may be repeated.")
    ] = None,
    cell_km: Annotated[float, typer.Option("--cell-km", help="Edge of the equal-area cells, 20 to 1000 km.")] = 200.0,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for arrays (netCDF) and maps (PNG); else only the shares are printed."),
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", help="Threads to compute with.")] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Defended area by missile, region, launch area, position and number of shots, and what each radar sees over the region.

    Every cell is flown at from every sampled launch point. With --out, one netCDF file for each missile and region
    (footprint-MISSILE-REGION.nc) and one for each region's sensors (sensors-REGION.nc), and their maps as PNG.
    """
    from thirdsite.chain.case import Case
    from thirdsite.cli.compiling import compile_first
    from thirdsite.cli.progress import Bars
    from thirdsite.report.folder import check_writable
    from thirdsite.scenario.scenario import load_scenario

    if not 20.0 <= cell_km <= 1000.0:
        raise BadInput(f"--cell-km {cell_km:g} lies outside 20 to 1000 km")
    check_workers(workers)
    if out is not None:
        check_writable(out)
    store = open_catalog(catalog)
    case = Case(load_scenario(scenario, store), store, workers or os.cpu_count() or 1)
    bars = Bars()
    compile_first(bars)
    rows: list[dict[str, Any]] = []
    found: dict[str, xr.Dataset] = {}
    for threat_id, key, data in _footprints(case, missile or [], region or [], cell_km, bars):
        found[f"footprint-{threat_id}-{key}"] = data
        rows += area_rows(data, key)
    for key in dict.fromkeys(row["region"] for row in rows):
        found[f"sensors-{key}"] = _sensors(case, key, cell_km, bars)
    if out is not None:
        _write(out, found, case)
        _draw(out, found, case, cell_km, bars)
    if as_json:
        print_json({"cell_km": cell_km, "rows": rows})
        return
    for line in _lines(rows):
        typer.echo(line)
    if out is not None:
        typer.echo(f"arrays and maps: {out}")


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    """One line for each missile, region and position, over every launch point."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row["launch_area"] == "all":
            share = "-" if row["protected_area_share"] is None else f"{100.0 * row['protected_area_share']:.0f} %"
            found.setdefault((row["missile"], row["region"], row["position"]), []).append(f"{row['shots']}: {share}")
    head = "share of the area in range with at least so many shots from every launch point"
    return [
        head,
        *(f"  {missile} at {region}, {position}  {', '.join(parts)}" for (missile, region, position), parts in found.items()),
    ]


def _footprints(case: Case, missiles: list[str], regions: list[str], cell_km: float, bars: Any) -> Any:
    from thirdsite.catalog.grids import country_cells, land_bounds
    from thirdsite.chain.coverage import blocks
    from thirdsite.chain.footprint import footprint as work_out
    from thirdsite.errors import UnknownName
    from thirdsite.scenario.alternatives import threats_of

    threats, known = threats_of(case.scenario, case.catalog), case.scenario.all_regions
    for name in missiles:
        if name not in {threat.missile for threat in threats}:
            raise UnknownName("missile of the scenario", name, sorted({threat.missile for threat in threats}))
    for name in regions:
        if name not in known:
            raise UnknownName("region of the scenario", name, list(known))
    for threat in threats:
        for key in threat.regions:
            if (missiles and threat.missile not in missiles) or (regions and key not in regions):
                continue
            if not known[key].countries:
                raise BadInput(f"region {key!r} names no countries, so it has no area; add countries to it, or name other regions")
            countries = tuple(known[key].countries)
            lat, lon = country_cells(countries, land_bounds(countries, known[key].bounds_deg), cell_km)
            if len(lat) < 2:
                raise BadInput(f"region {key!r} has one cell of {cell_km:g} km only; write a smaller --cell-km")
            launch = case.launch_ecef_m(threat)
            steps = len(blocks(launch, lat[:, None]))
            with bars.phase(f"{threat.missile} at {len(lat)} cells of {known[key].name}", steps) as bar:
                yield threat.missile, key, work_out(case, threat, lat, lon, bar=bar)


def area_rows(data: xr.Dataset, region: str) -> list[dict[str, Any]]:
    """Share of the area in range that has so many shots from every launch point, for each position, number and launch area."""
    share = data["launch_points_share"]
    rows = []
    for position in data["position"].values.tolist():
        for number in data["shots"].values.tolist():
            for area in data["launch_area"].values.tolist():
                cells = share.sel(position=position, shots=number, launch_area=area).values
                known = cells[np.isfinite(cells)]
                rows.append(
                    {
                        "missile": str(data["missile"].values),
                        "region": region,
                        "position": position,
                        "shots": number,
                        "launch_area": area,
                        "cells_in_range": len(known),
                        "protected_area_share": round(float((known >= 1.0 - 1e-6).mean()), 4) if len(known) else None,
                        "mean_launch_points_share": round(float(known.mean()), 4) if len(known) else None,
                    }
                )
    return rows


def _sensors(case: Case, key: str, cell_km: float, bars: Any) -> xr.Dataset:
    from thirdsite.catalog.grids import country_cells, land_bounds
    from thirdsite.chain.footprint import sensor_coverage

    region = case.scenario.all_regions[key]
    lat, lon = country_cells(tuple(region.countries), land_bounds(tuple(region.countries), region.bounds_deg), cell_km)
    sections = sorted(
        {
            value
            for threat in case.scenario.threats
            for quantity in (
                case.catalog.missile(threat.missile).cross_section.warhead_x_band,
                case.catalog.missile(threat.missile).cross_section.warhead_uhf,
                case.catalog.missile(threat.missile).cross_section.body,
            )
            for value in (*quantity.range_si(), quantity.si())
        }
    )
    radars = list(dict.fromkeys((*case.scenario.defence.radars, *case.scenario.joint.radars)))
    with bars.phase(f"what the radars see over {region.name}", len(radars)) as bar:
        return sensor_coverage(case, radars, lat, lon, [1e3 * height for height in HEIGHTS_KM], sections, bar)


def _draw(out: Path, found: dict[str, xr.Dataset], case: Case, cell_km: float, bars: Any) -> None:
    """The maps of the arrays, each whole or not at all."""
    from thirdsite.catalog.grids import land_bounds
    from thirdsite.report.draw import picture
    from thirdsite.report.footprint_maps import footprint_figures, sensor_figures

    with bars.phase("maps", len(found)) as bar:
        for name, data in found.items():
            key = next(one for one in case.scenario.all_regions if name.endswith(f"-{one}"))
            region = case.scenario.all_regions[key]
            bounds = land_bounds(tuple(region.countries), region.bounds_deg)
            figures = sensor_figures if name.startswith("sensors-") else footprint_figures
            for figure in figures(data, region.name, bounds, cell_km):
                part = out / f".{name}-{figure.id}.png.part"
                part.write_bytes(picture(figure))
                part.replace(out / f"{name}-{figure.id}.png")
            bar.advance()


def _write(out: Path, found: dict[str, xr.Dataset], case: Case) -> None:
    """Every array whole or not at all: under another name first."""
    from thirdsite import __version__

    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in found.items():
            data.attrs |= {
                "Conventions": "CF-1.11",
                "source": f"thirdsite {__version__}",
                "catalog_digest": case.catalog.digest,
                "scenario_digest": case.scenario.digest,
            }
            part = out / f".{name}.nc.part"
            data.to_netcdf(part, engine="h5netcdf", encoding={str(key): {"zlib": True} for key in data.data_vars})
            part.replace(out / f"{name}.nc")
    except OSError as error:
        for part in out.glob(".*.nc.part"):
            part.unlink(missing_ok=True)
        raise BadInput(f"{out}: cannot be written: {error.strerror or error}; free space or choose another --out") from None
