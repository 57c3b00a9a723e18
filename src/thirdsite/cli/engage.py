"""`thirdsite engage`: one missile, or a raid, from the first glint to the intercept, as often as is asked."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirdsite.cli.options import (
    CatalogOption,
    ExportOption,
    FromOption,
    JsonOption,
    LoftOption,
    check_exports,
    check_workers,
    open_catalog,
    write_exports,
)
from thirdsite.errors import BadInput, Stopped

if TYPE_CHECKING:
    from thirdsite.chain.case import Case
    from thirdsite.chain.engagement import Answer, Question
    from thirdsite.chain.kept_runs import KeptRuns
    from thirdsite.chain.monte_carlo import Stop
    from thirdsite.report.scene import Scene
    from thirdsite.scenario.scenario import Scenario

WIDTH = 0.05
RESULT = "engagement.json"


def engage(
    missile: Annotated[str, typer.Option("--missile", metavar="ID", help="Id of a missile of the catalogue.")],
    start: FromOption,
    end: Annotated[
        list[str],
        typer.Option("--to", metavar="CITY|LAT,LON", help="Where it is flown to; of a raid, listed cities as often as wanted."),
    ],
    loft_deg: LoftOption = 0.0,
    raid: Annotated[int, typer.Option("--raid", metavar="N", help="Missiles flown at the same place, 1 to 50.")] = 1,
    raid_interval_s: Annotated[
        float, typer.Option("--raid-interval-s", metavar="S", help="Between their lift-offs: 0, 10, 20, ... s.")
    ] = 0.0,
    association: Annotated[
        str, typer.Option("--association", metavar="own|tracked", help="Whose each look is: known, or told by the tracker of many.")
    ] = "own",
    runs: Annotated[int | None, typer.Option("--runs", metavar="N", help="Run so often.")] = None,
    interval: Annotated[
        float | None,
        typer.Option(
            "--interval", metavar="W", help="Or run until the 95 % interval of the probability of kill is so wide; else 0.05."
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", metavar="N", help="Draw the unknown figures so often, for the wider interval; 0 for none.")
    ] = 40,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME|FILE", help="A scenario file, or the name of a shipped one.")
    ] = "2007-proposal",
    position: Annotated[
        str | None, typer.Option("--position", metavar="NAME", help="Whose figures to take; else every position of the scenario.")
    ] = None,
    group: Annotated[
        int | None,
        typer.Option(
            "--group", metavar="N", help="Which of the scenario's groups of interceptors fires, from 0, if it has several."
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Processes to compute with; else one for each processor.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="Compute on the workers of this Dask scheduler instead.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Keep runs, result and a picture of the timeline here.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the runs kept in --out.")] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Random numbers of this seed; else the scenario's.")
    ] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
    export: ExportOption = None,
) -> None:
    """Engage one missile, or a raid, as a closed loop: what the sensors measure, what the filters believe, what is launched.

    Prints the clock of the engagement, the error of the track, the probability of kill with its interval, the shots fired
    and why the others got through. Times are seconds from the missile's lift-off. The same question and seed give the
    same result on any number of workers.
    """
    stop = _stop(runs, interval)
    exports = check_exports(export)
    check_workers(workers)
    if workers is not None and cluster is not None:
        raise BadInput("--workers counts processes here and --cluster computes elsewhere; give one of them")
    if resume and out is None:
        raise BadInput("--resume needs --out FOLDER, where the runs to go on with are kept")
    answer, question = _answered(
        catalog,
        scenario,
        seed,
        (missile, start, end[0], loft_deg, raid, raid_interval_s, association, tuple(end[1:])),
        position,
        stop,
        (draws, workers, cluster, out, resume, group),
    )
    if as_json:
        typer.echo(result_text(answer), nl=False)
    else:
        from thirdsite.cli.engage_text import print_engagement

        print_engagement(answer, question, out)
    write_exports(exports, lambda: _scene(answer, question), say=not as_json)


def _scene(answer: Answer, question: Question) -> Scene:
    """The flight under each position with the medians of what happened on it, the radars and the interceptors' site."""
    from thirdsite.chain.engagement_result import result_json
    from thirdsite.report.flight_scene import path_track, place_at, scene_of

    case = answer.case
    title = f"{question.missile} from {question.start} to {question.end}"
    tracks, places = [], [place_at(group.site, "interceptors", case.catalog.place(group.site)) for group in case.groups]
    places += [place_at(name, "radar", case.catalog.place(case.catalog.radar(name).site)) for name in case.scenario.defence.radars]
    for position, one in answer.engagements.items():
        result = result_json(one.setup, one.block, case.scenario.doctrine.single_shot)
        kill = result["probability_of_kill"]["value"]
        tracks.append(path_track(f"{title}, {position}", one.path, position=position, probability_of_kill=kill))
        for name, clock in result["timeline"].items():
            if clock["median"] is not None and name != "margin_s" and 0.0 <= clock["median"] <= one.path.flight_time_s:
                text = f"missile at {name.removesuffix('_s').replace('_', ' ')}"
                place = one.path.place(clock["median"])
                places.append(
                    place_at(f"{text}, {position}", "event", place, clock["median"], position=position, runs=result["runs"])
                )
    return scene_of(title, tracks=tracks, places=places)


