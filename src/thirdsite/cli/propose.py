"""`thirdsite propose`: one package of terms as a paper, with its computed consequences for each side."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thirdsite import __version__
from thirdsite.cli.options import CatalogOption, JsonOption, check_workers, open_catalog
from thirdsite.cli.progress import Bars

if TYPE_CHECKING:
    from thirdsite.questions.agreement.proposal import Proposal

MARKDOWN, HTML, JSON = "proposal.md", "proposal.html", "proposal.json"


def propose(
    terms: Annotated[Path, typer.Argument(metavar="TERMS", help="A YAML file with one package of terms.")],
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="TERMS", help="Another package to compare with; else the proposal as made."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the paper.")] = Path("proposal"),
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Threads to compute with; else one for each processor.")
    ] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a package of terms as a paper: what it protects, reaches and shows, what each side can check, on what it rests."""
    from thirdsite.chain.case import Case
    from thirdsite.cli.compiling import compile_first
    from thirdsite.questions.agreement import proposal as proposals
    from thirdsite.report import paper as papers
    from thirdsite.report.files import check_folder, write_together
    from thirdsite.scenario.agreement_terms import as_made
    from thirdsite.scenario.terms_file import load_terms

    check_workers(workers)
    store = open_catalog(catalog)
    wanted, scenario = load_terms(terms, store)
    other = as_made(scenario) if against is None else load_terms(against, store)[0]
    check_folder(out)
    bars = Bars()
    compile_first(bars)
    case = Case(scenario, store, workers or os.cpu_count() or 1)
    found = proposals.propose(case, wanted, other, bars)
    command = f"thirdsite propose {terms.name}" + (f" --against {against.name}" if against is not None else "")
    made_by = (
        f"{command} (thirdsite {__version__}, catalogue {store.digest}, scenario {scenario.id}, "
        f"confidence {scenario.agreement.confidence:g}, {scenario.agreement.draws} draws)"
    )
    regions = {key: region.name for key, region in scenario.regions.items()}
    positions = {name: store.position(name).name for name in scenario.positions}
    paper = papers.paper_of(found, wanted.title, regions, positions, made_by)
    text = json.dumps(_json(found, wanted.title), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_together(out, {MARKDOWN: papers.markdown(paper), HTML: papers.html(paper), JSON: text})
    if as_json:
        typer.echo(text, nl=False)
        return
    verdict = "acceptable whichever side's figures are true" if found.row["robust"] else "not acceptable under every position"
    typer.echo(f"{wanted.title}: {verdict}")
    for one in found.asked:
        worst = "none" if one["worst_position"] is None else f"{one['worst_position']:g}"
        sign = ">=" if one["at_least"] else "<="
        typer.echo(
            f"  {'kept    ' if one['kept'] else 'not kept'}  {one['measure']} {sign} {one['asked']:g}; worst position {worst}"
        )
    typer.echo(f"\npaper: {out / MARKDOWN}, {out / HTML}")


def _json(found: Proposal, title: str) -> dict[str, Any]:
    unsourced = sum(figure.grade == "M" for figure in found.inputs) / max(len(found.inputs), 1)
    return {
        "schema": "thirdsite-proposal-1",
        "title": title,
        **{key: found.row[key] for key in ("terms", "protection", "reassurance", "robust", "acceptable_share")},
        "asked": found.asked,
        "against": {key: found.against_row[key] for key in ("terms", "protection", "reassurance", "robust")},
        "trades": found.trades,
        "checks": [vars(check) for check in found.checks],
        "unsourced_share": round(unsourced, 3),
        "inputs": [vars(figure) for figure in found.inputs],
    }
