"""`thirdsite sweep`: the answers' figures over values of any keys of a scenario, as one labelled file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thirdsite.cli.options import CatalogOption, JsonOption, check_workers, open_catalog, print_json
from thirdsite.errors import BadInput, Stopped, UnknownName

if TYPE_CHECKING:
    from thirdsite.questions.sweep import SweepWork
    from thirdsite.report.sweep_store import SweepStore

DEFAULT_QUESTIONS = ("protection", "deterrent", "radar_view")


def sweep(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            metavar="KEY=VALUES",
            help="A key of the scenario with V1,V2,... or START:STOP:STEP, the stop included; may be repeated.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="FILE.zarr or FILE.nc (netCDF).")],
    question: Annotated[
        list[str] | None,
        typer.Option("--question", metavar="NAME", help=f"Answer this; may be repeated; else {', '.join(DEFAULT_QUESTIONS)}."),
    ] = None,
    closed_loop: Annotated[
        bool, typer.Option("--closed-loop", help="Run the closed loop for every city too, which takes most of the time.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Processes to compute with; else one for each processor.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="Compute on the workers of this Dask scheduler instead.")
    ] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a scenario's questions at every point of some varied keys and keep the figures as labelled arrays.

    KEY is any key of the scenario with dots (`defence.interceptors.0.count`); an assumption's name alone will do. What a run
    that was stopped has finished is kept in FILE.parts: the same command goes on with it, and the file is the same as that of
    a run that was never stopped, on any number of workers.
    """
    from thirdsite.report.sweep_store import SweepStore
    from thirdsite.scenario.scenario import load_scenario
    from thirdsite.scenario.vary import check_values, count_of, varied

    check_workers(workers)
    if workers is not None and cluster is not None:
        raise BadInput("--workers counts processes here and --cluster computes elsewhere; give one of them")
    store = open_catalog(catalog)
    setting = load_scenario(scenario, store)
    axes = tuple(varied(text, setting) for text in vary)
    count_of(axes)
    check_values(setting, axes, store)
    from thirdsite.questions.sweep import SweepWork

    work = SweepWork(setting, store, axes, _questions(question), closed_loop)
    place = SweepStore.open(out, work)
    done = _run(work, place, workers or os.cpu_count() or 1, cluster)
    _show(work, place, done, as_json)


def _questions(asked: list[str] | None) -> tuple[str, ...]:
    from thirdsite.questions import QUESTIONS

    for name in asked or []:
        if name not in QUESTIONS:
            raise UnknownName("question", name, list(QUESTIONS))
    return tuple(name for name in QUESTIONS if name in (asked or DEFAULT_QUESTIONS))


def _run(work: SweepWork, place: SweepStore, workers: int, cluster: str | None) -> int:
    """Compute what is not finished yet and write the file; the number of points that were computed now."""
    from thirdsite.chain.monte_carlo import check_cluster
    from thirdsite.chain.warmup import Task
    from thirdsite.cli.compiling import compile_first
    from thirdsite.cli.progress import Bars
    from thirdsite.report.sweep_pool import run_points
    from thirdsite.scenario.vary import count_of

    if place.whole:
        return 0
    if cluster is not None:
        check_cluster(cluster)
    place.begin()
    count = count_of(work.axes)
    left = [point for point in range(count) if not place.has(point)]
    bars = Bars()
    tasks: tuple[Task, ...] = ("geometry", "loop") if work.closed_loop else ("geometry",)
    if left:
        compile_first(bars, *tasks)
    try:
        with bars.phase(f"sweep of {count} points", count) as bar:
            bar.advance(count - len(left))
            for point, figures in run_points(work, left, workers, cluster):
                place.keep(point, figures)
                bar.advance()
        place.finish(work, count)
    except KeyboardInterrupt:
        raise Stopped(f"stopped; the finished points are kept in {place.parts}: the same command goes on with them") from None
    return len(left)


def _show(work: SweepWork, place: SweepStore, done: int, as_json: bool) -> None:
    import xarray as xr

    with xr.open_dataset(place.path, engine="zarr" if place.path.suffix == ".zarr" else "h5netcdf") as held:
        sizes: dict[str, Any] = {str(name): int(size) for name, size in held.sizes.items()}
        names = sorted(str(name) for name in held.data_vars)
    if as_json:
        print_json({"file": place.path.name, "computed_now": done, "sizes": sizes, "figures": names, **place.question})
        return
    axes = ", ".join(f"{name} {size}" for name, size in sizes.items())
    typer.echo(f"{place.path}: {len(names)} figures over {axes}" + ("" if done else "; it was whole already"))