def result_text(answer: Answer) -> str:
    """The answer as the JSON document that is printed and written."""
    return json.dumps(answer.as_json(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _stop(runs: int | None, interval: float | None) -> Stop:
    from thirdsite.chain.monte_carlo import Stop

    if runs is not None and interval is not None:
        raise BadInput("--runs and --interval each say when to stop; give one of them")
    return Stop(runs, None if runs is not None else WIDTH if interval is None else interval)


def _answered(
    catalog: Path | None,
    scenario: str,
    seed: int | None,
    asked: tuple[str, str, str, float, int, float, str, tuple[str, ...]],
    position: str | None,
    stop: Stop,
    how: tuple[int, int | None, str | None, Path | None, bool, int | None],
) -> tuple[Answer, Question]:
    """Everything read and checked, then run; the folder filled, if one is wanted."""
    from thirdsite.chain.case import Case
    from thirdsite.chain.engagement import Question, check_draws, engage, planned, question_json
    from thirdsite.chain.kept_runs import KeptRuns
    from thirdsite.chain.monte_carlo import check_cluster
    from thirdsite.chain.warmup import kernels_ready, warm_up
    from thirdsite.cli.progress import Bars
    from thirdsite.scenario.scenario import load_scenario

    draws, workers, cluster, out, resume, group = how
    store = open_catalog(catalog)
    setting = _seeded(load_scenario(scenario, store), seed)
    case = _of_group(Case(setting, store, workers or os.cpu_count() or 1), group)
    question = Question(*asked)
    flights = planned(case, question, stop, None if position is None else [position])
    check_draws(draws)
    if cluster is not None:
        check_cluster(cluster)
    kept = None if out is None else KeptRuns.open(out, question_json(case, question), resume)
    bars = Bars()
    if not kernels_ready("loop"):
        with bars.phase("compiling the kernels of the loop, once per machine (a few minutes)", 1):
            warm_up("loop")
    try:
        answer = engage(case, question, stop, draws=draws, cluster=cluster, kept=kept, progress=bars, flights=flights)
        if kept is not None:
            _write(kept, answer, question)
    except KeyboardInterrupt:
        if kept is None:
            raise
        raise Stopped(f"stopped; the finished runs are kept in {out}: the same command with --resume goes on with them") from None
    return answer, question


def _of_group(case: Case, group: int | None) -> Case:
    if group is None:
        return case
    if not 0 <= group < len(case.groups):
        known = "; ".join(f"{number}: {case.group_name(number)}" for number in range(len(case.groups)))
        raise BadInput(f"--group {group} is none of the scenario's groups of interceptors; name one of {known}")
    return case.alone(group)


def _seeded(setting: Scenario, seed: int | None) -> Scenario:
    if seed is None:
        return setting
    if not 0 <= seed < 2**63:
        raise BadInput(f"--seed {seed} lies outside 0 to 2^63 - 1")
    return setting.model_copy(update={"seed": seed})


def _write(kept: KeptRuns, answer: Answer, question: Question) -> None:
    from thirdsite.questions.protection.engagement_figure import engagement_figure
    from thirdsite.report.draw import picture

    for name, engagement in answer.engagements.items():
        kept.write(f"timeline-{name}.png", picture(engagement_figure(answer.case, question, engagement)))
    kept.write(RESULT, result_text(answer).encode())
