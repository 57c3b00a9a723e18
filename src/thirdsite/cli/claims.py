"""`thirdsite claims`: the register of public claims, each with our figure, the verdict and the flip."""

from __future__ import annotations

import os
import textwrap
from typing import Annotated, Any

import typer

from thirdsite.cli.options import CatalogOption, JsonOption, open_catalog, print_json
from thirdsite.errors import UnknownName
from thirdsite.scenario.scenario import DEFAULT

WIDTH = 110


def claims(
    name: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Claims to check; left out, all of them.")] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")
    ] = DEFAULT,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, max=256, help="Threads to compute with; else one for each processor."),
    ] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check public claims: our figure in the claim's setting, the verdict, and what turns it over.

    Verdicts: holds; holds only if (with the condition); does not hold; cannot be decided (with the reason).
    """
    from thirdsite.chain.case import Case
    from thirdsite.cli.compiling import compile_first
    from thirdsite.cli.progress import Bars
    from thirdsite.questions.claims.answer import checked, claim_row
    from thirdsite.scenario.scenario import load_scenario

    store = open_catalog(catalog)
    wanted = [_known(one, list(store.claims)) for one in name or []]
    setting = load_scenario(scenario, store)
    bars = Bars()
    compile_first(bars)
    case = Case(setting, store, workers or os.cpu_count() or 1)
    rows = [claim_row(*pair) for pair in checked(case, bars, wanted or None)]
    if as_json:
        print_json({"scenario": setting.id, "rows": rows})
    elif wanted:
        for row in rows:
            _show(row)
    else:
        _list(rows)


def _known(name: str, known: list[str]) -> str:
    """The claim's id, whatever the case it was typed in."""
    found = {one.lower(): one for one in known}.get(name.lower())
    if found is None:
        raise UnknownName("claim", name, known)
    return found


def _list(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        typer.echo(f"{row['id']:4s} {row['verdict']:18s} {textwrap.shorten(row['speaker'], 80, placeholder=' ...')}")
        if row["reason"]:
            _fill("", row["reason"], 5)
        _fill("our figure: ", row["our_figure"], 5)
    typer.echo("\nthirdsite claims ID shows one of them with claim, setting, flip and source.")


def _show(row: dict[str, Any]) -> None:
    typer.echo(f"{row['id']}  {row['speaker']}{', ' + row['date'] if row['date'] else ''}  [{row['grade']}]")
    _fill("", row["claim"], 2)
    for figure in row["claimed"]:
        typer.echo(f"    {figure['quantity']} = {figure['value']} {figure['unit']}")
    for title, key in (
        ("verdict     ", "verdict"),
        ("            ", "reason"),
        ("our figure  ", "our_figure"),
        ("setting     ", "setting"),
    ):
        if row[key]:
            _fill(title, row[key], 2)
    _fill("flip        ", row["flip"], 2)
    if row["source"]:
        _fill("source      ", row["source"], 2)


def _fill(title: str, text: str, indent: int) -> None:
    space = " " * indent
    typer.echo(
        textwrap.fill(
            text,
            WIDTH,
            initial_indent=space + title,
            subsequent_indent=space + " " * len(title),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
