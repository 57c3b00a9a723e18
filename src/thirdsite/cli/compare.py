"""`thirdsite compare`: two scenarios or two results side by side, what changed and why."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirdsite.cli.options import CatalogOption, JsonOption, check_workers, open_catalog, print_json
from thirdsite.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from thirdsite.catalog.catalog import Catalog
    from thirdsite.chain.case import Case
    from thirdsite.cli.progress import Bars
    from thirdsite.questions.compare import Comparison, Side

DEFAULT_QUESTIONS = ("protection", "deterrent", "radar_view")
SUFFIXES = (".md", ".html")


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A scenario (file or name), a report's folder, or its answers.json.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The same, to stand beside it.")],
    question: Annotated[
        list[str] | None,
        typer.Option(
            "--question", metavar="NAME", help=f"Of scenarios, answer this; may be repeated; else {', '.join(DEFAULT_QUESTIONS)}."
        ),
    ] = None,
    pair: Annotated[
        list[str] | None,
        typer.Option("--pair", metavar="P=Q", help="Position P of A beside Q of B; may be repeated; else by name, else in order."),
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="Of two scenarios, change each differing key alone too.")] = False,
    closed_loop: Annotated[
        bool,
        typer.Option("--closed-loop", help="Of scenarios, run the closed loop for every city too, which takes most of the time."),
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it as FILE.md or FILE.html too.")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Threads to compute with; else one for each processor.")
    ] = None,
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set two scenarios or two results side by side: which figures changed, and which inputs differ that made them.

    A scenario is answered now; of results, the figures of their answers.json are taken.
    """
    from thirdsite.chain.case import Case
    from thirdsite.questions.compare import check_pairs, with_each
    from thirdsite.questions.compare import compare as compared
    from thirdsite.whole_file import check_place

    check_workers(workers)
    if out is not None:
        if out.suffix not in SUFFIXES:
            raise BadInput(f"--out {out}: the name must end in {' or '.join(SUFFIXES)}, which says the format")
        check_place(out, "--out")
    asked = [_pair(text) for text in pair or []]
    from thirdsite.cli.progress import Bars

    bars = Bars()
    store = open_catalog(catalog)
    wanted = _questions(question)
    read = [_read(name, store, closed_loop, workers or os.cpu_count() or 1) for name in (a, b)]
    known = [one.scenario.positions if isinstance(one, Case) else one.positions for one in read]
    check_pairs(asked, list(zip((a, b), known, strict=True)))
    if each and not all(isinstance(one, Case) for one in read):
        raise BadInput("--each changes keys of scenarios; name two scenarios, not results")
    found = compared(*_answered((a, b), read, wanted, bars), asked)
    if each:
        found = with_each(found, bars)
    if as_json:
        print_json(found.as_json())
    else:
        from thirdsite.report.compare_page import text_of

        typer.echo(text_of(found), nl=False)
    if out is not None:
        _write(out, found)
        if not as_json:
            typer.echo(f"\nwritten: {out}")


def _questions(asked: list[str] | None) -> list[str]:
    from thirdsite.questions import QUESTIONS

    for name in asked or []:
        if name not in QUESTIONS:
            raise UnknownName("question", name, list(QUESTIONS))
    return [name for name in QUESTIONS if name in (asked or DEFAULT_QUESTIONS)]


def _pair(text: str) -> tuple[str, str]:
    one, separator, other = text.partition("=")
    if not separator or not one or not other:
        raise BadInput(f"--pair {text}: write P=Q, a position of A and one of B")
    return one, other


def _read(name: str, store: Catalog, closed_loop: bool, workers: int) -> Side | Case:
    """One side as it is named, checked; a scenario is not answered yet."""
    from thirdsite.chain.case import Case
    from thirdsite.questions.compare import side_of_results
    from thirdsite.scenario.scenario import load_scenario

    path = Path(name)
    if path.is_dir() or path.suffix == ".json":
        return side_of_results(path)
    return Case(load_scenario(name, store), store, workers, closed_loop, sensitivity=False)


def _answered(names: tuple[str, str], read: list[Side | Case], wanted: list[str], bars: Bars) -> tuple[Side, Side]:
    """Both sides with their answers; a scenario beside results answers only what they do."""
    from thirdsite.chain.case import Case
    from thirdsite.chain.warmup import Task
    from thirdsite.cli.compiling import compile_first
    from thirdsite.questions.compare import side_of_case

    cases = [one for one in read if isinstance(one, Case)]
    tasks: tuple[Task, ...] = ("geometry", "loop") if any(case.closed_loop for case in cases) else ("geometry",)
    if cases:
        compile_first(bars, *tasks)
    held = [set(side.answers) for side in read if not isinstance(side, Case)]
    questions = [name for name in wanted if all(name in answers for answers in held)]
    one, other = (
        side_of_case(name, side, questions, bars) if isinstance(side, Case) else side
        for name, side in zip(names, read, strict=True)
    )
    return one, other


def _write(out: Path, found: Comparison) -> None:
    from importlib.resources import files

    from thirdsite.report.compare_page import markdown_of, page_of
    from thirdsite.whole_file import write_whole

    if out.suffix == ".md":
        write_whole(out, markdown_of(found).encode())
    else:
        style = files("thirdsite.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
        write_whole(out, page_of(found, style).encode())
