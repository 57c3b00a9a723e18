"""`thirdsite assess`: a scenario's questions answered, as a report."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirdsite import __version__
from thirdsite.catalog.catalog import Catalog
from thirdsite.chain.case import Case
from thirdsite.chain.warmup import Task
from thirdsite.cli.compiling import compile_first
from thirdsite.cli.options import CatalogOption, JsonOption, check_workers, open_catalog
from thirdsite.cli.progress import Bars
from thirdsite.errors import UnknownName
from thirdsite.questions import QUESTIONS, ask
from thirdsite.scenario.scenario import DEFAULT, Scenario, check_caps, load_scenario, scenario_path

if TYPE_CHECKING:
    from thirdsite.report.about import About


def assess(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="A scenario file, or the name of a shipped one.")] = DEFAULT,
    question: Annotated[
        list[str] | None,
        typer.Option("--question", metavar="NAME", help=f"Answer only this one; may be repeated: {', '.join(QUESTIONS)}."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the report.")] = Path("report"),
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Threads to compute with; else one for each processor.")
    ] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a scenario's questions and write a report: a folder that opens offline in a browser.

    The same scenario and seed give the same answers.json, whatever the number of workers.
    """
    from thirdsite.report.drawing import Drawing
    from thirdsite.report.folder import check_writable
    from thirdsite.report.write import answers_json, write_report

    wanted = _questions(question)
    check_workers(workers)
    check_writable(out)
    store = open_catalog(catalog)
    setting = load_scenario(scenario, store)
    if "agreement" in wanted and "agreement" in setting.model_fields_set:
        check_caps(setting, scenario, store)
    bars = Bars()
    tasks: tuple[Task, ...] = ("geometry", "loop") if "protection" in wanted else ("geometry",)
    compile_first(bars, *tasks)
    case = Case(setting, store, workers or os.cpu_count() or 1)
    about = _about(setting, store, scenario, question)
    answers = []
    with Drawing(case.workers) as drawing:
        for name in wanted:
            answers.append(ask(name, case, bars))
            drawing.begin(answers[-1])
        write_report(out, answers, about, bars, drawing)
    if as_json:
        typer.echo(answers_json(answers, about), nl=False)
        return
    for answer in answers:
        typer.echo(f"\n{answer.title}\n  {answer.headline}")
        for name, entry in answer.positions.items():
            typer.echo(f"  {name}: {entry['statement']}")
    typer.echo(f"\nreport: {out / 'index.html'}")


def _questions(asked: list[str] | None) -> list[str]:
    for name in asked or []:
        if name not in QUESTIONS:
            raise UnknownName("question", name, list(QUESTIONS))
    return [name for name in QUESTIONS if not asked or name in asked]


def _about(setting: Scenario, store: Catalog, source: str, question: list[str] | None) -> About:
    from thirdsite.report.about import About

    path = scenario_path(source)
    words = ["thirdsite", "assess", source if not Path(source).is_absolute() else path.name]
    for name in question or []:
        words += ["--question", name]
    positions = {}
    for name in setting.positions:
        entry = store.position(name)
        positions[name] = {
            "name": entry.name,
            "speaker": entry.speaker,
            "caution": entry.caution,
            "description": entry.description,
        }
    return About(
        setting.title,
        setting.description,
        __version__,
        store.digest,
        setting.digest,
        path.read_text(encoding="utf-8"),
        shlex.join(words),
        positions,
    )
